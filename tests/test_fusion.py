import pytest

from rag.search.fusion import reciprocal_rank


def test_scores_are_the_sums_of_reciprocal_ranks():
    fused = reciprocal_rank([["a", "b"], ["b", "c"]], k=20)
    assert [key for key, _ in fused] == ["b", "a", "c"]
    assert dict(fused) == pytest.approx({"a": 1 / 21, "b": 1 / 22 + 1 / 21, "c": 1 / 22})


def test_a_weight_multiplies_what_its_ranking_gives():
    fused = reciprocal_rank([["a"], ["b"]], k=20, weights=[1, 3])
    assert fused == [("b", pytest.approx(3 / 21)), ("a", pytest.approx(1 / 21))]


def test_a_small_k_prefers_one_first_place_to_two_middling_ones():
    rankings = [["a", "x", "b"], ["y", "z", "b"]]
    assert reciprocal_rank(rankings, k=0.1)[0][0] == "a"
    assert reciprocal_rank(rankings, k=20)[0][0] == "b"


def test_equal_scores_go_to_the_better_single_rank_then_to_the_first_met():
    assert [key for key, _ in reciprocal_rank([["a"], ["b"]])] == ["a", "b"]
    assert [key for key, _ in reciprocal_rank([["b"], ["a"]])] == ["b", "a"]


def test_nothing_to_fuse():
    assert reciprocal_rank([]) == []
    assert reciprocal_rank([[], []]) == []


def test_one_weight_for_each_ranking_is_demanded():
    with pytest.raises(ValueError):
        reciprocal_rank([["a"], ["b"]], weights=[1])
