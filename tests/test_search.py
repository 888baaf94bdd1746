import threading

import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, run, write

from rag.index.reader import Index
from rag.search.searcher import Searcher, Within, without_headings
from rag.types import Passage, Source


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("search")
    run(write(root / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY}), root / "index")
    return root


@pytest.fixture
def searcher(root):
    return Searcher(Index.open(root / "index", manifest=MANIFEST), Bigrams())


def best(searcher: Searcher, question: str) -> str:
    return searcher.best_sentences(question, 1)[0][0].text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("每年新增就业多少人？", "2万人以上"),
        ("補貼標準是每人多少元", "500元"),
        ("新增就业20,000人", "2万人以上"),
        ("乙区现有多少所幼儿园", "86所"),
    ],
)
def test_the_sentence_that_answers_comes_first(searcher, question, words):
    assert words in best(searcher, question)
    assert words in searcher.search(question, 1)[0].chunk.text


def test_words_of_the_card_count_for_every_sentence(searcher):
    for passage, _ in searcher.best_sentences("20230017号建议", 3):
        assert passage.source.path == "reply.txt"


def test_hits_are_ordered_and_say_where_each_ranking_had_them(searcher):
    hits = searcher.search("每年新增就业多少人", 10)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].ranks == {"vectors": 1, "words": 1, "bigrams": 1, "sentences": 1, "documents": 1}
    assert len({(hit.chunk.source.id, hit.chunk.start) for hit in hits}) == len(hits)
    assert len(searcher.search("每年新增就业多少人", 1)) == 1


def test_one_embedding_for_a_question(root):
    embedder = Bigrams()
    searcher = Searcher(Index.open(root / "index", manifest=MANIFEST), embedder)
    searcher.search("每年新增就业多少人", 5)
    searcher.best_sentences("每年新增就业多少人", 5)
    assert len(embedder.queries) == 1


def test_only_the_documents_asked_for(searcher):
    (plan,) = [d.source.id for d in searcher.index.documents if d.source.path == "plan.txt"]
    found = searcher.best_sentences("乙区现有多少所幼儿园", 50, documents=[plan])
    assert found and {passage.source.id for passage, _ in found} == {plan}
    assert searcher.best_sentences("幼儿园", 5, documents=[]) == []


def test_neighbours_are_whole_sentences_under_the_same_heading(searcher):
    passage = next(p for p, _ in searcher.best_sentences("补贴标准为每人多少元", 9) if "500元" in p.text)
    text = searcher.document(passage.source.id).text
    wider = searcher.neighbours(passage, 1, 1)
    assert text[wider.start : wider.end] == wider.text
    assert "对企业给予培训补贴。" in wider.text and wider.text.rstrip().endswith("500元。")
    widest = searcher.neighbours(passage, 99, 99)
    assert widest.text.startswith("二、工作措施") and "基地" not in widest.text
    assert searcher.neighbours(passage, 0, 0) == passage


def test_the_heading_behind_a_passage_is_the_next_ones(tmp_path):
    paper = "#### 一、公益培训\n\n开展了线上培训。\n\n#### 二、技能竞赛\n\n举办了三届竞赛。\n"
    run(write(tmp_path / "corpus", {"paper.md": paper}), tmp_path / "index")
    searcher = Searcher(Index.open(tmp_path / "index", manifest=MANIFEST), Bigrams())
    passage = next(p for p, _ in searcher.best_sentences("开展了线上培训", 9) if "线上" in p.text)
    assert searcher.neighbours(passage, 0, 3).text.endswith("线上培训。")


def test_the_chunk_around_a_passage_is_one_of_the_sections_without_its_headings(searcher):
    sections = searcher.sections(99)
    assert len(sections) == len(searcher.index.chunks) and not searcher.sections(len(sections) - 1)
    for passage, _ in searcher.best_sentences("补贴标准为每人多少元", 9):
        section = searcher.chunk_around(passage)
        assert section in sections
        assert section.text == searcher.document(section.source.id).text[section.start : section.end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# 标题\n\n## 一、目标\n正文。", "正文。"),
        ("\n正文。\n# 标题\n", "正文。\n# 标题\n"),
        ("# 标题\n", "# 标题\n"),
        ("正文# 不是标题", "正文# 不是标题"),
    ],
)
def test_headings_in_front_are_left_out(text, words):
    found = without_headings(
        Passage(source=Source(id="a", path="a.md"), path=(), text=text, start=5, end=5 + len(text))
    )
    assert (found.text, found.start, found.end) == (words, 5 + len(text) - len(words), 5 + len(text))


def test_an_unknown_document(searcher):
    with pytest.raises(KeyError):
        searcher.document("0" * 16)


def test_questions_without_any_word_find_what_is_nearest_or_nothing(searcher):
    for question in ("？？", "zzz", "的"):
        assert len(searcher.search(question, 3)) <= 3


def test_an_empty_index_finds_nothing(tmp_path):
    (tmp_path / "corpus").mkdir()
    run(tmp_path / "corpus", tmp_path / "index")
    searcher = Searcher(Index.open(tmp_path / "index", manifest=MANIFEST), Bigrams())
    assert searcher.search("就业", 5) == [] and searcher.best_sentences("就业", 5) == []


def test_a_new_version_is_noticed_by_the_next_question(tmp_path):
    corpus = write(tmp_path / "corpus", {"plan.txt": PLAN})
    run(corpus, tmp_path / "index")
    searcher = Searcher(Index.open(tmp_path / "index", manifest=MANIFEST), Bigrams())
    assert "2万人" in best(searcher, "每年新增就业多少人")
    write(corpus, {"plan.txt": PLAN.replace("2万人", "3万人")})
    run(corpus, tmp_path / "index")
    assert "3万人" in best(searcher, "每年新增就业多少人")


def test_threads_ask_while_the_index_changes(tmp_path):
    corpus = write(tmp_path / "corpus", {"plan.txt": PLAN, "reply.txt": REPLY})
    run(corpus, tmp_path / "index")
    searcher = Searcher(Index.open(tmp_path / "index", manifest=MANIFEST), Bigrams())
    done, wrong = threading.Event(), []

    def ask() -> None:
        while not done.is_set():
            if "500元" not in best(searcher, "补贴标准为每人多少元"):
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3):
        write(corpus, {"reply.txt": REPLY.replace("86所", f"{90 + number}所")})
        run(corpus, tmp_path / "index")
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong and "92所" in best(searcher, "全区现有幼儿园多少所")


def test_a_fixed_context_finds_only_its_own_documents(searcher):
    reply = next(d.source.id for d in searcher.index.documents if d.source.path == "reply.txt")
    within = Within(searcher, [reply])
    assert {hit.chunk.source.path for hit in within.search("每年新增就业多少人？")} == {"reply.txt"}
    assert {p.source.path for p, _ in within.best_sentences("每年新增就业多少人？", 9)} == {"reply.txt"}
    assert within.best_sentences("每年新增就业多少人？", 9, documents=["elsewhere"]) == []
