"""A question that asks several things, taken apart into the questions that it is made of; pure.

Arrows: evidence, answering -> here -> gazetteer. Knows no document: only where one thing asked for ends and the next begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.gazetteer import find
from rag.text.language import is_english

_ASKING = re.compile(
    r"多少|多大|多高|多久|多长|几|什么|哪|谁|何(?!况)|吧(?=[，,。？?！!])|怎么|怎样|如何|是否|是不是|有没有|能否|能不能|呢(?=[，,；;])|吗|[不没](?=[？?]\s*$)|啥|咋|请列|列出(?!来?的)|([对行好退给])不\1|[\u4e00-\u9fff]是(?=[？?]$)|"
    r"\b(?:what|which|who|whom|when|where|how|is|are|does|do|did)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^，,；;。？?！!：:]+[，,；;。？?！!：:]*")
_LISTED = re.compile(  # 完成多少、目标又定了多少
    r"((?:多少|什么|哪些|哪[年里天个位家种]|谁|几个?[\u4e00-\u9fff]{1,3})[^、，,。；;？?]{0,3})、(?=[^、，,。；;？?]{2,}?(?:多少|什么|哪|谁|几[个家名天年类级次项种条所人位批届]|怎么|如何))"
)
_ADDITION = re.compile(r"^(?:另外|还有|此外|以及|同时|并且|而且|顺便|再|又|还|and\b)[，,]?\s*", re.IGNORECASE)
_MEASURE = re.compile(
    r"^(?:以及|还有|另外|此外|再(?:加上|问)?|and\b).{3,}(?:人数|人次|金额|数量|总数|比例|占比|规模|标准|时间|日期|地点|名称|电话|文号)[。．.]?$"
)
_FIELD = re.compile(
    r"^[^，,。？?]{0,6}(?:联系人|电话|文号|日期|发文单位|发文机关)(?:[和及、与]?(?:联系人|(?:联系)?电话|文号|日期))*[？?]$"
)
_NAMED = re.compile(  # behind a question, with a mark of its own
    r"^(?![^，,。？?]*[是就不没这那别还去])[^，,。？?]{0,12}(?:姓名|联系人|电话|文号|日期|时间|期限|有效期|单位|机关|地点|地址|金额|标准|比例|占比|人数|人次|数量|名额|名称|类别|条件|材料|对象|部门)[？?]$"
)
_BOTH_COUNTED = re.compile(
    r"(?P<lead>.*?)\bhow many (?P<one>[^,?]*?(?:s|people|staff|personnel|children)) and how many (?P<other>[^,?]+?) "
    r"(?P<rest>(?:did|does|do|were|was|are|is|has|have|had|should|will|can)\b.*)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"^[^，,。？?：:！!]{1,12}[：:！!]\s*")
_ADDRESSES = re.compile(r"[比请问查说讲看帮想]|用[：:]|麻烦|另外|还有|补充|你好|您好")
_SAME = re.compile(
    r"^(?:请|麻烦|并|再)?(?:把?(?:它们?|这些))?(?:完整|逐[一项条个]|一一|依次|按顺序|分别|详细|全部|都)*地?(?:列|写|说)(?:出|全|一下|上|明|清楚?)*来?(?:日期|时间|名称|文号|单位|金额)?[。？?！!]?$|"
    r"^(?:具体)?(?:数值|数字|数据|指标值?|目标值)?(?:各?(?:自|个)?|分别|都)?(?:是|为|有)?(?:多少|什么|几个?|哪[些几]?|谁|何|怎样|如何)[^，。？?]?[？?。]?$|^哪个(?!单位|部门|处室?|科室?|机构|局|学校|企业)|^(?:(?:是|这|那|我)[^，,。？?]{0,8})?对不对[？?]?$|"
    r"^(?:[^，,。？?]{0,6}(?:那边|这边|里面?|文件|方案|答复|通知|办法))?(?:有(?:没有)?|是否)?(?:说|提到|写[明到])(?:过|了)?(?:吗|么|没有?)[？?。]?$"
)
DIFFERENCE = re.compile(
    r"(?:两者|二者|它们)?(?:之间)?(?:相差|差)了?(?:多少|几)[^，,。？?]{0,4}[？?。]?"
)  # nothing says it
_LEANS = re.compile(
    r"^(?:(?:数据|统计|口径)?(?:是)?截[至止到]|按(?:照)?(?:时间|先后|顺序)|一个|各自|占(?:了|比|多|几|全|总)|都[是有在由从来]|其中?|排(?:在)?第|头一[个位名家]|该|这|那|它|他|她|上述|来自|总共|一共|共(?![同建享])|合计|累计|由(?:谁|哪)|是(?:谁|哪)|谁|牵头|负责|(?:要|想|能|可)?(?:解决|针对|达到|起到)(?:了|的)?(?:是|什么|哪)|从?(?:哪一?[天年月]|什么时候|啥时候|何时|几[号月])(?:起|开始)?(?:执行|实施|施行|生效|算起?|停)?的?[？?。]?$|不[^，,。？?]{1,6}?会?(?:咋样|怎样|怎么样|怎么办|咋办|如何))|\b(?:it|its|they|their|those|these|them)\b|^(?:for|by|at|with|until|from|in|to) (?:how|what|which|whom)\b"
)
_ALSO = re.compile("[^，,]{0,8}也(?:能|可以|算|得)")
_HOW_MANY = re.compile(r"(?:分别|一?总?共)?[有是为]?(?:多少|几)[个家名人位项次期种类所门场届条套户件份台间亩]*")
_POLITE = re.compile(r"^(?:请问|想问一下|问一下|麻烦问下)[，,]?")
_OWN = re.compile(r"[^\w]|多少|什么|哪些?|谁|几个?|何时|怎么样?|如何|是否|有没有|分别|各|吗|呢|啥|了|的|是|有|为")
_OF_YEAR = re.compile(r"(?:19|20)\d\d年(?:底|末|初|度)?|[今明去前后]年")
_WITH_YEAR = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:[以之]?[前后来]|[至到起版]|[-—–~～]|出生)")
_THEN = re.compile(rf"(?:{_OF_YEAR.pattern})(?:[还又再要会想拟将]|打算|计划|准备)*")
_IS = re.compile("是(?:多少|什么|啥|谁|哪|几)")
_ANNOUNCED = re.compile(r"(?:关于)?([^，,。？?]{4,}?)(?:这件事|这事儿?|这[一个]?块儿?|这方面|的事儿?)[，,]")
_GOAL = re.compile(r"^([^，,。？?]*?)(?:目标|指标|计划)值?又?(?:[是为]|定了?|要|定[在为]|达到)(?:多少|什么|几)")
_OF_NOTHING = re.compile(r"而|那么?|给?自己|[定设]|的|(?:19|20)\d\d年|今年|明年|[省市区县]")  # but of a place or a year
_ASKED = re.compile(r"又?(?:分别)?(?:[是有为]|达到?)?(?:多少|几|什么)")
_AT_PRESENT = re.compile("现在|目前|当前|如今|现有|实际|完成了?|(?:19|20)\\d\\d年")
_LONG = 10  # characters of a lead from which on its own how many is left out
_SHORTEST = 4  # characters of a part that stands for itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What is asked for, what has to be said before it to be understood (empty: nothing), and the `thing` that it is asked of where
    the same is asked of another one, too."""

    asks: str
    lead: str = ""
    thing: str = ""

    @property
    def text(self) -> str:
        """The part as a question of its own."""
        return self.lead + self.asks


