"""A question about two things in one breath (`主演和导演是谁`, `甲厂和乙厂产量`) as a question about each; pure.

Arrows: answering -> here -> parts, kinds. Knows no document, but is told the words that stand in the evidence: what
stands there as it is asked (人力资源和社会保障局) is one thing.
"""

import re
from collections.abc import Sequence
from itertools import accumulate

from rag.answer.gazetteer import place
from rag.answer.kinds import asks_at_length, asks_whether
from rag.answer.parts import DIFFERENCE, Part
from rag.answer.spoken import asking
from rag.index.lexical import words

_NAME = 4  # characters of a name beside which another one of the same length stands
_AND = r"(?:以及|和|(?<!参)与|(?<!以)及|跟)(?!哪|谁|什么|几|多少|何)"
_ASK = (
    r"(?:各自?|分别|都|又)?(?:是|为|有|在|叫)?"
    r"(?:谁|什么(?:时候|地方)?|多少|哪[些里儿年天个]?|何时|几[个名人位家项]?|啥)?[？?。]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASPECTS = re.compile(
    rf"^(?P<lead>.*[的，,])(?P<one>[^的，,。和与及跟、]{{1,8}}){_AND}(?P<other>[^的，,。和与及跟、]{{1,10}}?)(?P<rest>{_ASK})$"
)
_THINGS = re.compile(rf"^(?P<lead>.*[，,：:])?(?P<left>[^，,：:。]{{2,}}?){_AND}(?P<right>[^，,。？?]{{3,}}[？?]?)$")
_NAMES = re.compile(
    rf"^(?P<lead>(?:.*[的，,]|\d{{4}}年)?)(?P<one>[^的，,。和与及跟、]{{2,{_NAME}}}?){_AND}(?P<rest>[^，,。]{{3,}})$"
)
_YEARS = re.compile(
    rf"^(?P<lead>.*?)(?P<years>{_YEAR.pattern}年?(?:(?:{_AND}|、){_YEAR.pattern}年?)*(?:{_AND}|、){_YEAR.pattern}年)(?P<rest>[^和与及跟、]+)$"
)
_PAIR = re.compile(
    rf"^(?P<lead>)(?P<one>[^，,？?]{{4,60}}?)[，,]?{_AND}(?P<other>[^，,？?]{{4,60}}?)"
    rf"(?:[，,]哪[个一边家][^，,？?]{{1,8}}[？?，,]\s*(?=分别|各))?(?P<rest>(?:[，,]|(?<=[？?，,]))[^，,]*(?:分别|各)[^，,]*)$"
)
_OF_TWO = re.compile(
    rf"^(?P<lead>)(?P<one>[^，,、？?和与及跟]{{4,40}}){_AND}(?P<other>[^，,、？?和与及跟]{{4,40}}?)(?P<rest>的?[^的，,？?]{{1,8}}(?:分别|各)[^，,]*)$"
)
_OF_BOTH = re.compile(
    rf"^(?P<lead>(?:.*[，,：:])?)(?P<one>[^，,：:、。？?和与及跟]{{2,20}}){_AND}(?P<other>[^，,：:、。？?和与及跟]{{2,20}}?)"
    r"(?P<rest>(?:分别|各自?)(?!地|种|类|级|区|市|单位|部门)[^，,。？?]{2,30}(?:[，,](?:分别|各自?)?(?:是|为|叫|有)?(?:什么|多少|谁|哪[些里家个]?|几[个家名人位项]?))?[？?]?)$"
)
_OBJECTS = re.compile(
    rf"^(?P<lead>(?:.*[，,：:])?(?:分别|各自?)(?:有|是|由)?(?:多少|几|哪|什么|谁)[^，,。？?]*?[了过在对给于])"
    rf"(?P<one>[^，,、。？?和与及跟了过在对给于]{{2,14}}){_AND}(?P<other>[^，,、。？?和与及跟]{{2,14}})(?P<rest>[？?]?)$"
)
_ASPECT = re.compile(
    "时间|日期|地点|地址|对象|条件|标准|期限|范围|方式|名称|人数|人次|金额|数量|规模|比例|收入|支出|营收|利润|总额|面积|名额|奖金|增速|增长率|成绩"
    "|联系人|(?:联系)?电话|文号|编号|主办方|承办方|主题|导演|主演|作者|价格|产量|销量"
)
_MEASURES = re.compile(
    rf"^(?P<lead>[^和与及跟、]{{2,}}?)(?P<one>{_ASPECT.pattern}){_AND}(?P<other>{_ASPECT.pattern})(?P<rest>{_ASK})$"
)
_SEVERAL = re.compile(
    r"^(?P<things>[^，,。？?]+?、[^，,。？?]+?)(?:各自?|分别|都)(?P<rest>(?:是|为|有)?(?:多少|什么|何时|几)[^，,。？?]{0,3}[？?]?)$"
)
_COUNT = re.compile(r".{2,}(?:多少|几[个家名人位项次期种类所门场届条])|.{3,}(?:多少|几)[^，,。？?]{0,6}$")
_ASKS = re.compile(r"多少|什么|谁|哪|几|何")
_EACH = re.compile(r"分别|各自?(?![区类级市县项种地])|(?<![成首])都(?![市会江城])")
_OF_EACH = re.compile(
    r"分别|各自?(?![区类级市县项地种方省个位镇街界]|单位|部门)(?=[^，,。？?]{0,6}(?:是|有|为|多少|几|什么|哪))"
)
_TOGETHER = re.compile("一起|一同|联合(?!国|会|体)|合[办作](?!社)|共同(?!体)")  # what two do is one thing
_RELATES = re.compile(
    "区别|差别|差异|差距|不同|变化|关系|匹配|衔接|之间|相比|对比"
)  # asks about the two, not about each
_COMPARES = re.compile(r"更|相比|比较|对比|差|区别|不同|不一样|一样|相同|还是|共同")
_COMPARE_THEM = re.compile(
    r"^(?:请|麻烦|帮我|帮忙)*(?:对比|比较|比)(?:一下|一比|下)?(?=[^，,。？?]*[：:，,].*(?:分别|各))[：:，,]?"
)
_BARE = re.compile(r"^[^的]{2,6}?(?:\d{4}年)?的?(?:目标|指标|水平|现状|情况|数据|要求)值?$")  # says not of what
_WHICH_OF = re.compile(r"哪[个家边座]|谁")
_WHICH_SAYS = re.compile(
    r"(?:哪(?:一?[个份边家座])?(?:城市|地方|文件|答复|方案|区|市|单位)?|谁)(?:的?(?:文件|答复|方案)[里中]?)?"
    r"(?:明确)?(?:写明|写到|提到|提及|提出|给出|说明|说到|列出|规定|承诺)了?"
)
_THAN, _ONE = r"(?:相?比较?|对比|之间)?", r"\s*(?:哪[个边家座一]+(?:[省市区县]|区县|城市|地方)?|谁)的?"
_MORE = r"(?:更|要|比较)*(?:多|高|大|长|低|少|短)"
_WHICH_MORE = rf"{_THAN}[，,]?{_ONE}([^，,？?]{{2,20}}?){_MORE}(?:一?些|一点)?(?=[？?。，,]|$).*"
_WHICH = rf"{_THAN}[，,]{_ONE}{_MORE}"
_HIGHER = r"(?:更|是)?(?:高还是低|低还是高|多还是少|少还是多|大还是小|高|低|多|少)(?:了|吗|么|不|没)?[？?，,]\s*(?:各|分别|都|具体).*"
_DEED = re.compile("[给补发奖招投培][得的了].*")  # no measure: what is done
_WHICH_LAST = re.compile(
    r"[，,？?；;]\s*(?:哪[个边座](?:[省市区县]|城市|地方)?的?|谁的?)(?:更|要|比较)*(?:多|高|大|长|低|少|短|快|早|晚|严|宽)(?:一?些|一点)?[？?。]?$"
)
_WHICH_FIRST = re.compile(
    r"[，,]?(?:哪[个边座](?:[省市区县]|城市|地方)?的?|谁的?)(?:更|要|比较)*(?:多|高|大|长|低|少|短)(?:一?些|一点)?[？?，,]\s*(?=各|分别)"
)
_MEASURED = r"(?:补贴|补助|津贴|奖励|资助|标准|金额|奖金|租金|工资|待遇|费用|人数|人次|数量|规模|名额|比例|占比|率)(?:[（(][^（）()]*[)）])?"
_PLAIN = re.compile(r"(?:(?!多少|什么|哪|谁|几|怎|如何|是否|请问).)+")  # names a measure and asks nothing
_OF_NOTHING = re.compile(r"(?:目标|指标|水平|现状|情况|数据|要求)值?$")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_LONG = 200  # characters of a question that is taken apart by what it compares: longer ones take seconds
_SHORTEST = 4  # characters of a measure that is asked of another side, too
_BOTH = (
    r"(?:[两三四五几](?:个?[区省市地边方家座处]|份(?:文件|答复|方案)?)|双方|各[地市区]|这两[^，,。？?]{0,3}|都在?|均)?"
)
_LONGEST = 10  # characters of a thing that is recognised by its ending


