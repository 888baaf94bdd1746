"""The same questions to our pipeline and to plain LlamaIndex in turns: evidence, first words, whole answer.

Arrows: bench.__main__ -> here -> figures, eval.plain, rag.pipeline. Knows no gold and judges no answer.

Both use one language model server and the same embedding model. Each question is asked once, so neither finds it in a
cache; who is asked first changes from question to question. Our first words have been checked against their source,
the base's are the first token of its stream.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from eval.bench.figures import spread, times_sooner
from eval.plain import PlainSystem
from eval.types import Case
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.types import Answer, Message

Say = Callable[[str], object]
STAGES = ("evidence", "first", "whole")
WARM_UPS = 3  # questions at most, until one has reached the language model


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """Seconds from a question to each stage, None where a stage never came; `modelled`: a language model was asked."""

    evidence: float | None = None
    first: float | None = None
    whole: float | None = None
    refused: bool = False
    modelled: bool = False
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """One question, asked of both."""

    id: str
    ours: Timed
    plain: Timed


class Streams(Protocol):
    """Our side: growing Answers."""

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Answer]:
        """See Pipeline."""


class Asks(Protocol):
    """The base: a row with its own times."""

    def ask(self, question: str, history: Sequence[Message] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
        """See PlainSystem."""


def measure(settings: Settings, cases: Sequence[Case], minutes: float, say: Say) -> dict[str, Any]:
    """What `table` makes of both systems over `cases` (at least one), the first of which only warm them up.

    No question is begun after `minutes`. Raises what opening the index and the models raises.
    """
    with Pipeline.open(settings) as ours:
        ours.search(cases[0].question)  # two embedders that load at once would mix their number formats
        url, key = ours.server()
        shared = settings.model_copy(update={"llm_url": url, "llm_key": key})
        begun = time.monotonic()
        ahead = {"sections": ours.read_ahead(), "seconds": round(time.monotonic() - begun, 1)}
        say(f"预读 {ahead['sections']} 个文段：{ahead['seconds']} 秒")
        with PlainSystem.open(shared, settings.corpus, settings.index / "plain") as plain:
            say("预热……")
            left = warmed(ours, plain, cases)
            return table(list(alternate(ours, plain, left, minutes, say))) | {"ahead": ahead}


def warmed(ours: Streams, plain: Asks, cases: Sequence[Case]) -> Sequence[Case]:
    """Ask the base the first case, and our side the first ones until it has used the model; returns the others."""
    plain_times(plain, cases[0])
    for count, case in enumerate(cases[: min(WARM_UPS, len(cases) - 1)], 1):
        if our_times(ours, case).modelled:
            return cases[count:]
    return cases[min(WARM_UPS, len(cases) - 1) :]


def alternate(ours: Streams, plain: Asks, cases: Sequence[Case], minutes: float, say: Say) -> Iterator[Pair]:
    """Each case to both, ours first in every second one; at least one case, no more once `minutes` are over."""
    begun = time.monotonic()
    for number, case in enumerate(cases):
        if number and time.monotonic() - begun > 60 * minutes:
            say(f"时间到：已问 {number} 题，其余 {len(cases) - number} 题不再问。")
            return
        if number % 2:
            base, own = plain_times(plain, case), our_times(ours, case)
        else:
            own, base = our_times(ours, case), plain_times(plain, case)
        say(f"{number + 1}/{len(cases)} {case.id}")
        yield Pair(id=case.id, ours=own, plain=base)


def our_times(ours: Streams, case: Case) -> Timed:
    """When our answer showed its evidence, its first checked sentence (or its refusal) and its end."""
    begun = time.perf_counter()
    evidence = first = None
    answer = Answer(question=case.question)
    try:
        with closing(ours.stream(case.question, case.history)) as answers:
            for answer in answers:
                now = time.perf_counter() - begun
                evidence = now if evidence is None and (answer.hits or answer.evidence) else evidence
                first = now if first is None and (answer.sentences or answer.done) else first
    except RagError as error:
        return Timed(evidence=evidence, error=str(error))
    whole, asked = time.perf_counter() - begun, bool(answer.exchanges)
    return Timed(evidence=evidence, first=first, whole=whole, refused=answer.refused, modelled=asked)


def plain_times(plain: Asks, case: Case) -> Timed:
    """The same of the base, whose first words are the first token of its stream."""
    try:
        row, _ = plain.ask(case.question, case.history)
    except RagError as error:
        return Timed(error=str(error))
    first = row["seconds"] if row["first_seconds"] is None else row["first_seconds"]
    times = {"evidence": row["evidence_seconds"], "first": first, "whole": row["seconds"]}
    return Timed(**times, refused=row["refused"], modelled=True)


def table(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Spreads of both and how many times sooner ours was: over all, over what both answered, over what took our model."""
    good = [pair for pair in pairs if not pair.ours.error and not pair.plain.error]
    return {
        "n": len(pairs),
        "errors": {"ours": sum(bool(p.ours.error) for p in pairs), "plain": sum(bool(p.plain.error) for p in pairs)},
        "refused": {"ours": sum(p.ours.refused for p in good), "plain": sum(p.plain.refused for p in good)},
        "all": _side_by_side(good),
        "answered": _side_by_side([p for p in good if not p.ours.refused and not p.plain.refused]),
        "modelled": _side_by_side([p for p in good if p.ours.modelled]),
        "pairs": [asdict(pair) for pair in pairs],
    }


def _side_by_side(pairs: Sequence[Pair]) -> dict[str, Any]:
    ours = {stage: spread(getattr(pair.ours, stage) for pair in pairs) for stage in STAGES}
    plain = {stage: spread(getattr(pair.plain, stage) for pair in pairs) for stage in STAGES}
    ratio = {stage: times_sooner(ours[stage], plain[stage]) for stage in STAGES}
    ratio["first_to_whole"] = times_sooner(ours["first"], plain["whole"])
    return {"n": len(pairs), "ours": ours, "plain": plain, "ratio": ratio}
