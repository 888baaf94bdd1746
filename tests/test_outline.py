"""Sections: the five documents by eye, and every style of numbering with the damage that conversion does."""

from pathlib import Path

import pytest

from rag.clean.cleaning import clean
from rag.structure.outline import outline
from rag.types import Section

CORPUS = Path(__file__).parent.parent / "corpus"


def tree(text: str) -> list[tuple[int, str]]:
    """Level and heading of every section; exact spans and paths are checked on the way."""
    sections = outline(text)
    for at, section in enumerate(sections):
        assert text[section.start : section.end].startswith(section.heading)
        assert section.path[-1] == section.heading
        assert len(section.path) == section.level
        for later in sections[at + 1 :]:
            if later.start < section.end:
                assert later.end <= section.end
                assert later.path[: section.level] == section.path
    return [(section.level, section.heading) for section in sections]


def section(text: str, heading: str) -> Section:
    return next(one for one in outline(text) if one.heading == heading)


def document(name: str) -> str:
    return clean(next(CORPUS.glob(f"{name}_*")).read_text(encoding="utf-8"))[0]


def test_000_nests_four_styles() -> None:
    found = tree(document("000"))
    outer = [entry for entry in found if entry[0] <= 2]
    assert outer == [
        (1, "一、意见建议采纳落实情况"),
        (2, "(一)针对“强化专业指导和职业培训工作”建议的答复"),
        (2, "(二)针对“搭建交流平台,提升新职业青年发展空间”建议的答复"),
        (2, "(三)针对“注重引领实效,统筹发力”建议的答复"),
        (1, "二、办理实效评估类别"),
    ]
    assert (3, "1.坚持以市场需求为导向,积极推进新职业评价标准体系建设") in found
    assert (4, "二是完善新职业技能人才评价机制,加快新职业技能人才的培养和评价") in found
    # the full stop before 一是 was lost in this document
    assert (3, "3.加强新职业从业人员的思想引导和事业引领") in found
    assert (4, "一是夯实和规范社区共青团组织建设") in found
    assert len([entry for entry in found if entry[0] == 3]) == 8


def test_001_headings_run_into_their_paragraphs() -> None:
    text = document("001")
    found = tree(text)
    assert [heading for level, heading in found if level == 1] == [
        "一、落实技能人才评价制度改革,畅通技能人才成长通道",
        "二、开展大规模职业技能培训,加强高技能人才培养",
        "三、多渠道开展政策宣贯,加大高技能人才队伍建设宣传推广",
        "四、加强高技能人才培训基地建设,强化人才培养功能",
    ]
    assert (2, "二是全面推行职业技能等级认定") in found
    last = section(text, "四、加强高技能人才培训基地建设,强化人才培养功能")
    assert text[last.start : last.end].rstrip().endswith("(联系人及电话:杨伟,020-83189554)")
    workshop = section(text, "二是推进工匠学院体系建设")
    assert "下一步" not in text[workshop.start : workshop.end]


def test_002_has_items_as_paragraphs() -> None:
    found = tree(document("002"))
    assert found[:5] == [
        (1, "一、以正面宣传增强技术工人的社会认同度和职业荣誉感"),
        (2, "一是持续开展就业观教育"),
        (2, "二是充分发挥劳模引领作用"),
        (2, "三是创新打造职工先模品牌"),
        (2, "四是积极开展职业技能竞赛"),
    ]
    assert [heading for level, heading in found if level == 1][1:] == [
        "二、以多层次多种类职业培训提升劳动者技术技能水平",
        "三、以完善补贴奖励政策激发技术技能人才创新创业活力",
    ]


def test_003_numbering_corrects_contradicting_markdown() -> None:
    found = tree(document("003"))
    first = [heading for level, heading in found if level == 1]
    assert [heading[:2] for heading in first] == ["一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、"]
    assert first[0].endswith("竞赛充实人才供给")
    assert first[5].endswith("组织开展企业新型学徒制培训促进企业稳岗提质")


