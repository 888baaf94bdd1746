"""BM25 over the words of texts, written to files once and mapped into memory by whoever ranks (bm25s).

Arrows: words -> here -> bm25s. Knows neither what a word is nor whose texts they are: numbers of words and of texts.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]  # one entry for each text


class Texts(Sequence[list[int]]):
    """The word numbers of many texts in two flat arrays: `numbers`, and where each text ends in them."""

    def __init__(self, numbers: NDArray[np.int32], ends: NDArray[np.int64]) -> None:
        """Text i is `numbers[ends[i - 1]:ends[i]]`."""
        self._numbers, self._ends = numbers, ends

    def __len__(self) -> int:
        """How many texts."""
        return len(self._ends)

    def __getitem__(self, i: int) -> list[int]:  # type: ignore[override]
        """The words of text `i`."""
        return self._numbers[self._ends[i - 1] if i else 0 : self._ends[i]].tolist()

    def __iter__(self) -> Iterator[list[int]]:
        """All texts."""
        return (self[i] for i in range(len(self)))


def build(folder: Path, texts: Sequence[Sequence[int]], vocabulary: int) -> None:
    """Write the ranking of `texts`, whose words are numbers below `vocabulary`, into the new `folder`."""
    folder.mkdir()
    if not any(len(text) for text in texts):
        return
    ranking = bm25s.BM25(method="lucene")
    ranking.scores = ranking.build_index_from_ids(range(vocabulary), texts, show_progress=False)  # type: ignore[arg-type]
    ranking.vocab_dict = {}
    ranking.save(folder, show_progress=False)


class WordRanking:
    """A ranking that `build` wrote. Immutable, safe for threads. Raises OSError when it is not there."""

    def __init__(self, folder: Path) -> None:
        """Maps the files; nothing is read."""
        self._bm25 = bm25s.BM25.load(folder, mmap=True, load_vocab=False) if any(folder.iterdir()) else None

    def rarity(self, word: int | None) -> float:
        """log(1 + texts / texts that hold the word); one that none holds (None) counts as one text's."""
        if self._bm25 is None:
            return 0.0
        starts, texts = self._bm25.scores["indptr"], self._bm25.scores["num_docs"]
        held = 1 if word is None else max(1, int(starts[word + 1] - starts[word]))
        return math.log1p(texts / held)

    def rank(self, words: Sequence[int], limit: int, among: Mask | None = None) -> list[int]:
        """At most `limit` texts, best first, of those in `among` (None: all); only texts that share a word."""
        if self._bm25 is None or not len(words):
            return []
        scores = self._bm25.get_scores_from_ids(list(words))
        if among is not None:
            scores = np.where(among, scores, 0)
        return best(scores, limit)


def best(scores: NDArray[np.float32], limit: int) -> list[int]:
    """Positions of the at most `limit` highest scores above 0, best first; the earlier of equals goes first."""
    (found,) = np.nonzero(scores > 0)
    if 0 < limit < len(found):
        least = np.partition(scores[found], len(found) - limit)[len(found) - limit]
        above, equal = found[scores[found] > least], found[scores[found] == least]
        found = np.concatenate([above, equal[: limit - len(above)]])
        found.sort()
    return found[np.argsort(-scores[found], kind="stable")][:limit].tolist()
