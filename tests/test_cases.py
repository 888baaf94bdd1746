"""Files of questions as people and tools write them, and what is said about those that cannot be read."""

import gzip
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from eval import sheets
from eval.cases import read
from eval.columns import answer_groups, column_of, gold
from eval.folder import case_record
from eval.types import Case, Gold
from rag.errors import QuestionError
from rag.types import Message

FULL = Case(
    id="q1",
    question="每年新增多少人？",
    history=(Message(role="user", content="青岛的目标？"), Message(role="assistant", content="有几项。\n请问哪项？")),
    type="数字",
    answer_groups=(("2万人", "两万人"), ("2021/11/22",)),
    references=("每年新增2万人。",),
    forbidden=("5万人", "10万人"),
    gold=(Gold(path="甲.txt", section=("二、举措", "(一)人才"), quote="新增高技能人才2万人"),),
)
HEADERS = ["类型", "原文", "编号", "问题", "上文", "答案要点", "参考答案", "禁止出现", "可回答", "文件", "章节", "备注"]
ROW = [
    "数字",
    "新增高技能人才2万人",
    "q1",
    "每年新增多少人？",
    "问：青岛的目标？\n答：有几项。\n请问哪项？",
    "2万人 | 两万人；2021/11/22",
    "每年新增2万人。",
    "5万人；10万人",
    "是",
    "甲.txt",
    "二、举措 › (一)人才",
    "不看",
]


def xlsx(
    path: Path, rows: list[list[object]], merged: tuple[str, ...] = (), formats: dict[str, str] | None = None
) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, shown_as in (formats or {}).items():
        book.active[cell].number_format = shown_as
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_own_json_lines_come_back_as_they_were_written(tmp_path: Path) -> None:
    line = json.dumps(case_record(FULL) | {"why": "不看"}, ensure_ascii=False)
    for name, data in (("a.jsonl", line.encode()), ("a.jsonl.gz", gzip.compress(b"\xef\xbb\xbf" + line.encode()))):
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name) == [FULL]


def test_lines_of_the_uniform_format_and_lines_without_an_id(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        '\n{"question": "问\u2028一", "history": null}\n{"id": 7, "question": "二", "answers": ["甲"], "gold_doc_ids": ["d1"]}\n',
        encoding="utf-8",
    )
    plain, uniform = read(file)
    assert plain == Case(id="r002", question="问\u2028一")
    assert (uniform.id, uniform.answer_groups, uniform.gold) == ("7", (("甲",),), (Gold(path="d1.txt"),))


