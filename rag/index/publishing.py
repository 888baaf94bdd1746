"""Takes an index from one version to the next: vectors, then words, then the commit of the catalog, then the sweeping.

Arrows: ingest -> here -> vectors, words, catalog. Knows no file of the corpus; the embedder is passed in.

Killed before the commit, the old version stays and the vectors made so far wait for the next run, which finds them by
the hash of what they stand for; killed after it, the new version stands and the next run sweeps.
In memory are the ids of the vectors and one window of texts, whatever the size of the corpus.
"""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexProblem
from rag.index import words
from rag.index.catalog import Catalog, Draft, Version, new_identity
from rag.index.entry import KINDS, Kind
from rag.index.manifest import Manifest
from rag.types import Embedder
from rag.workers import HERE, Workers

if TYPE_CHECKING:
    from rag.index.vectors import Vectors

PREFIX, WORDS = "vectors-", "words-"  # of the folders that belong to one version
BATCH = 32  # texts embedded and stored at a time: what a kill loses, of several workers what they have under way
WINDOW = 4096  # texts that are sorted by length together
FINE = 2_000  # sentences from which on they get no vectors of their own
Progress = Callable[[int, int], None]


class Publisher:
    """The next version of the index in `folder`. Only whoever holds the writer's lock may use it; close it."""

    def __init__(self, folder: Path, *, manifest: Manifest, chroma_url: str = "", fine: int = FINE) -> None:
        """`old` is the present version, None when there is none; `draft` is to be changed. Raises IndexProblem.

        An index of more than `fine` sentences has vectors of chunks only.
        """
        self._folder, self._url, self._limit, self._manifest = folder, chroma_url, fine, manifest
        self.draft: Draft = Catalog(folder).write()
        self.old = self.draft.version

    def close(self) -> None:
        """What was not published is undone."""
        self.draft.close()

    def publish(
        self,
        embedder: Embedder,
        progress: Progress | None = None,
        *,
        changed: bool,
        thorough: bool = True,
        workers: Workers = HERE,
    ) -> int:
        """Make the draft the present version; returns how many texts had to be embedded.

        When nothing `changed`, a `thorough` run makes sure that nothing is missing; another believes the catalog.
        """
        new = self._next()
        if self.old and not changed and not self._manifest.differences(self.old.manifest):
            if not thorough and self._there(self.old):
                return 0
            if self._complete(new, self.old):
                self._tidy(self.old)
                return 0
        vectors = self._open(new)
        try:
            embedded = self._embed(vectors, new, embedder, progress, workers)
            if not self._url:
                self._keep(vectors, new)
        finally:
            vectors.close()
        words.write(self._folder / new.words, self.draft.entries(), stamp=new.stamp, fine=new.fine)
        self.draft.commit(new)
        self._tidy(new)
        return embedded

    def _next(self) -> Version:
        old, space = self.old, self._manifest.model[:8]
        identity, generation = (old.identity, old.generation + 1) if old else (new_identity(), 1)
        return Version(
            identity=identity,
            generation=generation,
            manifest=self._manifest.record(),
            vectors=f"rag-{identity}-{space}" if self._url else f"{PREFIX}{space}-{generation}",
            words=f"{WORDS}{generation}",
            fine=self.draft.count("sentences") <= self._limit,
        )

    def _there(self, old: Version) -> bool:
        folders = [old.words] if self._url else [old.words, old.vectors]
        return all((self._folder / name).is_dir() for name in folders)

    def _complete(self, new: Version, old: Version) -> bool:
        """Nothing is missing: no vector, no words; and the sentences have vectors as is now wanted."""
        from rag.index import vectors as store

        try:
            words.Words(self._folder / old.words, old.stamp)
            vectors = self._server(old.vectors) if self._url else store.open_folder(self._folder / old.vectors)
        except IndexProblem:
            return False
        try:
            return old.fine == new.fine and all(vectors.ids(kind) >= self._wanted(new, kind) for kind in KINDS)
        finally:
            vectors.close()

    def _wanted(self, version: Version, kind: Kind) -> set[str]:
        return self.draft.vectors(kind) if version.fine or kind == "chunks" else set()

    def _open(self, new: Version) -> "Vectors":
        from rag.index import vectors as store

        if self._url:
            return store.open_server(self._url, new.vectors, create=True)
        old = self.old
        alike = old and (old.manifest["model"], old.manifest["store"]) == (self._manifest.model, self._manifest.store)
        try:
            return store.draft(self._folder, new.vectors, old.vectors if old and alike else "")
        except IndexProblem:  # what was to be copied or continued is damaged
            _discard(self._folder, PREFIX, old.vectors if old else "")
            return store.draft(self._folder, new.vectors, "")

    def _server(self, name: str) -> "Vectors":
        from rag.index import vectors as store

        return store.open_server(self._url, name)

    def _keep(self, vectors: "Vectors", version: Version) -> None:
        for kind in KINDS:
            vectors.keep(kind, self._wanted(version, kind))

    def _embed(
        self, vectors: "Vectors", new: Version, embedder: Embedder, progress: Progress | None, workers: Workers
    ) -> int:
        """Embed what `vectors` lacks, each text once, and store it batch by batch."""
        missing = {kind: self._wanted(new, kind) - vectors.ids(kind) for kind in KINDS}
        total, done = len(set().union(*missing.values())), 0
        for texts, made in workers.map(partial(_vectors, embedder), self._batches(missing)):
            for kind in KINDS:
                rows = zip(texts.items(), made, strict=True)
                vectors.add(kind, [(key, text, vector) for (key, text), vector in rows if key in missing[kind]])
            done += len(texts)
            if progress:
                progress(done, total)
        return done

    def _batches(self, missing: dict[Kind, set[str]]) -> Iterator[dict[str, str]]:
        """Texts by their ids, of alike lengths in a batch: little padding."""
        for texts in self._windows(missing):
            keys = sorted(texts, key=lambda key: (-len(texts[key]), key))
            for first in range(0, len(keys), BATCH):
                yield {key: texts[key] for key in keys[first : first + BATCH]}

    def _windows(self, missing: dict[Kind, set[str]]) -> Iterator[dict[str, str]]:
        """The texts of missing vectors by their ids, some thousand at a time, each once."""
        waiting: set[str] = set().union(*missing.values())
        texts: dict[str, str] = {}
        for path in self.draft.holders(frozenset(waiting)):
            entry = self.draft.entry(path)
            for piece in (*entry.chunks, *entry.sentences):
                if piece.vector in waiting:
                    waiting.remove(piece.vector)
                    texts[piece.vector] = entry.embedded(piece)
            if len(texts) >= WINDOW:
                yield texts
                texts = {}
        if texts:
            yield texts

    def _tidy(self, version: Version) -> None:
        """After the switch: remove what only older versions needed."""
        _discard(self._folder, WORDS, version.words)
        _discard(self._folder, PREFIX, "" if self._url else version.vectors)
        if not self._url:
            return
        vectors = self._server(version.vectors)
        self._keep(vectors, version)
        vectors.close()
        if self.old and self.old.manifest["store"] == "server" and self.old.vectors != version.vectors:
            replaced = self._server(self.old.vectors)
            replaced.drop()
            replaced.close()


def _vectors(embedder: Embedder, texts: dict[str, str]) -> list[list[float]]:
    """Done by a worker."""
    return embedder.get_text_embedding_batch(list(texts.values()))


def _discard(folder: Path, prefix: str, keep: str) -> None:
    """Delete every folder inside `folder` whose name begins with `prefix`, but the one named `keep`."""
    for path in folder.glob(f"{prefix}*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
