"""What a body answers for in a plan (市教育局负责哪些任务？), by the lines that name who leads, helps or answers for each task; pure.

Arrows: answering -> here -> listing, scope, overview.request. Knows no model: each task is told with its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.listing import headline
from rag.answer.overview.request import abbreviates
from rag.answer.scope import named, places
from rag.index.entry import heading_path
from rag.text.sentences import sentence_spans
from rag.types import Document, Passage, Span

_END = "(?:处|科|股|局|委|办|部|厅|中心|室|委员会|工会|联合会|协会|妇联|残联|团委|政府|公司|集团|学院)"
_BODY = rf"(?P<body>[\u4e00-\u9fff]{{1,18}}?{_END})"
_WHICH = "(?:哪[些几]?|什么|啥|多少|几)[项个条方面块些]*的?(?:重点|主要|具体)?(?:任务|工作|事项?|内容|措施|举措|职责|方面|块|活)?"
_DOES = (
    "(?:主要|具体|分别|一共|总共|共|都|需要|应该|该|要|还)*(?P<does>负责|牵头|承担|配合|参与|主管|分管|管|做|抓|落实)"
)
_ASKS = tuple(
    map(
        re.compile,
        (
            rf"{_BODY}\s*(?:在[^，,。？?]{{2,20}}[中里])?{_DOES}(?:了|的)?(?:任务|工作|事项)?(?:都?(?:有|是))?(?:{_WHICH})[呢啊呀]?[？?。]*$",
            rf"(?:{_WHICH})(?:是|都|需要|应该|要)*由{_BODY}(?:来|去)?{_DOES}[的呢啊]*[？?。]*$",
            rf"{_BODY}的(?:任务|职责|工作)(?:分工|任务)?(?:都?(?:有|是))?(?:{_WHICH})[呢啊]?[？?。]*$",
        ),
    )
)
_LINE = re.compile(
    r"[（(【]?(?:责任|牵头|主管|承办|配合|参与|实施)(?:部门|单位|处室|机关)\s*[:：][^\n。]{2,200}"
    r"|[（(][^（）()\n。]{2,160}(?:牵头|负责|配合|分工负责)[^（）()\n。]{0,120}[)）]"
)
_HELPS = re.compile("配合(?:部门|单位|处室)?|参与(?:部门|单位)?")
_NAMES = re.compile(r"[、，,；;：:（()）\s]|和(?=[市区县省])|牵头|负责|配合|按职责分工|分别|等")
_LEVEL = re.compile("^(?:各)?(?:[省市区县镇]{1,3}|街道|乡镇)(?=.{2})")
_BEFORE = re.compile("[里内的，,：:]|中(?![心小国共央级])")  # the paper that the body is asked of: 青岛方案里
SHORTEST, PLAIN = 2, 3  # characters of a body without its level, and up to which it may be part of another one's name


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """A task in the words of the document, and the line that names who answers for it."""

    task: Passage
    line: Passage


def duties(question: str, documents: Sequence[Document]) -> list[Duty]:
    """The tasks of the body that the question names, of the documents that it means, else of the first that has any; empty where it asks
    otherwise. Who only helps (配合) does not lead: 牵头 is asked of the names in front."""
    asks = next((match.groupdict() for pattern in _ASKS if (match := pattern.search(question))), {})
    body = _core(_BEFORE.split(asks.get("body", ""))[-1])
    meant = {source.id for source in named(question, [document.source for document in documents])}
    every = (
        list(_of(document, body, asks.get("does", "")))
        for document in documents
        if len(body) >= SHORTEST and (not meant or document.source.id in meant)
    )
    return next(filter(None, every), [])


def _of(document: Document, body: str, does: str) -> Iterator[Duty]:
    for match in _LINE.finditer(document.text):
        leads, helps = _cut(match[0])
        words = leads if does == "牵头" else helps if does in ("配合", "参与") else match[0]
        if any(_is_body(body, name) for name in _NAMES.split(words)):
            yield Duty(task=_task(document, match.span()), line=_passage(document, match.span()))


def _cut(line: str) -> tuple[str, str]:
    """Who leads, and who helps: `甲局牵头，乙局配合` names the helpers in front of the word, `配合单位：乙局` behind it."""
    found = _HELPS.search(line)
    if not found:
        return line, ""
    if line[found.end() :].lstrip().startswith((":", "：")):
        return line[: found.start()], line[found.end() :]
    at = max(line.rfind(mark, 0, found.start()) for mark in "，,；;头责")
    return line[: at + 1], line[at + 1 : found.end()]


def _is_body(body: str, name: str) -> bool:
    """The name is of the body, which may be said in short (人社局)."""
    full = _core(name)
    if full.endswith(body) or (len(body) > PLAIN and body in full):
        return True
    return len(body) > SHORTEST and full[-1:] == body[-1] and abbreviates(body, full)


def _core(name: str) -> str:
    for place in places(name):
        name = name.removeprefix(place)
    return _LEVEL.sub("", name.strip())


def _task(document: Document, line: Span) -> Passage:
    """What the line is of: the first sentence of its paragraph, else the heading above it."""
    start = document.text.rfind("\n", 0, line[0]) + 1
    first = next(iter(sentence_spans(document.text, start, line[0])), None)
    if first and document.text[slice(*first)].strip():
        return _passage(document, first)
    path = heading_path(document.sections, line[0])
    section = next((s for s in document.sections if s.path == path and s.start <= line[0] < s.end), None)
    return headline(document, section) if section else _passage(document, line)


def _passage(document: Document, span: Span) -> Passage:
    start, end = span
    text = document.text[start:end].rstrip()
    return Passage(
        source=document.source,
        path=heading_path(document.sections, start),
        text=text,
        start=start,
        end=start + len(text),
    )
