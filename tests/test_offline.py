"""Nothing dials out: the environment of the libraries, and the program itself with every way out closed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).parent.parent

GUARD = """
import sys
def guard(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in (None, "", "localhost", "::1") and not str(host).startswith("127."):
        print(f"DIALLED OUT to {host}", file=sys.stderr, flush=True)
        raise RuntimeError(f"dialled out to {host}")
sys.addaudithook(guard)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> dict[str, str]:
    """An environment whose Python processes die when they look for anything but loopback."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    unset = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "ANONYMIZED_TELEMETRY", "GRADIO_ANALYTICS_ENABLED")
    kept = {key: value for key, value in os.environ.items() if key not in unset}
    return kept | {"PYTHONPATH": f"{tmp_path / 'guard'}{os.pathsep}{ROOT}"}


def run(environment: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize(
    "address", ["socket.create_connection(('example.org', 80), 5)", "socket.socket().connect(('192.0.2.1', 80))"]
)
def test_the_guard_catches_what_dials_out(guarded: dict[str, str], address: str) -> None:
    assert "DIALLED OUT" in run(guarded, "-c", f"import socket; {address}").stderr


def test_every_library_is_told_to_stay_offline(guarded: dict[str, str]) -> None:
    script = (
        "import sys, rag.offline\n"
        "assert not {'huggingface_hub', 'chromadb', 'gradio', 'torch'} & set(sys.modules)\n"
        "import huggingface_hub.constants as hub; from chromadb.config import Settings; import gradio\n"
        "print(hub.HF_HUB_OFFLINE, hub.HF_HUB_DISABLE_TELEMETRY, Settings().anonymized_telemetry,\n"
        "      gradio.analytics.analytics_enabled())\n"
    )
    online = guarded | {"HF_HUB_OFFLINE": "0", "ANONYMIZED_TELEMETRY": "True", "GRADIO_ANALYTICS_ENABLED": "True"}
    done = run(online, "-c", script)
    assert done.stdout.split() == ["True", "True", "False", "False"], done.stderr


PROGRAM = """
import rag.offline
import json, sys
import httpx
import ui
from rag import pipeline
from rag.settings import load
from served_page import free_port

settings = load({"corpus": sys.argv[1], "index": sys.argv[2]})
embedder = pipeline.embedder(settings)
pipeline.ingest(settings, print, embedder)
with pipeline.Pipeline.open(settings, loaded=embedder) as opened:
    page = ui.launch(opened, port=free_port())
    shown = httpx.get(page.local_url, trust_env=False).text
    print(json.dumps({"answer": opened.ask(sys.argv[3]).text, "page": "policy-qa" in shown}))
    page.close(verbose=False)
"""


@pytest.mark.models
def test_ingest_ask_and_page_touch_only_loopback(guarded: dict[str, str], tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = "关于停车管理的答复\n\n一、办理情况\n\n全市新建公共停车泊位三千个。由市城市管理局负责，联系电话12345678。\n"
    (corpus / "停车.txt").write_text(text, encoding="utf-8")
    environment = guarded | {"RAG_HOME": str(Settings().home)}
    environment["PYTHONPATH"] += f"{os.pathsep}{ROOT / 'tests'}"
    done = run(environment, "-c", PROGRAM, str(corpus), str(tmp_path / "index"), "新建多少公共停车泊位？")
    assert "DIALLED OUT" not in done.stderr
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert "三千" in said["answer"]
    assert said["page"]
