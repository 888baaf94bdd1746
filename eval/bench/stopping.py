"""How soon the model is free after somebody pressed stop or closed the tab: until it rests, until the next one's turn.

Arrows: load -> here -> person. Knows no process: it is told how much processor time the engine has used.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from eval.bench.person import FINAL, Page, Person, State

DEEP = 0.7  # seconds after the evidence: whoever still has no answer then waits for the model
TRIES = 8  # questions, until one takes the model that long
REST = 0.05  # processor seconds in LOOK seconds, below which the engine rests
LOOK = 0.2
LIMIT = 30.0


def stopping(page: Page, questions: Sequence[str], spent: Callable[[], float]) -> dict[str, Any]:
    """Seconds from the stop to the word that it stopped (`told`), to the engine at rest (`idle`), and from a closed tab
    to the turn of the next in line (`next`); None where no question kept the model busy long enough to be stopped.
    """
    half = max(1, min(TRIES, len(questions) // 2))
    pressed = next(filter(None, (_press(page, one, spent) for one in questions[:half])), {})
    left = (_leave(page, one, another) for one, another in zip(questions[half : 2 * half], questions, strict=False))
    following = next((seconds for seconds in left if seconds is not None), None)
    return {"told": pressed.get("told"), "idle": pressed.get("idle"), "next": following}


def _press(page: Page, question: str, spent: Callable[[], float]) -> dict[str, float | None] | None:
    with Person(page) as person, closing(person.states(question)) as states:
        if not _reading(states):
            return None
        time.sleep(DEEP)
        pressed = time.perf_counter()
        person.stop()
        heard = [(state["status"], time.perf_counter() - pressed) for state in states]
    if not heard or heard[-1][0] != "stopped":
        return None
    return {"told": heard[-1][1], "idle": _rests(spent, pressed)}


def _reading(states: Iterator[State]) -> bool:
    """Listen until the evidence is there; whether there is no answer yet."""
    for state in states:
        if state.get("cards") or state["status"] in FINAL:
            return state["status"] == "reading"
    return False


def _rests(spent: Callable[[], float], since: float) -> float | None:
    while (begun := time.perf_counter()) - since < LIMIT:
        before = spent()
        time.sleep(LOOK)
        if spent() - before < REST:
            return begun - since
    return None


def _leave(page: Page, question: str, another: str) -> float | None:
    """Seconds from a closed tab to the turn of somebody who stood in line behind it; None: nobody had to wait."""
    with Person(page) as person, Person(page) as behind, ThreadPoolExecutor(1) as pool:
        states = person.states(question)  # held: its stream stays open until the tab is closed
        if not _reading(states):
            return None
        waiting = pool.submit(_turn, behind, another)
        time.sleep(DEEP)
        closed = time.perf_counter()
        person.close()
        stood, turn = waiting.result()
        return turn - closed if stood and turn > closed else None


def _turn(person: Person, question: str) -> tuple[bool, float]:
    """Ask, and leave when it is this question's turn: whether it had to wait, and when that was (time.perf_counter)."""
    stood = False
    with closing(person.states(question)) as states:
        for state in states:
            if state["status"] != "queued":
                break
            stood = True
    return stood, time.perf_counter()
