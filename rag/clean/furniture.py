"""Page numbers and running heads of converted PDFs.

Arrows: cleaning -> here -> noise (folding only). Pure; knows the page of every line, no site noise.
"""

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from rag.clean.joining import Line
from rag.clean.noise import fold

PAGE_NUMBER = "页码"
_DASH = "[-—–―一~·•.]"
_NUMBERED = re.compile(
    rf"(?:{_DASH}{{1,3}}\d{{1,4}}{_DASH}{{1,3}}|第\d{{1,4}}页(?:[,/(]?共\d{{1,4}}页\)?)?|共\d{{1,4}}页[,/]?第\d{{1,4}}页|page\d{{1,4}}(?:of\d{{1,4}})?)",
    re.IGNORECASE,
)
_BARE = re.compile(r"\d{1,4}(?:/\d{1,4})?")
_TITLE = re.compile("关于|(?:通知|办法|方案|意见|规定|条例|细则|规划|决定|公告|批复|函)$")
_EDGE = 2
_LONGEST_HEAD = 60
_SHORTEST_PAGE = 12


def page_furniture(lines: Sequence[Line]) -> dict[int, str]:
    """{line number: reason} of everything that belongs to the paper, not to the document."""
    filled = [i for i, line in enumerate(lines) if line.text]
    folded = {i: fold_page_number(lines[i].text) for i in filled}
    numbers = {i for i in filled if _NUMBERED.fullmatch(folded[i])}
    edges = _edges(lines, filled, numbers)
    numbers |= {i for i in edges if _BARE.fullmatch(folded[i]) and lines[-1].page > 0} | _rising(filled, folded)
    # A page number stands at the edge of its page, so the running head is the next line in.
    edges = _edges(lines, [i for i in filled if i not in numbers], numbers)
    reasons = dict.fromkeys(sorted(numbers), PAGE_NUMBER)
    reasons |= dict.fromkeys(_running_heads(lines, edges), "页眉页脚")
    return reasons


def fold_page_number(text: str) -> str:
    """Without blanks and in half-width, dashes kept: they tell a page number from a figure."""
    return "".join(text.split()).translate(str.maketrans("０１２３４５６７８９－／，", "0123456789-/,"))


def _edges(lines: Sequence[Line], filled: Sequence[int], numbers: set[int]) -> set[int]:
    """The first and last lines of each page; a page number without page mark is a page break too."""
    breaks = sorted(numbers)
    pages: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in filled:
        if i not in numbers:
            pages[lines[i].page, bisect_left(breaks, i)].append(i)
    if len(pages) < 2:
        return set()
    return {i for page in pages.values() for i in (*page[:_EDGE], *page[-_EDGE:])}


def _rising(filled: Sequence[int], folded: dict[int, str]) -> set[int]:
    """Bare numbers 1, 2, 3 … far apart: page numbers of a text whose page marks were lost."""
    bare = [i for i in filled if folded[i].isdecimal() and len(folded[i]) <= 3]
    values = [int(folded[i]) for i in bare]
    rising = all(y == x + 1 for x, y in itertools.pairwise(values))
    lengths = [b - a for a, b in itertools.pairwise(bare)]
    regular = len(lengths) >= 2 and min(lengths) >= _SHORTEST_PAGE and max(lengths) <= 1.5 * min(lengths)
    return set(bare) if rising and regular and values[0] <= 2 else set()


def _running_heads(lines: Sequence[Line], edges: set[int]) -> set[int]:
    """Lines that return at the edges of pages; the first one stays when it may be the document's title."""
    places: dict[str, list[int]] = defaultdict(list)
    for i in sorted(edges):
        key = re.sub(r"\d+", "0", fold(lines[i].text))
        if 2 <= len(key) <= _LONGEST_HEAD and not re.search("[。;]$", key):
            places[key].append(i)
    pages = Counter({key: len({lines[i].page for i in found}) for key, found in places.items()})
    heads: set[int] = set()
    for key, found in places.items():
        if len(found) >= 3 or (len(found) == 2 and pages[key] == 2 and lines[-1].page == 1):
            heads |= set(found[1:] if _TITLE.search(key) else found)
    return heads
