"""A question that leans on the conversation, made to stand on its own by rule; pure.

Arrows: pipeline, readings -> here -> gazetteer. Knows no model and no corpus but the names of its regions.

`那青岛呢？` after `深圳2022年评出多少名…？` becomes `青岛2022年评出多少名…？`: a place or year is exchanged, the rest stays.
`那高技能人才占技能人才的比例呢？` keeps its own subject and takes over the place. One that is short or points back
(`它的联系电话呢？`) gets the earlier question in front. A question that names a place, a document or a body is left alone.
"""

import re
from collections.abc import Sequence

from rag.answer import gazetteer
from rag.index.lexical import fold, frequency
from rag.text.language import is_english
from rag.types import Message, Span

_LEAD = re.compile(
    r"^(?:(?:好的?|行|嗯+|谢谢|多谢|明白了?|知道了|了解了?|ok(?:ay)?)[，,。！!\s]+)*"
    r"(?:那?(?:如果|要是|假如)是|那么|那(?!曲)|再问一?下|还有|另外|以及|换成|换作|改成|and|what about|how about)[，,、\s]*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:又)?(?:的话)?(?:呢|怎么样|如何|呐)?[？?。！!\s]*$")
_POINTS_BACK = re.compile(
    r"^其中|^里[面头]|它|他们|她|他(?!人)|这个|那个|该|其(?!他|中|它|余)|上述|前者|后者|这(?:些|份|项|一|里|封|篇|是|几|[两三四五])|那(?:些|份|项|里|边)|此(?:之?外|项|文)|(?:剩下|其余|余下)的|第[一二三四五]笔|另一(?:笔|半)|同样|刚才|上面|"
    r"\b(?:it|its|they|their|that|this|those|these)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"接下来|下一步|然后|后来|之后|最后(?!一[批次个年])")
_WHAT_IF = re.compile("那(?:要是|如果(?!是)|万一|假如)")
_BODY = re.compile(r"[\u4e00-\u9fff]{2}(?:学院|学校|公司|集团|中心|协会|工作室|总工会|局|厅)")
_GENERIC = re.compile(r"全省|全市|全区|省里|市里|区里")
_YEAR = re.compile(
    r"(?:19|20)\d\d\s*年?\s*(?:[-—–~～至到]+\s*(?:19|20)\d\d\s*)?年?|去年|今年|明年|前年|[“\"]?十[一二三四五]五[”\"]?(?:期间|时期)?|"
    r"近[一二两三四五六七八九十\d]+年"
)
_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SUBJECT = re.compile(r"《[^》]+》|“[^”]+”|第?\d{4,}号|[〔\[［]\d{4}[〕\]］]\d+号")
_ASKING = re.compile(r"有?多少|几|什么|哪些?|是|有|吗|谁")
_PAPER = re.compile(r"(?:份|封|通知|函|方案|意见|文件|答复|回复|办法|规定)$")
_PLACE_FIRST = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:那边|那里|那儿)?呢[，,？?]\s*(.*(?:多少|几|什么|哪|谁|何).*)$")
_NUMBER = re.compile(r"\d{4,}\s*号|[〔\[［]\d{4}[〕\]］]")
_OTHER_PAPER = re.compile(r"([\u4e00-\u9fff]{2,12}?)(?:的?那|的?这)[份个封篇](?:文件|答复|通知|方案|回复|函)?的?$")
_PAPER_NAMED = re.compile(r"(?:答复|回复|复函|通知|方案|意见|文件|函)[，,的里中]*(?=[^，,。？?]*[？?]?$)")
_ASKS = re.compile(r"多少|几|什么|哪|谁|何|吗|怎么|如何")
_ASKED = re.compile(
    r"(?:(?<=的)|(?<=函)|(?<=见)|(?<=知)|(?<=案)|(?<=议))?(?:是|为|有|由|在|于|给)?(?:写给|发给)?(?:多少|几|什么|哪|谁|何)[^，。？?]*[？?]?$"
)
_RANKS = ("特级|高级|中级|初级|首席|预备|助理", "省级|市级|区级|县级")  # of which a thing has one
_LEFT = r"(?:吗|么|呢|吧|了|的|啊|没有?)*[？?。！!\s]*"
_NOTHING_OF_ITS_OWN = re.compile(  # what stands behind a place and is asked of what was asked before
    r"(?:那边|这边|那里|那儿|方面)?(?:同期|同年|当年)?的?(?:情况|做法)?(?:也|又|同样|是不是|是否|会不会|有没有|能不能|能|可以)*"
    r"(?:是|有|办|做|搞|规定|说|写)*(?P<gives>补|发|给|奖|拿|领)*[了过的得到]?"
    rf"(?:没有?|(?:这|同样的?|一样的?|类似的?)(?:个|项|种|样的?|些|方面的?)?[\u4e00-\u9fff]{{0,4}}|(?:怎么|如何|咋)(?:规定|说|做|写|定|办|弄|样)?的?|什么情况|(?P<asks>多少|哪些))?{_LEFT}"
)
_GIVES = re.compile("[补发给奖拿领钱元]|津贴|资助")
_BESIDE = re.compile("(?:和|跟|与|同|相?比起?来?|对比)(?=[\u4e00-\u9fff])")
_COMPARES = re.compile(
    r"(?:那边)?的?(?:相?比(?:较|起来)?|对比)?(?:一下)?[，,]?(?:(?:谁|哪[个边家])的?)?(?:更|要|是不是|还)*"
    rf"(?:(?:高|低|多|少|大|小|早|晚|严|好|快)(?:还是[高低多少大小早晚]|多少|一?些|一?点)?|差(?:多少|别|距|多远)?大?|有?(?:什么|啥|多大|哪些)?(?:区别|不同|差别|差距|不一样)|一样)?{_LEFT}"
)
_BEFORE, _AFTER = re.compile("(?:前|上)一?年(?:度)?|头一年"), re.compile("(?:后|下)一?年(?:度)?|次年|第二年")
_SERIES = tuple(  # of which a thing is one: longer names first
    map(
        re.compile,
        (
            "线上|线下",
            "上半年|下半年",
            "(?:第?[一二三四]季度)",
            "(?:[特一二三]等奖|优秀奖|优胜奖)",
            "(?:第[一二三四五六七八九十]+名|前[三五八十]名|冠军|亚军|季军)",
            "(?:博士|硕士|本科|大专|专科)(?:研究生|毕业生|学历|生)?(?![后点站工])",
            "高级技师|技师|高级工|中级工|初级工|学徒工|特级技师|首席技师",
            "国家级|省级|市级|区级|县级|校级",
            "(?<![儿子])[男女](?=性|的|职工|$)",
            "全日制|非全日制",
            "首次|再次|第[一二三]次",
            "(?:职工|学生|青年|成人|男子|女子|个人|团体|公开|教师|企业|院校)组",
        ),
    )
)
_GROUP = re.compile(
    r"(?!各|这|那|哪|此|同)(?P<own>[\u4e00-\u9fff]{2,4}?(?P<end>(?<![种分大门])类|(?<!小)组(?![长员织成合别建])|(?<![新大小中类典])型))"
    r"(?=的|呢|$|[一二三]等奖|总|最|第|能|可以|要|补|奖|有|分|是)"
)  # of one thing: 产业类, 职工组, 生产型
_GROUP_BEGINS = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[省市区县的年度届级赛奖])$"
)  # what stands before is no part of its name
_SOMEBODY = re.compile("(?<!联系)(?<!经办)(?<!负责)(?:企业|个人|单位|机构|[院学]校|公司|团队|家庭|[员者户生人师工])$")
_OBJECT = re.compile(r"(?<=对)(?!于)[^，,。？?有给的如怎]{2,12}(?=有|给|的|如何|怎么)")
_DOUBTS = re.compile(r"不对|错了|不会吧|难道|不是(?:吧|吗|\d)|我(?:怎么)?(?:记得|听说|看到|以为|印象)[^，,]{0,8}\d")
_OF_WHAT = re.compile(
    r"同?比(?=\d|[去上前]年|上期)|较(?=\d|[去上前]年|上期)"
    r"|(?:到|至)?(?:\d{4}年底?)?的?(?:目标|指标|任务|计划|数字|数据|完成情况)(?:值|数)?(?:呢|是|多少)"
)
_PLEASE = "(?:请|麻烦|帮我|能不能|能否|可以|可不可以|你)*"
_AGAIN = re.compile(  # says nothing of the matter: it is asked once more
    rf"{_PLEASE}再?(?:(?:说|讲|写|列|解释|介绍|回答)得?)?(?:更|再)?(?:详细|具体|清楚|仔细|完整)(?:一?些|一?点儿?)?地?(?:说说?|讲讲?|介绍|解释|回答|展开)?(?:一下)?{_LEFT}"
    rf"|{_PLEASE}(?:展开|再)(?:说说?|讲讲?|介绍|解释|回答)(?:一[遍次下])?{_LEFT}|没(?:看|听)(?:懂|明白|清){_LEFT}"
    rf"|你?(?:能|敢)?(?:确定|肯定|保证){_LEFT}|(?:这是?)?(?:真的|当真)(?:吗|么|假的)[？?]*|没(?:搞|弄)错吧?[？?]*|(?:对|是)吗[？?]*"
    rf"|(?:请问)?(?:原文|原话|文件里?|出处|来源)(?:是|在)?(?:怎么(?:说|写)的?|什么|哪[里儿])?{_LEFT}"
    rf"|(?:这是?|这句话是?)?(?:从|在)?(?:哪(?:一?份文件|里|儿|个文件))(?:里面?|中)?(?:说|写|看到|来|规定)的{_LEFT}"
    rf"|{_PLEASE}(?:列|做|整理|画)(?:个|成|一个|一张)?表格?{_LEFT}"
    rf"|{_PLEASE}用?(?:翻译?成)?(?:英文|英语|中文|汉语)(?:回答|说|写|再说一遍|翻译)?(?:一下|版)?{_LEFT}"
    r"|(?:please,? )?(?:(?:answer|say (?:it|that)|tell me)(?: again)? )?in (?:english|chinese),?(?: please)?[.?!]*"
    r"|(?:(?:please )?(?:give|tell) me )?more details?,?(?: please)?[.?!]*|are you (?:sure|certain)\??",
    re.IGNORECASE,
)
OWN = 8  # characters, asking words left out, from which on an ellipsis has its own subject and lacks only the place
TURNS = 24  # of the conversation that count
SHORT = 12  # characters up to which a question is taken for an ellipsis though it is English or names a body


