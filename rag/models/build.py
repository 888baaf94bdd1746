"""Build the embedder and the LLM client, count tokens, and tell one embedding model from another.

Arrows: pipeline, ingest, doctor -> here -> embedding.py, LlamaIndex, tokenizers. Knows no document and no index.

The heavy libraries (torch, sentence-transformers, openai, llama-index) are imported when something is built. LlamaIndex
is imported whole before its parts, here and wherever it is used: they import each other in a circle, and two threads that
begin with different parts deadlock.
"""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from rag.errors import WeightsError

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.llms.openai_like import OpenAILike

BATCH = 16
ROOM = 8192  # bytes of a batch, some 2,000 tokens: as many as read the weights once, more leave the caches and gain nothing
SERVER_BATCH = 32
SERVER_SECONDS = 60.0
SERVER_RETRIES = 2
HEAD = 1 << 20  # bytes read from each end of a large file for the fingerprint
NO_KEY = "none"  # an empty key would make the client read OPENAI_API_KEY and send it to another server
UNTITLED = "title: none |"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def build_embedder(
    *,
    model: Path | str,
    url: str = "",
    key: str = "",
    query_prompt: str | None = None,
    document_prompt: str | None = None,
    dtype: str = "bfloat16",
    threads: int = 0,
) -> "BaseEmbedding":
    """An embedder of unit vectors: `model` is a sentence-transformers folder, or with `url` a name on that server.

    Prompts that are None are the model's own (a server's: none). The first line of an embedded document is its title:
    see PromptedEmbedding. `dtype` bfloat16 is float32 on a processor without it. `threads` 0: the physical cores. Raises
    WeightsError when the folder holds no such model.
    """
    from rag.models.embedding import PromptedEmbedding

    query, document = prompts(model, query_prompt, document_prompt)
    if url:
        return PromptedEmbedding(_server_embedding(str(model), url, key), query_prompt=query, document_prompt=document)
    inner = _local_embedding(Path(model), dtype, threads)
    return PromptedEmbedding(inner, query_prompt=query, document_prompt=document, room=ROOM)


def build_llm(*, url: str, model: str, key: str = "", context: int, answer_tokens: int, timeout: float) -> "OpenAILike":
    """A chat model behind the OpenAI protocol at `url` (…/v1). `context`, `answer_tokens` in tokens, `timeout` seconds.

    Greedy (temperature 0) and without retries: whoever asks decides what a failure means. Cancelling an asynchronous
    call closes its connection, which stops the server's work on it.
    Its calls raise `openai.OpenAIError`; more request fields go through `extra_body`.
    """
    import llama_index.core  # noqa: F401
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=model,
        api_base=url,
        api_key=key or NO_KEY,
        is_chat_model=True,
        context_window=context,
        max_tokens=answer_tokens,
        temperature=0.0,
        max_retries=0,
        timeout=timeout,
        http_client=_client(url, timeout),
        async_http_client=httpx.AsyncClient(timeout=timeout, trust_env=_trusts_environment(url)),
    )


def prompts(model: Path | str, query: str | None = None, document: str | None = None) -> tuple[str, str]:
    """The query and document prompts: those given, else the model folder's own, else empty.

    A model's own `title: none | text: ` becomes `title: {title} | text: `.
    """
    own = _own_prompts(Path(model))
    if query is None:
        query = own.get("query", "")
    if document is None:
        document = own.get("document", own.get("passage", "")).replace(UNTITLED, UNTITLED.replace("none", "{title}"))
    return query, document


def token_counter(model: Path | str) -> Callable[[str], int]:
    """Counts the tokens of a text (special ones left out) with the tokenizer in the folder `model`.

    A name that is no folder (a model on a server) has no tokenizer here: the count is then one token for each ASCII
    character and one and a half for any other, which no tokenizer in use for Chinese exceeds on running text.
    """
    folder = Path(model)
    if not folder.is_dir():
        return _upper_count
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    if not path.is_file():
        raise WeightsError(f"模型文件夹 {folder} 里没有 tokenizer.json；请换用带有它的 sentence-transformers 模型。")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()  # the files of some models cut at 128 or 512, which would hide what is too long
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def fingerprint(
    *,
    model: Path | str,
    url: str = "",
    query_prompt: str | None = None,
    document_prompt: str | None = None,
    dtype: str = "bfloat16",
) -> str:
    """16 hex digits that change when vectors may: model files, server, prompts, precision. Same arguments as the
    embedder, the key aside. Small files count whole, large ones by size, beginning and end; a folder may be moved.
    """
    digest = hashlib.sha256()
    folder = Path(model)
    for part in (*prompts(model, query_prompt, document_prompt), url, "" if url else dtype):
        digest.update(part.encode() + b"\0")
    if url or not folder.is_dir():
        digest.update(str(model).encode())
        return digest.hexdigest()[:16]
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".safetensors", ".bin", ".txt")):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(HEAD))
            file.seek(max(0, size - HEAD))
            digest.update(file.read())
    return digest.hexdigest()[:16]


def _own_prompts(folder: Path) -> dict[str, str]:
    path = folder / "config_sentence_transformers.json"
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}


def _local_embedding(folder: Path, dtype: str, threads: int) -> "BaseEmbedding":
    # Read when torch is loaded: waiting threads sleep, spinning takes processor time from whatever else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import joblib
    import llama_index.core  # noqa: F401
    import torch
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    from rag.models.packing import pack, precision

    torch.set_num_threads(threads or joblib.cpu_count(only_physical_cores=True))
    try:
        embedding = HuggingFaceEmbedding(
            model_name=str(folder),
            embed_batch_size=BATCH,
            local_files_only=True,
            model_kwargs={"dtype": precision(getattr(torch, dtype))},
        )
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(
            f"{folder} 不是可用的 sentence-transformers 模型（{error}）；"
            "请检查 embed_model，或运行 python -m rag fetch。"
        ) from error
    pack(embedding._model)  # LlamaIndex gives no other way to the sentence-transformers model inside
    return embedding


def _server_embedding(model: str, url: str, key: str) -> "BaseEmbedding":
    import llama_index.core  # noqa: F401
    from llama_index.embeddings.openai_like import OpenAILikeEmbedding

    return OpenAILikeEmbedding(
        model_name=model,
        api_base=url,
        api_key=key or NO_KEY,
        embed_batch_size=SERVER_BATCH,
        max_retries=SERVER_RETRIES,
        timeout=SERVER_SECONDS,
        http_client=_client(url, SERVER_SECONDS),
    )


def _client(url: str, timeout: float) -> httpx.Client:
    return httpx.Client(timeout=timeout, trust_env=_trusts_environment(url))


def _trusts_environment(url: str) -> bool:
    """A proxy in the environment must not be asked for this machine's own servers."""
    return urlsplit(url).hostname not in LOOPBACK


def _upper_count(text: str) -> int:
    return sum(2 if character.isascii() else 3 for character in text) // 2
