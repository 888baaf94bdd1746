"""A question that asks several things is taken apart; one that asks one thing of several is not."""

import pytest

from rag.answer.parts import Part, parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "城镇新增就业实际完成多少、2024年目标又定了多少？",
            ["城镇新增就业实际完成多少，", "城镇新增就业，2024年目标又定了多少？"],
        ),
        ("备案审核要几个工作日、补贴审核又要几个工作日？", ["备案审核要几个工作日，", "补贴审核又要几个工作日？"]),
        ("甲、乙、丙各补多少？", ["甲、乙、丙各补多少？"]),
        ("上线时间呢，还有接通率要提到多少", ["上线时间呢，", "接通率要提到多少"]),
        ("双胞胎能捆一起吗？弟弟还能申请同一所小学不？", ["双胞胎能捆一起吗？", "弟弟还能申请同一所小学不？"]),
        ("工种扩到多少个?哪个单位管受理审核?", ["工种扩到多少个?", "哪个单位管受理审核?"]),
        ("每名奖励多少？补贴标准上浮多少？", ["每名奖励多少？", "补贴标准上浮多少？"]),
        ("院校在校生规模多大？合作企业有多少家？", ["院校在校生规模多大？", "合作企业有多少家？"]),
        ("奖给谁？奖多少？", ["奖给谁？", "奖给谁？奖多少？"]),
        ("培训了多少人，核发证书多少本？", ["培训了多少人，", "核发证书多少本？"]),
        ("写总结急用！办了几届，谁主办的？", ["办了几届，", "办了几届，谁主办的？"]),
        ("有几家企业？其中国企几家？", ["有几家企业？", "有几家企业？其中国企几家？"]),
        ("目标是多少，由谁负责？", ["目标是多少，", "目标是多少，由谁负责？"]),
        ("甲和乙，哪个多？各是多少？", ["甲和乙，哪个多？各是多少？"]),
        (
            "年限已经改成3年了吧，从哪天开始执行的？",
            ["年限已经改成3年了吧，", "年限已经改成3年了吧，从哪天开始执行的？"],
        ),
        ("单位多久得找人顶上？不找会咋样", ["单位多久得找人顶上？", "单位多久得找人顶上？不找会咋样"]),
        (
            "技师补贴是2500元吧，机关的人也能领对不对",
            ["技师补贴是2500元吧，", "技师补贴是2500元吧，机关的人也能领对不对"],
        ),
        ("全省有148万人，对不对？", ["全省有148万人，对不对？"]),
        ("技师补2500元吧，我这么理解对不对？", ["技师补2500元吧，我这么理解对不对？"]),
        ("工作站为啥选在甲县？乙区那边有说吗？", ["工作站为啥选在甲县？乙区那边有说吗？"]),
        ("深圳技师补多少？福田区的高级工也可以申请吗？", ["深圳技师补多少？", "福田区的高级工也可以申请吗？"]),
        ("建议评了什么类别？联系人和电话是？", ["建议评了什么类别？", "联系人和电话是？"]),
        (
            "甲区2020到2023年有几家企业搞学徒制，总共培训了多少人？",
            ["甲区2020到2023年有几家企业搞学徒制，", "甲区2020到2023年企业搞学徒制，总共培训了多少人？"],
        ),
        ("有几家企业，总共培训了多少人？", ["有几家企业，", "有几家企业，总共培训了多少人？"]),
        ("高级工证书：青岛要多少人，龙岗有多少人？", ["高级工证书：青岛要多少人，", "高级工证书：龙岗有多少人？"]),
        ("对比一下：青岛要培训多少人，龙岗评选了多少人？", ["青岛要培训多少人，", "龙岗评选了多少人？"]),
        ("请告诉我：帮多少人创业，以及参加养老保险的人数。", ["帮多少人创业，", "参加养老保险的人数。"]),
        ("为什么要办双元制，解决的是什么问题？", ["为什么要办双元制，", "为什么要办双元制，解决的是什么问题？"]),
        ("甲奖和乙奖分别给多少？差多少？", ["甲奖和乙奖分别给多少？差多少？"]),
        ("有哪些指标，数值分别是什么？", ["有哪些指标，数值分别是什么？"]),
        ("工资分几条道走，别光看当没当官？是哪几条？", ["工资分几条道走，别光看当没当官？是哪几条？"]),
        ("附件里每一个叫什么，请完整列出来。", ["附件里每一个叫什么，请完整列出来。"]),
        ("评出来多少个？都是从多少家厂里来的？", ["评出来多少个？", "评出来多少个？都是从多少家厂里来的？"]),
        ("做对标用：甲省有多少人，乙市评选了多少家企业？", ["甲省有多少人，", "乙市评选了多少家企业？"]),
        (
            "广东现在技能人才占比是多少？青岛定的2023年目标又是多少？",
            ["广东现在技能人才占比是多少？", "技能人才占比，青岛定的2023年目标又是多少？"],
        ),
        (
            "How many firms took part in Futian, and how many people were trained?",
            [
                "How many firms took part in Futian,",
                "How many firms took part in Futian,how many people were trained?",
            ],
        ),
        (
            "在校生规模要保持多少？每年补贴性培训的目标是多少？",
            ["在校生规模要保持多少？", "每年补贴性培训的目标是多少？"],
        ),
        ("目标是多少？", ["目标是多少？"]),
        ("高技能人才占比", ["高技能人才占比"]),
        ("How many are there, and who trains them?", ["How many are there,", "How many are there,who trains them?"]),
        ("这件建议评的什么类别？函末的联系人姓名？", ["这件建议评的什么类别？", "函末的联系人姓名？"]),
        ("补多少？高级工？", ["补多少？高级工？"]),
        (
            "In Futian, how many course types and how many videos does the platform hold?",
            [
                "In Futian, how many course types does the platform hold?",
                "In Futian, how many videos does the platform hold?",
            ],
        ),
        (
            "How many firms took part and how many people were trained?",
            ["How many firms took part and how many people were trained?"],
        ),
    ],
)
def test_parts(question: str, expected: list[str]) -> None:
    assert [part.text for part in parts(question)] == expected


