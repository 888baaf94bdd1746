"""Questions over several documents: recognised word by word, answered from all of them, each line with its source."""

import json
from pathlib import Path

import pytest
from fakes import Model, Search

from rag.answer import prompts
from rag.answer.answering import Answerer
from rag.answer.followup import resolve
from rag.answer.overview.asking import asked, small_talk
from rag.answer.overview.finding import bare, find
from rag.answer.overview.meaning import known, put
from rag.answer.scoping import recognise
from rag.types import Answer, Document, Message, Source, Span

DEV = Path(__file__).parent.parent / "eval" / "questions_dev.jsonl"


def paper(path: str, *lines: str, attachments: tuple[str, ...] = (), **card: str) -> Document:
    """A document whose card fields stand in its text, one a line, before the lines."""
    text, spans = "", {}
    for name, words in card.items():
        spans[name] = (len(text), len(text) + len(words))
        text += f"{words}\n"
    level = card.get("region", "")[-1:]
    source = Source(id=path, path=path, region_level=level, attachments=attachments, spans=spans, **card)
    return Document(source=source, text=text + "\n".join(lines))


HILL = paper(
    "a.txt",
    "按年度评选山城工匠,每名奖励50万元。",
    "推行企业新型学徒制。",
    title="山城市人力资源局关于第7号建议的答复函",
    issuer="山城市人力资源局",
    signed="2022-07-28",
    region="山城市",
    kind="答复函",
    proposal_number="7",
)
LAKE = paper(
    "b.txt",
    "大力开展新型 学徒制培训。再次开展“新型学徒制”培训。",
    title="关于印发《技能人才实施方案》的通知",
    issuer="湖阳市人社局",
    signed="2021-11-22",
    published="2021-11-23",
    region="湖阳市",
    kind="通知",
    number="湖人社字〔2021〕94号",
)
WOOD = paper(
    "c.txt", "评选职工之星。", title="柳林区的回复", issuer="柳林区人力资源局", region="山城市柳林区", kind="回复"
)
PAPERS = (HILL, LAKE, WOOD)
SOURCES = [document.source for document in PAPERS]


def ask(question: str, *history: Message, documents: tuple[Document, ...] = PAPERS) -> Answer:
    """The answer of an Answerer whose model refuses everything; the model's answers are thus told from the rules'."""
    search = Search(*documents)
    *_, answer = Answerer(search, search.sources, Model("", margin=-9.0), hits=5, sentences=4).stream(question, history)
    return answer


