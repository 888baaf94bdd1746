"""Questions about a document itself are answered from its card; questions about what it says are left alone."""

from dataclasses import replace

import pytest

from rag.answer.cardfacts import (
    CardFact,
    beside,
    card_facts,
    fields_asked,
    line_around,
    may_stand_in_text,
    statement,
)
from rag.text.official import bare
from rag.types import Document, Source

REPLY = Source(
    id="a",
    path="a",
    title="某市人社局关于第7号建议的答复函",
    issuer="某市人社局",
    signed="2022-07-28",
    published="2022-07-29",
    contact="黄宇",
    telephone="88123054",
    addressee="杨瑞等代表",
    attachments=("新职业目录",),
    spans={"contact": (4, 6), "telephone": (10, 18), "attachments.0": (0, 2)},
)
OTHER = Source(id="b", path="b", title="青岛市通知", region="青岛市", number="青人社字〔2021〕94号")


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("这份答复的联系电话是多少？", ["telephone"]),
        ("有问题打给谁", ["telephone", "contact"]),
        ("这份函是2022年4月29日出具的吧", ["signed", "published"]),
        ("甲市那份回复是给谁的", ["addressee"]),
        ("甲市答复函是哪个单位出的，哪天出的", ["signed", "issuer"]),
        ("甲市94号文是什么时候出来的", ["signed"]),
        ("甲市方案是甲市政府发的吗", ["issuer"]),
        ("甲市方案有没有有效期", ["effective"]),
        ("这份函是答复哪个建议的", ["proposal_title"]),
        ("When was the reply of the district bureau issued?", ["signed"]),
        ("Who issued the plan and when?", ["signed", "issuer"]),
        ("甲市安居细则是哪几家联合发的？", ["issuer"]),
        ("甲市方案管到什么时候？", ["effective"]),
        ("公租房管到什么时候？", []),
        ("第7号建议是谁办的？", ["issuer"]),
        ("Which proposal does the reply answer?", ["proposal_title"]),
        ("联系人是谁，电话多少？", ["telephone", "contact"]),
        ("青岛那份通知的文号是什么", ["number"]),
        ("这份函是什么时候答复的？", ["signed"]),
        ("长沙那个管理办法什么时候施行？", ["effective"]),
        ("通知的文号、哪天起执行", ["number", "effective"]),
        ("《甲办法》的文号和印发单位？", ["number", "issuer"]),
        ("94号文还有效吗？", ["validity"]),
        ("那这个文到现在还作数吗？", ["validity"]),
        ("旧证书还作数吗？", []),
        ("这个通知失效了没有", ["validity"]),
        ("该办法目前是否有效？", ["validity"]),
        ("这个证书现在还有效吗", []),
        ("录取通知书还有效吗？", []),
        ("准考证号还有效吗？", []),
        ("按规定旧证书是否有效？", []),
        ("补贴有效期多久", []),
        ("Is the plan still in force?", ["validity"]),
        (
            "那份答复函，谁发的、落款哪天、答复给哪位代表、联系人和电话。",
            ["telephone", "contact", "signed", "issuer", "addressee"],
        ),
        ("王小乐委员提的那个提案，答复的联系人和电话", ["telephone", "contact"]),
        ("技能等级证书的有效期多久？", []),
        ("新标准什么时候执行？", []),
        ("有问题找谁？", ["telephone", "contact"]),
        ("通知何时发布？", ["published"]),
        ("函的落款是哪天，网上又是哪天挂出来的？", ["published", "signed"]),
        ("这个通知的索引号是多少", ["index_number"]),
        ("这份函什么时间公布的？", ["published"]),
        ("想拿零碎时间上网学本事，有什么平台？", []),
        ("What date does reply No. 1916 carry at its foot?", ["signed"]),
        ("答复是哪个单位作出的？", ["issuer"]),
        ("方案是哪几家单位联合发的？", ["issuer"]),
        ("这个办法是哪两个部门印发的？", ["issuer"]),
        ("哪几家单位联合办了比赛？", []),
        ("失业补贴由哪些部门联合发放？", []),
        ("这份函是答复给谁的？", ["addressee"]),
        ("附件叫什么？", ["attachments"]),
        ("What is the document number of the notice?", ["number"]),
        ("Who is the contact person and what is the phone number?", ["telephone", "contact"]),
        ("高技能人才有多少万人？", []),
        ("每年评选多少名先锋人物？", []),
        ("企业新型学徒制是什么？", []),
        ("听说省厅1916号建议答复是2024年10月才写好的，对不对？", ["signed", "published"]),
        ("这函真是2022年写的吗？", ["signed", "published"]),
        ("对1916号建议的答复，有人说是2024年5月，有人说是10月，到底怎么回事？", ["signed", "published"]),
        ("答复说2023年培训是多少人？", []),
    ],
)
def test_the_fields_that_plain_words_ask_for(question: str, fields: list[str]) -> None:
    assert fields_asked(question) == fields


