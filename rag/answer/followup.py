"""A question that leans on the conversation, made to stand on its own by rule; pure.

Arrows: pipeline, readings -> here -> gazetteer. Knows no model and no corpus but the names of its regions.

`那青岛呢？` after `深圳2022年评出多少名…？` becomes `青岛2022年评出多少名…？`: a place or year is exchanged, the rest stays.
`那高技能人才占技能人才的比例呢？` keeps its own subject and takes over the place. One that is short or points back
(`它的联系电话呢？`) gets the earlier question in front. A question that names a place, a document or a body is left alone.
"""

import re
from collections.abc import Sequence

from rag.answer import gazetteer
from rag.index.lexical import fold
from rag.text.language import is_english
from rag.types import Message, Span

_LEAD = re.compile(
    r"^(?:那么|那(?!曲)|再问一下|还有|另外|以及|换成|换作|改成|如果是|and|what about|how about)[，,、\s]*",
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
OWN = 8  # characters, asking words left out, from which on an ellipsis has its own subject and lacks only the place
TURNS = 24  # of the conversation that count
SHORT = 12  # characters up to which a question is taken for an ellipsis though it is English or names a body


def resolve(question: str, history: Sequence[Message], regions: Sequence[str] = ()) -> str:
    """`question` with what it leaves out filled in from the earlier questions; unchanged when it stands alone.

    `regions` are those of the documents: their bare names are places.
    """
    history = history[-TURNS:]
    earlier = _earlier(history)
    if not earlier or not _leans(question, regions):
        return question
    before = earlier[-1]
    if _leans(before, regions):
        before = resolve(before, _until(history, before), regions)
    core = _TAIL.sub("", _LEAD.sub("", question.strip()))
    if (first := _PLACE_FIRST.match(core)) and _is_place(first[1], regions) and (spans := _places(before, regions)):
        return f"{_ASKED.sub('', _exchange(before, first[1], spans)).rstrip('？?。')}，{first[2]}？"
    other = _OTHER_PAPER.match(core)
    whose = other[1] if other else core if _is_place(core, regions) and _NUMBER.search(before) else ""
    if whose and (asks := _PAPER_NAMED.split(before)[-1]) != before:  # a number would name the earlier paper again
        return f"{_of_level(whose, regions)}的文件，{asks}"
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
    leans = _POINTS_BACK.search(core) or _GOES_ON.match(core) or _WHAT_IF.match(question.strip())
    if place and len(_ASKING.sub("", core)) >= OWN and not leans and not own:
        return before[slice(*place)] + _LEAD.sub("", question.strip())
    return _behind(before, question)


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


def _leans(question: str, regions: Sequence[str]) -> bool:
    """True when the question cannot be understood without the conversation."""
    plain = question.strip()
    back = _POINTS_BACK.search(plain)
    before = plain[: back.start()] if back else ""
    if back and not (_BODY.search(before) or _places(before, regions)):
        return True
    own = _SUBJECT.search(plain) or _places(plain, regions)
    led = _LEAD.match(plain) or re.search(r"呢[？?。\s]*$", plain) or (not own and _GOES_ON.match(plain))
    short = len(re.sub(r"[\s，。？！,.?!]", "", plain)) <= SHORT
    stands = own or (not short and (is_english(plain) or _BODY.search(plain)))
    return bool(led) or not stands
