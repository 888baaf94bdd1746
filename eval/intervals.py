"""How sure a mean is: 95 % intervals, paired differences, p-values and their correction; pure, seeded.

Arrows: summary, compare, gate, judge -> here -> numpy. Knows no measure.

A share of cases that are right or wrong (every value 0 or 1) gets the Wilson interval: the percentile bootstrap of
shares at 0 or 1 has no width at all and claims a certainty that no sample gives. Every other mean gets the percentile
bootstrap over the cases. One case tells nothing about spread: its interval is the value itself.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

RESAMPLES, FLIPS = 2000, 10_000
EXACT = 12  # up to so many differences that are not 0, every way of flipping their signs is tried
Z = NormalDist().inv_cdf(0.975)
_EPSILON = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Paired:
    """A mean difference over `n` cases with its interval and the p-value of "there is none"."""

    mean: float
    low: float
    high: float
    p: float
    n: int


def interval(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    if len(values) == 1:
        return values[0], values[0]
    if all(value in (0, 1) for value in values):
        return wilson(sum(values), len(values))
    return _bootstrap(values, seed)


def described(values: Sequence[float], *, seed: int = 0) -> dict[str, float]:
    """mean, n, low and high, rounded to 6 digits; nothing for no values."""
    if not values:
        return {}
    low, high = interval(values, seed=seed)
    return {"mean": round(_mean(values), 6), "n": len(values), "low": round(low, 6), "high": round(high, 6)}


def half_width(values: Sequence[float], *, seed: int = 0) -> float:
    """Half of the interval's width: the ± to be named beside a mean over so many cases."""
    low, high = interval(values, seed=seed)
    return (high - low) / 2


def wilson(successes: float, n: int) -> tuple[float, float]:
    """The Wilson score interval of a share."""
    share, weight = successes / n, Z * Z / n
    centre = (share + weight / 2) / (1 + weight)
    reach = Z * math.sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return (max(0.0, centre - reach) if successes else 0.0), (min(1.0, centre + reach) if successes < n else 1.0)


def paired(differences: Sequence[float], *, seed: int = 0) -> Paired:
    """The mean of per-case differences: bootstrap interval and two-sided randomisation p. Raises ValueError for none.

    Where no case differs at all, the interval is [0, 0] and p is 1: nothing was seen, which is not proof of nothing.
    """
    if not differences:
        raise ValueError("no differences")
    low, high = _bootstrap(differences, seed)
    return Paired(mean=_mean(differences), low=low, high=high, p=_flipped(differences, seed), n=len(differences))


def holm(ps: Sequence[float]) -> list[float]:
    """p-values corrected by Holm's step-down method for being several, in the order given."""
    corrected, largest = [0.0] * len(ps), 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[index]))
        corrected[index] = largest
    return corrected


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _bootstrap(values: Sequence[float], seed: int) -> tuple[float, float]:
    kept = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(kept), size=(RESAMPLES, len(kept)))
    low, high = np.percentile(kept[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def _flipped(differences: Sequence[float], seed: int) -> float:
    """How often the signs, flipped at will, give a sum as far from 0 as the one seen."""
    kept = np.asarray([value for value in differences if value], dtype=float)
    if not kept.size:
        return 1.0
    seen = abs(kept.sum()) - _EPSILON
    if kept.size <= EXACT:
        ways = np.array([[1 - 2 * (way >> bit & 1) for bit in range(kept.size)] for way in range(2**kept.size)])
        return float((abs(ways @ kept) >= seen).mean())
    far = sum(int((abs(signs @ kept) >= seen).sum()) for signs in _signs(kept.size, seed))
    return (far + 1) / (FLIPS + 1)


def _signs(n: int, seed: int) -> Iterator[NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    for _ in range(10):  # in pieces: all at once would fill the memory
        yield random.choice((-1, 1), size=(FLIPS // 10, n))