def told(question: str) -> dict[str, object]:
    """The filled parts of the recognised request."""
    request = asked(question, question, SOURCES)
    assert request is not None, question
    return {name: value for name in request.__dataclass_fields__ if (value := getattr(request, name))}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("哪些文件提到了新型学徒制？", "新型学徒制"),
        ("这几份文件里，有哪些地方在搞新型学徒制？", "新型学徒制"),
        ("这几份文件里提到“双元制”的有哪些", "“双元制”"),
        ("哪几份文件提到了半导体芯片制造工这个工种?", "半导体芯片制造工"),
        ("提到甲公司的材料有哪些，请指出发文单位", "甲公司"),
        ("新型学徒制有几份文件提到了？分别是谁发的", "新型学徒制"),
        ("提到“甲师傅”“乙家政”的是省厅的函还是区里的答复？", "“甲师傅”和“乙家政”"),
        ("哪些文件涉及职工之星", "职工之星"),
        ("哪些材料提到了职工之星？帮我点出是哪几地的。", "职工之星"),
        ("提到职工之星的文件有哪些？分别来自哪些地区", "职工之星"),
        ("有几份文件提到技能菁英？", "技能菁英"),
        ("有没有文件提到区块链？", "区块链"),
        ("列出所有关于新职业的文件", "新职业"),
        ("新型学徒制在哪些文件中提到过？", "新型学徒制"),
        ("哪些文件与劳模创新工作室有关？", "劳模创新工作室"),
        ("提到补贴的文件有哪些", "补贴"),
        ("提到新型学徒制的有几份？", "新型学徒制"),
        ("哪些文件裡提到職工之星？", "职工之星"),
        ("Which documents mention 新型学徒制?", "新型学徒制"),
        ("How many documents refer to 职工之星?", "职工之星"),
        ("Are there any documents about 区块链?", "区块链"),
        ("哪个文件里有鹏城工匠", "鹏城工匠"),
        ("有几份文件提到了新型学徒制，分别是哪些？", "新型学徒制"),
    ],
)
def test_which_documents_mention_a_thing(question: str, topic: str) -> None:
    assert told(question) == {"task": "mentions", "topic": topic}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("共有多少份文件？", {"task": "list"}),
        ("这里收录了几份文件", {"task": "list"}),
        ("列出所有文件", {"task": "list"}),
        ("列出所有答复函", {"task": "list", "kinds": ("答复函",)}),
        ("有哪些通知？", {"task": "list", "kinds": ("通知",)}),
        ("哪些是山城市的文件？", {"task": "list", "places": ("山城",)}),
        ("有没有上海的文件？", {"task": "list", "places": ("上海",)}),
        ("区级的文件有哪些？", {"task": "list", "levels": ("区",)}),
        ("2022年以后的文件有几份？", {"task": "list", "years": (2022, 9999)}),
        ("人社局的文件有哪些", {"task": "list", "issuer": "人社局"}),
        ("这些文件按时间排序", {"task": "order"}),
        ("五份文件按落款(成文)日期排,最早的和最晚的各是哪一份?", {"task": "order"}),
        ("请把所有文件按发布日期从早到晚排列", {"task": "order", "by": "published"}),
        ("按落款(成文)时间从早到晚,把手头五份文件排个序,写上日期。", {"task": "order", "fields": ("signed",)}),
        ("最早的是哪份文件？", {"task": "oldest"}),
        ("五份材料按落款日期算，最早的是哪个单位的哪一份，日期是哪天？", {"task": "oldest", "fields": ("signed",)}),
        ("哪几份是答复政协提案的？是哪些单位答复的？", {"task": "list", "answers": "提案"}),
        ("几份是答复人大代表建议的？", {"task": "list", "answers": "建议"}),
        ("五份材料中只有一份通篇没有讲学徒制,是哪一份？", {"task": "silent", "topic": "学徒制"}),
        ("这五份文件按落款日期排,最早的是哪个单位的,最晚的又是哪个单位的?", {"task": "order"}),
        ("五份文件里有几份没留联系人?分别是哪里的", {"task": "facts", "fields": ("contact",)}),
        ("哪几份文件末尾留了联系人和电话，联系人是谁？", {"task": "facts", "fields": ("telephone", "contact")}),
        ("把青岛的通知、深圳市局的答复函、省厅的函按落款时间从早到晚排一下", {"task": "order"}),
        (
            "“新八级工”制度在青岛方案和广东省厅答复里都有写吗？",
            {"task": "mentions", "topic": "“新八级工”制度", "kinds": ("方案", "答复"), "places": ("青岛", "广东")},
        ),
        ("最新的文件是哪个单位发的？", {"task": "newest", "fields": ("issuer",)}),
        ("各文件的发文机关、日期和文号分别是什么？", {"task": "facts", "fields": ("signed", "issuer", "number")}),
        ("五份文件各自的发文机关是谁？", {"task": "facts", "fields": ("issuer",)}),
        ("每份文件是哪个单位发的？", {"task": "facts", "fields": ("issuer",)}),
        ("How many documents are there?", {"task": "list"}),
        ("List all replies", {"task": "list", "kinds": ("答复",)}),
        ("Sort the documents by date.", {"task": "order"}),
        ("What is the latest document?", {"task": "newest"}),
        ("Who issued each document?", {"task": "facts", "fields": ("issuer",)}),
        ("Which documents were issued after 2022?", {"task": "list", "years": (2023, 9999)}),
    ],
)
def test_lists_counts_orders_and_facts(question: str, expected: dict[str, object]) -> None:
    assert told(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "哪些部门负责培训？",
        "文件提到了哪些补贴？",
        "所有文件提到了哪些补贴",
        "有几项措施？",
        "深圳出台了哪些政策文件支持新职业？",
        "办理婚姻登记需要哪些材料？",
        "这份通知是什么时候发布的？",
        "这份文件的文号和发文机关是什么？",
        "这份文件是什么？",
        "最新的目标是多少？",
        "有哪些补贴办法？",
        "文件要求建立哪些机制？",
        "答复函里有几条建议？",
        "通知要求几个部门参加？",
        "最早从哪一年开始评选？",
        "哪份文件提出了目标，目标是多少？",
        "哪些文件提到补贴标准是多少？",
        "文件中关于补贴的规定有哪些？",
        "关于新职业的通知有哪些要求？",
        "通知提到的有关部门有哪些？",
        "文件里有哪些措施？",
        "答复里有哪些部门？",
        "申请材料有哪些？",
        "方案里有哪些地方建设了工作站？",
        "哪些措施涉及补贴？",
        "What documents do I need to apply?",
        "Which departments does the notice name?",
        "What does the reply say about training?",
    ],
)
def test_what_a_document_says_is_no_question_over_documents(question: str) -> None:
    assert asked(question, question, SOURCES) is None


