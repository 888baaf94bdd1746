import tempfile

import pytest

from rag.index import lexical
from rag.index.lexical import bigrams, fold, terms


def test_full_width_case_and_traditional_characters_are_folded():
    assert fold("ＡＩ技能人才２０２３") == "ai技能人才2023"
    assert fold("職業培訓補貼") == "职业培训补贴"


@pytest.mark.parametrize("text", ["新增2万人", "新增20,000人", "新增两万人", "新增２万人"])
def test_a_figure_is_one_word_however_it_is_written(text):
    assert "20000人" in terms(text)


@pytest.mark.parametrize(
    "text", ["青人社字〔2021〕94号", "青人社字[2021]94号", "青人社字【2021】第94号", "青人社字（2021）94号"]
)
def test_a_document_number_is_one_word_in_all_brackets(text):
    assert set(terms("青人社字〔2021〕94号")) & {"#2021-94"} & set(terms(text))


def test_a_different_document_number_is_a_different_word():
    assert "#2021-94" not in terms("青人社字〔2021〕95号")


def test_a_title_is_one_word_and_also_its_parts():
    found = terms("落实《职业技能提升行动方案》")
    assert "《职业技能提升行动方案》" in found
    assert {"职业", "技能", "方案"} <= set(found)


def test_years_and_dates():
    assert "2021年" in terms("2021年全市")
    assert {"@2022-07-28"} <= set(terms("2022年7月28日")) & set(terms("2022-07-28"))


def test_stop_words_and_punctuation_are_left_out():
    assert not {"的", "是", "多少", "？", "，"} & set(terms("目标是多少？有的，没有的。"))


def test_latin_words_stay_whole():
    assert {"bim", "建筑"} <= set(terms("建筑信息建模BIM"))


def test_bigrams_do_not_cross_punctuation():
    assert bigrams("职业，培訓A1") == ["职业", "培训", "训a", "a1"]


def test_the_dictionary_is_loaded_without_a_file_that_users_share(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert list(lexical._segmenter.__wrapped__().cut("职业培训", HMM=False)) == ["职业培训"]
    assert list(tmp_path.iterdir()) == []
