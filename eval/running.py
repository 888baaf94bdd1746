"""Ask every case, write each answer as it is done, then score, summarise and report; a second run goes on.

Arrows: __main__ -> here -> systems, scoring, triage, summary, report. A row is kept only while question, corpus, models
and code that made it are the same.
"""

import os
import platform
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval import folder, report
from eval.scoring import score
from eval.summary import latency, summarise
from eval.systems import System, asked, digest
from eval.triage import stage
from eval.types import Case, Result, Row
from rag.errors import RagError

Say = Callable[[str], object]


def ask_all(
    cases: Sequence[Case], system: System, out: Path, *, prints: Mapping[str, str], retrieval_only: bool, say: Say
) -> None:
    """Append the answers and traces that `out` lacks. Ctrl-C loses at most the question under way."""
    keys = {case.id: digest([asked(case), *prints.values(), str(retrieval_only)]) for case in cases}
    kept = _kept(out, keys)
    todo = [case for case in cases if case.id not in kept]
    if kept:
        say(f"接着上次：已有 {len(kept)} 题，还剩 {len(todo)} 题。")
    begun = time.monotonic()
    with (
        (out / folder.ANSWERS).open("a", encoding="utf-8") as answers,
        (out / folder.TRACES).open("a", encoding="utf-8") as traces,
    ):
        for number, case in enumerate(todo, 1):
            answer, trace = _one(case, system, retrieval_only)
            traces.write(folder.line(trace | {"id": case.id, "key": keys[case.id]}))
            traces.flush()
            answers.write(folder.line(answer))
            answers.flush()
            left = (time.monotonic() - begun) / number * (len(todo) - number)
            say(f"{number}/{len(todo)} {case.id}，约剩 {left / 60:.1f} 分钟")


def _kept(out: Path, keys: Mapping[str, str]) -> set[str]:
    """Ids whose rows still hold; the rows of others are removed from the files."""
    known = folder.results(out)
    kept = {key for key, result in known.items() if result.trace.get("key") == keys.get(key) and not result.error}
    for name in (folder.ANSWERS, folder.TRACES):
        rows = {row["id"]: row for row in folder.lines(out / name)}
        folder.write_lines(out / name, [row for key, row in rows.items() if key in kept])
    return kept


def _one(case: Case, system: System, retrieval_only: bool) -> tuple[Row, dict[str, Any]]:
    try:
        if retrieval_only:
            return {"id": case.id, "question": case.question}, {"hits": system.search(case)}
        answer, trace = system.ask(case)
        return answer, trace | {"hits": system.search(case)}
    except RagError as error:
        return {"id": case.id, "question": case.question, "error": str(error)}, {"hits": []}


def finish(cases: Sequence[Case], out: Path, *, texts: Mapping[str, str], manifest: Row, seed: int) -> Row:
    """Score what `out` holds and write scores, summary, manifest and report; returns the summary."""
    results = {key: _ranked_only(result) for key, result in folder.results(out).items()}
    missing = {case.id: Result(id=case.id, error="没有回答") for case in cases if case.id not in results}
    results = {case.id: (results | missing)[case.id] for case in cases}
    scores = {case.id: score(case, results[case.id], texts) for case in cases}
    stages = {case.id: stage(case, results[case.id], scores[case.id], texts) for case in cases}
    summary = summarise(cases, results, scores, stages, seed=seed)
    rows = [{"id": key, "scores": dict(sorted(scores[key].items())), "stage": stages[key]} for key in scores]
    folder.write_lines(out / folder.CASES, [folder.case_record(case) for case in cases])
    folder.write_lines(out / folder.SCORES, rows)
    folder.write_json(out / folder.SUMMARY, summary)
    folder.write_json(out / folder.MANIFEST, {**manifest, "latency": latency(results)})
    report.write(out)
    return summary


def _ranked_only(result: Result) -> Result:
    """A row of a run that only ranked holds no answer."""
    return result if "answer" in result.answer else Result(id=result.id, trace=result.trace, error=result.error)


def manifest(cases: Sequence[Case], *, system: str, prints: Mapping[str, str], seed: int, note: Row) -> dict[str, Any]:
    """What was run, on what, when."""
    return {
        "system": system,
        "commit": _commit(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "cases": len(cases),
        "seed": seed,
        "fingerprints": {"cases": digest(folder.line(folder.case_record(case)) for case in cases), **prints},
        "hardware": {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()},
        **note,
    }


def _commit() -> str:
    try:
        command = ["git", "describe", "--always", "--dirty"]
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
