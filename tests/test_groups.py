"""What is asked of one group is not told of another."""

import pytest

from rag.answer.groups import group_missing, only_planned, part_of_year_missing, rival_named, serials


def test_the_rest_of_a_list_stands_beside_what_is_left_aside() -> None:
    question = "5个学院，除了甲院和乙院那两个，另外3个叫什么？"
    assert group_missing(question, "已成立甲院、乙院等5个学院。")  # no other is named
    assert group_missing(question, "丙校与丁校合作。")  # of another list
    assert not group_missing(question, "已成立甲院、乙院、丙院等5个学院。")
    assert group_missing("除了函里点名的六项，第七项叫什么？", "包括甲补贴、乙补贴等7项。")
    assert not group_missing("除此之外，另外拨了多少？", "拨了400万元。")
    assert not group_missing("除了培训，企业能拿多少补贴？", "每人500元。") and not group_missing("叫什么？", "甲院")


def test_the_share_of_another_group() -> None:
    assert group_missing("1979万人里头，粤东西北占多大比例？", "高技能人才占技能人才比达34.9%。")
    assert not group_missing("高技能人才占比多少？", "高技能人才占技能人才比达34.9%。")
    assert not group_missing("占比是多少？", "占34.9%。")


@pytest.mark.parametrize(
    ("question", "shown", "missing"),
    [
        ("一共收录了多少个工种？", "设置智能制造、茶艺、家政服务等18个赛项。", True),
        ("一共收录了多少个工种？", "共有18个职业工种。", False),
        ("评了多少家企业？", "从41家（其中非公27家）中评出。", False),
        (
            "取得高级技师证书补多少？",
            "对取得初级工、中级工、高级工证书的人员，分别按每人1,200元、1,800元、2,400元的标准给予补贴。",
            True,
        ),
        ("多少人参加失业保险？", "纳入“五险一金”，参加养老、医疗保险分别为49万人、53万人。", True),
        ("有多少灵活就业人员参加了失业保险？", "参加养老、医疗保险分别为49万人、53万人。", True),
        ("多少人参加医疗保险？", "参加养老、医疗保险分别为49万人、53万人。", False),
        ("职业伤害保障试点有多少人参保？", "推进职业伤害保障试点，参加养老保险49万人。", True),
        ("失业保险参保多少人？", "失业保险方面，参保30万人；医疗保险50万人。", False),
        ("评了多少名高级技师？", "产生特级技师234名。", True),
        ("比高级技师还要高的评了多少名？", "产生特级技师234名。", False),
        ("第二名给多少？", "各赛项第一名奖励2万元。", True),
        ("初级工每月发多少？", "技师、高级技师每月1000元。", True),
        ("技师多少名？", "技师工作站30个，技师20名。", False),
        ("有多少人考过拿证？", "举办首次评价，共有30多人参加。", True),
        ("有多少人拿到证书？", "累计评价58848人次，核发证书48220本。", False),
        ("通过平台培训了多少人？", "平台培训4万人次。", False),
        ("失业保险由谁负责？", "医疗保险有53万人参加。", False),
        ("灵活就业的人里头，女的有多少在交养老保险？", "参加养老保险49.25万人。", True),
        ("灵活就业的人里头，女的有多少在交养老保险？", "其中女的25万人。", False),
        ("带出来的那些人里,学中式烹调的有几个?", "涵盖中式烹调师等工种，累计培训1332人。", True),
        ("41家企业里，非公企业有多少家？", "41家企业(其中非公有制企业27家)。", False),
        ("年内计划培训多少人？", "几年来，累计实施培训31280人次。", True),
        ("How many trainees did it expect?", "几年来，累计实施培训31280人次。", True),
        ("年内计划培训多少人？", "累计培训31280人次，年内预计培训7000人次。", False),
        ("青年头雁计划培养了多少人？", "至今培养30人。", False),
        ("除了把政策送上门，另外送什么？", "提供送工具上手等服务。", False),
        ("头一个外省站点开在哪儿？", "在潮州设立首个市外站点。", True),
        ("首个省外站点开在哪儿？", "设立市外站点，又在隆安设立省外站点。", False),
    ],
)
def test_a_figure_of_another_of_its_kind_is_none(question: str, shown: str, missing: bool) -> None:
    assert group_missing(question, shown) == missing


