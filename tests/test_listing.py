"""Questions for the parts of a section are answered from the outline."""

from dataclasses import replace

import pytest

from rag.answer.listing import core, listed, of_places, outlined
from rag.structure.outline import outline
from rag.types import Document, Section, Source

TEXT = """一、总体要求
坚持服务发展。
二、主要举措
（一）强化培训。开展培训。
（二）推进评价。开展评价。
三、工作要求
（一）加强领导。落实责任。
（二）加强宣传。营造氛围。
"""
PLAN = Document(source=Source(id="a", path="a", title="方案", region="青岛市"), text=TEXT, sections=outline(TEXT))


def parts(question: str) -> list[str]:
    return [p.text for p in listed(question, [PLAN])]


def test_the_subheadings_of_the_named_section_in_order_at_their_exact_place() -> None:
    found = listed("方案的主要举措有哪些？", [PLAN])
    assert [p.text for p in found] == ["（一）强化培训", "（二）推进评价"]
    assert all(TEXT[p.start : p.end] == p.text for p in found)


def test_another_section() -> None:
    assert parts("工作要求包括什么？") == ["（一）加强领导", "（二）加强宣传"]


def test_a_section_without_parts_or_a_question_for_a_figure_is_left_to_the_text() -> None:
    assert parts("总体要求有哪些？") == []
    assert parts("主要举措中培训多少人？") == []
    assert parts("主要举措由哪些部门负责？") == []
    assert parts("主要举措具体由哪些处室和单位承担？") == []
    assert parts("开展了哪些培训？") == []


def test_a_document_that_the_question_does_not_name_is_not_listed() -> None:
    other = Document(source=Source(id="b", path="b", region="广东省"), text="一、概况\n有序。")
    assert listed("广东的主要举措有哪些？", [PLAN, other]) == []


REPLY_TEXT = """一、答复
（一）加强宣传。
一是办好大赛。办了三届。
二是评选工匠。评了十名。
（二）加强培训。
二是办好学校。办了两所。
三是建立基地。建了一处。
二、评估类别
类别为A类。
"""
REPLY = Document(
    source=Source(id="r", path="r", title="甲市答复", proposal_title="关于培养更多工匠的建议", region="青岛市"),
    text=REPLY_TEXT,
    sections=outline(REPLY_TEXT),
)


def measures(question: str) -> list[str]:
    return [p.text for p in listed(question, [REPLY])]


def test_measures_about_the_title_are_the_parts_of_the_document() -> None:
    assert measures("青岛从哪几个方面培养更多工匠？") == ["（一）加强宣传", "（二）加强培训"]


def test_measures_about_a_heading_are_its_parts_unless_one_is_missing() -> None:
    assert measures("青岛在加强宣传方面做了哪些工作？") == ["一是办好大赛", "二是评选工匠"]
    assert measures("青岛在加强培训方面做了哪些工作？") == []  # 一是 is no heading: the list would lack it


def test_a_summary_of_what_was_done_is_asked_like_measures() -> None:
    assert measures("请概括青岛在加强宣传方面的做法") == ["一是办好大赛", "二是评选工匠"]
    assert measures("请概括青岛在加强宣传方面的规模") == []


def test_measures_of_no_named_document_or_about_something_else_are_left_to_the_text() -> None:
    assert measures("从哪几个方面培养更多工匠？") == []
    assert measures("青岛采取了哪些措施治理污水？") == []
    assert measures("青岛评选了哪些工匠？") == []


def test_the_words_of_a_heading() -> None:
    assert core("二、主要举措") == core("（二）主要举措") == core("## 2. 主要举措") == core(")主要举措") == "主要举措"


GUIDE_TEXT = """一、申报条件
（一）企业条件
1.注册满1年。
2.依法参保。
（二）学徒条件
1.签订合同。
2.年满16周岁。
二、申报材料
1.申报表（附件1）；
2.花名册；
3.合同复印件。
三、监督管理
严格审核。
"""
GUIDE = Document(source=Source(id="g", path="g", title="学徒制补贴指南"), text=GUIDE_TEXT, sections=outline(GUIDE_TEXT))


