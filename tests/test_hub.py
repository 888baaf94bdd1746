"""Fetching by hub name with the real hub client, from a hub of one repository on loopback."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.weights import ensure


class Hub(BaseHTTPRequestHandler):
    """A model hub with one repository."""

    FILES = {"config.json": b"{}", "model.safetensors": b"weights", "q4.gguf": b"GGUF"}  # noqa: RUF012
    COMMIT = "0" * 40

    def do_HEAD(self) -> None:
        self._reply(body=False)

    def do_GET(self) -> None:
        self._reply(body=True)

    def _reply(self, *, body: bool) -> None:
        name = self.path.partition("?")[0].rsplit("/", 1)[-1]
        if "/api/models/org/known" in self.path:
            siblings = [{"rfilename": file} for file in self.FILES]
            tree = [{"type": "file", "path": file, "size": 2, "oid": file} for file in self.FILES]
            data = json.dumps(
                tree if "/tree/" in self.path else {"id": "org/known", "sha": self.COMMIT, "siblings": siblings}
            ).encode()
        elif "/org/known/" in self.path and name in self.FILES:
            data = self.FILES[name]
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("ETag", f'"{name}"')
        self.send_header("X-Repo-Commit", self.COMMIT)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("hub")
def test_hub_name_is_fetched_into_the_cache(tmp_path: Path) -> None:
    path = ensure("org/known", home=tmp_path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == Hub.FILES
    assert ensure("org/known", home=tmp_path, fetch=False) == path


@pytest.mark.usefixtures("hub")
def test_one_file_of_a_hub_name_is_fetched(tmp_path: Path) -> None:
    path = ensure("org/known/q4.gguf", home=tmp_path)
    assert path.read_bytes() == b"GGUF"
    assert [name for name in os.listdir(path.parent) if not name.endswith(".lock")] == [path.name]


@pytest.mark.usefixtures("hub")
def test_unknown_hub_name_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="没有从模型库下载到 org/other") as caught:
        ensure("org/other", home=tmp_path)
    assert "\n" not in str(caught.value)
