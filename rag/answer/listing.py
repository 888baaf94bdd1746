"""Questions for the parts of a section (which measures, which requirements), answered from its subheadings; pure.

Arrows: answering -> here -> scope, grounding. Knows no model: the outline is the list.
"""

import re
from collections.abc import Sequence

from rag.answer.grounding import pairs
from rag.answer.scope import named
from rag.types import Document, Passage, Section

_ASKS = re.compile(r"哪些|哪几|哪\d|几(?:项|个|条|方面|大)|包括什么|列出|列举|分别是什么|是什么")
_COUNTS = re.compile(r"多少|占比|比例|几(?:人|名|年|月|次|家)|谁|何时|什么时候|负责|部门")
_NUMBERING = re.compile(r"^[\s#]*(?:第?[（(]?[一二三四五六七八九十\d]+[）)章节编条]?\s*[、.．)）]?|[)）])\s*")
_ALIKE = 0.8  # share of a heading's character pairs that the question must hold
_SHORTEST = 3  # characters of a heading without its number
_FEWEST = 2  # parts that make a list


def core(heading: str) -> str:
    """A heading without its number: 二、主要举措 -> 主要举措."""
    return _NUMBERING.sub("", heading).strip()


def listed(question: str, documents: Sequence[Document]) -> list[Passage]:
    """The subheadings of the section that the question names, in order; empty when it names none or asks otherwise.

    `documents` are best first; of several sections that fit, that of the best document and the longest heading counts.
    """
    if not _ASKS.search(question) or _COUNTS.search(question):
        return []
    asked = pairs(question)
    meant = {source.id for source in named(question, [d.source for d in documents])}
    for document in documents:
        if meant and document.source.id not in meant:
            continue
        found = [s for s in document.sections if _fits(s, asked) and len(_parts(document, s)) >= _FEWEST]
        if found:
            return _parts(document, max(found, key=lambda s: len(core(s.heading))))
    return []


def _fits(section: Section, asked: set[str]) -> bool:
    words = core(section.heading)
    mine = pairs(words)
    return len(words) >= _SHORTEST and len(mine & asked) >= _ALIKE * len(mine)


def _parts(document: Document, section: Section) -> list[Passage]:
    inner = [
        s
        for s in document.sections
        if s.path[:-1] == section.path and section.start <= s.start < section.end and s.level == section.level + 1
    ]
    return [_headline(document, part) for part in inner]


def _headline(document: Document, part: Section) -> Passage:
    start = document.text.find(part.heading, part.start, part.end)
    start = part.start if start < 0 else start
    end = min(start + len(part.heading), part.end)
    return Passage(source=document.source, path=part.path, text=document.text[start:end], start=start, end=end)
