"""The store of record: documents, chunks and sentences of an index, and what it was built with, in one SQLite file.

Arrows: reader, publishing -> here -> rows. Knows no vector and no model. One transaction makes a new version visible.

Readers keep the version that they opened (the file is in WAL mode, a reader's transaction stays open) and take single
documents out of it; a writer fills its transaction document by document and sees the next version all the while.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import IndexProblem
from rag.index import rows
from rag.index.entry import Entry, Kind
from rag.types import Source

FILE = "catalog.sqlite"
BUSY_SECONDS = 30.0
_KIND: Mapping[Kind, str] = {"chunks": "chunk", "sentences": "sentence"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of the index; `vectors` and `words` name the folders (collections) that belong to it."""

    identity: str  # drawn once for an index folder
    generation: int
    manifest: Mapping[str, Any]
    vectors: str
    words: str = ""
    fine: bool = True  # sentences have vectors of their own

    @property
    def stamp(self) -> str:
        """What Catalog.stamp says while this is the present version."""
        return f"{self.identity}/{self.generation}"


class View:
    """One version of the catalog through an open transaction. Safe for threads, one at a time. Close it.

    Raises IndexProblem when the file cannot be read.
    """

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        """Use `Catalog.view` or `Catalog.write`."""
        self._database, self._path = database, path
        self._turn = threading.RLock()
        with self._reading():
            facts = _facts(database)
        self.version = _version(facts) if facts else None

    def entry(self, path: str) -> Entry:
        """The entry of one file. Raises KeyError when there is none."""
        with self._reading():
            return rows.entry_of(self._database, path)

    def entries(self) -> Iterator[Entry]:
        """All entries in order of path; one is in memory at a time."""
        for path in self.digests():
            yield self.entry(path)

    def sources(self) -> tuple[Source, ...]:
        """All cards in order of path."""
        with self._reading():
            return tuple(rows.sources(self._database))

    def digests(self) -> dict[str, str]:
        """The digest of every file by path, in order of path."""
        return dict(self._rows("SELECT path, digest FROM documents ORDER BY path"))

    def ids(self) -> dict[str, str]:
        """The path of every source id."""
        return dict(self._rows("SELECT source, path FROM documents"))

    def count(self, kind: Kind) -> int:
        """How many pieces there are."""
        [(number,)] = self._rows("SELECT COUNT(*) FROM pieces WHERE kind = ?", _KIND[kind])
        return number

    def vectors(self, kind: Kind) -> set[str]:
        """The ids of the vectors that the pieces of a kind name."""
        return {key for (key,) in self._rows("SELECT DISTINCT vector FROM pieces WHERE kind = ?", _KIND[kind])}

    def holders(self, vectors: Collection[str]) -> list[str]:
        """The paths of the documents with a piece that names one of `vectors` (a set), in order."""
        with self._reading():
            found = self._database.execute("SELECT document, vector FROM pieces ORDER BY document")
            return list(dict.fromkeys(path for path, vector in found if vector in vectors))

    def close(self) -> None:
        """Let go of the file; what was written and not committed is undone."""
        with self._turn:
            self._database.close()

    def _rows(self, select: str, *values: str) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._database.execute(select, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._turn, _told(self._path):
            yield


class Draft(View):
    """The next version while it is written: reads see what was put. Nobody else sees anything before the commit."""

    def put(self, entry: Entry) -> None:
        """Add an entry, or replace the one of its path."""
        with self._reading():
            self._database.execute("DELETE FROM documents WHERE path = ?", (entry.path,))
            rows.insert(self._database, entry)

    def drop(self, paths: Collection[str]) -> None:
        """Remove the entries of `paths`."""
        with self._reading():
            self._database.executemany("DELETE FROM documents WHERE path = ?", [(path,) for path in paths])

    def commit(self, version: Version) -> None:
        """Make what was written the present version."""
        facts = {
            "identity": version.identity,
            "generation": str(version.generation),
            "manifest": json.dumps(dict(version.manifest), ensure_ascii=False),
            "vectors": version.vectors,
            "words": version.words,
            "fine": str(int(version.fine)),
        }
        with self._reading():
            self._database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())
            self._database.execute("COMMIT")


class Catalog:
    """The catalog of the index in `folder`. Each call opens the file anew: safe for threads and processes."""

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the index; it need not exist."""
        self._path = folder / FILE

    def stamp(self) -> str:
        """Differs after every change, also when the folder was deleted and filled again; "" while there is nothing."""
        view = self.view()
        if view is None:
            return ""
        view.close()
        return view.version.stamp if view.version else ""

    def view(self) -> View | None:
        """The present version; None when nothing was ever committed, or by a program of another schema."""
        if not self._path.is_file():
            return None
        view = View(self._open("BEGIN"), self._path)
        if view.version is None:
            view.close()
            return None
        return view

    def write(self) -> Draft:
        """A draft that begins as the present version. Only whoever holds the writer's lock may ask for it."""
        database = self._open(create=True)
        with _told(self._path):
            database.execute("PRAGMA journal_mode = WAL")
            if not _current(database):
                database.executescript(f"BEGIN IMMEDIATE;{rows.TABLES}COMMIT")
            database.execute("BEGIN IMMEDIATE")
        return Draft(database, self._path)

    def _open(self, begin: str = "", *, create: bool = False) -> sqlite3.Connection:
        # mode=rw also for reading: after a crash in mid-commit the next one to open has to recover the file.
        uri = f"{self._path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
        with _told(self._path):
            database = sqlite3.connect(
                uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            database.execute("PRAGMA foreign_keys = ON")
            if begin:
                database.execute(begin)
            return database


def new_identity() -> str:
    """A name for a new index that no other one has, also on a Chroma server that several share."""
    return uuid.uuid4().hex[:12]


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise IndexProblem(
            f"索引目录 {path} 无法读写（{error}）。请检查磁盘空间和权限；"
            f"若文件已损坏，请删除文件夹 {path.parent} 后运行 python -m rag ingest。"
        ) from error


def _current(database: sqlite3.Connection) -> bool:
    return database.execute("PRAGMA user_version").fetchone()[0] == rows.SCHEMA


def _facts(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT key, value FROM facts")) if _current(database) else {}


def _version(facts: Mapping[str, str]) -> Version:
    return Version(
        identity=facts["identity"],
        generation=int(facts["generation"]),
        manifest=json.loads(facts["manifest"]),
        vectors=facts["vectors"],
        words=facts["words"],
        fine=facts["fine"] == "1",
    )