def parts(question: str, lead: str = "", regions: Sequence[str] = ()) -> list[Part]:
    """The single questions in order, each with the clauses that lead up to it; one for a question that asks one thing.

    A part that leans on the first (`其中…？`) has it as its lead, a long one without its how many, and without its year before one
    of another year (`2025年呢，定了多少？`); all have `lead`, the conversation before.
    `regions` are those of the documents: their names need no level to be places.
    `X是多少，由谁负责？` asks two things; `A和B，哪个多？各是多少？` asks one thing of two.
    """
    if both := _BOTH_COUNTED.fullmatch(question.strip()):
        return [
            Part(asks=f"{both['lead']}how many {both[thing]} {both['rest']}", lead=lead) for thing in ("one", "other")
        ]
    question = _LISTED.sub(r"\1，", question)
    found: list[str] = []
    before = ""
    for clause in _CLAUSE.findall(question):
        words = clause.strip()
        if not _ASKING.search(words) and not (
            found
            and (
                _FIELD.search(words)
                or _MEASURE.search(words)
                or _SAME.match(words)
                or (found[-1].endswith(("？", "?")) and _NAMED.match(words))
            )
        ):
            if found and not before and words.endswith(("？", "?")):
                found[-1] += words
            else:
                before += words
        elif found and not before and (_SAME.match(words) or DIFFERENCE.fullmatch(words) or len(words) < _SHORTEST):
            found[-1] += words
        else:
            found.append(before + words)
            before = ""
    if len(found) < 2:
        return [Part(asks=question, lead=lead)]
    found[-1] += before
    aside = _ASIDE.match(found[0])
    subject = aside[0] if aside and aside[0].strip()[-1] in "：:" and not _ADDRESSES.search(aside[0]) else ""
    alone = [subject + _ADDITION.sub("", _ASIDE.sub("", part)).strip() for part in found]
    return led(alone, lead, regions)


