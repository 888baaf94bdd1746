"""The rows of a table that a question names by their labels: answered without a model; pure.

Arrows: telling -> here -> evidence, kinds, asked, rag.text.tables. Knows no document: a row is asked for when its own label stands in the
question, and those of the groups that it is in hardly less.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.asked import another_year, premise_missing
from rag.answer.evidence import Search, context, readable
from rag.answer.extracted import of_which_year
from rag.answer.grounding import compact, pairs
from rag.answer.groups import group_missing
from rag.answer.kinds import kind_missing
from rag.text.tables import cells, columns, is_header, labels, rows, tables
from rag.types import Passage, Span

GROUP = 0.3  # share of the character pairs of a group's label that stands in the question
CLEARLY = 0.15  # by how much the labels of one row are named more than those of another
COVERED, IN_GROUP = (
    0.35,
    0.2,
)  # of the question, by a row with its header, headings and card: alone, and in a named group
MOST = 4  # rows that are told
_NUMBERED = re.compile(
    r"[〔\[［](\d{4})[〕\]］]"
)  # a column may be named by the document it is of: 原标准(甬人社发〔2020〕35号)
_ITEM = re.compile("[、，,]")
_INNER = re.compile(r"[(（]([^()（）]*)[)）]")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    passage: Passage
    labels: tuple[str, ...]  # of its groups and, last, its own


def asked_rows(search: Search, question: str, asks: str, evidence: Sequence[Passage]) -> list[Passage]:
    """The rows of the tables in `evidence` that `question` names and that give what `asks` asks for; empty: none, or more
    than it can mean."""
    every = [row for row in _rows(search, evidence) if row.labels]
    named = _names({_core(row.labels[-1]) for row in every}, question)
    found = [(row, _share(row.labels[:-1], question)) for row in every if _core(row.labels[-1]) in named]
    found = found or [(row, 1.0) for row in every if _lists(row.passage, question)]
    found = [(row, share) for row, share in found if share >= GROUP and _tells(search, row, question, asks)]
    best = max((share for _, share in found), default=0.0)
    chosen = [row for row, share in found if share > best - CLEARLY]
    own = [row.labels[-1] for row in chosen]
    return [row.passage for row in chosen] if len(set(own)) == len(own) <= MOST else []


def _rows(search: Search, evidence: Sequence[Passage]) -> Iterator[_Row]:
    """All rows of the tables that the evidence has a row of."""
    seen = set()
    for passage in evidence:
        text = search.document(passage.source.id).text if "\t" in passage.text or "|" in passage.text else ""
        for table in tables(text):
            if (passage.source.id, table) in seen or passage.end <= table[0] or table[1] <= passage.start:
                continue
            seen.add((passage.source.id, table))
            yield from _of_table(passage, text, table)


def _of_table(passage: Passage, text: str, table: Span) -> Iterator[_Row]:
    for span, above in rows(text, table):
        row, *over = (replace(passage, text=text[a:b], start=a, end=b, above=()) for a, b in (span, *above))
        named = labels(columns(row.text, [one.text for one in over]))
        yield _Row(passage=replace(row, above=tuple(over)), labels=tuple(named))


def _lists(row: Passage, question: str) -> bool:
    """A cell lists several things, and one of them stands in the question (适用地区 南京、苏州)."""
    lists = (items for cell in cells(row.text) if len(items := _ITEM.split(cell)) > 1)
    return any(
        len(item) > 1 and item in question for items in lists for item in (one.removesuffix("等") for one in items)
    )


def _core(label: str) -> str:
    return compact(_INNER.sub("", label)) or compact(label)


def _names(cores: set[str], question: str) -> set[str]:
    """Those that stand in the question for themselves, not only within a longer one (技师 in 高级技师)."""
    plain = compact(question)
    named = {core for core in cores if len(core) > 1 and core in plain}
    longest = sorted(named, key=len, reverse=True)
    kept = set()
    for core in longest:
        if core in plain:
            kept.add(core)
            plain = plain.replace(core, "\n")
    return kept


def _share(groups: Sequence[str], question: str) -> float:
    """How much of the labels of its groups the question names, 0 to 1; 1 without groups."""
    asked = pairs(question)
    shares = []
    for label in groups:
        inner = any(compact(word) in compact(question) for word in _INNER.findall(label) if len(word) > 1)
        mine = pairs(_INNER.sub("", label))
        shares.append(1.0 if inner else len(mine & asked) / len(mine) if mine else 0.0)
    return min(shares, default=1.0)


def _tells(search: Search, of: _Row, question: str, asks: str) -> bool:
    row, least = of.passage, IN_GROUP if len(of.labels) > 1 else COVERED
    text = readable(row)
    return not (
        is_header(cells(row.text))
        or kind_missing(asks, text)
        or premise_missing(asks, text)
        or group_missing(asks, text)
        or another_year(question, text, _NUMBERED.sub(r"\1年", context(row)), of_which_year(search, row))
        or search.coverage(question, f"{text} {context(row)}") < least
    )
