"""A run's summary as the parts of a page: headline, comparison, slices, every measure, manifest; pure.

Arrows: eval.report -> here -> words. Knows no HTML; a part that the run has no numbers for is empty.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from eval.folder import Run
from eval.report import words
from eval.report.charts import Dot

Numbers = Mapping[str, Any]  # {"mean", "n", "low", "high"} of one measure
System = tuple[str, Run]
TIMES = {"evidence_seconds": "看到依据", "first_seconds": "首句回答", "seconds": "全部完成"}
_TILES = ("refused_rightly", "false_refusal", "supported", "verbatim", "hit@1", "hit@5")
_RETRIEVAL = ("hit@1", "hit@3", "hit@5", "hit@10", "recall@10", "mrr@10", "ndcg@10", "all_gold@10")
_HEROES = ("right", "hit@5", "hit@1", "recall@5", "recall@10")
_BESIDE = ("right", "facts", "forbidden", "bigram_f1", "refused_rightly", "false_refusal", "supported", "verbatim",
           "gold_recall", "hit@1", "hit@5", "mrr@10", "error")  # fmt: skip
_COLUMNS = ("hit@1", "hit@5", "facts", "supported", "verbatim", "mrr@10", "recall@10")
FEW, ROWS, Z95 = 10, 24, 1.96


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A value as written, its 95 % interval, over how many cases, and a remark under it."""

    text: str = words.NONE
    interval: str = ""
    n: int = 0
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of a table: what it is, its chart (no dots: none), its values."""

    name: str
    sub: str = ""
    n: int = 0
    dots: tuple[Dot, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows under a title; `columns` name the cells, `more` rows were left out."""

    title: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    remark: str = ""
    more: int = 0


def measures(run: Run) -> Mapping[str, Numbers]:
    """Every measure of the summary that has a mean."""
    return {key: value for key, value in (run.summary.get("measures") or {}).items() if value.get("mean") is not None}


def headline(run: Run) -> list[Row]:
    """The few numbers to look at first, the most important one first; empty when nothing was scored."""
    found = measures(run)
    hero = next((key for key in _HEROES if key in found), "")
    keys = _TILES if hero == "right" else [key for key in _RETRIEVAL if key != hero]
    rows = [_tile(key, found[key]) for key in (hero, *keys) if key in found]
    median = _median_tile(run)
    return [*rows, *([median] if median else []), _size_tile(run)] if rows or median else []


def half_width(run: Run) -> str:
    """What interval a share must be expected to have over this many cases, in words; empty when none was measured."""
    found = measures(run)
    hero = next((key for key in _HEROES if key in found and found[key].get("n")), "")
    if not hero:
        return ""
    n, mean, here, more = int(found[hero]["n"]), found[hero]["mean"], "", ""
    if (spread := mean * (1 - mean)) > 0:
        needed = math.ceil(round(spread * (Z95 / 0.05) ** 2, 6))
        here = f"，在 {mean * 100:.1f}% 附近约 ±{Z95 * math.sqrt(spread / n) * 100:.1f}"
        more = f"想缩到 ±5，约需 {needed} 题。" if needed > n else ""
    widest = Z95 * math.sqrt(0.25 / n) * 100
    return f"{n} 题算出的比率，95% 区间的半宽最多约 ±{widest:.1f} 个百分点{here}。{more}"


def besides(systems: Sequence[System]) -> Table | None:
    """The key measures of several systems over the same cases, with the difference to the first; None for one."""
    if len(systems) < 2:
        return None
    found = [measures(run) for _, run in systems]
    keys = [key for key in _BESIDE if sum(key in one for one in found) > 1]
    rows = [_beside(key, [one.get(key) for one in found]) for key in keys]
    medians = [_median(run) for _, run in systems]
    if sum(value is not None for value in medians) > 1:
        cells = [_median_cell(value, medians[0]) for value in medians]
        rows.append(Row(name="完成用时中位数", sub="median seconds", cells=tuple(cells)))
    return Table(title="并排比较", rows=tuple(rows), columns=tuple(name for name, _ in systems)) if rows else None


def mismatches(systems: Sequence[System]) -> list[str]:
    """Why the systems cannot be compared as they stand: other cases, another corpus."""
    (_, first), found = systems[0], []
    for name, run in systems[1:]:
        if {case.id for case in run.cases} != {case.id for case in first.cases}:
            found.append(f"{name} 做的不是同一组题（{len(run.cases)} 题，本次 {len(first.cases)} 题）")
        mine, theirs = (one.manifest.get("fingerprints") or {} for one in (first, run))
        for key, word in (("cases", "题目"), ("corpus", "语料")):
            if key in mine and key in theirs and mine[key] != theirs[key]:
                found.append(f"{name} 的{word}指纹不同")
    return found


def slices(run: Run, dimension: str, title: str, titles: Mapping[str, str]) -> Table | None:
    """One row for each value of a dimension, the weakest first; `titles` name documents."""
    given = (run.summary.get("slices") or {}).get(dimension) or {}
    present = {key for found in given.values() for key, value in found.items() if value.get("mean") is not None}
    main = next((key for key in _HEROES if key in present), "")
    if not main:
        return None
    columns = [key for key in _COLUMNS if key in present and key != main][:5]
    kept = sorted((item for item in given.items() if main in item[1]), key=lambda item: (item[1][main]["mean"], item))
    rows = [_slice(name, found, main, columns, titles) for name, found in kept[:ROWS]]
    names = (words.measure(main).name, *(words.measure(key).name for key in columns))
    return Table(title=title, rows=tuple(rows), columns=names, more=len(kept) - len(rows))


