"""A question that leans on the conversation is made to stand alone; one that stands alone is left as it is."""

import pytest

from rag.answer.followup import in_full, resolve
from rag.types import Message


def talk(*turns: str) -> list[Message]:
    return [Message(role="user" if i % 2 == 0 else "assistant", content=t) for i, t in enumerate(turns)]


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("深圳2022年评出多少名鹏城工匠？", "那青岛呢？", "青岛2022年评出多少名鹏城工匠？"),
        ("青岛2021年开展多少次培训？", "2022年呢？", "青岛2022年开展多少次培训？"),
        ("青岛每年新增多少人？", "那高技能人才占技能人才的比例呢？", "青岛高技能人才占技能人才的比例呢？"),
        ("龙岗搞了多少个项目？", "今年计划培训多少人？", "龙岗搞了多少个项目？今年计划培训多少人？"),
        ("青岛每年新增多少人？", "其中高级工要多少？", "青岛每年新增多少人？其中高级工要多少？"),
        ("青岛谁在试点？", "接下来准备让哪一类学校来申报？", "青岛谁在试点？接下来准备让哪一类学校来申报？"),
        ("广东有多少家机构？", "剩下的院校和协会呢？", "广东有多少家机构？剩下的院校和协会呢？"),
        ("深圳有几个学院？", "甲乙技师学院AI那个，省里批了它什么牌子？", "甲乙技师学院AI那个，省里批了它什么牌子？"),
        ("龙岗区的答复是谁签的？", "它的联系电话呢？", "龙岗区的答复是谁签的？它的联系电话呢？"),
    ],
)
def test_what_is_left_out_comes_from_the_earlier_question(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, talk(earlier, "答。")) == resolved


