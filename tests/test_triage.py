"""The first failing stage, one way to fail a test."""

from dataclasses import replace
from typing import Any

import pytest

from eval.scoring import score
from eval.triage import stage
from eval.types import Case, Gold, Result, Row

QUOTE = "每年新增高技能人才2万人以上"
TEXTS = {"a": f"目标。{QUOTE}。", "b": "别的话。" * 40}
CASE = Case(id="1", question="多少？", answer_groups=(("2万人",),), gold=(Gold(path="a", quote=QUOTE),))
TWO = replace(CASE, gold=(*CASE.gold, Gold(path="b", quote="别的话")), gold_mode="all")
NONE = Case(id="1", question="票价？", answerable=False)
GOLD = {"path": "a", "start": 3, "end": 17, "text": QUOTE}
OTHER = {"path": "b", "start": 0, "end": 3, "text": "别的话"}


def row(answer: str = "每年新增高技能人才2万人", *, refused: bool = False, quote: str = QUOTE) -> dict[str, Any]:
    start = TEXTS["a"].find(quote)
    citation = {
        "number": 1,
        "source": {"path": "a"},
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "section": [],
    }
    sentences = [{"text": answer, "citations": [1]}]
    return {"answer": answer, "refused": refused, "sentences": sentences, "citations": [citation]}


def triaged(answer: Row, case: Case = CASE, texts: Any = TEXTS, **trace: Any) -> str:
    result = Result(id="1", answer=answer, trace=trace)
    return stage(case, result, score(case, result, texts), texts)


WRONG, REFUSED = row("3万人"), row(refused=True)
FULL = {"hits": [OTHER, GOLD], "evidence": [GOLD]}


def test_right() -> None:
    assert triaged(row(), **FULL) == "right"


def test_right_though_the_ranking_missed_the_gold() -> None:
    assert triaged(row(), hits=[OTHER], evidence=[]) == "right"


def test_an_error_comes_before_everything() -> None:
    assert stage(CASE, Result(id="1", error="超时"), {}, {}) == "error"


@pytest.mark.parametrize("answer", [WRONG, REFUSED, {}])
def test_not_in_the_corpus(answer: Row) -> None:
    assert triaged(answer, texts={"a": "没有这句话。" + QUOTE[:8]}, hits=[OTHER]) == "not_in_corpus"
    assert triaged(answer, texts={"b": QUOTE}, hits=[OTHER]) == "not_in_corpus"


def test_without_texts_the_corpus_is_not_judged() -> None:
    assert triaged(WRONG, texts={}, **FULL) == "answered_wrong"


@pytest.mark.parametrize("answer", [WRONG, REFUSED])
def test_not_retrieved(answer: Row) -> None:
    assert triaged(answer, hits=[OTHER], evidence=[OTHER]) == "not_retrieved"


def test_of_several_needed_golds_one_was_not_retrieved() -> None:
    assert triaged(WRONG, TWO, hits=[GOLD], evidence=[GOLD]) == "not_retrieved"


def test_lost_in_fusion_when_a_single_ranking_had_it_among_the_first() -> None:
    low = {**GOLD, "ranks": {"words": 2, "vectors": 40}}
    assert triaged(WRONG, hits=[OTHER] * 10 + [low], evidence=[OTHER]) == "lost_in_fusion"


def test_low_in_every_ranking_is_not_lost_in_fusion() -> None:
    low = {**GOLD, "ranks": {"words": 12}}
    assert triaged(WRONG, hits=[OTHER] * 10 + [low], evidence=[OTHER]) == "not_retrieved"
    assert triaged(WRONG, hits=[OTHER] * 10 + [GOLD], evidence=[OTHER]) == "not_retrieved"


def test_cut_from_the_evidence() -> None:
    assert triaged(WRONG, hits=[GOLD], evidence=[OTHER]) == "cut_from_evidence"


def test_what_is_in_the_evidence_was_not_lost_before() -> None:
    assert triaged(WRONG, hits=[OTHER], evidence=[GOLD]) == "answered_wrong"


def test_answered_wrong_with_the_evidence_at_hand() -> None:
    assert triaged(WRONG, **FULL) == "answered_wrong"


def test_a_system_without_a_trace_is_judged_by_its_answer() -> None:
    assert triaged(WRONG) == "answered_wrong" and triaged(REFUSED) == "wrongly_refused"


def test_wrongly_refused_with_the_evidence_at_hand() -> None:
    assert triaged(REFUSED, **FULL) == "wrongly_refused"


@pytest.mark.parametrize("answer", [row(quote="目标。"), row("每年新增高技能人才2万人，另有3家")])
def test_right_but_cited_elsewhere_or_unsupported(answer: Row) -> None:
    assert triaged(answer, **FULL) == "wrongly_cited"


def test_should_have_refused_and_did() -> None:
    assert triaged(row(), NONE) == "should_have_refused" and triaged(REFUSED, NONE) == "right"


@pytest.mark.parametrize("answer", [WRONG, REFUSED])
def test_a_gold_that_holds_no_answer_is_suspect(answer: Row) -> None:
    assert triaged(answer, replace(CASE, answer_groups=(("7项",), ("8家",))), **FULL) == "label_suspect"


def test_a_gold_without_a_quote_is_not_suspect() -> None:
    assert triaged(WRONG, replace(CASE, gold=(Gold(path="a"),)), **FULL) == "answered_wrong"


def test_a_case_that_names_no_answer_is_judged_by_its_citations() -> None:
    case = replace(CASE, answer_groups=())
    assert triaged(row(), case, **FULL) == "right" and triaged(row(quote="目标。"), case, **FULL) == "wrongly_cited"
    assert triaged(REFUSED, case, **FULL) == "wrongly_refused"


def test_a_run_that_only_ranked() -> None:
    assert triaged({}, hits=[OTHER, GOLD]) == "right" and triaged({}, hits=[OTHER]) == "not_retrieved"
    assert triaged({}, hits=[]) == "not_retrieved" and triaged({}, NONE, hits=[OTHER]) == "right"
