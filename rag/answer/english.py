"""An English sentence held to its Chinese quotation: figures, dates, names, places, denial, plan; pure.

Arrows: grounding -> here -> amounts, gazetteer, figures. Knows no English beyond the words in its tables: what a sentence
says in other words is not judged here.

Figures and their qualifiers are read by the rules for Chinese, of a sentence in which they are written as in Chinese.
"""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

from rag.answer import gazetteer
from rag.answer.amounts import bound_left_out, other_bound, plain, plain_figures, shown_figures
from rag.answer.contrary import DENIAL
from rag.answer.qualifiers import PLANNED, how_often
from rag.text.figures import Figure, dates, references

_NUMBER_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety
"""
_ONES, _TENS = _NUMBER_NAMES.split()[:20], _NUMBER_NAMES.split()[20:]
_NUMBERS = {word: n for n, word in enumerate(_ONES) if n > 1} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ORDINALS = {"third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12} | {
    f"{word}th": n for word, n in _NUMBERS.items() if n not in (2, 3, 5, 8, 9, 12) and n < 20
}
_WORD_NUMBER = re.compile(
    rf"\b({'|'.join(_TENS)})-({'|'.join(_ONES[1:10])})\b|\b({'|'.join([*_NUMBERS, *_ORDINALS])})\b", re.IGNORECASE
)
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = _MONTH_NAMES.split()
_MONTH = rf"(?P<month>{'|'.join(f'{m[:3]}(?:{m[3:]})?' if m[3:] else m for m in _MONTHS)})\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(rf"\b{form}\b")
    for form in (
        rf"{_MONTH} {_DAY}(?:,? (?P<year>20\d\d|19\d\d))?",
        rf"{_DAY} (?:of )?{_MONTH}(?:,? (?P<year>20\d\d|19\d\d))?",
    )
)
_MONTH_ONLY = re.compile(rf"\b{_MONTH}(?: of)?,? (?P<year>20\d\d|19\d\d)\b")
_SCALED = r"(\d[\d.,]*(?: (?:hundred|thousand|million|billion))?)"
_OFTEN = {
    "年": re.compile(r"\b(?:per|a|each|every) year\b|\bannual|\byearly\b", re.IGNORECASE),
    "月": re.compile(r"\b(?:per|a|each|every) month\b|\bmonthly\b", re.IGNORECASE),
}
_UNITS = (
    (r"(?:%| ?per ?cent\b)", "%"),
    (r" (?:consecutive |successive )?years?\b(?! old)", "年"),
    (r" months?\b", "个月"),
    (r" (?:yuan|RMB|CNY)\b", "元"),
    (r" (?:people|persons|workers|participants|trainees|students|residents|employees|candidates|technicians)\b", "人"),
)
_BOUNDS = (
    (
        r"\b(?:no (?:less|fewer) than|not (?:less|fewer) than|at least|more than|over|above|exceed(?:s|ed|ing)?)(?= \d)",
        "超过",
    ),
    (
        r"\b(?:no more than|not more than|not exceed(?:ing)?|at most|up to|less than|fewer than|under|below|a maximum of|within)(?= \d)",
        "不超过",
    ),
    (r"\b(?:about|around|approximately|roughly|nearly|almost|close to|some)(?= \d)", "约"),
)
_DOLLARS = re.compile(r"(?<![A-Z])\$|\bUS\$|\b(?:dollars?|USD)\b|美元|美金|[港澳加新欧日]元", re.IGNORECASE)
_HALF = re.compile(r"[A-Za-z][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z]")  # Zhou楚杰
_PART = re.compile(r"其中|包括|含")
_CALENDAR = ("年", "月", "日", "个月")
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiou])"
_SPELT = re.compile(rf"(?:{_SYLLABLE}){{1,3}}", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:or|which|whether)\b", re.IGNORECASE)  # one of what it names is the answer
_SURNAMES = frozenset(
    lazy_pinyin(
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文盛詹洪温卓"
    )
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_MORE = re.compile(r"(?<=[%年月元人\d])(?: [a-z]+){0,2},? (?:or|and) (?:more|above|over)\b|(?<=\d)\+")
_NOT = re.compile(
    r"\b(?:not?|never|without|cannot|neither|nor|none|nobody|nothing)\b|n't\b|\b(?:non-?|un|in|dis)\w{4,}|"
    r"\b(?:fail|lack|refus|reject|prohibit|forbid|ban|exempt|waive|except|exclu|yet|only|stop|cancel|avoid|free)\w*",
    re.IGNORECASE,
)
_PLAINLY_NOT = re.compile(
    r"\b(?:not|no(?!\.)|never|cannot|none|neither)\b(?! (?:only|less|more|fewer|later|earlier))|n't\b", re.IGNORECASE
)
_FORBIDDEN = re.compile(r"不得|不能|不可|不予|不再|禁止|严禁")
_FORBIDS = re.compile(
    rf"{_PLAINLY_NOT.pattern}|\b(?:prohibit|forbid|ban|refus|reject|den[iy]|exclu|except|ineligib|stop|cease)",
    re.IGNORECASE,
)
_BOUND_WORD = re.compile(r"不(?:低于|少于|超过|高于|多于|小于|大于)")
_PLAN = re.compile(
    r"\b(?:will|plan|aim|target|goal|expect|striv|intend|propos|seek|would|should|shall|must|to be|by (?:the end of )?20\d\d|estimat|forecast|objective|need|going to|call|requir)",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:ha(?:s|ve|d) \w+|w(?:as|ere) (?!to\b)\w+|already)\b", re.IGNORECASE)
_DONE_CHINESE = re.compile(r"已|了|截至|累计|完成|目前")
_NAME = re.compile(r"(?<![\w'-])[A-Z][A-Za-z0-9+.']*[A-Za-z0-9+]")
_LATIN = re.compile(r"[A-Z][A-Za-z]*\d[\w.]*|[A-Z]{2,}[A-Za-z0-9+]*")
_BRAND_NAMES = """
tencent 腾讯 huawei 华为 byd 比亚迪 alibaba 阿里巴巴 baidu 百度 dji 大疆 foxconn 富士康 amazon 亚马逊 microsoft 微软 meituan 美团 siemens 西门子
airbus 空客 volkswagen 大众 jd 京东 zte 中兴 yangtze 长江 cppcc 政协 npc 人大 gdp 生产总值 rmb 元 cny 元
"""
_BRANDS = dict(zip(_BRAND_NAMES.split()[::2], _BRAND_NAMES.split()[1::2], strict=True))
_KNOWN = frozenset(
    f"China Chinese English Mandarin RMB CNY No Yes I The A An {' '.join(_MONTHS)} {' '.join(m[:3] for m in _MONTHS)} Sept Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday Internet Spring Festival World Asia Europe Province City District County State Party".split()
)


def english_objection(sentence: str, quote: str, shown: str, question: str) -> str:
    """Why `quote`, with the rest of `shown` around it, does not support the English `sentence`; empty when it may."""
    told = in_chinese(sentence)
    return (
        ("没有可以核对的数字、日期或名称" if _says_nothing_to_check(sentence, quote, question) else "")
        or _figures(told, shown)
        or other_bound(told, plain(quote))
        or ("原文的数字有上下限" if bound_left_out(f"四个汉字 {told}", plain(quote)) else "")
        or _one_of_several(told, quote)
        or _often(sentence, quote)
        or _places(sentence, shown)
        or _names(sentence, shown, question)
        or ("原文说的不是美元" if _DOLLARS.search(sentence) and not _DOLLARS.search(shown) else "")
        or ("半译的词" if _HALF.search(sentence) else "")
        or _in_chinese(sentence, shown, question)
        or _denial(sentence, quote)
        or _status(sentence, quote)
    )


def _says_nothing_to_check(sentence: str, quote: str, question: str) -> bool:
    """It has no figure, date or name but those of the question, and forbids nothing that its source does: no word of that tells what
    it says (It is paid at once. Yes, the 2024 target was met.)."""
    names = [name for name in _NAME.finditer(sentence) if re.search(r"\w", sentence[: name.start()])]
    return not (
        _checked(sentence) - (set() if _WHICH.search(question) else _checked(question))
        or any(name[0] not in _KNOWN and name[0] not in question for name in names)
        or (_FORBIDS.search(sentence) and (_FORBIDDEN.search(quote) or DENIAL.search(quote)))
    )


def _checked(text: str) -> set[object]:
    """Figures, dates, numbers of papers, places and Chinese words of an English text."""
    told = in_chinese(text)
    figures = {(figure.value, figure.unit) for figure in plain_figures(told)}
    return {*figures, *dates(told), *references(told), *places_of(text), *_HAN.findall(text)}


def english_invention(sentence: str, known: str) -> bool:
    """`sentence` has a figure, date or place that `known` does not have."""
    return bool(_figures(in_chinese(sentence), known) or _places(sentence, known))


def in_chinese(sentence: str) -> str:
    """`sentence` with its dates, numbers, their units and bounds written as in Chinese: 2023年9月1日, 3年, 超过 50%."""
    for form in _DATES:
        sentence = form.sub(_date, sentence)
    sentence = _MONTH_ONLY.sub(lambda m: f"{m['year']}年{_month(m['month'])}月", sentence)
    sentence = _WORD_NUMBER.sub(_number, sentence)
    for pattern, chinese in _UNITS:
        sentence = re.sub(rf"{_SCALED}{pattern}", rf"\1{chinese}", sentence, flags=re.IGNORECASE)
    sentence = re.sub(rf"\b(?:RMB|CNY|yuan) ?{_SCALED}", r"\1元", sentence)
    for pattern, chinese in _BOUNDS:
        sentence = re.sub(pattern, chinese, sentence, flags=re.IGNORECASE)
    return _MORE.sub("以上", sentence)


def _date(match: re.Match[str]) -> str:
    year = f"{match['year']}年" if match["year"] else ""
    return f"{year}{_month(match['month'])}月{int(match['day'])}日"


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _number(match: re.Match[str]) -> str:
    if match[1]:
        return str(_NUMBERS[match[1].lower()] + _ONES.index(match[2].lower()))
    word = match[3].lower()
    return str(_NUMBERS.get(word) or _ORDINALS[word])


def _figures(told: str, shown: str) -> str:
    held = shown_figures(shown)
    for figure in plain_figures(told):
        if not any(_same(figure, other) for other in held):
            return f"数字 {figure.value:f}{figure.unit} 不在所引原文中"
    if missing := (dates(told) - dates(shown)) | (references(told) - references(shown)):
        return f"日期或文号 {'、'.join(sorted(missing))} 不在所引原文中"
    return ""


def _same(mine: Figure, theirs: Figure) -> bool:
    """Their units may be written in English words, which are not read, or be 人次 for people."""
    units = (mine.unit, theirs.unit.removesuffix("次") if theirs.unit == "人次" else theirs.unit.removesuffix("/人"))
    return mine.value == theirs.value and (not all(units) or units[0] == units[1] or units == ("年", "年度"))


def places_of(sentence: str) -> set[str]:
    """Short names of the places that the names of an English sentence may mean."""
    return {short for name in _NAME.findall(sentence) for short in gazetteer.spelt(name)}


def _places(sentence: str, shown: str) -> str:
    for name in _NAME.findall(sentence):
        spelt = gazetteer.spelt(name)
        if spelt and not any(short in shown for short in spelt) and name not in _KNOWN:
            return f"地名“{name}”不在所引原文中"
    return ""


def _names(sentence: str, shown: str, question: str) -> str:
    """Codes and abbreviations, and names that stand alone: in Latin letters, by their sound, or a well-known brand's."""
    folded, sound = shown.casefold(), _sound(shown)
    words = [(m[0].removesuffix("'s"), m.start(), m.end()) for m in _NAME.finditer(sentence)]
    for name, start, end in words:
        low = name.casefold()
        code = _LATIN.fullmatch(name)
        alone = not re.match(r" (?:and |of |the )*[A-Z]|-", sentence[end:]) and not re.search(
            r"[A-Z]\w+ (?:of |the )*$|-$", sentence[:start]
        )
        first = not re.search(r"\w", sentence[:start]) or sentence[:start].rstrip()[-1:] in '.!?:“"'
        listed = re.match(r"(?:, | and )[A-Z]", sentence[end:]) or re.search(r"(?:, | and )$", sentence[:start])
        if name in _KNOWN or low in folded or low in sound:
            continue
        if not code and (first or not (alone or listed)) and not _is_person(sentence, start, end):
            continue
        if _BRANDS.get(low, "\0") not in shown and not (code and name in question) and not gazetteer.spelt(name):
            return f"“{name}”不在所引原文中"
    return ""


