"""A real Chroma server on loopback, started with `chroma run`."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Its address; its data lies in `folder`."""
    chroma, port = Path(sys.executable).with_name("chroma"), free_port()
    command = [chroma, "run", "--path", folder / "data", "--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {"HOME": str(folder), "ANONYMIZED_TELEMETRY": "False"}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _await_heartbeat(address, server)
            yield address
        finally:
            server.terminate()


def _await_heartbeat(address: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            if httpx.get(f"{address}/api/v2/heartbeat", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")
