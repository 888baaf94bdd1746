"""Complaints of the users of such systems, each as a check of the store and the page (7, 9-14); see test_fifteen_checks.

Each is told here in one short test; kill -9, other processes and the real browser are in test_ingest, test_index,
test_offline and test_page.
"""

import socket
import threading
from pathlib import Path

import pytest
from bigrams import DIMENSIONS, MANIFEST, PLAN, REPLY, Bigrams, run, write
from fake_pipeline import OTHERS, SLOW, FakePipeline
from misbehaving import CORPUS, Copyist, ask, corpus_searcher

from page.talk import Talk
from rag.errors import IndexLocked, IndexMismatch
from rag.index.manifest import Manifest
from rag.index.reader import Index
from rag.read.reading import read
from rag.search.searcher import Searcher
from rag.structure.chunking import chunks


class Blind(Bigrams):
    """All texts are alike: what is found is found by words."""

    def _vector(self, text: str) -> list[float]:
        return [1.0] * DIMENSIONS


@pytest.fixture(scope="module")
def by_words(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("blind") / "index"
    run(CORPUS, folder, Blind())
    return Searcher(Index.open(folder, manifest=MANIFEST), Blind())


def ids(folder: Path) -> list[str]:
    index = Index.open(folder, manifest=MANIFEST)
    return [chunk.id for chunk in index.chunks] + [sentence.text for sentence in index.sentences]


@pytest.mark.parametrize(
    ("query", "file"),
    [
        ("青人社字〔2021〕94号", "004"),
        ("青人社字[2021]94号", "004"),
        ("20180084", "002"),
        ("福田英才荟", "003"),
        ("求学圆梦行动", "001"),
        ("湘桥", "003"),
        ("大疆", "000"),
        ("金蓝领", "004"),
    ],
)
def test_07_keyword_search_is_dead_on_chinese(by_words: Searcher, query: str, file: str) -> None:
    """Without vectors an exact 文号, the name of a rare scheme or a word of two characters finds nothing."""
    assert file in [hit.chunk.source.path[:3] for hit in by_words.search(query, 3)]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_09_text_is_lost_or_cut_from_its_heading(path: Path) -> None:
    """Some text is in no chunk, and some chunk is only a heading."""
    document = read(path, CORPUS)
    made = chunks(document, limit=256, count=len)
    assert "".join(chunk.text for chunk in made) == document.text
    headings = {section.heading.strip() for section in document.sections}
    assert [chunk.text for chunk in made if chunk.text.strip() in headings] == []


def test_10_ingesting_again_doubles_or_leaves_orphans(tmp_path: Path) -> None:
    """A second run doubles the chunks; what was edited or removed is still found."""
    corpus, folder = write(tmp_path / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY}), tmp_path / "index"
    run(corpus, folder)
    before = ids(folder)
    assert run(corpus, folder).embedded == 0 and ids(folder) == before
    write(corpus, {"plan.txt": PLAN.replace("500元", "800元")})
    run(corpus, folder)
    moved = set(before) ^ set(ids(folder))
    assert moved and len(moved) < len(before) / 2
    (corpus / "reply.txt").unlink()
    run(corpus, folder)
    assert "86所" not in "".join(d.text for d in Index.open(folder, manifest=MANIFEST).documents)


def test_11_two_processes_corrupt_the_store(tmp_path: Path) -> None:
    """A second writer is let in while the first one writes."""
    corpus, folder = write(tmp_path / "corpus", {"plan.txt": PLAN}), tmp_path / "index"
    refused: list[str] = []

    def write_too(done: int, total: int) -> None:
        with pytest.raises(IndexLocked) as caught:
            run(corpus, folder)
        refused.append(str(caught.value))

    run(corpus, folder, progress=write_too)
    assert refused and all(refused)
    assert len(Index.open(folder, manifest=MANIFEST).documents) == 1


def test_12_another_embedding_model_silently_degrades(tmp_path: Path) -> None:
    """The index of one model is searched with the vectors of another, and nobody is told."""
    folder = tmp_path / "index"
    run(write(tmp_path / "corpus", {"plan.txt": PLAN}), folder)
    other = Manifest(model="f" * 16, limit=MANIFEST.limit, reading=MANIFEST.reading, store=MANIFEST.store)
    with pytest.raises(IndexMismatch, match="python -m rag ingest"):
        Index.open(folder, manifest=other)


def test_13_it_dials_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, indexing or answering looks for a server on the internet."""
    asked: list[object] = []

    def refuse(*where: object, **_: object) -> None:
        asked.append(where)
        raise OSError("no way out")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    searcher = corpus_searcher(tmp_path / "index")
    assert "2万人以上" in ask(searcher, Copyist(), "青岛市每年新增高技能人才多少人？").text
    assert asked == []


def test_14_it_freezes_with_two_users() -> None:
    """Of three questions at once one never ends, nobody sees their place, and stop does not free the model."""
    pipeline = FakePipeline()
    talk = Talk(pipeline)
    first = talk.ask("one", SLOW, range(1, 1), {})
    assert any(state["status"] == "reading" for state, _ in first)
    ends: dict[str, list[dict]] = {"two": [], "three": []}
    askers = [
        threading.Thread(
            target=lambda who=who, what=what: ends[who].extend(s for s, _ in talk.ask(who, what, range(1, 1), {}))
        )
        for who, what in zip(ends, OTHERS, strict=True)
    ]
    for asker in askers:
        asker.start()
    while not all(ends.values()):
        threading.Event().wait(0.01)
    assert sorted(seen[0]["ahead"] for seen in ends.values()) == [1, 2]
    talk.line.stop("one")
    assert [state["status"] for state, _ in first][-1] == "stopped"
    assert pipeline.released.wait(20)
    for asker in askers:
        asker.join(20)
    assert [seen[-1]["status"] for seen in ends.values()] == ["done", "done"]
