"""Where the work of an ingest is done: here, or in several processes of this machine. Results come in order.

Arrows: pipeline -> here; ingest and publishing use the Workers that they are handed. Knows no document and no model.

A process of its own for each worker, started afresh (torch does not survive a fork); it dies with this one, however
that ends. A few items more than there are workers are under way at a time: memory does not grow with the work.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cached_property, partial
from multiprocessing.connection import Connection
from typing import Any, Protocol, Self, TypeVar

from rag.errors import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")
Begun = TypeVar("Begun")
AHEAD = 2  # items under way for each worker: one being done, one waiting
LOOK = 0.1  # seconds


def always(_: object) -> bool:
    """Every item is worked on."""
    return True


class Workers(Protocol):
    """Does one act on many items. Use as a context, or close it."""

    def map(
        self, act: Callable[[Item], Result], items: Iterable[Item], wanted: Callable[[Item], bool] = always
    ) -> Iterator[tuple[Item, Result | None]]:
        """Each item with `act(item)`, in order; with None where the item is not `wanted`, which is cheap.

        Items are taken, and asked whether they are wanted, as late as can be. `act`, items and results have to travel
        by pickle where the work is done elsewhere. Raises what `act` raises, and WorkerError when a worker is lost.
        """

    def close(self) -> None:
        """End the workers, whatever they do."""

    def __enter__(self) -> Self:
        """This."""

    def __exit__(self, *_: object) -> None:
        """Close."""


class Here:
    """One item after the other in this process."""

    def map(
        self, act: Callable[[Item], Result], items: Iterable[Item], wanted: Callable[[Item], bool] = always
    ) -> Iterator[tuple[Item, Result | None]]:
        """See Workers."""
        for item in items:
            yield item, act(item) if wanted(item) else None

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


HERE = Here()


def in_order(
    items: Iterable[Item],
    wanted: Callable[[Item], bool],
    *,
    begin: Callable[[Item], Begun],
    end: Callable[[Begun], Result],
    ahead: Callable[[], int],
) -> Iterator[tuple[Item, Result | None]]:
    """What Workers.map gives: at most `ahead()` items begun beside the one that is being ended."""
    waiting: deque[tuple[Item, Begun | None]] = deque()
    busy = 0
    for item in items:
        begun = begin(item) if wanted(item) else None
        waiting.append((item, begun))
        busy += begun is not None
        while waiting and (waiting[0][1] is None or busy > ahead()):
            first, begun = waiting.popleft()
            busy -= begun is not None
            yield first, None if begun is None else end(begun)
    for item, begun in waiting:
        yield item, None if begun is None else end(begun)


class Processes:
    """Processes of this machine, started when there is something to do."""

    def __init__(self, number: int) -> None:
        """`number` of them at most."""
        self._number = number

    def map(
        self, act: Callable[[Item], Result], items: Iterable[Item], wanted: Callable[[Item], bool] = always
    ) -> Iterator[tuple[Item, Result | None]]:
        """See Workers."""
        begin = partial(self._begin, act)
        return in_order(items, wanted, begin=begin, end=self._end, ahead=lambda: AHEAD * self._number)

    @cached_property
    def _pool(self) -> tuple[ProcessPoolExecutor, Connection]:
        """The processes, and the end of a pipe that tells them, by closing, to end."""
        context = multiprocessing.get_context("spawn")
        lifeline, held = context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(self._number, mp_context=context, initializer=_enlist, initargs=(lifeline,))
        return pool, held

    def _begin(self, act: Callable[[Any], Any], item: Any) -> "Future[Any]":
        try:
            with _deaf():  # submitting may start a process
                return self._pool[0].submit(_do, act, item)
        except BrokenProcessPool as error:
            raise _lost() from error

    def _end(self, begun: "Future[Any]") -> Any:
        try:
            return begun.result()
        except BrokenProcessPool as error:
            raise _lost() from error

    def close(self) -> None:
        """See Workers."""
        if "_pool" in self.__dict__:
            pool, held = self._pool
            held.close()
            pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def _lost() -> WorkerError:
    return WorkerError(
        "一个工作进程意外结束，多半是内存不足。已算好的向量不会丢失；"
        "请关闭其他程序，或用 --processes 减少进程数，再运行 python -m rag ingest，会接着做。"
    )


@contextmanager
def _deaf() -> Iterator[None]:
    """A process started in here never hears Ctrl-C, which reaches the whole group: its parent decides."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_QUIET = threading.Lock()  # held by a worker unless it is at work: nothing may end it while it hands over a result


def _enlist(lifeline: Connection) -> None:
    _QUIET.acquire()
    threading.Thread(target=_follow, args=(lifeline,), daemon=True).start()


def _follow(lifeline: Connection) -> None:
    """End this process when the parent lets go of it, or is gone."""
    lifeline.poll(None)
    parent = multiprocessing.parent_process()
    while parent is not None and parent.is_alive() and not _QUIET.acquire(timeout=LOOK):
        pass
    os._exit(1)


def _do(act: Callable[[Item], Result], item: Item) -> Result:
    _QUIET.release()
    try:
        return act(item)
    finally:
        _QUIET.acquire()
