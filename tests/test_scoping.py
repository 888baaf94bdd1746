"""The scope that a question names, the question under another scope, and what a refusal offers: thirty questions of our own."""

from dataclasses import replace

import pytest
from fakes import Model, Search, document
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.answering import Answerer
from rag.answer.scope import elsewhere, named
from rag.answer.scoping import absent, completed, into_absent, limited, recognise
from rag.index.lexical import fold
from rag.types import Answer, Message, Period, Region, Scope, Source

SOURCES = [
    Source(
        id="0", path="0", region="深圳市", region_level="市", issuer="深圳市人力资源和社会保障局",
        proposal_number="20220252", signed="2022-07-28",
    ),
    Source(
        id="1", path="1", region="广东省", region_level="省", issuer="广东省人力资源和社会保障厅", proposal_number="1916",
        signed="2024-05-16",
    ),
    Source(id="2", path="2", region="深圳市龙岗区", region_level="区", proposal_number="20180084", signed="2018-07-10"),
    Source(id="3", path="3", region="深圳市福田区", region_level="区", proposal_number="2024090", signed="2024-09-02"),
    Source(
        id="4", path="4", region="青岛市", region_level="市", issuer="青岛市人力资源和社会保障局",
        number="青人社字〔2021〕94号", signed="2021-11-22",
    ),
]  # fmt: skip
NOW = 2026


# question, regions, years, issuer, kind, number, absent
TABLE = [
    ("青岛支持建多少个高技能人才实训基地？", "青岛市", "", "", "", "", ""),
    ("青島的培訓目標是多少？", "青岛市", "", "", "", "", ""),
    ("How many trainings does Qingdao plan every year?", "青岛市", "", "", "", "", ""),
    ("龙岗给企业的新型学徒制补贴是多少？", "深圳市龙岗区", "", "", "", "", ""),
    ("深圳龙岗2017年培训了多少人次？", "深圳市龙岗区", "2017年 2017 2017", "", "", "", ""),
    ("广东省深圳市福田区有几家培训机构？", "深圳市福田区", "", "", "", "", ""),
    ("福田2020至2023年有多少家企业参加？", "深圳市福田区", "2020—2023年 2020 2023", "", "", "", ""),
    ("“十四五”期间广东要培养多少工匠？", "广东省", "十四五 2021 2025", "", "", "", ""),
    ("深圳近三年评了多少新职业人才？", "深圳市", "近三年 2024 2026", "", "", "", ""),
    ("去年深圳发了多少补贴？", "深圳市", "去年 2025 2025", "", "", "", ""),
    ("二〇二三年广东新增多少证书？", "广东省", "2023年 2023 2023", "", "", "", ""),
    ("深圳市2021年和2022年各举办多少个班？", "深圳市", "2021年 2021 2021;2022年 2022 2022", "", "", "", ""),
    ("青人社字〔2021〕94号的责任部门有哪些？", "", "", "", "", "青人社字〔2021〕94号", ""),
    ("青人社字[2021]95号讲了什么？", "", "", "", "", "青人社字[2021]95号", "〔2021〕95号"),
    ("第20220252号建议的答复函是写给谁的？", "", "", "", "答复函", "20220252", ""),
    ("第20220253号建议是谁提的？", "", "", "", "", "20220253", "第20220253号"),
    ("1916号建议的联系人是谁？", "", "", "", "", "1916", ""),
    ("深圳市人力资源和社会保障局怎么答复新职业的建议？", "深圳市", "", "深圳市人力资源和社会保障局", "", "", ""),
    ("龙岗区人力资源局的答复函什么时候发的？", "深圳市龙岗区", "", "龙岗区人力资源局", "答复函", "", ""),
    ("青岛的实施方案有哪些保障措施？", "青岛市", "", "", "实施方案", "", ""),
    ("那份通知是什么时候发布的？", "", "", "", "通知", "", ""),
    ("怎样通知企业参加培训？", "", "", "", "", "", ""),
    ("济南每年新增多少高技能人才？", "济南市", "", "", "", "", "济南市"),
    ("山东省有多少技工院校？", "山东省", "", "", "", "", "山东省"),
    ("南山区有多少家民办培训机构？", "深圳市南山区", "", "", "", "", "深圳市南山区"),
    ("深圳市南山区的补贴是多少？", "深圳市南山区", "", "", "", "", "深圳市南山区"),
    ("What is the target of Jinan for 2023?", "济南市", "2023年 2023 2023", "", "", "", "济南市"),
    ("青岛和济南的目标分别是多少？", "青岛市 济南市", "", "", "", "", "济南市"),
    ("福田区在广西设了什么站点？", "深圳市福田区", "", "", "", "", ""),
    ("全市各社区、园区和街道一共办了多少场招聘会？", "", "", "", "", "", ""),
]


