"""An examination of models, index, store, language model, port and disk: what is found, and what to do.

Arrows: __main__ -> here -> pipeline's parts. Changes nothing.
"""

import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from rag.errors import RagError
from rag.index.reader import Index
from rag.models import embedded, weights
from rag.pipeline import manifest_of
from rag.settings import Settings

FREE_BYTES = 2 << 30
WAIT_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing looked at; `state` says what it is and, when it is not good, what to do."""

    subject: str
    good: bool
    state: str


def examine(settings: Settings) -> list[Finding]:
    """Every finding, in the order in which a fault should be repaired."""
    return list(_examine(settings))


def _examine(settings: Settings) -> Iterator[Finding]:
    yield _disk(settings.home, "模型所在磁盘")
    yield _disk(settings.index, "索引所在磁盘")
    for subject, name, url in (
        ("向量模型", settings.embed_model, settings.embed_url),
        ("语言模型", settings.llm_model, settings.llm_url),
    ):
        if url:
            key = settings.llm_key if subject == "语言模型" else settings.embed_key
            yield _tried(subject, lambda url=url, name=name, key=key: _server(url, name, key))
        else:
            yield _tried(subject, lambda name=name: f"{weights.verify(name, home=settings.home)}，校验无误")
    if not settings.llm_url:
        good, state = embedded.state(settings.home)
        yield Finding(subject="语言模型引擎", good=good, state=state)
    if settings.chroma_url:
        yield _tried("Chroma 服务", lambda: _chroma(settings.chroma_url))
    yield _tried("索引", lambda: _index(settings))
    yield _port(settings.host, settings.port)


def _tried(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject=subject, good=True, state=look())
    except RagError as error:
        return Finding(subject=subject, good=False, state=str(error))


def _disk(path: Path, subject: str) -> Finding:
    existing = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    free = shutil.disk_usage(existing).free
    good = free >= FREE_BYTES
    state = f"{existing} 剩余 {free / 1e9:.1f} GB" + (
        "" if good else f"，至少需要 {FREE_BYTES / 1e9:.1f} GB；请腾出空间"
    )
    return Finding(subject=subject, good=good, state=state)


def _server(url: str, model: str, key: str) -> str:
    try:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        reply = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=WAIT_SECONDS)
        reply.raise_for_status()
        names = [str(entry.get("id")) for entry in reply.json().get("data", [])]
    except (httpx.HTTPError, ValueError, AttributeError) as error:
        raise RagError(f"{url} 没有应答（{error}）；请检查地址（通常以 /v1 结尾）、密钥，以及服务是否启动") from error
    if names and model not in names:
        raise RagError(f"{url} 上没有模型 {model}；可用的模型：{'、'.join(names[:10])}")
    return f"{url} 正常，模型 {model}"


def _chroma(url: str) -> str:
    try:
        httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=WAIT_SECONDS).raise_for_status()
    except httpx.HTTPError as error:
        raise RagError(f"{url} 没有应答（{error}）；请检查 chroma_url，或运行 chroma run 启动服务") from error
    return f"{url} 正常"


def _index(settings: Settings) -> str:
    index = Index.open(settings.index, manifest=manifest_of(settings), chroma_url=settings.chroma_url)
    index.warm()
    state = (
        f"{settings.index}：{len(index.documents)} 份文件，{len(index.chunks)} 个文段，{len(index.sentences)} 个句子"
    )
    index.close()
    return state


def _port(host: str, port: int) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(WAIT_SECONDS)
        taken = probe.connect_ex((host, port)) == 0
    state = "已被占用（可能程序已在运行）；要另开一个，请用 --port 指定其他端口" if taken else "可用"
    return Finding(subject=f"端口 {host}:{port}", good=not taken, state=state)
