"""A file that somebody hands in -> a Pack, or one sentence that says why it is none.

Arrows: verify -> here -> schema. The file is untrusted: its size, its JSON and every field are checked first.
"""

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.errors import PackProblem
from rag.pack.schema import VERSION, Pack, checksum, field_of

LARGEST = 20 * 1024 * 1024  # bytes of a pack's JSON, and of a zip that holds one
_ZIP = b"PK\x03\x04"
_SAID = {
    "missing": "缺少这个字段",
    "extra_forbidden": "证据包没有这个字段",
    "path": "不是文件夹内的相对路径",
    "too_long": "项目太多",
    "string_too_long": "文字太长",
    "string_unicode": "不是有效的文字",
}


def load(path: Path) -> tuple[Pack, bool]:
    """The pack in a .json or .zip file, and whether its checksum is right.

    Raises PackProblem, one sentence that names the field when one is to blame.
    """
    record, text = _record(_bytes(path))
    if record.get("format") != "rag-evidence-pack":
        raise PackProblem("这不是证据包：字段 format 不是 rag-evidence-pack。")
    if record.get("schema_version") != VERSION:
        raise PackProblem(f"不能核对这个证据包：字段 schema_version 应为 {VERSION}；请用写出它的程序版本。")
    try:
        return Pack.model_validate_json(text), checksum(record) == record.get("checksum")
    except ValidationError as error:
        raise _refused(error) from error


def printable(text: object) -> str:
    """`text` for a terminal: nothing that moves the cursor or changes colours."""
    return "".join(c if c.isprintable() else "�" for c in str(text))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise PackProblem(f"读不了证据包 {printable(path)}（{error.strerror}）。") from error
    if len(data) > LARGEST:
        raise PackProblem(f"这不是证据包：文件超过 {LARGEST // 1024 // 1024} MB。")
    return _unzipped(data) if data.startswith(_ZIP) else data


def _unzipped(data: bytes) -> bytes:
    """The one .json member of a zip, never more of it than a pack may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [entry for entry in archive.infolist() if entry.filename.endswith(".json")]
            if len(names) != 1:
                raise PackProblem("这不是证据包：压缩文件里应当正好有一个 .json 文件。")
            with archive.open(names[0]) as file:
                inner = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise PackProblem("这不是证据包：压缩文件已损坏或有密码。") from error
    if len(inner) > LARGEST:
        raise PackProblem(f"这不是证据包：其中的 JSON 超过 {LARGEST // 1024 // 1024} MB。")
    return inner


def _record(data: bytes) -> tuple[dict[str, Any], str]:
    try:
        text = data.decode("utf-8-sig")
        record = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeError as error:
        raise PackProblem("这不是证据包：其中有不是 UTF-8 的文字。") from error
    except json.JSONDecodeError as error:
        raise PackProblem(f"这不是证据包：第 {error.lineno} 行第 {error.colno} 个字符处不是有效的 JSON。") from error
    except RecursionError as error:
        raise PackProblem("这不是证据包：JSON 的层次太多。") from error
    except ValueError as error:  # 1e999, or thousands of digits
        raise PackProblem("这不是证据包：其中有过大或过长的数字。") from error
    if not isinstance(record, dict):
        raise PackProblem("这不是证据包：JSON 的最外层应当是一个对象。")
    return record, text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, no key of which comes twice: readers differ in which of the two counts."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise PackProblem(f"这不是证据包：字段 {printable(key)[:80]} 出现了两次。")
        found[key] = value
    return found


def _no_number(word: str) -> Any:
    raise PackProblem(f"这不是证据包：其中有 {word}，不是有效的数字。")


def _refused(error: ValidationError) -> PackProblem:
    field, kind = field_of(error)
    said = _SAID.get(kind, "类型不对" if kind.endswith("_type") else "值不合要求")
    return PackProblem(f"这不是有效的证据包：字段 {printable(field)[:120]} {said}。")
