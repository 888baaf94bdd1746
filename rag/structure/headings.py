"""Headings of a text: which lines and which beginnings of paragraphs are headings, and of what style; pure.

Arrows: outline -> here -> markers, official, sentences. Knows no nesting.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.structure.markers import ANNEX, ASKED, HAN, MARKDOWN, PLAIN, RUN_IN, STYLES, ordinal_of
from rag.text.official import Line, date_only, is_organisation, kind_of, lines
from rag.text.sentences import enclosed

_LONGEST = 60  # characters of a heading; a longer first sentence is cut at its first clause
_TAIL = " \t\u00a0\u3000,，。；;：:"
_WINDOW = 300  # no heading is looked for beyond
_SENTENCE = 30  # likewise of an item that is one sentence, with nothing after it
_LOST_NUMBER = re.compile(r"(?P<bracket>[)）])(?=[\u4e00-\u9fff“《])|、(?=[\u4e00-\u9fff])")
_LOST_BRACKET = re.compile(rf"[(（](?P<n>{HAN}{{1,3}})(?=[\u4e00-\u9fff])")
_ANNEX = re.compile(r"附\s*件\s*(?P<n>[\d一二三四五六七八九十]{0,3})\s*(?P<colon>[:：]?)\s*(?P<name>.*)$")
_PLAIN_WORDS = re.compile(
    "总体要求|总体思路|总体目标|指导思想|基本原则|工作原则|工作目标|主要目标|目标任务|主要任务|重点任务|重点工作|工作任务|"
    "主要举措|主要措施|工作措施|政策措施|保障措施|组织保障|组织实施|实施步骤|工作步骤|工作安排|工作要求|有关要求|工作背景|"
    "背景情况|基本情况|存在问题|下一步工作|下一步计划|下一步打算|前言|引言|总则|附则|结语"
)
_RUN_IN = re.compile(rf"(?P<n>{HAN}{{1,3}})是(?!否)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading at `start` with its words, style of numbering, ordinal (None: unknown) and markdown depth (0: none).

    `limit` is where its section ends at the latest (its paragraph, for one inside a paragraph), 0: nowhere.
    """

    start: int
    text: str
    style: str
    ordinal: int | None = None
    depth: int = 0
    limit: int = 0


def headings(text: str) -> list[Heading]:
    """All headings in order of their place. The title, signatures, table rows and attachment lists are none."""
    every = lines(text)
    found: list[Heading] = []
    listed = signed = False
    skip_to = _contents_end(every)
    for at, line in enumerate(every):
        signed = signed or date_only(line.text)
        annex = _annex(line, at + 1 < len(every), signed)
        listed = _is_list(line, annex) or (
            listed and re.match(r"(?:附件\s*)?\d{1,2}\s*[.．、:：]", line.text) is not None
        )
        if listed or line.start < skip_to or _is_row(line.text):
            continue
        inner = list(_run_in(text, line))
        own = annex or _numbered(text, line, found) or _unnumbered(line, every, at)
        if own and inner and inner[0].start < own.start + len(own.text):
            own = replace(own, text=text[own.start : inner[0].start].rstrip(_TAIL))
        found.extend([own, *inner] if own else inner)
    return found


def _contents_end(every: Sequence[Line]) -> int:
    """Where a table of contents (目录) ends: at the second appearance of its first entry; 0: there is none."""
    for at, line in enumerate(every[:-1]):
        if re.fullmatch(r"目\s*[录次]", line.text):
            first = _entry(every[at + 1].text)
            again = (later.start for later in every[at + 2 :] if _entry(later.text) == first)
            return next(again, 0)
    return 0


def _entry(words: str) -> str:
    return re.sub(r"[\s.…·]+\d*$|\s", "", words)


def _is_row(words: str) -> bool:
    return words.count("|") >= 2 or "\t" in words or len(re.findall(r"\S[ \u00a0\u3000]{2,}(?=\S)", words)) >= 2


def _is_list(line: Line, annex: Heading | None) -> bool:
    match = _ANNEX.match(line.text)
    return annex is None and match is not None and bool(match["colon"])


def _annex(line: Line, followed: bool, signed: bool) -> Heading | None:
    """附件 or 附件1 on its own line, or 附件1：name once the document has been signed, with something after it."""
    match = _ANNEX.match(line.text)
    if match is None or not followed or len(line.text) > 60 or line.text[-1] in "。；;":
        return None
    alone = not match["name"]
    if (alone and (signed or not match["colon"])) or (not alone and signed and (match["colon"] or match["n"])):
        return Heading(
            start=line.start,
            text=line.text.rstrip(":："),
            style=ANNEX,
            ordinal=ordinal_of(match["n"]),
            depth=line.depth,
        )
    return None


def _numbered(text: str, line: Line, before: Sequence[Heading]) -> Heading | None:
    for style, pattern in STYLES.items():
        match = pattern.match(line.text)
        if match:
            number = next((group for group in match.groups() if group), "")
            return _made(text, line, style, ordinal_of(number), match.end(), before)
    return _damaged(text, line, before)


def _made(
    text: str, line: Line, style: str, ordinal: int | None, marker: int, before: Sequence[Heading]
) -> Heading | None:
    """The heading with a recognised marker of `marker` characters, unless the line is no heading after all."""
    if style in ("编", "章", "节"):
        words = line.text if len(line.text) <= 40 and line.text[-1] not in "。；;：:" else ""
    elif style == "条":
        words = _article(line.text, marker)
    elif style == ASKED:
        words = line.text[:_LONGEST].rstrip(_TAIL) if line.text[marker:].strip("？? ") else ""
    else:
        words = _words(text, line.start, line.start + marker, line.end)
    if not words:
        return None
    if style == "1)" and _continues(before, ordinal):
        style = "（1）"
    return Heading(start=line.start, text=words, style=style, ordinal=ordinal, depth=line.depth)


