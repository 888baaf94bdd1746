"""The JSON of answers and the lines of a batch."""

from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.records import answer_record, questions, scope_from, scope_record
from rag.types import (
    Answer,
    AnswerSentence,
    Cell,
    Citation,
    Message,
    Period,
    Region,
    Scope,
    Source,
    Table,
    Timings,
)


def test_an_answer_as_one_line() -> None:
    source = Source(
        id="a", path="a.txt", title="通知", number="〔2021〕94号", signed="2021-11-22", published="2021-11-23"
    )
    answer = Answer(
        question="多少？",
        sentences=(AnswerSentence(text="2万人。", citations=(1,)), AnswerSentence(text="占32%。", citations=(1,))),
        citations=(Citation(number=1, source=source, section=("二、举措",), quote="2万人", start=3, end=6),),
        timings=Timings(evidence=0.12345, first=1.0, total=2.0),
        done=True,
    )
    assert answer_record(answer, "7") == {
        "id": "7",
        "question": "多少？",
        "answer": "2万人。占32%。",
        "refused": False,
        "reason": "",
        "sentences": [{"text": "2万人。", "citations": [1]}, {"text": "占32%。", "citations": [1]}],
        "citations": [
            {
                "number": 1,
                "quote": "2万人",
                "start": 3,
                "end": 6,
                "section": ["二、举措"],
                "source": {
                    "id": "a",
                    "title": "通知",
                    "number": "〔2021〕94号",
                    "issuer": "",
                    "issued": "2021-11-22",
                    "region": "",
                    "kind": "",
                    "path": "a.txt",
                },
            }
        ],
        "notes": [],
        "scope": {"regions": [], "years": [], "issuer": "", "kind": "", "number": ""},
        "absent": [],
        "offers": [],
        "evidence_seconds": 0.123,
        "first_seconds": 1.0,
        "seconds": 2.0,
    }


def test_the_table_of_an_answer_that_has_one() -> None:
    table = Table(header=("文件", "日期"), rows=((Cell(text="通知", citations=(1, 2)), Cell(text="未写明")),))
    assert answer_record(Answer(question="日期？", table=table))["table"] == {
        "header": ["文件", "日期"],
        "rows": [[{"text": "通知", "citations": [1, 2]}, {"text": "未写明", "citations": []}]],
    }
    assert "table" not in answer_record(Answer(question="日期？"))


def test_a_batch_with_and_without_history(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(
        '\ufeff{"id": 1, "question": "问"}\n\n{"question": "再问", "history": [{"role": "user", "content": "先"}]}\n',
        encoding="utf-8",
    )
    assert questions(file) == [("1", "问", (), None), ("3", "再问", (Message(role="user", content="先"),), None)]


def test_a_scope_is_read_as_it_is_written_and_in_plain_names(tmp_path: Path) -> None:
    scope = Scope(
        regions=(Region(name="青岛市", level="市"),), years=(Period(name="十四五", first=2021, last=2025),), kind="通知"
    )
    assert scope_from(scope_record(scope)) == scope
    plain = scope_from({"regions": ["青岛"], "years": [2022]})
    assert plain == Scope(regions=(Region(name="青岛"),), years=(Period(name="2022", first=0, last=0),))
    file = tmp_path / "in.jsonl"
    file.write_text('{"question": "问", "scope": {"number": "〔2021〕94号"}}', encoding="utf-8")
    assert questions(file)[0][3] == Scope(number="〔2021〕94号")


@pytest.mark.parametrize(
    "record",
    [
        [],
        {"region": "青岛"},
        {"regions": "青岛"},
        {"years": 2022},
        {"regions": [None]},
        {"years": [{"name": "十四五", "first": "2021"}]},
        {"kind": 1},
    ],
)
def test_a_scope_that_is_none_is_said(record: object) -> None:
    with pytest.raises(QuestionError):
        scope_from(record)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"question": "问", "scope": {"place": 1}}',
        '{"id": 1}',
        '{"question": 1}',
        "[1]",
        '{"question": "问", "history": [{"role": "system", "content": ""}]}',
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"question": "问"}\n' + line, encoding="utf-8")
    with pytest.raises(QuestionError, match="第 2 行"):
        questions(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="读不了"):
        questions(tmp_path / "none.jsonl")
