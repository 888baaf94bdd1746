"""Years and periods that a question names: 2021—2023年, 十四五, 近三年, 去年; pure.

Arrows: scoping -> here -> figures. Knows no document; the present year is given.
"""

import re
from collections.abc import Iterator

from rag.text.figures import han_number
from rag.types import Period

_YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = r"[一二]\s*[〇零○九][〇零○一二三四五六七八九]{2}"
_RANGE = re.compile(rf"(?<!\d)({_YEAR})\s*年?\s*(?:[-—–~～]+|至|到)\s*({_YEAR})(?!\d)(?:\s*年度?)?(?:期间|之间|间)?")
_ONE_YEAR = re.compile(rf"(?<![\d〔\[【(（-])({_YEAR}|{_HAN_YEAR})(?:\s*年度?(?:期间)?|(?![\d号.-]|\s*[〕\]】)）]))")
_PLAN = re.compile(r"(?<![二三四五六七八九])[“\"]?(?<!二)十([一二三四五])五[”\"]?(?:时期|期间|规划期)?")
_LATELY = re.compile(r"(?:最?近|过去|前)([一二两三四五六七八九十\d]+)年(?:来|间|内)?")
_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "last year": -1, "this year": 0}
_NOW = re.compile(r"前年|去年|上年(?!度)|今年|本年度?|明年|\b(?:last|this) year\b", re.IGNORECASE)
_FIRST_PLAN = 2006  # 十一五
_PLAN_YEARS = 5


def periods(plain: str, this_year: int) -> Iterator[tuple[int, int, Period]]:
    """Where periods stand in a folded text, and which; of 2021—2023年 the whole, not its years."""
    taken: list[tuple[int, int]] = []
    for match, first, last in _dated(plain, this_year):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            taken.append(match.span())
            yield *match.span(), Period(name=_name(match, first, last), first=first, last=last)


def _name(match: re.Match[str], first: int, last: int) -> str:
    if match.re is _ONE_YEAR:
        return f"{first}年"
    if match.re is _RANGE:
        return f"{first}—{last}年"
    return f"十{match[1]}五" if match.re is _PLAN else match[0]


def _dated(plain: str, this_year: int) -> Iterator[tuple[re.Match[str], int, int]]:
    for match in _RANGE.finditer(plain):
        yield match, int(match[1]), int(match[2])
    for match in _PLAN.finditer(plain):
        first = _FIRST_PLAN + _PLAN_YEARS * ("一二三四五".index(match[1]))
        yield match, first, first + _PLAN_YEARS - 1
    for match in _LATELY.finditer(plain):
        count = int(match[1]) if match[1].isdigit() else han_number(match[1].replace("两", "二"))
        if count:
            yield match, this_year - int(count) + 1, this_year
    for match in _ONE_YEAR.finditer(plain):
        year = int(match[1].translate(str.maketrans("〇零○一二三四五六七八九", "000123456789")).replace(" ", ""))
        yield match, year, year
    for match in _NOW.finditer(plain):
        year = this_year + _RELATIVE[match[0].lower().removesuffix("度")]
        yield match, year, year
