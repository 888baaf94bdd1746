"""The measurements, each by itself or all in one table: questions, load, embedding, scale. Writes JSON and a page.

Arrows: a person -> here -> answers, load, embed, scale, scaleout -> tabling, page.
"""

import rag.offline  # isort: skip  # first: it keeps every library below from dialling out
import dataclasses
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from eval import cases as case_files
from eval import running
from eval.__main__ import sampled
from eval.bench import answers as asking
from eval.bench import load as loading
from eval.bench import page, profiling, tabling
from eval.bench.embed import embedding
from eval.bench.material import documents, passages
from eval.bench.scale import Kept, Size, measure, measured
from eval.bench.scaleout import scale_out
from eval.types import Case
from rag.errors import RagError
from rag.models import embedded, tuning, weights
from rag.pipeline import Pipeline
from rag.settings import load as settings_of

assert rag.offline
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="速度与规模的测量。")

Data = Annotated[Path | None, typer.Option("--data", help="带 corpus.jsonl[.gz] 的文件夹；缺省：corpus 里的文件")]
Out = Annotated[Path, typer.Option("--out", help="结果写入的文件夹")]
Questions = Annotated[Path, typer.Option("--questions", help="问题文件")]
Seed = Annotated[int, typer.Option(help="抽题的随机种子")]
Sizes = Annotated[str, typer.Option(help="至少多少个文段，用逗号隔开")]
Crowds = Annotated[str, typer.Option(help="几个人同时提问，用逗号隔开")]
OWN, BENCH = Path("eval/questions_dev.jsonl"), Path("bench")
PARTS = {"embed": "向量计算", "scale": "规模", "answers": "一个人提问", "load": "几个人同时提问"}
FOUND = "bench"  # .json and .html
WIDTH = 140  # of the table when it goes to a file


@app.command()
def answers(
    questions: Questions = OWN,
    out: Out = BENCH,
    sample: Annotated[int, typer.Option(help="抽多少题", min=1)] = 16,
    minutes: Annotated[float, typer.Option(help="几分钟后不再问新的问题", min=0)] = 10,
    seed: Seed = 0,
) -> None:
    """交替问本程序和不加工的 LlamaIndex（同样的模型，同一个语言模型服务）：何时看到依据、第一句话、完整回答。"""
    chosen = _chosen(questions, sample + asking.WARM_UPS, seed)
    _finish(out, "answers", asking.measure(settings_of(), chosen, minutes, _progress))


@app.command()
def load(
    questions: Annotated[int, typer.Option("--questions", help="每一档共问多少题；不少于人数", min=1)] = 16,
    people: Crowds = "1,4,16",
    minutes: Annotated[float, typer.Option(help="各档合计几分钟后不再问新的问题", min=0)] = 8,
    file: Annotated[Path, typer.Option("--file", help="问题文件")] = OWN,
    out: Out = BENCH,
    seed: Seed = 0,
) -> None:
    """启动真正的网页，几个人经网页自己的队列同时提问：等待、公平、串答、内存、停止后多久空闲。"""
    chosen = [case.question for case in _chosen(file, 0, seed) if not case.history and not case.context]
    told = loading.measure(chosen, _numbers(people), questions, minutes, out / "page.log", _progress)
    _finish(out, "load", told)


@app.command()
def embed(
    data: Data = None,
    out: Out = BENCH,
    texts: Annotated[int, typer.Option(help="取多少段文字", min=8)] = 300,
    rounds: Annotated[int, typer.Option(help="两种方法交替几轮", min=1)] = 3,
) -> None:
    """比较向量计算的速度：本程序与 HuggingFaceEmbedding 的默认设置，同一模型，同一批文字，交替进行。"""
    settings = settings_of()
    model = weights.ensure(settings.embed_model, home=settings.home, fetch=False)
    chosen = passages(data, settings.corpus, texts)
    _finish(out, "embed", embedding(model, chosen, rounds=rounds, dtype=settings.embed_dtype))


