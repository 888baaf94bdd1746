"""A file that a pack names, as it lies in the corpus now; never one outside of it.

Arrows: verify -> here -> the project's own reader. Knows no claim of a pack but the path.
"""

import hashlib
from functools import cached_property
from pathlib import Path

from rag.errors import FileProblem
from rag.pack.schema import File
from rag.read.reading import read
from rag.types import Document


class Found:
    """A cited file as it is now: read once, when first asked for."""

    def __init__(self, file: File, corpus: Path) -> None:
        """`file` is what a pack says of it."""
        self.file, self._corpus = file, corpus
        self._path = corpus / file.path

    @cached_property
    def trouble(self) -> str:
        """Why the file cannot be compared; empty when it can."""
        try:
            if not self._path.resolve().is_relative_to(self._corpus.resolve()):
                return "指向文件夹以外，未读取"
            if not self._path.is_file():
                return "文件夹里没有这份文件"
            return "" if self._read else "无法打开"
        except FileProblem as error:
            return str(error)
        except (OSError, ValueError, RuntimeError):
            return "无法打开"

    @cached_property
    def _read(self) -> tuple[str, Document]:
        with self._path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, read(self._path, self._corpus)

    @property
    def document(self) -> Document | None:
        """The document as it is read now; None when there is `trouble`."""
        return None if self.trouble else self._read[1]

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes as they are now; only without `trouble`."""
        return self._read[0]
