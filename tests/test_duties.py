"""What a body answers for in a plan: each task with the line that names who leads, helps or answers for it."""

import pytest

from rag.answer.duties import duties
from rag.structure.outline import outline
from rag.types import Document, Source

TEXT = """一、总体要求
坚持服务发展。
二、重点任务
（一）强化培训
大规模开展培训。
责任部门：职业能力建设处、青岛市就业和人才服务中心青岛市研究中心
（二）推进评价
1.扩大备案企业。每年新增40家。（牵头单位：市人力资源社会保障局；配合单位：市财政局、市总工会）
2.办好技能大赛。每年一届。（市总工会牵头，市教育局、市财政局配合）
（三）发展服务
1.办好门店。
2.办好食堂。
[责任单位：市民政局、市国资委；牵头单位：市妇联]
（四）其他
（不由市科技局负责）（团市委负责，市人社局参与）
"""
PLAN = Document(source=Source(id="p", path="p", title="方案", region="青岛市"), text=TEXT, sections=outline(TEXT))


def told(question: str) -> list[str]:
    """The tasks, each from a line of the plan."""
    found = duties(question, [PLAN])
    assert all(TEXT[one.line.start : one.line.end] == one.line.text for one in found)
    assert all(TEXT[one.task.start : one.task.end] == one.task.text for one in found)
    return [one.task.text for one in found]


@pytest.mark.parametrize(
    ("question", "tasks"),
    [
        ("青岛方案 职业能力建设处 负责哪块", ["（一）强化培训"]),
        ("青岛市就业和人才服务中心负责哪些工作？", ["（一）强化培训"]),
        ("青岛市财政局承担哪些任务？", ["1.扩大备案企业。", "2.办好技能大赛。"]),
        ("青岛方案里市财政局牵头哪些工作？", []),
        ("青岛方案里市财政局配合哪几项？", ["1.扩大备案企业。", "2.办好技能大赛。"]),
        ("青岛哪些任务由市总工会牵头？", ["2.办好技能大赛。"]),
        ("市人社局的任务有哪些", ["1.扩大备案企业。"]),
        ("市教育局要做什么", ["2.办好技能大赛。"]),
        ("市教育局配合哪些工作", ["2.办好技能大赛。"]),
        ("市国资委负责什么", ["（三）发展服务"]),
        ("哪些任务由市妇联牵头", ["（三）发展服务"]),
    ],
)
def test_the_tasks_of_a_body(question: str, tasks: list[str]) -> None:
    assert told(question) == tasks


@pytest.mark.parametrize(
    "question",
    [
        "县民政局负责哪些任务？",
        "深圳市财政局负责哪些任务？",
        "市委负责哪些任务？",
        "市科技局负责哪些任务？",
        "管理局负责哪些任务？",
        "市教育局、市财政局负责哪些任务？",
        "市人社局做了哪些工作？",
        "技能大赛由谁负责？",
        "市总工会的电话是多少？",
        "负责什么？",
    ],
)
def test_no_such_body_or_another_question(question: str) -> None:
    assert told(question) == []
