"""Facts of a document's card as words with the lines of the document that say them; pure.

Arrows: telling, conflicts -> here -> cardfacts (line_around), coverage (named). Knows no request.
"""

from rag.answer.cardfacts import line_around
from rag.answer.coverage import named
from rag.answer.growing import Said
from rag.types import Document, Passage, Source

_LABELS = {
    "title": ("文件", "document"),
    "issuer": ("发文机关", "issuer"),
    "issued": ("日期", "date"),
    "signed": ("成文日期", "date signed"),
    "published": ("发布日期", "date published"),
    "number": ("发文字号", "document number"),
    "proposal_number": ("提案（建议）编号", "proposal number"),
    "addressee": ("答复（主送）对象", "addressee"),
    "contact": ("联系人", "contact"),
    "telephone": ("联系电话", "telephone"),
    "attachments": ("附件", "attachments"),
    "count": ("处数", "places"),
    "quote": ("原文", "words of the document"),
    "value": ("数值", "figure"),
    "level": ("层级", "level"),
}
_MISSING = ("未写明", "not given")


def label(name: str, english: bool) -> str:
    """What a column or a fact is called."""
    return _LABELS[name][english]


def title(source: Source, english: bool) -> str:
    """The title between its marks; the path of a document without one."""
    name = named(source.title, source.path)
    return f"“{name}”" if english else f"《{name}》"


def titled(document: Document) -> Said:
    """The title as a cell, with the line where it stands."""
    source = document.source
    return Said(text=named(source.title, source.path), passages=_lines(document, "title"))


def stated(source: Source, name: str) -> bool:
    """The document's own words give the fact."""
    return bool(_keys(source, _field(source, name)))


def day(source: Source, name: str) -> str:
    """The date as YYYY-MM-DD; `issued` is the date signed, else published."""
    return str(getattr(source, _field(source, name)))


def fact(document: Document, name: str, english: bool, asked: bool = True) -> Said:
    """The fact as the card has it, with the lines that say it.

    When the document's words do not give it: 未写明, or nothing unless it was `asked` for.
    """
    source = document.source
    if not stated(source, name):
        return Said(text=_MISSING[english] if asked else "")
    value = getattr(source, _field(source, name))
    words = "；".join(value) if isinstance(value, tuple) else str(value)
    return Said(text=words, passages=_lines(document, _field(source, name)))


def _field(source: Source, name: str) -> str:
    if name != "issued":
        return name
    return "signed" if "signed" in source.spans or "published" not in source.spans else "published"


def _keys(source: Source, name: str) -> list[str]:
    return [key for key in source.spans if key == name or key.startswith(f"{name}.")]


def _lines(document: Document, name: str) -> tuple[Passage, ...]:
    source = document.source
    spans = dict.fromkeys(line_around(document, source.spans[key]) for key in _keys(source, name))
    return tuple(Passage(source=source, path=(), text=document.text[a:b], start=a, end=b) for a, b in spans)
