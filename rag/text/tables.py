"""Rows of tables in a text: their cells, the header above them, and what the cells say under it; pure.

Arrows: cleaning, evidence, prompts, verification -> here. Knows no document: a row is a line whose cells are separated by tabs or bars.
"""

import re
from collections.abc import Sequence

from rag.types import Span

_RULE = re.compile(r"[\s|:+=\-—–]+")
_FIGURE = re.compile(
    r"(?!(?:19|20)\d\d年)(?:[约≥≤<>＜＞±]|每[\u4e00-\u9fff]{1,2}|最高|不超过|第)?\d[\d.,\-—/]*\s*(?:[%％‰]|[\u4e00-\u9fff/·每]{0,8})"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTHING = re.compile(r"[-—–/\\×√✓]*|无|不适用|暂无|略|/")
_ORDINAL = re.compile(r"序号|编号|No\.?", re.IGNORECASE)
_UNIT = re.compile(r"[(（]?(?:计量)?单位[:：]\s*(?P<unit>[^\n()（）]{1,20})[)）]?$")
_NAMED_UNIT = re.compile(
    r"[(（](?P<unit>(?:[万亿百千%％元人家次个项名件套户所天]|人次|课时|平方米){1,6}(?:/[\u4e00-\u9fff]{1,3})*)[)）]$"
)
_OTHER_MEASURE = re.compile(  # names of columns that the unit above a table of amounts is not of
    "[课学]时|人数|人次|名额|数量|[次天月年]数|[年期]限|时长|时间|年龄|比例?|占比|率|电话|[个家]数|面积"
)
_BARE = re.compile(r"\d[\d.,]*")


def cells(line: str) -> list[str]:
    """The cells of a row; empty: the line is none."""
    line = line.strip(" \u3000\n")
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    if line.startswith("|") and line.count("|") > 2 and not _RULE.fullmatch(line):
        return [cell.strip() for cell in line.strip("|").split("|")]
    return []


def is_figure(cell: str) -> bool:
    """The cell gives an amount, a share or a number, or says that there is none; 2024年 gives none."""
    return _FIGURE.fullmatch(cell) is not None or _NOTHING.fullmatch(cell) is not None


def is_header(row: Sequence[str]) -> bool:
    """The cells name columns: at least two, none of them an amount; a year names one."""
    return len(row) > 1 and all(row) and not any(is_figure(cell) and not _YEAR.fullmatch(cell) for cell in row)


def rows_above(text: str, start: int) -> list[Span]:
    """Of the row that begins at `start`: where its header stands (with the line above it that gives the unit), and, if it
    lacks the first cells, the row above that has them. Empty: no row, or the table has no header."""
    lines = _table(text, start)
    row = cells(text[slice(*lines[-1])]) if lines else []
    if len(lines) < 2 or not is_header(header := cells(text[slice(*lines[0])])):
        return []
    first = _unit_above(text, lines[0][0])
    whole = (span for span in reversed(lines[1:-1]) if len(cells(text[slice(*span)])) == len(header))
    above = [span for span in whole if len(row) < len(header)][:1]
    return [(first, lines[0][1]), *above]


def tables(text: str) -> list[Span]:
    """Where the tables stand: runs of rows, with nothing but blank lines and rules between them."""
    found: list[Span] = []
    open_ = False
    for line in re.finditer(r"[^\n]+", text):
        if cells(line[0]):
            found[-1:] = [(found[-1][0], line.end())] if open_ else [*found[-1:], line.span()]
            open_ = True
        elif not _RULE.fullmatch(line[0]):
            open_ = False
    return found


def _table(text: str, start: int) -> list[Span]:
    """The rows of the table from its first to the one that holds `start`; rules between them are left out."""
    first = next((a for a, b in tables(text) if a <= start < b), None)
    if first is None:
        return []
    end = text.find("\n", start)
    every = (line.span() for line in re.finditer(r"[^\n]+", text[first : len(text) if end < 0 else end]))
    return [(first + a, first + b) for a, b in every if cells(text[first + a : first + b])]


def _unit_above(text: str, start: int) -> int:
    """Where the line that gives the unit begins, else `start`."""
    before = text[:start].rstrip("\n ")
    begin = before.rfind("\n") + 1
    return begin if _UNIT.fullmatch(before[begin:].strip()) else start


def in_words(text: str, above: Sequence[str] = ()) -> str:
    """`text` with each row as what its cells say under the header (`技师：原标准 3000元，现标准 3500元`).

    `above` are the texts of `rows_above`; without them the first row of a table is its header, if it names columns.
    """
    header = cells(above[0].rpartition("\n")[2]) if above else []
    whole = cells(above[1]) if len(above) > 1 else []
    unit = _unit_of(above[0]) if above else ""
    told: list[str] = []
    for line in text.split("\n"):
        row = cells(line)
        if not row:
            if line.strip() and not _RULE.fullmatch(line):
                header, whole, unit = [], [], _unit_of(line)
                told.append(line)
        elif not header and is_header(row):
            header = row
            told.append("、".join(row))
        else:
            whole = row if len(row) == len(header) else whole
            told.append(_said(header, row, whole, unit))
    return "\n".join(told)


def rows_in_words(quotes: Sequence[str]) -> str:
    """What quotations of rows and of the rows above them say together: each row under each header that fits, a line each."""
    rows = [(quote, row) for quote in quotes if (row := cells(quote.rpartition("\n")[2]))]
    headers = [(quote, row) for quote, row in rows if is_header(row)]
    return "\n".join(
        in_words(quote, [top, *above])
        for quote, row in rows
        for top, header in headers
        if quote != top and len(row) <= len(header)
        for above in [[], *([other] for other, whole in rows if len(row) < len(whole) == len(header) and other != top)]
    )


def _unit_of(text: str) -> str:
    unit = _UNIT.fullmatch(text.split("\n")[0].strip())
    return unit["unit"].strip() if unit else ""


def _said(header: Sequence[str], row: Sequence[str], whole: Sequence[str], unit: str) -> str:
    if not header or len(row) > len(header):
        return "，".join(cell for cell in row if cell)
    lacking = len(header) - len(row)
    pairs = [*zip(header, [*whole[:lacking], *row] if whole else row, strict=False)]
    if lacking and not whole:
        pairs = [*zip(header[lacking:], row, strict=True)]
    pairs = [(name, cell) for name, cell in pairs if cell and not _ORDINAL.fullmatch(name)]
    pairs = [(name, _counted(cell, labels=(name, *row), unit=unit)) for name, cell in pairs]
    names = next((at for at, (_, cell) in enumerate(pairs) if is_figure(cell)), 1)
    labels, rest = pairs[: max(names, 1)], pairs[max(names, 1) :]
    words = "，".join(cell for _, cell in labels)
    return words + "：" * bool(rest) + "，".join(f"{name} {cell}" for name, cell in rest)


def _counted(cell: str, labels: Sequence[str], unit: str) -> str:
    """A bare figure with the unit that the name of its column or row, else the line above the table gives."""
    if not _BARE.fullmatch(cell):
        return cell
    named = next((found["unit"] for label in labels if (found := _NAMED_UNIT.search(label))), "")
    return cell + (named or ("" if _OTHER_MEASURE.search(labels[0]) else unit))
