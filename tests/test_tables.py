"""Tables: flattened ones made rows again, and rows told under their header, from the text to the answer."""

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from fakes import Model, Search, document, passages

from rag.answer.answering import Answerer
from rag.answer.citations import Draft
from rag.answer.evidence import readable, unnamed
from rag.answer.extracted import holding
from rag.answer.growing import GrowingAnswer
from rag.answer.rows import asked_rows, every_row, of_another_row, row_worded, told_in_row
from rag.answer.verification import verify
from rag.answer.writing import Writer
from rag.clean.cleaning import clean
from rag.pack.grounds import unsupported
from rag.read.files import read_raw
from rag.read.html import visible_text
from rag.text.sentences import sentence_spans
from rag.text.tables import cells, in_words, is_figure, is_header, rows_above, rows_in_words
from rag.types import Answer, Passage

STACKED = "单位：元/人\n\n项目\n\n等级\n\n重点领域\n\n其他\n\n叠加补贴\n\n高级工\n\n1000\n\n500\n\n技师\n\n2000\n\n不适用\n\n安家补贴\n\n技师\n\n30000\n\n20000\n\n备注：不累计。"
ROWS = "单位：元/人\n\n项目\t等级\t重点领域\t其他\n叠加补贴\t高级工\t1000\t500\n技师\t2000\t不适用\n安家补贴\t技师\t30000\t20000\n\n备注：不累计。"
BARS = "| 指标 | 2023年 | 2024年 |\n|---|---|---|\n| 培训(万人次) | 18 | 20 |\n| 证书(万人次) | 9 | 10 |"


def told(text: str, row: str) -> str:
    spans = rows_above(text, text.index(row))
    return in_words(row, [text[a:b] for a, b in spans])


def test_cells_on_lines_of_their_own_become_rows_and_stay_so() -> None:
    assert clean(STACKED)[0] == ROWS
    assert clean(ROWS)[0] == ROWS


def test_cells_between_blanks_become_rows() -> None:
    text = "附件1 对照表\n序号 项目 原标准 现标准\n1 高级工 2000元 2500元\n2 技师 3000元 3500元\n3 课时 每课时20元,每年不超过60课时 每课时25元\n注：见正文。"
    rows = clean(text)[0].split("\n")
    assert rows[1:5] == [
        "序号\t项目\t原标准\t现标准",
        "1\t高级工\t2000元\t2500元",
        "2\t技师\t3000元\t3500元",
        "3\t课时\t每课时20元,每年不超过60课时\t每课时25元",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "各有关单位\n\n请按时报送\n\n张三\n\n李四\n\n2024年5月",
        "一、总体目标\n\n二、主要任务\n\n1\n\n三、保障措施\n\n2",
        "张三 李四 王五\n赵六 钱七 孙八\n周九 吴十 郑一\n冯二 陈三 褚四",
        "目标 任务\n坚持 创新\n推进 改革",
    ],
)
def test_what_is_no_table_stays(text: str) -> None:
    assert "\t" not in clean(text)[0]


def test_a_row_reads_under_its_header() -> None:
    assert told(BARS, "| 培训(万人次) | 18 | 20 |") == "培训(万人次)：2023年 18万人次，2024年 20万人次"
    assert told(ROWS, "安家补贴\t技师\t30000\t20000") == "安家补贴，技师：重点领域 30000元/人，其他 20000元/人"


def test_a_row_without_its_first_cell_takes_it_from_above() -> None:
    assert told(ROWS, "技师\t2000\t不适用") == "叠加补贴，技师：重点领域 2000元/人，其他 不适用"


def test_the_number_of_a_row_says_nothing() -> None:
    text = "序号\t任务\t牵头\n1\t新建学院\t区政府\n2\t开发系统\t市人社局"
    assert told(text, "2\t开发系统\t市人社局") == "开发系统：牵头 市人社局"


def test_a_whole_text_reads_with_its_tables() -> None:
    assert in_words(f"如下：\n{BARS}\n二、任务") == (
        "如下：\n指标、2023年、2024年\n培训(万人次)：2023年 18万人次，2024年 20万人次\n证书(万人次)：2023年 9万人次，2024年 10万人次\n二、任务"
    )


