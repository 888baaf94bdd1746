"""A question that leans on the conversation, made to stand on its own by rule; pure.

Arrows: pipeline -> here. Knows no model and no corpus: only words of the earlier questions.

`那青岛呢？` after `深圳2022年评出多少名…？` becomes `青岛2022年评出多少名…？`: a place or year is exchanged, the rest stays.
`那高技能人才占技能人才的比例呢？` keeps its own subject and takes over the place. One that is short or points back
(`它的联系电话呢？`) gets the earlier question in front. A question that names its own subject is left alone.
"""

import re
from collections.abc import Sequence

from rag.types import Message

_LEAD = re.compile(r"^(?:那么|那|再问一下|还有|另外|以及|and|what about|how about)[，,、\s]*", re.IGNORECASE)
_TAIL = re.compile(r"(?:又)?(?:呢|怎么样|如何|呐)?[？?。！!\s]*$")
_POINTS_BACK = re.compile(
    r"^其中|它|他们|她|他(?!人)|这个|那个|该|其(?!他|中|它|余)|上述|前者|后者|这(?:些|份|项|一|里|封|篇|是)|那(?:些|份|项|里|边)|此(?:外|项|文)|同样|刚才|上面|"
    r"\b(?:it|its|they|their|that|this|those|these)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|省|市|区|县))|北京|上海|天津|重庆|广东|广州|深圳|龙岗|福田|南山|罗湖|宝安|青岛|济南|山东|江苏|浙江|"
    r"杭州|南京|苏州|湖北|武汉|湖南|长沙|四川|成都|福建|厦门|河南|河北|安徽|江西|广西|海南|云南|贵州|陕西|西安|甘肃|青海|宁夏|新疆|西藏|内蒙古|"
    r"辽宁|大连|吉林|黑龙江|山西|珠海|东莞|佛山|惠州|中山|汕头|宁波|全省|全市|全区|省里|市里|区里"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?|去年|今年|明年|前年")
_SUBJECT = re.compile(r"《[^》]+》|“[^”]+”|第?\d{4,}号")
_ASKING = re.compile(r"有?多少|几|什么|哪些?|是|有|吗|谁")
OWN = 8  # characters, asking words left out, from which on an ellipsis has its own subject and lacks only the place
SHORT = 12  # characters up to which a question that names no place and no document is taken for an ellipsis


def resolve(question: str, history: Sequence[Message]) -> str:
    """`question` with what it leaves out filled in from the earlier questions; unchanged when it stands alone."""
    earlier = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    if not earlier or not _leans(question):
        return question
    before = earlier[-1] if not _leans(earlier[-1]) else resolve(earlier[-1], _until(history, earlier[-1]))
    core = _TAIL.sub("", _LEAD.sub("", question.strip()))
    for kind in (_PLACE, _YEAR):
        if kind.fullmatch(core) and kind.search(before):
            return _exchange(kind, before, core)
    place = _PLACE.search(before)
    if place and len(_ASKING.sub("", core)) >= OWN and not _POINTS_BACK.search(core) and not _PLACE.search(core):
        return place[0] + _LEAD.sub("", question.strip())
    return f"{before.rstrip('？?。 ')}？{question.strip()}"


def _until(history: Sequence[Message], content: str) -> list[Message]:
    index = max(i for i, turn in enumerate(history) if turn.role == "user" and turn.content == content)
    return list(history[:index])


def _exchange(kind: re.Pattern[str], before: str, core: str) -> str:
    """`before` with all places (or years) of the old answer replaced by `core`, once."""
    first = kind.search(before)
    assert first is not None
    rest = kind.sub("", before[first.end() :]) if kind is _PLACE else before[first.end() :]
    return before[: first.start()] + core + rest


def _leans(question: str) -> bool:
    """True when the question cannot be understood without the conversation."""
    plain = question.strip()
    if _POINTS_BACK.search(plain):
        return True
    led = _LEAD.match(plain) or re.search(r"呢[？?。\s]*$", plain)
    own = _SUBJECT.search(plain) or _PLACE.search(plain)
    short = len(re.sub(r"[\s，。？！,.?!]", "", plain)) <= SHORT
    return bool(led) or (short and not own)