def test_the_named_document_is_asked_not_the_best_ranked() -> None:
    facts = card_facts("青岛市通知的联系电话是多少？", [REPLY, OTHER], ["a", "b"])
    assert [(f.source.id, f.field, f.value) for f in facts] == [("b", "telephone", "")]


def test_without_a_name_the_best_ranked_is_meant() -> None:
    (fact,) = card_facts("联系电话是多少？", [REPLY, OTHER], ["a", "b"])
    assert (fact.value, fact.spans) == ("88123054", ((10, 18),))


@pytest.mark.parametrize(
    "question",
    [
        "市民热线电话是多少？",
        "有人代办，该打哪个电话举报？",
        "技能大赛什么时候发布通知？",
        "联系电话之外的培训目标是多少？",
    ],
)
def test_the_body_is_not_the_card(question: str) -> None:
    assert card_facts(question, [REPLY, OTHER], ["a"]) == []


def test_a_document_that_is_only_mentioned_has_no_card() -> None:
    assert card_facts("《线上培训管理通知》的文号是多少？", [REPLY, OTHER], ["a"]) == []
    assert card_facts("对《新职业建议》的答复是哪个单位作出的？", [REPLY, OTHER], ["a"])


def test_the_number_of_a_paper_that_is_only_mentioned_is_not_that_of_the_card() -> None:
    assert card_facts("关于加强线上职业技能培训管理的通知和另一份通知，文号分别是什么？", [REPLY, OTHER], ["a"]) == []


def test_who_proposed_a_thing_that_is_no_paper_is_not_asked_of_a_card() -> None:
    silent = Source(id="c", path="c", title="编程语言简史")
    assert card_facts("BCPL由谁提出来的？", [silent], ["c"]) == []
    assert card_facts("这份建议是谁提出来的？", [silent], ["c"])
    assert card_facts("第三代手机的发布时间是？", [silent], ["c"]) == []
    assert card_facts("这份通知的发布时间是？", [silent], ["c"])


@pytest.mark.parametrize(
    "question",
    [
        "上海市人社局的联系电话是多少？",
        "市教育局的联系电话是多少？",
        "区总工会联系人是谁？",
        "乡村振兴技能工作站，详细地址和联系电话是多少？",
    ],
)
def test_another_body_or_place_gets_no_one_elses_telephone(question: str) -> None:
    assert all(fact.spans == () and fact.value == "" for fact in card_facts(question, [REPLY, OTHER], ["a"]))
    assert card_facts(question, [REPLY, OTHER], ["a"])


def test_the_paper_that_bears_the_number_or_name_of_the_question() -> None:
    assert [(fact.source.id, fact.value) for fact in card_facts("黄宇是哪份文件的联系人？", [OTHER, REPLY], ["b"])] == [
        ("a", "黄宇")
    ]
    numbered = replace(OTHER, spans={"number": (0, 12)})
    facts = card_facts("青人社字[2021]94号是哪份文件？", [numbered, REPLY], ["a"])
    assert [(fact.source.id, fact.field) for fact in facts] == [("b", "number")]
    assert card_facts("黄宇是哪个单位的？", [OTHER, REPLY], ["b"]) == []


@pytest.mark.parametrize(
    "question",
    [
        "补贴方案是给谁的？",
        "意见里规定奖金是给哪些企业的？",
        "When will the subsidy be issued to farmers?",
        "入学通知书什么时候寄出的？",
        "医疗费用是由谁出的？",
        "申请时填谁的手机号码？",
        "What proposal was made to address the housing shortage?",
    ],
)
def test_what_is_given_paid_or_filled_in_is_no_field_of_a_card(question: str) -> None:
    assert fields_asked(question) == []


