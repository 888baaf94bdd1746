"""What a sentence says around a figure and its quote says otherwise: bound, range, year, order, letters of a 文号; pure.

Arrows: grounding -> here -> figures. Knows no evidence; whether the figure itself stands in the quote is not asked here.
"""

import re
from decimal import Decimal

from rag.text.figures import Figure, figures, normal

_SUFFIXES = {"以上": "above", "余": "above", "以下": "below", "以内": "below", "左右": "about"}
_BOUND = re.compile(
    r"(?P<below>(?:不超过|不高于|不多于|不大于|不足|不到|不满|低于|少于|小于|至多|最多)|(?:最高|上限)[^\d，,。；;、]{0,9}?)(?=\s*\d)|"
    r"(?P<above>(?:不少于|不低于|不小于|超过|超出|超|突破|高于|多于|大于|至少|最少|逾)|最低[^\d，,。；;、]{0,9}?)(?=\s*\d)|"
    r"(?P<about>大?约|将?近)(?=\s*\d)"
)
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?<![\d.-])({_NUMBER})\s*[年月日万亿元人个%]{{0,3}}(?:-|至|到)({_NUMBER})(?=\s*[年月日万亿元人名个%岁天])"
)
_SINGLE = r"(?<!到)(?<!至)(?<!自)(?<!从)(?<!最高)(?<!最低)(?<!不超过)(?<![\d.]){}(?![\d.])(?!年?起|年?(?:底|末)前)"
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


def other_amount(sentence: str, quote: str, context: str) -> str:
    """Why the quote says otherwise of the sentence's figures; empty when it does not. `context` is shown with it."""
    mine, theirs = normal(sentence).replace(",", ""), normal(quote).replace(",", "")
    return (
        _other_bound(mine, theirs)
        or _other_range(mine, theirs, normal(context))
        or _other_year(mine, theirs)
        or _other_order(mine, theirs)
        or _other_words(mine, theirs)
        or _other_code(mine, f"{normal(context)}\n{theirs}")
        or _other_letters(sentence, f"{context}\n{quote}")
    )


def _bounds(text: str) -> dict[Decimal, set[str]]:
    """For each value of `text` how it is bounded; an exact one is not. 近三年 is no bound."""
    found: dict[Decimal, set[str]] = {}
    for figure in figures(text):
        sides = found.setdefault(figure.value, set())
        if figure.bound:
            sides.add(_SUFFIXES[figure.bound])
    for match in _BOUND.finditer(text):
        first = next(iter(figures(text[match.end() : match.end() + 20])), None)
        if first is not None and first.unit != "年":
            found.setdefault(first.value, set()).add(str(match.lastgroup))
    return found


def _other_bound(sentence: str, quote: str) -> str:
    """A bound that the quote does not give, or a ceiling (最高、不超过) left out; 2万人 may be said for 2万人以上."""
    theirs = _bounds(quote)
    for value, sides in _bounds(sentence).items():
        ceiling = "below" in theirs.get(value, ()) and "below" not in sides and _WORDS.search(sentence)
        if value in theirs and (sides - theirs[value] or ceiling):
            return f"原文对 {value:f} 说的不是这样的上下限"
    return ""


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


def _by_year(text: str) -> dict[Decimal, set[str]]:
    """For each value with a unit the years that stand last before it; "" where none does."""
    found: dict[Decimal, set[str]] = {}
    parts = ["", *_YEAR.split(text)]
    for year, part in zip(parts[::2], parts[1::2], strict=True):
        for figure in figures(re.sub(r"^年(?:\d+月)?(?:\d+日)?", "", part)):
            if figure.unit:
                found.setdefault(figure.value, set()).add(year)
    return found


def _other_year(sentence: str, quote: str) -> str:
    theirs = _by_year(quote)
    for value, years in _by_year(sentence).items():
        there = theirs.get(value, {""})
        if "" not in years and "" not in there and not years & there:
            return f"原文里 {value:f} 说的是{'、'.join(sorted(there))}年"
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
