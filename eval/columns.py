"""The columns of a table of questions: their names in Chinese and English, and how the words of a cell are cut.

Arrows: cases -> here -> fields. Pure; knows no file.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import repeat

from eval.fields import is_history
from eval.types import Case, Gold
from rag.types import Message

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "序号", "题号"),
    "question": ("问题", "提问", "题目"),
    "history": ("历史", "上文", "对话历史"),
    "answer_groups": ("答案要点", "要点"),
    "answers": ("答案", "标准答案", "answer"),
    "references": ("参考答案", "reference", "reference_answer"),
    "forbidden": ("禁止出现", "禁止"),
    "answerable": ("可回答", "是否可回答", "能否回答"),
    "type": ("类型", "题型", "问题类型"),
    "gold_mode": ("依据要求",),
    "path": ("文件", "文件名", "file"),
    "section": ("章节", "标题路径", "heading"),
    "quote": ("原文", "引文", "quotation"),
}
LONG = 40  # characters; a longer answer is not asked for word by word
_COLUMNS = {name: column for column, names in NAMES.items() for name in (column, *names)}
_TRUE = {"", "是", "true", "1", "yes", "y", "可", "能"}
_FALSE = {"否", "false", "0", "no", "n", "不可", "不能"}
_MODES = {"": "any", "任一": "any", "any": "any", "全部": "all", "all": "all"}
_TURN = re.compile(r"(问|用户|user|q|答|助手|assistant|a)\s*[：:]\s*(.*)", re.IGNORECASE | re.DOTALL)
_ASKED = {"问", "用户", "user", "q"}
_GROUP = re.compile(r"[；;\n]")
_ALTERNATIVE = re.compile(r"[|｜]|\s+/\s+|(?<!\d)／|／(?!\d)")  # never a slash between digits: 2021／11／22
_HEADING = re.compile(r"[›>＞]")


class CellError(ValueError):
    """A cell cannot be understood; `column` is its English name."""

    def __init__(self, column: str, message: str) -> None:
        """Keep the column for the one who knows file and row."""
        super().__init__(message)
        self.column = column


def column_of(header: str) -> str | None:
    """The column that a header names, whatever its blanks, stars and brackets; None when it names none."""
    plain = unicodedata.normalize("NFKC", header).casefold().strip(" \t\n*:\ufeff\u200b")
    first = re.split(r"[\s/|(*]", plain, maxsplit=1)[0]
    joined = re.sub(r"[\s-]+", "_", plain)
    return next((_COLUMNS[name] for name in (plain, joined, first) if name in _COLUMNS), None)


def case_of(cells: Mapping[str, str], identity: str) -> Case:
    """The case of one row; `identity` is used when the row has no id. Raises CellError."""
    if not (question := cells.get("question", "")):
        raise CellError("question", "没有问题。请填写问题，或删除这一行。")
    answer, points = cells.get("answers", ""), answer_groups(cells.get("answer_groups", ""))
    return Case(
        id=cells.get("id", "") or identity,
        question=question,
        history=history(cells.get("history", "")),
        answerable=_answerable(cells.get("answerable", "")),
        type=cells.get("type", ""),
        answer_groups=points or short_group([answer]),
        references=tuple(filter(None, (cells.get("references", ""), answer))),
        forbidden=tuple(word for group in answer_groups(cells.get("forbidden", "")) for word in group),
        gold=gold(cells.get("path", ""), cells.get("section", ""), cells.get("quote", "")),
        gold_mode=_mode(cells.get("gold_mode", "")),
    )


def answer_groups(cell: str) -> tuple[tuple[str, ...], ...]:
    """Groups between semicolons or lines, alternatives between bars or slashes with blanks around them."""
    groups = (tuple(filter(None, _pieces(_ALTERNATIVE, group))) for group in _GROUP.split(cell))
    return tuple(filter(None, groups))


def short_group(answers: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """One group with the answers that are short enough to be asked for word by word, as alternatives."""
    short = tuple(answer for answer in answers if answer and len(answer) <= LONG)
    return (short,) if short else ()


def history(cell: str) -> tuple[Message, ...]:
    """Turns written as lines 问：… and 答：…, or as JSON; a line without a mark goes on with the turn before it."""
    if cell.startswith("["):
        return _json_history(cell)
    turns: list[tuple[str, str]] = []
    for line in filter(None, _pieces(re.compile("\n"), cell)):
        if turn := _TURN.fullmatch(line):
            turns.append(("user" if turn[1].lower() in _ASKED else "assistant", turn[2]))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]}\n{line}")
        else:
            raise CellError("history", f"“{line[:30]}”不知是谁说的。每行应以“问：”或“答：”开头，或用 JSON。")
    return tuple(Message(role="user" if role == "user" else "assistant", content=words) for role, words in turns)


def _json_history(cell: str) -> tuple[Message, ...]:
    try:
        turns = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise CellError("history", f"以 [ 开头却不是 JSON：{error}。也可每行写“问：……”“答：……”。") from error
    if not is_history(turns):
        raise CellError("history", '应为 [{"role": "user" 或 "assistant", "content": "……"}, ……]。')
    return tuple(Message(role=turn["role"], content=turn["content"]) for turn in turns)


def gold(paths: str, sections: str, quotes: str) -> tuple[Gold, ...]:
    """Files, heading paths and quotations side by side; where there is one, it goes with all of the others."""
    lists = {
        "path": [path.replace("\\", "/") for path in _pieces(_GROUP, paths) if path],
        "section": [heading for heading in _pieces(_GROUP, sections) if heading],
        "quote": [quote for quote in _pieces(re.compile("\n"), quotes) if quote],
    }
    count = max(map(len, lists.values()))
    if count and not lists["path"]:
        raise CellError("path", "写了章节或原文，却没有写文件。请填写文件名。")
    for column, items in lists.items():
        if len(items) not in (0, 1, count):
            numbers = "、".join(str(len(found)) for found in lists.values())
            raise CellError(column, f"文件、章节、原文的个数（{numbers}）对不上。请各写一个，或每行一个、一一对应。")
    rows = zip(
        *(items if len(items) == count else repeat((items or [""])[0], count) for items in lists.values()), strict=True
    )
    return tuple(Gold(path=path, section=headings(heading), quote=quote) for path, heading, quote in rows)


def headings(path: str) -> tuple[str, ...]:
    """The headings of a path written in one piece, as `一、甲 › (一)乙`."""
    return tuple(filter(None, _pieces(_HEADING, path)))


def _pieces(separator: re.Pattern[str], cell: str) -> list[str]:
    return [piece.strip() for piece in separator.split(cell)]


def _answerable(cell: str) -> bool:
    word = unicodedata.normalize("NFKC", cell).casefold()
    if word not in _TRUE | _FALSE:
        raise CellError("answerable", f"“{cell[:20]}”不能识别。请填 是 或 否（也可 true/false、1/0；空着为是）。")
    return word in _TRUE


def _mode(cell: str) -> str:
    if cell.casefold() not in _MODES:
        raise CellError("gold_mode", f"“{cell[:20]}”不能识别。请填 任一 或 全部（空着为任一）。")
    return _MODES[cell.casefold()]
