"""Figures, dates and document numbers as comparable values; pure.

Arrows: grounding, evidence, eval -> here. Knows no evidence and no model.

`2万人以上`, `20,000人以上` and `两万人以上` are the same Figure; `2万人次` is another one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_DIGITS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_FIRST_YEAR = 1900
_ENGLISH = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_UNITS = (
    "个百分点|百分点|平方公里|平方米|公里|公顷|公斤|千克|千瓦|万元|亿元|人次|人天|个?课时|个?学时|学年|个?学期|个?小时|分钟|年度|个?季度|个月|个?工作日|周岁|批次|班次|"
    "元/人|%|‰|元|人|名|位|家|个|项|所|条|次|批|期|届|年|月|日|天|周|岁|级|类|门|节|场|种|本|份|户|套|台|件|倍|亩|吨|米|处|支|只|款|章|号|大类|方面|区|市|省|"
    "座|间|栋|层|页|张|辆|轮|分(?![之点制比别类布期支批工会法])"
)
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "[〇零一二两三四五六七八九十百千万亿]"
_NUMBER = re.compile(
    rf"(?P<number>(?:{_ARABIC})|{_HAN}+)(?:\s*(?P<english>hundred|thousand|million|billion))?\s*(?P<scale>[十百千]?[万亿]|千(?=[人元名万]))?\s*(?P<more>余|多|来)?"
    rf"(?P<scale2>[万亿])?\s*(?P<unit>{_UNITS})?(?P<after>以上|以下|以内|左右|之内)?"
)
_SHARE = re.compile(  # 百分之六十, 三分之二, 六成, 四成三
    rf"(?P<of>[0-9]{{1,9}}|{_HAN}{{1,9}})分之(?P<part>[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?|{_HAN}{{1,9}}(?:点{_HAN}{{1,9}})?)"
    rf"|(?<![\d.]|{_HAN})(?P<tenths>[1-9一二两三四五六七八九])成(?P<half>[1-9一二三四五六七八九半]?)(?=$|[以左，,。；;、）)的多]|[^\w])"
)
_BEFORE = re.compile(r"(约|近|超过?|逾|突破|不低于|不少于|不超过|不高于|至少|最高|最多)\s*$")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-/.])\s*(1[0-2]|0?[1-9])\s*(?:月|[-/.])\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*日?"
)
_REFERENCE = re.compile(r"[〔\[【(（]\s*((?:19|20)\d\d)\s*[〕\]】)）]\s*第?\s*(\d+)\s*号")
_IDIOMS = re.compile(
    r"(?<![〇零一二两三四五六七八九十百千\d])(?:统一|一体|一律|一定|一致|一起|一直|一些|一般|一线|一流|唯一|万一|之一|一是|二是|三是|四是|五是|六是|七是|八是|九是|十是|"
    r"进一步|下一步|新一代|一批|一系列|十分|千方百计|百花|百年|一方面|同一|单一|统筹|一带一路|一站式|一对一|一手|万众|三农|双一流)|"
    r"[一二三四五六七八九十]+[、)）]|[(（][一二三四五六七八九十]+[)）]"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit ("" when none is written) and bound (以上, 以下, …; "" when exact)."""

    value: Decimal
    unit: str = ""
    bound: str = ""


def normal(text: str) -> str:
    """Full-width forms folded (NFKC), dashes of ranges unified; the length may change."""
    return re.sub(r"[–—―~〜～]", "-", unicodedata.normalize("NFKC", text))


def han_number(word: str) -> Decimal | None:
    """The value of a Chinese numeral such as 二十一, 两万 or 二〇二一; None when it is none."""
    if len(word) > 1 and all(c in _DIGITS for c in word):
        return Decimal("".join(str(_DIGITS[c]) for c in word))
    total = section = digit = 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif (scale := _SCALES.get(character)) is None:
            return None
        elif scale >= 10_000:
            below = section + digit if total >= scale else total + section + digit  # 一亿五千万, but 一万亿
            total, section, digit = (total if total >= scale else 0) + (below or 1) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return Decimal(total + section + digit)


def whole_number(word: str) -> Decimal | None:
    """The value of a number in digits or in Chinese (3, 三), None when the word is no number."""
    return Decimal(word) if word.isdigit() else han_number(word)


def dates(text: str) -> set[str]:
    """Full dates in `text` as YYYY-MM-DD."""
    return {f"{y}-{int(m):02d}-{int(d):02d}" for y, m, d in _DATE.findall(normal(text))}


