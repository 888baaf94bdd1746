"""The one door from answering to questions over several documents: asked, looked up, said.

Arrows: answering -> here -> asking, telling, coverage. Knows no model and no ranking.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answer import prompts
from rag.answer.coverage import coverage, nearest_of
from rag.answer.growing import GrowingAnswer
from rag.answer.overview.asking import asked, small_talk
from rag.answer.overview.finding import find
from rag.answer.overview.meaning import known, put
from rag.answer.overview.request import Request
from rag.answer.overview.telling import Told, tell
from rag.types import Answer, Document, Source

_MORE = re.compile(r"\b(?:but|not|without|except|how|whether|in (?:19|20)\d\d)\b", re.IGNORECASE)  # than a thing


def overview(
    draft: GrowingAnswer,
    sources: Sequence[Source],
    document: Callable[[str], Document],
    english: bool,
    translated: Callable[[str], str],
) -> Iterator[Answer] | None:
    """Growing Answers to a question over several documents; None for any other question. `translated` gives Chinese for English words."""
    greeted = small_talk(draft.answer.question)
    request = Request(task="list") if greeted else asked(draft.answer.question, draft.answer.resolved, sources)
    documents = [document(source.id) for source in sources] if request else []
    told = request and (tell(request, documents, english) or _in_chinese(request, documents, english, translated))
    if told and greeted:
        told = replace(told, notes=(prompts.ABOUT_ENGLISH if english else prompts.ABOUT, *told.notes))
    return _said(draft, told, len(sources), english) if told else None


def _in_chinese(
    request: Request, documents: Sequence[Document], english: bool, translated: Callable[[str], str]
) -> Told | None:
    """Which documents mention English words, that stand in none, by what Chinese ones write for them."""
    if not (english and request.topic.isascii()) or _MORE.search(request.topic) or not request.topic:
        return None
    parts = [request.topic] if known(request.topic) else re.split(r" (?:and|or) ", request.topic)
    both = len(parts) > 1 and " and " in request.topic
    ways = [known(part) or put(part, translated) for part in parts]
    held = [_shortest([word for word in words if find(documents, word)]) for words in ways]
    if not all(words or known(part) for part, words in zip(parts, held, strict=True)):
        return None  # what a model puts it into and no document has may be the wrong word
    chosen = [words or list(way[:1]) for words, way in zip(held, ways, strict=True)]
    topic = "和".join(words[0] for words in chosen) if both else "、".join(word for words in chosen for word in words)
    told = tell(request.about(topic), documents, english)
    note = prompts.LOOKED_UP.format(topic=request.topic, words=topic)
    return told and replace(told, notes=(note, *told.notes))


def _shortest(words: Sequence[str]) -> list[str]:
    """Without those of which another one is a part: they would be counted twice."""
    return [word for word in words if not any(other != word and other in word for other in words)]


def _said(draft: GrowingAnswer, told: Told, count: int, english: bool) -> Iterator[Answer]:
    if not told.lines:
        draft.answer = replace(draft.answer, notes=told.notes)
        note = coverage(count, nearest_of(draft.answer) if told.looked else None, english)
        yield draft.refuse(told.refusal, "not_stated", note)
        return
    draft.answer = replace(draft.answer, evidence=())  # ranked for a model; this answer rests on other words
    for number, line in enumerate(told.lines):
        yield draft.say(line.text, line.passages, tabled=bool(told.rows) and number > 0)
    yield draft.tabulate(told.header, told.rows)
    yield draft.finish(*told.notes)
