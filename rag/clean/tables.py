"""Tables that a converter flattened, to rows again: cells on lines of their own, or between blanks of one line; pure.

Arrows: cleaning -> here -> rag.text.tables. Changes nothing but blanks and line breaks: the cells of a row are separated by tabs.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.clean.joining import Line
from rag.text.tables import is_figure, is_header

_CELL = 24  # characters that a cell on a line of its own may have
_GAP = re.compile(r"[ \u3000]+")
_PROSE = re.compile(r"[。；;！!？?：:]|[，,].*[，,]")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|第.{1,4}[章节条]|附\s*件|\d{1,2}[.、．])"
)
_FEWEST = 3  # rows with amounts


Numbered = tuple[int, Line]  # a line with its number in the text


def with_rows(lines: Sequence[Numbered]) -> list[Numbered]:
    """The lines, those of a table as rows whose cells are separated by tabs; a row has the number of its first line."""
    return _trimmed(_in_lines(_stacked(lines)))


def _trimmed(lines: Sequence[Numbered]) -> list[Numbered]:
    """Rows without the tabs around them, unless with them they have as many cells as a row beside: the empty ones count."""
    filled = [at for at, (_, line) in enumerate(lines) if line.text]
    widths = [lines[at][1].text.count("\t") for at in filled]
    found = list(lines)
    for place, at in enumerate(filled):
        if widths[place] and widths[place] not in (*widths[max(0, place - 1) : place], *widths[place + 1 : place + 2]):
            number, line = lines[at]
            found[at] = number, replace(line, text=line.text.strip("\t"))
    return found


def _stacked(lines: Sequence[Numbered]) -> list[Numbered]:
    """Runs of short lines that are a header and rows of equally many amounts (等级 / 标准 / 初级工 / 1000 / 中级工 / 1500)."""
    found: list[Numbered] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        rows = _rows([lines[i][1].text for i in run])
        if rows:
            places = iter(run)
            for row in rows:
                first, *_, last = [next(places) for _ in row]
                found.append((lines[first][0], replace(lines[first][1], text="\t".join(row))))
            at = last + 1
        else:
            found.append(lines[at])
            at += 1
    return found


def _run(lines: Sequence[Numbered], start: int) -> list[int]:
    """Indices of the lines from `start` on that may be cells; empty lines between them are left out."""
    run: list[int] = []
    for at in range(start, len(lines)):
        text = lines[at][1].text
        if not text:
            if not run:
                break
            continue
        if len(text) > _CELL or _PROSE.search(text) or _NUMBERED.match(text) or "\t" in text or "|" in text:
            break
        run.append(at)
    return run


def _rows(texts: Sequence[str]) -> list[list[str]]:
    """The header and the rows of a run of cells; empty: it is no table."""
    amounts = [is_figure(text) for text in texts]
    if not any(amounts):
        return []
    first = amounts.index(True)
    width = next((n for n, amount in enumerate(amounts[first:]) if not amount), len(amounts) - first)
    columns, odd = divmod(first + width, 2)
    if odd or columns <= width or not texts[0]:
        return []
    rows = [list(texts[:columns]), list(texts[columns : first + width])]
    at = first + width
    while at < len(texts):
        ahead = next((n for n, amount in enumerate(amounts[at:]) if amount), 0)
        if not 0 < ahead <= columns - width or not all(amounts[at + ahead : at + ahead + width]):
            break
        if len(amounts) < at + ahead + width or any(amounts[at + ahead + width : at + ahead + width + 1]):
            break
        rows.append(list(texts[at : at + ahead + width]))
        at += ahead + width
    return rows if len(rows) > _FEWEST else []


def _in_lines(lines: Sequence[Numbered]) -> list[Numbered]:
    """A header and rows of as many cells between blanks, in lines one below the other."""
    found = list(lines)
    at = 0
    while at < len(lines):
        width = len(_split(lines[at][1].text))
        last = at + 1
        while width > 1 and last < len(lines) and len(_split(lines[last][1].text)) == width:
            last += 1
        header, rows = _split(lines[at][1].text), [_split(line.text) for _, line in lines[at + 1 : last]]
        if len(rows) >= _FEWEST and is_header(header) and _mostly_amounts(rows):
            for place in range(at, last):
                number, line = lines[place]
                found[place] = number, replace(line, text="\t".join(_split(line.text)))
            at = last
        else:
            at += 1
    return found


def _split(text: str) -> list[str]:
    """The cells between the blanks of a line; empty: it cannot be a row."""
    if "\t" in text or "|" in text or re.search("[。；;：:]", text):
        return []
    return _GAP.split(text)


def _mostly_amounts(rows: Sequence[Sequence[str]]) -> bool:
    """One column behind the first is of amounts in at least two thirds of the rows."""
    columns = list(zip(*rows, strict=True))[1:]
    return any(sum(map(is_figure, column)) * 3 >= 2 * len(rows) for column in columns)