def test_labels_and_values_beside_each_other_have_no_header() -> None:
    text = "| 索引号 | 014149325/2022 | 分类 | 劳动 |\n| 机构 | 甲局 | 日期 | 2022-11-08 |"
    assert rows_above(text, text.rindex("| 机构")) == []


def test_a_caption_may_give_the_unit() -> None:
    text = "表1 补贴标准(单位:元/人)\n等级\t课时\t标准\n技师\t120\t3500"
    assert told(text, "技师\t120\t3500") == in_words(text).split("\n")[-1] == "技师：课时 120，标准 3500元/人"


WIDE = """单位：元/人
县区\t课时\t重点群体\t\t在岗职工\t\t牵头
\t\t中级工(四级)\t高级工(三级)\t中级工(四级)\t高级工(三级)\t
甲县\t100\t1750\t2250\t1490\t1910\t甲县人社局"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("甲县重点群体考到三级补多少？", "课时 100，重点群体高级工(三级) 2250元/人，牵头 甲县人社局"),
        ("甲县在岗职工四级补多少？", "课时 100，在岗职工中级工(四级) 1490元/人，牵头 甲县人社局"),
        (
            "甲县补多少？",
            "课时 100，重点群体中级工(四级) 1750元/人，重点群体高级工(三级) 2250元/人，"
            "在岗职工中级工(四级) 1490元/人，在岗职工高级工(三级) 1910元/人，牵头 甲县人社局",
        ),
    ],
)
def test_a_row_is_told_of_the_columns_that_are_named(question: str, said: str) -> None:
    paper = document("w", *WIDE.split("\n"))
    (row,) = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert row_worded(row, question) == f"甲县：{said}"
    assert unsupported(row_worded(row, question), (row, *row.above), question) == ""


def test_columns_of_other_measures_stay() -> None:
    text = "类型\t最低课时\t培训补贴标准\t评价补贴标准\n网络创业\t56\t1800\t150"
    paper = document("m", *text.split("\n"))
    question = "网络创业的培训补贴标准多少，要上多少课时？"
    (row,) = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert row_worded(row, question) == "网络创业：最低课时 56，培训补贴标准 1800"


@pytest.mark.parametrize(
    ("goes_on", "said"),
    [
        ("要是在岗职工去学呢？", "课时 100，在岗职工中级工(四级) 1490元/人，牵头 甲县人社局"),
        (
            "那要多少课时？",
            "课时 100，重点群体中级工(四级) 1750元/人，重点群体高级工(三级) 2250元/人，"
            "在岗职工中级工(四级) 1490元/人，在岗职工高级工(三级) 1910元/人，牵头 甲县人社局",
        ),
    ],
)
def test_a_follow_up_may_mean_other_columns_than_the_question_before_it(goes_on: str, said: str) -> None:
    question = "甲县重点群体四级补多少？"
    paper = document("w", *WIDE.split("\n"))
    (row,) = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert row_worded(row, f"{question}{goes_on}", goes_on) == f"甲县：{said}"


def test_of_columns_of_years_that_of_the_year_is_told() -> None:
    text = "指标\t2024年\t2025年\n新建基地(个)\t12\t15"
    paper = document("y", *text.split("\n"))
    question = "2025年新建基地多少个？"
    (row,) = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert row_worded(row, question) == "新建基地(个)：2025年 15个"


def test_numbers_of_papers_name_no_columns() -> None:
    text = "索引号\tXARS-2024-00126\t发文字号\t市人社发〔2024〕17号\n机构\t甲局\t日期\t2024-04-22"
    assert rows_above(text, text.index("机构")) == []
    assert is_header(["等级", "原标准(市人社发〔2020〕35号)", "现标准"])


TWO_LINES = """单位：万人
区域\t县(市、区)\t新增技能人才(人)\t\t高技能人才\t\t牵头单位
\t\t2023—2024年\t2025—2026年\t技师\t高级技师\t
市区\t甲区\t1.4\t1.6\t0.6\t0.8\t甲区人社局
\t乙区\t1.0\t1.2\t0.5\t0.6\t乙区人社局"""


def test_a_header_of_two_lines_names_each_column() -> None:
    said = (
        "市区，乙区：新增技能人才2023—2024年(人) 1.0人，新增技能人才2025—2026年(人) 1.2人，"
        "高技能人才技师 0.5万人，高技能人才高级技师 0.6万人，牵头单位 乙区人社局"
    )
    row = TWO_LINES.split("\n")[-1]
    above = [TWO_LINES[a:b] for a, b in rows_above(TWO_LINES, TWO_LINES.index(row))]
    assert above[0] == "\n".join(TWO_LINES.split("\n")[:3])
    assert told(TWO_LINES, row) == in_words(TWO_LINES).split("\n")[-1] == said
    assert said in rows_in_words([row, *above]).split("\n")
    assert rows_above(TWO_LINES, TWO_LINES.index("\t\t2023")) == []


@pytest.mark.parametrize(
    "text",
    [
        "地区\t\t联系人\n甲区\t乙街道\t张三\n甲区\t丙街道\t李四",
        "地区\t人数\t\n\t100\t200\n甲区\t100\t200",
        "地区\t甲类\t\t乙类\n\t上限\t下限\t说明\t其他\n甲区\t1\t2\t3",
    ],
)
def test_a_second_line_that_names_no_columns_is_no_header(text: str) -> None:
    assert rows_above(text, text.rindex("甲区")) == []


def test_quotations_of_a_row_and_its_header_say_it_together() -> None:
    quotes = ["技师\t2000\t不适用", "单位：元/人\n\n项目\t等级\t重点领域\t其他", "叠加补贴\t高级工\t1000\t500"]
    assert "叠加补贴，技师：重点领域 2000元/人，其他 不适用" in rows_in_words(quotes).split("\n")
    assert rows_in_words(["技师\t2000\t不适用"]) == rows_in_words(["一句话。"]) == ""


def test_no_row() -> None:
    assert cells("甲|乙") == cells("一句话。") == [] and rows_above("甲\n乙", 2) == []
    assert in_words("") == in_words("|---|") == ""


def test_figures_and_headers() -> None:
    assert all(map(is_figure, ["1000", "50%", "每天30元", "不适用", "-", "0574-87116203"]))
    assert not any(map(is_figure, ["技师(二级)", "2024年", "市人社局"]))
    assert is_header(["等级", "2023"]) and not is_header(["等级", "500元"]) and not is_header(["等级"])


TABLE = """单位：元/人

