"""A request over several documents to sentences, a table and notes, from their cards and their whole text; pure.

Arrows: told -> here -> finding, request, cells. Knows no question, no model and no numbering of citations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.growing import Said
from rag.answer.overview.cells import day, fact, label, stated, title, titled
from rag.answer.overview.finding import Found, bare, find, partly, simple
from rag.answer.overview.request import Request, meant
from rag.answer.scope import short
from rag.answer.verification import quotation
from rag.types import Document, Passage

LISTED = 60  # documents that one answer lists; how many there are is always said
_COLUMNS = ("issuer", "issued", "number")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What an answer says: `lines` in order, a table of the same (may be empty), notes. Without lines: `refusal`."""

    lines: tuple[Said, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[Said, ...], ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""
    looked: bool = False  # words were looked for, not cards: what comes near is worth telling


def tell(request: Request, documents: Sequence[Document], english: bool) -> Told | None:
    """The answer to a request over all `documents`; None when rules cannot tell, and the question is to be asked as any.

    That a thing is mentioned nowhere is told only of a simple word or name, of which not even a part stands there: of
    鹏城工匠的奖金 other words may speak.
    """
    chosen = {source.id for source in meant(request, [document.source for document in documents])}
    among = [document for document in documents if document.source.id in chosen]
    found = find(among, request.topic) if request.topic else []
    if request.topic and not found and not _surely_absent(request.topic, among, english):
        return None
    if request.task == "silent" and among:
        return _without(request, found, among, english)
    if not among or (request.topic and not found):
        return Told(refusal=_absence(request, bool(among), english), looked=bool(among))
    if request.task == "mentions":
        return _mentions(request, found, among, english)
    kept = [one.document for one in found] if request.topic else among
    return _of_cards(request, kept, documents, english)


def _surely_absent(topic: str, among: Sequence[Document], english: bool) -> bool:
    """A topic that was not found cannot stand there in other words; of an English one it may, in Chinese."""
    return simple(topic) and not (english and topic.isascii()) and not partly(among, topic)


def _of_cards(request: Request, kept: list[Document], documents: Sequence[Document], english: bool) -> Told:
    if request.task in ("newest", "oldest"):
        return _end(request, kept, english)
    if request.task == "facts":
        return _table(request, kept, request.fields, _count(kept, documents, english), english)
    if request.task == "order":
        return _ordered(request, kept, english)
    return _table(request, kept, _COLUMNS, _count(kept, documents, english), english)


def _absence(request: Request, among: bool, english: bool) -> str:
    topic = bare(request.topic)
    if not among:
        return "None of the documents is of that kind, place or time." if english else "已收录的文件中没有这样的文件。"
    return f"None of the documents mentions “{topic}”." if english else f"所有文件都没有提到“{topic}”。"


def _count(kept: Sequence[Document], documents: Sequence[Document], english: bool) -> Said:
    """How many documents there are; it rests on the titles of all that are listed."""
    rests = tuple(passage for document in kept[:LISTED] for passage in titled(document).passages)
    if english:
        of = "" if len(kept) == len(documents) else f" such among the {len(documents)}"
        return Said(text=f"Documents held: {len(kept)}{of}.", passages=rests)
    if len(kept) == len(documents):
        return Said(text=f"已收录的文件共有 {len(kept)} 份。", passages=rests)
    return Said(text=f"已收录的 {len(documents)} 份文件中，这样的文件有 {len(kept)} 份。", passages=rests)


def _table(request: Request, kept: Sequence[Document], names: Sequence[str], lead: Said, english: bool) -> Told:
    """One sentence and one row for each document; a fact that no card gives is no column of a list.

    Only where it was asked for is it told that a card does not give a fact.
    """
    every = request.task in ("facts", "order")
    if not every:
        names = [name for name in names if any(stated(document.source, name) for document in kept)]
    shown = kept[:LISTED]
    cells = [(titled(document), *(fact(document, name, english, every) for name in names)) for document in shown]
    lines = [_row_line(document, row, names, english) for document, row in zip(shown, cells, strict=True)]
    header = (label("title", english), *(label(name, english) for name in names))
    return Told(lines=(lead, *lines), header=header, rows=tuple(cells), notes=_rest(kept, english))


def _row_line(document: Document, row: Sequence[Said], names: Sequence[str], english: bool) -> Said:
    comma, colon, stop = (", ", ": ", ".") if english else ("，", "：", "。")
    facts = [f"{label(name, english)} {cell.text}" for name, cell in zip(names, row[1:], strict=True) if cell.text]
    told = f"{title(document.source, english)}{colon}{comma.join(facts)}" if facts else title(document.source, english)
    return Said(text=told + stop, passages=tuple(p for cell in row for p in cell.passages))


def _rest(kept: Sequence[Document], english: bool) -> tuple[str, ...]:
    if len(kept) <= LISTED:
        return ()
    return (f"Only the first {LISTED} are listed.",) if english else (f"这里只列出前 {LISTED} 份。",)


def _ordered(request: Request, kept: list[Document], english: bool) -> Told:
    """From the oldest to the newest; those without a date last."""
    column = request.by or "issued"
    dated = sorted((d for d in kept if stated(d.source, column)), key=lambda d: day(d.source, column))
    undated = [d for d in kept if not stated(d.source, column)]
    if not dated:
        return Told(refusal="None of the documents bears a date." if english else "所有文件都没有写明日期。")
    rests = tuple(p for document in dated for p in fact(document, column, english).passages)
    words = "From the oldest to the newest:" if english else "按时间从早到晚排列如下。"
    names = (column, *(name for name in request.fields if name not in ("signed", "published")))
    names = names if len(names) > 1 else (column, "issuer")
    return _table(request, [*dated, *undated], names, Said(text=words, passages=rests), english)


def _end(request: Request, kept: list[Document], english: bool) -> Told:
    """The newest or the oldest, all of them when several bear the same date."""
    column = request.by or "issued"
    dated = [document for document in kept if stated(document.source, column)]
    if not dated:
        return Told(refusal="None of the documents bears a date." if english else "所有文件都没有写明日期。")
    best = (max if request.task == "newest" else min)(day(document.source, column) for document in dated)
    names = (column, *(name for name in request.fields if name not in ("signed", "published")))
    word = (
        {"newest": "The latest is ", "oldest": "The earliest is "}
        if english
        else {"newest": "最新的是", "oldest": "最早的是"}
    )
    lines = []
    for document in (d for d in dated if day(d.source, column) == best):
        row = (titled(document), *(fact(document, name, english) for name in names))
        line = _row_line(document, row, names, english)
        lines.append(Said(text=word[request.task] + line.text, passages=line.passages))
    return Told(lines=tuple(lines), notes=_undated(len(kept) - len(dated), english))


def _undated(count: int, english: bool) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} document(s) bear no date.",) if english else (f"另有 {count} 份文件没有写明日期，未参加比较。",)


