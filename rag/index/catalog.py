"""The store of record: documents, chunks and sentences of an index, and what it was built with, in one SQLite file.

Arrows: index, ingest -> here. Knows no vector and no model. One transaction makes a new version visible.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from rag.errors import IndexProblem
from rag.index.entry import Entry, Piece
from rag.types import Document, Dropped, Section, Source

FILE = "catalog.sqlite"
SCHEMA = 1
BUSY_SECONDS = 30.0  # how long a commit waits for readers that are loading, and they for it
_TABLES = f"""
DROP TABLE IF EXISTS pieces; DROP TABLE IF EXISTS documents; DROP TABLE IF EXISTS facts;
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (path TEXT PRIMARY KEY, digest TEXT NOT NULL, text TEXT NOT NULL, card TEXT NOT NULL,
    sections TEXT NOT NULL, dropped TEXT NOT NULL);
CREATE TABLE pieces (document TEXT NOT NULL REFERENCES documents(path) ON DELETE CASCADE, kind TEXT NOT NULL,
    position INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, path TEXT NOT NULL,
    vector TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (document, kind, position));
PRAGMA user_version = {SCHEMA};
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of the index as a reader sees it; `vectors` names the vectors that belong to it."""

    identity: str  # drawn once for an index folder
    generation: int
    manifest: Mapping[str, Any]
    vectors: str
    entries: tuple[Entry, ...] = ()  # in order of path

    @property
    def stamp(self) -> str:
        """What Catalog.stamp says while this is the present version."""
        return f"{self.identity}/{self.generation}"


class Catalog:
    """The catalog of the index in `folder`. Each call opens the file anew: safe for threads and processes."""

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the index; it need not exist."""
        self._path = folder / FILE

    def stamp(self) -> str:
        """Differs after every change, also when the folder was deleted and filled again; "" while there is nothing."""
        if not self._path.is_file():
            return ""
        with self._open() as database:
            facts = _facts(database)
            return f"{facts['identity']}/{facts['generation']}" if facts else ""

    def load(self) -> Version | None:
        """The present version; None when nothing was ever committed, or by a program of another schema."""
        if not self._path.is_file():
            return None
        with self._open() as database:
            database.execute("BEGIN")  # one snapshot for all the reads below
            facts = _facts(database)
            if not facts:
                return None
            return Version(
                identity=facts["identity"],
                generation=int(facts["generation"]),
                manifest=json.loads(facts["manifest"]),
                vectors=facts["vectors"],
                entries=tuple(_entries(database)),
            )

    def commit(self, version: Version, put: Sequence[Entry], drop: Sequence[str]) -> None:
        """In one transaction: replace or add the entries `put`, remove the paths `drop`, and make `version` present.

        `version.entries` are not looked at.
        """
        facts = {
            "identity": version.identity,
            "generation": str(version.generation),
            "manifest": json.dumps(dict(version.manifest), ensure_ascii=False),
            "vectors": version.vectors,
        }
        with self._open(create=True) as database:
            if not _current(database):
                database.executescript(f"BEGIN IMMEDIATE;{_TABLES}")
            else:
                database.execute("BEGIN IMMEDIATE")
            gone = [(path,) for path in drop] + [(e.path,) for e in put]
            database.executemany("DELETE FROM documents WHERE path = ?", gone)
            for entry in put:
                _insert(database, entry)
            database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())
            database.execute("COMMIT")

    @contextmanager
    def _open(self, create: bool = False) -> Iterator[sqlite3.Connection]:
        # mode=rw also for reading: after a crash in mid-commit the next one to open has to roll back.
        uri = f"{self._path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as database:
                database.execute("PRAGMA foreign_keys = ON")
                yield database
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise IndexProblem(
                f"索引目录 {self._path} 无法读写（{error}）。请检查磁盘空间和权限；"
                f"若文件已损坏，请删除文件夹 {self._path.parent} 后运行 python -m rag ingest。"
            ) from error


def new_identity() -> str:
    """A name for a new index that no other one has, also on a Chroma server that several share."""
    return uuid.uuid4().hex[:12]


def _current(database: sqlite3.Connection) -> bool:
    return database.execute("PRAGMA user_version").fetchone()[0] == SCHEMA


def _facts(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT key, value FROM facts")) if _current(database) else {}


def _insert(database: sqlite3.Connection, entry: Entry) -> None:
    document = entry.document
    # A mapping may be read-only, which asdict cannot copy.
    card = {f.name: getattr(document.source, f.name) for f in fields(Source)} | {"spans": dict(document.source.spans)}
    rows = [
        json.dumps([asdict(row) for row in rows], ensure_ascii=False) for rows in (document.sections, document.dropped)
    ]
    values = (document.source.path, entry.digest, document.text, json.dumps(card, ensure_ascii=False), *rows)
    database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", values)
    for kind, pieces in (("chunk", entry.chunks), ("sentence", entry.sentences)):
        database.executemany(
            "INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(document.source.path, kind, n, *_row(piece)) for n, piece in enumerate(pieces)],
        )


def _row(piece: Piece) -> tuple[int, int, str, str, str]:
    path, words = (json.dumps(value, ensure_ascii=False) for value in (piece.path, piece.words))
    return piece.start, piece.end, path, piece.vector, words


def _entries(database: sqlite3.Connection) -> Iterator[Entry]:
    pieces: dict[tuple[str, str], list[Piece]] = {}
    select = 'SELECT document, kind, "start", "end", path, vector, words FROM pieces ORDER BY document, kind, position'
    for document, kind, start, end, path, vector, words in database.execute(select):
        piece = Piece(start=start, end=end, path=tuple(json.loads(path)), vector=vector, words=tuple(json.loads(words)))
        pieces.setdefault((document, kind), []).append(piece)
    select = "SELECT path, digest, text, card, sections, dropped FROM documents ORDER BY path"
    for path, digest, text, card, sections, dropped in database.execute(select):
        yield Entry(
            digest=digest,
            document=Document(
                source=_source(json.loads(card)),
                text=text,
                sections=tuple(Section(**row | {"path": tuple(row["path"])}) for row in json.loads(sections)),
                dropped=tuple(Dropped(**row) for row in json.loads(dropped)),
            ),
            chunks=tuple(pieces.get((path, "chunk"), ())),
            sentences=tuple(pieces.get((path, "sentence"), ())),
        )


def _source(card: dict[str, Any]) -> Source:
    known = {f.name: card[f.name] for f in fields(Source) if f.name in card}
    spans = {name: tuple(span) for name, span in card["spans"].items()}
    return Source(**known | {"attachments": tuple(card["attachments"]), "spans": spans})
