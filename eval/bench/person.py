"""A person at the page, without a browser: asks through the page's own queue, hears its states, stops, leaves.

Arrows: load, stopping -> here -> HTTP, gradio_client (the page's differences of states). Knows no pipeline.

The page's events are private to it, so Gradio's own client refuses them; these are the requests that the browser makes.
"""

import itertools
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx

State = dict[str, Any]
FINAL = frozenset({"done", "stopped", "error", "failed"})
PATIENCE = 600.0  # seconds without a word from the page
_numbers = itertools.count(1)  # of questions, over all persons, so that an answer to another's shows


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Where a page is and what its events are called."""

    url: str
    prefix: str
    ask: int
    stop: int

    @classmethod
    def at(cls, url: str) -> Self:
        """The page at `url`. Raises httpx.HTTPError when it does not answer."""
        config = httpx.get(f"{url.rstrip('/')}/config", trust_env=False).raise_for_status().json()
        named = {target[1]: event["id"] for event in config["dependencies"] for target in event["targets"]}
        return cls(url=url, prefix=config["api_prefix"], ask=named["ask"], stop=named["stop"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What became of one question. Times are seconds from `begun` (of time.perf_counter), None: it never came.

    `waited` until it was its turn, `place` the largest number of questions before it that the page told of, `own`
    whether every state that came was of this question, `content` the sentences and evidence of the last state.
    """

    person: int
    question: str
    begun: float
    waited: float | None = None
    evidence: float | None = None
    first: float | None = None
    whole: float | None = None
    place: int = 0
    own: bool = True
    refused: bool = False
    content: str = ""
    error: str = ""


class Person:
    """One session of the page, kept alive as an open tab keeps it. Use as a context."""

    def __init__(self, page: Page, number: int = 0) -> None:
        """Nothing is asked yet. Raises httpx.HTTPError."""
        self._page, self._number, self._session = page, number, secrets.token_hex(8)
        timeout = httpx.Timeout(PATIENCE, connect=30)
        self._client = httpx.Client(base_url=f"{page.url.rstrip('/')}{page.prefix}", trust_env=False, timeout=timeout)
        self._tab = self._client.send(self._client.build_request("GET", f"/heartbeat/{self._session}"), stream=True)

    def states(self, question: str) -> Iterator[State]:
        """The states of a new conversation's first turn as they come. Raises httpx.HTTPError."""
        number = next(_numbers)
        sent = {"ask": number, "turn": number, "first": number, "question": question}
        body = {"data": [None], "event_data": sent, "fn_index": self._page.ask, "session_hash": self._session}
        self._client.post("/queue/join", json=body).raise_for_status()
        with self._client.stream("GET", "/queue/data", params={"session_hash": self._session}) as stream:
            stream.raise_for_status()
            for state in _states(stream.iter_lines()):
                yield state | {"own": state.get("ask") == number}

    def ask(self, question: str) -> Heard:
        """Ask and listen to the end; a failure is told in `error`."""
        begun, seen, state = time.perf_counter(), _Seen(), State()
        try:
            for state in self.states(question):
                seen.note(state, time.perf_counter() - begun)
            status = str(state.get("status", "silent"))
            error = "" if status == "done" else str(state.get("error") or status)
        except httpx.HTTPError as failure:
            error = type(failure).__name__
        return seen.told(self._number, question, begun, state, error)

    def stop(self) -> None:
        """Press stop. Raises httpx.HTTPError."""
        body = {"data": [], "fn_index": self._page.stop, "session_hash": self._session}
        self._client.post("/run/predict", json=body).raise_for_status()

    def close(self) -> None:
        """Leave: the tab is closed, whatever was asked is given up."""
        self._tab.close()
        self._client.close()

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.close()


class _Seen:
    """When what was first there; the later states do not change it."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}
        self.place, self.own = 0, True

    def note(self, state: State, now: float) -> None:
        status = state.get("status")
        self.own = self.own and state["own"]
        self.place = max(self.place, state.get("ahead", 0) if status == "queued" else 0)
        here = {
            "waited": status != "queued",
            "evidence": bool(state.get("cards")),
            "first": bool(state.get("sentences")) or status == "done",
            "whole": status == "done",
        }
        self.times = {stage: now for stage, there in here.items() if there} | self.times

    def told(self, person: int, question: str, begun: float, state: State, error: str) -> Heard:
        return Heard(
            person=person, question=question, begun=begun, place=self.place, own=self.own, error=error,
            refused=bool(state.get("refused")), content=content(state), **self.times,
        )  # fmt: skip


def content(state: State) -> str:
    """What tells one answer from another: the words of its sentences, the places of its evidence."""
    said = [sentence["text"] for sentence in state.get("sentences") or ()]
    shown = sorted(card["key"] for card in state.get("cards") or ())
    return json.dumps([said, shown], ensure_ascii=False)


def _states(lines: Iterator[str]) -> Iterator[State]:
    """The page's state in each message of its stream, which comes as JSON text or as its difference from the last."""
    from gradio_client.utils import apply_diff

    held = ""
    for line in lines:
        if not line.startswith("data:"):
            continue
        message = json.loads(line[len("data:") :])
        told = ((message.get("output") or {}).get("data") or [None])[0]
        if not message.get("success", True):
            yield {**(json.loads(held) if held else {}), "status": "failed"}
            return
        match message["msg"]:
            case "process_generating":
                held = apply_diff(held, told) if isinstance(told, list) else told
                yield json.loads(held)
            case "process_completed":
                yield json.loads(told or held)
                return
