"""Two runs of a few questions side by side, worked by hand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare, to_record, to_text
from eval.folder import Run
from eval.types import Case, Result
from rag.errors import QuestionError
from rag.types import Message

Scores = Mapping[str, float]
PRINTS = {"cases": "c", "corpus": "k", "models": "m"}


def run(scores: Mapping[str, Scores], name: str = "old", **options: Any) -> Run:
    """A run of the questions `问题 ID`; `prints` are its fingerprints, `questions` others than these."""
    questions = options.get("questions", {})
    return Run(
        folder=Path("runs") / name,
        cases=tuple(
            Case(id=key, question=questions.get(key, f"问题 {key}"), history=options.get("history", ()))
            for key in scores
        ),
        results={key: Result(id=key) for key in scores},
        scores=scores,
        stages=options.get("stages", {}),
        manifest={"fingerprints": options.get("prints", PRINTS)},
    )


def right(*values: float) -> dict[str, Scores]:
    return {str(number): {"right": value} for number, value in enumerate(values, 1)}


def test_the_difference_is_new_minus_old_over_the_pairs() -> None:
    (found,) = compare(run(right(1, 0, 0, 0)), run(right(1, 1, 1, 0), "new")).differences
    assert (found.measure, found.n, found.old, found.new, found.difference) == ("right", 4, 0.25, 0.75, 0.5)
    assert (found.wins, found.ties, found.losses) == (2, 2, 0)
    assert found.low <= 0.5 <= found.high


def test_equal_runs_differ_in_nothing() -> None:
    (found,) = compare(run(right(1, 0)), run(right(1, 0), "new")).differences
    assert (found.low, found.high, found.p, found.holm) == (0, 0, 1, 1)
    assert (found.wins, found.ties, found.losses) == (0, 2, 0)


def test_less_is_a_win_where_less_is_better() -> None:
    old, new = ({"1": {"forbidden": value}} for value in (1.0, 0.0))
    (found,) = compare(run(old), run(new, "new")).differences
    assert (found.difference, found.wins, found.losses) == (-1, 1, 0)


def test_holm_corrects_over_all_measures() -> None:
    """Six equal steps: the exact p is 2 of 64 ways; two measures double the smaller one, the other stays 1."""
    old = {str(n): {"right": 0.0, "facts": 0.5} for n in range(6)}
    new = {str(n): {"right": 1.0, "facts": 0.5} for n in range(6)}
    found = {d.measure: d for d in compare(run(old), run(new, "new")).differences}
    assert found["right"].p == pytest.approx(2 / 64) and found["right"].holm == pytest.approx(4 / 64)
    assert found["facts"].holm == 1


def test_a_measure_counts_only_the_cases_that_have_it_in_both() -> None:
    old = {"1": {"right": 1, "supported": 1.0}, "2": {"right": 1, "supported": 0.0}}
    new = {"1": {"right": 1, "supported": 0.5}, "2": {"right": 1}}
    found = {d.measure: d for d in compare(run(old), run(new, "new")).differences}
    assert (found["supported"].n, found["supported"].old, found["supported"].new) == (1, 1.0, 0.5)


def test_a_measure_of_one_run_alone_is_left_out() -> None:
    comparison = compare(run({"1": {"right": 1, "cited": 1}}), run({"1": {"right": 1, "facts": 1}}, "new"))
    assert [d.measure for d in comparison.differences] == ["right"]


def test_questions_that_are_not_the_same_are_left_out_and_counted() -> None:
    old = run({"1": {"right": 1}, "2": {"right": 1}, "3": {"right": 1}}, prints={})
    new = run({"1": {"right": 1}, "2": {"right": 0}, "4": {"right": 1}}, "new", prints={}, questions={"2": "另问"})
    comparison = compare(old, new)
    assert comparison.pairs == ("1",)
    assert comparison.left_out == {"only_old": 1, "only_new": 1, "changed": 1, "unscored": 0}
    assert "未配对（问题已改）1 题" in to_text(comparison)


def test_another_conversation_makes_another_question() -> None:
    old, new = run(right(1), prints={}), run(right(1), "new", prints={}, history=(Message(role="user", content="前"),))
    with pytest.raises(QuestionError, match="没有共同的题目"):
        compare(old, new)


def test_runs_without_a_common_measure_cannot_be_compared() -> None:
    with pytest.raises(QuestionError, match="没有共同的指标"):
        compare(run({"1": {"right": 1}}), run({"1": {"hit@1": 1}}, "new"))


def test_flips_name_the_question_and_the_stage_of_the_run_that_has_it_wrong() -> None:
    old = run(right(1, 0, 1), stages={"2": "not_retrieved", "1": "right"})
    new = run(right(0, 1, 1), "new", stages={"1": "answered_wrong", "2": "right"})
    comparison = compare(old, new)
    found = [(flip.id, flip.question, flip.now_right, flip.stage) for flip in comparison.flips]
    assert found == [("1", "问题 1", False, "answered_wrong"), ("2", "问题 2", True, "not_retrieved")]
    text = to_text(comparison)
    assert (
        "由对变错：1 题\n  1  问题 1  〔证据在手却答错〕" in text
        and "由错变对：1 题\n  2  问题 2  〔没有检索到〕" in text
    )


@pytest.mark.parametrize(("part", "word"), [("cases", "题目"), ("corpus", "文件")])
def test_other_cases_or_another_corpus_are_refused(part: str, word: str) -> None:
    with pytest.raises(QuestionError, match=f"{word}不同"):
        compare(run(right(1)), run(right(1), "new", prints=PRINTS | {part: "x"}))


def test_force_compares_them_and_says_so_loudly() -> None:
    comparison = compare(run(right(1)), run(right(1), "new", prints=PRINTS | {"corpus": "x"}), force=True)
    assert comparison.forced and "！！！强行比较" in to_text(comparison)


def test_other_fingerprints_are_marked_not_refused() -> None:
    comparison = compare(run(right(1)), run(right(1), "new", prints=PRINTS | {"models": "别的"}))
    assert [(mark.part, mark.old, mark.new) for mark in comparison.marks] == [("models", "m", "别的")]
    assert not comparison.forced and "！ models 不同：m → 别的" in to_text(comparison)


def test_a_fingerprint_that_one_run_lacks_is_marked_not_refused() -> None:
    comparison = compare(run(right(1), prints={}), run(right(1), "new", prints={"cases": "c"}))
    assert [(mark.part, mark.old, mark.new) for mark in comparison.marks] == [("cases", None, "c")]
    assert "！ cases 有一边没有记录：（无） → c" in to_text(comparison)


def test_fingerprints_may_be_tables() -> None:
    old, new = (run(right(1), name, prints={"settings": {"hits": k}}) for name, k in (("old", 5), ("new", 10)))
    assert '！ settings 不同：{"hits": 5} → {"hits": 10}' in to_text(compare(old, new))


def test_the_table_says_better_worse_or_nothing() -> None:
    steps = range(12)
    old = {str(n): {"right": 0.0, "facts": 1.0, "false_refusal": 1.0, "length": 9.0, "cited": 1.0} for n in steps}
    new = {str(n): {"right": 1.0, "facts": 0.0, "false_refusal": 0.0, "length": 5.0, "cited": 1.0} for n in steps}
    lines = to_text(compare(run(old), run(new, "new"))).splitlines()
    verdicts = {line.split()[0]: line.split()[-1] for line in lines if line.split()[:1] != ["指标"] and "[" in line}
    assert verdicts == {"right": "变好", "facts": "变差", "false_refusal": "变好", "length": "变了", "cited": "—"}


def test_the_record_is_json_and_the_same_twice() -> None:
    def told() -> str:
        return json.dumps(to_record(compare(run(right(1, 0, 1)), run(right(0, 1, 1), "new"))), allow_nan=False)

    assert told() == told()
    record = json.loads(told())
    assert record["pairs"] == 3 and record["pair_ids"] == ["1", "2", "3"] and record["old"] == "old"
