"""A pack laid out for reading: what stands where, in words; the page and the Word file are made of this; pure.

Arrows: page, wordfile -> here -> schema, words. Knows no HTML and no Word.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.pack.schema import Model, Pack, Quotation
from rag.pack.words import words
from rag.text.language import is_english

_CARD = ("issuer", "number", "proposal_number", "signed", "published", "region")
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A quotation: its number, the title of its document, rows about both, the exact words."""

    number: int
    title: str
    rows: Rows
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A pack for the eye. `words` are the headings in the language of the question; sentences come with their numbers."""

    english: bool
    words: Mapping[str, str]
    question: str
    about: Rows
    history: Rows
    badge: str
    sentences: tuple[tuple[str, tuple[int, ...]], ...]
    header: tuple[str, ...]
    table: tuple[tuple[tuple[str, tuple[int, ...]], ...], ...]
    notes: tuple[str, ...]
    places: tuple[Place, ...]
    files: tuple[tuple[str, Rows], ...]
    origin: Rows


def paper(pack: Pack) -> Paper:
    """The pack in the order in which it is read: question, answer, sources, files, origin."""
    english = is_english(pack.question)
    said = words(english)
    badge = said["refused"] if pack.refused else "" if pack.complete else said["incomplete"]
    return Paper(
        english=english,
        words=said,
        question=pack.question,
        about=tuple(_about(pack, said)),
        history=tuple((said[turn.role], turn.content) for turn in pack.history),
        badge=badge,
        sentences=tuple((sentence.text, sentence.citations) for sentence in pack.sentences),
        header=pack.table.header if pack.table else (),
        table=tuple(tuple((cell.text, cell.citations) for cell in row) for row in pack.table.rows)
        if pack.table
        else (),
        notes=pack.notes,
        places=tuple(_place(citation, said) for citation in pack.citations),
        files=tuple(
            (f"{file.path}", ((said["sha256"], file.sha256), (said["text_sha256"], file.text_sha256)))
            for file in pack.documents
        ),
        origin=tuple(_origin(pack, said)),
    )


def _about(pack: Pack, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield said["created"], pack.created
    if pack.resolved.strip() != pack.question.strip():
        yield said["resolved"], pack.resolved
    if limits := "、".join(_named(pack.scope)):
        yield said["scope"], limits


def _named(scope: object) -> Iterator[str]:
    """The words of a scope, whatever its form: of a thing with a name the name alone."""
    if isinstance(scope, str) and scope:
        yield scope
    elif isinstance(scope, Mapping) and "name" in scope:
        yield str(scope["name"])
    elif isinstance(scope, Mapping | list | tuple):
        for inner in scope.values() if isinstance(scope, Mapping) else scope:
            yield from _named(inner)


def _place(citation: Quotation, said: Mapping[str, str]) -> Place:
    source = citation.source
    rows = [(said[name], getattr(source, name)) for name in _CARD if getattr(source, name)]
    where = said["offsets"].format(path=source.path, start=citation.start, end=citation.end)
    rows.append((said["place"], " › ".join((*citation.section, where))))
    return Place(number=citation.number, title=source.title or source.path, rows=tuple(rows), quote=citation.quote)


def _origin(pack: Pack, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    origin, times = pack.origin, pack.timings
    yield said["program"], f"{origin.program.name} {origin.program.version} {origin.program.source}"
    yield said["searched"], str(origin.index.documents)
    yield said["index"], _json(origin.index.manifest)
    yield said["prompts"], _json(origin.index.prompts)
    yield said["embedding"], _model(origin.embedding)
    yield said["language"], _model(origin.language)
    seconds = [str(value) for value in (times.evidence, times.first, times.total) if value is not None]
    if seconds:
        yield said["timings"], " / ".join(seconds)
    yield said["checksum"], pack.checksum


def _model(model: Model) -> str:
    parts = [model.name, model.server, model.fingerprint]
    return "\n".join([" ".join(filter(None, parts)), *(f"{file.path} {file.sha256}" for file in model.files)])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
