"""An index that grows: what it costs to make, to hold, to open and to ask, each size in processes of its own.

Arrows: bench.__main__ -> here -> rag.index, rag.search, eval.papers. Knows no language model.

With random vectors in the place of an embedding model the cost of everything else is measured in minutes. Random
vectors are the hard case for the graph that Chroma searches: real ones lie in bundles.
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
from rag.index import publishing
from rag.index.catalog import Draft
from rag.index.entry import Entry, Piece, entry
from rag.index.lexical import bigrams, terms
from rag.index.manifest import Manifest, manifest
from rag.index.reader import Index
from rag.models.build import token_counter
from rag.read.reading import read
from rag.search.searcher import Searcher

DIMENSIONS = 768
QUESTIONS = 100
LIMIT = 256
READ = 300  # documents that are really read
BATCH = 1000  # vectors stored at a time: embedding, which asks for small batches, takes no time here
DEPTH = 50


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What was measured at one size; times in seconds, `_ms` in milliseconds, memory and store in MB."""

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


def measure(found: Iterable[Paper], chunks: int, folder: Path, questions: int = QUESTIONS) -> Size:
    """An index of at least `chunks` chunks with random vectors, made in `folder` (which should be empty).

    The documents are read once and put again under other names until there are enough of them.
    """
    write_corpus(islice(found, READ), folder / "corpus")
    made = _apart(_make, folder, chunks)
    return Size(**made, **_apart(_ask, folder, questions), store_mb=_megabytes(folder / "index"))


def _apart(act: Callable[..., dict[str, Any]], *arguments: object) -> dict[str, Any]:
    """`act` in a fresh process, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, arguments)


def _manifest() -> Manifest:
    return manifest(model="random", limit=LIMIT)


def _make(folder: Path, chunks: int) -> dict[str, Any]:
    started = time.perf_counter()
    (folder / "index").mkdir(parents=True, exist_ok=True)
    publishing.BATCH = BATCH
    publisher = publishing.Publisher(folder / "index", manifest=_manifest())
    with closing(publisher):
        _fill(publisher.draft, folder / "corpus", chunks)
        filled = time.perf_counter() - started
        embedded = publisher.publish(Random(), changed=True)
    spent = time.perf_counter() - started
    return {
        "fill_seconds": filled,
        "ingest_seconds": spent,
        "passages_per_second": embedded / spent,
        "ingest_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _fill(draft: Draft, corpus: Path, chunks: int) -> None:
    count = token_counter("random")
    read_once = [entry(read(p, corpus), digest="", limit=LIMIT, count=count) for p in sorted(corpus.glob("*.txt"))]
    made = 0
    for copy in counting():
        for original in read_once:
            draft.put(_again(original, copy))
            made += len(original.chunks)
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


def _ask(folder: Path, count: int) -> dict[str, Any]:
    started = time.perf_counter()
    searcher = Searcher(Index.open(folder / "index", manifest=_manifest()), Random())
    index, opened = searcher.index, time.perf_counter() - started
    searcher.search("第一个问题", DEPTH)
    first = time.perf_counter() - started
    questions = _questions(index, count)
    latency = {name: _percentiles(act, questions) for name, act in _acts(searcher).items()}
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


def _acts(searcher: Searcher) -> dict[str, Callable[[str], object]]:
    index, random = searcher.index, Random()
    tenth = [source.id for source in index.sources[::10]]
    return {
        "vectors": lambda q: index.nearest("chunks", random.get_query_embedding(q), DEPTH),
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