@pytest.mark.skipif(not DEV.is_file(), reason="without the development questions")
def test_no_development_question_is_caught() -> None:
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    caught = []
    for row in rows:
        history = [Message(role=turn["role"], content=turn["content"]) for turn in row["history"]]
        if asked(row["question"], resolve(row["question"], history), SOURCES):
            caught.append(row["question"])
    assert len(rows) > 100 and caught == []


def test_one_quotation_for_each_document_that_mentions_it_and_the_silent_one_named() -> None:
    answer = ask("哪些文件提到了新型学徒制？")
    assert answer.sentences[0].text == "检索了 3 份文件，其中 2 份提到“新型学徒制”。"
    assert [answer.citations[n - 1].quote for n in answer.sentences[0].citations] == [
        "推行企业新型学徒制。",
        "大力开展新型 学徒制培训。",
    ]
    assert "（湖阳市，2 处）" in answer.sentences[2].text
    assert answer.notes == ("没有提到“新型学徒制”的文件：《柳林区的回复》。",)
    assert answer.table and [row[3].citations for row in answer.table.rows] == [(1,), (2,)]


def test_every_citation_of_an_overview_is_the_exact_words() -> None:
    texts = {document.source.id: document.text for document in PAPERS}
    for question in ("哪些文件提到学徒制", "列出所有文件", "各文件的发文机关和文号分别是什么？", "按时间排列这些文件"):
        answer = ask(question)
        assert answer.citations and answer.done and not answer.refused
        assert all(texts[c.source.id][c.start : c.end] == c.quote for c in answer.citations)
        assert all(sentence.citations for sentence in answer.sentences)


def test_what_stands_nowhere_is_a_refusal_that_says_how_many_were_searched() -> None:
    answer = ask("哪些文件提到区块链？")
    assert answer.refused and answer.reason == "not_stated" and not answer.citations and answer.table is None
    assert answer.text == "所有文件都没有提到“区块链”。"
    assert answer.notes[0].startswith("已检索 3 份文件")


def test_that_a_phrase_of_several_words_stands_nowhere_is_not_told_by_rule() -> None:
    assert ask("哪些文件提到区块链的补贴？").text == "这些文件没有说明这个问题的答案。"
    assert "50万元" in ask("哪些文件提到山城工匠的奖励？").text


@pytest.mark.parametrize(
    ("topic", "named"),
    [("“学徒制”", "学徒制"), ("“八级工”制度", "‘八级工’制度"), ("“甲”和“乙”", "‘甲’和‘乙’"), ("甲", "甲")],
)
def test_a_topic_loses_only_the_marks_around_all_of_it(topic: str, named: str) -> None:
    assert bare(topic) == named


