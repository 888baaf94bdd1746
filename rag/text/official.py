"""The wording of official documents: lines, kinds, organisations, dates, document numbers; pure.

Arrows: card, particulars, outline -> here. Knows no field of the card and no section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rag.text.figures import han_number
from rag.types import Span

Found = tuple[str, Span]
"""A value and where its words stand in the text."""

# Longest first where one ends with another: the kind is the longest ending of the title.
_ENDINGS = (
    "答复意见的函 答复函 答复的函 复函 回复函 回复的函 公函 便函 邀请函 函 回复意见 答复意见 回复 答复 批复 "
    "实施方案 工作方案 行动方案 方案 行动计划 工作计划 计划 实施细则 细则 通知 通告 通报 公告 公报 公示 意见 办法 规定 "
    "条例 规则 规程 规范 章程 守则 准则 制度 决定 决议 命令 令 纪要 工作报告 报告 请示 规划 纲要 要点 措施 政策 "
    "预案 指南 指引 标准 目录 清单 名单 简章 说明 解读 问答 总结 倡议书 白皮书 协议 合同 法"
)
_SAME = {
    "答复的函": "答复函",
    "答复意见的函": "答复函",
    "回复的函": "回复函",
    "回复意见": "回复",
    "答复意见": "答复",
}
_KIND = re.compile(
    "(?P<kind>" + "|".join(sorted(_ENDINGS.split(), key=len, reverse=True)) + ")"
    r"(?:的?\s*[(（〔\[【][^()（）〔〕\[\]【】]{1,24}[)）〕\]】])*[》”\"]?$"
)
_NOT_LAW = re.compile(r"(?:方|做|想|看|说|用|语|书|疗|守|执|违|合|司|立)法$")

_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()·]{1,40}?(?:人民政府|政府|办公厅|办公室|委员会|国务院|中央|法院|检察院|总局|分局|局|厅|部|署|院|委|办|"
    r"工会|联合会|协会|学会|基金会|团委|党组|中心|总队|支队|大队|银行|海关|大学|学院|集团|公司|"
    r"指挥部|小组|专班|联席会议|处|所|站|馆|兵团)"
    r"(?:等[一二三四五六七八九十\d]+(?:个)?(?:部门|单位|厅局|委局))?"
)
_JOINTLY = re.compile(rf"(?P<other>{_ORGANISATION.pattern})(?=$|关于|印发|转发|文件)")
_SHORTEST_BODY = 5  # characters; 办公厅 behind a gap goes on with the name before it

_FOLD = str.maketrans("０１２３４５６７８９", "0123456789")
_ARABIC_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:年|[-/.．])\s*(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-/.．])\s*"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:\s*日)?"
)
_HAN_DATE = re.compile(
    r"(?P<y>[一二](?:\s*[〇○零OＯ0０一二三四五六七八九]){3})\s*年\s*(?P<m>[一二三四五六七八九十](?:\s*[一二三四五六七八九十])?)"
    r"\s*月\s*(?P<d>[一二三四五六七八九十](?:\s*[一二三四五六七八九十]){0,2})\s*日"
)
_ZEROS = str.maketrans("○OＯ0０", "〇〇〇〇〇")

NUMBER = re.compile(
    r"[A-Z\u4e00-\u9fff](?:[A-Z\u4e00-\u9fff]|[^\S\t]){0,17}?[^\S\t]*[〔\[【(（［〈]\s*(?:19|20|１９|２０)\d\d\s*[〕\]】)）］〉]\s*(?:第\s*)?\d+\s*号"
)
"""A 发文字号 in any style of brackets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line that is not blank: its words without blanks, bullets and markdown marks, and where they stand.

    `depth` counts the `#` in front (0: no markdown heading); `begin` is where the whole line begins.
    """

    begin: int
    start: int
    end: int
    text: str
    depth: int


def lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank, in order."""
    found, begin = [], 0
    for raw in text.split("\n"):
        marks = re.match(r"[\s•●■◆*]*(?P<hashes>#{1,6}(?=\s|[^\s#]))?[\s*]*", raw)
        hashes, start = marks["hashes"] or "", begin + marks.end()
        words = text[start : begin + len(raw)].rstrip(" \t\r\n\f\v\u00a0\u3000*" if hashes else None)
        if words:
            found.append(Line(begin=begin, start=start, end=start + len(words), text=words, depth=len(hashes)))
        begin += len(raw) + 1
    return found


def bare(title: str) -> str:
    """A title as it stands between marks: without its own, and with those inside it as the inner ones (〈细则〉政策解读)."""
    own = re.fullmatch(r"《([^《》]*)》", title.strip())
    return (own[1] if own else title.strip()).replace("《", "〈").replace("》", "〉")


def kind_of(title: str) -> tuple[str, Span] | None:
    """The kind (文种) that a title ends with, and where in the title its words stand; None: no known kind."""
    match = _KIND.search(title.rstrip())
    if match is None or (match["kind"] == "法" and _NOT_LAW.search(title[: match.end("kind")])):
        return None
    return _SAME.get(match["kind"], match["kind"]), match.span("kind")


def is_organisation(words: str) -> bool:
    """Whether `words` read as the name of one or several public bodies (several: blanks or 、 between)."""
    parts = [part for part in re.split(r"[\s、,，]+", words) if part]
    return bool(parts) and all(
        len(part) >= 3 and "的" not in part and "关于" not in part and _ORGANISATION.fullmatch(part) for part in parts
    )


def two_organisations(left: str, right: str) -> bool:
    """Whether `left` is a body and `right` another, alone or in front of what the two issue together."""
    signed = _JOINTLY.match(right)
    return is_organisation(left) and signed is not None and len(signed["other"]) >= _SHORTEST_BODY


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, Span]]:
    """Full dates in `text[start:end]` as (YYYY-MM-DD, span), Arabic or Chinese numerals, blanks allowed."""
    piece = text[start:end].translate(_FOLD)
    matches = [*_ARABIC_DATE.finditer(piece), *_HAN_DATE.finditer(piece)]
    for match in sorted(matches, key=re.Match.start):
        try:
            day = date(_year(match["y"]), _small(match["m"]), _small(match["d"]))
        except ValueError:
            continue
        yield day.isoformat(), (start + match.start(), start + match.end())


def date_only(words: str) -> bool:
    """Whether `words` are a date and nothing else (brackets around it allowed)."""
    bare = words.strip(" \u00a0\u3000()（）")
    return any(span == (0, len(bare)) for _, span in find_dates(bare))


def _year(digits: str) -> int:
    if digits.isascii():
        return int(digits)
    return int(han_number("".join(digits.split()).translate(_ZEROS)) or 0)


def _small(digits: str) -> int:
    return int(digits) if digits.isascii() else int(han_number("".join(digits.split())) or 0)
