"""Judge-free scores of one answer: facts by AND/OR groups, forbidden strings, refusal, gold evidence, quotations; pure.

Arrows: eval.__main__ -> here. Knows no pipeline: takes the JSON lines that `python -m rag ask --jsonl` writes.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def normal(text: str) -> str:
    """NFKC, lower case, no blanks, no thousands commas, no quotation marks, one form of dashes and colons."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    folded = re.sub(r"[—–―~～]+", "-", folded)
    return re.sub(r"[\s“”\"'‘’「」『』]", "", folded)


def facts_held(answer: str, groups: Sequence[Sequence[str]]) -> list[bool]:
    """For each group: does the answer hold any of its alternatives (as words after `normal`)."""
    plain = normal(answer)
    return [any(normal(alternative) in plain for alternative in group) for group in groups]


def score(case: Row, row: Row) -> dict[str, bool | float]:
    """Measures of one question. A missing or failed row scores as wrong, never drops out of a mean.

    right       all facts present and nothing forbidden (answerable), or refused (unanswerable)
    refused     the system refused
    facts       share of the answer groups present
    forbidden   a forbidden string is present
    gold_cited  a citation overlaps a gold quotation (answerable, not refused)
    cited       share of sentences with at least one citation
    """
    answer, refused = str(row.get("answer", "")), bool(row.get("refused", False))
    if not case["answerable"]:
        return {"right": refused, "refused": refused}
    held = facts_held("" if refused else answer, case["answer_groups"])
    forbidden = any(normal(word) in normal(answer) for word in case.get("forbidden", ()))
    sentences = row.get("sentences", ())
    return {
        "right": all(held) and not forbidden and not refused and bool(answer),
        "refused": refused,
        "facts": sum(held) / len(held),
        "forbidden": forbidden,
        "gold_cited": any(_same_place(c, g) for c in row.get("citations", ()) for g in case["gold"]),
        "cited": sum(bool(s["citations"]) for s in sentences) / len(sentences) if sentences else 0.0,
    }


def _same_place(citation: Row, gold: Row) -> bool:
    if citation["source"]["path"] != gold["path"]:
        return False
    mine, theirs = normal(citation["quote"]), normal(gold["quote"])
    return mine in theirs or theirs in mine or _overlap(mine, theirs) >= 0.5


def _overlap(mine: str, theirs: str) -> float:
    """Share of the shorter text's character pairs that stand in the other."""
    a, b = ({t[i : i + 2] for i in range(len(t) - 1)} for t in (mine, theirs))
    return len(a & b) / max(1, min(len(a), len(b)))


def gold_rank(case: Row, hits: Sequence[Row]) -> int | None:
    """Rank (from 1) of the first hit that holds or overlaps a gold quotation; None when there is none."""
    for rank, hit in enumerate(hits, 1):
        if any(
            hit["source"]["path"] == gold["path"]
            and (normal(gold["quote"]) in normal(hit["text"]) or normal(hit["text"]) in normal(gold["quote"]))
            for gold in case["gold"]
        ):
            return rank
    return None


def quotations_wrong(row: Row, texts: Mapping[str, str]) -> int:
    """How many citations of the answer do not stand at their offsets; `texts` maps path -> cleaned text."""
    return sum(texts[c["source"]["path"]][c["start"] : c["end"]] != c["quote"] for c in row.get("citations", ()))
