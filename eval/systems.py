"""What is measured: our pipeline, plain LlamaIndex, or answers that somebody else wrote; one protocol for all.

Arrows: running -> here -> rag.pipeline, eval.plain. Knows no measure.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from eval.plain import PlainSystem
from eval.types import Case, Row
from rag import pipeline, records
from rag.settings import Settings

DEPTH = 50  # chunks ranked for the retrieval measures: ten documents of a set whose gold is a document
_SECRETS = ("home", "corpus", "index", "host", "port", "llm_key", "embed_key")  # of a place, not of a system


class System(Protocol):
    """A system under test. Both methods raise RagError for a question that fails."""

    def ask(self, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer as `rag ask --jsonl` writes it, and its trace."""

    def search(self, case: Case) -> list[dict[str, Any]]:
        """Ranked hits: {"path", "section", "start", "end", "text", "score"}."""

    def close(self) -> None:
        """Free models and stores."""


class Ours:
    """The pipeline of this project."""

    def __init__(self, settings: Settings, *, answers: bool) -> None:
        """Raises IndexMissing, IndexMismatch, WeightsError."""
        self.pipeline = pipeline.Pipeline.open(settings, answers=answers)

    def ask(self, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
        """See System."""
        answer = self.pipeline.ask(case.question, case.history, case.context or None)
        return records.answer_record(answer, case.id), records.trace_record(answer, case.id)

    def search(self, case: Case) -> list[dict[str, Any]]:
        """See System."""
        hits = self.pipeline.search(case.question, case.history, k=DEPTH, paths=case.context or None)
        return [records.trace_hit(hit) for hit in hits]

    def texts(self) -> dict[str, str]:
        """The cleaned text of every document, by path."""
        return {source.path: self.pipeline.document(source.id).text for source in self.pipeline.sources()}

    def close(self) -> None:
        """See System."""
        self.pipeline.close()


class Plain:
    """Plain LlamaIndex over the same files: what one would otherwise write."""

    def __init__(self, settings: Settings, *, answers: bool) -> None:
        """Raises FileProblem, WeightsError."""
        self._plain = PlainSystem.open(settings, settings.corpus, settings.index / "plain", answers=answers)

    def ask(self, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
        """See System."""
        answer, trace = self._plain.ask(case.question, case.history, case.context)
        return answer | {"id": case.id}, trace | {"id": case.id}

    def search(self, case: Case) -> list[dict[str, Any]]:
        """See System."""
        return self._plain.search(case.question, DEPTH, case.context)

    def close(self) -> None:
        """See System."""
        self._plain.close()


def fingerprints(settings: Settings, name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """What two runs must share to be compared: corpus, chunking, models, prompts, code, settings."""
    kept = {k: str(v) for k, v in settings.model_dump().items() if k not in _SECRETS}
    root = Path(pipeline.__file__).parent
    code = sorted(root.rglob("*.py"))
    built = asdict(pipeline.manifest_of(settings))
    return {
        "corpus": digest(f"{path}\0{text}" for path, text in sorted(texts.items())),
        "chunking": f"{built['reading']}/{built['limit']}",
        "models": f"{built['model']}/{settings.llm_model}",
        "prompts": digest([(root / "answer" / "prompts.py").read_text(encoding="utf-8")]),
        "code": digest([name, *(path.read_text(encoding="utf-8") for path in code)]),
        "settings": digest(f"{k}={v}" for k, v in sorted(kept.items())),
    }


def digest(parts: Any) -> str:
    """16 hex digits over texts."""
    summed = hashlib.sha256()
    for part in parts:
        summed.update(part.encode() + b"\0")
    return summed.hexdigest()[:16]


def asked(case: Case) -> str:
    """What of a case reaches a system, as one text."""
    turns: Sequence[Row] = [asdict(turn) for turn in case.history]
    return f"{case.question}\0{turns}\0{case.context}"
