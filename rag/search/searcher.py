"""A question to ranked chunks and sentences: vectors, words and bigrams, each ranked alone, fused by reciprocal rank.

Arrows: pipeline, answering -> here -> index (nearest, texts), lexical (words), fusion. Knows no language model.
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

from rag.errors import IndexProblem
from rag.index.entry import Kind
from rag.index.lexical import WordRanking, bigrams, fold, terms
from rag.index.reader import Index
from rag.search.fusion import reciprocal_rank
from rag.types import Chunk, Document, Embedder, Hit, Passage

Result = TypeVar("Result")

# Chosen on eval/questions_dev.jsonl; of these, the third and fourth ranking of chunks gain most.
K = 5  # of the reciprocal rank
DEPTH = 50  # how far down each single ranking of chunks counts
SENTENCE_DEPTH = 100
_ASKING = re.compile(
    r"请问|请告知|麻烦|我想知道|告诉我|一下|是多少|有多少|多少|多大|是什么|什么|哪些|哪个|哪几|哪家|哪|几|谁|怎么样|怎么|如何|是否|有没有|"
    r"分别|各是|吗|呢|吧|的|了|是|为|有|在|和|与|及|请|列出"
)
CHUNK_WEIGHT = 0.5  # of the place of its chunk, for a sentence


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
        return self._steady(lambda view: view.hits(query, documents)[:k])

    def best_sentences(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """At most `limit` best sentences with their scores, from the documents with these ids (None: all)."""
        query = self._query(question)
        return self._steady(lambda view: view.best_sentences(query, limit, documents))

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        """`passage` with up to `before` and `after` sentences around it, all under its own heading."""
        return self._present().neighbours(passage, before, after)

    def coverage(self, question: str, shown: str) -> float:
        """The share, from 0 to 1, of what the question speaks of that `shown` speaks of, rare words weighing more."""
        return self._present().coverage(question, shown)

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
        self.document, self.neighbours, self.coverage = searcher.document, searcher.neighbours, searcher.coverage

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


class _Level:
    """The chunks or the sentences of an index, ranked in each way alone."""

    def __init__(self, index: Index, kind: Kind, words: Sequence[list[str]], pairs: Sequence[list[str]]) -> None:
        self._index, self._kind = index, kind
        self._words = WordRanking(range(len(words)), words)
        self._bigrams = WordRanking(range(len(pairs)), pairs)

    def rarity(self, pair: str) -> float:
        """Of a pair of characters, see WordRanking."""
        return self._bigrams.rarity(pair)

    def rankings(self, query: _Query, depth: int, among: Collection[int] | None = None) -> dict[str, list[int]]:
        """By vectors, words and bigrams: positions, best first, at most `depth`, of those in `among` (None: all)."""
        return {
            "vectors": self._index.nearest(self._kind, query.vector, depth, among=among),
            "words": self._words.rank(query.words, depth, among=among),
            "bigrams": self._bigrams.rank(query.bigrams, depth, among=among),
        }


class _View:
    """One version of the index with its words; positions are those of `index.chunks` and `index.sentences`."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._chunk_of = _containing(index.chunks, index.sentences)
        self._inside: list[list[int]] = [[] for _ in index.chunks]
        for sentence, chunk in enumerate(self._chunk_of):
            self._inside[chunk].append(sentence)
        words, pairs = _Heads(terms), _Heads(bigrams)
        own_words, own_pairs = index.sentence_words, [bigrams(sentence.text) for sentence in index.sentences]
        self._sentences = _Level(
            index,
            "sentences",
            [words.words(s) + list(own) for s, own in zip(index.sentences, own_words, strict=True)],
            [pairs.words(s) + own for s, own in zip(index.sentences, own_pairs, strict=True)],
        )
        self._chunks = _Level(
            index,
            "chunks",
            [words.words(c) + _joined(own_words, s) for c, s in zip(index.chunks, self._inside, strict=True)],
            [pairs.words(c) + _joined(own_pairs, s) for c, s in zip(index.chunks, self._inside, strict=True)],
        )

    def hits(self, query: _Query, documents: Collection[str] | None) -> list[Hit]:
        """All chunks that a ranking holds, best first."""
        allowed = None if documents is None else self._positions(frozenset(documents))
        inside = None if allowed is None else {self._chunk_of[i] for i in allowed}
        rankings = self._chunks.rankings(query, DEPTH, inside)
        sentences = reciprocal_rank(list(self._sentences.rankings(query, SENTENCE_DEPTH, allowed).values()), K)
        rankings["sentences"] = list(dict.fromkeys(self._chunk_of[i] for i, _ in sentences))[:DEPTH]
        ranks: dict[int, dict[str, int]] = {}
        for name, ranking in rankings.items():
            for rank, position in enumerate(ranking, 1):
                ranks.setdefault(position, {})[name] = rank
        fused = reciprocal_rank(list(rankings.values()), K)
        return [Hit(chunk=self.index.chunks[i], score=score, ranks=ranks[i]) for i, score in fused]

    def best_sentences(
        self, query: _Query, limit: int, documents: Collection[str] | None
    ) -> list[tuple[Passage, float]]:
        """Sentences by their own rankings and, with less weight, by the place of their chunk."""
        allowed = None if documents is None else self._positions(frozenset(documents))
        inside = None if allowed is None else {self._chunk_of[i] for i in allowed}
        own = list(self._sentences.rankings(query, SENTENCE_DEPTH, allowed).values())
        chunks = reciprocal_rank(list(self._chunks.rankings(query, DEPTH, inside).values()), K)
        lowered = [sentence for chunk, _ in chunks for sentence in self._inside[chunk]]
        fused = reciprocal_rank([*own, lowered], K, [1.0] * len(own) + [CHUNK_WEIGHT])
        return [(self.index.sentences[i], score) for i, score in fused[:limit]]

    def coverage(self, question: str, shown: str) -> float:
        """The weighted share of the question's character pairs, its asking words left out, that `shown` holds."""
        weights = {pair: self._sentences.rarity(pair) for pair in bigrams(_ASKING.sub(" ", question))}
        held = set(bigrams(shown))
        return sum(w for pair, w in weights.items() if pair in held) / (sum(weights.values()) or 1.0)

    def _positions(self, documents: Collection[str]) -> set[int]:
        return {i for i, sentence in enumerate(self.index.sentences) if sentence.source.id in documents}

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        """The passage widened by whole sentences of the same heading path."""
        siblings = self._siblings.get((passage.source.id, passage.path), [])
        first = bisect_right([s.start for s in siblings], passage.start) - 1
        last = bisect_left([s.end for s in siblings], passage.end)
        near = siblings[max(0, first - before) : last + 1 + after]
        start = min([passage.start, *(s.start for s in near)])
        end = max([passage.end, *(s.end for s in near)])
        text = self.index.document(passage.source.id).text
        return Passage(source=passage.source, path=passage.path, text=text[start:end], start=start, end=end)

    @cached_property
    def _siblings(self) -> dict[tuple[str, tuple[str, ...]], list[Passage]]:
        found: dict[tuple[str, tuple[str, ...]], list[Passage]] = {}
        for sentence in self.index.sentences:
            found.setdefault((sentence.source.id, sentence.path), []).append(sentence)
        return found


class _Heads:
    """What passages inherit: the words of their document's card and of their heading path, each once."""

    def __init__(self, words_of: Callable[[str], list[str]]) -> None:
        self._words_of = cache(words_of)
        self._known: dict[tuple[str, ...], list[str]] = {}

    def words(self, passage: Passage) -> list[str]:
        """In a fixed order."""
        card = passage.source
        texts = (card.title, card.number, card.proposal_number, card.issuer, card.region, card.kind, *passage.path)
        if texts not in self._known:
            self._known[texts] = list(dict.fromkeys(word for text in texts for word in self._words_of(text)))
        return self._known[texts]


def _joined(words: Sequence[Sequence[str]], positions: Sequence[int]) -> list[str]:
    return [word for position in positions for word in words[position]]


def _containing(chunks: Sequence[Chunk], sentences: Sequence[Passage]) -> list[int]:
    """For each sentence the position of the chunk that it was cut from; both are in order of document and text."""
    found, chunk = [], 0
    for sentence in sentences:
        while chunks[chunk].source.id != sentence.source.id or chunks[chunk].end < sentence.end:
            chunk += 1
        found.append(chunk)
    return found
