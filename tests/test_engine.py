"""The embedded language model server: its life with and without the real model."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from rag.answer.growing import never
from rag.errors import EngineError, Stopped
from rag.models import engine as engine_module
from rag.models.build import build_llm
from rag.models.chat import ChatModel
from rag.models.engine import Engine, explain
from rag.models.native import find
from rag.models.states import States
from rag.models.weights import ensure
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
CONTEXT = 2048


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("code", "log", "meaning"),
    [
        (1, "E llama_model_load: failed to load model", "损坏"),
        (1, "terminate called: std::bad_alloc", "内存不足"),
        (1, "failed to allocate buffer\nfailed to load model", "内存不足"),
        (1, "couldn't bind HTTP server socket", "端口"),
        (1, "ModuleNotFoundError: No module named 'xllamacpp'", "make chat"),
        (-9, "", "内存不足"),
        (-4, "", "llm_url"),
        (3, "one\nsomething odd\n\n", "退出码 3.*something odd"),
    ],
)
def test_the_end_of_a_server_is_explained(code: int, log: str, meaning: str) -> None:
    assert re.search(meaning, explain(code, log))


def test_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.gguf.*llm_model"):
        Engine(tmp_path / "none.gguf", context=CONTEXT, threads=1).start()


def test_damaged_model_is_said_again_each_time(tmp_path: Path) -> None:
    model = tmp_path / "bad.gguf"
    model.write_bytes(b"GGUF, but not really")
    engine = Engine(model, context=CONTEXT, threads=1, log=tmp_path / "logs" / "engine.log")
    engine.warm()
    with pytest.raises(EngineError, match=r"损坏.*rag doctor"):
        engine.ensure()
    assert engine.pid is None
    assert (tmp_path / "logs" / "engine.log").stat().st_size
    engine.stop()


def test_url_before_the_first_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        _ = Engine(tmp_path / "x.gguf", context=CONTEXT, threads=1).url


@pytest.fixture(scope="module")
def weights() -> Path:
    return ensure("qwen2.5-coder-1.5b-instruct-q4_k_m", home=Settings().home, fetch=False)


@pytest.fixture(scope="module", params=["wheel", "native"])
def engine(weights: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The wheel's server, then the one built for this machine where there is one."""
    built = find(Settings().home).native if request.param == "native" else None
    if request.param == "native" and built is None:
        pytest.skip("no engine was built here (python -m rag native)")
    states, program = tmp_path_factory.mktemp("states"), built.program if built else None
    with Engine(weights, context=CONTEXT, threads=0, program=program, states=states) as started:
        yield started
        assert started.native == (request.param == "native"), started.note


def ask(engine: Engine, text: str, **fields: object) -> httpx.Response:
    body = {"messages": [{"role": "user", "content": text}], "temperature": 0, "max_tokens": 2} | fields
    headers = {"Authorization": f"Bearer {engine.key}"}
    return httpx.post(f"{engine.ensure()}/chat/completions", json=body, headers=headers, timeout=300)


@pytest.mark.models
def test_answers_on_loopback_and_only_with_the_key(engine: Engine) -> None:
    listening = [
        one.laddr.ip for one in psutil.Process(engine.pid).net_connections() if one.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]
    assert ask(engine, "1+1=").status_code == 200
    refused = httpx.post(f"{engine.url}/chat/completions", json={"messages": []}, headers={"Authorization": "Bearer x"})
    assert refused.status_code == 401


@pytest.mark.models
def test_log_probabilities_and_grammar(engine: Engine) -> None:
    reply = ask(engine, "天是蓝的吗？", max_tokens=1, logprobs=True, top_logprobs=20, grammar='root ::= "是" | "否"')
    choice = reply.json()["choices"][0]
    assert choice["message"]["content"] in ("是", "否")
    assert len(choice["logprobs"]["content"][0]["top_logprobs"]) == 20


@pytest.mark.models
def test_a_prefix_is_read_once(engine: Engine) -> None:
    text = "青岛市的政策。" * 20
    ask(engine, text + "甲？")
    timings = ask(engine, text + "乙？").json()["timings"]
    assert timings["cache_n"] > 80
    assert timings["prompt_n"] < 30


def slot(engine: Engine) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {engine.key}"}
    return httpx.get(f"{engine.url.removesuffix('/v1')}/slots", headers=headers, timeout=60).json()[0]


def chat(engine: Engine, states: States | None = None) -> ChatModel:
    llm = build_llm(url=engine.ensure(), model="any", key=engine.key, context=CONTEXT, answer_tokens=1500, timeout=300)
    return ChatModel(lambda: llm if engine.ensure() else None, states)


@pytest.mark.models
def test_what_was_read_ahead_is_not_read_again_after_other_prompts_and_a_restart(engine: Engine) -> None:
    section = "青岛市的政策。" * 20
    for _ in range(2):
        states = States(engine.states, 64, engine.slot)
        reader = chat(engine, states)
        reader.read_ahead("", section, never)
        reader.margin("", "九乘九等于多少？" * 20, ("是", "否"), never)
        states.recall(f"{section}\n\n问题：甲？")
        spoken = {"system": "", "user": f"{section}\n\n问题：甲？"}
        messages = [{"role": role, "content": words} for role, words in spoken.items()]
        assert ask(engine, "", messages=messages).json()["timings"]["cache_n"] > 80
        engine.stop()
    (state,) = engine.states.iterdir()
    assert state.stat().st_size < 8 << 20


@pytest.mark.models
def test_closing_a_stream_stops_the_model(engine: Engine) -> None:
    stream = chat(engine).stream("", "从一数到一千，每个数一行。", never)
    assert next(stream)
    stream.close()
    until(lambda: not slot(engine)["is_processing"], seconds=120)
    assert slot(engine)["n_prompt_tokens"] < 1000, "the prompt and what was generated"


@pytest.mark.models
def test_stop_while_the_prompt_is_read_stops_the_model_before_its_end(engine: Engine) -> None:
    begun = time.monotonic()
    numbers = " ".join(str(n * n) for n in range(300))
    with pytest.raises(Stopped):
        list(chat(engine).stream("", numbers, lambda: time.monotonic() > begun + 1))
    until(lambda: not slot(engine)["is_processing"], seconds=120)
    assert ask(engine, "1+1=").json()["timings"]["cache_n"] < 100, "no long prompt was read to its end and kept"


@pytest.mark.models
def test_restarts_after_a_crash_under_the_same_address(engine: Engine) -> None:
    url, pid = engine.ensure(), engine.pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid))
    assert engine.ensure() == url
    assert engine.pid not in (None, pid)
    assert ask(engine, "1+1=").status_code == 200


@pytest.mark.models
def test_a_server_that_hangs_is_replaced(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "HEALTH_SECONDS", 1.0)
    engine.ensure()
    pid = engine.pid
    os.kill(pid, signal.SIGSTOP)
    engine.ensure()
    assert engine.pid not in (None, pid)
    assert not psutil.pid_exists(pid)


@pytest.mark.models
def test_stop_ends_the_server_and_start_works_again(engine: Engine) -> None:
    engine.ensure()
    pid = engine.pid
    engine.stop()
    assert not psutil.pid_exists(pid)
    engine.start()
    assert psutil.pid_exists(engine.pid)


@pytest.mark.models
def test_no_orphan_after_the_parent_is_killed(weights: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from rag.models.engine import Engine\n"
        "engine = Engine(Path(sys.argv[1]), context=512, threads=1); engine.start()\n"
        "print(engine.pid, flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(weights)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    parent.kill()
    parent.communicate()
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