@pytest.mark.parametrize(
    ("question", "shown", "planned"),
    [
        ("2024年实际新增多少人？", "年度目标如下：2024年新增21000人。", True),
        ("2024年实际新增多少人？", "力争新增21000人，实际新增20000人。", False),
        ("2024年实际新增多少人？", "截至2024年底已完成目标，新增21000人。", False),
        ("2024年计划新增多少人？", "年度目标如下：2024年新增21000人。", False),
        ("实际操作考核占多少分？", "目标任务考核占60分。", False),
        ("2023年实际新增多少人？", "2023年新增2.1万人，完成年度目标任务的105%。", False),
        ("实际有多少人参加了培训计划？", "“百万学徒”培训计划共培训3万人。", False),
        ("根据我市实际，计划培养多少人？", "计划培养10万人。", False),
    ],
)
def test_what_was_aimed_at_is_not_what_came_of_it(question: str, shown: str, planned: bool) -> None:
    assert only_planned(question, shown) is planned


def test_another_of_several_is_named() -> None:
    assert rival_named("高级工能租人才公寓吗？", "高级技师可申请入住人才公寓。")
    assert not rival_named("高级工能租人才公寓吗？", "高级工、技师不纳入减免范围。")
    assert not rival_named("高级工能租人才公寓吗？", "可申请公租房。")
    assert not rival_named("中级工往上能考什么级别？", "可申报高级工。")
    assert not rival_named("高级工能领吗？", "中、高级技师可领。")


@pytest.mark.parametrize(
    ("question", "shown", "other"),
    [
        ("U14组冠军是谁？", "U10组由陈信夺冠。", True),
        ("GPT4什么时候发布？", "两周后发布聊天机器人Chat with GPT3.5。", True),
        ("U14组冠军是谁？", "U10组由陈信、U14组由王明夺冠。", False),
        ("Web3.0竞赛办了几届？", "举办了Web3竞赛12届。", False),
        ("U14组冠军是谁？", "少年组由王明夺冠。", False),
        ("How many people were trained in 2023?", "In 2022 and 2023, 18 firms trained 1332 people.", False),
    ],
)
def test_another_of_a_series_is_not_told(question: str, shown: str, other: bool) -> None:
    assert group_missing(question, shown) is other


def test_a_plan_does_not_tell_what_came_of_it() -> None:
    assert only_planned("2024年实际完成多少人次？", "三年开展培训18万人次以上。", title="技能提升行动方案")
    report = "2023年工作总结及2024年工作计划"  # has a part of either kind
    assert not only_planned("2023年实际新增多少人？", "新增高技能人才9200人。", "一、主要工作", report)
    assert only_planned("零工市场现在有几家？", "新建零工市场6家。", "四、2024年工作计划", report)
    assert not only_planned("目前有几所技工院校？", "目前，全市有技工院校5所。", "一、现状", "技工教育发展规划")
    assert not only_planned("现在有几种补贴可以申请？", "补贴分为三种。", "", "实施方案")
    assert not only_planned("零工市场要建几家？", "新建零工市场6家。", "四、2024年工作计划", report)
    assert not only_planned("2024年实际完成多少人次？", "2023年已完成6万人次。", title="技能提升行动方案")
    assert not only_planned("要开展多少人次？", "三年开展培训18万人次以上。", title="技能提升行动方案")
    for title in ("工作情况的通报", "关于2023年度培训计划完成情况的通报", "关于《行动方案》落实情况的答复"):
        assert not only_planned("实际完成多少人次？", "开展培训18万人次。", title=title)
    assert only_planned("实际完成多少人次？", "开展培训18万人次。", title="关于印发〈三年行动方案〉的通知")


def test_what_comes_in_a_series() -> None:
    assert serials("第七届、首批和第3期") == {7, 1, 3} and serials("第一次、第二条") == set()
    assert serials("市政协第十五届委员会第二次会议") == serials("第十五届人大二次会议") == set()
    assert serials("七届", loosely=True) == {7} and serials("七届") == set()


def test_an_example_of_another_case_is_no_answer() -> None:
    example = "例二：某小区加装6台7层站电梯，每台合计25万元。"
    assert group_missing("装6台8层站电梯，每台能拿多少钱？", example)
    assert not group_missing("装6台7层站电梯，每台能拿多少钱？", example)
    assert not group_missing(
        "1台电梯补多少？", "每台补15万元。例1：某小区加装2台，补30万元。"
    )  # the rule stands before it
    assert not group_missing("2025年的补贴每月多少钱？", "举例说明：张某2024年3月参保，每月500元。")  # no case
    assert not group_missing("比例1是多少，占5台？", "比例1：占10台。")
    assert not group_missing("装8层站电梯，每台能拿多少钱？", "每台7层站电梯补19万元。")  # a rule, no example


def test_a_house_is_no_group() -> None:
    told = "由三分之二以上的业主参与表决。"
    assert not group_missing("楼里邻居要有多少人参加？", told)
    assert group_missing("那些人里邻居有多少？", "共有30名学员。")


