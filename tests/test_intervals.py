"""Intervals, paired differences and corrections: by hand, and held against scipy."""

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from eval.intervals import described, half_width, holm, interval, paired, wilson

SPREAD = [0.0, 0.25, 0.25, 0.5, 0.5, 0.75, 1.0, 0.4, 0.6, 0.9] * 5


def test_one_case_tells_nothing_about_spread() -> None:
    assert interval([0.4]) == (0.4, 0.4) and interval([1.0]) == (1.0, 1.0)


def test_no_case_has_no_interval() -> None:
    assert described([]) == {}
    with pytest.raises(ValueError):
        interval([])
    with pytest.raises(ValueError):
        paired([])


@pytest.mark.parametrize(("right", "n"), [(0, 20), (20, 20), (13, 20), (1, 2), (400, 961)])
def test_a_share_has_the_interval_of_wilson(right: int, n: int) -> None:
    theirs = binomtest(right, n).proportion_ci(method="wilson")
    assert interval([1.0] * right + [0.0] * (n - right)) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_all_right_is_not_certain() -> None:
    low, high = interval([1.0] * 20)
    assert low == pytest.approx(0.8389, abs=1e-4) and high == 1
    assert wilson(0, 20) == pytest.approx((0, 1 - low))


def test_any_other_mean_is_resampled() -> None:
    theirs = bootstrap((SPREAD,), np.mean, n_resamples=20_000, method="percentile", rng=1).confidence_interval
    assert interval(SPREAD) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_the_same_values_and_seed_give_the_same_interval() -> None:
    assert interval(SPREAD, seed=7) == interval(SPREAD, seed=7) != interval(SPREAD, seed=8)


def test_a_mean_is_told_with_n_and_rounded() -> None:
    assert described([0.0, 1.0, 1.0]) == {"mean": 0.666667, "n": 3, "low": 0.20766, "high": 0.938508}


def test_half_the_width_shrinks_with_the_root_of_n() -> None:
    few, many = half_width([0.0, 1.0] * 50), half_width([0.0, 1.0] * 200)
    assert few == pytest.approx(0.0962, abs=1e-3) and many == pytest.approx(few / 2, rel=0.02)


def test_a_clear_difference_excludes_zero() -> None:
    found = paired([0.5, 0.4, 0.6, 0.5, 0.3, 0.7, 0.5, 0.5])
    assert 0.4 < found.low < 0.5 < found.high < 0.6 and (found.mean, found.n) == (0.5, 8)
    assert found.p == pytest.approx(2 / 2**8)  # only all signs as seen, or all the other way


def test_a_difference_that_cancels_out_is_none() -> None:
    found = paired([1.0, -1.0, 1.0, -1.0])
    assert found.mean == 0 and found.low < 0 < found.high and found.p == 1


def test_where_nothing_differs_nothing_is_claimed() -> None:
    found = paired([0.0] * 5)
    assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_ties_do_not_dilute_the_test() -> None:
    assert paired([1.0] * 6 + [0.0] * 50).p == pytest.approx(2 / 2**6)


def test_many_differences_are_flipped_at_random_but_reproducibly() -> None:
    wins = [1.0] * 26 + [-1.0] * 14
    found = paired(wins)
    assert found.p == paired(wins).p == pytest.approx(binomtest(26, 40).pvalue, abs=0.01)


def test_a_p_value_is_never_zero() -> None:
    assert paired([1.0] * 60).p == pytest.approx(1 / 10_001)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0]) and holm([0.2]) == [0.2] and holm([]) == []
