"""A question to ranked chunks and sentences: vectors, words and bigrams, each ranked alone, fused by reciprocal rank.

Arrows: pipeline, answering -> here -> index (rankings, texts), lexical (words), fusion. Knows no language model.
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from rag.errors import IndexProblem
from rag.index.entry import KINDS, Kind
from rag.index.lexical import bigrams, fold, terms
from rag.index.ranking import Mask
from rag.index.reader import Index
from rag.search.fusion import reciprocal_rank
from rag.search.typos import mended
from rag.types import Document, Embedder, Hit, Passage

Result = TypeVar("Result")

# Chosen on eval/questions_dev.jsonl; of these, the third and fourth ranking of chunks gain most.
K = 5  # of the reciprocal rank
DEPTH = 50  # how far down each single ranking of chunks counts
SENTENCE_DEPTH = 100
_ASKING = re.compile(
    r"请问|请告知|麻烦|我想知道|告诉我|一下|是多少|有多少|多少|多大|是什么|什么|哪些|哪个|哪几|哪家|哪|几|谁|怎么样|怎么|如何|是否|有没有|"
    r"分别|各是|吗|呢|吧|的|了|是|为|有|在|和|与|及|请|列出"
)
# Of the single rankings of chunks, and of the place of a chunk's document among all documents, ranked whole.
WEIGHTS = {"vectors": 1.0, "words": 0.5, "bigrams": 1.0, "sentences": 1.0}
DOCUMENT_WEIGHT = 1.0
# Of a sentence: of the place of its chunk in the single rankings together, and in what they fuse to with the documents.
CHUNK_WEIGHT, HIT_WEIGHT = 0.5, 2.0
_HEADINGS = re.compile(r"(?:\s*#{1,6} [^\n]*(?:\n|\Z))*\s*")
HITS = 10  # chunks whose place counts for their sentences
CHOICES = 16  # sets of documents whose positions are kept at hand


class Searcher:
    """Searches the present version of an index; notices by itself when a writer has replaced it. Safe for threads."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        """`embedder` is the one that the index was built with."""
        self._embedder = embedder
        self._view = _View(index)
        self._turn = threading.Lock()
        self._last: tuple[str, list[float]] = ("", [])

    @property
    def index(self) -> Index:
        """The present version. Raises IndexMismatch, IndexMissing, IndexProblem."""
        return self._present().index

    def search(self, question: str, k: int = 10, documents: Collection[str] | None = None) -> list[Hit]:
        """The `k` best chunks, of the documents with these ids (None: all).

        Ranks are of "vectors", "words", "bigrams" and "sentences" (the chunk's best one).
        """
        query = self._query(question)
        return self._steady(lambda view: view.hits(query, k, documents))

    def best_sentences(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """At most `limit` best sentences with their scores, from the documents with these ids (None: all)."""
        query = self._query(question)
        return self._steady(lambda view: view.best_sentences(query, limit, documents))

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        """`passage` with up to `before` and `after` sentences around it, all under its own heading."""
        return self._present().neighbours(passage, before, after)

    def chunk_around(self, passage: Passage) -> Passage:
        """The chunk in which `passage` begins, without the headings that it begins with itself."""
        return self._present().chunk_around(passage)

    def sections(self, most: int) -> list[Passage]:
        """What `chunk_around` gives for all passages there are, in their order; nothing where they are more than `most`."""
        chunks = self.index.chunks
        return [without_headings(chunk) for chunk in chunks] if len(chunks) <= most else []

    def coverage(self, question: str, shown: str) -> float:
        """The share, from 0 to 1, of what the question speaks of that `shown` speaks of, rare words weighing more."""
        return self._present().coverage(question, shown)

    def mended(self, question: str) -> str:
        """`question` with misspelled words as the documents spell them, see typos."""
        return mended(question, self._present().index.known)

    def document(self, source_id: str) -> Document:
        """The whole document. Raises KeyError for an id that is not in the index."""
        return self.index.document(source_id)

    def warm(self) -> None:
        """Open what the first question needs, ahead of it; what fails fails again, and is told, when it is asked."""
        with suppress(IndexProblem):
            self.index.warm()

    def _query(self, question: str) -> "_Query":
        return _Query(vector=self._vector(question), words=terms(question), bigrams=bigrams(question))

    def _vector(self, question: str) -> list[float]:
        """The question's embedding; asked for once for consecutive calls with the same question."""
        asked, vector = self._last
        if asked != question:
            vector = self._embedder.get_query_embedding(fold(question))
            self._last = question, vector
        return vector

    def _present(self) -> "_View":
        with self._turn:
            index = self._view.index.refresh()
            if index is not self._view.index:
                self._view = _View(index)
            return self._view

    def _steady(self, act: Callable[["_View"], Result]) -> Result:
        """`act` on the present version, once more when a writer replaced that version meanwhile."""
        view = self._present()
        try:
            return act(view)
        except IndexProblem:
            newer = self._present()
            if newer is view:
                raise
            return act(newer)


class Within:
    """A Searcher that knows only some documents: a fixed context."""

    def __init__(self, searcher: Searcher, documents: Collection[str]) -> None:
        """`documents` are ids."""
        self._searcher, self._documents = searcher, frozenset(documents)
        self.document, self.mended = searcher.document, searcher.mended
        self.neighbours, self.coverage = searcher.neighbours, searcher.coverage
        self.chunk_around = searcher.chunk_around

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """As Searcher.search."""
        return self._searcher.search(question, k, self._documents)

    def best_sentences(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """As Searcher.best_sentences."""
        among = self._documents if documents is None else self._documents.intersection(documents)
        return self._searcher.best_sentences(question, limit, among)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Query:
    """A question in the forms in which it is compared."""

    vector: list[float]
    words: list[str]
    bigrams: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Choice:
    """The pieces of some documents: true at their positions."""

    chunks: Mask
    sentences: Mask


class _View:
    """One version of the index; positions are those of `index.chunks` and `index.sentences`."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._choices: dict[frozenset[str], _Choice] = {}

    def hits(self, query: _Query, k: int, documents: Collection[str] | None) -> list[Hit]:
        """The `k` best of all chunks that a ranking holds, best first."""
        choice = self._chosen(documents)
        rankings = self._rankings("chunks", query, DEPTH, choice)
        own = list(self._own_rankings(query, rankings, choice).values())
        fused, ranks = self._fused(query, rankings, own)
        return [Hit(chunk=self.index.chunks[i], score=score, ranks=ranks[i]) for i, score in fused[:k]]

    def _fused(
        self, query: _Query, rankings: Mapping[str, list[int]], own: list[list[int]]
    ) -> tuple[list[tuple[int, float]], dict[int, dict[str, int]]]:
        """Chunks with their scores, best first, and their place in each ranking; `own` are the rankings of sentences."""
        sentences = reciprocal_rank(own, K)
        every = {**rankings, "sentences": self._chunks_of([i for i, _ in sentences])[:DEPTH]}
        ranks: dict[int, dict[str, int]] = {}
        for name, ranking in every.items():
            for rank, position in enumerate(ranking, 1):
                ranks.setdefault(position, {})[name] = rank
        fused = dict(reciprocal_rank(list(every.values()), K, [WEIGHTS[name] for name in every]))
        for position, rank in self._whole(query, ranks).items():
            ranks[position]["documents"] = rank
            fused[position] += DOCUMENT_WEIGHT / (K + rank)
        return sorted(fused.items(), key=lambda item: -item[1]), ranks

    def _whole(self, query: _Query, positions: Iterable[int]) -> dict[int, int]:
        """Of chunks, the rank of their document among all, ranked whole; nothing of one beyond DEPTH."""
        place = {number: rank for rank, number in enumerate(self.index.ranked_documents(query.bigrams, DEPTH), 1)}
        found = {position: place.get(self.index.layout.place("chunks", position)[0]) for position in positions}
        return {position: rank for position, rank in found.items() if rank}

    def best_sentences(
        self, query: _Query, limit: int, documents: Collection[str] | None
    ) -> list[tuple[Passage, float]]:
        """Sentences by their own rankings and by the place of their chunk."""
        choice = self._chosen(documents)
        rankings = self._rankings("chunks", query, DEPTH, choice)
        own = list(self._own_rankings(query, rankings, choice).values())
        lowered = self._sentences_of(rankings)
        fused = dict(reciprocal_rank([*own, lowered], K, [1.0] * len(own) + [CHUNK_WEIGHT]))
        chunks, _ = self._fused(query, rankings, own)
        for rank, (chunk, _) in enumerate(chunks[:HITS], 1):
            for sentence in self.index.layout.inside(chunk):
                fused[sentence] = fused.get(sentence, 0.0) + HIT_WEIGHT / (K + rank)
        best = sorted(fused.items(), key=lambda item: -item[1])
        return [(self.index.sentences[i], score) for i, score in best[:limit]]

    def coverage(self, question: str, shown: str) -> float:
        """The weighted share of the question's character pairs, its asking words left out, that `shown` holds."""
        asked = list(dict.fromkeys(bigrams(_ASKING.sub(" ", question))))
        weights = dict(zip(asked, self.index.rarities(asked), strict=True))
        held = set(bigrams(shown))
        return sum(w for pair, w in weights.items() if pair in held) / (sum(weights.values()) or 1.0)

    def _rankings(self, kind: Kind, query: _Query, depth: int, choice: _Choice | None) -> dict[str, list[int]]:
        """By vectors, words and bigrams: positions, best first, at most `depth`, of those chosen (None: all)."""
        index, among = self.index, None if choice is None else getattr(choice, kind)
        return {
            "vectors": index.nearest(kind, query.vector, depth, among=among),
            "words": index.ranked(kind, "words", query.words, depth, among=among),
            "bigrams": index.ranked(kind, "bigrams", query.bigrams, depth, among=among),
        }

    def _own_rankings(
        self, query: _Query, chunks: Mapping[str, list[int]], choice: _Choice | None
    ) -> dict[str, list[int]]:
        """The rankings of sentences; where they have no vectors, those of the nearest chunks stand in for the nearest."""
        found = self._rankings("sentences", query, SENTENCE_DEPTH, choice)
        if not self.index.fine:
            found["vectors"] = self._sentences_of({"vectors": chunks["vectors"]})[:SENTENCE_DEPTH]
        return found

    def _sentences_of(self, chunks: Mapping[str, list[int]]) -> list[int]:
        """The sentences of the chunks that are ranked, in the order of these fused."""
        fused = reciprocal_rank(list(chunks.values()), K)
        return [sentence for chunk, _ in fused for sentence in self.index.layout.inside(chunk)]

    def _chunks_of(self, sentences: list[int]) -> list[int]:
        return list(dict.fromkeys(self.index.layout.chunk_of(sentences).tolist())) if sentences else []

    def _chosen(self, documents: Collection[str] | None) -> _Choice | None:
        if documents is None:
            return None
        wanted = frozenset(documents)
        found = self._choices.get(wanted) or self._choose(wanted)
        if len(self._choices) >= CHOICES:
            self._choices.clear()
        return self._choices.setdefault(wanted, found)

    def _choose(self, documents: frozenset[str]) -> _Choice:
        masks = {}
        for kind in KINDS:
            masks[kind] = np.zeros(self.index.layout.count(kind), dtype=bool)
            for source in documents:
                span = self.index.positions(kind, source)
                masks[kind][span.start : span.stop] = True
        return _Choice(**masks)

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        """The passage widened by whole sentences of the same heading path, without a heading behind it: that is the next one's."""
        sentences = (self.index.sentences[i] for i in self.index.positions("sentences", passage.source.id))
        siblings = [sentence for sentence in sentences if sentence.path == passage.path]
        first = bisect_right([s.start for s in siblings], passage.start) - 1
        last = bisect_left([s.end for s in siblings], passage.end)
        near = siblings[max(0, first - before) : last + 1 + after]
        start = min([passage.start, *(s.start for s in near)])
        end = max([passage.end, *(s.end for s in near if s.start < passage.end or not s.text.startswith("#"))])
        text = self.index.document(passage.source.id).text
        return Passage(source=passage.source, path=passage.path, text=text[start:end], start=start, end=end)

    def chunk_around(self, passage: Passage) -> Passage:
        """The chunk that holds the passage's first character; the passage, when this version has no such document."""
        chunks = [self.index.chunks[i] for i in self.index.positions("chunks", passage.source.id)]
        if not chunks:
            return passage
        return without_headings(chunks[bisect_right([chunk.start for chunk in chunks], passage.start) - 1])


def without_headings(chunk: Passage) -> Passage:
    """The chunk from its first words on that are no heading; all of it where it has no others."""
    led = _HEADINGS.match(chunk.text)
    start = led.end() if led and led.end() < len(chunk.text) else 0
    return Passage(
        source=chunk.source, path=chunk.path, text=chunk.text[start:], start=chunk.start + start, end=chunk.end
    )
