"""Example questions made from the documents themselves: figures, cards, headings; pure.

Arrows: pipeline -> here. Knows no index: takes documents, gives questions whose answers stand in them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rag.answer.scope import short
from rag.text.official import bare
from rag.types import Document

_FIGURE = re.compile(
    r"(?:^|[，,。；;：:])(?P<before>[\u4e00-\u9fff]{7,18}?)(?P<number>\d[\d.]*)(?P<scale>[十百千万亿]*)(?P<unit>人次|[人家个项名元%])"
)
_WANTED = re.compile(r"每年|力争|新增|达|超过|累计|总量|共有|规模")
_FOREIGN = re.compile(r"^(?:其中|同时|目前|截至|以及|包括|为|使|将)+")
_PARTS = re.compile(r"[《》“”\"：:]")


def examples(documents: Sequence[Document], limit: int = 6) -> list[str]:
    """At most `limit` questions of different kinds, as many documents as possible."""
    found: dict[str, None] = {}
    kinds = (_figures, _headings, _cards)
    columns = [
        [next(kinds[(i + turn) % len(kinds)](document), None) for i, document in enumerate(documents)]
        for turn in range(len(kinds))
    ]
    for question in _woven(columns):
        if question and len(found) < limit:
            found[question] = None
    return list(found)


def _woven(columns: Iterable[Sequence[str | None]]) -> Iterator[str | None]:
    for column in columns:
        yield from (question for row in zip_longest(column) for question in row)


def _place(document: Document) -> str:
    return short(document.source.region) or document.source.issuer


def _figures(document: Document) -> Iterator[str]:
    place = _place(document)
    for match in _FIGURE.finditer(document.text):
        before = _FOREIGN.sub("", match["before"])
        if not place or len(before) < 6 or not _WANTED.search(before):
            continue
        subject = before if place in before else place + re.sub(r"^[全我本]?[省市区]", "", before)
        yield f"{subject}{'百分之几' if match['unit'] == '%' else '多少' + match['unit']}？"


def _headings(document: Document) -> Iterator[str]:
    place = _place(document)
    for section in document.sections:
        words = re.sub(r"^[\s#]*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)\s*", "", section.heading)
        if place and section.level <= 2 and 8 <= len(words) <= 24 and not _PARTS.search(words):
            yield f"{place}在“{words}”方面有哪些举措？"


def _cards(document: Document) -> Iterator[str]:
    source = document.source
    place = _place(document)
    if source.telephone and source.addressee and place:
        yield f"{place}给{source.addressee.strip('：:')}的{source.kind or '答复'}，联系人和电话是什么？"
    if source.number and source.title:
        yield f"《{bare(source.title)}》的发文字号是什么？"
    if source.signed and source.title and place:
        yield f"{place}的这份{source.kind or '文件'}是什么时候作出的？"
