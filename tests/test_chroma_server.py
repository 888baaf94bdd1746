"""The same index on a real Chroma server."""

import dataclasses
from contextlib import closing
from pathlib import Path

import chromadb
import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, run, write
from chroma_server import chroma_server, free_port
from chromadb.config import Settings

from rag.errors import IndexMismatch, IndexProblem
from rag.index.catalog import Catalog
from rag.index.reader import Index
from rag.search.searcher import Searcher

BUILT = dataclasses.replace(MANIFEST, store="server")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with chroma_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY})


def searcher(folder: Path, url: str) -> Searcher:
    return Searcher(Index.open(folder, manifest=BUILT, chroma_url=url), Bigrams())


def on_server(folder: Path, url: str) -> dict[str, int]:
    """The collections of this index with the numbers of their vectors."""
    port = int(url.rpartition(":")[2])
    client = chromadb.HttpClient(host="127.0.0.1", port=port, settings=Settings(anonymized_telemetry=False))
    with closing(Catalog(folder).view()) as view:
        identity = view.version.identity
    return {c.name: c.count() for c in client.list_collections() if identity in c.name}


def needed(folder: Path) -> list[int]:
    with closing(Catalog(folder).view()) as view:
        entries = list(view.entries())
    chunks = {piece.vector for entry in entries for piece in entry.chunks}
    return sorted([len(chunks), len({piece.vector for entry in entries for piece in entry.sentences})])


def test_ingest_search_edit_and_remove(corpus, tmp_path, url):
    folder = tmp_path / "index"
    assert run(corpus, folder, built=BUILT, chroma_url=url).embedded > 0
    assert not list(folder.glob("vectors-*"))
    assert "86所" in searcher(folder, url).best_sentences("全区现有幼儿园多少所", 1)[0][0].text
    again = Bigrams()
    assert run(corpus, folder, again, BUILT, chroma_url=url).embedded == 0 and not again.texts
    reader = searcher(folder, url)
    write(corpus, {"reply.txt": REPLY.replace("86所", "91所")})
    (corpus / "plan.txt").unlink()
    edited = Bigrams()
    run(corpus, folder, edited, BUILT, chroma_url=url)
    assert edited.texts and all("91所" in text for text in edited.texts)
    assert "91所" in reader.best_sentences("全区现有幼儿园多少所", 1)[0][0].text
    assert sorted(on_server(folder, url).values()) == needed(folder)


def test_two_indexes_on_one_server_do_not_mix(corpus, tmp_path, url):
    other = write(tmp_path / "other", {"reply.txt": REPLY})
    run(corpus, tmp_path / "a", built=BUILT, chroma_url=url)
    run(other, tmp_path / "b", built=BUILT, chroma_url=url)
    assert len(searcher(tmp_path / "a", url).index.documents) == 2
    for hit in searcher(tmp_path / "b", url).search("每年新增就业多少人", 20):
        assert hit.chunk.source.path == "reply.txt"
    assert set(on_server(tmp_path / "a", url)).isdisjoint(on_server(tmp_path / "b", url))


def test_vectors_of_an_interrupted_run_disturb_no_reader_and_are_used_by_the_next(corpus, tmp_path, url):
    folder = tmp_path / "index"
    run(corpus, folder, built=BUILT, chroma_url=url)
    reader = searcher(folder, url)
    write(corpus, {"new.txt": "丙县交通局通知\n\n一、线路\n\n" + "".join(f"新开公交线路{n}条。\n" for n in range(40))})

    def stop(done: int, total: int) -> None:
        raise EOFError

    with pytest.raises(EOFError):
        run(corpus, folder, built=BUILT, chroma_url=url, progress=stop)
    best = reader.best_sentences("新开公交线路几条", 50)
    assert len(best) == len(reader.index.sentences)
    assert all(passage.source.path != "new.txt" for passage, _ in best)
    embedder = Bigrams()
    report = run(corpus, folder, embedder, BUILT, chroma_url=url)
    assert 0 < report.embedded == len(embedder.texts) <= sum(needed(folder)) - 16
    assert sorted(on_server(folder, url).values()) == needed(folder)


def test_another_model_gets_its_own_collections_and_the_old_ones_go(corpus, tmp_path, url):
    folder = tmp_path / "index"
    run(corpus, folder, built=BUILT, chroma_url=url)
    before = set(on_server(folder, url))
    run(corpus, folder, built=dataclasses.replace(BUILT, model="fedcba9876543210"), chroma_url=url)
    after = on_server(folder, url)
    assert len(after) == 2 and before.isdisjoint(after)
    with pytest.raises(IndexMismatch):
        searcher(folder, url)


def test_moving_to_a_server_asks_for_an_ingest_and_clears_the_folder(corpus, tmp_path, url):
    folder = tmp_path / "index"
    run(corpus, folder)
    with pytest.raises(IndexMismatch, match="python -m rag ingest"):
        searcher(folder, url)
    run(corpus, folder, built=BUILT, chroma_url=url)
    assert searcher(folder, url).search("幼儿园", 1) and not list(folder.glob("vectors-*"))


def test_no_server_is_one_sentence_that_names_the_setting(corpus, tmp_path, url):
    folder = tmp_path / "index"
    nowhere = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(IndexProblem, match="chroma_url"):
        run(corpus, folder, built=BUILT, chroma_url=nowhere)
    run(corpus, folder, built=BUILT, chroma_url=url)
    with pytest.raises(IndexProblem, match="chroma_url"):
        searcher(folder, nowhere)
