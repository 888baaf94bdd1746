"""Exact words answer when they speak of what is asked and hold the kind of fact asked for; then no model is needed."""

from dataclasses import replace

import pytest
from fakes import Model, Search, document, passages

from rag.answer import prompts
from rag.answer.answering import Answerer
from rag.answer.correcting import quoted_once
from rag.answer.direct import find
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import asks_whether
from rag.answer.telling import CONFIRMED, NEARLY_ALL, PLAIN
from rag.types import Answer, Passage

PAPER = document("a", "甲市每年培训技工200人。", "甲市每名技工补贴500元。", title="甲市办法", region="甲市")
OTHER = document("b", "连续12年举办技能竞赛，赛项有焊接等。", title="乙县函", region="乙县")


def ask(search: Search, model: Model, question: str) -> Answer:
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(question)
    return answer


def test_the_passage_with_the_kind_of_fact_wins_over_the_better_ranked() -> None:
    search = Search(PAPER, covers=0.9)
    found = find(search, "甲市每名技工补贴多少钱？", passages(PAPER))
    assert found is not None and (found.passage.text, found.coverage) == ("甲市每名技工补贴500元。", 0.9)


def test_without_the_kind_of_fact_nothing_is_found() -> None:
    assert find(Search(PAPER, covers=0.9), "甲市培训了多少所学校？", passages(PAPER)) is None


def test_plain_words_are_shown_when_they_hold_what_the_model_takes_for_the_answer() -> None:
    answer = ask(Search(PAPER, covers=0.9), Model("甲市每年培训技工300人。", short="200人"), "甲市每年培训多少人？")
    assert answer.text == "甲市每年培训技工200人。"
    (extracted,) = answer.exchanges
    assert "200人" in extracted.request and "500元" not in extracted.request
    (citation,) = answer.citations
    assert PAPER.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("short", ["", "培训", "20", "300人"])
def test_but_not_when_it_takes_none_of_them_for_it(short: str) -> None:
    answer = ask(Search(PAPER, covers=0.9), Model("不知道。", margin=-1.0, short=short), "甲市每年培训多少人？")
    assert answer.refused


def test_words_that_answer_at_length_are_shown_when_the_model_says_that_their_section_does() -> None:
    answer = ask(Search(PAPER, covers=0.9), Model("甲市每年培训技工300人。"), "甲市怎么培训技工？")
    assert answer.text == "甲市每年培训技工200人。" and len(answer.exchanges) == 1


def test_words_that_the_model_does_not_take_for_the_answer_are_not_shown() -> None:
    """Their section is read, then all evidence read and judged; 0.5 is less than plain words and a likely answer need."""
    answer = ask(Search(PAPER, covers=0.7), Model("甲市每年培训技工300人。", margin=0.5), "甲市每年培训多少人？")
    requests = [exchange.request for exchange in answer.exchanges]
    assert answer.refused and len(requests) == len(set(requests)) == 4


@pytest.mark.parametrize(("margin", "shown"), [(PLAIN, True), (PLAIN - 0.1, False)])
def test_words_that_speak_of_nearly_all_are_shown_where_their_section_is_judged_to_answer(
    margin: float, shown: bool
) -> None:
    """The model took other words for the answer, which no sentence has."""
    search, model = Search(PAPER, covers=NEARLY_ALL), Model("", margin=margin, short="300人", null=-5.0)
    assert ("200人" in ask(search, model, "甲市每年培训多少人？").text) == shown


def test_nothing_is_written_where_the_model_finds_nothing_to_extract_in_all_evidence() -> None:
    model = Model("甲市每年培训技工200人。", null=3.0)
    assert ask(Search(PAPER), model, "甲市每年培训多少人？").refused
    asked = [request.rpartition("\n")[2] for request in model.requests]
    assert asked[:2] == [prompts.EXTRACT_BRIEF, prompts.EXTRACT] and set(asked[2:]) == {
        prompts.JUDGE
    }  # then looked at one by one


def test_words_that_may_answer_stand_in_for_a_model_that_invents() -> None:
    answer = ask(Search(PAPER, covers=0.5), Model("甲市每年培训技工300人。"), "甲市每年培训多少人？")
    assert answer.text == "甲市每年培训技工200人。"


