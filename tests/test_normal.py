"""The normal form: the same written in two ways is the same, and a figure is never found inside another one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.normal import bigrams, contains, letters, missing, normal

TEXTS = st.text(
    alphabet="〇零一二两三四五六七八九十百千万亿余多年月日号个人第几点分之（）()〔〕[]【】、，。,.-/0123456789%元 \n１２Ａilmon統",
    max_size=14,
)

SAME = [
    ("２万人", "20000人"),
    ("20,000 人", "两万人"),
    ("2萬人", "二万人"),
    ("1.3万", "13000"),
    ("1亿2000万元", "12000万元"),
    ("2万5千人", "25000人"),
    ("1万5000元", "15000元"),
    ("一万两千三百", "12300"),
    ("十万人次", "100000人次"),
    ("19.79 million", "1979万"),
    ("120余万元", "120多万元"),
    ("120余万元", "120万余元"),
    ("百分之五十五", "55%"),
    ("百分之三十四点九", "３４．９％"),
    ("百分之百", "100%"),
    ("55 percent", "55.0%"),
    ("三分之二", "2/3"),
    ("三点五倍", "3.5倍"),
    ("二〇二三年", "2023年"),
    ("二○二三年", "2023年"),
    ("一九九八年", "1998年"),
    ("2021年11月22日", "2021-11-22"),
    ("2021年11月22日", "2021/11/22"),
    ("2021年11月22日", "二〇二一年十一月二十二日"),
    ("2024年5月16日", "2024.05.16"),
    ("5月3号", "5月3日"),
    ("〔2021〕94号", "[2021]94号"),
    ("〔2021〕94号", "(2021) 94 号"),
    ("〔2021〕94号", "【2021】第94号"),
    ("〔2021〕94号", "〔二〇二一〕094号"),
    ("六届四次", "6届4次"),
    ("第一百二十条", "第120条"),
    ("十部门", "10部门"),
    ("關於技術人員", "关于技术人员"),
    ("“产教评”", "「产教评」"),
    ("2021—2025年", "2021-2025年"),
    ("2021～2025年", "2021–2025年"),
    ("ＰＰＴ、BIM", "ppt、bim"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    "words",
    [
        "一是",
        "第一",
        "统一",
        "十分",
        "万科",
        "三亚",
        "一致",
        "万一",
        "千万不要",
        "十四五",
        "五一",
        "几十万",
        "一次性",
        "一部分",
    ],
)
def test_a_word_with_a_numeral_in_it_stays_a_word(words: str) -> None:
    assert normal(f"关于{words}的") == f"关于{words}的"


@pytest.mark.parametrize("text", ["（十一）加强", "十一、加强", "一、加强"])
def test_the_number_of_a_heading_is_no_figure(text: str) -> None:
    assert "1" not in normal(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("15万", "5万"),
        ("十五万", "五万"),
        ("12%", "2%"),
        ("34.9%", "9%"),
        ("100", "10"),
        ("10.5", "10"),
        ("2万人", "2人"),
        ("40余万", "40余个"),
        ("2021年11月22日", "1月22日"),
        ("第12条", "2条"),
        ("作风一致", "1"),
        ("三亚", "三"),
        ("统一级别", "1级"),
        ("10万", "10"),
        ("160.4亿元", "60.4"),
    ],
)
def test_a_figure_is_not_found_inside_another_one(text: str, wanted: str) -> None:
    assert not contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("每年新增2万人以上", "2万人"),
        ("每年新增两万人以上", "20,000人"),
        ("共六位专家", "六"),
        ("电话020-83189554", "83189554"),
        ("青人社字〔2021〕94号", "94号"),
        ("2021-11-22发布", "2021年11月"),
        ("15万人，其中5万人", "5万"),
        ("2022年春节档60.4亿元", "60.4"),
    ],
)
def test_what_stands_there_is_found_however_it_is_written(text: str, wanted: str) -> None:
    assert contains(text, wanted)


def test_nothing_is_never_found() -> None:
    assert not contains("有文字", "") and not contains("有文字", " “” ")


def test_two_figures_beside_each_other_stay_two() -> None:
    assert normal("12 34") == normal("12\n34") == "12 34"
    assert normal("5万10万") == "50000 100000"
    assert normal("2万2023年") == "20000 2023年"


def test_a_piece_keeps_the_form_that_it_has_in_the_whole() -> None:
    assert contains("顯著提升著作權€保護", "著作权")


def test_pairs_of_characters_cross_punctuation_and_are_counted() -> None:
    assert bigrams("甲乙、甲乙") == {"甲乙": 2, "乙甲": 1}


def test_a_single_character_stands_for_itself() -> None:
    assert bigrams("“是”。") == {"是": 1} and not bigrams("。")


def test_letters_keep_the_sign_of_per_cent() -> None:
    assert letters("占 百分之五，Ａ。") == "占5%a"


def test_what_is_stated_but_not_shown_is_missing() -> None:
    assert not missing("新增两万人", "力争新增20,000人以上")
    assert [figure.value for figure in missing("新增2万人、3家", "新增2万人")] == [3]


def test_another_unit_is_another_figure() -> None:
    assert missing("2万人次", "2万人") and not missing("2万", "2万人")


def test_a_date_shows_its_year_and_month_but_no_other_day() -> None:
    assert not missing("2021年11月印发", "2021-11-22")
    assert missing("2021年11月23日", "2021-11-22")


def test_a_document_number_is_compared_as_a_whole() -> None:
    assert not missing("见(2021)94号", "青人社字〔2021〕94号")
    assert missing("见〔2022〕94号", "青人社字〔2021〕94号，2022年")


def test_the_marks_of_a_list_and_of_citations_are_no_figures() -> None:
    assert not missing("1.加强培训[2]\n2、加强引导（3）", "加强")


@settings(deadline=None)  # the first text loads OpenCC
@given(TEXTS)
def test_the_normal_form_is_its_own(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@settings(deadline=None)  # the first text loads OpenCC
@given(st.text(max_size=20))
def test_any_text_has_a_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@settings(deadline=None)  # the first text loads OpenCC
@given(TEXTS)
def test_a_text_holds_itself(text: str) -> None:
    assert contains(text, text) == bool(normal(text))
