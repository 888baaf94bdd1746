"""The page as a process of its own: started as a person would, its memory and its engine's watched, ended.

Arrows: load -> here -> `python -m rag serve` (a child process), psutil. Knows no question.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from rag.errors import RagError

START_SECONDS = 900.0  # an index may have to be made first
SETTLE_SECONDS = 180.0
QUIET = 0.2  # processor seconds in a second: below it nothing is being loaded any more
MEGABYTE = 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """Resident memory in MB; `engine`: all processes below the page's."""

    page: float
    engine: float


class Served:
    """A page that runs on loopback: its address, its memory, the processor time of its engine."""

    def __init__(self, url: str, pid: int) -> None:
        """`pid` of the page's process. Raises RagError without psutil."""
        self.url, self._process = url, _psutil().Process(pid)

    def memory(self) -> Memory:
        """Now; nothing for what has ended."""
        own, below = self._process.memory_info().rss, sum(self._each(lambda child: child.memory_info().rss))
        return Memory(page=own / MEGABYTE, engine=below / MEGABYTE)

    def engine_seconds(self) -> float:
        """Processor time that the processes below the page have used so far."""
        return sum(self._each(_spent))

    def settle(self) -> None:
        """Wait until nothing is loaded any more, or `SETTLE_SECONDS` are over."""
        until, before, now = time.monotonic() + SETTLE_SECONDS, -QUIET, 0.0
        while now - before >= QUIET and time.monotonic() < until:
            time.sleep(1)
            before, now = now, _spent(self._process) + self.engine_seconds()

    def _each(self, told: Any) -> Iterator[float]:
        psutil = _psutil()
        for child in self._process.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                yield told(child)


@contextmanager
def served(log: Path) -> Iterator[Served]:
    """Serve the page, as the settings of this process have it, on a free port of loopback; its output goes to `log`.

    Raises RagError with the end of the log when it does not start.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "rag", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, process, log)
            yield Served(url, process.pid)
        finally:
            _end(process)


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/config", trust_env=False).is_success:
                return
        time.sleep(0.3)
    raise RagError(f"网页没有启动：{log.read_text('utf-8', 'replace')[-500:].strip()}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def _spent(process: Any) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _psutil() -> Any:
    try:
        import psutil
    except ModuleNotFoundError as error:
        raise RagError("测量内存需要 psutil；请运行 .venv/bin/python -m pip install -e '.[bench]'。") from error
    return psutil
