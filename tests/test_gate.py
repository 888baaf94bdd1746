"""The gate: what is a regression, what is noise, what cannot be judged; worked by hand."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from eval.folder import Run
from eval.gate import GUARDED, gate, read_baseline, write_baseline
from eval.types import Case, Result
from rag.errors import QuestionError
from rag.types import Message

Scores = Mapping[str, float]
GOOD = {
    "right": 1.0,
    "facts": 1.0,
    "false_refusal": 0.0,
    "cited": 1.0,
    "supported": 1.0,
    "valid": 1.0,
    "verbatim": 1.0,
    "hit@1": 1.0,
    "hit@5": 1.0,
    "mrr@10": 1.0,
    "ndcg@10": 1.0,
}
REFUSED = {"right": 1.0, "refused_rightly": 1.0}


def run(rows: list[Scores], error: str = "") -> Run:
    scores = {f"q{number}": row for number, row in enumerate(rows)}
    return Run(
        folder=Path("runs/new"),
        cases=tuple(Case(id=key, question=f"问题 {key}") for key in scores),
        results={key: Result(id=key, answer={"answer": "长篇大论"}, error=error) for key in scores},
        scores=scores,
        stages=dict.fromkeys(scores, "right"),
        manifest={"fingerprints": {"cases": "c", "corpus": "k"}},
    )


def one(measure: str, *values: float) -> Run:
    return run([{measure: value} for value in values])


SMOKE = run([GOOD] * 16 + [REFUSED] * 4)


def test_the_same_run_passes() -> None:
    verdict = gate(SMOKE, SMOKE)
    assert verdict.code == 0 and verdict.lines[-1] == "通过：12 项指标没有退步。"


def test_a_broken_retriever_fails() -> None:
    lost = {"right": 0.0, "facts": 0.0, "false_refusal": 1.0, "hit@1": 0.0, "hit@5": 0.0, "mrr@10": 0.0, "ndcg@10": 0.0}
    verdict = gate(SMOKE, run([lost] * 16 + [REFUSED] * 4))
    assert verdict.code == 1 and any(line.startswith("退步  hit@1") for line in verdict.lines)


def test_a_system_that_never_refuses_fails() -> None:
    verdict = gate(SMOKE, run([GOOD] * 16 + [{"right": 0.0, "refused_rightly": 0.0}] * 4))
    assert verdict.code == 1 and any(line.startswith("退步  refused_rightly") for line in verdict.lines)


def test_a_system_that_refuses_everything_fails_though_its_citations_are_gone() -> None:
    silent = {"right": 0.0, "facts": 0.0, "false_refusal": 1.0} | {k: v for k, v in GOOD.items() if "@" in k}
    verdict = gate(SMOKE, run([silent] * 16 + [REFUSED] * 4))
    assert verdict.code == 1 and any(line.startswith("缺失  valid") for line in verdict.lines)


def test_answers_without_any_citation_fail() -> None:
    bare = {k: v for k, v in GOOD.items() if k not in ("valid", "verbatim", "supported")} | {"cited": 0.0}
    verdict = gate(SMOKE, run([bare] * 16 + [REFUSED] * 4))
    assert verdict.code == 1 and any(line.startswith("退步  cited") for line in verdict.lines)


@pytest.mark.parametrize("measure", [m for m in GUARDED if m not in ("false_refusal", "forbidden")])
def test_from_all_to_nothing_on_twenty_fails(measure: str) -> None:
    assert gate(one(measure, *[1.0] * 20), one(measure, *[0.0] * 20)).code == 1


@pytest.mark.parametrize("measure", ["false_refusal", "forbidden"])
def test_a_rise_fails_where_less_is_better(measure: str) -> None:
    assert gate(one(measure, *[0.0] * 20), one(measure, *[1.0] * 20)).code == 1
    assert gate(one(measure, *[1.0] * 20), one(measure, *[0.0] * 20)).code == 0


def test_a_gain_passes() -> None:
    assert gate(one("right", *[0.0] * 20), one("right", *[1.0] * 20)).code == 0


def test_one_question_of_twenty_is_noise() -> None:
    """A mean drop of .05 exceeds the margin, but a resample without that question shows none."""
    assert gate(one("right", *[1.0] * 20), one("right", *[1.0] * 19, 0.0)).code == 0


def test_as_many_gains_as_losses_pass() -> None:
    assert gate(one("right", *[1.0] * 10, *[0.0] * 10), one("right", *[0.0] * 10, *[1.0] * 10)).code == 0


def test_a_sure_drop_within_the_margin_passes() -> None:
    old, new = one("ndcg@10", *[0.9] * 20), one("ndcg@10", *[0.88] * 20)
    assert gate(old, new).code == 0
    assert gate(old, new, margin=0.01).code == 1


@pytest.mark.parametrize("measure", ["valid", "verbatim"])
def test_one_wrong_quotation_of_forty_fails(measure: str) -> None:
    verdict = gate(one(measure, *[1.0] * 40), one(measure, *[1.0] * 39, 0.9))
    assert verdict.code == 1 and "q39" in verdict.lines[0]


def test_a_wrong_quotation_that_was_there_before_passes_and_a_worse_one_fails() -> None:
    assert gate(one("valid", 1.0, 0.5), one("valid", 1.0, 0.5)).code == 0
    assert gate(one("valid", 1.0, 0.5), one("valid", 1.0, 0.25)).code == 1


def test_a_wrong_quotation_where_none_was_measured_before_fails() -> None:
    assert gate(run([{"valid": 1.0}, {"right": 1.0}]), run([{"valid": 1.0}, {"right": 1.0, "valid": 0.5}])).code == 1
    assert gate(one("right", 1.0), run([{"right": 1.0, "valid": 0.5}])).code == 1


def test_only_the_measures_asked_for_are_guarded() -> None:
    assert gate(SMOKE, run([GOOD | {"right": 0.0}] * 16 + [REFUSED] * 4), measures=["facts"]).code == 0


def test_a_guarded_measure_that_is_gone_cannot_be_judged() -> None:
    ranked = run([{k: v for k, v in GOOD.items() if "@" in k}] * 16 + [{}] * 4)
    verdict = gate(SMOKE, ranked)
    assert verdict.code == 2 and any(line.startswith("缺失  right") for line in verdict.lines)


def test_cases_that_lost_a_measure_are_told() -> None:
    verdict = gate(one("supported", 1.0, 1.0), run([{"supported": 1.0}, {}]))
    assert verdict.code == 0 and "另有 1 题没有再测到" in verdict.lines[0]


@pytest.mark.parametrize("part", ["cases", "corpus"])
def test_other_cases_or_another_corpus_are_invalid(part: str) -> None:
    other = replace(SMOKE, manifest={"fingerprints": {"cases": "c", "corpus": "k"} | {part: "x"}})
    assert gate(SMOKE, other).code == 2


def test_another_model_is_what_the_gate_is_for() -> None:
    assert gate(SMOKE, replace(SMOKE, manifest={"fingerprints": {"cases": "c", "models": "x"}})).code == 0


def test_a_missing_case_is_invalid() -> None:
    verdict = gate(SMOKE, replace(SMOKE, cases=SMOKE.cases[1:]))
    assert verdict.code == 2 and verdict.lines[0] == "1 题没有问到。"


def test_a_case_that_the_baseline_lacks_is_invalid() -> None:
    assert gate(replace(SMOKE, cases=SMOKE.cases[1:]), SMOKE).code == 2


def test_a_changed_question_is_invalid() -> None:
    cases = (replace(SMOKE.cases[0], question="改过的"), *SMOKE.cases[1:])
    assert gate(SMOKE, replace(SMOKE, cases=cases)).code == 2


def test_a_failed_question_is_invalid() -> None:
    verdict = gate(SMOKE, run([GOOD] * 16 + [REFUSED] * 4, error="没有应答"))
    assert verdict.code == 2 and verdict.lines[0].startswith("20 题出错：q0、q1、q2、q3、q4……")


def test_an_unanswered_question_is_invalid() -> None:
    results = {key: result for key, result in SMOKE.results.items() if key != "q3"}
    verdict = gate(SMOKE, replace(SMOKE, results=results))
    assert verdict.code == 2 and verdict.lines[0] == "1 题没有回答：q3。"


def test_an_unscored_question_is_invalid() -> None:
    scores = {key: row for key, row in SMOKE.scores.items() if key != "q3"}
    assert gate(SMOKE, replace(SMOKE, scores=scores)).code == 2


def test_empty_runs_are_invalid() -> None:
    assert gate(run([]), run([])).code == 2


def test_a_baseline_without_guarded_measures_is_invalid() -> None:
    assert gate(one("length", 5.0), one("length", 5.0)).code == 2


def test_a_baseline_comes_back_with_questions_and_scores_and_holds_no_answer(tmp_path: Path) -> None:
    kept = tmp_path / "baseline.json"
    talk = (Message(role="user", content="前一问"), Message(role="assistant", content="前一答"))
    told = replace(SMOKE, cases=(replace(SMOKE.cases[0], history=talk), *SMOKE.cases[1:]))
    write_baseline(told, kept)
    baseline = read_baseline(kept)
    assert [(c.id, c.question, c.history) for c in baseline.cases] == [
        (c.id, c.question, c.history) for c in told.cases
    ]
    assert baseline.scores == told.scores and baseline.stages == told.stages
    assert "长篇大论" not in kept.read_text(encoding="utf-8")
    assert gate(baseline, told).code == 0


def test_a_baseline_keeps_guarded_scores_only(tmp_path: Path) -> None:
    write_baseline(run([{"right": 1.0, "length": 5.0}]), tmp_path / "b.json")
    assert read_baseline(tmp_path / "b.json").scores == {"q0": {"right": 1.0}}


def test_the_baseline_of_the_same_run_is_the_same_file(tmp_path: Path) -> None:
    for name in "ab":
        write_baseline(SMOKE, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_run_with_failed_questions_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="不能作为基线"):
        write_baseline(run([GOOD], error="没有应答"), tmp_path / "b.json")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 9, "cases": [], "fingerprints": {}}'])
def test_a_file_that_is_no_baseline_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match="不是评测的基线"):
        read_baseline(tmp_path / "b.json")


def test_a_missing_baseline_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        read_baseline(tmp_path / "none.json")