def test_004_headings_that_lost_characters() -> None:
    found = tree(document("004"))
    assert [entry for entry in found if entry[0] <= 2] == [
        (1, "一、总体要"),
        (1, "二、主要举措"),
        (2, "一)塑造高技能人培养新引擎"),
        (2, "(二)打造职业技能提升新高地"),
        (2, ")推进技能评价改革新模式"),
        (2, ")构建多层次技能竞赛新格局"),
        (2, ")形成技能人才激励新机制"),
        (2, ")激活技工教育发展新动能"),
        (2, ")创响青岛工匠技能新品牌"),
        (1, "三、工作要求"),
        (2, "(一)统一思想认识"),
        (2, "(二)强化主体责任"),
        (2, "(三)勇于创新改革"),
    ]
    assert (3, "1.建立健全技能人才队伍建设五项机制") in found
    assert (4, "一是集聚行业部门合力") in found
    assert not any("目标考核机制" in heading for _, heading in found)  # an enumeration with semicolons
    assert len([entry for entry in found if entry[0] == 3]) == 3 + 6 + 3 + 6 + 4 + 5 + 2


def test_a_law_with_parts_chapters_sections_and_articles() -> None:
    text = """中华人民共和国某法
目　录
第一编　总则
　第一章　一般规定
第二编　分则

第一编　总则
第一章　一般规定
第一节　宗旨
第一条　为了促进就业，制定本法。
第二条【适用范围】本法适用于境内：
（一）企业；
（二）第三条规定的单位。
第二章　附则
第三条的规定不影响前条。
第十条　本法自公布之日起施行。
第二编　分则
第十一条之一　略。"""
    assert tree(text) == [
        (1, "第一编　总则"),
        (2, "第一章　一般规定"),
        (3, "第一节　宗旨"),
        (4, "第一条"),
        (4, "第二条【适用范围】"),
        (5, "（一）企业"),
        (5, "（二）第三条规定的单位"),
        (2, "第二章　附则"),
        (3, "第十条"),
        (1, "第二编　分则"),
        (2, "第十一条之一"),
    ]


def test_levels_that_skip_keep_their_own_nesting() -> None:
    text = "一、甲\n1.子\n（1）孙\n①曾孙\n二、乙\n（一）子\n（1）孙\n（二）子\n三、丙\n（1）直接"
    assert [level for level, _ in tree(text)] == [1, 2, 3, 4, 1, 2, 3, 2, 1, 2]


def test_half_brackets_are_a_style_of_their_own_or_have_lost_one() -> None:
    assert tree("（一）流程\n1)登录\n2)提交\n(1)证件\n(2)照片\n3)办结") == [
        (1, "（一）流程"),
        (2, "1)登录"),
        (2, "2)提交"),
        (3, "(1)证件"),
        (3, "(2)照片"),
        (2, "3)办结"),
    ]
    assert [level for level, _ in tree("（一）对象\n(1)企业\n2)院校\n(3)个人")] == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、总体要求", "一、总体要求"),
        ("（一）塑造引擎。全面提升。", "（一）塑造引擎"),
        ("(一) 塑造引擎。全面提升。", "(一) 塑造引擎"),
        ("1.目标任务：每年新增2万人。", "1.目标任务"),
        ("１．目标任务：每年新增。", "１．目标任务"),
        ("2、报名时间：上午8:30开始。", "2、报名时间"),
        ("(1)办理《关于“证照：分离”的通知》备案。材料如下。", "(1)办理《关于“证照：分离”的通知》备案"),
        ("③现场核查", "③现场核查"),
        ("一是加强领导。各地要重视。", "一是加强领导"),
        ("### 三、保障措施", "三、保障措施"),
        ("  \u3000二、分工", "二、分工"),
        ("1.2 技术要求", "1.2 技术要求"),
        ("第三部分 申报条件", "第三部分 申报条件"),
    ],
)
def test_one_heading(line: str, heading: str) -> None:
    assert [words for _, words in tree(f"前文如下。\n{line}\n正文在此。")] == [heading]


@pytest.mark.parametrize(
    "line",
    [
        "1.5万元以下的补贴由区承担。",
        "2021.3.5发布。",
        "一、二线城市的补贴标准不同。",
        "第三条规定的补贴由区承担。",
        "| 1.甲 | 2.乙 | 3.丙 |",
        "1.张三  男  45岁  工程师",
        "补贴对象包括：(1)企业；(2)院校；(3)个人。",
        "重点是一是一、二是二，实事求是。",
        "（联系人：张三）",
        "（一九九四年七月五日通过）",
        "目标任务：每年新增2万人。",
        "3.",
        "要做到一是人员到位；二是资金到位；三是责任到位。",
    ],
)
def test_no_heading(line: str) -> None:
    assert tree(f"前文如下。\n{line}\n正文在此。") == []


