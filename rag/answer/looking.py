"""A second look where nothing was made of all evidence: its passages one by one, of which one may stand out.

Arrows: telling -> here -> direct (exact words), writing (the model), extracted. A small model reads a sentence better than a page.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.answer.correcting import quoted_once
from rag.answer.direct import POINTS, Found, find
from rag.answer.evidence import Search, bodies, of_bodies, shown
from rag.answer.extracted import of_something_else
from rag.answer.grounding import is_question, missing_figure
from rag.answer.groups import rival_named
from rag.answer.growing import GrowingAnswer
from rag.answer.kinds import asks_whether
from rag.answer.premise import asks_to_confirm
from rag.answer.rendering import say_once
from rag.answer.rows import of_another_row
from rag.answer.verification import quotation, worded
from rag.answer.writing import Writer
from rag.text.figures import figures
from rag.types import Answer, Passage

if TYPE_CHECKING:
    from rag.answer.telling import Task

# Chosen on the questions on invented documents, see docs/EXPERIMENTS.md.
LOOKED_AGAIN = 0.5  # probability that what is shown is right
LOOKS = 6  # passages that are judged
SURELY_SAID = 2.0  # log-odds that the first answers by itself, from which on it is shown
RATHER_SAID, BY_FAR = 1.75, 0.6  # log-odds of another from which on it is shown, and by which it leads the next
AT_ALL = 0.04  # coverage of a question by what speaks of it at all, in whatever words
NEAREST, NEARER = 0.15, 0.2  # coverage of a question of yes or no by the words from which it may be judged
RATHER_HELD = 1.0  # log-odds that all evidence answers it, from which on less of it is enough
QUOTED_WHOLE = 160  # characters of a passage that is quoted whole for it
_LIST_ASKED = re.compile("名单|清单|目录|哪几|哪些|都有(?:谁|什么)")
_MAY = re.compile(
    "(?<![智技功职才只性])(?:能|可)(?!力|源|量|持续|靠)[^，,。？?]{0,30}[吗么嘛不没][？?]?$|[能可]不[能可]以?|能否|可否|是否可以|允许|行不行|行吗"
)
_RULES = re.compile("不得|不能|不可|禁止|严禁|不予|可以|方可|允许|均可|也可")
_CHOICE = re.compile("还是")
_NAMED = re.compile(r"[“\"]([^“”\"]{2,})[”\"]")
_ONLY_NAMES = re.compile(
    POINTS.pattern + r"|^附件|^\d+\s*[.．、].{2,40}(?:表|书|名单|目录|清单|模板)$"
)  # and says nothing of it


class SecondLook:
    """Keeps nothing between questions."""

    def __init__(self, search: Search, writer: Writer, caution: float) -> None:
        """As for Teller."""
        self._search, self._writer, self._caution = search, writer, caution

    def again(self, draft: GrowingAnswer, task: "Task", english: bool, replies: Sequence[str]) -> Iterator[Answer]:
        """The passage that answers by itself, if one plainly does. Not to what asks for a list; nor where the
        model's `replies` have a figure that stands nowhere: then it guesses. Raises EngineError."""
        asks, best = task.part.asks, task.evidence[0]
        if self._caution > LOOKED_AGAIN or _LIST_ASKED.search(asks):
            return
        known = f"{shown([*task.evidence, self._search.chunk_around(best)])} {task.part.text}"
        if any(missing_figure(figure, known) for reply in replies for figure in figures(reply)):
            return
        found = self._standing_out(draft, task, english)
        if found and of_another_row(self._search, draft.answer.resolved, found.passage):
            return
        if found and of_bodies(self._search, found.passage, bodies(task.part.text, task.evidence)):
            draft.believe(LOOKED_AGAIN)
            yield from say_once(draft, worded(found.passage, english), (found.passage, *found.passage.above))

    def nearest(self, draft: GrowingAnswer, task: "Task") -> Iterator[Answer]:
        """To a question of yes or no of which the model finds that the evidence answers it, though its own yes or no says nothing that
        can be checked: the best passage, from which it may be judged. Raises EngineError."""
        asks, best = task.part.asks, task.evidence[0]
        if self._caution > LOOKED_AGAIN or _LIST_ASKED.search(asks) or _CHOICE.search(asks):
            return
        covered = self._search.coverage(asks, shown([best]))
        if not (asks_to_confirm(asks) or asks_whether(asks)) or covered < NEAREST:
            return
        held, margin = self._writer.judged(draft, task.part.text, task.evidence, task.shared)
        ruled = _MAY.search(asks) and _RULES.search(best.text)
        rather = held and margin is not None and (margin >= RATHER_HELD or covered >= NEARER)
        if margin is not None and (ruled or rather) and not is_question(best.text):
            draft.believe(LOOKED_AGAIN)
            quoted = best if len(best.text) <= QUOTED_WHOLE else quotation(best, task.part.text)
            yield from quoted_once(draft, quoted)
            draft.nearest.append(asks)

    def _standing_out(self, draft: GrowingAnswer, task: "Task", english: bool) -> Found | None:
        """The first of the evidence, if the model is sure that it answers by itself, else the one of which it is surer than of
        all others by far: of words that are nothing like those of documents it is sure of none."""
        looks: list[tuple[float, Found | None]] = []
        confirms = asks_to_confirm(task.part.asks)
        for passage in task.evidence[:LOOKS]:
            found = self._may_answer(task, passage)
            alone = [found.passage if found else passage]
            held, margin = self._writer.judged(draft, task.part.text, alone, task.shared)
            if margin is None:  # not told, or the words do not bear out what the question takes for granted
                continue
            covered = found is not None and (english or found.coverage >= AT_ALL)
            if passage is task.evidence[0] and held and covered and margin >= SURELY_SAID and not confirms:
                return found
            looks.append((margin, found))
        if len(looks) < 2:
            return None
        (most, found), (second, _), *_ = sorted(looks, key=lambda look: -look[0])
        return found if most >= (SURELY_SAID if confirms else RATHER_SAID) and most - second >= BY_FAR else None

    def _may_answer(self, task: "Task", passage: Passage) -> Found | None:
        if _ONLY_NAMES.search(passage.text.strip()):
            return None
        found = find(self._search, task.part.text, [passage], task.part.asks)
        named = _NAMED.findall(task.part.text) if found else []
        if found is None or not of_bodies(self._search, found.passage, named):
            return None
        if rival_named(task.part.text, found.passage.text):
            return None
        return None if of_something_else(self._search, task.part.text, [found.passage], task.evidence) else found
