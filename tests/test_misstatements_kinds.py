"""Misstatements of every kind, in documents of many kinds: none reaches the reader, and what is faithful does."""

import pytest
from misstated import ENGLISH_FALSE, ENGLISH_QUOTES, ENGLISH_TRUE, FALSE, QUOTES, TRUE

from rag.answer.citations import Draft
from rag.answer.english import in_chinese
from rag.answer.verification import Verdict, verify
from rag.types import Passage, Source

NOTICE = Source(id="n", path="n", title="某市工作通知", issuer="某市人民政府办公室")


def evidence(quotes: dict[str, str]) -> dict[str, Passage]:
    return {
        key: Passage(source=NOTICE, path=(), text=text, start=number * 1000, end=number * 1000 + len(text))
        for number, (key, text) in enumerate(quotes.items())
    }


CHINESE, ENGLISH = evidence(QUOTES), evidence(ENGLISH_QUOTES)


def in_english(key: str, sentence: str) -> Verdict:
    return verify(Draft(text=sentence, markers=()), [ENGLISH[key]], "What does the notice say?", [ENGLISH[key]])


@pytest.mark.parametrize(("key", "question", "sentence"), FALSE)
def test_among_all_passages_no_misstatement_reaches_the_reader(key: str, question: str, sentence: str) -> None:
    assert verify(Draft(text=sentence, markers=()), list(CHINESE.values()), question).text != sentence


@pytest.mark.parametrize(("key", "question", "sentence"), TRUE)
def test_what_the_passage_says_in_other_words_stays(key: str, question: str, sentence: str) -> None:
    verdict = verify(Draft(text=sentence, markers=()), list(CHINESE.values()), question)
    assert (verdict.text, verdict.objection) == (sentence, "")


@pytest.mark.parametrize(("key", "sentence"), ENGLISH_FALSE)
def test_no_misstatement_in_english_reaches_the_reader(key: str, sentence: str) -> None:
    assert in_english(key, sentence).text != sentence


@pytest.mark.parametrize(("key", "sentence"), ENGLISH_TRUE)
def test_what_it_says_in_english_stays(key: str, sentence: str) -> None:
    assert in_english(key, sentence).text == sentence


@pytest.mark.parametrize(
    ("quote", "said", "shown"),
    [
        ("培训人数超过1000人，发放补贴近50万元。", "培训人数1000人。", "培训人数超过1000人。"),
        ("培训人数超过1000人，发放补贴近50万元。", "发放补贴50万元。", "发放补贴近50万元。"),
        ("力争每年新增高技能人才2万人以上。", "力争每年新增高技能人才2万人。", "力争每年新增高技能人才2万人以上。"),
        ("每年投入120余万元开展培训。", "每年投入120万元开展培训。", "每年投入120余万元开展培训。"),
        ("对获奖选手每人奖励5000元。", "对获奖选手奖励5000元。", "对获奖选手每人奖励5000元。"),
        ("对获奖企业最高奖励20万元。", "对获奖企业奖励20万元。", "对获奖企业最高奖励20万元。"),
        ("全区累计建成充电桩800个。", "全区建成充电桩800个。", "全区累计建成充电桩800个。"),
        ("公园计划新建步道12公里。", "公园新建步道12公里。", "公园计划新建步道12公里。"),
    ],
)
def test_a_qualifier_that_was_left_out_is_put_back(quote: str, said: str, shown: str) -> None:
    passage = Passage(source=NOTICE, path=(), text=quote, start=0, end=len(quote))
    verdict = verify(Draft(text=said, markers=()), [passage], "")
    assert (verdict.text, verdict.passages, verdict.objection) == (shown, (passage,), "")


def test_a_qualifier_that_the_question_names_need_not_be_said_again() -> None:
    quote = "力争到2025年绿化覆盖率达到43%。"
    passage = Passage(source=NOTICE, path=(), text=quote, start=0, end=len(quote))
    said = "绿化覆盖率达到43%。"
    assert verify(Draft(text=said, markers=()), [passage], "绿化覆盖率的目标是多少？").text == said


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("on September 1, 2023", "2023年9月1日"),
        ("on 1 September 2023", "2023年9月1日"),
        ("in March 2024", "2024年3月"),
        ("for three consecutive years", "3年"),
        ("twenty-one classes", "21 classes"),
        ("more than 50 percent", "超过 50%"),
        ("at least 2.5 million yuan", "超过 2.5 million元"),
    ],
)
def test_figures_in_english_are_read_as_in_chinese(english: str, chinese: str) -> None:
    assert chinese in in_chinese(english)