@pytest.mark.parametrize(
    "question", ["电话881230549是哪份文件的电话？", "黄宇明是哪份文件的联系人？", "黄宇工作室是哪份文件里的？"]
)
def test_a_longer_number_or_name_is_not_that_of_a_card(question: str) -> None:
    assert all(
        (fact.value != "88123054" and fact.value != "黄宇") or not fact.spans
        for fact in card_facts(question, [OTHER, REPLY], ["b"])
    )


def test_the_paper_is_asked_of_not_what_explains_it() -> None:
    paper = replace(OTHER, title="青岛市安居细则", kind="细则", spans={"number": (0, 12)})
    told = Source(id="c", path="c", title="《青岛市安居细则》政策问答", region="青岛市", kind="问答")
    for order in (["c", "b"], ["b", "c"]):
        assert [f.source.id for f in card_facts("青岛安居细则的文号是多少？", [told, paper], order)] == ["b"]


def test_the_short_name_of_the_issuer_is_the_issuer() -> None:
    (fact,) = card_facts("某市人社局的联系电话是多少？", [REPLY, OTHER], ["a"])
    assert fact.value == "88123054"


def test_the_sentence_is_made_of_the_card_alone() -> None:
    (fact,) = card_facts("附件叫什么？", [REPLY], ["a"])
    assert statement(fact, english=False) == "《某市人社局关于第7号建议的答复函》的附件：新职业目录。"
    assert statement(fact, english=True).startswith("The attachments of")


def test_the_line_around_a_span_without_the_blanks() -> None:
    document = Document(source=REPLY, text="答复如下。\n  联系人：黄宇，电话：88123054  \n完")
    start, end = line_around(document, (12, 14))
    assert document.text[start:end] == "联系人：黄宇，电话：88123054"


def test_a_telephone_that_only_the_text_tells_is_looked_for_there() -> None:
    """Of just what the question names: another office's number in the same sentence is no answer."""
    line = "中关村管委会咨询电话：古老师：13401016724"
    silent = [CardFact(source=REPLY, field="telephone", value="")]
    known = [CardFact(source=REPLY, field="telephone", value="82918389", spans=((0, 8),))]
    assert may_stand_in_text("中关村管委会咨询电话是多少？", silent, line)
    assert not may_stand_in_text("福田区教育局咨询电话是多少？", silent, line)
    assert not may_stand_in_text("中关村管委会咨询电话是多少？", silent, "中关村管委会负责落实。")
    assert not may_stand_in_text("中关村管委会咨询电话是多少？", known, line)


def test_the_number_of_a_paper_that_is_only_mentioned_is_looked_for_in_the_text() -> None:
    """The reply bears no number; a notice that it mentions may."""
    assert card_facts("某市关于线上培训管理的那个通知，文号是什么？", [REPLY], ["a"]) == []
    (silent,) = card_facts("某市这份答复函的文号是什么？", [REPLY], ["a"])
    assert silent.field == "number" and not silent.spans
    (known,) = card_facts("青岛那份通知的文号是什么？", [OTHER], ["b"])
    assert known.value == "青人社字〔2021〕94号"


def test_what_is_to_be_quoted_by_whoever_asks_is_not_mentioned_in_a_paper() -> None:
    for question in ("青岛通知 索引号+文号", "写材料要引用，青岛那份通知文号多少来着？"):
        assert "青人社字〔2021〕94号" in [fact.value for fact in card_facts(question, [OTHER], ["b"])]
    for question in ("青岛通知里引用的办法文号是多少？", "青岛通知所引意见的文号是多少？"):
        assert card_facts(question, [OTHER], ["b"]) == []


def test_the_number_of_the_paper_of_another_year_is_not_told() -> None:
    assert card_facts("青岛2018年那个通知的文号是多少？", [OTHER], ["b"]) == []
    assert card_facts("青岛2018年那个通知的文号和成文日期？", [OTHER], ["b"]) == []
    plan = replace(OTHER, title="行动方案（2019—2021年）通知", number="甲发〔2019〕1号", spans={"number": (0, 1)})
    assert card_facts("青岛2020年那个通知的文号？", [plan], ["b"])
    (known,) = card_facts("青岛2021年那个通知的文号是多少？", [OTHER], ["b"])
    assert known.value == "青人社字〔2021〕94号"


