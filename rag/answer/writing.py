"""Evidence and a question to sentences that may be shown: the model judges and writes, each sentence is verified.

Arrows: answering -> here -> prompts, verification, kinds, the model. Knows no ranking and no numbering of citations.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.answer import prompts
from rag.answer.asked import another_level, another_year, headed, premise_missing, years
from rag.answer.citations import Draft, SentenceStream
from rag.answer.evidence import Search, context, holds, on_subject, readable, row_of, sentences, unnamed
from rag.answer.grounding import compact, empty, is_question, missing_figure, pairs, terms
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import asks_at_length, asks_whether
from rag.answer.premise import anchored
from rag.answer.rows import row_worded
from rag.answer.scope import short
from rag.answer.verification import QUOTED, Verdict, narrowed, quotation, repeats, verify, worded
from rag.text.figures import figures, wordless
from rag.text.language import is_english
from rag.text.tables import cells
from rag.types import Checked, Exchange, Passage

if TYPE_CHECKING:
    from rag.models.chat import Model

MARGIN = 0.0  # log-odds of 是 against 否 below which the evidence is taken not to hold the answer
_CLAUSE = re.compile(r"[^，,；;。]*[，,；;。]+|[^，,；;。]+$")
_YES_OR_NO = re.compile(r"(?:是的?|不是|否|有|没有|能|不能|可以|不可以|会|不会)[。，,.!！]?")
_NUMBERED = re.compile(r"(?m)(?:^|(?<=[。；;\n]))\s*\d{1,2}\s*[.．、)）](?!\d)")
_POINT = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*")
_HOW_MANY = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
TELLING = 4  # characters that a sentence adds to the question, from which on they tell which passage it was made from
SPENT = 16  # letters of a sentence up to which it says no more than its figure
BARE = 3  # letters for each figure that leave it bare


class Writer:
    """Asks the model about given evidence. Keeps nothing between questions; what was said goes to the draft's trace."""

    def __init__(self, search: Search, model: "Model", limit: int) -> None:
        """`limit` is how many passages an answer's evidence has at most."""
        self._search, self._model, self._limit = search, model, limit

    def judged(
        self, draft: GrowingAnswer, question: str, evidence: Sequence[Passage], side: str
    ) -> tuple[bool, float | None]:
        """Before anything is written: may the evidence state the answer, and the model's log-odds that it does.

        None where the server does not tell.
        """
        if premise_missing(question, " ".join(passage.text for passage in evidence)):
            return False, None
        request = prompts.request(evidence, question, prompts.judge(side))
        if known := _asked(draft, request):
            margin = known.margin
        else:
            margin = self._model.margin(prompts.SYSTEM, request, (prompts.YES, prompts.NO), draft.stopped)
            draft.exchanges.append(Exchange(request=request, margin=margin))
        return margin is None or margin >= MARGIN, margin

    def extracted(
        self, draft: GrowingAnswer, question: str, evidence: Sequence[Passage], side: str
    ) -> tuple[str, float | None]:
        """The bare answer in the words of the evidence, empty where the model rather finds none, and the log-odds of none; of one
        passage alone behind SYSTEM_BRIEF, and its log-odds by RELUCTANT more.

        None where the server does not tell, or what the question takes for granted stands nowhere in the evidence.
        """
        if premise_missing(question, " ".join(passage.text for passage in evidence)):
            return "", None
        brief = len(evidence) == 1
        request = prompts.request(evidence, question, prompts.extract(side, brief))
        if known := _asked(draft, request):
            words, null = known.reply.removeprefix(prompts.NULL), None if known.margin is None else -known.margin
        else:
            system = prompts.SYSTEM_BRIEF if brief else prompts.SYSTEM
            words, null = self._model.extract(system, request, prompts.NULL, draft.stopped)
            null = None if null is None else null + brief * prompts.RELUCTANT
            held = None if null is None else -null
            draft.exchanges.append(Exchange(request=request, margin=held, reply=words or prompts.NULL))
        return "" if null is not None and null > 0 else words, null

    def pressed(
        self, draft: GrowingAnswer, question: str, evidence: Sequence[Passage], side: str
    ) -> tuple[str, float | None]:
        """The bare answer of a model that may not say that there is none, and the mean log-probability of its tokens, None
        where the server does not tell."""
        request = prompts.request(evidence, question, prompts.press(side))
        words, certainty = self._model.words(prompts.SYSTEM, request, draft.stopped)
        draft.exchanges.append(Exchange(request=request, margin=certainty, reply=words))
        return words, certainty

    def verdicts(
        self,
        draft: GrowingAnswer,
        question: str,
        evidence: Sequence[Passage],
        task: str,
        *,
        whole: bool,
        elsewhere: Sequence[str] = (),
    ) -> Iterator[Verdict]:
        """What may be shown of the model's sentences, also what was told before; ends when they repeat themselves.

        Unless the `whole` question is about this evidence, a year that it names may be that of another side. Clauses
        about places `elsewhere` are left out: nothing of the evidence can say them.
        """
        request = prompts.request(evidence, question, task)
        shown: list[str] = []
        checked: list[Checked] = []
        reply: list[str] = []
        try:
            for sentence in self._sentences(request, reply, draft.stopped):
                if repeats(sentence.text, shown):
                    return
                own = replace(sentence, text=_without(elsewhere, sentence.text))
                verdict = self._verdict(own, evidence, question, whole)
                if verdict.text and spent(draft, sentence.text, question):
                    verdict = Verdict(text="", passages=(), objection="前面已经答过")
                checked.append(_checked(sentence, verdict))
                draft.dropped += not verdict.text
                if verdict.text and not repeats(verdict.text, shown):
                    shown += [sentence.text, verdict.text]
                    yield verdict
        finally:
            draft.exchanges.append(Exchange(request=request, reply="".join(reply), checked=tuple(checked)))

    def _verdict(self, sentence: Draft, evidence: Sequence[Passage], question: str, whole: bool) -> Verdict:
        title = evidence[0].source.title if asks_at_length(question) else ""
        if empty(sentence.text, question + title) or _YES_OR_NO.fullmatch(sentence.text.strip()):
            return Verdict(text="", passages=(), objection="没有说出问题和标题以外的内容")
        verdict = _bare(sentence, evidence, question) or verify(
            sentence, evidence, question, self._nearest(sentence, evidence)
        )
        if not verdict.text:
            verdict = _in_its_words(sentence, evidence, question) or verdict
        if asks_whether(_last(question)) and verdict.passages and not is_english(question):
            verdict = _exactly(verdict, f"{question}{sentence.text}")
        replaced = bool(verdict.text) and verdict.text != sentence.text
        if (replaced and empty(verdict.text, question + title)) or _names_or_repeats(verdict, question):
            verdict = Verdict(text="", passages=(), objection="没有说出问题和标题以外的内容")
        if is_question(verdict.text):
            verdict = Verdict(text="", passages=(), objection="是问句，没有说明什么")
        verdict = replace(verdict, passages=tuple(narrowed(verdict.text, p, question) for p in verdict.passages))
        if not is_english(question) and not _word_for_word(verdict):
            verdict = _exactly(verdict, f"{question}{sentence.text}")
        verdict = self._in_rows(verdict, question, sentence.text)
        if whole:
            verdict = _of_the_year(question, verdict, evidence)
            if verdict.passages and all(another_level(question, f"{p.text} {context(p)}") for p in verdict.passages):
                verdict = Verdict(text="", passages=(), objection="原文说的不是全国")
        return self._of_the_subject(question, verdict) if whole else verdict

    def _in_rows(self, verdict: Verdict, question: str, said: str) -> Verdict:
        """Of a table the rows that hold all figures of the sentence, else a figure, as their header reads: what stands in which column is
        not left to a small model. Of a year of which it `said` that, only the rows of that year."""
        told = figures(verdict.text)
        rows = [
            row
            for passage in verdict.passages
            for one in sentences(passage)
            if (row := row_of(self._search, one)) and not all(missing_figure(figure, readable(row)) for figure in told)
        ]
        rows = [r for r in rows if not any(missing_figure(figure, readable(r)) for figure in told)] or rows
        if rows and years(said) and all(years(_label(row)) for row in rows):
            rows = [row for row in rows if _is_of(_label(row), years(said))]
            if not rows:
                return Verdict(text="", passages=(), objection="表格里说的是别的年份")
        if not rows and verdict.passages and all(map(unnamed, verdict.passages)):
            return Verdict(text="", passages=(), objection="表格没有表头")
        if not rows:
            return verdict
        text = "；".join(worded(row, True) if is_english(question) else row_worded(row, question) for row in rows)
        return replace(verdict, text=text, passages=tuple(p for row in rows for p in (row, *row.above)))

    def _of_the_subject(self, question: str, verdict: Verdict) -> Verdict:
        """Nothing, when the question puts its subject in quotation marks and the passages do not speak of it."""
        if not verdict.passages or on_subject(self._search, verdict.passages, question):
            return verdict
        return Verdict(text="", passages=(), objection="原文说的是别的事")

    def _nearest(self, sentence: Draft, evidence: Sequence[Passage]) -> list[Passage]:
        """For a sentence in English, which shares no characters with its source: the evidence that a search finds."""
        if not is_english(sentence.text):
            return []
        found = [p for p, _ in self._search.best_sentences(sentence.text, 2 * self._limit)]
        near = {(e.source.id, e.start): e for p in found for e in evidence if holds(e, p)}
        return list(near.values())

    def _sentences(self, request: str, reply: list[str], stopped: Callable[[], bool]) -> Iterator[Draft]:
        parser = SentenceStream()
        for piece in self._model.stream(prompts.SYSTEM, request, stopped):
            reply.append(piece)
            yield from parser.feed(piece)
        yield from parser.close()