def references(text: str) -> set[str]:
    """Document numbers in `text` as year-number, whatever brackets they are written in."""
    return {f"{year}-{int(number)}" for year, number in _REFERENCE.findall(normal(text))}


def wordless(text: str) -> str:
    """`text` without its dates, document numbers and numerals: what is left to compare as words."""
    plain = _SHARE.sub("", _REFERENCE.sub("", _DATE.sub("", normal(text))))
    return re.sub(rf"\d[\d.,]*[十百千万亿余]*|{_HAN}{{2,}}", "", plain)


def figures(text: str) -> list[Figure]:
    """Every number in `text` that states something, in order; dates and document numbers left out.

    A lone Chinese numeral without a unit (统一, 一是) is no figure; 百分之六十 and 六成 are 60%, as 三分之一 is 33.3333%.
    """
    return [figure for _, figure in _found(_countable(text))]


def worded(text: str) -> list[tuple[Figure, str]]:
    """`figures`, each with its words and those directly in front of it that bound it (超过2万人)."""
    plain = _countable(text)
    return [(figure, _bound_before(plain, match.start()) + match[0].strip()) for match, figure in _found(plain)]


def _countable(text: str) -> str:
    """`text` in its normal form without what looks like a figure and is none."""
    return _IDIOMS.sub("#", _REFERENCE.sub("#", _DATE.sub("#", _SHARE.sub(_per_cent, normal(text)))))


def _found(plain: str) -> Iterator[tuple[re.Match[str], Figure]]:
    return ((match, figure) for match in _NUMBER.finditer(plain) if (figure := _figure(match)) is not None)


def _bound_before(plain: str, start: int) -> str:
    bound = _BEFORE.search(plain[max(0, start - 4) : start])
    return bound[1] if bound else ""


def in_english(text: str) -> str:
    """`text` with each figure in 万 or 亿 written as in English: 1979万人 becomes 19.79 million人."""
    return re.sub(rf"({_ARABIC})\s*([万亿])", _english_figure, text)


def _english_figure(match: re.Match[str]) -> str:
    value = Decimal(match[1].replace(",", "")) * _SCALES[match[2]]
    name, scale = next((n, s) for n, s in reversed(_ENGLISH.items()) if value >= s)
    return f"{value:,.0f}" if value < _ENGLISH["million"] else f"{(value / scale).normalize():f} {name}"


def _per_cent(match: re.Match[str]) -> str:
    if tenths := match["tenths"]:
        of_ten = _value("5" if match["half"] == "半" else match["half"]) if match["half"] else 0
        whole, part = Decimal(100), Decimal(10) * (_value(tenths) or 0) + (of_ten or 0)
    else:
        whole, part = map(_value, (match["of"], match["part"]))
    share = (100 * part / whole).quantize(Decimal(".0001")) if whole and part else Decimal(0)
    return f"{share.normalize():f}%" if share else match[0]


def _value(word: str) -> Decimal | None:
    """Of a numeral in digits or Chinese, also with a decimal point."""
    if word[0].isdigit() and word.isascii():
        return Decimal(word)
    whole, _, decimals = word.partition("点")
    known = han_number(whole)
    return known and Decimal(f"{known}.{''.join(str(_DIGITS.get(c, 0)) for c in decimals)}")


def _figure(match: re.Match[str]) -> Figure | None:
    word, unit = match["number"], match["unit"] or ""
    arabic = word[0].isdigit()
    if not arabic and (not unit or unit in ("分", "层")):  # 万分感谢, 更上一层楼
        return None
    try:
        value = Decimal(word.replace(",", "")) if arabic else han_number(word)
    except InvalidOperation:
        return None
    if value is None:
        return None
    value *= _ENGLISH.get(match["english"] or "", 1)
    for scale in (match["scale"] or "") + (match["scale2"] or ""):
        value *= _SCALES[scale]
    if unit in ("万元", "亿元"):
        value, unit = value * _SCALES[unit[0]], "元"
    unit = {"名": "人", "位": "人", "周岁": "岁"}.get(unit, unit)
    unit = "年" if unit == "年度" and value > _FIRST_YEAR else unit
    unit = unit if unit in ("个", "个月", "个百分点") else unit.removeprefix("个")
    bound = (match["after"] or "").replace("之内", "以内")
    return Figure(value.normalize(), unit, bound or ("余" if match["more"] else ""))
