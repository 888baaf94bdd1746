"""A sentence is held to its quotation: figures with what they count, dates, names, denials, words."""

import pytest

from rag.answer.grounding import beside, empty, objection, speaks_of, supports

RATIO = "力争2023年技能人才占产业工人队伍比例达到55%，高技能人才占技能人才比例达到32%"
BODIES = "全省共有评价机构3292家，其中企业2533家（其中非公有制企业1925家）、院校327家、社评组织432家。"


@pytest.mark.parametrize(
    "sentence",
    [
        "高技能人才占技能人才比例达到32%。",
        "到2023年，高技能人才占技能人才的比例力争达到32%。",
        "技能人才占产业工人队伍比例达到55%，高技能人才占技能人才比例达到32%。",
    ],
)
def test_a_figure_with_its_own_words_is_supported(sentence: str) -> None:
    assert supports(sentence, RATIO, "青岛市", "高技能人才占比的目标是多少？")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("高技能人才占技能人才比例达到55%。", RATIO),
        ("社评组织有327家。", BODIES),
        ("院校432家。", BODIES),
        ("院校1925家。", BODIES),
    ],
)
def test_a_figure_of_the_neighbouring_clause_is_not(sentence: str, quote: str) -> None:
    assert "另一件事" in objection(sentence, quote, "", "")


@pytest.mark.parametrize(
    ("sentence", "quote", "named"),
    [
        ("每年新增高技能人才3万人。", "每年新增高技能人才2万人以上。", "30000人"),
        ("每年新增高技能人才2万人以下。", "每年新增高技能人才2万人以上。", "20000人"),
        ("培训4万人。", "累计培训4万余人次。", "40000人"),
        ("2024年9月3日作出答复。", "2024年9月2日作出答复。", "2024-09-03"),
        ("依据粤人社函〔2021〕339号。", "依据粤人社函〔2023〕339号。", "2021"),
        ("出台《培训办法》开展培训。", "出台政策开展培训。", "培训办法"),
        ("上海开展培训。", "开展培训。", "上海"),
        ("没有开展培训。", "开展培训。", "否定"),
        ("正在开展培训。", "开展培训。", "正在"),
    ],
)
def test_the_objection_names_what_the_quote_lacks(sentence: str, quote: str, named: str) -> None:
    assert named in objection(sentence, quote, "", "")


def test_the_same_figure_written_otherwise_is_the_same() -> None:
    assert supports("培训20,000人。", "培训两万人。", "", "")
    assert supports("奖励500000元。", "奖励50万元。", "", "")


def test_words_far_from_the_quote_are_refused_unless_the_question_used_them() -> None:
    quote = "评选10名先锋人物。"
    assert "字词" in objection("每年都会举行创新创业先锋评选活动。", quote, "", "")
    assert supports("每年评选10名创新创业先锋人物。", quote, "", "每年评选多少名创新创业先锋人物？")


def test_the_title_and_card_lend_names_and_dates() -> None:
    assert supports("深圳市2022年7月28日答复。", "现答复如下。", "深圳市 2022-07-28", "深圳市何时答复？")


def test_english_is_held_to_its_figures() -> None:
    assert supports("The bonus is 500000 yuan.", "每名奖励50万元。", "", "")
    assert "60" in objection("The bonus is 600000 yuan.", "每名奖励50万元。", "", "")


def test_a_sentence_that_only_turns_the_question_round_is_empty() -> None:
    assert empty("局长是青岛市人社局。", "青岛市人社局的局长是谁？")
    assert not empty("坂田街道。", "哪个街道是试点街道？")
    assert not empty("有2万人。", "有多少人？")
    assert not empty("有奖励。", "有没有奖励？")


def test_what_joins_the_figures_of_a_sentence_is_no_news_of_its_own() -> None:
    question = "评聘产生了多少名特级技师、多少名首席技师，来自多少家企业？"
    quote = "评聘,从41家企业中产生特级技师234名、首席技师19名"
    assert not beside("评聘产生了234名特级技师、19名首席技师，来自41家企业。", quote, question)


def test_a_level_that_the_quotation_does_not_name() -> None:
    quote = "建设市级公共实训基地15个，按设备投入的30%给予补助。"
    assert objection("省级公共实训基地补助比例是30%。", quote, "", "省级公共实训基地补助比例是多少？")
    assert not objection("市级公共实训基地按设备投入的30%给予补助。", quote, "", "补助比例是多少？")