def resolve(question: str, history: Sequence[Message], regions: Sequence[str] = ()) -> str:
    """`question` with what it leaves out filled in from the earlier questions; unchanged when it stands alone.

    `regions` are those of the documents: their bare names are places.
    """
    history = history[-TURNS:]
    earlier = _earlier(history)
    if not earlier or not _leans(question, regions, earlier[-1]):
        return question
    before = earlier[-1]
    if _leans(before, regions):
        before = resolve(before, _until(history, before), regions)
    core = _TAIL.sub("", _LEAD.sub("", question.strip()))
    if _AGAIN.fullmatch(core):
        return before
    if (first := _PLACE_FIRST.match(core)) and _is_place(first[1], regions) and (spans := _places(before, regions)):
        return f"{_ASKED.sub('', _exchange(before, first[1], spans)).rstrip('？?。')}，{first[2]}？"
    other = _OTHER_PAPER.match(core)
    whose = other[1] if other else core if _is_place(core, regions) and _NUMBER.search(before) else ""
    if whose and (asks := _PAPER_NAMED.split(before)[-1]) != before:  # a number would name the earlier paper again
        return f"{_of_level(whose, regions)}的文件，{asks}"
    if exchanged := _of_another(before, core, question, regions):
        return exchanged
    if _is_place(core, regions) and (spans := _places(before, regions)):
        return _exchange(before, core, spans)
    if other := _another_of_its_kind(before, core):
        return other
    if _YEAR.fullmatch(core) and (spans := [match.span() for match in _YEAR.finditer(before)]):
        return _exchange(before, core, spans[:1])
    if (_places(core, regions) or _PAPER.search(core)) and not _ASKS.search(core) and (asked := _ASKED.search(before)):
        return f"{core}{asked[0]}"
    place = next(iter(_places(before, regions)), None)
    own = _places(core, regions)
    leans = (
        _POINTS_BACK.search(core)
        or _GOES_ON.match(core)
        or _WHAT_IF.match(question.strip())
        or _DOUBTS.match(core)
        or _OF_WHAT.match(core)
    )
    if place and not is_english(question) and len(_ASKING.sub("", core)) >= OWN and not leans and not own:
        return before[slice(*place)] + _LEAD.sub("", question.strip())
    return _behind(before, question)


