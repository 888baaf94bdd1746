"""Two runs side by side, paired by question: differences with intervals, p-values, wins and losses, what flipped.

Arrows: __main__, gate -> here -> intervals, folder, report.words. Reads runs only, knows no pipeline and how no measure is made.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.cells import cell_len

from eval.folder import Run
from eval.intervals import holm, paired
from eval.report import words
from rag.errors import QuestionError

RIGHT = "right"
BASIS = ("cases", "corpus")  # fingerprints without whose equality two runs did not do the same task
PARTS = (*BASIS, "chunking", "models", "prompts", "code", "settings")
NEUTRAL = ("length", "refused")  # neither a gain nor a loss
ALPHA = 0.05
TIE = 1e-9
SHOWN = 40  # characters of a question or a fingerprint in the table


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One measure on the `n` paired cases that have it in both runs: means, new minus old, and how sure that is.

    `wins` are the cases where new is better. `holm` is `p` corrected over all measures of the comparison.
    """

    measure: str
    n: int
    old: float
    new: float
    difference: float
    low: float
    high: float
    p: float
    holm: float
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Flip:
    """A question that became right or wrong; `stage` is the first that failed in the run that has it wrong."""

    id: str
    question: str
    now_right: bool
    stage: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A fingerprint in which the runs differ, or that one of them lacks (None)."""

    part: str
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What `compare` found. `pairs` are the ids compared; `left_out` counts the other cases by why."""

    old: str
    new: str
    pairs: tuple[str, ...]
    left_out: Mapping[str, int]
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    marks: tuple[Mark, ...]
    forced: bool


def compare(old: Run, new: Run, *, seed: int = 0, force: bool = False) -> Comparison:
    """Compare two scored runs of the same cases over the same corpus; with `force` also of others.

    Raises QuestionError when the cases or the corpus differ, and when there is nothing to compare.
    """
    marks = fingerprint_marks(old, new)
    apart = [mark.part for mark in marks if mark.part in BASIS and None not in (mark.old, mark.new)]
    if apart and not force:
        names = "、".join({"cases": "题目", "corpus": "文件"}[part] for part in apart)
        raise QuestionError(f"两次评测的{names}不同，不能相比；请在相同的{names}上重新运行，或用 --force 强行比较。")
    pairs, left_out = paired_ids(old, new)
    if not pairs:
        raise QuestionError("两次评测没有共同的题目（编号、问题与对话都相同的），无法比较。")
    differences = _differences(old, new, pairs, seed)
    if not differences:
        raise QuestionError("两次评测没有共同的指标，无法比较；请先给两边的回答打分。")
    return Comparison(
        old=old.folder.name,
        new=new.folder.name,
        pairs=pairs,
        left_out=left_out,
        differences=differences,
        flips=_flips(old, new, pairs),
        marks=marks,
        forced=bool(apart),
    )


def fingerprint_marks(old: Run, new: Run) -> tuple[Mark, ...]:
    """The fingerprints that are not known to be equal; a part that neither run tells is left out."""
    mine, theirs = (run.manifest.get("fingerprints") or {} for run in (old, new))
    return tuple(Mark(part=p, old=mine.get(p), new=theirs.get(p)) for p in PARTS if mine.get(p) != theirs.get(p))


def paired_ids(old: Run, new: Run) -> tuple[tuple[str, ...], dict[str, int]]:
    """The ids of the scored cases that both runs asked alike, in the order of `old`, and a count of all others."""
    before, after = ({case.id: (case.question, case.history) for case in run.cases} for run in (old, new))
    shared = [key for key in before if key in after]
    same = [key for key in shared if before[key] == after[key]]
    pairs = tuple(key for key in same if key in old.scores and key in new.scores)
    left_out = {
        "only_old": len(before) - len(shared),
        "only_new": len(after) - len(shared),
        "changed": len(shared) - len(same),
        "unscored": len(same) - len(pairs),
    }
    return pairs, left_out


def _differences(old: Run, new: Run, pairs: Sequence[str], seed: int) -> tuple[Difference, ...]:
    measures = sorted({m for key in pairs for m in old.scores[key]} & {m for key in pairs for m in new.scores[key]})
    rows = [row for measure in measures if (row := _difference(old, new, measure, pairs, seed))]
    corrected = holm([row["p"] for row in rows])
    return tuple(Difference(**row, holm=value) for row, value in zip(rows, corrected, strict=True))


