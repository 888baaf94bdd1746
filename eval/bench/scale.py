"""An index that grows: what it costs to make, to hold, to open and to ask, each size in processes of its own.

Arrows: bench.__main__ -> here -> rag.index, rag.search, eval.papers. Knows no language model.

With random vectors in the place of an embedding model, or with those of an index that is there, the cost of everything
else is measured in minutes. Random vectors are the hard case for the graph that Chroma searches: real ones lie in bundles.
"""

import dataclasses
import hashlib
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import count as counting
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from eval.papers import write_corpus
from eval.types import Paper
from rag.errors import IndexMissing
from rag.index import publishing
from rag.index.catalog import Catalog, Draft, Version, View
from rag.index.entry import Entry, Piece, entry
from rag.index.lexical import bigrams, terms
from rag.index.manifest import Manifest, manifest
from rag.index.reader import Index
from rag.index.vectors import open_folder
from rag.models.build import build_embedder, token_counter
from rag.read.reading import read
from rag.search.searcher import Searcher
from rag.types import Embedder

DIMENSIONS = 768
QUESTIONS = 100
LIMIT = 256
READ = 300  # documents that are really read
BATCH = 1000  # vectors stored at a time: embedding, which asks for small batches, takes no time here
DEPTH = 50


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What was measured at one size; times in seconds, `_ms` in milliseconds, memory and store in MB.

    `vectors` are "random" or "real"; of real ones `resident_mb` counts the embedding model, too.
    """

    vectors: str
    documents: int
    chunks: int
    sentences: int
    fine: bool
    fill_seconds: float  # of `ingest_seconds`: reading and the catalog
    ingest_seconds: float
    passages_per_second: float
    ingest_peak_mb: float
    store_mb: float
    open_seconds: float
    first_seconds: float
    resident_mb: float
    latency: dict[str, dict[str, float]]  # ranking -> {"p50_ms", "p95_ms"}


class Random:
    """Unit vectors drawn from the hash of a text."""

    def get_query_embedding(self, query: str) -> list[float]:
        """As of a text."""
        seed = int.from_bytes(hashlib.blake2b(query.encode(), digest_size=8).digest())
        vector = np.random.default_rng(seed).standard_normal(DIMENSIONS, dtype=np.float32)
        return (vector / np.linalg.norm(vector)).tolist()

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        return [self.get_query_embedding(text) for text in texts]


class Stored:
    """The vectors of chunks in the folder of an index, by the texts that they stand for."""

    def __init__(self, vectors: Path) -> None:
        """`vectors` is a folder of embedded Chroma that nobody writes. Raises IndexProblem."""
        self._vectors = open_folder(vectors)

    def get_query_embedding(self, query: str) -> list[float]:
        """Texts that somebody asks were not stored. Raises NotImplementedError."""
        raise NotImplementedError

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages. Raises KeyError for a passage that the index does not hold."""
        names = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]  # as rag.index.entry names them
        found = self._vectors.stored("chunks", set(names))
        return [found[name] for name in names]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """Documents of a folder, each read once and put again under other names until there are enough; random vectors."""

    corpus: Path
    kind = "random"
    fine = publishing.FINE

    def manifest(self) -> Manifest:
        """Of no model."""
        return manifest(model="random", limit=LIMIT)

    def fill(self, draft: Draft, chunks: int) -> None:
        """At least so many chunks."""
        count = token_counter("random")
        found = sorted(self.corpus.glob("*.txt"))
        read_once = [entry(read(p, self.corpus), digest="", limit=LIMIT, count=count) for p in found]
        _put(draft, (_again(original, copy) for copy in counting() for original in read_once), chunks)

    def passages(self) -> Embedder:
        """What makes the vectors of passages."""
        return Random()

    def queries(self) -> Embedder:
        """What makes the vectors of questions."""
        return Random()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The first documents of an index that is there, with its vectors; questions get theirs from its `model` folder."""

    index: Path
    model: Path
    dtype: str
    kind = "real"
    fine = 0  # vectors of chunks alone, as a large index has

    def manifest(self) -> Manifest:
        """That of the index. Raises IndexMissing."""
        return Manifest(**self._version().manifest)

    def fill(self, draft: Draft, chunks: int) -> None:
        """At least so many chunks, or all."""
        with closing(self._view()) as view:
            _put(draft, view.entries(), chunks)

    def passages(self) -> Embedder:
        """What makes the vectors of passages."""
        return Stored(self.index / self._version().vectors)

    def queries(self) -> Embedder:
        """What makes the vectors of questions."""
        return build_embedder(model=self.model, dtype=self.dtype)

    def _view(self) -> View:
        if (view := Catalog(self.index).view()) is None:
            raise IndexMissing(
                f"{self.index} 里没有索引；--index 是 python -m eval run --data 或 ingest 写出的那个文件夹。"
            )
        return view

    def _version(self) -> Version:
        with closing(self._view()) as view:
            assert view.version  # a view without one is none, see Catalog.view
            return view.version


Material = Drawn | Kept


def measure(found: Iterable[Paper], chunks: int, folder: Path, questions: int = QUESTIONS) -> Size:
    """An index of at least `chunks` chunks with random vectors, made in `folder` (which should be empty)."""
    write_corpus(islice(found, READ), folder / "corpus")
    return measured(Drawn(corpus=folder / "corpus"), chunks, folder, questions)


def measured(material: Material, chunks: int, folder: Path, questions: int = QUESTIONS) -> Size:
    """An index of at least `chunks` chunks of `material`, or of all there is, made in `folder` (which should be empty)."""
    made = _apart(_make, folder, chunks, material)
    told = _apart(_ask, folder, questions, material)
    return Size(**made, **told, vectors=material.kind, store_mb=_megabytes(folder / "index"))


def _apart(act: Callable[..., dict[str, Any]], *arguments: object) -> dict[str, Any]:
    """`act` in a fresh process, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, arguments)


