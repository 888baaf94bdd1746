"""A question that asks several things, taken apart by the language model into questions that can each be read alone.

Arrows: answering -> here -> prompts, parts, the model. Rules (parts, coordination) find where one thing ends and the next
begins; the model also says again what each of them is of. Its lines count only where they say nothing of their own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.answer import prompts
from rag.answer.grounding import compact, pairs
from rag.answer.parts import asking
from rag.text.language import is_english

if TYPE_CHECKING:
    from rag.models.chat import Model

MOST = 6  # questions that one is taken apart into
LONGEST = 150  # characters of a question that is taken apart
SHORTEST, LOST = 4, 0.4  # character pairs of a clause that says what all is of, and the share of them that was kept
_CLAUSES = re.compile("[，,：:；;。！!？?]")
_POLITE = re.compile("请|麻烦|帮|写|急|想[问知了]|问一?下|比较|对比|告诉")
_EACH = re.compile(r"分别|各(?:自|是|有|给|补|发|多|几|占|要|定|为|在|由|达)")
_COMPARED = re.compile(
    r"[跟和与同比][^，,。？?]{2,}(?:谁|哪[个边家]|[高多大长]还是|相差|差多少|差几)|比[^，,。？?]*[高多大长低少]"
)
_WHICH = re.compile(
    r"(?:谁|哪[个边家座一](?:[省市区县])?)的?(?:更|要|比较)*[高低多少大小长短早晚快慢严宽][^，,。？?]{0,3}[？?]?"
)
_NUMBERING = re.compile(r"^\s*(?:[-·•*]|\d{1,2}\s*[.．、)）])\s*")
_FREE = set(
    "的是有在为和与多少什么吗呢个，。？?、“”\"'‘’《》（）()：:；;,! ！"
)  # characters that say nothing of their own
_FIGURE = re.compile(r"\d[\d.,]*|[a-zA-Z]+")


def asks_several(question: str) -> bool:
    """Whether it may ask more than one thing, or one thing of several, in Chinese."""
    if is_english(question) or len(question) > LONGEST:
        return False
    return asking(question) > 1 or bool(_EACH.search(question) or _COMPARED.search(question))


def taken_apart(model: "Model", question: str, stopped: Callable[[], bool]) -> list[str]:
    """The single questions in the order of the model; empty where it finds one only, or does not keep to the question.

    Raises EngineError and Stopped.
    """
    lines: list[str] = []
    for line in _lines(model, question, stopped):
        if line in lines or len(lines) == MOST:
            break
        if line.endswith(("？", "?")):  # else it answers
            lines.append(line)
    return kept(question, lines)


def kept(question: str, lines: Sequence[str]) -> list[str]:
    """Those of `lines` that ask and have nothing but characters and figures of the question, if together they ask as often as it
    does and have all its figures, and are at least two.

    What they are all of (`…的比例：甲省多少？乙省多少？`) is put before each, also where they lost it; which is more is left out: no sentence says that.
    """
    told, figures = set(compact(question)) | _FREE, set(_FIGURE.findall(question))
    own = [line for line in lines if not set(compact(line)) - told and set(_FIGURE.findall(line)) <= figures]
    topic = own[0].strip("？?，, ") if own and not asking(own[0]) else _lost(question, own)
    asked = [line if line.startswith(topic) else f"{topic}，{line}" for line in own if asking(line)]
    if set(_FIGURE.findall(" ".join(asked))) != figures:
        return []
    if sum(map(asking, asked)) < asking(question.replace("呢", "")):
        return []
    single = [line for line in asked if not _WHICH.fullmatch(line.removeprefix(f"{topic}，"))]
    return single if len(single) > 1 else []


def _lost(question: str, lines: Sequence[str]) -> str:
    """The first clause of the question that asks nothing and of which the lines say nothing."""
    told = pairs("".join(lines))
    for clause in _CLAUSES.split(question):
        mine = pairs(clause)
        if (
            len(mine) >= SHORTEST
            and not asking(clause)
            and not _POLITE.search(clause)
            and len(mine & told) < LOST * len(mine)
        ):
            return clause.strip()
    return ""


def _lines(model: "Model", question: str, stopped: Callable[[], bool]) -> Iterator[str]:
    """What it writes, line by line; an empty line ends it."""
    text = ""
    for piece in model.stream(prompts.SYSTEM_SPLIT, prompts.split(question), stopped):
        text += piece
        while "\n" in text:
            line, text = text.split("\n", 1)
            if not line.strip():
                return
            yield _NUMBERING.sub("", line).strip()
    if text.strip():
        yield _NUMBERING.sub("", text).strip()
