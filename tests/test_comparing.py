"""Which of two sides has more is said only of figures that surely measure the same."""

import pytest

from rag.answer.comparing import Side, compared

SHARE = "目前技能人才1979万人，其中高技能人才690万人，高技能人才占技能人才比达34.9%。"
TARGET = "力争2023年技能人才占产业工人比例达到55%，高技能人才占技能人才比例达到32%。"
ASKED = "高技能人才占技能人才的比例，甲省是多少，乙市是多少？哪个高？"


def told(question: str, one: str, other: str, reply: str = "") -> str:
    return compared(question, [Side(name="甲省", text=one), Side(name="乙市", text=other, replies=[reply])])


def test_of_several_figures_the_reply_in_the_clause_with_the_words_of_the_question_is_compared() -> None:
    assert told(ASKED, SHARE, TARGET, "32%") == "按上述数字，甲省（34.9%）高于乙市（32%）。"


@pytest.mark.parametrize("reply", ["", "55%"])
def test_of_several_figures_no_reply_or_another_leaves_it_open(reply: str) -> None:
    assert told(ASKED, SHARE, TARGET, reply) == ""


def test_who_does_not_ask_which_has_more_is_told_none() -> None:
    assert told("高技能人才占技能人才的比例，甲省和乙市分别是多少？", SHARE, TARGET) == ""


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("每人补贴2000元。", "每人补贴1,500元。", "甲省（2000元）多于乙市（1,500元）"),
        ("每人补贴1500元。", "每人补贴2,000元。", "乙市（2,000元）多于甲省（1500元）"),
        ("每人补贴1500元。", "每人补贴1500元。", "甲省与乙市相同（1500元）"),
        ("补贴3万余人次。", "补贴4万人次。", "乙市（4万人次）多于甲省（3万余人次）"),
        ("补贴3万余人次。", "补贴3.1万人次。", ""),
        ("一等奖补贴5000元。", "三等奖补贴6000元。", ""),
        ("补贴98天，另奖60天。", "补贴188天。", ""),
        ("补贴2000元以上。", "补贴1.5万元以上。", ""),
        ("补贴2000元以下。", "补贴1500元。", ""),
        ("每人每月补贴2000元。", "每人每年补贴1万元。", ""),
        ("技师补贴3000元。", "高级工补贴2000元。", ""),
        ("共培训3万人次。", "每年开展各类补贴性职业培训10万人次。", ""),
        ("补贴2000元，另补生活费500元。", "每人补贴1500元。", ""),
        ("补贴下降5.2%。", "补贴增长3.1%。", ""),
        ("补贴人数不足3万人。", "补贴人数2.95万人。", ""),
        ("补贴人数比上年增加3万人，达到5万人。", "补贴人数比上年增加2万人，达到6万人。", ""),
        ("其中补贴人数3万人，共5万人。", "其中补贴人数2万人，共6万人。", ""),
        ("补贴标准为每人500至1000元。", "补贴标准为每人800元。", ""),
        ("2020年补贴10万人。", "2024年补贴12万人。", ""),
        ("城市补贴900元。", "农村补贴700元。", ""),
        ("企业补贴900元。", "个人补贴700元。", ""),
        ("每户补贴1000元。", "每人补贴500元。", ""),
        ("每人补贴1000元，按月发放。", "每人补贴5000元，一次性发放。", ""),
        ("计划补贴3万人。", "已补贴2.5万人。", ""),
        ("培训30期。", "补贴2000元。", ""),
    ],
)
def test_what_leaves_the_order_open_is_not_compared(one: str, other: str, order: str) -> None:
    assert told("甲省和乙市谁的补贴多？", one, other) == (order and f"按上述数字，{order}。")


@pytest.mark.parametrize(
    "asks",
    ["甲省和乙市的补贴一样多吗？", "甲省的补贴比乙市高多少？", "甲省和乙市的补贴相差多少？", "补贴甲省高还是乙市高？"],
)
def test_the_order_is_told_and_no_difference_reckoned(asks: str) -> None:
    assert (
        "2000元" in (order := told(asks, "每人补贴2000元。", "每人补贴1500元。"))
        and "500元）。" in order
        and "相差" not in order
    )
