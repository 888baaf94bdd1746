"""The one door from answering to questions over several documents: asked, looked up, said.

Arrows: answering -> here -> asking, telling, coverage. Knows no model and no ranking.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answer import prompts
from rag.answer.coverage import coverage, nearest_of
from rag.answer.growing import GrowingAnswer
from rag.answer.overview.asking import asked, small_talk
from rag.answer.overview.request import Request
from rag.answer.overview.telling import Told, tell
from rag.types import Answer, Document, Source


def overview(
    draft: GrowingAnswer, sources: Sequence[Source], document: Callable[[str], Document], english: bool
) -> Iterator[Answer] | None:
    """Growing Answers to a question over several documents; None for any other question."""
    greeted = small_talk(draft.answer.question)
    request = Request(task="list") if greeted else asked(draft.answer.question, draft.answer.resolved, sources)
    told = request and tell(request, [document(source.id) for source in sources], english)
    if told and greeted:
        told = replace(told, notes=(prompts.ABOUT_ENGLISH if english else prompts.ABOUT, *told.notes))
    return _said(draft, told, len(sources), english) if told else None


def _said(draft: GrowingAnswer, told: Told, count: int, english: bool) -> Iterator[Answer]:
    if not told.lines:
        note = coverage(count, nearest_of(draft.answer) if told.looked else None, english)
        yield draft.refuse(told.refusal, "not_stated", note)
        return
    draft.answer = replace(draft.answer, evidence=())  # ranked for a model; this answer rests on other words
    for number, line in enumerate(told.lines):
        yield draft.say(line.text, line.passages, tabled=bool(told.rows) and number > 0)
    yield draft.tabulate(told.header, told.rows)
    yield draft.finish(*told.notes)
