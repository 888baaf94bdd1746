"""Who, which cases, which conditions: the sentence that announces them, and its items."""

import pytest

from rag.answer.enumeration import enumerated
from rag.structure.outline import outline
from rag.types import Document, Passage, Source

TEXT = """第五条 参加学徒培训应当具备下列条件：
（一）与企业签订合同；
（二）年满16周岁。
第六条 学徒培训每年开展一次。下列人员不得作为学徒：（一）在校学生；（二）已经退休的人员。
第七条 企业有下列情形之一的，取消学徒培训资格：
1.虚报人数的；
2.套取资金的；
3.不接受检查的。
第八条 学徒在培训期间由企业发放工资。"""
PAPER = Document(
    source=Source(id="a", path="a.txt", title="甲市企业学徒培训管理办法"), text=TEXT, sections=tuple(outline(TEXT))
)


def told(question: str) -> list[str]:
    return [item.text for item in enumerated(question, [PAPER])]


@pytest.mark.parametrize(
    ("question", "first", "items"),
    [
        ("哪些人不能当学徒？", "下列人员不得作为学徒：", ["（一）在校学生", "（二）已经退休的人员"]),
        (
            "参加学徒培训要满足什么条件？",
            "第五条 参加学徒培训应当具备下列条件：",
            ["（一）与企业签订合同", "（二）年满16周岁"],
        ),
        (
            "企业什么情况会被取消学徒培训资格？",
            "第七条 企业有下列情形之一的，取消学徒培训资格：",
            ["1.虚报人数的", "2.套取资金的", "3.不接受检查的"],
        ),
    ],
)
def test_what_is_announced_is_told_item_by_item(question: str, first: str, items: list[str]) -> None:
    assert told(question) == [first, *items]


@pytest.mark.parametrize(
    "question",
    [
        "哪些人可以当学徒？",  # the list is of those who may not
        "哪些企业可以取得学徒培训资格？",  # the list is of cases
        "学徒培训资格由什么单位负责？",
        "甲市学徒培训是什么情况？",
        "参加学徒培训有哪些人才政策？",
        "哪些人不能领取养老金？",  # of something else
        "学徒工资多少？",
        "哪些证书可以领补贴？",
    ],
)
def test_nothing_else_is(question: str) -> None:
    assert told(question) == []


def test_items_stand_where_they_stand_in_the_document() -> None:
    found = enumerated("哪些人不能当学徒？", [PAPER])
    assert len(found) == 3 and all(TEXT[item.start : item.end] == item.text for item in found)
    assert all(isinstance(item, Passage) and item.source is PAPER.source for item in found)


def test_of_two_lists_that_may_be_meant_none_is_told() -> None:
    text = "申请培训补贴应当符合下列条件：\n1.已参保；\n2.有证书。\n申请培训补贴的企业应当符合下列条件：\n1.已登记；\n2.有资金。"
    paper = Document(source=Source(id="b", path="b.txt"), text=text)
    assert enumerated("申请培训补贴要什么条件？", [paper]) == []


def test_a_list_that_lacks_a_number_is_not_whole() -> None:
    paper = Document(source=Source(id="c", path="c.txt"), text="下列人员不得参加培训：\n2.退休人员；\n3.学生。")
    assert enumerated("哪些人不能参加培训？", [paper]) == [] == enumerated("哪些人不能参加培训？", [])


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("下列人员不得参加培训：\n（一）学生；\n（二）退休人员；\n前款含提前退休的。\n（三）失信人员。", 3),
        ("下列人员不得参加培训：（一）学生；1.以学籍为准；2.以毕业证为准；（二）退休人员。", 2),
        ("下列人员不得参加培训：\n（一）学生；\n（二）以下人员：\n1.退休；\n2.失信；\n（三）在编人员。", 3),
        (
            "下列人员不得参加培训：\n（一）学生；\n（二）以下人员：\n1.退休；\n2.失信。",
            0,
        ),  # what the last names stands behind
        ("下列三类人员不得参加培训：\n（一）学生；\n（二）退休人员。", 0),
        ("下列人员不得参加培训：\n（一）学生；\n（三）退休人员。", 0),
        ("下列人员不得参加培训：\n（一）学生。\n第二条 培训如下：\n（二）开班。", 0),
        ("下列人员可以不受户籍限制参加培训：\n（一）学生；\n（二）退休人员。", 0),
        ("45岁以下人员参加培训：\n（一）免费；\n（二）优先。", 0),
    ],
)
def test_a_list_is_told_whole_or_not_at_all(text: str, items: int) -> None:
    paper = Document(source=Source(id="b", path="b.txt", title="甲市培训办法"), text=text)
    found = enumerated("哪些人不能参加培训？", [paper])
    assert len(found) == items + bool(items) and all(text[p.start : p.end] == p.text for p in found)


def test_a_list_of_another_year_is_not_told() -> None:
    text = "下列人员不得参加培训：\n1.学生；\n2.退休人员。"
    paper = Document(source=Source(id="b", path="b.txt", title="2024年培训办法", signed="2024-01-01"), text=text)
    assert not enumerated("2019年哪些人不能参加培训？", [paper]) and enumerated("2024年哪些人不能参加培训？", [paper])


def test_cases_answer_what_is_refused_whatever_it_is_asked_of() -> None:
    text = "第五条 有下列情形之一的，不予补助：\n（一）已列入拆迁计划的；\n（二）别墅。\n第六条 加装电梯按台补助。"
    paper = Document(source=Source(id="c", path="c.txt", title="甲市加装电梯补助办法"), text=text)
    assert len(enumerated("哪些项目加装了电梯也拿不到补助？", [paper])) == 3
    for other in ("申请补助不能少了哪些材料？", "哪些渠道不能申请加装电梯补助？"):
        assert enumerated(other, [paper]) == []
    assert enumerated("哪些项目加装了电梯能拿到补助？", [paper]) == []
