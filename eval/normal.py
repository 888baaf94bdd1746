"""One normal form of Chinese and English words, in which two ways of writing the same are the same; pure.

Arrows: retrieval, answers, citations, triage -> here -> figures, opencc. Knows no case and no answer.

`２万人`, `20,000人` and `两万人` become `20000人`; `百分之五十五` `55%`; `二〇二一年十一月二十二日` and `2021-11-22`
`2021年11月22日`; `[2021] 94 号` `〔2021〕94号`. A lone Chinese numeral is a figure only before a measure word (六位), so
一致, 第一, 三亚, 十分 and 万科 stay words. Both sides of a comparison go through it: it has to be even, not beautiful.
"""

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from opencc import OpenCC

from rag.text.figures import Figure, dates, figures, han_number, references

_HAN, _DIGIT = "〇零一二两三四五六七八九十百千万亿", "一二两三四五六七八九"
_D = f"[{_DIGIT}]"
_BELOW = rf"(?=[{_DIGIT}十零])(?:{_D}千)?(?:零?{_D}百)?(?:零?{_D}?十{_D}?|零{_D}|(?<![百千十]){_D})?"
_NUMERAL = re.compile(rf"(?!零)(?:{_BELOW}万?亿)?(?:{_BELOW}万)?(?:{_BELOW})?")
_ARABIC = r"[0-9]+(?:\.[0-9]+)?"
_MEASURE = (
    "个 名 位 人 家 所 项 条 次(?!性) 批 期 届 年 月 日(?!常) 天 周 岁 级 类 节 场 种 本 份 户 套 台 件 倍 亩 吨 米 处 支 只 款 章 "
    "号 元 部(?!分|署) 门课 课时 学时 学年 小时 分钟 工作日 班次 公里 公斤 千克 平方 页 层 栋 座 间 张 块 辆 轮 组 季度 大类"
).replace(" ", "|")
_UNLIKE_ONE = "统唯单同之万专合划逐其如归每某任另这那上下前后新"  # 统一级, 上一年: this 一 counts nothing

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_QUOTES = re.compile("[\"'`“”‘’„‟‚‛「」『』«»′″]")
_DASHES = re.compile("[-‐‑‒–—―−~〜∼]+")
_DOTS = re.compile("[•‧・∙⋅]")
_THOUSANDS = re.compile(r"(?<![0-9.])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])")
_YEAR = re.compile(rf"(?<![{_HAN}])(?:一九|二[〇○零o0])[〇○零o0一二三四五六七八九]{{2}}(?=[年〕\])】〉])")
_YEAR_DIGITS = str.maketrans("〇○零o0一二三四五六七八九", "00000123456789")
_SHARE = re.compile(
    rf"(?<![{_HAN}0-9])(?<![0-9],)(?P<of>[{_HAN}]+|[0-9]+)分之(?P<part>{_ARABIC}|[{_HAN}]+(?:点[〇零{_DIGIT}]+)?)(?![{_HAN}0-9])"
)
_HAN_DECIMAL = re.compile(rf"(?<![{_HAN}0-9])(?<![0-9],)([{_HAN}]+)点([〇零{_DIGIT}]+)(?=[万亿倍]|个百分点|公里)")
_RUN = re.compile(rf"(?<![几数0-9.{_HAN}])(?<![0-9],)[{_HAN}]{{2,}}(?![几0-9、){_HAN}])")
_ONE = re.compile(
    rf"(?<![几数0-9.{_HAN}{_UNLIKE_ONE}])一(?={_MEASURE})|"
    rf"(?<![几数0-9.{_HAN}])(?:[二两三四五六七八九十](?={_MEASURE})|十(?=[余多]))|"
    rf"(?<![^,;:。])[〇零{_DIGIT}十](?![^。,;!?])"
)
_THOUSAND = "千(?![瓦米克伏卡赫])"
_PART = re.compile(rf"(?P<number>{_ARABIC})(?P<more>[余多]?)(?P<scale>[百千]?[万亿]{{1,2}}|百(?!分)|{_THOUSAND})")
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _PART.pattern)
_SCALED = re.compile(
    rf"(?<![0-9.])(?<![0-9],)(?:{_UNNAMED})+(?:(?<=万)[0-9]{{4}}(?![0-9.年]))?(?![余多]?(?:[百万亿]|{_THOUSAND}))"
)
_ENGLISH = re.compile(rf"(?<![0-9.])(?<![0-9],)({_ARABIC})(hundred|thousand|million|billion)(?![余多]?[百千万亿])")
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_DATE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9])(?:日| (?=[0-9]))?"
)
_REFERENCE = re.compile(r"[〔\[【(〈]((?:19|20)[0-9]{2})[〕\]】)〉]年?第?0*([0-9]+)号")
_REST = (
    (re.compile(r"(?<=[0-9])percent(?!age)"), "%"),
    (re.compile(r"(?<=[0-9])多"), "余"),
    (re.compile(r"(?<![0-9.])0+([1-9][0-9]?)(?=[月日])"), r"\1"),
    (_DATE, lambda m: f"{m[1]}年{int(m[3])}月{int(m[4])}日"),
    (re.compile(r"(月[0-9]{1,2})号"), r"\1日"),
    (_REFERENCE, r"〔\1〕\2号"),
    (re.compile(r"(?<=[0-9])(?:\.0+|(\.[0-9]*[1-9])0+)(?=[%‰元])"), r"\1"),
)
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_MARKS = re.compile(r"^\s*[0-9]{1,2}[.、)](?![0-9])|[(（][0-9]{1,2}[)）]|\[[0-9]{1,3}\]", re.MULTILINE)


