"""The whole way with nothing replaced: the five documents, the real models, the real store, the real page."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright
from served_page import CHROMIUM, free_port

import ui
from rag import pipeline
from rag.pack.verify import verify
from rag.settings import load

pytestmark = pytest.mark.models
ROOT = Path(__file__).parent.parent
SECONDS = 300  # for an answer on a machine that is busy with other work

QUESTIONS: list[dict[str, Any]] = [
    {"id": "figure", "question": "青岛每年新增高技能人才的目标是多少？"},
    {"id": "card", "question": "广东省人社厅那份答复的联系人和电话是什么？"},
    {"id": "number", "question": "青岛市推进技能人才与产业融合发展的通知，文号是多少"},
    {"id": "silent", "question": "龙岗区那份答复函的联系电话是多少？"},
    {"id": "elsewhere", "question": "杭州市每年新增多少高技能人才？"},
    {
        "id": "follow-up",
        "question": "那高技能人才占技能人才的比例呢？",
        "history": [
            {"role": "user", "content": "青岛每年新增高技能人才的目标是多少？"},
            {"role": "assistant", "content": "2万人以上。"},
        ],
    },
    {"id": "empty", "question": "  "},
]


def rag(*arguments: str, index: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "rag", *arguments, "--index", str(index)]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "index"
    done = rag("ingest", index=folder)
    assert done.returncode == 0, done.stderr
    assert "新增 5" in done.stdout
    return folder


@pytest.fixture(scope="module")
def answers(index: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    asked, told = index.parent / "in.jsonl", index.parent / "out.jsonl"
    asked.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in QUESTIONS), encoding="utf-8")
    packs = str(index.parent / "packs")
    done = rag("ask", "--jsonl", str(asked), "--out", str(told), "--pack", packs, index=index)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [q["id"] for q in QUESTIONS]
    return {row["id"]: row for row in rows}


def test_a_second_ingest_embeds_nothing(index: Path) -> None:
    assert "计算向量 0 条" in rag("ingest", index=index).stdout


def test_the_pack_of_every_answer_holds(answers: dict[str, Any], index: Path) -> None:
    packs = {path.name.partition("-证据包")[0]: path for path in (index.parent / "packs").glob("*.json")}
    assert set(packs) == {row["id"].replace("_", "-") for row in answers.values() if row["reason"] != "error"}
    for path in packs.values():
        report = verify(path, ROOT / "corpus")
        assert report.good, "\n".join(report.lines())
    made = json.loads(packs["figure"].read_text(encoding="utf-8"))
    assert made["answer"] == answers["figure"]["answer"]
    assert all(made["origin"][model]["files"] for model in ("embedding", "language"))


def test_a_figure_with_its_exact_source(answers: dict[str, Any]) -> None:
    row = answers["figure"]
    assert "2万人以上" in row["answer"] and not row["refused"]
    assert all(sentence["citations"] for sentence in row["sentences"])
    (citation,) = [c for c in row["citations"] if "2万人以上" in c["quote"]]
    assert citation["source"]["number"] == "青人社字〔2021〕94号"
    shown = rag("read", f"corpus/{citation['source']['path']}", "--json", index=ROOT)
    text = json.loads(shown.stdout)["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_card_is_quoted(answers: dict[str, Any]) -> None:
    assert "杨伟" in answers["card"]["answer"] and "020-83189554" in answers["card"]["answer"]
    assert "青人社字〔2021〕94号" in answers["number"]["answer"]
    assert answers["card"]["citations"][0]["quote"] == "(联系人及电话:杨伟,020-83189554)"


@pytest.mark.parametrize("identity", ["silent", "elsewhere", "empty"])
def test_what_is_not_there_is_refused_without_citation(answers: dict[str, Any], identity: str) -> None:
    row = answers[identity]
    assert row["refused"] and row["citations"] == [] and row["notes"]
    assert not any(character.isdigit() for character in row["answer"])


def test_a_follow_up_keeps_its_subject(answers: dict[str, Any]) -> None:
    assert "32%" in answers["follow-up"]["answer"]


def test_search_gives_exact_spans(index: Path) -> None:
    done = rag("search", "企业新型学徒制培训补贴", "--json", "-k", "3", index=index)
    hits = json.loads(done.stdout)["hits"]
    assert len(hits) == 3 and hits[0]["score"] >= hits[1]["score"] >= hits[2]["score"]
    assert any("学徒制" in hit["text"] for hit in hits)
    assert all(len(hit["text"]) == hit["end"] - hit["start"] for hit in hits)


def test_the_doctor_finds_index_and_models_in_order(index: Path) -> None:
    said = rag("doctor", index=index).stdout
    assert all(f"✓ {subject}" in said for subject in ("向量模型", "语言模型", "索引"))


@pytest.fixture(scope="module")
def page(index: Path) -> Iterator[str]:
    settings = load({"corpus": ROOT / "corpus", "index": index})
    with pipeline.Pipeline.open(settings) as opened:
        blocks = ui.launch(opened, port=free_port())
        yield blocks.local_url
        blocks.close(verbose=False)


@pytest.mark.page
def test_ask_read_and_check_in_the_browser(page: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(page)
        tab.get_by_role("textbox").fill("青岛每年新增高技能人才的目标是多少？")
        tab.keyboard.press("Enter")
        citation = tab.get_by_role("button", name="依据 1").first
        expect(citation).to_be_visible(timeout=SECONDS * 1000)
        citation.click()
        expect(tab.locator("mark").filter(has_text="2万人以上").first).to_be_visible(timeout=SECONDS * 1000)
        browser.close()