@pytest.mark.parametrize(("question", "regions", "years", "issuer", "kind", "number", "missing"), TABLE)
def test_the_scope_of_a_question(
    question: str, regions: str, years: str, issuer: str, kind: str, number: str, missing: str
) -> None:
    scope = recognise(question, SOURCES, NOW)
    assert [region.name for region in scope.regions] == regions.split()
    assert ";".join(f"{p.name} {p.first} {p.last}" for p in scope.years) == years
    assert (scope.issuer, scope.kind, scope.number) == (issuer, kind, number)
    assert " ".join(absent(question, SOURCES)) == missing


def test_the_levels_stand_beside_the_names() -> None:
    scope = recognise("山东省、青岛市、福田区和定安县", SOURCES)
    assert [region.level for region in scope.regions] == ["省", "市", "区", "县"]


@pytest.mark.parametrize(
    ("question", "change", "worded"),
    [
        ("青岛市2023年培训多少人次？", {"regions": ()}, "2023年培训多少人次？"),
        ("青岛市2023年培训多少人次？", {"years": ()}, "青岛市培训多少人次？"),
        ("青岛市2023年培训多少人次？", {}, "青岛市2023年培训多少人次？"),
        ("在青岛的企业有多少家？", {"regions": ()}, "企业有多少家？"),
        ("济南的目标是多少？", {"regions": (Region(name="青岛市", level="市"),)}, "青岛市的目标是多少？"),
        ("青岛和深圳各有多少人？", {"regions": (Region(name="深圳市", level="市"),)}, "深圳各有多少人？"),
        ("每年培训多少人？", {"regions": (Region(name="青岛市", level="市"),)}, "青岛市每年培训多少人？"),
        ("龙岗区人力资源局的答复函讲了什么？", {"issuer": ""}, "龙岗区的答复函讲了什么？"),
        ("How many people did Qingdao train in 2022?", {"years": ()}, "How many people did Qingdao train?"),
    ],
)
def test_a_question_under_another_scope(question: str, change: dict, worded: str) -> None:
    wanted = replace(recognise(question, SOURCES, NOW), **change)
    assert limited(question, wanted, SOURCES, NOW) == worded


@given(st.text(alphabet="青岛深圳市南山区省年近三两十四五〇二3年2021—号第〔〕的和，？ aQingdao'龍①", max_size=30))
def test_any_words_have_a_scope_and_can_be_put_under_another(question: str) -> None:
    scope = recognise(question, SOURCES, NOW)
    assert limited(question, scope, SOURCES, NOW).split() == question.split() or len(fold(question)) != len(question)
    limited(question, Scope(), SOURCES, NOW)
    absent(question, SOURCES)


def test_a_scope_in_plain_names_is_completed() -> None:
    plain = Scope(regions=(Region(name="青岛"),), years=(Period(name="2022", first=0, last=0),))
    assert completed(plain) == Scope(
        regions=(Region(name="青岛市", level="市"),), years=(Period(name="2022年", first=2022, last=2022),)
    )


def test_a_district_of_a_city_does_not_fall_back_to_the_city() -> None:
    assert named("深圳市南山区的补贴是多少？", SOURCES) == []
    counts = elsewhere("深圳市南山区的补贴是多少？", SOURCES)
    assert counts is not None and counts(["深圳的补贴", "南山的补贴"]) == [False, True]


