"""What a question takes for granted, and whether the evidence bears it out; pure.

Arrows: answering, direct, writing -> here -> figures. Knows no document: only years and words of ending.
"""

import re
from collections.abc import Sequence

from rag.text.figures import Figure, figures, normal

_YEAR = re.compile(
    r"(?<!\d)(?<!第)(?<!\bNo)(?<!\bNo\.)(?<!\bNo\. )(?<!\bNo )(?<!number )((?:19|20)\d\d)(?=\s*年|\s*[-—至到~]|[\s，。,.、；;：:？?！!）)]|$)"
)
_NATIONAL = re.compile(
    r"全国(?!(?:(?![多几有举参共办每])[\u4e00-\u9fff]){0,8}(?:[大竞联军标]赛|运动会|博览会)|人大|政协|总工会|两会|性|前列|前茅|领先|第[一二三]|首[个位家批创]|率先|先进)|我国|nationwide|national (?:total|figure|level|average|number)|China's",
    re.IGNORECASE,
)
_OF_THE_NATION = re.compile("中国|国家(?!级|队|标准|职业|技能|资格|重点|重大|示范|奖)")
_LEVELS = re.compile(r"(?:(?:国家|[省市区县])[、和及])*(?:国家|[省市区县])级")
_WHETHER = re.compile(r"是不是|是否|有没有|吗|[了过]没")
_OF_A_PAPER = re.compile(
    r"((?:19|20)\d\d)\s*年?[^，。？]{0,14}(?:答复|回复|复函|函|方案|通知|文件|提案|建议|意见|规定|办法)"
)
_PROPOSED = re.compile(r"(?:贵[\u4e00-\u9fff]{1,3}|您|你们?|代表|委员|提案)[^，,。；;]{0,6}(?:建议|提出|呼吁|希望)")
_PROPOSING = re.compile(r"建议|提出|呼吁|希望|提案|想要|要求")
_NOW = re.compile(r"目前|截至(?:目前|当前)|现有|迄今")
_BESIDE = re.compile(r"[与较比同]\s*(?:19|20)\d\d\s*年")  # with which another one is compared
_SINCE = re.compile(r"以来|[年月日]起")
_SPAN = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-—–~～至到]+\s*((?:19|20)\d\d)")
_NOT_OF = re.compile(
    r"《[^》]*》|(?:19|20)\d\d\s*年[^，,]{0,8}?(?:[以之]?[前后]|版|出生|修订)"
)  # names a paper, or whom it is for
_DAY = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*[日号]")
# A question that takes such an event for granted is answered only by a passage that tells of one.
_ENDINGS = (
    re.compile(r"取消|撤销|撤消|废止|废除|终止|停止|停办|停发|叫停|暂停|中止"),
    re.compile(r"退出|退回|撤回|不再|拒绝|否决|驳回|未通过|没通过|不同意|暂不|不宜|不予|未予|未采纳|不采纳|难以|无法"),
    re.compile(r"下调|调低|降低|降到|减少|缩减|削减|缩水|压缩|砍"),
    re.compile(r"处罚|处分|通报批评|问责|违规|违法|被罚"),
    re.compile(r"没进|未进|没有进入|没上|未上|[没未]列入|没入选|未入选|落选|没评上|没拿到|没报上|没有入围"),
    re.compile(r"推迟|延期|延迟|拖延|失败|亏损|倒闭|解散"),
)


def premise_missing(question: str, shown: str) -> bool:
    """The question takes for granted that something was ended, refused, lowered, punished or late; `shown` tells none.

    One that asks whether it was takes nothing for granted.
    """
    return not _WHETHER.search(question) and any(kind.search(question) and not kind.search(shown) for kind in _ENDINGS)


def only_proposed(question: str, clause: str) -> bool:
    """The clause tells what the reply's addressee proposed (贵会建议将标准提高到8000元), and the question does not ask for that."""
    return _PROPOSED.search(clause) is not None and _PROPOSING.search(question) is None


def another_level(question: str, shown: str) -> bool:
    """The question asks of the whole country, and `shown` does not speak of it, or of things of one level (省级), and `shown` speaks
    of those of others alone (市级)."""
    national = _NATIONAL.search(question) and not _NATIONAL.search(shown) and not _OF_THE_NATION.search(shown)
    asked, told = _levels(question), _levels(shown)
    return bool(national or (asked and told and not asked & told))


def _levels(text: str) -> set[str]:
    """Levels of things that `text` names: 省 and 市 of 省、市级工作室."""
    return {level for run in _LEVELS.findall(text) for level in re.split("[、和及]", run.removesuffix("级"))}


def years(text: str) -> set[str]:
    """Years that `text` names."""
    return set(_YEAR.findall(normal(text)))


def headed(text: str, path: Sequence[str]) -> str:
    """`text` behind the years of the innermost heading that names any (第一部分 2024年工作总结), where it names none itself; 以来 leaves open which."""
    told = (one for one in (_NOT_OF.sub("", heading) for heading in reversed(path)) if years(one))
    heading = next(told, "")
    if not heading or years(text) or _SINCE.search(heading):
        return text
    spans = (range(int(first), int(last) + 1) for first, last in _SPAN.findall(heading))
    every = sorted({*map(int, years(heading)), *(year for span in spans for year in span)})
    return f"{' '.join(f'{year}年' for year in every)} {text}"


def another_year(question: str, passage: str, card: str, around: str) -> bool:
    """The question asks of a year, and `passage` speaks of other years only, or of none and neither does `around`.

    What is so now (目前) is so in the years of the card. Where no year is told, the day that the question names is enough (2020年1月25日, 1月25日晚上).

    `card` holds the document's own dates: a question may name it by its year, or mean what it says of no year.
    """
    asked = years(question)
    said = years(passage)
    around = _BESIDE.sub("", around)
    of_the_paper = asked & years(card) and (not said or asked & set(_OF_A_PAPER.findall(normal(question))))
    if not asked or of_the_paper:
        return False
    if not said and _NOW.search(passage) and years(card) and not asked & years(card):
        return True
    if not said and not years(around) and days(question) & (days(passage) | days(around)):
        return False
    return not asked & (said or years(around))


def counted(question: str) -> list[Figure]:
    """The figures of the question that count something; years and days count nothing."""
    return [figure for figure in figures(question) if figure.unit not in ("", "年", "月", "日")]


def days(text: str) -> set[tuple[int, int]]:
    """(Month, day) of the dates that `text` names, with or without a year."""
    return {(int(month), int(day)) for month, day in _DAY.findall(normal(text))}
