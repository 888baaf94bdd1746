"""The page in Gradio: one component of our own, two events, five reads.

Arrows: rag.__main__ -> here -> page. Knows no retrieval and no model; renders Answers through page.view.

All text travels as JSON to page/client, which writes it as text nodes. Gradio's template of the component holds one
empty element and none of its placeholders, so nothing from a document or a model is ever parsed as HTML.
"""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import gradio as gr

from page import text
from page.contract import Pipeline
from page.talk import Talk, Turns, guarded
from page.view import State, opening, section_runs, whole_document
from rag.errors import SettingsError

_CLIENT = files("page") / "client"
_SCRIPTS = ("dom.js", "cards.js", "reader.js", "scope.js", "turns.js", "app.js")
_FONTS = ("system-ui", "sans-serif")  # plain names: nothing is fetched


def build(pipeline: Pipeline, talk: Talk | None = None) -> gr.Blocks:
    """Return the page. `talk` decides how many questions are answered at the same time (default: one)."""
    talk = talk or Talk(pipeline)
    with gr.Blocks(title=text.STRINGS["title"][0], analytics_enabled=False, fill_width=True) as blocks:
        turns = gr.State({})
        page = gr.HTML(
            value="",  # states as JSON text: the differences of nested lists that Gradio sends are wrong (6.31)
            html_template="<div class='pq'></div>",
            js_on_load=_script(),
            head=f"<style>{(_CLIENT / 'page.css').read_text('utf-8')}</style>",
            apply_default_css=False,
            elem_id="policy-qa",
            server_functions=_reads(talk),
            strings=text.tables(),
        )
        _listen(talk, blocks, page, turns)
    blocks.queue(api_open=False)
    return blocks


def launch(pipeline: Pipeline, *, host: str = "127.0.0.1", port: int = 7860, talk: Talk | None = None) -> gr.Blocks:
    """Serve the page and return at once; `.local_url` is its address, `.close()` ends it.

    Raises SettingsError when the port is taken.
    """
    check_port(host, port)
    _keep_loopback_off_proxies()
    blocks = build(pipeline, talk)
    theme = gr.themes.Base(font=_FONTS, font_mono=_FONTS)
    blocks.launch(
        server_name=host, server_port=port, share=False, quiet=True, prevent_thread_lock=True, show_error=False,
        favicon_path=str(_CLIENT / "favicon.png"), footer_links=[], run_history=False, ssr_mode=False, pwa=False,
        mcp_server=False, enable_monitoring=False, max_threads=128, theme=theme,
    )  # fmt: skip
    return blocks


def serve(
    pipeline: Pipeline, host: str, port: int, *, say: Callable[[str], object], ready: Callable[[], object]
) -> None:
    """Serve the page until interrupted; `say` is told its address, `ready` is called when it can be used.

    Raises SettingsError when the port is taken.
    """
    talk = Talk(pipeline)
    blocks = launch(pipeline, host=host, port=port, talk=talk)
    say(f"网页已就绪：{blocks.local_url}（按 Ctrl+C 停止）")
    ready()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("网页已停止。")
    finally:
        talk.close()
        blocks.close(verbose=False)


def check_port(host: str, port: int) -> None:
    """Raise SettingsError when the page could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"网页不能在 {host}:{port} 上监听（{error.strerror}）。"
                "请关闭占用该端口的程序，或用 --port 或 RAG_PORT 换一个端口。"
            ) from error


def _text(state: State) -> str:
    """JSON without a character that could begin a tag."""
    return json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")


def _listen(talk: Talk, blocks: gr.Blocks, page: gr.HTML, turns: gr.State) -> None:
    """Bind the events that page/client triggers. Gradio injects event and request by annotation, so no partials."""

    def ask(known: Turns, event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, Turns]]:
        sent = event._data
        span = range(int(sent["first"]), int(sent["turn"]))
        for state, remembered in talk.ask(
            str(request.session_hash), str(sent["question"]), span, known, sent.get("scope")
        ):
            yield _text({"ask": sent["ask"], **state}), remembered

    def failed() -> str:
        return _text({"ask": 0, "status": "failed"})

    def stop(request: gr.Request) -> None:
        talk.line.stop(str(request.session_hash))

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    asked = page.ask(ask, turns, [page, turns], concurrency_limit=None, **quiet)
    asked.failure(failed, None, page, queue=False, **quiet)
    page.stop(stop, None, None, queue=False, **quiet)
    blocks.unload(stop)


def _reads(talk: Talk) -> list[Any]:
    """What the browser may read without asking a question; each takes one JSON value and returns one."""
    pipeline = talk.pipeline

    def start(_: Any) -> State:
        return guarded(lambda: opening(pipeline.sources(), pipeline.examples()))

    def section(wanted: dict[str, Any]) -> State:
        return guarded(lambda: section_runs(pipeline.document(wanted["id"]), wanted["within"], wanted["marks"]))

    def document(wanted: dict[str, Any]) -> State:
        return guarded(lambda: whole_document(pipeline.document(wanted["id"]), wanted["marks"]))

    def pack(wanted: dict[str, Any]) -> State:
        return guarded(lambda: talk.export(str(wanted["pack"])))

    def alive(_: Any) -> State:
        return {"alive": True}

    return [start, section, document, pack, alive]


def _script() -> str:
    return "\n".join((_CLIENT / name).read_text("utf-8") for name in _SCRIPTS)


def _keep_loopback_off_proxies() -> None:
    """Gradio asks its own address whether it is up; a proxy of the environment must not be asked instead."""
    for name in ("NO_PROXY", "no_proxy"):
        given = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*given, "127.0.0.1", "localhost"]))
