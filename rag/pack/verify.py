"""A pack against the files that it names: each claim of the pack looked at on its own; no model, no index.

Arrows: __main__ -> here -> loading, found, grounds. Trusts nothing in the pack: what is shown around
a quotation (title, card, headings) is read from the file again.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.answer.evidence import context
from rag.errors import FileProblem
from rag.pack.found import Found
from rag.pack.grounds import in_rows, misnamed, strange, unsupported
from rag.pack.loading import load, printable
from rag.pack.schema import Card, Cell, Pack, Quotation, Sentence, Table
from rag.types import Answer, AnswerSentence, Document, Passage, Source

SHOWN = 40  # characters of a sentence or quotation that a finding shows


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One claim: `subject` names it, `good` says whether it holds, `said` what was found and where."""

    subject: str
    good: bool
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Every claim of a pack, in the order of the pack."""

    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        """Everything holds."""
        return all(check.good for check in self.checks)

    def record(self) -> dict[str, Any]:
        """As JSON."""
        return {"good": self.good, "checks": [asdict(check) for check in self.checks]}

    def lines(self) -> Iterator[str]:
        """For a terminal: one line a claim, and what follows from them."""
        for check in self.checks:
            yield printable(f"{'通过' if check.good else '不符'}  {check.subject}：{check.said}")
        bad = sum(not check.good for check in self.checks)
        yield f"共 {len(self.checks)} 项，" + (f"{bad} 项不符。" if bad else "全部通过。")


def verify(path: Path, corpus: Path) -> Report:
    """Check the pack in the file `path` against the folder `corpus`.

    Raises PackProblem when the file is no pack, FileProblem when there is no such folder.
    """
    pack, intact = load(path)
    if not corpus.is_dir():
        raise FileProblem(f"没有文件夹 {corpus}；请检查 corpus 设置或 --corpus。")
    return Report(checks=tuple(_checks(pack, intact, {file.path: Found(file, corpus) for file in pack.documents})))


_Files = dict[str, Found]


def _checks(pack: Pack, intact: bool, files: _Files) -> Iterator[Check]:
    yield Check(subject="校验值", good=intact, said="与内容一致" if intact else "与内容不一致，证据包被改动过")
    yield _whole(pack)
    for found in files.values():
        yield from _file(found)
    yield from _numbering(pack)
    for citation in pack.citations:
        yield from _citation(citation, files.get(citation.source.path))
    for position, sentence in enumerate(pack.sentences, 1):
        yield _sentence(f"第 {position} 句", sentence, pack, files)
    if pack.table:
        yield from _table(pack.table, pack, files)


def _whole(pack: Pack) -> Check:
    said = tuple(AnswerSentence(text=sentence.text) for sentence in pack.sentences)
    same = Answer(question="", sentences=said).text == pack.answer
    return Check(subject="回答", good=same, said="与各句一致" if same else "全文与各句不一致")


def _file(found: Found) -> Iterator[Check]:
    subject = f"文件 {found.file.path}"
    document = found.document
    if document is None:
        yield Check(subject=subject, good=False, said=found.trouble)
        return
    same = found.digest == found.file.sha256
    yield Check(subject=subject, good=same, said="摘要相同" if same else "摘要不同，文件有改动")
    same = hashlib.sha256(document.text.encode()).hexdigest() == found.file.text_sha256
    why = "不同：文件有改动，或读取程序的版本不同"
    yield Check(subject=f"{subject} 的正文", good=same, said="摘要相同" if same else f"摘要{why}")
    if found.file.title != document.source.title:
        yield Check(subject=f"{subject} 的标题", good=False, said=f"应为“{_short(document.source.title)}”")


def _numbering(pack: Pack) -> Iterator[Check]:
    """Numbers run from 1, each is used; exactly the cited files are listed; a refusal cites nothing."""
    numbers = [citation.number for citation in pack.citations]
    cells = [cell for row in pack.table.rows for cell in row] if pack.table else []
    used = {number for part in (*pack.sentences, *cells) for number in part.citations}
    if pack.refused:
        none = not numbers and not used
        yield Check(subject="拒答", good=none, said="没有引文" if none else "拒答不应有引文")
    elif not pack.sentences:
        yield Check(subject="回答", good=False, said="没有任何句子，也没有说明是拒答")
    if numbers != list(range(1, len(numbers) + 1)):
        yield Check(subject="引文编号", good=False, said="应从 1 起依次编号，不重复")
    for number in sorted(set(numbers) - used):
        yield Check(subject=f"引文 [{number}]", good=False, said="没有哪一句用到它")
    listed = [file.path for file in pack.documents]
    if sorted({citation.source.path for citation in pack.citations}) != sorted(listed):
        yield Check(subject="文件清单", good=False, said="与引文所在的文件不一致")


def _citation(citation: Quotation, found: Found | None) -> Iterator[Check]:
    subject = f"引文 [{citation.number}]"
    if found is None:
        yield Check(subject=subject, good=False, said=f"文件清单里没有 {citation.source.path}")
        return
    document = found.document
    if document is None:
        yield Check(subject=subject, good=False, said=f"{citation.source.path}：{found.trouble}")
        return
    yield _quote(subject, citation, document)
    if not _has_section(citation, document):
        yield Check(
            subject=f"{subject} 的章节", good=False, said=f"此处不在“{_short(' › '.join(citation.section))}”之下"
        )
    for name in _other_fields(citation.source, document.source):
        right = f"应为“{_short(str(getattr(document.source, name)))}”"
        yield Check(subject=f"{subject} 的文件信息 {name}", good=False, said=right)


def _quote(subject: str, citation: Quotation, document: Document) -> Check:
    place = f"{citation.source.path} 第 {citation.start}—{citation.end} 字"
    quote = citation.quote
    if quote.strip() and document.text[citation.start : citation.end] == quote:
        return Check(subject=subject, good=True, said=f"{place} 逐字相符：“{_short(quote)}”")
    elsewhere = document.text.find(quote) if quote.strip() else -1
    if elsewhere >= 0:
        now = f"但这句原话仍逐字在第 {elsewhere}—{elsewhere + len(quote)} 字"
    else:
        now = "正文中已找不到这句原话"
    return Check(subject=subject, good=False, said=f"{place} 不是“{_short(quote)}”；{now}")


def _has_section(citation: Quotation, document: Document) -> bool:
    """An empty path says nothing; else a section of that path begins before the quotation's end and reaches into it."""
    return not citation.section or any(
        section.path == citation.section and section.start < citation.end and citation.start < section.end
        for section in document.sections
    )