def coordinated(question: str, evidence: str) -> list[Part]:
    """The question about each of two things that `和` joins; empty where it joins none, they do it
    together, or `evidence` joins them, too."""
    question = re.sub(rf"(?<=[，,？?])\s*{DIFFERENCE.pattern}$", "", question)
    if asks_at_length(question) or asks_whether(question):
        return []
    if several := _several(question) or _years(question):
        return [Part(asks=asks) for asks in several]
    ways = (_things, _aspects, _measures, _names, _pair, _of_two, _each, _objects)
    split = next((split for way in ways if (split := way(question))), None)
    if (
        split is None
        or not (split[1].strip() and split[2].strip())
        or _TOGETHER.search(question)
        or _RELATES.search(question)
    ):
        return []
    lead, one, other, rest = split
    if re.search("[？?。]", lead + one + other) or any(
        f"{one[-_NAME:]}{joint}{other[:_NAME]}" in evidence for joint in "和与及或、"
    ):
        return []
    return [
        Part(asks=asking(_EACH.sub("", f"{lead}{thing}{rest}")), thing="" if _ASPECT.search(thing) else thing)
        for thing in (one, other)
    ]


def of_side(question: str, side: str, sides: Sequence[str]) -> str:
    """The question about one of the places that it joins: `深圳和青岛各有多少` is `青岛有多少` for 青岛.

    Which of them says something (`哪个写明了…`) is asked of each as what it says, and which has more as how much it has.
    As it is where it does not join them, or compares them otherwise.
    """
    if len(sides) < 2:
        return question
    named = _one_of(sides)
    question = re.sub(rf"({named})\s*(?:vs\.?|pk|对比)\s*(?={named})", r"\1和", question, flags=re.IGNORECASE)
    question = _WHICH_SAYS.sub("", _COMPARE_THEM.sub("", question))
    if _EACH.search(question):  # what each has tells it
        question = _WHICH_FIRST.sub("", _WHICH_LAST.sub("？", question))
    if len(question) <= _LONG and (
        measure := _measure(question, side, sides)
        or _compared(question, side, sides)
        or _borrowed(question, side, sides)
    ):
        return measure
    if _COMPARES.search(question) or (_WHICH_OF.search(question) and not _EACH.search(question)):
        return question
    one = rf"{named}(?:[（(][^（）()]*[）)])?"
    alone = re.sub(rf"{one}(?:(?:{_AND}|、){one})+{_BOTH}", side, question, count=1)
    each = rf"((?:.*?[，,：:])?)([^，,：:]*?{one}.*?(?:{_AND}|、){one}.*?)((?:[，,]|分别|各).*)$"
    if alone == question and (own := re.match(each, question)):
        of_each = re.split(rf"(?:{_AND}|、)(?={one})", own[2])
        mine, others = [w for w in of_each if side in w], [w for w in of_each if side not in w]
        measure = (
            re.sub(one, "", others[0]).strip("的在 ") if others and not own[1] and all(map(_BARE.search, mine)) else ""
        )
        alone = own[1] + (f"{measure}，" if measure else "") + "".join(mine) + own[3]
    return question if alone == question else _OF_EACH.sub("", alone)


