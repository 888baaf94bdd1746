"""A question to an Answer, streamed as growing Answers: card, evidence, judgement, sentences, verification.

Arrows: pipeline -> here -> search, evidence, cardfacts, prompts, verification -> Answer. Knows no server and no store:
the model is any LlamaIndex LLM, the searcher anything that ranks.
"""

import math
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from rag.answer import cardfacts, prompts
from rag.answer.attached import asks_attached_content, asks_inside, unseen_attachment
from rag.answer.coordination import coordinated, of_side
from rag.answer.coverage import coverage
from rag.answer.duties import duties
from rag.answer.enumeration import enumerated
from rag.answer.evidence import Search, bodies, by_document, distinct, gather, holds, of_bodies, sentences, shown
from rag.answer.grounding import terms
from rag.answer.growing import GrowingAnswer, never
from rag.answer.listing import core, listed, of_places, outlined
from rag.answer.overview.told import overview
from rag.answer.parts import Part, led, parts
from rag.answer.readings import last_answer, readings, rests, told_before
from rag.answer.rows import asked_rows
from rag.answer.scope import asked_places, of_year, places, short
from rag.answer.scoping import completed, into_absent, limited, recognise, settled
from rag.answer.spelling import province_named, spelled
from rag.answer.splitting import asks_several, taken_apart
from rag.answer.tasks import EXCERPTS, Asked, Tasks, refusal
from rag.answer.telling import BARELY, HARDLY_LESS, Task, Teller
from rag.answer.writing import Writer
from rag.errors import EngineError, QuestionError
from rag.text.language import is_english
from rag.types import Answer, Document, Exchange, Hit, Message, Passage, Scope, Source, Timings

if TYPE_CHECKING:
    from rag.models.chat import Model

LONGEST = 2000  # characters of a question
ATTACHED_TO = 3  # documents of which what is asked about may be an attachment
YEAR = 4  # digits of a year
SHARE = 5  # passages found for a part of a question
FUSED, WHOLE = 2, 0.5  # of reciprocal rank fusion: its constant, the weight of the ranks for the whole question


