"""Does each sentence of a pack stand in the words that it cites: the answer's own test, made again; pure.

Arrows: verify -> here -> grounding, evidence. Knows no pack and no file.
"""

import re
from collections.abc import Sequence
from functools import cache

from rag.answer.evidence import context
from rag.answer.grounding import invention, objection
from rag.text.figures import dates, figures, references
from rag.text.language import is_english
from rag.text.tables import rows_in_words
from rag.types import Passage

_CLAUSE = re.compile(r"[^，,；;]+[，,；;]*")
_LATIN = re.compile(r"[A-Za-z]+")
_COUNTED = re.compile(r"(\d+)\s*(?:份|(?:such )?document)|(\d{1,3})\s*(?:处|\)\s*:)")
_CLAUSES = 16  # of a sentence that may be proved piece by piece


def unsupported(sentence: str, passages: Sequence[Passage], question: str) -> str:
    """Why the passages do not support the sentence, empty when they do.

    The answer binds a sentence to one passage, or to two together, or its clauses each to their own; so does this.
    """
    if is_english(question) and not is_english(sentence):
        sentence = _LATIN.sub("", sentence)  # a Chinese title or number in an English frame: what is quoted counts
    together = in_rows([passage.text for passage in passages])
    why = objection(sentence, together, " ".join(context(passage) for passage in passages), question)
    if not why:
        return ""
    clauses = _CLAUSE.findall(sentence)
    whole = 1 < len(clauses) <= _CLAUSES and _piece_by_piece(clauses, passages, question)
    return "" if whole else why


def in_rows(quotes: Sequence[str]) -> str:
    """The quotations in one text, rows of tables also as they read under their header."""
    return "\n".join([*quotes, rows_in_words(quotes)]).strip()


def strange(text: str, shown: str, question: str, documents: int) -> str:
    """The figure, date or document number of `text` that stands neither in `shown` nor in `question`; empty for none.

    A count of documents (at most as many as there are) or of places is the program's own.
    """
    known = f"{shown}\n{question}"
    plain = _without_counts(text, documents)
    values = {figure.value for figure in figures(known)}
    for figure in figures(plain):
        if figure.value not in values:
            return f"数字 {figure.value:f}{figure.unit} 不在所引原文中"
    missing = (dates(plain) - dates(known)) | (references(plain) - references(known))
    return f"日期或文号 {'、'.join(sorted(missing))} 不在所引原文中" if missing else ""


def misnamed(text: str, shown: str, question: str, documents: int) -> str:
    """`strange`, and likewise for titles, quoted words and places."""
    found = strange(text, shown, question, documents)
    if found or not invention(_without_counts(text, documents), shown, question):
        return found
    return "有名称、地名或引语不在所引原文中"


def _without_counts(text: str, documents: int) -> str:
    return _COUNTED.sub(lambda m: m[0] if m[1] and int(m[1]) > documents else "#", text)


def _piece_by_piece(clauses: Sequence[str], passages: Sequence[Passage], question: str) -> bool:
    """The clauses can be parted into runs each of which one passage supports."""

    @cache
    def from_clause(first: int) -> bool:
        if first == len(clauses):
            return True
        ends = range(len(clauses), first, -1)
        return any(held("".join(clauses[first:end])) and from_clause(end) for end in ends)

    def held(text: str) -> bool:
        return any(not objection(text, passage.text, context(passage), question) for passage in passages)

    return from_clause(0)
