"""The gate of a change: has the new run lost something against the baseline that is more than noise?

Arrows: __main__ (continuous integration) -> here -> compare, intervals, folder, report.words. Knows no pipeline and prints nothing.

A run can be held against only when it did the same task to the end: everything else is invalid, never a pass.
A baseline is a run without its answers, small enough to be kept beside the code: `write_baseline`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import BASIS, TIE, fingerprint_marks, paired_ids, values
from eval.folder import Run, case_of, write_json
from eval.intervals import paired
from eval.report import words
from rag.errors import QuestionError

PASS, REGRESSION, INVALID = 0, 1, 2
FORMAT = 1
FLAWLESS = ("valid", "verbatim")  # a wrong quotation is never noise: no margin and no interval excuse one
GUARDED = (
    "right",
    "facts",
    "refused_rightly",
    "false_refusal",
    "forbidden",
    "supported",
    *FLAWLESS,
    "cited",
    "hit@1",
    "hit@5",
    "mrr@10",
    "ndcg@10",
)
NAMED = 5  # cases named for a measure that has fallen


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`code` is the exit code: 0 passes, 1 has regressed, 2 cannot be judged; `lines` say why, in Chinese."""

    code: int
    lines: tuple[str, ...]


def gate(baseline: Run, new: Run, *, margin: float = 0.02, measures: Sequence[str] = GUARDED, seed: int = 0) -> Verdict:
    """Judge `new`: a measure fails where the interval of its drop excludes 0 and the drop exceeds `margin`.

    A measure of FLAWLESS fails with any case below 1 that is worse than it was, or was not measured before.
    A measure that the baseline has and no case of `new` has makes the run incomplete.
    """
    problems = _problems(baseline, new)
    if problems:
        return Verdict(code=INVALID, lines=(*problems, "无法判定：两次评测不能相比，或评测没有完成。"))
    before, after = ({measure for row in run.scores.values() for measure in row} for run in (baseline, new))
    guarded = [m for m in measures if m in before or (m in FLAWLESS and m in after)]
    if not guarded:
        return Verdict(code=INVALID, lines=("基线里没有任何受保护的指标；请重新生成基线。",))
    lines, fallen = [], 0
    for measure in guarded:
        told, failed = _judged(baseline, new, measure, margin, seed)
        fallen += failed
        state = "退步" if failed else "通过" if measure in after else "缺失"
        lines.append(f"{state}  {measure} {words.measure(measure).name}：{told}")
    if fallen:
        return Verdict(code=REGRESSION, lines=(*lines, f"未通过：{fallen} 项指标退步。"))
    if any(measure not in after for measure in guarded):
        return Verdict(code=INVALID, lines=(*lines, "无法判定：有指标没有测到；请完整地重新运行。"))
    return Verdict(code=PASS, lines=(*lines, f"通过：{len(guarded)} 项指标没有退步。"))


def _problems(baseline: Run, new: Run) -> list[str]:
    """Why the runs cannot be judged; nothing when they can."""
    problems = [f"{name}是空的，没有题目。" for name, run in (("基线", baseline), ("新结果", new)) if not run.cases]
    for mark in fingerprint_marks(baseline, new):
        if mark.part in BASIS and None not in (mark.old, mark.new):
            problems.append(f"{'题目' if mark.part == 'cases' else '文件'}与基线的不同：{mark.old} → {mark.new}。")
    _, left_out = paired_ids(baseline, new)
    told = {"only_old": "没有问到", "only_new": "基线里没有", "changed": "问题与基线不同", "unscored": "没有分数"}
    problems += [f"{count} 题{told[why]}。" for why, count in left_out.items() if count]
    failed = [key for run in (baseline, new) for key, result in run.results.items() if result.error]
    missing = [case.id for case in new.cases if case.id not in new.results]
    problems += [f"{len(failed)} 题出错：{_some(failed)}。"] if failed else []
    problems += [f"{len(missing)} 题没有回答：{_some(missing)}。"] if missing else []
    return problems


def _judged(baseline: Run, new: Run, measure: str, margin: float, seed: int) -> tuple[str, bool]:
    """The change of one measure in words, and whether it fails the gate."""
    sign = -1.0 if words.measure(measure).lower else 1.0
    ids = [case.id for case in baseline.cases]
    both = {key: pair[0] for key in ids if (pair := values(baseline, new, measure, [key]))}
    told, fallen = _drop(list(both.values()), sign, margin, seed) if both else ("没有可配对的题", False)
    if gone := sum(measure in baseline.scores[key] for key in ids) - len(both):
        told += f"，另有 {gone} 题没有再测到"
    worse = [key for key, (old, now) in both.items() if sign * (old - now) > TIE]
    if measure in FLAWLESS:
        unpaired = [key for key in ids if key not in both and new.scores[key].get(measure, 1.0) < 1.0 - TIE]
        worse = [key for key in ids if key in worse or key in unpaired]
        fallen = bool(worse)
    return (f"{told}；{_some(worse)}" if fallen else told), fallen


def _drop(both: Sequence[tuple[float, float]], sign: float, margin: float, seed: int) -> tuple[str, bool]:
    """The change in words, and whether it is a drop that its interval tells from noise and that exceeds the margin."""
    change = paired([now - old for old, now in both], seed=seed)
    old, now = (sum(pair[side] for pair in both) / len(both) for side in (0, 1))
    told = f"{old:.3f} → {now:.3f}，差 {change.mean:+.3f} [{change.low:+.3f}, {change.high:+.3f}]，{len(both)} 题"
    best = max(sign * change.low, sign * change.high)
    return told, best < -TIE and -sign * change.mean > margin + TIE


def _some(ids: Sequence[str]) -> str:
    return "、".join(ids[:NAMED]) + ("……" if len(ids) > NAMED else "")


def write_baseline(run: Run, path: Path) -> None:
    """Keep what the gate needs of a run in one file: fingerprints, questions and guarded scores, no answers.

    Raises QuestionError when the run is not one to be held to: empty, unfinished or with failed questions.
    """
    problems = _problems(run, run)
    if problems:
        raise QuestionError(f"{run.folder.name} 不能作为基线：{''.join(problems)}")
    cases = [
        {
            "id": case.id,
            "question": case.question,
            "history": [{"role": turn.role, "content": turn.content} for turn in case.history],
            "scores": {m: round(float(v), 6) for m, v in run.scores[case.id].items() if m in GUARDED},
            "stage": run.stages.get(case.id, ""),
        }
        for case in run.cases
    ]
    write_json(path, {"format": FORMAT, "fingerprints": run.manifest.get("fingerprints") or {}, "cases": cases})


def read_baseline(path: Path) -> Run:
    """A baseline as a run without answers. Raises QuestionError when the file is none."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError(f"format {kept['format']}")
        rows = kept["cases"]
        return Run(
            folder=path,
            cases=tuple(case_of(row) for row in rows),
            results={},
            scores={row["id"]: row["scores"] for row in rows},
            stages={row["id"]: row["stage"] for row in rows},
            manifest={"fingerprints": kept["fingerprints"]},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionError(f"{path} 不是评测的基线（{error}）；请用 write_baseline 重新生成。") from error
