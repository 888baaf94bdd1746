"""Answers, hits and documents as the JSON that the command line writes; pure.

Arrows: __main__, eval, page -> here. The one place that names JSON keys.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.errors import QuestionError
from rag.types import Answer, Chunk, Citation, Document, Exchange, Hit, Message, Period, Region, Scope, Source, Table

Record = dict[str, Any]
CERTAIN = 20.0  # log-odds that stand for certainty: JSON knows no infinity


def source_record(source: Source) -> Record:
    """What a citation or a hit says about its document."""
    keys = ("id", "title", "number", "issuer", "issued", "region", "kind", "path")
    return {key: getattr(source, key) for key in keys}


def card_record(source: Source) -> Record:
    """The whole Source card, spans included."""
    card = {key: getattr(source, key) for key in source.__dataclass_fields__}
    return card | {"issued": source.issued, "attachments": list(source.attachments), "spans": dict(source.spans)}


def document_record(document: Document, chunks: Sequence[Chunk]) -> Record:
    """What `read --json` prints: card, cleaned text, sections, what was dropped, chunks."""
    return {
        "source": card_record(document.source),
        "text": document.text,
        "sections": [asdict(section) | {"path": list(section.path)} for section in document.sections],
        "dropped": [asdict(dropped) for dropped in document.dropped],
        "chunks": [{"start": chunk.start, "end": chunk.end, "path": list(chunk.path)} for chunk in chunks],
    }


def hit_record(hit: Hit) -> Record:
    """One hit of `search --json`."""
    chunk = hit.chunk
    return {
        "source": source_record(chunk.source),
        "path": list(chunk.path),
        "text": chunk.text,
        "start": chunk.start,
        "end": chunk.end,
        "score": round(hit.score, 6),
    }


def citation_record(citation: Citation) -> Record:
    """One numbered citation of an answer."""
    return {
        "number": citation.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "section": list(citation.section),
        "source": source_record(citation.source),
    }


def scope_record(scope: Scope) -> Record:
    """What an answer was limited to; every key is always there."""
    return {
        "regions": [asdict(region) for region in scope.regions],
        "years": [asdict(period) for period in scope.years],
        "issuer": scope.issuer,
        "kind": scope.kind,
        "number": scope.number,
    }


def scope_from(record: Any) -> Scope:
    """A scope as `scope_record` writes it, or with plain names for regions and years. Raises QuestionError."""
    if not isinstance(record, Mapping) or set(record) - set(Scope.__dataclass_fields__):
        raise QuestionError(f"范围应为 JSON 对象，键只有 {'、'.join(Scope.__dataclass_fields__)}。")
    if any(not isinstance(record.get(key) or [], list) for key in ("regions", "years")):
        raise QuestionError("范围的 regions 和 years 应为列表。")
    single = {key: _text(record.get(key) or "", key) for key in ("issuer", "kind", "number")}
    regions = tuple(Region(**_named(value, "regions", level="")) for value in record.get("regions") or ())
    years = tuple(Period(**_named(value, "years", first=0, last=0)) for value in record.get("years") or ())
    return Scope(regions=regions, years=years, **single)


def _named(value: Any, key: str, **rest: Any) -> Record:
    """A name alone, or a name with the fields of `rest`, each of the type of its default."""
    if not isinstance(value, Mapping):
        return {"name": _text(str(value) if isinstance(value, int) else value, key)} | rest
    given = {"name": _text(value.get("name"), key)} | {name: value.get(name, rest[name]) for name in rest}
    if set(value) - set(given) or any(type(given[name]) is not type(rest[name]) for name in rest):
        raise QuestionError(f"范围的 {key} 写法不对：{value}")
    return given


def answer_record(answer: Answer, identity: str = "") -> Record:
    """One line of `ask --json`; `answer` is the text shown, without citation numbers; `table` only when there is one."""
    times = answer.timings
    record = {
        "id": identity,
        "question": answer.question,
        "answer": answer.text,
        "refused": answer.refused,
        "reason": answer.reason,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [citation_record(citation) for citation in answer.citations],
        "notes": list(answer.notes),
        "scope": scope_record(answer.scope),
        "absent": list(answer.absent),
        "offers": [scope_record(scope) for scope in answer.offers],
        "evidence_seconds": _rounded(times.evidence),
        "first_seconds": _rounded(times.first),
        "seconds": _rounded(times.total),
    }
    return record if answer.table is None else record | {"table": table_record(answer.table)}


def table_record(table: Table) -> Record:
    """The table of an answer, cell by cell."""
    rows = [[{"text": cell.text, "citations": list(cell.citations)} for cell in row] for row in table.rows]
    return {"header": list(table.header), "rows": rows}


def trace_record(answer: Answer, identity: str = "") -> Record:
    """How the answer came about: hits with their single ranks, evidence, every exchange with the model."""
    return {
        "id": identity,
        "resolved": answer.resolved,
        "scope": scope_record(answer.scope),
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "hits": [trace_hit(hit) for hit in answer.hits],
        "evidence": [{"path": p.source.path, "start": p.start, "end": p.end, "text": p.text} for p in answer.evidence],
        "exchanges": [_exchange(exchange) for exchange in answer.exchanges],
    }


def trace_hit(hit: Hit) -> Record:
    """One hit of a trace, with its place in each single ranking."""
    chunk = hit.chunk
    place = {"path": chunk.source.path, "section": list(chunk.path), "start": chunk.start, "end": chunk.end}
    return place | {"text": chunk.text, "score": round(hit.score, 6), "ranks": dict(hit.ranks)}


def _exchange(exchange: Exchange) -> Record:
    verdicts = [
        {"draft": c.draft, "text": c.text, "objection": c.objection, "quotes": list(c.quotes)} for c in exchange.checked
    ]
    return {
        "prompt": exchange.request,
        "margin": _bounded(exchange.margin),
        "raw": exchange.reply,
        "verdicts": verdicts,
    }


def _bounded(margin: float | None) -> float | None:
    return None if margin is None else round(min(max(margin, -CERTAIN), CERTAIN), 4)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


Asked = tuple[str, str, tuple[Message, ...], Scope | None]


def questions(path: Path) -> list[Asked]:
    """Read a batch file: (id, question, history, scope) of each JSON line. Raises QuestionError that names the line."""
    return list(_questions(path))


def _questions(path: Path) -> Iterator[Asked]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"读不了问题文件 {path}：{error}。应为 UTF-8 编码的 JSON Lines 文件。") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            identity, question, history = str(row.get("id", number)), row["question"], row.get("history") or []
            scope = scope_from(row["scope"]) if row.get("scope") is not None else None
            yield identity, _text(question), tuple(_message(turn) for turn in history), scope
        except (QuestionError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f'{path} 第 {number} 行不是 {{"id", "question", "history"?, "scope"?}} 形式的 JSON：{error}'
            ) from error


def _text(value: Any, key: str = "question") -> str:
    if not isinstance(value, str):
        raise QuestionError(f"{key} 应为文字")
    return value


def _message(turn: Mapping[str, Any]) -> Message:
    if turn["role"] not in ("user", "assistant"):
        raise ValueError("role 应为 user 或 assistant")
    return Message(role=turn["role"], content=_text(turn["content"]))