def test_an_article_of_a_paper_that_is_only_mentioned() -> None:
    known = [replace(SOURCES[4], title="关于印发《产业融合方案》的通知")]
    assert into_absent("粤人社函〔2021〕76号文第三条具体规定了什么？", known)
    assert into_absent("《补贴办法》第五条怎么规定？", known) and into_absent("某省就业见习条例第十条讲的什么", known)
    assert not into_absent("《产业融合方案》第五条怎么规定？", known) and not into_absent("《补贴办法》补多少？", known)
    assert into_absent("湖阳稳企二十条第三条怎么写的？", known)
    assert not into_absent("产业融合二十条第三条怎么写的？", known)
    assert not into_absent("青人社字〔2021〕94号第三条规定了什么？", known)


def test_a_number_that_no_card_bears_counts_where_a_text_quotes_it() -> None:
    counts = elsewhere("国发〔2019〕10号要求青岛做什么？", SOURCES)
    assert counts is not None
    assert counts(["按国发[2019]10号文件", "加强培训"]) == [True, True]
    assert counts(["按国发〔2019〕11号文件", "加强培训"]) == [False, False]
    assert elsewhere("青人社字〔2021〕94号要求青岛做什么？", SOURCES) is None


QINGDAO = document("q.txt", "青岛每年新增高技能人才2万人。", region="青岛市", region_level="市", signed="2021-11-22")
LONGGANG = document("l.txt", "龙岗按照广东省的办法每人补贴五千元。", region="深圳市龙岗区", region_level="区")


def answer(question: str, said: str, *history: str, scope: Scope | None = None) -> Answer:
    search = Search(QINGDAO, LONGGANG)
    answerer = Answerer(search, search.sources, Model(said), hits=5, sentences=4)
    turns = [Message(role="user", content=words) for words in history]
    *_, last = answerer.stream(question, turns, scope=scope)
    return last


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("济南每年新增多少高技能人才？", "济南市"),
        ("山东省每年新增多少人？", "山东省"),
        ("深圳市南山区每人补贴多少？", "深圳市南山区"),
    ],
)
def test_a_place_without_a_document_is_refused_by_name_and_others_are_offered(question: str, name: str) -> None:
    shown = answer(question, "每年新增高技能人才2万人。")
    assert shown.refused and shown.absent == (name,)
    assert name in shown.notes[0] and "青岛市、深圳市龙岗区" in shown.notes[0] and "2021" in shown.notes[0]
    assert [tuple(r.name for r in offer.regions) for offer in shown.offers] == [(), ("青岛市",), ("深圳市龙岗区",)]


def test_an_english_question_is_refused_in_english() -> None:
    shown = answer("How many skilled workers does Jinan add?", "It adds 20,000.")
    assert shown.refused and shown.notes[0].startswith("There is no document of 济南市, and no other document says.")


def test_what_a_document_says_of_another_place_counts_and_is_said_to_be_of_another() -> None:
    shown = answer("广东省每人补贴多少元？", "每人补贴五千元。")
    assert not shown.refused and shown.absent == ("广东省",)
    assert shown.notes[0].startswith("没有广东省的文件")


def test_an_offer_taken_is_answered() -> None:
    refused = answer("济南每年新增多少高技能人才？", "每年新增高技能人才2万人。")
    shown = answer("济南每年新增多少高技能人才？", "每年新增高技能人才2万人。", scope=refused.offers[1])
    assert not shown.refused and shown.absent == () and shown.scope == refused.offers[1]
    assert shown.resolved == "青岛市每年新增多少高技能人才？"


def test_a_follow_up_keeps_the_scope_of_the_conversation() -> None:
    shown = answer("那济南呢？", "每年新增高技能人才2万人。", "青岛每年新增多少高技能人才？")
    assert shown.refused and [region.name for region in shown.scope.regions] == ["济南市"]
    shown = answer("它的目标呢？", "每年新增高技能人才2万人。", "青岛每年新增多少高技能人才？")
    assert [region.name for region in shown.scope.regions] == ["青岛市"]