def test_a_figure_of_another_level_in_a_quotation_that_names_both() -> None:
    quote = "省级工作室给予10万元。建设市级公共实训基地15个，按设备投入的30%给予补助。"
    assert objection("省级公共实训基地补助比例是30%。", quote, "", "省级公共实训基地补助比例是多少？")
    assert not objection("市级公共实训基地补助比例是30%。", quote, "", "市级公共实训基地补助比例是多少？")
    assert not objection("省级工作室给予10万元。", quote, "", "省级工作室给多少？")


def test_who_holds_an_office_stands_in_the_quote_office_and_name() -> None:
    title, asked = "深圳市龙岗区人力资源局关于第20180084号提案答复的函", "龙岗区人力资源局局长叫什么名字？"
    assert "局长" in objection("深圳市龙岗区人力资源局局长是王小乐。", title, title, asked)
    assert "王小乐" in objection("深圳市龙岗区人力资源局局长是王小乐。", f"局长办公会。{title}", title, asked)
    assert supports("龙岗区人力资源局局长是王小乐。", "深圳市龙岗区人力资源局局长王小乐", title, asked)


def test_a_quoted_name_may_have_other_words_within_it() -> None:
    assert speaks_of("认定终身职业技能培训载体12家", "终身培训")
    assert not speaks_of("终身免费，开展职业培训", "终身培训")
    assert not speaks_of("终身学习", "终身培训")
    assert not speaks_of("就业人员申请住房补贴", "就业补贴") and not speaks_of("工匠精神进学院", "工匠学院")


def test_what_is_new_is_not_told_of_what_was_put_on_a_list() -> None:
    question = "那2024年又新添了几家？"
    assert objection("2024年又新添了3家企业。", "发动4家企业申报，目前已公示3家企业进入名单。", "2024年", question)
    assert objection("2024年新增人才5万人。", "2024年人才达到5万人。", "", "2024年新增人才多少人？")
    assert not objection("2024年又新添了3家企业。", "2024年设立3家企业。", "", question)


def test_an_english_sentence_without_anything_to_check_is_not_taken_on_trust() -> None:
    quote, question = "给予一次性补助15万元，逾期不予受理。", "How much is paid, and how?"
    assert objection("It is paid in one instalment.", quote, "", question)
    assert not objection("The subsidy is 150,000 yuan; late applications are not accepted.", quote, "", question)
    assert not objection("Late applications are not accepted.", quote, "", question)
    quote, question = "2024年培训6842人，完成年度目标的105.3%。", "Did Jia County meet its 2024 target?"
    assert objection("Yes, Jia County met its 2024 target.", quote, "", question)  # nothing but what was asked
    assert not objection("Yes, 6,842 people were trained, 105.3% of the target.", quote, "", question)


def test_a_name_of_two_words_in_chinese_syllables_is_that_of_the_document_by_its_sound() -> None:
    quote, question = "(联系人: 武语璇, 联系电话: 82918165)", "Whom should I call, and on what number?"
    assert not objection("The Women Care Date Base has 82918165.", quote, "", question)  # no surname
    for name, told in (("Wu Yuxuan", True), ("Yuxuan Wu", True), ("Wu Yueshan", False), ("Wang Yuxuan", False)):
        assert (not objection(f"You should call {name} at 82918165.", quote, "", question)) is told


def test_one_year_is_each_year() -> None:
    quote = "每年输送毕业生7000人以上。"
    assert supports("一年送出来毕业生7000人以上。", quote, "", "一年送出来多少毕业生？")
    assert not supports("两年送出来毕业生7000人以上。", quote, "", "两年送出来多少毕业生？")
    assert not supports("一个月送出来毕业生7000人以上。", quote, "", "一个月送出来多少毕业生？")
    assert not supports("工作满1年可申报。", "工作满3年可申报，每年申报一次。", "", "工作满几年可申报？")
    assert not supports("取得证书满1年可申报。", "取得证书满四年可申报。每年组织申报。", "", "满几年可申报？")


def test_more_than_the_goal_is_not_said_of_less() -> None:
    quote = "甲市培养学徒1260人，完成年度目标1500人的84%，是唯一未完成的指标。"
    assert objection("甲市超额完成了1500人的目标。", quote, "", "甲市超额完成了1500人的目标，超了多少？")
    assert not objection("甲市培养学徒1260人，完成年度目标1500人的84%。", quote, "", "甲市完成得怎么样？")


def test_days_are_written_either_way_and_are_no_date() -> None:
    assert not objection("公示时间为7日，无异议的拨付补贴。", "公示时间7天内，无异议的拨付补贴。", "", "公示几天？")
    assert objection("公示时间30天，无异议的拨付。", "公示时间到6月30日，无异议的拨付。", "", "公示几天？")