def everything(run: Run) -> list[Table]:
    """Every measure of the run, by group."""
    groups: dict[str, list[Row]] = {}
    for key, value in sorted(measures(run).items(), key=lambda item: words.place(item[0])):
        groups.setdefault(words.measure(key).group, []).append(_tile(key, value))
    return [Table(title=group, rows=tuple(rows)) for group, rows in groups.items()]


def seconds(run: Run, key: str) -> list[float]:
    """One of the times of every question that has it."""
    return [value for result in run.results.values() if (value := result.answer.get(key)) is not None]


def name(value: Any) -> str:
    """The short name of a system or a set of cases as a manifest gives it: text, a path, or an object with a name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("path") or ""
    return PurePath(str(value or "")).name


def _dot(value: Numbers, series: int = 0) -> Dot:
    low, high, _ = words.bounds(value) or (None, None, False)
    few = (value.get("n") or FEW) < FEW
    return Dot(mean=value["mean"], low=low, high=high, series=series, hollow=few)


def _tile(key: str, value: Numbers) -> Row:
    known, n = words.measure(key), int(value.get("n") or 0)
    count = value["mean"] * n
    exact = known.counted and abs(count - round(count)) < 0.01
    told = f"{round(count)} / {n} 题" if exact else f"{n} 题"
    cell = Cell(
        text=words.number(value["mean"], known.unit), interval=words.interval(value, known.unit), n=n, remark=told
    )
    dots = () if known.unit == "number" else (_dot(value),)
    return Row(name=known.name + (" ↓" if known.lower else ""), sub=known.english, n=n, dots=dots, cells=(cell,))


def _median_tile(run: Run) -> Row | None:
    value, sample = _median(run), sorted(seconds(run, "seconds"))
    if value is None:
        return None
    bounds = median_bounds(sample)
    told = {"low": bounds[0], "high": bounds[1]} if bounds else {}
    n = len(sample) or int(_latency(run, "seconds").get("n") or 0)
    cell = Cell(text=words.number(value, "seconds"), interval=words.interval(told, "seconds"), n=n, remark=f"{n} 题")
    return Row(name="完成用时中位数 ↓", sub="median seconds", n=n, cells=(cell,))


def _size_tile(run: Run) -> Row:
    answerable = sum(case.answerable for case in run.cases)
    cell = Cell(text=str(run.summary.get("n") or len(run.cases)), remark=f"{answerable} 题可回答")
    if unanswerable := len(run.cases) - answerable:
        cell = replace(cell, remark=f"{cell.remark}，{unanswerable} 题应拒答")
    return Row(name="题数", sub="cases", cells=(cell,))


def median_bounds(ordered: Sequence[float]) -> tuple[float, float] | None:
    """Interval of the median from the order of the values alone, at least 95 % sure; None below six values."""
    n, mass, rank = len(ordered), 0.0, 0
    while rank < n and (mass := mass + math.comb(n, rank) / 2**n) <= 0.025:
        rank += 1
    return (ordered[rank - 1], ordered[n - rank]) if rank else None


def _median(run: Run) -> float | None:
    told, sample = _latency(run, "seconds").get("median"), seconds(run, "seconds")
    return told if told is not None else statistics.median(sample) if sample else None


def _median_cell(value: float | None, first: float | None) -> Cell:
    gap = "" if value is None or first is None else words.gap(value - first, "seconds")
    return Cell(text=words.number(value, "seconds"), remark=gap)


def _latency(run: Run, key: str) -> Numbers:
    return (run.manifest.get("latency") or {}).get(key) or {}


def _beside(key: str, values: Sequence[Numbers | None]) -> Row:
    known, first, cells, dots = words.measure(key), values[0], [], []
    for series, value in enumerate(values):
        if value is None:
            cells.append(Cell())
            continue
        dots.append(_dot(value, series))
        gap = f"{words.gap(value['mean'] - first['mean'], known.unit)}" if series and first else ""
        told = words.number(value["mean"], known.unit)
        cells.append(
            Cell(text=told, interval=words.interval(value, known.unit), n=int(value.get("n") or 0), remark=gap)
        )
    arrow = " ↓" if known.lower else ""
    return Row(name=known.name + arrow, sub=known.english, dots=tuple(dots), cells=tuple(cells))


def _slice(key: str, found: Mapping[str, Numbers], main: str, columns: Sequence[str], titles: Mapping[str, str]) -> Row:
    n, cells = int(found[main].get("n") or 0), []
    for column in (main, *columns):
        value, unit = found.get(column) or {}, words.measure(column).unit
        other = int(value.get("n") or 0)
        told = words.interval(value, unit) if column == main else f"{other} 题" if other and other != n else ""
        cells.append(Cell(text=words.number(value.get("mean"), unit), remark=told, n=other))
    called = titles.get(key) or words.kind(key)
    sub = key if called else ""
    return Row(name=called or key or "（未注明）", sub=sub, n=n, dots=(_dot(found[main]),), cells=tuple(cells))
