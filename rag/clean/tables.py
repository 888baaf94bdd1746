"""Tables that a converter flattened, to rows again: cells on lines of their own, or between blanks of one line; pure.

Arrows: cleaning -> here -> rag.text.tables. Changes nothing but blanks and line breaks: the cells of a row are separated by tabs.
"""

import re
from collections.abc import Iterator, Sequence
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
WIDEST = 12  # columns of a table whose cells stand on lines of their own

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
        cells = [lines[i][1].text for i in run]
        for place, row in _all_rows(cells):
            number, line = lines[run[place]]
            found += [one for one in lines[at : run[place]] if one[1].text]
            found.append((number, replace(line, text="\t".join(row))))
            at = run[place + len(row) - 1] + 1
        stop = max(run[-1] + 1 if run else at, at + (not run))
        found += lines[at:stop]
        at = stop
    return found


def _all_rows(cells: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of the tables in a run of cells, each with its place."""
    amounts = list(map(is_figure, cells))
    at = 0
    for first in (place for place, amount in enumerate(amounts) if amount):
        starts = range(max(at, first - WIDEST), first)
        start, widths = next(((n, rows) for n in starts if (rows := _rows(cells, amounts, n, first))), (at, []))
        for width in widths:
            yield start, cells[start : start + width]
            start += width
        at = start


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


def _rows(cells: Sequence[str], amounts: Sequence[bool], start: int, first: int) -> list[int]:
    """How many cells the header that begins at `start` and each row behind it have, the first amount being at `first`;
    empty: it is no table."""
    width = next((n for n, amount in enumerate(amounts[first : first + WIDEST]) if not amount), WIDEST)
    columns, odd = divmod(first - start + width, 2)
    if odd or columns <= width or first - start < columns or not is_header(cells[start : start + columns]):
        return []
    rows = [columns, columns]
    at = first + width
    while at < len(cells):
        ahead = next((n for n, amount in enumerate(amounts[at : at + columns]) if amount), 0)
        end = at + ahead + width
        if not 0 < ahead <= columns - width or not all(amounts[at + ahead : end]) or len(cells) < end:
            break
        if end < len(cells) and amounts[end]:
            break
        rows.append(ahead + width)
        at = end
    return rows if len(rows) > _FEWEST else []


def _in_lines(lines: Sequence[Numbered]) -> list[Numbered]:
    """A header and rows of as many cells between blanks, in lines one below the other."""
    found = list(lines)
    split = [_split(line.text) for _, line in lines]
    at = 0
    while at < len(lines):
        last = at + 1
        if len(split[at]) > 1 and is_header(split[at]) and any(map(is_figure, (split[last : last + 1] or [[]])[0])):
            while last < len(lines) and len(split[last]) == len(split[at]):
                last += 1
        if last - at - 1 >= _FEWEST and _mostly_amounts(split[at + 1 : last]):
            for place in range(at, last):
                number, line = lines[place]
                found[place] = number, replace(line, text="\t".join(split[place]))
        at = last if last - at - 1 >= _FEWEST else at + 1
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
