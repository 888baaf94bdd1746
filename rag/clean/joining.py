"""Lines that a page break or a converter cut in the middle of a sentence or heading are joined again.

Arrows: cleaning -> here -> blanks. Pure; changes nothing but line breaks and the marks of a cut heading.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.clean.blanks import CJK


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of a document without the blanks around it, the number of its page, and whether it was indented."""

    text: str
    page: int = 0
    indented: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How the lines of a document end: `width` of hard-wrapped lines in columns (0: paragraphs on one line each), `length` in characters;
    `lossy`: paragraphs often lack their last punctuation mark; `pairs`: all pairs of neighbours within its lines.
    """

    width: int = 0
    length: int = 0
    lossy: bool = False
    pairs: frozenset[str] = frozenset()


_STARTS = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]+[编章节条款部](?![^，,。]{0,4}的)|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（]?[一二三四五六七八九十]{1,3}[)）]|[)）]|\d{1,3}[.．](?!\d)|\d{1,3}[、)）]|[(（]\d{1,3}[)）]|[①-⑳]|[•·●■◆▪]|#{1,6}\s"
    r"|附\s?件|附[:：表录]|抄送|主题词|特此|专此|此复|\|"
    rf"|[{CJK}]{{2,8}}[:：]|各.{{2,80}}[:：]$|.{{2,20}}(?:电话|地址|邮箱)[:：]|[(（](?:此件|联系人|公开|本页)|尊敬的)"
)
_CHINESE_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])")
_DATE_LINE = re.compile(r"(?:二[〇○零O]|\d{4}).{0,8}年?.{0,10}|.{2,30}\d{4}年\d{1,2}月\d{1,2}日")
_WHOLE_DATE = re.compile(r"(?:\d{4}|二[〇○零Oo０].{2})\s?[-年/.].{1,10}日?")
_SIGNATURE = re.compile(r"[^，,。；;、：:]{2,26}(?:局|厅|委|府|会|办|室|中心|部|院|校|处|公司|法院|大学|学校)")
_TERMINAL = tuple("。！？；：!?;:….—→")
_CLOSERS = "”’」』）)》\"'】]"
_OUTSIZE = 3  # lines that may be far longer than the wrapped ones
_LONG = 60  # characters: longer than any heading
_VERY_LONG = 80
_COMMAS = ("，", ",", "、")
_KINDS = re.compile(
    r"(?:通知|通告|公告|公报|决定|决议|意见|办法|方案|规定|规则|细则|条例|规划|计划|纲要|要点|指南|措施|制度|报告|批复|答复|回复|函|复函|答复函|请示|名单|目录|标准|章程|解读)(?:[(（].{1,12}[)）])?》?$"
)
_SALUTATION = re.compile(r".{1,24}(?:代表|委员|同志|先生|女士|单位|部门|公司|网友|企业|市民)[,，:：]")


def style_of(lines: Sequence[str]) -> Style:
    """Judge the layout from all non-empty lines of a document."""
    filled = [line for line in lines if line]
    widths = sorted(_columns(line) for line in filled)
    width = widths[int(len(widths) * 0.9)] if widths else 0
    full = sum(0.85 * width <= w <= 1.1 * width for w in widths)
    longer = sum(w > 1.3 * width for w in widths)  # menus and particulars of a page are one line each
    wrapped = len(widths) >= 5 and 30 <= width <= 130 and full >= 0.35 * len(widths) and longer <= _OUTSIZE
    before = [a for a, b in itertools.pairwise(filled) if _is_paragraph(a) and _STARTS.match(b)]
    open_ended = sum(not _ends(line) for line in before)
    prose = [line for line in filled if _is_paragraph(line)]
    mostly_open = len(prose) >= 4 and sum(map(_ends, prose)) * 2 < len(prose)
    lossy = mostly_open or (open_ended >= 2 and open_ended * 5 >= len(before))
    pairs = frozenset(line[k : k + 2] for line in filled for k in range(len(line) - 1))
    lengths = sorted(map(len, filled))
    length = lengths[int(len(lengths) * 0.9)] if wrapped else 0
    return Style(width=width if wrapped else 0, length=length, lossy=lossy, pairs=pairs)


def continues(before: Line, after: Line, *, gap: int, style: Style) -> bool:
    """Whether `after` is the rest of the sentence or heading that `before` began, `gap` empty lines above it."""
    first, second, paged = before.text, after.text, before.page != after.page
    if not first or not second or gap > (4 if paged else 1):
        return False
    if (
        _rest_of_heading(first, second, style)
        or _cut_heading(first, second, gap, style)
        or _rest_of_title(first, second, gap)
    ):
        return True
    if first.startswith("#") or _STARTS.match(second) or _WHOLE_DATE.fullmatch(second) or _is_row(first, second):
        return False
    if _KINDS.search(first) and "。" not in first:
        return False
    if _SIGNATURE.fullmatch(second) or _SALUTATION.fullmatch(first) or _DATE_LINE.fullmatch(first) or _ends(first):
        return False
    if after.indented:
        return _is_prose(first) and _is_open(first, second)
    if style.width:
        return _fills(first, second, style, gap=gap, paged=paged)
    if not _is_paragraph(first):
        return False
    if first.endswith(_COMMAS) or _is_open(first, second):
        return True
    long = "。" in first or len(first) >= _VERY_LONG
    cut_word = first[-1] + second[0] in style.pairs
    return not style.lossy and (long or cut_word or paged) and (_is_prose(second) or _ends(second))


def glue(first: str, second: str) -> str:
    """The two lines as one; a blank only between two words or numbers in Latin script."""
    latin = first[-1:].isascii() and first[-1:].isalnum() and second[:1].isascii() and second[:1].isalnum()
    one_number = first[-1:].isdigit() and second[:1].isdigit()
    return f"{first} {second}" if latin and not one_number else first + second


def heading_mark(line: str) -> str:
    """The markdown mark that `line` begins with, or nothing."""
    mark = re.match(r"#{1,6}(?=\s)", line)
    return mark[0] if mark else ""


def _fills(first: str, second: str, style: Style, *, gap: int, paged: bool) -> bool:
    full = _columns(first) >= 0.85 * style.width or len(first) >= 0.9 * style.length
    if not full or (gap and not paged and not _is_prose(first)):
        return False
    bare_heading = _CHINESE_NUMBERED.match(first) and not re.search("[，,。；;]", first)
    return not (bare_heading and _columns(second) >= 0.85 * style.width)


def _rest_of_heading(first: str, second: str, style: Style) -> bool:
    """`六、坚持…组织开展企业新` + `#### 型学徒制培训…`: a numbered heading that goes on in a marked line."""
    words = second.lstrip("#").strip()
    numbered = _CHINESE_NUMBERED.match(first.lstrip("# ")) is not None
    long_enough = len(first) >= 18 and not style.width
    return bool(
        heading_mark(second)
        and numbered
        and long_enough
        and len(words) <= 40
        and not _ends(first)
        and not _STARTS.match(words)
        and not _PUNCTUATED.search(first[-1])
    )


_PUNCTUATED = re.compile(r"[，,。；;：:！!？?]")


def _cut_heading(first: str, second: str, gap: int, style: Style) -> bool:
    """A numbered heading in larger print, cut within a word."""
    if gap or _PUNCTUATED.search(first + second) or _STARTS.match(second) or not _CHINESE_NUMBERED.match(first):
        return False
    return 16 <= len(first) >= len(second) and first[-1] + second[0] in style.pairs


def _rest_of_title(first: str, second: str, gap: int) -> bool:
    """A title over two lines: the first lacks its kind of document or its closing mark, the second brings it."""
    if max(len(first), len(second)) > 45 or gap > 1 or _PUNCTUATED.search(first + second) or _is_row(first, second):
        return False
    if "#" in first[:1] + second[:1] or _STARTS.match(second) or second.startswith("关于") or _KINDS.search(first):
        return False
    begun = "关于" in first or first.endswith(("印发", "转发")) or first.count("《") > first.count("》")
    return begun and not _CHINESE_NUMBERED.match(first) and _KINDS.search(second) is not None


def _is_open(first: str, second: str) -> bool:
    pairs = (("《", "》"), ("“", "”"), ("（", "）"), ("(", ")"))
    return any(first.count(a) > first.count(b) and second.count(b) > second.count(a) for a, b in pairs)


def _is_prose(line: str) -> bool:
    return len(line) >= 20 and re.search("[，,、。；;]", line) is not None


def _is_paragraph(line: str) -> bool:
    """Prose, and no heading: a short numbered line must hold a whole sentence."""
    return _is_prose(line) and ("。" in line or len(line) >= _LONG or not _STARTS.match(line))


def _ends(line: str) -> bool:
    return line.rstrip(_CLOSERS).endswith(_TERMINAL)


def _is_row(first: str, second: str) -> bool:
    """Either line is a row of items: tabs, or blanks or bars between Chinese words."""
    return "\t" in first + second or any(
        len(re.findall(rf"(?<=[{CJK}\d])[ \t]+(?=[{CJK}\d])|\|", line)) >= 2 for line in (first, second)
    )


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
