import dataclasses
import shutil

import numpy as np
import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, run, write

from rag.errors import IndexMismatch, IndexMissing, IndexProblem
from rag.index import reader
from rag.index.catalog import FILE
from rag.index.lexical import bigrams
from rag.index.reader import Index
from rag.search.searcher import Searcher
from rag.structure.chunking import embed_text


@pytest.fixture
def built(tmp_path):
    write(tmp_path / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY})
    run(tmp_path / "corpus", tmp_path / "index")
    return tmp_path


def opened(root, **changes) -> Index:
    return Index.open(root / "index", manifest=dataclasses.replace(MANIFEST, **changes))


def test_nothing_there_names_the_command(tmp_path):
    with pytest.raises(IndexMissing, match="python -m rag ingest"):
        opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("key", "value"), [("model", "f" * 16), ("limit", 128), ("reading", "x"), ("store", "server")])
def test_built_otherwise_names_the_command(built, key, value):
    with pytest.raises(IndexMismatch, match="python -m rag ingest"):
        opened(built, **{key: value})


def test_every_piece_is_an_exact_span_of_its_document(built):
    index = opened(built)
    assert [document.source.path for document in index.documents] == ["plan.txt", "reply.txt"]
    for piece in (*index.chunks, *index.sentences):
        assert index.document(piece.source.id).text[piece.start : piece.end] == piece.text
    assert "每年新增就业2万人以上。" in [sentence.text.strip() for sentence in index.sentences]


def test_sentences_know_their_heading(built):
    sentence = next(s for s in opened(built).sentences if "500元" in s.text)
    assert sentence.path == ("二、工作措施",)


def test_nearest_finds_the_very_sentence(built):
    index = opened(built)
    number = next(i for i, s in enumerate(index.sentences) if "86所" in s.text)
    sentence = index.sentences[number]
    vector = Bigrams()._vector(embed_text(sentence.source.title, sentence.path, sentence.text))
    assert index.nearest("sentences", vector, 1) == [number]
    others = np.arange(len(index.sentences)) != number
    assert sorted(index.nearest("sentences", vector, 99, among=others)) == np.flatnonzero(others).tolist()
    assert sorted(index.nearest("sentences", vector, 99)) == list(range(len(index.sentences)))


def test_refresh_gives_the_next_version_and_only_then_another_object(built):
    index = opened(built)
    assert index.refresh() is index
    write(built / "corpus", {"reply.txt": REPLY.replace("86所", "91所")})
    run(built / "corpus", built / "index")
    newer = index.refresh()
    assert newer is not index
    assert "91所" in newer.documents[1].text
    assert "86所" in index.documents[1].text


def test_a_damaged_catalog_is_one_sentence_with_the_remedy(built):
    (built / "index" / FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        opened(built)


def test_missing_vectors_are_one_sentence_with_the_remedy_which_works(built):
    for path in (built / "index").glob("vectors-*"):
        path.rename(built / "elsewhere")
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        opened(built)
    assert run(built / "corpus", built / "index").embedded > 0
    assert opened(built).nearest("sentences", [1.0] * 64, 3)


def test_more_than_a_thousand_sentences_survive_a_restart(tmp_path):
    sentences = [f"第{n}所学校位于{n}号街区。" for n in range(1050)]
    write(tmp_path / "corpus", {"list.txt": "甲市学校名录一览表\n\n一、名录\n\n" + "".join(sentences)})
    run(tmp_path / "corpus", tmp_path / "index")
    index = opened(tmp_path)
    everything = index.nearest("sentences", Bigrams()._vector("第7所学校"), 5000)
    assert sorted(everything) == list(range(len(index.sentences)))
    assert len(everything) >= 1050


def test_missing_vectors_are_told_at_once_and_damaged_ones_when_they_are_needed(built):
    (vectors,) = (built / "index").glob("vectors-*")
    for path in vectors.glob("chroma.sqlite3"):
        path.write_bytes(b"garbage" * 1000)
    index = opened(built)
    assert len(index.documents) == 2
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        index.warm()
    shutil.rmtree(vectors)
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        opened(built)


def test_a_choice_of_very_many_is_filtered_after_the_search(built, monkeypatch):
    monkeypatch.setattr(reader, "FEW", 1)
    index = opened(built)
    others = np.arange(len(index.sentences)) % 2 == 0
    vector = Bigrams()._vector("培训补贴标准")
    everything = index.nearest("sentences", vector, 99)
    assert index.nearest("sentences", vector, 3, among=others) == [i for i in everything if others[i]][:3]


@pytest.mark.parametrize("name", ["stamp.json", "words.npy", "sentence_chunk.npy", "bigrams-chunks/data.csc.index.npy"])
def test_words_that_are_not_whole_are_told_and_the_next_ingest_makes_them(built, name):
    (words,) = (built / "index").glob("words-*")
    (words / name).unlink()
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        opened(built)
    assert run(built / "corpus", built / "index").embedded == 0
    assert opened(built).ranked("chunks", "words", ["幼儿园"], 5)


def test_words_of_another_version_are_not_taken(built):
    (words,) = (built / "index").glob("words-*")
    (words / "stamp.json").write_text('"elsewhere/1"', encoding="ascii")
    with pytest.raises(IndexProblem, match="python -m rag ingest"):
        opened(built)


def test_every_place_leads_back_to_its_document(built):
    index = opened(built)
    for kind, pieces in (("chunks", index.chunks), ("sentences", index.sentences)):
        found = [i for document in index.documents for i in index.positions(kind, document.source.id)]
        assert found == list(range(len(pieces)))
    for chunk in range(len(index.chunks)):
        for sentence in index.layout.inside(chunk):
            assert index.layout.chunk_of(sentence) == chunk
            assert index.sentences[sentence].text in index.chunks[chunk].text
    assert [source.path for source in index.sources] == [d.source.path for d in index.documents]
    assert not index.positions("chunks", "0" * 16)


def test_a_large_corpus_has_vectors_of_chunks_alone_and_still_ranks_sentences(built):
    run(built / "corpus", built / "index", fine=3)
    index = opened(built)
    assert not index.fine and index.nearest("sentences", [1.0] * 64, 3) == []
    searcher = Searcher(index, Bigrams())
    assert "86所" in searcher.best_sentences("乙区现有多少所幼儿园", 1)[0][0].text
    assert "86所" in searcher.search("乙区现有多少所幼儿园", 1)[0].chunk.text
    embedder = Bigrams()
    run(built / "corpus", built / "index", embedder, fine=100)
    assert embedder.texts and opened(built).fine


def test_documents_are_ranked_whole_by_the_pairs_that_they_share(built):
    index = opened(built)
    first = index.ranked_documents(bigrams("乙区现有多少所幼儿园"), 3)[0]
    assert "幼儿园" in index.documents[first].text
    assert index.ranked_documents(bigrams("zzzz"), 3) == []