def test_nor_of_a_longer_name_of_which_a_part_stands_there() -> None:
    assert "都没有提到" not in ask("哪些文件提到了新型学徒制先锋？").text
    assert "都没有提到" not in ask("哪些文件提到了金牌职工之星？").text


def test_the_documents_that_do_not_mention_it() -> None:
    answer = ask("哪些文件没有提到新型学徒制？")
    assert answer.text == "检索了 3 份文件，其中 1 份没有提到“新型学徒制”：《柳林区的回复》。"
    assert [c.quote for c in answer.citations] == ["柳林区的回复"]
    assert ask("哪些文件没有提到人力资源局或人社局？").refused


def test_an_english_word_that_stands_nowhere_is_looked_up_as_documents_write_it() -> None:
    answer = ask("Which documents mention apprenticeships?")
    assert answer.text.startswith("Of the 3 documents searched, 2 mention(s) “学徒”.")
    assert "“apprenticeships” was looked up as “学徒”." in answer.notes
    none = ask("Does any document mention veterans?")
    assert none.refused and none.text == "None of the documents mentions “退役军人”."
    assert "“veterans” was looked up as “退役军人”." in none.notes
    either = ask("Which documents mention veterans or apprenticeships?")
    assert {c.source.path for c in either.citations} == {"a.txt", "b.txt"}
    assert ask("Which documents mention veterans and apprenticeships?").refused
    assert ask("Which documents mention apprenticeships but not veterans?").text == "The documents do not say."
    assert ask("Which documents mention 区块链?").text == "None of the documents mentions “区块链”."


@pytest.mark.parametrize(
    ("topic", "reply", "words"),
    [
        ("blast furnaces", "高炉、炼铁炉", ("高炉", "炼铁炉")),
        ("blast furnaces", "高炉、高炉。", ("高炉",)),
        ("blast furnaces", "blast furnace", ()),
        ("blast furnaces", "这个词的意思是高炉", ()),
        ("blast furnaces", "词语：高炉", ()),
        ("blast furnaces", "是一种用来把铁矿石炼成生铁的竖式炉子", ()),
        ("blast furnaces", "", ()),
        ("Li Wei", "李伟", ()),
        ("50%", "百分之五十", ()),
        ("the money that each apprentice gets", "学徒补贴", ()),
    ],
)
def test_words_that_the_glossary_lacks_are_the_models(topic: str, reply: str, words: tuple[str, ...]) -> None:
    assert (known(topic), put(topic, lambda _: reply)) == ((), words)


def test_the_glossary_goes_before_the_model() -> None:
    for topic in ("the Technical Schools", "“technical school”", "technical schools"):
        assert known(topic) == ("技工学校", "技工院校")
    assert known("subsidies") == ("补贴", "补助")


def test_what_no_chinese_word_is_known_for_is_asked_as_any_question() -> None:
    assert ask("Which documents mention blast furnaces?").text == "The documents do not say."


def test_either_or_and_both() -> None:
    assert [found.document for found in find(PAPERS, "职工之星或新型学徒制")] == list(PAPERS)
    assert [found.document for found in find(PAPERS, "山城工匠和学徒制")] == [HILL]
    assert find(PAPERS, "山城工匠和职工之星") == []


def test_a_mention_in_the_body_is_quoted_before_one_in_the_title() -> None:
    document = paper("d.txt", "技能大赛于五月举办。", title="关于技能大赛的通知")
    (found,) = find([document], "技能大赛")
    assert (found.count, found.quotes[0].text) == (2, "技能大赛于五月举办。")


def test_full_width_case_and_traditional_characters_make_no_difference() -> None:
    document = paper("e.txt", "推广ＡＩ应用和BIM。")
    for topic in ("ai应用", "bim", "ＢＩＭ", "AI應用"):
        assert len(find([document], topic)) == 1, topic


