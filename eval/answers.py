"""Measures of the words of an answer: facts, right or wrong, overlap with references, figures, refusal; pure.

Arrows: scoring, selftest, triage -> here -> normal, rapidfuzz. Knows no citation and no ranking.

Overlap is told as precision and recall apart: a long answer holds every fact and says much besides.
"""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from eval.normal import bigrams, contains, letters, missing, stated
from eval.types import Case, Result


def measures(case: Case, result: Result) -> dict[str, float]:
    """The measures that apply to this case and this result; all from 0 to 1 but `length`.

    right       all facts, nothing forbidden and not refused; for a case without answer; refused
    facts       share of the answer groups met        forbidden   a forbidden string is present
    bigram_*    precision, recall, F1 of character pairs against the nearest reference
    char_f1     F1 of characters, rouge_l F1 of the longest common subsequence of characters
    numbers     share of the figures, dates and document numbers of the reference
    refused     and, of what has an answer, false_refusal; of what has none, refused_rightly
    length      characters of an answer that is no refusal
    error       the question failed: 0 on everything else that would apply, and no length
    """
    failed, refused = bool(result.error), bool(result.answer.get("refused"))
    told = "" if failed or refused else str(result.answer.get("answer") or "")
    found = {"error": float(failed), "refused": float(refused and not failed)}
    if told:
        found["length"] = float(len(told))
    if case.forbidden:
        found["forbidden"] = float(any(contains(told, word) for word in case.forbidden))
    if not case.answerable:
        return found | {"refused_rightly": found["refused"], "right": found["refused"]}
    return found | {"false_refusal": found["refused"]} | _right(case, told) | _near(references(case), told)


def facts_held(answer: str, groups: Sequence[Sequence[str]]) -> list[bool]:
    """For each group: does the answer hold any of its alternatives."""
    return [any(contains(answer, alternative) for alternative in group) for group in groups]


def references(case: Case) -> tuple[str, ...]:
    """What an answer is compared with: whole answers, else the first alternative of every group in one line."""
    if case.references or not case.answer_groups:
        return case.references
    return ("；".join(group[0] for group in case.answer_groups if group),)


def _right(case: Case, told: str) -> dict[str, float]:
    clean = not any(contains(told, word) for word in case.forbidden)
    if case.answer_groups:
        held = facts_held(told, case.answer_groups)
        return {"facts": sum(held) / len(held), "right": float(all(held) and clean)}
    if case.references:
        return {"right": float(clean and any(contains(told, reference) for reference in case.references))}
    return {}


def _near(wanted: Sequence[str], told: str) -> dict[str, float]:
    usable = [reference for reference in wanted if letters(reference)]
    if not usable:
        return {}
    pairs = max((_overlap(bigrams(told), bigrams(reference)) for reference in usable), key=lambda one: one[2])
    found = dict(zip(("bigram_precision", "bigram_recall", "bigram_f1"), pairs, strict=True))
    found["char_f1"] = max(_overlap(Counter(letters(told)), Counter(letters(one)))[2] for one in usable)
    found["rouge_l"] = max(rouge_l(told, reference) for reference in usable)
    shares = [1 - len(missing(one, told)) / len(total) for one in usable if (total := stated(one))]
    return found | ({"numbers": max(shares)} if shares else {})


def rouge_l(told: str, reference: str) -> float:
    """F1 of the longest common subsequence of characters: twice its length over both lengths."""
    mine, theirs = letters(told), letters(reference)
    return Indel.normalized_similarity(mine, theirs) if mine and theirs else 0.0


def _overlap(mine: Counter[str], theirs: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of `mine` against `theirs`, repeats counted."""
    shared = (mine & theirs).total()
    if not shared:
        return 0.0, 0.0, 0.0
    precision, recall = shared / mine.total(), shared / theirs.total()
    return precision, recall, 2 * precision * recall / (precision + recall)
