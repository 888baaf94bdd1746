"""The single fields of a Source card: numbers, dates, addressee, contact, attachments; pure.

Arrows: card -> here -> labels, official. Knows no title and no issuer.
Every finder gives the value with the span of its words in the text, or None.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.card.labels import is_labelled, labelled
from rag.text.figures import whole_number
from rag.text.official import NUMBER, Found, Line, date_only, find_dates, is_organisation

_PHONE = (
    r"(?:1[3-9]\d{9}|400-?\d{3}-?\d{4}|(?:[(（]?0\d{2,3}[)）]?[-—–－\s]{0,2})?\d{7,8}(?:[-—转]\d{1,5})?|\d{4}-\d{4})"
    r"(?!\d)"
)
_PHONES = rf"(?P<phone>(?<!\d){_PHONE}(?:\s*[、,，/;；]\s*{_PHONE})*)"
_PERSON = r"[\u4e00-\u9fff·]{2,8}|[\u4e00-\u9fff][ \u3000][\u4e00-\u9fff]"
_CONTACT = re.compile(
    rf"(?:联\s*系\s*人|经\s*办\s*人|解\s*读\s*人)(?:员)?(?:及(?:联系)?(?:电话|方式))?\s*[:：]\s*"
    rf"(?P<person>(?:{_PERSON})(?:\s*[、和]\s*(?:{_PERSON}))*)(?=\s*(?:[,，;；。)）(（\d]|$|\s))",
    re.MULTILINE,
)
_CALL = re.compile(
    rf"(?:联\s*系\s*电\s*话|咨\s*询\s*电\s*话|联\s*系\s*方\s*式|电\s*话)\s*[:：]\s*(?:[\u4e00-\u9fff]{{2,20}}[:：]?\s*)?{_PHONES}"
)
_FURNITURE = re.compile(r"热线|客服|网站|主办|承办|备案|版权|技术支持|举报|投诉|值班|传真机房")
_DIGITS = r"[A-Za-zＡ-Ｚ]?\d[\d０-９]*(?:\s*[、,，]\s*\d+)*"
_PROPOSALS = (
    re.compile(
        rf"第?\s*(?P<number>{_DIGITS})\s*号?\s*(?:[(（][^()（）]*[)）])?\s*(?:代表|政协|委员|人大)?(?:重点)?(?:建议|提案|议案)"
    ),
    re.compile(rf"(?:建议|提案|议案)(?:[(（]?编?号?[:：]?|[(（]?)\s*第?\s*(?P<number>{_DIGITS})\s*号?"),
    re.compile(rf"第\s*(?P<number>{_DIGITS})\s*号"),
    re.compile(rf"(?P<number>{_DIGITS})\s*号《"),
)
_RAISED = re.compile(
    r"(?:提出|提交|来信|反映)[^《。]{0,40}《(?P<title>[^《》\n]{4,80})》[^《》。]{0,40}(?:收悉|收到)"
    r"|(?:提案|建议|议案)[^《。]{0,12}《(?P<other>[^《》\n]{4,80})》[^《》。]{0,30}(?:收悉|收到)"
)
_EFFECTIVE = re.compile(
    r"(?:本(?:办法|细则|规定|通知|意见|方案|措施|政策|条例|实施[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2})|《[^》]*》)?"
    r"(?P<when>自\s*(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|(?:发布|印发|公布|发文|下发)之日)\s*起(?:开始)?(?:施行|实施|执行|生效)"
    r"(?:[，,][^。；;\n]{0,4}有效期[^。；;\n]{0,24})?)"
)
_ADDRESSEE = re.compile(r"(?:尊敬的)?(?P<who>[^。！？:：]{2,200}?)\s*[:：]")
_GREETED = re.compile(r"(?:代表|委员|同志|先生|女士|市民|网友|群众|单位|企业|党派|工商联|组织|部门|机构)(?:们)?$|^各")
_NOT_ADDRESSEE = re.compile(
    r"如下$|以下|包括|通知$|^附\s*件|^附$|现将|收悉|日期|时间|电话|联系|来源|日期|目录$|说明$|[一二三四五六七八九十]、"
)
_ATTACHED = re.compile(r"(?:相关)?附\s*件?\s*(?:下载)?\s*[:：]\s*")
DIVISION = re.compile(r"(?<=[局委办厅])[\u4e00-\u9fff]{2,8}[科股处室]$")  # of a body, that signs for it
_EACH_LABELLED = re.compile(
    r"附\s*件\s*(?P<n>\d{1,2}|[一二三四五六七八九十])\s*[:：、.．\s]\s*(?P<name>(?![中为见所的及和与])(?:(?!附\s*件\s*\d).){2,80})"
)
FILE_ENDING = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|zip|rar|jpe?g|png|txt)$", re.IGNORECASE)
_INTERPRETED = re.compile(
    r"\W*(?:[被所]?解读|文件解读|(?:相关|关联)(?:政策|文件)|(?:政策|文件)?原文)"
)  # not its own paper
_ITEM = re.compile(r"(?:附件\s*)?(?P<n>\d{1,2})\s*(?:[.．、:：]|(?=《))\s*(?=(?:19|20)\d\d年|\D|$)")


def own_number(head: Sequence[Line]) -> Found | None:
    """The 发文字号 of the index table, on a line of its own or after the title, never one that the body cites."""
    stated = labelled(head, ("发文字号", "发文号", "文号", "文件编号"))
    if stated and re.search(r"\d", stated[0]):
        inner = NUMBER.search(stated[0])
        start = stated[1][0] + (inner.start() if inner else 0)
        return (inner[0], (start, start + len(inner[0]))) if inner else stated
    for line in head:
        for match in () if _INTERPRETED.match(line.text) else NUMBER.finditer(line.text):
            before, after = line.text[: match.start()].strip(" \u3000(（"), line.text[match.end() :].strip(" \u3000)）")
            if _own(before, after):
                return match[0], (line.start + match.start(), line.start + match.end())
        order = re.fullmatch(
            r"(?:[\u4e00-\u9fff\s]{2,30}(?:令|公告))?\s*[(（]?(?P<n>(?:(?:19|20)\d\d年)?第\s*\d+\s*号)[)）]?", line.text
        )
        if order:
            return order["n"], (line.start + order.start("n"), line.start + order.end("n"))
    return None


def _own(before: str, after: str) -> bool:
    cited = re.search(r"根据|按照|依据|关于|废止|《|贯彻|执行|收悉", before) and not before.endswith(
        ("通知", "意见", "函", "办法", "复")
    )
    return (
        not (cited or re.match(r"[^，,；;]{0,8}(?:废止|失效)", after))
        and (not after or bool(re.match(r"签发人|\[|【|\||\s", after)) or is_labelled(after) or len(after) <= 12)
        and "》" not in after
    )


def proposal_number(text: str, title: Found | None, opening: Sequence[Line]) -> Found | None:
    """The number of the proposal that is answered, from the title, else from the opening lines of the body."""
    places = [(text[slice(*title[1])], title[1][0], _PROPOSALS[:-1])] if title else []
    places += [(line.text, line.start, _PROPOSALS) for line in opening if "收悉" in line.text]
    for words, start, patterns in places:
        if not re.search("建议|提案|议案", words):
            continue
        for pattern in patterns:
            match = pattern.search(words)
            if match:
                return match["number"], (start + match.start("number"), start + match.end("number"))
    return None


def proposal_title(opening: Sequence[Line]) -> Found | None:
    """The name of the proposal that is answered: the 《title》 that the opening lines say was raised and received."""
    for line in opening:
        match = _RAISED.search(line.text)
        if match:
            name = "title" if match["title"] else "other"
            return match[name], (line.start + match.start(name), line.start + match.end(name))
    return None


def effective(body: Sequence[Line]) -> Found | None:
    """From when the document holds and how long, of the last line that says so of it and not of another."""
    for line in reversed(body):
        match = _EFFECTIVE.search(line.text)
        if match:
            return match["when"], (line.start + match.start("when"), line.start + match.end("when"))
    return None


def dated(found: Found | None) -> Found | None:
    """The date inside a labelled value: (ISO date, span of the words)."""
    if found is None:
        return None
    return next(((iso, (found[1][0] + a, found[1][0] + b)) for iso, (a, b) in find_dates(found[0])), None)


def signature(body: Sequence[Line]) -> tuple[Found | None, list[Line]]:
    """The date under the signature with the lines of the bodies that sign: the first such pair, else a bare date."""
    bare: Found | None = None
    for at, line in enumerate(body):
        found = list(find_dates(line.text))
        if not found or line.text.endswith("印发"):
            continue
        iso, (a, b) = found[-1]
        value = iso, (line.start + a, line.start + b)
        before = line.text[:a].strip(" \u00a0\u3000(（")
        if before and b == len(line.text.rstrip()) and is_organisation(before):
            signer = Line(
                begin=line.begin, start=line.start, end=line.start + len(line.text[:a].rstrip()), text=before, depth=0
            )
            return value, [*_signers(body, at), signer]
        if date_only(line.text):
            signers = _signers(body, at)
            if signers:
                return value, signers
            if re.search("[年月]", line.text):
                bare = value
    return bare, _unsigned(body) if bare is None else []


def _signers(body: Sequence[Line], at: int) -> list[Line]:
    first = at
    while first > 0 and is_organisation(_whole(body[first - 1]).text):
        first -= 1
    return [_whole(line) for line in body[first:at]]


def _whole(line: Line) -> Line:
    """The line of a signature without the division of the body that signs: 甲市…局职业能力建设科."""
    words = line.text if is_organisation(line.text) else DIVISION.sub("", line.text)
    return replace(line, text=words, end=line.end - len(line.text) + len(words))


def _unsigned(body: Sequence[Line]) -> list[Line]:
    """Names of bodies near the end, where the date under them is broken or lacking."""
    for at, line in enumerate(body):
        broken = at + 1 == len(body) or re.match(r"[\d○〇二年月日\s]{4,}$", body[at + 1].text)
        if at and broken and is_organisation(line.text):
            return _signers(body, at + 1)
    return []


def addressee(head: Sequence[Line]) -> Found | None:
    """To whom the document is addressed: the line that ends in a colon before the body, without 尊敬的."""
    for line in head:
        match = _ADDRESSEE.match(line.text)
        if match is None or _NOT_ADDRESSEE.search(match["who"]) or is_labelled(line.text):
            continue
        alone = match.end() == len(line.text)
        if alone or (len(match["who"]) <= 40 and _GREETED.search(match["who"])):
            return match["who"], (line.start + match.start("who"), line.start + match.end("who"))
    return None


def contact(text: str, body: Sequence[Line]) -> tuple[Found | None, Found | None]:
    """(contact, telephone) as the body gives them; hotlines and page furniture do not count."""
    start = body[0].start if body else 0
    person = _CONTACT.search(text, start)
    named = (person["person"], person.span("person")) if person else None
    if person:
        near = text[person.end() : person.end() + 80]
        phone = _CALL.search(near) or re.match(rf"\s*[,，;；、]?\s*[(（]?\s*{_PHONES}", near)
        if phone:
            return named, (phone["phone"], (person.end() + phone.start("phone"), person.end() + phone.end("phone")))
    for line in body:
        call = _CALL.search(line.text)
        if call and not _FURNITURE.search(line.text):
            return named, (call["phone"], (line.start + call.start("phone"), line.start + call.end("phone")))
    return named, None


def attachments(body: Sequence[Line]) -> list[Found]:
    """The attachments that the document names (附件：1.… 2.…; 附件1：…, 附件2：… below each other), without their ordinals; else the
    headings 附件1 …"""
    for at, line in enumerate(body):
        label = _ATTACHED.match(line.text)
        if label:
            rest = [
                (line.start + label.end(), line.text[label.end() :]),
                *((n.start, n.text) for n in body[at + 1 : at + 40]),
            ]
            return [item for item in _items(rest) if item[0]]
    if each := _each_labelled(body):
        return each
    named = []
    for line, following in pairwise(body):
        if (
            re.fullmatch(r"附\s*件\s*[\d一二三四五六七八九十]{0,2}", line.text)
            and following
            and len(following.text) <= 60
        ):
            named.append((following.text, (following.start, following.end)))
    return named


def _each_labelled(body: Sequence[Line]) -> list[Found]:
    """Lines below each other that each say 附件 with the next ordinal and a name, from the first on."""
    found: list[Found] = []
    for line in body:
        match = _EACH_LABELLED.fullmatch(line.text)
        if match and whole_number(match["n"]) == len(found) + 1:
            found.append(_named(match["name"], line.start + match.start("name")))
        elif len(found) > 1:
            break
        else:
            found = []
    return found if len(found) > 1 else []


def _named(words: str, start: int) -> Found:
    """The name of an attachment without the marks behind it and the ending of a file."""
    name = FILE_ENDING.sub("", re.sub(r"\s*下载$", "", words.rstrip(" \u00a0\u3000;；。")))
    return name, (start, start + len(name))


def _cuts(words: str) -> list[re.Match[str]]:
    """Where the items of one line begin: behind a blank or a mark, or behind a word (申请表2.目录) with the next ordinal."""
    cuts: list[re.Match[str]] = []
    for item in _ITEM.finditer(words):
        before = words[: item.start()][-1:]
        inside = words[: item.start()].count("（") > words[: item.start()].count("）")
        goes_on = (
            bool(cuts) and int(item["n"]) == int(cuts[-1]["n"]) + 1 and not inside and item[0].strip()[-1] in ".．"
        )
        if not before or before in " \u00a0\u3000;；。》" or (goes_on and "\u4e00" <= before <= "\u9fff"):
            cuts.append(item)
    return cuts


def _items(rest: Sequence[tuple[int, str]]) -> list[Found]:
    found: list[Found] = []
    for at, (start, words) in enumerate(rest):
        first = _ITEM.match(words)
        if not words or (at and (first is None or int(first["n"]) != len(found) + 1)):
            if at and words:
                break
            continue
        cuts = _cuts(words) if first else []
        begins = [m.end() for m in cuts] or [0]
        ends = [m.start() for m in cuts[1:]] + [len(words)]
        for begin, end in zip(begins, ends, strict=True):
            found.append(_named(words[begin:end], start + begin))
        if first is None and at == 0:
            break
    return found