def led(alone: Sequence[str], lead: str, regions: Sequence[str]) -> list[Part]:
    """Single questions in order, each with what it leaves to the first one to say, and all with `lead`."""
    nation = "全国" if "全国" in alone[0] else ""
    topic, measure = _topic(alone[0], regions), _measure(alone[0], regions)
    first = _HOW_MANY.sub("", alone[0])
    leading = first if len(first) >= _LONG else alone[0]

    def before(part: str) -> str:
        goal = _GOAL.match(part)
        if goal and measure and not _OF_NOTHING.sub("", _placeless(goal[1], regions)):
            return _missing(f"{measure}，", part)
        if (
            _LEANS.search(part)
            or (_ALSO.match(part) and not find(part, regions))
            or _is_short(part)
            or _names_nothing(part)
        ):
            return _without_year(leading) if _OF_YEAR.match(part) else leading
        return _missing(nation, part) + _missing(topic, part)

    return [Part(asks=part, lead=lead + (before(part) if at else "")) for at, part in enumerate(alone)]


def _without_year(lead: str) -> str:
    """Without the year that it is asked of; unchanged where that is part of what it says (2010年以后出生, 2021年至2023年)."""
    return lead if _WITH_YEAR.search(lead) else _OF_YEAR.sub("", lead)


def asking(question: str) -> int:
    """How often it asks."""
    return len(_ASKING.findall(question))


def _names_nothing(part: str) -> bool:
    """A question in English that goes on (…, how many people were trained?) without a name."""
    return is_english(part) and part[:1].islower() and re.search(r"\b[A-Z]|\d", part) is None


def _measure(part: str, regions: Sequence[str]) -> str:
    """What is measured (甲省现在技能人才占比是多少): of that a goal is asked next (乙市的目标是多少); empty where too short."""
    words = _AT_PRESENT.sub("", _placeless(_ASKED.split(part)[0], regions)).strip("的在，, ")
    return words if len(words) >= _SHORTEST else ""


def _placeless(words: str, regions: Sequence[str]) -> str:
    for place in reversed(find(words, regions)):
        words = words[: place.start] + words[place.end :]
    return words


def _is_short(part: str) -> bool:
    """It says hardly more than what it asks: a name with 是多少 behind it (补贴标准是多少) may be short, what is done not."""
    return len(_OWN.sub("", _THEN.sub("", part))) < _SHORTEST + (_IS.search(part) is None)


def _missing(topic: str, part: str) -> str:
    """The topic where the part shares no two characters with it."""
    return "" if any(topic[at : at + 2] in part for at in range(len(topic) - 1)) else topic


def _topic(part: str, regions: Sequence[str]) -> str:
    """What is asked about in a place (新型学徒制在龙岗补多少), or announced (企业自评这件事，…); empty where the part is not worded so."""
    if announced := _ANNOUNCED.match(part):
        return f"{announced[1]}，"
    before = next(
        (part[: place.start - 1] for place in find(part, regions) if part[place.start - 1 : place.start] == "在"), ""
    )
    topic = _POLITE.sub("", before)
    return "" if len(topic) < _SHORTEST - 1 or _ASKING.search(topic) else topic
