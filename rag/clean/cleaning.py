"""Raw text -> the text that all offsets refer to, and the page noise that was left out, each with its reason.

Arrows: reading -> here -> furniture, zones, noise, menus, tables, joining, blanks. Pure; knows no file and no card.

Nothing but blanks and line breaks is changed: the visible characters of the text and of what was dropped
are together those of the raw text, in their order.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from rag.clean.blanks import tidy_blanks
from rag.clean.furniture import PAGE_NUMBER, page_furniture
from rag.clean.joining import Line, continues, glue, heading_mark, style_of
from rag.clean.menus import split_widgets
from rag.clean.noise import fold
from rag.clean.tables import with_rows
from rag.clean.zones import is_title, noise_reasons
from rag.types import Dropped

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)
_BLANK = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp);", re.IGNORECASE)
_INDENT = re.compile(r"\u3000{2}| {4}|\t")
_MANY_BREAKS = re.compile(r"\n{7,}")
_BREAK = re.compile(r"\r\n|[\r\x0b\x85\u2028\u2029]")

_SENTENCE = re.compile("[。；;]|.{80}")

Piece = tuple[int, Dropped]  # number of the line that it stood on


def clean(raw: str) -> tuple[str, tuple[Dropped, ...]]:
    """(text, what was dropped in the order of the page). `text` has no blank line twice and none at its ends."""
    lines = _lines(raw)
    lines, pieces = _without_entities(lines)
    reasons = page_furniture(lines)
    lines = _paged(lines, [i for i, reason in reasons.items() if reason == PAGE_NUMBER])
    reasons |= noise_reasons([Line(text="" if i in reasons else x.text, page=x.page) for i, x in enumerate(lines)])
    pieces += [(i, Dropped(text=lines[i].text, reason=reason)) for i, reason in reasons.items()]
    kept, tails = _without_tails(lines, set(reasons))
    joined, marks = _join(kept)
    unique, doubles = _without_repeated_title(joined)
    dropped = sorted(pieces + tails + marks + doubles, key=lambda piece: piece[0])
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(text for _, text in unique)).strip("\n")
    return text, tuple(item for _, item in dropped)


def _lines(raw: str) -> list[Line]:
    text = _MANY_BREAKS.sub("\n" * 6, _BLANK.sub(" ", _INVISIBLE.sub("", _BREAK.sub("\n", raw))))
    return [
        Line(text=_stripped(line), page=page, indented=_INDENT.match(line) is not None)
        for page, words in enumerate(text.split("\f"))
        for line in words.split("\n")
    ]


def _stripped(line: str) -> str:
    """The line without the blanks around it; empty cells at the ends of a row stay."""
    words = line.strip(" \t\u3000")
    return line.strip(" \u3000") if "\t" in words or line.count("\t") > 1 else words


def _paged(lines: Sequence[Line], numbers: Sequence[int]) -> list[Line]:
    """A page number ends its page, with or without a page mark."""
    return [replace(line, page=line.page + bisect_left(numbers, i)) for i, line in enumerate(lines)]


def _without_entities(lines: Sequence[Line]) -> tuple[list[Line], list[Piece]]:
    pieces = [
        (i, Dropped(text=entity, reason="网页空格符号"))
        for i, x in enumerate(lines)
        for entity in _ENTITY.findall(x.text)
    ]
    return [replace(line, text=_ENTITY.sub(" ", line.text).strip(" ")) for line in lines], pieces


def _without_tails(lines: Sequence[Line], gone: set[int]) -> tuple[list[tuple[int, Line]], list[Piece]]:
    """The lines that stay, without widgets at their ends; a dropped line leaves no gap."""
    kept: list[tuple[int, Line]] = []
    pieces: list[Piece] = []
    for i, line in enumerate(lines):
        if i in gone:
            continue
        text, tail = split_widgets(line.text)
        if tail:
            pieces.append((i, Dropped(text=tail, reason="分享、打印、字号")))
        kept.append((i, replace(line, text=text)))
    return [(i, replace(line, text=tidy_blanks(line.text))) for i, line in with_rows(kept)], pieces


def _join(lines: Sequence[tuple[int, Line]]) -> tuple[list[tuple[int, str]], list[Piece]]:
    style = style_of([line.text for _, line in lines])
    joined: list[tuple[int, str]] = []
    pieces: list[Piece] = []
    last, gap = -1, 0  # place in `joined` of the last line with words, empty lines since
    tail = Line(text="")  # that line as it stood on the page: by it the layout is judged
    for i, line in lines:
        if not line.text:
            joined.append((i, ""))
            gap += 1
            continue
        if last >= 0 and continues(tail, line, gap=gap, style=style):
            if mark := heading_mark(line.text):
                pieces.append((i, Dropped(text=mark, reason="断行标题的记号")))
            del joined[last + 1 :]
            words = line.text.removeprefix(mark).strip()
            joined[last] = (joined[last][0], tidy_blanks(glue(joined[last][1], words)))
        else:
            last = len(joined)
            joined.append((i, line.text))
        tail, gap = line, 0
    return joined, pieces


def _without_repeated_title(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Piece]]:
    """Site pages print the title above a text that begins with it: one stays. Nothing after the first sentence."""
    head = next((k for k, (_, text) in enumerate(lines) if _SENTENCE.search(text)), len(lines))
    seen: set[str] = set()
    kept: list[tuple[int, str]] = []
    pieces: list[Piece] = []
    for k, (i, text) in enumerate(lines):
        key = fold(text)
        if k < head and key in seen:
            pieces.append((i, Dropped(text=text, reason="重复的标题")))
            continue
        if is_title(key):
            seen.add(key)
        kept.append((i, text))
    return kept, pieces
