"""What a sentence says around a figure and its quote says otherwise: bound, range, year, order, letters of a 文号; pure.

Arrows: grounding, changed, telling -> here -> figures. Knows no evidence; whether the figure itself stands in the quote is not asked here.
"""

import re
from decimal import Decimal
from itertools import pairwise

from rag.text.figures import Figure, dates, figures, han_number, normal

_SUFFIXES = {"以上": "above", "余": "above", "以下": "below", "以内": "below", "左右": "about"}
_START = r"(?=\s*[\d两二三四五六七八九十百千])"
BOUND = re.compile(
    rf"(?P<below>(?:不超过|不高于|不多于|不大于|不足|不到|不满|低于|少于|小于)|(?:最高|最长|最多|至多|上限)[^\d，,。；;、]{{0,9}}?){_START}|"
    rf"(?P<above>(?:不少于|不低于|不小于|超过|超出|超|突破|高于|多于|大于|逾)|(?:最低|最短|至少|最少)[^\d，,。；;、]{{0,9}}?){_START}|"
    rf"(?P<about>大约|(?<![节合预签契条公特履违])约|将近|接近|(?<![附最临将接])近){_START}"
)
SUFFIX = re.compile(r"以上|以下|以内|之内|左右|(?<=[\d十百千万亿])[余多](?=[\u4e00-\u9fff])")
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![\d.-])({_NUMBER})\s*[年月日万亿元人个%]{{0,3}}(?:-|至|到)({_NUMBER})(?=\s*[年月日万亿元人名个%岁天])"
)
_SINGLE = r"(?<!到)(?<!至)(?<!自)(?<!从)(?<!最高)(?<!最低)(?<!不超过)(?<![\d.]){}(?![\d.])(?!年?起|年?(?:底|末)前)"
_SPAN = ("年", "月", "个月", "天", "日", "周")  # 近三年 is a time, no bound
_UNMEASURED = frozenset("年月日号届期章条级类节款区市省天周") | {"年度", "学年", "批次", "个月"}
_COUNT = re.compile(r"(?<![第〇零一二两三四五六七八九十百千])([两二三四五六七八九十百千]+)([\u4e00-\u9fff])")
_CODE = re.compile(r"[A-Za-z]+\d[\d.]*|\d+(?:\+\d+)+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
_REFERENCE = re.compile(r"([\u4e00-\u9fff]{1,8})\s*[〔\[【(（]\s*((?:19|20)\d\d)\s*[〕\]】)）]\s*第?\s*(\d+)\s*号")
_WORDS = re.compile(r"[\u4e00-\u9fff]{4}")
_LED = re.compile(rf"(\D*?)({_NUMBER}[万亿千百]?)(?:余|多)?([\u4e00-\u9fff%])(?:次|以上|以下)?")
_IN_TURN = "分别"
CLOSER = 2  # character pairs more that the words before a figure share with those before another one
LETTERS = 2  # characters before the year of a 文号 that say whose it is


def plain_figures(text: str) -> list[Figure]:
    """The figures of `text`; those of a name (Web3.0, 20+8) are none."""
    return figures(_CODE.sub("#", normal(text)))


def shown_figures(text: str) -> list[Figure]:
    """What a figure may be taken from: `plain_figures`, the parts of full dates, and counts of anything (四座)."""
    parts = (f"{int(part)}{unit}" for day in dates(text) for part, unit in zip(day.split("-"), "年月日", strict=True))
    counts = (Figure(value, unit) for word, unit in _COUNT.findall(text) if (value := han_number(word)) is not None)
    return [*plain_figures(text), *(figure for part in parts for figure in figures(part)), *counts]


def measures(figure: Figure) -> bool:
    """It counts or measures something; a year, a rank or a number of a document does not."""
    return figure.unit not in _UNMEASURED and (bool(figure.unit) or not 1900 <= figure.value <= 2100)


def plain(text: str) -> str:
    """`text` with figures written alike: no blanks, no commas inside a number."""
    return re.sub(r"[^\S\n]+|(?<=\d),(?=\d{3})", "", normal(text))


def other_amount(sentence: str, quote: str, context: str) -> str:
    """Why the quote says otherwise of the sentence's figures; empty when it does not. `context` is shown with it."""
    mine, theirs = plain(sentence), plain(quote)
    return (
        other_bound(mine, theirs)
        or _other_range(mine, theirs, normal(context))
        or _other_year(mine, theirs)
        or _other_order(mine, theirs)
        or _other_words(mine, theirs)
        or _other_code(mine, f"{normal(context)}\n{theirs}")
        or _other_letters(sentence, f"{context}\n{quote}")
    )


def _bounds(text: str) -> dict[Decimal, list[set[str]]]:
    """For each value of `text`, each time that it stands there, how it is bounded: {} is exact. 近三年 is no bound."""
    found: dict[Decimal, list[set[str]]] = {}
    marks = [("", 0, 0), *((str(m.lastgroup), m.start(), m.end()) for m in BOUND.finditer(text)), ("", len(text), 0)]
    for (side, _, begin), (_, end, _) in pairwise(marks):
        part = text[begin:end]
        for index, figure in enumerate(figures(part)):
            sides = {_SUFFIXES[figure.bound]} if figure.bound else set()
            if index == 0 and side and figure.unit not in _SPAN:
                sides.add(side)
            found.setdefault(figure.value, []).append(sides)
    return found


def other_bound(sentence: str, quote: str) -> str:
    """A bound that the quote does not give."""
    theirs = _bounds(quote)
    for value, times in _bounds(sentence).items():
        if value in theirs and any(sides - set().union(*theirs[value]) for sides in times):
            return f"原文对 {value:f} 说的不是这样的上下限"
    return ""


def bound_left_out(sentence: str, quote: str) -> bool:
    """Every time that the quote has a figure it is bounded (超过、近、最高、以上), and in the sentence it is exact."""
    theirs = _bounds(quote) if _WORDS.search(sentence) else {}
    return any(value in theirs and all(theirs[value]) and not all(times) for value, times in _bounds(sentence).items())


def _other_range(sentence: str, quote: str, context: str) -> str:
    mine, theirs = set(_RANGE.findall(sentence)), set(_RANGE.findall(quote))
    if mine - theirs - set(_RANGE.findall(context)):
        return "原文没有这样的起止"
    alone, rest = _RANGE.sub("#", sentence), _RANGE.sub("#", f"{quote}\n{context}")
    for ends in theirs:
        taken = [end for end in ends if re.search(_SINGLE.format(re.escape(end)), alone)]
        if len(taken) == 1 and not re.search(rf"(?<![\d.]){re.escape(taken[0])}(?![\d.])", rest):
            return f"原文说的是 {ends[0]} 至 {ends[1]}"
    return ""


def _by_year(text: str) -> dict[tuple[Decimal, str], set[str]]:
    """For each value with its unit the years that stand last before it; "" where none does."""
    found: dict[tuple[Decimal, str], set[str]] = {}
    parts = ["", *_YEAR.split(text)]
    for year, part in zip(parts[::2], parts[1::2], strict=True):
        for figure in figures(re.sub(r"^年(?:\d+月)?(?:\d+日)?", "", part)):
            if measures(figure):
                found.setdefault((figure.value, figure.unit), set()).add(year)
    return found


def _other_year(sentence: str, quote: str) -> str:
    theirs = _by_year(quote)
    for (value, unit), years in _by_year(sentence).items():
        there = theirs.get((value, unit), {""})
        others = (ys for (other, same), ys in theirs.items() if same == unit and other != value)
        if "" not in years and not years & there and ("" not in there or any(years & ys for ys in others)):
            return f"原文里 {value:f} 说的不是{'、'.join(sorted(years))}年"
    return ""


def _other_order(sentence: str, quote: str) -> str:
    """Of figures that are given one after the other (分别), two have changed places."""
    if _IN_TURN not in sentence or _IN_TURN not in quote:
        return ""
    mine = [figure.value for figure in figures(sentence.split(_IN_TURN, 1)[1])]
    theirs = [figure.value for figure in figures(quote.split(_IN_TURN, 1)[1])]
    common = [value for value in mine if value in theirs]
    return "" if common == [value for value in theirs if value in common] else "数字的次序与原文不同"


def _other_words(sentence: str, quote: str) -> str:
    """The quote has another figure of the same unit behind the words that lead to this one."""
    theirs = _leads(quote)
    for (one, unit), words in _leads(sentence).items():
        own = theirs.get((one, unit))
        rivals = [lead for (other, same), lead in theirs.items() if same == unit and other != one]
        if own is not None and any(len(words & lead) >= len(words & own) + CLOSER for lead in rivals):
            return f"数字 {one}{unit} 在原文中说的是另一件事"
    return ""


def _leads(text: str) -> dict[tuple[str, str], set[str]]:
    """For each figure in digits, with its unit's first character: the character pairs that lead to it in its clause."""
    found: dict[tuple[str, str], set[str]] = {}
    for lead, number, unit in _LED.findall(text):
        words = re.sub(r"[^\u4e00-\u9fff]", "", re.split(r"[、，,。；;:：()（）\n]", lead)[-1])
        found.setdefault((number, unit), set()).update(words[i : i + 2] for i in range(len(words) - 1))
    return found


def _other_code(sentence: str, shown: str) -> str:
    strange = set(_CODE.findall(sentence)) - set(_CODE.findall(shown))
    return f"“{min(strange)}”不在所引原文中" if strange else ""


def _other_letters(sentence: str, shown: str) -> str:
    known = {(number, year): letters for letters, year, number in _REFERENCE.findall(shown)}
    for letters, year, number in _REFERENCE.findall(sentence):
        written = known.get((number, year), "")
        if written and written[-LETTERS:] != letters[-LETTERS:]:
            return f"文号 {letters}〔{year}〕{number}号 不在所引原文中"
    return ""


def units(text: str) -> set[str]:
    """What its figures count: 元 of 500元/人, "" of a bare number."""
    return {figure.unit.partition("/")[0] for figure in figures(text)}
