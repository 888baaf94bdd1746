"""Best-ranked sentences made into the evidence of one answer: understandable, and fair to every named document.

Arrows: answering -> here -> search (best_sentences, neighbours), scope, listing (core). Knows no model and no prompt.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import compress
from typing import Protocol

from rag.answer.gazetteer import Place, home_of, lies_in
from rag.answer.grounding import compact, quoted, speaks_of, terms
from rag.answer.listing import core
from rag.answer.scope import (
    asked_places,
    elsewhere,
    ministries,
    named,
    papers_by_year,
    sessions,
    short,
    silent_on,
    weight,
)
from rag.card.particulars import FILE_ENDING
from rag.text.official import NUMBER, date_only, is_organisation, kind_of
from rag.text.sentences import sentence_spans
from rag.text.tables import cells, in_words, rows_above
from rag.types import Document, Passage, Source

LEAST, MOST_SIDES = 4, 4  # passages for each side of a comparison, and sides
FORMAL = 6  # sentences more that are ranked, for those that say nothing but of which paper they are
TITLE = 0.6  # share of a title's length from which on words of it are that title
DEEPER = 8  # times the limit that is ranked when only some documents or places are meant
EXPLICIT = 6  # weight (see scope) of a document that is named by a number or a person
SHORT = 14  # characters below which a sentence says nothing alone
LONG = 320  # characters that an evidence passage may have after it was widened
BEFORE = 2  # sentences before a passage that may name what it speaks of
ITEMS = 12  # sentences behind the one that announces a list, among which it ends
AFTER, ROOM = 4, 450  # sentences that go on behind the best one, and characters of it with them
SAYING = 8  # letters and figures beside the names of attachments up to which a line only names them
COLUMNS = 3  # from which on a row needs a header: a label beside its value needs none
PROPER = 2  # characters of a name before the word for what it is
PARTS = {"市": ("区", "县"), "省": ("市", "区", "县")}  # levels of the parts of a whole city or province
_CAPTION = re.compile(
    r"#*\s*(?:附?表|图)\s*[\d一二三四五六七八九十]+(?:[.-]\d+)?[\s:：.、]\s*(?!.*\d[万亿]?(?:元|人|家|个|%|％))[^。；;，,：:\n]{2,60}?(?:[（(]单位[^（）()]*[）)])?"
)
_SENT = re.compile(
    r"[（(]?附件发|特此(?:通知|函复|函达|公告|批复|报告|答复)|[^。]{4,40}\d{4}年\d{1,2}月\d{1,2}日印发$"
    r"|现[将予][^。]{2,80}(?:印发|转发)(?:给)?你们[，,]请[^。]{2,30}(?:执行|落实|实施)[。.]?$"
    r"|(?:再次|最后|衷心)?感谢[^。，,]{2,40}(?:支持|关心|关注|理解|监督|建议)[。！!，,][^。]{0,40}$"
    r"|(?:抄送|抄报)[:：]|(?:(?:信息)?索引号|统一登记号|公开方式|主题分类)\s*[:：\t|]"
    r"|(?:[•·]\s*)?(?:成文日期|发[布文](?:日期|时间|字号|单位|机[构关])|有效性|主题词|信息来源|来源|浏览量)\s*[:：\s]\s*\S"
)
_LABEL = re.compile("([\u4e00-\u9fff]{2,6})[:：]")
_SIGNED = re.compile(r"文件$|\s*\d{4}年\d{1,2}月\d{1,2}日$")  # behind a body
_WHOLE = re.compile("全([市省])(?!性)")
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,12}?((?:高级)?技工学校|技师学院|职业(?:技术)?学院|学校|学院|研究院|医院|公司|集团|协会|银行)"
)
_LINK = (  # the characters as words of their own, not within others: 参与, 共同, 比赛
    r"[、两]|(?<!参)与|(?<![总共])和(?![平谐])|(?<![涉普])及(?!时)|跟(?![踪进])|(?<![不共合相协])同(?![时样步类级])"
    r"|(?<![占评对])比(?![例赛如])|各(?![类级项种地界])"
    r"|[？?；;](?=.)|还是|分别|双方|\b(?:and|or|both|vs|versus|than|each)\b"
)
_LINKS = re.compile(_LINK, re.IGNORECASE)
_JOINS = re.compile(f"{_LINK}|哪|谁", re.IGNORECASE)
_LEANS_BACK = re.compile(r"^(?:其中|同时|此外|另外|并|该|这|上述|对此|为此|以此|如|其|工作室|活动|具体|包括)")
_SAYS_OF_WHAT = re.compile(r"[\u4e00-\u9fff]{5,}[:：]\s*\S")  # 初中招生咨询：…
_LEADS_ON = re.compile(r"[:：]\s*$")
_ITEM = re.compile(r"\s*[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
_LISTED = re.compile(
    r"(?<![\u4e00-\u9fff])([一二三四五六七八九十])是|(?<=[：:；;。\n])\s*[（(]([一二三四五六七八九十])[）)]"
)
_ANNOUNCED = re.compile(r"[：:]\s*(?:一是|[（(]一[）)])")
_FORBIDS = re.compile(
    "不得|不予|不能|不可|不再|不享受|不属于|不纳入|不包括|不计入|不受理|不适用|禁止|严禁|取消|撤销|终止"
)


class Search(Protocol):
    """The part of the searcher that evidence needs."""

    def best_sentences(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[Passage, float]]:
        """Ranked sentences with their scores."""

    def document(self, source_id: str) -> Document:
        """A whole document."""

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        """The passage widened inside its section."""

    def chunk_around(self, passage: Passage) -> Passage:
        """The chunk in which the passage begins, without headings in front."""

    def coverage(self, question: str, shown: str) -> float:
        """Share of what the question speaks of that `shown` speaks of, 0 to 1."""


def gather(search: Search, question: str, sources: Sequence[Source], limit: int) -> list[list[Passage]]:
    """Evidence in groups, at most `limit` passages in all, each group by document, best first.

    A question that names documents of several places (or several documents by number or person) has a group for each:
    what one says is no answer for the other. Any other question has one group, from the documents that it names, if any;
    of a place that no document is of, only what speaks of that place counts.
    """
    meant = named(question, sources)
    sides = _sides(question, meant)
    if len(sides) > 1:
        share = max(LEAST, limit // len(sides))
        best = (search.best_sentences(question, share + FORMAL, ids) for ids in sides)
        return [_passages(search, [pair for pair in found if not formal(pair[0], question)], share) for found in best]
    speaks, orders, held = elsewhere(question, sources), ministries(question), sessions(question)
    deep = limit * DEEPER if meant or speaks or orders or held else limit + FORMAL
    ranked = [pair for pair in search.best_sentences(question, deep) if not formal(pair[0], question)]
    if orders:  # what another body says is no answer
        ranked = [pair for pair in ranked if all(body.search(_whole(search, pair[0])) for body in orders)]
    if meant:
        places = asked_places(question, sources)[0]
        ranked = [pair for pair in ranked if _about(search, pair[0], meant) and not _silent_on(pair[0], places)]
    if held:  # nor what is told of another session
        ranked = [pair for pair in ranked if held <= sessions(_whole(search, pair[0]))]
    if (level := _WHOLE.search(question)) and not any(source.region_level in PARTS[level[1]] for source in meant):
        ranked = [pair for pair in ranked if not _of_a_part(pair[0], level[1])]
    if speaks:
        ranked = list(compress(ranked, speaks([_with_document(search, passage) for passage, _ in ranked])))
    found = _passages(search, ranked, limit)
    return [found] if found else []


def formal(passage: Passage, question: str = "") -> bool:
    """It only says of which paper it is: its title or number, who signs it and when, to whom it goes, that it is sent, what is attached;
    or of what a table or a picture is. A line whose label the `question` has (抄送) is what it asks for."""
    words, source = passage.text.strip(), passage.source
    if (label := _LABEL.match(words)) and label[1] in question:
        return False
    return bool(source.issuer and not passage.above) and (
        (is_organisation(body := _SIGNED.sub("", words)) and compact(body) in compact(source.issuer))
        or date_only(words)
        or NUMBER.fullmatch(words.strip("（）()")) is not None
        or _is_title(words, source.title)
        or words.rstrip("：:") == source.addressee
        or _SENT.match(words) is not None
        or _CAPTION.fullmatch(words) is not None
        or _only_attached(words, source.attachments)
    )


def _is_title(words: str, title: str) -> bool:
    """Most of the title, or what is a title within it (印发〈…办法〉的通知: …办法)."""
    return compact(words) in compact(title) and (len(words) >= TITLE * len(title) or kind_of(words) is not None)


def _only_attached(words: str, names: Sequence[str]) -> bool:
    """It names attachments and says nothing of them."""
    rest = plain = compact(FILE_ENDING.sub("", words))
    for name in filter(None, map(compact, names)):
        rest = rest.replace(name, "")
    return rest != plain and len(rest) <= SAYING and (words.startswith("附件") or not rest.strip("0123456789"))


def _of_a_part(passage: Passage, level: str) -> bool:
    """The document is of a part of the whole that is asked of (全市: a district's), and the passage does not speak of that."""
    return passage.source.region_level in PARTS[level] and not re.search(f"[全我]{level}", passage.text)


def _whole(search: Search, passage: Passage) -> str:
    return f"{passage.source.title}\n{passage.source.issuer}\n{search.document(passage.source.id).text}"


def _with_document(search: Search, passage: Passage) -> str:
    """The passage with what tells which place its document is about: the card, or where that names none all of it."""
    whole = "" if passage.source.region else search.document(passage.source.id).text
    return f"{passage.text} {context(passage)} {whole}"


def _about(search: Search, passage: Passage, meant: Sequence[Source]) -> bool:
    """The passage is of a document that is meant, or speaks of its place: what holds there is no answer for elsewhere.

    Of a document that is of no known place all that it says may speak of it.
    """
    if any(passage.source.id == source.id for source in meant):
        return True
    said = passage.text if passage.source.region else search.document(passage.source.id).text
    return any(source.region and short(source.region) in said for source in meant)


def _silent_on(passage: Passage, places: Sequence[Place]) -> bool:
    return silent_on(f"{passage.text} {' '.join(passage.path)}", passage.source, places)


def _sides(question: str, meant: Sequence[Source]) -> list[list[str]]:
    """Ids of the documents on each side of a comparison; more than a few sides are no comparison.

    Two places that nothing joins (北京市委书记在通州调研时…) are none, either.
    """
    if not _JOINS.search(question):
        return []
    if of_years := papers_by_year(question, meant):
        return [[source.id for source in side] for side in of_years]
    if not _LINKS.search(question):  # 福田在哪里设立了深圳首个站点: the city is no side beside its district
        homes = [home for source in meant if (home := home_of(source.region))]
        outer = {home.name for home in homes if any(lies_in(other, home) for other in homes)}
        meant = [source for source in meant if source.region not in outer]
    sides: dict[str, list[str]] = {}
    for source in meant:
        key = source.id if weight(question, source) >= EXPLICIT else short(source.region) or source.issuer
        sides.setdefault(key, []).append(source.id)
    return list(sides.values()) if len(sides) <= MOST_SIDES else []


def _passages(search: Search, ranked: Sequence[tuple[Passage, float]], limit: int) -> list[Passage]:
    understood = (
        widened(search, passage) if at else _continued(search, passage) for at, (passage, _) in enumerate(ranked)
    )
    return by_document(distinct((one for one in understood if not _heads_others(search, one)), limit))


def _heads_others(search: Search, passage: Passage) -> bool:
    """It is nothing but the heading, without a figure, of a section whose words stand under its subheadings."""
    if not _is_heading(passage) or any(map(str.isdigit, core(passage.text))):
        return False
    sections = search.document(passage.source.id).sections
    return any(one.path[:-1] == passage.path and passage.start < one.start for one in sections)


def _is_heading(passage: Passage) -> bool:
    return bool(passage.path) and compact(passage.text) == compact(passage.path[-1])


def _continued(search: Search, passage: Passage) -> Passage:
    """The best passage with as many of the sentences behind it as there is room for: what is asked for at length goes on."""
    known = widened(search, passage)
    if known.above:
        return known
    wider = (search.neighbours(known, 0, after) for after in range(AFTER, 0, -1))
    return next((wide for wide in wider if len(wide.text) <= ROOM), known)


def behind(section: Passage, evidence: Sequence[Passage]) -> list[Passage]:
    """The section, then of the evidence what lies outside it, in its order."""
    source, rest = section.source.id, []
    for passage in evidence:
        if passage.source.id != source or passage.start < section.start or section.end <= passage.start:
            rest.append(passage)
        elif section.end < passage.end and (text := passage.text[section.end - passage.start :].strip()):
            rest.append(replace(passage, text=text, start=passage.text.rindex(text) + passage.start))
    return [section, *rest]


def by_document(passages: Iterable[Passage]) -> list[Passage]:
    """The passages of the best document first, then those of the next; within one they keep their order."""
    found = list(passages)
    order = {p.source.id: i for i, p in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda p: order[p.source.id])


def context(passage: Passage) -> str:
    """What stands around the words and is shown with them: title, card, headings."""
    source = passage.source
    card = (source.title, source.issuer, source.region, source.number, source.signed, source.published)
    return " ".join(part for part in (*card, *passage.path, *(row.text for row in passage.above)) if part)


def readable(passage: Passage) -> str:
    """Its words, rows of tables as what their cells say under the header."""
    return in_words(passage.text, [row.text for row in passage.above])


def shown(passages: Iterable[Passage]) -> str:
    """The passages with what stands around them, in one text."""
    return " ".join(f"{passage.text} {context(passage)}" for passage in passages)


def widened(search: Search, passage: Passage) -> Passage:
    """The sentence with the one before it that it leans on, or those behind it that it leads to or is the heading of; a row of a table whole,
    with those above it that say what its cells are."""
    if told := row_of(search, passage) or forbidden(search, passage):
        return told
    if listed := whole_list(search, passage):
        return listed
    words = passage.text.strip()
    heads = _is_heading(passage)
    back = bool(_LEANS_BACK.match(words)) or (len(words) < SHORT and not heads and not _SAYS_OF_WHAT.match(words))
    on = heads or bool(_LEADS_ON.search(words))
    if not (back or on):
        return passage
    if back and (clause := _whole_sentence(search, passage)):
        return clause
    wide = search.neighbours(passage, int(back), 2 if on else 0)
    return wide if len(wide.text) <= LONG else passage


def whole_list(search: Search, passage: Passage) -> Passage | None:
    """The sentence that announces a list and has its first item (…条件：一是…；), with the others; None: it is none, or too long."""
    if not _ANNOUNCED.search(passage.text):
        return None
    wide = search.neighbours(passage, 0, ITEMS)
    end = end_of_list(wide.text, 0, len(passage.text))
    return replace(wide, text=wide.text[:end], end=wide.start + end) if len(passage.text) < end <= ROOM else None


def end_of_list(text: str, start: int, end: int) -> int:
    """Where the list ends that `text[start:end]` leads to or has two items of (…：一是…；二是…, （一）…；（二）…); 0: there is none."""
    items = [(item.start(), item[1] or item[2]) for item in _LISTED.finditer(text)]
    begun = next((at for at, item in enumerate(items) if item[0] >= start), 0)
    again = (at for at, item in enumerate(items) if at > begun and item[1] == "一")  # another list
    items = items[: next(again, len(items))]
    told = [item for item in items if start <= item[0] < end]
    if not told or told[-1] == items[-1]:
        return 0
    first, number = told[0]
    if number != "一" or not (text[start:first].strip() or told[1:]):
        return 0
    return text.find("。", items[-1][0]) + 1 or len(text)


def _whole_sentence(search: Search, passage: Passage) -> Passage | None:
    """The passage from the beginning of its sentence, if it is a clause within one that is not too long."""
    text = search.document(passage.source.id).text
    start = max(text.rfind(mark, 0, passage.start) for mark in "。！？\n") + 1
    whole = _from(passage, text, start)
    return whole if text[start : passage.start].strip() and len(whole.text) <= LONG else None


def _from(passage: Passage, text: str, start: int) -> Passage:
    """The passage from `start` in its document's `text` on, without blanks in front."""
    start += len(text[start : passage.start]) - len(text[start : passage.start].lstrip())
    return replace(passage, text=text[start : passage.end], start=start)


def forbidden(search: Search, passage: Passage) -> Passage | None:
    """An item of a list behind what turns it (有下列情形之一的，不得申报：), with that and the items between; None: no such item."""
    if not _ITEM.match(passage.text):
        return None
    text = search.document(passage.source.id).text
    start = passage.start
    for line in reversed(text[max(0, start - LONG) : start].splitlines(keepends=True)):
        start -= len(line)
        if line.strip() and not _ITEM.match(line):
            break
    lead = text[start : passage.start].partition("\n")[0].strip()
    if not (lead.endswith(("：", ":")) and _FORBIDS.search(lead)) or passage.end - start > LONG:
        return None
    inner = bool(passage.path) and compact(passage.path[-1]) in compact(passage.text)
    return replace(_from(passage, text, start), path=passage.path[:-1] if inner else passage.path)


def unnamed(passage: Passage) -> bool:
    """Rows of a table of which nothing says what their cells are."""
    rows = [cells(line) for line in passage.text.split("\n") if line.strip()]
    return not passage.above and all(len(row) >= COLUMNS for row in rows)


def row_of(search: Search, passage: Passage) -> Passage | None:
    """The row of a table that the passage is, or is of; None: it is none, or the table has no header."""
    if "\n" in passage.text or not ("\t" in passage.text or passage.text.startswith("|")):
        return None
    text = search.document(passage.source.id).text
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.start)
    spans = rows_above(text, start)
    row, *above = (
        replace(passage, text=text[a:b], start=a, end=b, above=())
        for a, b in ((start, len(text) if end < 0 else end), *spans)
    )
    return replace(row, above=tuple(above)) if above else None


