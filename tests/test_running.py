"""The bench's loop over a system that a reader can compute: go on, fail, draw a sample, score."""

from typing import Any

import pytest

from eval import folder, running
from eval.__main__ import sampled
from eval.types import Case, Gold
from rag.errors import EngineError

CASES = [
    Case(
        id="a",
        question="多少人？",
        type="figure",
        answer_groups=(("2万人",),),
        gold=(Gold(path="plan.txt", quote="新增2万人"),),
    ),
    Case(id="b", question="谁？", type="near_miss", answerable=False),
]
TEXTS = {"plan.txt": "每年新增2万人。"}
PRINTS = {"code": "1"}
HIT = {"path": "plan.txt", "section": [], "start": 0, "end": 8, "text": "每年新增2万人。", "score": 1.0}


class System:
    """Answers 2万人 to everything and finds the plan; `broken` questions fail."""

    def __init__(self, *broken: str) -> None:
        self.broken, self.asked = broken, []

    def ask(self, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
        self.asked.append(case.id)
        if case.id in self.broken:
            raise EngineError("语言模型没有应答。")
        row = {"id": case.id, "question": case.question, "answer": "2万人。", "refused": False, "sentences": []}
        return row | {"citations": []}, {"confidence": 1.0, "evidence": []}

    def search(self, case: Case) -> list[dict[str, Any]]:
        return [HIT]

    def close(self) -> None:
        pass


def ask(system: System, out: Any, prints: dict[str, str] = PRINTS, **options: bool) -> None:
    options = {"retrieval_only": False} | options
    running.ask_all(CASES, system, out, prints=prints, say=lambda _: None, **options)


def finish(out: Any) -> Any:
    manifest = running.manifest(CASES, system="fake", prints=PRINTS, seed=0, note={})
    return running.finish(CASES, out, texts=TEXTS, manifest=manifest, seed=0)


def test_a_second_run_asks_nothing_and_gives_the_same_bytes(tmp_path: Any) -> None:
    ask(System(), tmp_path)
    summary = finish(tmp_path)
    first = (tmp_path / folder.SUMMARY).read_bytes()
    again = System()
    ask(again, tmp_path)
    finish(tmp_path)
    assert again.asked == [] and (tmp_path / folder.SUMMARY).read_bytes() == first
    assert summary["measures"]["right"]["mean"] == 0.5, "the unanswerable one was answered"
    assert summary["measures"]["hit@1"]["mean"] == 1.0
    assert "多少人？" in (tmp_path / folder.REPORT).read_text(encoding="utf-8")


def test_other_code_asks_again_and_a_cut_off_line_is_asked_again(tmp_path: Any) -> None:
    ask(System(), tmp_path)
    path = tmp_path / folder.ANSWERS
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    again = System()
    ask(again, tmp_path)
    assert again.asked == ["b"]
    other = System()
    ask(other, tmp_path, {"code": "2"})
    assert other.asked == ["a", "b"]


def test_a_failed_question_scores_zero_is_counted_and_asked_again(tmp_path: Any) -> None:
    ask(System("a"), tmp_path)
    summary = finish(tmp_path)
    assert summary["errors"] == 1 and summary["measures"]["facts"]["mean"] == 0.0
    assert folder.load(tmp_path).stages["a"] == "error"
    again = System()
    ask(again, tmp_path)
    assert again.asked == ["a"]


def test_ranking_alone_scores_no_answer(tmp_path: Any) -> None:
    ask(System(), tmp_path, retrieval_only=True)
    assert {"hit@1", "mrr@10"} <= set(finish(tmp_path)["measures"]) and "right" not in finish(tmp_path)["measures"]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_sample_keeps_each_type_in_its_share_and_is_drawn_by_the_seed(seed: int) -> None:
    cases = [Case(id=str(n), question="?", type="x" if n < 80 else "y") for n in range(100)]
    drawn = sampled(cases, 10, seed)
    assert [case.type for case in drawn] == ["x"] * 8 + ["y"] * 2
    assert drawn == sampled(cases, 10, seed) != sampled(cases, 10, seed + 1)
    assert sampled(cases, 0, seed) == cases
