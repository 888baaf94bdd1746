"""A document with its pieces as rows of the catalog, and back.

Arrows: catalog -> here -> entry. Knows the tables, no file and no transaction.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from rag.index.entry import Entry, Piece
from rag.types import Document, Dropped, Section, Source

SCHEMA = 2
TABLES = f"""
DROP TABLE IF EXISTS pieces; DROP TABLE IF EXISTS documents; DROP TABLE IF EXISTS facts;
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (path TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, text TEXT NOT NULL,
    card TEXT NOT NULL, sections TEXT NOT NULL, dropped TEXT NOT NULL);
CREATE TABLE pieces (document TEXT NOT NULL REFERENCES documents(path) ON DELETE CASCADE, kind TEXT NOT NULL,
    position INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, path TEXT NOT NULL,
    vector TEXT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (document, kind, position)) WITHOUT ROWID;
PRAGMA user_version = {SCHEMA};
"""
_DOCUMENTS = "SELECT path, digest, text, card, sections, dropped FROM documents"
_PIECES = 'SELECT kind, "start", "end", path, vector, words FROM pieces WHERE document = ? ORDER BY kind, position'


def insert(database: sqlite3.Connection, entry: Entry) -> None:
    """Add `entry`; its path must not be there."""
    source, document = entry.document.source, entry.document
    # A mapping may be read-only, which asdict cannot copy.
    card = {f.name: getattr(source, f.name) for f in fields(Source)} | {"spans": dict(source.spans)}
    rows = [
        json.dumps([asdict(row) for row in rows], ensure_ascii=False) for rows in (document.sections, document.dropped)
    ]
    values = (source.path, source.id, entry.digest, document.text, json.dumps(card, ensure_ascii=False), *rows)
    database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    for kind, pieces in (("chunk", entry.chunks), ("sentence", entry.sentences)):
        database.executemany(
            "INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(source.path, kind, n, *_row(piece)) for n, piece in enumerate(pieces)],
        )


def entries(database: sqlite3.Connection) -> Iterator[Entry]:
    """All entries in order of path, one at a time."""
    for row in database.execute(f"{_DOCUMENTS} ORDER BY path"):
        yield _entry(database, row)


def entry_of(database: sqlite3.Connection, path: str) -> Entry:
    """The entry of one file. Raises KeyError when there is none."""
    row = database.execute(f"{_DOCUMENTS} WHERE path = ?", (path,)).fetchone()
    if row is None:
        raise KeyError(path)
    return _entry(database, row)


def sources(database: sqlite3.Connection) -> Iterator[Source]:
    """All cards in order of path."""
    for (card,) in database.execute("SELECT card FROM documents ORDER BY path"):
        yield _source(json.loads(card))


def _row(piece: Piece) -> tuple[int, int, str, str, str]:
    path, words = (json.dumps(value, ensure_ascii=False) for value in (piece.path, piece.words))
    return piece.start, piece.end, path, piece.vector, words


def _entry(database: sqlite3.Connection, row: tuple[str, ...]) -> Entry:
    path, digest, text, card, sections, dropped = row
    pieces: dict[str, list[Piece]] = {"chunk": [], "sentence": []}
    for kind, start, end, headings, vector, words in database.execute(_PIECES, (path,)):
        pieces[kind].append(
            Piece(start=start, end=end, path=tuple(json.loads(headings)), vector=vector, words=tuple(json.loads(words)))
        )
    return Entry(
        digest=digest,
        document=Document(
            source=_source(json.loads(card)),
            text=text,
            sections=tuple(Section(**row | {"path": tuple(row["path"])}) for row in json.loads(sections)),
            dropped=tuple(Dropped(**row) for row in json.loads(dropped)),
        ),
        chunks=tuple(pieces["chunk"]),
        sentences=tuple(pieces["sentence"]),
    )


def _source(card: dict[str, Any]) -> Source:
    known = {f.name: card[f.name] for f in fields(Source) if f.name in card}
    spans = {name: tuple(span) for name, span in card["spans"].items()}
    return Source(**known | {"attachments": tuple(card["attachments"]), "spans": spans})
