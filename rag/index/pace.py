"""How an ingest gets on, in words: how many are done, how many a second, time left.

Arrows: pipeline -> here. Knows no index.
"""

import time
from collections.abc import Callable


class Pace:
    """Tells `say` of the steps of `work`; call it with (done, total), the first time soon after the work began."""

    def __init__(
        self,
        say: Callable[[str], None],
        work: str,
        unit: str,
        *,
        every: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Once in `every` seconds at most, first when they have gone by; `clock` gives seconds."""
        self._say, self._clock = say, clock
        self._work, self._unit, self._every = work, unit, every
        self._first: tuple[float, int] | None = None
        self._next = 0.0  # when to tell again

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` are done."""
        now = self._clock()
        if self._first is None:
            self._first, self._next = (now, done), now + self._every
        if now < self._next:
            return
        since, before = self._first
        self._next = now + self._every
        words = f"正在{self._work}：{done}/{total}"
        if now > since and done > before:
            rate = (done - before) / (now - since)
            words += f"，每秒 {rate:.1f} {self._unit}，约剩 {_span((total - done) / rate)}"
        self._say(words)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
