"""An embedding model with its prompts: a LlamaIndex embedding that puts them around each text.

Arrows: models.build_embedder -> here -> the wrapped LlamaIndex embedding. Knows no file, no setting, no index.
"""

import math
import threading
from collections.abc import Iterator, Sequence

import llama_index.core  # noqa: F401  # see rag/models/build.py
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from openai import OpenAIError

from rag.errors import EngineError

NO_TITLE = "none"
WINDOW = 512  # texts that are sorted by length together


class PromptedEmbedding(BaseEmbedding):
    """Embeds queries and documents with the prompts that their model was trained with; vectors have length 1.

    The first line of a document is its title. A document prompt with `{title}` receives it there
    (`title: {title} | text: ` for EmbeddingGemma); without, the text is embedded whole after the prompt.
    Texts are embedded sorted by length, so that a batch holds texts of one length and little padding; vectors come
    in the order of the texts. Raises EngineError when an embedding server does not answer. Safe to use from several
    threads, one at a time.
    """

    query_prompt: str = Field("", description="put before a query")
    document_prompt: str = Field("", description="put before a document; may hold {title}")
    _inner: BaseEmbedding = PrivateAttr()
    _room: int = PrivateAttr()
    _turn: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, inner: BaseEmbedding, *, query_prompt: str, document_prompt: str, room: int = 0) -> None:
        """`inner` embeds a text as it stands, in batches of its own `embed_batch_size`.

        `room`: the most bytes of a batch, each text counted as long as the longest (0: any number).
        """
        super().__init__(
            model_name=inner.model_name,
            embed_batch_size=WINDOW,
            query_prompt=query_prompt,
            document_prompt=document_prompt,
        )
        self._inner, self._room = inner, room

    @classmethod
    def class_name(cls) -> str:
        """Name for LlamaIndex."""
        return "PromptedEmbedding"

    def document(self, text: str) -> str:
        """The words that are embedded for `text`, whose first line is its title."""
        if "{title}" not in self.document_prompt:
            return self.document_prompt + text
        title, line, rest = text.partition("\n")
        if not line:
            title, rest = "", text
        return self.document_prompt.replace("{title}", title.strip() or NO_TITLE) + rest

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed([self.document(text) for text in texts])

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([self.query_prompt + query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _embed(self, texts: list[str]) -> list[list[float]]:
        sizes = [len(text.encode()) for text in texts]
        vectors: list[list[float]] = [[]] * len(texts)
        try:
            with self._turn:
                for batch in batches(sizes, self._inner.embed_batch_size, self._room):
                    made = self._inner.get_text_embedding_batch([texts[i] for i in batch])
                    for i, vector in zip(batch, made, strict=True):
                        vectors[i] = _unit(vector)
        except OpenAIError as error:
            raise EngineError(
                f"向量服务没有给出结果（{error}）；请检查 embed_url、embed_model 与 embed_key。"
            ) from error
        return vectors


def batches(sizes: Sequence[int], limit: int, room: int = 0) -> Iterator[list[int]]:
    """Positions in `sizes`, longest first, in batches of at most `limit`.

    A batch takes at most `room`, its number of texts times its longest (0: no bound); one text always fits.
    """
    order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    first = 0
    while first < len(order):
        fitting = room // max(1, sizes[order[first]]) if room else limit
        last = first + max(1, min(limit, fitting))
        yield order[first:last]
        first = last


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else vector
