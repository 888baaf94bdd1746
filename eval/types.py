"""Values of the bench: a case with its gold, what a system answered, what it scored; frozen, keyword-only.

Arrows: every other module of eval/ -> here. Knows no file format, no pipeline, no measure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.types import Message

Row = Mapping[str, Any]  # one JSON line of answers.jsonl or traces.jsonl
Scores = Mapping[str, float]  # measure -> value of one case; a measure that does not apply is absent


@dataclass(frozen=True, kw_only=True, slots=True)
class Gold:
    """Where an answer stands: a document, a heading path in it, the words. Never a chunk, so labels survive re-chunking.

    An empty `quote` says: anywhere in the document. Golds of one `group` are alternatives when a case asks for groups.
    """

    path: str
    section: tuple[str, ...] = ()
    quote: str = ""
    group: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One question with what a right answer holds.

    `answer_groups`: every group must be met, any alternative in it meets it. `references`: whole answers, for overlap.
    `gold_mode`: "any" gold suffices, "all" are needed, or one of each of the "groups".
    `context`: paths of the only documents that may be used (a fixed context); empty: the whole corpus.
    """

    id: str
    question: str
    history: tuple[Message, ...] = ()
    answerable: bool = True
    type: str = ""
    answer_groups: tuple[tuple[str, ...], ...] = ()
    references: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    gold_mode: str = "any"
    context: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A document of a set that brings its own corpus; `path` is its name inside the corpus folder."""

    path: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What one system did with one case, as read back from a run's folder.

    `answer` is a line as `python -m rag ask --jsonl` writes it, empty when only retrieval ran or the question failed.
    `trace` holds `hits`, `evidence`, `prompts`, `confidence`, … as far as the system tells; `error` why it failed.
    """

    id: str
    answer: Row = field(default_factory=dict)
    trace: Row = field(default_factory=dict)
    error: str = ""
