"""Questions for who, which cases or which conditions, answered from the sentence that announces them (下列人员不得…：) and the items
behind it; pure.

Arrows: answering -> here -> grounding, scope, markers. Knows no model: the sentence and its items are the answer.
"""

import re
from collections.abc import Iterator, Sequence

from rag.answer.grounding import pairs
from rag.answer.scope import named, places
from rag.structure.markers import ordinal_of
from rag.types import Document, Passage, Span

_NOUNS = (  # what is asked for, and what the sentence calls it
    ("人员|人|对象|群体", "人员|对象|群体|劳动者|学员|职工|毕业生"),
    ("情况|情形|行为", "情形|情况|行为"),
    ("条件|要求", "条件|要求"),
    ("企业|单位|机构|公司", "企业|单位|机构"),
    ("证书?|本本", "证书"),
    ("材料|资料|东西", "材料|资料"),
    ("任务|活", "任务"),
    ("支出|开支|用途|地方|方面", "支出|用途|费用|方面"),
    ("渠道|途径|方式", "渠道|途径|方式"),
)
_ASKS = [
    (
        re.compile(
            rf"(?:哪些|哪几[种类个项]|什么样?的?|啥样?的?)(?:{asked})(?![\u4e00-\u9fff]{{0,4}}(?:名单|名字|叫))"
        ),
        re.compile(rf"(?:下列|以下)(?:{told})|(?:{told})(?:如下|包括|有)"),
    )
    for asked, told in _NOUNS
]
_LEAD = re.compile(r"(?:下列|以下|如下)[^。；;：:\n]{0,40}[：:]\s*|[^。；;：:\n]{2,20}(?:如下|包括|有)[：:]\s*")
_MARK = re.compile(
    r"(?:^|(?<=[\n。；;：:]))\s*[（(]?([一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)]|[.．、](?!\d))\s*", re.MULTILINE
)
_NO = re.compile(r"不(?!少|超|低|高|仅|断|同|限)|[没未]|无(?!人|线)|禁止|除外")
_WHETHER = re.compile("([\u4e00-\u9fff])不\\1|是不是|有没有")
_GLUE = re.compile(
    r"可以|能够?|应当|需要|必须|规定|政策|办法|按照?|请|列出?|一下|都|会|要|得|被|算|属于|享受|领取?|申[请领报]|给|拿|"
    r"[从在对为了的是有做就向把将来以问和与及上中里个之地吗呢啊，,。？?！!、：:；;“”\"《》\s]"
)
_ABOUT = 0.5  # share of the character pairs of what is asked about that the sentence and its headings hold
_CLEARLY = 0.15  # by how much more than any other such sentence
_FEWEST, _MOST = 2, 12  # items


def enumerated(question: str, documents: Sequence[Document]) -> list[Passage]:
    """The sentence of the best document that announces what the question asks for, and its items in order; empty: none, or several
    that may be meant. `documents` are best first."""
    asked = next(((match, told) for asks, told in _ASKS if (match := asks.search(question))), None)
    if asked is None or not documents:
        return []
    match, told = asked
    meant = {source.id for source in named(question, [d.source for d in documents])}
    document = next((d for d in documents if not meant or d.source.id in meant), documents[0])
    rest = question.replace(match[0], "，")
    for place in places(question):
        rest = rest.replace(place, "，")
    topic = {pair for words in _GLUE.split(_NO.sub("，", rest)) for pair in pairs(words)}
    denied = _NO.search(_WHETHER.sub("", question)) is not None
    found = []
    for lead, items in _announced(document):
        words = document.text[slice(*lead)]
        if told.search(words) and (_NO.search(words) is not None) is denied and topic:
            about = pairs(f"{document.source.title} {' '.join(_path(document, lead))} {_before(document, lead)}{words}")
            found.append((len(topic & about) / len(topic), lead, items))
    found.sort(key=lambda one: -one[0])
    if not found or found[0][0] < _ABOUT or (len(found) > 1 and found[0][0] < found[1][0] + _CLEARLY):
        return []
    _, lead, items = found[0]
    return [_passage(document, span) for span in (lead, *items)]


def _announced(document: Document) -> Iterator[tuple[Span, list[Span]]]:
    """The sentences that announce a numbered list, each with its items."""
    text = document.text
    for match in _LEAD.finditer(text):
        start = max(text.rfind(stop, 0, match.start()) for stop in "\n。；;") + 1
        items = list(_items(text, match.end()))
        if _FEWEST <= len(items) <= _MOST:
            yield (start + len(text[start : match.end()]) - len(text[start : match.end()].lstrip()), match.end()), items


def _items(text: str, start: int) -> Iterator[Span]:
    """From `start` on, numbered from one; each ends where the next begins, the last with its line."""
    mark = _MARK.match(text, start)
    place = 1
    while mark and ordinal_of(mark[1]) == place:
        place += 1
        following = next((m for m in _MARK.finditer(text, mark.end()) if ordinal_of(m[1]) == place), None)
        line = text.find("\n", mark.end())
        line = len(text) if line < 0 else line
        near = (
            following
            if (following and not text[line : following.start()].strip()) or (following and following.start() < line)
            else None
        )
        yield mark.start() + len(mark[0]) - len(mark[0].lstrip()), near.start() if near else line
        mark = near


def _before(document: Document, lead: Span) -> str:
    """The sentence before it, in its paragraph."""
    paragraph = document.text[document.text.rfind("\n", 0, lead[0]) + 1 : lead[0]]
    return re.split("[。；;]", paragraph.rstrip("。；; "))[-1]


def _path(document: Document, span: Span) -> tuple[str, ...]:
    inner = [section for section in document.sections if section.start <= span[0] < section.end]
    return max(inner, key=lambda section: section.level).path if inner else ()


def _passage(document: Document, span: Span) -> Passage:
    text = document.text[slice(*span)].rstrip().rstrip("；;。")
    return Passage(
        source=document.source, path=_path(document, span), text=text, start=span[0], end=span[0] + len(text)
    )
