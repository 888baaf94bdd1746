"""A figure of the answer that another sentence says is another one now: that sentence is told, too, with a note."""

from dataclasses import replace

import pytest
from fakes import Search, document, passages

from rag.answer.changed import changed
from rag.answer.growing import GrowingAnswer
from rag.types import Answer

TOLD = document("a", "市实训基地已于2023年3月开工，计划2025年9月投入使用。", title="甲市的答复")
LATER = "市实训基地因设备重新招标，投用时间由原定的2025年9月推迟到2026年3月。"


def said(other: str, issued: str = "2025-01-24") -> tuple[list[str], tuple[str, ...]]:
    """The sentences behind the first, and the notes."""
    paper = document("b", other, title="乙区的通报")
    paper = replace(paper, source=replace(paper.source, signed=issued))
    first = replace(TOLD, source=replace(TOLD.source, signed="2023-08-11"))
    draft = GrowingAnswer(answer=Answer(question="基地什么时候投用？"), begun=0.0)
    draft.say(TOLD.text, passages(first))
    list(changed(draft, Search(first, paper)))
    return [sentence.text for sentence in draft.answer.sentences[1:]], draft.answer.notes


def test_what_was_changed_since_is_told() -> None:
    assert said(LATER) == ([LATER], ("所答的“2025年9月”后来有变更，见最后所引的原文。",))


@pytest.mark.parametrize(
    "other",
    [
        "建议市实训基地投用时间由原定的2025年9月推迟到2026年3月。",
        "市实训基地投用时间由原定的2025年6月推迟到2026年3月。",
        "图书馆开放日期由2025年9月推迟到2026年3月。",
        "市实训基地计划2025年9月投入使用。",
    ],
)
def test_what_is_only_proposed_or_of_something_else_is_not(other: str) -> None:
    assert said(other) == ([], ())


def test_an_older_paper_changes_nothing() -> None:
    assert said(LATER, issued="2022-01-24") == ([], ())
