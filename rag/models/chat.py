"""What answering asks of a language model: the odds of yes against no, and a stream of words.

Arrows: answering -> here -> LlamaIndex's LLM (any OpenAI-compatible server). Knows no document and no prompt.
"""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

import httpx
import openai

from rag.errors import EngineError

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms import LLM

FLOOR = -20.0  # log-probability of a token that is not among the likely ones
CANDIDATES = 20  # likely first tokens that a server is asked for


class Model(Protocol):
    """A language model as answering sees it; both raise EngineError when it cannot be reached."""

    def margin(self, system: str, request: str, words: tuple[str, str]) -> float | None:
        """Log-odds of the first of two `words` against the second as the reply; None when the server does not tell."""

    def stream(self, system: str, request: str) -> Iterator[str]:
        """Pieces of the reply as they come; closing the iterator stops the model."""


class ChatModel:
    """A Model over a LlamaIndex chat LLM. `connect` gives one that answers now, or raises EngineError."""

    def __init__(self, connect: "Callable[[], LLM]") -> None:
        """Nothing is asked yet."""
        self._connect = connect

    def margin(self, system: str, request: str, words: tuple[str, str]) -> float | None:
        """See Model. Reads the log-probabilities of one greedy token; a bare word counts as certain."""
        yes, no = words
        llm = self._connect()
        try:
            response = llm.chat(
                _chat(system, request),
                logprobs=True,
                top_logprobs=CANDIDATES,
                extra_body={"max_tokens": 1},  # the client's own limit overrides an argument of that name
            )
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            return None  # the server knows no log-probabilities
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise _unreachable(error) from error
        first = response.logprobs[0] if response.logprobs else []
        if not first:
            said = (response.message.content or "").strip()
            return math.inf if said.startswith(yes) else -math.inf if said.startswith(no) else None
        found = {entry.token.strip(): entry.logprob for entry in reversed(first)}
        if yes not in found and no not in found:
            return None
        return found.get(yes, FLOOR) - found.get(no, FLOOR)

    def stream(self, system: str, request: str) -> Iterator[str]:
        """See Model."""
        llm = self._connect()
        try:
            for response in llm.stream_chat(_chat(system, request)):
                if response.delta:
                    yield response.delta
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise _unreachable(error) from error


def _chat(system: str, request: str) -> "list[ChatMessage]":
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=request)]


def _unreachable(error: Exception) -> EngineError:
    return EngineError(
        f"语言模型没有应答（{type(error).__name__}）；请运行 python -m rag doctor 检查 llm_url 与模型服务。"
    )