class Ranking(Search, Protocol):
    """The searcher as answering sees it."""

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Ranked chunks."""

    def document(self, source_id: str) -> Document:
        """A whole document."""

    def mended(self, question: str) -> str:
        """The question with misspelled words as the documents spell them."""


class Answerer:
    """Answers questions over one searcher. Safe for threads: it keeps nothing between questions."""

    def __init__(
        self,
        search: Ranking,
        sources: Callable[[], Sequence[Source]],
        model: "Model",
        *,
        hits: int,
        sentences: int,
        caution: float = 0.15,
    ) -> None:
        """`sources` gives the present cards, `hits` chunks are ranked, at most `sentences` are handed to the model; what is right with less
        than the probability `caution` is not shown."""
        self._search, self._sources = search, sources
        self._tasks = Tasks(search, Teller(search, Writer(search, model, sentences), caution), sentences)
        self._hits, self._limit, self._model = hits, sentences, model

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        stopped: Callable[[], bool] = never,
        scope: Scope | None = None,
    ) -> Iterator[Answer]:
        """Yield growing Answers, the last with `done`. Raises QuestionError.

        Closing the generator stops the model; so does `stopped()`, which is asked while the model is waited for, and
        raises Stopped. `scope` limits the question instead of what it says itself; None: what it says.
        """
        question = check(question)
        begun = time.monotonic()
        sources, english = self._sources(), is_english(question)
        regions = [source.region for source in sources]
        question = province_named(self._search.mended(spelled(question, regions)), regions)
        refusal: Answer | None = None
        said = last_answer(history)
        ways = readings(question, history, regions, lambda asked: self._goes_on(asked, said))
        for reading in ways:
            resolved = reading.text
            if scope is not None:
                resolved = limited(resolved, scope := completed(scope), sources)
            limits = recognise(resolved, sources) if scope is None else scope
            seen = Timings(evidence=refusal.timings.evidence) if refusal else Timings()
            answer = Answer(question=question, resolved=resolved, scope=limits, timings=seen)
            before, last = "" if reading.alone else said, reading.alone and reading is ways[-1]
            draft = GrowingAnswer(answer=answer, begun=begun, stopped=stopped, before=before, last=last)
            for state in self._answers(draft, sources, english):
                if not state.done:
                    yield state
            if not state.refused and not (reading.anew and told_before(state, said)):
                refusal = None
                break
            refusal = refusal if refusal and refusal.refused else state
        if refusal:  # held back until nothing answered the other readings, either
            now = draft.seconds()
            state = replace(refusal, timings=replace(refusal.timings, first=now, total=now))
        yield settled(state, sources, english)

    def _answers(self, draft: GrowingAnswer, sources: Sequence[Source], english: bool) -> Iterator[Answer]:
        resolved = draft.answer.resolved
        if not sources:
            yield draft.refuse(prompts.EMPTY_ENGLISH if english else prompts.EMPTY, "empty_corpus")
            return
        hits = self._search.search(resolved, self._hits)
        groups = gather(self._search, resolved, sources, self._limit)
        if len(groups) == 1 and resolved != draft.answer.question:
            groups = [distinct([*self._spoken_of(resolved, draft.before, groups[0]), *groups[0]], self._limit)]
        near = [passage for group in groups for passage in group] or self._alike(resolved)
        draft.answer = replace(
            draft.answer,
            hits=tuple(hits),
            evidence=tuple(near),
            timings=Timings(evidence=draft.answer.timings.evidence or draft.seconds()),
        )
        yield draft.answer
        asked = Asked(sources=sources, ranked=list(dict.fromkeys(hit.chunk.source.id for hit in hits)), english=english)
        lead = resolved.removesuffix(draft.answer.question) if resolved != draft.answer.question else ""
        regions = [source.region for source in sources]
        wanted = parts(draft.answer.question, lead, regions) if lead != resolved else parts(resolved, regions=regions)
        if several := overview(draft, sources, self._search.document, english, self._translated(draft)):
            yield from several
        elif len(wanted) < 2 or not (yield from self._taken_apart(draft, wanted, groups, asked)):
            yield from self._by_rules(draft, wanted, groups, asked)

    def _by_rules(
        self, draft: GrowingAnswer, wanted: Sequence[Part], groups: Sequence[Sequence[Passage]], asked: Asked
    ) -> Iterator[Answer]:
        """The `wanted` parts one by one, if they are several, else what kind of question it is: see the branches."""
        resolved, near, sources = draft.answer.resolved, draft.answer.evidence, asked.sources
        of_one = all(part.lead for part in wanted[1:])  # what else is asked leans on the first
        if unseen := self._unseen(wanted[0].text if wanted[1:] else resolved, near) if of_one else "":
            note = prompts.UNSEEN_ENGLISH if asked.english else prompts.UNSEEN
            draft.answer = replace(draft.answer, notes=(note.format(name=unseen.strip("《》")),))
            yield refusal(draft, "not_stated", asked)
        elif len(wanted) > 1 and (len(groups) < 2 or all(asked_places(part.asks, sources)[0] for part in wanted)):
            yield from self._in_parts(draft, wanted, groups, asked)
        elif (facts := cardfacts.card_facts(resolved, sources, asked.ranked)) and not (
            cardfacts.may_stand_in_text(resolved, facts, shown(near[:1]))
            or (not any(fact.spans for fact in facts) and asked_rows(self._search, resolved, resolved, near, BARELY))
        ):
            yield from self._from_cards(draft, facts, groups, asked)
        elif not any(groups) or into_absent(resolved, sources):
            yield refusal(draft, "no_evidence", asked)
        elif items := self._listed(resolved, asked.ranked):
            if not (items := of_places(resolved, items)):
                yield refusal(draft, "not_stated", asked)
                return
            for item in items:
                end = "" if item.text.endswith(("：", ":")) else "。" if item is items[-1] else "；"
                yield draft.say(f"“{item.text}”" if asked.english else item.text + end, (item,))
            yield draft.finish(prompts.OWN_WORDS_ENGLISH if asked.english else "")
        elif tasks := duties(resolved, self._documents(asked.ranked)):
            for duty in tasks:
                yield draft.say(f"{core(duty.task.text).rstrip('；;。')}：{duty.line.text}", (duty.task, duty.line))
            yield draft.finish(prompts.DUTIES)
        elif both := coordinated(resolved, shown(near)) if len(groups) < 2 else []:
            yield from self._in_parts(draft, both, groups, asked)
        else:
            sided = _of_sides(wanted, resolved, [group for group in groups if group])
            known = len(sided) > 1 and all(task.part.asks != resolved for task in sided)
            apart = len(wanted) < 2 and not known
            if not (apart and (yield from self._taken_apart(draft, wanted, groups, asked))):
                yield from self._tasks.told(draft, sided, asked)

    def _taken_apart(
        self, draft: GrowingAnswer, wanted: Sequence[Part], groups: Sequence[Sequence[Passage]], asked: Asked
    ) -> Generator[Answer, None, bool]:
        """The questions that the model takes the question apart into, where the rules find too few (`wanted`); returns whether any was
        answered: nothing is told else."""
        question, resolved = draft.answer.question, draft.answer.resolved
        leans = resolved != question and resolved.endswith(question)  # on what was said, which the model does not see
        if leans or not asks_several(resolved, len(wanted)):
            return False
        if not (apart := self._apart(draft, groups, asked)):
            return False
        trial = draft.anew()
        for state in self._tasks.told(trial, apart, asked):
            if state.refused:
                return False
            yield state
        return True

    def _apart(self, draft: GrowingAnswer, groups: Sequence[Sequence[Passage]], asked: Asked) -> list[Task]:
        """A task for each of the questions that the model takes the question apart into, those of several sides by side; empty
        where it asks one thing, or is not taken apart so that each names its side."""
        resolved = draft.answer.resolved
        try:
            lines = taken_apart(self._model, resolved, draft.stopped)
        except EngineError:  # it is told where an answer is asked for
            return []
        draft.exchanges.append(Exchange(request=prompts.split(resolved), reply="\n".join(lines)))
        wanted = led(lines, "", [source.region for source in asked.sources]) if lines else []
        found = [group for group in groups if group]
        if len(found) < 2:
            return [Task(part=part, evidence=self._evidence(resolved, groups, part, asked)) for part in wanted]
        sides = [_side(group, found) for group in found]
        own = [[side for side in sides if side in part.text] for part in wanted]
        if any(len(one) != 1 for one in own) or {one[0] for one in own} != set(sides):
            return []
        return [
            _of_side(part, self._evidence(resolved, [found[sides.index(side)]], part, asked), side, sides)
            for part, (side,) in zip(wanted, own, strict=True)
        ]

    def _translated(self, draft: GrowingAnswer) -> Callable[[str], str]:
        """Puts English words into Chinese by the model; nothing where none is reachable: it is told where an answer is asked for."""

        def translated(words: str) -> str:
            try:
                request = prompts.translate(words)
                reply = self._model.words(prompts.SYSTEM_TRANSLATE, request, draft.stopped)[0]
            except EngineError:
                return ""
            draft.exchanges.append(Exchange(request=request, reply=reply))
            return reply

        return translated

    def _listed(self, question: str, ranked: Sequence[str]) -> list[Passage]:
        """What stands in the documents as a list: subheadings, or the items behind the sentence that announces them."""
        documents = self._documents(ranked)
        return outlined(question, documents) or listed(question, documents) or enumerated(question, documents)

    def _documents(self, ranked: Sequence[str]) -> list[Document]:
        return [self._search.document(source_id) for source_id in ranked]

    def _unseen(self, question: str, near: Sequence[Passage]) -> str:
        """See attached.unseen_attachment; the best documents are opened only for a question of that kind."""
        if not (near and asks_inside(question)):
            return ""
        found = list(dict.fromkeys(passage.source.id for passage in near))[:ATTACHED_TO]
        texts = [passage.text for passage in near]
        unseen = (unseen_attachment(question, self._search.document(source), texts) for source in found)
        return next(filter(None, unseen), "")

    def _goes_on(self, question: str, said: str) -> bool:
        """The section that `said`, the last answer, rests on has a sentence that speaks of the question hardly less than the
        best of all."""
        rests_on = [p for p, _ in (self._search.best_sentences(said, 1) if said.strip() else []) if rests(said, p.text)]
        best = self._search.best_sentences(question, 1)
        near = (one for passage in rests_on for one in sentences(self._search.chunk_around(passage)))
        most = max((self._search.coverage(question, shown([one])) for one in near), default=0.0)
        return any(most >= HARDLY_LESS * self._search.coverage(question, shown([p])) for p, _ in best) and most > 0

    def _spoken_of(self, question: str, said: str, evidence: Sequence[Passage]) -> list[Passage]:
        """The sentence that `said`, the last answer, rests on, if it is of a document of the evidence and speaks of the question
        hardly less than the best: what is asked next mostly stands there, too."""
        of_these = {passage.source.id for passage in evidence}
        found = self._search.best_sentences(said, 1, of_these) if said.strip() else []
        least = HARDLY_LESS * self._search.coverage(question, shown(evidence[:1]))
        return [
            passage
            for passage, _ in found
            if rests(said, passage.text) and self._search.coverage(question, shown([passage])) >= least
        ]

    def _alike(self, question: str) -> list[Passage]:
        """What a refusal shows beside it: the nearest sentences, though they are of somewhere else."""
        return [passage for passage, _ in self._search.best_sentences(question, EXCERPTS)]

    def _evidence(self, whole: str, groups: Sequence[Sequence[Passage]], part: Part, asked: Asked) -> list[Passage]:
        """For a part of a question: what is found for it at the places of the whole, then the best of `groups`, what
        was found for the whole, of the places that it names; of the thing that it is asked of what names that, if anything does."""
        held, absent = asked_places(whole, asked.sources)
        elsewhere = places(part.text) or self._only_elsewhere(terms(part.text), groups)
        where = "" if elsewhere else "".join(place.short for place in held or absent)
        own = gather(self._search, where + part.text, asked.sources, self._limit)
        mine = {p.source.id for group in own for p in group} if asked_places(part.text, asked.sources)[0] else set()
        of_whole = [[p for p in group if not mine or p.source.id in mine] for group in groups]
        found = _first_of_both([p for group in own for p in group[:SHARE]], of_whole)
        thing = "" if bodies(part.text, found) else part.thing
        of_it = [p for p in found if thing and of_bodies(self._search, p, [thing])]
        return by_document(distinct(of_it or found, 2 * SHARE))

    def _only_elsewhere(self, names: Sequence[str], groups: Sequence[Sequence[Passage]]) -> bool:
        """No document that was found for the whole question speaks of what a part of it names in quotation marks."""
        found = {passage.source.id for group in groups for passage in group}
        texts = [self._search.document(source_id).text for source_id in found] if names else []
        return bool(texts) and not any(name in text for name in names for text in texts)

    def _from_cards(
        self,
        draft: GrowingAnswer,
        facts: Sequence[cardfacts.CardFact],
        groups: Sequence[Sequence[Passage]],
        asked: Asked,
    ) -> Iterator[Answer]:
        known = [fact for fact in facts if fact.spans]
        if not known or asks_attached_content(draft.answer.resolved):
            yield refusal(draft, "not_stated", asked)
            return
        yield from self._tasks.say_facts(draft, known, asked.english)
        silent = [cardfacts.silence(fact, asked.english) for fact in facts if not fact.spans]
        if more := [Part(asks=one) for one in cardfacts.beside(draft.answer.resolved)]:
            draft.answer = replace(draft.answer, notes=(*draft.answer.notes, *silent))
            yield from self._in_parts(draft, more, groups, asked)
            return
        yield draft.finish(*silent, coverage(len(asked.sources), None, asked.english) if silent else "")

    def _in_parts(
        self, draft: GrowingAnswer, wanted: Sequence[Part], groups: Sequence[Sequence[Passage]], asked: Asked
    ) -> Iterator[Answer]:
        resolved = draft.answer.resolved
        tasks = [Task(part=part, evidence=self._evidence(resolved, groups, part, asked)) for part in wanted]
        yield from self._tasks.told(draft, tasks, asked)


def check(question: str) -> str:
    """The question without blanks around it. Raises QuestionError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise QuestionError("问题是空的，请输入问题。")
    if len(question) > LONGEST:
        raise QuestionError(f"问题有 {len(question)} 字，太长了；请控制在 {LONGEST} 字以内。")
    return question


