"""The plain base over two small files, with an embedding and a model that a reader can compute."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bigrams import PLAN, REPLY, Bigrams, write
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from openai import OpenAIError

from eval.plain import PlainSystem, answer_row, refuses
from eval.plain_index import corpus_files, documents, splitter, tokenizer
from rag.errors import EngineError, FileProblem
from rag.models.embedding import PromptedEmbedding
from rag.settings import Settings
from rag.types import Message

PROMPTS = '{"prompts": {"query": "task: search result | query: ", "document": "title: none | text: "}}'
FILES = {"a/plan.txt": PLAN, "reply.md": REPLY}


class Says(CustomLLM):
    """Streams `said` in pieces of four characters and remembers the prompts; None: no server."""

    said: str | None = "每年新增就业2万人以上。补贴标准为每人500元。"
    _prompts: list[str] = PrivateAttr(default_factory=list)

    @property
    def prompts(self) -> list[str]:
        return self._prompts

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=4096, num_output=256)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self._prompts.append(prompt)
        return CompletionResponse(text="幼儿园有多少所？")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        self._prompts.append(prompt)

        def pieces() -> CompletionResponseGen:
            if self.said is None:
                raise OpenAIError("no")
            for start in range(0, len(self.said), 4):
                yield CompletionResponse(text=self.said[: start + 4], delta=self.said[start : start + 4])

        return pieces()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("dials out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write(tmp_path / "corpus", FILES)


@pytest.fixture
def llm() -> Says:
    return Says()


@pytest.fixture
def system(corpus: Path, tmp_path: Path, llm: Says) -> Iterator[PlainSystem]:
    unit = PromptedEmbedding(Bigrams(), query_prompt="", document_prompt="")
    with PlainSystem.over(corpus, tmp_path / "plain", unit, lambda: llm) as opened:
        yield opened


def test_the_answer_has_the_form_of_the_programs_own_and_cites_nothing(system: PlainSystem) -> None:
    row, _ = system.ask("每年新增就业多少人？")
    assert row["answer"] == "每年新增就业2万人以上。补贴标准为每人500元。"
    assert [s["text"] for s in row["sentences"]] == ["每年新增就业2万人以上。", "补贴标准为每人500元。"]
    assert all(s["citations"] == [] for s in row["sentences"]) and row["citations"] == []
    assert not row["refused"] and row["reason"] == ""
    keys = "id question answer refused reason sentences citations notes evidence_seconds first_seconds seconds"
    assert set(row) == set(keys.split())


def test_the_first_word_comes_after_the_evidence_and_before_the_end(system: PlainSystem) -> None:
    row, _ = system.ask("每年新增就业多少人？")
    assert 0 <= row["evidence_seconds"] <= row["first_seconds"] <= row["seconds"]


def test_a_model_that_says_nothing_has_no_first_word_and_has_refused(system: PlainSystem, llm: Says) -> None:
    llm.said = "  "
    row, _ = system.ask("每年新增就业多少人？")
    assert row["first_seconds"] is None and row["refused"] and row["reason"] == "no_evidence"


def test_the_trace_names_files_relative_to_the_corpus(system: PlainSystem) -> None:
    _, trace = system.ask("全区现有幼儿园多少所？")
    assert [hit["path"] for hit in trace["hits"]] == ["reply.md", "a/plan.txt"]
    best = trace["hits"][0]
    assert "全区现有幼儿园86所" in best["text"] and (best["start"], best["end"], best["section"]) == (-1, -1, [])
    assert best["score"] > trace["hits"][1]["score"]


def test_the_default_prompt_holds_the_question_the_raw_text_and_the_relative_path(
    system: PlainSystem, llm: Says
) -> None:
    system.ask("全区现有幼儿园多少所？")
    assert len(llm.prompts) == 1
    assert llm.prompts[0].startswith("Context information is below.") and "全区现有幼儿园多少所？" in llm.prompts[0]
    assert "file_path: reply.md" in llm.prompts[0] and REPLY.strip() in llm.prompts[0]


def test_only_the_two_nearest_chunks_reach_the_model(tmp_path: Path, llm: Says) -> None:
    corpus = write(tmp_path / "many", {f"{n}.txt": f"第{n}个园区有企业{n}家。" for n in range(1, 6)})
    with PlainSystem.over(corpus, tmp_path / "plain", Bigrams(), lambda: llm, hits=4) as system:
        _, trace = system.ask("第3个园区有企业多少家？")
    assert len(trace["hits"]) == 4 and trace["evidence"] == trace["hits"][:2]
    assert llm.prompts[0].count("file_path:") == 2


def test_a_fixed_context_leaves_the_other_files_out(system: PlainSystem) -> None:
    _, trace = system.ask("全区现有幼儿园多少所？", context=["a/plan.txt"])
    assert [hit["path"] for hit in trace["hits"]] == ["a/plan.txt"]
    assert [hit["path"] for hit in system.search("全区现有幼儿园多少所？", 5, ["a/plan.txt"])] == ["a/plan.txt"]


def test_a_follow_up_is_condensed_by_the_default_prompt(system: PlainSystem, llm: Says) -> None:
    history = [Message(role="user", content="乙区有多少托育机构？"), Message(role="assistant", content="没有写。")]
    row, trace = system.ask("幼儿园呢？", history)
    assert trace["resolved"] == "幼儿园有多少所？" and row["question"] == "幼儿园呢？"
    assert "standalone question" in llm.prompts[0] and "乙区有多少托育机构？" in llm.prompts[0]
    assert "幼儿园有多少所？" in llm.prompts[1]


def test_search_asks_no_model(system: PlainSystem, llm: Says) -> None:
    assert [hit["path"] for hit in system.search("全区现有幼儿园多少所？", 1)] == ["reply.md"]
    assert llm.prompts == []


def test_a_model_that_cannot_be_reached_is_an_engine_error(system: PlainSystem, llm: Says) -> None:
    llm.said = None
    with pytest.raises(EngineError):
        system.ask("每年新增就业多少人？")


def test_the_same_files_are_embedded_once(corpus: Path, tmp_path: Path, llm: Says) -> None:
    first, second = Bigrams(), Bigrams()
    for embedder in (first, second):
        with PlainSystem.over(corpus, tmp_path / "plain", embedder, lambda: llm) as system:
            assert len(system.search("就业", 5)) == 2
    assert len(first.texts) == 2 and second.texts == []


@pytest.mark.parametrize("change", ["file", "model"])
def test_another_corpus_or_another_model_is_another_index(corpus: Path, tmp_path: Path, llm: Says, change: str) -> None:
    PlainSystem.over(corpus, tmp_path / "plain", Bigrams(), lambda: llm, mark="m").close()
    if change == "file":
        write(corpus, {"reply.md": REPLY.replace("86", "87")})
    embedder = Bigrams()
    PlainSystem.over(corpus, tmp_path / "plain", embedder, lambda: llm, mark="m" if change == "file" else "n").close()
    assert len(embedder.texts) == 2


def test_an_interrupted_build_goes_on(tmp_path: Path, llm: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.plain_index.BATCH", 1)
    corpus = write(tmp_path / "corpus", {f"{n}.txt": f"第{n}段。" for n in range(3)})

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PlainSystem.over(corpus, tmp_path / "plain", Bigrams(), lambda: llm, progress=stop)
    embedder, told = Bigrams(), []
    with PlainSystem.over(
        corpus, tmp_path / "plain", embedder, lambda: llm, progress=lambda done, total: told.append((done, total))
    ) as system:
        assert len(embedder.texts) == 1 and told == [(1, 1)]
        assert len(system.search("第1段", 5)) == 3


def test_text_comes_as_it_stands_in_the_file(tmp_path: Path) -> None:
    corpus = write(tmp_path, {"page.html": "<nav>首页</nav><p>正文</p>", ".hidden.txt": "不读", "table.csv": "不读"})
    found = documents(corpus, corpus_files(corpus))
    assert [(document.id_, document.text) for document in found] == [("page.html", "<nav>首页</nav><p>正文</p>")]


def test_a_corpus_without_files_is_told(tmp_path: Path, llm: Says) -> None:
    with pytest.raises(FileProblem):
        PlainSystem.over(write(tmp_path, {"notes.csv": "x"}), tmp_path / "plain", Bigrams(), lambda: llm)


def test_the_splitter_is_llamaindexs_default(monkeypatch: pytest.MonkeyPatch) -> None:
    import llama_index.core
    from llama_index.core.node_parser import SentenceSplitter

    text = (PLAN + REPLY + "English sentence one. Sentence two; and more.\n\n\n") * 20
    mine = splitter().split_text(text)
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    monkeypatch.delenv("NLTK_DATA", raising=False)
    monkeypatch.setattr(llama_index.core, "global_tokenizer", None)
    assert mine == SentenceSplitter().split_text(text) and len(mine) > 2


def test_the_tokenizer_is_there_without_a_network_and_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import llama_index.core

    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(llama_index.core, "global_tokenizer", None)
    tokenizer.cache_clear()
    assert len(tokenizer()("就业")) >= 2
    assert llama_index.core.global_tokenizer is None and not list(tmp_path.iterdir())


def test_it_opens_with_the_models_own_prompts_and_no_title(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "model"
    write(model, {"config_sentence_transformers.json": PROMPTS})
    given: dict[str, Any] = {}

    def build(**options: Any) -> Bigrams:
        given.update(options)
        return Bigrams()

    monkeypatch.setattr("rag.models.build.build_embedder", build)
    settings = Settings(home=tmp_path, embed_model=str(model), llm_url="http://127.0.0.1:9/v1", hits=3)
    with PlainSystem.open(settings, corpus, tmp_path / "plain") as system:
        assert len(system.search("就业", 5)) == 2
    assert given["query_prompt"] == "task: search result | query: "
    assert given["document_prompt"] == "title: none | text: "
    assert given["model"] == model


def test_without_answers_no_language_model_is_needed(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.models.build.build_embedder", lambda **_: Bigrams())
    settings = Settings(home=tmp_path, embed_model=str(corpus), llm_model="nothing-of-this-name")
    with PlainSystem.open(settings, corpus, tmp_path / "plain", answers=False) as system:
        assert len(system.search("就业", 5)) == 2
        with pytest.raises(EngineError):
            system.ask("每年新增就业多少人？")


def test_nothing_process_wide_is_set(system: PlainSystem) -> None:
    from llama_index.core import Settings

    system.ask("每年新增就业多少人？")
    assert (Settings._llm, Settings._embed_model, Settings._transformations) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Empty Response",
        "文件没有提到具体人数。",
        "文中未提及。",
        "根据提供的上下文，无法确定具体的日期。",
        "提供的信息中没有说明补贴金额。",
        "抱歉，我无法回答这个问题。",
        "没有找到相关信息。",
        "The context does not mention the date.",
        "There is no information about it.",
    ],
)
def test_these_words_refuse(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "每年新增就业2万人以上。",
        "申请人未提供材料的，不予受理。",
        "无法确定责任人的，由街道办事处负责。",
        "没有贫困户的村不在此列。",
        "补贴标准为每人500元。文件没有提到期限。",
    ],
)
def test_these_words_answer(text: str) -> None:
    assert not refuses(text)


def test_an_empty_response_is_an_empty_answer() -> None:
    row = answer_row("问", "Empty Response")
    assert row["answer"] == "" and row["refused"] and row["reason"] == "no_evidence" and row["sentences"] == []
