"""The exact words that answer a question, found without a model, when they speak of what is asked; pure.

Arrows: telling -> here -> evidence, kinds, asked, premise. Knows no model: a passage qualifies by the words that it shares with the
question, weighted by their rarity, and by holding the kind of fact that is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.asked import another_level, another_year, counted, headed, premise_missing
from rag.answer.attached import names_attached
from rag.answer.evidence import (
    LONG,
    Search,
    context,
    forbidden,
    holds,
    readable,
    row_of,
    sentences,
    unnamed,
)
from rag.answer.grounding import is_question, pairs, speaks_of, terms
from rag.answer.grounding import quoted as in_marks
from rag.answer.groups import another_case, group_missing, rival_named
from rag.answer.kinds import asks_at_length, choice_missing, kind_missing
from rag.answer.premise import asks_to_confirm, claimed
from rag.answer.verification import quotation
from rag.text.figures import figures
from rag.text.tables import cells, is_header
from rag.types import Passage

_LEADS_ON = re.compile(r"[:：]\s*$|一是")
POINTS = re.compile(r"(?:如下|[见如]下表|见附[件表])\s*[:：。]?$")  # to what says it
NEWS = 6  # character pairs that a quotation without figures has to add to the question
MEANT = 0.5  # coverage of a claim by what names its subject and one of its figures
LARGE = 10_000  # from which on a figure counts something though no unit is written: 30万
UNTOLD = 0.5  # share that is left of the coverage of a passage without a figure of the claim's kinds
TOGETHER = 0.15  # of coverage, see find
FOLLOWING = 2  # sentences behind a passage that may go on with its list


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A quotation with the share of the question that it speaks of, from 0 to 1."""

    passage: Passage
    coverage: float
    whole: Passage  # that it was taken from


def find(
    search: Search, question: str, evidence: Sequence[Passage], asks: str = "", before: Sequence[Passage] = ()
) -> Found | None:
    """The quotation of `evidence` that speaks most of the question and may answer it; the earlier of equals.

    `asks` are the words of the question that ask (empty: all): of the rest no kind of fact is wanted.

    A passage that `before`, the words quoted so far, were taken from counts for more: what is asked in one breath mostly
    stands together. Of what the question puts in quotation marks only passages that speak of it, if there are any, can say something.
    """
    subjects = terms(question)
    of_it = [p for p in evidence if any(speaks_of(f"{p.text} {' '.join(p.path)}", subject) for subject in subjects)]
    found = [_candidate(search, question, asks or question, passage) for passage in of_it or evidence]
    return max(
        (one if not _shared(one, before) else replace(one, coverage=one.coverage + TOGETHER) for one in found if one),
        key=lambda one: one.coverage,
        default=None,
    )


def _shared(one: Found, before: Sequence[Passage]) -> bool:
    return any(holds(one.whole, passage) or holds(passage, one.whole) for passage in before)


def _candidate(search: Search, question: str, asks: str, passage: Passage) -> Found | None:
    """The shortest form of the passage, from its clauses to itself with what follows, that gives what is asked for."""
    around = context(passage)
    if asks_to_confirm(asks):  # what it claims may be wrong: neither kind nor year can be held against a passage
        claim = claimed(asks)
        quoted = quotation(passage, claim)
        units = {figure.unit for figure in figures(claim) if figure.unit}
        if not units <= {figure.unit for figure in figures(quoted.text)}:
            quoted = passage
        share = search.coverage(claim, f"{quoted.text} {around}")
        told = units & {figure.unit for figure in figures(quoted.text)}
        share *= 1 if told or not units else UNTOLD
        return Found(passage=quoted, coverage=max(share, MEANT * _is_meant(claim, quoted.text)), whole=passage)
    for quoted in _forms(search, question, passage):
        text = readable(quoted)
        if (
            is_question(text)
            or kind_missing(asks, text)
            or choice_missing(asks, text)
            or is_header(cells(text))
            or POINTS.search(text)
            or unnamed(quoted)
            or names_attached(quoted)
        ):
            continue
        if len(pairs(text) - pairs(question)) < NEWS and not figures(text):
            return None
        if (
            premise_missing(asks, text)
            or group_missing(asks, text, quoted.source.title)
            or another_case(question, text)
            or rival_named(asks, text)
            or another_year(question, headed(text, quoted.path), around, "")
            or another_level(question, text)
        ):
            return None
        return Found(passage=quoted, coverage=search.coverage(question, f"{quoted.text} {around}"), whole=passage)
    return None


def _is_meant(claim: str, text: str) -> bool:
    """The text speaks of what the claim, or it itself, puts in quotation marks, and has a figure of it, a year aside; or, of a
    claim with one figure, one that may be meant instead."""
    subjects = [s for s in terms(claim) if speaks_of(text, s)] + [name for name in in_marks(text) if name in claim]
    given, told = (
        [f for f in figures(claim) if f.value > 1 and (f in counted(claim) or f.value >= LARGE)],
        figures(text),
    )
    same = any(figure.value == other.value for figure in given for other in told)
    instead = len(given) == 1 and any(f.unit == given[0].unit or (not given[0].unit and f.value >= LARGE) for f in told)
    return bool(subjects) and (same or instead)


def _forms(search: Search, question: str, passage: Passage) -> Iterator[Passage]:
    """Its sentences, the one first that speaks most of the question, then all of it, then with what it leads on to."""
    single = [row_of(search, one) or forbidden(search, one) or one for one in sentences(passage)]
    if asks_at_length(question):
        yield passage
    elif len(single) > 1:
        best = sorted(single, key=lambda one: -search.coverage(question, one.text))
        yield from (quotation(one, question) for one in best)
    yield quotation(passage, question)
    yield passage
    if _LEADS_ON.search(passage.text):
        wide = search.neighbours(passage, 0, FOLLOWING)
        if len(wide.text) <= LONG:
            yield wide