def _first_of_both(own: Sequence[Passage], groups: Sequence[Sequence[Passage]]) -> list[Passage]:
    """What is found for a part, what is found early for the whole question, too, before the rest (reciprocal ranks, those of the
    whole half as much); the best of the whole behind."""

    def value(rank: int, passage: Passage) -> float:
        whole = (at for group in groups for at, one in enumerate(group) if holds(one, passage) or holds(passage, one))
        return 1 / (FUSED + rank) + WHOLE / (FUSED + min(whole, default=math.inf))

    ranked = sorted(enumerate(own), key=lambda pair: -value(*pair))
    return [*(passage for _, passage in ranked), *(p for group in groups for p in group[:1])]


def _of_sides(wanted: Sequence[Part], question: str, groups: Sequence[Sequence[Passage]]) -> list[Task]:
    """The question for each group of evidence, whole where it can be said of that one alone, and then each thing that it asks for by
    itself, else its first part."""
    sides = [_side(group, groups) for group in groups]

    def asks(side: str) -> list[Part]:
        own = of_year(of_side(question, side, sides), side[:YEAR])
        if own == question:
            return [wanted[0]]
        first, *others = parts(own)
        return [first, *(replace(one, lead=one.lead or first.asks) for one in others)]

    return [
        _of_side(part, group, side, sides) for side, group in zip(sides, groups, strict=True) for part in asks(side)
    ]


def _of_side(part: Part, evidence: Sequence[Passage], side: str, sides: Sequence[str]) -> Task:
    return Task(part=part, evidence=evidence, side=side, others=[other for other in sides if other != side])


def _side(group: Sequence[Passage], groups: Sequence[Sequence[Passage]]) -> str:
    """What a group is called among several; empty when it is the only one."""
    source = group[0].source
    if len(groups) < 2:
        return ""
    alike = [other[0].source for other in groups if other[0].source.region == source.region]
    of_years = len({other.issued[:YEAR] for other in alike if other.issued}) == len(alike) > 1
    return f"{source.issued[:YEAR]}年{source.kind}" if of_years else short(source.region) or source.title
