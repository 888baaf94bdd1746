"""What was measured as one HTML page that needs nothing else: the table and its curves.

Arrows: bench.__main__ -> here -> tabling, eval.report's charts and style. Measures nothing; same numbers, same bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from eval.bench.tabling import NONE, Found, rows, seconds, times
from eval.report import charts
from eval.report.curves import Drawing

MACHINE = {
    "created": "时间", "commit": "提交", "cpus": "处理器核数", "machine": "处理器", "python": "Python", "engine": "语言模型引擎",
    "load": "开始时的系统负载",
}  # fmt: skip
Curve = list[tuple[float, float]]


def render(found: Found) -> str:
    """The page as HTML; parts that were not measured are left out."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    machine, failed = found.get("machine") or {}, found.get("failed") or {}
    return environment.from_string(files(__package__).joinpath("bench.html.j2").read_text("utf-8")).render(
        css=Markup(files("eval.report").joinpath("report.css").read_text("utf-8")),
        swatch=charts.swatch,
        machine=[(name, str(machine[key])) for key, name in MACHINE.items() if machine.get(key) not in (None, "")],
        parts=rows(found),
        failed=failed,
        drawings=list(drawings(found)),
    )


def drawings(found: Found) -> Iterator[Drawing]:
    """The curves that there are numbers for."""
    if found.get("answers"):
        yield from _waits(found["answers"])
    if found.get("load"):
        yield from _load(found["load"])
    if found.get("scale"):
        yield from _scale(found["scale"])


def _waits(told: Mapping[str, Any]) -> Iterator[Drawing]:
    good = [pair for pair in told["pairs"] if not pair["ours"]["error"] and not pair["plain"]["error"]]
    named = {
        "本程序：第一句核对过的话": ("ours", "first"),
        "LlamaIndex：第一个字": ("plain", "first"),
        "本程序：完整回答": ("ours", "whole"),
        "LlamaIndex：完整回答": ("plain", "whole"),
    }
    samples = {name: [pair[side][stage] for pair in good] for name, (side, stage) in named.items()}
    if not good:
        return
    spreads = [told["all"][side][stage] for side, stage in named.values()]
    yield Drawing(
        key="waits",
        title="等待时间的分布",
        finding=f"第一句核对过的话比对方第一个字早 {times(told['all']['ratio']['first'])}（中位数之比）",
        up="已等到的问题",
        across="秒（对数刻度）",
        svg=charts.latencies(list(samples.values())),
        columns=("中位", "90%"),
        lines=tuple(
            (series, name, (seconds(spread["median"]), seconds(spread["p90"])))
            for series, (name, spread) in enumerate(zip(samples, spreads, strict=True))
        ),
    )


def _load(told: Mapping[str, Any]) -> Iterator[Drawing]:
    levels = told["levels"]
    named = {
        "首个依据，中位": ("evidence", "median"),
        "第一句核对过的话，中位": ("first", "median"),
        "第一句核对过的话，95%": ("first", "p95"),
    }
    curves = {
        name: [(level["people"], level[stage][key]) for level in levels if level[stage]]
        for name, (stage, key) in named.items()
    }
    heads = [f"{level['people']} 人" for level in levels]
    yield from _growing("load", "几个人同时提问", "等待（秒）", "同时提问的人数", curves, heads, seconds)
    samples = told["memory"]["samples"]
    memory = {name: [(row[0], row[at]) for row in samples] for at, name in ((1, "网页进程"), (2, "语言模型进程"))}
    ends = {name: [curve[0], curve[-1]] for name, curve in memory.items()}
    yield from _growing("memory", "内存", "MB", "已答的问题", memory, ["开始", "结束"], _whole, steps=False, shown=ends)


def _scale(told: Sequence[Mapping[str, Any]]) -> Iterator[Drawing]:
    heads = [f"{size['chunks']} 段" for size in told]
    across = "文段数（对数刻度）"

    def curve(value: Callable[[Mapping[str, Any]], float]) -> Curve:
        return [(size["chunks"], value(size)) for size in told]

    named = {"中位": "p50_ms", "95%": "p95_ms"}
    fused = {name: curve(lambda size, key=key: size["latency"]["fused"][key]) for name, key in named.items()}
    yield from _growing("fused", "检索延迟随规模", "毫秒", across, fused, heads, _tenth)
    memory = {name: curve(lambda size, key=key: size[key]) for name, key in
              {"收录时": "ingest_peak_mb", "检索时": "resident_mb", "占用磁盘": "store_mb"}.items()}  # fmt: skip
    yield from _growing("room", "内存与磁盘随规模", "MB", across, memory, heads, _whole)
    opened = {"打开索引": curve(lambda size: size["open_seconds"])}
    yield from _growing("open", "打开索引随规模", "秒", across, opened, heads, seconds)
    speed = {"每秒收录文段": curve(lambda size: size["passages_per_second"])}
    yield from _growing("speed", "收录速度随规模（不含向量计算）", "段/秒", across, speed, heads, _whole)


def _growing(
    key: str,
    title: str,
    up: str,
    across: str,
    curves: Mapping[str, Curve],
    heads: Sequence[str],
    written: Callable[[float], str],
    *,
    steps: bool = True,
    shown: Mapping[str, Curve] | None = None,
) -> Iterator[Drawing]:
    """Curves over sizes; each is written out in the table under `heads` (`shown` instead, when it has too many points)."""
    drawn = {name: curve for name, curve in curves.items() if curve}
    if not drawn:
        return
    told = {name: [written(value) for _, value in (shown or drawn)[name]] for name in drawn}
    yield Drawing(
        key=key,
        title=title,
        finding="",
        up=up,
        across=across,
        svg=charts.growth(list(drawn.values()), steps=steps),
        columns=tuple(heads),
        lines=tuple(
            (series, name, tuple(cells) + (NONE,) * (len(heads) - len(cells)))
            for series, (name, cells) in enumerate(told.items())
        ),
    )


def _tenth(value: float) -> str:
    return f"{value:.1f}"


def _whole(value: float) -> str:
    return f"{value:.0f}"
