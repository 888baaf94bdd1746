"""What is said about labels that are wrong or doubtful, and nothing about those that are right."""

from typing import Any

import pytest

from eval.types import Case, Gold
from eval.validate import TITLES, Findings, record, text, validate
from rag.types import Message

TEXTS = {
    "甲.txt": "一、目标\n力争每年新增高技能\n人才 2万人以上。到2023年占比达到55%。",
    "乙.txt": "广东省共有技能人才1979万人。",
}
SECTIONS = {"甲.txt": [("一、目标",), ("一、目标", "(一)人才")]}


def case(**changes: Any) -> Case:
    given: dict[str, Any] = {
        "id": "q",
        "question": "每年新增多少？",
        "answer_groups": (("2万人", "两万人"),),
        "gold": (Gold(path="甲.txt", section=("一、目标",), quote="新增高技能人才2万人以上"),),
    }
    return Case(**(given | changes))


def found(*cases: Case) -> list[tuple[str, str]]:
    return [(item.severity, item.code) for item in validate(cases, TEXTS, SECTIONS).items]


def message(one: Case) -> str:
    (item,) = validate([one], TEXTS, SECTIONS).items
    return item.message


def test_a_good_case_gives_no_finding() -> None:
    assert found(case(), case(id="n", question="别的？", answerable=False, answer_groups=(), gold=())) == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"question": " "}, ("error", "question")),
        ({"history": (Message(role="user", content="先"),)}, ("warning", "history_end")),
        ({"gold": ()}, ("warning", "no_gold")),
        ({"answer_groups": ()}, ("warning", "no_answer")),
        ({"gold": (Gold(path="甲"), Gold(path="乙.txt")), "references": ("x",)}, ("error", "gold_path")),
        ({"gold": (Gold(path="乙.txt", quote="2万人"),)}, ("error", "gold_quote")),
        ({"gold": (Gold(path="甲.txt", section=("一、目标", "(二)人才")),)}, ("warning", "gold_section")),
        ({"context": ("甲.txt", "丙.txt")}, ("error", "context_path")),
        ({"answer_groups": (("2万人",), ())}, ("error", "empty_group")),
        ({"answer_groups": (("2万人", " “”"),)}, ("error", "empty_alternative")),
        ({"answer_groups": (("2万人", "2"),)}, ("warning", "short_alternative")),
        ({"answer_groups": (("2万人", "新增"),)}, ("warning", "in_question")),
        ({"answer_groups": (("55%",),)}, ("warning", "answer_not_in_gold")),
        ({"forbidden": ("",)}, ("error", "empty_forbidden")),
        ({"forbidden": ("两 万人",)}, ("error", "forbidden_answer")),
        ({"forbidden": ("两万",)}, ("warning", "forbidden_in_answer")),
        ({"answerable": False}, ("error", "unanswerable_groups")),
    ],
)
def test_each_thing_that_can_be_wrong(changes: dict[str, Any], finding: tuple[str, str]) -> None:
    assert found(case(**changes)) == [finding]


def test_doubles_are_told_once_and_another_context_is_another_question() -> None:
    assert found(case(), case()) == [("error", "duplicate_id"), ("warning", "duplicate_question")]
    assert found(case(id="1"), case(id="2", context=("甲.txt",))) == []
    assert found(case(id="1"), case(id="2", history=(Message(role="assistant", content="先"),))) == []


def test_the_nearest_place_is_named() -> None:
    quote = message(case(gold=(Gold(path="甲.txt", quote="力争每年新增高技能人才3万人以上，2万人"),)))
    assert "甲.txt 里没有“力争" in quote and "最接近的是“力争每年新增高技能 人才 2万人以上。”" in quote
    assert "是不是 甲.txt" in message(case(gold=(Gold(path="甲1.txt"),)))
    assert "也没有相近的句子" in message(case(gold=(Gold(path="乙.txt", quote="2万人"),)))
    assert "最接近的是“一、目标 › (一)人才”" in message(
        case(gold=(Gold(path="甲.txt", section=("一、目标", "一)人才")),))
    )


def test_an_answer_is_looked_for_in_the_quotation_then_in_the_document() -> None:
    assert "文件里有，标出的原文里没有" in message(case(answer_groups=(("55%",),)))
    assert "依据里没有" in message(case(answer_groups=(("2万人",), ("75%", "七成"))))
    assert found(case(answer_groups=(("５５％",),), gold=(Gold(path="甲.txt"),))) == []


def test_without_texts_only_quotations_are_compared() -> None:
    cases = [case(gold=(Gold(path="无"),)), case(id="b", question="二？", answer_groups=(("75%",),))]
    assert [(item.id, item.code) for item in validate(cases, None).items] == [("b", "answer_not_in_gold")]


def test_only_gold_documents_are_opened() -> None:
    class Counted(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            opened.append(key)
            return super().__getitem__(key)

    opened: list[str] = []
    validate([case(), case(id="b")], Counted(TEXTS))
    assert opened == ["甲.txt"]


def several() -> Findings:
    return validate(
        [
            case(id="a", type="数字", gold=()),
            case(id="b", type="数字", question="二？", gold=()),
            case(id="c", answerable=False),
        ],
        TEXTS,
    )


def test_findings_as_words() -> None:
    assert text(several(), shown=1) == (
        "共 3 个问题：可回答 2 个，不可回答 1 个。\n"
        "类型：数字 2，（未填） 1\n"
        "依据：甲.txt 1\n"
        "错误 1 处，提醒 3 处。\n"
        "\n[错误] 不可回答却有答案要点：1 处\n"
        "  c  不可回答的问题应当拒答。请删去答案要点，或把“可回答”改为是。\n"
        "\n[提醒] 问题重复：1 处\n"
        "  c  与 a 的问题和上文相同：“每年新增多少？”。\n"
        "\n[提醒] 没有标依据：2 处\n"
        "  a  可回答，却没有标出依据的文件：检索和引用无法计分。\n"
        "  ……还有 1 处\n"
    )


def test_findings_as_a_record() -> None:
    row = record(several())
    assert row["codes"] == {"unanswerable_groups": 1, "duplicate_question": 1, "no_gold": 2}
    assert (row["cases"], row["answerable"], row["errors"], row["documents"]) == (3, 2, 1, {"甲.txt": 1})
    assert row["items"][0] | {"message": ""} == {
        "severity": "error",
        "id": "c",
        "code": "unanswerable_groups",
        "message": "",
    }
    assert set(row["codes"]) <= set(TITLES)
