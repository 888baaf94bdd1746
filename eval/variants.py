"""One question as RGB asks it: over a few given documents with noise, without an answer among them, or with false ones.

Arrows: uniform -> here -> papers. Pure; the same case and seed give the same documents in the same order.

As in RGB, noise is taken from the front of its list, where the nearest misses stand.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from math import ceil

from eval.fields import Record
from eval.papers import paper_name
from eval.types import Case
from rag.errors import QuestionError

TOTAL = 5  # documents, as in RGB
KNOWN = "noise0.0、noise0.4、noise0.8（0 到 1 之间的比例）、rejection、counterfactual、integration"
_NOISE = re.compile(r"noise(0(?:\.\d+)?)")


def variant(name: str, case: Case, row: Record, total: int = TOTAL, seed: int = 0) -> Case | None:
    """The case as variant `name` asks it, None when that variant does not ask it. Raises QuestionError.

    RGB's own division: noise and rejection ask cases with neither groups of documents nor false documents.
    """
    ratio = _NOISE.fullmatch(name)
    if not ratio and name not in ("rejection", "counterfactual", "integration"):
        raise QuestionError(f"没有“{name}”这种变体。可用的：{KNOWN}；空着为检索整个语料。")
    if name == "counterfactual":
        return counterfactual(case, row, total, seed)
    grouped, plain = bool(row.get("gold_groups")), not row.get("gold_groups") and not row.get("counterfactual_doc_ids")
    if name == "integration":
        return replace(noise(case, row, 0.0, total, seed), id=f"{case.id}@{name}", type=name) if grouped else None
    if not plain or not row.get("neg_doc_ids"):
        return None
    return noise(case, row, float(ratio[1]), total, seed, name) if ratio else rejection(case, row, total, seed)


def noise(case: Case, row: Record, ratio: float, total: int = TOTAL, seed: int = 0, name: str = "") -> Case:
    """`total` documents, a share `ratio` of them noise; at least one with the answer, at least one of each group.

    Where one kind is short the other fills up.
    """
    luck = _luck(case, seed)
    groups = _groups(row, luck)
    noisy = _others(row.get("neg_doc_ids", ()), list(chain.from_iterable(groups)))
    wanted = total - min(ceil(round(total * ratio, 9)), len(noisy))
    in_turn = dict.fromkeys(doc for turn in zip_longest(*groups) for doc in turn if doc is not None)
    right = list(in_turn)[: max(wanted, 1)]
    right += [group[0] for group in groups if not set(group) & set(right)]
    return _asked(case, name or f"noise{ratio}", right + noisy[: max(0, total - len(right))], luck)


def rejection(case: Case, row: Record, total: int = TOTAL, seed: int = 0) -> Case | None:
    """Only documents without the answer: to be refused. None when the set names no such documents."""
    noisy = _others(row.get("neg_doc_ids", ()), row.get("gold_doc_ids", ()))[:total]
    if not noisy:
        return None
    hopeless = replace(case, answerable=False, answer_groups=(), references=(), forbidden=(), gold=(), gold_mode="any")
    return _asked(hopeless, "rejection", noisy, _luck(case, seed))


def counterfactual(case: Case, row: Record, total: int = TOTAL, seed: int = 0) -> Case | None:
    """False documents in place of the right ones: the true answer stands nowhere, the false one is forbidden."""
    false = list(map(str, row.get("counterfactual_doc_ids", ())))
    if not false:
        return None
    luck = _luck(case, seed)
    return _asked(case, "counterfactual", luck.sample(false, min(total, len(false))), luck)


def _luck(case: Case, seed: int) -> random.Random:
    return random.Random(f"{seed} {case.id}")


def _groups(row: Record, luck: random.Random) -> list[list[str]]:
    """Documents of which one of each list is needed; those of groups shuffled as RGB does."""
    if groups := [list(map(str, group)) for group in row.get("gold_groups", ()) if group]:
        return [luck.sample(group, len(group)) for group in groups]
    docs = list(map(str, row.get("gold_doc_ids", ())))
    return [[doc] for doc in docs] if row.get("gold_mode") == "all" else [docs] if docs else []


def _others(docs: Sequence[object], excluded: Sequence[object]) -> list[str]:
    out = set(map(str, excluded))
    return [doc for doc in dict.fromkeys(map(str, docs)) if doc not in out]


def _asked(case: Case, name: str, docs: list[str], luck: random.Random) -> Case:
    """The case over these documents in a shuffled order; gold that is not among them is no gold any more."""
    context = tuple(map(paper_name, luck.sample(docs, len(docs))))
    gold = tuple(gold for gold in case.gold if gold.path in context)
    return replace(case, id=f"{case.id}@{name}", type=name, context=context, gold=gold)
