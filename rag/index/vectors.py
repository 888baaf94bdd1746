"""The vectors of an index in Chroma, through LlamaIndex's vector store: embedded in a folder, or on a server.

Arrows: index, ingest -> here -> chromadb, llama-index vector store. Knows ids and vectors, no document and no model.

Embedded Chroma may be open in one process only while it is written, and readers are there all the time. So nobody
writes where others read: `draft` copies the folder, the copy is changed, and the catalog then names the copy.
A server takes care of its readers itself: there new vectors join the old, and superfluous ones go last.
"""

import shutil
from collections.abc import Collection as Ids
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import httpx
import llama_index.core  # noqa: F401  # see rag/models/build.py
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.vector_stores.chroma import ChromaVectorStore

from rag.errors import IndexProblem
from rag.index.entry import KINDS, Kind

HALF = ".part"
_PAGE = 1000  # ids named in one request
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}
_QUIET = {"anonymized_telemetry": False}


class Vectors:
    """Two collections, chunks and sentences, of one version of an index. Close it when done."""

    def __init__(self, client: ClientAPI, name: str, *, create: bool) -> None:
        """`name` begins the names of the collections. Raises IndexProblem when they are not there."""
        self._client = client
        try:
            with told():
                self._collections = {kind: self._collection(f"{name}-{kind}", create) for kind in KINDS}
        except IndexProblem:
            client.close()
            raise
        self._stores = {kind: ChromaVectorStore(chroma_collection=c) for kind, c in self._collections.items()}

    def _collection(self, name: str, create: bool) -> chromadb.Collection:
        if create:
            # The embedding function has to be None: the default one downloads a model.
            return self._client.get_or_create_collection(name, configuration=_CONFIGURATION, embedding_function=None)
        return self._client.get_collection(name, embedding_function=None)

    def ids(self, kind: Kind) -> set[str]:
        """All ids that have a vector."""
        with told():
            return set(self._collections[kind].get(include=[])["ids"])

    def count(self, kind: Kind) -> int:
        """How many ids have a vector."""
        with told():
            return self._collections[kind].count()

    def stored(self, kind: Kind, ids: Ids[str]) -> dict[str, list[float]]:
        """The vectors by their ids, of those ids that have one."""
        with told():
            found = self._collections[kind].get(ids=sorted(ids), include=["embeddings"])
            return {key: list(map(float, row)) for key, row in zip(found["ids"], found["embeddings"], strict=True)}

    def add(self, kind: Kind, rows: Sequence[tuple[str, str, Sequence[float]]]) -> None:
        """Add (id, text, vector) that are not there yet."""
        nodes = [TextNode(id_=key, text=text, embedding=list(vector)) for key, text, vector in rows]
        if nodes:
            with told():
                self._stores[kind].add(nodes)

    def keep(self, kind: Kind, wanted: Ids[str]) -> None:
        """Remove every vector whose id is not wanted."""
        superfluous = sorted(self.ids(kind).difference(wanted))
        for first in range(0, len(superfluous), _PAGE):
            with told():
                self._stores[kind].delete_nodes(superfluous[first : first + _PAGE])

    def nearest(self, kind: Kind, vector: Sequence[float], limit: int, among: Ids[str] | None = None) -> list[str]:
        """At most `limit` ids by cosine, best first, of those in `among` (None: all)."""
        limit = min(limit, self.count(kind) if among is None else len(among))
        if not limit:
            return []
        chosen = {} if among is None else {"ids": sorted(among)}
        with told():
            query = VectorStoreQuery(query_embedding=list(vector), similarity_top_k=limit)
            return list(self._stores[kind].query(query, **chosen).ids or ())

    def close(self) -> None:
        """Let go of files and connections."""
        self._client.close()

    def drop(self) -> None:
        """Delete both collections."""
        with told():
            for collection in self._collections.values():
                self._client.delete_collection(collection.name)


@contextmanager
def told() -> Iterator[None]:
    """Failures of Chroma, of the way to it and of the disk as one IndexProblem."""
    try:
        yield
    except (ChromaError, httpx.HTTPError, OSError, ValueError) as error:
        raise IndexProblem(
            f"向量库 Chroma 无法读写（{error}）。请检查磁盘空间、权限和 chroma_url；"
            "向量缺失或损坏时运行 python -m rag ingest 重建。"
        ) from error


def open_folder(folder: Path, *, create: bool = False) -> Vectors:
    """Embedded Chroma in `folder`. Raises IndexProblem."""
    with told():
        return Vectors(_embedded(folder), "rag", create=create)


def _embedded(folder: Path) -> ClientAPI:
    # Chroma takes ./a and its absolute form for two databases.
    path, settings = str(folder.resolve()), Settings(**_QUIET)
    try:
        return chromadb.PersistentClient(path=path, settings=settings)
    except AttributeError:
        # It keeps a database that did not open and trips over it at the next opening, which clears it away.
        return chromadb.PersistentClient(path=path, settings=settings)


def open_server(url: str, name: str, *, create: bool = False) -> Vectors:
    """The collections that begin with `name` on the Chroma server at `url`. Raises IndexProblem."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    with told():
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            settings=Settings(**_QUIET),
        )
    return Vectors(client, name, create=create)


def draft(folder: Path, name: str, base: str) -> Vectors:
    """The folder `name`, to be written to: what an interrupted run left there, else a copy of `base`, else new."""
    target, origin = folder / name, folder / base
    with told():
        if not target.exists() and base and origin.is_dir():
            half = folder / (name + HALF)
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(origin, half)
            half.rename(target)
    return open_folder(target, create=True)