def _other_fields(card: Card, source: Source) -> list[str]:
    return [name for name in Card.model_fields if getattr(card, name) != getattr(source, name)]


def _sentence(subject: str, sentence: Sentence, pack: Pack, files: _Files) -> Check:
    text = f"“{_short(sentence.text)}”"
    if absent := _absent(sentence, pack):
        return Check(subject=subject, good=False, said=f"{text} {absent}")
    if not sentence.citations and not pack.refused:
        return Check(subject=subject, good=False, said=f"{text} 没有出处")
    passages = _passages(sentence, pack, files)
    if pack.refused:
        why, held = strange(sentence.text, "", _asked(pack), pack.origin.index.documents), "拒答，没有引文"
    elif sentence.proof == "wording":
        why, held = unsupported(sentence.text, passages, pack.resolved), "数字、日期、文号、名称都在所引原文中"
    else:
        why = misnamed(sentence.text, _shown(passages), _asked(pack), pack.origin.index.documents)
        held = "数字、日期、文号、名称都在所引原文或问题中；措辞是程序的归纳，未核对"
    cited = "".join(f"[{number}]" for number in sentence.citations)
    return Check(subject=subject, good=not why, said=f"{text}{cited} {why or held}")


def _table(table: Table, pack: Pack, files: _Files) -> Iterator[Check]:
    """Every cell says what its citations or the sentences say."""
    bad = 0
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells, 1):
            shown = f"{_shown(_passages(cell, pack, files))}\n{pack.answer}"
            why = _absent(cell, pack) or misnamed(cell.text, shown, "", 0)
            if len(cells) != len(table.header):
                why = "格数与表头不一致"
            if why:
                bad += 1
                yield Check(subject=f"表格第 {row} 行第 {column} 列", good=False, said=f"“{_short(cell.text)}” {why}")
    if not bad:
        yield Check(subject="表格", good=True, said=f"{len(table.rows)} 行都有依据")


def _absent(cell: Cell, pack: Pack) -> str:
    known = {citation.number for citation in pack.citations}
    missing = [number for number in cell.citations if number not in known]
    return f"没有编号为 {missing[0]} 的引文" if missing else ""


def _passages(cell: Cell, pack: Pack, files: _Files) -> list[Passage]:
    return [_passage(citation, files) for citation in pack.citations if citation.number in cell.citations]


def _shown(passages: Sequence[Passage]) -> str:
    return "\n".join([*map(context, passages), in_rows([passage.text for passage in passages])])


def _asked(pack: Pack) -> str:
    """What a summary or a refusal may repeat: question, conversation, scope."""
    said = [turn.content for turn in pack.history]
    return "\n".join([pack.question, pack.resolved, *said, json.dumps(pack.scope, ensure_ascii=False)])


def _passage(citation: Quotation, files: _Files) -> Passage:
    """The quotation with the card of the file as it is now; that of the pack when there is no such file."""
    found = files.get(citation.source.path)
    document: Document | None = found.document if found else None
    source = document.source if document else Source(id="", **citation.source.model_dump())
    place: Sequence[str] = citation.section
    return Passage(source=source, path=tuple(place), text=citation.quote, start=citation.start, end=citation.end)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"
