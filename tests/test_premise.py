"""Figures that a question takes for granted are held against the passages."""

from dataclasses import replace

import pytest
from fakes import Model, Search, document, passages

from rag.answer.answering import Answerer
from rag.answer.correcting import refuted
from rag.answer.growing import GrowingAnswer
from rag.answer.premise import (
    asks_to_confirm,
    begun,
    claimed,
    contradicted,
    misdated,
    proposed_only,
    reversed_course,
    runs_backwards,
    turned,
)
from rag.types import Answer, Passage

EVIDENCE = passages(document("a", "连续12年举办了室内设计师等区二类职业技能竞赛。", "到2023年技能人才占比达到55%。"))


@pytest.mark.parametrize("question", ["是从21个方面提出的，对吗？", "我写2万人，没问题吧？", "文号是76号，麻烦确认。"])
def test_a_claim_to_be_confirmed(question: str) -> None:
    assert asks_to_confirm(question)


@pytest.mark.parametrize("question", ["目标是多少？", "由谁确认？", "有没有补贴，补多少？"])
def test_a_question(question: str) -> None:
    assert not asks_to_confirm(question)


def test_what_is_claimed_is_the_clause_with_the_figure() -> None:
    assert claimed("2024年全国劳动奖评选表彰里，企业有146个，对吗？") == "企业有146个"
    assert claimed("20220252号建议，办理实效评的是A类，没记错吧？") == "办理实效评的是A类"
    assert claimed("2024年全国劳动奖评选表彰里，企业最多，对吗？") == "2024年全国劳动奖评选表彰里"


def test_the_passage_that_counts_the_same_otherwise() -> None:
    ((claim, passage),) = contradicted("福田区连续三年举办区二类职业技能竞赛，有哪些赛项？", EVIDENCE)
    assert (claim, passage) == ("三年", EVIDENCE[0])


@pytest.mark.parametrize(
    "question",
    [
        "连续12年举办区二类职业技能竞赛，有哪些赛项？",
        "到2025年技能人才占比多少？",
        "评选了三名工匠？",
        "技能人才占比达到55%，高技能人才呢？",
    ],
)
def test_what_is_borne_out_or_is_of_something_else_is_left_alone(question: str) -> None:
    assert contradicted(question, EVIDENCE) == []


def test_a_year_that_the_document_gives_otherwise() -> None:
    assert misdated("到2025年技能人才占比达到55%，对吗？", EVIDENCE) == "2025年"
    assert misdated("到2023年技能人才占比达到55%，对吗？", EVIDENCE) == ""
    assert misdated("到2025年技能人才占比多少？", EVIDENCE) == ""


def test_a_year_in_which_a_named_thing_is_said_to_begin() -> None:
    told = passages(document("b", "自2012年起举办“甲之星”评选。", "培育“甲之星”221名。"))
    assert begun("2015年才开始搞的“甲之星”评选培育了多少人？", told) == (
        "2015年才开始搞的",
        "“甲之星”评选培育了多少人？",
        told[0],
    )
    claim, rest, _ = begun("“甲之星”评选从2015年开办到现在办了几届", told) or ("", "", told[0])
    assert (claim, rest) == ("从2015年开办", "“甲之星”评选到现在办了几届")
    assert begun("2012年开始的“甲之星”评选培育了多少人？", told) is None
    assert begun("2015年成立的机构有几家？", told) is None and begun("2015年培育多少“甲之星”？", told) is None


def test_figures_that_went_the_other_way() -> None:
    told = passages(document("c", "范围从31个扩大至400余个。", "另有31个。"))
    assert reversed_course("为什么从400多个压缩到31个？", told) == told[0]
    assert reversed_course("为什么压缩到31个？", told) is None and reversed_course("为什么压缩？", told) is None


def test_what_rose_and_is_said_to_have_fallen() -> None:
    told = passages(document("c", "奖励的工种从31个扩大至400个。", "另有24家机构。"))
    assert turned("为什么缩减到31个工种？", told) == told[0]
    assert turned("为什么扩大到31个工种？", told) is None and turned("为什么缩减到24家？", told) is None
    assert turned("为什么缩减？", told) is None
    rates = passages(document("f", "为提高竞争力，费率由3%调整为1%。"))
    assert turned("费率为什么降低到1%？", rates) is None and turned("费率为什么提高到3%？", rates) == rates[0]
    said = passages(document("e", "工种从31个扩大至400个。", "另一类缩减到31个。"))
    assert turned("为什么缩减到31个工种？", said) is None  # it did, too


@pytest.mark.parametrize(
    ("question", "told", "claim"),
    [
        ("甲区奖励今年缩减到31个工种了，是什么原因？", "奖励的工种从31个扩大至400个。", "甲区奖励今年缩减到31个工种了"),
        ("甲区给领军人才的补贴最高才100万元，为什么比别的区少？", "对领军人才最高补贴金额可达到150万元。", "100万元"),
    ],
)
def test_what_a_question_for_the_reason_takes_for_granted_is_held_against_the_documents(
    question: str, told: str, claim: str
) -> None:
    answer = answered(Model("", margin=-5.0), question, told)
    assert answer.text == told and f"“{claim}”" in answer.notes[0]
    how = question.replace("为什么比别的区少", "要交什么").replace("是什么原因", "怎么申请")
    assert answered(Model("", margin=-5.0), how, told).refused


