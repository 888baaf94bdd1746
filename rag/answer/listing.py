"""Questions for the parts of a section (which measures, which requirements), answered from its subheadings; pure.

Arrows: answering -> here -> scope, kinds, grounding, markers. Knows no model: the outline is the list.
"""

import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from rag.answer.grounding import pairs
from rag.answer.kinds import asks_to_sum_up, asks_who_answers
from rag.answer.scope import named, places, short
from rag.structure.markers import ordinal_of
from rag.text.language import is_english
from rag.types import Document, Passage, Section, Span

_ASKS = re.compile(r"哪些|哪几|哪\d|几(?:项|个|条|方面|大)|包括什么|列出|列举|分别是什么|是什么")
_COUNTS = re.compile(r"多少|占比|比例|几(?:人|名|年|个?月|天|个工作日|次|家)|谁|何时|什么时候|负责|部门")
_NUMBERING = re.compile(r"^[\s#]*(?:第?[（(]?[一二三四五六七八九十\d]+[）)章节编条]?\s*[、.．)）]?|[)）])\s*")
_NUMBER = re.compile(r"^[\s#]*第?[（(]?([一二三四五六七八九十]{1,2}|\d{1,2})(?=[、.．)）是])")
_MEASURES = re.compile(
    r"(?:哪些|哪几[个项条大]?|哪[两三四五六七八九十\d][个项条大]?|什么样?的?)(?:具体|主要|重点|实际)?的?"
    r"(?:方面|措施|举措|工作(?![室站岗人单])|做法|任务|部署|安排|努力|文章)|哪[些几][个大]?(?:方面|块)"
)
_IN_SHORT = re.compile(
    r"总结|概括|概述|归纳|梳理|简述|介绍|提炼|摘要|主要内容|大致内容|核心内容|大意|要点|梗概|(?:主要)?(?:讲|说|写|谈)(?:了|的是?)(?:些)?(?:什么|啥|哪些)|"
    r"(?:有|包括|包含)(?:哪些|什么)(?:主要)?内容|内容(?:是|有)(?:什么|哪些|啥)|(?:做|干|开展|推进)了?(?:哪些|什么)(?:主要|具体)?工作|(?:哪些|什么)(?:主要|具体)?(?:工作|举措|措施|做法)[？?。]*$"
)
_IN_SHORT_ENGLISH = re.compile(
    r"(?:please |can you |could you |kindly )*(?:"
    r"(?:(?:briefly )?(?:summari[sz]e|outline)(?: for (?:me|us))?|(?:(?:give|show|tell|write) (?:me |us )?)?(?:an? |the )?(?:brief |short |quick )?"
    r"(?:summary|outline|overview|gist|(?:main|key) (?:points?|contents?|topics?|measures)) (?:of|in)|"
    r"what(?: are|'s| is) (?:the )?(?:main |key )(?:points?|contents?|topics?|measures) (?:of|in))(?P<what> .+?)(?: (?:in brief|briefly|please))?"
    r"|what(?:'s| is| does)(?P<which> .+?) (?:all )?(?:about|say|cover|contain|deal with|talk about))[\s?.!]*",
    re.IGNORECASE,
)
_PAPER_ENGLISH = re.compile(
    r"\b(?:the|this|that|of|from|by|in|s|city|district|province|provincial|municipal|bureau|reply|replies|letter|plan|"
    r"implementation|notice|document|file|paper|measures|regulations?|report|guide|action|work|proposal|suggestion)\b|\b(?:no\.?|number) ?\d+",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"答复函|答复意见|回复意见|答复|回复|复函|来函|函|实施方案|方案|通知|文件|意见|办法|规定|细则|提案|建议|材料|公告|报告|总结|[这那该本]?[份个篇封]|[我你您]|(?:人社|人力资源)[局厅]|[区市省]?里|出来|内容|哪些|什么|啥|写|讲|说|谈|干"
)
_IN_PART = re.compile(r"[没未]|为什么|为何|为啥|下一步|[去今明]年|介绍信")
_DONE = re.compile(r"做法|措施|举措|工作(?![室站岗])|经验|部署|安排")
_KINDS = {  # of what is asked for, at the end of a question, and of how a section of a guide that gives it ends
    re.compile(rf"(?:哪[些几][样项个种份类]?|什么|多少|啥)(?:{asked})[呢啊呀]?[？?。]*$"): re.compile(rf"{told}$")
    for asked, told in (
        ("申[报请]?材料|材料|资料|证件|手续", "(?<!提交|报送|受理|审核|上报|递交)(?:材料|资料)"),
        ("申[报请]?条件|条件", "条件"),
    )
}
_PLACE = r"第([一二三四五六七八九十]{1,3}|\d{1,2})"
_FROM_TO = re.compile(rf"{_PLACE}[家个项所处座]?(?:到|至|[-—~～]){_PLACE}[家个项所处座](?![季月年阶])")
_NOT_ALL = re.compile(r"[免未没不]|无需|盖章")  # of what is asked for, some or another thing is meant
_REQUIRED = 0.25  # share of the rest of the question that the title and the heading hold, by character pairs
_GLUE = re.compile(
    rf"{_DONE.pattern}|概括|概述|总结|归纳|梳理|简述|介绍|一下|"
    r"采取|开展|推动|推进|提出|围绕|针对|关于|通过|主要|分别|方面|为了|进行|实施|加强|促进|落实|怎么|如何|"
    r"[从在对为了的是有做就向把将来以都请问和与及上中里个之地省市区县局厅，,。？?！!、：:；;“”\"\"《》\s]"
)
_ABOUT = 0.7  # share of the character pairs of what is asked about that the name of a document or section must hold
_TOPIC = 3  # character pairs from which on something is asked about
_NEARLY_ALL = 0.7  # share of a document from which on one section is all of it
_ALIKE = 0.8  # share of a heading's character pairs that the question must hold
_SHORTEST = 3  # characters of a heading without its number
_MOST = 24  # headings of an outline that has those below the outermost, too
_FEWEST = 2  # parts that make a list