def _label(row: Passage) -> str:
    return (cells(row.text) or [row.text])[0]


def _is_of(label: str, wanted: set[str]) -> bool:
    """Its year, or one from the first to the last that it names (2022—2024年), is one of the wanted."""
    told = years(label)
    return any(min(told) <= year <= max(told) for year in wanted)


def spent(draft: GrowingAnswer, text: str, asks: str) -> bool:
    """Nothing but a figure that was the answer to an earlier part of the question, and what it is of, of which `asks` does not speak."""
    of_it = pairs(wordless(text)) & pairs(asks)
    return len(compact(text)) <= SPENT and not of_it and draft.spends(text)


def _without(places: Sequence[str], text: str) -> str:
    """`text` without its clauses about one of `places`."""
    clauses = _CLAUSE.findall(text)
    own = [clause for clause in clauses if not any(place in clause for place in places)]
    return text if len(own) == len(clauses) else "".join(own).rstrip("，,；;。 ") + "。" * bool(own)


def _asked(draft: GrowingAnswer, request: str) -> Exchange | None:
    """What the model said to the same request before, if it was asked."""
    return next((exchange for exchange in draft.exchanges if exchange.request == request), None)


def _bare(sentence: Draft, evidence: Sequence[Passage], question: str) -> Verdict | None:
    """Of bare figures (`49.25万人`) the words that they stand in: what they count and what stands beside them.

    Dropped where no passage holds them. None when the sentence says what its figures count.
    """
    told = figures(sentence.text)
    if not told or len(compact(wordless(sentence.text))) > BARE * len(told):
        return None
    dropped = Verdict(text="", passages=(), objection="数字不在所引原文中")
    return _in_its_words(sentence, evidence, question) or dropped


