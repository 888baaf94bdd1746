"""Questions for who, which cases or which conditions, answered from the sentence that announces them (下列人员不得…：) and the items
behind it; pure.

Arrows: answering -> here -> asked, evidence, grounding, kinds, listing, scope, markers. Knows no model: the sentence and its items are the
answer, whole or not at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.asked import another_year
from rag.answer.evidence import context
from rag.answer.grounding import pairs
from rag.answer.kinds import asks_who_answers
from rag.answer.listing import whole_item
from rag.answer.scope import named, places
from rag.structure.markers import ordinal_of
from rag.text.figures import whole_number
from rag.types import Document, Passage, Span

_NOUNS = (  # what is asked for, and what the sentence calls it
    ("人员|人(?![才社大民工力])|对象|群体", "人员|对象|群体|劳动者|学员|职工|毕业生"),
    ("情况(?=下|会|不|可以|能|要|才)|情形|行为", "情形|情况|行为"),
    ("条件|要求", "条件|要求"),
    ("企业|单位|机构|公司", "企业|单位|机构"),
    ("证书|本本", "证书"),
    ("材料|资料", "材料|资料"),
    ("任务", "任务"),
    ("支出|开支|用途", "支出|用途|费用"),
    ("渠道|途径", "渠道|途径|方式"),
    ("项目|房子|房屋|住宅|小区|家庭|车辆|车", "项目|房屋|住宅|小区|家庭|车辆"),
)
_CASES = re.compile("下列(?:情形|情况|行为)")  # in which it is refused, whatever it is asked of
_REFUSED, _WITHOUT = (
    re.compile("人|对象|企业|单位|项目|房|住宅|小区|家庭|车"),
    re.compile("不[能得可](?:少|缺|用[于在])"),
)
_ASKS = [
    (
        re.compile(
            rf"(?:哪些|哪几[种类个项]|什么样?的?|啥样?的?)(?:{asked})(?![\u4e00-\u9fff]{{0,4}}(?:名单|名字|叫))"
            + (
                rf"|(?:{asked})(?:都?有(?:哪些|啥|什么)|是(?:什么|啥|哪些))"
                if asked[:2] in ("条件", "材料", "证书")
                else ""
            )
        ),
        re.compile(rf"下列(?:{told})|(?<![岁人年万元级个天])以下(?:{told})|(?:{told})(?:如下|包括)[：:]"),
    )
    for asked, told in _NOUNS
]
_LEAD = re.compile(r"(?:下列|以下|如下)[^。；;：:\n]{0,40}[：:]|[^。；;：:\n]{2,20}包括[：:]")
_MARK = re.compile(
    r"(?:^|(?<=[。；;：:]))[^\S\n]*(?P<open>[（(]?)(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<close>[）)]|[.．、](?!\d))",
    re.MULTILINE,
)
_BREAK = re.compile(r"^[^\S\n]*(?:#|第[一二三四五六七八九十百\d]{1,5}[条章节])", re.MULTILINE)  # another provision
_COUNT = re.compile(r"(?:下列|以下)([一二三四五六七八九十\d]{1,3})[类种项个]")
_NO = re.compile(
    r"不(?:得(?!不)|予|能|可以?|享受|纳入|列[入为]?|属于|包括|给|补|让|准|算|行|具备|符合|适用)|[领享报办拿得申]受?不[了到着]|没有?资格|禁止|无权"
)
_ENDED = re.compile("取消|追回|停发|停止|终止|撤销|扣减|扣除|退回")
_WHETHER = re.compile("([\u4e00-\u9fff])不\\1|是不是|有没有")
_GLUE = re.compile(
    r"可以|能够?|应当|需要|必须|规定|政策|办法|按照?|请|列出?|一下|都|会|要|得|被|算|属于|享受|领取?|申[请领报]|给|拿|"
    r"[从在对为了的是有做就向把将来以问和与及上中里个之地吗呢啊，,。？?！!、：:；;“”\"《》\s]"
)
_ABOUT = 0.5  # share of the character pairs of what is asked about that the sentence and its headings hold
_CLEARLY = 0.15  # by how much more than any other such sentence
_FEWEST, _MOST = 2, 12  # items
_LONGEST = 400  # characters of an item


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    style: tuple[str, bool, str]  # opening bracket, whether in Chinese, what closes it
    place: int | None


def enumerated(question: str, documents: Sequence[Document]) -> list[Passage]:
    """The sentence of the best document that announces what the question asks for, and its items in order; empty: none, several
    that may be meant, or one whose items cannot be told from what follows. `documents` are best first."""
    asked = next(((match, told) for asks, told in _ASKS if (match := asks.search(question))), None)
    if asked is None or not documents or asks_who_answers(question):
        return []
    match, told = asked
    meant = {source.id for source in named(question, [d.source for d in documents])}
    document = next((d for d in documents if not meant or d.source.id in meant), documents[0])
    rest = question.replace(match[0], "，")
    for place in places(question):
        rest = rest.replace(place, "，")
    topic = {pair for words in _GLUE.split(_NO.sub("，", rest)) for pair in pairs(words)}
    plain = _WHETHER.sub("", question)
    refused = _NO.search(plain) and _REFUSED.search(match[0]) and not _WITHOUT.search(plain)
    found = []
    for lead in _announcing(document.text):
        words = document.text[slice(*lead)]
        alike = all(bool(sort.search(words)) is bool(sort.search(plain)) for sort in (_NO, _ENDED))
        if (told.search(words) or (refused and _CASES.search(words))) and alike and topic:
            about = pairs(f"{document.source.title} {' '.join(_path(document, lead))} {_before(document, lead)}{words}")
            found.append((len(topic & about) / len(topic), lead))
    found.sort(key=lambda one: -one[0])
    if not found or found[0][0] < _ABOUT or (len(found) > 1 and found[0][0] < found[1][0] + _CLEARLY):
        return []
    items = _items(document.text, found[0][1])
    announcing, *told_items = (whole_item(document, span, _path(document, span)) for span in (found[0][1], *items))
    if not items or another_year(question, announcing.text, context(announcing), ""):
        return []
    return [announcing, *told_items]


def _announcing(text: str) -> Iterator[Span]:
    """The sentences that announce a list."""
    for match in _LEAD.finditer(text):
        start = max(text.rfind(stop, 0, match.start()) for stop in "\n。；;") + 1
        yield match.end() - len(text[start : match.end()].lstrip()), match.end()


def _items(text: str, lead: Span) -> list[Span]:
    """The numbered items behind `lead`, from one on, with what stands under each; empty where they cannot be told whole."""
    broken = _BREAK.search(text, lead[1])
    limit = broken.start() if broken else len(text)
    marks = [
        _Mark(m.end() - len(m[0].lstrip()), (m["open"], not m["number"].isdigit(), m["close"]), ordinal_of(m["number"]))
        for m in _MARK.finditer(text, lead[1], min(limit, lead[1] + _MOST * _LONGEST))
    ]
    if not marks or text[lead[1] : marks[0].start].strip():
        return []
    own = [mark for mark in marks if mark.style == marks[0].style]
    places_told = [mark.place for mark in own]
    kept = own[: places_told.index(1, 1)] if 1 in places_told[1:] else own
    if [mark.place for mark in kept] != list(range(1, len(kept) + 1)) or not _FEWEST <= len(kept) <= _MOST:
        return []
    line = text.find("\n", kept[-1].start)
    ends = [*(mark.start for mark in kept[1:]), min(limit, len(text) if line < 0 else line)]
    spans = [(mark.start, end) for mark, end in zip(kept, ends, strict=True)]
    count = _COUNT.search(text[slice(*lead)])
    whole = all(end - start <= _LONGEST for start, end in spans) and not text[slice(*spans[-1])].rstrip().endswith(
        ("：", ":")
    )
    return spans if whole and (count is None or whole_number(count[1]) == len(spans)) else []


def _before(document: Document, lead: Span) -> str:
    """The sentence before it, in its paragraph."""
    paragraph = document.text[document.text.rfind("\n", 0, lead[0]) + 1 : lead[0]]
    return re.split("[。；;]", paragraph.rstrip("。；; "))[-1]


def _path(document: Document, span: Span) -> tuple[str, ...]:
    inner = [section for section in document.sections if section.start <= span[0] < section.end]
    return max(inner, key=lambda section: section.level).path if inner else ()
