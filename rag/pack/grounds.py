"""Does each sentence of a pack stand in the words that it cites: the answer's own test, made again; pure.

Arrows: verify -> here -> grounding, evidence. Knows no pack and no file.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.answer.evidence import context
from rag.answer.grounding import objection
from rag.text.language import is_english
from rag.types import Passage

_CLAUSE = re.compile(r"[^，,；;]+[，,；;]*")
_LATIN = re.compile(r"[A-Za-z]+")
_CLAUSES = 16  # of a sentence that may be proved piece by piece


def unsupported(sentence: str, passages: Sequence[Passage], question: str) -> str:
    """Why the passages do not support the sentence, empty when they do.

    The answer binds a sentence to one passage, or to two together, or its clauses each to their own; so does this.
    """
    if is_english(question) and not is_english(sentence):
        sentence = _LATIN.sub("", sentence)  # a Chinese title or number in an English frame: what is quoted counts
    together = "\n".join(passage.text for passage in passages)
    why = objection(sentence, together, " ".join(context(passage) for passage in passages), question)
    if not why:
        return ""
    clauses = _CLAUSE.findall(sentence)
    whole = 1 < len(clauses) <= _CLAUSES and _piece_by_piece(clauses, passages, question)
    return "" if whole else why


def _piece_by_piece(clauses: Sequence[str], passages: Sequence[Passage], question: str) -> bool:
    """The clauses can be parted into runs each of which one passage supports."""

    @cache
    def from_clause(first: int) -> bool:
        if first == len(clauses):
            return True
        ends = range(len(clauses), first, -1)
        return any(held("".join(clauses[first:end])) and from_clause(end) for end in ends)

    def held(text: str) -> bool:
        return any(not objection(text, passage.text, context(passage), question) for passage in passages)

    return from_clause(0)
