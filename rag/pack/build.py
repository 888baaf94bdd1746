"""An Answer becomes a Pack: its words, the places they come from, and digests of everything that made it.

Arrows: pipeline -> here -> schema, grounds. Knows no store and no model: documents and digests are asked of `held`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any, Protocol

from pydantic import ValidationError

from rag.errors import PackProblem
from rag.pack.grounds import unsupported
from rag.pack.schema import (
    VERSION,
    Card,
    Cell,
    Content,
    File,
    Origin,
    Pack,
    Quotation,
    Sentence,
    Table,
    Timings,
    Turn,
    checksum,
    field_of,
)
from rag.types import Answer, AnswerSentence, Citation, Document, Message, Passage


class Held(Protocol):
    """The documents as they were searched."""

    def document(self, source_id: str) -> Document:
        """One cleaned document. Raises KeyError when it is not held any more."""

    def digest(self, source_id: str) -> str:
        """SHA-256 of the bytes of its file, in hex. Raises KeyError."""


def build(answer: Answer, *, held: Held, origin: Origin, created: datetime, history: Sequence[Message] = ()) -> Pack:
    """The pack of an answer. Raises PackProblem when a cited document has changed since, or a text is beyond all bounds."""
    try:
        content = _content(answer, held, origin, created, history)
        return Pack.model_validate({**dict(content), "checksum": checksum(content.model_dump(mode="json"))})
    except ValidationError as error:
        raise PackProblem(f"这个回答不能写成证据包：{field_of(error)[0]} 太长。") from error


def _content(answer: Answer, held: Held, origin: Origin, created: datetime, history: Sequence[Message]) -> Content:
    times = answer.timings
    return Content(
        format="rag-evidence-pack",
        schema_version=VERSION,
        created=created.astimezone().isoformat(timespec="seconds"),
        question=answer.question,
        resolved=answer.resolved or answer.question,
        history=tuple(Turn(role=message.role, content=message.content) for message in history),
        scope=_plain(getattr(answer, "scope", None)),
        answer=answer.text,
        complete=answer.done,
        refused=answer.refused,
        reason=answer.reason,
        sentences=tuple(_sentence(sentence, answer) for sentence in answer.sentences),
        table=_table(answer),
        citations=tuple(_quotation(citation, held) for citation in answer.citations),
        documents=_files(answer, held),
        notes=answer.notes,
        origin=origin,
        timings=Timings(evidence=_rounded(times.evidence), first=_rounded(times.first), total=_rounded(times.total)),
    )


def _sentence(said: AnswerSentence, answer: Answer) -> Sentence:
    cited = [citation for citation in answer.citations if citation.number in said.citations]
    passages = [Passage(source=c.source, path=c.section, text=c.quote, start=c.start, end=c.end) for c in cited]
    why = unsupported(said.text, passages, answer.resolved or answer.question) if passages else ""
    return Sentence(text=said.text, citations=said.citations, proof="facts" if why else "wording")


def _table(answer: Answer) -> Table | None:
    table = getattr(answer, "table", None)
    if table is None:
        return None
    rows = tuple(tuple(Cell(text=cell.text, citations=cell.citations) for cell in row) for row in table.rows)
    return Table(header=tuple(table.header), rows=rows)


def _quotation(citation: Citation, held: Held) -> Quotation:
    if _document(citation, held).text[citation.start : citation.end] != citation.quote:
        raise _changed(citation)
    card = {name: getattr(citation.source, name) for name in Card.model_fields}
    return Quotation(
        number=citation.number,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
        section=tuple(citation.section),
        source=Card(**card),
    )


def _files(answer: Answer, held: Held) -> tuple[File, ...]:
    cited = {citation.source.id: citation for citation in answer.citations}
    files = [_file(citation, held) for citation in cited.values()]
    return tuple(sorted(files, key=lambda file: file.path))


def _file(citation: Citation, held: Held) -> File:
    document, source = _document(citation, held), citation.source
    text = hashlib.sha256(document.text.encode()).hexdigest()
    return File(path=source.path, title=source.title, sha256=held.digest(source.id), text_sha256=text)


def _document(citation: Citation, held: Held) -> Document:
    try:
        return held.document(citation.source.id)
    except KeyError as error:
        raise _changed(citation) from error


def _changed(citation: Citation) -> PackProblem:
    return PackProblem(f"文件 {citation.source.path} 在回答之后有改动，请再问一次，然后导出。")


def _plain(value: Any) -> Any:
    """`value` as JSON: fields of values by name, dates and whatever else as words."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        inner = [_plain(item) for item in value]
        return sorted(inner, key=str) if isinstance(value, set | frozenset) else inner
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
