"""How likely an answer is right, from what is known before it is shown; pure.

Arrows: telling -> here. Knows no model and no text: two signals, fitted on development questions (docs/EXPERIMENTS.md).
"""

import math

# Logistic regression of "right" on 130 answers of the model to development questions: per unit of the log-odds of yes
# against no, per unit of coverage, and the constant.
PER_MARGIN, PER_COVERAGE, CONSTANT = 0.82, 1.59, -1.75
UNCOVERED = 0.4  # coverage to go on with where it cannot be had: the median of right answers
UNTOLD = 3.0  # log-odds to go on with where a server does not tell: the median of right answers


def probability(margin: float | None, coverage: float | None) -> float:
    """That an answer is right, 0 to 1.

    `margin` is the model's log-odds that the evidence states the answer (None: not told), `coverage` the share of the
    question, 0 to 1, that the quoted words and what stands around them speak of
    (None: not to be had, as of a question in English about words in Chinese).
    """
    known = UNTOLD if margin is None else max(-20.0, min(20.0, margin))
    covered = UNCOVERED if coverage is None else coverage
    return 1 / (1 + math.exp(-(PER_MARGIN * known + PER_COVERAGE * covered + CONSTANT)))
