"""The summary of a small run, worked by hand."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from eval.summary import latency, summarise
from eval.types import Case, Gold, Result, Scores

CASES = (
    Case(id="1", question="？", type="figure", gold=(Gold(path="a"),)),
    Case(id="2", question="？", type="figure", gold=(Gold(path="a"), Gold(path="b")), gold_mode="all"),
    Case(id="3", question="？", type="fact", gold=(Gold(path="b"),)),
    Case(id="4", question="？", type="near_miss", answerable=False),
    Case(id="5", question="？", type="near_miss", answerable=False),
    Case(id="6", question="？", gold=(Gold(path="c"),)),
)
SCORES: Mapping[str, Scores] = {
    "1": {"right": 1, "refused": 0, "facts": 1, "error": 0},
    "2": {"right": 0, "refused": 0, "facts": 0.5, "error": 0},
    "3": {"right": 0, "refused": 1, "facts": 0, "error": 0},
    "4": {"right": 1, "refused": 1, "error": 0},
    "5": {"right": 0, "refused": 0, "error": 0},
    "6": {"right": 0, "refused": 0, "facts": 0, "error": 1},
}
STAGES = {
    "1": "right",
    "2": "answered_wrong",
    "3": "wrongly_refused",
    "4": "right",
    "5": "should_have_refused",
    "6": "error",
}
HITS = [{"path": "a", "text": "甲"}, {"path": "b", "text": "乙"}]


def result(identity: str, confidence: float | None, **answer: Any) -> Result:
    trace = {"hits": HITS} if confidence is None else {"hits": HITS, "confidence": confidence}
    return Result(id=identity, answer={"id": identity, **answer}, trace=trace)


RESULTS = {
    "1": result("1", 0.9, seconds=1.0, first_seconds=None),
    "2": result("2", 0.7, seconds=3.0),
    "3": result("3", 0.2, seconds=2.0),
    "4": result("4", 0.1, seconds=4.0),
    "5": result("5", 0.7, seconds=5.0),
    "6": Result(id="6", error="超时"),
}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return summarise(CASES, RESULTS, SCORES, STAGES, seed=0)


def test_cases_and_errors_are_counted(found: dict[str, Any]) -> None:
    assert (found["n"], found["errors"], found["seed"]) == (6, 1, 0)


def test_a_mean_is_over_the_cases_that_have_the_measure(found: dict[str, Any]) -> None:
    assert found["measures"]["facts"]["mean"] == 0.375 and found["measures"]["facts"]["n"] == 4
    assert found["measures"]["right"] == {"mean": 0.333333, "n": 6, "low": 0.096771, "high": 0.700007}


def test_slices_by_type_and_by_what_has_an_answer(found: dict[str, Any]) -> None:
    assert {name: part["right"]["n"] for name, part in found["slices"]["type"].items()} == {
        "fact": 1,
        "figure": 2,
        "near_miss": 2,
    }
    assert {name: part["right"]["mean"] for name, part in found["slices"]["answerable"].items()} == {
        "false": 0.5,
        "true": 0.25,
    }


def test_a_case_with_golds_in_two_documents_counts_in_both(found: dict[str, Any]) -> None:
    documents = found["slices"]["document"]
    assert {name: part["right"]["n"] for name, part in documents.items()} == {"a": 2, "b": 2, "c": 1}


def test_refusal_both_ways(found: dict[str, Any]) -> None:
    means = {name: (part["mean"], part["n"]) for name, part in found["refusal"].items()}
    assert means == {"precision": (0.5, 2), "recall": (0.5, 2), "false_refusals": (0.25, 4)}


def test_where_nothing_was_refused_there_is_no_precision() -> None:
    scores = {key: {**row, "refused": 0} for key, row in SCORES.items()}
    assert set(summarise(CASES, RESULTS, scores, STAGES, seed=0)["refusal"]) == {"recall", "false_refusals"}


def test_the_curve_is_over_the_cases_with_gold_and_hits(found: dict[str, Any]) -> None:
    curve = found["retrieval_curve"]
    assert (curve["1"], curve["2"], curve["10"]) == (0.5, 1.0, 1.0) and set(curve) == {str(k) for k in range(1, 11)}


def test_risk_and_coverage_by_hand(found: dict[str, Any]) -> None:
    # five have a confidence; 3 and 4 were refused; at 0.7 one is wrong and one should have been refused
    assert found["risk_coverage"] == [[0.9, 0.2, 0.0], [0.7, 0.6, 0.666667]]


def test_without_confidences_there_is_no_risk_curve() -> None:
    results = {key: Result(id=key, answer=one.answer) for key, one in RESULTS.items()}
    assert summarise(CASES, results, SCORES, STAGES, seed=0)["risk_coverage"] == []


def test_the_funnel_counts_stages(found: dict[str, Any]) -> None:
    assert found["funnel"] == {
        "answered_wrong": 1,
        "error": 1,
        "right": 2,
        "should_have_refused": 1,
        "wrongly_refused": 1,
    }


def test_a_run_that_only_ranked_has_no_refusal() -> None:
    scores = {"1": {"hit@1": 1.0}}
    found = summarise(CASES[:1], RESULTS, scores, {"1": "right"}, seed=0)
    assert found["refusal"] == {} and found["risk_coverage"] == [] and set(found["measures"]) == {"hit@1"}


def test_no_cases_have_a_summary_too() -> None:
    assert summarise((), {}, {}, {}, seed=0)["n"] == 0


def test_the_same_run_gives_the_same_bytes_in_any_order(found: dict[str, Any]) -> None:
    backwards = [dict(reversed(part.items())) for part in (RESULTS, SCORES, STAGES)]
    again = summarise(CASES, *backwards, seed=0)
    assert json.dumps(found) == json.dumps(again)


def test_waiting_times_leave_out_what_was_not_timed() -> None:
    assert latency(RESULTS) == {"seconds": {"n": 5, "median": 3.0, "p90": 4.6, "p95": 4.8}}