def answered(model: Model, question: str, *sentences: str) -> Answer:
    search = Search(document("d", *sentences, title="甲区答复"))
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(question)
    return answer


def test_figures_that_went_the_other_way_are_quoted_and_named() -> None:
    answer = answered(Model("是的。"), "奖励范围为什么从400多个压缩到31个？", "奖励范围从31个扩大至400余个。")
    assert answer.text == "奖励范围从31个扩大至400余个。"
    assert "问题中的“从400多个压缩到31个”与文件不符，以所引原文为准。" in answer.notes


def test_what_began_in_another_year_is_told_with_the_year() -> None:
    model = Model("221名。", short="221名", null=-5.0)
    question = "2015年才开始搞的“甲之星”评选培育了多少人？"
    answer = answered(model, question, "自2012年起举办“甲之星”评选。", "评选培育“甲之星”221名。")
    assert [sentence.text for sentence in answer.sentences] == [
        "评选培育“甲之星”221名。",
        "自2012年起举办“甲之星”评选。",
    ]
    assert "问题中的“2015年才开始搞的”与文件不符，以所引原文为准。" in answer.notes


def test_a_figure_that_was_only_proposed() -> None:
    told = passages(document("a", "贵会建议将标准统一提高到每人每年8000元，因由省统一规定，我市暂无调整权限。"))
    asked = "学徒制补贴已经提到每人每年8000元，从哪年开始执行的？"
    assert proposed_only(asked, told) == ("8000元", told[0])
    assert proposed_only("贵会建议提高到8000元，怎么答复的？", told) is None
    assert proposed_only(asked, [*told, *passages(document("b", "2023年起标准为8000元。"))]) is None


def test_what_became_of_a_proposal_is_told_with_it() -> None:
    paper = document("a", "您建议将标准提高到3000元。", "该标准由省里统一规定，我市无权自行提高。")

    class Following(Search):
        def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
            end = len(paper.text) if after else passage.end
            return replace(passage, text=paper.text[passage.start : end], end=end)

    asked = "补贴标准提到3000元，是从哪个月开始执行的？"
    draft = GrowingAnswer(answer=Answer(question=asked, resolved=asked), begun=0.0)
    list(refuted(draft, asked, passages(paper)[:1], Following(paper)))
    assert "我市无权自行提高" in draft.answer.text and draft.contradicted == ["3000元"]


def test_a_course_told_backwards() -> None:
    assert runs_backwards("为什么从400多个砍到31个了？", "受理范围从31个扩大至400余个。")
    assert not runs_backwards("为什么从31个扩大到400个？", "受理范围从31个扩大至400余个。")
    assert not runs_backwards("400个里有31个吗？", "受理范围从31个扩大至400余个。")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("甲公司办的全国首次“链应用”评价，来了多少人？", ["全国首次"]),
        ("甲公司办的全省首次“链应用”评价，来了多少人？", []),
        ("甲公司办的全市首次“链应用”评价，来了多少人？", []),  # the first of more is that of less
        ("甲公司全国第一季度“链应用”评价，来了多少人？", []),
        ("乙公司办的全国首次厨师大赛，来了多少人？", []),
    ],
)
def test_the_first_of_more_than_it_was(asked: str, told: list[str]) -> None:
    paper = document("a", "指导甲公司举办全省首次“链应用”职业技能评价，共有30人参加。")
    draft = GrowingAnswer(answer=Answer(question=asked, resolved=asked), begun=0.0)
    list(refuted(draft, asked, passages(paper), Search(paper)))
    assert draft.contradicted == told and ("共有30人" in draft.answer.text) is bool(told)


def test_what_is_claimed_is_the_clause_that_asks_whether() -> None:
    assert claimed("建设周期是五年，那中期考核是不是放在第30个月？") == "那中期考核是不是放在第30个月"
    assert claimed("去年拨了5万元，是不是这样？") == "去年拨了5万元"
    assert claimed("甲市去年发了5万元补贴，我听到的这个数是不是准确的？") == "甲市去年发了5万元补贴"
    assert claimed("市局答复说采纳了3条建议，对吗？") == "市局答复说采纳了3条建议"
    assert claimed("市局答复新职业那条建议(20220252号)，最后评的是A类，没错吧？") == "最后评的是A类"


def test_a_statement_that_somebody_is_to_check_is_to_be_confirmed() -> None:
    assert asks_to_confirm("工匠是两年评一回、每人给20万吧?帮我核一下。") and not asks_to_confirm("帮我核一下是多少？")
    assert claimed("政策规定，对吗？") != "对吗？" and "办法要求" in claimed("这个办法要求明确责任，对吗？")
    assert claimed("甲区文件规定小学一个班能收50人，对吗？") == "小学一个班能收50人"


def test_a_figure_of_a_document_of_another_place_is_not_called_wrong() -> None:
    papers = (
        document("甲", "全省从41家企业中评出特级技师。", title="甲省答复", region="甲省", region_level="省"),
        document("乙", "乙市50家企业评出特级技师。", title="乙市答复", region="乙市", region_level="市"),
    )
    search = Search(*papers, covers=0.4)
    model = Model("50家企业评出特级技师。", short="50家", null=-6.0)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(
        "乙市评出特级技师的41家企业是哪些？"
    )
    assert not any("与文件不符" in note for note in answer.notes)
