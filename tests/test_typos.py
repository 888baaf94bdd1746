"""A word misspelled by its sound is read as the word of the documents; a right word never changes."""

import pytest

from rag.search.typos import mended

TEXT = "民办职业培训机构完成培训，创业担保贷款适用对象，产业集群，选手周楚杰等青年，清税，“职工之星”，不得"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("民办职业陪训机够", "民办职业培训机构"),
        ("创业担保代款", "创业担保贷款"),
        ("产业集裙", "产业集群"),
        ("试用期多长？", "试用期多长？"),  # a word, though the documents have only 适用
        ("《陪训指南》", "《陪训指南》"),
        ("天气预报", "天气预报"),
        ("職業培訓機構", "職業培訓機構"),
        ("这所培训机构是谁的？", "这所培训机构是谁的？"),  # 是谁 is no word, but each stands alone
        ("多少名轻年", "多少名青年"),  # 年 stands alone often, and stays
        ("周楚结是谁", "周楚杰是谁"),  # a name is no word: its third character stands by it
        ("青税〔2020〕15号", "青税〔2020〕15号"),
        ("哪个市补得多", "哪个市补得多"),  # 不得 stands in many a document
        ("由那个部门办", "由哪个部门办"),
        ("大赛那一天办的", "大赛哪一天办的"),
        ("由那个部门办的培训有几家？", "由那个部门办的培训有几家？"),  # asks already
        ("龙岗那几家机构的名单", "龙岗那几家机构的名单"),  # points, and asks nothing
        ("“职工之心”评选", "“职工之星”评选"),  # -ng like -n
        ("“职工知星”评选", "“职工之星”评选"),  # zh as it is
        ("“职工之家”评选", "“职工之家”评选"),  # sounds otherwise
        ("“职工之信心”", "“职工之信心”"),  # more than one character is not the documents'
        ("职工之心", "职工之心"),  # no name
        ("", ""),
    ],
)
def test_mended(question: str, expected: str) -> None:
    assert mended(question, lambda pairs: [pair in TEXT for pair in pairs]) == expected
