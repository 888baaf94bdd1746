"""Probabilities worked by hand: 1 / (1 + exp(-(0.82 margin + 1.59 coverage - 1.75)))."""

import pytest

from rag.answer.answerability import UNCOVERED, UNTOLD, probability


@pytest.mark.parametrize(
    ("margin", "coverage", "expected"),
    [(0.0, 0.0, 0.148), (2.0, 0.0, 0.473), (2.0, 0.5, 0.665), (5.0, 1.0, 0.981), (-5.0, 1.0, 0.014)],
)
def test_probability(margin: float, coverage: float, expected: float) -> None:
    assert probability(margin, coverage) == pytest.approx(expected, abs=0.001)


def test_a_server_that_does_not_tell_counts_as_the_median() -> None:
    assert probability(None, 0.3) == probability(UNTOLD, 0.3)


def test_certainty_has_a_bound() -> None:
    assert 0 < probability(float("-inf"), 0.0) < probability(float("inf"), 0.0) < 1


def test_a_coverage_that_cannot_be_had_counts_as_the_median() -> None:
    assert probability(2.0, None) == probability(2.0, UNCOVERED)
