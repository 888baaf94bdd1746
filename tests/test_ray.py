"""Ingest as tasks of a local Ray cluster, into a real Chroma server; the cluster lives as long as the ingest."""

import dataclasses
import os
from pathlib import Path

import psutil
import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, write
from chroma_server import chroma_server, free_port

from rag.cluster import Cluster
from rag.errors import WeightsError, WorkerError
from rag.index.ingest import Report, ingest
from rag.index.reader import Index
from rag.models.portable import PortableEmbedder
from rag.search.searcher import Searcher
from rag.types import Chunk
from rag.workers import HERE, Workers

pytest.importorskip("ray", reason="Ray is an extra: python -m pip install -c constraints.txt -e '.[ray]'")
BUILT = dataclasses.replace(MANIFEST, store="server")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where the workers find bigrams.py
    return write(tmp_path / "corpus", {"plan.txt": PLAN, "sub/reply.txt": REPLY, "empty.txt": ""})


def missing(_: object) -> None:
    raise WeightsError("没有模型；请运行 python -m rag fetch。")


def run(corpus: Path, folder: Path, url: str, workers: Workers) -> Report:
    embedder = PortableEmbedder(build=Bigrams)
    report = ingest(corpus, folder, embedder=embedder, manifest=BUILT, count=len, chroma_url=url, workers=workers)
    return dataclasses.replace(report, seconds=0)


def best(folder: Path, url: str) -> list[Chunk]:
    searcher = Searcher(Index.open(folder, manifest=BUILT, chroma_url=url), Bigrams())
    return [hit.chunk for hit in searcher.search("现有幼儿园多少所", 3)]


def test_a_local_cluster_fills_a_chroma_server_and_is_gone_afterwards(corpus: Path, tmp_path: Path) -> None:
    with chroma_server(tmp_path) as url:
        before = psutil.Process().children(recursive=True)
        with Cluster("local", 2) as workers:
            report = run(corpus, tmp_path / "ray", url, workers)
            with pytest.raises(WeightsError, match="rag fetch"):  # a task's failure in its own words
                list(workers.map(missing, [1]))
            started = [p for p in psutil.Process().children(recursive=True) if p not in before]
        _, alive = psutil.wait_procs(started, timeout=60)
        assert started and not alive
        assert report == run(corpus, tmp_path / "alone", url, HERE)
        assert report.embedded and set(report.problems) == {"empty.txt"}
        assert best(tmp_path / "ray", url) == best(tmp_path / "alone", url)
        assert "86所" in best(tmp_path / "ray", url)[0].text


def test_no_cluster_is_one_sentence_that_names_the_setting() -> None:
    with pytest.raises(WorkerError, match="ingest_ray"), Cluster(f"127.0.0.1:{free_port()}") as workers:
        list(workers.map(str, [1]))


def test_nothing_is_reported_home() -> None:
    import ray._common.usage.usage_lib as usage

    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0" and not usage.usage_stats_enabled()