def _measure(question: str, side: str, sides: Sequence[str]) -> str:
    """`甲市的培训跟乙市的比，哪个人次更多`: what is compared, asked of one side; empty where nothing is measured."""
    named = _naming(sides)
    found = re.match(rf"((?:.*?[，,：:])?)({named}){_AND}({named}){_WHICH_MORE}", question)
    if found and _DEED.fullmatch(found[4]):
        return ""
    own = [words for words in found.groups()[1:3] if side in words] if found else []
    return f"{found[1]}{own[0].rstrip('的')}的{found[4]}是多少？" if found and own else ""


def _borrowed(question: str, side: str, sides: Sequence[str]) -> str:
    """`甲市的人才占比跟乙市定的目标比，哪个高`: of the second, which says not of what, the measure of the first is asked."""
    named = _naming(sides)
    found = re.match(rf"({named}){_AND}({named}){_WHICH}", question)
    measure = _BRACKETS.sub("", found[1]).rpartition("的")[2] if found else ""
    if found is None or len(measure) < _SHORTEST or not _OF_NOTHING.search(found[2]):
        return ""
    return f"{found[2]}，{measure}是多少？" if side in found[2] else f"{found[1]}是多少？"


def _compared(question: str, side: str, sides: Sequence[str]) -> str:
    """What a comparison of two sides (`甲区和乙区的培训人数谁多`, `甲区的标准和乙区的有什么不同`, `甲区高还是乙区的目标高`) asks of one of them; empty
    where it is worded otherwise."""
    one = _one_of(sides)
    both = rf"{one}(?:(?:{_AND}|、){one})+{_BOTH}"
    lead, end = r"^(?P<lead>(?:[^？?]*[，,：:])?)", r"[？?。]?$"
    which, more = r"(?:谁的?|哪[个边家座](?:[省市区县])?的?)", rf"{_MORE}(?:一?些|一点)?"
    each = r"(?:[，,？?]\s*(?:两边|双方)?(?:各|分别|都)[^，,？?]{0,8})?"
    differs = r"(?:有|存在)?(?:什么|啥|哪些|何)(?:不同|区别|差别|差异|不一样)(?:的?地方|之处)?"
    ways = (
        (
            rf"{lead}{one}(?P<of>[^，,。？?]{{2,30}}?(?:多少|几)[^，,。？?]{{0,4}})[，,？?]\s*(?:{_AND}|[跟比]){one}的?(?:相?比|比起来)?.*$",
            "",
            "？",
        ),
        (rf"{lead}{both}(?P<of>的[^，,。？?]{{2,20}}?)[，,]?{which}{more}{each}{end}", "", "是多少？"),
        (rf"{lead}{both}{which}(?P<of>[给补发奖招投培])(?:得|的|了)?{more}{each}{end}", "", "多少？"),
        (rf"{lead}{both}[，,]?{which}(?P<of>[^，,。？?]{{2,20}}?){more}{each}{end}", "的", "是多少？"),
        (rf"{lead}{one}(?P<of>的[^，,。？?]{{2,20}}?){_AND}{one}的?(?:相比)?[，,]?{differs}{end}", "", "是怎样的？"),
        (rf"{lead}{both}(?P<of>[^，,？?]{{2,30}}?){differs}{end}", "", "是怎样的？"),
        (
            rf"{lead}(?:请|麻烦|帮我|帮忙)*(?:对比|比较)(?:一下|下)?{both}(?P<of>[^，,？?]{{2,30}}?){end}",
            "",
            "是怎样的？",
        ),
        (
            rf"{lead}{both}(?P<of>的?[^，,。？?]{{0,30}}?{_MEASURED})(?:相差|差(?:了|出)?)(?:多少|几[^，,。？?]{{0,3}}){end}",
            "",
            "是多少？",
        ),
        (
            rf"{lead}{one}(?P<of>的?[^，,。？?]{{2,30}}?)比{one}的?(?:更|要)?(?:高|多|大|低|少|长|短)(?:了|出)?(?:多少|几[^，,。？?]{{0,3}}){end}",
            "",
            "是多少？",
        ),
        (
            rf"{lead}{both}(?P<of>的?[^，,。？?]{{2,30}}?)(?:是不是|是否|都)?一样(?:多|高|大|长)(?:吗|么|不|没有)?{end}",
            "",
            "是多少？",
        ),
        (
            rf"{lead}{one}(?P<of>[^，,。？?]{{2,30}}?)(?:是不是|是否|有没有|会不会|会|要|也|还|都)*比{one}的?更?(?:高|低|多|少|大|小|长|短)[吗么不没]?{each}{end}",
            "",
            "是多少？",
        ),
    )
    for pattern, joint, asks in ways:
        if found := re.match(pattern, question):
            return f"{found['lead']}{side}{joint}{found['of']}{asks}"
    matter = rf"(?:[两三几各](?:个?[市地区省县]|地))?(?P<of>[^，,：:。？?]{{0,40}}?{_MEASURED})的?(?:(?:对比|比较)(?:一下|下)?)?[：:，,]\s*"
    pair = rf"(?P<one>{one}[^的，,。？?]{{0,8}}?)(?:{_AND}|、)(?P<other>{one}[^的，,。？?]{{0,8}}?)"
    if found := re.match(rf"{matter}{pair}(?:{which}{more}{each})?{end}", question):
        own = next((words for words in found.group("one", "other") if side in words), "")
        plainly = own and all(_PLAIN.fullmatch(words) for words in found.group("of", "one", "other"))
        return f"{own}的{found['of']}是多少？" if plainly and not _EACH.search(found["other"]) else ""
    either = rf"{lead}(?P<one>{one}[^，,？?]*?)(?:高|低|多|少|大|小)还是(?P<other>{one}[^，,？?]*?)(?:高|低|多|少|大|小)?{end}"
    named = _naming(sides)
    higher = rf"(?P<lead>(?:.*?[，,：:])?)(?P<one>{named})比(?P<other>{named}){_HIGHER}"
    if found := re.match(either, question) or re.match(higher, question):
        own = next((words for words in found.group("one", "other") if side in words), "")
        return f"{found['lead']}{own}是多少？" if own else ""
    return ""


