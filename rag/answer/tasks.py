"""The parts and sides of a question told one after the other, and what stays untold named or told otherwise.

Arrows: answering -> here -> telling, cardfacts, comparing, correcting, conflicts, coverage. Knows no ranking: each task has its evidence.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer import cardfacts, prompts
from rag.answer.changed import changed
from rag.answer.comparing import Side, compared
from rag.answer.conflicts import differing
from rag.answer.correcting import corrected, refuted
from rag.answer.coverage import coverage, nearest_of
from rag.answer.evidence import Search, sentences, shown
from rag.answer.grounding import compact, missing_figure, pairs
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import asks_who_answers, gives_figure, kind_missing
from rag.answer.rows import told_in_row
from rag.answer.scope import places, short
from rag.answer.telling import Task, Teller
from rag.answer.verification import quotation
from rag.answer.writing import spent
from rag.errors import EngineError
from rag.text.figures import figures
from rag.text.language import is_english
from rag.text.official import bare
from rag.types import Answer, Passage, Source

EXCERPTS = 3  # sentences of an answer without a model
_ALIKE = re.compile(
    "(?:一样|一致|相同|对得上|矛盾|出入)(?:吗|么|嘛|不|没有?)?[？?。]?$"
)  # asks whether what is told differs
_OUR_BODY = re.compile("[我本][局厅委办](?!员)|我(?:中心|单位)")
_TIME = re.compile("[年月日天]|时|久|when", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is asked about: all cards, the ids of the best documents in order, the language."""

    sources: Sequence[Source]
    ranked: Sequence[str]
    english: bool


class Tasks:
    """Keeps nothing between questions: what was said goes to the draft."""

    def __init__(self, search: Search, teller: Teller, limit: int) -> None:
        """`limit` is how many passages the evidence of a task has at most."""
        self._search, self._teller, self._limit = search, teller, limit

    def say_facts(self, draft: GrowingAnswer, facts: Sequence[cardfacts.CardFact], english: bool) -> Iterator[Answer]:
        """Each fact of a card in a sentence, with its lines."""
        for fact in facts:
            document = self._search.document(fact.source.id)
            lines = dict.fromkeys(cardfacts.line_around(document, span) for span in fact.spans)
            quotes = [Passage(source=fact.source, path=(), text=document.text[a:b], start=a, end=b) for a, b in lines]
            yield draft.say(cardfacts.statement(fact, english), quotes)

    def told(self, draft: GrowingAnswer, tasks: Sequence[Task], asked: Asked) -> Iterator[Answer]:
        """Each part or side of the question by itself; one that stays without an answer is named."""
        untold: list[tuple[Task, list[str]]] = []
        sides: list[Side] = []
        several = len(tasks) > 1 or bool(draft.answer.sentences)
        try:
            asks = ""
            for task in tasks:
                begun = len(draft.answer.sentences)
                draft.side = "" if asked.english else task.side
                facts = _on_card(task, tasks, asked) if len(tasks) > 1 else []
                if facts and not task.side:
                    known = [fact for fact in facts if fact.spans]
                    yield from self.say_facts(draft, known, asked.english)
                    told, given = bool(known), []
                else:
                    told, given = yield from self._in_one(draft, task, asked, asks)
                if several and not told:
                    own = [reply for reply in given if _fits(task.part.asks, reply)]
                    again = [reply for reply in own if self._spent_again(draft, task.part.asks, asks, [reply])]
                    untold.append((task, [r for r in own if r not in again and not spent(draft, r, task.part.asks)]))
                else:
                    said = draft.answer.sentences[begun:]
                    text = "".join(sentence.text.removeprefix(f"{task.side}：") for sentence in said)
                    sides.append(Side(name=task.side or "、".join(places(task.part.text)), text=text, replies=given))
                asks += task.part.asks
        except EngineError as error:
            draft.side = ""
            if not draft.answer.sentences:
                yield from self._excerpts(draft, asked.english)
            draft.answer = replace(draft.answer, notes=(*draft.answer.notes, str(error)))
        draft.side = ""
        if not (untold or asked.english or any(task.side and task.part.lead for task in tasks)):
            yield from _which_has_more(draft, sides)
        for task, given in untold:
            yield from self._untold(draft, task, given, asked)
        for otherwise in (self._refuted, self._nearest) if not asked.english else (self._refuted,):
            if not draft.answer.sentences:
                yield from otherwise(draft, tasks)
        if not draft.answer.sentences:
            yield refusal(draft, "not_stated", asked)
            return
        for task in tasks:
            yield from corrected(draft, task.part.text, task.evidence, self._search)
        told = len(draft.answer.sentences)
        yield from differing(draft, self._search.document)
        yield from changed(draft, self._search)
        if len(draft.answer.sentences) > told:
            draft.unanswered = [part for part in draft.unanswered if not _ALIKE.search(part)]
        yield draft.finish(*_changes(draft, asked.english), *_covered(draft, asked))

    def _in_one(
        self, draft: GrowingAnswer, task: Task, asked: Asked, asks: str
    ) -> Generator[Answer, None, tuple[bool, list[str]]]:
        """One part or side; returns whether it was told, and the replies of the model with figures of which it was sure; `asks` are
        the parts before it."""
        said, before = draft.progress, len(draft.exchanges)
        yield from self._teller.told(draft, task, asked.english)
        if draft.progress == said and (near := self._beside(draft, task)):
            yield from self._teller.told(draft, near, asked.english)
        yield from self.say_facts(draft, _of_our_body(draft, task, said[0]), asked.english)
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

    def _untold(self, draft: GrowingAnswer, task: Task, given: Sequence[str], asked: Asked) -> Iterator[Answer]:
        """A part or side without an answer: named, unless it was told in passing, or the nearest words are told to a yes or no."""
        if _in_passing(draft, given) or told_in_row(self._search, draft.cited(), task.part.asks):
            return
        said = draft.progress
        if said[0] and not asked.english:
            yield from self._nearest(draft, [task])
        if draft.progress == said:
            if task.side and not task.part.lead:
                draft.silent.append(task.evidence[0].source.title)
            else:
                of = f"{task.side}：" if task.side and task.side not in task.part.asks else ""
                draft.unanswered.append(f"{of}{task.part.asks}")

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


def _which_has_more(draft: GrowingAnswer, sides: Sequence[Side]) -> Iterator[Answer]:
    if more := compared(f"{draft.answer.resolved}{draft.answer.question}", sides):
        yield draft.say(more, draft.cited())


def _on_card(task: Task, tasks: Sequence[Task], asked: Asked) -> list[cardfacts.CardFact]:
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


def refusal(draft: GrowingAnswer, reason: str, asked: Asked) -> Answer:
    """That the documents do not say, and what was searched."""
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


def _covered(draft: GrowingAnswer, asked: Asked) -> Iterator[str]:
    """What was searched for the parts and the sides that stay without an answer."""
    count, parts_left = len(asked.sources), tuple(part.strip("，,；;。？? ") for part in draft.unanswered)
    if parts_left:
        yield coverage(count, nearest_of(draft.answer), asked.english, parts_left)
    for title in draft.silent:
        yield coverage(count, nearest_of(draft.answer, title), asked.english)