@pytest.mark.parametrize("section", ['"一、甲 › (一)乙"', '["一、甲", "(一)乙"]'])
def test_a_heading_path_is_a_list_or_written_in_one_piece(tmp_path: Path, section: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{{"question": "问", "gold": [{{"path": "a.txt", "section": {section}}}]}}', encoding="utf-8")
    assert [case.gold for case in read(file)] == [(Gold(path="a.txt", section=("一、甲", "(一)乙")),)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "不是 JSON"),
        ("[1]", "不是 JSON 对象"),
        ('{"id": 1}', "缺少字段 question"),
        ('{"question": " "}', "字段 question 不对"),
        ('{"question": "问", "answer_groups": ["55%"]}', "字段 answer_groups 不对：应为组的列表"),
        ('{"question": "问", "answerable": "否"}', "应为 true 或 false"),
        ('{"question": "问", "history": [{"role": "system", "content": ""}]}', "字段 history"),
        ('{"question": "问", "gold": [{"quote": "没有文件"}]}', "字段 gold"),
        ('{"question": "问", "gold": [], "gold_mode": "some"}', "any、all 或 groups"),
        ('{"question": "问", "gold_doc_ids": "d1"}', "字段 gold_doc_ids"),
        ("\0\0", "二进制"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"question": "问"}\n' + line, encoding="utf-8")
    with pytest.raises(QuestionError, match=rf"a\.jsonl 第 2 行.*{said}"):
        read(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [delimiter.join(f'"{cell}"' for cell in row) for row in (HEADERS, ROW)]
    notes: list[str] = []
    assert read(csv(tmp_path / "a.csv", "\r\n".join(rows), encoding), notes.append) == [FULL]
    assert notes == ["a.csv：没有用到的列：备注。"]


def test_the_smallest_file_is_a_column_of_questions(tmp_path: Path) -> None:
    assert read(csv(tmp_path / "a.csv", "问题\n一？\n\n二？\n")) == [
        Case(id="r002", question="一？"),
        Case(id="r004", question="二？"),
    ]


def test_xlsx_says_the_same(tmp_path: Path) -> None:
    assert read(xlsx(tmp_path / "a.xlsx", [HEADERS, ROW])) == [FULL]


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    values = [
        2023.0,
        0.55,
        0.125,
        20_000,
        0.1 + 0.2,
        date(2021, 11, 22),
        datetime(2021, 11, 22),
        datetime(2021, 11, 1),
        True,
    ]
    rows = [["Question", "Answer Groups (答案要点)"], *(["问", value] for value in values)]
    formats = {"B3": "0%", "B4": "0.00%", "B5": "#,##0", "B9": 'yyyy"年"m"月"'}
    cases = read(xlsx(tmp_path / "a.xlsx", rows, formats=formats))
    assert [case.answer_groups[0][0] for case in cases] == [
        *("2023", "55%", "12.5%", "20000", "0.3", "2021-11-22", "2021-11-22", "2021-11", "true")
    ]


def test_titles_empty_rows_and_merged_cells_of_a_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["人才政策问题集", None, None],
        ["问题", "文件", "编号"],
        ["一、数字类", None, None],
        ["甲？", "甲.txt", None],
        ["乙？", None, None],
        [None, None, None],
        [None, None, 7],
        ["丙？", None, 8.0],
    ]
    notes: list[str] = []
    cases = read(xlsx(tmp_path / "a.xlsx", rows, merged=("A1:C1", "A3:C3", "B4:B5")), notes.append)
    assert [(case.id, case.question, [gold.path for gold in case.gold]) for case in cases] == [
        ("r004", "甲？", ["甲.txt"]),
        ("r005", "乙？", ["甲.txt"]),
        ("8", "丙？", []),
    ]
    assert notes == ["a.xlsx：第 3 行是合并的标题行，已略过。"]


def test_a_question_merged_with_the_one_above_is_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [["问题", "文件"], ["甲？", "甲.txt"], [None, "乙.txt"]]
    with pytest.raises(QuestionError, match=r"第 3 行“问题”列：.*请取消合并"):
        read(xlsx(tmp_path / "a.xlsx", rows, merged=("A2:A3",)))


def test_the_first_sheet_with_questions_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    book.create_sheet("题目").append(["问题"])
    book["题目"].append(["甲？"])
    book.create_sheet("草稿").append(["问题"])
    book.save(tmp_path / "a.xlsx")
    notes: list[str] = []
    assert [case.question for case in read(tmp_path / "a.xlsx", notes.append)] == ["甲？"]
    assert notes == ["a.xlsx：只读了工作表“题目”，没有读：草稿。"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("问题,可回答\n问,也许", "第 2 行“可回答”列：“也许”不能识别。请填 是 或 否"),
        ("问题,类型\n,数字", "第 2 行“问题”列：没有问题"),
        ("问题,历史\n问,你好", "第 2 行“历史”列：“你好”不知是谁说的"),
        ("问题,history\n问,[1]", "第 2 行“history”列：应为"),
        ("问题,history\n问,[", "不是 JSON"),
        ("问题,原文\n问,有原文", "第 2 行“文件”列：写了章节或原文，却没有写文件"),
        ('问题,文件,原文\n问,"a.txt；b.txt；c.txt","一\n二"', r"第 2 行“原文”列：.*（3、0、2）对不上"),
        ("问题,依据要求\n问,一半", "请填 任一 或 全部"),
        ("问题,question\n问,问", "不止一列是“问题”"),
        ("题,答\n问,问", "没有“问题”这一列；开头是：题 | 答。.*可用的列：编号（id）"),
        ('问题\n一\n"没有配对', "第 3 行.*引号没有配对"),
        ("问题\n", "里没有问题"),
        (" \n", "是空的"),
    ],
)
def test_a_bad_table_is_named_by_row_and_column(tmp_path: Path, cells: str, said: str) -> None:
    with pytest.raises(QuestionError, match=rf"a\.csv .*{said}".replace("|", r"\|")):
        read(csv(tmp_path / "a.csv", cells))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", b"", "里没有问题"),
        ("a.jsonl", b"PK\x03\x04\xff\xfe", "不是 UTF-8"),
        ("a.jsonl", gzip.compress(b"{}"), "应以 .jsonl.gz 结尾"),
        ("a.jsonl.gz", b"{}", "不是 gzip"),
        ("a.jsonl.gz", gzip.compress(b'{"question": "1"}' * 99)[:-9], "读不了"),
        ("a.csv", b"PK\x03\x04", "其实是 Excel 文件"),
        ("a.csv", bytes(range(256)) * 9, "不是文本文件"),
        ("a.xlsx", b"", "是空的"),
        ("a.xlsx", "问题\n一".encode(), "不是完好的 XLSX"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "旧式 .xls"),
        ("a.xls", b"x", "不支持 a.xls"),
        ("a.json", b"[]", "不支持 a.json"),
    ],
)
def test_files_that_are_something_else(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(QuestionError, match=said):
        read(tmp_path / name)


def test_no_file_and_files_beyond_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QuestionError, match="没有文件"):
        read(tmp_path / "a.csv")
    file = csv(tmp_path / "a.csv", "问题\n一？\n二？\n")
    monkeypatch.setattr("eval.cases.MAX_CASES", 1)
    with pytest.raises(QuestionError, match="超过 1 个问题"):
        read(file)
    monkeypatch.setattr(sheets, "MAX_BYTES", 3)
    with pytest.raises(QuestionError, match="太大"):
        read(file)
    monkeypatch.setattr("eval.fields.MAX_LINE", 20)
    with pytest.raises(QuestionError, match="超过 20 个字"):
        read(csv(tmp_path / "a.jsonl", '{"question": "一二三四五六七八九十"}'))


