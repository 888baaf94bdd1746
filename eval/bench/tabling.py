"""Everything that was measured as one table, ratios against the base beside it; pure.

Arrows: bench.__main__, page -> here. Knows no clock and no file: it is given what the measurements gave.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NONE = "—"
VECTORS = {"random": "随机向量", "real": "真实向量"}
Found = Mapping[str, Any]  # part ("answers", "load", "embed", "scale") -> what its measurement gave


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line: what is measured, ours, the base, how many times better, on how many cases or under what conditions."""

    name: str
    ours: str
    plain: str = NONE
    ratio: str = NONE
    basis: str = ""


def rows(found: Found) -> dict[str, list[Row]]:
    """Title of each part that was measured -> its lines."""
    told = {
        "一个人提问": _answers(found["answers"]) if found.get("answers") else (),
        "几个人同时提问": _load(found["load"]) if found.get("load") else (),
        "向量计算": _embed(found["embed"]) if found.get("embed") else (),
        "规模": _scale(found["scale"]) if found.get("scale") else (),
    }
    return {title: made for title, lines in told.items() if (made := list(lines))}


def seconds(value: float | None) -> str:
    """Milliseconds below a second."""
    if value is None:
        return NONE
    return f"{value * 1000:.0f} 毫秒" if value < 1 else f"{value:.2f} 秒" if value < 10 else f"{value:.1f} 秒"


def times(ratio: float | None) -> str:
    """How many times better."""
    return NONE if ratio is None else f"{ratio:.1f} 倍" if ratio < 20 else f"{ratio:.0f} 倍"


def _answers(told: Mapping[str, Any]) -> Iterator[Row]:
    for key, part in (("all", ""), ("answered", "（双方都作答的）"), ("modelled", "（用到语言模型的）")):
        side, of = told[key], f"{told[key]['n']} 题"
        if not side["n"]:
            continue
        if key == "all":
            yield _wait("首个依据", side, "evidence", "evidence", of)
        yield _wait(f"第一句核对过的话；对方第一个字{part}", side, "first", "first", of)
        yield _wait(f"第一句核对过的话；对方全文{part}", side, "first", "whole", of)
        yield _wait(f"完整回答{part}", side, "whole", "whole", of)
    refused, errors = told["refused"], told["errors"]
    yield Row(name="拒答", ours=f"{refused['ours']} 题", plain=f"{refused['plain']} 题", basis=f"{told['n']} 题")
    yield Row(name="出错", ours=f"{errors['ours']} 题", plain=f"{errors['plain']} 题", basis=f"{told['n']} 题")


def _wait(name: str, side: Mapping[str, Any], own: str, base: str, basis: str) -> Row:
    ratio = side["ratio"]["first_to_whole" if own != base else own]
    return Row(
        name=name, ours=_spread(side["ours"][own]), plain=_spread(side["plain"][base]), ratio=times(ratio), basis=basis
    )


def _spread(told: Mapping[str, float], key: str = "p90") -> str:
    """Median and a high percentile."""
    return f"{seconds(told['median'])} / {seconds(told[key])}" if told else NONE


def _load(told: Mapping[str, Any]) -> Iterator[Row]:
    for level in told["levels"]:
        who, basis = f"{level['people']} 人：", f"{level['questions']} 题"
        yield Row(name=f"{who}每分钟答完", ours=f"{level['per_minute']:.1f} 题", basis=basis)
        for key, name in (("evidence", "首个依据"), ("first", "第一句核对过的话"), ("whole", "完整回答")):
            yield Row(name=who + name, ours=_spread(level[key], "p95"), basis=f"{basis}，中位 / 95%")
        if level["people"] > 1:
            yield from _together(who, level)
        yield Row(name=f"{who}出错", ours=f"{level['errors']} 题", basis=basis)
    yield from _stopping(told["stopping"])
    yield from _memory(told["memory"])


def _together(who: str, level: Mapping[str, Any]) -> Iterator[Row]:
    fair = NONE if level["fairness"] is None else f"{level['fairness']:.2f}"
    yield Row(name=f"{who}等得最久的人与最短的人之比", ours=fair, basis="各人平均等待；1 为完全公平")
    place = f"{level['told_place']}/{level['waited_long']} 次"
    yield Row(name=f"{who}等待时看到前面还有几个问题", ours=place, basis=f"最多排到第 {level['last_place']} 位")
    mixed = f"{level['mixed_up']} 题"
    basis = f"核对 {level['checked']} 题；与单独问时不尽相同 {level['differing']} 题"
    yield Row(name=f"{who}串了的回答", ours=mixed, basis=basis)


def _stopping(told: Mapping[str, Any]) -> Iterator[Row]:
    yield Row(name="按“停止”到网页显示已停止", ours=seconds(told["told"]))
    yield Row(name="按“停止”到语言模型空闲", ours=seconds(told["idle"]))
    yield Row(name="关闭网页到轮到下一个问题", ours=seconds(told["next"]))


def _memory(told: Mapping[str, Any]) -> Iterator[Row]:
    for key, name in (("page", "网页进程"), ("engine", "语言模型进程")):
        slope = told["growth_per_100"][key]
        ours = f"{told['start'][key]:.0f} → {told['end'][key]:.0f} MB"
        grown = "题数太少，算不出增长" if slope is None else f"每 100 题增长 {slope:.1f} MB"
        yield Row(name=f"{name}的内存，开始 → 结束", ours=ours, basis=f"{told['questions']} 题；{grown}")


def _embed(told: Mapping[str, Any]) -> Iterator[Row]:
    ours, plain = told["systems"]["ours"], told["systems"]["plain"]
    basis = f"{told['texts']} 段，{told['rounds']} 轮"
    for key, name in (("per_second", "每秒段数"), ("per_cpu_second", "每处理器秒段数")):
        pair = {"ours": f"{ours[key]:.2f}", "plain": f"{plain[key]:.2f}"}
        yield Row(name=name, **pair, ratio=times(told["ratio"][key]), basis=basis)
    asked = {"ours": seconds(ours["query_ms"] / 1000), "plain": seconds(plain["query_ms"] / 1000)}
    yield Row(name="一个问题的向量", **asked, ratio=times(plain["query_ms"] / ours["query_ms"]), basis="中位")
    cosine = told["cosine"]
    yield Row(name="与对方向量的余弦", ours=f"{cosine['mean']:.5f}", basis=f"平均；最小 {cosine['least']:.5f}")


def _scale(told: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for size in told:
        who, basis = f"{size['chunks']} 段：", f"{size['documents']} 份文件，{VECTORS[size['vectors']]}"
        fused = size["latency"]["fused"]
        yield Row(name=f"{who}检索", ours=f"{fused['p50_ms']:.0f} / {fused['p95_ms']:.0f} 毫秒", basis="中位 / 95%")
        yield Row(name=f"{who}收录（不含向量计算）", ours=f"每秒 {size['passages_per_second']:.0f} 段", basis=basis)
        yield Row(name=f"{who}打开索引", ours=seconds(size["open_seconds"]), basis=basis)
        memory = f"{size['ingest_peak_mb']:.0f} / {size['resident_mb']:.0f} MB"
        yield Row(name=f"{who}内存，收录时 / 检索时", ours=memory, basis=f"占用磁盘 {size['store_mb']:.0f} MB")
