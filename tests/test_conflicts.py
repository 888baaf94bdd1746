"""Different figures for the same thing are shown side by side; figures of different things are left alone."""

from dataclasses import replace

import pytest
from fakes import Model, Search, passages

from rag.answer.answering import Answerer
from rag.answer.conflicts import conflicts
from rag.types import Answer, Document, Passage, Source


def paper(path: str, *lines: str, region: str = "湖阳市", level: str = "市", **card: str) -> Document:
    """A document whose first lines are its card."""
    text, spans = "", {}
    for name, words in card.items():
        spans[name] = (len(text), len(text) + len(words))
        text += f"{words}\n"
    source = Source(id=path, path=path, region=region, region_level=level, spans=spans, **card)
    return Document(source=source, text=text + "\n".join(lines))


def said(words: str, path: str = "a.txt", region: str = "湖阳市", level: str = "市", heading: str = "") -> Passage:
    source = Source(id=path, path=path, title=path, region=region, region_level=level)
    return Passage(source=source, path=(heading,) if heading else (), text=words, start=0, end=len(words))


def differ(one: str, other: str, **card: str) -> bool:
    first, second = said(one), said(other, **{"path": "b.txt", **card})
    there, back = conflicts([first], [first, second], one), conflicts([second], [first, second], other)
    assert bool(there) == bool(back)  # whichever the answer rests on
    return bool(there)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("力争每年新增高技能人才2万人。", "每年新增高技能人才3万人。"),
        ("高技能人才占技能人才比例达到32%。", "全市高技能人才占技能人才的比例为35%。"),
        ("每年新增高技能人才2万人以上。", "每年新增高技能人才3万人以上。"),
        ("每年新增高技能人才2万人。", "每年新增高技能人才不少于3万人。"),
        ("每年新增2万名高技能人才。", "每年新增高技能人才3万人。"),
        ("培训补贴标准每人最高4000元。", "培训补贴标准每人5000元。"),
        ("到2025年，技工院校在校生规模3万人。", "2025年技工院校在校生规模达到4万人。"),
        ("技能人才总量1979万人。", "技能人才总量1800万人。"),
        ("开展职业技能培训58,848人次。", "开展职业技能培训61,200人次。"),
    ],
)
def test_different_figures_for_the_same_thing(one: str, other: str) -> None:
    assert differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("每年新增高技能人才2万人。", "每年新增高技能人才20,000人以上。"),  # the same figure
        ("每年新增高技能人才2万人以上。", "每年新增高技能人才3万人。"),  # at least
        ("每年新增高技能人才不少于2万人。", "每年新增高技能人才3万人。"),
        ("培训补贴标准每人最高5000元。", "培训补贴标准每人4000元。"),  # at most
        ("培训技能人才1.3万人。", "培训技能人才13126人。"),  # rounded
        ("培训技能人才约2万人。", "培训技能人才2.1万人。"),
        ("2022年新增高技能人才2万人。", "2023年新增高技能人才3万人。"),  # another year
        ("创办企业培训(SYB)\t1000元\t取得合格证", "网络创业培训\t1300元\t取得合格证"),  # rows of a table
        ("新增高技能人才2万人。", "2023年新增高技能人才3万人。"),
        ("累计新增高技能人才2万人。", "每年新增高技能人才3万人。"),  # a sum and a rate
        ("近3年新增高技能人才2万人。", "近5年新增高技能人才3万人。"),
        ("开展职业技能培训2万人。", "开展职业技能培训3万人次。"),  # people and visits
        ("新增技能人才5万人。", "新增高技能人才2万人。"),  # another subject
        ("力争新增高技能人才3万人。", "目前新增高技能人才2万人。"),  # goal and result
        ("全省新增高技能人才9万人。", "全市新增高技能人才2万人。"),  # another level
        ("青岛新增高技能人才2万人。", "深圳新增高技能人才3万人。"),  # a comparison
        ("技能人才5万人，其中高技能人才2万人。", "技能人才6万人次，其中高技能人才3万人。"),
        ("举办第十七届职业技能大赛。", "举办第十八届职业技能大赛。"),
        ("培训2万人。", "培训3万人。"),  # of whom is not said
        ("实施“技能菁英”工程，每年遴选优秀青年100名。", "评选“首席工匠”，每年遴选优秀青年30名。"),
        ("技能人才总量1979万人。", "2024年技能人才总量1800万人。"),  # 1979 is no year
        ("新增高技能人才从2万人提高到3万人。", "新增高技能人才4万人。"),
    ],
)
def test_figures_of_different_things_are_no_conflict(one: str, other: str) -> None:
    assert not differ(one, other)