def test_what_a_guide_asks_for_is_listed_whole() -> None:
    def told(question: str) -> list[str]:
        return [p.text for p in listed(question, [GUIDE])]

    assert told("学徒制一共要交哪几样材料？") == ["1.申报表（附件1）", "2.花名册", "3.合同复印件"]
    others = ("办护照要交哪些材料？", "学徒制哪些材料可以免交？", "学徒制这么多材料要交到哪个窗口？")
    assert not any(map(told, others))
    excepted = GUIDE_TEXT.replace("2.花名册；", "2.花名册。不满1年的除外；").replace(
        "3.合同复印件。", "3.合同。\n另附照片。"
    )
    more = replace(GUIDE, text=excepted, sections=outline(excepted))
    assert listed("学徒制要交哪几样材料？", [more]) == []
    assert told("学徒要符合什么条件？") == ["1.签订合同", "2.年满16周岁"]
    assert told("要符合什么条件？") == []  # of whom?
    assert listed("学徒制一共要交哪几样材料？", [PLAN, GUIDE]) == []  # the best document has none


def test_an_attachment_is_no_part_of_what_a_document_says() -> None:
    heads = ("一、基本情况", "二、下一步打算", "附件：1.名录")
    text = "\n".join(f"{head}\n说明。" for head in heads)
    starts = [*map(text.index, heads), len(text)]
    sections = [
        Section(level=1, heading=head, path=(head,), start=start, end=end)
        for head, start, end in zip(heads, starts, starts[1:], strict=False)
    ]
    source = Source(id="r", path="r", title="关于学徒制的答复", region="青岛市")
    paper = Document(source=source, text=text, sections=tuple(sections))
    assert [p.text for p in listed("青岛关于学徒制的答复主要讲了哪几方面？", [paper])] == list(heads[:2])


@pytest.mark.parametrize(
    "question",
    [
        "帮我总结一下青岛的方案",
        "青岛方案主要讲了什么？",
        "青岛方案的要点",
        "概括青岛那份通知的主要内容",
        "青岛做了哪些工作？",
        "Summarize the Qingdao plan",
        "Could you please give me a short outline of Qingdao's notice?",
        "What is the Qingdao document about?",
        "What are the main points of the Qingdao implementation plan?",
    ],
)
def test_a_document_as_a_whole_is_told_by_its_outline(question: str) -> None:
    assert [p.text for p in outlined(question, [PLAN])] == [
        "一、总体要求",
        "二、主要举措",
        "（一）强化培训",
        "（二）推进评价",
        "三、工作要求",
        "（一）加强领导",
        "（二）加强宣传",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "介绍一下青岛在技能竞赛方面的措施",
        "总结一下",
        "青岛方案补贴多少？",
        "青岛方案里高技能人才的奖励有哪些内容？",
        "Summarize the training measures of the Qingdao plan",
        "What does the Qingdao plan say about training?",
        "Summarize the plan",
        "In Qingdao, how many skilled workers (技能人才) are there?",
        "When was the Qingdao plan issued?",
        "What is the number of the Qingdao plan?",
        "What is Qingdao?",
        "Who is the mayor of Qingdao?",
    ],
)
def test_one_matter_or_no_document_is_no_outline(question: str) -> None:
    assert outlined(question, [PLAN]) == []


@pytest.mark.parametrize(
    "question",
    ["青岛对老人有什么措施？", "青岛没有做哪些工作？", "青岛下一步做什么工作？", "青岛方案里监督有哪些措施？"],
)
def test_what_a_document_never_speaks_of_gets_no_outline(question: str) -> None:
    assert outlined(question, [PLAN]) == []


def test_articles_that_are_only_numbered_are_no_list() -> None:
    text = "第二章 技能提升补贴\n第五条 凭证书申领。\n第六条 按标准发放。\n第七条 十二个月内申领。\n"
    rules = Document(source=Source(id="r", path="r", title="办法", region="青岛市"), text=text, sections=outline(text))
    assert len(rules.sections) == 4 and listed("技能提升补贴有哪些规定？", [rules]) == []


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("主要举措有哪些？", [0, 1]),
        ("主要举措的第二阶段任务有哪些？", [0, 1]),
        ("主要举措的第1项到第2项是哪些？", [0, 1]),
        ("主要举措的第八项到第十项分别是什么？", []),
        ("第一家学院是哪家？", [0, 1]),
        ("第十条有哪些补贴？", [0, 1]),
    ],
)
def test_the_items_of_a_list_by_their_places(question: str, places: list[int]) -> None:
    items = listed("方案的主要举措有哪些？", [PLAN])
    assert of_places(question, items) == [items[place] for place in places]
