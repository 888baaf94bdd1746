"""Sections of a cleaned text by the numbering of its headings; pure.

Arrows: reading -> here -> headings, markers. Knows no chunk and no card: finds which heading lies under which.

Levels follow the styles of numbering in the order in which the document nests them, not a fixed table: 一、 may hold
1. directly, and markdown `#` counts only for headings without a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.structure.headings import Heading, headings
from rag.structure.markers import ANNEX, FIXED, MARKDOWN, RANKS
from rag.types import Section

_LABEL = re.compile(r"^[ \t\u3000]*[\u4e00-\u9fff]{2,6}[:：]", re.MULTILINE)  # 责任部门：…


@dataclass(frozen=True, kw_only=True, slots=True)
class _Open:
    """A heading whose section is still open, with the index of its section."""

    heading: Heading
    index: int


def outline(text: str) -> tuple[Section, ...]:
    """All sections of `text` in order; `text[start:]` begins with the heading, the section holds its subsections.

    A section ends where the next one of its level or above begins; one run into a paragraph (…。一是…。二是…)
    ends at the latest with its paragraph, the last of a list under a label (工作措施：1. 2. 3.) at the next label.
    """
    found = headings(text)
    paths: list[tuple[str, ...]] = []
    ends = [len(text)] * len(found)
    stack: list[_Open] = []
    for index, heading in enumerate(found):
        depth = _depth(stack, heading)
        for closed in stack[depth:]:
            ends[closed.index] = min(heading.start, closed.heading.limit or heading.start)
        del stack[depth:]
        stack.append(_Open(heading=heading, index=index))
        paths.append(tuple(open_.heading.text for open_ in stack))
    for closed in stack:
        ends[closed.index] = closed.heading.limit or len(text)
    _end_at_labels(text, found, paths, ends)
    return tuple(
        Section(level=len(path), heading=heading.text, path=path, start=heading.start, end=end)
        for heading, path, end in zip(found, paths, ends, strict=True)
    )


def _end_at_labels(text: str, found: Sequence[Heading], paths: Sequence[tuple[str, ...]], ends: list[int]) -> None:
    """Where labels divide a section above its numbered items, a label below the last item is the section's own again."""
    parents: list[int] = []
    items: dict[int, list[int]] = {}
    for index, path in enumerate(paths):
        del parents[len(path) - 1 :]
        if parents:
            items.setdefault(parents[-1], []).append(index)
        parents.append(index)
    for parent, inner in items.items():
        last = inner[-1]
        line_end = text.find("\n", found[last].start)
        divided = _LABEL.search(text, found[parent].start, found[inner[0]].start)
        if not divided or line_end < 0 or not (label := _LABEL.search(text, line_end + 1, ends[last])):
            continue
        for index in range(last, len(found)):
            if found[index].start < label.start():
                ends[index] = min(ends[index], label.start())


def _depth(stack: list[_Open], heading: Heading) -> int:
    """How many of the open headings stay open above `heading`."""
    kept = len(stack)
    while kept and (limit := stack[kept - 1].heading.limit) and limit <= heading.start:
        kept -= 1
    styles = [open_.heading.style for open_ in stack[:kept]]
    if heading.style == MARKDOWN:
        while kept and not 0 < stack[kept - 1].heading.depth < heading.depth and styles[kept - 1] != ANNEX:
            kept -= 1
        return kept
    if heading.style in styles:
        return styles.index(heading.style)
    if heading.ordinal in (1, None) and heading.style not in FIXED:
        return kept
    rank = RANKS[heading.style]
    while kept and RANKS[styles[kept - 1]] > rank and styles[kept - 1] != MARKDOWN:
        kept -= 1
    return kept
