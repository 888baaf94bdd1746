"""A folder of files into the index: add new, replace edited, drop gone, skip same; safe to kill at any moment.

Arrows: pipeline -> here -> reading, entry (what a file holds) -> publishing (makes it the present version).
Knows no question, no database. One writer at a time; readers keep the old version until the switch.

A file that can no longer be read keeps its last good version, and is reported. Of files with the same bytes the first
by path is taken. Hidden files and links that lead out of the folder are left alone.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import FileProblem, IndexLocked, IndexProblem
from rag.index.entry import Entry, entry
from rag.index.manifest import Manifest
from rag.index.publishing import FINE, Progress, Publisher
from rag.read.reading import read
from rag.types import Embedder
from rag.workers import HERE, Workers

LOCK, WRITER = "writer.lock", "writer.pid"


def unheard(done: int, total: int) -> None:
    """Nobody wants to know how it gets on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What an ingest did. Paths are relative to the corpus; `embedded` counts texts, `seconds` the whole run."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)  # path -> what is wrong with the file
    notes: tuple[str, ...] = ()
    embedded: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """A file of the corpus: either the digest of its bytes, or why there is none."""

    path: Path
    name: str  # relative to the corpus
    digest: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """What the files mean for the index: paths to keep, put and drop, and what the user should know."""

    kept: tuple[str, ...]
    put: tuple[str, ...]
    drop: tuple[str, ...]
    problems: Mapping[str, str]
    notes: tuple[str, ...]


def ingest(
    corpus: Path,
    folder: Path,
    *,
    embedder: Embedder,
    manifest: Manifest,
    count: Callable[[str], int],
    chroma_url: str = "",
    reading: Progress = unheard,
    progress: Progress | None = None,
    thorough: bool = True,
    fine: int = FINE,
    workers: Workers = HERE,
) -> Report:
    """Bring the index in `folder` up to date with the files under `corpus`.

    `count` counts tokens as the embedder does; from more than `fine` sentences on only chunks get vectors;
    `reading(done, total)` is told of files, `progress(done, total)` of embedded texts. A run that is not `thorough`
    does not look whether vectors are missing when no file has changed.
    Raises FileProblem when there is no such corpus, IndexLocked when another process writes, IndexProblem when the
    index cannot be written, and what `embedder` raises. What was embedded until then is not embedded again.

    `workers` read the files and embed; elsewhere than here, `embedder` and `count` have to travel by pickle. Catalog and
    vectors are written by this process alone. Raises WorkerError when a worker is lost.
    """
    started = time.monotonic()
    if not corpus.is_dir():
        raise FileProblem(f"没有文件夹 {corpus}；请检查 corpus 设置或 --corpus。")
    with _writing(folder), closing(Publisher(folder, manifest=manifest, chroma_url=chroma_url, fine=fine)) as publisher:
        before = publisher.draft.digests()
        plan = _plan(corpus, publisher, before, count, manifest, workers, reading)
        changed = bool(plan.put or plan.drop)
        embedded = publisher.publish(embedder, progress, changed=changed, thorough=thorough, workers=workers)
    return Report(
        added=tuple(sorted(set(plan.put) - before.keys())),
        updated=tuple(sorted(set(plan.put) & before.keys())),
        removed=plan.drop,
        kept=plan.kept,
        problems=plan.problems,
        notes=plan.notes,
        embedded=embedded,
        seconds=time.monotonic() - started,
    )


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the right to write. Raises IndexLocked at once while another process has it."""
    who = folder / WRITER
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        who.write_text(str(os.getpid()), encoding="ascii")
    except Timeout as error:
        number = who.read_text(encoding="ascii") if who.is_file() else "?"
        raise IndexLocked(f"另一个进程（进程号 {number}）正在更新索引 {folder}；请等它结束后再试。") from error
    except OSError as error:
        raise IndexProblem(f"索引目录 {folder} 无法写入（{error}）；请检查权限和磁盘空间。") from error
    try:
        yield
    finally:
        lock.release()


def _plan(
    corpus: Path,
    publisher: Publisher,
    before: Mapping[str, str],
    count: Callable[[str], int],
    manifest: Manifest,
    workers: Workers,
    reading: Progress,
) -> _Plan:
    """Bring the draft up to date with the files, in order of path; `before` are its digests by path."""
    old, draft = publisher.old, publisher.draft
    same = old is not None and all(old.manifest.get(key) == getattr(manifest, key) for key in ("reading", "limit"))
    kept: list[str] = []
    put: list[str] = []
    problems: dict[str, str] = {}
    notes: list[str] = []
    owners: dict[str, str] = {}

    def changed(file: _File) -> bool:
        return bool(file.digest) and file.digest not in owners and not (same and before.get(file.name) == file.digest)

    files = _files(corpus)
    act = partial(_entry, corpus, manifest.limit, count)
    for number, (file, made) in enumerate(workers.map(act, _looked_at(corpus, files), changed), 1):
        reading(number, len(files))
        name = file.name
        if file.digest in owners:
            notes.append(f"{name} 与 {owners[file.digest]} 内容相同，未重复收录。")
            continue
        if file.problem or isinstance(made, str):
            problems[name] = (file.problem or made) + (" 仍使用上次读取的内容。" if name in before else "")
            kept += [name] if name in before else []
            continue
        if made is None:
            kept.append(name)
        else:
            draft.put(made)
            put.append(name)
        owners[file.digest] = name
    drop = sorted(before.keys() - {*kept, *put})
    draft.drop(drop)
    return _Plan(kept=tuple(kept), put=tuple(put), drop=tuple(drop), problems=problems, notes=tuple(notes))


def _entry(corpus: Path, limit: int, count: Callable[[str], int], file: _File) -> Entry | str:
    """What a file holds, or what is wrong with it. Done by a worker."""
    try:
        return entry(read(file.path, corpus), digest=file.digest, limit=limit, count=count)
    except FileProblem as problem:
        return str(problem)


def _looked_at(corpus: Path, files: Iterable[Path]) -> Iterator[_File]:
    for path in files:
        name = path.relative_to(corpus).as_posix()
        try:
            yield _File(path=path, name=name, digest=_digest(path, name))
        except FileProblem as problem:
            yield _File(path=path, name=name, problem=str(problem))


def _files(corpus: Path) -> list[Path]:
    """Files under `corpus` in order of path."""
    root = corpus.resolve()
    found = []
    for folder, folders, names in os.walk(corpus):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if not name.startswith((".", "~$"))]
    return sorted(path for path in found if path.is_file() and path.resolve().is_relative_to(root))


def _digest(path: Path, name: str) -> str:
    try:
        name.encode()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileProblem(f"{name}：无法读取（{error.strerror}）。") from error
    except UnicodeEncodeError as error:
        raise FileProblem(f"{name!a}：文件名不是 UTF-8 编码，请改名。") from error
