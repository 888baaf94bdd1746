"""Finished answers that may still be exported: each under a name that only the browser which asked is told.

Arrows: page.talk -> here -> rag.types, rag.errors. Knows no pack, no browser.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence

from rag.errors import RagError
from rag.types import Answer, Message

_KEPT = 500  # answers of all conversations; the oldest go first


class Shelf:
    """Keeps the last answers with the conversation before each. Safe for threads."""

    def __init__(self, kept: int = _KEPT) -> None:
        """An empty one that holds `kept` answers."""
        self._kept, self._lock = kept, threading.Lock()
        self._answers: OrderedDict[str, tuple[Answer, tuple[Message, ...]]] = OrderedDict()

    def put(self, answer: Answer, history: Sequence[Message]) -> str:
        """Keep an answer; return the name under which it can be had."""
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._answers[name] = answer, tuple(history)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
        return name

    def get(self, name: str) -> tuple[Answer, tuple[Message, ...]]:
        """The answer and the conversation before it. Raises RagError when it is no longer kept."""
        with self._lock:
            if name not in self._answers:
                raise RagError("这个回答已不再保留。请再答一次，然后导出。")
            return self._answers[name]
