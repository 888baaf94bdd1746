"""The folder of one run: what is in it, written line by line, read back whole.

Arrows: running -> here -> report, compare, gate; columns. Knows no pipeline and no measure.

    cases.jsonl    the cases as they were asked            answers.jsonl  as `python -m rag ask --jsonl` writes them
    traces.jsonl   hits, evidence, prompts, verdicts       scores.jsonl   {"id", "scores", "stage"}
    summary.json   every measure with n and interval       manifest.json  what was run, on what, how long it took
    report.html    the same for people
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.columns import headings
from eval.types import Case, Gold, Result, Row, Scores
from rag.errors import QuestionError
from rag.types import Message

CASES, ANSWERS, TRACES, SCORES = "cases.jsonl", "answers.jsonl", "traces.jsonl", "scores.jsonl"
SUMMARY, MANIFEST, REPORT = "summary.json", "manifest.json", "report.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run read back. `results`, `scores` and `stages` are by case id; `stages` name the first failing stage."""

    folder: Path
    cases: tuple[Case, ...]
    results: Mapping[str, Result]
    scores: Mapping[str, Scores] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    summary: Row = field(default_factory=dict)
    manifest: Row = field(default_factory=dict)


def load(folder: Path) -> Run:
    """Read a run's folder. Raises QuestionError when it is none."""
    if not (folder / CASES).is_file():
        raise QuestionError(
            f"{folder} 里没有 {CASES}，不是一次评测的结果；请先运行 python -m eval run --out {folder}。"
        )
    scored = {row["id"]: row for row in lines(folder / SCORES)}
    return Run(
        folder=folder,
        cases=tuple(case_of(row) for row in lines(folder / CASES)),
        results=results(folder),
        scores={key: row["scores"] for key, row in scored.items()},
        stages={key: row["stage"] for key, row in scored.items()},
        summary=_json(folder / SUMMARY),
        manifest=_json(folder / MANIFEST),
    )


def results(folder: Path) -> dict[str, Result]:
    """The answers and traces of a folder by case id; of several lines with one id the last counts."""
    traces = {row["id"]: row for row in lines(folder / TRACES)}
    answers = {row["id"]: row for row in lines(folder / ANSWERS)}
    return {
        key: Result(
            id=key, answer={} if "error" in row else row, trace=traces.get(key, {}), error=str(row.get("error", ""))
        )
        for key, row in answers.items()
    }


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON lines of a file, none when it is missing; a last line that was cut off by a crash is left out."""
    if not path.is_file():
        return
    kept = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(kept):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            if number != len(kept) - 1:
                raise QuestionError(f"{path} 第 {number + 1} 行不是 JSON：{error}。") from error


def write_lines(path: Path, rows: Iterable[Row]) -> None:
    """Write JSON lines, whole or not at all."""
    half = path.with_suffix(path.suffix + ".part")
    half.write_text("".join(line(row) for row in rows), encoding="utf-8")
    half.replace(path)


def write_json(path: Path, value: Any) -> None:
    """Write one JSON value with sorted keys, whole or not at all."""
    half = path.with_suffix(path.suffix + ".part")
    half.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    half.replace(path)


def line(row: Row) -> str:
    """One JSON line."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n"


def case_record(case: Case) -> dict[str, Any]:
    """A case as JSON: the form in which own question files are written, too."""
    return asdict(case)


def case_of(row: Row) -> Case:
    """The case of a JSON line; what is missing takes its default. Raises KeyError, TypeError, ValueError."""
    return Case(
        id=str(row["id"]),
        question=str(row["question"]),
        history=tuple(Message(**turn) for turn in row.get("history") or ()),
        answerable=bool(row.get("answerable", True)),
        type=str(row.get("type", "")),
        answer_groups=tuple(tuple(map(str, group)) for group in row.get("answer_groups") or ()),
        references=tuple(map(str, row.get("references") or ())),
        forbidden=tuple(map(str, row.get("forbidden") or ())),
        gold=tuple(
            Gold(
                path=str(gold["path"]),
                section=headings(at) if isinstance(at := gold.get("section") or (), str) else tuple(at),
                quote=str(gold.get("quote", "")),
                group=int(gold.get("group", 0)),
            )
            for gold in row.get("gold") or ()
        ),
        gold_mode=str(row.get("gold_mode", "any")),
        context=tuple(map(str, row.get("context") or ())),
    )


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
