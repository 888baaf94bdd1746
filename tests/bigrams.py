"""A fake embedding that a reader can compute, and a small corpus, for the tests of index, ingest and search."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.embeddings import BaseEmbedding

from rag.index.ingest import Report, ingest
from rag.index.manifest import Manifest

DIMENSIONS = 64
MANIFEST = Manifest(model="0123456789abcdef", limit=256, reading="1", store="embedded")
PLAN = """甲市人民政府关于促进就业的实施方案

一、总体目标

每年新增就业2万人以上。到2025年建成实训基地12个。

二、工作措施

对企业给予培训补贴。补贴标准为每人500元。
"""
REPLY = """乙区教育局关于第20230017号建议的答复函

一、学前教育

全区现有幼儿园86所。新建幼儿园优先设在城北。

二、托育服务

托育机构每班不超过20人。
"""


class Bigrams(BaseEmbedding):
    """Counts the pairs of neighbouring characters in 64 hashed boxes; remembers the texts that it was given."""

    _texts: list[str] = PrivateAttr(default_factory=list)
    _queries: list[str] = PrivateAttr(default_factory=list)

    @property
    def texts(self) -> Sequence[str]:
        return self._texts

    @property
    def queries(self) -> Sequence[str]:
        return self._queries

    def _vector(self, text: str) -> list[float]:
        boxes = [0.0] * DIMENSIONS
        for pair in pairwise(text):
            boxes[hashlib.md5("".join(pair).encode()).digest()[0] % DIMENSIONS] += 1.0
        return boxes

    def _get_text_embedding(self, text: str) -> list[float]:
        self._texts.append(text)
        return self._vector(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        self._queries.append(query)
        return self._vector(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def write(corpus: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return corpus


def run(corpus: Path, folder: Path, embedder: Bigrams | None = None, built: Manifest = MANIFEST, **options) -> Report:
    return ingest(corpus, folder, embedder=embedder or Bigrams(), manifest=built, count=len, **options)
