"""A pack as files: JSON for verify, a page and a Word file for people; their names, and where they are put.

Arrows: pipeline, __main__ -> here -> page, wordfile. Names are made of the question, which is data: nothing of it is
taken for a folder.
"""

import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

from rag.errors import PackProblem
from rag.pack.page import page
from rag.pack.paper import paper
from rag.pack.schema import Pack
from rag.pack.wordfile import wordfile

_STEM = 40  # characters of a question in a name
_JSON, _ZIP = ".json", ".zip"
SUFFIXES = (_JSON, _ZIP)  # of a target that is one file


def stem(pack: Pack) -> str:
    """A name for the files of a pack, without suffix: letters, figures and hyphens, with the time at its end."""
    return f"{plain(paper(pack).words['pack'])}-{plain(pack.question)}-{re.sub(r'[^0-9]', '', pack.created[:19])}"


def plain(words: str) -> str:
    """`words` as a part of a file name on any system: letters and figures in any script, all else a hyphen."""
    folded = unicodedata.normalize("NFC", words)
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else "-" for c in folded)
    return re.sub("-+", "-", kept).strip("-")[:_STEM].strip("-") or "0"


def contents(pack: Pack) -> dict[str, bytes]:
    """Suffix -> bytes of each file."""
    record = json.dumps(pack.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False)
    return {_JSON: f"{record}\n".encode(), ".html": page(pack).encode(), ".docx": wordfile(pack)}


def bundle(pack: Pack) -> tuple[str, bytes]:
    """All files in one zip: its name and its bytes."""
    name, out = stem(pack), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix, data in contents(pack).items():
            archive.writestr(f"{name}{suffix}", data)
    return f"{name}{_ZIP}", out.getvalue()


def write(pack: Pack, target: Path, prefix: str = "") -> Path:
    """Write the files and return the path of the one that verify takes.

    `target` is a folder (the name is made of `prefix` and the question), a .json file (the others go beside it), or a
    .zip file. Raises PackProblem when it cannot be written.
    """
    try:
        if target.suffix == _ZIP and not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(bundle(pack)[1])
            return target
        if target.suffix != _JSON or target.is_dir():
            target = target / f"{f'{plain(prefix)}-' if prefix else ''}{stem(pack)}{_JSON}"
        target.parent.mkdir(parents=True, exist_ok=True)
        for suffix, data in contents(pack).items():
            target.with_suffix(suffix).write_bytes(data)
    except OSError as error:
        raise PackProblem(
            f"写不了证据包 {target}：{error.strerror or error}。请换一个位置，或腾出磁盘空间。"
        ) from error
    return target
