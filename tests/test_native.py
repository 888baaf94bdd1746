"""Which engine runs: the one built for this machine, or the wheel's when that is missing, foreign, damaged or broken."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import psutil
import pytest

from rag.errors import EngineError, WeightsError
from rag.models import building, embedded, native, requantising, tuning
from rag.models.engine import Engine
from rag.models.native import Native
from rag.models.tuning import Speed, Tuning

# Speaks as much of llama-server as the engine needs: /health, and the arguments and environment it was given.
FAKE = f"""#!{sys.executable}
import json, os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        told = {{"arguments": sys.argv[1:], "environment": dict(os.environ), "pid": os.getpid()}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())
    def log_message(self, *_): ...
HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""
BROKEN = "#!/bin/sh\necho 'illegal something' >&2\nexit 3\n"
QUANTIZE = '#!/bin/sh\ncp "$2" "$3"\nprintf %s "$4" >> "$3"\n'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF, but not really")
    return path


def install(home: Path, server: str = FAKE, key: str | None = None) -> Path:
    """A build as `rag native` leaves it."""
    folder = home / native.FOLDER / (key or native.key())
    folder.mkdir(parents=True)
    for name, text in ((native.SERVER, server), (native.QUANTIZER, QUANTIZE)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    native.describe(folder)
    return folder


def engine(model: Path, home: Path, **more: object) -> Engine:
    return embedded.embedded(model, home=home, context=1024, threads=1, log=home / "engine.log", **more)


def test_without_a_build_the_wheel_is_used_and_nothing_is_noted(model: Path, tmp_path: Path) -> None:
    chosen = engine(model, tmp_path)
    assert not chosen.native and chosen.note == ""
    good, state = embedded.state(tmp_path)
    assert good and "python -m rag native" in state


def test_a_whole_build_is_used(model: Path, tmp_path: Path) -> None:
    folder = install(tmp_path)
    chosen = engine(model, tmp_path)
    assert chosen.native and chosen.note == ""
    assert embedded.state(tmp_path) == (True, f"本机编译版（{folder}）")


@pytest.mark.parametrize("damage", ["changed", "missing", "manifest"])
def test_a_damaged_build_is_left_aside_with_a_note(model: Path, tmp_path: Path, damage: str) -> None:
    folder = install(tmp_path)
    if damage == "changed":
        (folder / native.SERVER).write_text("x")
    elif damage == "missing":
        (folder / native.SERVER).unlink()
    else:
        (folder / native.MANIFEST).write_text("[")
    chosen = engine(model, tmp_path)
    assert not chosen.native and "已损坏" in chosen.note
    good, state = embedded.state(tmp_path)
    assert not good and "python -m rag native" in state


def test_a_build_for_another_processor_is_left_aside_with_a_note(model: Path, tmp_path: Path) -> None:
    install(tmp_path, key="0123456789abcdef")
    chosen = engine(model, tmp_path)
    assert not chosen.native and "另一种处理器" in chosen.note


def test_the_program_listens_on_loopback_and_the_key_is_no_argument(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_ARG_HOST", "0.0.0.0")
    install(tmp_path)
    with engine(model, tmp_path) as started:
        told = httpx.get(f"{started.url}/", trust_env=False).json()
        given = dict(pairwise(told["arguments"]))
        assert told["pid"] == started.pid
        assert given["--host"] == "127.0.0.1" and given["--ctx-size"] == "1024" and given["--threads"] == "1"
        assert given["--spec-type"] == "ngram-simple" and int(given["--spec-ngram-simple-size-n"]) > 1
        assert told["environment"]["LLAMA_API_KEY"] == started.key and started.key not in told["arguments"]
        assert "LLAMA_ARG_HOST" not in told["environment"]


def test_each_slot_has_the_whole_context(model: Path, tmp_path: Path) -> None:
    program = install(tmp_path) / native.SERVER
    with Engine(model, context=1024, threads=1, slots=2, program=program) as started:
        arguments = httpx.get(f"{started.url}/", trust_env=False).json()["arguments"]
    assert arguments[arguments.index("--ctx-size") + 1] == "2048"
    assert arguments[arguments.index("--parallel") + 1] == "2"


def test_a_program_that_was_killed_comes_back_under_its_address(model: Path, tmp_path: Path) -> None:
    install(tmp_path)
    with engine(model, tmp_path) as started:
        url, pid = started.url, started.pid
        server = psutil.Process(pid)
        server.kill()
        psutil.wait_procs([server], timeout=10)
        assert started.ensure() == url and started.pid != pid and started.native


def test_the_program_ends_when_the_parent_is_killed(model: Path, tmp_path: Path) -> None:
    program = install(tmp_path) / native.SERVER
    script = (
        "import sys, time; from pathlib import Path; from rag.models.engine import Engine\n"
        "engine = Engine(Path(sys.argv[1]), context=512, threads=1, program=Path(sys.argv[2])); engine.start()\n"
        "print(engine.pid, flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, str(model), str(program)]
    parent = subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True)
    server = psutil.Process(int(parent.stdout.readline()))
    family = [server, *server.children()]
    parent.kill()
    parent.communicate()
    assert psutil.wait_procs(family, timeout=20)[1] == []


def test_a_program_that_does_not_run_gives_way_to_the_wheel_with_a_note(model: Path, tmp_path: Path) -> None:
    install(tmp_path, server=BROKEN)
    chosen = engine(model, tmp_path)
    with pytest.raises(EngineError, match="损坏"):  # what the wheel says of this model
        chosen.start()
    assert not chosen.native
    assert "illegal something" in chosen.note and "python -m rag native" in chosen.note


def test_requantised_weights_are_made_once_and_only_used_when_asked_for(model: Path, tmp_path: Path) -> None:
    folder = install(tmp_path)
    with pytest.raises(WeightsError, match="python -m rag native"):
        engine(model, tmp_path, kind="q4_0")
    built = Native(key=folder.name, program=folder / native.SERVER, quantizer=folder / native.QUANTIZER)
    said: list[str] = []
    made = requantising.requantise(model, tmp_path, "q4_0", built, said.append)
    assert made.read_bytes() == model.read_bytes() + b"Q4_0"
    assert requantising.requantise(model, tmp_path, "q4_0", built, said.append) == made
    assert len(said) == 1
    assert requantising.requantised(model, tmp_path, "q4_0") == made
    assert engine(model, tmp_path, kind="q4_0").native


def test_requantising_without_a_build_says_what_to_run(model: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="python -m rag native"):
        embedded.prepare(model, home=tmp_path, context=1024, kind="q4_0", compiles=False, say=lambda _: None)


def test_without_a_compiler_the_build_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("CXX", raising=False)
    with pytest.raises(EngineError, match=r"C 编译器、C\+\+ 编译器、cmake、make.*apt install"):
        building.build(tmp_path / "home", lambda _: None)


def test_an_existing_build_is_not_made_again(tmp_path: Path) -> None:
    folder = install(tmp_path)
    assert building.build(tmp_path, lambda message: pytest.fail(message)).program.parent == folder


@pytest.mark.parametrize(
    ("log", "meaning"),
    [
        ("fatal error: error writing to /x.o: No space left on device", "磁盘已满"),
        ("c++: fatal error: Killed signal terminated program cc1plus", "内存不足"),
        ("CMake 3.14 or higher is required. You are running version 3.10", "cmake 版本太旧"),
        ("one\nfoo.cpp:3: error: odd\ntwo", "foo.cpp:3: error: odd"),
        ("", "没有说明"),
    ],
)
def test_the_end_of_a_build_is_explained(log: str, meaning: str) -> None:
    assert meaning in building.explain(log)


def test_the_usual_threads_stay_unless_others_are_clearly_faster() -> None:
    one, two, four = Tuning(threads=1), Tuning(threads=2), Tuning(threads=4)
    slow, same, fast = Speed(prompt=60, reply=20), Speed(prompt=64, reply=21), Speed(prompt=90, reply=20)
    assert tuning.choose({two: slow, one: same}) == two
    assert tuning.choose({two: slow, one: same, four: fast}) == four
    assert tuning.choose({two: slow, four: Speed(prompt=90, reply=10)}) == two


def test_a_batch_that_could_not_be_stopped_in_time_is_not_chosen() -> None:
    usual, large = Tuning(threads=2, batch=128), Tuning(threads=2, batch=512)
    assert tuning.choose({usual: Speed(prompt=100, reply=20), large: Speed(prompt=150, reply=20)}) == usual
    assert tuning.choose({usual: Speed(prompt=200, reply=20), large: Speed(prompt=300, reply=20)}) == large


class Measured:
    """As much of an engine as a measurement needs."""

    key = "k"

    def __init__(self, url: str, note: str = "") -> None:
        self.url, self.note = url, note

    def ensure(self) -> str:
        return self.url


TIMED = """import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        timings = {"prompt_per_second": float(self.path.split("/")[1]), "predicted_per_second": 20.0}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"timings": timings}).encode())
    def log_message(self, *_): ...
server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def test_what_was_measured_is_kept_and_looked_up_by_its_key(model: Path, tmp_path: Path) -> None:
    timed = subprocess.Popen([sys.executable, "-c", TIMED], stdout=subprocess.PIPE, text=True)
    root = f"http://127.0.0.1:{timed.stdout.readline().strip()}"

    @contextmanager
    def serve(tried: Tuning) -> Iterator[Measured]:
        yield Measured(f"{root}/{tried.threads * 100}")

    try:
        best = tuning.tune(tmp_path, "key", [2, 1, 4], serve, lambda _: None)
    finally:
        timed.kill()
        timed.communicate()
    assert best == Tuning(threads=4, batch=128)
    assert tuning.known(tmp_path, "key") == best
    assert tuning.known(tmp_path, "another") == Tuning()
    (tmp_path / tuning.FILE).write_text("[1, ")
    assert tuning.known(tmp_path, "key") == Tuning()


def test_the_speed_of_a_program_that_stepped_in_is_not_kept(tmp_path: Path) -> None:
    timed = subprocess.Popen([sys.executable, "-c", TIMED], stdout=subprocess.PIPE, text=True)
    root = f"http://127.0.0.1:{timed.stdout.readline().strip()}"

    @contextmanager
    def serve(tried: Tuning) -> Iterator[Measured]:
        yield Measured(f"{root}/100", note="改用通用版")

    try:
        with pytest.raises(EngineError, match="改用通用版"):
            tuning.tune(tmp_path, "key", [2], serve, lambda _: None)
    finally:
        timed.kill()
        timed.communicate()
    assert tuning.known(tmp_path, "key") == Tuning()


def test_measured_threads_are_used_when_none_are_set(model: Path, tmp_path: Path) -> None:
    install(tmp_path)
    key = embedded.key_of(model, native.find(tmp_path).native)
    (tmp_path / tuning.FILE).write_text(json.dumps({key: {"threads": 3, "batch": 256}}))
    chosen = embedded.embedded(model, home=tmp_path, context=1024, threads=0, log=tmp_path / "log")
    with chosen as started:
        arguments = httpx.get(f"{started.url}/", trust_env=False).json()["arguments"]
    given = dict(pairwise(arguments))
    assert (given["--threads"], given["--ubatch-size"]) == ("3", "256")
