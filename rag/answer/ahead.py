"""Reading ahead: the sections of a small corpus, and how to take a question apart, are read to the language model while nobody asks.

Arrows: pipeline -> here -> prompts, the model. Knows no server: one that keeps the states of what it has read need not
read a section again when a question about it comes, which is most of the wait on a small machine.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from rag.answer import prompts
from rag.errors import RagError, Stopped
from rag.types import Passage

QUIET = 2.0  # seconds without a question before anything is read ahead
STATE_KIB = 28  # of the state of one token of the default model
AROUND = 400  # tokens of both rules, the title and the heading of a section, at most


class Reader(Protocol):
    """A language model that can read ahead."""

    def read_ahead(self, system: str, beginning: str, stopped: Callable[[], bool]) -> None:
        """Read what later requests begin with, unless that was done. Raises EngineError, and Stopped once `stopped()` holds."""


class Ahead:
    """Reads sections to the model, all of a corpus whose states have room, else those that questions were about."""

    def __init__(self, model: Reader, sections: Callable[[int], Sequence[Passage]], mib: int) -> None:
        """`sections` gives all there are, when they are at most as many as asked for; `mib` MiB is the room. 0: nothing is read."""
        self._model, self._sections, self._tokens = model, sections, mib * 1024 // STATE_KIB
        self._change = threading.Condition()
        self._asking = 0
        self._whole, self._due = True, list[Passage]()
        self._closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def paused(self) -> Iterator[Callable[[Passage], None]]:
        """While a question is answered the model is left to it; what is given is to be told its section."""
        with self._change:
            self._asking += 1
        about: list[Passage] = []
        try:
            yield about.append
        finally:
            with self._change:
                self._asking -= 1
                self._due += about
                self._change.notify_all()

    def start(self) -> None:
        """Begin, in a thread of its own; again is nothing."""
        with self._change:
            if self._thread is None and self._tokens:
                self._thread = threading.Thread(target=self._run, name="reading-ahead", daemon=True)
                self._thread.start()

    def read(self) -> int:
        """Read the whole corpus now, if its states have room; how many sections. Raises EngineError."""
        sections = self._all()
        self._read(sections, lambda: self._closed)
        return len(sections)

    def close(self) -> None:
        """Stop reading for good."""
        with self._change:
            self._closed = True
            self._change.notify_all()

    def _run(self) -> None:
        with suppress(RagError):  # it fails again, and is told, when something is asked
            while self._awaits():
                with self._change:
                    (whole, due), (self._whole, self._due) = (self._whole, self._due), (False, [])
                try:
                    self._read([*(self._all() if whole else ()), *due], self._wanted)
                except Stopped:
                    with self._change:
                        self._whole, self._due = whole, [*due, *self._due]

    def _read(self, sections: Sequence[Passage], stopped: Callable[[], bool]) -> None:
        self._model.read_ahead(prompts.SYSTEM_SPLIT, prompts.split(""), stopped)
        # One after the other: the server keeps the rules that it has read.
        for system in (prompts.SYSTEM_BRIEF, prompts.SYSTEM):
            for section in sections:
                self._model.read_ahead(system, prompts.evidence_text([section]), stopped)

    def _all(self) -> Sequence[Passage]:
        sections = self._sections(self._tokens // AROUND)
        return sections if sum(2 * len(section.text) + AROUND for section in sections) <= self._tokens else ()

    def _awaits(self) -> bool:
        """Wait until something is due and nobody has asked for a while; false when closed."""
        with self._change:
            while not self._closed:
                self._change.wait_for(lambda: self._closed or ((self._whole or self._due) and not self._asking))
                if not self._change.wait_for(self._wanted, QUIET):
                    return True
            return False

    def _wanted(self) -> bool:
        """The model is wanted for something else."""
        return self._closed or self._asking > 0
