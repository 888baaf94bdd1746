"""JSON lines of questions and documents, read one by one, every known field checked before anything is built from it.

Arrows: cases, uniform, papers -> here. Knows the shapes of fields, not what they mean; unknown fields are left out.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from rag.errors import QuestionError

Record = dict[str, Any]
Shapes = Mapping[str, tuple[Callable[[Any], bool], str]]  # field -> test and what is accepted, in words
MODES = ("any", "all", "groups")
MAX_LINE = 20_000_000  # characters; a longer line is no question and no document


def rows(path: Path) -> Iterator[tuple[int, Record]]:
    """Line number and object of each line that is not blank. Raises QuestionError that names file and line."""
    try:
        with _opened(path) as file:
            yield from _rows(path, file)
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"{path} 不是 UTF-8 编码的文本。请另存为 UTF-8；若是压缩文件，文件名应以 .jsonl.gz 结尾。"
        ) from error
    except gzip.BadGzipFile as error:
        raise QuestionError(f"{path} 不是 gzip 压缩文件。请去掉文件名里的 .gz，或重新压缩。") from error
    except (OSError, EOFError, zlib.error) as error:
        raise QuestionError(f"读不了 {path}：{error}。请检查文件是否存在、是否完整、是否有读取权限。") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8-sig"))
    return path.open(encoding="utf-8-sig")


def _rows(path: Path, file: IO[str]) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), ""), 1):
        if len(line) == MAX_LINE:
            raise QuestionError(f"{path} 第 {number} 行超过 {MAX_LINE} 个字。每行应是一个 JSON 对象，请检查文件。")
        if not line.strip():
            continue
        if "\0" in line:
            raise QuestionError(f"{path} 第 {number} 行有二进制内容，不是文本文件。请换成 JSON Lines 文件。")
        yield number, _object(path, number, line)


def _object(path: Path, number: int, line: str) -> Record:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{path} 第 {number} 行不是 JSON：{error}。每行应是一个 JSON 对象。") from error
    if not isinstance(row, dict):
        raise QuestionError(f'{path} 第 {number} 行不是 JSON 对象。应为 {{"question": "……"}} 这样的一行。')
    return row


def checked(row: Record, where: str, known: Shapes, needed: Sequence[str]) -> Record:
    """The known fields of `row` that are not null, when each has its shape. Raises QuestionError otherwise."""
    stated = {name: row[name] for name in known if row.get(name) is not None}
    for name in needed:
        if name not in stated:
            raise QuestionError(f"{where} 缺少字段 {name}：应为{known[name][1].strip()}。")
    for name, value in stated.items():
        fits, said = known[name]
        if not fits(value):
            shown = json.dumps(value, ensure_ascii=False)
            raise QuestionError(f"{where} 的字段 {name} 不对：应为{said}，现在是 {shown[:80]}。")
    return stated


def is_history(value: object) -> bool:
    """Whether `value` is a list of {"role": "user" or "assistant", "content": words}."""
    return isinstance(value, list) and all(
        isinstance(turn, dict) and turn.get("role") in ("user", "assistant") and isinstance(turn.get("content"), str)
        for turn in value
    )


def _text(value: object) -> bool:
    return isinstance(value, str)


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _word(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def _words(value: object) -> bool:
    return isinstance(value, list) and all(item == "" or _word(item) for item in value)


def _groups(value: object) -> bool:
    return isinstance(value, list) and all(map(_words, value))


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _mode(value: object) -> bool:
    return value in MODES


def _gold(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(gold, dict)
        and _filled(gold.get("path"))
        and isinstance(gold.get("quote", ""), str)
        and isinstance(gold.get("group", 0), int)
        and (_text(section := gold.get("section", [])) or (isinstance(section, list) and all(map(_text, section))))
        for gold in value
    )


_LIST = (_words, '文字的列表，如 ["甲", "乙"]')
_NESTED = (_groups, '组的列表，每组是可互换的说法，如 [["55%", "百分之五十五"], ["32%"]]')
_QUESTION: Shapes = {
    "id": (_word, "文字或数字"),
    "question": (_filled, "不为空的文字"),
    "type": (_text, "文字"),
    "answerable": (_flag, " true 或 false"),
    "history": (
        is_history,
        '对话的列表，如 [{"role": "user", "content": "……"}, {"role": "assistant", "content": "……"}]',
    ),
    "answer_groups": _NESTED,
    "forbidden": _LIST,
    "gold_mode": (_mode, " any、all 或 groups"),
}
OWN: Shapes = {
    **_QUESTION,
    "references": _LIST,
    "context": _LIST,
    "gold": (_gold, '依据的列表，如 [{"path": "文件名", "section": ["一、标题"], "quote": "原文"}]'),
}
UNIFORM: Shapes = {
    **_QUESTION,
    "answers": _LIST,
    "gold_doc_ids": _LIST,
    "gold_groups": _NESTED,
    "evidence": _LIST,
    "context_doc_ids": _LIST,
    "neg_doc_ids": _LIST,
    "counterfactual_doc_ids": _LIST,
    "fake_answers": _LIST,
    "reference_answer": (_text, "文字"),
}
PAPER: Shapes = {"doc_id": (_word, "文字或数字"), "title": (_text, "文字"), "text": (_text, "文字")}
