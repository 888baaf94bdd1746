"""Embeddings and the language model from OpenAI-compatible servers answer as the embedded ones do: real models.

A second llama.cpp server stands in for vLLM, the sentence-transformers model behind HTTP for an embedding server.
"""

from collections.abc import Iterator

import pytest
from bigrams import write
from chroma_server import free_port
from embedding_server import embedding_server, real_embedder

from rag import pipeline
from rag.models import weights
from rag.models.engine import Engine
from rag.settings import Settings
from rag.types import Answer, Embedder

pytestmark = pytest.mark.models
BUS = """甲市交通运输局关于优化公交线路的通知

一、线路调整

全市新开公交线路7条，调整线路12条。新开线路优先服务城北的学校和医院。

二、票价优惠

老年人凭老年卡免费乘车，学生凭学生卡半价乘车，其他乘客刷卡九折。公交公司应当在每辆车上公示票价。

三、保障措施

市财政局每年安排补贴资金300万元，由市交通运输局按季度拨付。对擅自停运的线路，责令限期改正，并扣减补贴。
"""
WRITTEN = "线路擅自停运会怎么样，补贴又由谁拨付？"  # asks for two things: the language model is asked


@pytest.fixture(scope="module")
def model() -> Embedder:
    return real_embedder()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("own")
    return Settings(corpus=write(folder / "corpus", {"bus.txt": BUS}), index=folder / "index")


@pytest.fixture(scope="module")
def llm(own: Settings) -> Iterator[Engine]:
    gguf = weights.ensure(own.llm_model, home=own.home, fetch=False)
    with Engine(gguf, context=own.llm_context, threads=0) as engine:
        yield engine


def asked(settings: Settings) -> Answer:
    pipeline.ingest(settings, lambda _: None)
    with pipeline.Pipeline.open(settings) as opened:
        return opened.ask(WRITTEN)


def quoted(answer: Answer) -> list[tuple[str, int, int]]:
    return [(citation.quote, citation.start, citation.end) for citation in answer.citations]


def elsewhere(own: Settings, embed: str, llm_url: str, key: str) -> Settings:
    """The folder as the model's name: prompts and tokenizer are read from it, vectors come from the server."""
    folder = weights.ensure(own.embed_model, home=own.home, fetch=False)
    served = {"embed_url": embed, "embed_model": str(folder), "llm_url": llm_url, "llm_key": key}
    return own.model_copy(update=served | {"index": own.index.with_name("elsewhere")})


def test_servers_answer_with_the_same_citations_as_embedded(own: Settings, llm: Engine, model: Embedder) -> None:
    with embedding_server(model) as (server, url):
        remote = asked(elsewhere(own, url, llm.url, llm.key))
        assert server.asked > 10, "passages and the question were embedded there"
    embedded = asked(own)
    assert "补贴" in embedded.text and not embedded.refused and not embedded.notes
    assert quoted(remote) == quoted(embedded) and len(quoted(remote)) >= 2
    assert remote.text == embedded.text


def test_a_dead_language_model_server_is_said_and_the_evidence_still_shown(own: Settings, model: Embedder) -> None:
    with embedding_server(model) as (_, url):
        answer = asked(elsewhere(own, url, f"http://127.0.0.1:{free_port()}/v1", ""))
    assert any("llm_url" in note for note in answer.notes), "the model is asked for this question"
    assert answer.citations and all(citation.quote in BUS for citation in answer.citations)
