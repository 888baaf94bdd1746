"""What answering asks of a language model: the odds of yes against no, and a stream of words.

Arrows: answering -> here -> LlamaIndex's LLM (any OpenAI-compatible server). Knows no document and no prompt.

Requests run on an event loop of their own, where they can be cancelled at any moment, also while the server still
reads the prompt: a cancelled request closes its connection, and that is what stops the server's work.
"""

import asyncio
import math
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import openai

from rag.errors import EngineError, Stopped
from rag.models.states import States

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage, ChatResponse
    from llama_index.core.llms import LLM

FLOOR = -20.0  # log-probability of a token that is not among the likely ones
EXTRACTED = 24  # tokens of a short answer
CANDIDATES = 20  # likely first tokens that a server is asked for
LOOK = 0.1  # seconds between two looks at whether the answer is still wanted
_END = ""
Stop = Callable[[], bool]


class Model(Protocol):
    """A language model as answering sees it.

    All raise EngineError when it cannot be reached, and Stopped as soon as `stopped()` holds.
    """

    def margin(self, system: str, request: str, words: tuple[str, str], stopped: Stop) -> float | None:
        """Log-odds of the first of two `words` against the second as the reply; None when the server does not tell."""

    def extract(self, system: str, request: str, null: str, stopped: Stop) -> tuple[str, float | None]:
        """The words that the model takes for the answer, none where it says `null`; and the log-odds that it says so.

        None instead of the odds when the server does not tell.
        """

    def words(self, system: str, request: str, stopped: Stop) -> tuple[str, float | None]:
        """A short reply with the mean log-probability of its tokens; None instead when the server does not tell."""

    def stream(self, system: str, request: str, stopped: Stop) -> Iterator[str]:
        """Pieces of the reply as they come; closing the iterator stops the model."""


class ChatModel:
    """A Model over a LlamaIndex chat LLM. `connect` gives one that answers now, or raises EngineError.

    `states` keeps what the server has read (None: the server sees to that itself).
    """

    def __init__(self, connect: "Callable[[], LLM]", states: States | None = None) -> None:
        """Nothing is asked yet."""
        self._connect, self._states = connect, states
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="language-model", daemon=True).start()

    def margin(self, system: str, request: str, words: tuple[str, str], stopped: Stop) -> float | None:
        """See Model. Reads the log-probabilities of one greedy token; a bare word counts as certain."""
        yes, no = words
        reply = self._reply(system, request, 1, stopped)
        if reply is None:
            return None
        found = _first(reply)
        if not found:
            said = (reply.message.content or "").strip()
            return math.inf if said.startswith(yes) else -math.inf if said.startswith(no) else None
        if yes not in found and no not in found:
            return None
        return found.get(yes, FLOOR) - found.get(no, FLOOR)

    def extract(self, system: str, request: str, null: str, stopped: Stop) -> tuple[str, float | None]:
        """See Model. Of the first token the odds of the beginning of `null` against the likeliest other one."""
        reply = self._reply(system, request, EXTRACTED, stopped)
        if reply is None:
            return "", None
        text, found = (reply.message.content or "").strip(), _first(reply)
        silent = [odds for token, odds in found.items() if token and null.startswith(token)]
        others = [odds for token, odds in found.items() if not (token and null.startswith(token))]
        odds = max(silent, default=FLOOR) - max(others, default=FLOOR) if found else None
        return "" if text.startswith(null) else text, odds

    def words(self, system: str, request: str, stopped: Stop) -> tuple[str, float | None]:
        """See Model. The reply is greedy: the likeliest token of each place is the one that was said. What a server guessed ahead
        and found right, a copy, comes without log-probabilities and is left out; the first tokens never are guessed."""
        reply = self._reply(system, request, EXTRACTED, stopped)
        if reply is None:
            return "", None
        told = [max(candidate.logprob for candidate in place) for place in reply.logprobs or [] if place]
        return (reply.message.content or "").strip(), sum(told) / len(told) if told else None

    def _reply(self, system: str, request: str, most: int, stopped: Stop) -> "ChatResponse | None":
        """At most `most` tokens with log-probabilities; None when the server knows none."""
        coroutine = self._server(system, request).achat(
            _chat(system, request),
            logprobs=True,
            top_logprobs=CANDIDATES,
            extra_body={"max_tokens": most},  # the client's own limit overrides an argument of that name
        )
        asked = self._begin(coroutine)
        try:
            while not wait([asked], LOOK).done:
                if stopped():
                    raise Stopped
            return asked.result()
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            return None
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise _unreachable(error) from error
        finally:
            asked.cancel()

    def stream(self, system: str, request: str, stopped: Stop) -> Iterator[str]:
        """See Model."""
        pieces: queue.SimpleQueue[str] = queue.SimpleQueue()
        reply = self._begin(_read(self._server(system, request), _chat(system, request), pieces))
        reply.add_done_callback(lambda _: pieces.put(_END))
        try:
            while (piece := _next(pieces, stopped)) != _END:
                yield piece
            reply.result()
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise _unreachable(error) from error
        finally:
            reply.cancel()

    def read_ahead(self, system: str, beginning: str, stopped: Stop) -> None:
        """Read what later requests begin with, and keep the state; nothing where it is kept, or the server has no such.

        Raises EngineError, and Stopped as soon as `stopped()` holds.
        """
        if self._states is None or self._states.has(system + beginning):
            return
        self._reply(system, beginning, 1, stopped)
        self._states.keep(system + beginning)

    def _server(self, system: str, request: str) -> "LLM":
        client = self._connect()
        if self._states is not None:
            self._states.recall(system + request)
        return client

    def _begin(self, request: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(request, self._loop)


async def _read(llm: "LLM", messages: "list[ChatMessage]", pieces: "queue.SimpleQueue[str]") -> None:
    async for response in await llm.astream_chat(messages):
        if response.delta:
            pieces.put(response.delta)


def _first(reply: "ChatResponse") -> dict[str, float]:
    """The likely first tokens with their log-probabilities; empty when the server told none."""
    return {entry.token.strip(): entry.logprob for entry in reversed(reply.logprobs[0] if reply.logprobs else [])}


def _next(pieces: "queue.SimpleQueue[str]", stopped: Stop) -> str:
    while True:
        try:
            return pieces.get(timeout=LOOK)
        except queue.Empty:
            if stopped():
                raise Stopped from None


def _chat(system: str, request: str) -> "list[ChatMessage]":
    import llama_index.core  # noqa: F401  # see rag/models/build.py
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    return [ChatMessage(role=MessageRole.SYSTEM, content=system), ChatMessage(role=MessageRole.USER, content=request)]


def _unreachable(error: Exception) -> EngineError:
    return EngineError(
        f"语言模型没有应答（{type(error).__name__}）；请运行 python -m rag doctor 检查 llm_url 与模型服务。"
    )
