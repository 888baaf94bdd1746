"""A place spelled by its sound is the place that the documents are of."""

import pytest

from rag.answer.spelling import province_named, spelled

REGIONS = ["深圳市龙岗区", "青岛市", "广东省", "成都市"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("龙冈区有多少家？", "龙岗区有多少家？"),
        ("清岛的目标是多少？", "青岛的目标是多少？"),
        ("龙岗和青岛", "龙岗和青岛"),
        ("《龙冈志》里说了什么？", "《龙冈志》里说了什么？"),
        ("qingdao的目标？", "qingdao的目标？"),
        ("深圳有多少家？", "深圳有多少家？"),
        ("来得少到什么程度就不让考？", "来得少到什么程度就不让考？"),
        ("成督补多少？", "成都补多少？"),
        ("第一名奖多少前", "第一名奖多少钱"),
        ("多少前期工作", "多少前期工作"),
    ],
)
def test_spelled(question: str, expected: str) -> None:
    assert spelled(question, REGIONS) == expected


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("省厅回复的和龙岗回复的，哪份早？", True),
        ("省里吸引了哪些企业？龙岗又有哪几家？", True),
        ("省里给补多少，龙岗区又给多少？", True),
        ("除了省里的补贴，龙岗自己补多少？", True),
        ("省里已经出台了哪些政策，龙岗呢？", True),
        ("龙岗哪几家进了省里的名单？", False),
        ("龙岗报的企业里省厅公示了哪几家？", False),
        ("龙岗几家企业进入省人社厅公示的名单？", False),
    ],
)
def test_the_province_is_named_where_something_is_asked_of_it(question: str, named: bool) -> None:
    assert ("广东省" in province_named(question, ["深圳市龙岗区", "广东省"])) is named


def test_the_province_is_named_beside_a_city_that_no_list_holds() -> None:
    regions = ["岚江省", "澄阳市"]
    assert province_named("学徒补贴，省里和澄阳市各补多少？", regions) == "学徒补贴，岚江省和澄阳市各补多少？"
    assert province_named("学徒补贴，省里和青岛市各补多少？", regions) == "学徒补贴，省里和青岛市各补多少？"
