"""How an ingest gets on, in words: passages done, passages a second, time left.

Arrows: pipeline -> here. Knows no index.
"""

import time
from collections.abc import Callable


class Pace:
    """Tells `say` of each step; call it with (done, total), the first time soon after the work began."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._say, self._clock = say, clock
        self._first: tuple[float, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` texts have their vectors."""
        now = self._clock()
        since, before = self._first = self._first or (now, done)
        words = f"正在计算向量：{done}/{total}"
        if now > since and done > before:
            rate = (done - before) / (now - since)
            words += f"，每秒 {rate:.1f} 条，约剩 {_span((total - done) / rate)}"
        self._say(words)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
