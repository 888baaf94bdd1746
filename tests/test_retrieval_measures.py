"""Measures of a ranking: worked by hand, and held against ir_measures."""

import random
from collections.abc import Sequence

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from eval.retrieval import measures, meets, needs, recall_curve
from eval.types import Case, Gold, Row

QUOTE = "力争每年新增高技能人才2万人以上"


def case(*golds: Gold, mode: str = "any") -> Case:
    return Case(id="1", question="多少？", gold=golds, gold_mode=mode)


def hit(path: str, text: str = "别的文字") -> Row:
    return {"path": path, "section": [], "start": 0, "end": len(text), "text": text, "score": 1.0}


def documents(*paths: str) -> list[Row]:
    return [hit(path) for path in paths]


def test_the_rank_of_a_quote_decides() -> None:
    found = measures(case(Gold(path="a", quote=QUOTE)), [hit("a"), hit("a", f"目标。{QUOTE}。另有")])
    assert (found["hit@1"], found["hit@3"], found["mrr@10"]) == (0, 1, 0.5)
    assert found["ndcg@10"] == pytest.approx(0.6309, abs=1e-4)


def test_the_quote_in_another_document_is_no_hit() -> None:
    assert not meets(Gold(path="a", quote=QUOTE), "b", QUOTE)


def test_a_passage_inside_a_long_quote_meets_it() -> None:
    assert meets(Gold(path="a", quote=f"前文很长很长，{QUOTE}，后文也很长很长"), "a", QUOTE)


def test_half_of_the_quote_meets_it_and_less_does_not() -> None:
    gold = Gold(path="a", quote="甲乙丙丁戊")  # four pairs
    assert meets(gold, "a", "子甲乙丙丑") and not meets(gold, "a", "子甲乙丑")


def test_a_quote_is_found_in_another_way_of_writing() -> None:
    assert meets(Gold(path="a", quote="新增2万人"), "a", "力爭新增 20,000 人。")


def test_an_empty_passage_meets_no_quote() -> None:
    assert not meets(Gold(path="a", quote=QUOTE), "a", "")


def test_without_a_quote_the_documents_are_ranked() -> None:
    found = measures(case(Gold(path="c")), documents("a", "a", "b", "a", "c"))
    assert found["hit@3"] == 1 and found["mrr@10"] == pytest.approx(1 / 3)


def test_of_alternatives_the_best_placed_one_counts() -> None:
    found = measures(case(Gold(path="a"), Gold(path="c")), documents("b", "c", "a"))
    assert found["mrr@10"] == 0.5 and found["recall@3"] == found["all_gold@10"] == 1
    assert found["ndcg@10"] == pytest.approx(0.6309, abs=1e-4)  # ideal: one gold at the top


def test_all_golds_are_needed_each() -> None:
    found = measures(case(Gold(path="a"), Gold(path="b"), mode="all"), documents("a", "c", "d", "b"))
    assert (found["hit@1"], found["recall@1"], found["recall@5"], found["all_gold@10"]) == (1, 0.5, 1, 1)
    assert found["ndcg@10"] == pytest.approx((1 + 0.430677) / (1 + 0.63093), abs=1e-5)


def test_one_gold_of_each_group_is_needed() -> None:
    golds = (Gold(path="a"), Gold(path="b"), Gold(path="c", group=1))
    found = measures(case(*golds, mode="groups"), documents("b", "c"))
    assert found["recall@3"] == found["all_gold@10"] == found["ndcg@10"] == 1


def test_golds_that_one_hit_meets_together_can_be_ranked_ideally() -> None:
    golds = (Gold(path="a", quote="甲乙丙丁"), Gold(path="a", quote="戊己庚辛"))
    found = measures(case(*golds, mode="all"), [hit("a", "甲乙丙丁，戊己庚辛")])
    assert found["ndcg@10"] == found["recall@1"] == 1


def test_a_gold_that_is_named_twice_counts_once() -> None:
    assert len(needs(case(Gold(path="a"), Gold(path="a", section=("一",)), mode="all"))) == 1


def test_below_the_tenth_place_nothing_is_found() -> None:
    found = measures(case(Gold(path="x")), documents(*map(str, range(10)), "x"))
    assert set(found.values()) == {0.0}


def test_no_hits_score_nothing_and_no_gold_is_not_measured() -> None:
    assert set(measures(case(Gold(path="a")), []).values()) == {0.0}
    assert measures(case(), documents("a")) == {} and recall_curve(case(), documents("a")) == {}


def test_the_curve_has_every_cut() -> None:
    curve = recall_curve(case(Gold(path="a"), Gold(path="c"), mode="all"), documents("a", "b", "c"))
    assert list(curve) == list(range(1, 11)) and [curve[k] for k in (1, 2, 3, 10)] == [0.5, 0.5, 1, 1]


@pytest.mark.parametrize("seed", range(20))
def test_ir_measures_says_the_same(seed: int) -> None:
    chance = random.Random(seed)
    paths = [f"d{n}" for n in chance.sample(range(30), 15)]
    gold = [f"d{n}" for n in chance.sample(range(30), chance.randint(1, 12))]
    found = measures(case(*(Gold(path=path) for path in gold), mode="all"), documents(*paths))
    for name, value in reference(gold, paths).items():
        assert found[name] == pytest.approx(value), name


def reference(gold: Sequence[str], paths: Sequence[str]) -> dict[str, float]:
    wanted = {f"hit@{k}": Success @ k for k in (1, 3, 5, 10)} | {f"recall@{k}": R @ k for k in (1, 3, 5, 10)}
    wanted |= {"mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
    run = {"1": {path: float(-rank) for rank, path in enumerate(paths)}}
    values = ir_measures.calc_aggregate(list(wanted.values()), {"1": dict.fromkeys(gold, 1)}, run)
    return {name: values[measure] for name, measure in wanted.items()}