def test_marks_inside_a_title_become_the_inner_ones() -> None:
    explained = replace(OTHER, title="《补贴细则》政策解读", spans={"number": (0, 1)})
    (fact,) = card_facts("青岛那份解读的文号是什么？", [explained], ["b"])
    assert statement(fact, english=False) == "《〈补贴细则〉政策解读》的发文字号：青人社字〔2021〕94号。"
    assert (bare("《补贴细则》"), bare("补贴细则"), bare("关于《甲》和《乙》的通知")) == (
        "补贴细则",
        "补贴细则",
        "关于〈甲〉和〈乙〉的通知",
    )


def test_who_proposed_is_asked_by_a_name_that_may_be_wrong() -> None:
    assert fields_asked("第7号提案是王金乐委员提的吧？") == ["addressee"]
    assert fields_asked("王金乐委员提到的培训补贴有多少？") == []


def test_the_contact_by_name_is_asked_for_something_else() -> None:
    (office,) = card_facts("某市答复的联系人黄宇是哪个处室的？", [REPLY], ["a"])
    assert not office.spans
    (sure,) = card_facts("某市答复的联系人是黄宇吗？", [REPLY], ["a"])
    assert sure.spans
    (call,) = card_facts("某市答复里黄宇的电话是多少？", [REPLY], ["a"])
    assert call.value == "88123054"


def test_of_several_documents_each_has_its_issuer() -> None:
    cards = [
        Source(
            id="x",
            path="x",
            title="深圳市人力资源局关于新职业的答复函",
            issuer="深圳市人力资源局",
            region="深圳市",
            contact="黄宇",
        ),
        Source(
            id="y",
            path="y",
            title="广东省人社厅关于技能的答复函",
            issuer="广东省人社厅",
            region="广东省",
            contact="杨伟",
        ),
    ]
    facts = card_facts("深圳的答复和广东省人社厅的答复，联系人分别是谁？", cards, ["x", "y"])
    assert {fact.value for fact in facts if fact.field == "contact"} == {"黄宇", "杨伟"}


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("甲市公示的文号、公示时间，有异议打哪个电话？", ["甲市公示的公示时间是什么？"]),
        ("甲市答复的联系人和办理类别是什么？", ["甲市答复的办理类别是什么？"]),
        ("甲市方案的发文字号和有效期限是多少？", []),  # both stand on the card
        ("甲市公示的文号是多少？", []),
        ("甲市答复的联系人和高级技师的补贴标准是什么？", ["甲市答复的高级技师的补贴标准是什么？"]),
        ("评估的对象、时间是什么？", []),  # nothing of a card
    ],
)
def test_what_is_asked_for_beside_fields_of_the_card(question: str, others: list[str]) -> None:
    assert beside(question) == others


def test_a_paper_that_is_called_by_a_name_is_not_told_of_by_the_card_of_another() -> None:
    """The plan has a number, the measures are only explained here: their number may stand in the text."""
    plan = Source(
        id="p", path="p", title="湖阳市技能行动方案的通知", region="湖阳市", number="湖政办发〔2023〕21号", kind="通知",
        spans={"number": (0, 2)},
    )  # fmt: skip
    explained = Source(id="e", path="e", title="《湖阳市养老护理人员奖补办法》政策问答", region="湖阳市", kind="问答")
    papers, ids = [plan, explained], ["p", "e"]
    assert card_facts("湖阳市那个养老护理人员奖补办法的文号是什么？", papers, ids) == []
    assert [fact.source.id for fact in card_facts("湖阳市技能行动方案的文号是什么？", papers, ids)] == ["p"]


def test_a_title_with_the_word_for_training_is_asked_for_its_issuer() -> None:
    rules = Source(
        id="r", path="r", title="关于印发《湖阳市学徒培训补贴与激励办法》的通知", region="湖阳市", issuer="人社局 财政局",
        spans={"issuer": (0, 2)},
    )  # fmt: skip
    other = Source(id="o", path="o", title="湖阳市答复函", region="湖阳市", issuer="人社局", spans={"issuer": (0, 2)})
    facts = card_facts("《湖阳市学徒培训补贴与激励办法》由哪几家单位联合印发？", [rules, other], ["o", "r"])
    assert [(fact.source.id, fact.value) for fact in facts] == [("r", "人社局 财政局")]
