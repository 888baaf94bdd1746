"""The title of a document and its kind; pure.

Arrows: card -> here -> labels, official. Knows no other field of the card.
"""

import re
from collections.abc import Sequence

from rag.card.labels import is_labelled, labelled
from rag.text.official import NUMBER, Found, Line, date_only, is_organisation, kind_of

_SITE = re.compile(
    r"\s*(?:[_|｜].*|(?:\s[-–—]+\s|[-–—]+)[^-–—]*"
    r"(?:网|在线|门户|平台|首页|公开|政府|局|厅).*)$"
)


def find_title(text: str, head: Sequence[Line]) -> Found | None:
    """The labelled title, else the first run of lines that ends with a kind, else a markdown or a bare first line, else
    the one that the front matter of a Markdown file gives."""
    stated = labelled(head, ("文件名称", "信息名称", "文件标题", "名称", "标题"))
    if stated and len(stated[0]) >= 6:
        return stated
    free = [line for line in head if not _is_furniture(line)]
    for first in range(len(free)):
        for last in range(min(first + 4, len(free)) - 1, first - 1, -1):
            found = _joined(text, free[first : last + 1])
            if found and _adjacent(head, free[first], free[last]):
                return found
    marked = next((line for line in free if line.depth == 1), None) or (
        free[0] if free and _may_head(free[0], head) else None
    )
    return (marked.text, (marked.start, marked.end)) if marked else _unquoted(labelled(head, ("title",)))


def _unquoted(found: Found | None) -> Found | None:
    words = found[0].strip("\"'") if found else ""
    start = found[1][0] + found[0].index(words) if found else 0
    return (words, (start, start + len(words))) if words else None


def _is_furniture(line: Line) -> bool:
    """Lines of the head that are no part of a title: labels, dates, addressees, document numbers, breadcrumbs."""
    words = line.text
    return (
        is_labelled(words)
        or words.endswith((":", "：", "，", ",", "；", ";"))
        or date_only(words)
        or " > " in words.replace("\u00a0", " ")
        or NUMBER.fullmatch(words) is not None
        or words.endswith("文件")
    )


def _joined(text: str, run: Sequence[Line]) -> Found | None:
    """The title that the lines make together, when they do and none is left over."""
    words = "".join(line.text for line in run)
    cut = _SITE.search(words) if len(run) == 1 else None
    if cut and kind_of(words[: cut.start()]):
        words = words[: cut.start()]
    if len(words) < 5 or len(words) > 150 or kind_of(words) is None:
        return None
    if len(run) > 1 and not (
        _begins_title(run) and all(kind_of(line.text) is None or _open(line.text) for line in run[:-1])
    ):
        return None
    start = run[0].start
    return words, (start, start + len(words) if len(run) == 1 else run[-1].end)


def _begins_title(run: Sequence[Line]) -> bool:
    """A broken title begins with 关于/印发 or a body directly before them, and does not begin anew in a later line."""
    first = run[0].text
    if is_organisation(first):
        return bool(re.match(r"关于|印发|转发", run[1].text))
    before = [run[0].text]
    for line in run[1:]:
        if is_organisation(line.text) or ("关于" in line.text and not _open("".join(before))):
            return False
        before.append(line.text)
    return True


def _open(words: str) -> bool:
    return any(words.count(left) > words.count(right) for left, right in ("《》", "（）", "()", "“”"))


def _adjacent(head: Sequence[Line], first: Line, last: Line) -> bool:
    between = [line for line in head if first.start <= line.start <= last.start]
    return not any(_is_furniture(line) for line in between)


def _may_head(line: Line, head: Sequence[Line]) -> bool:
    return (
        4 <= len(line.text) <= 60
        and not is_organisation(line.text)
        and line.text[-1] not in "。！？!?…"
        and not _open(line.text)
        and line is head[0]
    )


def find_kind(title: Found | None, head: Sequence[Line]) -> Found | None:
    """The kind that the title ends with, else the one that the index table gives."""
    kind = kind_of(title[0]) if title else None
    if title is None or kind is None:
        return labelled(head, ("公文种类", "文种"))
    # A title broken over lines: its last words stand at the end of its span.
    shift = title[1][1] - len(title[0])
    return kind[0], (shift + kind[1][0], shift + kind[1][1])
