"""Figures as comparable values: digits and Chinese numerals, scales, units, bounds; dates and 文号 apart."""

from decimal import Decimal

import pytest

from rag.text.figures import Figure, dates, figures, han_number, in_english, references


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("2万人以上", 20000, "人", "以上"),
        ("20,000人以上", 20000, "人", "以上"),
        ("两万人以上", 20000, "人", "以上"),
        ("１２名", 12, "人", ""),
        ("34.9%", "34.9", "%", ""),
        ("4万余人次", 40000, "人次", "余"),
        ("超过4亿元", 400000000, "元", ""),
        ("50万元", 500000, "元", ""),
        ("第十七届", 17, "届", ""),
        ("二十一条", 21, "条", ""),
        ("1300余节", 1300, "节", "余"),
        ("65周岁", 65, "岁", ""),
        ("百分之六十以上", 60, "%", "以上"),
        ("三分之二", "66.6667", "%", ""),
        ("六成左右", 60, "%", "左右"),
        ("四成三", 43, "%", ""),
        ("三成半以上", 35, "%", "以上"),
        ("5个工作日", 5, "工作日", ""),
        ("80分以上", 80, "分", "以上"),
    ],
)
def test_one_figure(text: str, value: float | str, unit: str, bound: str) -> None:
    assert figures(text) == [Figure(Decimal(str(value)).normalize(), unit, bound)]


def test_words_that_only_look_like_figures() -> None:
    assert figures("统一思想，一是进一步推进，一、总体要求，百分制，三成员单位，万分感谢，一分为二") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("五万一千人", 51000),
        ("一亿五千万元", 150000000),
        ("一万亿元", 10**12),
        ("第二十一批", 21),
        ("三十分钟", 30),
        ("三百年", 300),
        ("二十一级", 21),
    ],
)
def test_a_numeral_that_holds_such_a_word_is_whole(text: str, value: int) -> None:
    assert [figure.value for figure in figures(text)] == [value]


def test_dates_and_document_numbers_are_their_own_kind() -> None:
    text = "青人社字〔2021〕94号，2021年11月22日印发"
    assert figures(text) == []
    assert dates(text) == {"2021-11-22"}
    assert references(text) == {"2021-94"}
    assert references("青人社字[2021]94号") == references("青人社字（2021）第94号") == {"2021-94"}


def test_a_count_of_people_is_not_a_count_of_attendances() -> None:
    assert figures("2万人") != figures("2万人次")


def test_figures_as_an_english_reader_writes_them() -> None:
    text = "共1979万人，其中49.25万人，贷款11亿元，占34.9%"
    assert in_english(text) == "共19.79 million人，其中492,500人，贷款1.1 billion元，占34.9%"
    assert [f.value for f in figures(in_english(text))] == [f.value for f in figures(text)]


@pytest.mark.parametrize("text", ["百分之" + "9" * 40, "三分之" + "一" * 2000, "٣分之٢", "百万亿分之一", "21成以上"])
def test_shares_that_are_none_do_no_harm(text: str) -> None:
    assert all(figure.value >= 0 for figure in figures(text))


def test_figures_of_two_kinds_in_one_are_no_numeral() -> None:
    assert han_number("0三") is None and han_number("三十") == 30