def _in_its_words(sentence: Draft, evidence: Sequence[Passage], question: str) -> Verdict | None:
    """The words of the passage that holds every figure, title and quoted name of the sentence.

    Those of the question aside that are names or a one: 一年最多几次 is answered by 每年不超过2次. A year may be that of the
    document. None when there are none, or no passage holds them all.
    """
    ones = [figure for figure in figures(question) if figure.value == 1]
    told = [figure for figure in figures(sentence.text) if figure not in ones]
    names = [name for name in terms(sentence.text) if name not in question] or (
        [] if told else _added(sentence, question)
    )
    for passage in evidence if told or names else ():
        for quoted in (quotation(passage, f"{question}{sentence.text}"), passage):
            plain = _NUMBERED.sub("", quoted.text)
            dated = f"{plain} {context(quoted)}"
            if all(not missing_figure(f, dated if f.unit == "年" else plain) for f in told) and all(
                n in plain for n in names
            ):
                text = worded(quoted, is_english(question))
                return Verdict(text=text, passages=(quoted,), objection="与原文不完全一致")
    return None


def _added(sentence: Draft, question: str) -> list[str]:
    """The runs of words in the sentence that the question does not have; empty where none is long enough to be told from
    others, or the sentence is in English."""
    asked, text, runs = pairs(question), sentence.text, [""]
    if is_english(text):
        return []
    for one, other in pairwise(text):
        new = one + other in pairs(one + other) - asked
        if new:
            runs[-1] = runs[-1] + other if runs[-1] else one + other
        elif runs[-1]:
            runs.append("")
    added = [run[run[0] in question : len(run) - (run[-1] in question)] for run in runs if run]
    return [run for run in added if len(run) > 1] if any(len(run) >= TELLING for run in added) else []