def on_subject(search: Search, passages: Sequence[Passage], question: str) -> bool:
    """What the question puts in quotation marks is spoken of in the passages, shortly before them, or in their headings.

    Not before those that put another name in quotation marks: that is what they speak of. Several things in one pair of
    marks (“集中患者、集中专家”) are no name.
    """
    subjects = terms(question)
    around = (
        p if any("、" not in name for name in quoted(p.text)) else search.neighbours(p, BEFORE, 0) for p in passages
    )
    words = shown(around) if subjects else ""
    return not subjects or any(speaks_of(words, subject) for subject in subjects)


def bodies(question: str, evidence: Sequence[Passage]) -> list[str]:
    """Schools, companies and the like that the question names as the evidence does: 宝山技工学校, not 技工学校."""
    texts = [passage.text for passage in evidence]
    found = []
    for match in _BODY.finditer(question):
        ends = (
            question[start : match.end()] for start in range(match.start(), match.end() - PROPER - len(match[1]) + 1)
        )
        found += [name for name in ends if any(name in text for text in texts)][:1]
    return found


def of_bodies(search: Search, passage: Passage, names: Sequence[str]) -> bool:
    """The passage, its headings or what stands shortly before it name one of the `names`; true where there are none."""
    return not names or any(name in shown([search.neighbours(passage, BEFORE, 0)]) for name in names)


def sentences(passage: Passage) -> list[Passage]:
    """The sentences that the passage is made of."""
    spans = sentence_spans(passage.text)
    return [replace(passage, text=passage.text[a:b], start=passage.start + a, end=passage.start + b) for a, b in spans]


def holds(outer: Passage, inner: Passage) -> bool:
    """The inner passage lies within the outer one."""
    return outer.source.id == inner.source.id and outer.start <= inner.start and inner.end <= outer.end


def distinct(passages: Iterable[Passage], limit: int) -> list[Passage]:
    """Without passages that lie inside others, which take the place of the first of them, or say the same in another copy of
    the document."""
    kept: list[Passage] = []
    for passage in passages:
        words = compact(passage.text)
        if any(holds(k, passage) or (k.source.id != passage.source.id and words in compact(k.text)) for k in kept):
            continue
        inner = [at for at, k in enumerate(kept) if holds(passage, k)]
        place = inner[0] if inner else len(kept)
        kept = [*kept[:place], passage, *(k for k in kept[place:] if not holds(passage, k))]
        if len(kept) == limit:
            break
    return kept