def _of_another(before: str, core: str, question: str, regions: Sequence[str]) -> str:
    """`before` asked of another place (`深圳也有吗`), of two (`和深圳比呢`), of the year beside, of the other of a kind (`线下的呢`) or for
    somebody else (`对企业有哪些奖励` for `个人呢`); empty where `core` asks none of that."""
    held = _places(before, regions)
    several = [part for part in re.split("[和与跟、]|以及", core) if part]
    if held and len(several) > 1 and all(_is_place(part, regions) for part in several):
        return _exchange(before, core, held)
    if (rest := _behind_a_place(core, regions)) and held:
        beside, who, more = rest
        start, end = held[0]
        if who[:2] == before[start : start + 2]:
            return ""
        if beside and _COMPARES.fullmatch(more):
            return f"{before[:end]}和{who}{before[end:]}"
        return _exchange(before, who, held) if not beside and more and _adds_nothing(more, before) else ""
    years = _A_YEAR.findall(before)
    if (
        len(years) == 1
        and not _NUMBER.search(before)
        and (step := 1 if _AFTER.fullmatch(core) else -1 if _BEFORE.fullmatch(core) else 0)
    ):
        return _A_YEAR.sub(str(int(years[0]) + step), before)
    for series in _SERIES:
        named, own = {found[0] for found in series.finditer(before)}, series.match(core)
        if own and len(named) == 1 and own[0] not in named and _asks_the_same(core[own.end() :], before):
            return series.sub(own[0], before)
    if other := _of_another_group(before, core):
        rest = core[len(_GROUP.match(core)[0]) :].removeprefix("的")
        ranks = ((series, own) for series in _SERIES if (own := series.match(rest)) and series.search(other))
        for series, own in ranks:
            if own[0] == rest or _asks_the_same(rest[own.end() :], before):
                return series.sub(own[0], other, count=1)
        return _behind(other, question) if _ASKS.search(core) else other
    asked_of = (
        "呢" in question
        and _SOMEBODY.search(core)
        and not _ASKS.search(core)
        and not _YEAR.search(core)
        and not _places(core, regions)
    )
    return _OBJECT.sub(core, before, count=1) if asked_of and 2 <= len(core) <= OWN and _OBJECT.search(before) else ""


