"""Where a case failed first: in the corpus, the ranking, the evidence, the answer, the citation or its own label; pure.

Arrows: running -> here -> answers, normal, retrieval. Decides from case, result and scores; a stage that the trace does
not tell of is passed over, never guessed.
"""

from collections.abc import Mapping, Sequence

from eval.answers import facts_held
from eval.normal import contains, letters
from eval.retrieval import DEPTH, meets, needs, places
from eval.types import Case, Gold, Result, Row, Scores

RIGHT, ERROR = "right", "error"
NOT_IN_CORPUS, NOT_RETRIEVED, LOST_IN_FUSION = "not_in_corpus", "not_retrieved", "lost_in_fusion"
CUT_FROM_EVIDENCE, ANSWERED_WRONG, WRONGLY_CITED = "cut_from_evidence", "answered_wrong", "wrongly_cited"
WRONGLY_REFUSED, SHOULD_HAVE_REFUSED, LABEL_SUSPECT = "wrongly_refused", "should_have_refused", "label_suspect"


def stage(case: Case, result: Result, scores: Scores, texts: Mapping[str, str]) -> str:
    """The first stage that failed, "right" when none did. With several golds needed, one that is lost is a failure.

    A case without answer groups and references cannot be answered wrong: of it, only refusal and citations are judged.
    """
    if result.error:
        return ERROR
    if not result.answer:
        return _lost(case, result, texts, answered=False) or RIGHT
    refused = bool(result.answer.get("refused"))
    if not case.answerable:
        return RIGHT if refused else SHOULD_HAVE_REFUSED
    if not refused and scores.get("right", 1.0) == 1:
        return WRONGLY_CITED if scores.get("gold_recall") == 0 or scores.get("supported", 1.0) < 1 else RIGHT
    if lost := _lost(case, result, texts, answered=True):
        return lost
    if _label_suspect(case):
        return LABEL_SUSPECT
    return WRONGLY_REFUSED if refused else ANSWERED_WRONG


def _lost(case: Case, result: Result, texts: Mapping[str, str], *, answered: bool) -> str:
    """Before the answer: where the gold was lost; "" when it was not, or the trace does not say."""
    if not case.gold:
        return ""
    if texts and not all(any(_in_corpus(gold, texts) for gold in need) for need in needs(case)):
        return NOT_IN_CORPUS
    evidence = result.trace.get("evidence") if answered else None
    if evidence is not None and _all_met(case, evidence):
        return ""
    if "hits" in result.trace and (stage := _lost_in_search(case, result.trace["hits"])):
        return stage
    return "" if evidence is None else CUT_FROM_EVIDENCE


def _in_corpus(gold: Gold, texts: Mapping[str, str]) -> bool:
    """The document is there and holds the quote itself: half of its character pairs stand in any long document."""
    text = texts.get(gold.path)
    return text is not None and (not letters(gold.quote) or gold.quote in text or contains(text, gold.quote))


def _all_met(case: Case, passages: Sequence[Row]) -> bool:
    return all(any(meets(gold, one["path"], one["text"]) for gold in need for one in passages) for need in needs(case))


def _lost_in_search(case: Case, hits: Sequence[Row]) -> str:
    """Not among the hits; or below the first ten of them though one of the single rankings had it there."""
    for need, rank in zip(needs(case), places(case, hits), strict=True):
        if rank is None:
            return NOT_RETRIEVED
        if rank > DEPTH:
            shown = [hit for hit in hits if any(meets(gold, hit["path"], hit["text"]) for gold in need)]
            single = [place for hit in shown for place in (hit.get("ranks") or {}).values()]
            return LOST_IN_FUSION if min(single, default=DEPTH + 1) <= DEPTH else NOT_RETRIEVED
    return ""


def _label_suspect(case: Case) -> bool:
    """No gold quote holds any alternative of any answer group: either the answer or the place is wrong."""
    quotes = [gold.quote for gold in case.gold if letters(gold.quote)]
    if not quotes or not case.answer_groups:
        return False
    return not any(any(facts_held(quote, case.answer_groups)) for quote in quotes)
