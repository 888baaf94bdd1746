"""A question to an Answer, streamed as growing Answers: card, evidence, judgement, sentences, verification.

Arrows: pipeline -> here -> search, evidence, cardfacts, prompts, verification -> Answer. Knows no server and no store:
the model is any LlamaIndex LLM, the searcher anything that ranks.
"""

import math
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from rag.answer import cardfacts, prompts
from rag.answer.conflicts import differing
from rag.answer.coordination import coordinated, of_side
from rag.answer.correcting import corrected, refuted
from rag.answer.coverage import coverage, nearest_of
from rag.answer.enumeration import enumerated
from rag.answer.evidence import Search, bodies, by_document, distinct, gather, holds, of_bodies, sentences, shown
from rag.answer.grounding import compact, missing_figure, pairs, terms
from rag.answer.growing import GrowingAnswer, never
from rag.answer.kinds import asks_who_answers, gives_figure, kind_missing
from rag.answer.listing import listed
from rag.answer.overview.told import overview
from rag.answer.parts import Part, parts
from rag.answer.readings import last_answer, readings, rests, told_before
from rag.answer.rows import asked_rows, told_in_row
from rag.answer.scope import asked_places, of_year, places, short
from rag.answer.scoping import completed, into_absent, limited, recognise, settled
from rag.answer.spelling import province_named, spelled
from rag.answer.telling import BARELY, HARDLY_LESS, Task, Teller
from rag.answer.verification import quotation
from rag.answer.writing import Writer, spent
from rag.errors import EngineError, QuestionError
from rag.text.figures import figures
from rag.text.language import is_english
from rag.text.official import bare
from rag.types import Answer, Document, Hit, Message, Passage, Scope, Source, Timings

if TYPE_CHECKING:
    from rag.models.chat import Model

