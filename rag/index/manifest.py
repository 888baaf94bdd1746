"""What an index was built with: model, prompts, token limit, and the code that reads and cuts documents.

Arrows: index, ingest -> here. Knows no database and no model.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

_ROOTS = ("reading", "entry")  # these and what they import decide what is stored for a file
_IMPORT = re.compile(r"^\s*from rag(?:\.(\w+) import| import (.+))", re.MULTILINE)
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
    sources = reading_modules()
    return hashlib.sha256("\0".join(sources[name] for name in sorted(sources)).encode()).hexdigest()[:16]


def reading_modules() -> dict[str, str]:
    """The modules that read and cut documents with their source; `import` statements lead from one to the next."""
    waiting, sources = list(_ROOTS), {}
    while waiting:
        name = waiting.pop()
        if name not in sources:
            sources[name] = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
            for module, names in _IMPORT.findall(sources[name]):
                waiting += [module] if module else re.findall(r"(\w+)(?: as \w+)?", names)
    return sources