def test_another_region_is_no_conflict() -> None:
    words = ("每年新增高技能人才2万人。", "每年新增高技能人才3万人。")
    assert not differ(*words, region="山城市")
    assert not differ(*words, region="湖阳市柳林区", level="区")
    assert differ(*words, region="湖阳市")


def test_a_heading_may_give_the_year() -> None:
    one = said("新增高技能人才2万人。", heading="一、2022年工作")
    other = said("新增高技能人才3万人。", "b.txt", heading="一、2023年工作")
    assert conflicts([one], [other], one.text) == []


def test_only_a_figure_that_the_answer_shows_is_contradicted() -> None:
    one = said("每年新增高技能人才2万人，技工院校在校生规模3万人。")
    other = said("技工院校在校生规模4万人。", "b.txt")
    assert conflicts([one], [other], "每年新增高技能人才2万人。") == []
    assert len(conflicts([one], [other], "在校生规模3万人。")) == 1


FIRST = paper("a.txt", "每年新增高技能人才2万人。", title="第一号通知", issuer="湖阳市人社局", signed="2022-01-05")
SECOND = paper("b.txt", "力争每年新增高技能人才3万人。", title="第二号通知", issuer="湖阳市教育局", signed="2023-02-06")


def ask(question: str, model: Model, *documents: Document) -> Answer:
    search = Search(*documents)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=8).stream(question)
    return answer


def test_two_documents_that_differ_stand_side_by_side() -> None:
    answer = ask("湖阳每年新增高技能人才多少人？", Model("每年新增高技能人才2万人。"), FIRST, SECOND)
    assert answer.sentences[-1].text == (
        "文件的说法不一致：《第一号通知》（湖阳市人社局，市，2022-01-05） “每年新增高技能人才2万人”；"
        "《第二号通知》（湖阳市教育局，市，2023-02-06） “力争每年新增高技能人才3万人”。"
    )
    assert answer.table is not None and answer.table.header == ("数值", "原文", "文件", "发文机关", "层级", "日期")
    assert [[cell.text for cell in row] for row in answer.table.rows] == [
        ["2万人", "每年新增高技能人才2万人", "第一号通知", "湖阳市人社局", "市", "2022-01-05"],
        ["3万人", "力争每年新增高技能人才3万人", "第二号通知", "湖阳市教育局", "市", "2023-02-06"],
    ]
    quotes = [[answer.citations[n - 1].quote for n in row[0].citations] for row in answer.table.rows]
    assert quotes == [["每年新增高技能人才2万人。"], ["力争每年新增高技能人才3万人。"]]


def test_one_document_that_contradicts_itself() -> None:
    text = ("高技能人才占技能人才比例达到32%。", "其他内容。", "高技能人才占技能人才的比例为35%。")
    document = paper("a.txt", *text, title="实施方案")
    answer = ask("湖阳的高技能人才占技能人才比例是多少？", Model("高技能人才占技能人才比例达到32%。"), document)
    assert answer.sentences[-1].text.startswith("《实施方案》前后的说法不一致：“高技能人才占技能人才比例达到32%”；")
    assert answer.table is not None and [row[0].text for row in answer.table.rows] == ["32%", "35%"]


def test_an_english_answer_says_so_in_english() -> None:
    model = Model("Huyang adds 20,000 highly skilled people every year.")
    answer = ask("How many highly skilled people does Huyang add every year?", model, FIRST, SECOND)
    assert "The documents differ: “第一号通知” (湖阳市人社局, 市, 2022-01-05)" in answer.text
    assert answer.table is not None and answer.table.header[0] == "figure"


