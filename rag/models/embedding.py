"""An embedding model with its prompts: a LlamaIndex embedding that puts them around each text.

Arrows: models.build_embedder -> here -> the wrapped LlamaIndex embedding. Knows no file, no setting, no index.
"""

import math
import threading

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import Field, PrivateAttr
from openai import OpenAIError

from rag.errors import EngineError

NO_TITLE = "none"


class PromptedEmbedding(BaseEmbedding):
    """Embeds queries and documents with the prompts that their model was trained with; vectors have length 1.

    The first line of a document is its title. A document prompt with `{title}` receives it there
    (`title: {title} | text: ` for EmbeddingGemma); without, the text is embedded whole after the prompt.
    Raises EngineError when an embedding server does not answer. Safe to use from several threads, one at a time.
    """

    query_prompt: str = Field("", description="put before a query")
    document_prompt: str = Field("", description="put before a document; may hold {title}")
    _inner: BaseEmbedding = PrivateAttr()
    _turn: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, inner: BaseEmbedding, *, query_prompt: str, document_prompt: str) -> None:
        """`inner` embeds a text as it stands, in batches of its own `embed_batch_size`."""
        super().__init__(
            model_name=inner.model_name,
            embed_batch_size=inner.embed_batch_size,
            query_prompt=query_prompt,
            document_prompt=document_prompt,
        )
        self._inner = inner

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
        try:
            with self._turn:
                vectors = self._inner.get_text_embedding_batch(texts)
        except OpenAIError as error:
            raise EngineError(
                f"向量服务没有给出结果（{error}）；请检查 embed_url、embed_model 与 embed_key。"
            ) from error
        return [_unit(vector) for vector in vectors]


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else vector
