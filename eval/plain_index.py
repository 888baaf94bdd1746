"""The index of the plain base: files as LlamaIndex reads and splits them, in an embedded Chroma of its own.

Arrows: eval.plain -> here -> LlamaIndex, chromadb, read.files (PDF and Word only). Knows no question and no model.

What is LlamaIndex's own: SimpleDirectoryReader (text, Markdown and web pages come as they stand in the file, as UTF-8),
SentenceSplitter (1024 tokens, 200 of overlap), VectorStoreIndex over ChromaVectorStore.

What had to be given to it:
- PDF and Word come from the program's readers, uncleaned: its own readers are a package that is not installed.
- Paths are relative to the corpus: the default puts the absolute path of this machine into vectors and prompts.
- GPT's tokenizer from the copy inside LlamaIndex and an untrained Punkt. Both are the defaults, but those dial out
  when TIKTOKEN_CACHE_DIR or NLTK_DATA is set, and the former stays behind as process-wide state.
- Ids are path and position instead of random, so that an interrupted build goes on where it stopped.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from rag.errors import FileProblem
from rag.read.files import SUFFIXES, read_raw

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document

Progress = Callable[[int, int], None]
PATH = "file_path"  # the one metadata field that LlamaIndex puts into vectors and prompts
VERSION = "1"  # of what is done here to a corpus: another one builds anew
BATCH = 64  # chunks that an interruption can lose
OTHER_READERS = frozenset({".pdf", ".docx"})
COMPLETE = "complete"
_TIKTOKEN = "TIKTOKEN_CACHE_DIR"


def open_index(
    corpus: Path, folder: Path, embedder: "BaseEmbedding", *, mark: str = "", progress: Progress | None = None
) -> "tuple[VectorStoreIndex, ClientAPI]":
    """The index of `corpus` inside `folder`, built when these files with this embedder (`mark`) have none yet.

    Close the client when done. `progress(done, total)` is told of embedded chunks. Raises FileProblem when the corpus
    holds no file that can be read, and what `embedder` raises.
    """
    files = corpus_files(corpus)
    target = folder / f"plain-{_fingerprint(corpus, files, mark)}"
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target / "writer.lock"):  # embedded Chroma is one process's while it is written
        index, client = _opened(target, embedder)
        try:
            if not (target / COMPLETE).exists():
                _fill(index, corpus, files, progress)
                (target / COMPLETE).touch()
        except BaseException:
            client.close()
            raise
    return index, client


def corpus_files(corpus: Path) -> list[Path]:
    """The files of the corpus that the program would read, too, in order of path. Raises FileProblem: none."""
    found = [path for path in corpus.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES]
    seen = sorted(p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(corpus).parts))
    if not seen:
        raise FileProblem(f"文件夹 {corpus} 里没有可以读取的文件；请检查 corpus 设置。")
    return seen


@cache
def tokenizer() -> Callable[[str], list[int]]:
    """LlamaIndex's default tokenizer, from the vocabulary that it brings along."""
    import llama_index.core
    import tiktoken

    before = os.environ.get(_TIKTOKEN)
    os.environ[_TIKTOKEN] = str(Path(llama_index.core.__file__).parent / "_static" / "tiktoken_cache")
    try:
        encoding = tiktoken.encoding_for_model("gpt-3.5-turbo")
    finally:
        os.environ.pop(_TIKTOKEN)
        if before is not None:
            os.environ[_TIKTOKEN] = before
    return partial(encoding.encode, allowed_special="all")


def splitter() -> "SentenceSplitter":
    """LlamaIndex's default splitter with its default parts."""
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer_internal
    from nltk.tokenize import PunktSentenceTokenizer

    return SentenceSplitter(
        tokenizer=tokenizer(),
        chunking_tokenizer_fn=partial(split_by_sentence_tokenizer_internal, tokenizer=PunktSentenceTokenizer()),
        id_func=lambda number, document: f"{document.node_id}#{number}",
    )


def documents(corpus: Path, files: Sequence[Path]) -> "list[Document]":
    """The files as LlamaIndex's documents; a PDF or Word file that cannot be read is left out with a warning."""
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.readers.file import base

    base.logger.setLevel(logging.ERROR)  # it complains about the readers that are not installed, once for each file
    own = [path for path in files if path.suffix.lower() not in OTHER_READERS]
    found: list[Document] = []
    if own:
        read = SimpleDirectoryReader(input_files=own, file_metadata=lambda path: {PATH: _name(corpus, Path(path))})
        found = read.load_data()
    found += _others(corpus, [path for path in files if path not in set(own)])
    for document in found:
        document.id_ = document.metadata[PATH]
    return found


def _others(corpus: Path, files: Sequence[Path]) -> "Iterator[Document]":
    from llama_index.core.schema import Document

    for path in files:
        try:
            yield Document(text=read_raw(path), metadata={PATH: _name(corpus, path)})
        except FileProblem as problem:
            logging.getLogger(__name__).warning("%s", problem)


def _name(corpus: Path, path: Path) -> str:
    return path.relative_to(corpus).as_posix()


def _fingerprint(corpus: Path, files: Sequence[Path], mark: str) -> str:
    digest = hashlib.sha256(f"{VERSION}\0{mark}\0".encode())
    for path in files:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{_name(corpus, path)}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _opened(target: Path, embedder: "BaseEmbedding") -> "tuple[VectorStoreIndex, ClientAPI]":
    import chromadb
    from chromadb.config import Settings
    from llama_index.core import VectorStoreIndex
    from llama_index.core.callbacks import CallbackManager
    from llama_index.vector_stores.chroma import ChromaVectorStore

    # Chroma takes ./a and its absolute form for two databases; its default embedding function downloads a model.
    client = chromadb.PersistentClient(path=str(target.resolve()), settings=Settings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.get_or_create_collection("plain", embedding_function=None))
    index = VectorStoreIndex.from_vector_store(
        store, embed_model=embedder, transformations=[splitter()], callback_manager=CallbackManager([])
    )
    return index, client


def _fill(index: "VectorStoreIndex", corpus: Path, files: Sequence[Path], progress: Progress | None) -> None:
    """Split everything, embed and add what is not there yet."""
    nodes = splitter().get_nodes_from_documents(documents(corpus, files))
    if not nodes:
        raise FileProblem(f"文件夹 {corpus} 里的文件没有文字；请检查 corpus 设置。")
    present = set(index.vector_store.client.get(include=[])["ids"])
    missing = [node for node in nodes if node.node_id not in present]
    for first in range(0, len(missing), BATCH):
        index.insert_nodes(missing[first : first + BATCH])
        if progress:
            progress(min(first + BATCH, len(missing)), len(missing))
