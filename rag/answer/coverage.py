"""What was searched for an answer that is missing or lacks a part, and what came nearest; pure.

Arrows: answering, overview -> here. Knows no model and no ranking.
"""

from collections.abc import Sequence

from rag.text.language import is_english
from rag.text.official import bare
from rag.types import Answer, Passage

QUOTED = 60  # characters of the nearest passage that a note repeats


def coverage(count: int, nearest: Passage | None, english: bool, parts: Sequence[str] = ()) -> str:
    """A note: how many documents were searched, which came nearest and what it holds on the topic.

    `parts` are the words of the question that stay unanswered; empty when none of it is answered. The nearest passage
    is quoted as text of the note: it is no citation.
    """
    return _in_english(count, nearest, parts) if english else _in_chinese(count, nearest, parts)


def nearest_of(answer: Answer, title: str = "") -> Passage | None:
    """The best passage that was found (in the document of that title); None when nothing was found."""
    found: list[Passage] = [*answer.evidence, *(hit.chunk for hit in answer.hits)]
    return next((passage for passage in found if not title or passage.source.title == title), None)


def named(source_title: str, path: str) -> str:
    """A document as a sentence names it, without the marks around a title."""
    return bare(source_title) or path


def _in_chinese(count: int, nearest: Passage | None, parts: Sequence[str]) -> str:
    lead = f"文件未说明：{'、'.join(parts)}。" if parts else ""
    if nearest is None:
        return f"{lead}已检索 {count} 份文件。"
    place = f"的“{' › '.join(nearest.path)}”一节" if nearest.path else ""
    title = named(nearest.source.title, nearest.source.path)
    return f"{lead}已检索 {count} 份文件；最接近的是《{title}》{place}，只写有：“{_short(nearest.text)}”。"


def _in_english(count: int, nearest: Passage | None, parts: Sequence[str]) -> str:
    lead = f"The documents do not state: {', '.join(parts)}. " if parts else ""
    if nearest is None:
        return f"{lead}Searched {count} document(s)."
    place = f", under “{' › '.join(nearest.path)}”" if nearest.path else ""
    title = named(nearest.source.title, nearest.source.path)
    return f"{lead}Searched {count} document(s); the nearest is “{title}”{place}, which only says: “{_short(nearest.text)}”."


def _short(words: str) -> str:
    plain = " ".join(words.split()).rstrip("。.")
    if len(plain) <= QUOTED:
        return plain
    cut = plain[:QUOTED]
    return (cut.rsplit(" ", 1)[0] if is_english(cut) else cut) + "…"
