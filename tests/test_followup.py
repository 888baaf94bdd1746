"""A question that leans on the conversation is made to stand alone; one that stands alone is left as it is."""

import pytest

from rag.answer.followup import resolve
from rag.types import Message


def talk(*turns: str) -> list[Message]:
    return [Message(role="user" if i % 2 == 0 else "assistant", content=t) for i, t in enumerate(turns)]


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        ("深圳2022年评出多少名鹏城工匠？", "那青岛呢？", "青岛2022年评出多少名鹏城工匠？"),
        ("青岛2021年开展多少次培训？", "2022年呢？", "青岛2022年开展多少次培训？"),
        ("青岛每年新增多少人？", "那高技能人才占技能人才的比例呢？", "青岛高技能人才占技能人才的比例呢？"),
        ("龙岗搞了多少个项目？", "今年计划培训多少人？", "龙岗搞了多少个项目？今年计划培训多少人？"),
        ("青岛每年新增多少人？", "其中高级工要多少？", "青岛每年新增多少人？其中高级工要多少？"),
        ("龙岗区的答复是谁签的？", "它的联系电话呢？", "龙岗区的答复是谁签的？它的联系电话呢？"),
    ],
)
def test_what_is_left_out_comes_from_the_earlier_question(earlier: str, question: str, resolved: str) -> None:
    assert resolve(question, talk(earlier, "答。")) == resolved


@pytest.mark.parametrize("question", ["广东省高技能人才有多少万人？", "“福田英才荟”奖励扩大到多少个工种？"])
def test_a_question_with_its_own_subject_stays(question: str) -> None:
    assert resolve(question, talk("深圳的鹏城工匠奖励多少？", "50万元。")) == question


def test_without_a_conversation_nothing_changes() -> None:
    assert resolve("那青岛呢？", []) == "那青岛呢？"


def test_a_chain_of_ellipses_reaches_back_to_the_full_question() -> None:
    history = talk("青岛每年新增高技能人才多少人？", "2万人以上。", "那深圳呢？", "没有说明。")
    assert resolve("广东呢？", history) == "广东每年新增高技能人才多少人？"
