"""What kind of figure a question asks for, and whether an answer gives one of that kind; pure.

Arrows: answering -> here -> figures. Knows no document: only units.
"""

import re

from rag.text.figures import figures

_KINDS: dict[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "people": (
        re.compile(r"(?:多少|几)[余多万]*(?:名|人|位)(?!大)|人数|多少人"),
        frozenset({"人", "人次"}),
    ),
    "money": (re.compile(r"多少[万亿]?元|多少钱|多少资金|金额|经费|预算"), frozenset({"元", "元/人"})),
    "share": (re.compile(r"占比|比例|百分之|百分比|百分点|比率|率是多少"), frozenset({"%", "百分点", "个百分点"})),
}


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