def _is_person(sentence: str, start: int, end: int) -> bool:
    """The word is one of two, a surname and another that is spelt as Chinese syllables, that make a name (Wu Yuxuan)."""
    before, after = re.search(r"([A-Z][a-z]+) $", sentence[:start]), re.match(r" ([A-Z][a-z]+)", sentence[end:])
    beside = before or after
    words = {beside[1].casefold(), sentence[start:end].casefold()} if beside else set()
    return bool(words & _SURNAMES) and all(map(_SPELT.fullmatch, words))


@lru_cache(maxsize=64)
def _sound(text: str) -> str:
    return "".join(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", " ", text)))


def _in_chinese(sentence: str, shown: str, question: str) -> str:
    """Chinese words of the sentence, and terms in Chinese that the question asks of, stand in what is shown."""
    terms = [*_HAN.findall(sentence), *(term for term in _HAN.findall(question) if len(term) > 2)]
    return next((f"“{term}”不在所引原文中" for term in terms if term not in shown), "")


def _one_of_several(told: str, quote: str) -> str:
    """A whole or its part (培育50家，其中9家…), or one of two shares (55%，…32%), without the other: which of them `told` is about is
    not judged here."""
    mine = plain_figures(told)
    for clause in re.split(r"[。；;\n]", quote):
        held = [figure for figure in shown_figures(clause) if figure.unit and figure.unit not in _CALENDAR]
        of = {figure.unit for figure in held} if _PART.search(clause) else {"%"}
        units = {figure.unit for figure in held if any(_same(one, figure) for one in mine)} & of
        if left := [f for f in held if f.unit in units and not any(_same(one, f) for one in mine)]:
            return f"原文另有 {left[0].value:f}{left[0].unit}"
    return ""


def _often(sentence: str, quote: str) -> str:
    theirs = how_often(quote)
    strange = [u for u, said in _OFTEN.items() if said.search(sentence) and u not in (theirs or quote)]
    return f"原文没有“每{strange[0]}”" if strange else ""


def _denial(sentence: str, quote: str) -> str:
    if _FORBIDDEN.search(quote) and not _FORBIDS.search(sentence):
        return "原文不许"
    if DENIAL.search(quote.replace("非公", "")) and not _NOT.search(sentence):
        return "原文有否定"
    if _PLAINLY_NOT.search(sentence) and not DENIAL.search(quote) and not _BOUND_WORD.search(quote):
        return "原文没有这样的否定"
    return ""


def _status(sentence: str, quote: str) -> str:
    planned, done = PLANNED.search(quote), _DONE_CHINESE.search(quote)
    if planned and not done and _DONE.search(sentence) and not _PLAN.search(sentence):
        return "原文说的是打算，不是已经"
    return ""
