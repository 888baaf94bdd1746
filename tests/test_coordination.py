"""Two things asked in one breath are asked one by one; what the documents join is one thing."""

import pytest

from rag.answer.coordination import coordinated, of_side


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("《丰收》的主演和导演是谁？", ["《丰收》的主演是谁？", "《丰收》的导演是谁？"]),
        ("大会的开幕时间和地点？", ["大会的开幕时间？", "大会的开幕地点？"]),
        ("大会召开的时间和地点", ["大会召开的时间是什么时候？", "大会召开的地点是哪里？"]),
        ("2022年甲公司和乙公司交付量", ["2022年甲公司交付量是多少？", "2022年乙公司交付量是多少？"]),
        ("2021年和2022年全国棉花产量", ["2021年全国棉花产量", "2022年全国棉花产量"]),
        ("接力的第一棒和最后一棒分别是谁？", ["接力的第一棒是谁？", "接力的最后一棒是谁？"]),
        ("运动会美国队和中国队分别得了多少金牌？", ["运动会美国队得了多少金牌？", "运动会中国队得了多少金牌？"]),
        ("接力的第一棒和最后一棒火炬手分别是谁？", ["接力的第一棒火炬手是谁？", "接力的最后一棒火炬手是谁？"]),
        ("2022和2023年全国棉花产量", ["2022年全国棉花产量", "2023年全国棉花产量"]),
        (
            "市里2021年、2022年和2023年各培训几人？",
            ["市里2021年培训几人？", "市里2022年培训几人？", "市里2023年培训几人？"],
        ),
        ("2022年和2023年相比培训人数增长多少？", []),
        ("上半年，西藏和新疆经济增长了多少", ["上半年，西藏经济增长了多少", "上半年，新疆经济增长了多少"]),
        ("拨给街道总工会和行业工会的是多少？", ["拨给街道总工会的是多少？", "拨给行业工会的是多少？"]),
        (
            "参加基本养老保险和医疗保险的人数分别为多少",
            ["参加基本养老保险的人数为多少", "参加基本医疗保险的人数为多少"],
        ),
        (
            "区里的企业内部培训和民办职业培训机构培训分别是多少人次？",
            ["区里的企业内部培训是多少人次？", "区里的民办职业培训机构培训是多少人次？"],
        ),
        ("最佳电视剧和最佳电视动画分别是什么？", ["最佳电视剧是什么？", "最佳电视动画是什么？"]),
        ("大赛参赛人次和收入是多少？", ["大赛参赛人次是多少？", "大赛参赛收入是多少？"]),
        ("回复提案，联系人和联系电话是？", ["回复提案，联系人是？", "回复提案，联系电话是？"]),
        ("要重点培育多少个专业，专业跟主导产业的匹配度达到多少？", []),
        ("保管合同和仓储合同有什么区别？", []),
        ("省发展和改革委员会有什么政策？", []),
        ("哪些部门参与督导？", []),
        ("青岛要推动技工院校与企业共同做哪些事？", []),
        ("竞赛的项目有多少个？", []),
        ("甲市跟邀请赛一起办的是第几届大赛？", []),
        ("推动高技能人才跟哪几类人才的职业发展贯通？", []),
        (
            "甲技师学院和乙技师学院各有一项“首家”，分别是什么？",
            ["甲技师学院有一项“首家”，是什么？", "乙技师学院有一项“首家”，是什么？"],
        ),
        ("分别有多少家企业参加了甲展会和乙年会？", ["有多少家企业参加了甲展会？", "有多少家企业参加了乙年会？"]),
        ("如何申请补贴？", []),
    ],
)
def test_coordinated(question: str, expected: list[str]) -> None:
    assert [part.text for part in coordinated(question, "")] == expected


def test_what_stands_joined_in_the_evidence_is_one_thing() -> None:
    question = "市的人力资源和社会保障局有多少人？"
    assert coordinated(question, "市人力资源和社会保障局印发通知") == []
    question = "每年取得职业资格证书和技能等级证书的有多少人？"
    assert len(coordinated(question, "")) == 2
    assert coordinated(question, "取得职业资格证书或技能等级证书的人数") == []


def test_one_thing_of_two_of_a_kind() -> None:
    both = coordinated("关于线上培训的通知和关于等级认定的通知，文号分别是什么？", "")
    assert [part.asks for part in both] == ["关于线上培训的通知，文号是什么？", "关于等级认定的通知，文号是什么？"]
    assert coordinated("线上培训的通知和等级认定的办法，文号分别是什么？", "") == []


def test_one_measure_of_two_things_described_at_length() -> None:
    question = "2023年线上公益培训与2024年以来依托载体的培训规模分别是多少人次？"
    assert [part.asks for part in coordinated(question, "")] == [
        "2023年线上公益培训的培训规模是多少人次？",
        "2024年以来依托载体的培训规模是多少人次？",
    ]
    assert coordinated(question, "线上公益培训和2024年以来依托") == []  # joined in the documents: one thing


def test_several_things_asked_of_one() -> None:
    question = "甲省技能人才规模、占比以及培训基地数量各是多少？"
    assert [part.asks for part in coordinated(question, "")] == [
        "甲省技能人才规模是多少？",
        "甲省技能人才占比是多少？",
        "甲省技能人才培训基地数量是多少？",
    ]
    assert coordinated("甲厂、乙厂以及丙厂各是多少？", "") == []


