"""CSV and XLSX as rows of words: numbers, percentages and dates of cells as people read them, merged cells told.

Arrows: cases -> here -> openpyxl, rag.read.encodings. Knows no column names.
"""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from rag.errors import QuestionError
from rag.read.encodings import decode

Place = tuple[int, int]  # row as the file counts it, from 1; column from 0

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_CELLS = 2_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """One table. `wide`: the last column of a cell merged to the right. `below`: cells merged with the one above.

    A cell below has the words of the merged cell.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    wide: Mapping[Place, int] = field(default_factory=dict)
    below: Set[Place] = frozenset()


def csv_grid(path: Path) -> Grid:
    """The table of a CSV file (UTF-8, GB18030; commas, tabs or semicolons). Raises QuestionError."""
    data = _bytes(path)
    if data.startswith((_ZIP, _OLE)):
        raise QuestionError(
            f"{path} 其实是 Excel 文件，不是 CSV。请把文件名改为 .xlsx，或在 Excel 里另存为 CSV UTF-8。"
        )
    text = _decoded(path, data).replace("\r\n", "\n").replace("\r", "\n")
    first = next(line for line in text.split("\n") if line.strip())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count), strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    try:
        for number, cells in enumerate(reader, 1):
            found.append((number, tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        raise QuestionError(
            f"{path} 第 {len(found) + 1} 行（文本第 {reader.line_num} 行附近）的引号没有配对：{error}。"
            '含逗号、换行的格子要用英文双引号包住，格子里的双引号要写成两个（""）。'
        ) from error
    return Grid(name=path.name, rows=tuple(found))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise QuestionError(f"{path} 太大，超过 {MAX_BYTES // 1024 // 1024} MB。请拆成几个文件，或改用 .jsonl。")
        data = path.read_bytes()
    except OSError as error:
        raise QuestionError(f"读不了 {path}：{error}。请检查文件是否存在、是否有读取权限。") from error
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise QuestionError(f"{path} 是空的。第一行应是列名，至少有“问题”一列。")
    return data


def _decoded(path: Path, data: bytes) -> str:
    try:
        text: str | None = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(data)
    if text is None or "\0" in text:
        raise QuestionError(f"{path} 不是文本文件，或编码无法识别。请在 Excel 里另存为“CSV UTF-8”。")
    return text


def xlsx_grids(path: Path) -> Iterator[Grid]:
    """The worksheets of an XLSX file, in order. Raises QuestionError."""
    data = _bytes(path)
    if data.startswith(_OLE):
        raise QuestionError(f"{path} 是旧式 .xls 或加了密码的文件。请去掉密码，另存为 .xlsx。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise QuestionError(f"{path} 解压后超过 {MAX_UNPACKED_BYTES // 1024 // 1024} MB。请拆成几个文件。")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drop-down lists and styles that openpyxl does not keep
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except _DAMAGED as error:
        raise QuestionError(f"{path} 不是完好的 XLSX 文件：{error}。请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    for sheet in book.worksheets:
        yield _grid(path, sheet)


def _grid(path: Path, sheet: Worksheet) -> Grid:
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise QuestionError(
            f"{path} 工作表“{sheet.title}”延伸到第 {sheet.max_row} 行、第 {sheet.max_column} 列。"
            "请删除下方和右侧的空行空列，再保存。"
        )
    below, wide = {}, {}
    for area in sheet.merged_cells.ranges:
        row, column = area.min_row, area.min_col - 1
        words = _words(path, sheet.cell(row, column + 1))
        below.update({(under, column): words for under in range(row + 1, area.max_row + 1)})
        wide.update({(line, column): area.max_col - 1 for line in range(row, area.max_row + 1)})
    rows = tuple(
        (number, tuple(below.get((number, at)) or _words(path, cell) for at, cell in enumerate(cells)))
        for number, cells in enumerate(sheet.iter_rows(), 1)
    )
    return Grid(name=sheet.title, rows=rows, wide=wide, below=frozenset(below))


def _words(path: Path, cell: Cell | MergedCell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, re.sub(r'"[^"]*"|\\.', "", cell.number_format))
    if isinstance(value, datetime | date):
        return _date(value, re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", cell.number_format))
    if isinstance(value, time):
        return value.isoformat("minutes")
    if cell.data_type == "e":
        raise QuestionError(f"{path} 单元格 {cell.coordinate} 的公式出错（{value}）。请改成文字或数值。")
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _number(value: float, shown_as: str) -> str:
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if "%" in shown_as:
        return f"{(exact * 100).normalize():f}%"
    return str(value) if isinstance(value, int) else f"{exact.normalize():f}"


def _date(value: datetime | date, shown_as: str) -> str:
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes")
    return value.strftime("%Y-%m-%d" if "d" in shown_as.lower() else "%Y-%m")
