"""A run in numbers: every measure with n and interval, whole and by slice; refusal, curves, funnel, waiting times; pure.

Arrows: running -> here -> intervals, retrieval. Knows no measure's making. Same input, same seed: same bytes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from eval.intervals import described
from eval.retrieval import recall_curve
from eval.types import Case, Result, Scores

TIMES = ("evidence_seconds", "first_seconds", "seconds")
Table = dict[str, Any]
Names = Callable[[Case], Iterable[str]]


def summarise(
    cases: Sequence[Case],
    results: Mapping[str, Result],
    scores: Mapping[str, Scores],
    stages: Mapping[str, str],
    *,
    seed: int,
) -> Table:
    """Everything of summary.json; `results`, `scores` and `stages` are by case id. Means carry n and 95 % interval."""
    scored = [case for case in cases if case.id in scores]
    return {
        "errors": sum(bool(result.error) for case in cases if (result := results.get(case.id))),
        "funnel": dict(sorted(Counter(stages[case.id] for case in cases if case.id in stages).items())),
        "measures": _measured([scores[case.id] for case in scored], seed),
        "n": len(cases),
        "refusal": _refusal(scored, scores, seed),
        "retrieval_curve": _curve(cases, results),
        "risk_coverage": _risk_coverage(scored, results, scores),
        "seed": seed,
        "slices": {
            "answerable": _sliced(scored, scores, seed, lambda case: [str(case.answerable).lower()]),
            "document": _sliced(scored, scores, seed, lambda case: sorted({gold.path for gold in case.gold})),
            "type": _sliced(scored, scores, seed, lambda case: [case.type] if case.type else []),
        },
    }


def latency(results: Mapping[str, Result]) -> dict[str, dict[str, float]]:
    """n, median, p90 and p95 of the seconds to evidence, first words and end; for the manifest, not the summary."""
    found = {}
    for key in TIMES:
        seconds = [row[key] for result in results.values() if (row := result.answer).get(key) is not None]
        if seconds:
            median, p90, p95 = (round(float(value), 6) for value in np.percentile(seconds, (50, 90, 95)))
            found[key] = {"n": len(seconds), "median": median, "p90": p90, "p95": p95}
    return found


def _measured(rows: Sequence[Scores], seed: int) -> Table:
    values: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        for measure, value in row.items():
            values[measure].append(value)
    return {measure: described(values[measure], seed=seed) for measure in sorted(values)}


def _sliced(cases: Sequence[Case], scores: Mapping[str, Scores], seed: int, names: Names) -> Table:
    """`names` gives the slices that a case belongs to: one per gold document, so a case may be in several."""
    rows: defaultdict[str, list[Scores]] = defaultdict(list)
    for case in cases:
        for name in names(case):
            rows[name].append(scores[case.id])
    return {name: _measured(rows[name], seed) for name in sorted(rows)}


def _refusal(cases: Sequence[Case], scores: Mapping[str, Scores], seed: int) -> Table:
    """Refusing as finding what has no answer. A part without a case to count is left out."""
    told = [(not case.answerable, scores[case.id]["refused"]) for case in cases if "refused" in scores[case.id]]
    parts = {
        "false_refusals": [refused for unanswerable, refused in told if not unanswerable],
        "precision": [float(unanswerable) for unanswerable, refused in told if refused],
        "recall": [refused for unanswerable, refused in told if unanswerable],
    }
    return {name: described(values, seed=seed) for name, values in parts.items() if values}


def _curve(cases: Iterable[Case], results: Mapping[str, Result]) -> Table:
    """Mean recall within the first k, keyed by k as text, over the cases with gold and hits."""
    curves = [
        recall_curve(case, results[case.id].trace["hits"])
        for case in cases
        if case.gold and case.id in results and "hits" in results[case.id].trace
    ]
    return {str(k): round(sum(curve[k] for curve in curves) / len(curves), 6) for k in curves[0]} if curves else {}


def _risk_coverage(
    cases: Sequence[Case], results: Mapping[str, Result], scores: Mapping[str, Scores]
) -> list[list[float]]:
    """[threshold, coverage, risk] from the strictest threshold to the laxest, over the cases with a confidence.

    Covered is what was answered with at least that confidence; risk is the share of it that is wrong, which every
    answer to what has none is. A refused question counts in the whole, but is never covered.
    """
    told = [(results[case.id].trace.get("confidence"), scores[case.id]) for case in cases if case.id in results]
    judged = [(confidence, row) for confidence, row in told if confidence is not None and "right" in row]
    answered = sorted(((c, row["right"] < 1) for c, row in judged if not row["refused"]), reverse=True)
    points: dict[float, list[float]] = {}
    wrong = 0
    for covered, (confidence, is_wrong) in enumerate(answered, 1):
        wrong += is_wrong
        points[confidence] = [round(confidence, 6), round(covered / len(judged), 6), round(wrong / covered, 6)]
    return list(points.values())
