"""The ways to understand a question in its conversation, and what was said in that; pure.

Arrows: answering -> here -> followup, spoken. Knows no model and no corpus but the names of its regions.
"""

from collections.abc import Sequence

from rag.answer.followup import in_full, resolve
from rag.answer.grounding import pairs
from rag.answer.spoken import asking, written
from rag.types import Answer, Message

SPOKEN = 0.6  # share of the words of the last answer, or of a sentence, from which on it rests on that


def readings(question: str, history: Sequence[Message], regions: Sequence[str]) -> list[str]:
    """The ways to understand the question; the next counts where nothing answers the one before."""
    resolved = asking(resolve(question, history, regions))
    ways = (resolved, in_full(question, history, regions), written(resolved))
    return list(dict.fromkeys(way for way in ways if way))


def last_answer(history: Sequence[Message]) -> str:
    """What was answered last; empty: nothing."""
    return next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")


def told_before(answer: Answer, before: str) -> bool:
    """The answer says hardly more than `before`, the last one."""
    told = pairs(before)
    return all(len(said & told) >= SPOKEN * len(said) for said in (pairs(s.text) for s in answer.sentences))
