"""The report of a run: its numbers worked by hand, what is left out, and that nothing in it can act or reach out."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright
from served_page import CHROMIUM

from eval import folder, report
from eval.folder import Run
from eval.report import cases, charts, curves, parts, words
from eval.types import Case, Gold, Result
from rag.types import Message

HOSTILE = "<img src=x onerror=alert(1)></style><script>alert(2)</script>{{ 7 * 7 }}&amp;\"'"
PATH = "004.txt"


def told(mean: float, n: int, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"mean": mean, "n": n, "low": mean if low is None else low, "high": mean if high is None else high}


MEASURES = {
    "right": told(47 / 60, 60, 0.683333, 0.883333),
    "refused_rightly": told(0.8, 15, 0.6, 1.0),
    "false_refusal": told(1 / 15, 45, 0.0, 0.133333),
    "supported": told(0.95, 43, 0.9, 1.0),
    "verbatim": told(1.0, 43),
    "hit@1": told(0.6, 45, 0.466667, 0.733333),
    "hit@5": told(0.9, 45, 0.8, 0.977778),
    "mrr@10": told(0.712, 45, 0.61, 0.81),
}
SUMMARY = {
    "n": 60,
    "errors": 2,
    "seed": 0,
    "measures": MEASURES,
    "slices": {
        "type": {
            "figure": {"right": told(0.5, 20, 0.3, 0.7), "hit@1": told(0.55, 20)},
            "list": {"right": told(1.0, 3)},
        },
        "document": {PATH: {"right": told(0.75, 12, 0.5, 1.0)}},
        "answerable": {"true": {"right": told(0.8, 45, 0.7, 0.9)}},
    },
    "refusal": {"precision": told(0.8, 15, 0.6, 1.0), "recall": told(0.8, 15, 0.6, 1.0)},
    "retrieval_curve": {"1": 0.6, "3": 0.8, "5": 0.9, "10": 0.95},
    "risk_coverage": [[2.0, 0.25, 0.0], [1.0, 0.5, 0.1], [-0.5, 0.75, 0.2]],
    "funnel": {"right": 45, "answered_wrong": 6, "not_retrieved": 9},
}


def answer(identity: str, text: str, **fields: Any) -> Result:
    source = {"path": PATH, "title": "实施方案的通知"}
    row = {
        "id": identity,
        "answer": text,
        "refused": False,
        "reason": "",
        "sentences": [{"text": text, "citations": [1]}],
        "citations": [{"number": 1, "quote": "每年新增 2万人", "section": ["二、主要举措"], "source": source}],
        "notes": ["检索了 5 份文件"],
        "evidence_seconds": 0.5,
        "first_seconds": 1.5,
        "seconds": 4.0,
    }
    trace = {
        "hits": [{"path": PATH, "section": "一、目标", "text": "每年新增 2万人以上", "score": 0.5, "ranks": {"words": 1}, "gold": True}],
        "evidence": [{"path": PATH, "text": "力争每年新增2万人以上。"}],
        "exchanges": [
            {"prompt": "请回答", "margin": -1.5, "raw": text, "verdicts": [
                {"draft": "保留的句子", "text": "保留的句子", "objection": "", "quotes": []},
                {"draft": "改过的句子", "text": "原文的话", "objection": "没有依据", "quotes": ["原文的话"]},
                {"draft": "删去的句子", "text": "", "objection": "数字不在原文中", "quotes": []},
            ]},
        ],
    }  # fmt: skip
    return Result(id=identity, answer=row | fields, trace=trace)


CASES = (
    Case(id="a", question="目标是多少？", type="figure", answer_groups=(("2万人", "20000人"), ("32%",)), forbidden=("5万人",),
         gold=(Gold(path=PATH, section=("二、主要举措",), quote="每年新增2万人以上"),)),
    Case(id="b", question="那广东呢？", type="list", history=(Message(role="user", content="青岛有多少？"),),
         answer_groups=(("790475",),)),
    Case(id="c", question="局长的手机号？", type="near_miss", answerable=False),
    Case(id="d", question="=1+1", type="figure", answer_groups=(("x",),)),
)  # fmt: skip


def a_run(**changes: Any) -> Run:
    run = Run(
        folder=Path("."),
        cases=CASES,
        results={
            "a": answer("a", "每年新增2万人。"),
            "b": answer("b", "没有说明。", refused=True, reason="not_stated"),
            "c": answer("c", "手机号是 5 万人。"),
            "d": Result(id="d", error="模型没有响应"),
        },
        scores={
            "a": {"right": 0.0, "facts": 0.5, "hit@1": 1.0},
            "b": {"right": 0.0, "facts": 0.0, "refused": 1.0},
            "c": {"right": 0.0, "refused": 0.0},
            "d": {"right": 0.0, "error": 1.0},
        },
        stages={"a": "answered_wrong", "b": "wrongly_refused", "c": "should_have_refused", "d": "error"},
        summary=SUMMARY,
        manifest={"system": "rag", "commit": "6af5969d0c2b4e", "settings": {"k": 10}, "fingerprints": {"cases": "a1"}},
    )
    return replace(run, **changes)


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def text(html: str) -> str:
    page = soup(html)
    for style in page("style"):
        style.decompose()
    return " ".join(page.get_text(" ").split())


def write(path: Path, run: Run) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    folder.write_lines(path / folder.CASES, map(folder.case_record, run.cases))
    rows = {key: dict(one.answer) or {"id": key, "error": one.error} for key, one in run.results.items()}
    folder.write_lines(path / folder.ANSWERS, rows.values())
    folder.write_lines(path / folder.TRACES, [{"id": key, **one.trace} for key, one in run.results.items()])
    scored = [{"id": key, "scores": one, "stage": run.stages[key]} for key, one in run.scores.items()]
    folder.write_lines(path / folder.SCORES, scored)
    folder.write_json(path / folder.SUMMARY, run.summary)
    folder.write_json(path / folder.MANIFEST, run.manifest)
    return path


def test_the_headline_has_value_interval_and_count() -> None:
    tiles = {tile.sub: tile.cells[0] for tile in parts.headline(a_run())}
    assert (tiles["right"].text, tiles["right"].interval, tiles["right"].remark) == ("78.3%", "68.3–88.3", "47 / 60 题")
    assert (tiles["false refusal"].text, tiles["false refusal"].remark) == ("6.7%", "3 / 45 题")
    assert list(tiles) == [
        "right", "refused rightly", "false refusal", "supported", "verbatim", "hit@1", "hit@5", "median seconds", "cases",
    ]  # fmt: skip
    shown = text(report.render(a_run()))
    assert "78.3% 95% 区间 68.3–88.3 47 / 60 题" in shown
    assert "! 2 题运行出错" in shown


def test_the_half_width_for_this_n_is_explained() -> None:
    # 1.96·√(.25/60) = .1265; 1.96·√(.78333·.21667/60) = .1042; .16972·(1.96/.05)² = 260.8
    assert parts.half_width(a_run()) == (
        "60 题算出的比率，95% 区间的半宽最多约 ±12.7 个百分点，在 78.3% 附近约 ±10.4。想缩到 ±5，约需 261 题。"
    )


def test_a_perfect_score_gets_the_rule_of_three() -> None:
    assert words.interval(told(1.0, 43)) == "93.0–100.0*"  # 1 − 3/43 = .9302
    assert words.interval(told(0.0, 60)) == "0.0–5.0*"
    assert words.interval(told(1.0, 2)) == "0.0–100.0*"
    assert words.interval({"mean": 0.5, "n": 4}) == ""
    assert "93.0–100.0*" in text(report.render(a_run()))


@pytest.mark.parametrize(("n", "expected"), [(5, None), (6, (1, 6)), (10, (2, 9)), (20, (6, 15))])
def test_the_interval_of_a_median_rests_on_the_order_alone(n: int, expected: tuple[float, float] | None) -> None:
    # n=10: P(X ≤ 1) = 11/1024 < .025 < P(X ≤ 2) = 56/1024, so the 2nd and the 9th value
    assert parts.median_bounds(list(range(1, n + 1))) == expected


def test_numbers_are_written_in_their_unit() -> None:
    assert words.number(0.78333) == "78.3%"
    assert words.number(0.7125, "score") in ("0.713", "0.712")
    assert (words.number(4.126, "seconds"), words.number(12.34, "seconds")) == ("4.13 秒", "12.3 秒")
    assert (words.number(None), words.number(float("nan"))) == ("—", "—")
    assert (words.gap(-0.217), words.gap(0.0), words.gap(-0.0519, "score")) == ("−21.7", "0.0", "−0.052")


def test_a_strip_puts_dot_and_interval_where_they_belong() -> None:
    # scale from x=16 to x=204: .25 -> 63, .5 -> 110, .75 -> 157
    drawn = charts.strip([charts.Dot(mean=0.5, low=0.25, high=0.75)])
    assert 'd="M 63 10 L 157 10 "' in drawn
    assert re.search(r'd="M 110 14', drawn)
    assert "id=" not in drawn and "#" not in drawn and "url(" not in drawn


def test_systems_stand_side_by_side_with_their_difference() -> None:
    plain = a_run(summary=SUMMARY | {"measures": {"right": told(0.5, 60, 0.4, 0.6)}}, manifest={"system": "plain"})
    table = parts.besides([("rag", a_run()), ("原样 LlamaIndex", plain)])
    assert table is not None and table.rows[0].name == "答对"
    assert [cell.text for cell in table.rows[0].cells] == ["78.3%", "50.0%"]
    assert table.rows[0].cells[1].remark == "−28.3"
    html = report.render(a_run(), [("原样 LlamaIndex", plain)])
    assert "原样 LlamaIndex" in text(html) and "不能直接比较" not in text(html)


def test_another_set_of_cases_is_marked() -> None:
    other = a_run(cases=CASES[:2], manifest={"fingerprints": {"cases": "b2"}})
    shown = text(report.render(a_run(), [("别的系统", other)]))
    assert "不能直接比较： 别的系统 做的不是同一组题（2 题，本次 4 题）" in shown
    assert "别的系统 的题目指纹不同" in shown


def test_slices_are_sorted_weakest_first_and_documents_have_titles() -> None:
    table = parts.slices(a_run(), "type", "按题型", {})
    assert table is not None and [(row.name, row.n) for row in table.rows] == [("数字", 20), ("列举", 3)]
    assert [dot.hollow for row in table.rows for dot in row.dots] == [False, True]
    shown = text(report.render(a_run()))
    assert "实施方案的通知 004.txt" in shown


def test_the_funnel_counts_every_failing_stage() -> None:
    found = curves.funnel(a_run(stages={}))
    assert found is not None
    sentence, rows = found
    assert sentence == "60 题中 45 题全部通过，15 题失败，最多的一类是“没有检索到”（9 题）。"
    assert {name: (count, share) for name, _, count, share, _ in rows if count} == {
        "没有检索到": (9, "15.0%"),
        "证据在手却答错": (6, "10.0%"),
    }


def test_curves_say_what_they_show() -> None:
    recall, latency, risk = curves.recall([("rag", a_run())]), curves.latency(a_run()), curves.risk(a_run())
    assert recall is not None and recall.finding == "首位召回 60.0%，前 10 位召回 95.0%"
    assert latency is not None and latency.finding == "一半的问题 4.00 秒内完成，95% 在 4.00 秒内"
    assert risk is not None and risk.finding == "现在回答 75% 的问题，其中错 20.0%；只答最有把握的 50%，错 10.0%"
    assert risk.lines[0] == (None, "把握 ≥ −0.5", ("75.0%", "20.0%"))


def test_wrong_answers_come_before_errors_and_refusals() -> None:
    assert [case.id for case in cases.failed(a_run())] == ["a", "c", "d", "b"]
    passed = a_run(stages={"a": "right"}, scores={"a": {"right": 1.0}}, cases=CASES[:1])
    assert cases.failed(passed) == []
    assert "没有未通过的题" in text(report.render(passed))


def test_a_case_tells_facts_evidence_and_verdicts() -> None:
    story = cases.story(a_run(), CASES[0], {})
    assert story.facts == (("2万人 / 20000人", True), ("32%", False))
    assert story.forbidden == (("5万人", False),)
    assert story.evidence[0].segments == (("力争", False), ("每年新增2万人以上", True), ("。", False))
    assert story.evidence[0].gold and story.hits[0].gold
    assert [one.verdict for one in story.exchanges[0].judged] == ["kept", "changed", "dropped"]
    shown = text(report.render(a_run()))
    for words_shown in (
        "✓ 2万人 / 20000人 已答到",
        "✗ 32% 没有答到",
        "↻ 改用",
        "✗ 删去",
        "★ 依据",
        "青岛有多少？",
        "模型没有响应",
    ):
        assert words_shown in shown


def test_gold_is_found_across_blanks_and_inside_a_longer_quotation() -> None:
    assert cases.marked("甲 每年\n新增，乙", ["每年新增"]) == (("甲 ", False), ("每年\n新增", True), ("，乙", False))
    assert cases.marked("新增", ["每年新增二万人"]) == (("新增", True),)
    assert cases.marked("", ["每年"]) == ()


@pytest.mark.parametrize("missing", ["summary", "manifest", "results", "scores", "stages"])
def test_a_run_without_a_part_still_gives_a_report(missing: str) -> None:
    assert "评测报告" in text(report.render(a_run(**{missing: {}})))


def test_what_is_missing_is_said() -> None:
    bare = Run(folder=Path("."), cases=CASES, results={})
    shown = text(report.render(bare))
    for part in (
        "指标（没有 summary.json",
        "分组（",
        "检索召回曲线（",
        "等待时间（",
        "失败环节（",
        "最差的题（",
        "运行信息（",
    ):
        assert part in shown
    retrieval = a_run(
        summary={"measures": {"hit@1": told(0.6, 45, 0.5, 0.7), "hit@5": told(0.9, 45, 0.8, 1.0)}}, results={}
    )
    assert parts.headline(retrieval)[0].sub == "hit@5"
    assert "回答、拒答与引用（只评了检索，没有作答）" in text(report.render(retrieval))


def test_a_retrieval_only_run_ticks_nothing_off() -> None:
    rows = {key: Result(id=key, answer={"id": key}, trace=one.trace) for key, one in a_run().results.items()}
    run = a_run(
        results=rows, scores={"a": {"hit@5": 1.0}, "b": {"hit@5": 0.0}}, stages={"a": "right", "b": "not_retrieved"}
    )
    assert [case.id for case in cases.failed(run)] == ["b"]
    story = cases.story(run, CASES[1], {})
    assert (story.facts, story.error, story.asked) == ((("790475", None),), "", False)
    assert "只评了检索，没有作答。" in text(report.render(run))


def hostile(value: Any) -> Any:
    """The same JSON with hostile words in every text that a case file, a document or a model could have written."""
    if isinstance(value, str):
        return f"{value}{HOSTILE}"
    if isinstance(value, Mapping):
        return {
            key if key in KEPT else f"{key}": inner if key in KEPT else hostile(inner) for key, inner in value.items()
        }
    return [hostile(inner) for inner in value] if isinstance(value, list | tuple) else value


KEPT = ("id", "path")


def hostile_run() -> Run:
    run = a_run()
    return replace(
        run,
        cases=tuple(folder.case_of(hostile_case(case)) for case in run.cases),
        results={
            key: replace(one, answer=hostile(one.answer), trace=hostile(one.trace), error=one.error and HOSTILE)
            for key, one in run.results.items()
        },
        stages={key: f"{stage}{HOSTILE}" if key == "a" else stage for key, stage in run.stages.items()},
        summary=run.summary | {
            "measures": MEASURES | {HOSTILE: told(0.5, 10, 0.4, 0.6)},
            "slices": {"type": {HOSTILE: {"right": told(0.5, 10, 0.4, 0.6)}}},
        },
        manifest=hostile(run.manifest) | {HOSTILE: HOSTILE},
    )  # fmt: skip


def hostile_case(case: Case) -> dict[str, Any]:
    row = hostile(json.loads(json.dumps(folder.case_record(case), ensure_ascii=False)))
    return row | {"history": [{"role": turn.role, "content": HOSTILE} for turn in case.history], "gold_mode": "any"}


def test_words_from_outside_are_inert() -> None:
    html = report.render(hostile_run(), [(HOSTILE, hostile_run())])
    page = soup(html)
    assert not page(["img", "script", "iframe", "object", "a"])
    assert len(page("style")) == 1 and html.count("</style>") == 1
    assert not [tag for tag in page(True) for name in tag.attrs if name.startswith("on")]
    assert html.count("{{ 7 * 7 }}") > 20 and "<img" not in html
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = report.render(a_run(), [("别的系统", a_run())])
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:|//)|url\(|@import""", html)
    assert {tag["href"] for tag in soup(html)(href=True)} == {"data:,"}
    assert not soup(html)(src=True)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "run", a_run())
    first = report.write(path, [("别的系统", a_run())]).read_bytes()
    assert report.write(path, [("别的系统", a_run())]).read_bytes() == first
    assert [one.name for one in path.iterdir() if one.suffix == ".part"] == []


