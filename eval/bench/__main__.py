"""The measurements: embedding against LlamaIndex's defaults, and an index that grows. Prints a table, writes JSON.

Arrows: a person -> here -> embed, scale, scaleout.
"""

import rag.offline  # isort: skip  # first: it keeps every library below from dialling out
import dataclasses
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from eval.bench.embed import embedding
from eval.bench.scale import Size, measure
from eval.bench.scaleout import scale_out
from eval.papers import papers, text_of
from rag.models import weights
from rag.settings import load

assert rag.offline
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="速度与规模的测量。")

Data = Annotated[Path, typer.Option("--data", help="带 corpus.jsonl[.gz] 的文件夹")]
Out = Annotated[Path, typer.Option("--out", help="结果写入的文件夹")]
LETTERS = 500


@app.command()
def embed(
    data: Data,
    out: Out,
    texts: Annotated[int, typer.Option(help="取多少段文字", min=8)] = 300,
    rounds: Annotated[int, typer.Option(help="两种方法交替几轮", min=1)] = 3,
) -> None:
    """比较向量计算的速度：本程序与 HuggingFaceEmbedding 的默认设置，同一模型，同一批文字，交替进行。"""
    settings = load()
    model = weights.ensure(settings.embed_model, home=settings.home, fetch=False)
    found = [text_of(paper)[:LETTERS] for paper in papers(data)]
    chosen = random.Random(0).sample(found, min(texts, len(found)))
    result = embedding(model, chosen, rounds=rounds, dtype=settings.embed_dtype)
    systems, ratio = result["systems"], result["ratio"]
    rows = [
        [name, *(f"{systems[system][key]:.2f}" for system in ("ours", "plain")), f"{shown:.2f}"]
        for name, key, shown in (
            ("每秒段数", "per_second", ratio["per_second"]),
            ("每处理器秒段数", "per_cpu_second", ratio["per_cpu_second"]),
            ("一个问题（毫秒）", "query_ms", systems["plain"]["query_ms"] / systems["ours"]["query_ms"]),
        )
    ]
    _show("向量计算", ["", "本程序", "HuggingFaceEmbedding 默认", "快几倍"], rows)
    Console().print(f"余弦：平均 {result['cosine']['mean']:.5f}，最小 {result['cosine']['least']:.5f}")
    _write(out / "embed.json", result)


@app.command()
def scale(
    data: Data,
    out: Out,
    sizes: Annotated[str, typer.Option(help="至少多少个文段，用逗号隔开")] = "1000,10000,100000",
    synthetic: Annotated[bool, typer.Option("--synthetic", help="随机向量，少量文件反复收录（几分钟内测完）")] = False,
) -> None:
    """测量索引随文段数增长：建立速度、内存、占用空间、打开时间、检索延迟。"""
    if not synthetic:
        raise typer.BadParameter("目前只能用随机向量测量：请加 --synthetic。向量计算本身的速度用 embed 测。")
    measured: list[Size] = []
    for chunks in map(int, sizes.split(",")):
        measured.append(measure(papers(data), chunks, out / f"scale-{chunks}"))
        _write(out / "scale.json", [dataclasses.asdict(size) for size in measured])
        _table(measured)


@app.command()
def scaleout(
    out: Out,
    corpus: Annotated[Path, typer.Option(help="要收录的文件夹，几份文件就够")] = Path("corpus"),
    rounds: Annotated[int, typer.Option(help="各种做法交替几轮", min=1)] = 3,
) -> None:
    """比较更新索引的几种做法（一个进程、两个进程、Ray、Chroma 服务）和两种向量库的检索延迟，交替进行。"""
    result = scale_out(corpus, out / "scaleout", rounds=rounds)
    keys = ("texts", "seconds", "load")
    rows = [[name, *(f"{row[key]:.1f}" for key in keys)] for name, row in result["ingest"].items()]
    _show("更新索引（中位数）", ["做法", "条数", "全程秒，含装模型", "负载"], rows)
    rows = [[name, f"{row['p50']:.1f}", f"{row['p95']:.1f}"] for name, row in result["search_ms"].items()]
    _show("最近的 10 个文段（毫秒）", ["向量库", "p50", "p95"], rows)
    _write(out / "scaleout.json", result)


def _table(measured: Sequence[Size]) -> None:
    plain = [field.name for field in dataclasses.fields(Size) if field.name != "latency"]
    rows = [[name, *(_number(getattr(size, name)) for size in measured)] for name in plain]
    rows += [
        [f"{name} p50 / p95 ms", *("{p50_ms:.1f} / {p95_ms:.1f}".format(**size.latency[name]) for size in measured)]
        for name in measured[0].latency
    ]
    _show("规模", ["", *(f"{size.chunks} 段" for size in measured)], rows)


def _number(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*heads, title=title)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _write(path: Path, result: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    app()
