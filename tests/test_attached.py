"""What is attached to a document and not there is told from what it is called, and from what the document says of it."""

from dataclasses import replace

from rag.answer.attached import asks_attached_content, asks_inside, unseen_attachment
from rag.types import Document, Source

REPLY = Source(id="a", path="a", title="某市人社局关于第7号建议的答复函", attachments=("新职业目录",))


def test_the_rest_of_what_an_attachment_lists_is_its_content() -> None:
    assert asks_attached_content("附件里14个新职业目录，除了甲师和乙员，其余12个叫什么")
    assert not asks_attached_content("附件叫什么？")


def test_what_an_attachment_says_is_not_what_it_is_called() -> None:
    assert asks_attached_content("附件里列出了哪些职业？")
    assert asks_attached_content("附件《新职业目录》里14个职业的完整名单是什么？")
    assert asks_attached_content("附件目录里头排第一个的是啥？")
    assert not asks_attached_content("附件的名称是什么？")
    assert not asks_attached_content("有哪些附件？")


def test_what_a_standard_for_marks_holds_is_asked_inside_it() -> None:
    assert asks_inside("项目评分标准里，带动就业占多少分？") and not asks_inside("补贴标准里没有我吗？")


def test_an_attachment_that_is_called_by_its_name_is_not_seen() -> None:
    source = Source(id="z", path="z.txt", attachments=("补贴项目清单", "2024年甲市养老护理行业工资指导价位"))
    paper = Document(source=source, text="发布工资指导价位，具体价位见附件2。中级工岗位津贴200元。")
    question, shown = (
        "2024年甲市养老护理行业工资指导价位里，中级工是每月多少？",
        ["具体价位见附件2。", "中级工岗位津贴200元。"],
    )
    assert asks_inside(question) and unseen_attachment(question, paper, shown) == source.attachments[1]
    form = replace(source, attachments=("高龄津贴申请表",))
    for asks in ("高龄津贴申请表在社区里哪个窗口领？", "手里有高龄津贴申请表，交到哪？"):
        assert unseen_attachment(asks, Document(source=form, text="高龄津贴申请表交到社区。"), ["交到社区。"]) == ""
    assert unseen_attachment("甲市养老护理员里，中级工岗位津贴是多少？", paper, shown) == ""


def test_what_an_attachment_is_called_without_its_brackets_tells_whether_it_is_told_of() -> None:
    name = "甲省急需紧缺职业目录(2024年版)(另附)"
    source = replace(REPLY, attachments=(name,))
    paper = Document(source=source, text=f"力争全省服务站达到600个。附件:{name}\n")
    question = "甲省急需紧缺职业目录2024版一共收了多少个工种？"
    assert unseen_attachment(question, paper, [paper.text]) == name
    assert unseen_attachment(question, paper, ["目录共收录120个工种。"]) == ""
