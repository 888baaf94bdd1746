"""The bench: validate cases, run them, report, compare, gate, judge, selftest. The only print and exit in eval/.

Arrows: a person -> here -> cases, uniform, running, report, compare, gate, judge, selftest. Parses, calls, prints.
"""

import rag.offline  # isort: skip  # first: it keeps every library below from dialling out
import json
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from eval import cases as case_files
from eval import compare as comparing
from eval import folder, report, running, uniform
from eval import gate as gating
from eval import judge as judging
from eval import selftest as testing
from eval import validate as checking
from eval.papers import papers, set_file, write_corpus
from eval.report import words
from eval.systems import Ours, Plain, digest, fingerprints
from eval.types import Case
from rag import pipeline
from rag.errors import RagError
from rag.settings import Settings, load

assert rag.offline
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Questions = Annotated[Path | None, typer.Argument(help="问题文件：.jsonl、.csv 或 .xlsx")]
Data = Annotated[Path | None, typer.Option("--data", help="文件夹：questions.jsonl[.gz]，可带自己的 corpus.jsonl[.gz]")]
Variant = Annotated[str, typer.Option(help="固定上下文的变体：noise0.0、noise0.4、noise0.8、rejection、integration……")]
Sample = Annotated[int, typer.Option(help="按类型均匀抽取约这么多题；0：全部")]
Seed = Annotated[int, typer.Option(help="抽样与区间的随机种子")]
Corpus = Annotated[Path | None, typer.Option("--corpus", help="文件所在的文件夹")]
Index = Annotated[Path | None, typer.Option("--index", help="索引所在的文件夹")]
HEADLINE = [
    "right",
    "facts",
    "refused_rightly",
    "false_refusal",
    "forbidden",
    "cited",
    "supported",
    "valid",
    "bigram_f1",
    "hit@1",
    "hit@5",
    "mrr@10",
    "ndcg@10",
    "error",
]


@app.command()
def validate(
    questions: Questions = None, data: Data = None, corpus: Corpus = None, index: Index = None, variant: Variant = ""
) -> None:
    """Check cases: missing gold, answers that their gold does not hold, duplicates, vacuous cases, counts."""
    chosen = _cases(questions, data, variant)
    if data and set_file(data, "corpus"):
        texts = {paper.path: paper.text for paper in papers(data)}
    else:
        with pipeline.Pipeline.open(load({"corpus": corpus, "index": index}), answers=False) as opened:
            texts = {source.path: opened.document(source.id).text for source in opened.sources()}
    found = checking.validate(chosen, texts)
    typer.echo(checking.text(found))
    if found.errors:
        raise typer.Exit(2)