def test_the_table_opens_in_a_spreadsheet_and_computes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "run", a_run())
    assert report.write(path) == path / "report.html"
    raw = (path / "cases.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert head[:5] == ["编号 id", "类型 type", "问题 question", "答对 right", "最先失败的环节 stage"]
    assert rows[0][:5] == ["a", "figure", "目标是多少？", "0.0", "证据在手却答错 answered_wrong"]
    assert rows[3][2] == "'=1+1"
    assert [len(row) for row in rows] == [len(head)] * 4


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.mark.page
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("make", [a_run, hostile_run])
def test_the_page_fits_asks_for_nothing_and_prints(browser: Browser, tmp_path: Path, width: int, make: Any) -> None:
    path = write(tmp_path / "run", make())
    page = browser.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    url = report.write(path, [("别的系统", make())]).as_uri()
    page.goto(url)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".big").first.is_visible() and page.locator("svg").count() > 20
    assert said == []
    assert [one for one in asked if one != url and not one.startswith("data:")] == []
    assert len(page.pdf()) > 20_000
    page.close()


@pytest.mark.page
def test_paper_shows_what_is_folded_on_the_screen(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(report.write(write(tmp_path / "run", a_run())).as_uri())
    folded = page.locator(".case:not([open]) .body").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    page.close()


def test_the_line_under_the_title_says_whether_there_were_changes() -> None:
    assert "提交 6af5969d0c 时间" in text(
        report.render(a_run(manifest={"commit": "6af5969d0c2b4e", "created": "2026"}))
    )
    assert "6af5969（另有未提交的改动）" in text(report.render(a_run(manifest={"commit": "6af5969-dirty"})))
