"""A question for a number of people is not answered by an amount of money."""

import pytest

from rag.answer.asked import figure_missing


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("每年评选多少名工匠？", "每名奖励50万元。"),
        ("投入多少经费？", "培训2万人。"),
        ("高技能人才占比多少？", "高技能人才690万人。"),
        ("2023年培训多少人？", "2023年开展培训。"),
    ],
)
def test_the_wrong_kind(question: str, answer: str) -> None:
    assert figure_missing(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("每年评选多少名工匠？", "每年评选10名。"),
        ("培训了多少人？", "累计培训4万余人次。"),
        ("补贴金额多少？", "4000至6000元/人。"),
        ("占比多少？", "达34.9%。"),
        ("有多少家机构？", "共有3292家。"),
        ("哪些部门负责？", "建设处。"),
        ("How many people?", "19.79 million people."),
    ],
)
def test_the_right_kind_or_none_asked(question: str, answer: str) -> None:
    assert not figure_missing(question, answer)
