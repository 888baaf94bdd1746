"""An OpenAI client whose streams end on the server as soon as whoever reads them stops.

Arrows: models.build_llm -> here -> openai. Knows no model and no prompt.

The library's stream refers to itself, so dropping it leaves the connection, and the server's work, to the garbage
collector: minutes later, or never.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from openai import OpenAI, Stream
from openai.resources.chat import Chat, Completions


class StoppingClient(OpenAI):
    """An OpenAI client; a stream of its chat completions is a generator that closes its connection when closed."""

    @cached_property
    def chat(self) -> Chat:
        """The chat resource."""
        return _Chat(self)


class _Chat(Chat):
    @cached_property
    def completions(self) -> Completions:
        return _Completions(self._client)


class _Completions(Completions):
    def create(self, **fields: Any) -> Any:  # type: ignore[override]
        reply = super().create(**fields)
        return _closing(reply) if isinstance(reply, Stream) else reply


def _closing(stream: Stream[Any]) -> Iterator[Any]:
    with stream:
        yield from stream