def _names_or_repeats(verdict: Verdict, question: str) -> bool:
    """To a yes or no only a heading whose words the question has, or to how many, in English, no figure but those that it gives."""
    named = verdict.passages and asks_whether(_last(question))
    if named and _POINT.sub("", verdict.text).strip("。 ") in question:
        return True
    return is_english(question) and _HOW_MANY.search(question) is not None and _only_given(verdict.text, question)


def _only_given(text: str, question: str) -> bool:
    """Its figures are all those of the question, which asks for another one; in English no words bear out what they are said of."""
    given = {figure.value for figure in figures(question)}
    told = figures(text)
    return bool(told) and all(figure.value in given for figure in told)


def _last(question: str) -> str:
    """The last of several questions in one."""
    return re.split("[？?]", question.rstrip("？? "))[-1]


def _exactly(verdict: Verdict, wanted: str) -> Verdict:
    """The words of the passages instead of the sentence: what says yes or no is not left to a small model. Short sentences whole:
    what their clauses are of stands in front."""
    quoted = tuple(in_whole(quotation(passage, wanted), passage, QUOTED) for passage in verdict.passages)
    return replace(verdict, text=" ".join(worded(one, english=False) for one in quoted), passages=quoted)


def in_whole(quoted: Passage, passage: Passage, most: int) -> Passage:
    """The quotation with the rest of the sentences of the passage that it begins and ends in, if that makes at most so many characters."""
    touched = [one for one in sentences(passage) if one.start < quoted.end and quoted.start < one.end]
    start, end = (touched[0].start, touched[-1].end) if touched else (quoted.start, quoted.end)
    whole = replace(quoted, text=passage.text[start - passage.start : end - passage.start], start=start, end=end)
    return whole if len(quoted.text) < len(whole.text) <= most else quoted


def _word_for_word(verdict: Verdict) -> bool:
    """Each of its clauses begins a clause of its passages, one after the other, but for the name of their place in front."""
    regions = {name for p in verdict.passages for name in (p.source.region, short(p.source.region)) if name}
    told = [list(filter(None, map(compact, _CLAUSE.findall(readable(p))))) for p in verdict.passages]
    every = {(at, number): words for at, clauses in enumerate(told) for number, words in enumerate(clauses)}
    before: set[tuple[int, int]] = set()
    for clause in filter(None, map(compact, _CLAUSE.findall(verdict.text))):
        forms = tuple(clause.removeprefix(name) for name in ("", *regions))
        same = {at for at, _ in before}
        next_to = (place for place in every if place[0] not in same or (place[0], place[1] - 1) in before)
        before = {place for place in next_to if every[place].startswith(forms)}
        if not before:
            return False
    return True


def _checked(sentence: Draft, verdict: Verdict) -> Checked:
    quotes = tuple(passage.text for passage in verdict.passages)
    return Checked(draft=sentence.text, text=verdict.text, objection=verdict.objection, quotes=quotes)


def _of_the_year(question: str, verdict: Verdict, evidence: Sequence[Passage]) -> Verdict:
    """Nothing, when the question asks of a year and the passages speak of others only."""
    around = " ".join(passage.text for passage in evidence)
    if any(anchored(question, passage) for passage in verdict.passages):
        return verdict
    rows = [p for p in verdict.passages if p.above] or verdict.passages  # with the year of their table
    told = [(headed(" ".join([*(row.text for row in p.above), p.text]), p.path), context(p)) for p in rows]
    if told and all(another_year(question, text, card, around) for text, card in told):
        return Verdict(text="", passages=(), objection="原文说的是另一年")
    return verdict