def _make(folder: Path, chunks: int, material: Material) -> dict[str, Any]:
    started = time.perf_counter()
    (folder / "index").mkdir(parents=True, exist_ok=True)
    publishing.BATCH = BATCH
    publisher = publishing.Publisher(folder / "index", manifest=material.manifest(), fine=material.fine)
    with closing(publisher):
        material.fill(publisher.draft, chunks)
        filled = time.perf_counter() - started
        embedded = publisher.publish(material.passages(), changed=True)
    spent = time.perf_counter() - started
    return {
        "fill_seconds": filled,
        "ingest_seconds": spent,
        "passages_per_second": embedded / spent,
        "ingest_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _put(draft: Draft, entries: Iterable[Entry], chunks: int) -> None:
    made = 0
    for one in entries:
        draft.put(one)
        made += len(one.chunks)
        if made >= chunks:
            return


def _again(original: Entry, copy: int) -> Entry:
    """The same document under another name and title, which make its vectors different."""
    source = original.document.source
    path, title = f"{copy:05d}/{source.path}", f"{source.title}{copy}"
    named = dataclasses.replace(source, id=hashlib.sha256(path.encode()).hexdigest()[:16], path=path, title=title)

    def renamed(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        names = (hashlib.sha256(f"{copy}/{piece.vector}".encode()).hexdigest()[:32] for piece in pieces)
        return tuple(dataclasses.replace(p, vector=name) for p, name in zip(pieces, names, strict=True))

    return dataclasses.replace(
        original,
        document=dataclasses.replace(original.document, source=named),
        chunks=renamed(original.chunks),
        sentences=renamed(original.sentences),
    )


def _ask(folder: Path, count: int, material: Material) -> dict[str, Any]:
    embedder = material.queries()
    embedder.get_query_embedding("预热")
    started = time.perf_counter()
    searcher = Searcher(Index.open(folder / "index", manifest=material.manifest()), embedder)
    index, opened = searcher.index, time.perf_counter() - started
    searcher.search("第一个问题", DEPTH)
    first = time.perf_counter() - started
    questions = _questions(index, count)
    latency = {name: _percentiles(act, questions) for name, act in _acts(searcher, embedder, questions).items()}
    return {
        "documents": len(index.documents),
        "chunks": len(index.chunks),
        "sentences": len(index.sentences),
        "fine": index.fine,
        "open_seconds": opened,
        "first_seconds": first,
        "resident_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "latency": latency,
    }


def _questions(index: Index, count: int) -> list[str]:
    chosen = np.random.default_rng(0).integers(0, len(index.sentences), count)
    return [index.sentences[int(i)].text[:40] for i in chosen]


def _acts(searcher: Searcher, embedder: Embedder, questions: Sequence[str]) -> dict[str, Callable[[str], object]]:
    """Each way to rank; those of the searcher with the vector of the question, which it makes each time anew."""
    index, vectors = searcher.index, {question: embedder.get_query_embedding(question) for question in questions}
    tenth = [source.id for source in index.sources[::10]]
    return {
        "question": embedder.get_query_embedding,
        "vectors": lambda q: index.nearest("chunks", vectors[q], DEPTH),
        "words": lambda q: index.ranked("chunks", "words", terms(q), DEPTH),
        "bigrams": lambda q: index.ranked("chunks", "bigrams", bigrams(q), DEPTH),
        "fused": lambda q: searcher.search(q, 10),
        "sentences": lambda q: searcher.best_sentences(q, 10),
        "fused, a tenth of the documents": lambda q: searcher.search(q, 10, tenth),
    }


def _percentiles(act: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    spent = []
    for question in questions:
        started = time.perf_counter()
        act(question)
        spent.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": float(np.percentile(spent, 50)), "p95_ms": float(np.percentile(spent, 95))}


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
