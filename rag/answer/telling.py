"""One question, or one part or side of one, with its evidence, to sentences that may be shown.

Arrows: answering -> here -> direct (exact words), writing (the model), extracted, looking, rendering, premise. Knows no ranking: the evidence is given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer import prompts
from rag.answer.amounts import units
from rag.answer.answerability import SECTION, Signs, probability
from rag.answer.asked import another_year, headed, years
from rag.answer.correcting import quoted_once
from rag.answer.direct import Found, find
from rag.answer.evidence import (
    Search,
    behind,
    bodies,
    context,
    holds,
    of_bodies,
    readable,
    sentences,
    shown,
    whole_list,
    widened,
)
from rag.answer.extracted import (
    has,
    holding,
    holding_each,
    most_covered,
    of_something_else,
    of_which_year,
    outdone,
    paid_for_another,
)
from rag.answer.grounding import compact, speaks_of, terms
from rag.answer.groups import another_case, group_missing, outside_missing, rival_named
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import (
    asks_at_length,
    asks_whether,
    asks_who_answers,
    figure_missing,
    kind_missing,
    office_missing,
    one_of_many,
)
from rag.answer.looking import SecondLook
from rag.answer.parts import Part
from rag.answer.premise import asks_to_confirm, begun, claimed
from rag.answer.reasons import ASTRAY, reason
from rag.answer.rendering import rendered, say_once, stating, told_all
from rag.answer.rows import asked_rows, every_row, of_another_row
from rag.answer.verification import Verdict, worded
from rag.answer.writing import Writer, in_whole, spent
from rag.text.figures import figures
from rag.text.language import is_english
from rag.types import Answer, Passage

# Coverage of a question from which on exact words are the answer, and from which on they stand in for what the model
# could not say. Chosen on development questions, see docs/EXPERIMENTS.md.
SURE, LIKELY = 0.65, 0.45
NEARLY_ALL = 0.8  # the same from which on they are shown though the model took other words, if their section answers
PLAIN = 2.8  # log-odds that their section answers, from which on exact words are shown
SURELY = 2.0  # log-odds that there is something to extract, from which on the section need not be judged, too
NAMED_ROW = 0.9  # probability that rows are right which the question names by their labels
BARELY = 0.05  # coverage of a question by a row of which it has hardly more than the label
ROW_ANSWERS = 1.0  # log-odds that such a row answers, from which on it is told
DOUBTFUL = 2.0  # log-odds that there is nothing to extract, up to which the model is asked again for words
CERTAIN = -0.2  # mean log-probability of their tokens from which on they count
PRESSED = 0.6  # probability that they are right
HARDLY_LESS = 0.8  # share of the coverage of the best evidence, or of another sentence
ALONE = 0.7  # probability from which on a section is believed without a look at the others
CONFIRMED = (
    0.35  # coverage of a statement, or of a question of yes or no, from which on exact words confirm or correct it
)
HEARD = 0.25  # the same of a statement where the model finds that the evidence answers
_BETWEEN = re.compile(r"[，,。；;？?！!、]|[跟和与同比]")
_EACH = re.compile(r"分别|又?各(?:是|有|自)?")
_SEVERAL = re.compile("哪[些几]|名单|清单|都有(?:谁|什么)")
_ELSE = re.compile(r"多少|几(?![个家])|什么(?!部门|单位)|哪一?年|何时")
_LISTING = re.compile("列(?:一下|一列|出|举|个)|哪些|哪[几两三四五六七八九十]|都?(?:有|是)(?:什么|啥)")
_CASE = re.compile(r"的[，,][^；;]+[；;]\s*$")
RESPONSIBLE = re.compile(r"(?:责任|牵头|主管|承办)(?:部门|单位|处室)\s*[:：][^\n。]{2,160}")
TRANSLATED = 0.25  # probability of what is told in English, whose words no document bears out
IN_FULL = 160  # characters of sentences up to which they are told whole though clauses of them answer
WHOLE = 100  # sentences around a passage: its section
LED = 0.5  # share of the best sentence's coverage that another one must have to be told, too


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A part of a question with its evidence; `side` names the side of a comparison that it is of, `others` the
    others; `named` are schools, companies and the like that the part and its evidence name."""

    part: Part
    evidence: Sequence[Passage]
    side: str = ""
    others: Sequence[str] = ()
    named: Sequence[str] = ()

    @property
    def shared(self) -> str:
        """The side, where the question is asked of other sides, too; empty where it is asked of this one alone."""
        return self.side if any(other in self.part.text for other in self.others) else ""


