"""A read document as the index keeps it: cut into chunks and single sentences, with their words.

Arrows: ingest -> here -> chunking, sentences, lexical; catalog stores it. Knows no database, no vector and no model.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.index.lexical import terms
from rag.structure.chunking import chunks, embed_text
from rag.text.sentences import sentence_spans
from rag.types import Document, Section

Kind = Literal["chunks", "sentences"]
KINDS: tuple[Kind, ...] = ("chunks", "sentences")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A span of a document with its heading path; `vector` names its embedding (a hash of what is embedded)."""

    start: int
    end: int
    path: tuple[str, ...]
    vector: str
    words: tuple[str, ...] = ()  # of a sentence; a chunk has those of its sentences


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file in the index. `digest` is of the file's bytes. Pieces are in order of the text."""

    digest: str
    document: Document
    chunks: tuple[Piece, ...]
    sentences: tuple[Piece, ...]

    @property
    def path(self) -> str:
        """The file, relative to the corpus."""
        return self.document.source.path

    def embedded(self, piece: Piece) -> str:
        """The words that the vector of `piece` stands for."""
        text = self.document.text[piece.start : piece.end]
        return embed_text(self.document.source.title, piece.path, text)


def entry(document: Document, *, digest: str, limit: int, count: Callable[[str], int]) -> Entry:
    """Cut `document` into chunks of at most `limit` tokens (as `count` counts them) and into their sentences."""
    cut = chunks(document, limit=limit, count=count)
    return Entry(
        digest=digest,
        document=document,
        chunks=tuple(_piece(document, chunk.start, chunk.end, chunk.path) for chunk in cut),
        sentences=tuple(_sentences(document, [(chunk.start, chunk.end) for chunk in cut])),
    )


def _sentences(document: Document, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    for outer in spans:
        for start, end in sentence_spans(document.text, *outer):
            words = tuple(terms(document.text[start:end]))
            yield _piece(document, start, end, heading_path(document.sections, start), words)


def _piece(document: Document, start: int, end: int, path: tuple[str, ...], words: tuple[str, ...] = ()) -> Piece:
    embedded = embed_text(document.source.title, path, document.text[start:end])
    vector = hashlib.sha256(embedded.encode()).hexdigest()[:32]
    return Piece(start=start, end=end, path=path, vector=vector, words=words)


def heading_path(sections: Sequence[Section], offset: int) -> tuple[str, ...]:
    """The heading path of the innermost section that holds `offset`; empty before the first heading."""
    return next((s.path for s in reversed(sections) if s.start <= offset < s.end), ())
