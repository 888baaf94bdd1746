"""The command line: fetch, native, ingest, read, search, ask, verify, serve, doctor. The only print and exit in rag/.

Arrows: a person -> here -> pipeline. Knows no stage: parses, calls, prints.
"""

import rag.offline  # isort: skip  # first: it keeps every library below from dialling out
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from rag import doctor as examination
from rag import pipeline, records
from rag.errors import IndexLocked, QuestionError, RagError
from rag.index.ingest import Report
from rag.pack import files
from rag.pack import verify as examiner
from rag.settings import Settings, load
from rag.text.official import bare
from rag.types import Answer, Scope

assert rag.offline
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
out = Console(highlight=False, markup=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

Corpus = Annotated[Path | None, typer.Option("--corpus", help="文件所在的文件夹")]
Index = Annotated[Path | None, typer.Option("--index", help="索引所在的文件夹")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Batch = Annotated[Path | None, typer.Option("--jsonl", help="问题文件，每行 {id, question, history?, scope?}")]
Out = Annotated[Path | None, typer.Option("--out", help="结果文件；缺省：标准输出")]
Number = Annotated[int | None, typer.Option("-k", help="返回的文段数")]
Limits = Annotated[
    str,
    typer.Option("--scope", help='限定范围的 JSON，如 {"regions": ["青岛"], "years": ["2022"]}；缺省：按问题的字面'),
]
Pack = Annotated[Path | None, typer.Option("--pack", help="证据包：文件夹，或 .json、.zip 文件；--jsonl 时为文件夹")]
Question = Annotated[str, typer.Argument(help="问题")]


@app.command()
def fetch() -> None:
    """Download and verify the models that the settings name."""
    pipeline.fetch(load(), _progress)


@app.command()
def native(
    build: Annotated[bool, typer.Option("--build/--no-build", help="编译引擎；--no-build 只测量线程数")] = True,
) -> None:
    """Build the engine for this machine and measure its threads, once: prompts are read faster afterwards."""
    pipeline.native(load(), _progress, compiles=build)
    out.print("完成；以后自动使用。可用 python -m rag doctor 查看。")


@app.command()
def ingest(
    corpus: Corpus = None,
    index: Index = None,
    processes: Annotated[int | None, typer.Option(help="用几个进程，每个各装一份向量模型")] = None,
    ray: Annotated[str | None, typer.Option(help="用 Ray 集群：local、auto 或 主机:端口")] = None,
) -> None:
    """Bring the index up to date with the corpus folder."""
    settings = _settings(corpus, index, ingest_processes=processes, ingest_ray=ray)
    _report(pipeline.ingest(settings, _progress))


@app.command()
def read(file: Path, as_json: Json = False, corpus: Corpus = None, index: Index = None) -> None:
    """Show how one file is read: card, sections, chunks, and what was dropped as noise."""
    document, chunks = pipeline.read_one(_settings(corpus, index), file)
    record = records.document_record(document, chunks)
    if as_json:
        _json(record)
        return
    for key, value in records.card_record(document.source).items():
        if value and key != "spans":
            out.print(f"{key}: {value}")
    for section in document.sections:
        out.print(f"{'  ' * section.level}{section.heading}")
    for dropped in document.dropped:
        out.print(f"- [{dropped.reason}] {' '.join(dropped.text.split())[:80]}")


@app.command()
def search(
    question: Question = "",
    as_json: Json = False,
    k: Number = None,
    jsonl: Batch = None,
    out_file: Out = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Rank the chunks of the corpus for a question."""
    settings = _settings(corpus, index, hits=k)
    batch = _questions(question, jsonl)
    with pipeline.Pipeline.open(settings, answers=False) as opened, _writer(out_file) as write:
        for identity, asked, history, _ in batch:
            hits = opened.search(asked, history=history)
            if jsonl or as_json:
                write({"id": identity, "question": asked, "hits": [records.hit_record(hit) for hit in hits]})
                continue
            for rank, hit in enumerate(hits, 1):
                out.print(f"{rank}. {hit.score:.4f} 《{bare(hit.chunk.source.title)}》 {' › '.join(hit.chunk.path)}")
                out.print(f"   {' '.join(hit.chunk.text.split())[:160]}")


@app.command()
def ask(
    question: Question = "",
    as_json: Json = False,
    jsonl: Batch = None,
    out_file: Out = None,
    scope: Limits = "",
    pack: Pack = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Answer a question, or every question of a file, with citations."""
    settings = _settings(corpus, index)
    batch, given = _questions(question, jsonl), _scope(scope)
    if pack and jsonl and pack.suffix in files.SUFFIXES:
        raise RagError("--jsonl 有多个回答，--pack 请给一个文件夹。")
    with pipeline.Pipeline.open(settings) as opened, _writer(out_file) as write:
        opened.warm()
        for identity, asked, history, own in batch:
            try:
                answer = opened.ask(asked, history, scope=given if own is None else own)
            except RagError as error:
                if not jsonl:
                    raise
                answer = Answer(question=asked, refused=True, reason="error", notes=(str(error),), done=True)
            if pack and answer.reason != "error":
                err.print(f"证据包：{files.write(opened.pack(answer, history), pack, identity)}")
            if jsonl or as_json:
                write(records.answer_record(answer, identity))
            else:
                _show(answer)


@app.command()
def verify(pack: Path, as_json: Json = False, corpus: Corpus = None) -> None:
    """Check an evidence pack against the corpus, without model and index: 0 all holds, 1 something does not, 2 no pack."""
    report = examiner.verify(pack, _settings(corpus, None).corpus)
    if as_json:
        _json(report.record())
    else:
        for line in report.lines():
            out.print(line)
    if not report.good:
        raise typer.Exit(1)


@app.command()
def serve(
    corpus: Corpus = None,
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="监听的地址")] = None,
    port: Annotated[int | None, typer.Option(help="监听的端口")] = None,
) -> None:
    """Fetch what is missing, ingest what is new, and serve the chat page."""
    import ui

    settings = _settings(corpus, index, host=host, port=port)
    ui.check_port(settings.host, settings.port)
    pipeline.fetch(settings, _progress)
    loaded = pipeline.embedder(settings)
    try:
        _report(pipeline.ingest(settings, _progress, loaded, thorough=False))
    except IndexLocked as error:  # by another page or an ingest, whose result this page will show
        err.print(f"{error} 网页先用现有的索引。")
    with pipeline.Pipeline.open(settings, loaded=loaded) as opened:
        ui.serve(opened, settings.host, settings.port, say=out.print, ready=opened.warm)


@app.command()
def doctor(corpus: Corpus = None, index: Index = None) -> None:
    """Check models, index, store, language model, port and disk, and say what to do."""
    findings = examination.examine(_settings(corpus, index))
    for finding in findings:
        out.print(f"{'✓' if finding.good else '✗'} {finding.subject}：{finding.state}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def _settings(corpus: Path | None, index: Path | None, **flags: Any) -> Settings:
    return load({"corpus": corpus, "index": index} | flags)


def _questions(question: str, jsonl: Path | None) -> list[records.Asked]:
    return records.questions(jsonl) if jsonl else [("", question, (), None)]


def _scope(given: str) -> Scope | None:
    if not given:
        return None
    try:
        return records.scope_from(json.loads(given))
    except ValueError as error:
        raise QuestionError(f"--scope 不是 JSON：{error}") from error


def _json(record: Any) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextmanager
def _writer(path: Path | None) -> Iterator[Callable[[Any], None]]:
    """A function that writes one JSON line at once, to the file or to standard output."""
    if path is None:
        yield _json
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:

            def write(record: Any) -> None:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                file.flush()

            yield write
    except OSError as error:
        raise RagError(f"写不了 {path}：{error.strerror or error}。请换一个位置，或腾出磁盘空间。") from error


def _report(report: Report) -> None:
    for path, problem in report.problems.items():
        err.print(f"跳过 {path}：{problem}")
    for note in report.notes:
        err.print(note)
    changes = (
        f"新增 {len(report.added)}，更新 {len(report.updated)}，移除 {len(report.removed)}，未变 {len(report.kept)}"
    )
    out.print(f"索引已是最新：{changes}；计算向量 {report.embedded} 条，用时 {report.seconds:.0f} 秒。")


def _show(answer: Answer) -> None:
    for sentence in answer.sentences:
        out.print(sentence.text + "".join(f"[{number}]" for number in sentence.citations))
    for note in answer.notes:
        out.print(f"（{note}）")
    for citation in answer.citations:
        place = " › ".join(citation.section)
        out.print(f"[{citation.number}] 《{bare(citation.source.title)}》{' ' + place if place else ''}")
        out.print(f"    {' '.join(citation.quote.split())}")


def _progress(message: str) -> None:
    err.print(message)


def main() -> None:
    """Run; an expected failure is one sentence on standard error and exit status 2."""
    try:
        app()
    except RagError as error:
        err.print(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
