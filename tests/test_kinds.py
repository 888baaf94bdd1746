"""An answer that lacks the kind of fact that was asked for is none."""

import pytest

from rag.answer.kinds import (
    asks_at_length,
    asks_whether,
    asks_why,
    choice_missing,
    kind_missing,
    one_of_many,
    ranked,
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("全市有多少所技工院校？", "与300多家企业建立合作。举办10场。"),
        ("培训了多少门课程？", "培训4万人次。"),
        ("参赛选手有多少人？", "举办了Web3.0金融技术应用竞赛。"),
        ("6位专家分别是谁？", "推荐专家6位。"),
        ("出勤率低于多少就没补贴？", "每人补贴800元。"),
        ("竞赛发放了多少奖金？", "竞赛项目18个，选手1662人。"),
        ("总共培训了多少人？", "2020-2023年，18家企业开展培养。"),
        ("获奖名单？", "推荐专家6位。"),
        ("办理结果定为哪一类？", "您提出的提案已收悉。"),
        ("手艺要到哪一级？", "高技能人才占技能人才的比例达到36%。"),
        ("甲市给技工补贴多少？", "5.推动甲市创新发展。"),
        ("这几个处室的电话是多少？", "责任部门：建设处、开发处3个。"),
        ("局长是谁？", "各区市人力资源社会保障局。"),
        ("最晚什么时候公布？", "及时发布。"),
        ("什么时候举办？", "每年举办。"),
        ("入选人员的名单有吗，都是谁", "每两年遴选100名优秀青年。"),
        ("学院设在哪些城市？", "依托龙头企业建设20个学院。"),
        ("30个专业分别是哪些？", "重点培育特色鲜明、效益显著的专业。"),
        ("哪年开始的？", "继续开展。"),
        ("这项由谁负责？", "每年输送毕业生7000人。"),
        ("培训经费是多少？", "共举办10场。"),
        ("项目预算？", "共举办10场。"),
        ("第一名奖多少？", "共举办10场。"),
        ("冠军是谁？", "这是大赛的方案。"),
        ("上海技能大赛获奖名单", "共12人获奖。"),
        ("学校和协会各是多少家？", "学校327家。"),
        ("目录里排第三的是哪个职业？", "其中“甲设计师”通过评审。"),
        ("得奖的骑手和网约车司机都叫啥", "快递员、外卖骑手、网约车司机6人得奖。"),
        ("龙岗补贴如何申请？", "按照4000至6000元/人的标准给予企业补贴。"),
        ("竞赛的第一名是谁？", "9月1日举办了深圳市服装制版师竞赛。"),
        ("没参加评估的3家机构叫什么名字？", "甲市乙公司：得分 96.3，等次 优秀"),
        ("培训费用在哪里交？", "培训费用每人1200元。"),
    ],
)
def test_missing(question: str, answer: str) -> None:
    assert kind_missing(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("全市有多少所技工院校？", "我市11所技工院校紧跟需求。"),
        ("补助资金不能花在哪些地方？", "不得用于基本建设、偿还债务。"),
        ("目录里排第三的是哪个职业？", "第三个是甲设计师。"),
        ("目录里排第2的是哪个职业？", "1.钳工；2.焊工。"),
        ("补贴怎么申请？", "通过“甲通”平台提出。"),
        ("竞赛的第一名是谁？", "获得者张三获第一名。"),
        ("排名第一的是哪家企业？", "甲公司位居首位。"),
        ("培训费用在哪里交？", "到甲市就业中心缴纳。"),
        ("没参加工伤保险的职工受伤了找谁？", "由用人单位支付费用。"),
        ("最高一档的工匠叫什么？", "最高一档称为齐鲁大工匠。"),
        ("没参加评估的3家机构是哪几家？", "甲、乙、丙3家未参评。"),
        ("过了多少岁就不能挂帅？", "年满65周岁的应当更换。"),
        ("要上多少课时？", "不少于80学时。"),
        ("工资跟哪一级工程师看齐？", "薪酬不低于正高级、副高级职称人员。"),
        ("有几家机构？", "共有24家。"),
        ("多久调整一次专业？", "每年对专业进行动态调整。"),
        ("帮扶了多少户籍青年？", "帮扶130名户籍青年。"),
        ("建议是谁提的？", "尊敬的王金乐委员："),
        ("谁可以申请？", "面向全市企业。"),
        ("第一位登顶的女性叫什么名字？", "1890年，Fay Fuller登顶。"),
        ("70年代的动画片叫什么名字？", "推出《老夫子》。"),
        ("4家企业是不是都进了名单？", "3家企业进入名单。"),
        ("哪三家企业进入链主企业名单？", "甲科技集团、乙建工集团、丙时尚集团3家企业进入。"),
        ("金牌得主是谁？", "谢尔巴科娃夺得金牌。"),
        ("演讲的是谁？", "约翰·史密斯作了演讲。"),
        ("什么时候落款的？", "2018年7月10日"),
        ("何时前做到？", "力争年底前完成。"),
        ("学院设在哪些城市？", "设在深圳市、湛江市。"),
        ("五项机制是哪五项？", "一是考核；二是评价；三是竞赛；四是激励；五是保障。"),
        ("哪些部门负责？", "建设处。"),
        ("有什么不同？", "前者更多。"),
        ("这项由谁负责？", "责任部门：建设处。"),
        ("进链主名单的企业有几家？", "甲集团等3家企业进入链主企业名单。"),
        ("违规使用经费的，几年内不得申报？", "依托单位5年内不得再次申报。"),
        ("要公示几天？", "公示5个工作日。"),
        ("钱多久能到账？", "15个工作日内拨付到账。"),
        ("厂里给发几个钱？", "补贴2000元。"),
        ("那几年有多少人拿证？", "174人取得证书。"),
        ("建议是第几号？", "第16号代表建议。"),
        ("是几月几号印发的？", "2024年5月16日"),
        ("春晚去的金牌选手是谁？", "金牌获奖选手周小楚参加录制。"),
        ("是哪位委员提的？", "尊敬的王小乐委员：您好。"),
        ("站点设在哪里？", "在广西南宁隆安设立站点。"),
        ("帮了多少本地年轻人创业？", "帮扶130名户籍青年。"),
        ("哪几家进了公示名单？", "甲科技公司、乙建工集团2家企业。"),
        ("是不是要求百分之百做到？", "实现全覆盖。"),
        ("学校和协会各是多少家？", "学校327家、协会432家。"),
        ("机构几家、学员几人，分别是多少？", "机构3家，学员50人。"),
        ("高级工补多少？", "按标准的50%配套。"),
        ("2023年证书核发了多少？", "核发证书2.3万本。"),
        ("四个自主权分别是什么？", "赋予“自主定范围,自主设等级,自主定规范,自主用方式”四个自主权。"),
    ],
)
def test_there_or_none_asked(question: str, answer: str) -> None:
    assert not kind_missing(question, answer)