def test_but_not_when_the_model_sees_no_answer() -> None:
    assert ask(Search(PAPER, covers=0.5), Model("甲市。", margin=-3.0), "甲市每年培训多少人？").refused


def test_of_two_things_asked_the_one_without_answer_is_named() -> None:
    answer = ask(Search(PAPER, covers=0.9), Model("不知道。"), "甲市每年培训多少人？校长是谁？")
    assert answer.text == "甲市每年培训技工200人。" and not answer.refused
    assert any(note.startswith("文件未说明：校长是谁") for note in answer.notes)


def test_of_two_things_that_one_sentence_tells_neither_is_named_as_missing() -> None:
    paper = document("b.md", "甲市投入4亿元，建成实训基地219个。", title="《甲市办法》")
    model = Model("不知道。", short="219个")
    answer = ask(Search(paper, covers=0.9), model, "甲市建成多少个实训基地？投入了多少钱？")
    assert answer.text == "甲市投入4亿元，建成实训基地219个。" and not answer.notes


def test_a_figure_of_the_question_that_the_passage_contradicts_is_told() -> None:
    answer = ask(Search(OTHER), Model("赛项有焊接等。"), "乙县连续三年举办技能竞赛，赛项有什么？")
    assert "连续12年举办技能竞赛" in answer.text
    assert "问题中的“三年”与文件不符，以所引原文为准。" in answer.notes


def test_a_statement_to_be_confirmed_gets_the_documents_own() -> None:
    answer = ask(Search(PAPER, covers=0.5), Model("是的。"), "甲市每年培训技工900人，对吗？")
    assert answer.text == "甲市每年培训技工200人。"
    assert any("900人" in note for note in answer.notes)


def test_bare_figures_are_shown_in_the_words_that_they_stand_in() -> None:
    answer = ask(Search(PAPER, covers=0.4), Model("500元"), "甲市给技工补贴多少？")
    assert answer.text == "甲市每名技工补贴500元。"


def test_what_is_hardly_believed_is_not_shown() -> None:
    """With log-odds of 1 and a tenth of the question covered it is right with a probability of 0.32."""
    assert ask(Search(PAPER, covers=0.1), Model("500元", margin=1.0), "甲市给教师补贴多少？").refused


def test_who_answers_for_it_is_the_line_that_says_so() -> None:
    search = Search(
        document("c", "甲市每年培训技工200人。", "责任部门：建设处、研究室", title="甲市方案", region="甲市"),
        covers=0.9,
    )
    answer = ask(search, Model("教育局。"), "甲市每年培训多少人？由谁负责？")
    assert answer.text == "甲市每年培训技工200人。责任部门：建设处、研究室"


def test_a_question_of_a_document_answers_nothing() -> None:
    paper = document("q.md", "甲市每年培训技工多少人，200人还是300人？", title="《甲市办法》")
    assert find(Search(paper, covers=0.9), "甲市每年培训多少人？", passages(paper)) is None
    model = Model("甲市每年培训技工200人还是300人？", short="200人")
    assert ask(Search(paper, covers=0.9), model, "甲市每年培训多少人？").refused


def test_a_bare_figure_is_not_the_number_of_a_list() -> None:
    paper = document("d", "5.推动甲市创新发展。", "扩大培养比例。", title="甲市方案", region="甲市")
    assert ask(Search(paper, covers=0.4), Model("5", margin=6.0), "甲市给技工补贴多少？").refused


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Jia pays each worker 500 yuan.", "Jia pays each worker 500 yuan."),
        ("Jia pays each worker well.", "The document says: “甲市每名技工补贴500元。”"),
        ("Jia pays each worker 5000 yuan.", "The document says: “甲市每名技工补贴500元。”"),
    ],
)
@pytest.mark.parametrize("short", ["500元", "0.5 thousand 元"])
def test_in_english_the_sentence_that_holds_the_answer_is_told_or_quoted(said: str, text: str, short: str) -> None:
    """From that sentence alone; what is extracted may have its figures in English. One that lacks the figure, or has another one, gives way to its own words."""
    model = Model(said, short=short, null=-5.0)
    answer = ask(Search(PAPER), model, "How much is paid to a worker in Jia?")
    assert answer.text == text
    assert [citation.quote for citation in answer.citations] == ["甲市每名技工补贴500元。"]
    assert "培训" not in model.requests[-1].split("问题")[0]