def test_counts_in_line_are_asked_one_by_one() -> None:
    asked = coordinated("汇总三个数：甲机构几家、乙培训多少人次、丙补贴花了多少钱?", "")
    assert [part.text for part in asked] == ["甲机构几家？", "乙培训多少人次？", "丙补贴花了多少钱？"]
    assert coordinated("办了哪些竞赛、培训了多少人、发了多少钱？", "") == []


def test_two_amounts_with_a_comma_between_them() -> None:
    asked = coordinated("甲会每年办培训的钱,和下拨给乙会的钱,哪个大?分别多少?", "")
    assert [part.text for part in asked] == ["甲会每年办培训的钱多少?", "下拨给乙会的钱多少?"]


def test_a_long_question_is_not_taken_apart_by_what_it_compares() -> None:
    question = "深圳和青岛跟" * 300 + "多"  # would take minutes
    assert of_side(question, "青岛", ["深圳", "青岛"])


def test_whether_both_are_treated_alike_is_one_question() -> None:
    assert coordinated("方案是不是要求技工学校和中职学校分开招生？", "") == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("深圳和青岛每年新增人才各多少？", "青岛每年新增人才多少？"),
        ("深圳市、青岛市分别有几家机构？", "青岛有几家机构？"),
        ("深圳和青岛哪个补贴更多？", "青岛的补贴是多少？"),
        ("深圳的平台跟青岛的学堂比，哪个学习人次更多？都列出来", "青岛的学堂的学习人次是多少？"),
        ("深圳的人才占比(去年的)跟青岛给2023年定的目标比，哪个高？", "青岛给2023年定的目标，人才占比是多少？"),
        ("深圳和青岛哪个做法更好？", "深圳和青岛哪个做法更好？"),
        ("深圳补多少，青岛补多少？", "深圳补多少，青岛补多少？"),
        ("深圳和青岛每年各评选多少名？", "青岛每年评选多少名？"),
        ("深圳和青岛每年对各区补多少？", "青岛每年对各区补多少？"),
        ("人才占比，深圳的目标和青岛目前的水平分别是多少？", "人才占比，青岛目前的水平是多少？"),
        ("深圳要承办的大赛和青岛协办的竞赛，各是哪一届哪个省的？", "青岛协办的竞赛，是哪一届哪个省的？"),
        ("深圳和青岛两个市的答复里，哪个写明了补贴多少？", "青岛的答复里，补贴多少？"),
        ("对比一下：深圳的平台、青岛的课堂各是多少？", "青岛的课堂是多少？"),
        ("深圳人才占比与青岛市2023年的目标分别是多少？", "人才占比，青岛市2023年的目标是多少？"),
        ("深圳和青岛都在推评价，哪一份文件给出了年限？", "青岛推评价，年限？"),
    ],
)
def test_one_side_is_asked_about_itself_unless_both_are_compared(question: str, expected: str) -> None:
    assert of_side(question, "青岛", ["深圳", "青岛"]) == expected
    assert of_side(question, "", [""]) == question


def test_two_quoted_things_are_asked_one_by_one_and_their_difference_of_none() -> None:
    asked = coordinated("甲市的“工匠”奖励和“菁英”资助,每个人分别给多少?差多少?", "")
    assert [part.text for part in asked] == ["甲市的“工匠”奖励,每个人给多少?", "“菁英”资助,每个人给多少?"]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("甲区和乙区的培训人数谁多？", "甲区的培训人数是多少？", "乙区的培训人数是多少？"),
        ("甲区和乙区，哪个区的机构更多？各有多少家？", "甲区的机构是多少？", "乙区的机构是多少？"),
        ("同样是学徒制，甲区和乙区谁给得多？", "同样是学徒制，甲区给多少？", "同样是学徒制，乙区给多少？"),
        ("甲区的补贴标准和乙区的有什么不同？", "甲区的补贴标准是怎样的？", "乙区的补贴标准是怎样的？"),
        (
            "甲区和乙区在自主评价上的做法有啥不一样",
            "甲区在自主评价上的做法是怎样的？",
            "乙区在自主评价上的做法是怎样的？",
        ),
        ("对比一下甲区与乙区的奖励标准", "甲区的奖励标准是怎样的？", "乙区的奖励标准是怎样的？"),
        ("甲区给工作室的资助比乙区的高吗？两边各多少", "甲区给工作室的资助是多少？", "乙区给工作室的资助是多少？"),
        ("占比，甲区高还是乙区的目标高？", "占比，甲区是多少？", "占比，乙区的目标是多少？"),
        (
            "占比，甲区现在的数比乙区定的目标高还是低？各是多少？",
            "占比，甲区现在的数是多少？",
            "占比，乙区定的目标是多少？",
        ),
        (
            "甲区和乙区的奖励各多少、怎么分期给？哪边更高？",
            "甲区的奖励多少、怎么分期给？",
            "乙区的奖励多少、怎么分期给？",
        ),
    ],
)
def test_what_is_compared_is_asked_of_each_side(question: str, first: str, second: str) -> None:
    sides = ["甲区", "乙区"]
    assert [of_side(question, side, sides) for side in sides] == [first, second]
