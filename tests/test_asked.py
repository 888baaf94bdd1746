"""A question for a number of people is not answered by an amount of money."""

import pytest

from rag.answer.asked import another_level, another_year, headed, premise_missing
from rag.answer.kinds import figure_missing, kind_missing


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("每年评选多少名工匠？", "每名奖励50万元。"),
        ("投入多少经费？", "培训2万人。"),
        ("高技能人才占比多少？", "高技能人才690万人。"),
        ("2023年培训多少人？", "2023年开展培训。"),
    ],
)
def test_the_wrong_kind(question: str, answer: str) -> None:
    assert figure_missing(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("每年评选多少名工匠？", "每年评选10名。"),
        ("培训了多少人？", "累计培训4万余人次。"),
        ("补贴金额多少？", "4000至6000元/人。"),
        ("占比多少？", "达34.9%。"),
        ("有多少家机构？", "共有3292家。"),
        ("哪些部门负责？", "建设处。"),
        ("How many people?", "19.79 million people."),
    ],
)
def test_the_right_kind_or_none_asked(question: str, answer: str) -> None:
    assert not figure_missing(question, answer)


@pytest.mark.parametrize(
    ("question", "passage", "missing"),
    [
        ("补贴为什么被取消？", "继续落实补贴。", True),
        ("基地资格被撤销的原因？", "推荐申报基地。", True),
        ("哪些办法废止了？", "原办法同时废止。", False),
        ("补贴标准是多少？", "每人50元。", False),
    ],
)
def test_what_a_question_takes_for_granted_must_be_told(question: str, passage: str, missing: bool) -> None:
    assert premise_missing(question, passage) is missing


@pytest.mark.parametrize(
    ("question", "passage", "card", "around", "other"),
    [
        ("2025年总量多少？", "2023年总量达10万人。", "2024-05-16", "", True),
        ("2023年总量多少？", "2023年总量达10万人。", "2024-05-16", "", False),
        ("2022年底总量多少？", "目前总量达10万人。", "2024-05-16", "2022年启动。", True),
        ("2024年总量多少？", "目前总量达10万人。", "2024-05-16", "2024年启动。", False),
        ("2025年总量多少？", "目前总量达10万人。", "2024-05-16", "2023年启动。", True),
        ("2023年总量多少？", "总量达10万人。", "2024-05-16", "2023年启动。总量达10万人。", False),
        ("2024年的答复说总量多少？", "2023年总量达10万人。", "2024-05-16", "", False),
        ("总量多少？", "2023年总量达10万人。", "", "", False),
        ("What does proposal No. 1916 ask for?", "2023年总量达10万人。", "2024-05-16", "", False),
        ("2020年1月25日的通知要求什么？", "强化体温检测。", "", "1月25日晚上，两办发出通知。", False),
        ("2020年1月25日的通知要求什么？", "强化体温检测。", "", "1月26日，两办发出通知。", True),
        ("2020年1月25日的通知要求什么？", "强化体温检测。", "", "2021年1月25日，两办发出通知。", True),
    ],
)
def test_a_passage_of_another_year(question: str, passage: str, card: str, around: str, other: bool) -> None:
    assert another_year(question, passage, card, around) is other


@pytest.mark.parametrize(
    ("question", "shown", "other"),
    [
        ("省级实训基地补助多少？", "市级实训基地15个，补助30%。", True),
        ("省级实训基地补助多少？", "省、市级实训基地补助30%。", False),
        ("省级和市级工作室各补多少？", "市级工作室补10万元。", False),
        ("实训基地补助多少？", "市级实训基地补助30%。", False),
        ("省级实训基地补助多少？", "实训基地补助30%。", False),
        ("全国有多少技工院校？", "全省技工院校146所。", True),
        ("全国有多少技师？", "全省技师234名，为国家重大技术攻关作出贡献，位居全国前列。", True),
        ("全国有多少技师？", "国家统计局数据，技师234万名。", False),
        ("全国跳水冠军赛的冠军是谁？", "全红婵夺得冠军。", False),  # a name
        ("全国举办了多少场技能大赛？", "全省举办技能大赛50场。", True),
        ("全国统一考试是什么时候？", "国家统一组织的考试在每年5月。", False),
    ],
)
def test_a_passage_of_another_level(question: str, shown: str, other: bool) -> None:
    assert another_level(question, shown) is other


def test_a_year_that_is_compared_with_is_not_the_year_of_what_stands_beside() -> None:
    assert another_year("2024年补多少？", "中级工1700元", "2025年度补贴标准", "与2024年相比，高级工补贴提高")
    assert not another_year("2024年补多少？", "中级工1700元", "2025年度补贴标准", "2024年标准如下")


@pytest.mark.parametrize(
    ("path", "other"),
    [
        (("第一部分 2024年工作总结", "一、就业"), True),
        (("第二部分 2025年工作计划", "一、就业"), False),
        (("2024—2026年目标",), False),
        (("2023年以来的工作",), False),
        (("2019年1月1日前参保人员",), False),
        (("依据《2021年版目录》",), False),
        (("2019年与2026年标准对照",), True),
        (("一、就业",), False),
    ],
)
def test_what_names_no_year_is_of_the_year_of_its_heading(path: tuple[str, ...], other: bool) -> None:
    text = headed("新增就业6600人。", path)
    assert another_year("2025年新增就业多少人？", text, "2024年工作总结和2025年工作计划", "") is other
    assert headed("2022年新增就业6600人。", path) == "2022年新增就业6600人。"


@pytest.mark.parametrize(
    ("question", "answer", "missing"),
    [
        ("人社局的地址在哪里？", "我局与企业一起向人社部申报14项新职业，其中一项通过评审。", True),
        ("人社局的地址在哪里？", "办公地点：永和路66号政务服务中心3楼。", False),
        ("技师学院在哪？", "指导技师学院开展社会培训评价试点。", True),
        ("决赛在什么地方？", "决赛在文化宫举行。", False),
        ("学徒补贴找哪个部门申请？", "我局出台补贴办法。", True),
        ("学徒补贴找哪个部门申请？", "企业可以向所在区人力资源局提出申请。", False),
        ("怎么申请学徒补贴？", "建立从线上到线下的保障机制。", True),
        ("怎么申请学徒补贴？", "登录官网提交材料。", False),
        ("人才公寓一个月租金多少？", "租金按照市场租金的60%收取。", True),
        ("技师每个月补贴多少？", "按照4000至6000元/人的标准给予企业补贴。", True),
        ("技师每个月补贴多少？", "技师每人每月补贴600元。", False),
        ("补贴发几个月？", "补贴期限不超过2年。", False),
    ],
)
def test_where_and_how_to_apply_are_kinds_of_facts(question: str, answer: str, missing: bool) -> None:
    assert kind_missing(question, answer) is missing