@app.command()
def scale(
    data: Data = None,
    out: Out = BENCH,
    sizes: Sizes = "1000,10000,100000",
    synthetic: Annotated[bool, typer.Option("--synthetic", help="随机向量，少量文件反复收录（几分钟内测完）")] = False,
    index: Annotated[Path | None, typer.Option("--index", help="已有的索引：取其中的文件和真实的向量，不重算")] = None,
) -> None:
    """测量索引随文段数增长：建立速度、内存、占用空间、打开时间、检索延迟。"""
    if synthetic == (index is not None):
        raise typer.BadParameter("请给出 --synthetic（随机向量）或 --index（已有索引的真实向量）之一。")
    settings, found = settings_of(), list[Size]()
    kept = None
    if index is not None:
        model = weights.ensure(settings.embed_model, home=settings.home, fetch=False)
        kept = Kept(index=index, model=model, dtype=settings.embed_dtype)
    out.mkdir(parents=True, exist_ok=True)
    for chunks in _numbers(sizes):
        _progress(f"{chunks} 段……")
        with tempfile.TemporaryDirectory(dir=out, prefix="scale-") as folder:
            made = Path(folder)
            size = measured(kept, chunks, made) if kept else measure(documents(data, settings.corpus), chunks, made)
        found.append(size)
        _finish(out, "scale", [dataclasses.asdict(size) for size in found])


@app.command()
def profile(
    questions: Questions = OWN,
    out: Out = BENCH,
    sample: Annotated[int, typer.Option(help="抽多少题", min=1)] = 8,
    seed: Seed = 0,
    ahead: Annotated[bool, typer.Option(help="先把文段都预读一遍")] = False,
) -> None:
    """一题的时间花在哪里：依据、语言模型每次读写多少词元用多少毫秒、其余；并与不做任何别的事的服务比较。"""
    settings = settings_of()
    with Pipeline.open(settings) as ours:
        ours.search("预热")
        ours.warm()
        if ahead:
            ours.read_ahead()
        bare = tuning.speed(*ours.server())
        found = list(profiling.profiled(ours, settings.home / "engine.log", _chosen(questions, sample, seed)))
    told = profiling.summed(found, bare)
    rows = [
        [
            one.id,
            f"{one.evidence_ms:.0f}",
            " ".join(f"{r.read}/{r.read_ms:.0f}+{r.written}/{r.written_ms:.0f}" for r in one.requests) or "–",
            f"{one.rest_ms:.0f}",
            f"{one.first_ms:.0f}",
            f"{one.whole_ms:.0f}",
        ]
        for one in found
    ]
    heads = ["题", "依据", "语言模型：读词元/毫秒+写词元/毫秒", "其余", "第一句", "全程"]
    _show("一题的毫秒", heads, rows)
    rows = [
        [name, *(f"{value:.1f}" if value else "–" for value in (bare_speed, told["within"][key], told["share"][key]))]
        for name, key, bare_speed in (("读", "prompt", bare.prompt), ("写", "reply", bare.reply))
    ]
    _show("词元/秒", ["", "单独的服务", "回答问题时", "之比"], rows)
    _write(out / "profile.json", told)