@lru_cache(maxsize=2048)
def normal(text: str) -> str:
    """The normal form of `text`; the same again for a text that is in it already."""
    plain = unicodedata.normalize("NFKC", _BLANK.sub(_blank, _QUOTES.sub("", _folded(text))))
    plain = _DOTS.sub("·", _DASHES.sub("-", plain))
    while (valued := _valued(plain)) != plain:
        plain = valued
    return plain


def _valued(plain: str) -> str:
    """Figures, dates and document numbers in one way of writing; every rule leaves fewer signs of the other ways."""
    plain = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), plain)
    plain = _YEAR.sub(lambda m: m[0].translate(_YEAR_DIGITS), plain)
    for pattern, value in (*_RULES, *_REST):
        plain = pattern.sub(value, plain)
    return plain


def contains(text: str, wanted: str) -> bool:
    """`wanted` stands in `text`, both in normal form; never as a piece of a longer figure, never when it is empty.

    A decimal without a unit (60.4) is also the one that `text` counts in 万 or 亿 (60.4亿元), as data sets write it.
    """
    plain, sought = normal(text), normal(wanted)
    if not sought:
        return False
    if _DECIMAL.fullmatch(sought) and re.search(rf"(?<![0-9.]){re.escape(sought)}[万亿]", _folded(text)):
        return True
    at = plain.find(sought)
    while at >= 0:
        if not _inside_figure(plain, at, at + len(sought)):
            return True
        at = plain.find(sought, at + 1)
    return False


def letters(text: str) -> str:
    """The normal form without punctuation; the signs of per cent and per mille are kept."""
    return re.sub(r"[^\w%‰]|_", "", normal(text))


def bigrams(text: str) -> Counter[str]:
    """Pairs of neighbouring characters of `letters`, counted; a single character stands for itself."""
    plain = letters(text)
    return Counter(map("".join, pairwise(plain))) if len(plain) > 1 else Counter(plain)


def stated(text: str) -> list[Figure]:
    """Every figure, full date and document number of `text`, numbers of lists and citations left out."""
    plain = normal(_MARKS.sub(" ", unicodedata.normalize("NFKC", text)))
    days = [Figure(Decimal(day.replace("-", "")), "date") for day in sorted(dates(plain))]
    numbers = [Figure(Decimal(number.replace("-", ".")), "文号") for number in sorted(references(plain))]
    return [*figures(plain), *days, *numbers]


