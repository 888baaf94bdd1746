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
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from eval.papers import write_corpus
from eval.types import Paper
from rag.index.ingest import ingest
from rag.index.lexical import bigrams, terms
from rag.index.manifest import Manifest, manifest
from rag.index.reader import Index
from rag.models.build import token_counter
from rag.search.searcher import Searcher

DIMENSIONS = 768
QUESTIONS = 100
LIMIT = 256
DEPTH = 50


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What was measured at one size; times in seconds, `_ms` in milliseconds, memory and store in MB."""

    documents: int
    chunks: int
    sentences: int
    fine: bool
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


def measure(found: Iterable[Paper], count: int, folder: Path) -> Size:
    """The index of the first `count` documents, with random vectors, made in `folder` (which should be empty)."""
    write_corpus(islice(found, count), folder / "corpus")
    made = _apart(_make, folder)
    return Size(**made, **_apart(_ask, folder), store_mb=_megabytes(folder / "index"))


def _apart(act: Callable[[Path], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """`act` in a fresh process, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, (folder,))


def _manifest() -> Manifest:
    return manifest(model="random", limit=LIMIT)


def _make(folder: Path) -> dict[str, Any]:
    report = ingest(
        folder / "corpus", folder / "index", embedder=Random(), manifest=_manifest(), count=token_counter("random")
    )
    return {
        "ingest_seconds": report.seconds,
        "passages_per_second": report.embedded / report.seconds,
        "ingest_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _ask(folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    searcher = Searcher(Index.open(folder / "index", manifest=_manifest()), Random())
    index, opened = searcher.index, time.perf_counter() - started
    searcher.search("第一个问题", DEPTH)
    first = time.perf_counter() - started
    questions = _questions(index)
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


def _questions(index: Index) -> list[str]:
    chosen = np.random.default_rng(0).integers(0, len(index.sentences), QUESTIONS)
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
