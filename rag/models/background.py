"""An embedder that loads in the background while the page starts; the first text waits for it.

Arrows: pipeline -> here. Knows no library: whatever `load` gives.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class BackgroundEmbedder:
    """The two calls of an embedder that index and search make. A failed load is raised by each of them."""

    def __init__(self, load: "Callable[[], BaseEmbedding]") -> None:
        """Start loading."""
        loader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
        self._loaded = loader.submit(load)
        loader.shutdown(wait=False)

    def get_query_embedding(self, query: str) -> list[float]:
        """Unit vector of a question."""
        return self._loaded.result().get_query_embedding(query)

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of passages."""
        return self._loaded.result().get_text_embedding_batch(texts)