def test_the_documents_in_order_and_the_one_without_a_date_last() -> None:
    answer = ask("这些文件按时间排序")
    assert answer.table is not None
    assert [row[1].text for row in answer.table.rows] == ["2021-11-22", "2022-07-28", "未写明"]
    assert "柳林区的回复" in answer.sentences[-1].text


def test_the_newest_and_who_issued_it() -> None:
    answer = ask("最新的文件是哪个单位发的？")
    assert (
        answer.text == "最新的是《山城市人力资源局关于第7号建议的答复函》：日期 2022-07-28，发文机关 山城市人力资源局。"
    )
    assert answer.notes == ("另有 1 份文件没有写明日期，未参加比较。",)
    assert [c.quote for c in answer.citations][1:] == ["2022-07-28", "山城市人力资源局"]


def test_a_fact_that_a_card_does_not_give_is_said_to_be_missing() -> None:
    answer = ask("各文件的文号分别是什么？")
    assert answer.table is not None
    assert [row[1].text for row in answer.table.rows] == ["未写明", "湖人社字〔2021〕94号", "未写明"]
    assert "《柳林区的回复》：发文字号 未写明。" in answer.text


def test_a_district_lies_in_its_city_and_a_notice_that_issues_a_plan_is_one() -> None:
    assert len(ask("列出所有方案").citations) and "技能人才实施方案" in ask("列出所有方案").text
    replies = ask("有多少份答复函？")
    assert "有 2 份" in replies.sentences[0].text


def test_no_such_document_is_a_refusal() -> None:
    answer = ask("有没有上海的文件？")
    assert answer.refused and answer.text == "已收录的文件中没有这样的文件。"
    assert answer.notes[-1] == "已检索 3 份文件。"


def test_these_documents_are_those_that_the_conversation_was_about() -> None:
    history = (
        Message(role="user", content="哪些文件提到了新型学徒制？"),
        Message(role="assistant", content="2 份。"),
    )
    answer = ask("这些文件按时间排序", *history)
    assert answer.table is not None and len(answer.table.rows) == 2
    assert "柳林区" not in answer.text


def test_the_span_of_a_card_field_is_its_words() -> None:
    spans: dict[str, Span] = dict(LAKE.source.spans)
    assert LAKE.text[slice(*spans["number"])] == "湖人社字〔2021〕94号"


@pytest.mark.parametrize(
    "question",
    [
        "山城的答复和湖阳的通知，哪份更早？分别是什么日期？",
        "山城回复7号建议和湖阳的方案，哪份签得早？写明两个日期。",
        "湖阳的通知和山城的答复谁先谁后？",
    ],
)
def test_which_of_two_papers_is_earlier_is_told_by_their_dates(question: str) -> None:
    answer = ask(question, documents=(HILL, LAKE))
    assert answer.table is not None
    assert [row[1].text for row in answer.table.rows] == ["2021-11-22", "2022-07-28"]


def test_which_is_earlier_and_to_whom_each_was_written() -> None:
    question = "山城的答复和湖阳的通知，哪份更早？分别是答复哪位委员的"
    request = asked(question, question, [HILL.source, LAKE.source])
    assert request and (request.task, request.fields) == ("order", ("addressee",))


def test_which_of_two_cities_acted_earlier_is_not_a_question_of_papers() -> None:
    assert asked("山城和湖阳哪个更早开展培训？", "山城和湖阳哪个更早开展培训？", SOURCES) is None


