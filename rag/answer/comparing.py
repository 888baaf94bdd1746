"""Which of two sides has more, where that is asked and each was told one figure of it; pure.

Arrows: tasks -> here -> asked (years), grounding (pairs), groups (clauses), qualifiers, figures. Adds no figure: it only says
in which order those stand that were told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rag.answer.asked import years
from rag.answer.grounding import pairs
from rag.answer.groups import clauses
from rag.answer.qualifiers import how_often
from rag.text.figures import Figure, figures, worded, wordless

_MORE = r"(?:更|要|比较|最)*(?P<%s>高|多|大|长|低|少|短|小)"
_ASKS = re.compile(
    rf"(?:谁|哪[个边家座一地](?:[省市区县]|地方)?)(?:的[^，,。？?]{{1,12}}?)?{_MORE % 'which'}(?!学|家|中|技|职)"
    r"|(?P<either>高|多|大|长|低|少|短|小)还是[^，,。？?]{0,20}?(?:高|多|大|长|低|少|短|小)"
    rf"|比[^，,。？?]{{2,24}}?{_MORE % 'than'}(?:一?些|一点|了?多少)?(?:吗|么|不|没有?)?[？?。]?$"
    r"|一样(?P<alike>高|多|大|长)|相?差(?:了|出)?多少"
)
_MEASURE = {"高": "高于", "低": "高于", "长": "长于", "短": "长于"}
_VAGUE = re.compile("约|近|左右|余|多")
_ABOVE = re.compile("超|逾|突破|不低于|不少于|至少|以上")
_BELOW = re.compile("不超过|不高于|最高|最多|以下|以内")
_NAMED = 1  # character pairs of both clauses that the question has
_APART = Decimal("1.2")  # times as much from which on 约 and 余 leave no doubt
_TURNED = re.compile(
    r"降|减|跌|下滑|负|不足|(?<!\d)[-−]\d|排名|名次|位次|位[居列]|第\s*\d|\d\s*[-—–~～至到]\s*\d"
)  # not as large as it reads
_ADDED = re.compile("比[上去前]年|比[上同]期|同比|环比|增加|新增|净增|其中|另[外补加给]")  # more, or a part
_KIND = re.compile(
    r"每|[特一二三四五\d]等奖|第[一二三四五\d]+名|[一二三四五省市区县国]家?级|按[月季年]|一次性|逐[年月]|分.{1,3}[年期]"
)
_ALIKE = 0.7  # share of the words of the longer clause from which on both tell of the same measure
_CALENDAR = ("年", "月", "日", "号")


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What was told of one side, and the model's own replies to the question about it, which mostly are the bare figure."""

    name: str
    text: str
    replies: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """A figure with its words, in its clause."""

    figure: Figure
    words: str
    clause: str
    after: str  # the next clause, which may say for how long (按月发放)


def compared(question: str, sides: Sequence[Side]) -> str:
    """`按上述数字，甲市（34.9%）高于乙市（32%）。` Empty where the question does not ask which has more, where it is not sure which figure
    of a side is meant, where the two do not measure the same by their words, or where about or at least so much leaves the
    order open."""
    asks = _ASKS.search(question)
    if not asks or len(sides) != 2 or len({side.name for side in sides} - {""}) != 2:
        return ""
    one, other = (_measured(side, question) for side in sides)
    shared = [unit for unit in one if unit in other and _same_measure(one[unit], other[unit], question)]
    if len(shared) != 1:
        return ""
    named = sorted(
        zip((side.name for side in sides), (one[shared[0]], other[shared[0]]), strict=True),
        key=lambda told: -told[1].figure.value,
    )
    (more, high), (less, low) = named
    if _VAGUE.search(high.words + low.words) and high.figure.value < _APART * low.figure.value:
        return ""
    if high.figure.value == low.figure.value:
        exact = not any(bound.search(high.words + low.words) for bound in (_ABOVE, _BELOW))
        return f"按上述数字，{more}与{less}相同（{high.words}）。" if exact else ""
    if _BELOW.search(high.words) or _ABOVE.search(low.words.replace("不超过", "")):
        return ""
    word = next(filter(None, asks.groupdict().values()), "")
    return f"按上述数字，{more}（{high.words}）{_MEASURE.get(word, '多于')}{less}（{low.words}）。"


def _measured(side: Side, question: str) -> dict[str, _Told]:
    """unit -> the figure of that unit that the side was told: the only one, or the one whose clause has more words of the question
    than any other; and it is the model's reply, if that has one of the unit. Years and dates are none."""
    by_unit: dict[str, list[_Told]] = {}
    for clause, after in pairwise([*clauses(side.text), ""]):
        for figure, words in worded(clause):
            if figure.unit and figure.unit not in _CALENDAR:
                one = _Told(figure=figure, words=words, clause=clause, after=after)
                by_unit.setdefault(figure.unit, []).append(one)
    wanted = pairs(wordless(question))
    replied = [figure for reply in side.replies for figure in figures(reply)]
    found: dict[str, _Told] = {}
    for unit, told in by_unit.items():
        shares = [len(pairs(wordless(one.clause)) & wanted) for one in told]
        best = told[shares.index(max(shares))]
        others = {one.figure.value for one, share in zip(told, shares, strict=True) if share == max(shares)}
        others |= {figure.value for figure in replied if figure.unit == unit}
        said = any(figure.unit == unit for figure in replied)
        single = len({one.figure.value for one in told}) == 1 or (said and max(shares) > min(shares))
        if single and others == {best.figure.value}:
            found[unit] = best
    return found


def _kinds(told: _Told) -> set[str]:
    """Of what its figure is, so far as it says so: for each, by month, of which grade."""
    words = f"{told.clause}，{told.after}"
    return how_often(words) | set(_KIND.findall(words))


def _same_measure(one: _Told, other: _Told, question: str) -> bool:
    """Both clauses have most words in common and some with the question, none of them turns its figure round, the years that they name
    are those of the question, and none tells of more or of a part (增加, 其中) that the question does not ask for."""
    mine, theirs = (pairs(wordless(told.clause)) for told in (one, other))
    if _TURNED.search(one.clause) or _TURNED.search(other.clause) or _kinds(one) != _kinds(other):
        return False
    own, others = (years(told.clause) for told in (one, other))
    if own != others and not (own | others) <= years(question):
        return False
    if not {*_ADDED.findall(one.clause), *_ADDED.findall(other.clause)} <= set(_ADDED.findall(question)):
        return False
    alike = len(mine & theirs) >= _ALIKE * max(len(mine), len(theirs))
    return alike and len(mine & theirs & pairs(question)) >= _NAMED
