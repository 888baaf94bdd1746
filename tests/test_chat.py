"""What answering asks of a model, over the OpenAI protocol, against a server that a reader can compute."""

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rag.answer.growing import never
from rag.errors import EngineError, Stopped
from rag.models.build import build_llm
from rag.models.chat import FLOOR, ChatModel
from rag.models.states import States

WORDS = ("是", "否")


class Server(BaseHTTPRequestHandler):
    """Tells `reply` with `logprobs` (token -> log-probability), or `status` when it is not 200."""

    status = 200
    reply = "是"
    logprobs: dict[str, float] | None = None
    guessed: int = 0  # tokens behind the first that it had guessed ahead: without log-probabilities
    asked: list[dict[str, Any]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(body)
        self.send_response(self.status)
        self.send_header("Content-Type", "text/event-stream" if body.get("stream") else "application/json")
        self.end_headers()
        if self.status != 200:
            self.wfile.write(b'{"error": {"message": "no"}}')
        elif body.get("stream"):
            for piece in self.reply:
                event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
                event["choices"] = [{"index": 0, "delta": {"role": "assistant", "content": piece}}]
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.write(b"data: [DONE]\n\n")
        else:
            self.wfile.write(json.dumps(self.completion()).encode())

    def completion(self) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "finish_reason": "stop"}
        choice["message"] = {"role": "assistant", "content": self.reply}
        if self.logprobs:
            top = [{"token": t, "logprob": p, "bytes": []} for t, p in self.logprobs.items()]
            copied = [{"token": "0", "logprob": 0.0, "bytes": [], "top_logprobs": []}] * self.guessed
            choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}, *copied]}
        return {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def listening(kind: type[Server], **fields: Any) -> Iterator[Any]:
    handler = type("Handler", (kind,), {"asked": [], **fields})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        handler.url = f"http://127.0.0.1:{http.server_address[1]}/v1"  # type: ignore[attr-defined]
        yield handler
        http.shutdown()


@pytest.fixture
def server() -> Iterator[Any]:
    with listening(Server) as handler:
        yield handler


def model(url: str) -> ChatModel:
    llm = build_llm(url=url, model="m", context=4096, answer_tokens=64, timeout=10)
    return ChatModel(lambda: llm)


def test_the_margin_is_the_difference_of_two_log_probabilities_of_one_token(server: Any) -> None:
    server.logprobs = {"是": -0.5, "否": -2.0, "yes": -5.0}
    assert model(server.url).margin("规则", "问题", WORDS, never) == pytest.approx(1.5)
    assert server.asked[0]["max_tokens"] == 1 and server.asked[0]["logprobs"] is True
    assert [m["content"] for m in server.asked[0]["messages"]] == ["规则", "问题"]


def test_a_word_that_is_not_likely_counts_as_very_unlikely(server: Any) -> None:
    server.logprobs = {"否": -1.0}
    assert model(server.url).margin("", "", WORDS, never) == pytest.approx(FLOOR + 1.0)


def test_a_server_without_log_probabilities_is_taken_at_its_word(server: Any) -> None:
    assert model(server.url).margin("", "", WORDS, never) == math.inf
    server.reply = "否。"
    assert model(server.url).margin("", "", WORDS, never) == -math.inf
    server.reply = "不好说"
    assert model(server.url).margin("", "", WORDS, never) is None


def test_a_server_that_refuses_log_probabilities_gives_no_margin(server: Any) -> None:
    server.status = 400
    assert model(server.url).margin("", "", WORDS, never) is None


def test_extracted_words_come_with_the_odds_that_there_are_none(server: Any) -> None:
    """The likeliest first token that begins 未写明 against the likeliest other one: -3.0 - -0.5."""
    server.reply, server.logprobs = "12所", {"12": -0.5, "未": -3.0, "未写": -4.0, "共": -2.0}
    assert model(server.url).extract("规则", "问题", "未写明", never) == ("12所", -2.5)


def test_nothing_is_extracted_where_the_model_says_none(server: Any) -> None:
    server.reply, server.logprobs = "未写明。", {"未": -0.5, "12": -1.5}
    assert model(server.url).extract("", "", "未写明", never) == ("", 1.0)


def test_the_certainty_of_words_is_that_of_the_tokens_that_have_one(server: Any) -> None:
    server.reply, server.logprobs, server.guessed = "1200所", {"1": -0.5, "2": -3.0}, 3
    assert model(server.url).words("", "", never) == ("1200所", -0.5)


def test_a_server_without_log_probabilities_extracts_words_only(server: Any) -> None:
    server.reply = "12所"
    assert model(server.url).extract("", "", "未写明", never) == ("12所", None)
    server.status = 400
    assert model(server.url).extract("", "", "未写明", never) == ("", None)


def test_the_reply_comes_in_pieces_within_the_limit(server: Any) -> None:
    server.reply = "两万人。"
    assert list(model(server.url).stream("", "", never)) == ["两", "万", "人", "。"]
    assert server.asked[0]["max_tokens"] == 64


def test_what_is_kept_of_a_request_is_given_to_the_server_before_it(server: Any, tmp_path: Any) -> None:
    done: list[str] = []

    def act(action: str, name: str) -> bool:
        done.append(f"{action} after {len(server.asked)}")
        (tmp_path / name).touch()
        return True

    reader = model(server.url)
    reader = ChatModel(reader._connect, States(tmp_path, 1, act))
    for _ in range(2):
        reader.read_ahead("规则。", "原文", never)
    assert done == ["save after 1"] and len(server.asked) == 1
    assert server.asked[0]["max_tokens"] == 1
    list(reader.stream("别的规则。", "原文", never))
    list(reader.stream("规则。", "原文 问题", never))
    assert done == ["save after 1", "restore after 2"]


def test_without_states_nothing_is_read_ahead(server: Any) -> None:
    model(server.url).read_ahead("规则。", "原文", never)
    assert not server.asked


def test_a_server_that_fails_or_is_not_there_is_an_engine_error(server: Any) -> None:
    server.status = 500
    with pytest.raises(EngineError, match="doctor"):
        model(server.url).margin("", "", WORDS, never)
    with pytest.raises(EngineError, match="doctor"):
        list(model("http://127.0.0.1:9/v1").stream("", "", never))


class Slow(Server):
    """Reads the prompt for ever: no header, no word; notes when whoever asked has gone."""

    gone = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append({})
        if self.connection.recv(1) == b"":
            type(self).gone.set()


@pytest.fixture
def slow() -> Iterator[Any]:
    with listening(Slow, gone=threading.Event()) as handler:
        yield handler


def test_stop_closes_the_connection_while_the_prompt_is_still_being_read(slow: Any) -> None:
    with pytest.raises(Stopped):
        list(model(slow.url).stream("", "", lambda: bool(slow.asked)))
    assert slow.gone.wait(5)


def test_stop_closes_the_connection_of_a_judgement(slow: Any) -> None:
    with pytest.raises(Stopped):
        model(slow.url).margin("", "", WORDS, lambda: bool(slow.asked))
    assert slow.gone.wait(5)