def _continues(before: Sequence[Heading], ordinal: int | None) -> bool:
    """Whether `2)` goes on a （1） and has only lost its bracket; else it is a style of its own."""
    last = {heading.style: heading.ordinal for heading in before[-200:]}
    return last.get("（1）") == (ordinal or 0) - 1 and last.get("1)") != (ordinal or 0) - 1


def _article(words: str, marker: int) -> str:
    """第X条 with its caption in brackets, or with the rest of a short line that is no sentence."""
    caption = re.match(r"\s*[【〔(（\[][^】〕)）\]]{1,30}[】〕)）\]]", words[marker:])
    if caption:
        return words[: marker + caption.end()]
    return words if len(words) <= 30 and words[-1] not in "。；;：:，," else words[:marker]


def _words(text: str, start: int, marker: int, end: int) -> str:
    """The heading from `start`: up to the first sentence end or colon after the marker, else the whole line."""
    end = min(end, start + _WINDOW)
    inside = {at for a, b in enclosed(text, marker, end) for at in range(a, b)}
    free = [at for at in range(marker, end) if at not in inside]
    colon = (
        at for at in free if text[at] in "：:" and not (text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit())
    )
    stop = min(next((at for at in free if text[at] in "。！？；;"), end), next(colon, end))
    sentence = stop < end and not text[stop + 1 : end].strip()
    if stop - start > (_SENTENCE if sentence else _LONGEST):
        clauses = [at for marks in (",，", "、") for at in free if text[at] in marks and 6 <= at - marker <= _LONGEST]
        stop = clauses[0] if clauses else min(stop, start + _LONGEST)
    words = text[start:stop].rstrip(_TAIL)
    return words if stop > marker and text[marker:stop].strip(" \u00a0\u3000#*.、") else ""


def _damaged(text: str, line: Line, before: Sequence[Heading]) -> Heading | None:
    """A marker that lost its number or a bracket in conversion: `)构建…`, `、主要举措`, `(二打造…`."""
    lost, half = _LOST_NUMBER.match(line.text), _LOST_BRACKET.match(line.text)
    if lost is None and half is None:
        return None
    short = len(line.text) <= 40 and line.text[-1] not in "。；;，,"
    last = next((heading for heading in reversed(before) if heading.style in ("（一）", "（1）")), None)
    style, ordinal, marker = "（一）", None, (lost or half).end()
    if lost and lost["bracket"]:
        style = last.style if last else style
        fits = short or last is not None
    elif lost:
        style = "一、"
        fits = short and any(heading.style == style for heading in before)
    else:
        ordinal = ordinal_of(half["n"])
        follows = last is not None and last.style == style and last.ordinal is not None and ordinal == last.ordinal + 1
        fits = not re.search(r"[)）]", line.text) and (ordinal == 1 or follows)
    words = _words(text, line.start, line.start + marker, line.end) if fits else ""
    return Heading(start=line.start, text=words, style=style, ordinal=ordinal, depth=line.depth) if words else None


def _unnumbered(line: Line, every: Sequence[Line], at: int) -> Heading | None:
    """A markdown heading that is no title, letterhead or addressee; or one of the usual words on its own line."""
    if at + 1 == len(every):
        return None
    if line.depth:
        title = kind_of(line.text) or (line.depth == 1 and sum(other.depth == 1 for other in every) == 1 and at < 8)
        if title or is_organisation(line.text) or line.text[-1] in "：:。" or date_only(line.text):
            return None
        return Heading(start=line.start, text=line.text, style=MARKDOWN, depth=line.depth)
    return Heading(start=line.start, text=line.text, style=PLAIN) if _PLAIN_WORDS.fullmatch(line.text) else None


def _run_in(text: str, line: Line) -> Iterator[Heading]:
    """一是…。二是…。 inside a paragraph. Items that only semicolons or commas part are an enumeration, no headings."""
    inside = {at for a, b in enclosed(text, line.start, line.end) for at in range(a, b)}
    items = [m for m in _RUN_IN.finditer(text, line.start + 4, line.end) if m.start() not in inside]
    for series in _series(text, items):
        for item in series:
            words = _words(text, item.start(), item.end(), line.end)
            if words:
                yield Heading(
                    start=item.start(), text=words, style=RUN_IN, ordinal=ordinal_of(item["n"]), limit=line.end
                )


def _series(text: str, items: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Runs of items with rising ordinals that begin sentences; the first may follow anything (…工作:一是…)."""
    series: list[re.Match[str]] = []
    for item in [*items, None]:
        ordinal = ordinal_of(item["n"]) if item else None
        if item and series and ordinal == (ordinal_of(series[-1]["n"]) or 0) + 1:
            series.append(item)
            continue
        if series and _begin_sentences(text, series):
            yield series
        series = [item] if item and ordinal is not None and ordinal <= 2 else []


def _begin_sentences(text: str, series: Sequence[re.Match[str]]) -> bool:
    starts = [text[max(0, item.start() - 9) : item.start()].rstrip(" \u00a0\u3000")[-1:] in "。！？" for item in series]
    return all(starts[1:]) and (len(series) > 1 or starts[0])
