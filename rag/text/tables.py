"""Rows of tables in a text: their cells, the header above them, and what the cells say under it; pure.

Arrows: cleaning, evidence, prompts, verification -> here. Knows no document: a row is a line whose cells are separated by tabs or bars.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rag.types import Span

_RULE = re.compile(r"[\s|:+=\-—–]+")
_FIGURE = re.compile(
    r"(?!(?:19|20)\d\d年)(?:[约≥≤<>＜＞±]|每[\u4e00-\u9fff]{1,2}|最高|不超过|第)?\d[\d.,\-—/]*\s*(?:[%％‰]|[\u4e00-\u9fff/·每]{0,8})"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?(?:[-—–~至](?:20)?\d\d年?)?")
_CODE = re.compile(r"[\u4e00-\u9fff]*[〔\[]\d{4}[〕\]]\d+号|[A-Za-z]*[-/]?\d[-/\dA-Za-z]{3,}")
_NOTHING = re.compile(r"[-—–/\\×√✓]*|无|不适用|暂无|略")
_ORDINAL = re.compile(r"序号|编号|No\.?", re.IGNORECASE)
RANK = re.compile("位次|名次|排名|排序|排位")  # what stands behind it has that rank: it names the row
_UNIT = re.compile(r"(?:^|[(（])(?:计量)?单位[:：]\s*(?P<unit>[^\n()（）]{1,20})[)）]?$")  # alone, or behind a caption
_NAMED_UNIT = re.compile(
    r"[(（](?P<unit>(?:[万亿百千%％元人家次个项名件套户所天]|人次|课时|平方米){1,6}(?:/[\u4e00-\u9fff]{1,3})*)"
    r"(?:[,，、；;]\s*[\u4e00-\u9fff]{1,6})?[)）]$"  # 家，累计
)
_OTHER_MEASURE = re.compile(  # names of columns that the unit above a table of amounts is not of
    "[课学]时|人数|人次|名额|数量|[次天月年]数|[年期]限|时长|时间|年龄|比例?|占比|率|电话|[个家]数|面积"
)
_BARE = re.compile(r"\d[\d.,]*")


def cells(line: str) -> list[str]:
    """The cells of a row; empty: the line is none."""
    line = line.strip(" \u3000\n")
    if "\t" in line.strip("\t") or line.count("\t") > 1:
        return [cell.strip() for cell in line.split("\t")]
    if line.startswith("|") and line.count("|") > 2 and not _RULE.fullmatch(line):
        return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    return []


def is_figure(cell: str) -> bool:
    """The cell gives an amount, a share or a number, or says that there is none; 2024年 gives none."""
    return _FIGURE.fullmatch(cell) is not None or _NOTHING.fullmatch(cell) is not None


def is_header(row: Sequence[str]) -> bool:
    """The cells name columns: at least two, none of them an amount or the number of a paper; years name one, and the corner
    may be empty."""
    told = [cell for cell in row if cell and not _YEAR.fullmatch(cell)]
    return len(row) > 1 and all(row[1:]) and not any(is_figure(cell) or _CODE.fullmatch(cell) for cell in told)


def header_of(first: Sequence[str], second: Sequence[str] = ()) -> list[str]:
    """The names of the columns that the first row of a table gives, or its first two, where a name stands over several
    columns (`补贴(元)` and an empty cell) and the row below names each of them (`初级工`: `补贴初级工(元)`). Empty: neither does."""
    if is_header(first):
        return list(first)
    below = [at for at, (over, under) in enumerate(zip(first, second, strict=False)) if under and not over]
    if not below or len(first) != len(second) or second[0] or not is_header([cell for cell in second if cell]):
        return []
    if not first[0] or not is_header([cell for cell in first if cell]):
        return []
    names: list[str] = []
    over = ""
    for at, under in enumerate(second):
        if under and first[at] and at + 1 not in below:
            return []
        over = first[at] or over
        unit = _NAMED_UNIT.search(over) if under else None
        names.append(f"{over[: unit.start()]}{under}{unit[0]}" if unit else over + under)
    return names


def rows_above(text: str, start: int) -> list[Span]:
    """Of the row that begins at `start`: where its header stands (with the line above it that gives the unit), and, if it
    lacks the first cells, the rows above that have them. Empty: no row, or the table has no header."""
    table = next((span for span in tables(text) if span[0] <= start < span[1]), None)
    return next((above for row, above in rows(text, table) if row[0] == start), []) if table else []


def rows(text: str, table: Span) -> Iterator[tuple[Span, list[Span]]]:
    """The rows below the header of a table, each with its `rows_above`; none where the first row names no columns."""
    every = (m.span() for m in re.finditer(r"[^\n]+", text[slice(*table)]))
    lines = ((table[0] + a, table[0] + b) for a, b in every)
    spans = [span for span in lines if cells(text[slice(*span)])]
    first, second = ([*(cells(text[slice(*span)]) for span in spans[:2]), [], []])[:2]
    header = header_of(first, second)
    if not header:
        return
    deep = 1 if is_header(first) else 2
    top = _unit_above(text, spans[0][0]), spans[deep - 1][1]
    nearest: dict[int, Span] = {}  # column -> the last row with a cell of its own there
    for span in spans[deep:]:
        row = cells(text[slice(*span)])
        if len(row) > len(header):
            continue
        row = _aligned(row, len(header))
        lacking = _leading(row)
        yield span, [top, *sorted({nearest[column] for column in range(lacking) if column in nearest})]
        nearest |= {column: span for column in range(lacking, len(row)) if row[column]}


def _aligned(row: Sequence[str], width: int) -> list[str]:
    """The row to the right of as many empty cells as it is short of."""
    return [""] * (width - len(row)) + list(row)


def _leading(row: Sequence[str]) -> int:
    """How many empty cells it begins with."""
    return next((at for at, cell in enumerate(row) if cell), len(row))


@lru_cache(maxsize=16)
def tables(text: str) -> tuple[Span, ...]:
    """Where the tables stand: runs of rows, with nothing but blank lines and rules between them."""
    found: list[Span] = []
    goes_on = False
    for line in re.finditer(r"[^\n]+", text):
        if cells(line[0]):
            start = found.pop()[0] if goes_on else line.start()
            found.append((start, line.end()))
            goes_on = True
        elif not _RULE.fullmatch(line[0]):
            goes_on = False
    return tuple(found)


def _unit_above(text: str, start: int) -> int:
    """Where the line that gives the unit, or the caption that does, begins, else `start`."""
    before = text[:start].rstrip("\n ")
    begin = before.rfind("\n") + 1
    return begin if _UNIT.search(before[begin:].strip()) else start


def in_words(text: str, above: Sequence[str] = ()) -> str:
    """`text` with each row as what its cells say under the header (`技师：原标准 3000元，现标准 3500元`).

    `above` are the texts of `rows_above`; without them the first row of a table is its header, if it names columns.
    """
    table = _read(above)
    told: list[str] = []
    lines = [line for line in text.split("\n") if not _RULE.fullmatch(line)]
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        row = cells(line)
        if row:
            told += table.said(row, cells(following))
        elif line.strip():
            table = _Table(unit=_unit_of(line))
            told.append(line)
    return "\n".join(told)


def columns(line: str, above: Sequence[str]) -> list[tuple[str, str]]:
    """The cells of a row with the names of their columns and the units of their figures, those that it lacks from the rows above;
    ordinals are left out."""
    return _read(above).columns(cells(line))


def row_in_words(pairs: Sequence[tuple[str, str]]) -> str:
    """Named cells as one reads them: `技师：原标准 3000元，现标准 3500元`."""
    names = labels(pairs)
    rest = "，".join(f"{name} {cell}" for name, cell in pairs[len(names) :])
    return "，".join(names) + "：" * bool(rest) + rest


def _read(above: Sequence[str]) -> "_Table":
    """The table as it is known from `rows_above`; without them nothing of it."""
    if not above:
        return _Table()
    table = _Table(header=header_of(*_rows_in(above[0])[:2]), unit=_unit_of(above[0]))
    for line in above[1:]:
        table.filled(cells(line))
    return table


@dataclass(slots=True)
class _Table:
    """A table read row by row: its header, the unit that the line above it gives, and the row before."""

    header: list[str] = field(default_factory=list)
    unit: str = ""
    before: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)  # line of the header, to be passed over

    def filled(self, row: Sequence[str]) -> list[str]:
        """The row with the cells at its beginning that it lacks from the row before."""
        row = _aligned(row, len(self.header))
        lacking = _leading(row)
        self.before = [*self.before[:lacking], *row[lacking:]] if self.before else row
        return self.before

    def columns(self, row: Sequence[str]) -> list[tuple[str, str]]:
        named = zip(self.header, self.filled(row), strict=True)
        pairs = [(name, cell) for name, cell in named if cell and not _ORDINAL.fullmatch(name)]
        if len(pairs) > 1 and RANK.fullmatch(pairs[0][0]):
            pairs[:2] = pairs[1::-1]
        others = [cell for _, cell in pairs]
        return [(name, _counted(cell, labels=(name, *others), unit=self.unit)) for name, cell in pairs]

    def said(self, row: list[str], following: list[str]) -> list[str]:
        """What the row says; a first one that names columns, with the row `following` it, becomes the header."""
        if self.second and row == self.second:
            self.second = []
            return []
        if not self.header and (names := header_of(row, following)):
            self.header, self.second = names, [] if is_header(row) else following
            return ["、".join(names)]
        if not self.header or len(row) > len(self.header):
            return ["，".join(cell for cell in row if cell)]
        return [row_in_words(self.columns(row))]


def labels(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Of named cells those that say what the row is of: the ones before the first amount, at least one."""
    first = next((at for at, (_, cell) in enumerate(pairs) if is_figure(cell)), 1)
    return [cell for _, cell in pairs[: max(first, 1)]]


def rows_in_words(quotes: Sequence[str]) -> str:
    """What quotations of rows and of the rows above them say together: each row under each header that fits, a line each."""
    told = [(quote, rows[-1]) for quote in quotes if (rows := _rows_in(quote))]
    headers = [(quote, names) for quote, _ in told if (names := header_of(*_rows_in(quote)[:2]))]
    return "\n".join(
        in_words(quote, [top, *(other for other, _ in told[:most] if other not in (top, quote))])
        for quote, row in told
        for top, names in headers
        if quote != top and len(row) <= len(names)
        for most in (0, len(told))
    )


def _rows_in(text: str) -> list[list[str]]:
    return [row for line in text.split("\n") if (row := cells(line))]


def _unit_of(text: str) -> str:
    unit = _UNIT.search(text.split("\n")[0].strip())
    return unit["unit"].strip() if unit else ""


def _counted(cell: str, labels: Sequence[str], unit: str) -> str:
    """A bare figure with the unit that the name of its column or row, else the line above the table gives."""
    if not _BARE.fullmatch(cell):
        return cell
    named = next((found["unit"] for label in labels if (found := _NAMED_UNIT.search(label))), "")
    return cell + (named or ("" if _OTHER_MEASURE.search(labels[0]) else unit))