def _one_of(sides: Sequence[str]) -> str:
    return rf"(?:{'|'.join(map(re.escape, sides))})(?:省|市|区|县)?"


def _naming(sides: Sequence[str]) -> str:
    return rf"[^，,？?]*?(?:{'|'.join(map(re.escape, sides))})[^，,？?]*?"


def _several(question: str) -> list[str]:
    """`甲市人才规模、占比以及基地数量各是多少`: each of three or more things asked of one; `汇总三个数：甲几家、乙多少人、丙几位`:
    each of three or more counts. Empty where it asks otherwise."""
    counts = [part.strip() for part in re.split("、|，|,", re.split("[：:]", question.rstrip("？?。"))[-1])]
    if len(counts) > 2 and all(_COUNT.search(part) for part in counts):
        return [f"{part}？" for part in counts]
    found = _SEVERAL.match(question)
    things = re.split("、|以及|和|及", found["things"]) if found else []
    first = re.match(rf"(.*?)((?:{_ASPECT.pattern}))$", things[0]) if things else None
    if not found or not first or len(things) < 3 or not all(1 < len(thing) <= _LONGEST for thing in things[1:]):
        return []
    return [f"{first[1]}{thing}{found['rest']}" for thing in (first[2], *things[1:])]


def _each(question: str) -> tuple[str, ...] | None:
    """`甲学院和乙学院各有一项第一，分别是什么`: one thing asked of each of two of a kind."""
    found = _OF_BOTH.match(question)
    alike = found and found["one"][-1] == found["other"][-1]
    if not alike or _ASKS.search(found["one"] + found["other"]) or not _ASKS.search(found["rest"]):
        return None
    return found.group("lead", "one", "other", "rest")