def test_what_holds_for_all_is_not_told_of_one_school() -> None:
    told = "2025年全区小学一年级计划招生132个班。"
    assert group_missing("翡翠湖小学计划招几个班？", told) and not group_missing("全区小学计划招几个班？", told)
    assert not group_missing("义务教育阶段的小学有多少所？", "全市共有小学100所。")
    assert not group_missing("翡翠湖小学午餐补贴多少？", "全市小学生午餐补贴每人每天5元。")
    assert not group_missing("今年小学一年级招几个班？", told)
    assert not group_missing("翡翠湖小学招几个班？", "翡翠湖小学招3个班，全区招132个班。")


@pytest.mark.parametrize(
    ("question", "shown", "missing"),
    [
        ("2021年销量同比增长多少？", "今年一季度，营业收入345亿元，同比增长7.96%。", True),
        ("2024年培训多少人？", "2024年上半年累计培训6万人。", True),
        ("2024年全省新增多少人？", "2024年全省新增20万人，其中一季度5万人。", False),
        ("2024年培训多少人？", "上半年培训6万人。2024年全年培训13万人。", False),
        ("2023年培训多少人次？", "2023年1-12月，培训10万人次。", False),
        ("2024年暑期培训多少人？", "2024年三季度培训3万人。", False),  # asks of a part itself
        ("2024年上半年培训多少人？", "上半年培训6万人。", False),
    ],
)
def test_a_figure_of_a_part_of_a_year_is_none_of_the_year(question: str, shown: str, missing: bool) -> None:
    assert group_missing(question, shown) is missing


@pytest.mark.parametrize(
    ("question", "shown", "missing"),
    [
        ("翡翠湖小学计划招几个班？", "芙桥小学计划招8个班。", True),
        ("翡翠湖小学计划招几个班？", "全区小学计划招132个班。", True),
        ("翡翠湖小学计划招几个班？", "翡翠湖小学、桥东小学各招8个班。", False),
        ("翡翠湖小学报名要什么材料？", "公办小学报名需提交户口簿。", False),  # no other school's name
        ("孩子上小学要什么材料？", "全市小学报名需提交户口簿。", False),
    ],
)
def test_one_school_is_not_told_of_by_another(question: str, shown: str, missing: bool) -> None:
    assert group_missing(question, shown) is missing


@pytest.mark.parametrize(
    ("question", "other"),
    [("拿到技师证的补多少钱？", True), ("拿到高级工证的补多少钱？", False), ("技能提升补贴，高级技师补几千？", True)],
)
def test_grades_of_certificates_are_named_in_short(question: str, other: bool) -> None:
    shown = "取得初级、中级、高级职业资格证书的，分别给予1000元、1500元、2000元补贴。"
    assert rival_named(question, shown) is other
    assert group_missing(question, shown) is other


def test_the_rule_before_is_told_only_where_it_is_asked_for() -> None:
    former = "原办法的奖励标准为本科30000元、专科20000元。"
    assert group_missing("本科和专科各奖励多少？", former)
    assert not group_missing("原来的办法奖励多少？", former)
    assert not group_missing("奖励多少？", "原标准为600元，现提高到800元。")
    assert not group_missing("奖励多少？", "本科40000元、专科30000元。")
    assert not group_missing("高级工奖励多少？", "高级工：奖励标准(元/人) 2000元/人，原标准(元/人) 1500元/人")


@pytest.mark.parametrize(
    ("question", "shown", "other"),
    [
        ("取证率最低的是哪个工种？", "护理员取证率居各工种之首。", True),
        ("取证率最低的是哪个工种？", "营销师取证率最低。", False),
        ("取证率最高的是哪个工种？", "营销师取证率最低。", True),
        ("哪个区最多？", "甲区最多，乙区最少。", False),
        ("取证率是多少？", "营销师取证率最低，为75%。", False),
    ],
)
def test_the_other_end_of_a_row_is_no_answer(question: str, shown: str, other: bool) -> None:
    assert group_missing(question, shown) is other


def test_a_figure_of_a_part_of_a_year_needs_words_that_say_so() -> None:
    assert part_of_year_missing("甲街道第三季度培训多少人次？", "甲街道：实际完成 1286人次 表1 各街道任务完成情况")
    assert not part_of_year_missing("甲街道第三季度培训多少人次？", "甲街道：完成 320人次 2024年第三季度完成情况")
    assert not part_of_year_missing("甲街道培训多少人次？", "甲街道：实际完成 1286人次")


def test_what_stands_in_a_paper_is_no_member_of_a_group() -> None:
    assert not group_missing("高技能人才占比，甲省答复函中的现状值是多少？", "高技能人才占技能人才比达34.9%。")
