"""Exact sentence spans of Chinese (and English) running text; pure.

Arrows: chunking, outline, search -> here. Knows no section and no document: offsets in, offsets out.
"""

import re

from rag.types import Span

_LONG = 60  # a sentence longer than this is also cut at semicolons
_SHORT = 12  # but never into pieces shorter than this
_QUOTED = 160  # longer quotations and brackets are cut like other text
_PAIRS = {
    "《": "》",
    "〈": "〉",
    "“": "”",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
_OPENERS = {closing: opening for opening, closing in _PAIRS.items()}
_BLANKS = " \u3000\xa0\r\f\v"
_CLOSING = '”’」』）)》〉】〕]"'
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:Mr|Mrs|Ms|Dr|Prof|Nos?|Art|Sec|Fig|vs|etc|Inc|Ltd|Co|St|Jr|Vol|cf|e\.g|i\.e|[A-Za-z])$"
)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Sentences of `text[start:end]` in order; every character that is not blank lies in exactly one span.

    A sentence ends with 。！？, a line break, a full stop before a blank, and in long sentences with ；.
    Quotations, brackets, 《titles》, decimals, abbreviations and addresses are not cut.
    """
    stop = len(text) if end is None else end
    spans: list[Span] = []
    for line in re.finditer(r"[^\n\r]+", text[start:stop]):
        first, last = start + line.start(), start + line.end()
        kept = _enclosed_marks(text, first, last)
        begin = first
        for cut in [*_ends(text, first, last, kept, "。！？!?."), last]:
            spans.extend(_parts(text, begin, cut, kept))
            begin = cut
    return spans


def enclosed(text: str, start: int, end: int) -> list[Span]:
    """Outermost quotations and brackets of one line that are closed in it, as spans with their marks."""
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    straight = [at for at in range(start, end) if text[at] == '"']
    for at in range(start, end):
        character = text[at]
        if character in _PAIRS:
            stack.append((character, at))
        elif character in _OPENERS:
            openers = [mark for mark, _ in stack]
            if _OPENERS[character] in openers:
                depth = len(openers) - 1 - openers[::-1].index(_OPENERS[character])
                found.append((stack[depth][1], at + 1))
                del stack[depth:]
    if len(straight) % 2 == 0:
        found += [(a, b + 1) for a, b in zip(straight[::2], straight[1::2], strict=True)]
    return _outermost(found)


def _outermost(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _enclosed_marks(text: str, start: int, end: int) -> set[int]:
    """Positions where no sentence may end: inside short quotations and brackets."""
    return {at for a, b in enclosed(text, start, end) if b - a <= _QUOTED for at in range(a, b)}


def _ends(text: str, start: int, end: int, kept: set[int], marks: str) -> list[int]:
    """Where pieces of `text[start:end]` end: after each run of `marks` with the closing quotes that follow it."""
    cuts, at = [], start
    while at < end:
        if text[at] in marks and at not in kept and _is_end(text, at, start, end):
            while at + 1 < end and text[at + 1] in marks + _CLOSING and at + 1 not in kept:
                at += 1
            cuts.append(at + 1)
        elif at in kept and at + 1 not in kept and at > start and text[at] in '”」』"' and _quoted_end(text, at, end):
            cuts.append(at + 1)
        at += 1
    return [cut for cut in cuts if text[cut:end].strip()]


def _quoted_end(text: str, at: int, end: int) -> bool:
    """A quotation that ends its sentence inside: “……。”followed by a new one."""
    following = text[at + 1 : end].lstrip()
    return text[at - 1] in "。！？" and following[:1] not in tuple(",，、；;：:。！？的等")


def _is_end(text: str, at: int, start: int, end: int) -> bool:
    mark, following = text[at], text[at + 1 : at + 2]
    if mark in "。！？；":
        return True
    if mark == ";":
        return not following.isascii() or following in ("", " ")
    if mark in "!?":
        return at + 1 >= end or not following.isascii() or (not following.isalnum() and following not in "&=/#%")
    before = text[start:at]
    if not (at + 1 >= end or following.isspace()) or not before.strip() or before[-1] == ".":
        return False
    numbered = re.fullmatch(r"\s*[(（]?[\dA-Za-z]{1,3}", before)
    return numbered is None and _ABBREVIATION.search(before) is None


def _parts(text: str, start: int, end: int, kept: set[int]) -> list[Span]:
    """One sentence without the blanks around it, cut at semicolons when it is long; a row of a table with its empty last cells."""
    pieces, begin = [], start
    if len(text[start:end].strip()) > _LONG:
        for cut in _ends(text, start, end, kept, "；;"):
            if len(text[begin:cut].strip()) >= _SHORT and len(text[cut:end].strip()) >= _SHORT:
                pieces.append((begin, cut))
                begin = cut
    pieces.append((begin, end))
    return [
        (a + len(s) - len(s.lstrip()), a + len(s.rstrip(_BLANKS if "\t" in s.strip() else None)))
        for a, b in pieces
        if (s := text[a:b]).strip()
    ]
