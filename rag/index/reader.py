"""The index as a reader sees it: one version of documents, chunks, sentences and their vectors; never changes.

Arrows: search, pipeline -> here -> catalog (what there is), vectors (what is near). Knows no question and no model.

Chroma takes seconds to load: the vectors are opened when they are first needed.
"""

import threading
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexMismatch, IndexMissing, IndexProblem
from rag.index.catalog import Catalog, Version
from rag.index.entry import Kind
from rag.index.manifest import Manifest
from rag.types import Chunk, Document, Passage

if TYPE_CHECKING:
    from rag.index.vectors import Vectors

INGEST = "python -m rag ingest"


class Index:
    """A version of the index. `refresh` gives the next one; the files of this one go when nobody holds it."""

    def __init__(self, folder: Path, manifest: Manifest, chroma_url: str, version: Version) -> None:
        """Use `Index.open`."""
        self._folder, self._manifest, self._url = folder, manifest, chroma_url
        self._version = version
        self._store = _Store(folder, chroma_url, version.vectors)
        self.close = weakref.finalize(self, self._store.close)
        self.documents: tuple[Document, ...] = tuple(entry.document for entry in version.entries)

    @classmethod
    def open(cls, folder: Path, *, manifest: Manifest, chroma_url: str = "") -> "Index":
        """Open the present version.

        Raises IndexMissing, IndexMismatch when it was built otherwise than `manifest`, IndexProblem.
        """
        catalog = Catalog(folder)
        while True:
            version = catalog.load()
            if version is None:
                raise IndexMissing(f"索引目录 {folder} 里还没有内容；请先运行 {INGEST}。")
            if differences := manifest.differences(version.manifest):
                raise IndexMismatch(
                    f"索引 {folder} 建立时的设置与现在不同（{differences}）；请运行 {INGEST} 更新索引。"
                )
            index = cls(folder, manifest, chroma_url, version)
            try:
                index._check()
                return index
            except IndexProblem:
                if catalog.stamp() == version.stamp:  # else a writer has just replaced this version
                    raise

    @property
    def stamp(self) -> str:
        """Names this version."""
        return self._version.stamp

    @property
    def manifest(self) -> Manifest:
        """What it was built with."""
        return self._manifest

    def refresh(self) -> "Index":
        """This index while it is the present version (cheap), else the present version, opened."""
        if Catalog(self._folder).stamp() == self.stamp:
            return self
        return Index.open(self._folder, manifest=self._manifest, chroma_url=self._url)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks, in order of document path and text."""
        return tuple(
            Chunk(
                id=piece.vector,
                source=entry.document.source,
                path=piece.path,
                text=entry.document.text[piece.start : piece.end],
                start=piece.start,
                end=piece.end,
            )
            for entry in self._version.entries
            for piece in entry.chunks
        )

    @cached_property
    def sentences(self) -> tuple[Passage, ...]:
        """All sentences, in order of document path and text."""
        return tuple(
            Passage(
                source=entry.document.source,
                path=piece.path,
                text=entry.document.text[piece.start : piece.end],
                start=piece.start,
                end=piece.end,
            )
            for entry in self._version.entries
            for piece in entry.sentences
        )

    @cached_property
    def sentence_words(self) -> tuple[tuple[str, ...], ...]:
        """The words of each of `sentences`, without those of headings and card."""
        return tuple(piece.words for entry in self._version.entries for piece in entry.sentences)

    def _check(self) -> None:
        """The vectors are there: a server is asked, a folder looked for. Raises IndexProblem."""
        folder = self._folder / self._version.vectors
        if self._url:
            self.warm()
        elif not folder.is_dir():
            raise IndexProblem(f"索引缺少向量文件夹 {folder}；请运行 {INGEST} 重建。")

    def warm(self) -> None:
        """Open the vectors now. Raises IndexProblem."""
        self._store.open()

    def document(self, source_id: str) -> Document:
        """The whole document. Raises KeyError for an id that is not in this version."""
        return self._documents[source_id]

    def digest(self, source_id: str) -> str:
        """SHA-256 of the bytes that the document was read from, in hex. Raises KeyError."""
        return next(e.digest for e in self._version.entries if e.path == self._documents[source_id].source.path)

    def nearest(self, kind: Kind, vector: Sequence[float], limit: int, among: Iterable[int] | None = None) -> list[int]:
        """Positions in `chunks` or `sentences` of at most `limit` nearest to `vector`, best first.

        `among` are the positions to choose from (None: all).
        """
        vectors, positions, keys = self._store.open(), self._positions[kind], self._keys[kind]
        if among is None:
            strangers = max(0, vectors.count(kind) - len(positions))  # of a version that is coming or going
            ids = vectors.nearest(kind, vector, limit + strangers)
            return [position for key in ids for position in positions.get(key, ())][:limit]
        wanted = set(among)
        ids = vectors.nearest(kind, vector, limit, among={keys[position] for position in wanted})
        return [position for key in ids for position in positions.get(key, ()) if position in wanted][:limit]

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.source.id: document for document in self.documents}

    @cached_property
    def _keys(self) -> dict[Kind, list[str]]:
        entries = self._version.entries
        return {
            "chunks": [piece.vector for entry in entries for piece in entry.chunks],
            "sentences": [piece.vector for entry in entries for piece in entry.sentences],
        }

    @cached_property
    def _positions(self) -> dict[Kind, dict[str, list[int]]]:
        found: dict[Kind, dict[str, list[int]]] = {}
        for kind, keys in self._keys.items():
            found[kind] = {}
            for position, key in enumerate(keys):
                found[kind].setdefault(key, []).append(position)
        return found


class _Store:
    """The vectors of one version, opened once, when they are first asked for."""

    def __init__(self, folder: Path, chroma_url: str, name: str) -> None:
        self._folder, self._url, self._name = folder, chroma_url, name
        self._turn = threading.Lock()
        self._vectors: Vectors | None = None

    def open(self) -> "Vectors":
        from rag.index import vectors

        with self._turn:
            if self._vectors is None:
                self._vectors = (
                    vectors.open_server(self._url, self._name)
                    if self._url
                    else vectors.open_folder(self._folder / self._name)
                )
            return self._vectors

    def close(self) -> None:
        with self._turn:
            if self._vectors is not None:
                self._vectors.close()
