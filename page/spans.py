"""Marked text: a stretch of a document cut into runs that the browser shows one after another; pure.

Arrows: page.view -> here -> rag.types. Knows no Answer, no browser. All offsets are code points of Document.text.

A run is {"text", "mark", "numbers", "level", "anchor"}: `mark` is "" / "found" / "cited", `numbers` the citations that
point there, `level` > 0 for words of a heading, `anchor` the index of the section that begins with this run or -1.
A left-out stretch is {"gap": True}.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rag.types import Document, Section, Span

Run = dict[str, Any]
CONTEXT = 90  # characters shown on each side of a marked place
_MARK = re.compile(r"^#{1,6}[ \t]*\Z", re.MULTILINE)
_STOPS = "。！？；!?;\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A place to mark: `number` is its citation, or 0 for words that were found but are not cited."""

    start: int
    end: int
    number: int = 0


def bounds(document: Document, start: int, end: int) -> Span:
    """Return the innermost section's own text around a span, without its subsections; else all before the first one.

    The mark (####) of the next heading is no part of it.
    """
    holders = [section for section in document.sections if section.start <= start and end <= section.end]
    inner = min(holders, key=lambda section: section.end - section.start, default=None)
    later = min((section.start for section in document.sections if section.start >= end), default=len(document.text))
    low, high = (inner.start, min(inner.end, later)) if inner else (0, later)
    mark = _MARK.search(document.text, end, high)
    return low, mark.start() if mark else high


def runs(document: Document, start: int, end: int, marks: Iterable[Mark]) -> list[Run]:
    """Cut `text[start:end]` at every mark and heading; the texts of the runs joined are `text[start:end]`."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    headings = [(i, s, _heading_end(document.text, s)) for i, s in enumerate(document.sections)]
    cuts = {start, end}
    for mark in inside:
        cuts |= {mark.start, mark.end}
    for _, section, heading_end in headings:
        cuts |= {section.start, heading_end}
    points = sorted(cut for cut in cuts if start <= cut <= end)
    return [_run(document.text, a, b, inside, headings) for a, b in pairwise(points)]


def excerpt(document: Document, within: Span, marks: Sequence[Mark]) -> list[Run]:
    """Return the runs around the marks inside `within`, with gaps where the text goes on."""
    low, high = within
    windows: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        start = _back(document.text, max(low, mark.start - CONTEXT), mark.start, low)
        end = _forth(document.text, mark.end, min(high, mark.end + CONTEXT), high)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    shown: list[Run] = [{"gap": True}] if windows and windows[0][0] > low else []
    for position, (start, end) in enumerate(windows):
        shown += ([{"gap": True}] if position else []) + runs(document, start, end, marks)
    if windows and document.text[windows[-1][1] : high].strip():
        shown.append({"gap": True})
    return shown


def _run(text: str, a: int, b: int, marks: Sequence[Mark], headings: Sequence[tuple[int, Section, int]]) -> Run:
    over = [mark for mark in marks if mark.start <= a and b <= mark.end]
    numbers = sorted({mark.number for mark in over if mark.number})
    return {
        "text": text[a:b],
        "mark": "cited" if numbers else "found" if over else "",
        "numbers": numbers,
        "level": max((s.level for _, s, heading_end in headings if s.start <= a and b <= heading_end), default=0),
        "anchor": next((i for i, s, _ in headings if s.start == a), -1),
    }


def _heading_end(text: str, section: Section) -> int:
    """End of the heading's words; section.start when the heading was repaired and so differs from the text."""
    end = section.start + len(section.heading)
    return end if text[section.start : end] == section.heading else section.start


def _back(text: str, near: int, start: int, low: int) -> int:
    """Where the context before `start` begins: at a sentence, else at `near`."""
    if near == low:
        return low
    begin = next((i + 1 for i in range(near, start) if text[i] in _STOPS), near)
    return next((i for i in range(begin, start) if not text[i].isspace()), start)


def _forth(text: str, end: int, near: int, high: int) -> int:
    """Where the context after `end` stops: at the last sentence end before `near`, else at `near`."""
    if near < high:
        near = next((i + 1 for i in range(near - 1, end - 1, -1) if text[i] in _STOPS), near)
    return end + len(text[end:near].rstrip())
