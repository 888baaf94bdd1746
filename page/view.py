"""Answers, cards and documents as plain JSON for the browser; pure.

Arrows: page.talk, ui -> here -> page.spans, page.text, rag.answer.prompts, rag.answer.scoping, rag.records, rag.types.
Knows no HTML, no Gradio, no language of the page.

Text goes out as data and is shown by the browser as text nodes only.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from page.spans import Mark, bounds, excerpt, runs
from page.text import note_in_both
from rag.answer import prompts, scoping
from rag.records import scope_record, table_record
from rag.types import Answer, Document, Passage, Scope, Source, Span

State = dict[str, Any]
QUESTION_LIMIT = 2000  # characters: what the pipeline accepts
_EXTRACTIVE = (prompts.NO_MODEL, prompts.NO_MODEL_ENGLISH)
_CARD = (
    "number", "proposal_number", "proposal_title", "issuer", "signed", "published", "region",
    "kind", "addressee", "contact", "telephone", "effective", "validity", "index_number", "path",
)  # fmt: skip


def source_card(source: Source) -> State:
    """Return every filled field of a card."""
    filled = {name: getattr(source, name) for name in _CARD if getattr(source, name)}
    return {"id": source.id, "title": source.title, "attachments": list(source.attachments), **filled}


def opening(sources: Sequence[Source], examples: Iterable[str]) -> State:
    """Return what an empty page shows: the documents, what they cover, example questions."""
    years = sorted({source.issued[:4] for source in sources if source.issued})
    return {
        "documents": [source_card(source) for source in sources],
        "regions": list(dict.fromkeys(source.region for source in sources if source.region)),
        "years": "—".join(dict.fromkeys((years[0], years[-1]))) if years else "",
        "examples": list(examples),
        "limit": QUESTION_LIMIT,
    }


def answer_state(answer: Answer, documents: Callable[[str], Document], searched: int) -> State:
    """Return the part of a turn's state that comes from an Answer.

    `documents` finds a document by source id; `searched` is how many documents the index holds.
    """
    absences = tuple(scoping.absence(answer.absent, answer.refused, english) for english in (False, True))
    return {
        "status": "done" if answer.done else "answering" if answer.sentences else "reading",
        "resolved": answer.resolved if answer.resolved.strip() != answer.question.strip() else "",
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "tabled": s.tabled and answer.table is not None}
            for s in answer.sentences
        ],
        "table": table_record(answer.table) if answer.table else None,
        "citations": [
            {"number": c.number, "title": c.source.title, "heading": c.section[-1] if c.section else ""}
            for c in answer.citations
        ],
        "cards": evidence_cards(answer, documents),
        "passages": len(answer.evidence),
        "scope": list(_chips(answer.scope)),
        "absent": list(answer.absent),
        "offers": [_offer(answer.scope, offered) for offered in answer.offers],
        "refused": answer.refused,
        "reason": answer.reason,
        "extractive": any(note in _EXTRACTIVE for note in answer.notes),
        "notes": [
            note_in_both(note)
            for note in answer.notes
            if note not in _EXTRACTIVE and not (answer.absent and note.startswith(absences))
        ],
        "verified": sum(1 for sentence in answer.sentences if sentence.citations),
        "searched": searched,
        "seconds": answer.timings.total,
    }


def _chips(scope: Scope) -> Iterator[State]:
    """Every limit with its name and the record of the scope without it."""
    for field in (field.name for field in fields(Scope)):
        held = getattr(scope, field)
        if isinstance(held, str):
            names = {held: ""} if held else {}
        else:
            names = {part.name: tuple(other for other in held if other != part) for part in held}
        for name, rest in names.items():
            yield {"field": field, "name": name, "without": scope_record(replace(scope, **{field: rest}))}


def _offer(scope: Scope, offered: Scope) -> State:
    """An offered scope: the limit that differs and what it is there, nothing for no limit."""
    field = next((f.name for f in fields(Scope) if getattr(scope, f.name) != getattr(offered, f.name)), "regions")
    held = getattr(offered, field)
    names = [held] if isinstance(held, str) and held else [part.name for part in held]
    return {"field": field, "names": names, "scope": scope_record(offered)}


def evidence_cards(answer: Answer, documents: Callable[[str], Document]) -> list[State]:
    """Return one card for each section that is cited or was found: cited ones first, by number, then by rank."""
    cited = [(Mark(start=c.start, end=c.end, number=c.number), c.source, c.section) for c in answer.citations]
    found = [(Mark(start=p.start, end=p.end), p.source, p.path) for p in _uncited(answer)]
    groups: dict[tuple[str, Span], tuple[Source, tuple[str, ...], list[Mark]]] = {}
    for mark, source, path in cited + found:
        within = bounds(documents(source.id), mark.start, mark.end)
        groups.setdefault((source.id, within), (source, path, []))[2].append(mark)
    return [
        _card(documents(source_id), source, path, within, marks)
        for (source_id, within), (source, path, marks) in groups.items()
    ]


def _uncited(answer: Answer) -> list[Passage]:
    """Passages that do not overlap a citation: those would mark the same words twice."""

    def overlaps(passage: Passage) -> bool:
        return any(
            c.source.id == passage.source.id and c.start < passage.end and passage.start < c.end
            for c in answer.citations
        )

    return [passage for passage in answer.evidence if not overlaps(passage)]


def _card(document: Document, source: Source, path: tuple[str, ...], within: Span, marks: list[Mark]) -> State:
    shown = excerpt(document, within, marks)
    return {
        "key": f"{source.id}:{within[0]}:{within[1]}",
        "source": source_card(source),
        "path": list(path),
        "numbers": sorted({mark.number for mark in marks if mark.number}),
        "runs": shown,
        "quotes": {str(mark.number): document.text[mark.start : mark.end] for mark in marks if mark.number},
        "within": list(within),
        "marks": [[mark.start, mark.end, mark.number] for mark in marks],
        "more": any("gap" in run for run in shown),
    }


def section_runs(document: Document, within: Sequence[int], marks: Iterable[Sequence[int]]) -> State:
    """Return a whole stretch with its marks: what 展开本节 shows."""
    start, end = within
    return {"runs": runs(document, max(0, start), min(end, len(document.text)), _marks(marks))}


def whole_document(document: Document, marks: Iterable[Sequence[int]]) -> State:
    """Return the card, the outline and the marked text of a document: what 全文 shows."""
    return {
        "source": source_card(document.source),
        "outline": [
            {"level": section.level, "heading": section.heading, "anchor": index}
            for index, section in enumerate(document.sections)
        ],
        "runs": runs(document, 0, len(document.text), _marks(marks)),
    }


def _marks(triples: Iterable[Sequence[int]]) -> list[Mark]:
    return [Mark(start=start, end=end, number=number) for start, end, number in triples]