def missing(text: str, shown: str) -> list[Figure]:
    """What `text` states and `shown` does not; a unit or bound that only one of them writes does not matter."""
    held = [*stated(shown), *_parts(normal(shown))]
    return [figure for figure in stated(text) if not any(_same(figure, other) for other in held)]


def _parts(plain: str) -> list[Figure]:
    """A date also states its year, month and day, a document number its year and number."""
    days = [zip(day.split("-"), "年月日", strict=True) for day in dates(plain)]
    numbers = [zip(number.split("-"), ("年", "号"), strict=True) for number in references(plain)]
    return [Figure(Decimal(value), unit) for parts in days + numbers for value, unit in parts]


def _same(mine: Figure, theirs: Figure) -> bool:
    units = mine.unit == theirs.unit or not mine.unit or not theirs.unit
    return mine.value == theirs.value and units and (mine.bound == theirs.bound or not mine.bound or not theirs.bound)


def _inside_figure(plain: str, start: int, end: int) -> bool:
    digits = "0123456789"
    before = plain[start] in digits and re.search(r"[0-9]\.?$", plain[max(0, start - 2) : start])
    return bool(before or (plain[end - 1] in digits and re.match(r"\.?[0-9]", plain[end : end + 2])))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_simplified())


class _Simplified(dict[int, str]):
    """Each character by itself, whatever stands beside it: so a part of a text keeps the form it has in the whole."""

    def __init__(self) -> None:
        super().__init__()
        self._convert = OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = self._convert(self._convert(character)) if character >= "\u2e80" else character
        return self[code]


@cache
def _simplified() -> _Simplified:
    return _Simplified()


def _blank(match: re.Match[str]) -> str:
    """Nothing, but two figures stay two."""
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    return " " if re.fullmatch(r"[0-9]{2}", around) else ""


def _share(match: re.Match[str]) -> str:
    part, whole = _value(match["part"]), match["of"]
    if part is None:
        return match[0]
    if whole in ("百", "千"):
        return part + {"百": "%", "千": "‰"}[whole]
    number = _value(whole)
    return match[0] if number is None else f"{part}/{number}"


def _numeral(match: re.Match[str]) -> str:
    return _value(match[0]) or match[0]


def _lone(match: re.Match[str]) -> str:
    return f"{han_number(match[0]):f}"


def _value(word: str) -> str | None:
    """A numeral in digits; None when it is none (十四五, 千万, 一百二)."""
    if word[0].isascii():
        return word
    if word == "百":
        return "100"
    whole, _, fraction = word.partition("点")
    if not _NUMERAL.fullmatch(whole) and whole not in ("零", "〇"):
        return None
    digits = "".join(f"{han_number(digit):f}" for digit in fraction)
    return f"{han_number(whole):f}" + (f".{digits}" if digits else "")


def _scaled(match: re.Match[str]) -> str:
    """1亿2000万 is one figure, 5万10万 are two."""
    values: list[Decimal] = []
    last, more, end = Decimal(0), "", 0
    for part in _PART.finditer(match[0]):
        scale = Decimal(1)
        for character in part["scale"]:
            scale *= _SCALES[character]
        value = Decimal(part["number"]) * scale
        if values and value < last:
            values[-1] += value
        else:
            values.append(value)
        last, more, end = scale, part["more"] and "余", part.end()
    if rest := match[0][end:]:
        values[-1] += int(rest)
    return _apart(match, " ".join(_plain(value) for value in values) + more)


def _english(match: re.Match[str]) -> str:
    return _apart(match, _plain(Decimal(match[1]) * _ENGLISH_SCALES[match[2]]))


def _apart(match: re.Match[str], value: str) -> str:
    following = match.string[match.end() : match.end() + 1]
    return f"{value} " if re.fullmatch("[0-9]", following) and value[-1] != "余" else value


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_RULES = (
    (_SHARE, _share),
    (_HAN_DECIMAL, _numeral),
    (_RUN, _numeral),
    (_ONE, _lone),
    (_SCALED, _scaled),
    (_ENGLISH, _english),
)
