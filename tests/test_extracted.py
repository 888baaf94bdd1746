"""The words that a model takes for the answer are shown in the sentence that holds them, never by themselves."""

import pytest
from fakes import Model, Search, document, passages

from rag.answer.answering import Answerer
from rag.answer.evidence import sentences
from rag.answer.extracted import has, holding, holding_each, paid_for_another
from rag.answer.groups import another_rank
from rag.answer.prompts import RELUCTANT
from rag.answer.telling import SURELY
from rag.types import Answer, Passage

PAPER = document(
    "a", "甲市新建技工学校12所。其中民办3所。", "乙区的学校由王明负责。", "每名技工补贴1,500元。", title="甲市办法"
)


def held(words: str, question: str = "新建多少所学校？") -> str | None:
    found = holding(Search(PAPER), question, question, passages(PAPER), words)
    return found and PAPER.text[found.start : found.end]


def test_the_sentence_that_holds_the_words() -> None:
    assert held("12所") == "甲市新建技工学校12所。"


def test_words_that_nearly_stand_there_are_those_of_the_sentence_that_has_them() -> None:
    """The model joins what the question and the sentence say: 社区团委书记由社区党委副书记或党委委员担任."""
    paper = document(
        "t", "推动社区党委副书记或党委委员担任团委书记。", "吸纳高校青年兼任团组织副书记或团委委员。", title="函"
    )
    question, words = "社区团委书记由谁来兼？", "社区团委书记由社区党委副书记或党委委员担任。"
    found = holding(Search(paper), question, question, passages(paper), words)
    assert found is not None and found.text == "推动社区党委副书记或党委委员担任团委书记。"
    assert holding(Search(paper), question, question, passages(paper), "由2名社区党委副书记或党委委员担任。") is None


def test_letters_and_figures_alone_are_compared() -> None:
    assert held("１５００ 元。", "每名技工补贴多少钱？") == "每名技工补贴1,500元。"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("12个月 10个工作日内", ["自核发之日起12个月内申请。", "10个工作日内完成审核。"]),
        ("12个月、30个工作日", []),  # the second stands nowhere
        ("12个月", []),  # one alone is left to the sentence that has it
    ],
)
def test_figures_that_stand_apart_are_each_told_in_their_sentence(words: str, told: list[str]) -> None:
    paper = document("k", "自核发之日起12个月内申请。", "10个工作日内完成审核。", title="问答")
    asked = "申领期限和审核多久？"
    found = holding_each(Search(paper, covers=0.5), asked, asked, passages(paper), words)
    assert [one.text for one in found] == told


def test_a_long_number_may_lack_the_unit_that_a_short_one_needs() -> None:
    paper = document("t", "筹集资金2286.4万元。", "补贴50万元。", title="答复")
    money = [holding(Search(paper), "资金多少？", "多少资金？", passages(paper), words) for words in ("2286.4", "50")]
    assert [found and found.text for found in money] == ["筹集资金2286.4万元。", None]


def test_words_that_no_sentence_holds_or_the_question_says_itself_show_nothing() -> None:
    assert held("2所") is None and held("13所") is None and held("学校") is None and held("") is None


def test_a_body_that_speaks_of_itself_is_the_issuer() -> None:
    paper = document("t", "我局负责奖励的受理。", "我区也有人受理。", title="答复", issuer="甲市教育局")
    question = "奖励由哪个局受理？"
    found = holding(Search(paper), question, question, passages(paper), "甲市教育局")
    assert found and found.text == "我局负责奖励的受理。"


def test_of_a_list_each_item_stands_in_the_sentence() -> None:
    paper = document("t", "区工会联合文明办、社工委等部门举办评选。", "文明办负责宣传。", title="答复")
    found = [
        holding(Search(paper), "哪些部门举办评选？", "", passages(paper), words)
        for words in ("区工会、社工委", "区工会、妇联")
    ]
    assert [one and one.text for one in found] == ["区工会联合文明办、社工委等部门举办评选。", None]