def core(heading: str) -> str:
    """A heading without its number: 二、主要举措 -> 主要举措."""
    return _NUMBERING.sub("", heading).strip()


def listed(question: str, documents: Sequence[Document]) -> list[Passage]:
    """The subheadings of the section that the question names, in order; empty when it names none or asks otherwise.

    `documents` are best first; of several sections that fit, that of the best document and the longest heading counts.
    Of a document named by its place or number, a question for measures (在…方面开展了哪些工作) may also ask about its
    title or, in part, about a heading.
    """
    for_kinds = any(asked.search(question) for asked in _KINDS)
    if (
        not (_ASKS.search(question) or _sums_up(question) or for_kinds)
        or _COUNTS.search(question)
        or asks_who_answers(question)
    ):
        return []
    asked = pairs(question)
    meant = {source.id for source in named(question, [d.source for d in documents])}
    fitting = [document for document in documents if not meant or document.source.id in meant]
    for document in fitting:
        found = [s for s in document.sections if _fits(s, asked) and _whole(_parts(document, s))]
        if found:
            return _parts(document, max(found, key=lambda s: len(core(s.heading))))
        if document is fitting[0] and (items := _required(question, document)):
            return items
        if document.source.id in meant and (measures := _measures(question, document)):
            return measures
    return []


def of_places(question: str, items: Sequence[Passage]) -> list[Passage]:
    """Of a list those from one place to another that the question names (第8家到第12家); all where it names none, none where there are
    not so many."""
    found = _FROM_TO.search(question)
    first, last = (ordinal_of(number) for number in found.groups()) if found else (None, None)
    return list(items[first - 1 : last]) if first and last else list(items)


def outlined(question: str, documents: Sequence[Document]) -> list[Passage]:
    """The outline of the one document that the question names, when it asks what that says or does as a whole (概括一下甲区的答复): its
    headings, in order, with those below them where they are few. Empty when it asks of one matter, or of several documents."""
    meant = named(question, [document.source for document in documents])
    if len(meant) != 1:
        return []
    document = next(document for document in documents if document.source.id == meant[0].id)
    if not (_of_it_all_english(question, document) if is_english(question) else _of_it_all(question, document)):
        return []
    outer = _outermost(document)
    inner = {section.path: _parts(document, section) for section in document.sections}
    below = [inner.get(part.path, []) for part in outer]
    every = [one for part, parts in zip(outer, below, strict=True) for one in (part, *(parts if _whole(parts) else ()))]
    return (every if len(every) <= _MOST else outer) if _whole(outer) else []


def _of_it_all(question: str, document: Document) -> bool:
    """A Chinese question asks what the document says in short, and of no other matter than its title."""
    if not _IN_SHORT.search(question) or _COUNTS.search(question) or _IN_PART.search(question):
        return False
    rest = _IN_SHORT.sub("，", question)
    for place in places(question):
        rest = rest.replace(place, "，")
    title = pairs(f"{document.source.title} {document.source.proposal_title}")
    topic = {pair for words in _GLUE.split(_PAPER.sub("，", rest)) for pair in pairs(words)}
    return len(topic & title) >= _ABOUT * len(topic)