@app.command("all")
def everything(
    questions: Questions = OWN,
    data: Data = None,
    out: Out = BENCH,
    sample: Annotated[int, typer.Option(help="交替问多少题", min=1)] = 16,
    people: Crowds = "1,4,16",
    asked: Annotated[int, typer.Option(help="同时提问：每一档共问多少题", min=1)] = 16,
    minutes: Annotated[float, typer.Option(help="交替提问、同时提问各最多几分钟", min=0)] = 8,
    texts: Annotated[int, typer.Option(help="向量计算取多少段文字", min=8)] = 60,
    sizes: Sizes = "1000,10000",
) -> None:
    """依次测量全部，每项在自己的进程里；打印一张表，写出 bench.json 和 bench.html。"""
    given = ["--data", str(data)] if data else []
    commands = {
        "embed": [*given, "--texts", str(texts), "--rounds", "2"],
        "scale": [*given, "--synthetic", "--sizes", sizes],
        "answers": ["--questions", str(questions), "--sample", str(sample), "--minutes", str(minutes)],
        "load": ["--file", str(questions), "--people", people, "--questions", str(asked), "--minutes", str(minutes)],
    }
    machine, failed = _machine(), {}
    for part, options in commands.items():
        _progress(f"测量：{PARTS[part]}")
        (out / f"{part}.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "eval.bench", part, "--out", str(out), *options]
        if code := subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
            failed[PARTS[part]] = f"退出码 {code}"
    _gather(out, {"machine": machine, "failed": failed})
    if failed:
        raise typer.Exit(1)


@app.command("page")
def again(out: Out = BENCH) -> None:
    """用 --out 里已有的结果重新写出 bench.json、bench.html 和那张表，不测量。"""
    before = out / f"{FOUND}.json"
    kept = json.loads(before.read_text("utf-8")) if before.is_file() else {}
    _gather(out, {"machine": kept.get("machine") or {}, "failed": kept.get("failed") or {}})


@app.command()
def scaleout(
    out: Out = BENCH,
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


def _gather(out: Path, found: Mapping[str, Any]) -> None:
    """All that lies in `out` as bench.json, bench.html and one table."""
    paths = {part: out / f"{part}.json" for part in PARTS}
    parts = {part: json.loads(path.read_text("utf-8")) for part, path in paths.items() if path.is_file()}
    told = {**found, **parts}
    (out / f"{FOUND}.html").write_text(page.render(told), encoding="utf-8")
    _write(out / f"{FOUND}.json", told)
    _tell(told)
    Console().print(f"曲线：{out / FOUND}.html　全部数字：{out / FOUND}.json")


def _machine() -> dict[str, Any]:
    """What the figures hold for."""
    made = running.manifest((), system="bench", prints={}, seed=0, note={})
    native = embedded.native.find(settings_of().home).native is not None
    return {
        "created": made["created"],
        "commit": made["commit"],
        **made["hardware"],
        "engine": "本机编译版" if native else "通用版",
        "load": " ".join(f"{value:.2f}" for value in os.getloadavg()),
    }


def _chosen(path: Path, number: int, seed: int) -> list[Case]:
    """`number` cases (0: all) in an order drawn by `seed`, each type in its share."""
    found = sampled(case_files.read(path, _progress), number, seed)
    return random.Random(seed).sample(found, min(number or len(found), len(found)))


def _numbers(given: str) -> list[int]:
    try:
        found = [int(part) for part in given.split(",")]
    except ValueError as error:
        raise RagError(f"应为用逗号隔开的整数：{given}") from error
    if not all(number > 0 for number in found):
        raise RagError(f"应为正整数：{given}")
    return found


def _tell(told: Mapping[str, Any]) -> None:
    """One table of all parts."""
    lines: list[Sequence[str]] = []
    for title, rows in tabling.rows(told).items():
        lines += [[f"[bold]{title}", "", "", "", ""]]
        lines += [[row.name, row.ours, row.plain, row.ratio, row.basis] for row in rows]
    _show("速度与规模", ["", "本程序", "LlamaIndex 默认", "倍数", "依据"], lines)


def _finish(out: Path, part: str, result: Mapping[str, Any] | Sequence[Any]) -> None:
    """The result of one part as `part`.json, and its lines of the table."""
    _write(out / f"{part}.json", result)
    _tell({part: result})


def _show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*heads, title=title)
    for row in rows:
        table.add_row(*row)
    console = Console()
    Console(width=console.width if console.is_terminal else WIDTH).print(table)


def _write(path: Path, result: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def _progress(message: str) -> None:
    typer.echo(message, err=True)


def main() -> None:
    """Run; an expected failure is one sentence on standard error and exit status 2."""
    try:
        app()
    except RagError as error:
        _progress(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
