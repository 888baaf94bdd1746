"""The measurements themselves, at a size that takes seconds."""

from pathlib import Path

from eval.bench.scale import measure
from eval.types import Paper

SENTENCES = "".join(f"第{n}项工作由责任单位于年底前完成。" for n in range(60))


def test_an_index_of_at_least_so_many_chunks_is_made_and_asked(tmp_path: Path) -> None:
    papers = [Paper(path=f"p{n}.txt", title=f"关于第{n}件事的通知", text=SENTENCES) for n in range(3)]
    size = measure(papers, 30, tmp_path, questions=3)
    assert size.chunks >= 30 and size.documents > 3 and size.sentences > size.chunks
    assert {"vectors", "words", "bigrams", "fused", "sentences"} <= set(size.latency)
    assert all(0 < took["p50_ms"] <= took["p95_ms"] for took in size.latency.values())
    assert size.resident_mb > 0 and size.store_mb > 0
