"""The scores of one case: what applies is there, what does not is absent, a failure is 0."""

import json
import math
from typing import Any

from eval.scoring import score
from eval.types import Case, Gold, Result

QUOTE = "新增2万人，占32%"
CASE = Case(
    id="1",
    question="多少？",
    answer_groups=(("2万人", "20000人"), ("32%",)),
    references=(f"{QUOTE}。",),
    forbidden=("55%",),
    gold=(Gold(path="a", quote=QUOTE),),
)
NONE = Case(id="2", question="票价？", answerable=False)
TEXTS = {"a": f"前文。{QUOTE}。"}
HITS = [{"path": "a", "section": [], "start": 3, "end": 13, "text": QUOTE, "score": 1.0}]
RETRIEVAL = {f"{name}@{k}" for name in ("hit", "recall") for k in (1, 3, 5, 10)} | {"mrr@10", "ndcg@10", "all_gold@10"}


def row(answer: str = f"{QUOTE}。", refused: bool = False) -> dict[str, Any]:
    citation = {"number": 1, "source": {"path": "a"}, "quote": QUOTE, "start": 3, "end": 3 + len(QUOTE), "section": []}
    sentences = [] if refused else [{"text": answer, "citations": [1]}]
    return {
        "answer": answer,
        "refused": refused,
        "sentences": sentences,
        "citations": [] if refused else [citation],
    }


def test_a_flawless_answer_scores_one_on_everything_good() -> None:
    found = score(CASE, Result(id="1", answer=row(), trace={"hits": HITS}), TEXTS)
    bad = {"error", "refused", "false_refusal", "forbidden", "length"}
    assert {found[name] for name in bad - {"length"}} == {0} and found["length"] == 11
    assert {value for name, value in found.items() if name not in bad} == {1} and set(found) > RETRIEVAL


def test_a_run_that_only_ranked_has_no_answer_measures() -> None:
    assert set(score(CASE, Result(id="1", trace={"hits": HITS}), TEXTS)) == RETRIEVAL


def test_an_empty_ranking_scores_nothing_and_a_missing_one_is_not_measured() -> None:
    assert set(score(CASE, Result(id="1", trace={"hits": []}), TEXTS).values()) == {0}
    assert not RETRIEVAL & set(score(CASE, Result(id="1", answer=row()), TEXTS))


def test_a_case_without_gold_is_not_measured_on_its_ranking() -> None:
    assert score(NONE, Result(id="2", trace={"hits": HITS}), TEXTS) == {}


def test_a_failed_question_scores_nothing() -> None:
    found = score(CASE, Result(id="1", error="超时", trace={"hits": []}), TEXTS)
    assert found.pop("error") == 1 and set(found.values()) == {0} and {"right", "supported", "hit@1"} <= set(found)


def test_a_refusal_has_no_citation_measures() -> None:
    found = score(NONE, Result(id="2", answer=row("没有依据", refused=True)), TEXTS)
    assert found == {"error": 0, "refused": 1, "refused_rightly": 1, "right": 1}


def test_a_question_that_has_no_result_has_no_scores() -> None:
    assert score(CASE, Result(id="1"), TEXTS) == {}


def test_every_value_is_a_rounded_number_and_the_same_again() -> None:
    results = [Result(id="1", answer=row("新增2万人，共3项"), trace={"hits": HITS}), Result(id="1", error="x")]
    for result in results:
        found = score(CASE, result, TEXTS)
        assert all(isinstance(v, float) and math.isfinite(v) and v == round(v, 6) for v in found.values())
        assert list(found) == sorted(found) and json.dumps(found) == json.dumps(score(CASE, result, TEXTS))
