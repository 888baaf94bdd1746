"""Many measured values to the few that a table shows; pure.

Arrows: answers, load, memory -> here -> numpy. Knows no system and no clock. Seconds and megabytes come and go as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

ENOUGH = 20  # samples, fewer than which no slope is told
WARM = 0.25  # share of the samples at the start that a slope leaves out: caches fill there


def spread(values: Iterable[float | None]) -> dict[str, float]:
    """n, median, p90, p95 of the values that are there; nothing for none."""
    known = [value for value in values if value is not None]
    if not known:
        return {}
    median, p90, p95 = (float(value) for value in np.percentile(known, [50, 90, 95]))
    return {"n": len(known), "median": median, "p90": p90, "p95": p95}


def times_sooner(ours: Mapping[str, float], plain: Mapping[str, float], key: str = "median") -> float | None:
    """How many times sooner ours was; None where one of the spreads is empty or ours took no time."""
    return plain[key] / ours[key] if ours.get(key) and plain.get(key) else None


def fairness(waits: Mapping[Any, Sequence[float]]) -> float | None:
    """The largest mean wait of a person over the smallest: 1 is fair; None for less than two people or no wait."""
    means = [float(np.mean(own)) for own in waits.values() if own]
    return max(means) / min(means) if len(means) > 1 and min(means) > 0 else None


def growth_per_100(samples: Sequence[tuple[float, float]]) -> float | None:
    """The slope of (questions answered, megabytes), for 100 questions; None for less than `ENOUGH` samples.

    A straight line through the later samples (least squares); the first `WARM` of them are left out.
    """
    if len(samples) < ENOUGH:
        return None
    later = samples[int(len(samples) * WARM) :]
    return float(np.polyfit(*zip(*later, strict=True), 1)[0]) * 100