def test_what_is_asked_is_kept_apart_from_what_leads_up_to_it() -> None:
    assert parts("有几家企业？其中国企几家？")[1] == Part(asks="其中国企几家？", lead="有几家企业？")


def test_what_is_said_in_few_words_leans_on_what_was_asked_before() -> None:
    asked = parts("那个网上平台有多少个视频课，学的人有多少人次？")
    assert asked[1].text == "那个网上平台视频课，学的人有多少人次？"


def test_a_conversation_leads_up_to_every_part() -> None:
    assert parts("那比例呢？", "人数多少？") == [Part(asks="那比例呢？", lead="人数多少？")]
    assert [part.lead for part in parts("目标是多少？补贴标准是多少？", "青岛的方案？")] == ["青岛的方案？"] * 2


def test_what_is_asked_about_in_a_place_is_asked_about_in_the_other() -> None:
    asked = parts("新型学徒制在龙岗补多少钱，福田有几家企业在搞？", regions=["深圳市龙岗区", "深圳市福田区"])
    assert [part.text for part in asked] == ["新型学徒制在龙岗补多少钱，", "新型学徒制福田有几家企业在搞？"]


def test_whether_something_is_needed_is_a_question_of_its_own() -> None:
    assert len(parts("技师补多少？需要说明吗？")) == 2 and len(parts("技师补多少？办法里写明了吗？")) == 1


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("基础养老金，2024年一个月多少，2025年调到多少？", "基础养老金，一个月，2025年调到多少？"),
        ("甲市2024年新增就业多少人？2025年又定了多少？", "甲市新增就业？2025年又定了多少？"),
        ("人才公寓有几套，明年还要再建几套？", "人才公寓有几套，明年还要再建几套？"),
        ("工作室有几个？2025年培训了多少名高级技师？", "2025年培训了多少名高级技师？"),
    ],
)
def test_what_is_asked_of_another_year_is_asked_of_the_same_thing(question: str, second: str) -> None:
    assert parts(question)[1].text == second


def test_what_stands_first_is_asked_of_what_was_named_before() -> None:
    assert parts("目录收了多少个工种，排第一的是哪个？")[1].text == "目录收了多少个工种，排第一的是哪个？"


def test_a_year_that_says_who_is_meant_stays() -> None:
    asked = parts("2010年以后出生的孩子补贴多少？2025年打算补多少？")
    assert asked[1].lead.startswith("2010年以后出生的孩子")


def test_of_a_list_of_what_is_asked_each_is_a_part() -> None:
    assert [part.text for part in parts("建议是谁办的、最后评了几类？")] == [
        "建议是谁办的，",
        "建议是谁办的，最后评了几类？",
    ]
