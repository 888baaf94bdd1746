"""Takes an index from one version to the next: vectors first, then one transaction of the catalog, then the sweeping.

Arrows: ingest -> here -> vectors, catalog. Knows no file of the corpus; the embedder is passed in.

Killed before the transaction, the old version stays and the vectors made so far wait for the next run; killed after
it, the new version stands and the next run sweeps.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexProblem
from rag.index.catalog import Catalog, Version, new_identity
from rag.index.entry import KINDS, Entry, Kind
from rag.index.manifest import Manifest
from rag.types import Embedder

if TYPE_CHECKING:
    from rag.index.vectors import Vectors

PREFIX = "vectors-"  # of the folders that hold the vectors of one version
BATCH = 16  # texts embedded and stored at a time: what a kill loses
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """All `entries` of the next version; of them, those to `put`; and the paths to `drop`."""

    entries: tuple[Entry, ...]
    put: tuple[Entry, ...]
    drop: tuple[str, ...]


class Publisher:
    """The next version of the index in `folder`. Only whoever holds the writer's lock may use it."""

    def __init__(self, folder: Path, *, manifest: Manifest, chroma_url: str = "") -> None:
        """`old` is the present version, None when there is none. Raises IndexProblem."""
        self._folder, self._url = folder, chroma_url
        self._catalog = Catalog(folder)
        self.old = old = self._catalog.load()
        identity = old.identity if old else new_identity()
        generation = old.generation + 1 if old else 1
        space = manifest.model[:8]
        self._manifest = manifest
        self._new = Version(
            identity=identity,
            generation=generation,
            manifest=manifest.record(),
            vectors=f"rag-{identity}-{space}" if chroma_url else f"{PREFIX}{space}-{generation}",
        )

    def publish(
        self, change: Change, embedder: Embedder, progress: Progress | None = None, *, thorough: bool = True
    ) -> int:
        """Make `change` the present version; returns how many texts had to be embedded.

        When nothing changed, a `thorough` run makes sure that no vector is missing; another believes the catalog.
        """
        if self.old and self._same(change, self.old):
            if not thorough and (self._url or (self._folder / self.old.vectors).is_dir()):
                return 0
            if self._complete(change, self.old):
                self._tidy(self.old.vectors, change)
                return 0
        vectors = self._open()
        try:
            embedded = _embed(vectors, change.entries, embedder, progress)
            if not self._url:
                _keep(vectors, change.entries)
        finally:
            vectors.close()
        self._catalog.commit(self._new, change.put, change.drop)
        self._tidy(self._new.vectors, change)
        return embedded

    def _same(self, change: Change, old: Version) -> bool:
        return not (change.put or change.drop or self._manifest.differences(old.manifest))

    def _complete(self, change: Change, old: Version) -> bool:
        """No vector is missing."""
        from rag.index import vectors as store

        try:
            vectors = self._server(old.vectors) if self._url else store.open_folder(self._folder / old.vectors)
        except IndexProblem:
            return False
        try:
            return all(vectors.ids(kind) >= set(texts) for kind, texts in _texts(change.entries).items())
        finally:
            vectors.close()

    def _open(self) -> "Vectors":
        from rag.index import vectors as store

        if self._url:
            return store.open_server(self._url, self._new.vectors, create=True)
        old, name = self.old, self._new.vectors
        alike = old and (old.manifest["model"], old.manifest["store"]) == (self._manifest.model, self._manifest.store)
        try:
            return store.draft(self._folder, name, old.vectors if old and alike else "")
        except IndexProblem:  # what was to be copied or continued is damaged
            present = old.vectors if old else ""
            _discard(self._folder, present)
            return store.draft(self._folder, name, "")

    def _server(self, name: str) -> "Vectors":
        from rag.index import vectors as store

        return store.open_server(self._url, name)

    def _tidy(self, name: str, change: Change) -> None:
        """After the switch: remove what only older versions needed."""
        _discard(self._folder, "" if self._url else name)
        if not self._url:
            return
        vectors = self._server(name)
        _keep(vectors, change.entries)
        vectors.close()
        if self.old and self.old.manifest["store"] == "server" and self.old.vectors != name:
            replaced = self._server(self.old.vectors)
            replaced.drop()
            replaced.close()


def _discard(folder: Path, keep: str) -> None:
    """Delete every folder of vectors inside `folder` but the one named `keep`."""
    for path in folder.glob(f"{PREFIX}*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _texts(entries: Sequence[Entry]) -> dict[Kind, dict[str, str]]:
    """For each kind the ids of the vectors that `entries` need, with the words to embed."""
    return {
        "chunks": {piece.vector: e.embedded(piece) for e in entries for piece in e.chunks},
        "sentences": {piece.vector: e.embedded(piece) for e in entries for piece in e.sentences},
    }


def _keep(vectors: "Vectors", entries: Sequence[Entry]) -> None:
    for kind, texts in _texts(entries).items():
        vectors.keep(kind, texts)


def _embed(vectors: "Vectors", entries: Sequence[Entry], embedder: Embedder, progress: Progress | None) -> int:
    """Embed what `vectors` lacks, each text once, and store it batch by batch."""
    missing: dict[Kind, set[str]] = {}
    texts: dict[str, str] = {}
    for kind, wanted in _texts(entries).items():
        missing[kind] = set(wanted) - vectors.ids(kind)
        texts |= {key: wanted[key] for key in missing[kind]}
    keys = sorted(texts, key=lambda key: (-len(texts[key]), key))  # alike lengths in a batch: little padding
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        made = embedder.get_text_embedding_batch([texts[key] for key in batch])
        for kind in KINDS:
            rows = [(key, texts[key], vector) for key, vector in zip(batch, made, strict=True) if key in missing[kind]]
            vectors.add(kind, rows)
        if progress:
            progress(first + len(batch), len(keys))
    return len(keys)