def _mentions(request: Request, found: Sequence[Found], among: Sequence[Document], english: bool) -> Told:
    topic = bare(request.topic)
    shown = found[:LISTED]
    quotes = {
        one.document.source.id: tuple(quotation(q, topic) if topic in q.text else q for q in one.quotes)
        for one in shown
    }
    rests = tuple(p for one in shown for p in quotes[one.document.source.id])
    lead = _mention_lead(topic, len(found), len(among), english)
    lines = [_mention_line(one, quotes[one.document.source.id], english) for one in shown]
    header = tuple(label(name, english) for name in ("title", "issued", "count", "quote"))
    rows = [_mention_row(one, quotes[one.document.source.id], english) for one in shown] if len(shown) > 1 else []
    notes = (*_silent(topic, found, among, english), *_rest([one.document for one in found], english))
    return Told(lines=(Said(text=lead, passages=rests), *lines), header=header, rows=tuple(rows), notes=notes)


def _without(request: Request, found: Sequence[Found], among: Sequence[Document], english: bool) -> Told:
    """The documents that do not mention the topic; a refusal when every one does."""
    topic = bare(request.topic)
    held = {one.document.source.id for one in found}
    silent = [document for document in among if document.source.id not in held]
    if not silent:
        refusal = f"Every document mentions “{topic}”." if english else f"每份文件都提到“{topic}”，没有不提的。"
        return Told(refusal=refusal, looked=True)
    rests = tuple(p for document in silent[:LISTED] for p in titled(document).passages)
    names = (", " if english else "、").join(title(document.source, english) for document in silent[:LISTED])
    if english:
        text = f"Of the {len(among)} documents searched, {len(silent)} do not mention “{topic}”: {names}."
    else:
        text = f"检索了 {len(among)} 份文件，其中 {len(silent)} 份没有提到“{topic}”：{names}。"
    return Told(lines=(Said(text=text, passages=rests),), notes=_rest(silent, english))


def _mention_lead(topic: str, count: int, of: int, english: bool) -> str:
    if english:
        return f"Of the {of} documents searched, {count} mention(s) “{topic}”."
    return f"检索了 {of} 份文件，其中 {count} 份提到“{topic}”。"


def _mention_line(one: Found, quotes: Sequence[Passage], english: bool) -> Said:
    words = "；".join(f"“{' '.join(quote.text.split())}”" for quote in quotes)
    source = one.document.source
    name, of = title(source, english), "" if short(source.region) in source.title else source.region
    if english:
        told = f"{name} ({f'{of}, ' if of else ''}{one.count}): {words}"
    else:
        told = f"{name}（{f'{of}，' if of else ''}{one.count} 处）：{words}"
    stop = "" if words[:-1].endswith(("。", "！", "？")) else "." if english else "。"
    rests = fact(one.document, "issuer", english).passages if of else ()
    return Said(text=told + stop, passages=(*quotes, *rests))


def _mention_row(one: Found, quotes: Sequence[Passage], english: bool) -> tuple[Said, ...]:
    words = "；".join(f"“{' '.join(quote.text.split())}”" for quote in quotes)
    dated = fact(one.document, "issued", english)
    return titled(one.document), dated, Said(text=str(one.count)), Said(text=words, passages=tuple(quotes))


def _silent(topic: str, found: Sequence[Found], among: Sequence[Document], english: bool) -> tuple[str, ...]:
    held = {one.document.source.id for one in found}
    silent = [title(document.source, english) for document in among if document.source.id not in held]
    if not silent or not simple(topic):
        return ()
    if len(silent) > LISTED:
        silent = [f"{len(silent)} document(s)" if english else f"其余 {len(silent)} 份文件"]
    if english:
        return (f"Not mentioned in: {', '.join(silent)}.",)
    return (f"没有提到“{topic}”的文件：{'、'.join(silent)}。",)
