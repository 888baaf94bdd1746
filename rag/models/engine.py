"""The embedded language model server: start, watch, restart, stop.

Arrows: pipeline -> Engine -> engine_child.py (another process). Knows no prompt, no document, no LlamaIndex.
"""

import contextlib
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Self

import httpx

from rag.errors import EngineError
from rag.models.faults import explain

LOAD_SECONDS = 180.0
HEALTH_SECONDS = 10.0
STOP_SECONDS = 2.0
CRASHES = 3  # in a row, each within STEADY_SECONDS of its start: then the fault is not passing
STEADY_SECONDS = 30.0


class Engine:
    """One llama.cpp server on loopback, speaking the OpenAI protocol; it dies with this process.

    `context` is in tokens for each of `slots` simultaneous requests; `threads` 0 means the physical cores; `log` is
    overwritten at each start (None: a temporary file); `states` is a folder for saved slot states (None: not offered);
    `program` is a llama-server built for this machine (None: the one in the xllamacpp wheel, which also steps in, with a
    word in `note`, when that program does not run); `batch` is how many tokens of a prompt are read in one go (0: usual).
    The address and the key stay the same from the first start on, restarts included. Safe to use from several threads.
    """

    def __init__(
        self,
        model: Path,
        *,
        context: int,
        threads: int,
        slots: int = 1,
        log: Path | None = None,
        states: Path | None = None,
        program: Path | None = None,
        batch: int = 0,
        note: str = "",
    ) -> None:
        """Nothing is started yet. `note` is what to say about the choice of the program."""
        self.states = states
        self.key = secrets.token_urlsafe(24)
        self.note = note
        self._options = {"model": str(model), "context": context, "threads": threads, "slots": slots}
        self._options |= {"key": self.key, "port": 0, "states": f"{states}/" if states else ""}
        self._options |= {"program": str(program or ""), "batch": batch}
        self._log_path = log
        self._log: IO[bytes] | None = None
        self._root = ""
        self._error = ""
        self._stopping = False
        self._change = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/v1`. Raises EngineError before the first start."""
        if not self._root:
            raise EngineError("语言模型还没有启动")
        return f"{self._root}/v1"

    @property
    def native(self) -> bool:
        """Whether the program built for this machine runs, or would."""
        return bool(self._options["program"])

    @property
    def pid(self) -> int | None:
        """Process id of the server that is ready now, else None."""
        return self._ready.pid if self._ready else None

    def start(self) -> None:
        """Start and wait until the model is loaded; nothing happens if it already runs. Raises EngineError."""
        if not Path(self._options["model"]).is_file():
            raise EngineError(
                f"没有 GGUF 模型文件 {self._options['model']}；请检查 llm_model，或运行 python -m rag fetch。"
            )
        with self._change:
            if self._keeper is None or not self._keeper.is_alive():
                self._stopping, self._error, self._process = False, "", None
                self._log = self._log or _open(self._log_path)
                # Linux ends the server with the thread that spawned it: the keeper lives as long as the server may.
                self._keeper = threading.Thread(target=self._keep, name="engine", daemon=True)
                self._keeper.start()
        self._await_ready()

    def warm(self) -> None:
        """`start` for a background thread: a failure is raised by the next `ensure`, which tries again."""
        with contextlib.suppress(EngineError):
            self.start()

    def ensure(self) -> str:
        """The url of a server that answers now; one that died or hangs is restarted first. Raises EngineError."""
        self.start()
        process = self._ready
        if process is not None and not self._answers():
            process.kill()
            process.wait()
            self.start()
        return self.url

    def slot(self, action: str, name: str) -> bool:
        """Have the server "save" the state of its slot to the file `name` of `states`, or "restore" it; whether it did."""
        try:
            reply = httpx.post(
                f"{self._root}/slots/0",
                params={"action": action},
                json={"filename": name},
                headers={"Authorization": f"Bearer {self.key}"},
                timeout=HEALTH_SECONDS,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return reply.is_success

    def stop(self) -> None:
        """End the server and free its memory; `start` works again afterwards."""
        with self._change:
            self._stopping = True
            process, keeper = self._process, self._keeper
        if process is not None:
            _end(process)
        if keeper is not None:
            keeper.join(STOP_SECONDS)
        if self._log is not None:
            self._log.close()
            self._log = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def _await_ready(self) -> None:
        with self._change:
            done = self._change.wait_for(lambda: self._error or self._stopping or self._lives(), LOAD_SECONDS)
            if self._error or self._stopping:
                raise EngineError(f"语言模型没有启动：{self._error or '正在停止'}。")
        if not done:
            self.stop()
            raise EngineError(f"语言模型在 {LOAD_SECONDS:.0f} 秒内没有就绪；请检查磁盘与内存，或换用较小的模型。")

    def _lives(self) -> bool:
        return self._ready is not None and self._ready.poll() is None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self._root}/health", timeout=HEALTH_SECONDS, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def _keep(self) -> None:
        crashes = 0
        while not self._stopping:
            begun = time.monotonic()
            code = self._run_once()
            crashes = crashes + 1 if time.monotonic() - begun < STEADY_SECONDS else 1
            if crashes == CRASHES or not self._root:
                if not self.native:
                    self._fail(code)
                    return
                self._fall_back(code)
                crashes = 0

    def _run_once(self) -> int:
        """Spawn a server, announce it when it is ready, return its exit code when it has ended."""
        with self._change:
            if self._stopping:
                return 0
            self._process = process = _spawn(self._log)
        try:
            process.stdin.write(json.dumps(self._options).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            return process.wait()
        address = process.stdout.readline().decode().strip()
        if address:
            self._announce(process, address)
        code = process.wait()
        with self._change:
            self._ready = None
        process.stdin.close()
        process.stdout.close()
        return code

    def _announce(self, process: subprocess.Popen[bytes], address: str) -> None:
        with self._change:
            self._root = address
            self._options["port"] = int(address.rsplit(":", 1)[1])
            self._ready = process
            self._change.notify_all()

    def _fall_back(self, code: int) -> None:
        with self._change:
            if not self._stopping:
                why = explain(code, _tail(self._log))
                self.note = f"本机编译的引擎没有运行起来（{why}），改用通用版；请运行 python -m rag native 重新编译。"
                self._options["program"] = ""

    def _fail(self, code: int) -> None:
        with self._change:
            if not self._stopping:
                self._error = explain(code, _tail(self._log))
            self._change.notify_all()


def _spawn(log: IO[bytes] | None) -> "subprocess.Popen[bytes]":
    script = Path(__file__).with_name("engine_child.py")
    # -P: the script's own folder holds a types.py that must not shadow the standard library's.
    command = [sys.executable, "-P", str(script)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The server ends by itself when its stdin does; it holds nothing worth a slower goodbye."""
    process.kill()
    process.wait()


def _open(path: Path | None) -> IO[bytes]:
    if path is None:
        return tempfile.TemporaryFile()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w+b")


def _tail(log: IO[bytes] | None, size: int = 4000) -> str:
    if log is None:
        return ""
    end = log.seek(0, 2)
    log.seek(max(0, end - size))
    return log.read().decode(errors="replace")
