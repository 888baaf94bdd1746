"""An embedder that loads beside other work."""

import threading

import pytest

from rag.errors import WeightsError
from rag.models.background import BackgroundEmbedder


class Lengths:
    def get_query_embedding(self, query: str) -> list[float]:
        return [float(len(query))]

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        return [[float(len(text))] for text in texts]


def test_it_is_built_at_once_and_used_when_loaded() -> None:
    loaded = threading.Event()

    def load() -> Lengths:
        loaded.wait(10)
        return Lengths()

    embedder = BackgroundEmbedder(load)  # type: ignore[arg-type]
    assert not embedder.start().done()  # it returned though nothing is loaded
    loaded.set()
    assert embedder.get_query_embedding("问题") == [2.0]
    assert embedder.get_text_embedding_batch(["一", "一二三"]) == [[1.0], [3.0]]


def test_it_is_loaded_once_and_not_before_it_is_wanted() -> None:
    loads = []

    def load() -> Lengths:
        loads.append(1)
        return Lengths()

    embedder = BackgroundEmbedder(load)  # type: ignore[arg-type]
    assert loads == []
    embedder.get_query_embedding("问题")
    embedder.get_query_embedding("问题")
    assert loads == [1]


def test_a_failed_load_is_told_to_whoever_asks() -> None:
    def load() -> Lengths:
        raise WeightsError("没有模型")

    embedder = BackgroundEmbedder(load)  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(WeightsError, match="没有模型"):
            embedder.get_query_embedding("问题")