def test_of_two_named_one_has_to_stand_in_the_answer() -> None:
    assert choice_missing("是甲厂报的还是乙厂报的？", "该职业通过评审。")
    assert not choice_missing("是甲厂报的还是乙厂报的？", "由甲厂申报。")
    assert not choice_missing("由谁申报？", "该职业通过评审。")


@pytest.mark.parametrize(
    ("question", "whether", "length"),
    [
        ("市里给不给钱？", True, False),
        ("企业有没有补贴？", True, False),
        ("是政府评的还是企业评的？", True, False),
        ("这个证书有用吗？", True, False),
        ("企业有补贴不？", True, False),
        ("补贴多少元？", False, False),
        ("如何申请补贴？", False, True),
        ("什么样的企业才能申请？", False, True),
        ("采取了哪些措施？", False, True),
        ("有哪些学校？", False, False),
        ("过节的具体要求是什么？", False, True),
        ("复工后需要做哪些防控工作？", False, True),
        ("目标任务完成时限是什么时候？", False, False),
    ],
)
def test_questions_that_no_words_of_a_document_answer_by_themselves(question: str, whether: bool, length: bool) -> None:
    assert (asks_whether(question), asks_at_length(question)) == (whether, length)


def test_one_thing_is_no_list() -> None:
    assert one_of_many("产业集群具体是哪些产业？", "高新技术产业")
    assert not one_of_many("产业集群具体是哪些产业？", "制造业、服务业")
    assert not one_of_many("从哪些人里面遴选？", "社区团干部") and not one_of_many("是什么产业？", "制造业")
    assert not one_of_many("是哪些产业？", "")
    assert not one_of_many("哪些办法？", "甲办法", "出台《甲办法》《乙办法》。") and one_of_many(
        "哪些办法？", "甲办法", "出台甲办法。"
    )
    assert not one_of_many("按哪几个环节？", "面谈—测评—推荐")
    assert one_of_many("是哪八个部门发的？", "省教育厅等八部门") and not one_of_many("是哪两个省？", "甲省")
    assert not one_of_many("是哪两个省？", "甲省、乙省") and not one_of_many("是哪八个部门发的？", "甲厅、乙局等八部门")


def test_an_amount_is_asked_for_by_what_it_is_of() -> None:
    assert kind_missing("全省一共发了多少职业技能培训补贴？", "新增取得证书790475人次。")
    assert kind_missing("一线培训的钱多少？", "培训了300人。") and not kind_missing(
        "一线培训的钱多少？", "下拨400余万元。"
    )
    assert not kind_missing("多少企业拿到了补贴？", "58家企业。") and not kind_missing("补贴了多少人？", "58人。")