HOME = ("深圳市", "广东省", "深圳市龙岗区", "深圳市福田区", "青岛市")
TRAINED = "青岛2021年开展多少人次补贴性培训？"
# the earlier questions, the follow-up, how it is understood
DIALOGUES = [
    ([TRAINED], "那深圳呢？", "深圳2021年开展多少人次补贴性培训？"),
    ([TRAINED], "那济南市呢？", "济南市2021年开展多少人次补贴性培训？"),
    ([TRAINED], "南山呢？", "南山2021年开展多少人次补贴性培训？"),
    ([TRAINED], "那么深圳市龙岗区呢？", "深圳市龙岗区2021年开展多少人次补贴性培训？"),
    ([TRAINED], "那龍崗呢？", "龍崗2021年开展多少人次补贴性培训？"),
    ([TRAINED], "全省呢？", "全省2021年开展多少人次补贴性培训？"),
    ([TRAINED], "换成福田呢？", "福田2021年开展多少人次补贴性培训？"),
    ([TRAINED], "那2023年呢？", "青岛2023年开展多少人次补贴性培训？"),
    ([TRAINED], "2022年？", "青岛2022年开展多少人次补贴性培训？"),
    ([TRAINED], "去年呢", "青岛去年开展多少人次补贴性培训？"),
    ([TRAINED], "“十四五”期间呢？", "青岛“十四五”期间开展多少人次补贴性培训？"),
    ([TRAINED, "那深圳呢？"], "那2023年呢？", "深圳2023年开展多少人次补贴性培训？"),
    ([TRAINED, "那2023年呢？"], "广东呢？", "广东2023年开展多少人次补贴性培训？"),
    ([TRAINED, "那2023年呢？", "广东呢？"], "龙岗呢？", "龙岗2023年开展多少人次补贴性培训？"),
    ([TRAINED], "它的联系人呢？", f"{TRAINED}它的联系人呢？"),
    ([TRAINED], "高技能人才占技能人才的比例是多少呢？", "青岛高技能人才占技能人才的比例是多少呢？"),
    (["青岛和深圳的目标分别是多少？"], "那广东呢？", "广东的目标分别是多少？"),
    (["深圳市福田区有多少家企业参加培训？"], "那龙岗区呢？", "龙岗区有多少家企业参加培训？"),
    (["What is the target of Qingdao for 2021?"], "What about Shenzhen?", "What is the target of Shenzhen for 2021?"),
    ([TRAINED], "龙岗区劳模创新工作室有哪几家？", "龙岗区劳模创新工作室有哪几家？"),
    ([TRAINED], "如果企业新录用的员工参加培训，每人补多少钱？", "青岛如果企业新录用的员工参加培训，每人补多少钱？"),
    ([TRAINED], "那要是紧缺工种呢？最少上多少课时", f"{TRAINED}那要是紧缺工种呢？最少上多少课时"),
    ([TRAINED], "深圳也有吗？", "深圳2021年开展多少人次补贴性培训？"),
    ([TRAINED], "深圳当年是多少？", "深圳2021年开展多少人次补贴性培训？"),
    ([TRAINED], "龙岗区有这方面的数据吗？", "龙岗区2021年开展多少人次补贴性培训？"),
    ([TRAINED], "广东怎么规定的", "广东2021年开展多少人次补贴性培训？"),
    ([TRAINED], "青岛有哪些工匠？", "青岛有哪些工匠？"),
    ([TRAINED], "和深圳比呢？", "青岛和深圳2021年开展多少人次补贴性培训？"),
    ([TRAINED], "比深圳多吗？", "青岛和深圳2021年开展多少人次补贴性培训？"),
    ([TRAINED], "深圳和广东呢？", "深圳和广东2021年开展多少人次补贴性培训？"),
    ([TRAINED], "前一年呢？", "青岛2020年开展多少人次补贴性培训？"),
    ([TRAINED], "比2020年增加多少？", "青岛开展多少人次补贴性培训？比2020年增加多少？"),
    ([TRAINED], "你确定吗？", TRAINED),
    ([TRAINED], "原文是怎么说的？", TRAINED),
    ([TRAINED], "能不能说得详细一点？", TRAINED),
    ([TRAINED], "请用英文回答", TRAINED),
    ([TRAINED], "In English, please.", TRAINED),
    ([TRAINED], "不对吧，我记得是5万人次", f"{TRAINED}不对吧，我记得是5万人次"),
    (["福田办了多少期线下培训？"], "线上的呢？", "福田办了多少期线上培训？"),
    (["技能大赛第一名奖多少？"], "第三名给多少？", "技能大赛第三名奖多少？"),
    (["深圳的高级工补多少？"], "好的，那如果是技师呢？", "深圳的技师补多少？"),
    (["甲市产业类工作室补助多少？"], "乡村类呢？", "甲市乡村类工作室补助多少？"),
    (["竞赛职工组一等奖多少钱？"], "家庭照护组二等奖呢？", "竞赛家庭照护组二等奖多少钱？"),
    (["甲市产业类工作室补助多少？"], "乡村类的第一笔拨多少？", "甲市乡村类工作室补助多少？乡村类的第一笔拨多少？"),
    (["领导小组组长是谁？"], "工作组有哪些人？", "领导小组组长是谁？工作组有哪些人？"),
    (["龙岗对高技能人才有哪些奖励？"], "企业呢？", "龙岗对企业有哪些奖励？"),
    (["龙岗对高技能人才有哪些奖励？"], "要什么条件呢？", "龙岗对高技能人才有哪些奖励？要什么条件呢？"),
    (["福田区答复的是哪一号提案？"], "龙岗的是哪一号？", "龙岗答复的是哪一号提案？"),
    ([TRAINED], "深圳的目标是多少？", "深圳的目标是多少？"),
    ([TRAINED], "深圳补多少钱？", "深圳补多少钱？"),
    ([TRAINED], "深圳有几家", "深圳有几家"),
    ([TRAINED], "比赛一等奖的奖金标准是多少", "青岛比赛一等奖的奖金标准是多少"),
    (["一等奖奖金多少？"], "二等奖几名？", "一等奖奖金多少？二等奖几名？"),
    (["深圳对企业有哪些奖励？"], "联系电话呢？", "深圳对企业有哪些奖励？联系电话呢？"),
    (["深府〔2023〕12号的目标是多少？"], "上一年呢？", "深府〔2023〕12号的目标是多少？上一年呢？"),
    (["青岛市博士工作站补贴多少？"], "硕士呢？", "青岛市博士工作站补贴多少？硕士呢？"),
    ([TRAINED], "What is the minimum wage?", "What is the minimum wage?"),
    ([TRAINED], "最后到底是哪一家单位评上的？", f"{TRAINED}最后到底是哪一家单位评上的？"),
]


@pytest.mark.parametrize(("earlier", "question", "resolved"), DIALOGUES)
def test_twenty_dialogues(earlier: list[str], question: str, resolved: str) -> None:
    turns = [turn for words in earlier for turn in (words, "答。")]
    assert resolve(question, talk(*turns), HOME) == resolved


@pytest.mark.parametrize("question", ["广东省高技能人才有多少万人？", "“福田英才荟”奖励扩大到多少个工种？"])
def test_a_question_with_its_own_subject_stays(question: str) -> None:
    assert resolve(question, talk("深圳的鹏城工匠奖励多少？", "50万元。")) == question


