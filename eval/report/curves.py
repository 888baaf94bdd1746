"""Curves of a run and the bars of its failing stages: drawings with what they show, in words and in a small table.

Arrows: eval.report -> here -> charts, parts, words. A drawing that the run has no numbers for is left out.
"""

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from eval.folder import Run
from eval.report import charts, words
from eval.report.parts import TIMES, Cell, Row, System, Table, seconds

Line = tuple[int | None, str, tuple[str, ...]]  # series of the mark, name, values

_PARTS = (1.0, 0.75, 0.5, 0.25)  # of what is answered now
_THIN = 0.1  # below this part of what is answered now a share of wrong answers rests on a handful of them


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A chart with its finding as the title, the words at its axes and the table that doubles as its legend."""

    key: str
    title: str
    finding: str
    up: str
    across: str
    svg: Markup
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def recall(systems: Sequence[System]) -> Drawing | None:
    """How much of the gold stands within the first k."""
    told = [(name, _curve(run)) for name, run in systems]
    curves = [(name, curve) for name, curve in told if curve]
    if not told[0][1]:
        return None
    own = dict(told[0][1])
    shown = [k for k in own if k in (1, 3, 5, 10)] or list(own)
    return Drawing(
        key="recall",
        title="检索召回",
        finding="，".join(
            f"{words.measure(f'recall@{k}').name} {own[k] * 100:.1f}%" for k in dict.fromkeys((shown[0], shown[-1]))
        ),
        up="召回（依据已在其中的比例）",
        across="取前几位 k",
        svg=charts.cutoffs([curve for _, curve in curves]),
        columns=tuple(f"@{k}" for k in shown),
        lines=tuple(
            (series, name, tuple(words.number(dict(curve).get(k)) for k in shown))
            for series, (name, curve) in enumerate(curves)
        ),
    )


def latency(run: Run) -> Drawing | None:
    """How many of the questions were done after how many seconds."""
    samples = {key: sample for key in TIMES if (sample := seconds(run, key))}
    if not samples:
        return None
    told = {key: _quantiles(run, key, sample) for key, sample in samples.items()}
    last = told[list(told)[-1]]
    return Drawing(
        key="latency",
        title="等待时间",
        finding=f"一半的问题 {last[0]}内完成，95% 在 {last[2]}内",
        up="已完成的问题",
        across="秒（对数刻度）",
        svg=charts.latencies(list(samples.values())),
        columns=("中位数", "90%", "95%", "题数"),
        lines=tuple((series, TIMES[key], (*told[key], str(len(samples[key])))) for series, key in enumerate(samples)),
    )


def risk(run: Run) -> Drawing | None:
    """What share of the answers is wrong when so many questions are answered: the trade of the refusal threshold."""
    points = sorted((float(share), float(wrong), float(threshold)) for threshold, share, wrong in _risks(run))
    if not points:
        return None
    now = points[-1]
    drawn = [point for point in points if point[0] >= now[0] * _THIN]
    kept = list(dict.fromkeys(min(points, key=lambda point: abs(point[0] - now[0] * part)) for part in _PARTS))
    finding = f"现在回答 {now[0] * 100:.0f}% 的问题，其中错 {now[1] * 100:.1f}%"
    if len(kept) > 1:
        finding += f"；只答最有把握的 {kept[1][0] * 100:.0f}%，错 {kept[1][1] * 100:.1f}%"
    return Drawing(
        key="risk",
        title="拒答门槛的取舍",
        finding=finding,
        up="所答之中的错误率（风险）",
        across="作答的比例（覆盖率）",
        svg=charts.risks([point[:2] for point in drawn], [place for place, point in enumerate(drawn) if point in kept]),
        columns=("作答", "其中答错"),
        lines=tuple(
            (None, f"把握 ≥ {point[2]:.3g}".replace("-", "−"), tuple(map(words.number, point[:2]))) for point in kept
        ),
    )


def refusal(run: Run) -> Table | None:
    """How well the system tells apart what it should not answer."""
    given = run.summary.get("refusal") or {}
    named = (("precision", "拒答精确率", "拒答的题中确实该拒的"), ("recall", "拒答召回率", "该拒的题中拒了的"))
    rows = [
        Row(name=name, sub=sub, cells=(_told(given[key]),)) for key, name, sub in named if given.get(key) is not None
    ]
    wrongly = given.get("false_refusals")
    if wrongly is not None:
        cell = Cell(text=f"{wrongly} 题") if isinstance(wrongly, int) else _told(wrongly)
        rows.append(Row(name="误拒", sub="有答案却拒答的", cells=(cell,)))
    return Table(title="拒答是否得当", rows=tuple(rows)) if rows else None


def funnel(run: Run) -> tuple[str, list[tuple[str, str, int, str, Markup]]] | None:
    """A sentence, and for each stage: name, meaning, cases that fail there first, their share, a bar."""
    counts = Counter(run.stages.values()) or Counter(run.summary.get("funnel") or {})
    if not counts:
        return None
    total, passed = sum(counts.values()), counts.get("right", 0)
    keys = [*words.STAGES, *sorted(key for key in counts if key not in words.STAGES and key != "right")]
    failing = [(counts.get(key, 0), key) for key in keys]
    most = max(count for count, _ in failing)
    worst = max(failing, key=lambda item: item[0])
    sentence = f"{total} 题中 {passed} 题全部通过，{total - passed} 题失败"
    sentence += f"，最多的一类是“{words.stage(worst[1])}”（{worst[0]} 题）。" if most else "。"
    rows = []
    for count, key in failing:
        meaning = words.STAGES.get(key, ("", ""))[1]
        rows.append((words.stage(key), meaning, count, f"{count / total * 100:.1f}%", charts.bar(count, most)))
    return sentence, rows


def _curve(run: Run) -> list[tuple[int, float]]:
    given = run.summary.get("retrieval_curve") or {}
    told = ((int(k), value["mean"] if isinstance(value, Mapping) else value) for k, value in given.items())
    return sorted((k, float(value)) for k, value in told if value is not None)


def _risks(run: Run) -> list[Sequence[float]]:
    """[threshold, coverage, risk] of every threshold."""
    return [point for point in run.summary.get("risk_coverage") or () if None not in point]


def _quantiles(run: Run, key: str, sample: Sequence[float]) -> tuple[str, str, str]:
    """Median, 90 % and 95 %: as the manifest has them, else by nearest rank."""
    told, ordered = (run.manifest.get("latency") or {}).get(key) or {}, sorted(sample)
    own = {"median": statistics.median(ordered)}
    own |= {f"p{q}": ordered[math.ceil(q / 100 * len(ordered)) - 1] for q in (90, 95)}
    median, p90, p95 = (words.number(told.get(name, own[name]), "seconds") for name in ("median", "p90", "p95"))
    return median, p90, p95


def _told(value: Any) -> Cell:
    if isinstance(value, Mapping):
        n = int(value.get("n") or 0)
        return Cell(text=words.number(value.get("mean")), interval=words.interval(value), n=n)
    return Cell(text=words.number(value))
