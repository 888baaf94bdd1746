"""Figures that a question takes for granted are held against the passages."""

import pytest
from fakes import document, passages

from rag.answer.premise import asks_to_confirm, claimed, contradicted, misdated

EVIDENCE = passages(document("a", "连续12年举办了室内设计师等区二类职业技能竞赛。", "到2023年技能人才占比达到55%。"))


@pytest.mark.parametrize("question", ["是从21个方面提出的，对吗？", "我写2万人，没问题吧？", "文号是76号，麻烦确认。"])
def test_a_claim_to_be_confirmed(question: str) -> None:
    assert asks_to_confirm(question)


@pytest.mark.parametrize("question", ["目标是多少？", "由谁确认？", "有没有补贴，补多少？"])
def test_a_question(question: str) -> None:
    assert not asks_to_confirm(question)


def test_what_is_claimed_is_the_clause_with_the_figure() -> None:
    assert claimed("2024年全国劳动奖评选表彰里，企业有146个，对吗？") == "企业有146个"
    assert claimed("2024年全国劳动奖评选表彰里，企业最多，对吗？") == "2024年全国劳动奖评选表彰里"


def test_the_passage_that_counts_the_same_otherwise() -> None:
    ((claim, passage),) = contradicted("福田区连续三年举办区二类职业技能竞赛，有哪些赛项？", EVIDENCE)
    assert (claim, passage) == ("三年", EVIDENCE[0])


@pytest.mark.parametrize(
    "question",
    [
        "连续12年举办区二类职业技能竞赛，有哪些赛项？",
        "到2025年技能人才占比多少？",
        "评选了三名工匠？",
        "技能人才占比达到55%，高技能人才呢？",
    ],
)
def test_what_is_borne_out_or_is_of_something_else_is_left_alone(question: str) -> None:
    assert contradicted(question, EVIDENCE) == []


def test_a_year_that_the_document_gives_otherwise() -> None:
    assert misdated("到2025年技能人才占比达到55%，对吗？", EVIDENCE) == "2025年"
    assert misdated("到2023年技能人才占比达到55%，对吗？", EVIDENCE) == ""
    assert misdated("到2025年技能人才占比多少？", EVIDENCE) == ""