def test_a_sheet_that_reaches_far_beyond_its_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["问题"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(QuestionError, match="延伸到第 1048576 行"):
        read(tmp_path / "a.xlsx")


def test_a_formula_that_failed_is_named(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", [["问题"], ["#N/A"]])
    with pytest.raises(QuestionError, match="单元格 A2"):
        read(file)


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("2万人|两万人", (("2万人", "两万人"),)),
        ("甲 / 乙；丙；", (("甲", "乙"), ("丙",))),
        ("2021/11/22", (("2021/11/22",),)),
        ("2021／11／22", (("2021／11／22",),)),
        ("元/人", (("元/人",),)),
        ("55%／百分之五十五\n32% ｜ 三成", (("55%", "百分之五十五"), ("32%", "三成"))),
        ("", ()),
    ],
)
def test_how_answers_are_cut(cell: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert answer_groups(cell) == groups


def test_one_goes_with_all_and_many_go_side_by_side() -> None:
    assert gold("a.txt；b.txt", "", "") == (Gold(path="a.txt"), Gold(path="b.txt"))
    assert gold("子\\a.txt", "一、甲>1.乙", "首句\n次句") == (
        Gold(path="子/a.txt", section=("一、甲", "1.乙"), quote="首句"),
        Gold(path="子/a.txt", section=("一、甲", "1.乙"), quote="次句"),
    )
    assert gold("", "", "") == ()


def test_a_short_plain_answer_is_asked_for_a_long_one_is_compared(tmp_path: Path) -> None:
    short, long = read(csv(tmp_path / "a.csv", f"问题,答案\n一？,55%\n二？,{'长' * 41}\n"))
    assert (short.answer_groups, short.references) == ((("55%",),), ("55%",))
    assert (long.answer_groups, long.references) == ((), ("长" * 41,))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("问题*", "question"),
        (" 编号 / id", "id"),
        ("Answer Groups", "answer_groups"),
        ("答案要点（组用；分开）", "answer_groups"),
        ("gold path", None),
        ("", None),
    ],
)
def test_names_of_columns(header: str, column: str | None) -> None:
    assert column_of(header) == column
