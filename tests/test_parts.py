"""A question that asks several things is taken apart; one that asks one thing of several is not."""

import pytest

from rag.answer.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("每名奖励多少？上浮多少？", ["每名奖励多少？", "上浮多少？"]),
        ("培训了多少人，核发证书多少本？", ["培训了多少人，", "核发证书多少本？"]),
        ("写总结急用！办了几届，谁主办的？", ["写总结急用！办了几届，", "写总结急用！办了几届，谁主办的？"]),
        ("有几家企业？其中国企几家？", ["有几家企业？", "有几家企业？其中国企几家？"]),
        ("目标是多少，由谁负责？", ["目标是多少，", "目标是多少，由谁负责？"]),
        ("甲和乙，哪个多？各是多少？", ["甲和乙，哪个多？各是多少？"]),
        ("目标是多少？", ["目标是多少？"]),
        ("高技能人才占比", ["高技能人才占比"]),
        ("How many are there, and who trains them?", ["How many are there,", "who trains them?"]),
    ],
)
def test_parts(question: str, expected: list[str]) -> None:
    found = parts(question)
    if question.startswith("How many"):  # `them` leans on the first part
        expected[1] = expected[0] + "and " + expected[1]
    assert found == expected