类型\t等级\t最低课时\t补贴
就业培训\t初级工(五级)\t80\t1400
高级工(三级)\t160\t2600
岗位提升培训\t高级工(三级)\t120\t2200
技师(二级)\t140\t3500
高级技师(一级)\t160\t5000"""


def rows(question: str, covers: float = 0.5) -> list[str]:
    """The rows that are asked for, from a document with the table, as they read."""
    paper = document("t", *TABLE.split("\n"))
    search = Search(paper, covers=covers)
    return [readable(row) for row in asked_rows(search, question, question, passages(paper))]


def test_a_row_is_asked_for_by_its_labels() -> None:
    assert rows("岗位提升培训的技师补多少？") == ["岗位提升培训，技师(二级)：最低课时 140，补贴 3500元/人"]
    assert rows("岗位培训考到高级技师，补多少") == ["岗位提升培训，高级技师(一级)：最低课时 160，补贴 5000元/人"]
    assert rows("就业培训里高级工补多少？") == ["就业培训，高级工(三级)：最低课时 160，补贴 2600元/人"]


def test_the_group_of_the_only_row_of_a_label_need_not_be_named() -> None:
    assert rows("初级工补多少？") == ["就业培训，初级工(五级)：最低课时 80，补贴 1400元/人"]
    assert rows("高级技师补多少？") == ["岗位提升培训，高级技师(一级)：最低课时 160，补贴 5000元/人"]
    assert rows("就业培训的高级技师补多少？") == []
    table = document("a", "区域\t县区\t目标(人)", "甲片\t甲县\t60", "乙片\t乙县\t50", "合计\t\t110")
    found = asked_rows(Search(table, covers=0.5), "乙县的目标？", "乙县的目标？", passages(table))
    assert [readable(row) for row in found] == ["乙片，乙县：目标(人) 50人"]


def test_rows_that_their_first_label_tells_apart_are_called_by_it() -> None:
    rows = ("东湖实验小学\t小学\t8", "石桥小学\t小学\t6", "石桥中学\t初中\t12")
    table = document("a", "学校\t学段\t计划班数", *rows)

    def found(question: str) -> list[str]:
        return [readable(row) for row in asked_rows(Search(table, covers=0.5), question, question, passages(table))]

    assert found("石桥小学计划招几个班？") == ["石桥小学，小学：计划班数 6"]
    assert found("石桥中学计划招几个班？") == ["石桥中学，初中：计划班数 12"]
    assert found("初中计划招几个班？") == ["石桥中学，初中：计划班数 12"]  # the only one
    assert found("东湖翡翠小学计划招几个班？") == []  # what it shares with others names no row
    assert found("石桥小学的初中计划招几个班？") == ["石桥小学，小学：计划班数 6"]  # none of another school


def test_several_rows_are_asked_for_together() -> None:
    assert len(rows("岗位提升培训的技师和高级技师各补多少？")) == 2


@pytest.mark.parametrize("question", ["高级工补多少？", "特级技师补多少？", "技师学院补多少？", "补贴标准是多少？"])
def test_rows_that_the_question_does_not_tell_apart_are_left(question: str) -> None:
    assert rows(question) == []


def test_rows_that_speak_of_little_of_the_question_are_left() -> None:
    assert rows("岗位提升培训的技师补多少？", covers=0.1) == []


def test_a_row_is_asked_for_by_what_it_lists() -> None:
    table = "类别\t月最低工资\t适用地区\n一类\t2490元\t南京、苏州、无锡\n二类\t2260元\t南通、徐州市区等"
    paper = document("t", *table.split("\n"))
    question = "徐州市区的月最低工资是多少？"
    found = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert [readable(row) for row in found] == ["二类：月最低工资 2260元，适用地区 南通、徐州市区等"]
    other = "首席技师的津贴标准是多少？"
    table = document("u", "等级\t标准", "中级工\t5500", "预备技师、技师\t8000")
    assert asked_rows(Search(table, covers=0.5), other, other, passages(table)) == []


TWO_LEVELS = """<html><body><p>分解表</p><table>
<tr><th rowspan="2">县区</th><th colspan="2">补贴(元)</th><th rowspan="2">备注</th></tr>
<tr><th>初级工</th><th>中级工</th></tr>
<tr><td>甲县</td><td>1400</td><td>1900</td><td>上半年</td></tr></table></body></html>"""
SPANNED = """<html><body><p>关于补贴标准的通知</p><table>
<tr><th>类型</th><th>等级</th><th>标准</th><th>备注</th></tr>
<tr><td rowspan="3">就业培训</td><td>初级工</td><td>1400</td><td rowspan="2">上半年</td></tr>
<tr><td>中级工</td><td>1900</td></tr>
<tr><td>高级工</td><td>2600</td><td></td></tr>
<tr><td colspan="2">岗位培训</td><td>2200</td><td>全年</td></tr></table></body></html>"""


def spanned(row: str, suffix: str = ".html", data: bytes = SPANNED.encode()) -> str:
    """What the row that holds `row` says, from the file to the words."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        text = clean(read_raw(path))[0]
    at = text.rfind("\n", 0, text.index(row)) + 1
    return in_words(text[at:].split("\n")[0], [text[a:b] for a, b in rows_above(text, at)])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1400", "就业培训，初级工：标准 1400，备注 上半年"),
        ("1900", "就业培训，中级工：标准 1900"),
        ("2600", "就业培训，高级工：标准 2600"),
        ("2200", "岗位培训：标准 2200，备注 全年"),
    ],
)
def test_no_figure_changes_its_column_where_cells_span_others(row: str, said: str) -> None:
    assert spanned(row) == said


