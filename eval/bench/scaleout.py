"""What the steps of scaling out give on this machine: one ingest in several ways, and a search of two stores, in turns.

Arrows: bench.__main__ -> here -> rag (as a program), rag.index. Knows no language model.

Each ingest is a run of the program into a fresh index, loading of the model included, as a user would wait for it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from rag import pipeline
from rag.index.reader import Index
from rag.settings import Settings

EMBEDDED = re.compile(r"计算向量 (\d+) 条")
SERVER = "chroma"
WAYS: Mapping[str, Mapping[str, str]] = {
    "1 process": {},
    "2 processes": {"RAG_INGEST_PROCESSES": "2"},
    "Ray, local": {"RAG_INGEST_RAY": "local"},
    "Chroma server": {"RAG_CHROMA_URL": SERVER},
}
SEARCHES = 50
DIMENSIONS = 768


def scale_out(corpus: Path, folder: Path, *, rounds: int) -> dict[str, Any]:
    """Ingest `corpus` in each way, `rounds` times in turns; `folder` is emptied first. Seconds and milliseconds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with _chroma(folder) as url:
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
        for turn in range(rounds):
            for name, given in WAYS.items():
                own = {key: url if value == SERVER else value for key, value in given.items()}
                runs[name].append(_ingest(corpus, _index(folder, name, turn), own))
        stores = {"embedded": ("1 process", ""), "server": ("Chroma server", url)}
        opened = {name: _open(_index(folder, way, rounds - 1), address) for name, (way, address) in stores.items()}
        return {
            "rounds": rounds,
            "load": os.getloadavg()[0],
            "ingest": {name: _median(each) for name, each in runs.items()},
            "search_ms": _searches(opened),
        }


def _index(folder: Path, way: str, turn: int) -> Path:
    return folder / f"{re.sub('[^a-z0-9]+', '-', way.lower())}-{turn}"


def _ingest(corpus: Path, index: Path, own: Mapping[str, str]) -> dict[str, float]:
    environment = os.environ | {"RAG_CORPUS": str(corpus), "RAG_INDEX": str(index)} | own
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "rag", "ingest"], env=environment, capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - started
    return {
        "texts": float(EMBEDDED.search(done.stdout)[1]),
        "seconds": seconds,
        "load": os.getloadavg()[0],
    }


def _median(runs: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    return {key: float(np.median([run[key] for run in runs])) for key in runs[0]} | {"runs": list(runs)}


def _open(folder: Path, url: str) -> Index:
    settings = Settings(index=folder, chroma_url=url)
    return Index.open(folder, manifest=pipeline.manifest_of(settings), chroma_url=url)


def _searches(opened: Mapping[str, Index]) -> dict[str, dict[str, float]]:
    """The ten nearest chunks of random vectors, one store after the other."""
    spent: dict[str, list[float]] = {name: [] for name in opened}
    for vector in np.random.default_rng(0).standard_normal((SEARCHES + 1, DIMENSIONS)).tolist():
        for name, index in opened.items():
            started = time.perf_counter()
            index.nearest("chunks", vector, 10)
            spent[name].append((time.perf_counter() - started) * 1000)
    return {
        name: {"p50": float(np.percentile(each[1:], 50)), "p95": float(np.percentile(each[1:], 95))}
        for name, each in spent.items()
    }  # the first opens the store


@contextmanager
def _chroma(folder: Path) -> Iterator[str]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    program = Path(sys.executable).with_name("chroma")
    command = [program, "run", "--path", folder / "chroma", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            while not _beats(url) and server.poll() is None:
                time.sleep(0.2)
            yield url
        finally:
            server.terminate()


def _beats(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/heartbeat", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