LONGEST = 2000  # characters of a question
EXCERPTS = 3  # sentences of an answer without a model
_ALIKE = re.compile(
    "(?:一样|一致|相同|对得上|矛盾|出入)(?:吗|么|嘛|不|没有?)?[？?。]?$"
)  # asks whether what is told differs
_OUR_BODY = re.compile("[我本][局厅委办](?!员)|我(?:中心|单位)")
_TIME = re.compile("[年月日天]|时|久|when", re.IGNORECASE)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What is asked about: all cards, the ids of the best documents in order, the language."""

    sources: Sequence[Source]
    ranked: Sequence[str]
    english: bool


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
        self._teller = Teller(search, Writer(search, model, sentences), caution)
        self._hits, self._limit = hits, sentences

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
        asked = _Asked(
            sources=sources, ranked=list(dict.fromkeys(hit.chunk.source.id for hit in hits)), english=english
        )
        lead = resolved.removesuffix(draft.answer.question) if resolved != draft.answer.question else ""
        regions = [source.region for source in sources]
        wanted = parts(draft.answer.question, lead, regions) if lead != resolved else parts(resolved, regions=regions)
        if several := overview(draft, sources, self._search.document, english):
            yield from several
        elif len(wanted) > 1 and (len(groups) < 2 or all(asked_places(part.asks, sources)[0] for part in wanted)):
            yield from self._in_parts(draft, wanted, groups, asked)
        elif unseen := self._unseen(resolved, near):
            note = prompts.UNSEEN_ENGLISH if english else prompts.UNSEEN
            draft.answer = replace(draft.answer, notes=(note.format(name=unseen.strip("《》")),))
            yield _refusal(draft, "not_stated", asked)
        elif (facts := cardfacts.card_facts(resolved, sources, asked.ranked)) and not (
            cardfacts.may_stand_in_text(resolved, facts, shown(near[:1]))
            or (not any(fact.spans for fact in facts) and asked_rows(self._search, resolved, resolved, near, BARELY))
        ):
            yield from self._from_cards(draft, facts, groups, asked)
        elif not any(groups) or into_absent(resolved, sources):
            yield _refusal(draft, "no_evidence", asked)
        elif items := self._listed(resolved, asked.ranked):
            for item in items:
                end = "" if item.text.endswith(("：", ":")) else "。" if item is items[-1] else "；"
                yield draft.say(item.text + end, (item,))
            yield draft.finish()
        elif both := coordinated(resolved, shown(near)) if len(groups) < 2 else []:
            yield from self._in_parts(draft, both, groups, asked)
        else:
            yield from self._in_tasks(draft, _of_sides(wanted, resolved, [group for group in groups if group]), asked)

    def _listed(self, question: str, ranked: Sequence[str]) -> list[Passage]:
        """What stands in the documents as a list: subheadings, or the items behind the sentence that announces them."""
        documents = [self._search.document(source_id) for source_id in ranked]
        return listed(question, documents) or enumerated(question, documents)

    def _unseen(self, question: str, near: Sequence[Passage]) -> str:
        """See cardfacts.unseen_attachment; the best document is opened only for a question of that kind."""
        if not (near and cardfacts.asks_inside(question)):
            return ""
        best = self._search.document(near[0].source.id)
        return cardfacts.unseen_attachment(question, best, [passage.text for passage in near])

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

    def _evidence(self, whole: str, groups: Sequence[Sequence[Passage]], part: Part, asked: "_Asked") -> list[Passage]:
        """For a part of a question: what is found for it at the places of the whole, then the best of `groups`, what
        was found for the whole; of the thing that it is asked of what names that, if anything does."""
        held, absent = asked_places(whole, asked.sources)
        elsewhere = places(part.text) or self._only_elsewhere(terms(part.text), groups)
        where = "" if elsewhere else "".join(place.short for place in held or absent)
        own = gather(self._search, where + part.text, asked.sources, self._limit)
        found = _first_of_both([p for group in own for p in group[:SHARE]], groups)
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
        asked: "_Asked",
    ) -> Iterator[Answer]:
        known = [fact for fact in facts if fact.spans]
        if not known or cardfacts.asks_attached_content(draft.answer.resolved):
            yield _refusal(draft, "not_stated", asked)
            return
        yield from self._say_facts(draft, known, asked.english)
        silent = [cardfacts.silence(fact, asked.english) for fact in facts if not fact.spans]
        if more := [Part(asks=one) for one in cardfacts.beside(draft.answer.resolved)]:
            draft.answer = replace(draft.answer, notes=(*draft.answer.notes, *silent))
            yield from self._in_parts(draft, more, groups, asked)
            return
        yield draft.finish(*silent, coverage(len(asked.sources), None, asked.english) if silent else "")

    def _say_facts(self, draft: GrowingAnswer, facts: Sequence[cardfacts.CardFact], english: bool) -> Iterator[Answer]:
        for fact in facts:
            document = self._search.document(fact.source.id)
            lines = dict.fromkeys(cardfacts.line_around(document, span) for span in fact.spans)
            quotes = [Passage(source=fact.source, path=(), text=document.text[a:b], start=a, end=b) for a, b in lines]
            yield draft.say(cardfacts.statement(fact, english), quotes)

    def _in_parts(
        self, draft: GrowingAnswer, wanted: Sequence[Part], groups: Sequence[Sequence[Passage]], asked: "_Asked"
    ) -> Iterator[Answer]:
        resolved = draft.answer.resolved
        tasks = [Task(part=part, evidence=self._evidence(resolved, groups, part, asked)) for part in wanted]
        yield from self._in_tasks(draft, tasks, asked)

    def _in_tasks(self, draft: GrowingAnswer, tasks: Sequence[Task], asked: "_Asked") -> Iterator[Answer]:
        """Each part or side of the question by itself; one that stays without an answer is named."""
        untold: list[tuple[Task, list[str]]] = []
        several = len(tasks) > 1 or bool(draft.answer.sentences)
        try:
            asks = ""
            for task in tasks:
                draft.side = "" if asked.english else task.side
                facts = _on_card(task, tasks, asked) if len(tasks) > 1 else []
                if facts and not task.side:
                    known = [fact for fact in facts if fact.spans]
                    yield from self._say_facts(draft, known, asked.english)
                    told, given = bool(known), []
                else:
                    told, given = yield from self._in_one(draft, task, asked, asks)
                if several and not told:
                    own = [reply for reply in given if _fits(task.part.asks, reply)]
                    again = [reply for reply in own if self._spent_again(draft, task.part.asks, asks, [reply])]
                    untold.append((task, [r for r in own if r not in again and not spent(draft, r, task.part.asks)]))
                asks += task.part.asks
        except EngineError as error:
            draft.side = ""
            if not draft.answer.sentences:
                yield from self._excerpts(draft, asked.english)
            draft.answer = replace(draft.answer, notes=(*draft.answer.notes, str(error)))
        draft.side = ""
        for task, given in untold:
            yield from self._untold(draft, task, given, asked)
        for otherwise in (self._refuted, self._nearest) if not asked.english else (self._refuted,):
            if not draft.answer.sentences:
                yield from otherwise(draft, tasks)
        if not draft.answer.sentences:
            yield _refusal(draft, "not_stated", asked)
            return
        for task in tasks:
            yield from corrected(draft, task.part.text, task.evidence, self._search)
        told = len(draft.answer.sentences)
        yield from differing(draft, self._search.document)
        if len(draft.answer.sentences) > told:
            draft.unanswered = [part for part in draft.unanswered if not _ALIKE.search(part)]
        yield draft.finish(*_changes(draft, asked.english), *_covered(draft, asked))

    def _in_one(
        self, draft: GrowingAnswer, task: Task, asked: "_Asked", asks: str
    ) -> Generator[Answer, None, tuple[bool, list[str]]]:
        """One part or side; returns whether it was told, and the replies of the model with figures of which it was sure; `asks` are
        the parts before it."""
        said, before = draft.progress, len(draft.exchanges)
        yield from self._teller.told(draft, task, asked.english)
        if draft.progress == said and (near := self._beside(draft, task)):
            yield from self._teller.told(draft, near, asked.english)
        yield from self._say_facts(draft, _of_our_body(draft, task, said[0]), asked.english)
        replied = [one for one in draft.exchanges[before:] if figures(one.reply)]
        given = [one.reply for one in replied if one.margin is None or one.margin > 0]
        now = "".join(sentence.text for sentence in draft.answer.sentences[said[0] :])
        told = bool(now) or (draft.progress != said and not self._spent_again(draft, task.part.asks, asks, given))
        if told:
            of_it = (one.reply for one in replied if asked.english or gives_figure(task.part.asks, one.reply))
            draft.spent.update(reply for reply in of_it if _tells(now, reply, asked.english))
        return told, given

    def _spent_again(self, draft: GrowingAnswer, part: str, before: str, given: Sequence[str]) -> bool:
        """The figures that answered an earlier part were given again, and what is told has no words that only this part has."""
        own, told = pairs(part) - pairs(before), pairs(shown(draft.cited()))
        return bool(given) and all(map(draft.spends, given)) and not own & told

    def _untold(self, draft: GrowingAnswer, task: Task, given: Sequence[str], asked: "_Asked") -> Iterator[Answer]:
        """A part or side without an answer: named, unless it was told in passing, or the nearest words are told to a yes or no."""
        if _in_passing(draft, given) or told_in_row(self._search, draft.cited(), task.part.asks):
            return
        said = draft.progress
        if said[0] and not asked.english:
            yield from self._nearest(draft, [task])
        if draft.progress == said:
            if task.side:
                draft.silent.append(task.evidence[0].source.title)
            else:
                draft.unanswered.append(task.part.asks)

    def _refuted(self, draft: GrowingAnswer, tasks: Sequence[Task]) -> Iterator[Answer]:
        for task in tasks:
            side = "" if is_english(draft.answer.question) else task.side
            with draft.answering(task.part.asks, side, task.evidence):
                yield from refuted(draft, task.part.text, task.evidence, self._search)

    def _nearest(self, draft: GrowingAnswer, tasks: Sequence[Task]) -> Iterator[Answer]:
        for task in tasks if draft.last else ():
            with draft.answering(task.part.asks, task.side, task.evidence):
                yield from self._teller.nearest(draft, task)

    def _beside(self, draft: GrowingAnswer, task: Task) -> Task | None:
        """A part that all evidence leaves without an answer asked of the section of what was told last alone: what is asked in one
        breath mostly stands together. Not where it names another place."""
        told, named = draft.cited(), places(task.part.text)
        if not told or task.side or (named and short(told[-1].source.region) not in named):
            return None
        section = self._search.chunk_around(told[-1])
        return replace(task, evidence=sentences(section)[: self._limit])

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


def _first_of_both(own: Sequence[Passage], groups: Sequence[Sequence[Passage]]) -> list[Passage]:
    """What is found for a part, what is found early for the whole question, too, before the rest (reciprocal ranks, those of the
    whole half as much); the best of the whole behind."""

    def value(rank: int, passage: Passage) -> float:
        whole = (at for group in groups for at, one in enumerate(group) if holds(one, passage) or holds(passage, one))
        return 1 / (FUSED + rank) + WHOLE / (FUSED + min(whole, default=math.inf))

    ranked = sorted(enumerate(own), key=lambda pair: -value(*pair))
    return [*(passage for _, passage in ranked), *(p for group in groups for p in group[:1])]


def _of_sides(wanted: Sequence[Part], question: str, groups: Sequence[Sequence[Passage]]) -> list[Task]:
    """The question for each group of evidence, whole where it can be said of that one alone, else its first part."""
    sides = [_side(group, groups) for group in groups]

    def part(side: str) -> Part:
        own = of_year(of_side(question, side, sides), side[:YEAR])
        return Part(asks=own) if own != question else wanted[0]

    return [
        Task(
            part=part(side),
            evidence=group,
            side=side,
            others=[other for other in sides if other != side],
        )
        for side, group in zip(sides, groups, strict=True)
    ]


def _side(group: Sequence[Passage], groups: Sequence[Sequence[Passage]]) -> str:
    """What a group is called among several; empty when it is the only one."""
    source = group[0].source
    if len(groups) < 2:
        return ""
    alike = [other[0].source for other in groups if other[0].source.region == source.region]
    of_years = len({other.issued[:YEAR] for other in alike if other.issued}) == len(alike) > 1
    return f"{source.issued[:YEAR]}年{source.kind}" if of_years else short(source.region) or source.title


def _on_card(task: Task, tasks: Sequence[Task], asked: _Asked) -> list[cardfacts.CardFact]:
    """The fields of a card that the part asks for, by itself or of the paper that the first part names (…的文号是什么？现在还有效不？)."""
    facts = cardfacts.card_facts(task.part.asks, asked.sources, asked.ranked)
    known = cardfacts.fields_asked(first := tasks[0].part.text)
    if facts or task is tasks[0] or not known:
        return facts
    together = cardfacts.card_facts(f"{first}{task.part.asks}", asked.sources, asked.ranked)
    return [fact for fact in together if fact.field not in known]


def _fits(asks: str, reply: str) -> bool:
    """The reply gives the kind of fact that is asked for, and no mere year to what asks for no time."""
    dated = all(figure.unit == "年" for figure in figures(reply)) and not _TIME.search(asks)
    return not (dated or kind_missing(asks, reply))


def _tells(text: str, reply: str, english: bool) -> bool:
    """The reply stands in the text, or its figures do, which the text may write otherwise (60日 for 60天; in English 150,000 for 150,000元)."""
    told = {figure.value for figure in figures(text)}
    mine = figures(reply)
    alike = all(one.value in told if english else not missing_figure(one, text) for one in mine)
    return compact(reply) in compact(text) or alike


def _in_passing(draft: GrowingAnswer, given: Sequence[str]) -> bool:
    """Figures that the model gave are told by sentences about something else."""
    told = compact("".join(sentence.text for sentence in draft.answer.sentences))
    return any(compact(reply) in told for reply in given)


def _of_our_body(draft: GrowingAnswer, task: Task, said: int) -> list[cardfacts.CardFact]:
    """Who 我局 is, where it is asked who answers for something and the sentences from `said` on say 我局."""
    if not asks_who_answers(task.part.asks):
        return []
    ours = {
        number
        for sentence in draft.answer.sentences[said:]
        for number in sentence.citations
        if _OUR_BODY.search(sentence.text)
    }
    sources = [one.source for one in draft.answer.citations if one.number in ours][:1]
    return [fact for source in sources for fact in [cardfacts.field_of(source, "issuer")] if fact.spans]


def _refusal(draft: GrowingAnswer, reason: str, asked: _Asked) -> Answer:
    text = prompts.NOT_STATED_ENGLISH if asked.english else prompts.NOT_STATED
    return draft.refuse(text, reason, coverage(len(asked.sources), nearest_of(draft.answer), asked.english))


def _changes(draft: GrowingAnswer, english: bool) -> Iterator[str]:
    for claim in dict.fromkeys(draft.contradicted):
        yield (prompts.CONTRADICTED_ENGLISH if english else prompts.CONTRADICTED).format(claim=claim)
    for title in draft.silent:
        yield (prompts.SILENT_ENGLISH if english else prompts.SILENT).format(title=bare(title))
    for part in dict.fromkeys(draft.nearest):
        yield prompts.NEAREST.format(part=part.strip("，,；;。？? "))
    if draft.replaced:
        yield (prompts.REPLACED_ENGLISH if english else prompts.REPLACED).format(count=draft.replaced)
    if draft.dropped:
        yield (prompts.DROPPED_ENGLISH if english else prompts.DROPPED).format(count=draft.dropped)


def _covered(draft: GrowingAnswer, asked: _Asked) -> Iterator[str]:
    """What was searched for the parts and the sides that stay without an answer."""
    count, parts_left = len(asked.sources), tuple(part.strip("，,；;。？? ") for part in draft.unanswered)
    if parts_left:
        yield coverage(count, nearest_of(draft.answer), asked.english, parts_left)
    for title in draft.silent:
        yield coverage(count, nearest_of(draft.answer, title), asked.english)
