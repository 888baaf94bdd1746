"""A question to an Answer, streamed as growing Answers: card, evidence, judgement, sentences, verification.

Arrows: pipeline -> here -> search, evidence, cardfacts, prompts, verification -> Answer. Knows no server and no store:
the model is any LlamaIndex LLM, the searcher anything that ranks.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from rag.answer import cardfacts, prompts
from rag.answer.asked import figure_missing
from rag.answer.conflicts import differing
from rag.answer.coverage import coverage, nearest_of
from rag.answer.evidence import Search, gather
from rag.answer.followup import resolve
from rag.answer.growing import GrowingAnswer, never
from rag.answer.listing import listed
from rag.answer.overview.told import overview
from rag.answer.scope import short
from rag.answer.verification import Verdict, quotation
from rag.answer.writing import Writer
from rag.errors import EngineError, QuestionError
from rag.text.language import is_english
from rag.types import Answer, Document, Hit, Message, Passage, Source, Timings

if TYPE_CHECKING:
    from rag.models.chat import Model

LONGEST = 2000  # characters of a question
EXCERPTS = 3  # sentences of an answer without a model


class Ranking(Search, Protocol):
    """The searcher as answering sees it."""

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Ranked chunks."""

    def document(self, source_id: str) -> Document:
        """A whole document."""


