"""The lines of a page in their places: what stands above the title, in the body and below the last sentence.

Arrows: cleaning -> here -> noise, menus. Pure; decides by order, where noise decides by shape. Keeps when in doubt.
"""

import re
from collections.abc import Sequence

from rag.clean.joining import Line
from rag.clean.menus import WEAK_FOOTER, column_share, is_menu
from rag.clean.noise import fold, is_noise_shaped, matching_rule

_SENTENCE = re.compile(r".{8,}。|.{14,}[;!?]$|.{24,}[,、].{30,}")
_DATE = re.compile(r".{0,24}(?:\d{4}|二[〇○零O].{2})年.{1,3}月.{1,3}日\)?")
_BODY = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]+[编章节条款]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)"
    r"|附件?[\d:一二三四五]|附件$|\(?(?:此件|本件|公开方式|信息公开).{0,12}公开|\(?(?:联系人|联系电话|联系方式|经办人|承办人|咨询电话)|抄送|主送|特此|专此"
    r"|\(?.{0,8}(?:联系)?电话:|.{1,24}(?:代表|委员|同志):|相关附件|附件下载|各.{2,60}:$)"
)
_TITLE = re.compile(
    r"(?!.*[>»])(?:.*关于.*(?:的|》).{0,8}(?:通知|通告|公告|决定|意见|办法|方案|规定|细则|条例|规划|计划|要点|措施|报告|批复|答复|回复|复?函|解读|说明|名单|批示|议案)"
    r".{0,12}|.{8,60}(?:通知|通告|公告|决定|意见|办法|方案|规定|细则|条例|规划|计划|批复|答复函|复函))"
)
_LONGEST_TITLE = 120
_NUMBERED = re.compile(r"\d{1,3}[.、)](?!.*(?:0\d{2,3}-\d|1[3-9]\d{9}|\d{8})).{4,80}")
_DATED = re.compile(
    r".{8,70}[\[(]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])]?|[\[(]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\])]?.{8,70}"
)
_LISTS = re.compile("附件|附表|附录|名单|目录|清单|一览")
_ATTACHMENT = re.compile(
    r"(?:相关)?附件?(?:下载)?[\d:一二三四五]|(?:相关)?附件(?:下载)?$|.*\.(?:docx?|xlsx?|pdf|wps|zip|rar|et|ofd)(?:\W.*)?$"
)
_SITE_LISTS = frozenset({"相关链接", "上下篇链接", "页脚", "编辑时间", "转载声明", "网站咨询提示"})


def noise_reasons(lines: Sequence[Line]) -> dict[int, str]:
    """{line number: reason} of the page noise among `lines`; empty lines are none."""
    folded = [fold(line.text) for line in lines]
    body = [i for i, text in enumerate(folded) if text and _is_body(text)]
    if not body:
        first, last = len(lines), len(lines)
    else:
        first, last = body[0], body[-1]
    title = next((i for i in range(min(first + 1, len(lines))) if is_title(folded[i])), first)
    reasons: dict[int, str] = {}
    for i, text in enumerate(folded):
        zone = "top" if i < title else "head" if i < first else "body" if i <= last else "foot"
        if (
            text
            and i != title
            and not (zone == "foot" and _ATTACHMENT.match(text))
            and (rule := matching_rule(text, zone))
        ):
            reasons[i] = rule.reason
    reasons |= _navigation(lines, range(title), reasons)
    reasons |= _crumbs(folded, range(first), reasons)
    return dict(sorted((reasons | _site_foot(lines, folded, last + 1, reasons)).items()))


def is_title(folded: str) -> bool:
    """Whether a folded line has the shape of a document's title (`关于…的通知`, `…办法`)."""
    return len(folded) <= _LONGEST_TITLE and _TITLE.fullmatch(folded) is not None


def _is_body(folded: str) -> bool:
    if is_noise_shaped(folded):
        return False
    return any(shape.match(folded) for shape in (_SENTENCE, _BODY)) or _DATE.fullmatch(folded) is not None


def _navigation(lines: Sequence[Line], where: range, known: dict[int, str]) -> dict[int, str]:
    """Menus: lines of column names, and short lines between them."""
    found: dict[int, str] = {}
    hits = []
    for i in where:
        if i not in known and is_menu(lines[i].text):
            found[i] = "导航"
            hits.append(i)
    if len(hits) >= 3:
        short = [i for i in range(hits[0], hits[-1]) if lines[i].text and len(lines[i].text) <= 10]
        found |= {i: "导航" for i in short if i not in known}
    return found


def _crumbs(folded: Sequence[str], where: range, known: dict[int, str]) -> dict[int, str]:
    """A breadcrumb over several lines: short names beside lines that hold only a separator."""
    separators = [i for i in where if re.fullmatch(r"[>›»→/\\|-]{1,3}", folded[i])]
    found: dict[int, str] = {}
    for i in separators:
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(folded) and not folded[j]:
                j += step
            if j in where and j not in known and len(folded[j]) <= 12 and not is_title(folded[j]):
                found[j] = "位置导航"
    return found


def _site_foot(lines: Sequence[Line], folded: Sequence[str], start: int, known: dict[int, str]) -> dict[int, str]:
    """Below the document: once the site speaks, its lists, links and addresses go too; attachments stay."""
    found: dict[int, str] = {}
    opened = footer = False
    for i in range(start, len(lines)):
        reason = known.get(i)
        if not folded[i]:
            continue
        if reason:
            opened = opened or reason in _SITE_LISTS
            footer = footer or reason == "页脚"
        elif _ATTACHMENT.match(folded[i]):
            opened = False
        elif opened:
            found[i] = _kind_of_link(lines[i].text, folded[i])
        elif is_menu(lines[i].text):
            found[i] = "导航"
            opened = column_share(lines[i].text)[1] > 1
    if not opened and not _LISTS.search("".join(folded)):
        found |= _bare_headlines(folded, start, known | found)
    return found | _weak_footer(folded, start, known | found)


def _kind_of_link(line: str, folded: str) -> str:
    if _NUMBERED.fullmatch(folded):
        return "编号的新闻标题"
    if is_menu(line):
        return "导航"
    if WEAK_FOOTER.fullmatch(folded):
        return "页脚"
    return "广告链接" if column_share(line)[1] >= 4 else "其他站内链接"


def _bare_headlines(folded: Sequence[str], start: int, known: dict[int, str]) -> dict[int, str]:
    """Many numbered or dated headlines below a document that announces no list of its own."""
    rest = [i for i in range(start, len(folded)) if folded[i] and i not in known]
    for shape, least, reason in ((_NUMBERED, 10, "编号的新闻标题"), (_DATED, 3, "其他站内链接")):
        matching = [i for i in rest if shape.fullmatch(folded[i])]
        if len(matching) >= least:
            return dict.fromkeys(matching, reason)
    return {}


def _weak_footer(folded: Sequence[str], start: int, known: dict[int, str]) -> dict[int, str]:
    """主办单位, 地址, 邮编 … directly above an unmistakable footer line."""
    found: dict[int, str] = {}
    filled = [i for i in range(start, len(folded)) if folded[i]]
    below = False
    for i in reversed(filled):
        if known.get(i) == "页脚":
            below = True
        elif i not in known:
            below = below and WEAK_FOOTER.fullmatch(folded[i]) is not None
            if below:
                found[i] = "页脚"
    return found
