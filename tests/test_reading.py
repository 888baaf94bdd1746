"""A file becomes a Document."""

from pathlib import Path

import pytest

from rag.errors import FileProblem
from rag.read.reading import read

TEXT = """首页 > 政务公开

某某市教育局关于做好招生工作的通知

各区教育局：

一、时间

三月开始。

某某市教育局

2022年3月4日
"""


def test_text_card_sections_and_path_agree(tmp_path: Path) -> None:
    path = tmp_path / "2022" / "通知.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    document = read(path, tmp_path)
    assert document.source.path == "2022/通知.txt"
    assert document.source.signed == "2022-03-04"
    assert [section.heading for section in document.sections] == ["一、时间"]
    assert document.text[document.sections[0].start :].startswith("一、时间")
    start, end = document.source.spans["title"]
    assert document.text[start:end] == document.source.title == "某某市教育局关于做好招生工作的通知"
    assert any("首页" in one.text for one in document.dropped)


def test_the_encoding_makes_no_difference(tmp_path: Path) -> None:
    texts = set()
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_text(TEXT, encoding=encoding)
        texts.add(read(path, tmp_path).text)
    assert len(texts) == 1


def test_a_file_without_text_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.write_text("\n \n", encoding="utf-8")
    with pytest.raises(FileProblem, match=r"空\.txt"):
        read(path, tmp_path)


def test_the_menus_of_a_page_are_no_title(tmp_path: Path) -> None:
    page = """<html><head><title>《江城市护理员奖补办法》政策问答 - 江城市民政局</title></head><body>
    <nav><a>首页</a><a>机构职能</a><a>信息公开</a><a>婚姻登记</a><a>政策解读</a></nav>
    <aside><h4>栏目导航</h4><ul><li>上级解读</li><li>媒体解读</li></ul></aside>
    <h1>《江城市护理员奖补办法》政策问答</h1><p>一、哪些人可以享受奖补？</p><p>答：护理员。</p></body></html>"""
    path = tmp_path / "问答.html"
    path.write_text(page, encoding="utf-8")
    document = read(path, tmp_path)
    assert document.source.title == "《江城市护理员奖补办法》政策问答"
    assert {one.text for one in document.dropped} >= {
        "首页 机构职能 信息公开 婚姻登记 政策解读",
        "栏目导航",
        "媒体解读",
    }


def test_links_within_a_paragraph_are_not_set_apart(tmp_path: Path) -> None:
    page = """<html><body><h1>江城市关于发放补贴的通知</h1><p>一、补贴<a name="OLE_LINK1">1</a><a name="OLE_LINK2">000</a><a>元</a>。</p>
    <p>依据<a href="/1">江人社发〔2023〕</a><a href="/1">21号</a>办理。</p></body></html>"""
    path = tmp_path / "通知.html"
    path.write_text(page, encoding="utf-8")
    text = read(path, tmp_path).text
    assert "补贴1000元" in text and "江人社发〔2023〕21号" in text
