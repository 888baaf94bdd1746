"""An embedder that loads in the background when it is told to, at the latest for the first text, which waits for it.

Arrows: pipeline -> here. Knows no library: whatever `load` gives.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class BackgroundEmbedder:
    """The two calls of an embedder that index and search make. A failed load is raised by each of them."""

    def __init__(self, load: "Callable[[], BaseEmbedding]") -> None:
        """Nothing is loaded yet."""
        self._load = load
        self._turn = threading.Lock()
        self._loading: Future[BaseEmbedding] | None = None

    def start(self) -> "Future[BaseEmbedding]":
        """Begin to load, once; returns at once."""
        with self._turn:
            if self._loading is None:
                loader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
                self._loading = loader.submit(self._load)
                loader.shutdown(wait=False)
            return self._loading

    def get_query_embedding(self, query: str) -> list[float]:
        """Unit vector of a question."""
        return self.start().result().get_query_embedding(query)

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of passages."""
        return self.start().result().get_text_embedding_batch(texts)