@pytest.mark.parametrize(
    ("question", "short", "said", "text"),
    [
        ("Where is it?", "潮州市", "It is in Nanning.", "The document says: “站点先后设在潮州市、南宁市。”"),
        ("Where is it?", "潮州市", "It is in Chaozhou.", "It is in Chaozhou."),
        ("Who won?", "周楚杰", "Zhou楚杰 won.", "The document says: “选手周楚杰获金牌。”"),
        ("How many years?", "3", "For 3 years.", "For 3 years."),
    ],
)
def test_in_english_no_other_place_half_a_name_or_a_rank(question: str, short: str, said: str, text: str) -> None:
    """第三届 is no count: the sentence with 连续三年 holds what was extracted."""
    paper = document(
        "g", "站点先后设在潮州市、南宁市。", "选手周楚杰获金牌。", "举办第三届大赛。", "连续三年承办活动周。"
    )
    assert ask(Search(paper), Model(said, short=short, null=-5.0), question).text == text


def test_how_much_is_done_is_no_question_of_yes_or_no() -> None:
    assert not asks_whether("How many workers does the city train?") and asks_whether("Is there a subsidy?")


def test_what_was_quoted_before_is_not_quoted_again_as_the_beginning_of_more() -> None:
    both = document("f", "甲会每年投入120万元办培训。同时，下拨400万元给乙会。", title="甲区函", region="甲区")
    first = Passage(source=both.source, path=(), text=both.text[:15], start=0, end=15)
    draft = GrowingAnswer(answer=Answer(question="？"), begun=0.0)
    whole = Passage(source=both.source, path=(), text=both.text, start=0, end=len(both.text))
    for passage in (first, whole):
        *_, answer = quoted_once(draft, passage)
    assert [sentence.text for sentence in answer.sentences] == [
        "甲会每年投入120万元办培训。",
        "同时，下拨400万元给乙会。",
    ]
    assert all(both.text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("评上甲城工匠是奖30万一个人对吧？", True),  # the document has another amount
        ("甲城工匠是在30万平方米的厂里评的对吧？", False),
        ("甲城工匠每年评30名对吧？", False),  # and counts no persons
        ("评上乙城工匠是奖30万一个人对吧？", False),
    ],
)
def test_a_claim_about_what_the_document_puts_in_quotation_marks_gets_its_figure(claim: str, told: bool) -> None:
    paper = document("c.md", "评选“甲城工匠”，每人奖励50万元。")
    found = find(Search(paper), claim, passages(paper))
    assert found is not None and (found.coverage >= CONFIRMED) == told


def test_what_only_points_to_a_table_answers_nothing() -> None:
    paper = document("t.md", "补贴分4档发放，具体见下表：", "每人补贴500元。")
    found = find(Search(paper), "每人补贴多少元？", passages(paper))
    assert found is not None and found.passage.text == "每人补贴500元。"
    assert find(Search(paper), "补贴分几档？", passages(paper)[:1]) is None


def test_the_name_of_what_is_attached_answers_nothing() -> None:
    paper = document("a", "附件：1.甲市定点培训机构名单", title="甲市通知", region="甲市")
    attached = replace(paper, source=replace(paper.source, attachments=("甲市定点培训机构名单",)))
    assert find(Search(attached, covers=0.9), "甲市的定点培训机构有哪几家？", passages(attached)) is None
    named = replace(attached, source=replace(paper.source, attachments=()))
    assert find(Search(named, covers=0.9), "甲市的定点培训机构名单是第几个附件？", passages(named)) is not None


def test_an_english_answer_is_not_told_of_another_year() -> None:
    paper = document("a", "2023年，全市新增取得证书7904人次。", title="甲市函", region="甲市")
    model = Model("7904", short="7904", null=-4.0)
    answer = ask(Search(paper, covers=0.4), model, "How many certificates were newly issued in 2025?")
    assert answer.refused
    told = ask(
        Search(paper, covers=0.4),
        Model("7904 certificates were issued in 2023.", short="7904", null=-4.0),
        "How many certificates were newly issued in 2023?",
    )
    assert not told.refused
