"""Several people at the page at once: what each waits, whether it is fair, whether answers stay with their questions.

Arrows: bench.__main__ -> here -> figures, person, serving, stopping. Knows no pipeline: all goes through the page.

Questions of a level come from one list, so that as many people as were asked for ask all the time. After a level with
several people some of its questions are asked again by one person alone, and the answers compared.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from eval.bench.figures import fairness, growth_per_100, spread
from eval.bench.person import Heard, Page, Person
from eval.bench.serving import Memory, Served, served
from eval.bench.stopping import stopping

Say = Callable[[str], object]
CHECKS = 12  # answers of a level that are compared with those to one person alone
WARM_UPS = 3
UNTOLD = 1.0  # seconds of waiting after which a place in the queue should have been shown


@dataclass(kw_only=True, slots=True)
class Record:
    """How memory went: (questions answered so far, page, engine) after each question; safe for threads."""

    look: Callable[[], Memory]
    answered: int = 0
    samples: list[tuple[int, float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, heard: Heard | None = None) -> None:
        """Look now; `heard` is one more question answered."""
        with self.lock:
            memory, self.answered = self.look(), self.answered + (heard is not None)
            self.samples.append((self.answered, round(memory.page, 1), round(memory.engine, 1)))

    def told(self) -> dict[str, Any]:
        """Memory at the start and at the end in MB, its growth for 100 questions, the samples."""
        (_, *first), (count, *last) = self.samples[0], self.samples[-1]
        page, engine = ([(sample[0], sample[at]) for sample in self.samples] for at in (1, 2))
        return {
            "questions": count,
            "start": dict(zip(("page", "engine"), first, strict=True)),
            "end": dict(zip(("page", "engine"), last, strict=True)),
            "growth_per_100": {"page": growth_per_100(page), "engine": growth_per_100(engine)},
            "samples": self.samples,
        }


def measure(
    questions: Sequence[str], crowds: Sequence[int], count: int, minutes: float, log: Path, say: Say
) -> dict[str, Any]:
    """The levels, stopping and memory of a page started for it; `count` questions a level, at least one a person.

    No question is begun after `minutes`, of which each level has its share. Raises RagError when the page does not start.
    """
    with served(log) as running:
        page, supply = Page.at(running.url), cycle(questions)
        say("预热……")
        _warm(page, running, islice(supply, WARM_UPS))
        record = Record(look=running.memory)
        record.note()
        levels = []
        for people in crowds:
            say(f"{people} 人同时提问……")
            asked = list(islice(supply, max(count, people)))
            levels.append(level(page, asked, people, 60 * minutes / len(crowds), record.note))
        say("停止……")
        stopped = stopping(page, list(islice(supply, len(questions))), running.engine_seconds)
        running.settle()
        record.note()
        return {"levels": levels, "stopping": stopped, "memory": record.told(), "distinct": len(set(questions))}


def _warm(page: Page, running: Served, questions: Iterable[str]) -> None:
    with Person(page) as person:
        for question in questions:
            person.ask(question)
    running.settle()


def level(
    page: Page, questions: Sequence[str], people: int, seconds: float, note: Callable[[Heard], object]
) -> dict[str, Any]:
    """What so many people met who asked at once; none begins a question when `seconds` are over."""
    begun = time.perf_counter()
    heard = crowd(page, questions, people, begun + seconds, note)
    spent = time.perf_counter() - begun
    alone = _alone(page, heard) if people > 1 else {}
    return summary(people, heard, spent) | compared(heard, alone)


def crowd(
    page: Page, questions: Iterable[str], people: int, until: float, note: Callable[[Heard], object]
) -> list[Heard]:
    """Everything that `people` heard who took their next question from one list until time.perf_counter() is `until`."""
    supply, lock = iter(questions), threading.Lock()
    heard: list[Heard] = []

    def one(person: Person) -> None:
        for question in _shared(supply, lock):
            told = person.ask(question)
            heard.append(told)
            note(told)
            if time.perf_counter() > until:
                return

    with ExitStack() as tabs, ThreadPoolExecutor(max_workers=people, thread_name_prefix="person") as pool:
        persons = [tabs.enter_context(Person(page, number)) for number in range(people)]
        list(pool.map(one, persons))
    return heard


def _shared(supply: Iterator[str], lock: threading.Lock) -> Iterator[str]:
    while True:
        with lock:
            question = next(supply, None)
        if question is None:
            return
        yield question


def _alone(page: Page, heard: Sequence[Heard]) -> dict[str, str]:
    """Question -> content of the answer that one person gets to it."""
    questions = dict.fromkeys(told.question for told in heard if not told.error)
    with Person(page) as person:
        answers = [person.ask(question) for question in islice(questions, CHECKS)]
    return {told.question: told.content for told in answers if not told.error}


def compared(heard: Sequence[Heard], alone: Mapping[str, str]) -> dict[str, int]:
    """How many answers were looked at, were another question's, or differ from the one that a person alone got.

    Another's: a state of another question came, or the answer is not the question's own but exactly another's.
    """
    looked = [told for told in heard if told.question in alone and not told.error]
    differing = [told for told in looked if told.content != alone[told.question]]
    others = [told for told in differing if told.content in alone.values()]
    strange = {id(told) for told in heard if not told.own} | {id(told) for told in others}
    return {"checked": len(looked), "mixed_up": len(strange), "differing": len(differing)}


def summary(people: int, heard: Sequence[Heard], seconds: float) -> dict[str, Any]:
    """Throughput, waits, fairness, places told and errors of a level that took `seconds`."""
    good = [told for told in heard if not told.error]
    waits: dict[int, list[float]] = defaultdict(list)
    for told in good:
        waits[told.person].append(told.evidence if told.evidence is not None else told.whole or 0.0)
    long = [told for told in good if (told.waited or 0) > UNTOLD]
    return {
        "people": people,
        "questions": len(heard),
        "seconds": seconds,
        "per_minute": 60 * len(good) / seconds,
        **{stage: spread(getattr(told, stage) for told in good) for stage in ("waited", "evidence", "first", "whole")},
        "fairness": fairness(waits),
        "refused": sum(told.refused for told in good),
        "errors": len(heard) - len(good),
        "error_kinds": sorted({told.error[:120] for told in heard if told.error}),
        "waited_long": len(long),
        "told_place": sum(told.place > 0 for told in long),
        "last_place": max((told.place for told in heard), default=0),
    }
