"""From a question to a verified, cited, streamed answer, with a searcher and a model that a reader can compute."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fakes import Model, Search, document, passages

from rag.answer import prompts
from rag.answer.answering import LONGEST, Answerer
from rag.answer.evidence import sentences
from rag.answer.grounding import pairs
from rag.answer.growing import GrowingAnswer
from rag.answer.looking import LOOKED_AGAIN
from rag.answer.prompts import RELUCTANT
from rag.answer.reasons import reason
from rag.answer.rendering import say_once
from rag.answer.telling import PRESSED
from rag.answer.verification import QUOTED, Verdict, worded
from rag.answer.writing import _word_for_word, in_whole
from rag.errors import QuestionError
from rag.types import Answer, Document, Message, Passage

QINGDAO = document(
    "青岛.txt",
    "力争每年新增高技能人才2万人以上。",
    "高技能人才占技能人才比例达到32%。",
    "联系人：张三，电话：88123054。",
    title="青岛市实施方案",
    region="青岛市",
    contact="张三",
    telephone="88123054",
    spans={"contact": (41, 43), "telephone": (47, 55)},
)
LONGGANG = document(
    "龙岗.txt", "每年评选10名创新创业先锋人物。", "答复函。", title="龙岗区答复函", region="深圳市龙岗区"
)


def ask(model: Model, question: str, *history: Message, search: Search | None = None) -> Answer:
    search = search or Search(QINGDAO, LONGGANG)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(question, history)
    return answer


def test_every_sentence_has_the_number_of_the_exact_words_that_say_it() -> None:
    answer = ask(
        Model("青岛力争每年新增高技能人才2万人以上。高技能人才占技能人才比例达到32%。"), "青岛高技能人才的目标？"
    )
    assert [(s.text, s.citations) for s in answer.sentences] == [
        ("青岛力争每年新增高技能人才2万人以上。", (1,)),
        ("高技能人才占技能人才比例达到32%。", (2,)),
    ]
    assert [c.quote for c in answer.citations] == [
        "力争每年新增高技能人才2万人以上。",
        "高技能人才占技能人才比例达到32%。",
    ]
    assert all(QINGDAO.text[c.start : c.end] == c.quote for c in answer.citations)
    assert answer.done and not answer.refused and not answer.notes


def test_the_span_of_the_card_fixture_is_what_it_says() -> None:
    assert [QINGDAO.text[a:b] for a, b in QINGDAO.source.spans.values()] == ["张三", "88123054"]


def test_a_figure_that_is_not_in_the_source_never_reaches_the_reader() -> None:
    answer = ask(Model("青岛力争每年新增高技能人才5万人以上。"), "青岛每年新增多少高技能人才？")
    assert "5万" not in answer.text


def test_a_figure_of_another_line_is_replaced_by_the_exact_words() -> None:
    answer = ask(Model("青岛高技能人才占技能人才比例达到2万人以上。"), "青岛高技能人才占比多少？")
    assert answer.text in ("高技能人才占技能人才比例达到32%。", "力争每年新增高技能人才2万人以上。")
    assert answer.sentences[0].citations == (1,)
    assert any("换成原文" in note for note in answer.notes)


def test_words_that_one_passage_alone_has_lead_to_it() -> None:
    school = document("校.txt", "允许面向企业招聘具有高级技师资格的技能人员。", "学校设在城东。", title="答复函")
    answer = ask(Model("学校招老师傅，手艺要到高级技师资格。"), "学校招老师傅，手艺要到哪一级？", search=Search(school))
    assert answer.text == "允许面向企业招聘具有高级技师资格的技能人员。"
    invented = Model("学校招老师傅，手艺要到特级技师资格。")
    assert ask(invented, "学校招老师傅，手艺要到哪一级？", search=Search(school)).refused


def test_a_one_of_the_question_need_not_stand_in_the_passage() -> None:
    rule = document("法.txt", "补贴每年享受不超过2次。", "由社保部门负责。", title="管理办法")
    said = Model("一年最多可以领两次。")
    assert ask(said, "补贴一年最多能领几次？", search=Search(rule)).text == "补贴每年享受不超过2次。"


def test_a_year_may_be_that_of_the_document() -> None:
    report = document("报.txt", "全年培训13.72万人次（2023年为14.95万人次）。", "附表。", title="2024年度情况通报")
    said = Model("2024年13.72万人次，2023年14.95万人次。")
    answer = ask(said, "2024年比2023年培训多了还是少了，两年分别是多少？", search=Search(report))
    assert answer.text == "全年培训13.72万人次（2023年为14.95万人次）。"


def test_who_our_bureau_is_is_told_where_it_is_asked_who_answers_for_something() -> None:
    words = "福田区人力资源局关于提案的回复\n我局负责奖励的受理、审核及发放。"
    reply = document(
        "答.txt", words, title="关于提案的回复", issuer="福田区人力资源局", region="福田区", spans={"issuer": (0, 8)}
    )
    who = ask(Model("我局负责奖励的受理、审核及发放。"), "福田奖励的受理、审核归谁管？", search=Search(reply))
    assert [s.text for s in who.sentences] == [
        "我局负责奖励的受理、审核及发放。",
        "《关于提案的回复》的发文机关：福田区人力资源局。",
    ]
    what = ask(Model("我局负责奖励的受理、审核及发放。"), "福田奖励的受理、审核情况？", search=Search(reply))
    assert [s.text for s in what.sentences] == ["我局负责奖励的受理、审核及发放。"]


def test_a_name_in_quotation_marks_is_looked_for_where_it_stands() -> None:
    city = document("市.txt", "“鹏城工匠”每名奖励50万元。", title="深圳市答复函", region="深圳市")
    district = document("区.txt", "对国家级领军人才最高补贴150万元。", title="龙岗区答复函", region="深圳市龙岗区")
    question = "“鹏城工匠”每名奖励多少元，龙岗区对国家级领军人才最高补贴多少元？"
    answer = ask(Model("“鹏城工匠”每名奖励50万元。"), question, search=Search(city, district))
    assert answer.sentences[0].text == "“鹏城工匠”每名奖励50万元。"


def test_what_a_question_takes_for_done_and_is_only_planned_is_told() -> None:
    plan = document("报.txt", "计划启动北城校区建设，该项目尚处于可行性研究阶段。", "全市招生2万人。", title="通报")
    question = "北城校区已经建成，2024年招了多少学生？"
    answer = ask(Model("", margin=-5.0), question, search=Search(plan, covers=0.5))
    assert answer.text == "计划启动北城校区建设，该项目尚处于可行性研究阶段。"
    assert answer.notes == ("问题中的“北城校区已经建成”与文件不符，以所引原文为准。",)
    done = document("报.txt", "北城校区建设完成。", "全市招生2万人。", title="通报")
    assert ask(Model("", margin=-5.0), question, search=Search(done, covers=0.5)).refused
    assert ask(Model("", margin=-5.0), question, search=Search(plan, covers=0.2)).refused
    virtual = document("报.txt", "北城校区建成虚拟实训基地。", "全市招生2万人。", title="通报")
    assert ask(Model("", margin=-5.0), question, search=Search(virtual, covers=0.5)).refused
    mine = question.replace("北城校区", "我")
    assert ask(Model("", margin=-5.0), mine, search=Search(plan, covers=0.5)).refused


@pytest.mark.parametrize(
    ("question", "text", "refused"),
    [
        ("甲市紧缺工种目录里有没有电工？", "列入目录的上浮20%。", True),
        ("甲市紧缺工种目录里有没有电工？", "目录收录62个工种，包括护理员、电工、钳工等。", False),
        ("甲市紧缺工种目录里有多少个工种？", "目录收录62个工种。", False),
        ("列入甲市紧缺工种目录的上浮多少？", "列入目录的上浮20%。", False),
        ("甲市紧缺工种目录里有哪些工种？", "请执行。\n甲市紧缺工种目录\n电工、钳工。", False),
        ("甲市通知后面附的那份目录，排在第五个的是什么工种？", "电工、焊工等工种纳入补贴。", True),
    ],
)
def test_what_an_attachment_holds_that_is_not_there_is_not_guessed(question: str, text: str, refused: bool) -> None:
    notice = document(
        "甲.txt", text, "附件：甲市紧缺工种目录", title="甲市通知", region="甲市", attachments=("甲市紧缺工种目录",)
    )
    answer = ask(Model(text), question, search=Search(notice))
    assert answer.refused is refused
    assert ("“甲市紧缺工种目录”是附件，文件里没有它的内容。" in answer.notes) is refused


def test_a_row_is_of_the_year_of_its_table() -> None:
    lines = ["表1 2025年度补贴标准(单位:元/人)", "工种\t中级\t高级", "电工\t2100\t2700", "其余按2024年度的通知执行。"]
    notice = Search(document("甲.txt", *lines, title="甲市通知", region="甲市"), covers=0.5)
    assert not ask(Model("2700"), "甲市2025年度给电工补多少？", search=notice).refused
    assert ask(Model("2700"), "甲市2024年度给电工补多少？", search=notice).refused


def test_who_holds_an_office_is_not_told_of_whom_a_letter_greets() -> None:
    letter = document(
        "答.txt", "尊敬的王小乐委员:", "我局将推进。", title="深圳市龙岗区人力资源局答复", region="深圳市龙岗区"
    )
    office = document("答.txt", "局长王小乐主持会议。", "我局将推进。", title="答复", region="深圳市龙岗区")
    said, question = Model("深圳市龙岗区人力资源局局长是王小乐。"), "龙岗区人力资源局局长叫什么名字？"
    assert ask(said, question, search=Search(letter)).refused
    assert ask(Model("局长王小乐主持会议。"), question, search=Search(office)).text == "局长王小乐主持会议。"


def test_an_invented_answer_becomes_a_refusal_without_citations() -> None:
    answer = ask(Model("局长是王五，办公地点在上海。"), "青岛市局长是谁？")
    assert answer.refused and answer.reason == "not_stated"
    assert answer.citations == () and all(s.citations == () for s in answer.sentences)
    assert any("2 份文件" in note for note in answer.notes)


def test_a_judgement_against_the_evidence_is_a_refusal_and_the_model_is_not_asked_to_write() -> None:
    model = Model("力争每年新增高技能人才2万人以上。", margin=-5.0)
    answer = ask(model, "青岛有多少家培训机构？")
    assert answer.refused and not any(prompts.ANSWER in request for request in model.requests)
    assert answer.evidence


def test_the_card_is_quoted_without_asking_the_model() -> None:
    model = Model("不应被问到。")
    answer = ask(model, "青岛那份方案的联系电话是多少？")
    assert "88123054" in answer.text and model.requests == []
    assert answer.citations[0].quote == "联系人：张三，电话：88123054。"


def test_of_two_asked_fields_the_silent_one_is_named() -> None:
    answer = ask(Model(""), "青岛那份方案的文号和联系电话是什么？")
    assert "88123054" in answer.text and not answer.refused
    assert answer.notes == ("《青岛市实施方案》没有写明发文字号。", "已检索 2 份文件。")


def test_what_is_asked_for_beside_a_field_is_looked_for_in_the_text_or_named() -> None:
    question = "青岛那份方案的联系电话、适用范围是什么？"
    told, silent = ask(Model("适用范围为全市企业。"), question), ask(Model("", margin=-5.0), question)
    assert "88123054" in told.text and "88123054" in silent.text
    assert "适用范围" in silent.notes[0]


def test_a_silent_card_is_a_refusal_and_no_other_documents_telephone_is_given() -> None:
    answer = ask(Model("88123054"), "龙岗区答复函的联系电话是多少？")
    assert answer.refused and "88123054" not in answer.text


def test_a_place_in_no_document_is_a_refusal_before_any_model() -> None:
    model = Model("每年评选10名。")
    assert ask(model, "上海每年评选多少名先锋人物？").reason == "no_evidence"
    assert model.requests == []


def test_without_a_model_the_best_sentences_are_shown_as_they_stand() -> None:
    answer = ask(Model(None), "青岛每年新增高技能人才多少人？")
    assert answer.sentences[0].text == "力争每年新增高技能人才2万人以上。"
    assert all(s.citations for s in answer.sentences)
    assert any("未使用模型" in note for note in answer.notes)
    assert any("没有应答" in note for note in answer.notes)


def test_an_answer_without_the_kind_of_figure_that_was_asked_for_is_a_refusal() -> None:
    prize = document("奖.txt", "按年度评选鹏城工匠，每名奖励50万元。", title="深圳答复", region="深圳市")
    answer = ask(Model("按年度评选鹏城工匠，每名奖励50万元。"), "深圳每年评选多少名鹏城工匠？", search=Search(prize))
    assert answer.refused and not answer.citations


def test_another_places_passage_is_no_evidence_even_when_it_fits_better() -> None:
    other = document("龙岗.txt", "企业新型学徒制按4000元/人补贴。", title="龙岗区答复函", region="深圳市龙岗区")
    model = Model("按4000元/人补贴。")
    answer = ask(model, "青岛的企业新型学徒制补贴多少元？", search=Search(QINGDAO, other))
    assert answer.refused and all("4000" not in request for request in model.requests)


def test_a_passage_about_something_else_than_the_quoted_subject_is_no_answer() -> None:
    text = document("龙岗.txt", "对国家级领军人才最高补贴150万元。", title="龙岗区答复函", region="深圳市龙岗区")
    model = Model("对国家级领军人才最高补贴150万元。")
    assert ask(model, "龙岗“创新创业先锋人物”每人奖励多少钱？", search=Search(text)).refused
    assert not ask(model, "龙岗“国家级领军人才”每人补贴多少钱？", search=Search(text)).refused


def test_a_model_that_turns_in_circles_is_cut_off() -> None:
    said = "高技能人才占技能人才比例达到32%。" * 5
    assert len(ask(Model(said), "青岛高技能人才占比？").sentences) == 1


def test_a_follow_up_is_searched_as_the_question_that_it_stands_for() -> None:
    search = Search(QINGDAO, LONGGANG)
    history = (
        Message(role="user", content="龙岗每年评选多少名先锋人物？"),
        Message(role="assistant", content="10名。"),
    )
    answer = ask(Model("力争每年新增高技能人才2万人以上。"), "那青岛呢？", *history, search=search)
    assert answer.resolved == "青岛每年评选多少名先锋人物？" == search.asked[0]
    assert answer.question == "那青岛呢？"


def test_a_comparison_asks_each_side_for_its_own_words_and_names_the_silent_one() -> None:
    class Sides(Model):
        def stream(self, system: str, request: str, stopped):  # type: ignore[no-untyped-def]
            self.requests.append(request)
            yield "每年评选10名创新创业先锋人物。" if "龙岗" in request.split("问题")[0] else "共有上海的9家。"

    model = Sides("")
    answer = ask(model, "龙岗和青岛每年各评选多少名创新创业先锋人物？")
    assert [s.text for s in answer.sentences] == ["龙岗：每年评选10名创新创业先锋人物。"]
    assert any("青岛市实施方案" in note and "没有找到说明" in note for note in answer.notes)
    assert not any("先锋" in r.split("问题")[0] and "联系人" in r.split("问题")[0] for r in model.requests)


def test_two_papers_of_one_place_are_each_asked_and_told_apart_by_their_years() -> None:
    card = {"region": "甲市", "kind": "通知"}
    old = document("a", "技师补贴2500元。", title="甲市旧通知", signed="2023-05-01", **card)
    new = document("b", "技师补贴3000元。", title="甲市新通知", signed="2025-05-01", **card)

    class Each(Model):
        def stream(self, system: str, request: str, stopped: Callable[[], bool]) -> Iterator[str]:
            yield "技师补贴2500元。" if "2500" in request else "技师补贴3000元。"

    question = "甲市技师的补贴，2023年通知和2025年通知里各是多少？"
    answer = ask(Each(""), question, search=Search(old, new, covers=0.5))
    assert [s.text for s in answer.sentences] == ["2023年通知：技师补贴2500元。", "2025年通知：技师补贴3000元。"]


def test_which_of_two_places_gives_more_is_said_with_the_sources_of_both() -> None:
    first = document("a", "技师补贴2500元。", title="青岛市通知", region="青岛市", kind="通知")
    second = document("b", "技师补贴3000元。", title="深圳市通知", region="深圳市", kind="通知")

    class Each(Model):
        def stream(self, system: str, request: str, stopped: Callable[[], bool]) -> Iterator[str]:
            yield "技师补贴2500元。" if "2500" in request else "技师补贴3000元。"

    answer = ask(Each(""), "青岛和深圳的技师补贴各是多少，哪个高？", search=Search(first, second, covers=0.5))
    assert answer.sentences[-1].text == "按上述数字，深圳（3000元）高于青岛（2500元）。"
    assert {citation.quote for citation in answer.citations} == {"技师补贴2500元。", "技师补贴3000元。"}
    assert len(answer.sentences[-1].citations) == 2


def test_what_a_side_is_made_to_say_of_the_other_is_left_out() -> None:
    """Of the evidence of one place no clause about another can be told, though its words stand there."""
    said = "青岛力争每年新增高技能人才2万人以上，龙岗高技能人才占技能人才比例达到32%。"
    answer = ask(Model(said), "龙岗和青岛相比，高技能人才的目标？")
    assert "青岛力争每年新增高技能人才2万人以上。" in [s.text for s in answer.sentences]
    assert "龙岗高技能人才" not in answer.text


def test_a_follow_up_is_not_answered_with_the_figure_told_before() -> None:
    history = (
        Message(role="user", content="总工会每年拿多少钱搞培训？"),
        Message(role="assistant", content="每年投入120万元。"),
    )
    model = Model("另外向街道下拨400万元。", short="120万元", null=-5.0)
    paper = document("p", "总工会每年投入120万元。", "另外向街道下拨400万元。")
    answer = ask(model, "除此之外，另外拨给街道多少？", *history, search=Search(paper))
    assert "400万元" in answer.text and "120万元" not in answer.text


def test_a_follow_up_is_answered_beside_what_the_last_answer_rests_on() -> None:
    paper = document("广东.txt", "评价机构3292家，企业占2533家。", "表彰企业134家，企业多。", region="广东省")
    history = (
        Message(role="user", content="广东有多少评价机构？"),
        Message(role="assistant", content="广东有评价机构3292家。"),
    )
    answer = ask(Model("2533家。"), "企业有几家？", *history, search=Search(paper))
    assert answer.evidence[0].text == "评价机构3292家，企业占2533家。"
    alone = ask(Model("134家。"), "广东的表彰企业有几家？", search=Search(paper))
    assert alone.evidence[0].text == "表彰企业134家，企业多。"


def test_the_evidence_comes_before_the_first_sentence_and_the_sentences_one_by_one() -> None:
    search = Search(QINGDAO, LONGGANG)
    model = Model("力争每年新增高技能人才2万人以上。高技能人才占技能人才比例达到32%。")
    stream = list(Answerer(search, search.sources, model, hits=5, sentences=4).stream("青岛高技能人才？"))
    assert [len(a.sentences) for a in stream] == [0, 1, 2, 2]
    assert stream[0].evidence and [a.done for a in stream] == [False, False, False, True]


def test_closing_the_stream_stops_the_model() -> None:
    search = Search(QINGDAO)
    model = Model("力争每年新增高技能人才2万人以上。" + "高技能人才占技能人才比例达到32%。" * 20)
    stream = Answerer(search, search.sources, model, hits=5, sentences=4).stream("青岛高技能人才？")
    next(stream), next(stream)
    stream.close()
    assert model.closed


def test_no_documents_at_all() -> None:
    answer = ask(Model("是。"), "青岛每年新增多少人？", search=Search())
    assert answer.refused and answer.reason == "empty_corpus" and "ingest" in answer.text


@pytest.mark.parametrize("question", ["", "  \n", "问" * (LONGEST + 1)])
def test_a_question_that_is_none(question: str) -> None:
    with pytest.raises(QuestionError):
        ask(Model("是。"), question)


def test_what_is_said_in_english_and_cannot_be_checked_is_not_shown() -> None:
    paper = document("p", "省财政给予补助15万元。", title="Hunan rules", region="湖南省")
    model = Model("The subsidy is 150,000 yuan. It is paid in one instalment.")
    answer = ask(model, "How much is the subsidy, and how is it paid?", search=Search(paper))
    assert [sentence.text for sentence in answer.sentences] == ["The subsidy is 150,000 yuan."]


def test_an_english_question_gets_an_english_refusal() -> None:
    answer = ask(Model("x", margin=-1.0), "How many training bodies are there?")
    assert answer.refused and answer.text.isascii()


def test_a_part_that_was_told_with_the_one_before_is_not_called_unsaid() -> None:
    paper = document("two", "参加养老、医疗保险分别为49万人、53万人。", title="甲市函", region="甲市")
    model = Model("参加养老、医疗保险分别为49万人、53万人。", margin=6.0)
    answer = ask(model, "甲市养老保险多少人？医疗保险又有多少人？", search=Search(paper))
    assert answer.text == "参加养老、医疗保险分别为49万人、53万人。" and not answer.notes


class Half(Model):
    """Sure of the first part alone."""

    def margin(self, system: str, request: str, words: tuple[str, str], stopped: Callable[[], bool]) -> float | None:
        return 5.0 if "谁" in request.rpartition("问题：")[2] else 0.1


def test_a_part_whose_figure_was_told_with_another_is_not_called_unsaid() -> None:
    search = Search(document("p", "培训由甲中心负责，补贴标准是4000元。", title="甲区答复"))
    model = Half("培训由甲中心负责，补贴标准是4000元。", short="4000元", null=-2.6)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream("谁负责培训？师傅能领几千块？")
    assert "4000元" in answer.text and not any("未说明" in note for note in answer.notes)


def doubting(pressed: tuple[str, float | None], null: float = 1.5 - RELUCTANT, margin: float = 2.0) -> Answer:
    """A model that would rather say that there is nothing to extract."""
    search = Search(document("p", "力争每年开展补贴性培训10万人次。", title="甲市方案", region="甲市"))
    return ask(Model("", margin=margin, null=null, pressed=pressed), "甲市每年补贴培训多少人次？", search=search)


def test_words_that_the_model_is_sure_of_count_though_it_would_rather_say_none() -> None:
    answer = doubting(("10万人次", -0.1))
    assert answer.text == "力争每年开展补贴性培训10万人次。" and answer.confidence == PRESSED


@pytest.mark.parametrize(
    ("pressed", "null", "margin"),
    [
        (("10万人次", -0.3), 1.5, 2.0),  # not sure of the words
        (("10万人次", None), 1.5, 2.0),  # the server does not tell
        (("10万人次", -0.1), 2.5, 2.0),  # surer that there is none
        (("10万人次", -0.1), 1.5, -1.0),  # the evidence is judged not to answer
        (("12万人次", -0.1), 1.5, 2.0),  # no sentence has the words
    ],
)
def test_words_that_were_pressed_out_do_not_count_otherwise(
    pressed: tuple[str, float | None], null: float, margin: float
) -> None:
    assert doubting(pressed, null - RELUCTANT, margin).refused


def looking_again(
    alone: float,
    *said: Message,
    first: str = "领办人年满65周岁的应当更换。",
    short: str = "",
    covers: float = 0.3,
    question: str = "青岛的老师傅过了多少岁就不能挂帅？",
    beside: float | None = None,
) -> Answer:
    """A model that finds nothing in all evidence, and judges the best sentence by itself with the log-odds `alone`, any
    other with those of `beside` (None: the same)."""

    class Reading(Model):
        def margin(self, system, request, words, stopped):  # type: ignore[no-untyped-def]
            return 1.0 if "⟦2⟧" in request else beside if beside is not None and first not in request else alone

    search = Search(document("p", first, "工作室由省里授牌。", title="青岛市办法", region="青岛市"), covers=covers)
    return ask(Reading("", short=short, null=6.0), question, *said, search=search)


def test_the_best_sentence_is_looked_at_by_itself_where_nothing_answered() -> None:
    answer = looking_again(2.5)
    assert answer.text == "领办人年满65周岁的应当更换。" and answer.confidence == LOOKED_AGAIN


def test_so_is_one_that_stands_out_among_the_others() -> None:
    assert looking_again(1.8, beside=0.5).text == "领办人年满65周岁的应当更换。"
    assert looking_again(1.8, beside=1.4).refused  # not by far
    assert looking_again(1.6, beside=0.0).refused  # hardly


@pytest.mark.parametrize(
    "otherwise",
    [
        {"alone": 1.5},  # not sure of it
        {"first": "附件：1.领办人年满65周岁更换表"},  # only names what is attached
        {"first": "2.领办人年满65周岁更换表"},  # and goes on with it
        {"first": "领办人应当按时更换。"},  # not the kind of fact that is asked for
        {"short": "70周岁"},  # the model put in a figure that stands nowhere: it guesses
        {"covers": 0.01},  # the sentence speaks of nothing that is asked
        {"question": "青岛第二批65周岁领办人名单里都有哪些人？"},  # one sentence is no list
        {"question": "青岛的“金蓝领”过了多少岁就不能挂帅？"},  # it does not speak of what is named
    ],
)
def test_it_is_not_shown_otherwise(otherwise: dict) -> None:
    assert looking_again(**({"alone": 2.5} | otherwise)).refused


def test_it_is_not_shown_to_a_follow_up() -> None:
    said = Message(role="user", content="青岛有工作室吗？"), Message(role="assistant", content="工作室由省里授牌。")
    assert not looking_again(2.5, *said).refused
    assert looking_again(2.5, *said, question="那过了多少岁就不能挂帅？").refused


def test_a_follow_up_is_read_another_way_where_nothing_answers_the_first() -> None:
    search = Search(document("p", "“菁英”工程每两年选100名，每人资助20万元。", title="青岛市函", region="青岛市"))
    history = [Message(role="user", content="青岛的“菁英”工程是什么？"), Message(role="assistant", content="选人。")]

    class Leading(Model):
        def extract(self, system, request, null, stopped):  # type: ignore[no-untyped-def]
            return ("20万元", -6.0) if "菁英”工程是什么" in request.rpartition("问题：")[2] else ("", 6.0)

    answers = Answerer(search, search.sources, Leading("", margin=5.0), hits=5, sentences=4)
    first, *_, answer = answers.stream("选上的每个人能给多少钱呀？", history)
    assert first.timings.evidence == answer.timings.evidence
    assert answer.resolved.startswith("青岛的“菁英”工程是什么？") and "20万元" in answer.text


def test_what_only_repeats_the_last_answer_is_no_answer_of_another_reading() -> None:
    search = Search(document("p", "重点培育30个特色品牌专业。", title="青岛市函", region="青岛市"))
    said = "重点培育30个特色品牌专业。"
    history = [Message(role="user", content="青岛培育多少个专业？"), Message(role="assistant", content=said)]

    class Leading(Model):
        def margin(self, system, request, words, stopped):  # type: ignore[no-untyped-def]
            return 5.0 if "培育多少个专业" in request.rpartition("问题：")[2] else -5.0

    answer = ask(Leading(said), "具体的专业名字能列一下吗？", *history, search=search)
    assert answer.refused


def test_what_is_left_of_a_sentence_says_more_than_the_question() -> None:
    search = Search(document("t", "甲市学徒制完成了目标1500人的84%，未完成。", title="通报"))
    model = Model("甲市学徒制完成了1500人的目标，多了140人。", short="140人", null=-1.0)
    answerer = Answerer(search, search.sources, model, hits=4, sentences=4)
    *_, answer = answerer.stream("甲市学徒制完成了1500人的目标，多了多少？")
    assert "完成了1500人的目标" not in answer.text


def test_the_sentence_behind_gives_the_reasons() -> None:
    lines = ("甲市学徒制没有完成目标。", "主要原因：一是订单下滑，二是企业垫资。", "乙市学徒制完成了目标。")
    search = Following(document("t", *lines, title="通报"), covers=0.5)
    answerer = Answerer(search, search.sources, Model("甲市学徒制没有完成目标。"), hits=4, sentences=1)
    *_, answer = answerer.stream("甲市学徒制为什么没有完成目标？")
    assert "一是订单下滑" in answer.text and "乙市" not in answer.text
    *_, answer = answerer.stream("乙市学徒制怎么完成目标的？")
    assert "订单" not in answer.text


@pytest.mark.parametrize(("place", "told"), [("襄阳", True), ("洛阳", False)])
def test_reasons_of_another_place_are_not_told(place: str, told: bool) -> None:
    paper = document("t", "洛阳学徒制没有完成目标。", "襄阳学徒制没有完成目标。", "主要原因：订单下滑。", title="通报")
    given = reason(Weighing(paper), f"{place}学徒制为什么没有完成目标？", passages(paper))
    assert (given is not None) is told


class Following(Search):
    """Where lines stand around a line."""

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        lines = passages(self.documents[passage.source.id])
        first = next(at for at, line in enumerate(lines) if line.end > passage.start)
        last = next(at for at, line in enumerate(lines) if line.end >= passage.end)
        near = lines[max(0, first - before) : last + 1 + after]
        text = self.documents[passage.source.id].text[near[0].start : near[-1].end]
        return replace(passage, text=text, start=near[0].start, end=near[-1].end)


class Weighing(Following):
    """A question is covered by the share of its character pairs."""

    def coverage(self, question: str, shown: str) -> float:
        return len(pairs(question) & pairs(shown)) / len(pairs(question))


def test_a_figure_that_answered_one_part_does_not_answer_the_next() -> None:
    lines = ("复核通过的公示7日。", "公示后15个工作日内拨付补贴。")
    search = Search(document("t", *lines, title="甲市申报通知"), covers=0.4)
    model = Model("公示后15个工作日内拨付补贴。", short="7日", null=-5.0)
    answerer = Answerer(search, search.sources, model, hits=4, sentences=4)
    *_, answer = answerer.stream("复核通过的公示几天？公示完多久拨付补贴？")
    assert [sentence.text for sentence in answer.sentences] == list(lines)


def test_what_was_told_is_not_told_again_at_the_beginning_of_more() -> None:
    (line,) = passages(document("t", "答：每年只能领1次。"))
    draft = GrowingAnswer(answer=Answer(question="能领几次？"), begun=0.0)
    for text in ("每年只能领1次。", "每年只能领1次。同一等级只能领一次。", "每年只能领1次。"):
        list(say_once(draft, text, (line,)))
    list(say_once(draft, "甲市补贴2000元", (line,)))
    list(say_once(draft, "甲市补贴2000元以下的企业不配套。", (line,)))  # no sentence begins so
    texts = ["每年只能领1次。", "同一等级只能领一次。", "甲市补贴2000元", "甲市补贴2000元以下的企业不配套。"]
    assert [one.text for one in draft.answer.sentences] == texts
    assert draft.again == 1 and worded(line, english=False) == "每年只能领1次。"


def test_a_sentence_may_give_the_reason_itself() -> None:
    lines = ("石桥断面因来水不足、农业面源汇入,未达到Ⅲ类目标。", "石桥断面达标压力大。", "因此要治理。")
    given = reason(Weighing(document("t", *lines)), "石桥断面为什么没达到目标？", passages(document("t", *lines)))
    assert given is not None and given.text == lines[0]
    assert (
        reason(Weighing(document("t", *lines[1:])), "石桥断面为什么没达标？", passages(document("t", *lines[1:])))
        is None
    )


def test_what_is_no_word_of_the_source_is_replaced_by_its_words() -> None:
    """臭氧也降了 would pass for what stands there; the words themselves say otherwise."""
    said = "臭氧浓度162微克，同比上升1.9%，是唯一上升的指标。"
    search = Search(document("t", said, title="甲市总结", region="甲市"), covers=0.3)
    answer = ask(Model("是的，甲市臭氧也降了1.9%。"), "甲市臭氧降了多少？", search=search)
    assert "降" not in answer.text and (answer.refused or answer.text == said)
    answer = ask(Model("甲市臭氧浓度162微克。"), "甲市臭氧浓度多少？", search=search)
    assert answer.text == "甲市臭氧浓度162微克。"  # word for word, but for whose it is


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("甲市可以享受补贴，每人500元。", True),
        ("可以享受补贴，每人1000元。", False),  # two clauses of two rules
        ("本市企业可以享受补贴。", False),  # 非本市企业
        ("在基层就业的，每人1000元。", True),
    ],
)
def test_clauses_stand_one_after_the_other(text: str, exact: bool) -> None:
    told = "可以享受补贴，每人500元；在基层就业的，每人1000元；非本市企业可以享受补贴。"
    (line,) = passages(document("t", told, region="甲市"))
    assert _word_for_word(Verdict(text=text, passages=(line,))) is exact


def test_why_something_was_not_done_is_told_by_what_refuses_it() -> None:
    lines = ("我市公租房房源优先保障低保家庭，暂不具备将护理员纳入优先配租范围的条件。", "护理员可以申请公租房。")
    paper = document("t", *lines)
    given = reason(Weighing(paper), "为什么没有将护理员纳入公租房优先配租范围？", passages(paper))
    assert given is not None and given.text.startswith(lines[0])  # with what stands around it
    assert reason(Weighing(paper), "为什么要不断将护理员纳入公租房优先配租范围？", passages(paper)) is None


def test_what_something_is_for_is_a_reason_and_what_came_of_it_is_none() -> None:
    for told, given in (("每年公布技师名单，增强企业的荣誉感。", True), ("每年公布技师名单，提高了补贴标准。", False)):
        paper = document("t", told)
        assert (reason(Weighing(paper), "为什么每年公布技师名单？", passages(paper)) is not None) is given


def test_a_question_of_an_interpretation_is_answered_by_its_answer() -> None:
    lines = (
        "每名师傅带徒不超过3人。",
        "问：为什么要规定津贴的下限？ 答：近三成企业没有发放。",
        "问：补多少？ 答：5000元。",
    )
    paper = document("t", *lines)
    asked = passages(paper)
    given = reason(Weighing(paper), "为什么要规定津贴的下限？", asked)
    assert given is not None and given.text == lines[1]
    spoken = reason(Weighing(paper), "干嘛要给带徒补助划底线？", [asked[1], asked[0]])  # the best of the evidence
    assert spoken is not None and spoken.text == lines[1]
    assert reason(Weighing(paper), "干嘛要给带徒补助划底线？", asked) is None
    assert reason(Weighing(paper), "为什么每人补5000元？", asked[::2]) is None
    answer = document("h", "答：近三成企业没有发放。")
    below = replace(passages(answer)[0], path=("问：为什么要规定津贴的下限？",))
    assert reason(Weighing(answer), "干嘛要给带徒补助划底线？", [below]) == below
    assert reason(Weighing(answer), "干嘛要给带徒补助划底线？", [replace(below, path=("问：补多少？",))]) is None


def test_conditions_are_no_reasons() -> None:
    for told in ("因死亡停发失业金的，遗属可以领取补助。", "补贴不受户籍条件影响。", "因公停发的失业金，可以补发。"):
        paper = document("t", told)
        assert reason(Weighing(paper), "为什么失业金停发了？", passages(paper)) is None


class Sections(Following):
    """All lines of a document are one section; they are cut as chunks are."""

    def chunk_around(self, passage: Passage) -> Passage:
        text = self.documents[passage.source.id].text
        return replace(passage, text=text, start=0, end=len(text))


def test_for_whom_a_rule_is_stands_in_front_of_the_clause_that_answers() -> None:
    whom = "对2023年7月1日以后首次入职我市养老机构、连续从事一线护理工作满2年并依法缴纳社会保险的全日制院校毕业生,"
    rule = (
        whom
        + "经审核公示无异议的,按下列标准给予一次性入职奖励:本科及以上3万元、专科(高职)2万元、中职(含技工院校)1.5万元。"
    )
    model = Model("", short="3万元", null=-6.0)
    answer = ask(model, "甲市本科生入职奖励多少钱？", search=Sections(document("p", rule, title="甲市函"), covers=0.4))
    assert answer.text == rule and answer.citations[0].quote == rule
    longer = (
        rule.removesuffix("。")
        + ",奖励资金由市和县区财政按比例分担,各县区应当及时足额落实,按季拨付到人,不得截留、挤占或者挪用。"
    )
    answer = ask(
        model, "甲市本科生入职奖励多少钱？", search=Sections(document("p", longer, title="甲市函"), covers=0.4)
    )
    assert "3万元" in answer.text and len(answer.text) < len(longer)


def test_a_part_without_an_answer_is_asked_of_the_section_that_answered_the_one_before() -> None:
    lines = ("甲市基地最高补助60万元。", "连续两年未完成任务的取消资格。")
    other = document("o", "乙市培训任务多，任务重，几年完不成任务会怎样要看任务。", title="乙市任务")

    class Reads(Model):
        def extract(self, system, request, null, stopped):  # type: ignore[no-untyped-def]
            asks, section = request.rpartition("问题：")[2], "乙市" not in request
            return ("60万元", -6.0) if "补助" in asks else ("两年", -6.0) if section and "几年" in asks else ("", 6.0)

    search = Sections(document("p", *lines, title="甲市方案"), other, covers=0.4)
    answerer = Answerer(search, search.sources, Reads("", margin=3.0), hits=4, sentences=4)
    *_, answer = answerer.stream("基地最高补助多少？几年完不成任务会怎样？")
    assert "60万元" in answer.text and "两年" in answer.text and "乙市" not in answer.text


def test_what_answered_one_part_answers_another_only_where_it_speaks_of_it() -> None:
    model = Model("补贴10万元。", short="10万元", null=-6.0)
    both = Search(document("p", "省级工作室、市级工作室均补贴10万元。", title="甲市办法"), covers=0.4)
    answer = ask(model, "省级工作室补贴多少万元？市级工作室补贴多少万元？", search=both)
    assert answer.text == "省级工作室、市级工作室均补贴10万元。" and not answer.notes
    one = Search(document("p", "省级工作室补贴10万元。", title="甲市办法"), covers=0.4)
    answer = ask(model, "省级工作室补贴多少万元？培训学徒补贴多少万元？", search=one)
    assert answer.text == "省级工作室补贴10万元。" and answer.notes[-1].startswith("文件未说明：培训学徒补贴多少万元")


def test_a_figure_that_answered_one_part_is_no_yes_or_no_to_the_next() -> None:
    search = Search(document("p", "奖励本科3万元。", "奖励分两次发放。", title="甲市函"), covers=0.3)
    model = Model("本科3万元。", short="3万元", null=-6.0)
    answerer = Answerer(search, search.sources, model, hits=4, sentences=4)
    *_, answer = answerer.stream("奖励多少钱？奖励是一把给清吗？")
    assert [one.objection for exchange in answer.exchanges for one in exchange.checked][:1] == ["前面已经答过"]


def test_marks_of_headings_are_not_told() -> None:
    (line,) = passages(document("t", "## 一、补贴 每人2000元。"))
    assert worded(line, english=False) == "一、补贴 每人2000元。"
    assert worded(passages(document("t", "20#楼 共3层"))[0], english=False) == "20#楼 共3层"


def test_a_short_sentence_is_quoted_whole() -> None:
    line = "几年来累计实施培训工种180个,培训人数31280人次。" + "随着技能水平的提升,许多学员成为企业的技术骨干。" * 4
    (passage,) = passages(document("t", line))
    tail = replace(passage, text="培训人数31280人次。", start=line.index("培训人数"), end=line.index("随着"))
    assert in_whole(tail, passage, QUOTED).text == line[: line.index("随着")]
    long = passages(document("t", "甲县" * 50 + ",培训人数31280人次。"))[0]
    tail = replace(long, text=long.text[101:], start=101)
    assert in_whole(tail, long, QUOTED) == tail


class Around(Weighing):
    """Sentences of one section stand around a sentence."""

    def __init__(self, section: Passage) -> None:
        super().__init__(Document(source=section.source, text=section.text))
        self.section = section

    def chunk_around(self, passage: Passage) -> Passage:
        return self.section

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        every = sentences(self.section)
        at = [n for n, one in enumerate(every) if one.start < passage.end and passage.start < one.end]
        run = every[max(at[0] - before, 0) : at[-1] + after + 1]
        words = self.section.text[run[0].start : run[-1].end]
        return replace(self.section, text=words, start=run[0].start, end=run[-1].end)


def test_why_a_proposal_was_not_adopted_stands_below_its_heading_to_the_end_of_the_list() -> None:
    text = "（二）暂不采纳。主要考虑：一是现行标准处于中上水平；二是资金支出大于收入。下一步再行研究。"
    heading = "（二）关于“将学徒补贴提高到每人每年1万元”的建议"
    section = replace(passages(document("t", text, title="答复函"))[0], path=(heading,))
    given = reason(Around(section), "学徒补贴一年1万块，为啥没采纳？", [section])
    assert given is not None and given.text.endswith("二是资金支出大于收入。") and "暂不采纳" in given.text
    assert reason(Around(section), "公租房为什么没建？", [section]) is None
