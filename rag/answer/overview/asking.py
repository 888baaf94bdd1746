"""Whether a question is about several documents as a whole, and what it asks of them; pure.

Arrows: told -> here -> chinese, english. Knows no text of a document, only the cards.
"""

import re
from collections.abc import Sequence

from rag.answer.overview import chinese, english
from rag.answer.overview.request import Request
from rag.index.lexical import fold
from rag.text.language import is_english
from rag.types import Source

_THESE = re.compile(r"这些|这几|那些|它们|其中|\b(?:they|them|these|those)\b", re.IGNORECASE)


def asked(question: str, resolved: str, sources: Sequence[Source]) -> Request | None:
    """What is asked of several documents; None for a question about what documents say.

    `resolved` is the question with what it leaves out: when the conversation was about some documents, 这些文件 are those.
    """
    if resolved != question:
        *before, last = [part for part in re.split(r"[？?]+", resolved) if part.strip()]
        earlier = _parsed(before[-1], sources) if before else None
        now = _parsed(last, sources)
        if earlier and now and _THESE.search(last):
            return now.within(earlier)
        return _parsed(resolved, sources) or _parsed(question, sources)
    return _parsed(question, sources)


def _parsed(question: str, sources: Sequence[Source]) -> Request | None:
    if is_english(question):
        return english.parse(question, sources)
    return chinese.parse(fold(question), sources)
