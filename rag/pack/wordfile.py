"""A pack as a Word file (docx), from the same layout as the page.

Arrows: files -> here -> paper, python-docx. Knows no file of the corpus.
"""

import io

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from rag.pack.paper import Paper, Rows, paper
from rag.pack.schema import Pack

_FONT = "宋体"


def wordfile(pack: Pack) -> bytes:
    """The bytes of the file."""
    shown, word = paper(pack), docx.Document()
    _style(word)
    word.core_properties.author, word.core_properties.title = "", _clean(shown.question)[:200]
    said = shown.words
    word.add_paragraph(said["pack"])
    word.add_heading(_clean(shown.question), 1)
    _rows(word, shown.about)
    if shown.history:
        word.add_heading(said["history"], 2)
        _rows(word, shown.history)
    _answer(word, shown)
    _sources(word, shown)
    for heading, rows in ((said["origin"], shown.origin), (said["check"], (("", said["how"]),))):
        word.add_heading(heading, 2)
        _rows(word, rows)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _answer(word: WordDocument, shown: Paper) -> None:
    word.add_heading(shown.words["answer"], 2)
    if shown.badge:
        word.add_paragraph().add_run(shown.badge).bold = True
    for text, numbers in shown.sentences:
        word.add_paragraph(_clean(text) + "".join(f"[{number}]" for number in numbers))
    if shown.table:
        _table(word, shown)
    for note in shown.notes:
        word.add_paragraph(_clean(note)).runs[0].italic = True


def _table(word: WordDocument, shown: Paper) -> None:
    table = word.add_table(rows=1, cols=len(shown.header), style="Table Grid")
    rows = [[(name, ()) for name in shown.header], *shown.table]
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, (text, numbers) in zip(cells, row, strict=False):
            cell.text = _clean(text) + "".join(f"[{number}]" for number in numbers)


def _sources(word: WordDocument, shown: Paper) -> None:
    word.add_heading(shown.words["sources"], 2)
    if not shown.places:
        word.add_paragraph(shown.words["no_sources"])
    for place in shown.places:
        word.add_heading(_clean(f"[{place.number}] {place.title}"), 3)
        word.add_paragraph().add_run(_clean(place.quote)).bold = True
        _rows(word, place.rows)
    if shown.files:
        word.add_heading(shown.words["files"], 2)
    for name, rows in shown.files:
        word.add_heading(_clean(name), 3)
        _rows(word, rows)


def _rows(word: WordDocument, rows: Rows) -> None:
    for name, value in rows:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}  " if name else "").bold = True
        paragraph.add_run(_clean(value))


def _style(word: WordDocument) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = word.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    word.styles["Normal"].font.size = Pt(11)


def _clean(text: str) -> str:
    """`text` without what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