def test_an_empty_last_cell_moves_no_other() -> None:
    page = "<tr><td>甲校</td><td>8</td><td>360</td><td>新办</td></tr><tr><td>乙校</td><td>12</td><td>600</td><td></td></tr>"
    head = "<tr><th>学校</th><th>班数</th><th>人数</th><th>备注</th></tr>"
    text = clean(visible_text(f"<body><h1>招生计划</h1><table>{head}{page}</table><p>其他见附件。</p></body>"))[0]
    found = [text[a:b] for a, b in sentence_spans(text) if text[a:b].startswith("乙校")]
    assert [told(text, row) for row in found] == ["乙校：班数 12，人数 600"]


def test_a_wide_cell_alone_in_its_row_is_no_row() -> None:
    """Old pages lay out their text as tables: a heading or an article over all columns stays as blocks."""
    page = (
        "<table><tr><td>首页</td><td>公开</td></tr><tr><td colspan='2'><p>第一段。</p><p>第二段。</p></td></tr></table>"
    )
    assert visible_text(f"<body>{page}</body>").endswith("第一段。\n\n第二段。")


def test_merged_and_empty_cells_of_a_word_file_keep_their_columns() -> None:
    paper = docx.Document()
    table = paper.add_table(rows=4, cols=4)
    for row, words in zip(
        table.rows,
        [
            ("类型", "等级", "课时", "标准"),
            ("就业", "初级", "80", "1400"),
            ("", "中级", "", "1900"),
            ("创业", "", "56", ""),
        ],
        strict=True,
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    out = io.BytesIO()
    paper.save(out)
    assert spanned("1900", ".docx", out.getvalue()) == "就业，中级：标准 1900"
    assert spanned("56", ".docx", out.getvalue()) == "创业：课时 56"


def test_each_cell_that_a_row_lacks_comes_from_the_nearest_row_that_has_it() -> None:
    text = "类\t项\t级\t元\n甲\t一\t初级\t10\n\t\t中级\t20\n\t二\t初级\t30\n\t\t中级\t40\n乙\t三\t初级\t50"
    assert [told(text, row) for row in ("\t\t中级\t20", "\t\t中级\t40", "乙\t三\t初级\t50")] == [
        "甲，一，中级：元 20",
        "甲，二，中级：元 40",
        "乙，三，初级：元 50",
    ]


def test_the_corner_of_a_header_may_be_empty() -> None:
    text = clean("\t2023年\t2024年\n培训人次\t18\t20\n证书\t9\t10")[0]
    assert told(text, "培训人次\t18\t20") == "培训人次：2023年 18，2024年 20"


def test_rows_without_a_header_are_not_told() -> None:
    paper = document("t", "市区\t婺城区\t1.4\t1.6\t0.6", "县市\t永康市\t1.1\t1.2\t0.5")
    one = passages(paper)[0]
    assert unnamed(one) and not unnamed(replace(one, text="联系电话\t88123054"))
    assert holding(Search(paper), "婺城区新增多少？", "多少？", [one], "1.6") is None


def test_a_header_over_two_lines_of_a_page() -> None:
    assert (
        spanned("甲县", data=TWO_LEVELS.encode()) == "甲县：补贴初级工(元) 1400元，补贴中级工(元) 1900元，备注 上半年"
    )


GRADES = """证书等级\t基础标准（元/人）\t紧缺标准（元/人）
四级/中级工\t1800\t2160
二级/技师\t3500\t4200
博士研究生、一级/高级技师\t4500\t5400"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("技师补多少？", "二级/技师：基础标准（元/人） 3500元/人，紧缺标准（元/人） 4200元/人"),
        ("技师在紧缺目录里，补多少？", "二级/技师：紧缺标准（元/人） 4200元/人"),
        ("技师在紧缺目录里、不在里面各补多少？", "二级/技师：基础标准（元/人） 3500元/人，紧缺标准（元/人） 4200元/人"),
        ("博士的基础标准是多少？", "博士研究生、一级/高级技师：基础标准（元/人） 4500元/人"),
    ],
)
def test_a_row_is_called_by_any_of_its_names_and_a_column_by_what_sets_it_apart(question: str, said: str) -> None:
    paper = document("g", *GRADES.split("\n"))
    (row,) = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert row_worded(row, question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("技师要是不在紧缺目录里补多少？", "基础标准（元/人） 3500元/人"),
        ("我今年23岁，技师补多少？", "基础标准（元/人） 3500元/人，紧缺标准（元/人） 4200元/人"),
        ("二级造价工程师补多少？", ""),
        ("高级技师补多少？", ""),
    ],
)
def test_neither_by_a_level_alone_nor_a_column_by_its_negation(question: str, said: str) -> None:
    paper = document("g", *GRADES.split("\n")[:3])
    found = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert [row_worded(row, question) for row in found] == [f"二级/技师：{said}"] * bool(said)


@pytest.mark.parametrize(
    ("place", "told"),
    [("武进区", ["武进区\t武进就业中心\t0519-80000001"]), ("溧阳", []), ("常州钟楼区", [])],  # 溧阳: which of the two?
)
def test_a_row_may_be_called_by_the_only_place_that_is_named(place: str, told: list[str]) -> None:
    text = "地区\t受理机构\t电话\n武进区\t武进就业中心\t0519-80000001\n溧阳市\t溧阳服务中心\t0519-80000002\n溧阳市\t溧阳人才中心\t0519-80000003"
    paper = document("p", *text.split("\n"))
    question = f"人在{place}，打什么电话？"
    assert [row.text for row in asked_rows(Search(paper, covers=0.5), question, question, passages(paper))] == told


def test_a_row_that_says_little_of_the_question_is_told_if_the_model_finds_that_it_answers() -> None:
    paper = document("g.md", *GRADES.split("\n"), title="甲市补贴办法", region="深圳市")

    def told(margin: float, question: str = "前几天我刚把技师考下来了，能到手多少钱？") -> str:
        answerer = Answerer(
            search := Search(paper, covers=0.1), search.sources, Model("", margin=margin), hits=4, sentences=4
        )
        return list(answerer.stream(question))[-1].text

    assert told(1.2) == "二级/技师：基础标准（元/人） 3500元/人，紧缺标准（元/人） 4200元/人"
    assert "3500" not in told(0.8)
    assert told(1.2, "技师能领900块，没错吧？") == told(1.2)
    assert "3500" not in told(0.8, "技师能领900块，没错吧？") + told(1.2, "技师要学900课时，没错吧？")


def test_a_row_of_targets_does_not_tell_what_came_of_them() -> None:
    lines = ("分年度目标如下：", "年度\t新增(人)\t认定(人次)", "2024年\t21000\t42000", "2025年\t23000\t48000")
    paper = document("t", *lines)
    found = [
        asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
        for question in ("2024年要新增多少人？", "2024年实际新增多少人？")
    ]
    assert [[readable(row) for row in rows] for rows in found] == [
        ["2024年：新增(人) 21000人，认定(人次) 42000人次"],
        [],
    ]


def test_a_row_of_counts_gives_no_amount_of_money() -> None:
    table = document("t", "指标\t2024年\t2025年", "工作室（家，累计）\t28\t34", "奖补资金（万元）\t280\t340")
    found = [
        asked_rows(Search(table, covers=0.5), question, question, passages(table))
        for question in ("工作室有多少家？", "建一个工作室给多少钱？", "奖补资金给多少钱？")
    ]
    assert [[readable(row) for row in rows] for rows in found] == [
        ["工作室（家，累计）：2024年 28家，2025年 34家"],
        [],
        ["奖补资金（万元）：2024年 280万元，2025年 340万元"],
    ]


RANKS = "位次\t县\t培训目标（人次）\t培训完成（人次）\t2023年位次\n1\t甲县\t6000\t6780\t2\n2\t乙县\t7000\t7490\t1"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("甲县2024年培训完成多少人次？", ["甲县"]),
        ("2024年排第二的是哪个县？", ["乙县"]),
        ("2022年甲县培训完成多少人次？", []),
    ],
)
def test_a_rank_in_front_of_a_name_is_no_name(question: str, told: list[str]) -> None:
    paper = document("r", *RANKS.split("\n"), title="2024年度工作情况的通报")
    found = asked_rows(Search(paper, covers=0.5), question, question, passages(paper))
    assert [readable(row).partition("：")[0] for row in found] == told
    assert all("位次 " in readable(row) for row in found)


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("技能排名第一的是哪个县？", "县\t总分排名\t技能排名\t得分\n甲县\t1\t2\t98\n乙县\t2\t1\t97"),
        ("就业率排第一的是哪个县？", "位次\t县\t培训人次\t就业率\n1\t甲县\t6780\t80%\n2\t乙县\t5490\t99%"),
        ("2024年甲县培训完成多少人次？", "县\t2023年培训完成（人次）\t排名\n甲县\t6780\t2\n乙县\t7490\t1"),
    ],
)
def test_neither_another_ranking_nor_another_year_is_told(question: str, table: str) -> None:
    paper = document("r", *table.split("\n"), title="2024年度通报")
    assert asked_rows(Search(paper, covers=0.5), question, question, passages(paper)) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("不是紧缺工种的技师补多少？", "非紧缺标准（元） 3000元，名额（人） 20人"),
        ("技师是不是紧缺工种补得多，补多少？", "非紧缺标准（元） 3000元，紧缺标准（元） 4200元，名额（人） 20人"),
        ("不是本地户籍的技师补多少？", "非紧缺标准（元） 3000元，紧缺标准（元） 4200元，名额（人） 20人"),
    ],
)
def test_only_a_column_that_a_rival_stands_beside_is_left_aside(question: str, said: str) -> None:
    lines = passages(document("t", "职业\t非紧缺标准（元）\t紧缺标准（元）\t名额（人）", "技师\t3000\t4200\t20"))
    assert row_worded(replace(lines[1], above=(lines[0],)), question) == f"技师：{said}"


def test_a_row_beside_the_one_that_is_named_is_not_told() -> None:
    paper = document("t", "机构\t类型\t工种（个）\t人次", "甲学院\t院校\t27\t3982", "乙公司\t企业\t18\t1246")
    header, first, second = passages(paper)
    rows = [replace(row, above=(header,)) for row in (first, second)]
    question = "甲学院认定了多少人次？备案了多少个工种？"
    assert [of_another_row(Search(paper), question, row) for row in rows] == [False, True]
    assert not any(of_another_row(Search(paper), "备案了多少个工种？", row) for row in rows)
    assert not any(of_another_row(Search(paper), "甲学院和乙公司各有多少人次？", row) for row in rows)
    assert not of_another_row(Search(paper), question, second)  # no row without its header


def test_what_a_row_that_was_told_says_is_not_unsaid() -> None:
    paper = document("t", "机构\t备案工种数（个）\t认定人次", "甲学院\t27\t3982", "乙公司\t18\t1246", "甲学院很好。")
    _, row, _, line = passages(paper)
    assert told_in_row(Search(paper), [row], "备案工种数是多少？") and not told_in_row(
        Search(paper), [row], "奖了多少钱？"
    )
    assert not told_in_row(Search(paper), [line], "备案工种数是多少？")


@pytest.mark.parametrize(("year", "told"), [(2022, True), (2023, False)])
def test_a_table_is_of_the_year_that_its_caption_names(year: int, told: bool) -> None:
    text = ("2023年的任务另行下达。", "表2 2022年培训任务", "单位\t培训人次", "东湖区\t620", "南屏区\t480")
    paper = document("t", *text, title="三年行动方案")
    row = passages(paper)[3]
    found = asked_rows(
        Search(paper, covers=0.5), f"东湖区{year}年培训任务是多少人次？", f"东湖区{year}年培训任务是多少人次？", [row]
    )
    assert bool(found) is told


def test_a_table_is_told_whole_where_each_of_its_rows_is_asked_for() -> None:
    table = (
        "事项\t小学\t初中",
        "公布计划\t5月12日\t5月13日",
        "网上登记\t5月26日至6月8日\t6月3日",
        "补录\t8月11日\t8月12日",
    )
    paper = document("t", *table, title="甲市招生通知")
    (_header, first, *_), search = passages(paper), Search(paper, covers=0.3)
    asks = "小学招生的各个时间节点依次列一下。"
    rows = every_row(search, asks, asks, [first])
    assert [row_worded(row, asks) for row in rows] == [
        "公布计划：小学 5月12日",
        "网上登记：小学 5月26日至6月8日",
        "补录：小学 8月11日",
    ]
    assert every_row(search, "小学什么时候补录？", "小学什么时候补录？", [first]) == []  # one is asked for
    for other in ("招生各个时间谁定的？", "招生各个时间节点公布了吗？", "所有权归谁？"):
        assert every_row(search, other, other, [first]) == []
    named = "网上登记的各个时间依次是什么？"
    assert every_row(search, named, named, [first]) == []
    assert every_row(Search(paper, covers=0.1), asks, asks, [first]) == []  # of something else
    assert every_row(search, asks, asks, passages(document("o", "一行话。"))) == []


def test_what_the_model_says_of_a_year_is_not_told_by_the_row_of_another() -> None:
    lines = ("年度\t高技能人才占比\t培训（万人次）", "2024年\t32.2%\t5.0", "2026年\t34.8%\t5.5", "2027年\t36.3%\t5.8")
    paper = document("t", *lines, title="甲市行动方案")
    table = Passage(source=paper.source, path=(), text=paper.text, start=0, end=len(paper.text))

    def told(said: str) -> list[str]:
        draft = GrowingAnswer(answer=Answer(question="最后一年占比？"), begun=0.0)
        verdicts = Writer(Search(paper), Model(said), 4).verdicts(draft, "最后一年占比？", [table], "回答", whole=True)
        return [verdict.text for verdict in verdicts]

    assert told("2024年高技能人才占比32.2%。") == ["2024年：高技能人才占比 32.2%，培训（万人次） 5.0万人次"]
    assert told("2027年高技能人才占比32.2%。") == ["2027年：高技能人才占比 36.3%，培训（万人次） 5.8万人次"]
    assert told("2028年高技能人才占比32.2%。") == []


STUDIOS = (
    "工作室名称\t领办人\t工种\t编号",
    "焊接工作室\t桑守白\t焊工\t2024-01",
    "电气工作室\t褚云岑\t电工\t2024-02",
    "面点工作室\t郗小满\t面点师\t2024-05",
)


def test_a_table_is_told_whole_where_all_of_one_of_its_columns_is_asked_for() -> None:
    paper = document("t", *STUDIOS, title="甲区2024年新认定工作室名单")
    rows = passages(paper)

    def told(question: str) -> int:
        return len(every_row(Search(paper, covers=0.5), question, question, rows[1:2]))

    for question in ("领办人分别是谁？", "2024年认定的3家工作室，领办人都是谁", "涉及到了哪些工种？", "工作室名单"):
        assert told(question) == 3, question
    for question in (
        "领办人有几个？",
        "焊接的工作室有哪些？",
        "不是焊工的有哪些工种？",
        "编号05的领办人是谁",
        "地址有哪些？",
    ):
        assert told(question) == 0, question


def test_a_row_of_another_is_not_bound_beside_the_one_that_says_it() -> None:
    paper = document("t", "认定如下，编号 认定编号 见下表", *STUDIOS)
    first, *_rest = passages(paper)
    table = [replace(p, above=(passages(paper)[1],)) for p in passages(paper)[2:]]
    section = replace(first, text=paper.text[: table[0].end], end=table[0].end)
    said = "面点工作室：领办人 郗小满，工种 面点师，编号 2024-05"
    assert verify(Draft(text=said, markers=()), [section, *table], "领办人是谁？").passages == (table[2],)
