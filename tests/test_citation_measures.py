"""Measures of citations: worked by hand."""

from typing import Any

import pytest

from eval.citations import measures, supports
from eval.types import Case, Gold, Result

QUOTE = "力争每年新增高技能人才2万人以上。"
TEXT = f"一、目标\n{QUOTE}\n二、措施\n对企业给予培训补贴。"
TEXTS = {"a": TEXT}
CASE = Case(
    id="1", question="青岛每年新增多少高技能人才？", gold=(Gold(path="a", quote="每年新增高技能人才2万人以上"),)
)


def citation(
    quote: str = QUOTE, *, number: int = 1, path: str = "a", start: int | None = None, **card: Any
) -> dict[str, Any]:
    at = TEXT.find(quote) if start is None else start
    section = card.pop("section", [])
    return {
        "number": number, "quote": quote, "start": at, "end": at + len(quote), "section": section,
        "source": {"path": path, **card},
    }  # fmt: skip


def told(*sentences: tuple[str, list[int]], citations: list[dict[str, Any]], case: Case = CASE, texts: Any = TEXTS):
    rows = [{"text": text, "citations": numbers} for text, numbers in sentences]
    answer = {"answer": "".join(text for text, _ in sentences), "refused": False, "sentences": rows}
    return measures(case, Result(id="1", answer={**answer, "citations": citations}), texts)


def test_a_flawless_answer_has_every_measure() -> None:
    found = told(("每年新增高技能人才两万人以上。", [1]), citations=[citation()])
    names = ("cited", "valid", "verbatim", "supported", "gold_precision", "gold_recall")
    assert found == dict.fromkeys(names, 1.0)


def test_a_sentence_without_citation_is_counted() -> None:
    assert told(("新增2万人。", [1]), ("很好。", []), citations=[citation()])["cited"] == 0.5


def test_a_number_that_points_nowhere_is_no_citation() -> None:
    assert told(("新增2万人。", [7]), citations=[citation()])["cited"] == 0


def test_a_shifted_quote_is_verbatim_but_not_valid() -> None:
    found = told(("新增2万人。", [1]), citations=[citation(start=0)])
    assert (found["valid"], found["verbatim"]) == (0, 1)


def test_a_changed_quote_is_neither() -> None:
    found = told(("新增2万人。", [1]), citations=[citation(QUOTE.replace("2", "3"), start=5)])
    assert (found["valid"], found["verbatim"]) == (0, 0)


def test_an_empty_quote_and_an_unknown_document_are_neither() -> None:
    found = told(("话。", [1]), citations=[citation("", start=0), citation(number=2, path="b")])
    assert (found["valid"], found["verbatim"]) == (0, 0)


def test_without_texts_quotes_are_not_checked() -> None:
    assert not {"valid", "verbatim"} & set(told(("新增2万人。", [1]), citations=[citation()], texts={}))


def test_a_figure_that_no_quote_holds_is_unsupported() -> None:
    assert not supports("每年新增高技能人才5万人以上。", [citation()], "")


def test_a_figure_of_another_unit_is_unsupported() -> None:
    assert not supports("每年新增高技能人才2万人次以上。", [citation()], "")


def test_quotes_support_together() -> None:
    both = [citation(), citation("对企业给予培训补贴。", number=2)]
    sentence = "每年新增高技能人才2万人以上，并对企业给予培训补贴。"
    assert supports(sentence, both, "") and not supports(sentence, both[1:], "")


def test_the_card_and_the_headings_of_the_source_count_as_shown() -> None:
    card = citation(title="青岛市技能提升方案", issued="2021-11-22", issuer="青岛市人社局", section=["一、目标"])
    card["source"]["number"] = "青人社字〔2021〕94号"
    sentence = "青岛市人社局2021年11月22日印发的[2021]94号技能提升方案目标：新增高技能人才2万人以上。"
    assert supports(sentence, [card], "") and not supports(sentence, [citation()], "")


def test_words_that_the_quote_lacks_are_unsupported() -> None:
    assert not supports("补贴由财政部门按月直接拨付到个人账户。", [citation("对企业给予培训补贴。")], "")


def test_sixty_per_cent_of_the_pairs_are_enough() -> None:
    quote = [citation("甲乙丙丁", start=0)]  # three pairs
    assert supports("甲乙丙丁己庚", quote, "") and not supports("甲乙丙丁己庚辛", quote, "")


def test_the_words_of_the_question_are_not_counted_against_it() -> None:
    sentence = "关于技能人才培养目标的问题，力争每年新增2万人以上。"
    assert supports(sentence, [citation()], "关于技能人才培养目标的问题，是多少？")
    assert not supports(sentence, [citation()], "")


def test_the_figures_of_the_question_need_a_quote_all_the_same() -> None:
    assert not supports("2025年新增高技能人才2万人以上。", [citation()], "2025年新增多少？")


def test_an_english_sentence_is_held_to_its_figures() -> None:
    assert supports("At least 20,000 highly skilled workers are added every year.", [citation()], "")
    assert not supports("At least 30,000 highly skilled workers are added every year.", [citation()], "")


def test_uncited_sentences_are_not_asked_for_support() -> None:
    assert "supported" not in told(("新增2万人。", []), citations=[])


def test_a_citation_elsewhere_costs_precision_and_a_gold_that_is_not_cited_recall() -> None:
    case = Case(id="1", question="？", gold=(*CASE.gold, Gold(path="b")), gold_mode="all")
    found = told(("新增2万人。", [1]), citations=[citation(), citation("对企业给予培训补贴。", number=2)], case=case)
    assert (found["gold_precision"], found["gold_recall"]) == (0.5, 0.5)


def test_of_alternative_golds_one_is_enough() -> None:
    case = Case(id="1", question="？", gold=(*CASE.gold, Gold(path="b")))
    assert told(("新增2万人。", [1]), citations=[citation()], case=case)["gold_recall"] == 1


def test_an_answer_that_cites_nothing_has_no_precision_and_no_recall() -> None:
    found = told(("新增2万人。", []), citations=[])
    assert found == {"cited": 0, "gold_recall": 0}


def test_a_system_that_gives_no_citations_at_all_is_not_measured() -> None:
    assert measures(CASE, Result(id="1", answer={"answer": "2万人", "refused": False}), TEXTS) == {}


def test_a_refusal_is_not_measured() -> None:
    assert measures(CASE, Result(id="1", answer={"refused": True, "citations": [], "sentences": []}), TEXTS) == {}


@pytest.mark.parametrize(("texts", "n"), [(TEXTS, 6), ({}, 4)])
def test_a_failed_question_scores_nothing(texts: dict[str, str], n: int) -> None:
    found = measures(CASE, Result(id="1", error="超时"), texts)
    assert len(found) == n and set(found.values()) == {0.0}


def test_a_failed_question_without_an_answer_had_nothing_to_cite() -> None:
    assert measures(Case(id="1", question="？", answerable=False), Result(id="1", error="超时"), TEXTS) == {}
