"""Measures of a ranking against gold: hit, recall, reciprocal rank, nDCG, all gold; pure.

Arrows: scoring, citations, summary, triage -> here -> normal. Takes hits as a trace has them; knows no ranking's inside.

A gold with a quote is met by a passage of the same document that shares the quote's words; a gold without one by the
document, and then the ranking counts as one of documents, each at its first hit.
What a case needs follows from its mode: "any" of the golds, "all" of them, or one of each of the "groups".
"""

import math
from collections.abc import Mapping, Sequence

from eval.normal import bigrams, contains, letters
from eval.types import Case, Gold, Row

CUTS, DEPTH = (1, 3, 5, 10), 10
OVERLAP = 0.5  # share of a quote's character pairs from which on a passage shows it

Need = tuple[Gold, ...]
"""Golds that are alternatives to each other."""


def measures(case: Case, hits: Sequence[Row]) -> dict[str, float]:
    """hit@k, recall@k, mrr@10, ndcg@10 and all_gold@10; nothing for a case without gold. No hits at all score 0."""
    ranks = places(case, hits)
    if not ranks:
        return {}
    shares = {k: sum(1 for rank in ranks if rank and rank <= k) / len(ranks) for k in CUTS}
    best = min((rank for rank in ranks if rank), default=math.inf)
    return {
        **{f"hit@{k}": float(share > 0) for k, share in shares.items()},
        **{f"recall@{k}": share for k, share in shares.items()},
        f"mrr@{DEPTH}": 1 / best if best <= DEPTH else 0.0,
        f"ndcg@{DEPTH}": _ndcg(ranks),
        f"all_gold@{DEPTH}": float(shares[DEPTH] == 1),
    }


def recall_curve(case: Case, hits: Sequence[Row]) -> Mapping[int, float]:
    """Recall within the first k for every k up to 10; empty for a case without gold."""
    ranks = places(case, hits)
    if not ranks:
        return {}
    return {k: sum(1 for rank in ranks if rank and rank <= k) / len(ranks) for k in range(1, DEPTH + 1)}


def needs(case: Case) -> list[Need]:
    """What has to be found, each met by any of its golds; the same place asked for twice counts once."""
    if case.gold_mode == "all":
        return [(gold,) for gold in {(gold.path, letters(gold.quote)): gold for gold in case.gold}.values()]
    if case.gold_mode == "groups":
        groups: dict[int, list[Gold]] = {}
        for gold in case.gold:
            groups.setdefault(gold.group, []).append(gold)
        return [tuple(groups[number]) for number in sorted(groups)]
    return [case.gold] if case.gold else []


def places(case: Case, hits: Sequence[Row]) -> list[int | None]:
    """For each need the rank, from 1, of the first hit that meets it; None where none does."""
    documents = list(dict.fromkeys(hit["path"] for hit in hits))
    found = []
    for need in needs(case):
        ranks = [rank for gold in need if (rank := _place(gold, hits, documents))]
        found.append(min(ranks, default=None))
    return found


def meets(gold: Gold, path: str, words: str) -> bool:
    """The passage `words` of the document `path` shows the gold: one holds the other, or they share half the quote."""
    if path != gold.path:
        return False
    quote = bigrams(gold.quote)
    if not quote:
        return True
    if contains(words, gold.quote) or contains(gold.quote, words):
        return True
    return (quote & bigrams(words)).total() >= OVERLAP * quote.total()


def _place(gold: Gold, hits: Sequence[Row], documents: Sequence[str]) -> int | None:
    if not letters(gold.quote):
        return documents.index(gold.path) + 1 if gold.path in documents else None
    return next((rank for rank, hit in enumerate(hits, 1) if meets(gold, hit["path"], hit["text"])), None)


def _ndcg(ranks: Sequence[int | None]) -> float:
    """Binary gains; the ideal has every need at the top. Needs that one hit meets together count as one."""
    found = {rank for rank in ranks if rank}
    gained = sum(_discount(rank) for rank in found if rank <= DEPTH)
    ideal = min(DEPTH, len(found) + sum(rank is None for rank in ranks))
    return gained / sum(_discount(rank) for rank in range(1, ideal + 1))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
