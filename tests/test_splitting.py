"""What the model takes a question apart into counts only where it keeps to the question; the rest is left to the rules."""

from collections.abc import Iterator, Sequence

import pytest
from fakes import Model, Search, document

from rag.answer import prompts
from rag.answer.answering import Answerer
from rag.answer.growing import never
from rag.answer.splitting import MOST, asks_several, kept, taken_apart
from rag.types import Answer, Message


class Splits(Model):
    """Takes a question apart into `lines`; writes `said` to everything else."""

    def __init__(self, lines: Sequence[str], said: str = "") -> None:
        super().__init__(said)
        self.lines = lines

    def stream(self, system: str, request: str, stopped) -> Iterator[str]:  # type: ignore[no-untyped-def]
        if system == prompts.SYSTEM_SPLIT:
            yield from "\n".join(self.lines)
        else:
            yield from super().stream(system, request, stopped)


@pytest.mark.parametrize(
    ("question", "parts", "several"),
    [
        ("甲市补贴多少、最多补几年？", 1, True),
        ("甲市补贴多少、最多补几年？", 2, False),  # the rules have them
        ("甲市和乙市各补多少？", 1, True),
        ("甲市一个班最少多少人？跟乙市比门槛高还是低", 1, True),
        ("甲市的标准比乙市高多少", 1, True),
        ("甲市和乙市哪个市补得多", 1, True),
        ("甲市从多少个扩到多少个？", 1, False),  # one thing
        ("甲市设了哪几个项目？", 1, False),
        ("甲市各级工会补多少？", 1, False),
        ("甲市人力资源和社会保障局的局长是谁？", 1, False),
        ("高技能人才占技能人才比例力争达到多少？", 1, False),
        ("甲市新型学徒制", 1, False),
        ("How many were trained, and how much was paid?", 1, False),
        ("补多少？" * 60, 1, False),
    ],
)
def test_what_may_ask_several_things(question: str, parts: int, several: bool) -> None:
    assert asks_several(question, parts) == several


@pytest.mark.parametrize(
    ("question", "lines", "expected"),
    [
        (
            "甲市补贴多少、最多补几年？",
            ["甲市补贴多少？", "甲市最多补几年？"],
            ["甲市补贴多少？", "甲市最多补几年？"],
        ),
        # one thing is asked, or one of two is lost
        ("甲市补贴多少？", ["甲市补贴多少？"], []),
        ("甲市补贴多少、最多补几年？", ["甲市补贴多少？", "甲市最多补？"], []),
        # words and figures that the question does not have
        ("甲市补贴多少、最多补几年？", ["甲市补贴多少？", "乙市最多补几年？"], []),
        ("甲市补贴多少、最多补几年？", ["甲市2024年补贴多少？", "甲市最多补几年？"], []),
        # a line that answers is left out, a figure that is lost loses the question
        ("甲市从多少个扩到多少个？谁管？", ["甲市从多少个扩到多少个？", "甲市扩到15个？", "甲市谁管？"], [0, 2]),
        ("甲市2023年补贴多少、最多补几年？", ["甲市补贴多少？", "甲市最多补几年？"], []),
        # which is more is what no sentence says; what all are of is put before each
        ("甲市和乙市各补多少，谁高？", ["甲市补多少？", "乙市补多少？", "谁高？"], [0, 1]),
        ("技师占比，甲市到了多少？乙市呢，是多少？", ["技师占比？", "甲市到了多少？", "乙市是多少？"], ["技师占比，甲市到了多少？", "技师占比，乙市是多少？"]),
        ("两份答复讲到学徒制时，甲市补多少，乙市招多少？", ["甲市补多少？", "乙市招多少？"], ["两份答复讲到学徒制时，甲市补多少？", "两份答复讲到学徒制时，乙市招多少？"]),
        ("麻烦帮我查查，甲市补多少，乙市招多少？", ["甲市补多少？", "乙市招多少？"], [0, 1]),
        # years, denials and items of a list stay what they are of; a year in front of all is that of each
        ("甲市2023年和乙市2024年分别招多少？", ["甲市2024年招多少？", "乙市2023年招多少？"], []),
        ("甲市2023年和乙市2024年分别招多少？", ["甲市2023年招多少？", "乙市2024年招多少？"], [0, 1]),
        ("2023年甲市培训多少人，发放多少元？", ["2023年甲市培训多少人？", "甲市发放多少元？"], ["2023年甲市培训多少人？", "2023年甲市发放多少元？"]),
        ("2023年甲市和乙市各招多少，谁多？", ["2023年甲市招多少？", "乙市招多少？", "谁多？"], ["2023年甲市招多少？", "2023年乙市招多少？"]),
        ("甲市实训中心进展汇报一下：投多少、招多少？", ["甲市实训中心投多少？", "甲市实训中心招多少？"], [0, 1]),
        ("没有社保的补多少、有社保的补多少？", ["社保的补多少？", "有社保的补多少？"], []),
        ("一级、二级、三级技师分别补多少？", ["一级技师补多少？", "三级技师补多少？"], []),
        ("一级、二级、三级技师分别补多少？", ["一级技师补多少？", "二级技师补多少？", "三级技师补多少？"], [0, 1, 2]),
        ("高级工和技师、高级技师分别补多少？", ["高级工补多少？", "技师补多少？"], []),
        ("补多少、招多少？", ["补多少、招多少？", "补多少？", "招多少？"], [1, 2]),  # the question again
        ("委员建议优先租房，甲市为什么没采纳？", ["委员建议优先租房？", "甲市为什么没采纳？"], []),
    ],
)  # fmt: skip
def test_lines_count_that_keep_to_the_question(question: str, lines: list[str], expected: list[str | int]) -> None:
    assert kept(question, lines) == [lines[one] if isinstance(one, int) else one for one in expected]