@pytest.mark.parametrize(
    "question",
    [
        "五份文件里有哪些谈到了新型学徒制?",
        "这五份文件哪几份提到了新型学徒制",
        "哪些材料讲到新型学徒制",
        "新型学徒制在哪些文件里出现过?",
        "有几份文件写了新型学徒制?",
        "库里关于新型学徒制的文件有哪些",
        "哪几份答复说到了新型学徒制",
        "这几份里头哪些提新型学徒制了",
        "哪些地方的文件提到了新型学徒制?",
        "哪几个城市的文件里写了新型学徒制?",
        "新型学徒制,哪几份文件有讲?",
        "帮我找找提到新型学徒制的文件",
        "找一下哪些文件涉及新型学徒制",
        "所有文件中，提到新型学徒制的有哪几份?",
        "查一下有哪些提案答复谈到了新型学徒制",
        "五份材料里，谁提到了新型学徒制？",
        "新型学徒制这事，都有谁提过？",
        "有哪几个地方的材料里讲了新型学徒制？",
        "新型学徒制是在哪份文件里提的？",
        "文件里有没有提到新型学徒制？",
        "请列出涉及新型学徒制的全部文件。",
        "检索一下提及“新型学徒制”的文件，列出标题和日期",
        "这批文件里，有哪几份写到了新型学徒制？",
    ],
)
def test_many_ways_to_ask_which_documents_mention_a_thing(question: str) -> None:
    found = asked(question, question, SOURCES)
    assert found is not None
    assert (found.task, bare(found.topic)) == ("mentions", "新型学徒制")


def test_documents_of_all_places_but_one() -> None:
    text = ask("除了山城，还有哪些文件提到新型学徒制？").text
    assert "检索了 1 份文件，其中 1 份提到" in text
    assert "技能人才实施方案" in text
    studies = "除了学历，还有哪些文件提到的条件？"
    assert asked(studies, studies, SOURCES) is None


@pytest.mark.parametrize(
    "question",
    [
        "这个建议是谁提的？",
        "山城的建议是谁提出来的？",
        "哪些地方讲诚信？",
        "方案里有哪些写明了金额的奖励？",
        "除了奖励，还有哪些补贴？",
    ],
)
def test_what_documents_say_is_not_asked_of_documents(question: str) -> None:
    assert asked(question, question, SOURCES) is None


def test_a_place_that_is_left_out_is_no_scope() -> None:
    assert recognise("除了山城，还有哪些文件提到新型学徒制？", SOURCES).regions == ()
    assert [region.name for region in recognise("山城的新型学徒制？", SOURCES).regions] == ["山城市"]


def test_places_of_all_documents_in_front_are_no_filter() -> None:
    question = "山城市、湖阳市（含通知）、柳林区这三份材料里，有几份提到新型学徒制？分别是哪几份？"
    found = asked(question, question, SOURCES)
    assert found is not None and (found.task, found.topic, found.places) == ("mentions", "新型学徒制", ())


@pytest.mark.parametrize(
    "question",
    [
        "你好",
        "您好！",
        "你好，你是谁？",
        "你能做什么？",
        "谢谢",
        "系统怎么用",
        "我可以问什么",
        "hello",
        "What can you do?",
        "Thanks!",
    ],
)
def test_who_greets_is_told_what_there_is_and_what_can_be_asked(question: str) -> None:
    answer = ask(question)
    assert not answer.refused and "3" in answer.text and len(answer.citations) >= len(PAPERS)
    assert answer.notes[0] in (prompts.ABOUT, prompts.ABOUT_ENGLISH)


@pytest.mark.parametrize("question", ["？？？", "你好，山城的工匠奖励多少？", "怎么用工？", "谢谢工匠的奖励多少"])
def test_what_asks_of_documents_is_no_small_talk(question: str) -> None:
    assert not small_talk(question)


@pytest.mark.parametrize(
    "question",
    [
        "哪些文件提醒家长防溺水？",
        "哪些文件提示风险？",
        "哪些文件提取公积金时要用？",
        "哪些文件讲解税收政策",
        "哪些通知里讲究卫生？",
        "材料里写错名字了吗？",
        "山城方案里培训补贴比湖阳通知里早多久发放？",
        "怎么用？",
    ],
)
def test_words_that_only_begin_like_saying_something_are_left_alone(question: str) -> None:
    assert asked(question, question, SOURCES) is None and not small_talk(question)


def test_what_is_to_be_written_beside_an_order_is_told_anyhow() -> None:
    question = "这几份材料按落款时间从早到晚排一下，日期和发文单位都写上"
    found = asked(question, question, SOURCES)
    assert found is not None and found.task == "order"
