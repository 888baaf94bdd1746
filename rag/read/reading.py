"""A file becomes a Document: raw text, cleaned once, with its card and its sections.

Arrows: ingest, __main__ -> here -> files, cleaning, card, outline. Knows no chunk, no index and no model.
"""

from pathlib import Path

from rag.card.parse import parse_card
from rag.clean.cleaning import clean
from rag.errors import FileProblem
from rag.read.files import read_raw
from rag.structure.outline import outline
from rag.types import Document


def read(path: Path, root: Path) -> Document:
    """Read the file `path` of the corpus folder `root`; `source.path` is relative to it, with forward slashes.

    Raises FileProblem when the file cannot be read or holds no text.
    """
    name = path.resolve().relative_to(root.resolve()).as_posix()
    text, dropped = clean(read_raw(path))
    if not text.strip():
        raise FileProblem(f"{name}：清理后没有正文。请检查这个文件的内容。")
    return Document(source=parse_card(text, name), text=text, sections=outline(text), dropped=dropped)
