"""An embedder and a token count that travel to other processes: each of these loads the model itself, once.

Arrows: pipeline -> here -> build. Knows no process and no cluster.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rag.models.build import token_counter
from rag.types import Embedder


@dataclass(frozen=True, kw_only=True, slots=True)
class PortableEmbedder:
    """An Embedder by recipe: `build(**given)`, called for the first text in each process. Raises what that raises."""

    build: Callable[..., Embedder]
    given: tuple[tuple[str, Any], ...] = field(default=(), repr=False)  # a key may be among them

    def get_query_embedding(self, query: str) -> list[float]:
        """Unit vector of a question."""
        return _built(self).get_query_embedding(query)

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of passages."""
        return _built(self).get_text_embedding_batch(texts)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenCounter:
    """Counts tokens as the embedder `model` does; its tokenizer, tens of megabytes, is read for the first text."""

    model: Path | str

    def __call__(self, text: str) -> int:
        """Raises WeightsError when the folder has no tokenizer."""
        return _counter(self.model)(text)


@cache
def _built(recipe: PortableEmbedder) -> Embedder:
    return recipe.build(**dict(recipe.given))


_counter = cache(token_counter)
