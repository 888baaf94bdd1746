"""Where every chunk and sentence of a version stands, as arrays in files: numbers instead of objects.

Arrows: words (writes), reader -> here -> numpy. Knows neither text nor vector, only positions and the ids of vectors.

A position counts the chunks (sentences) of all documents in order of path and text, from 0.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index.entry import Entry, Kind

_ID = "S32"
_COLUMNS = {
    "chunk_document": np.int32,
    "chunk_first": np.int64,  # position of the first sentence
    "sentence_chunk": np.int32,
    "document_chunk": np.int64,  # position of the first chunk
    "chunks": _ID,
    "sentences": _ID,
}


class Writer:
    """Collects the positions of entries that come in order of path; 72 bytes a piece."""

    def __init__(self, *, fine: bool) -> None:
        """`fine`: sentences have vectors, whose ids are kept."""
        self._fine = fine
        self._columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}

    def add(self, entry: Entry, owners: Sequence[int]) -> None:
        """`owners[i]` is the number, in `entry.chunks`, of the chunk that holds its sentence i."""
        columns, first = self._columns, len(self._columns["chunk_document"])
        document = len(columns["document_chunk"])
        columns["document_chunk"].append(first)
        start = len(columns["sentence_chunk"])
        counts = np.searchsorted(owners, np.arange(len(entry.chunks)))
        columns["chunk_first"] += (start + counts).tolist()
        columns["chunk_document"] += [document] * len(entry.chunks)
        columns["sentence_chunk"] += [first + owner for owner in owners]
        columns["chunks"] += [piece.vector.encode() for piece in entry.chunks]
        columns["sentences"] += [piece.vector.encode() for piece in entry.sentences] if self._fine else []

    def save(self, folder: Path) -> None:
        """Write the arrays."""
        for name, kind in _COLUMNS.items():
            np.save(folder / f"{name}.npy", np.array(self._columns[name], dtype=kind))


class Layout:
    """The arrays of one version, mapped from their files. Raises OSError or ValueError when they are not whole."""

    def __init__(self, folder: Path) -> None:
        """`folder` is what `Writer.save` wrote to."""
        self._columns = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _COLUMNS}

    def count(self, kind: Kind) -> int:
        """How many chunks or sentences there are."""
        return len(self._columns["chunk_document" if kind == "chunks" else "sentence_chunk"])

    def chunk_of(self, sentences: Any) -> Any:
        """The chunk of a sentence, or of an array of them."""
        return self._columns["sentence_chunk"][sentences]

    def inside(self, chunk: int) -> range:
        """The sentences of a chunk."""
        return self._span("chunk_first", chunk, self.count("sentences"))

    def place(self, kind: Kind, position: int) -> tuple[int, int]:
        """(number of the document, number of the piece inside the document)."""
        chunk = position if kind == "chunks" else int(self.chunk_of(position))
        document = int(self._columns["chunk_document"][chunk])
        first = int(self._columns["document_chunk"][document])
        return document, position - (first if kind == "chunks" else self.inside(first).start)

    def pieces(self, kind: Kind, document: int) -> range:
        """The positions of the chunks or sentences of a document."""
        chunks = self._span("document_chunk", document, self.count("chunks"))
        if kind == "chunks":
            return chunks
        return range(self.inside(chunks.start).start, self.inside(chunks.stop - 1).stop) if chunks else range(0)

    def ids(self, kind: Kind, positions: Any) -> list[str]:
        """The ids of the vectors of an array of positions."""
        return [key.decode() for key in self._columns[kind][positions].tolist()]

    def distinct(self, kind: Kind) -> int:
        """How many vectors the version has."""
        return self._distinct[kind]

    def positions(self, kind: Kind, ids: Iterable[str]) -> list[list[int]]:
        """For each id the positions that it stands for, in order; none for one of another version."""
        order, keys = self._orders[kind]
        wanted = np.array([key.encode() for key in ids], dtype=_ID)
        bounds = zip(np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right"), strict=True)
        return [order[first:last].tolist() for first, last in bounds]

    def _span(self, column: str, number: int, end: int) -> range:
        firsts = self._columns[column]
        return range(int(firsts[number]), int(firsts[number + 1]) if number + 1 < len(firsts) else end)

    @cached_property
    def _orders(self) -> dict[Kind, tuple[NDArray[np.int64], NDArray[np.bytes_]]]:
        found = {}
        for kind in ("chunks", "sentences"):
            order = np.argsort(self._columns[kind], kind="stable")
            found[kind] = order, self._columns[kind][order]
        return found  # type: ignore[return-value]

    @cached_property
    def _distinct(self) -> dict[Kind, int]:
        return {
            kind: int(np.count_nonzero(keys[1:] != keys[:-1])) + bool(len(keys))
            for kind, (_, keys) in self._orders.items()
        }
