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
from rag.text.figures import normal
from rag.text.language import is_english

if TYPE_CHECKING:
    from rag.models.chat import Model

MOST = 6  # questions that one is taken apart into
LONGEST = 150  # characters of a question that is taken apart
SHORTEST, LOST = 4, 0.4  # character pairs of a clause that says what all is of, and the share of them that was kept
KEPT = 0.7  # share of the character pairs of what is listed that the lines have: 高级工 and 技师 have two of three of 高级技师
_ITEMS = re.compile(r"[^\w]+|[和与及的]")
_BETWEEN = re.compile("[、，,：:；;。！!？?和及与]|还有")
_CLAUSES = re.compile("[，,：:；;。！!？?]")
_POLITE = re.compile("请|麻烦|帮|写|急|想[问知了]|问一?下|比较|对比|告诉")
_EACH = re.compile(r"分别|各(?![级类种项界地区省市县镇乡街方国部个位])")
_MORE = "(?:[高大长低短快慢]|多(?![少久大高长])|(?<!多)少)"
_COMPARED = re.compile(
    rf"[跟和与同比][^，,。？?]{{2,}}(?:(?:谁|哪[个边家座])[^，,。？?]{{0,6}}?{_MORE}|[高多大长]还是|相差|差多少|差几)"
    rf"|(?<![占对])比(?![例重率较])[^，,。？?]{{1,20}}?{_MORE}"
)
_WHICH = re.compile(
    r"(?:谁|哪[个边家座一](?:[省市区县])?)的?(?:更|要|比较)*[高低多少大小长短早晚快慢严宽][^，,。？?]{0,3}[？?]?"
)
_NUMBERING = re.compile(r"^\s*(?:[-·•*]|\d{1,2}\s*[.．、)）])\s*")
_FREE = set("的是有在为和与多少什么吗呢个")  # characters that say nothing of their own
_JOINING = set(
    "麻烦分别各以及跟同另外再又都还请帮我查写列出比较对相差谁哪更高低大小长短早晚那两边家吧啊呀地方并且而说看给几问"
)
_JOINTS = re.compile(f"[^\\w]+|[{''.join(sorted(_FREE | _JOINING))}]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?|[a-z]+")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_BEFORE_YEAR = re.compile(r"([\u4e00-\u9fff]{2})((?:19|20)\d\d)(?=年)")
_NOT = re.compile("[不没未无非免][\u4e00-\u9fff]")


def asks_several(question: str, parts: int) -> bool:
    """Whether it may ask more things than the `parts` that the rules find, or one thing of several, in Chinese: to write its lines
    takes the model seconds."""
    if is_english(question) or len(question) > LONGEST:
        return False
    asked = sum(asking(clause) > 0 for clause in _BETWEEN.split(question))
    return asked > parts or (parts < 2 and bool(_EACH.search(question) or _COMPARED.search(question)))


def taken_apart(model: "Model", question: str, stopped: Callable[[], bool]) -> list[str]:
    """The single questions in the order of the model; empty where it finds one only, or does not keep to the question.

    Raises EngineError and Stopped.
    """
    lines: list[str] = []
    for line in _lines(model, question, stopped):
        if line in lines or len(lines) == MOST:
            break
        lines.append(line)
    return kept(question, [line for line in lines if line.endswith(("？", "?"))])  # any other one answers


def kept(question: str, lines: Sequence[str]) -> list[str]:
    """Those of `lines` that ask and say nothing of their own, if together they ask as often as the question does and lose nothing
    of it, and are at least two.

    What they are all of (`…的比例：甲省多少？乙省多少？`), also a year in front of all, is put before each; which is more is left
    out: no sentence says that.
    """
    told, figures = set(compact(question)) | _FREE, _figures(question)
    own = [line for line in lines if set(compact(line)) <= told and _figures(line) <= figures]
    own = [line for line in own if asking(line) < asking(question) or asking(question) == 1]  # not the question again
    topic = own[0].strip("？?，, ") if own and not asking(own[0]) else _lost(question, own)
    asked = [line if line.startswith(topic) else f"{topic}，{line}" for line in own if asking(line)]
    if sum(map(asking, asked)) < asking(question.replace("呢", "")) or not _says_all(question, asked):
        return []
    single = [line for line in asked if not _WHICH.fullmatch(line.removeprefix(f"{topic}，"))]
    if first := _YEAR.match(question):
        single = [line if _YEAR.search(line) else f"{first[0]}年{line}" for line in single]
    return single if len(single) > 1 else []


def _figures(text: str) -> set[str]:
    """Numbers and Latin words, whatever their width and case."""
    return set(_FIGURE.findall(normal(text).casefold()))


def _says_all(question: str, lines: Sequence[str]) -> bool:
    """The lines have most of each item and all figures and denials of the question, but for what announces it, and no year behind
    other words than there."""
    told = "".join(lines)
    head, _, rest = question.rpartition("：" if "：" in question else ":")  # 进展汇报一下：…
    mine = pairs(head)
    announced = bool(head) and not asking(head) and len(mine & pairs(told)) >= LOST * len(mine)
    items, kept_pairs = map(_own_pairs, _ITEMS.split(rest if announced else question)), _own_pairs(told)
    if any(len(item & kept_pairs) < KEPT * len(item) for item in items) or _figures(question) - _figures(told):
        return False
    if set(_NOT.findall(question)) != set(_NOT.findall(told)):
        return False
    of = {year: words for words, year in _BEFORE_YEAR.findall(question)}
    return all(of.get(year, words) == words for words, year in _BEFORE_YEAR.findall(told))


def _own_pairs(text: str) -> set[str]:
    """Neighbouring characters that are not for joining, of each clause."""
    words = _JOINTS.split(text)
    return {word[at : at + 2] for word in words for at in range(len(word) - 1)}


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
        text = (text + piece).lstrip("\n")
        while "\n" in text:
            line, text = text.split("\n", 1)
            if not line.strip():
                return
            yield _NUMBERING.sub("", line).strip()
    if text.strip():
        yield _NUMBERING.sub("", text).strip()