@app.command()
def run(
    questions: Questions = None,
    data: Data = None,
    out: Annotated[Path | None, typer.Option(help="结果文件夹；缺省 runs/<问题文件名>")] = None,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only", help="只检索，不用语言模型")] = False,
    answers: Annotated[Path | None, typer.Option(help="给别的系统写好的回答计分，不用任何模型")] = None,
    base: Annotated[str, typer.Option(help="ours：本系统；plain：不加工的 LlamaIndex")] = "ours",
    variant: Variant = "",
    sample: Sample = 0,
    seed: Seed = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说要问多少题、约多久")] = False,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Ask every case and score it; run again to go on where it stopped. Writes summary.json, report.html, ….

    例：python -m eval run 问题.xlsx --out runs/我的问题
    """
    chosen = sampled(_cases(questions, data, variant), sample, seed)
    target = out or Path("runs") / (data or questions or Path("dev")).name.split(".")[0]
    if dry_run:
        typer.echo(
            f"{len(chosen)} 题；每题约 2 次请求、700 个提示词元，两核机器上约 {len(chosen) * 10 / 60:.0f} 分钟。"
        )
        return
    if base not in ("ours", "plain"):
        raise RagError(f"--base 只能是 ours 或 plain，不能是 {base}。")
    target.mkdir(parents=True, exist_ok=True)
    settings = _prepared(load({"corpus": corpus, "index": index}), data, chosen, given=answers is not None)
    texts, prints = {}, {"code": digest([str(answers)])}
    if answers is not None:
        _given(chosen, answers, target)
        texts = _texts(settings)
    else:
        system: Any = Ours(settings, answers=not retrieval_only and base == "ours")
        texts = system.texts()
        if base == "plain":
            system.close()
            system = Plain(settings, answers=not retrieval_only)
        prints = fingerprints(settings, base, texts)
        try:
            running.ask_all(chosen, system, target, prints=prints, retrieval_only=retrieval_only, say=_progress)
        except KeyboardInterrupt:
            _progress(f"已停止；再运行一次同样的命令就接着做。已有的结果在 {target}。")
            raise
        finally:
            system.close()
    note = {"sample": sample, "variant": variant, "settings": _settings_of(settings)}
    name = str(answers) if answers else base
    made = running.manifest(chosen, system=name, prints=prints, seed=seed, note=note)
    _headline(running.finish(chosen, target, texts=texts, manifest=made, seed=seed), target)


@app.command(name="report")
def write_report(
    run_folder: Path,
    beside: Annotated[list[Path] | None, typer.Option(help="并排显示的另一次运行，如 plain 的结果")] = None,
) -> None:
    """Write report.html and cases.csv of a run once more, with other runs beside it."""
    others = [(path.name, folder.load(path)) for path in beside or ()]
    typer.echo(f"报告：{report.write(run_folder, others)}")


@app.command()
def compare(
    old: Path,
    new: Path,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    force: Annotated[bool, typer.Option(help="问题或文件不同也比较")] = False,
) -> None:
    """Compare two runs, paired by question: differences, intervals, p values, flipped questions."""
    found = comparing.compare(folder.load(old), folder.load(new), force=force)
    typer.echo(json.dumps(comparing.to_record(found), ensure_ascii=False) if as_json else comparing.to_text(found))


@app.command()
def gate(
    baseline: Annotated[Path, typer.Argument(help="基线 .json，或一次运行的文件夹")],
    new: Path,
    margin: Annotated[float, typer.Option(help="容许的下降")] = 0.02,
    write: Annotated[bool, typer.Option("--write", help="把 NEW 写成基线")] = False,
) -> None:
    """Exit 0 when `new` is no worse than the baseline, 1 when it is, 2 when that cannot be told."""
    if write:
        gating.write_baseline(folder.load(new), baseline)
        typer.echo(f"已写入 {baseline}")
        return
    kept = folder.load(baseline) if baseline.is_dir() else gating.read_baseline(baseline)
    verdict = gating.gate(kept, folder.load(new), margin=margin)
    typer.echo("\n".join(verdict.lines))
    raise typer.Exit(verdict.code)


@app.command()
def judge(
    run_folder: Path,
    url: Annotated[str, typer.Option(help="OpenAI 兼容的服务地址")],
    model: Annotated[str, typer.Option(help="模型名")],
    key: Annotated[str, typer.Option(envvar="RAG_JUDGE_KEY")] = "",
    repeats: int = 3,
) -> None:
    """An estimate by a language model, apart from all scores: writes judge.json."""
    told = judging.judge(folder.load(run_folder), url=url, model=model, key=key, repeats=repeats, say=_progress)
    folder.write_json(run_folder / "judge.json", told)
    typer.echo(json.dumps(told, ensure_ascii=False))


@app.command()
def selftest() -> None:
    """Show that every measure moves the right way when an answer is spoilt; exit 1 when one does not."""
    rows = testing.selftest()
    for row in rows:
        mark = "✓" if row["passed"] else "✗"
        typer.echo(
            f"{mark} {row['perturbation']:16} {row['measure']:16} {row['expected']:6} {row['before']:.3f} -> {row['after']:.3f}"
        )
    if not all(row["passed"] for row in rows):
        raise typer.Exit(1)


def sampled(cases: Sequence[Case], number: int, seed: int) -> list[Case]:
    """About `number` cases, each type in its share, drawn by `seed`; in the order of the file. 0: all."""
    if not number or number >= len(cases):
        return list(cases)
    kinds: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for position, case in enumerate(cases):
        kinds[case.type, case.answerable].append(position)
    luck = random.Random(seed)
    taken: list[int] = []
    for kind in sorted(kinds):
        share = max(1, round(number * len(kinds[kind]) / len(cases)))
        taken += luck.sample(kinds[kind], min(share, len(kinds[kind])))
    return [cases[position] for position in sorted(taken)]


def _cases(questions: Path | None, data: Path | None, variant: str) -> list[Case]:
    if (questions is None) == (data is None):
        raise RagError("请给出一个问题文件，或用 --data 给出一个文件夹（二者选一）。")
    return uniform.expand(data, variant) if data else case_files.read(questions, _progress)


def _prepared(settings: Settings, data: Path | None, cases: Sequence[Case], *, given: bool) -> Settings:
    """The settings of the set's own corpus, written out and indexed; without one, the index is brought up to date."""
    if data is not None and set_file(data, "corpus") is not None:
        wanted = {path for case in cases for path in case.context} if all(case.context for case in cases) else None
        found = [paper for paper in papers(data) if wanted is None or paper.path in wanted]
        place = settings.home / "eval" / f"{data.resolve().name}-{digest(p.path + p.text for p in found)}"
        write_corpus(found, place / "corpus")
        settings = settings.model_copy(update={"corpus": place / "corpus", "index": place / "index"})
    if not given:
        pipeline.fetch(settings, _progress)
        pipeline.ingest(settings, _progress, thorough=False)
    return settings


def _given(cases: Sequence[Case], answers: Path, target: Path) -> None:
    known = {case.id for case in cases}
    rows = [row for row in folder.lines(answers) if str(row.get("id")) in known]
    if not rows:
        raise RagError(f'{answers} 里没有这些问题的回答；每行应为 {{"id", "answer", …}}。')
    folder.write_lines(target / folder.ANSWERS, rows)
    traces = [{"id": row["id"], "hits": [_hit(hit) for hit in row["hits"]]} for row in rows if "hits" in row]
    folder.write_lines(target / folder.TRACES, traces)


def _hit(hit: Mapping[str, Any]) -> dict[str, Any]:
    """A hit of a trace; `rag search --json` has the file under "source" and the headings under "path"."""
    return {**hit, "path": hit["source"]["path"], "section": hit["path"]} if "source" in hit else dict(hit)


def _texts(settings: Settings) -> dict[str, str]:
    """The cleaned texts without any model, as far as there is an index."""
    try:
        system = Ours(settings, answers=False)
    except RagError as error:
        _progress(f"引文没有核对：{error}")
        return {}
    try:
        return system.texts()
    finally:
        system.close()


def _settings_of(settings: Settings) -> dict[str, Any]:
    kept = ("embed_model", "embed_dtype", "llm_model", "chunk_tokens", "hits", "evidence_sentences", "answer_tokens")
    return {name: Path(str(getattr(settings, name))).name for name in kept}


def _headline(summary: Mapping[str, Any], target: Path) -> None:
    typer.echo(f"{summary['n']} 题，出错 {summary['errors']} 题")
    for name in HEADLINE:
        if value := summary["measures"].get(name):
            shown = f"{value['mean']:.3f}  [{value['low']:.3f}, {value['high']:.3f}]  n={value['n']}"
            typer.echo(f"{name:16} {shown}  {words.measure(name).name}")
    typer.echo(f"报告：{target / folder.REPORT}")


def _progress(message: str) -> None:
    typer.echo(message, err=True)


def main() -> None:
    """Run; an expected failure is one sentence on standard error and exit status 2."""
    try:
        app()
    except RagError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
