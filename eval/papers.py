"""The documents of a set that brings its own corpus: read one by one, named safely, written as a folder of text files.

Arrows: uniform, variants -> here -> fields. Knows no case and no index.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.fields import PAPER, checked, rows
from eval.types import Paper
from rag.errors import QuestionError

_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # not allowed as names on Windows
_KEPT = 40  # characters of an unsafe id that stay readable


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What `write_corpus` did: files written, files found as they should be, text files that belong to no paper."""

    written: int
    kept: int
    strangers: tuple[str, ...]


def paper_name(doc_id: str) -> str:
    """A file name for a document id: never outside the folder, the same for no other id, whatever the file system.

    Plain lower-case ids stay as they are; of all others a readable part stays, with a hash after a tilde.
    """
    if _SAFE.fullmatch(doc_id) and not _RESERVED.fullmatch(doc_id):
        return f"{doc_id}.txt"
    readable = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", doc_id[: 2 * _KEPT])).strip("_").lower()[:_KEPT]
    digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{unicodedata.normalize('NFC', readable)}~{digest}.txt" if readable else f"doc~{digest}.txt"


def set_file(folder: Path, name: str) -> Path | None:
    """`name`.jsonl or `name`.jsonl.gz of a folder, None when it has neither."""
    return next((path for end in (".jsonl", ".jsonl.gz") if (path := folder / f"{name}{end}").is_file()), None)


def papers(folder: Path) -> Iterator[Paper]:
    """The documents of a set, one after the other; none when it has no corpus of its own. Raises QuestionError."""
    if (path := set_file(folder, "corpus")) is None:
        return
    seen: dict[str, int] = {}
    for number, row in rows(path):
        stated = checked(row, f"{path} 第 {number} 行", PAPER, ("doc_id", "text"))
        name = paper_name(str(stated["doc_id"]))
        if (first := seen.setdefault(name, number)) != number:
            raise QuestionError(
                f"{path} 第 {first} 行和第 {number} 行的 doc_id 相同：{stated['doc_id']}。请改成不同的。"
            )
        yield Paper(path=name, title=stated.get("title", "").strip(), text=stated["text"])


def text_of(paper: Paper) -> str:
    """The words of its file: the title on the first line, unless there is none or the text begins with it."""
    begins = re.sub(r"\s+", "", paper.text[: 3 * len(paper.title) + 100])
    if begins.startswith(re.sub(r"\s+", "", paper.title)):
        return paper.text
    return f"{paper.title}\n{paper.text}"


def write_corpus(found: Iterable[Paper], folder: Path) -> Written:
    """Write each paper as a text file, each whole or not at all, only what changed; nothing is ever removed."""
    folder.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    written = 0
    for paper in found:
        if Path(paper.path).name != paper.path or "\\" in paper.path:
            raise QuestionError(f"文件名 {paper.path} 不能用：不能含有目录。请用 paper_name 取名。")
        names.add(paper.path)
        written += _write(folder / paper.path, text_of(paper).encode("utf-8", "replace"))
    strangers = sorted(path.name for path in folder.glob("*.txt") if path.name not in names)
    return Written(written=written, kept=len(names) - written, strangers=tuple(strangers))


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(data)
    half.replace(path)
    return True
