"""Passages a second of our embedder and of HuggingFaceEmbedding's defaults, in turns in one process, on the same texts.

Arrows: bench.__main__ -> here -> rag.models, LlamaIndex. Knows no index.

Seconds of the clock and of the processor are both given: on a machine that others use only the latter can be compared.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rag.models.build import build_embedder

QUERIES = 20


def embedding(model: Path, texts: Sequence[str], *, rounds: int, dtype: str = "bfloat16") -> dict[str, Any]:
    """One row for each system, their ratio, and the cosine of their vectors. `texts` as they are embedded."""
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    ours = build_embedder(model=model, document_prompt="", dtype=dtype)
    plain = HuggingFaceEmbedding(model_name=str(model), local_files_only=True)
    systems = {"ours": ours, "plain": plain}
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in systems}
    asked: dict[str, list[tuple[float, float]]] = {name: [] for name in systems}
    made: dict[str, list[list[float]]] = {}
    for system in systems.values():
        system.get_text_embedding_batch(list(texts[:4]))
        system.get_query_embedding("预热")
    for _ in range(rounds):
        for name, system in systems.items():
            made[name], seconds = _timed(partial(system.get_text_embedding_batch, list(texts)))
            spent[name].append(seconds)
    for number in range(QUERIES):
        question = f"第{number}条有哪些措施？"
        for name, system in systems.items():
            asked[name].append(_timed(partial(system.get_query_embedding, question))[1])
    cosines = [_cosine(a, b) for a, b in zip(made["ours"], made["plain"], strict=True)]
    rows = {name: _row(spent[name], asked[name], len(texts)) for name in systems}
    return {
        "texts": len(texts),
        "rounds": rounds,
        "systems": rows,
        "ratio": {key: rows["ours"][key] / rows["plain"][key] for key in ("per_second", "per_cpu_second")},
        "cosine": {"mean": statistics.fmean(cosines), "least": min(cosines)},
    }


def _timed(act: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    clock, processor = time.perf_counter(), time.process_time()
    result = act()
    return result, (time.perf_counter() - clock, time.process_time() - processor)


def _row(spent: Sequence[tuple[float, float]], asked: Sequence[tuple[float, float]], texts: int) -> dict[str, float]:
    clock, processor = (statistics.median(column) for column in zip(*spent, strict=True))
    wait, work = (statistics.median(column) for column in zip(*asked, strict=True))
    return {
        "per_second": texts / clock,
        "per_cpu_second": texts / processor,
        "query_ms": wait * 1000,
        "query_cpu_ms": work * 1000,
    }


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)
