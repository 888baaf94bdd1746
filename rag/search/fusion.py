"""Several rankings made one by reciprocal rank; pure.

Arrows: search -> here. Knows neither what is ranked nor how.
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def reciprocal_rank(
    rankings: Sequence[Sequence[Key]], k: float = 20, weights: Sequence[float] | None = None
) -> list[tuple[Key, float]]:
    """Fuse rankings (best first, no repeats inside one) into (key, score), best first.

    A key scores the sum of weight / (k + rank) over the rankings that hold it, rank counted from 1.
    Ties go to the key with the better single rank, then to the one met first.
    """
    scores: dict[Key, float] = {}
    best: dict[Key, int] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + weight / (k + rank)
            best[key] = min(best.get(key, rank), rank)
    return sorted(scores.items(), key=lambda item: (-item[1], best[item[0]]))
