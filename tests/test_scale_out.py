"""Several page processes over one Chroma server and one embedding server, while an ingest of several processes adds."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bigrams import PLAN, REPLY, Bigrams, write
from chroma_server import chroma_server, free_port
from embedding_server import embedding_server
from playwright.sync_api import Browser, Page, expect, sync_playwright
from served_page import CHROMIUM

pytestmark = pytest.mark.page
ROOT = Path(__file__).parent.parent
SECONDS = 180  # for what takes one on a quiet machine
FERRY = "丙县交通局关于渡轮的通知\n\n一、航线\n\n全县新开渡轮航线7条。\n"


class Gated(Bigrams):
    """Embeds nothing about ferries before `go`; `reached` says that it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self._reached, self._go = threading.Event(), threading.Event()

    def get_text_embedding_batch(self, texts: list[str], **_: object) -> list[list[float]]:
        if any("渡轮" in text and "通知" in text for text in texts):
            self._reached.set()
            assert self._go.wait(SECONDS)
        return super().get_text_embedding_batch(texts)


def rag(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def page_process(environment: dict[str, str], browser: Browser) -> Iterator[Page]:
    port = free_port()
    process = rag(environment, "serve", "--port", str(port))
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "网页已就绪" in line:
                break
        assert process.poll() is None, "".join(said)
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{port}")
        yield tab
    finally:
        process.terminate()
        process.communicate()


def quotes(tab: Page, question: str) -> list[str]:
    """Ask, and read the cited cards."""
    turns = tab.locator(".pq-turn").count()
    tab.get_by_role("textbox").fill(question)
    tab.keyboard.press("Enter")
    expect(tab.locator(".pq-turn")).to_have_count(turns + 1, timeout=SECONDS * 1000)
    expect(tab.locator(".pq-turn").last.locator(".pq-actions")).to_be_visible(timeout=SECONDS * 1000)
    return tab.locator(".pq-cited-card .pq-quote").all_inner_texts()


def test_two_pages_answer_alike_while_an_ingest_runs_and_both_see_what_it_added(tmp_path: Path) -> None:
    corpus, embedder = write(tmp_path / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY}), Gated()
    with chroma_server(tmp_path) as chroma, embedding_server(embedder) as (_, embed), sync_playwright() as playwright:
        environment = os.environ | {
            "RAG_CORPUS": str(corpus),
            "RAG_INDEX": str(tmp_path / "index"),
            "RAG_CHROMA_URL": chroma,
            "RAG_EMBED_URL": embed,
            "RAG_EMBED_MODEL": "bigrams",
            "RAG_LLM_URL": f"http://127.0.0.1:{free_port()}/v1",
        }
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        with page_process(environment, browser) as first:
            write(corpus, {"ferry.txt": FERRY})
            ingest = rag(environment, "ingest", "--processes", "2")
            assert embedder._reached.wait(SECONDS), "the ingest asked for no vectors"
            with page_process(environment, browser) as second:
                known = "全区现有幼儿园多少所？"
                assert quotes(first, known) == quotes(second, known)
                assert "86所" in quotes(first, known)[0]
                embedder._go.set()
                said, _ = ingest.communicate(timeout=SECONDS)
                assert ingest.returncode == 0 and "新增 1" in said, said
                added = "全县新开渡轮航线多少条？"
                assert quotes(first, added) == quotes(second, added)
                assert "渡轮航线7条" in quotes(second, added)[0]
        browser.close()