def test_an_interpretation_and_its_paper_are_of_the_same_rules() -> None:
    rule = said(
        "**第十二条** 申请人应当自电梯竣工验收合格之日起6个月内，向住房局提出补助申请。",
        "关于印发《甲市加装电梯补助办法》的通知",
    )
    told = said("电梯竣工验收合格后，申请人应当在3个月内向住房局提出申请。", "《甲市加装电梯补助办法》政策解读")
    other = said("电梯竣工验收合格后，申请人应当在3个月内向住房局提出申请。", "《乙市加装电梯补助办法》政策解读")
    assert conflicts([told], [told, rule], told.text) and conflicts([rule], [told, rule], rule.text)
    assert not conflicts([other], [other, rule], other.text)  # of another paper
    crawled = said("电梯竣工验收合格后，申请人应当在3个月内向住房局提出申请。", "政策解读_〈甲市加装电梯补助办法〉")
    assert conflicts([crawled], [crawled, rule], crawled.text)
    plain = said("补贴须在证书核发之日起12个月内申领，逾期不予受理。", "甲市关于印发甲市加装电梯补助办法的通知")
    numbered = replace(
        said("2. 自证书核发之日起18个月内提出申领，逾期不予受理；", "《甲市加装电梯补助办法》政策解读"),
        path=("四、能领多少补贴、怎么领",),
    )
    assert conflicts([plain], [plain, numbered], plain.text)  # without brackets, and with the number of a rule
    for one, two in (
        ("未成年人的抚养费标准为每月800元。", "成年人的抚养费标准为每月1000元。"),
        ("对个人处以1000元以下罚款处理。", "对单位处以5000元以下罚款处理。"),
        ("本科毕业生每月发放租房补贴1000元。", "硕士毕业生每月发放租房补贴2000元。"),
    ):
        here, there = (
            said(one, "关于印发《甲市加装电梯补助办法》的通知"),
            said(two, "《甲市加装电梯补助办法》政策解读"),
        )
        assert not conflicts([here], [here, there], one)
    again = said("公示7日，公示期满后3个月内拨付。", "《甲市加装电梯补助办法》政策解读")
    assert not conflicts([again], [again, rule], again.text)  # of something else


def test_documents_that_agree_have_no_table() -> None:
    same = paper("c.txt", "每年新增高技能人才20000人。", title="第三号通知")
    answer = ask("湖阳每年新增高技能人才多少人？", Model("每年新增高技能人才2万人。"), FIRST, same)
    assert answer.table is None and len(answer.sentences) == 1


def test_a_claim_is_not_made_of_its_own_passage() -> None:
    (line,) = passages(Document(source=FIRST.source, text="新增高技能人才2万人，新增高技能人才3万人。"))
    assert conflicts([line], [line], line.text) == []


def test_of_each_of_what_was_counted_before() -> None:
    line = said("新建培训基地2个，每个给予80万元经费支持；新建大师工作室15个，每个给予10万元经费支持。")
    assert conflicts([line], [line], line.text) == []
    lines = [said(f"大师工作室培训费2000元。每人每天伙食费{fee}元。", f"{fee}.txt") for fee in (50, 80)]
    assert conflicts(lines[:1], lines, "每人每天伙食费50元。") == []
    other = said("新建大师工作室15个，每个给予20万元经费支持。", "b.txt")
    assert len(conflicts([line], [other], "每个给予10万元经费支持。")) == 1


def test_limits_of_time_that_an_interpretation_words_in_its_own_way() -> None:
    paper = replace(said("租房补贴累计享受期限不超过36个月，按季度发放。").source, title="湖阳市人才安居办法")
    mine = replace(said("租房补贴累计享受期限不超过36个月，按季度发放。"), source=paper)
    told = said("租房补贴按季度发放，累计最长不超过24个月。", "b.txt")
    other = replace(told, source=replace(told.source, title="《湖阳市人才安居办法》政策解读"))
    assert conflicts([mine], [mine, other], mine.text)
    same = replace(other, text="租房补贴按季度发放，累计最长不超过36个月。")
    assert not conflicts([mine], [mine, same], mine.text)
