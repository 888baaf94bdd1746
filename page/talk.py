"""One question after another: who waits, who is answered, who pressed stop.

Arrows: ui -> here -> page.contract, page.shelf, page.view, rag.errors, rag.types. Knows no Gradio and no browser.

The pipeline runs in a thread of its own, so that stop and the place in the queue reach the page while it blocks.
"""

import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from page.contract import Pipeline
from page.shelf import Shelf
from page.view import QUESTION_LIMIT, State, answer_state
from rag.errors import QuestionError, RagError, Stopped
from rag.records import scope_from
from rag.types import Answer, Message, Scope

INTERVAL = 0.1  # seconds between two looks at the pipeline: at most ten updates a second
_WAITING = 64  # questions waiting or being answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A finished exchange, kept for follow-up questions."""

    question: str
    answer: str


Turns = Mapping[int, Turn]


@dataclass(kw_only=True, eq=False)
class _Ticket:
    """One question on its way; written by the thread of the pipeline, read by the page's."""

    session: str
    stopped: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None


class Line:
    """First come, first served: at most `width` tickets are being answered at any time."""

    def __init__(self, width: int) -> None:
        """An empty line."""
        self._width = width
        self._tickets: list[_Ticket] = []
        self._lock = threading.Condition()

    def join(self, ticket: _Ticket) -> None:
        """Stand at the end. Raises RagError when too many are waiting."""
        with self._lock:
            if len(self._tickets) >= _WAITING:
                raise RagError("现在提问的人太多，请过一会儿再试。")
            self._tickets.append(ticket)

    def leave(self, ticket: _Ticket) -> None:
        """Step out, and let the next one in."""
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
            self._lock.notify_all()

    def ahead(self, ticket: _Ticket, timeout: float) -> int:
        """Return how many have to finish before this ticket's turn, after waiting for at most `timeout` seconds."""
        with self._lock:
            self._lock.wait_for(lambda: self._ahead(ticket) == 0, timeout)
            return self._ahead(ticket)

    def stop(self, session: str | None = None) -> None:
        """Stop what one session asked, or everything."""
        with self._lock:
            for ticket in self._tickets:
                if session in (None, ticket.session):
                    ticket.stopped.set()

    def _ahead(self, ticket: _Ticket) -> int:
        return max(0, self._tickets.index(ticket) - self._width + 1) if ticket in self._tickets else 0


class Talk:
    """Answers the questions of all sessions over one pipeline; `width` of them at the same time."""

    def __init__(self, pipeline: Pipeline, width: int = 1) -> None:
        """Nobody has asked yet."""
        self.pipeline = pipeline
        self.line = Line(width)
        self._shelf = Shelf()
        self._pool = ThreadPoolExecutor(max_workers=_WAITING, thread_name_prefix="answer")

    def ask(
        self, session: str, question: str, span: range, turns: Turns, scope: Any = None
    ) -> Iterator[tuple[State, Turns]]:
        """Yield growing states of one turn, and with each the exchanges to remember.

        `span` goes from the first turn of the conversation up to this turn's number, which it does not hold: what was
        said outside it is forgotten, so a turn asked again replaces itself. A second question of a session stops its
        first. `scope` is the record of the Scope that the reader chose, None: what the question says; a question asked
        under a chosen scope is remembered as it was understood. Expected failures come as the last state with status "error"; nothing is remembered then.
        """
        turn = span.stop
        earlier = {number: known for number, known in turns.items() if number in span}
        state: State = {}
        try:
            _check(question)
            chosen = None if scope is None else scope_from(scope)
            for state, answer in self._answers(session, question, earlier, chosen):
                spoken = answer.text if answer and state["status"] in ("done", "stopped") else ""
                asked = answer.resolved if answer and chosen and answer.resolved else question
                said = {turn: Turn(question=asked, answer=spoken)} if spoken else {}
                if answer and spoken:
                    state = {**state, "pack": self._shelf.put(answer, _messages(earlier))}
                yield state, {**earlier, **said}
        except RagError as error:
            yield {**state, "status": "error", "error": str(error)}, earlier

    def _answers(
        self, session: str, question: str, earlier: Turns, scope: Scope | None
    ) -> Iterator[tuple[State, Answer | None]]:
        self.line.stop(session)
        ticket = _Ticket(session=session)
        self.line.join(ticket)
        try:
            running = self._pool.submit(self._pump, question, earlier, ticket, scope)
            running.add_done_callback(lambda _: self.line.leave(ticket))
            yield from self._watch(ticket, running)
        finally:
            ticket.stopped.set()

    def _pump(self, question: str, earlier: Turns, ticket: _Ticket, scope: Scope | None) -> None:
        """Run the pipeline to its end, or until the ticket is stopped, and then close it.

        What it finds first, the evidence, costs little and is shown to everybody at once; for the rest turns are taken.
        """
        stopped = ticket.stopped.is_set
        with suppress(Stopped), closing(self.pipeline.stream(question, _messages(earlier), stopped, scope)) as answers:
            for answer in answers:
                if ticket.stopped.is_set():
                    return
                ticket.answer = answer
                while self.line.ahead(ticket, INTERVAL) and not ticket.stopped.is_set():
                    pass

    def _watch(self, ticket: _Ticket, running: Future[None]) -> Iterator[tuple[State, Answer | None]]:
        """Yield the newest answer and the place in the queue as they change, until all is said or the ticket is stopped."""
        find = lru_cache(maxsize=None)(self.pipeline.document)
        searched = len(self.pipeline.sources())
        shown: tuple[Answer | None, int] | None = None
        state: State = {}
        while True:
            finished = running in wait([running], timeout=INTERVAL if shown else 0).done
            answer, ahead = ticket.answer, self.line.ahead(ticket, 0)
            if shown != (answer, ahead):
                shown = answer, ahead
                state = answer_state(answer, find, searched) if answer else {"status": "searching"}
                yield {**state, "status": "queued", "ahead": ahead} if ahead else state, answer
            if ticket.stopped.is_set() and not (answer and answer.done):
                yield {**state, "status": "stopped"}, answer
                return
            if finished:
                running.result()
                return

    def export(self, name: str) -> State:
        """Return the evidence pack of an answer that a state named as `pack`: a file name and its bytes in base 64.

        Raises RagError when the answer is no longer kept or cannot be packed.
        """
        file, data = self.pipeline.export(*self._shelf.get(name))
        return {"name": file, "data": base64.b64encode(data).decode("ascii")}

    def close(self) -> None:
        """Stop everything; the threads end as soon as the pipeline lets them."""
        self.line.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)


def guarded(read: Callable[[], State]) -> State:
    """Return what `read` returns, or {"error": message} for an expected failure."""
    try:
        return read()
    except RagError as error:
        return {"error": str(error)}


def _check(question: str) -> None:
    if not question.strip():
        raise QuestionError("请先输入问题。")
    if len(question) > QUESTION_LIMIT:
        raise QuestionError(f"问题有 {len(question)} 个字，最多 {QUESTION_LIMIT} 个字。请缩短后再发送。")


def _messages(turns: Turns) -> list[Message]:
    return [
        message
        for _, turn in sorted(turns.items())
        for message in (
            Message(role="user", content=turn.question),
            Message(role="assistant", content=turn.answer),
        )
    ]
