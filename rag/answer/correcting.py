"""What is shown of the evidence in its own words, and what a question takes for granted that it tells otherwise.

Arrows: telling, answering -> here -> premise, rendering, verification. Knows no model and no ranking.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.asked import premise_missing
from rag.answer.evidence import Search, holds, shown
from rag.answer.grounding import missing_figure
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import asks_why
from rag.answer.premise import (
    COURSE,
    contradicted,
    first_elsewhere,
    misdated,
    proposed_only,
    reversed_course,
    runs_backwards,
    turned,
)
from rag.answer.rendering import say_once
from rag.answer.rows import row_worded
from rag.answer.verification import quotation, worded
from rag.text.figures import figures
from rag.types import Answer, Passage

DONE = 0.3  # coverage of what is taken for done by a passage that speaks of it
HARDLY = 0.2  # the same by one that has its figures
ELSEWHERE = 6  # sentences of any document that may have the figure of a question
_ALREADY = re.compile("已经|早已|早就|都已")
_NOT_YET = re.compile(
    r"暂[不未无缓]|尚[未不处无]|还(?:未|没有)|未(?:能|予|纳入|列入)|不(?:予)?(?:纳入|列入)|无权|(?<!行动)计划(?=[在于到对将把开建启新举])|(?<![虚模草])拟(?!真)|力争"
)
_MAY = re.compile("还能|还可以|能不能|可不可以|能再|行不行|允许")  # what is done already is a condition of it
_OF_CLAIM = re.compile("这个?(?:数|比例|标准|金额)|依据|出处|来源|哪一条")  # asks where what it says comes from
_OWN = re.compile("我|本人|自己")  # what the asker has done
_CLAUSES = re.compile(r"[^，,；;。！？!?]+")


def quoted_once(draft: GrowingAnswer, passage: Passage, end: str = "") -> Iterator[Answer]:
    """The passage in its own words, unless it was said before, with `end` behind; without a beginning that was quoted before. Of a row
    the columns that are asked for; a follow-up may mean other ones than the question before it."""
    passage = _unsaid(passage, draft.cited())
    goes_on = draft.answer.question if draft.before else ""
    row = bool(passage.above)
    words = row_worded(passage, draft.answer.resolved, goes_on) if row else worded(passage, english=False)
    yield from say_once(draft, words + end, (passage, *passage.above))


def _unsaid(passage: Passage, cited: Sequence[Passage]) -> Passage:
    said = max((one.end for one in cited if one.start == passage.start and holds(passage, one)), default=passage.start)
    rest = passage.text[said - passage.start :]
    words = rest.strip()
    start = said + rest.find(words)
    return replace(passage, text=words, start=start, end=start + len(words)) if words else passage


def refuted(draft: GrowingAnswer, question: str, evidence: Sequence[Passage], search: Search) -> Iterator[Answer]:
    """To a question that nothing answers because what it takes for granted did not happen: the sentence that tells of its
    figures, and a note. What was only proposed with the sentence behind it: what became of it."""
    told = reversed_course(question, evidence)
    if told and (premise_missing(question, shown(evidence)) or runs_backwards(question, told.text)):
        yield from quoted_once(draft, told)
        course = COURSE.search(question)
        draft.contradicted.append(course[0] if course else question)
    elif proposed := proposed_only(question, evidence):
        yield from quoted_once(draft, search.neighbours(proposed[1], 0, 1))
        draft.contradicted.append(proposed[0])
    elif undone := _not_yet(question, evidence, search):
        yield from quoted_once(draft, undone[1])
        draft.contradicted.append(undone[0])
    elif first := first_elsewhere(question, evidence):
        yield from quoted_once(draft, first[1])
        draft.contradicted.append(first[0])
    elif asks_why(question) or _OF_CLAIM.search(question):
        for claim, passage in _taken_for_granted(question, evidence):
            yield from quoted_once(draft, quotation(passage, question))
            draft.contradicted.append(claim)


def _taken_for_granted(question: str, evidence: Sequence[Passage]) -> list[tuple[str, Passage]]:
    """What a question that wants the reason says, and the passage that says otherwise."""
    turn = turned(question, evidence)
    claims = [clause for clause in _CLAUSES.findall(question) if any(map(str.isdigit, clause))]
    return [(claims[0], turn)] if turn and claims else contradicted(question, evidence, loosely=True)


def _not_yet(question: str, evidence: Sequence[Passage], search: Search) -> tuple[str, Passage] | None:
    """What the question says has been done already (已经把…列入了), and the passage that says most of it, if that says that it is
    planned, refused or not done."""
    claims = (clause for clause in _CLAUSES.findall(question) if _ALREADY.search(clause) and not _OWN.search(clause))
    claim = "" if _MAY.search(question) else next(claims, "")
    told = [(search.coverage(claim, one.text), one) for one in evidence] if claim else []
    most, passage = max(told, key=lambda one: one[0], default=(0.0, None))
    same = passage and len(figures(claim)) > 1 and _has(claim, passage)
    undone = (
        passage
        and (most >= DONE or (same and most >= HARDLY))
        and _NOT_YET.search(passage.text)
        and not _ALREADY.search(passage.text)
    )
    return (claim, passage) if passage and undone else None


def corrected(draft: GrowingAnswer, question: str, evidence: Sequence[Passage], search: Search) -> Iterator[Answer]:
    """A figure that the question takes for granted and a passage contradicts: the passage, and a note. Not one that stands in a document
    of another place beside words of the question."""
    for claim, passage in contradicted(question, evidence):
        if claim in draft.contradicted:
            continue
        elsewhere = (one for one, _ in search.best_sentences(question, ELSEWHERE))
        if any(not contradicted(question, [one]) and _has(claim, one) for one in elsewhere):
            continue
        yield from quoted_once(draft, quotation(passage, question))
        draft.contradicted.append(claim)
    if claim := misdated(question, draft.cited()):
        draft.contradicted.append(claim)


def _has(claim: str, passage: Passage) -> bool:
    return bool(figures(claim)) and not any(missing_figure(figure, passage.text) for figure in figures(claim))
