"""An Answer under way: sentences and numbered citations are added, each state may be shown; pure but for the clock.

Arrows: answering -> here. Knows no model and no search.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from rag.text.figures import figures
from rag.types import Answer, AnswerSentence, Cell, Citation, Exchange, Passage, Table


def never() -> bool:
    """The answer is wanted to its end."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Words, of a sentence or of a cell of a table, with the passages that they rest on."""

    text: str
    passages: tuple[Passage, ...] = ()


@dataclass(slots=True)
class GrowingAnswer:
    """The answer under way: what is shown so far, and the clock."""

    answer: Answer
    begun: float
    stopped: Callable[[], bool] = never  # nobody wants the rest any more
    before: str = ""  # the last answer of the conversation, if the question leans on what was said
    last: bool = False  # no other reading of the question is left, and it leans on none before it
    replaced: int = 0
    side: str = ""  # of which place what is said now is told, when several are asked about
    again: int = 0  # quotations that had been shown before
    dropped: int = 0
    spent: set[str] = field(default_factory=set)  # figures, as the model gave them, of what was told to an earlier part
    silent: list[str] = field(default_factory=list)  # titles of documents that were asked about and do not say
    unanswered: list[str] = field(default_factory=list)  # parts of the question that the documents do not answer
    nearest: list[str] = field(default_factory=list)  # parts of which only the nearest words are told
    contradicted: list[str] = field(default_factory=list)  # figures of the question that the documents contradict
    exchanges: list[Exchange] = field(default_factory=list)
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def anew(self) -> "GrowingAnswer":
        """Another way to the same answer, from where this one is; what the model was asked is known to both."""
        return replace(
            self,
            spent=set(self.spent),
            silent=list(self.silent),
            unanswered=list(self.unanswered),
            nearest=list(self.nearest),
            contradicted=list(self.contradicted),
            numbers=dict(self.numbers),
        )

    @property
    def progress(self) -> tuple[int, int]:
        """How many sentences were said, and how many again: the same as before where nothing was."""
        return len(self.answer.sentences), self.again

    def spends(self, text: str) -> bool:
        """It has figures, and all of them answered an earlier part; a unit that is missing may be any."""
        told = [figure for words in self.spent for figure in figures(words)]
        mine = figures(text)
        return bool(mine) and all(
            any(
                one.value == other.value and (one.unit == other.unit or not (one.unit and other.unit)) for other in told
            )
            for one in mine
        )

    @contextmanager
    def answering(self, part: str, side: str, evidence: Sequence[Passage]) -> Iterator[None]:
        """What is said within it answers the part of the question, or the side, that stayed without an answer."""
        said, self.side = self.progress, side
        yield
        self.side = ""
        title = evidence[0].source.title if side and evidence else ""
        if self.progress != said:
            self.unanswered = [one for one in self.unanswered if one != part]
            self.silent = [one for one in self.silent if one != title]

    def seconds(self) -> float:
        """Since the question."""
        return time.monotonic() - self.begun

    def say(self, text: str, passages: Sequence[Passage], tabled: bool = False) -> Answer:
        """Append a sentence with the passages that it rests on; `tabled`: a row of the table will say the same.

        One of several sides is named in front, unless the sentence names it.
        """
        if self.side and self.side not in text:
            text = f"{self.side}：{text}"
        numbers = tuple(dict.fromkeys(self._number(passage) for passage in passages))
        times = self.answer.timings
        if times.first is None:
            times = replace(times, first=self.seconds())
        self.answer = replace(
            self.answer,
            sentences=(*self.answer.sentences, AnswerSentence(text=text, citations=numbers, tabled=tabled)),
            timings=times,
        )
        return self.answer

    def tabulate(self, header: Sequence[str], rows: Sequence[Sequence[Said]]) -> Answer:
        """Give the answer its table; without rows it has none."""
        filled = tuple(tuple(self._cell(said) for said in row) for row in rows)
        self.answer = replace(self.answer, table=Table(header=tuple(header), rows=filled) if filled else None)
        return self.answer

    def _cell(self, said: Said) -> Cell:
        numbers = tuple(dict.fromkeys(self._number(passage) for passage in said.passages))
        return Cell(text=said.text, citations=numbers)

    def believe(self, probability: float) -> None:
        """What was shown, or might have been, is right with this probability; the highest counts."""
        self.answer = replace(self.answer, confidence=max(self.answer.confidence or 0.0, probability))

    def cited(self) -> list[Passage]:
        """What was quoted so far."""
        return [
            Passage(source=c.source, path=c.section, text=c.quote, start=c.start, end=c.end)
            for c in self.answer.citations
        ]

    def _number(self, passage: Passage) -> int:
        key = passage.source.id, passage.start, passage.end
        if key not in self.numbers:
            number = self.numbers[key] = len(self.numbers) + 1
            citation = Citation(
                number=number,
                source=passage.source,
                section=passage.path,
                quote=passage.text,
                start=passage.start,
                end=passage.end,
            )
            self.answer = replace(self.answer, citations=(*self.answer.citations, citation))
        return self.numbers[key]

    def refuse(self, text: str, reason: str, note: str = "") -> Answer:
        """A refusal: no citation, and a note of what was searched."""
        self.answer = replace(self.answer, sentences=(), citations=(), refused=True, reason=reason)
        self.say(text, ())
        return self.finish(note)

    def finish(self, *notes: str) -> Answer:
        """The last Answer of the stream."""
        times = replace(self.answer.timings, total=self.seconds())
        given = tuple(note for note in notes if note)
        notes, exchanges = self.answer.notes + given, tuple(self.exchanges)
        self.answer = replace(self.answer, notes=notes, timings=times, exchanges=exchanges, done=True)
        return self.answer
