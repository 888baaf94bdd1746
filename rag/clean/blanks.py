"""One line: stray blanks between Chinese characters go, blanks that separate items stay.

Arrows: cleaning -> here -> official. Pure; looks at one line at a time and changes nothing but blanks.
"""

import itertools
import re
from dataclasses import dataclass

from rag.text.official import two_organisations

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々"
_GAP = re.compile(r"[ \u3000]+")
_IS_CJK = re.compile(f"[{CJK}]")
_LABEL = re.compile(rf"[(（【\[]?[{CJK}]{{2,8}}[:：]")
_ENUMERATOR = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十百零\d]+[编章节条款])"
)
_ORDINAL = re.compile(r"(?:第[一二三四五六七八九十百零〇\d]+[编章节条款]|[(（]?[一二三四五六七八九十]{1,3}[)）、]?)$")
_DATE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇○Ｏ零]{4})年\d{0,2}|\d{4}[-/.]\d")
_UNITS = "年月日时分秒个人家名项条次万亿元岁号位件章节款期届级类所处批%％"
_PROSE = re.compile(r"[。；;！!？?]|[，,、].*[，,、]")
_OPENING, _CLOSING = "《“「『<", "》”」』>"
_OPEN, _CLOSE = "“‘《〈「『【〔（(［[", "”’》〉」』】〕）)］]"
_FLAT_LENGTH = 200
_WIDE = 3
_SHORT_ITEM = 6
_SHORTEST_HALF = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """The items of a line between its blanks, and what is true of all of them.

    `quoted[i]`: a straight quotation mark is still open after item i.
    """

    tokens: list[str]
    quoted: list[bool]
    prose: bool
    flat: bool
    short: bool


def tidy_blanks(line: str) -> str:
    """`line` without stray blanks; every blank that stays is one ordinary blank, or a tab between cells of a table."""
    if "\t" in line:
        return "\t".join(map(tidy_blanks, line.split("\t")))
    line = line.strip()
    tokens = _GAP.split(line)
    if len(tokens) == 1:
        return line
    row = _Row(
        tokens=tokens,
        quoted=[total % 2 == 1 for total in itertools.accumulate(token.count('"') for token in tokens)],
        prose=_PROSE.search(line) is not None or (len(line) > 40 and len(line) > 8 * len(tokens)),
        flat=_is_flattened(line, tokens),
        short=max(map(len, tokens)) <= _SHORT_ITEM,
    )
    pieces = [tokens[0]]
    for index, gap in enumerate(_GAP.findall(line)):
        kept = _keeps(row, index, gap) or _between_halves(row, index)
        pieces.append(f" {tokens[index + 1]}" if kept else tokens[index + 1])
    return "".join(pieces)


def _is_flattened(line: str, tokens: list[str]) -> bool:
    """A whole document on one line, whose blanks are the paragraph ends."""
    ends = sum(token[-1] in "。！？：；.:;!?" for token in tokens[:-1])
    return len(line) > _FLAT_LENGTH and ends * 4 >= len(tokens) - 1


def _keeps(row: _Row, index: int, gap: str) -> bool:
    left, right = row.tokens[index], row.tokens[index + 1]
    if _at_punctuation(left, right) or _joins_date(left, right):
        return False
    if left[-1] in "，,、；;":
        return not _is_cjk(right[0]) or _LABEL.match(right) is not None
    if row.prose and not row.flat and _at_bracket(left, right):
        return False
    if not _is_chinese_gap(left, right):
        return True
    if len(left) == len(right) == 1 and _is_cjk(left) and _is_cjk(right):
        return False
    if two_organisations(left, right):
        return True
    marked = _LABEL.match(right) or _ENUMERATOR.match(right) or _ORDINAL.fullmatch(left)
    if row.flat or marked or len(gap.replace("\u3000", "  ")) >= _WIDE:
        return True
    return _keeps_in_prose(row.tokens, index) if row.prose else _keeps_in_items(left, right, row)


def _at_punctuation(left: str, right: str) -> bool:
    """Before a comma or stop, inside brackets, before a colon: never a blank in Chinese."""
    last, first = left[-1], right[0]
    word = _is_cjk(last) or last in "%％" + _CLOSE or last.isdigit()
    return (first in "，。、；,;" and word) or last in _OPEN or first in _CLOSE or (first in "：:" and _is_cjk(last))


def _at_bracket(left: str, right: str) -> bool:
    last, first = left[-1], right[0]
    return (_is_cjk(last) and first in _OPEN) or (last in _CLOSE and (_is_cjk(first) or first in _OPEN))


def _is_chinese_gap(left: str, right: str) -> bool:
    """Between two Chinese characters or one and a figure; `Web3.0` and `5G` are words."""
    figure_left = re.search(r"[A-Za-z][\w.]*$|\d$", left)
    figure_right = re.match(r"\d+(?![\d.]*[A-Za-z])", right)
    if _is_cjk(left[-1]):
        return _is_cjk(right[0]) or figure_right is not None
    return _is_cjk(right[0]) and figure_left is not None and figure_left[0].isdigit()


def _is_cjk(character: str) -> bool:
    return _IS_CJK.match(character) is not None


def _joins_date(left: str, right: str) -> bool:
    return bool(re.search(r"\d$", left) and re.match("[年月日]", right)) or bool(
        re.search(r"\d{4}年$|^年$|\d月$|^月$", left) and re.match(r"\d{1,2}(?:$|[月日])", right)
    )


def _keeps_in_prose(tokens: list[str], index: int) -> bool:
    left, right = tokens[index], tokens[index + 1]
    if _DATE.match(right) and index + 2 >= len(tokens) and not re.search("[，,。；;]", left):
        return True
    names = [re.fullmatch(f"[{CJK}]{{2,4}}", token) is not None for token in tokens[max(index - 1, 0) : index + 3]]
    at = min(index, 1)
    return names[at] and names[at + 1] and names.count(True) > 2


def _keeps_in_items(left: str, right: str, row: _Row) -> bool:
    """On a line without sentences: a title of two halves, a row of a table, a list of names."""
    if left[-1].isdigit():
        return right[0] not in _UNITS
    if right[0].isdigit():
        return re.search("(?:第|附件|附表|[表图])$", left) is None
    if len(row.tokens) > 2:
        return min(len(left), len(right)) >= 2 or row.short
    return min(len(left), len(right)) >= 4 or max(len(left), len(right)) <= 4


def _between_halves(row: _Row, index: int) -> bool:
    """Within quotation marks or a book title: a blank between halves of three or more characters."""
    left, right = row.tokens[index], row.tokens[index + 1]
    start = max(left.rfind(mark) for mark in _OPENING)
    if start < max(left.rfind(mark) for mark in _CLOSING) or start < 0:
        start = left.rfind('"') if row.quoted[index] else -1
    ends = [position for mark in _CLOSING + '"' if (position := right.find(mark)) >= 0]
    return start >= 0 and bool(ends) and min(len(left) - start - 1, *ends) >= _SHORTEST_HALF