def _of_it_all_english(question: str, document: Document) -> bool:
    """The same of an English one, which names it by nothing but its place, kind and numbers."""
    asked = _IN_SHORT_ENGLISH.fullmatch(question.strip())
    place = "".join(lazy_pinyin(short(document.source.region)))
    return bool(asked) and not any(
        map(str.isalpha, _PAPER_ENGLISH.sub(" ", (asked["what"] or asked["which"]).casefold().replace(place, " ")))
    )


def _required(question: str, document: Document) -> list[Passage]:
    """What the one section says, item by item, that gives what a guide asks for of that kind (要交哪些材料: 六、申报材料), of
    several of the one that the question names (企业条件, 学徒条件). Empty where the question is of something else than the document."""
    asked = [(match, told) for kind, told in _KINDS.items() if (match := kind.search(question))]
    if not asked or _NOT_ALL.search(question):
        return []
    found = [s for s in document.sections if any(told.search(core(s.heading)) for _, told in asked)]
    inner = [s for s in found if not any(other.path[:-1] == s.path for other in found)]
    named_so = [s for s in inner if core(s.heading)[:-2] in question]
    chosen = inner if len(inner) == 1 else named_so
    rest = "，".join(question.replace(match[0], "，") for match, _ in asked)
    topic = {pair for words in _GLUE.split(rest) for pair in pairs(words)}
    if len(chosen) != 1 or len(topic & pairs(f"{document.source.title} {chosen[0].heading}")) < _REQUIRED * len(topic):
        return []
    items = [whole_item(document, (s.start, s.end), s.path) for s in _inner(document, chosen[0])]
    return items if _whole(items) and not any("\n" in item.text for item in items) else []


def whole_item(document: Document, span: Span, path: tuple[str, ...]) -> Passage:
    """What stands at `span`, without the stop at its end: another one goes there."""
    text = document.text[slice(*span)].rstrip().rstrip("；;。")
    return Passage(source=document.source, path=path, text=text, start=span[0], end=span[0] + len(text))


def _sums_up(question: str) -> bool:
    return asks_to_sum_up(question) and _DONE.search(question) is not None


def _measures(question: str, document: Document) -> list[Passage]:
    """The parts of the document, or of its section, whose name holds what measures are asked about; of equals the outer."""
    if not (_MEASURES.search(question) or _sums_up(question)):
        return []
    rest = _MEASURES.sub("，", question)
    for place in places(question):
        rest = rest.replace(place, "，")
    topic = {pair for words in _GLUE.split(rest) for pair in pairs(words)}
    if len(topic) < _TOPIC:
        return []
    named_so = [(f"{document.source.title} {document.source.proposal_title}", None)]
    named_so += [(core(section.heading), section) for section in document.sections]
    shares = [(len(topic & pairs(name)) / len(topic), section) for name, section in named_so]
    close = sorted((fit for fit in shares if fit[0] >= _ABOUT), key=lambda fit: -fit[0])
    found = (_parts(document, section) if section else _outermost(document) for _, section in close)
    return next(filter(_whole, found), [])


def _outermost(document: Document) -> list[Passage]:
    """The parts of the whole document; where one of them is nearly all of it, its parts."""
    outer = [section for section in document.sections if section.level == 1 and not section.heading.startswith("附件")]
    most = max(outer, key=lambda section: section.end - section.start, default=None)
    if most and most.end - most.start >= _NEARLY_ALL * len(document.text) and _parts(document, most):
        return _parts(document, most)
    return [headline(document, section) for section in outer]


def _whole(parts: Sequence[Passage]) -> bool:
    """They make a list, none is missing (those that bear a number bear that of their place) and each says something (第五条 does not)."""
    numbers = (_NUMBER.match(part.text) for part in parts)
    return (
        len(parts) >= _FEWEST
        and all(core(part.text) for part in parts)
        and all(number is None or ordinal_of(number[1]) == place for place, number in enumerate(numbers, 1))
    )


def _fits(section: Section, asked: set[str]) -> bool:
    words = core(section.heading)
    mine = pairs(words)
    return len(words) >= _SHORTEST and len(mine & asked) >= _ALIKE * len(mine)


def _parts(document: Document, section: Section) -> list[Passage]:
    return [headline(document, part) for part in _inner(document, section)]


def _inner(document: Document, section: Section) -> list[Section]:
    return [
        s
        for s in document.sections
        if s.path[:-1] == section.path and section.start <= s.start < section.end and s.level == section.level + 1
    ]


def headline(document: Document, part: Section) -> Passage:
    """The heading of the section, where it stands."""
    start = document.text.find(part.heading, part.start, part.end)
    start = part.start if start < 0 else start
    end = min(start + len(part.heading), part.end)
    return Passage(source=document.source, path=part.path, text=document.text[start:end], start=start, end=end)
