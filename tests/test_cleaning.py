"""Cleaning of the five real documents, expectations read off them by eye; and the conservation law."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.clean.cleaning import clean

CORPUS = Path(__file__).parent.parent / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*.txt"))


def read(number: str) -> str:
    return next(CORPUS.glob(f"{number}_*.txt")).read_text(encoding="utf-8")


def visible(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"})


def numbers_of(raw: str, wanted: list[int]) -> list[str]:
    """The lines with these numbers (from 1), without blanks."""
    lines = raw.split("\n")
    return [visible(lines[number - 1]) for number in wanted]


# --- the five documents: which lines are noise, by line number in the file, read by eye

NOISE = {
    "000": [1],
    "001": [1, 7, 8, 36, 37, 38],
    "002": [1, 5, 47, 65, 66, 68, *range(70, 171)],
    "003": [],
    "004": [2, 170],
}


@pytest.mark.parametrize("number", NOISE)
def test_exactly_the_noise_lines_of_a_real_document_go(number: str) -> None:
    raw = read(number)
    text, dropped = clean(raw)
    found = [visible(item.text) for item in dropped if item.reason != "断行标题的记号"]
    assert found == numbers_of(raw, NOISE[number])
    body = [line for at, line in enumerate(raw.split("\n"), 1) if at not in NOISE[number]]
    assert visible(text).replace("#", "") == visible("".join(body)).replace("#", "")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:3])
def test_cleaning_a_cleaned_document_changes_nothing(path: Path) -> None:
    text, _ = clean(path.read_text(encoding="utf-8"))
    assert clean(text) == (text, ())


@pytest.mark.parametrize(
    "words",
    [
        "竞赛,大力鼓励培育新产业",
        "满足辖区居民、员工",
        "24家民办职业培训机构正常经营",
        "积极加大与辖区行业协会",
        "技能竞赛充实人才供给",
        "范围从31个扩大至400余个",
        "辖区4家龙头企业",
        "共开展线上、线下职业技能提升培训3万人次",
        "\n六、坚持政府引导、企业为主、院校参与,组织开展企业新型学徒制培训促进企业稳岗提质\n",
        "《加强技能人才队伍建设 助力福田区高质量发展》",
        '"匠心潮味 湘福相成"',
        "\n福田区人力资源局 2024年9月2日\n",
        "\n2020-2023年,辖区18家企业",
    ],
)
def test_cut_sentences_and_stray_blanks_of_the_converted_document(words: str) -> None:
    assert words in clean(read("003"))[0]


@pytest.mark.parametrize(
    "words",
    [
        "\n关于印发《关于推进技能人才与产业融合发展实施方案的通知\n",
        "\n关于推动技能人才与产业融合发展实施方案\n",
        "\n• 索引号 2437546735161053133\n",
        "\n• 发文字号 青人社字〔2021〕94号\n",
        "\n2021年1122\n",
        "\n(此件主动公开)\n",
        "制定本方案\n\n一、总体要\n",
        "\n二、主要举措\n\n一)塑造高技能人培养新引擎\n",
    ],
)
def test_headings_and_table_of_the_lossy_document(words: str) -> None:
    assert words in clean(read("004"))[0]


# --- the conservation law

PIECES = st.sampled_from(
    [
        "首页",
        " > ",
        "\n",
        "\n\n",
        "\f",
        "  ",
        "\t",
        "\u3000",
        "2021 年",
        "— 3 —",
        "一、",
        "打印",
        "分享到",
        "。",
        "，",
        "技能",
    ]
) | st.sampled_from(
    [
        "《",
        "》",
        "#### ",
        "关于印发方案的通知",
        "附件：",
        "版权所有",
        "相关链接",
        "1. ",
        "Abc",
        "&nbsp;",
        "\x00",
        "局",
        "2024年1月5日",
        "\r\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=60).map("".join))
def test_no_visible_character_is_lost_added_or_moved(raw: str) -> None:
    text, dropped = clean(raw)
    assert Counter(visible(text)) + Counter(visible("".join(item.text for item in dropped))) == Counter(visible(raw))
    rest = iter(visible(raw))
    assert all(character in rest for character in visible(text))
