"""A file of any supported kind -> its raw text; what cannot be read is a FileProblem that says what to do.

Arrows: reading -> here -> encodings, html, pypdf, python-docx. Knows no noise, no document structure.

PDF pages are separated by a form feed, table cells by a tab, so that cleaning knows page breaks and rows.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import docx
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError, _Element
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from rag.errors import FileProblem
from rag.read.encodings import decode, plausibility, whole_characters
from rag.read.html import visible_text

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
SCANNED_PAGE_CHARACTERS = 20
WIDEST = 100  # columns of a table
MIN_PLAUSIBILITY = 0.5

_MARKDOWN = frozenset({".md", ".markdown"})
_PLAIN = frozenset({".txt"}) | _MARKDOWN
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_QUOTED = re.compile(r"(?m)^[ \t]*(?:>[ \t]+|>(?![\d=＝.]))+")
_TABLE = re.compile(r"<(?P<end>/?)table\b[^<>]{0,500}>", re.IGNORECASE)
_HTML = frozenset({".html", ".htm"})
SUFFIXES = _PLAIN | _HTML | {".pdf", ".docx"}

# What pypdf lets through on damaged files, besides its own errors.
_DAMAGED_PDF = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    OSError,
    zlib.error,
)
_DAMAGED_DOCX = (OpcError, LxmlError, ParseError, zipfile.BadZipFile, zlib.error, ValueError, LookupError, OSError)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED_XML = frozenset(
    {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}del", f"{_W}moveFrom", f"{_W}rPr"}
)
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_raw(path: Path) -> str:
    """The text of `path` as it stands in the file, page noise included.

    Raises FileProblem with a Chinese message (file name and remedy) for anything that cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = "、".join(sorted(name[1:] for name in SUFFIXES))
        raise FileProblem(f"{path.name}：不支持这种文件。请另存为以下格式之一：{known}。")
    data = _bytes(path)
    if suffix == ".pdf":
        text = _pdf(data, path.name)
    elif suffix == ".docx":
        text = _docx(data, path.name)
    else:
        text = _plain(data, path.name, html=suffix in _HTML)
        text = text if suffix in _HTML else _with_tables(text)
        text = _QUOTED.sub("", _EMPHASIS.sub(r"\2", text)) if suffix in _MARKDOWN else text
    if not text.strip("\ufeff \t\r\n\f\u3000\xa0"):
        raise FileProblem(f"{path.name}：文件里没有文字。请检查原文件，或从文件夹中移走它。")
    return text


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // 1024 // 1024
            raise FileProblem(f"{path.name}：文件太大（{size // 1024 // 1024} MB）。请拆成不超过 {limit} MB 的文件。")
        data = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path.name}：无法打开（{error.strerror}）。请检查文件是否存在、是否有读取权限。") from error
    if not data.strip():
        raise FileProblem(f"{path.name}：文件是空的。请检查原文件，或从文件夹中移走它。")
    return data


def _plain(data: bytes, name: str, *, html: bool) -> str:
    text = decode(data, declared_in_html=html)
    if text is None:
        raise FileProblem(f"{name}：不是文本文件，或编码无法识别。请用 UTF-8 编码另存一次。")
    return visible_text(text) if html else text


def _with_tables(text: str) -> str:
    """Tables that stand in a plain text as HTML, which converters leave there, as rows whose cells are separated by tabs; of one within
    another the inner one."""
    pieces: list[str] = []
    done, start = 0, -1
    for tag in _TABLE.finditer(text):
        if not tag["end"]:
            start = tag.start()
        elif start >= 0:
            pieces += [text[done:start], "\n", visible_text(text[start : tag.end()]), "\n"]
            done, start = tag.end(), -1
    return "".join([*pieces, text[done:]])


def _pdf(data: bytes, name: str) -> str:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileProblem(f"{name}：PDF 有密码。请去掉密码后再放入文件夹。")
        pages = [page.extract_text() for page in reader.pages]
    except DependencyError as error:
        raise FileProblem(f"{name}：PDF 已加密。请去掉加密后再放入文件夹。") from error
    except _DAMAGED_PDF as error:
        raise FileProblem(f"{name}：PDF 已损坏，无法读取。请重新下载或另存一次。") from error
    text = whole_characters("\f".join(pages))
    visible = len("".join(text.split()))
    if visible < SCANNED_PAGE_CHARACTERS * len(pages) and (not visible or _has_images(reader)):
        raise FileProblem(f"{name}：扫描件，没有文字层。请先做文字识别（OCR），再放入文件夹。")
    if plausibility(text) < MIN_PLAUSIBILITY:
        raise FileProblem(f"{name}：PDF 的文字层是乱码（字体没有编码表）。请换成 docx 或重新做文字识别（OCR）。")
    return text


def _has_images(reader: PdfReader) -> bool:
    try:
        return any(len(page.images) for page in reader.pages)
    except (*_DAMAGED_PDF, DependencyError, ImportError):
        return True


def _docx(data: bytes, name: str) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(f"{name}：文档有密码，或其实是旧的 doc 格式。请去掉密码并另存为 docx。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise FileProblem(f"{name}：文档展开后太大（{unpacked // 1024 // 1024} MB）。请删去图片或拆成几个文件。")
        body = docx.Document(io.BytesIO(data)).element.body
        return "\n".join(_blocks(body))
    except _DAMAGED_DOCX as error:
        raise FileProblem(f"{name}：文档已损坏，或不是真正的 docx。请用文字处理软件打开后重新另存。") from error


def _blocks(parent: _Element) -> Iterator[str]:
    """Paragraphs and table rows in document order, those inside content controls too."""
    for child in parent:
        if child.tag in _SKIPPED_XML:
            continue
        if child.tag == f"{_W}p":
            yield "".join(_inline(child))
            for box in child.iter(f"{_W}txbxContent"):
                if not any(above.tag in _SKIPPED_XML for above in box.iterancestors()):
                    yield from _blocks(box)
        elif child.tag == f"{_W}tr":
            cells = ((" ".join(" ".join(_blocks(cell)).split()), _span(cell)) for cell in _cells(child))
            yield "\t".join(words + "\t" * (span - 1) for words, span in cells)
        else:
            yield from _blocks(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag not in _SKIPPED_XML:
            yield from _cells(child)


def _span(cell: _Element) -> int:
    """Over how many columns the cell goes."""
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    words = "" if found is None else str(found.get(f"{_W}val", ""))
    return min(int(words), WIDEST) if words.isdigit() and int(words) else 1


def _inline(parent: _Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _SKIPPED_XML and child.tag not in {f"{_W}txbxContent", f"{_W}pPr"}:
            yield from _inline(child)