def test_titles_and_headings_tell_nothing() -> None:
    paper = document("t", "# 甲市教育局回复意见", "## 中共甲市教育局", "王明负责技工学校。", title="甲市教育局回复意见")
    question = "王明在哪个单位工作？"
    assert holding(Search(paper), question, question, passages(paper), "甲市教育局") is None


class Weighed(Search):
    """What speaks of the basis speaks of all of the question, anything else of `covers` of it."""

    def coverage(self, question: str, shown: str) -> float:
        return 1.0 if "实践基地" in shown else self.covers


@pytest.mark.parametrize(("other", "told"), [("会议于2020年召开。", True), ("会议于2020年召开，2019年筹备。", False)])
def test_a_sentence_without_a_year_is_of_the_only_year_of_its_document(other: str, told: bool) -> None:
    paper = document("t", "车站开展体温检测。", other, title="通知")
    found = holding(Search(paper), "2020年要求车站做什么？", "要求车站做什么？", passages(paper), "体温检测")
    assert (found is not None) is told


def test_what_is_stated_before_a_question_counts_and_what_it_asks_does_not() -> None:
    paper = document("t", "王明是第一个获奖的技师，他会是最后一个吗？", "李华是不是第二个，还是张伟？", title="报道")
    found = [
        holding(Search(paper), "第一个获奖的是谁？", "", passages(paper), name) for name in ("王明", "李华", "张伟")
    ]
    assert [one is not None for one in found] == [True, False, False]


@pytest.mark.parametrize(("covers", "told"), [(0.4, False), (0.6, True)])
def test_words_of_a_sentence_beside_one_that_says_far_more_of_the_question_show_nothing(
    covers: float, told: bool
) -> None:
    paper = document("t", "甲校设立首家实践基地。", "乙校有首家北斗中心。", title="答复")
    found = holding(Weighed(paper, covers=covers), "设立首家实践基地的是哪所？", "", passages(paper), "乙校")
    assert (found is not None) is told


@pytest.mark.parametrize(("covers", "told"), [(0.4, False), (0.6, True)])
def test_nor_is_a_written_sentence_that_rests_on_it(covers: float, told: bool) -> None:
    search = Weighed(document("t", "甲校设立首家实践基地。", "乙校有首家北斗中心。", title="答复"), covers=covers)
    model = Model("乙校有首家北斗中心。", margin=5.0)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream("设立首家实践基地的是哪所？")
    assert answer.refused is not told


@pytest.mark.parametrize(
    ("question", "told"),
    [("14批次考核有多少人参加？", False), ("考核有多少人参加？", True), ("第14号考核有多少人参加？", True)],
)
def test_what_stands_far_from_the_figure_of_the_question_is_of_something_else(question: str, told: bool) -> None:
    paper = document("t", "3年来考核14批次。", "目录公开。", "题库公开。", "1.3万人参加培训。", title="答复")
    found = holding(Near(paper), question, question, passages(paper), "1.3万人")
    assert (found is not None) is told


class Near(Search):
    """Where nothing stands around a sentence."""

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        return passage


def test_another_kind_of_fact_than_asked_for_shows_nothing() -> None:
    assert held("王明") is None and held("王明", "乙区的学校谁负责？") == "乙区的学校由王明负责。"


def test_a_sentence_about_another_thing_than_the_question_names_shows_nothing() -> None:
    assert held("12所", "“鲁班工坊”新建了多少所学校？") is None
    assert held("12所", "“技工学校”新建了多少所？") == "甲市新建技工学校12所。"


def asked(model: Model, question: str) -> Answer:
    search = Search(PAPER)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(question)
    return answer


def test_the_answer_is_the_sentence_and_not_what_the_model_would_write() -> None:
    answer = asked(Model("新建学校约12所。", short="12所", null=-5.0), "新建多少所学校？")
    assert answer.text == "甲市新建技工学校12所。" and [c.quote for c in answer.citations] == [answer.text]


