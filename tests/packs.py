"""A small corpus on disk, an answer over it, and its pack: for the tests of rag.pack.

Arrows: test_pack* -> here -> the project's own reader, rag.pack. The fakes are the index and the models.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.pack.build import build
from rag.pack.files import contents
from rag.pack.schema import Index, Model, Origin, Pack, Program, checksum
from rag.read.reading import read
from rag.types import Answer, AnswerSentence, Citation, Document, Message, Timings

NOTICE = """某市人力资源局关于印发技能人才方案的通知

某人社字〔2023〕15号

各区人力资源局：

一、目标任务
力争每年新增高技能人才2万人以上，到2025年高技能人才占技能人才比例达到32%。
二、保障措施
建立企业名录，对培训机构每年检查一次。

某市人力资源局
2023年4月6日
"""
REPLY = """某区人力资源局关于第20240099号建议的答复函

李明代表：

您提出的建议收悉。目前全区有18家企业开展新型学徒制培养，补贴标准为每人5000元。

某区人力资源局
2024年9月2日
"""
NAMES = {"方案.txt": NOTICE, "答复/区.txt": REPLY}


@dataclass(frozen=True, kw_only=True)
class Wider(Answer):
    """An Answer with what later ones may have: a scope, and a table with cells like sentences."""

    scope: object = None
    table: object = None


@dataclass(frozen=True, kw_only=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[AnswerSentence, ...], ...]


CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ORIGIN = Origin(
    program=Program(name="rag-policy", version="0", source="0" * 64),
    index=Index(
        documents=2, manifest={"model": "0123456789abcdef", "limit": 256}, prompts={"query": "", "document": ""}
    ),
    embedding=Model(name="e", fingerprint="0123456789abcdef"),
    language=Model(name="l"),
)


def corpus(folder: Path, texts: dict[str, str] = NAMES) -> Path:
    """The files, written under `folder`."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class Held:
    """The files of a folder as an index would hold them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = [read(path, folder) for path in sorted(folder.rglob("*.txt"))]
        self.documents: dict[str, Document] = {document.source.id: document for document in found}

    def document(self, source_id: str) -> Document:
        return self.documents[source_id]

    def digest(self, source_id: str) -> str:
        return hashlib.sha256((self.folder / self.documents[source_id].source.path).read_bytes()).hexdigest()

    def citation(self, number: int, path: str, words: str) -> Citation:
        document = next(d for d in self.documents.values() if d.source.path == path)
        start = document.text.index(words)
        inner = [s.path for s in document.sections if s.start <= start < s.end]
        return Citation(
            number=number,
            source=document.source,
            section=inner[-1] if inner else (),
            quote=words,
            start=start,
            end=start + len(words),
        )


def answer(held: Held, **changes: Any) -> Answer:
    """Two sentences, each with its source, one of another document."""
    fields: dict[str, Any] = {
        "question": "每年新增多少高技能人才？有多少企业开展新型学徒制？",
        "sentences": (
            AnswerSentence(text="某市力争每年新增高技能人才2万人以上。", citations=(1,)),
            AnswerSentence(text="某区有18家企业开展新型学徒制培养。", citations=(2,)),
        ),
        "citations": (
            held.citation(1, "方案.txt", "力争每年新增高技能人才2万人以上"),
            held.citation(2, "答复/区.txt", "目前全区有18家企业开展新型学徒制培养"),
        ),
        "timings": Timings(evidence=0.1, first=0.5, total=1.23456),
        "done": True,
    }
    return (Wider if {"scope", "table"} & set(changes) else Answer)(**(fields | changes))


def pack(held: Held, told: Answer, history: Sequence[Message] = ()) -> Pack:
    return build(told, held=held, origin=ORIGIN, created=CREATED, history=history)


def saved(
    made: Pack, path: Path, change: Callable[[dict[str, Any]], object] | None = None, *, sealed: bool = True
) -> Path:
    """Write the pack as JSON, after `change` to its record; `sealed`: with a checksum that fits the change."""
    record = json.loads(contents(made)[".json"])
    if change:
        change(record)
        if sealed:
            record["checksum"] = checksum(record)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path
