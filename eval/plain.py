"""The base to stand beside: plain LlamaIndex with its defaults, over the same files, models and kind of store.

Arrows: eval's runner -> here -> plain_index, LlamaIndex, models (the same embedder and LLM client). Knows no cleaning,
no card, no chunking and no answering of the program.

LlamaIndex's own are the two nearest chunks, compact response synthesis with the default prompts, and, where there is a
conversation, the question condensed by the default prompt. It cites nothing; whether it refused is read from its words.
LlamaIndex's process-wide Settings are neither read nor set: every part is passed.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from eval.plain_index import PATH, Progress, open_index, tokenizer
from rag.errors import EngineError
from rag.models import build as models
from rag.models import weights
from rag.models.embedded import embedded
from rag.settings import Settings
from rag.text.sentences import sentence_spans
from rag.types import Message

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.schema import NodeWithScore

Connect = Callable[[], "LLM"]
TOP_K = 2  # LlamaIndex's default
EMPTY = "Empty Response"  # what LlamaIndex says when it found nothing
UNKNOWN = -1  # its offsets are into the raw file; taken for offsets into the cleaned text they would mislead

# A refusal in so many words, in the first sentence of an answer: it is not mentioned (没有提到, 未提及), the text named
# as such does not say it (上下文没有提供, 文件中未说明), it cannot be told (无法确定, 不足以判断), the same in English.
# What documents themselves say is none: 未提供证明的，不予受理; 无法确定责任人的，由街道负责.
NOT_SAID = re.compile(
    r"(?:没有|没|未)(?:被)?(?:明确|直接|具体)?地?(?:提到|提及)|没有(?:找到|查到|相关的?(?:信息|内容|规定))"
    r"|(?:上下文|资料|文本|文档|文件|文中|原文|(?:提供|给定|给出|已知|上述|以上)的?(?:材料|内容|信息))"
    r"[^。，；！？]{0,12}(?:没有|未)(?:明确|直接|具体)?地?(?:提供|说明|给出|指出|包含|包括|涉及|记载|列出)"
    r"|(?:无法|不能|难以|不足以)[^。，；！？]{0,15}(?:确定|得知|判断|回答|获知|知道|找到)(?![^。，；]{0,15}的[，,])"
    r"|\bnot (?:\w+ )?(?:mention|provide|specif|state|contain|include|available)"
    r"|\b(?:cannot|can't|can not|unable to) (?:be )?(?:determine|answer|find|tell)"
    r"|\bno (?:\w+ )?(?:information|mention)\b",
    re.IGNORECASE,
)


class PlainSystem:
    """Plain LlamaIndex over one corpus: ask and search. One question at a time; close it when done."""

    def __init__(
        self,
        index: "VectorStoreIndex",
        client: "ClientAPI",
        connect: Connect,
        *,
        hits: int = 10,
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        """Use `open`, or `over` with models of your own."""
        self._index, self._client, self._connect = index, client, connect
        self._hits, self._stop = max(hits, TOP_K), stop

    @classmethod
    def open(
        cls, settings: Settings, corpus: Path, folder: Path, *, answers: bool = True, progress: Progress | None = None
    ) -> Self:
        """The system over `corpus` with the models of `settings`; its index is kept in `folder` and built once.

        Without `answers` no language model is needed. Raises FileProblem, WeightsError.
        """
        connect, stop = language_model(settings) if answers else (_no_model, lambda: None)
        model: Path | str = settings.embed_model
        if not settings.embed_url:
            model = weights.ensure(settings.embed_model, home=settings.home, fetch=False)
        query, document = models.prompts(model, settings.embed_query_prompt, settings.embed_document_prompt)
        given: dict[str, Any] = {"model": model, "url": settings.embed_url, "dtype": settings.embed_dtype}
        given |= {"query_prompt": query, "document_prompt": document.replace("{title}", "none")}
        embedder = models.build_embedder(**given, key=settings.embed_key)
        mark = models.fingerprint(**given)
        return cls.over(corpus, folder, embedder, connect, mark=mark, progress=progress, hits=settings.hits, stop=stop)

    @classmethod
    def over(
        cls,
        corpus: Path,
        folder: Path,
        embedder: "BaseEmbedding",
        connect: Connect,
        *,
        mark: str = "",
        progress: Progress | None = None,
        **options: Any,
    ) -> Self:
        """The system with an embedder, whose fingerprint is `mark`, and the LLM that `connect` gives when asked."""
        index, client = open_index(corpus, folder, embedder, mark=mark, progress=progress)
        return cls(index, client, connect, **options)

    def ask(
        self, question: str, history: Sequence[Message] = (), context: Sequence[str] = ()
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer as `answer_record` writes it, and its trace. `context`: the only files that may be used.

        The clock starts when the language model is there. Raises EngineError.
        """
        with _told():
            llm = self._connect()
            started = time.monotonic()
            resolved = _condensed(llm, question, history) if history else question
            nodes = self._nearest(resolved, self._hits, context)
            found, first, text = time.monotonic() - started, None, ""
            for piece in _synthesis(llm, resolved, nodes[:TOP_K]):
                text += piece
                first = time.monotonic() - started if first is None and text.strip() else first
        times = {"evidence_seconds": found, "first_seconds": first, "seconds": time.monotonic() - started}
        hits = [_hit(node) for node in nodes]
        row = answer_row(question, text) | {k: v if v is None else round(v, 3) for k, v in times.items()}
        return row, {"resolved": resolved, "hits": hits, "evidence": hits[:TOP_K]}

    def search(self, question: str, k: int = 10, context: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The `k` nearest chunks as hits of a trace, best first. Raises EngineError."""
        with _told():
            return [_hit(node) for node in self._nearest(question, k, context)]

    def close(self) -> None:
        """Stop the language model and close the store."""
        self._stop()
        self._client.close()

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _nearest(self, question: str, k: int, context: Sequence[str]) -> "list[NodeWithScore]":
        from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

        among = MetadataFilter(key=PATH, value=list(context), operator=FilterOperator.IN)
        filters = MetadataFilters(filters=[among]) if context else None
        return self._index.as_retriever(similarity_top_k=k, filters=filters).retrieve(question)


def refuses(text: str) -> bool:
    """Whether an answer is empty, or says in its first sentence that the documents do not tell."""
    spans = sentence_spans(text)
    return not spans or text.strip() == EMPTY or NOT_SAID.search(text[slice(*spans[0])]) is not None


def answer_row(question: str, text: str) -> dict[str, Any]:
    """What LlamaIndex said as a line of answers.jsonl, without times."""
    text = "" if text.strip() == EMPTY else text.strip()
    return {
        "id": "",
        "question": question,
        "answer": text,
        "refused": refuses(text),
        "reason": ("not_stated" if text else "no_evidence") if refuses(text) else "",
        "sentences": [{"text": text[start:end], "citations": []} for start, end in sentence_spans(text)],
        "citations": [],
        "notes": [],
    }


def language_model(settings: Settings) -> tuple[Connect, Callable[[], None]]:
    """What gives a client of a server that answers now, and what stops that server. Raises WeightsError."""
    engine = None
    if not settings.llm_url:
        engine = embedded(
            weights.ensure(settings.llm_model, home=settings.home, fetch=False),
            home=settings.home,
            context=settings.llm_context,
            threads=settings.llm_threads,
            kind=settings.llm_requantise,
            log=settings.home / "engine-plain.log",
        )

    @cache
    def client(url: str) -> "LLM":
        return models.build_llm(
            url=url,
            model=settings.llm_model,
            key=engine.key if engine else settings.llm_key,
            context=settings.llm_context,
            answer_tokens=settings.answer_tokens,
            timeout=settings.llm_timeout,
        )

    return lambda: client(engine.ensure() if engine else settings.llm_url), engine.stop if engine else lambda: None


def _no_model() -> "LLM":
    raise EngineError("这次只检索，没有打开语言模型。")


def _condensed(llm: "LLM", question: str, history: Sequence[Message]) -> str:
    from llama_index.core.base.llms.generic_utils import messages_to_history_str
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.chat_engine.condense_question import DEFAULT_PROMPT

    told = messages_to_history_str([ChatMessage(role=turn.role, content=turn.content) for turn in history])
    return llm.predict(DEFAULT_PROMPT, question=question, chat_history=told).strip() or question


def _synthesis(llm: "LLM", question: str, nodes: "list[NodeWithScore]") -> Iterator[str]:
    from llama_index.core import PromptHelper, get_response_synthesizer
    from llama_index.core.callbacks import CallbackManager
    from llama_index.core.indices.prompt_helper import ChatPromptHelper

    response = get_response_synthesizer(
        llm=llm,
        streaming=True,
        callback_manager=CallbackManager([]),
        prompt_helper=PromptHelper.from_llm_metadata(llm.metadata, tokenizer=tokenizer()),
        chat_prompt_helper=ChatPromptHelper.from_llm_metadata(llm.metadata, tokenizer=tokenizer()),
    ).synthesize(question, nodes)
    streamed = getattr(response, "response_gen", None)
    yield from streamed if streamed is not None else [str(response)]


def _hit(found: "NodeWithScore") -> dict[str, Any]:
    path, text, score = found.node.metadata[PATH], found.node.get_content(), float(found.score or 0.0)
    return {"path": path, "section": [], "start": UNKNOWN, "end": UNKNOWN, "text": text, "score": round(score, 6)}


@contextmanager
def _told() -> Iterator[None]:
    """Failures of the model servers as an EngineError."""
    import httpx
    import openai

    try:
        yield
    except (openai.OpenAIError, httpx.HTTPError) as error:
        raise EngineError(f"语言模型或向量服务没有应答（{type(error).__name__}）；请检查模型服务。") from error