def test_lost_brackets_and_numbers_take_the_place_of_their_style() -> None:
    text = "一、甲\n（一)子\n二）子\n(三建设\n)子\n、乙\n正文。\n三、丙"
    assert tree(text) == [
        (1, "一、甲"),
        (2, "（一)子"),
        (2, "二）子"),
        (2, "(三建设"),
        (2, ")子"),
        (1, "、乙"),
        (1, "三、丙"),
    ]


def test_a_long_numbered_sentence_gives_its_first_clause() -> None:
    long = "2.充分发挥企业的主体作用，" + "动态发布补贴培训职业目录、" * 6 + "强化导向作用。"
    assert tree(long) == [(1, "2.充分发挥企业的主体作用")]


def test_items_run_into_a_paragraph_end_with_it() -> None:
    text = "一、做法。重点是：一是宣传。办了会。二是培训。开了班。\n此外还有其他工作。\n二、打算"
    assert tree(text) == [(1, "一、做法"), (2, "一是宣传"), (2, "二是培训"), (1, "二、打算")]
    training = section(text, "二是培训")
    assert text[training.start : training.end] == "二是培训。开了班。"


def test_markdown_levels_and_the_title_that_is_none() -> None:
    text = "# 某市培训计划\n\n## 背景\n甲。\n### 现状\n乙。\n## 任务\n一、招生\n丙。\n二、培训\n丁。\n## 保障\n戊。"
    assert tree(text) == [
        (1, "背景"),
        (2, "现状"),
        (1, "任务"),
        (2, "一、招生"),
        (2, "二、培训"),
        (1, "保障"),
    ]


def test_annexes_are_sections_and_lists_of_attachments_are_not() -> None:
    text = """一、要求
请办理。
附件：1.申请表
2.承诺书
某市教育局
2020年1月2日
附件1
申请表
一、姓名
附件2：承诺书
本人承诺。"""
    assert tree(text) == [(1, "一、要求"), (1, "附件1"), (2, "一、姓名"), (1, "附件2：承诺书")]
    first = section(text, "一、要求")
    assert text[first.start : first.end].rstrip().endswith("2020年1月2日")


def test_nothing_to_outline() -> None:
    assert outline("") == ()
    assert outline("只有一段话。\n再一段。") == ()


def test_a_label_below_the_items_belongs_to_the_section_not_to_the_last_item() -> None:
    text = "（一）提升培训\n目标任务：扩大规模。\n工作措施：\n1.落实补贴。\n2.强化宣传。\n责任部门：建设处\n（二）推进评价\n"
    sections = outline(text)
    spans = {section.heading: text[section.start : section.end] for section in sections}
    assert spans["2.强化宣传"] == "2.强化宣传。\n"
    assert spans["（一）提升培训"].endswith("责任部门：建设处\n")


def test_a_label_after_a_plain_list_stays_in_the_last_item() -> None:
    text = "（一）提升培训\n1.落实补贴。\n2.强化宣传。\n责任部门：建设处\n"
    assert text[outline(text)[-1].start : outline(text)[-1].end].endswith("建设处\n")


def test_the_questions_of_an_interpretation_are_headings() -> None:
    text = "一、背景\n为了落实。\n二、问答\n问1：哪些人可以申领？\n答：职工。\n问2：补贴归谁？\n答：归个人。\n问：怎么办理\n答：网上。\n三、其他\n无。\n"
    assert tree(text) == [
        (1, "一、背景"),
        (1, "二、问答"),
        (2, "问1：哪些人可以申领？"),
        (2, "问2：补贴归谁？"),
        (2, "问：怎么办理"),
        (1, "三、其他"),
    ]
    answers = "问1：分几档？\n答：\n一、技师\n二千元。\n二、高级工\n一千元。\n问2：归谁？\n答：个人。\n"
    assert tree(answers) == [(1, "问1：分几档？"), (2, "一、技师"), (2, "二、高级工"), (1, "问2：归谁？")]
    assert tree(f"问：{'很' * 80}长吗？\n答：是。\n")[0][1] == f"问：{'很' * 58}"
