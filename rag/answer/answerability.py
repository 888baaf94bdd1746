"""How likely an answer is right, from what is known before it is shown; pure.

Arrows: telling -> here. Knows no model and no text: three signals, fitted on development questions (docs/EXPERIMENTS.md).
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """Logistic regression of "what is shown is right": per unit of the log-odds of yes against no, of the log-odds that
    there is something to extract, and of coverage, and the constant."""

    margin: float
    held: float
    coverage: float
    constant: float


EVIDENCE = Weights(margin=1.19, held=0.13, coverage=1.54, constant=-4.76)  # of all evidence read together
SECTION = Weights(margin=0.52, held=0.36, coverage=0.47, constant=-1.58)  # of the best section read alone
UNCOVERED = 0.4  # coverage to go on with where it cannot be had: the median of right answers
UNTOLD, HELD = 4.0, 4.0  # log-odds to go on with where a server does not tell: the medians of right answers
MOST = 6.0  # beyond which log-odds tell no more


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What the model tells of an answer: log-odds that the evidence states it, and that there is none to extract.

    None: not told.
    """

    margin: float | None = None
    null: float | None = None


def probability(signs: Signs, coverage: float | None, weights: Weights = EVIDENCE) -> float:
    """That an answer is right, 0 to 1.

    `coverage` is the share of the question, 0 to 1, that the quoted words and what stands around them speak of
    (None: not to be had, as of a question in English about words in Chinese).
    """
    known = UNTOLD if signs.margin is None else max(-MOST, min(MOST, signs.margin))
    held = HELD if signs.null is None else max(-MOST, min(MOST, -signs.null))
    covered = UNCOVERED if coverage is None else coverage
    odds = weights.margin * known + weights.held * held + weights.coverage * covered + weights.constant
    return 1 / (1 + math.exp(-odds))