def _of_another_group(before: str, core: str) -> str:
    """`before` asked of the group that `core` begins with (乡村类) instead of another of the kind (产业类); empty where there is none."""
    group = _GROUP.match(core)
    if not group or group["own"] in before:
        return ""
    of_kind = rf"(?<!小){group['end']}(?![型长员织成合别建])"
    others = list(re.finditer(rf"([\u4e00-\u9fff]{{2}}){of_kind}", before))
    if len(others) != 1 or not frequency(others[0][1]) or not _GROUP_BEGINS.search(before[: others[0].start()]):
        return ""
    return before[: others[0].start()] + group["own"] + before[others[0].end() :]


def _adds_nothing(words: str, before: str) -> bool:
    """What stands behind a place says nothing that the question before did not, and asks for nothing else."""
    return _asks_the_same(words, before) or (len(words) > 2 and words.strip("的？? ") in before)


def _asks_the_same(words: str, before: str) -> bool:
    """They are empty words (也有吗), or ask by the word by which the question before asked."""
    found = _NOTHING_OF_ITS_OWN.fullmatch(words)
    of_it = found and (not found["gives"] or _GIVES.search(before))
    return bool(found and of_it and (not found["asks"] or found["asks"] in before))


def _behind_a_place(core: str, regions: Sequence[str]) -> tuple[bool, str, str] | None:
    """Whether `core` puts something beside a place (和深圳比), the place that it begins with, and what stands behind it."""
    beside = _BESIDE.match(core)
    words = core[beside.end() :] if beside else core
    first = next((span for span in _places(words, regions) if span[0] == 0), None)
    return (bool(beside), words[: first[1]], words[first[1] :]) if first else None


def in_full(question: str, history: Sequence[Message], regions: Sequence[str] = ()) -> str:
    """The other way to understand a question that `resolve` takes for one of its own about the place of the conversation
    (`每个人给多少钱，能拿去干什么？`): with the earlier question in front. Empty where there is no other way."""
    resolved = resolve(question, history, regions)
    rest = _LEAD.sub("", question.strip())
    if resolved == question or not resolved.endswith(rest) or not _is_place(resolved.removesuffix(rest), regions):
        return ""
    return _behind(resolve(_earlier(history)[-1], _until(history, _earlier(history)[-1]), regions), question)


