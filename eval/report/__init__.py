"""The report of a run for people: one HTML file that needs nothing else, and a table of every case for spreadsheets.

Arrows: __main__ -> here -> parts, curves, cases, charts. Reads a run, measures nothing; same run, same bytes.

Words of documents, models and case files enter the page through the template's escaping alone, and the page's own
policy forbids scripts and every request, so that nothing they hold can act.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from eval.folder import REPORT, Run, load
from eval.report import cases, charts, curves, parts, words

CASES_CSV = "cases.csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would compute
_SCORES = ("facts", "forbidden", "refused", "supported", "verbatim", "gold_recall", "hit@1", "hit@5", "recall@10",
           "mrr@10", "bigram_f1", "rouge_l")  # fmt: skip
_NAMES = {
    "commit": "提交", "created": "时间", "system": "系统", "cases": "题目", "corpus": "语料", "settings": "设置",
    "models": "模型", "seed": "随机种子", "sample": "抽样", "hardware": "硬件", "fingerprints": "指纹",
    "latency": "用时",
}  # fmt: skip


def write(folder: Path, beside: Sequence[tuple[str, Run]] = ()) -> Path:
    """Write report.html and cases.csv into a run's folder and give the path of the report. Raises QuestionError."""
    run = load(folder)
    _whole(folder / CASES_CSV, "\ufeff" + table(run))  # the mark by which Excel knows UTF-8
    _whole(folder / REPORT, render(run, beside))
    return folder / REPORT


def render(run: Run, beside: Sequence[tuple[str, Run]] = ()) -> str:
    """The report as HTML; `beside`: runs of other systems over the same cases, by the name to show."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    drawn = {"strip": charts.strip, "ruler": charts.ruler(), "swatch": charts.swatch}
    return environment.from_string(_own("report.html.j2")).render(**drawn, **_context(run, beside))


def table(run: Run) -> str:
    """Every case as a line of CSV: what was asked, whether it was right, where it failed first, its main scores."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_lines(run))
    return out.getvalue()


def _lines(run: Run) -> Iterator[list[Any]]:
    measured = {key for scores in run.scores.values() for key in scores}
    keys = [key for key in _SCORES if key in measured]
    yield ["编号 id", "类型 type", "问题 question", "答对 right", "最先失败的环节 stage",
           *(f"{words.measure(key).name} {key}" for key in keys)]  # fmt: skip
    for case in run.cases:
        scores, stage = run.scores.get(case.id, {}), run.stages.get(case.id, "")
        right, *others = (scores.get(key, "") for key in ("right", *keys))
        asked = (f"'{text}" if text.startswith(_FORMULA) else text for text in (case.id, case.type, case.question))
        yield [*asked, right, f"{words.stage(stage)} {stage}".strip(), *others]


def _context(run: Run, beside: Sequence[tuple[str, Run]]) -> dict[str, Any]:
    own = parts.name(run.manifest.get("system")) or "本系统"
    systems, named, failed = [(own, run), *beside], cases.titles(run), cases.failed(run)
    tiles = parts.headline(run)
    slices = [
        parts.slices(run, dimension, title, named)
        for dimension, title in (("answerable", "按能否回答"), ("type", "按题型"), ("document", "按文件"))
    ]
    drawings = [curves.recall(systems), curves.latency(run), curves.risk(run)]
    found = {
        "tiles": tiles,
        "compare": parts.besides(systems),
        "funnel": curves.funnel(run),
        "slices": [part for part in slices if part],
        "drawings": [part for part in drawings if part],
        "refusal": curves.refusal(run),
        "stories": [cases.story(run, case, named) for case in failed[: cases.WORST]],
        "everything": parts.everything(run),
        "manifest": _manifest(run.manifest),
    }
    return found | {
        "css": Markup(_own("report.css")),
        "head": _head(run),
        "own": own,
        "errors": run.summary.get("errors") or 0,
        "half_width": parts.half_width(run) if tiles else "",
        "mismatches": parts.mismatches(systems),
        "failed": len(failed),
        "judged": bool(run.scores or run.stages),
        "missing": _missing(run, found, drawings, slices),
        "few": parts.FEW,
    }


def _head(run: Run) -> list[tuple[str, str]]:
    """The line under the title: of what, on what, when."""
    manifest = run.manifest
    told = {
        "系统": parts.name(manifest.get("system")),
        "题目": parts.name(manifest.get("cases")),
        "题数": str(run.summary.get("n") or len(run.cases)),
        "提交": _commit(str(manifest.get("commit") or "")),
        "时间": str(manifest.get("created") or "")[:16].replace("T", " "),
    }
    return [(key, value) for key, value in told.items() if value]


def _commit(described: str) -> str:
    """As `git describe --always --dirty` says it, in plain words."""
    sha = described.removesuffix("-dirty")
    return sha[:10] + ("（另有未提交的改动）" if sha != described else "")


def _missing(
    run: Run, found: Mapping[str, Any], drawings: Sequence[Any], slices: Sequence[Any]
) -> list[tuple[str, str]]:
    """The parts that this run has no numbers for, and why."""
    absent = (
        (not found["tiles"], "指标", "没有 summary.json 或其中没有分数"),
        (found["tiles"] and "right" not in parts.measures(run), "回答、拒答与引用", "只评了检索，没有作答"),
        (found["tiles"] and not any(words.measure(key).group == words.RETRIEVAL for key in parts.measures(run)),
         "检索指标", "没有候选记录，例如只给了答案文件"),
        (not any(slices), "分组", "没有分组分数"),
        (not drawings[0], "检索召回曲线", "没有候选记录"),
        (not drawings[1], "等待时间", "回答里没有用时"),
        (not drawings[2], "拒答门槛曲线", "系统没有给出把握程度"),
        (not found["funnel"], "失败环节", "没有逐题分析"),
        (not (run.scores or run.stages), "最差的题", "没有逐题得分"),
        (not found["manifest"], "运行信息", "没有 manifest.json"),
    )  # fmt: skip
    return [(part, why) for is_absent, part, why in absent if is_absent]


def _manifest(manifest: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Single values first, under no title of their own, then what has several."""
    keys = [*(key for key in _NAMES if key in manifest), *sorted(key for key in manifest if key not in _NAMES)]
    given = {key: manifest[key] for key in keys if manifest[key] not in (None, {}, [])}
    single = [(_NAMES.get(key, key), str(value)) for key, value in given.items() if not isinstance(value, dict | list)]
    groups = {key: value for key, value in given.items() if isinstance(value, dict | list)}
    told = [(_NAMES.get(key, key), list(_flat(value))) for key, value in groups.items()]
    return [("本次运行", single), *told] if single else told


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Nested JSON as lines of (dotted key, text)."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, Mapping) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield (
            path,
            "、".join(map(str, value)) if isinstance(value, list) else words.NONE if value is None else str(value),
        )


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _whole(path: Path, text: str) -> None:
    """Write a text as it is, line ends included, whole or not at all."""
    half = path.with_suffix(path.suffix + ".part")
    half.write_text(text, encoding="utf-8", newline="")
    half.replace(path)
