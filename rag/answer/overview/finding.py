"""Where documents mention a thing: looked up in every character of their text; pure.

Arrows: telling -> here -> sentences, lexical (fold). Knows no question and no index.

Blanks, quotation marks, full-width forms, case and traditional characters make no difference.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.index.entry import heading_path
from rag.index.lexical import fold
from rag.text.sentences import sentence_spans
from rag.types import Document, Passage, Span

_BETWEEN = r"[\s\u3000“”\"'‘’「」『』]*"
_OR, _AND = re.compile(r"或者|或|、|\bor\b"), re.compile(r"以及|和|与|及|跟|\band\b")
_FULL_WIDTH = 0xFEE0  # from an ASCII character to its full-width form
PIECE = 4  # characters of a topic that make a word of it
SHORTEST = 2  # characters of a part that is looked up by itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One document that mentions the topic: how often, and the sentence that does so first (for each part of it)."""

    document: Document
    count: int
    quotes: tuple[Passage, ...]


def find(documents: Sequence[Document], topic: str) -> list[Found]:
    """The documents that mention the topic as it stands; else, by its parts: any of `A或B`, all of `A和B` and of `A的B`."""
    ways = ([topic], _parts(_OR, topic))
    for parts in ways:
        each = [[found for part in parts if (found := _whole(document, part))] for document in documents]
        if any(each):
            return [_merged(found) for found in each if found]
    every = [_every(document, topic) for document in documents]
    return [found for found in every if found]


def simple(topic: str) -> bool:
    """The topic is one word or name, so that its absence means that nothing of it is there."""
    return "的" not in topic and " of " not in topic and len(_parts(_OR, topic)) == len(_parts(_AND, topic)) == 1


def bare(topic: str) -> str:
    """The topic as it stands in quotation marks: without those around all of it, single ones within."""
    topic = topic.strip()
    if topic[:1] + topic[-1:] in ("“”", '""', "「」") and not set("“「") & set(topic[1:]):
        topic = topic[1:-1]
    return topic.translate(str.maketrans("“”", "‘’"))


def partly(documents: Sequence[Document], topic: str) -> bool:
    """Some of a longer topic stands in a document: what is meant may stand there in other words."""
    letters = _letters(topic)
    pieces = [] if letters.isascii() else [letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1)]
    return any(_whole(document, piece) for piece in pieces for document in documents)


def _parts(separator: re.Pattern[str], topic: str) -> list[str]:
    return [part for part in (piece.strip() for piece in separator.split(topic)) if len(part) >= SHORTEST]


def _merged(found: Sequence[Found]) -> Found:
    quotes = tuple({(quote.start, quote.end): quote for one in found for quote in one.quotes}.values())
    return Found(document=found[0].document, count=sum(one.count for one in found), quotes=quotes)


def _every(document: Document, topic: str) -> Found | None:
    """All of `A和B` somewhere in the document; of `A的B` in one sentence, or A is the document's own place."""
    parts = _parts(_AND, topic)
    if len(parts) > 1:
        found = [_whole(document, part) or _together(document, part) for part in parts]
        return _merged([one for one in found if one]) if all(found) else None
    return _together(document, topic)


def _together(document: Document, topic: str) -> Found | None:
    parts = [part for part in topic.split("的") if len(part) >= SHORTEST and part not in document.source.region]
    if not parts or parts == [topic]:
        return None
    patterns = [_pattern(part) for part in parts]
    for start, end in sentence_spans(document.text):
        if all(pattern.search(document.text, start, end) for pattern in patterns):
            return Found(document=document, count=1, quotes=(passage_at(document, (start, end)),))
    return None


def _whole(document: Document, words: str) -> Found | None:
    spans = [match.span() for match in _pattern(words).finditer(document.text)]
    if not spans:
        return None
    title = document.source.spans.get("title", (0, 0))
    told = [span for span in spans if not (title[0] <= span[0] < title[1])]
    return Found(
        document=document, count=len(spans), quotes=(passage_at(document, _sentence(document, (told or spans)[0])),)
    )


def _pattern(words: str) -> re.Pattern[str]:
    """The words as they stand and folded, blanks and quotation marks allowed everywhere."""
    forms = dict.fromkeys(_letters(form) for form in (words, fold(words)))
    return re.compile("|".join(_BETWEEN.join(_letter(c) for c in form) for form in forms if form), re.IGNORECASE)


def _letters(words: str) -> str:
    return re.sub(_BETWEEN, "", words).strip("《》〈〉")


def _letter(character: str) -> str:
    if "!" <= character <= "~":
        return f"[{re.escape(character)}{chr(ord(character) + _FULL_WIDTH)}]"
    return re.escape(character)


def _sentence(document: Document, span: Span) -> Span:
    """The sentence that holds the span."""
    start = document.text.rfind("\n", 0, span[0]) + 1
    end = document.text.find("\n", span[1])
    for first, last in sentence_spans(document.text, start, len(document.text) if end < 0 else end):
        if first <= span[0] < last:
            return first, max(last, span[1])
    return span


def passage_at(document: Document, span: Span) -> Passage:
    """What stands at the span, with the headings above it."""
    start, end = span
    path = heading_path(document.sections, start)
    return Passage(source=document.source, path=path, text=document.text[start:end], start=start, end=end)