def _objects(question: str) -> tuple[str, ...] | None:
    """`分别有多少家企业参加了甲展会和乙论坛`: what took part in each of two."""
    found = _OBJECTS.match(question)
    alike = found and found["one"][-1] == found["other"][-1] and "的" not in found["other"]
    return found.group("lead", "one", "other", "rest") if found and alike else None


def _aspects(question: str) -> tuple[str, ...] | None:
    """`…的主演和导演是谁`: two things asked of one."""
    found = _ASPECTS.match(question)
    if not found or _ASKS.search(found["one"] + found["other"]) or place(found["one"]):
        return None
    lead, one, other, rest = found.group("lead", "one", "other", "rest")
    shared = one[: -len(other)]
    if shared and all(_ASPECT.fullmatch(aspect) for aspect in (one[len(shared) :], other)):  # 国葬时间和地点
        return lead + shared, one[len(shared) :], other, rest
    return lead, one, other, rest


def _measures(question: str) -> tuple[str, ...] | None:
    """`旅游人次和收入是多少`: two measures of one thing."""
    found = _MEASURES.match(question)
    return found and found.group("lead", "one", "other", "rest")


def _pair(question: str) -> tuple[str, ...] | None:
    """`甲通知和乙通知，文号分别是什么`: one thing asked of two of a kind."""
    found = _PAIR.match(question)
    alike = found and (found["one"][-1] == found["other"][-1] or all("“" in found[name] for name in ("one", "other")))
    if not alike or _ASKS.search(found["one"] + found["other"]):
        return None
    return found.group("lead", "one", "other", "rest")