class Teller:
    """Answers tasks. Keeps nothing between them: what was said goes to the draft."""

    def __init__(self, search: Search, writer: Writer, caution: float) -> None:
        """`search` tells what passages speak of, `writer` asks the model; `caution` is the probability of being right
        below which nothing of the model is shown."""
        self._search, self._writer, self._caution = search, writer, caution
        self._look = SecondLook(search, writer, caution)

    def told(self, draft: GrowingAnswer, task: Task, english: bool) -> Iterator[Answer]:
        """The exact words when they plainly answer, else what the model writes, else the words if they may answer.

        Yields nothing when the evidence does not hold the answer. Raises EngineError.
        """
        if not task.evidence:
            return
        asks = task.part.asks
        line = self._answering_for_it(draft, task)
        if line and not _ELSE.search(asks):
            yield from quoted_once(draft, line)
            return
        claim, said = begun(asks, task.evidence), draft.progress
        asked = len(draft.exchanges)
        if claim:
            task = replace(task, part=replace(task.part, asks=claim[1]))
        yield from self._in_text(draft, task, english)
        if draft.last and draft.progress == said:
            yield from self._look.again(draft, task, english, [one.reply for one in draft.exchanges[asked:]])
        if claim and len(draft.answer.sentences) > said[0]:
            yield from quoted_once(draft, claim[2])
            draft.contradicted.append(claim[0])
        if line:
            yield from quoted_once(draft, line)

    def nearest(self, draft: GrowingAnswer, task: Task) -> Iterator[Answer]:
        """See looking.SecondLook.nearest."""
        if task.evidence:
            yield from self._look.nearest(draft, task)

    def _in_text(self, draft: GrowingAnswer, task: Task, english: bool) -> Iterator[Answer]:
        """From the best section, if that plainly answers, else from all evidence.

        The section comes first in every request: what a server has read of it, it need not read again.
        """
        asks = task.part.asks
        if not english and (rows := self._rows(draft, task)):
            for row in rows:
                yield from quoted_once(draft, row, "；" if row is not rows[-1] else "。" if rows[1:] else "")
            return
        if not english and self._caution <= LIKELY and (given := reason(self._search, task.part.text, task.evidence)):
            draft.believe(LIKELY)
            yield from quoted_once(draft, given)
            return
        about = _segment(task.part.text, task.side) if task.shared else task.part.text
        wanted = _EACH.sub("", asks) if task.shared else asks
        found = find(self._search, about, task.evidence, wanted, draft.cited())
        confirms = asks_to_confirm(asks)
        if found and confirms and found.coverage >= CONFIRMED:
            yield from self._plainly(draft, found)
            return
        sure = found if found and found.coverage >= SURE and not confirms else None
        task = replace(task, named=_named(task))
        section = self._search.chunk_around(sure.passage if sure else task.evidence[0])
        alone = replace(task, evidence=[section])
        plain = self._in_section(draft, alone, sure, about, wanted, task.evidence, english)
        if plain is not None:
            yield from plain
            return
        task = replace(task, evidence=behind(section, task.evidence))
        said = len(draft.answer.sentences)
        words, null = self._short(draft, task)
        if null is not None and not words:
            words = self._pressed(draft, task, null)
            if not english:
                yield from self._in_pressed_words(draft, task, about, wanted, words)
                return
        held, margin = self._writer.judged(draft, task.part.text, task.evidence, task.shared)
        if not held:
            return
        signs = Signs(margin=margin, null=null)
        new = english and not spent(draft, words, asks)
        first = stating(task.evidence, words) if new else None
        if first and not group_missing(asks, first.text) and not self._of_another_year(asks, first):
            quoted = widened(self._search, first)
            if self._believed(draft, task, [quoted], signs):
                yield from rendered(self._writer, draft, task.part.text, quoted, words, task.shared)
            return
        quoted = None if english else self._holding(draft, about, wanted, task.evidence, words)
        quoted = None if quoted and self._answered(draft, task.part.asks, task.evidence, quoted, words) else quoted
        if quoted and not of_bodies(self._search, quoted, task.named):
            return
        if quoted and self._believed(draft, task, [quoted], signs):
            yield from self._quoted(draft, quoted)
            return
        yield from self._generated(draft, task, prompts.answer(task.shared, english), signs)
        unsaid = len(draft.answer.sentences) == said
        if (
            unsaid
            and found
            and found.coverage >= _least(asks, margin)
            and has(found.passage, words)
            and not (words and not words[0].isdigit() and compact(words) in compact(task.part.text))
            and not spent(draft, draft.exchanges[-1].reply, asks)
            and self._believed(draft, task, [found.passage], signs)
        ):
            yield from self._quoted(draft, found.passage, english)
            if asks_whether(asks) and not english:
                draft.nearest.append(asks)

    def _of_another_year(self, asks: str, passage: Passage) -> bool:
        told = headed(passage.text, passage.path)
        return another_year(asks, told, context(passage), of_which_year(self._search, passage))

    def _plainly(self, draft: GrowingAnswer, found: Found) -> Iterator[Answer]:
        """Exact words, believed by as much of the question as they speak of."""
        draft.believe(1 - (1 - found.coverage) / 2)
        yield from self._quoted(draft, found.passage)

    def _quoted(self, draft: GrowingAnswer, passage: Passage, english: bool = False) -> Iterator[Answer]:
        if english:
            yield from say_once(draft, worded(passage, english), (passage, *passage.above))
        else:
            listed = whole_list(self._search, passage) if _LISTING.search(draft.answer.resolved) else None
            yield from quoted_once(draft, listed or self._in_full(passage))

    def _in_full(self, passage: Passage) -> Passage:
        """With the rest of the sentences that it begins and ends in, if they are short: for whom a rule is stands in front of it."""
        section = self._search.chunk_around(passage)
        if passage.above or not holds(section, passage):
            return passage
        return _from_its_case(in_whole(passage, section, IN_FULL), section)

    def _told_in_full(self, verdict: Verdict) -> Verdict:
        """The same of a sentence of the model that is nothing but words of its passages."""
        if compact(verdict.text) != compact(" ".join(worded(passage, english=False) for passage in verdict.passages)):
            return verdict
        whole = tuple(map(self._in_full, verdict.passages))
        return replace(verdict, text=" ".join(worded(passage, english=False) for passage in whole), passages=whole)

    def _holding(
        self, draft: GrowingAnswer, about: str, wanted: str, evidence: Sequence[Passage], words: str
    ) -> Passage | None:
        """See extracted.holding; no row of a table beside one that the whole question names."""
        found = holding(self._search, about, wanted, evidence, words)
        return None if found and self._of_another_row(draft, found) else found

    def _of_another_row(self, draft: GrowingAnswer, told: Passage) -> bool:
        """See rows.of_another_row, of the question as it was asked and with what it leaves out."""
        return any(of_another_row(self._search, q, told) for q in {draft.answer.question, draft.answer.resolved})

    def _answered(
        self, draft: GrowingAnswer, asks: str, evidence: Sequence[Passage], quoted: Passage, words: str
    ) -> bool:
        """An earlier part of the question was answered by the same figure of the same sentence, and another sentence speaks hardly less
        of this part and gives what it asks for."""
        if words not in draft.spent or not any(holds(one, quoted) for one in draft.cited()):
            return False
        least = HARDLY_LESS * self._search.coverage(asks, quoted.text)
        others = (
            one
            for passage in evidence
            for one in sentences(passage)
            if not holds(quoted, one) and not holds(one, quoted)
        )
        return any(
            not kind_missing(asks, one.text) and self._search.coverage(asks, one.text) >= least for one in others
        )

    def _rows(self, draft: GrowingAnswer, task: Task) -> list[Passage]:
        """The rows of tables that the question names; one of which it says little else than its label, or that is to confirm
        a statement and counts what that counts, if the model finds that it answers."""
        question, asks, confirms = draft.answer.resolved, task.part.asks, asks_to_confirm(task.part.asks)
        if self._caution > NAMED_ROW or not (confirms or self._extracts(task)):
            return []
        if years(asks) < years(question) or (task.side and task.side in asks):  # of one of its years, or of its sides
            question = task.part.text
        if task.part.lead and not kind_missing(asks, ""):  # it names no kind of fact: that of the question before it
            asks = question
        rows = [] if confirms else asked_rows(self._search, question, asks, task.evidence)
        if not rows and (not task.side or task.side in asks) and not _SEVERAL.search(asks):
            rows = asked_rows(self._search, question, asks, task.evidence, BARELY)
            fits = len(rows) == 1 and (not confirms or _measures(claimed(asks)) & _measures(readable(rows[0])))
            margin = self._writer.judged(draft, task.part.text, rows, "")[1] if fits else None
            rows = rows if margin is not None and margin >= ROW_ANSWERS else []
        if not rows and not confirms and not task.side:
            rows = every_row(self._search, question, asks, task.evidence)
        if rows:
            draft.believe(NAMED_ROW)
        return rows

    def _pressed(self, draft: GrowingAnswer, task: Task, null: float) -> str:
        """What the model extracts when it may not say that there is nothing, where it hardly decided that and is sure of the
        words; empty: nothing."""
        if null > DOUBTFUL:
            return ""
        words, certainty = self._writer.pressed(draft, task.part.text, task.evidence, task.shared)
        if certainty is None or certainty < CERTAIN or _told_before(draft, task, words):
            return ""
        return "" if one_of_many(task.part.asks, words, shown(task.evidence)) else words

    def _in_pressed_words(
        self, draft: GrowingAnswer, task: Task, about: str, wanted: str, words: str
    ) -> Iterator[Answer]:
        """The sentence that has them and gives what is asked for, if the evidence is judged to answer; no row of a table, in which
        a small model finds something for any question."""
        quoted = self._holding(draft, about, wanted, task.evidence, words) if self._caution <= PRESSED else None
        if quoted is None or quoted.above or not of_bodies(self._search, quoted, task.named):
            return
        if self._writer.judged(draft, task.part.text, task.evidence, task.shared)[0]:
            draft.believe(PRESSED)
            yield from self._quoted(draft, quoted)

    def _in_section(
        self,
        draft: GrowingAnswer,
        task: Task,
        sure: Found | None,
        about: str,
        wanted: str,
        around: Sequence[Passage],
        english: bool,
    ) -> list[Answer] | None:
        """The words that plainly answer, from a task whose evidence is one section; None where it has to be read with
        the rest, `around` it. `sure` are exact words that speak of most of the question."""
        brief = not english and self._extracts(task)
        words, null = self._short(draft, task) if brief else ("", None)
        if sure and compact(words) not in compact(task.part.text) and has(sure.passage, words):
            return list(self._plainly(draft, sure))
        quoted = self._holding(draft, about, wanted, task.evidence, words) if null is not None else None
        if quoted and (
            paid_for_another(task.part.text, [quoted], around)
            or self._answered(draft, task.part.asks, around, quoted, words)
        ):
            return None
        if quoted is None and null is not None and -null >= SURELY:
            several = holding_each(self._search, about, wanted, task.evidence, words)
            of_it = bool(several) and all(of_bodies(self._search, one, task.named) for one in several)
            if of_it and self._alone(draft, task, several[0], Signs(null=null)):
                return [state for one in several for state in self._quoted(draft, one)]
        if quoted is None or not of_bodies(self._search, quoted, task.named):
            if sure and (not brief or sure.coverage >= NEARLY_ALL):
                held, margin = self._writer.judged(draft, task.part.text, task.evidence, task.shared)
                if held and (margin is None or margin >= PLAIN):
                    return list(self._plainly(draft, sure))
            return None
        margin = None
        if -null < SURELY:
            held, margin = self._writer.judged(draft, task.part.text, task.evidence, task.shared)
            if not held or margin is None:
                return None
        believed = self._alone(draft, task, quoted, Signs(margin=margin, null=null))
        return list(self._quoted(draft, quoted)) if believed else None

    def _extracts(self, task: Task) -> bool:
        """Words answer by themselves: nothing is to be confirmed, and nothing told at length."""
        asks = task.part.asks
        return not (asks_to_confirm(asks) or asks_whether(asks) or asks_at_length(asks))

    def _short(self, draft: GrowingAnswer, task: Task) -> tuple[str, float | None]:
        """What the model takes for the answer, and the log-odds of none; not told where no words answer by themselves,
        nor where a follow-up gets the figure of the answer before it, also without its lead, or then one from another
        section than the first: what is asked next of the same thing mostly stands there."""
        if not self._extracts(task):
            return "", None
        words, null = self._writer.extracted(draft, task.part.text, task.evidence, task.shared)
        if _told_before(draft, task, words):
            words, null = self._writer.extracted(draft, task.part.asks, task.evidence, task.shared)
            if _told_before(draft, task, words) or not (words and has(task.evidence[0], words)):
                return "", None
        return ("" if one_of_many(task.part.asks, words, shown(task.evidence)) else words), null

    def _alone(self, draft: GrowingAnswer, task: Task, quoted: Passage, signs: Signs) -> bool:
        """What one section says is right with so much probability that nothing else is looked at."""
        covered = self._search.coverage(task.part.text, shown([quoted]))
        belief = probability(signs, covered, SECTION)
        if belief < max(ALONE, self._caution):
            return False
        draft.believe(belief)
        return True

    def _answering_for_it(self, draft: GrowingAnswer, task: Task) -> Passage | None:
        """To who answers for it: the line that says so (责任部门：…) in the section of what was quoted, or found best."""
        if not asks_who_answers(task.part.asks):
            return None
        for passage in [*reversed(draft.cited()), *task.evidence[:1]]:
            section = self._search.neighbours(passage, WHOLE, WHOLE)
            if line := RESPONSIBLE.search(section.text):
                start = section.start + line.start()
                return replace(section, text=line[0], start=start, end=start + len(line[0]))
        return None

    def _generated(self, draft: GrowingAnswer, task: Task, instruction: str, signs: Signs) -> Iterator[Answer]:
        """Verified sentences as they come, held back while they are not believed or lack the kind of fact asked for.

        Of a side, a year that the question names may be that of another side. To a question with a lead only what
        speaks of the question, and not of its lead alone, is told, at the end.
        """
        asks = task.part.asks
        held: list[Verdict] = []
        told: list[Verdict] = []
        words = shown(task.evidence) if task.others else ""
        elsewhere = [other for other in task.others if other not in words]
        for verdict in self._writer.verdicts(
            draft, task.part.text, task.evidence, instruction, whole=not task.shared, elsewhere=elsewhere
        ):
            told.append(verdict)
            held.append(verdict)
            if not task.part.lead and self._ready(draft, task, told, signs):
                yield from told_all(draft, map(self._told_in_full, held))
                held = []
        if task.part.lead and told:
            spoken = [self._search.coverage(asks, verdict.text) for verdict in told]
            least = LED * max(spoken)
            chosen = [
                verdict
                for verdict, share in zip(told, spoken, strict=True)
                if share >= least and (share or not any(passage.above for passage in verdict.passages))
            ]
            if chosen and self._ready(draft, task, chosen, signs):
                yield from told_all(draft, map(self._told_in_full, chosen))

    def _ready(self, draft: GrowingAnswer, task: Task, told: Sequence[Verdict], signs: Signs) -> bool:
        """The kind of fact that is asked for is there, and the whole is believed."""
        asks, subjects = task.part.asks, terms(task.part.text)
        of_it = [v for v in told if any(speaks_of(f"{v.text} {_headings(v)}", subject) for subject in subjects)]
        words = "".join(verdict.text for verdict in of_it or told)
        passages = [passage for verdict in told for passage in verdict.passages]
        quotes = " ".join(passage.text for passage in passages)
        if another_case(draft.answer.resolved, quotes) or rival_named(asks, quotes):
            return False
        if task.part.thing and not any(of_bodies(self._search, passage, task.named) for passage in passages):
            return False
        if group_missing(asks, quotes) or outside_missing(asks, words) or office_missing(asks, quotes):
            return False
        if any(self._of_another_row(draft, passage) for passage in passages):
            return False
        about = _segment(task.part.text, task.side) if task.shared else task.part.text
        if self._extracts(task) and of_something_else(self._search, about, passages, task.evidence):
            return False
        if asks_at_length(asks) and outdone(self._search, asks, passages, task.evidence, ASTRAY):
            return False
        if asks_whether(asks) and not is_english(asks) and self._far_from_best(asks, passages, task.evidence):
            return False
        if figure_missing(_EACH.sub("", asks), words) if task.shared else kind_missing(asks, words):
            return False
        return self._believed(draft, task, passages, signs)

    def _far_from_best(self, asks: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
        """Another sentence of the evidence speaks of far more of the question than all that is told."""
        return self._search.coverage(asks, shown(told)) < LED * most_covered(self._search, asks, evidence)

    def _believed(self, draft: GrowingAnswer, task: Task, passages: Sequence[Passage], signs: Signs) -> bool:
        """What rests on the `passages` is right with more than the probability asked for."""
        question = task.part.text
        covered = None if is_english(question) else self._search.coverage(question, shown(passages))
        belief = probability(signs, covered)
        draft.believe(belief)
        return belief >= max(self._caution, TRANSLATED if covered is None else 0)


def _from_its_case(passage: Passage, section: Passage) -> Passage:
    """With what stands in front of it in a rule of several cases (甲…的，…；乙…的，…), if that makes a short one: it may be of the first."""
    at = passage.start - section.start
    begun = max((section.text.rfind(mark, 0, at) for mark in "。！？\n"), default=-1) + 1
    before = section.text[begun:at]
    start = begun + len(before) - len(before.lstrip())
    if not _CASE.search(before) or passage.end - section.start - start > IN_FULL:
        return passage
    text = section.text[start : passage.end - section.start]
    return replace(passage, text=text, start=section.start + start)


def _least(asks: str, margin: float | None) -> float:
    """Coverage from which on exact words stand in for what the model could not say, where it finds that the evidence answers."""
    plainly = asks_whether(asks) or (asks_at_length(asks) and margin is not None and margin >= PLAIN)
    return HEARD if asks_to_confirm(asks) else CONFIRMED if plainly else LIKELY


def _named(task: Task) -> list[str]:
    """What has to be named by what is told: see `bodies`; else the thing that the part is asked of, if the evidence names it."""
    thing = task.part.thing
    told = thing and any(thing in passage.text for passage in task.evidence)
    return bodies(task.part.text, task.evidence) or ([thing] if told else [])


def _measures(text: str) -> set[str]:
    """What its figures count: 元 of 3500元/人 and of 600块."""
    return units(text.replace("块", "元")) - {""}


def _told_before(draft: GrowingAnswer, task: Task, words: str) -> bool:
    told = bool(task.part.lead and words) and compact(words) in compact(draft.before)
    return told and (bool(figures(words)) or f"“{words.strip('“”')}”" in draft.before)


def _headings(verdict: Verdict) -> str:
    return " ".join(heading for passage in verdict.passages for heading in passage.path)


def _segment(question: str, side: str) -> str:
    """What the question says of one side; all of it where it does not name that side."""
    return "，".join(words for words in _BETWEEN.split(question) if side in words) or question
