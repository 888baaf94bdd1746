"""Sentence spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import enclosed, sentence_spans


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙？丁", ["甲。", "乙！", "丙？", "丁"]),
        ("  甲。\n\n\u3000乙  \r\n丙", ["甲。", "乙", "丙"]),
        ("真的吗？！是的……好。", ["真的吗？！", "是的……好。"]),
        ("他说“好。就这样。”然后走了。", ["他说“好。就这样。”", "然后走了。"]),
        ("“走。”的意思。", ["“走。”的意思。"]),
        ("见《甲。乙》（试行。）。完", ["见《甲。乙》（试行。）。", "完"]),
        ('支持“20+8”。支持"8。3"集群。', ["支持“20+8”。", '支持"8。3"集群。']),
        ("占比34.9%。见http://a.gov.cn/x?id=1.html页面。", ["占比34.9%。", "见http://a.gov.cn/x?id=1.html页面。"]),
        ("Dr. Li spoke. No. 5 is e.g. good. End", ["Dr. Li spoke.", "No. 5 is e.g. good.", "End"]),
        ("1. 总体要求", ["1. 总体要求"]),
        ("甲；乙；丙。", ["甲；乙；丙。"]),
        ("没有闭合的“引号。第二句。", ["没有闭合的“引号。", "第二句。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_cuts(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_long_sentences_are_also_cut_at_semicolons() -> None:
    first, second = "一是" + "目标考核机制" * 6 + "；", "二是" + "评价衔接机制" * 6 + "。"
    assert cut(first + second) == [first, second]
    assert cut("甲；" + first + "乙。") == ["甲；" + first + "乙。"]  # no crumbs


def test_a_part_of_a_text() -> None:
    assert sentence_spans("甲。乙。丙。", 2, 4) == [(2, 4)]


def test_enclosed_gives_outermost_closed_pairs() -> None:
    text = '关于《“一”（二）》和（未闭合和"直"引'
    assert [text[a:b] for a, b in enclosed(text, 0, len(text))] == ["《“一”（二）》", '"直"']


def test_a_row_keeps_its_empty_last_cells() -> None:
    text = "乙校\t12\t\t \n正文。\t"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["乙校\t12\t\t", "正文。"]


@given(st.text(alphabet='甲乙丙。！？；;.!?“”"《》()（）\n\r \u30001a', max_size=200))
def test_every_character_lies_in_exactly_one_sentence(text: str) -> None:
    end = 0
    for start, stop in sentence_spans(text):
        assert text[end:start].strip() == ""
        assert text[start:stop] == text[start:stop].strip() != ""
        end = stop
    assert text[end:].strip() == ""
