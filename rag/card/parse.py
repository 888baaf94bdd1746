"""The Source card of a document by rules for kinds of documents: title, issuer, numbers, dates, region …; pure.

Arrows: reading -> here -> titles, particulars, note, labels, official, regions. Knows no file format and no section.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

from rag.card import note, particulars
from rag.card.labels import is_labelled, labelled
from rag.card.regions import region_of
from rag.card.titles import find_kind, find_title
from rag.text.official import Found, Line, is_organisation, lines
from rag.types import Source, Span

_HEAD_LINES = 60
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十百]+[编章节条]|\d+[.．、])"
)
_DOES = re.compile("贯彻|落实|解读|学习|传达|对标|配合|推进|支持|报送|一图|图解")  # with what a body said
_BETWEEN = re.compile(r"[\s、,，]+")
_DATED = re.compile(r"\s+(?:19|20)\d\d\s*[-年/.].*$")
_OWN_SOURCE = re.compile(r"本[网站局厅部委办]|本单位|原创|自采|^(?!.*(?:[社报网台刊]|编辑|记者|直播)).*[科处股室]$")
_REPOSTED = re.compile(r"(?i)admin|小编|转载自|来源于?[:：]?\s*网络|于.{6,12}发表|重新编辑")
_PUBLISHED = ("发布日期", "发布时间", "公布日期", "公开日期", "信息时间", "时间", "日期")
_SIGNED = ("成文日期", "成文时间", "签发日期", "发文日期", "发文时间", "印发日期", "印发时间")
_ISSUER = (
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
)
_VALIDITY = ("有效性", "效力状态", "有效状态", "文件状态", "时效性")
_SOURCE = ("信息来源", "文章来源", "来源")
_OFFICE = re.compile(
    rf"(?<=[\u4e00-\u9fff])\s*[（(](?!驻)[^（）()]{{1,16}}(?:科|股|(?<!办事)处|(?<!办公)室)[）)]$|{particulars.DIVISION.pattern}"
)
_BEHIND = re.compile(r"\s*[；;，,。|｜]|\s+(?=[\u4e00-\u9fff]{2,8}[:：])")
_INTERPRETER = ("解读机关", "解读单位", "解读部门")


def parse_card(text: str, path: str) -> Source:
    """The card of the cleaned `text` of the file `path` (relative to the corpus). Fields not stated stay empty."""
    every = lines(text)
    split = _body_begins(every)
    head, body = every[:split], every[split:]
    if body and not head:
        head = _in_one_line(body[0])
    title = find_title(text, head)
    signed, signers = particulars.signature(body)
    if body and not (signed or signers):
        below = particulars.signature(_words(body[-1])[1:])
        signed, signers = below if below[0] else (None, [])
    under = note.note_of(_after(head, title)) if title else None
    issuer = _issuer(text, head, body, title, signers, under)
    contact, telephone = particulars.contact(text, body)
    fields: dict[str, Found | None] = {
        "title": title,
        "number": particulars.own_number(head) or (note.number(under) if under else None),
        "index_number": _index_number(head),
        "proposal_number": particulars.proposal_number(text, title, body[:3]),
        "proposal_title": particulars.proposal_title(body[:3]),
        "issuer": issuer,
        "signed": particulars.dated(labelled(head, _SIGNED))
        or signed
        or (note.dated(under) if under else None)
        or particulars.dated(labelled(head, ("生成日期",))),
        "published": _published(head, issuer),
        "kind": find_kind(title, head),
        "addressee": particulars.addressee([*_after(head, title), *body[:1]]),
        "contact": contact,
        "telephone": telephone,
        "effective": particulars.effective(body) or particulars.effective([under] if under else []),
        "validity": _validity(head),
    }
    return _source(
        path, fields, particulars.attachments(body), _region(issuer, title, note.assembly(under) if under else None)
    )


def _index_number(head: Sequence[Line]) -> Found | None:
    found = labelled(head, ("索引号", "索引编号", "信息索引号"))
    own = re.match(r"[A-Za-z\d/_.\-]+", found[0]) if found else None
    return (own[0], (found[1][0], found[1][0] + own.end())) if found and own else None


def _source(
    path: str, fields: Mapping[str, Found | None], attached: Sequence[Found], region: tuple[str, str, Span | None]
) -> Source:
    spans = {name: found[1] for name, found in fields.items() if found}
    spans |= {f"attachments.{n}": span for n, (_, span) in enumerate(attached)}
    if region[2]:
        spans["region"] = region[2]
    return Source(
        id=hashlib.sha256(path.encode()).hexdigest()[:16],
        path=path,
        region=region[0],
        region_level=region[1],
        attachments=tuple(name for name, _ in attached),
        spans=spans,
        **{name: found[0] for name, found in fields.items() if found},
    )


def _body_begins(every: Sequence[Line]) -> int:
    """Index of the first line of running text or numbered heading: what stands before it is the head."""
    for at, line in enumerate(every[:_HEAD_LINES]):
        if is_labelled(line.text):
            continue
        if "。" in line.text or len(line.text) > 150 or _NUMBERED.match(line.text):
            return at
    return min(len(every), _HEAD_LINES)


def _in_one_line(line: Line) -> list[Line]:
    """The head of a page whose lines were run together: the words between blanks in front of the running text."""
    words = _words(line)
    return words[: _body_begins(words)]


def _words(line: Line) -> list[Line]:
    """What stands between the blanks of a line, as lines."""
    spans = [match.span() for match in re.finditer(r"\S+", line.text)]
    return [
        Line(begin=line.start + a, start=line.start + a, end=line.start + b, text=line.text[a:b], depth=0)
        for a, b in spans
    ]


def _after(head: Sequence[Line], title: Found | None) -> list[Line]:
    return [line for line in head if title is None or line.start >= title[1][1]]


def _issuer(
    text: str,
    head: Sequence[Line],
    body: Sequence[Line],
    title: Found | None,
    signers: Sequence[Line],
    under: Line | None,
) -> Found | None:
    """The body of the index table, else of the signature, of the head, of the note below the title, else the one that
    interprets a paper, else the source of the page; in the longest form that stands there."""
    named = [(name, line) for line in head if is_organisation(name := _DATED.sub("", line.text))]
    found = [_without_office(labelled(head, _ISSUER)), _several(signers), _prefix(text, title), _red_head(head)]
    found += [(name, (line.start, line.start + len(name))) for name, line in named[:2]]
    found += [note.issuer(under)] if under else []
    found += [_first(labelled(body, _INTERPRETER)), _without_office(_official(labelled(head, _SOURCE)))]
    candidates = [one for one in found if one and is_organisation(one[0])]
    if not candidates:
        return None
    first = next((one for one in candidates[1:] if _is_among(candidates[0][0], one[0])), candidates[0])
    return max((one for one in candidates if _same_body(first[0], one[0])), key=lambda one: len(one[0]))


def _first(found: Found | None) -> Found | None:
    """The value up to what stands in the same line behind it: 甲区…局；解读人：…."""
    value = _BEHIND.split(found[0])[0] if found else ""
    return (value, (found[1][0], found[1][0] + len(value))) if found and value else None


def _without_office(found: Found | None) -> Found | None:
    """The body without the office of it that stands behind, in brackets or not: 甲市…局（就业科）, 甲市…局职业能力建设科."""
    office = _OFFICE.search(found[0]) if found else None
    return (found[0][: office.start()], (found[1][0], found[1][0] + office.start())) if found and office else found


def _several(signers: Sequence[Line]) -> Found | None:
    if not signers:
        return None
    return " ".join(line.text for line in signers), (signers[0].start, signers[-1].end)


def _prefix(text: str, title: Found | None) -> Found | None:
    """The body before 关于, 印发, 转发 in the title, before the year of its report or plan, or before 令, 公告 that make up its rest."""
    rest = r"\s*(?:关于|印发|转发|对(?=.{2,40}(?:建议|提案|议案))|(?:公告|通告|公报|令)$|(?:19|20)\d\d年.*(?:总结|计划|要点|报告|工作|公报))"
    match = re.match(rf"(.{{3,80}}?){rest}", title[0]) if title else None
    if title is None or match is None or _DOES.match(match[1]):
        return None
    start = title[1][0]
    name = match[1]
    return (name, (start, start + len(name))) if text.startswith(name, start) else None


def _red_head(head: Sequence[Line]) -> Found | None:
    """The body on the letterhead (…文件)."""
    for line in head:
        name = line.text.removesuffix("文件").rstrip()
        if line.text.endswith("文件") and is_organisation(name):
            return name, (line.start, line.start + len(name))
    return None


def _same_body(short: str, long: str) -> bool:
    """Whether `long` is the full form of `short`, body by body: ends alike and holds its characters in order (市人社局)."""
    bodies = [_BETWEEN.split(name) for name in (short, long)]
    return len(bodies[0]) == len(bodies[1]) and all(map(_full_form, *bodies))


def _is_among(short: str, several: str) -> bool:
    """`short` is one body, and one of those that issue together."""
    bodies = _BETWEEN.split(several)
    return len(bodies) > 1 and any(_full_form(short, body) for body in bodies)


def _full_form(short: str, long: str) -> bool:
    rest = iter(long)
    return short == long or (short[-1:] == long[-1:] and all(character in rest for character in short))


def _published(head: Sequence[Line], issuer: Found | None) -> Found | None:
    """The labelled date of publication, unless the line or its source (来源) shows that the page is a repost."""
    source = labelled(head, _SOURCE)
    if source and not _own_source(source[0], issuer[0] if issuer else ""):
        return None
    if any(_REPOSTED.search(line.text) for line in head if re.search(r"\d{4}", line.text)):
        return None
    return particulars.dated(labelled(head, _PUBLISHED))


def _official(found: Found | None) -> Found | None:
    """The source of a page, if it is a public body and no paper, portal or company."""
    return found if found and re.search("(?:政府|[局厅委部处]|委员会|办公[室厅]|总工会)$", found[0]) else None


def _validity(head: Sequence[Line]) -> Found | None:
    found = labelled(head, _VALIDITY)
    return found if found and re.search("效|废止", found[0]) else None


def _own_source(source: str, issuer: str) -> bool:
    if _OWN_SOURCE.search(source) or not re.search(r"[\u4e00-\u9fff]", source):
        return True
    region = region_of(issuer)[0]
    return (
        any(_full_form(source, body) for body in _BETWEEN.split(issuer))
        or source in issuer
        or (bool(region) and source.startswith(region[:2]))
        or region == "全国"
    )


def _region(*named: Found | None) -> tuple[str, str, Span | None]:
    """The region that the issuer, else the title, else the assembly names."""
    title = named[1]
    for found in named:
        region, level, offset = region_of(found[0], prose=found is title) if found else ("", "", -1)
        if found and region:
            start = found[1][0] + offset
            return region, level, (start, start + len(region)) if offset >= 0 else None
    return "", "", None
