"""Where the time of one question goes: evidence, each request to the embedded model, the rest; beside the bare server.

Arrows: bench.__main__ -> here -> answers (the clock), rag.pipeline, the log of llama.cpp's server, rag.models.tuning. Knows no gold.

The server writes into its log how many tokens it read and wrote for each request, and how long both took; what it had
kept of a prompt it does not read again and does not count.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.bench.answers import our_times
from eval.types import Case
from rag.errors import RagError
from rag.models.tuning import Speed
from rag.pipeline import Pipeline

_TIMED = re.compile(r"(prompt eval|(?<!prompt )eval) time =\s*([\d.]+) ms /\s*(\d+) (?:tokens|runs)")
SETTLED = 0.3  # seconds after which the server has written its log


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request to the model: tokens that were read and written, and the milliseconds of both."""

    read: int
    read_ms: float
    written: int
    written_ms: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One question: milliseconds to the evidence, to the first checked sentence, to the end, and the requests."""

    id: str
    evidence_ms: float
    first_ms: float
    whole_ms: float
    requests: tuple[Request, ...]
    refused: bool

    @property
    def rest_ms(self) -> float:
        """Neither evidence nor the model's own time: verification, states fetched from disk, protocol."""
        return self.whole_ms - self.evidence_ms - sum(one.read_ms + one.written_ms for one in self.requests)


def requests(log: str) -> list[Request]:
    """The requests that a piece of the server's log tells of, in order."""
    found, read = [], (0, 0.0)
    for what, took, tokens in _TIMED.findall(log):
        if what.startswith("prompt"):
            read = int(tokens), float(took)
        else:
            found.append(Request(read=read[0], read_ms=read[1], written=int(tokens), written_ms=float(took)))
    return found


def profiled(pipeline: Pipeline, log: Path, cases: Sequence[Case]) -> Iterator[Profile]:
    """Each question asked once, by itself. Raises RagError without a log, which only the embedded engine has."""
    if not log.is_file():
        raise RagError(f"没有 {log}；这项测量只用于内嵌的语言模型，请不要设置 llm_url。")
    for case in cases:
        before = log.stat().st_size
        timed = our_times(pipeline, case)
        if timed.error:
            raise RagError(timed.error)
        time.sleep(SETTLED)
        with log.open("rb") as file:
            file.seek(before)
            told = requests(file.read().decode(errors="replace"))
        evidence, first, whole = (1000 * (seconds or 0) for seconds in (timed.evidence, timed.first, timed.whole))
        yield Profile(
            id=case.id,
            evidence_ms=evidence,
            first_ms=first,
            whole_ms=whole,
            requests=tuple(told),
            refused=timed.refused,
        )


def summed(profiles: Sequence[Profile], bare: Speed) -> dict[str, Any]:
    """All profiles, tokens a second within the questions, and the share of the `bare` server's speed that this is.

    None where nothing was read or written.
    """
    asked = [one for profile in profiles for one in profile.requests]
    read = _speed(sum(one.read for one in asked), sum(one.read_ms for one in asked))
    written = _speed(sum(one.written for one in asked), sum(one.written_ms for one in asked))
    return {
        "questions": [asdict(profile) | {"rest_ms": profile.rest_ms} for profile in profiles],
        "bare": asdict(bare),
        "within": {"prompt": read, "reply": written},
        "share": {"prompt": read and read / bare.prompt, "reply": written and written / bare.reply},
    }


def _speed(tokens: int, milliseconds: float) -> float | None:
    return 1000 * tokens / milliseconds if milliseconds else None