def _difference(old: Run, new: Run, measure: str, pairs: Sequence[str], seed: int) -> dict[str, Any] | None:
    both = values(old, new, measure, pairs)
    if not both:
        return None
    result = paired([b - a for a, b in both], seed=seed)
    sign = -1 if words.measure(measure).lower else 1
    gains = [sign * (b - a) for a, b in both]
    return {
        "measure": measure,
        "n": len(both),
        "old": sum(a for a, _ in both) / len(both),
        "new": sum(b for _, b in both) / len(both),
        "difference": result.mean,
        "low": result.low,
        "high": result.high,
        "p": result.p,
        "wins": sum(gain > TIE for gain in gains),
        "ties": sum(abs(gain) <= TIE for gain in gains),
        "losses": sum(gain < -TIE for gain in gains),
    }


def values(old: Run, new: Run, measure: str, ids: Sequence[str]) -> list[tuple[float, float]]:
    """The measure in both runs, for the cases of `ids` that have it in both."""
    return [
        (float(old.scores[key][measure]), float(new.scores[key][measure]))
        for key in ids
        if measure in old.scores[key] and measure in new.scores[key]
    ]


def _flips(old: Run, new: Run, pairs: Sequence[str]) -> tuple[Flip, ...]:
    questions = {case.id: case.question for case in new.cases}
    found = []
    for key in pairs:
        for before, after in values(old, new, RIGHT, [key]):
            now = after >= 0.5
            if now != (before >= 0.5):
                stage = (old if now else new).stages.get(key, "")
                found.append(Flip(id=key, question=questions[key], now_right=now, stage=stage))
    return tuple(found)


def to_record(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON."""
    record = asdict(comparison)
    for row in record["differences"]:
        row |= {key: round(value, 6) for key, value in row.items() if isinstance(value, float)}
    return record | {"pairs": len(comparison.pairs), "pair_ids": list(comparison.pairs)}


def to_text(comparison: Comparison) -> str:
    """The comparison for the terminal."""
    left_out = "".join(f"，未配对（{_REASONS[key]}）{n} 题" for key, n in comparison.left_out.items() if n)
    parts = [
        f"旧：{comparison.old}　新：{comparison.new}　配对 {len(comparison.pairs)} 题{left_out}",
        *_warnings(comparison),
        "",
        *table([_HEADER, *map(_row, comparison.differences)]),
        "差 = 新 − 旧；区间为 95% 自助法区间；p 为随机化检验，经 Holm 校正；↓ 的指标越低越好。",
        *_flip_lines(comparison.flips),
    ]
    return "\n".join(parts) + "\n"


_HEADER = ("指标", "题数", "旧", "新", "差", "95% 区间", "p", "胜/平/负", "结论")
_REASONS = {"only_old": "旧的独有", "only_new": "新的独有", "changed": "问题已改", "unscored": "没有分数"}


def _warnings(comparison: Comparison) -> list[str]:
    found = ["！！！强行比较：题目或文件不同，以下差别不能归因于系统。"] if comparison.forced else []
    for mark in comparison.marks:
        what = "有一边没有记录" if None in (mark.old, mark.new) else "不同"
        found.append(f"！ {mark.part} {what}：{_short(mark.old)} → {_short(mark.new)}")
    return found


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "（无）" if value is None else _cut(text)


def _row(d: Difference) -> tuple[str, ...]:
    named = words.measure(d.measure)
    verdict = "变了" if d.measure in NEUTRAL else "变差" if (d.difference > 0) == named.lower else "变好"
    numbers = (
        f"{d.old:.3f}",
        f"{d.new:.3f}",
        f"{d.difference:+.3f}",
        f"[{d.low:+.3f}, {d.high:+.3f}]",
        f"{d.holm:.3f}",
    )
    sure, outcomes = verdict if d.holm < ALPHA else "—", f"{d.wins}/{d.ties}/{d.losses}"
    return f"{d.measure} {named.name}{'↓' if named.lower else ''}", str(d.n), *numbers, outcomes, sure


def _flip_lines(flips: Sequence[Flip]) -> list[str]:
    lines = []
    for now_right, title in ((False, "由对变错"), (True, "由错变对")):
        chosen = [flip for flip in flips if flip.now_right == now_right]
        lines += ["", f"{title}：{len(chosen)} 题"]
        lines += [f"  {f.id}  {_cut(f.question)}{f'  〔{words.stage(f.stage)}〕' if f.stage else ''}" for f in chosen]
    return lines


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with aligned columns; a Chinese character is two columns wide."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    padded = [[cell + " " * (w - cell_len(cell)) for cell, w in zip(row, widths, strict=True)] for row in rows]
    return ["  ".join(row).rstrip() for row in padded]