def test_a_number_of_things_in_a_terse_question() -> None:
    assert kind_missing("公益培训 工种数", "工种众多") and not kind_missing("公益培训 工种数", "工种180个")


def test_a_sentence_that_says_how_many_there_are_does_not_list_them_by_its_clauses() -> None:
    question = "聚焦的13条产业链，分别是哪13条？"
    assert kind_missing(question, "研究政策,围绕产业,聚焦13条产业链开展培训,促进融合,赋能发展。")
    assert not kind_missing(question, "13条产业链：家电、汽车、轨道、船舶、化工。")


def test_how_low_a_rate_may_be_is_no_amount_of_money() -> None:
    assert not kind_missing("出勤率低于多少就没补贴？", "学员出勤率低于80%的不予补贴。")
    assert kind_missing("出勤的补多少补贴？", "学员出勤率低于80%的不予补贴。")


@pytest.mark.parametrize(
    ("question", "rank"),
    [
        ("全市排名第三的是哪个县？", 3),
        ("排第1的是谁？", 1),
        ("哪个区位列榜首？", 1),
        ("Which county came first?", 1),
        ("The scheme was first introduced in which county?", None),
        ("甲县位列第一梯队的是哪几家？", None),
        ("全市排名第三的甲县培训了多少人？", None),
        ("排在全市第三的是谁？", 3),
        ("哪个县排第二？", 2),
        ("第三批是哪几家？", None),
        ("排第几？", None),
    ],
)
def test_the_rank_that_is_asked_for(question: str, rank: int | None) -> None:
    assert ranked(question) == rank


def test_a_row_of_another_rank() -> None:
    assert kind_missing("排第一的是哪个县？", "乙县：位次 4，完成率 98%，2023年位次 1")
    assert not kind_missing("排第一的是哪个县？", "甲县：位次 1，完成率 98%，2023年位次 4")
    assert not kind_missing("排第一的是哪个县？", "甲县排在最前。")


def test_money_for_employment_is_money() -> None:
    assert kind_missing("发放多少就业补贴？", "共发放3万人。") and kind_missing("多少就业补助资金？", "共3万人。")


def test_which_part_of_the_people_says_how_many() -> None:
    assert not kind_missing("要有多少人同意才行？", "经四分之三以上的业主同意。")
    assert kind_missing("要有多少人同意才行？", "经业主同意。") and kind_missing("多少人受训？", "完成了四分之三。")
    assert kind_missing("四分之三的业主同意的有多少人？", "经四分之三的业主同意。")


def test_why_in_everyday_words() -> None:
    assert asks_why("省厅干嘛每年公布名单？") and asks_why("这么做图啥？") and not asks_why("他是干嘛的？")
    assert asks_at_length("省厅干嘛每年公布名单？")


@pytest.mark.parametrize(
    "question", ["地图什么时候公布？", "社保卡能干嘛？", "周末干嘛？", "企图什么？", "这笔钱拿来干嘛？"]
)
def test_what_is_no_why(question: str) -> None:
    assert not asks_why(question) and not asks_at_length(question)


def test_a_part_of_the_people_is_no_amount() -> None:
    assert kind_missing("裁了多少人，每人补多少钱？", "半数以上的职工按工龄补偿。")
    assert kind_missing("培训了多少人？", "一半以上的人员已完成。")


def test_reasons_are_of_no_kind_and_room_for_people_is_counted_in_places() -> None:
    assert not kind_missing("公布首席技师的名单，图的是什么？", "增强企业的荣誉感和信心")
    assert kind_missing("什么原因离职的可以领几个月失业金？", "可以申领失业金。")
    assert not kind_missing("二期建好了能多收多少学生？", "新增学位4200个。")
    assert kind_missing("二期建好了能多收多少学生？", "新增实训室42个。")


@pytest.mark.parametrize(
    ("question", "telling", "silent"),
    [
        ("实训中心的场地面积有多大？", "建筑面积8000平方米。", "中心设有5个学院。"),
        ("领衔人最多几岁？", "领衔人不超过57周岁。", "领衔人具有10年经验。"),
        ("窗口几点开门？", "周一至周五9:00办理。", "窗口设在一楼，共有6个。"),
        ("报名的网址是什么？", "登录www.example.gov.cn报名。", "登录技能大赛平台报名。"),
        ("材料发到哪个邮箱？邮箱地址是多少", "发送至jn@example.cn。", "材料以电子邮件发送。"),
        ("邮编是多少？", "地址：江城路1号，邮编430000。", "地址：江城路1号。"),
    ],
)
def test_what_one_sign_gives_away(question: str, telling: str, silent: str) -> None:
    assert kind_missing(question, silent) and not kind_missing(question, telling)


def test_points_for_a_site_are_no_area() -> None:
    assert not kind_missing("评审表里场地设施这一项占多少分？", "场地设施占20分。")