def _of_two(question: str) -> tuple[str, ...] | None:
    """`2023年线上培训与2024年线下培训的规模分别是多少`: one thing asked of two that are described at length."""
    found = _OF_TWO.match(question)
    return None if found is None or _ASKS.search(found["one"]) else found.group("lead", "one", "other", "rest")


def _years(question: str) -> list[str]:
    """`2022和2023年产量`: one thing asked of each of several years; empty where it asks otherwise."""
    found = _YEARS.match(question)
    if not found or _RELATES.search(question):
        return []
    return [_EACH.sub("", f"{found['lead']}{year}年{found['rest']}") for year in _YEAR.findall(found["years"])]


def _things(question: str) -> tuple[str, ...] | None:
    """`市总工会和行业工会的经费`: one thing asked of two that end alike, word by word, or begin with the same word."""
    found = _THINGS.match(question)
    if not found or _YEAR.match(found["right"]):
        return None
    left, right = words(found["left"]), words(found["right"])
    each = next((at for at, word in enumerate(right) if _EACH.fullmatch(word)), 0)
    ends = [at + 1 for at, word in enumerate(right[:-1]) if _alike(left[-1], word)]
    if not ends and not (each and right[0] in left):
        return None
    length = each if each in ends or not ends else ends[0]
    if right[0] in left and len(right[0]) > 1:
        start = len(left) - 1 - left[::-1].index(right[0])
    else:
        start = _start(left, length, len("".join(right[:length])))
    lead, one, other = (found["lead"] or "") + "".join(left[:start]), "".join(left[start:]), "".join(right[:length])
    if _ASKS.search(one + other) or "、" in lead[-1:] + one + other or one.count("“") != one.count("”"):
        return None
    return lead, one, other, "".join(right[length:])


def _start(left: Sequence[str], count: int, length: int) -> int:
    """Where the first of two things begins: as many words from the end as the other one has, or as many characters, but
    behind what both are of."""
    start = max(0, len(left) - count)
    while start and len("".join(left[start:])) < length:
        start -= 1
    return max([start, *(at + 1 for at, word in enumerate(left[:-1]) if word in ("的", "年"))])


def _alike(one: str, other: str) -> bool:
    """Two words for things of one kind: equal, as long with the same end, or one the end of the other (总工会, 工会)."""
    short, long = sorted((one, other), key=len)
    return one == other or (
        len(short) > 1 and one[-1] == other[-1] and (len(one) == len(other) or long.endswith(short))
    )


def _names(question: str) -> tuple[str, ...] | None:
    """`甲厂和乙厂产量`: one thing asked of two names of the same length."""
    found = _NAMES.match(question)
    if not found or len(found["rest"]) < len(found["one"]) + 2:
        return None
    lead, one, behind = found.group("lead", "one", "rest")
    name = len(words(one)) in (1, len(one))  # a word, or none that the dictionary knows
    whole = name and len(one) in accumulate(map(len, words(behind)))
    return (lead, one, behind[: len(one)], behind[len(one) :]) if whole else None