def test_a_model_that_repeats_itself_answers_or_never_ends_is_cut_short() -> None:
    class Endless(Splits):
        read = 0

        def stream(self, system: str, request: str, stopped) -> Iterator[str]:  # type: ignore[no-untyped-def]
            while True:
                self.read += 1
                yield f"{self.read}. 甲市{'补' * self.read}多少？\n"

    question = "甲市补多少、最多补补补几年？"
    again = Splits(["甲市补多少？", "甲市最多补补补几年？", "甲市补多少？", "甲市补多少、最多补？"])
    assert taken_apart(again, question, never) == ["甲市补多少？", "甲市最多补补补几年？"]
    assert taken_apart(Splits(["甲市补5元。", "甲市最多补3年。"]), question, never) == []
    endless = Endless([])
    assert len(taken_apart(endless, question, never)) <= MOST and endless.read <= MOST + 1


PAPER = document(
    "甲.txt", "学徒每人补5000元。", "企业导师津贴每月300元。", title="甲市办法", region="甲市", kind="办法"
)
OTHER = document("乙.txt", "学徒每人补4000元。", title="乙市办法", region="乙市", kind="办法")


def ask(model: Model, question: str, *history: Message) -> Answer:
    search = Search(PAPER, OTHER)
    *_, answer = Answerer(search, search.sources, model, hits=5, sentences=4).stream(question, history)
    return answer


def test_each_line_is_answered_and_those_of_several_places_side_by_side() -> None:
    model = Splits(["甲市学徒每人补多少？", "乙市学徒每人补多少？"], said="学徒每人补5000元。学徒每人补4000元。")
    answer = ask(model, "甲市和乙市的学徒每人各补多少？")
    assert [s.text for s in answer.sentences] == ["甲：学徒每人补5000元。", "乙：学徒每人补4000元。"]


def test_what_leans_on_the_conversation_is_not_taken_apart_by_the_model() -> None:
    model = Splits(["甲市学徒补多少？", "甲市导师津贴多少？"])
    history = (Message(role="user", content="甲市学徒每人补多少？"), Message(role="assistant", content="5000元。"))
    ask(model, "那导师津贴每月多少、怎么发？", *history)
    assert not [request for request in model.requests if request.startswith("问题：")]


def test_where_none_of_the_lines_is_answered_the_question_is_asked_as_it_stands() -> None:
    """How many must vote and how many agree stands in one sentence, which answers neither by itself."""

    class Whole(Splits):
        def margin(self, system: str, request: str, words: tuple[str, str], stopped) -> float | None:  # type: ignore[no-untyped-def]
            return -5.0 if "单独补" in request else super().margin(system, request, words, stopped)

    model = Whole(["甲市学徒单独补多少？", "甲市导师单独补多少？"], said="学徒每人补5000元。企业导师津贴每月300元。")
    answer = ask(model, "甲市学徒和导师各补多少，单独算？")
    assert [s.text for s in answer.sentences] == ["学徒每人补5000元。", "企业导师津贴每月300元。"]
    assert not answer.refused and not answer.notes


def test_a_dead_model_leaves_the_question_to_the_rules_and_says_so() -> None:
    answer = ask(Model(None), "甲市学徒每人补多少，导师津贴每月多少？")
    assert any("语言模型没有应答" in note for note in answer.notes)
