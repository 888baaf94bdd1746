"""What a question takes for granted or asks for, and whether the evidence and the answer meet it; pure.

Arrows: answering, verification -> here -> figures. Knows no document: only years, kinds of figures, words of ending.
"""

import re

from rag.text.figures import figures, normal

_KINDS: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "people": (
        re.compile(r"(?:多少|几)[余多万]*(?:名|人|位)(?!大)|人数|多少人"),
        frozenset({"人", "人次"}),
    ),
    "money": (re.compile(r"多少[万亿]?元|多少钱|多少资金|金额|经费|预算"), frozenset({"元", "元/人"})),
    "share": (re.compile(r"占比|比例|百分之|百分比|百分点|比率|率是多少"), frozenset({"%", "百分点", "个百分点"})),
}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[-—至到]|$|\D)")
# A question that takes such an event for granted is answered only by a passage that tells of one.
_ENDINGS = (
    re.compile(r"取消|撤销|撤消|废止|废除|终止|停止|停办|停发|叫停|暂停|中止"),
    re.compile(r"退出|退回|撤回|不再|拒绝|否决|驳回|未通过|没通过|不同意"),
    re.compile(r"下调|调低|降低|降到|减少|缩减|削减|缩水|压缩"),
    re.compile(r"处罚|处分|通报批评|问责|违规|违法|被罚"),
    re.compile(r"推迟|延期|延迟|拖延|失败|亏损|倒闭|解散"),
)


def figure_missing(question: str, answer: str) -> bool:
    """The question asks for a count of people, an amount or a share, and no figure of `answer` is of any such kind.

    A figure that the question itself gives does not count as the answer; one without a unit counts.
    """
    wanted = [units for pattern, units in _KINDS.values() if pattern.search(question)]
    if not wanted:
        return False
    known = {(figure.value, figure.unit) for figure in figures(question)}
    given = [figure for figure in figures(answer) if (figure.value, figure.unit) not in known]
    return not any(figure.unit in units or not figure.unit for figure in given for units in wanted)


def premise_missing(question: str, shown: str) -> bool:
    """The question takes for granted that something was ended, refused, lowered, punished or late; `shown` tells none."""
    return any(kind.search(question) and not kind.search(shown) for kind in _ENDINGS)


def years(text: str) -> set[str]:
    """Years that `text` names."""
    return set(_YEAR.findall(normal(text)))


def another_year(question: str, passage: str, card: str, around: str) -> bool:
    """The question asks of a year, and `passage` speaks of other years only, or of none and neither does `around`.

    `card` holds the document's own dates: a question may name it by its year.
    """
    asked = years(question)
    if not asked or asked & years(card):
        return False
    return not asked & (years(passage) or years(around))
