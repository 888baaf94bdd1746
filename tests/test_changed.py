"""A figure of the answer that another sentence says is another one now: that sentence is told, too, with a note."""

from dataclasses import replace

import pytest
from fakes import Search, document, passages

from rag.answer.changed import changed
from rag.answer.growing import GrowingAnswer
from rag.types import Answer

TOLD = "市实训基地已于2023年3月开工，计划2025年9月投入使用。"
LATER = "市实训基地因设备重新招标，投用时间由原定的2025年9月推迟到2026年3月。"


def said(
    told: str, other: str, issued: str = "2025-01-24", region: str = "湖阳市柳林区", asks: str = "怎么规定？"
) -> list[str]:
    """What is said behind the first sentence, with a note each."""
    papers = [document("a", told, title="湖阳市的答复"), document("b", other, title="通报")]
    cards = (("2023-08-11", "湖阳市"), (issued, region))
    first, later = (
        replace(paper, source=replace(paper.source, signed=signed, region=place))
        for paper, (signed, place) in zip(papers, cards, strict=True)
    )
    draft = GrowingAnswer(answer=Answer(question=asks, resolved=asks), begun=0.0)
    draft.say(told, passages(first))
    list(changed(draft, Search(first, later)))
    behind = [sentence.text for sentence in draft.answer.sentences[1:]]
    assert len(behind) == len(draft.answer.notes)
    return behind


@pytest.mark.parametrize(
    ("told", "other"),
    [
        (TOLD, LATER),
        ("学徒培训补贴标准为每人每年5000元。", "学徒培训补贴标准由每人每年5000元调整为每人每年6000元。"),
        ("受理时限为20个工作日。", "受理时限由20个工作日压缩到10个工作日。"),
    ],
)
def test_what_was_changed_since_is_told(told: str, other: str) -> None:
    assert said(told, other) == [other]


@pytest.mark.parametrize(
    ("told", "other"),
    [
        (TOLD, "建议市实训基地投用时间由原定的2025年9月推迟到2026年3月。"),
        (TOLD, "市实训基地投用时间由原定的2025年6月推迟到2026年3月。"),
        (TOLD, "图书馆开放日期由2025年9月推迟到2026年3月。"),
        (TOLD, "市实训基地计划2025年9月投入使用。"),
        ("甲项目2025年10月竣工。", "乙项目竣工时间由2025年10月推迟到2026年3月。"),
        ("高级工补贴标准为每人2000元。", "技师补贴标准由每人2000元提高到3000元。"),
        ("受理时限为20个工作日。", "发放时限由20个工作日压缩到10个工作日。"),
        ("全市新增技能人才5万人。", "技能人才总量由5万人增加到8万人。"),
        ("2022年高技能人才占比35%。", "高技能人才占比由35%提高到38%。"),
        ("2022年培训补贴500元。", "培训补贴由500元提高到800元。"),
        ("培训补贴标准为500元。", "代表提出培训补贴标准由500元提高到800元。"),
        ("培训补贴标准为500元。", "到2026年，培训补贴标准由500元提高到800元。"),
        ("培训补贴标准为500元。", "将培训补贴标准由500元提高到800元。"),
        ("培训补贴标准为500元。", "培训补贴标准未由500元提高到800元。"),
    ],
)
def test_what_is_only_proposed_or_of_something_else_is_not(told: str, other: str) -> None:
    assert said(told, other) == []


def test_an_older_or_undated_paper_or_another_place_changes_nothing() -> None:
    for issued, region in (("2022-01-24", "湖阳市"), ("", "湖阳市"), ("2025-01-24", "山城市"), ("2025-01-24", "")):
        assert said(TOLD, LATER, issued=issued, region=region) == []
    assert said("培训补贴500元。", "培训补贴由500元提高到800元。", asks="2022年培训补贴多少？") == []