def test_without_a_conversation_nothing_changes() -> None:
    assert resolve("那青岛呢？", []) == "那青岛呢？"


def test_a_chain_of_ellipses_reaches_back_to_the_full_question() -> None:
    history = talk("青岛每年新增高技能人才多少人？", "2万人以上。", "那深圳呢？", "没有说明。")
    assert resolve("广东呢？", history) == "广东每年新增高技能人才多少人？"


def test_the_paper_of_another_place_is_asked_what_was_asked_of_the_first() -> None:
    """Its number would name the first again; 省厅 is the province that the documents are of."""
    history = talk("深圳市人社局关于20220252号建议的答复，联系人和电话是什么？", "黄宇。")
    assert resolve("省厅那份的呢？", history, ["深圳市", "广东省"]) == "广东省的文件，联系人和电话是什么？"
    assert (
        resolve("福田那份呢？", history, HOME)
        == resolve("那福田呢？", history, HOME)
        == "福田的文件，联系人和电话是什么？"
    )


def test_a_place_and_what_is_asked_of_it_now() -> None:
    history = talk("广东省高技能人才占技能人才的比例是多少？", "34.9%。")
    assert (
        resolve("那青岛呢，到2023年想做到多少？", history, HOME)
        == "青岛高技能人才占技能人才的比例，到2023年想做到多少？"
    )


ABOUT = talk("深圳的“技能菁英”工程是什么？", "每两年遴选100名青年。")


def test_a_question_that_names_no_place_is_asked_of_the_place_of_the_conversation() -> None:
    assert resolve("选上的每个人给多少钱，能拿去干什么？", ABOUT, HOME) == "深圳选上的每个人给多少钱，能拿去干什么？"


def test_its_other_reading_has_the_earlier_question_in_front() -> None:
    question = "选上的每个人给多少钱，能拿去干什么？"
    assert in_full(question, ABOUT, HOME) == f"深圳的“技能菁英”工程是什么？{question}"
    assert in_full("青岛每年新增多少人？", ABOUT, HOME) == in_full("它多久评一次？", ABOUT, HOME) == ""
    assert in_full(question, []) == ""


def test_of_two_years_the_one_asked_for_now_counts() -> None:
    history = talk("福田2023年线上培训叫什么？", "叫甲。")
    assert resolve("那今年线下的叫什么？", history, HOME) == "福田线上培训叫什么？那今年线下的叫什么？"


def test_another_of_the_same_kind_takes_its_place() -> None:
    history = talk("龙岗重点领域的技师，叠加补贴给多少？", "2000元。")
    assert resolve("那高级技师呢？", history, HOME) == "龙岗重点领域的高级技师，叠加补贴给多少？"


@pytest.mark.parametrize(
    ("before", "asked", "full"),
    [
        ("厦门引进的高级技师补贴给多少？", "那普通技师呢？", "厦门引进的技师补贴给多少？"),
        ("厦门引进的高级技师补贴给多少？", "技师呢？", "厦门引进的技师补贴给多少？"),
        ("高级工的补贴是多少？", "那中级工呢？", "中级工的补贴是多少？"),
        ("省级技能大师工作室补多少？", "市级的呢？", "市级技能大师工作室补多少？"),
        ("省级技能大师工作室补多少？", "那市级工作室呢？", "省级技能大师工作室补多少？那市级工作室呢？"),
        ("技师和高级技师各补多少？", "那技师呢？", "技师和高级技师各补多少？那技师呢？"),
    ],
)
def test_another_rank_of_the_same_takes_its_place(before: str, asked: str, full: str) -> None:
    assert resolve(asked, talk(before, "3万元。"), HOME) == full


def test_what_lies_in_it_points_back() -> None:
    before = "湖阳评出多少技师？"
    assert resolve("里面外地的占多少？", talk(before, "234名。"), HOME) == f"{before}里面外地的占多少？"


def test_a_part_of_a_payment_points_back() -> None:
    before = "湖阳的建设补助是一次给完吗？"
    asked = "第二笔要满足什么才能拿到，占多大比例？"
    assert resolve(asked, talk(before, "分两次拨付。"), HOME) == f"{before}{asked}"


def test_a_place_in_front_of_a_word_that_points_is_a_subject() -> None:
    question = "广东那个推进企业改革的意见，一共提了多少条举措？"
    assert resolve(question, ABOUT, HOME) == question
