"""Ingest over several processes: the same index as with one, and what happens when a worker or the parent is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, write

from rag.errors import WeightsError, WorkerError
from rag.index import publishing
from rag.index.catalog import Catalog
from rag.index.entry import KINDS
from rag.index.ingest import Report, ingest
from rag.index.vectors import open_folder
from rag.models.portable import PortableEmbedder
from rag.workers import HERE, Processes, Workers, in_order

TESTS = Path(__file__).parent
LINES = "\n\n一、线路\n\n" + "".join(f"新开公交线路{n}条，由运输科负责。\n" for n in range(40))


class Deadly(Bigrams):
    """Its process dies at its 15th text; the parent has stored the first ones by then, or none would be under way."""

    def _get_text_embedding(self, text: str) -> list[float]:
        if len(self.texts) == 14:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._get_text_embedding(text)


def missing() -> Bigrams:
    raise WeightsError("没有模型；请运行 python -m rag fetch。")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    files = {"plan.txt": PLAN, "a/copy.txt": PLAN, "reply.txt": REPLY, "empty.txt": "", "bus.txt": "丙县通知" + LINES}
    return write(tmp_path / "corpus", files)


def run(corpus: Path, folder: Path, workers: Workers, build: object = Bigrams) -> Report:
    embedder = PortableEmbedder(build=build)  # type: ignore[arg-type]
    with workers:
        return ingest(corpus, folder, embedder=embedder, manifest=MANIFEST, count=len, workers=workers)


def held(folder: Path) -> tuple[dict[str, str], dict[str, list[float]]]:
    """The digests of the files, and every vector by kind and id."""
    with closing(Catalog(folder).view()) as view:
        digests, name = view.digests(), view.version.vectors
    with closing(open_folder(folder / name)) as vectors:
        found = {kind: vectors._collections[kind].get(include=["embeddings"]) for kind in KINDS}
    rows = {kind: zip(got["ids"], got["embeddings"], strict=True) for kind, got in found.items()}
    return digests, {f"{kind} {key}": list(vector) for kind in KINDS for key, vector in rows[kind]}


def test_results_come_in_order_and_little_is_under_way() -> None:
    under_way, most = 0, 0

    def begin(item: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        return item

    def end(item: int) -> int:
        nonlocal under_way
        under_way -= 1
        return -item

    found = list(in_order(range(100), lambda n: n % 3 == 0, begin=begin, end=end, ahead=lambda: 4))
    assert found == [(n, None if n % 3 else -n) for n in range(100)]
    assert under_way == 0 and most == 5


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for n in range(100):
            taken.append(n)
            yield n

    results = in_order(items(), lambda _: True, begin=str, end=int, ahead=lambda: 2)
    assert next(results) == (0, 0) and taken == [0, 1, 2]


def test_two_processes_make_the_same_index_as_one(corpus: Path, tmp_path: Path) -> None:
    one, two = run(corpus, tmp_path / "one", HERE), run(corpus, tmp_path / "two", Processes(2))
    for part in ("added", "kept", "removed", "problems", "notes", "embedded"):
        assert getattr(two, part) == getattr(one, part)
    assert two.added == ("a/copy.txt", "bus.txt", "reply.txt") and set(two.problems) == {"empty.txt"} and two.notes
    (digests, vectors), (others, made) = held(tmp_path / "one"), held(tmp_path / "two")
    assert digests == others and vectors.keys() == made.keys()
    assert all(made[key] == pytest.approx(vectors[key], abs=1e-6) for key in vectors)


def test_nothing_is_started_when_nothing_is_new(corpus: Path, tmp_path: Path) -> None:
    (corpus / "empty.txt").unlink()
    run(corpus, tmp_path / "index", HERE)
    before = set(psutil.Process().children(recursive=True))
    embedder = PortableEmbedder(build=missing)
    with Processes(2) as workers:
        options = {"embedder": embedder, "manifest": MANIFEST, "count": len, "workers": workers}
        assert ingest(corpus, tmp_path / "index", **options).kept == ("a/copy.txt", "bus.txt", "reply.txt")
        assert set(psutil.Process().children(recursive=True)) <= before


def test_a_dead_worker_is_one_sentence_and_what_was_embedded_stays(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 2)
    whole = run(corpus, tmp_path / "other", HERE).embedded
    with pytest.raises(WorkerError, match="--processes"):
        run(corpus, tmp_path / "index", Processes(2), Deadly)
    report = run(corpus, tmp_path / "index", HERE)
    assert whole > 28, "one of two workers comes to its 15th text"
    assert 0 < report.embedded < whole
    assert held(tmp_path / "index")[1].keys() == held(tmp_path / "other")[1].keys()


def test_what_a_worker_cannot_do_is_said_in_its_own_words(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="rag fetch"):
        run(corpus, tmp_path / "index", Processes(2), missing)


SCRIPT = """
import signal, time
from rag.workers import Processes
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a script
    with Processes(2) as workers:
        for item, _ in workers.map(time.sleep, [0.01, 0.01, 600, 600, 600]):
            print(item, flush=True)
"""


@pytest.fixture
def parent(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A process of a group of its own, both of whose workers are busy."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(TESTS.parent)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, script], env=environment, start_new_session=True, **pipes) as process:
        assert [process.stdout.readline() for _ in range(2)] == [b"0.01\n", b"0.01\n"]
        yield process


def test_ctrl_c_ends_all_and_only_the_parent_speaks_of_it(parent: "subprocess.Popen[bytes]") -> None:
    workers = psutil.Process(parent.pid).children(recursive=True)
    assert len(workers) >= 2
    os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
    _, said = parent.communicate(timeout=60)
    assert parent.returncode != 0 and b"Process Spawn" not in said
    assert not psutil.wait_procs(workers, timeout=60)[1]


def test_workers_do_not_outlive_a_parent_that_was_killed(parent: "subprocess.Popen[bytes]") -> None:
    workers = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    assert not psutil.wait_procs(workers, timeout=60)[1]
