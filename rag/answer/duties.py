"""What a body answers for in a plan (市教育局负责哪些任务？), by the lines that name who leads, helps or answers for each task; pure.

Arrows: answering -> here -> listing, scope, overview (finding, request). Knows no model: each task is told with its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.listing import headline
from rag.answer.overview.finding import passage_at
from rag.answer.overview.request import abbreviates
from rag.answer.scope import named, places
from rag.index.entry import heading_path
from rag.text.sentences import sentence_spans
from rag.types import Document, Passage, Section, Span

_END = "(?:处|科|股|局|委|办|部|厅|中心|室|委员会|工会|联合会|协会|妇联|残联|团委|学院)"
_BODY = rf"(?P<body>[\u4e00-\u9fff]{{1,18}}?{_END})"
_NOUN = "(?:重点|主要|具体)?(?:任务|工作|事项?|内容|措施|举措|职责|方面|块|活)"
_WHICH = rf"(?:(?:哪[些几]?|什么|啥)[项个条方面块些]*的?{_NOUN}?|(?:多少|几)[项个条]?{_NOUN})"
_DOES = "(?:主要|具体|一共|总共|共|都|需要|应该|该|要|还)*(?P<does>负责|牵头|承担|配合|参与|主管|分管|管|(?<=要)做)"
_ASKS = tuple(
    map(
        re.compile,
        (
            rf"{_BODY}\s*(?:在[^，,。？?]{{2,20}}[中里])?{_DOES}的?{_NOUN}?(?:都?(?:有|是))?{_WHICH}[呢啊呀]?[？?。]*$",
            rf"{_WHICH}(?:是|都|需要|应该|要)*由{_BODY}(?:来|去)?{_DOES}[的呢啊]*[？?。]*$",
            rf"{_BODY}的(?:任务|职责|工作)(?:分工|任务)?(?:都?(?:有|是)){_WHICH}[呢啊]?[？?。]*$",
        ),
    )
)
_LABEL = re.compile(r"(责任|牵头|主管|承办|配合|参与|实施)(?:部门|单位|处室|机关)\s*[:：]")
_LINE = re.compile(
    rf"[（(【\[]?{_LABEL.pattern}[^\n。）)】\]]{{2,200}}[）)】\]]?"
    r"|[（(](?![^（）()\n]{0,80}(?:不由|不含|除))[^（）()\n。]{2,160}(?:牵头|负责|配合)[）)]"
)
_CLAUSE = re.compile("[，,；;]")
_ROLE = re.compile("(牵头|负责|配合|参与)[）)]?$")
_NAMES = re.compile(
    r"[、，,；;：:（()）【】\[\]〔〕\s]|和(?=[市区县省])|共同|按职责分工|分别|牵头|负责|配合|参与|等$|等(?=[）)])"
)
_LEVEL = re.compile("^([省市区县镇])(?=.{2})")
_BEFORE = re.compile("[里内的，,：:]|中(?![心小国共央级])")  # the paper that the body is asked of: 青岛方案里
_HELPS = {"配合", "参与"}
_LEADS = {"牵头", "主管"}
_ANY = {"管理局", "服务中心", "中心", "保障局", "委员会", "学院"}  # names of many bodies
SHORTEST, WHOLE = 2, 5  # characters of a body without its level, and from which on two names may be written as one


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """A task in the words of the document, and the line that names who answers for it."""

    task: Passage
    line: Passage


def duties(question: str, documents: Sequence[Document]) -> list[Duty]:
    """The tasks of the body that the question names, of the documents that it means, else of those of the one place that have any; empty
    where it asks otherwise. What it only helps with is told where that is asked for, or where it answers for nothing."""
    asks = next((match for pattern in _ASKS if (match := pattern.search(question))), None)
    if not asks or question[: asks.start("body")].endswith(("、", "和", "与", "及")):
        return []
    meant = {source.id for source in named(question, [document.source for document in documents])}
    if places(question) and not meant:
        return []
    body = _BEFORE.split(asks["body"])[-1]
    does = asks["does"] if "does" in asks.groupdict() else ""
    fitting = [document for document in documents if not meant or document.source.id in meant]
    found = [(document.source.region, told) for document in fitting if (told := list(_of(document, body, does)))]
    return [duty for _, told in found for duty in told] if len({region for region, _ in found}) == 1 else []


def _of(document: Document, body: str, does: str) -> Iterator[Duty]:
    region = document.source.region
    lines = [match.span() for match in _LINE.finditer(document.text)]
    begun = document.sections[0].start if document.sections else 0
    roles = {span: _roles(document.text[slice(*span)], body, region) for span in lines if span[0] >= begun}
    leads = _LEADS if does in _LEADS and re.search("牵头|主管", document.text) else _HELPS if does in _HELPS else None
    found = [span for span, own in roles.items() if (own & leads if leads else own - _HELPS)]
    for span in found or [span for span, own in roles.items() if own and leads is None]:
        yield Duty(task=_task(document, span, lines), line=_passage(document, span))


def _roles(line: str, body: str, region: str) -> set[str]:
    """In which roles the line names the body: by the label in front of the names, else by the verb behind them."""
    labels = list(_LABEL.finditer(line))
    if labels:
        ends = [*(label.start() for label in labels[1:]), len(line)]
        parts = [(label[1], line[label.end() : end]) for label, end in zip(labels, ends, strict=True)]
    else:
        parts, names = [], ""
        for clause in _CLAUSE.split(line):
            names += f"、{clause}"
            if role := _ROLE.search(clause.strip()):
                parts.append((role[1], names))
                names = ""
    return {role for role, names in parts if any(_is_body(body, name, region) for name in _NAMES.split(names))}


def _is_body(body: str, name: str, region: str) -> bool:
    """The name is of the body, which may be said in short (人社局), of the same level, and of no other place."""
    if any(place not in region for place in places(name)):
        return False
    (level, short), (own, full) = _level(body), _level(name)
    if len(short) < SHORTEST or short in _ANY or (level and own and level != own):
        return False
    glued = len(short) >= WHOLE and (full.startswith(short) or full.endswith(short))
    return (
        full == short
        or glued
        or (len(short) > SHORTEST and full[:1] + full[-1:] == short[0] + short[-1] and abbreviates(short, full))
    )


def _level(name: str) -> tuple[str, str]:
    """The level in front of a body (市 of 市财政局), and the rest, without its place."""
    for place in places(name):
        name = name.removeprefix(place)
    level = _LEVEL.match(name)
    return (level[1], name[1:]) if level else ("", name)


def _task(document: Document, line: Span, lines: Sequence[Span]) -> Passage:
    """What the line is of: the first sentence of its paragraph, else the heading above it; of several items of which only the last has
    a line, that of all."""
    start = document.text.rfind("\n", 0, line[0]) + 1
    first = next(iter(sentence_spans(document.text, start, line[0])), None)
    if first and document.text[slice(*first)].strip():
        return _passage(document, first)
    path = heading_path(document.sections, line[0])
    section = _section(document, path, line[0])
    beside = [
        s
        for s in document.sections
        if section and s.path[:-1] == path[:-1] and s.level == section.level and s.end <= section.start
    ]
    if any(not any(s.start <= a < s.end for a, _ in lines) for s in beside) and (
        above := _section(document, path[:-1], line[0])
    ):
        section = above
    return headline(document, section) if section else _passage(document, line)


def _section(document: Document, path: Sequence[str], at: int) -> Section | None:
    return next((s for s in document.sections if s.path == tuple(path) and s.start <= at), None) if path else None


def _passage(document: Document, span: Span) -> Passage:
    start, end = span
    return passage_at(document, (start, start + len(document.text[start:end].rstrip())))