def test_what_is_not_believed_is_refused_though_words_were_extracted() -> None:
    assert asked(Model("新建学校12所。", margin=1.0, short="12所", null=-1.0), "新建多少所学校？").refused


def test_what_is_surely_extracted_is_not_judged() -> None:
    answer = asked(Model("新建学校12所。", margin=-9.0, short="12所", null=-SURELY - RELUCTANT), "新建多少所学校？")
    assert answer.text == "甲市新建技工学校12所。" and len(answer.exchanges) == 1


def test_the_whole_sentence_where_its_clause_speaks_of_less_of_the_question() -> None:
    """The condition of an amount stands in another clause than the amount."""
    condition, amount = "开展学徒制试点的企业员工取得证书的，", "按照每人4000元的标准给予补贴。"
    paper = document("b", f"{condition}{'经过职业技能考核评价合格，' * 6}{amount}")

    class Condition(Search):
        def coverage(self, question: str, shown: str) -> float:
            return 0.9 if condition in shown else 0.5

    def quoted(question: str) -> str:
        found = holding(Condition(paper), question, question, passages(paper), "4000元")
        return found.text if found else ""

    assert quoted("按照什么标准补贴多少元？") == paper.text


def test_a_bare_yes_is_no_answer() -> None:
    assert asked(Model("是。", null=-5.0), "甲市是否新建技工学校？").refused


def test_yes_or_no_is_told_in_the_words_of_the_document() -> None:
    """Whether, said by a small model, may be wrong; the sentence that it rests on is not."""
    answer = asked(Model("乙区的学校有人，由王明负责。", margin=6.0), "乙区的学校有没有人负责？")
    assert answer.text == "乙区的学校由王明负责。"


def test_what_is_asked_of_each_goes_on_behind_a_semicolon() -> None:
    text = "举办全区网约配送员职业技能竞赛并授予技术能手称号，第一名一次性奖励8000元现金；第二名、第三名分别奖励5000元、3000元。"
    paper = document("t", text, title="答复")

    def told(question: str) -> str | None:
        first = [part for part in sentences(passages(paper)[0])][:1]
        found = holding(Search(paper), question, question, first, "8000元")
        return found and found.text

    assert told("前三名各奖多少？") == text
    assert told("第一名奖多少？") == text.partition("；")[0] + "；"


@pytest.mark.parametrize(
    ("question", "clause", "rejected"),
    [
        ("第二批评价组织是哪几家？", "首家评价组织甲学院积极开展试点", True),
        ("第二批评价组织是哪几家？", "第二批评价组织为甲学院", False),
        ("第17届大赛在哪办？", "第十七届大赛在甲学院举办", False),
        ("评价组织是哪几家？", "首家评价组织为甲学院", False),
    ],
)
def test_another_of_several_in_a_row_is_not_told(question: str, clause: str, rejected: bool) -> None:
    assert another_rank(question, clause) == rejected


def test_a_subsidy_for_another_thing_is_not_told() -> None:
    paper = document("t", "2022年发放技能提升补贴2.86亿元。", "2022年有百家企业开展新型学徒制培训。", title="答复")
    evidence = passages(paper)
    assert holding(Search(paper), "新型学徒制补贴花了多少？", "多少？", evidence, "2.86亿元") is None
    assert holding(Search(paper), "技能提升补贴花了多少？", "多少？", evidence, "2.86亿元") is not None
    assert holding(Search(paper), "农民补贴花了多少？", "多少？", evidence, "2.86亿元") is not None


def test_what_the_reply_repeats_as_proposed_is_not_told() -> None:
    paper = document("t", "贵会建议将标准提高到每人8000元，我市暂无权限。", "现行标准为每人6000元。", title="答复")
    assert holding(Search(paper), "标准是多少？", "标准是多少？", passages(paper), "8000元") is None
    assert holding(Search(paper), "贵会建议提高到多少？", "建议提高到多少？", passages(paper), "8000元") is not None


