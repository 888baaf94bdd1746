"""Probabilities worked by hand: 1 / (1 + exp(-(1.19 margin + 0.13 held + 1.54 coverage - 4.76)))."""

import math

import pytest

from rag.answer.answerability import HELD, MOST, UNCOVERED, UNTOLD, Signs, probability


@pytest.mark.parametrize(
    ("margin", "null", "coverage", "expected"),
    [(0.0, 0.0, 0.0, 0.008), (3.0, -4.0, 0.5, 0.525), (3.0, 4.0, 0.5, 0.281), (5.0, -4.0, 1.0, 0.963)],
)
def test_probability(margin: float, null: float, coverage: float, expected: float) -> None:
    assert probability(Signs(margin=margin, null=null), coverage) == pytest.approx(expected, abs=0.001)


def test_a_server_that_does_not_tell_counts_as_the_median() -> None:
    assert probability(Signs(), 0.3) == probability(Signs(margin=UNTOLD, null=-HELD), 0.3)


def test_certainty_has_a_bound() -> None:
    most = probability(Signs(margin=math.inf, null=-math.inf), 0.0)
    assert most == probability(Signs(margin=MOST, null=-MOST), 0.0) < 1
    assert probability(Signs(margin=-math.inf, null=math.inf), 0.0) > 0


def test_a_coverage_that_cannot_be_had_counts_as_the_median() -> None:
    assert probability(Signs(margin=2.0), None) == probability(Signs(margin=2.0), UNCOVERED)
