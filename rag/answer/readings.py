"""The ways to understand a question in its conversation, and what was said in that; pure.

Arrows: answering -> here -> followup, overview (small talk), spoken. Knows no model and no corpus but the names of its regions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.followup import in_full, resolve
from rag.answer.grounding import pairs
from rag.answer.overview.asking import small_talk
from rag.answer.spoken import asking, dated, without_asides, without_orders, written
from rag.types import Answer, Message

SPOKEN = 0.6  # share of the words of the last answer, or of a sentence, from which on it rests on that


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A way to understand a question, in full. `anew`: the last answer again is no answer to it; `alone`: the question leans on
    nothing that was said before."""

    text: str
    anew: bool = False
    alone: bool = True


def readings(
    question: str, history: Sequence[Message], regions: Sequence[str], goes_on: Callable[[str], bool]
) -> list[Reading]:
    """The ways to understand the question; the next counts where nothing answers the one before.

    `goes_on` tells whether it is asked of what the last answer spoke of: then the earlier question comes in front first.
    """
    history = [] if small_talk(question) else history
    whole, full = resolve(question, history, regions), in_full(question, history, regions)
    resolved = asking(dated(without_asides(without_orders(whole))))
    ways = (full, resolved) if full and goes_on(question) else (resolved, full)
    texts = dict.fromkeys(way for way in (*ways, written(resolved)) if way)
    return [Reading(text=text, anew=text == full, alone=whole == question) for text in texts]


def last_answer(history: Sequence[Message]) -> str:
    """What was answered last; empty: nothing."""
    return next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")


def rests(said: str, text: str) -> bool:
    """The answer `said` rests on `text`: one of them says most of the other."""
    told, there = pairs(said), pairs(text)
    return len(there & told) >= SPOKEN * min(len(there), len(told))


def told_before(answer: Answer, before: str) -> bool:
    """The answer says hardly more than `before`, the last one."""
    told = pairs(before)
    return all(len(said & told) >= SPOKEN * len(said) for said in (pairs(s.text) for s in answer.sentences))
