"""Chunks: exact, complete, within the limit, under their headings, and local. Tokens are counted as characters."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import SettingsError
from rag.read.reading import read
from rag.structure.chunking import chunks, embed_text
from rag.structure.outline import outline
from rag.types import Chunk, Document, Source

CORPUS = Path(__file__).parent.parent / "corpus"


def document(text: str, title: str = "", path: str = "a.txt") -> Document:
    return Document(source=Source(id="1", path=path, title=title), text=text, sections=outline(text))


def cut(text: str, limit: int = 120, title: str = "") -> list[Chunk]:
    """Chunks with all the laws checked."""
    return lawful(document(text, title), limit)


def lawful(one: Document, limit: int) -> list[Chunk]:
    made = chunks(one, limit=limit, count=len)
    assert "".join(chunk.text for chunk in made) == one.text
    for chunk in made:
        assert one.text[chunk.start : chunk.end] == chunk.text
        assert len(embed_text(one.source.title, chunk.path, chunk.text)) <= limit
        assert chunk.path == () or chunk.path in {section.path for section in one.sections}
    assert len({chunk.id for chunk in made}) == len(made)
    return made


def body(words: str, times: int) -> str:
    return "".join(f"{words}第{number}句内容。" for number in range(times))


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize("limit", [180, 400, 1000])
def test_the_five_documents(name: str, limit: int) -> None:
    one = read(next(CORPUS.glob(f"{name}_*")), CORPUS)
    made = lawful(one, limit)
    headings = {section.heading for section in one.sections}
    for chunk in made:
        rest = "\n".join(line for line in chunk.text.split("\n") if line.strip(" #\u3000\xa0。:：") not in headings)
        assert rest.strip(), chunk.text
        tops = {section.path[0] for section in one.sections if chunk.start <= section.start < chunk.end}
        assert len(tops) <= 1, "two top-level sections in one chunk"


def test_short_sections_are_merged_under_their_heading() -> None:
    text = "一、甲\n（一）子。短。\n（二）丑。短。\n二、乙\n正文。"
    assert [(chunk.text, chunk.path) for chunk in cut(text)] == [
        ("一、甲\n（一）子。短。\n（二）丑。短。\n", ("一、甲",)),
        ("二、乙\n正文。", ("二、乙",)),
    ]


def test_long_sections_are_split_at_sentence_ends_into_like_pieces() -> None:
    text = "一、甲\n" + body("子", 30)
    made = cut(text)
    assert len(made) > 2
    assert all(chunk.text.endswith("。") and chunk.path == ("一、甲",) for chunk in made)
    lengths = [len(chunk.text) for chunk in made]
    assert min(lengths) > max(lengths) / 2


def test_sections_that_do_not_fit_together_stay_apart_with_their_own_path() -> None:
    made = cut("一、甲\n（一）子\n" + body("子", 9) + "\n（二）丑\n" + body("丑", 9))
    assert [chunk.path for chunk in made] == [("一、甲",), ("一、甲", "（二）丑")]
    assert made[0].text.startswith("一、甲\n（一）子\n子第0句")


def test_a_heading_never_stands_alone() -> None:
    sentence = "很长的一句" * 40 + "。"
    made = cut(f"一、甲\n（一）子\n1.丑\n{sentence}\n二、没有正文的末节")
    assert made[0].text.startswith("一、甲\n（一）子\n1.丑\n很长")
    assert made[-1].text.strip() != "二、没有正文的末节"


def test_the_title_alone_goes_with_what_follows() -> None:
    made = cut("# 某市培训计划\n\n一、甲\n正文。\n二、乙\n正文。", title="某市培训计划")
    assert [chunk.text for chunk in made] == ["# 某市培训计划\n\n一、甲\n正文。\n", "二、乙\n正文。"]


def test_marks_and_indent_go_with_their_heading() -> None:
    made = cut("前言在此。\n\n### 一、甲\n正文。\n  二、乙\n正文。")
    assert [chunk.text for chunk in made] == ["前言在此。\n\n", "### 一、甲\n正文。\n", "  二、乙\n正文。"]


def test_text_after_items_run_into_a_paragraph_belongs_to_the_parent() -> None:
    text = f"一、甲。一是子。{body('子', 8)}二是丑。{body('丑', 8)}\n下一步，{body('寅', 8)}"
    made = cut(text)
    assert made[-1].text.strip().startswith("下一步")
    assert made[-1].path == ("一、甲",)


def test_an_edit_in_one_section_leaves_the_chunks_of_the_others() -> None:
    first, second, third = (f"{n}、{n}节\n（一）子\n{body(n, 12)}\n（二）丑\n{body(n + '丑', 12)}\n" for n in "一二三")
    before = {chunk.id for chunk in cut(first + second + third)}
    after = cut(first + second.replace("二第3句内容。", "二第3句改过的、长了许多的内容。增加一句。") + third)
    changed = [chunk for chunk in after if chunk.id not in before]
    assert changed
    assert all(chunk.path[:1] == ("二、二节",) for chunk in changed)
    moved = {chunk.id for chunk in cut("新的第一段。\n" + first + second + third)}
    assert before <= moved


def test_ids_tell_path_and_repetition_apart_and_nothing_else() -> None:
    text = "一、甲\n正文。\n一、甲\n正文。"
    here = [chunk.id for chunk in chunks(document(text), limit=120, count=len)]
    assert here == [chunk.id for chunk in chunks(document(text), limit=120, count=len)]
    there = [chunk.id for chunk in chunks(document(text, path="b.txt"), limit=120, count=len)]
    assert not set(here) & set(there)


def test_embedded_text_shortens_title_and_path_but_never_the_text() -> None:
    assert embed_text("题", ("甲", "乙"), " 文 ") == "题\n甲 > 乙\n文"
    assert embed_text("", (), "文") == "文"
    title, trail, text = embed_text("题" * 99, ("前" * 99, "末节"), "文" * 500).split("\n")
    assert (title, trail[0], trail[-5:], len(trail), text) == ("题" * 63 + "…", "…", " > 末节", 64, "文" * 500)


def test_too_small_a_limit_is_said() -> None:
    with pytest.raises(SettingsError, match="chunk_tokens"):
        chunks(document("一二三", title="一个很长很长的标题"), limit=8, count=len)


def test_nothing_to_cut() -> None:
    assert cut("") == []
    assert [chunk.text for chunk in cut(" \n\n")] == [" \n\n"]


MARKERS = "一、总体要求 二、 （一）塑造。 (二)打造: 1.目标： （1）甲； ①乙 一是强化。 二是推进。 附件1 附件："
OTHERS = "“ ” 《 》 ( ) 。 ； 3.5 职业技能， 目录"
BLANKS = ["\n", "\n\n", " ", "\u3000", "\t", "\r\n", "# 题", "## 背景", "第一章 总则", "第二条 为了"]
PIECES = st.sampled_from([*MARKERS.split(), *OTHERS.split(), *BLANKS, "没有标点的一段话" * 30])


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=300)),
    title=st.text(max_size=80),
    limit=st.integers(100, 400),
)
def test_the_laws_hold_for_any_text(text: str, title: str, limit: int) -> None:
    made = cut(text, limit, title)
    assert not text.strip() or all(chunk.text.strip() for chunk in made)
