"""What made an answer: program, index, models, each with a digest; no key, no absolute path.

Arrows: pipeline -> here -> weights (digests of the catalogue), schema. Nothing large is read twice.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.models import weights
from rag.pack.schema import Index, Model, Origin, Program, Weights

NAME = "rag-policy"


def origin(
    *,
    manifest: Mapping[str, Any],
    documents: int,
    home: Path,
    embed_model: str,
    embed_url: str,
    embed_prompts: tuple[str, str],
    llm_model: str,
    llm_url: str,
) -> Origin:
    """What an answer over an index of this manifest and so many documents was made with.

    `embed_prompts` are those of questions and of documents. Raises WeightsError when a local model is not there.
    """
    query, document = embed_prompts
    return Origin(
        program=program(),
        index=Index(documents=documents, manifest=dict(manifest), prompts={"query": query, "document": document}),
        embedding=model(embed_model, home=home, url=embed_url, fingerprint=str(manifest.get("model", ""))),
        language=model(llm_model, home=home, url=llm_url),
    )


@cache
def program() -> Program:
    """The version of this program and a digest over the source files of the package."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    try:
        number = version(NAME)
    except PackageNotFoundError:  # run from a folder, without installation
        number = ""
    return Program(name=NAME, version=number, source=digest.hexdigest())


def model(name: str, *, home: Path, url: str = "", fingerprint: str = "") -> Model:
    """The model that `name` means, with the digests of its files.

    Those of the catalogue are taken from there (every fetch has checked them); a local file is read once.
    Of a model on a server nothing but its name and the server's address is known.
    """
    if url:
        return Model(name=name, server=_address(url), fingerprint=fingerprint)
    local = Path(name).expanduser()
    known = None if local.exists() else weights.catalogue().get(name)
    if known:
        files = tuple(Weights(path=file.path, sha256=file.sha256) for file in known.files)
        return Model(name=name, fingerprint=fingerprint, files=files)
    path = weights.ensure(name, home=home, fetch=False)
    return Model(name=local.name if local.exists() else name, fingerprint=fingerprint, files=_files(path))


def _files(path: Path) -> tuple[Weights, ...]:
    """The digest of a file; a folder has its fingerprint."""
    if not path.is_file():
        return ()
    stat = path.stat()
    return (Weights(path=path.name, sha256=_digest(path, stat.st_size, stat.st_mtime_ns)),)


@cache
def _digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _address(url: str) -> str:
    """Scheme, host, port and path: what may hold a password or a key is left out."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
