"""What an index was built with: model, prompts, token limit, and the code that reads and cuts documents.

Arrows: index, ingest -> here. Knows no database and no model.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

# What decides what is stored for a file: a change here calls for reading the files again.
_READERS = ("types.py", "read", "clean", "card", "structure", "text", "index/entry.py", "index/lexical.py")
_NAMES = {"model": "向量模型或提示", "limit": "文段的词元上限", "reading": "读取与切分的程序版本", "store": "向量库"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Two indexes are interchangeable exactly when their manifests are equal."""

    model: str  # models.fingerprint: weights, precision, prompts
    limit: int  # tokens of the longest chunk
    reading: str  # digest of the program that reads and cuts
    store: str  # "embedded" or "server"

    def record(self) -> dict[str, Any]:
        """As it is written to the catalog."""
        return asdict(self)

    def differences(self, other: Mapping[str, Any]) -> str:
        """The names, in words, of what differs in the record `other`."""
        return "、".join(name for key, name in _NAMES.items() if other.get(key) != getattr(self, key))


def manifest(*, model: str, limit: int, chroma_url: str = "") -> Manifest:
    """The manifest that the present settings and the present program would write."""
    return Manifest(model=model, limit=limit, reading=_reading(), store="server" if chroma_url else "embedded")


@cache
def _reading() -> str:
    digest = hashlib.sha256()
    for path in reading_modules():
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def reading_modules() -> list[Path]:
    """The source files that read and cut documents, in a fixed order."""
    root = Path(__file__).parent.parent
    return [
        p for name in _READERS for p in ([root / name] if name.endswith(".py") else sorted((root / name).glob("*.py")))
    ]
