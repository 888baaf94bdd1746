"""The index as a reader sees it: one version of documents, chunks, sentences, words and vectors; never changes.

Arrows: search, pipeline -> here -> catalog (what there is), words (positions, rankings), vectors (what is near).
Knows no question and no model.

Documents, chunks and sentences are read from the catalog when they are asked for: an index of a hundred thousand
chunks opens as fast as a small one. Chroma takes seconds to load: the vectors are opened when they are first needed.
"""

import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np

from rag.errors import IndexMismatch, IndexMissing, IndexProblem
from rag.index.catalog import Catalog, Version, View
from rag.index.entry import Entry, Kind, Piece
from rag.index.layout import Layout
from rag.index.manifest import Manifest
from rag.index.ranking import Mask
from rag.index.words import Form, Words
from rag.types import Chunk, Document, Passage, Source

if TYPE_CHECKING:
    from rag.index.vectors import Vectors

Item = TypeVar("Item")

INGEST = "python -m rag ingest"
RECENT = 1024  # entries kept at hand
FEW = 2000  # ids that Chroma is asked to choose from; of more, it is asked for more neighbours


class Index:
    """A version of the index. `refresh` gives the next one; the files of this one go when nobody holds it."""

    def __init__(self, folder: Path, manifest: Manifest, chroma_url: str, view: View, version: Version) -> None:
        """Use `Index.open`. Raises IndexProblem."""
        self._folder, self._manifest, self._url = folder, manifest, chroma_url
        self._version, self._view = version, view
        self._words = Words(folder / version.words, version.stamp)
        self._store = _Store(folder, chroma_url, version.vectors)
        self.close = weakref.finalize(self, _close, self._store, view)
        self.layout: Layout = self._words.layout
        self._paths = list(view.digests())
        self._entry: Callable[[str], Entry] = lru_cache(RECENT)(view.entry)

    @classmethod
    def open(cls, folder: Path, *, manifest: Manifest, chroma_url: str = "") -> "Index":
        """Open the present version.

        Raises IndexMissing, IndexMismatch when it was built otherwise than `manifest`, IndexProblem.
        """
        catalog = Catalog(folder)
        while True:
            view = catalog.view()
            if view is None or view.version is None:
                raise IndexMissing(f"索引目录 {folder} 里还没有内容；请先运行 {INGEST}。")
            try:
                if differences := manifest.differences(view.version.manifest):
                    raise IndexMismatch(
                        f"索引 {folder} 建立时的设置与现在不同（{differences}）；请运行 {INGEST} 更新索引。"
                    )
                index = cls(folder, manifest, chroma_url, view, view.version)
                index._check()
                return index
            except IndexMismatch:
                view.close()
                raise
            except IndexProblem:
                view.close()
                if catalog.stamp() == view.version.stamp:  # else a writer has just replaced this version
                    raise

    @property
    def stamp(self) -> str:
        """Names this version."""
        return self._version.stamp

    @property
    def manifest(self) -> Manifest:
        """What it was built with."""
        return self._manifest

    @property
    def fine(self) -> bool:
        """Whether sentences have vectors of their own."""
        return self._version.fine

    def refresh(self) -> "Index":
        """This index while it is the present version (cheap), else the present version, opened."""
        if Catalog(self._folder).stamp() == self.stamp:
            return self
        return Index.open(self._folder, manifest=self._manifest, chroma_url=self._url)

    @property
    def documents(self) -> Sequence[Document]:
        """All documents, in order of path."""
        return _Lazy(len(self._paths), self._document)

    @property
    def chunks(self) -> Sequence[Chunk]:
        """All chunks, in order of document path and text."""
        return _Lazy(self.layout.count("chunks"), self._chunk)

    @property
    def sentences(self) -> Sequence[Passage]:
        """All sentences, in order of document path and text."""
        return _Lazy(self.layout.count("sentences"), self._sentence)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The cards of all documents, in order of path; kept once asked for."""
        return self._view.sources()

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
        return self._entry(self._ids[source_id]).document

    def digest(self, source_id: str) -> str:
        """SHA-256 of the bytes that the document was read from, in hex. Raises KeyError."""
        return self._entry(self._ids[source_id]).digest

    def positions(self, kind: Kind, source_id: str) -> range:
        """The positions of the chunks or sentences of a document; none for an id that is not in this version."""
        number = self._numbers.get(self._ids.get(source_id, ""))
        return range(0) if number is None else self.layout.pieces(kind, number)

    def ranked_documents(self, pairs: Sequence[str], limit: int) -> list[int]:
        """Numbers (see Layout.place) of at most `limit` documents that share pairs of characters, best first."""
        return self._words.documents(pairs, limit)

    def rarities(self, pairs: Sequence[str]) -> list[float]:
        """Of pairs of characters: log(1 + sentences / sentences with the pair); one that none has counts as of one."""
        return self._words.rarities("sentences", "bigrams", pairs)

    def known(self, pairs: Sequence[str]) -> list[bool]:
        """Whether a document holds the pair of characters, for each pair."""
        return self._words.known("bigrams", pairs)

    def ranked(self, kind: Kind, form: Form, words: Sequence[str], limit: int, among: Mask | None = None) -> list[int]:
        """Positions of at most `limit` chunks or sentences that share words (bigrams) with `words`, best first.

        `among` is true for the positions to choose from (None: all).
        """
        return self._words.rank(kind, form, words, limit, among)

    def nearest(self, kind: Kind, vector: Sequence[float], limit: int, among: Mask | None = None) -> list[int]:
        """Positions in `chunks` or `sentences` of at most `limit` nearest to `vector`, best first.

        `among` is true for the positions to choose from (None: all). Nothing where there are no such vectors.
        """
        if kind == "sentences" and not self.fine:
            return []
        vectors, chosen = self._store.open(), None if among is None else np.flatnonzero(among)
        strangers = max(0, vectors.count(kind) - self.layout.distinct(kind))  # of a version that is coming or going
        if chosen is None or len(chosen) > FEW:
            wide = limit if chosen is None else limit * max(4, 2 * self.layout.count(kind) // len(chosen))
            found = self._places(kind, vectors.nearest(kind, vector, wide + strangers), among)
            if chosen is None or len(found) >= limit:
                return found[:limit]
        ids = set(self.layout.ids(kind, chosen))
        return self._places(kind, vectors.nearest(kind, vector, limit, among=ids), among)[:limit]

    def _places(self, kind: Kind, ids: Sequence[str], among: Mask | None) -> list[int]:
        found = [position for positions in self.layout.positions(kind, ids) for position in positions]
        return found if among is None else [position for position in found if among[position]]

    @cached_property
    def _ids(self) -> dict[str, str]:
        return self._view.ids()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self._paths)}

    def _document(self, number: int) -> Document:
        return self._entry(self._paths[number]).document

    def _chunk(self, position: int) -> Chunk:
        document, piece = self._piece("chunks", position)
        return Chunk(id=piece.vector, **_span(document, piece))

    def _sentence(self, position: int) -> Passage:
        return Passage(**_span(*self._piece("sentences", position)))

    def _piece(self, kind: Kind, position: int) -> tuple[Document, Piece]:
        document, number = self.layout.place(kind, position)
        entry = self._entry(self._paths[document])
        return entry.document, (entry.chunks if kind == "chunks" else entry.sentences)[number]


class _Lazy(Sequence[Item]):
    """Items that are made when they are asked for."""

    def __init__(self, length: int, make: Callable[[int], Item]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, i: int) -> Item: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Item]: ...
    def __getitem__(self, i: int | slice) -> Item | Sequence[Item]:
        found = range(self._length)[i]
        return self._make(found) if isinstance(found, int) else tuple(map(self._make, found))

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(self._length))


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


def _close(store: _Store, view: View) -> None:
    store.close()
    view.close()


def _span(document: Document, piece: Piece) -> dict[str, object]:
    return {
        "source": document.source,
        "path": piece.path,
        "text": document.text[piece.start : piece.end],
        "start": piece.start,
        "end": piece.end,
    }