def _earlier(history: Sequence[Message]) -> list[str]:
    return [turn.content for turn in history if turn.role == "user" and turn.content.strip()]


def _behind(before: str, question: str) -> str:
    """The question with the one before it in front, whose years do not count where it names one of its own."""
    if _YEAR.search(question):
        before = _YEAR.sub("", before)
    return f"{before.rstrip('？?。 ')}？{question.strip()}"


def _of_level(who: str, regions: Sequence[str]) -> str:
    """省厅, 省里 as the province that the documents are of, where that is one."""
    provinces = {region for region in regions if region.endswith(("省", "自治区"))}
    return provinces.pop() if who.startswith("省") and len(provinces) == 1 else who


def _until(history: Sequence[Message], content: str) -> list[Message]:
    index = max(i for i, turn in enumerate(history) if turn.role == "user" and turn.content == content)
    return list(history[:index])


def _another_of_its_kind(before: str, core: str) -> str:
    """`before` asked of 高级技师 instead of 技师: of what is called by the same word and one more; empty: it names none."""
    if _ASKS.search(core) or len(core) > SHORT:
        return ""
    for ranks in _RANKS:
        own = re.fullmatch(rf"(?:普通|一般)?的?(?P<rank>{ranks})?的?(?P<noun>.*)", core)
        rank, noun = (own["rank"] or "", own["noun"]) if own else ("", "")
        of = re.search(rf"(?:{ranks}){re.escape(noun)}", before) if rank or len(noun) > 1 else None
        unranked = "".join(f"(?<!{other})" for other in ranks.split("|") if not rank)
        if of and not re.search(unranked + re.escape(rank + noun), before):
            return before[: of.start()] + rank + noun + before[of.end() :]
    for word in (re.escape(core[-length:]) for length in range(len(core) - 1, 1, -1)):
        kind = re.search(rf"(?<![\u4e00-\u9fff]){word}|(?<=[的对给、和名]){word}", before)
        if kind and core not in before:
            return before[: kind.start()] + core + before[kind.end() :]
    return ""


def _exchange(before: str, core: str, spans: Sequence[Span]) -> str:
    """`before` with the first of `spans` replaced by `core` and the others left out."""
    for start, end in reversed(spans[1:]):
        left = re.sub(r"(?:、|和|与|及|以及)$", "", before[:start])
        before = left + before[end:]
    start, end = spans[0]
    return before[:start] + core + before[end:]


def _is_place(core: str, regions: Sequence[str]) -> bool:
    """The words are the name of a place and nothing else."""
    if _GENERIC.fullmatch(core) or gazetteer.place(core):
        return True
    plain = fold(core.removesuffix("?").strip())
    return any((p.start, p.end) == (0, len(plain)) for p in gazetteer.find(plain, regions))


def _places(text: str, regions: Sequence[str]) -> list[Span]:
    """Where places stand in `text`, in order."""
    plain = fold(text)
    named = [(p.start, p.end) for p in gazetteer.find(text, regions)] if len(plain) == len(text) else []
    return sorted({*named, *(match.span() for match in _GENERIC.finditer(text))})


def _leans(question: str, regions: Sequence[str], before: str = "") -> bool:
    """True when the question cannot be understood without the conversation, in which `before` was asked last."""
    plain = question.strip()
    back = _POINTS_BACK.search(plain)
    ahead = plain[: back.start()] if back else ""
    if back and not (_BODY.search(ahead) or _places(ahead, regions)):
        return True
    core = _TAIL.sub("", plain)
    if _AGAIN.fullmatch(core):
        return True
    if rest := _behind_a_place(core, regions):
        beside, _, more = rest
        if _COMPARES.fullmatch(more) if beside else _adds_nothing(more, before):
            return True
    own = _SUBJECT.search(plain) or _places(plain, regions)
    led = _LEAD.match(plain) or re.search(r"呢[？?。\s]*$", plain) or (not own and _GOES_ON.match(plain))
    short = len(re.sub(r"[\s，。？！,.?!]", "", plain)) <= SHORT
    stands = own or (not short and (is_english(plain) or _BODY.search(plain)))
    return bool(led) or not stands
