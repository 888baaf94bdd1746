"""Measures of an answer's words: worked by hand; overlap held against rouge-score."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from eval.answers import facts_held, measures, references, rouge_l
from eval.normal import letters
from eval.types import Case, Result

FACTS = Case(id="1", question="多少？", answer_groups=(("2万人", "20000人"), ("32%",)), forbidden=("55%",))
QUOTED = Case(id="2", question="为何？", references=("婶婶认为他命中缺金",))
NONE = Case(id="3", question="票价？", answerable=False)


class Characters:
    """rouge-score's own tokenizer knows no Chinese."""

    def tokenize(self, text: str) -> list[str]:
        return list(letters(text))


SCORER = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Characters())


def told(answer: str, case: Case = FACTS, refused: bool = False) -> dict[str, float]:
    return measures(case, Result(id=case.id, answer={"id": case.id, "answer": answer, "refused": refused}))


def test_every_group_must_be_met_in_any_of_its_forms() -> None:
    assert facts_held("新增 20,000 人", [["2万人", "20000人"], ["32%"]]) == [True, False]
    assert told("新增２万人，占32%")["right"] == 1 and told("新增两万人，占百分之三十二")["right"] == 1


def test_a_missing_fact_is_a_share_and_makes_it_wrong() -> None:
    found = told("新增2万人")
    assert (found["facts"], found["right"]) == (0.5, 0)


def test_a_fact_inside_a_longer_figure_is_not_there() -> None:
    assert told("新增12万人，占132%")["facts"] == 0


def test_a_forbidden_figure_makes_it_wrong() -> None:
    found = told("新增2万人，占32%，另一项55%")
    assert (found["facts"], found["forbidden"], found["right"]) == (1, 1, 0)


def test_a_figure_that_holds_the_forbidden_one_is_allowed() -> None:
    assert told("新增2万人，占32%，另有155%")["forbidden"] == 0


def test_what_is_not_forbidden_is_not_measured() -> None:
    assert "forbidden" not in told("婶婶", QUOTED)


def test_any_reference_makes_a_case_without_groups_right() -> None:
    assert told("因为婶婶认为他命中缺金。", QUOTED)["right"] == 1 and told("因为婶婶。", QUOTED)["right"] == 0
    assert "facts" not in told("婶婶", QUOTED)


def test_a_case_with_gold_alone_is_neither_right_nor_wrong() -> None:
    assert set(told("一些话", Case(id="4", question="？"))) == {"error", "refused", "length", "false_refusal"}


def test_a_refusal_of_what_has_an_answer_is_wrong_whatever_it_says() -> None:
    found = told("新增2万人，占32%", refused=True)
    assert (found["refused"], found["false_refusal"], found["right"], found["facts"]) == (1, 1, 0, 0)
    assert found["bigram_f1"] == found["numbers"] == found["rouge_l"] == 0 and "length" not in found


def test_of_what_has_no_answer_only_a_refusal_is_right() -> None:
    assert told("没有依据", NONE, refused=True) == {"error": 0, "refused": 1, "refused_rightly": 1, "right": 1}
    assert told("5元", NONE) == {"error": 0, "refused": 0, "length": 2, "refused_rightly": 0, "right": 0}


def test_a_failed_question_scores_nothing_and_is_counted() -> None:
    found = measures(FACTS, Result(id="1", error="超时"))
    assert found.pop("error") == 1 and set(found.values()) == {0.0} and {"right", "facts", "bigram_f1"} <= set(found)
    assert measures(NONE, Result(id="3", error="超时"))["refused_rightly"] == 0


def test_an_empty_answer_is_wrong() -> None:
    assert told("")["right"] == 0 and told("", NONE)["right"] == 0


def test_overlap_tells_length_from_lack() -> None:
    case = Case(id="5", question="？", references=("甲乙丙",))
    long, short = told("甲乙丙丁戊", case), told("甲乙", case)
    assert (long["bigram_precision"], long["bigram_recall"]) == (0.5, 1)
    assert (short["bigram_precision"], short["bigram_recall"]) == (1, 0.5)
    assert short["bigram_f1"] == pytest.approx(2 / 3) and short["char_f1"] == pytest.approx(0.8)


def test_repeating_a_word_does_not_pay() -> None:
    assert told("甲乙甲乙甲乙", Case(id="5", question="？", references=("甲乙",)))["bigram_precision"] == 0.2


def test_the_nearest_reference_counts() -> None:
    assert told("甲乙丙", Case(id="5", question="？", references=("丁戊己", "甲乙丙")))["bigram_f1"] == 1


def test_without_references_the_first_alternatives_are_one() -> None:
    assert references(FACTS) == ("2万人；32%",)
    assert told("两万人，百分之三十二")["bigram_f1"] == 1


def test_numbers_are_those_of_the_reference() -> None:
    case = Case(id="6", question="？", references=("2021年11月22日印发〔2021〕94号，涉及2万人",))
    assert told("二〇二一年十一月二十二日，[2021]94号，20000人，另有7家", case)["numbers"] == 1
    assert told("11月22日，涉及2万人", case)["numbers"] == pytest.approx(1 / 3)
    assert "numbers" not in told("婶婶", QUOTED)


def test_the_longest_common_subsequence_by_hand() -> None:
    assert rouge_l("甲乙丙丁", "甲丙丁戊") == 0.75 and rouge_l("甲", "") == rouge_l("", "") == 0


@settings(deadline=None)  # the first text loads OpenCC
@given(st.text(alphabet="甲乙丙丁2万%，", max_size=30), st.text(alphabet="甲乙丙丁2万%，", min_size=1, max_size=30))
def test_rouge_score_says_the_same(answer: str, reference: str) -> None:
    if len(letters(reference)) < 2:
        return
    found = told(answer, Case(id="7", question="？", references=(reference,)))
    theirs = SCORER.score(reference, answer)
    assert found["char_f1"] == pytest.approx(theirs["rouge1"].fmeasure)
    assert found["rouge_l"] == pytest.approx(theirs["rougeL"].fmeasure)
    if len(letters(answer)) != 1:
        for mine, other in (("precision", "precision"), ("recall", "recall"), ("f1", "fmeasure")):
            assert found[f"bigram_{mine}"] == pytest.approx(getattr(theirs["rouge2"], other))
