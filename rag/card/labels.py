"""The index table at the head of a document and the line of particulars under its title: label and value; pure.

Arrows: card, titles, particulars -> here. Knows no field of the card.
"""

import re
from collections.abc import Sequence

from rag.text.official import Found, Line

_LABELS = (
    "索引号",
    "信息索引号",
    "主题分类",
    "信息分类",
    "公文种类",
    "文种",
    "组配分类",
    "分类",
    "主题词",
    "类别",
    "办理类别",
    "答复类别",
    "公开属性",
    "是否公开",
    "签发人",
    "发布机构",
    "发布机关",
    "发布单位",
    "发文机关",
    "发文机构",
    "发文单位",
    "制发机关",
    "制定机关",
    "印发机关",
    "公开主体",
    "成文日期",
    "成文时间",
    "发文日期",
    "发文时间",
    "印发日期",
    "印发时间",
    "生成日期",
    "签发日期",
    "发布日期",
    "发布时间",
    "公布日期",
    "公开日期",
    "信息时间",
    "实施日期",
    "生效日期",
    "失效日期",
    "废止日期",
    "发文字号",
    "发文号",
    "文件编号",
    "文号",
    "统一编号",
    "解读文件",
    "文件名称",
    "信息名称",
    "文件标题",
    "名称",
    "标题",
    "title",
    "有效性",
    "有效期",
    "效力状态",
    "时效性",
    "文件状态",
    "有效状态",
    "信息来源",
    "文章来源",
    "来源",
    "时间",
    "日期",
    "作者",
    "字体",
    "字号",
    "浏览次数",
    "点击数",
    "点击率",
    "阅读",
    "阅读量",
    "阅读次数",
    "浏览量",
    "访问量",
    "点击量",
    "分享",
    "打印",
    "公开程序",
    "公开方式",
    "公开范围",
    "公开时限",
    "体裁",
    "责任编辑",
    "编辑",
)


_ROW = 400  # characters of a line that are looked at


def _spaced(words: Sequence[str]) -> str:
    return "|".join(r"[ \u00a0\u3000]*".join(word) for word in sorted(words, key=len, reverse=True))


_ANY = _spaced(_LABELS)
_LABELLED = re.compile(rf"[\[【|\s]*(?:{_ANY})\s*(?:[】\]]|[:：|]|[ \t\u00a0\u3000]\S|$)")


def labelled(head: Sequence[Line], names: Sequence[str]) -> Found | None:
    """The value that an index table or the line under the title gives for one of the labels `names`."""
    wanted = _spaced(names)
    colon = re.compile(
        rf"(?<![\u4e00-\u9fff])(?:{wanted})\s*(?:[】\]]\s*[:：|]*|[:：|]+)[ \u00a0\u3000|]*(?P<value>.*?)"
        rf"(?=\s*[|\t]|[ \u00a0\u3000]{{2,}}|[\s\[【]*(?:{_ANY})\s*[】\]:：|]|\s*$)"
    )
    blank = re.compile(rf"(?:{wanted})[ \t\u00a0\u3000]+(?P<value>(?!(?:{_ANY})[ \t\u00a0\u3000])\S.*)$")
    cell = re.compile(
        rf"(?:^|\t)[ \u00a0\u3000]*(?:{wanted})[ \u00a0\u3000]*\t[ \u00a0\u3000]*"
        rf"(?P<value>(?!(?:{_ANY})[ \u00a0\u3000]*(?:\t|$))[^\t\s][^\t]*)"
    )
    alone = re.compile(rf"(?:{wanted})\s*[:：]?$")
    for at, line in enumerate(head):
        row = line.text[:_ROW]
        plain = not re.search("时间|来源", row[:2])  # heads a table, or the line of particulars
        match = (plain and cell.search(row)) or colon.search(row) or (plain and blank.match(row))
        if match and match["value"]:
            return match["value"], (line.start + match.start("value"), line.start + match.end("value"))
        if alone.fullmatch(line.text) and at + 1 < len(head) and not re.match(_ANY, head[at + 1].text):
            return head[at + 1].text, (head[at + 1].start, head[at + 1].end)
    return None


def is_labelled(words: str) -> bool:
    """Whether the line is a row of an index table or of the particulars under the title."""
    return _LABELLED.match(words) is not None