class Answerer:
    """Answers questions over one searcher. Safe for threads: it keeps nothing between questions."""

    def __init__(
        self, search: Ranking, sources: Callable[[], Sequence[Source]], model: "Model", *, hits: int, sentences: int
    ) -> None:
        """`sources` gives the present cards, `hits` chunks are ranked, at most `sentences` are handed to the model."""
        self._search, self._sources, self._writer = search, sources, Writer(search, model, sentences)
        self._hits, self._limit = hits, sentences

    def stream(
        self, question: str, history: Sequence[Message] = (), stopped: Callable[[], bool] = never
    ) -> Iterator[Answer]:
        """Yield growing Answers, the last with `done`. Raises QuestionError.

        Closing the generator stops the model; so does `stopped()`, which is asked while the model is waited for, and
        raises Stopped.
        """
        question = check(question)
        begun = time.monotonic()
        resolved, english = resolve(question, history), is_english(question)
        draft = GrowingAnswer(answer=Answer(question=question, resolved=resolved), begun=begun, stopped=stopped)
        sources = self._sources()
        if not sources:
            yield draft.refuse(prompts.EMPTY_ENGLISH if english else prompts.EMPTY, "empty_corpus")
            return
        hits = self._search.search(resolved, self._hits)
        groups = gather(self._search, resolved, sources, self._limit)
        near = [passage for group in groups for passage in group] or self._alike(resolved)
        draft.answer = replace(
            draft.answer, hits=tuple(hits), evidence=tuple(near), timings=Timings(evidence=draft.seconds())
        )
        yield draft.answer
        ranked = list(dict.fromkeys(hit.chunk.source.id for hit in hits))
        facts = cardfacts.card_facts(resolved, sources, ranked)
        if several := overview(draft, sources, self._search.document, english):
            yield from several
        elif facts:
            yield from self._from_cards(draft, facts, len(sources), english)
        elif not any(groups):
            yield _refusal(draft, "no_evidence", len(sources), english)
        elif parts := listed(resolved, [self._search.document(source_id) for source_id in ranked]):
            for part in parts:
                yield draft.say(part.text, (part,))
            yield draft.finish()
        else:
            yield from self._from_text(draft, groups, len(sources), english)

    def _alike(self, question: str) -> list[Passage]:
        """What a refusal shows beside it: the nearest sentences, though they are of somewhere else."""
        return [passage for passage, _ in self._search.best_sentences(question, EXCERPTS)]

    def _from_cards(
        self, draft: GrowingAnswer, facts: Sequence[cardfacts.CardFact], count: int, english: bool
    ) -> Iterator[Answer]:
        known = [fact for fact in facts if fact.spans]
        if not known or cardfacts.asks_attached_content(draft.answer.resolved):
            yield _refusal(draft, "not_stated", count, english)
            return
        for fact in known:
            document = self._search.document(fact.source.id)
            lines = dict.fromkeys(cardfacts.line_around(document, span) for span in fact.spans)
            quotes = [Passage(source=fact.source, path=(), text=document.text[a:b], start=a, end=b) for a, b in lines]
            yield draft.say(cardfacts.statement(fact, english), quotes)
        silent = [cardfacts.silence(fact, english) for fact in facts if not fact.spans]
        yield draft.finish(*silent, coverage(count, None, english) if silent else "")

    def _from_text(
        self, draft: GrowingAnswer, groups: Sequence[Sequence[Passage]], count: int, english: bool
    ) -> Iterator[Answer]:
        try:
            for evidence in filter(None, groups):
                said = len(draft.answer.sentences)
                source = evidence[0].source
                side = (short(source.region) or source.title) if len(groups) > 1 else ""
                if self._writer.holds_the_answer(draft, evidence, side):
                    yield from self._generated(draft, evidence, prompts.answer(side, english), not side)
                if len(groups) > 1 and len(draft.answer.sentences) == said:
                    draft.silent.append(evidence[0].source.title)
        except EngineError as error:
            if not draft.answer.sentences:
                yield from self._excerpts(draft, english)
            draft.answer = replace(draft.answer, notes=(*draft.answer.notes, str(error)))
        if not draft.answer.sentences:
            yield _refusal(draft, "not_stated", count, english)
            return
        yield from differing(draft, self._search.document)
        yield draft.finish(*_changes(draft, english), *_covered(draft, count, english))

    def _generated(self, draft: GrowingAnswer, evidence: Sequence[Passage], task: str, whole: bool) -> Iterator[Answer]:
        """Verified sentences as they come; held back while the kind of figure that was asked for is not among them.

        Unless the `whole` question is about this evidence, a year that it names may be that of another side.
        """
        question = draft.answer.resolved
        held: list[Verdict] = []
        for verdict in self._writer.verdicts(draft, evidence, task, whole):
            held.append(verdict)
            if figure_missing(question, draft.answer.text + "".join(v.text for v in held)):
                continue
            for ready in held:
                draft.replaced += bool(ready.objection)
                yield draft.say(ready.text, ready.passages)
            held.clear()

    def _excerpts(self, draft: GrowingAnswer, english: bool) -> Iterator[Answer]:
        note = prompts.NO_MODEL_ENGLISH if english else prompts.NO_MODEL
        draft.answer = replace(draft.answer, notes=(note,))
        for passage in draft.answer.evidence[:EXCERPTS]:
            quoted = quotation(passage, draft.answer.resolved)
            yield draft.say(" ".join(quoted.text.split()), (quoted,))


def check(question: str) -> str:
    """The question without blanks around it. Raises QuestionError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise QuestionError("问题是空的，请输入问题。")
    if len(question) > LONGEST:
        raise QuestionError(f"问题有 {len(question)} 字，太长了；请控制在 {LONGEST} 字以内。")
    return question


def _refusal(draft: GrowingAnswer, reason: str, count: int, english: bool) -> Answer:
    text = prompts.NOT_STATED_ENGLISH if english else prompts.NOT_STATED
    return draft.refuse(text, reason, coverage(count, nearest_of(draft.answer), english))


def _changes(draft: GrowingAnswer, english: bool) -> Iterator[str]:
    for title in draft.silent:
        yield (prompts.SILENT_ENGLISH if english else prompts.SILENT).format(title=title.strip("《》"))
    if draft.replaced:
        yield (prompts.REPLACED_ENGLISH if english else prompts.REPLACED).format(count=draft.replaced)
    if draft.dropped:
        yield (prompts.DROPPED_ENGLISH if english else prompts.DROPPED).format(count=draft.dropped)


def _covered(draft: GrowingAnswer, count: int, english: bool) -> Iterator[str]:
    for title in draft.silent:
        yield coverage(count, nearest_of(draft.answer, title), english)
