"""The evaluation: ask every question of a file, score the answers, print a table by type of question.

Arrows: a person -> here -> rag.pipeline, eval.scoring. `run` asks and scores; `score` scores answers already written.
"""

import rag.offline  # isort: skip  # first: it keeps every library below from dialling out
import json
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.scoring import gold_rank, quotations_wrong, score
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.records import answer_record, hit_record
from rag.settings import load
from rag.types import Message

assert rag.offline
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Row = Mapping[str, Any]
Questions = Annotated[Path, typer.Argument(help="questions with gold, JSON lines")]
K = (1, 3, 5, 10)


@app.command()
def run(
    questions: Questions,
    out: Annotated[Path, typer.Option(help="folder for answers.jsonl and summary.json")] = Path("runs/latest"),
    limit: Annotated[int, typer.Option(help="only every n-th question so that about this many are asked; 0: all")] = 0,
    retrieval_only: Annotated[bool, typer.Option(help="rank only, ask no model")] = False,
    corpus: Annotated[Path | None, typer.Option()] = None,
    index: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Ask, write each answer as it is done, print the table."""
    cases = sample(read(questions), limit)
    out.mkdir(parents=True, exist_ok=True)
    settings = load({"corpus": corpus, "index": index})
    with (
        Pipeline.open(settings, answers=not retrieval_only) as pipeline,
        (out / "answers.jsonl").open("w", encoding="utf-8") as file,
    ):
        rows = {}
        for case in cases:
            row = rows[case["id"]] = ask(pipeline, case, retrieval_only)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
        texts = {source.path: pipeline.document(source.id).text for source in pipeline.sources()}
    report(cases, rows, texts, out, retrieval_only)


@app.command(name="score")
def score_file(questions: Questions, answers: Path) -> None:
    """Score answers that `python -m rag ask --jsonl` or `run` wrote; a question without an answer counts as wrong."""
    report(read(questions), {row["id"]: row for row in read(answers)}, {}, answers.parent, False)


def ask(pipeline: Pipeline, case: Row, retrieval_only: bool) -> Row:
    """One line of answers.jsonl: the answer as `rag ask --json` gives it, with its hits and evidence."""
    history = [Message(**turn) for turn in case.get("history") or []]
    try:
        if retrieval_only:
            hits = pipeline.search(case["question"], history)
            return {"id": case["id"], "hits": [hit_record(hit) for hit in hits]}
        answer = pipeline.ask(case["question"], history)
    except RagError as error:
        return {"id": case["id"], "error": str(error)}
    evidence = [{"path": p.source.path, "start": p.start, "end": p.end, "text": p.text} for p in answer.evidence]
    return answer_record(answer, case["id"]) | {
        "resolved": answer.resolved,
        "hits": [hit_record(hit) for hit in answer.hits],
        "evidence": evidence,
    }


def report(cases: Sequence[Row], rows: Mapping[str, Row], texts: Mapping[str, str], out: Path, retrieval: bool) -> None:
    """Print the table and write summary.json."""
    summary: dict[str, Any] = {}
    if not retrieval:
        summary |= _answers(cases, rows)
        wrong = sum(quotations_wrong(row, texts) for row in rows.values()) if texts else None
        summary["quotations_wrong"] = wrong
    ranks = [gold_rank(case, rows.get(case["id"], {}).get("hits", ())) for case in cases if case["gold"]]
    summary["retrieval"] = {f"hit@{k}": _share([rank is not None and rank <= k for rank in ranks]) for k in K}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps({key: value for key, value in summary.items() if key != "types"}, ensure_ascii=False))


def _answers(cases: Sequence[Row], rows: Mapping[str, Row]) -> dict[str, Any]:
    scored = {case["id"]: score(case, rows.get(case["id"], {})) for case in cases}
    types: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        kind = case["type"] if case["answerable"] else f"unanswerable: {case['type']}"
        types[kind].append(bool(scored[case["id"]]["right"]))
    for kind, right in types.items():
        typer.echo(f"{sum(right):4d} of {len(right):3d}  {kind}")
    typer.echo("wrong: " + " ".join(case["id"] for case in cases if not scored[case["id"]]["right"]))
    answerable = [scored[case["id"]] for case in cases if case["answerable"]]
    unanswerable = [scored[case["id"]] for case in cases if not case["answerable"]]
    told = [s for s in answerable if not s["refused"]]
    return {
        "types": {kind: f"{sum(right)}/{len(right)}" for kind, right in types.items()},
        "answerable": _part(answerable),
        "unanswerable_refused": _part(unanswerable),
        "refused_wrongly": _share([bool(s["refused"]) for s in answerable]),
        "facts": _share([float(s["facts"]) for s in answerable]),
        "forbidden": _share([bool(s["forbidden"]) for s in answerable]),
        "gold_cited": _share([bool(s["gold_cited"]) for s in told]),
        "sentences_cited": _share([float(s["cited"]) for s in told]),
        "seconds": {
            key: _median([rows[c["id"]][key] for c in cases if rows.get(c["id"], {}).get(key) is not None])
            for key in ("evidence_seconds", "first_seconds", "seconds")
        },
    }


def _part(scores: Sequence[Mapping[str, Any]]) -> str:
    return f"{_share([bool(s['right']) for s in scores])} of {len(scores)}"


def _share(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0


def _median(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 2) if values else None


def sample(cases: Sequence[Row], limit: int) -> list[Row]:
    """About `limit` cases spread evenly over the file; 0: all."""
    step = max(1, len(cases) // limit) if limit else 1
    return list(cases[::step])


def read(path: Path) -> list[Row]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    app()
