"""How many threads and how large a batch read a prompt fastest on this machine: measured once, kept, looked up.

Arrows: embedded -> here -> a server (OpenAI protocol, through `serve`). Knows no processor and no file of weights.
"""

import json
import os
import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from rag.errors import EngineError
from rag.models.engine import Engine

FILE = "tuning.json"
BATCHES = (128, 256, 512)
ROUNDS = 3
GAIN = 1.1  # a measurement on a busy machine wavers; less than this is no reason to leave the usual choice
STOP_SECONDS = 2.0  # a question that is given up is noticed between two batches
SECONDS = 180.0
PROMPT = " ".join(str(n * n) for n in range(71, 171))  # about 500 tokens that no cache holds

Say = Callable[[str], None]
Serve = Callable[["Tuning"], AbstractContextManager[Engine]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuning:
    """`threads`, and the tokens of a prompt read in one go; 0 is the engine's own choice."""

    threads: int = 0
    batch: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Speed:
    """Tokens a second, of the prompt and of the reply."""

    prompt: float
    reply: float


def known(home: Path, key: str) -> Tuning:
    """What was measured for `key` (processor, engine, weights), else the engine's own choice."""
    try:
        entry = _read(home)[key]
        return Tuning(threads=int(entry["threads"]), batch=int(entry["batch"]))
    except (KeyError, TypeError, ValueError):
        return Tuning()


def tune(home: Path, key: str, cores: Sequence[int], serve: Serve, say: Say) -> Tuning:
    """Measure `cores` (the usual number of threads first), then the batches; keep the best under `key`.

    Takes about a minute. Raises EngineError when the server does not start or answer, or the one of the wheel steps in.
    """
    best = _fastest([Tuning(threads=n, batch=BATCHES[0]) for n in cores], serve, say)
    best = _fastest([best, *(Tuning(threads=best.threads, batch=n) for n in BATCHES[1:])], serve, say)
    table = _read(home) | {key: asdict(best)}
    home.mkdir(parents=True, exist_ok=True)
    part = home / f"{FILE}.part"
    part.write_text(json.dumps(table, indent=1), encoding="utf-8")
    os.replace(part, home / FILE)
    return best


def choose(speeds: dict[Tuning, Speed]) -> Tuning:
    """The first one, unless another reads prompts clearly faster, replies no slower and can be stopped in time."""
    usual = next(iter(speeds))
    fit = [
        tuning
        for tuning, speed in speeds.items()
        if speed.prompt >= GAIN * speeds[usual].prompt
        and speed.reply * GAIN >= speeds[usual].reply
        and tuning.batch <= STOP_SECONDS * speed.prompt
    ]
    return max(fit, key=lambda tuning: speeds[tuning].prompt, default=usual)


def _fastest(tunings: Sequence[Tuning], serve: Serve, say: Say) -> Tuning:
    if len(tunings) == 1:
        return tunings[0]
    speeds = {}
    for tuning in tunings:
        with serve(tuning) as engine:
            speeds[tuning] = speed(engine.ensure(), engine.key)
            if engine.note:  # another program stepped in: its speed says nothing of the one that is measured
                raise EngineError(engine.note)
        said = speeds[tuning]
        say(f"{tuning.threads} 线程、批 {tuning.batch}：读 {said.prompt:.0f}、写 {said.reply:.0f} 词元/秒")
    return choose(speeds)


def speed(url: str, key: str) -> Speed:
    """The median of some bare requests to a llama.cpp server, as it times them itself. Raises EngineError."""
    told = [_timings(url, key) for _ in range(ROUNDS)]
    return Speed(
        prompt=statistics.median(one["prompt_per_second"] for one in told),
        reply=statistics.median(one["predicted_per_second"] for one in told),
    )


def _timings(url: str, key: str) -> dict[str, float]:
    body = {"messages": [{"role": "user", "content": PROMPT}], "temperature": 0, "max_tokens": 16}
    headers = {"Authorization": f"Bearer {key}"}
    try:
        reply = httpx.post(
            f"{url}/chat/completions",
            json=body | {"cache_prompt": False},
            headers=headers,
            timeout=SECONDS,
            trust_env=False,
        )
        return reply.raise_for_status().json()["timings"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise EngineError(f"测速时语言模型没有应答（{type(error).__name__}）；请运行 python -m rag doctor。") from error


def _read(home: Path) -> dict[str, Any]:
    try:
        table = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}