def test_days_and_the_end_of_a_time_are_found_however_they_are_written() -> None:
    (days,) = passages(document("d.md", "应当在30日内办理变更。"))
    (time,) = passages(document("t.md", "申报时间为2024年6月1日至7月15日。"))
    assert has(passages(document("j.md", "新增就业5.33万人。"))[0], "5.33")  # the model left out the 万
    assert not has(passages(document("j.md", "新增就业15.33万人，比5.331万人多，培训533人。"))[0], "5.33")
    assert has(passages(document("j.md", "每年一次。"))[0], "一次")
    assert not has(passages(document("j.md", "给予一次性补贴。"))[0], "一次")
    assert has(days, "30天") and not has(days, "3天") and not has(days, "30个月")
    assert has(time, "2024年6月1日至7月15日") and has(time, "6月1日至7月15日")
    assert not has(passages(document("r.md", "请于6月30日前报送。"))[0], "30天")
    assert not has(passages(document("n.md", "2024年12月1日至1月15日。"))[0], "2024年1月15日")
    assert has(time, "2024年7月15日") and not has(time, "2024年8月15日") and not has(days, "2024年7月15日")


def test_a_bare_number_does_not_tell_which_one() -> None:
    paper = document("t", "2021年申报14项，其中甲设计师通过评审。", title="答复")
    asked = [
        ("申报了多少项，哪个通过了？", "14项"),
        ("哪个通过了？", "14"),
        ("哪个通过了？", "甲设计师"),
        ("哪一年申报的？", "2021年"),
    ]
    found = [holding(Search(paper), question, question, passages(paper), words) for question, words in asked]
    assert [one is not None for one in found] == [True, False, True, True]


def test_what_was_aimed_at_is_not_told_where_what_came_of_it_is_asked() -> None:
    paper = document("t", "力争新增高技能人才2万人。", title="方案")
    asked = ("要新增多少人？", "实际新增多少人？")
    told = [holding(Search(paper), question, question, passages(paper), "2万人") for question in asked]
    assert [one is not None for one in told] == [True, False]


def test_the_one_of_a_series_that_is_asked_for_is_told_alone() -> None:
    paper = document("t", "“甲奖”评选已举办六届，评出221名。", "第七届评出50名。", title="答复")
    asked = [("第七届“甲奖”评出多少名？", "221名"), ("“甲奖”评出多少名？", "221名"), ("第七届评出多少名？", "50名")]
    told = [holding(Near(paper), question, question, passages(paper), words) for question, words in asked]
    assert [one is not None for one in told] == [False, True, True]


def test_what_a_proposal_is_about_need_not_stand_in_the_sentence() -> None:
    assert held("12所", "答复“乡村工匠”提案时说新建了多少所学校？") == "甲市新建技工学校12所。"


def test_a_place_is_no_part_of_what_is_paid_for_and_the_title_says_what_a_paper_is_about() -> None:
    training = passages(document("a", "芯片制造工的培训补贴标准上浮30%。", "深圳的培训平台。", title="复函"))
    assert not paid_for_another("深圳的培训补贴能多几成？", training[:1], training)
    lines = ("公示无异议后先预拨补贴总额的40%。", "云泽企业学徒按月领津贴。")
    for title, another in (("企业学徒制管理办法", False), ("就业工作通知", True), ("学徒补贴和创业补贴的通知", True)):
        paper = passages(document("b", *lines, title=title))
        assert paid_for_another("企业学徒补贴先打多少？", paper[:1], paper) is another


def test_grades_of_others_alone_hold_no_words() -> None:
    paper = document("t", "取得初级、中级、高级职业资格证书的，分别可领取800元、1200元、1800元补贴。", title="答复")
    search = Search(paper, covers=0.5)
    asked = "考取技师和高级技师证书，技能提升补贴分别是多少？"
    assert holding(search, asked, asked, passages(paper), "800元、1200元、1800元") is None
    mine = "考取初级和中级工证书，技能提升补贴分别是多少？"
    assert holding(search, mine, mine, passages(paper), "800元、1200元、1800元") is not None
