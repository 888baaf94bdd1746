"""Composition root: settings to a working whole; the one place that reads settings and builds the parts.

Arrows: __main__, ui, eval -> here -> weights, models, engine, ingest, index, search, answering.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rag.answer.ahead import Ahead
from rag.answer.answering import Answerer, check
from rag.answer.examples import examples
from rag.answer.followup import resolve
from rag.answer.growing import never
from rag.cluster import Cluster
from rag.errors import EngineError, FileProblem, SettingsError
from rag.index.ingest import Report
from rag.index.ingest import ingest as bring_up_to_date
from rag.index.manifest import Manifest, manifest
from rag.index.pace import Pace
from rag.index.reader import Index
from rag.models import build as models
from rag.models import weights
from rag.models.background import BackgroundEmbedder
from rag.models.chat import ChatModel
from rag.models.embedded import embedded, prepare
from rag.models.engine import Engine
from rag.models.portable import PortableEmbedder, TokenCounter
from rag.models.states import States
from rag.pack.build import build as packed
from rag.pack.files import bundle
from rag.pack.origin import origin
from rag.pack.schema import Pack
from rag.read.reading import read
from rag.search.searcher import Searcher, Within
from rag.settings import Settings
from rag.structure.chunking import chunks
from rag.types import Answer, Chunk, Document, Hit, Message, Scope, Source
from rag.workers import HERE, Processes, Workers

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

Say = Callable[[str], None]
READING = 5.0  # seconds between two words about the files read
EXAMPLES = 200  # documents, the first by path, that the example questions are made from


def fetch(settings: Settings, say: Say) -> None:
    """Download and verify the models that are not yet here and not served elsewhere. Raises WeightsError."""
    for name, url in ((settings.embed_model, settings.embed_url), (settings.llm_model, settings.llm_url)):
        if not url:
            weights.ensure(name, home=settings.home, say=say)


def native(settings: Settings, say: Say, *, compiles: bool = True) -> None:
    """Make the embedded language model as fast as this machine allows. Raises EngineError, WeightsError."""
    if settings.llm_url:
        raise SettingsError("设置了 llm_url，用不到内嵌的语言模型；不设 llm_url 时再运行 python -m rag native。")
    model = weights.ensure(settings.llm_model, home=settings.home, say=say)
    kind, context = settings.llm_requantise, settings.llm_context
    prepare(model, home=settings.home, context=context, kind=kind, compiles=compiles, say=say)


def embedder(settings: Settings) -> BackgroundEmbedder:
    """The embedder that the settings name, not loaded yet. Raises WeightsError when its files are missing."""
    return BackgroundEmbedder(partial(models.build_embedder, **_embedding(settings)))


def ingest(settings: Settings, say: Say, loaded: BackgroundEmbedder | None = None, *, thorough: bool = True) -> Report:
    """Bring the index up to date with the corpus folder.

    `loaded` is the embedder when the caller has it already; `thorough`: look for missing vectors, too.
    Raises FileProblem, IndexLocked, IndexProblem, WeightsError, WorkerError.
    """
    with _workers(settings) as workers:
        return bring_up_to_date(
            settings.corpus,
            settings.index,
            embedder=_portable(settings) if workers is not HERE else loaded or embedder(settings),
            manifest=manifest_of(settings),
            count=_counter(settings),
            chroma_url=settings.chroma_url,
            reading=Pace(say, "读取文件", "份", every=READING),
            progress=Pace(say, "计算向量", "条"),
            thorough=thorough,
            fine=settings.sentence_vectors,
            workers=workers,
        )


def read_one(settings: Settings, path: Path) -> tuple[Document, list[Chunk]]:
    """One file, read and cut as ingest would. Raises FileProblem, WeightsError."""
    if not path.is_file():
        raise FileProblem(f"没有文件 {path}。")
    document = read(path, path.parent)
    return document, chunks(document, limit=settings.chunk_tokens, count=_counter(settings))


class Pipeline:
    """An open index with its models: search and ask. Safe for threads. Use as a context, or close it."""

    def __init__(
        self, searcher: Searcher, settings: Settings, engine: Engine | None, loaded: BackgroundEmbedder
    ) -> None:
        """Use `Pipeline.open`."""
        self._searcher, self._settings, self._engine, self._loaded = searcher, settings, engine, loaded
        self._clients: dict[str, LLM] = {}
        kept = States(engine.states, settings.llm_states_mib, engine.slot) if engine and engine.states else None
        self._model = ChatModel(self._connect, kept)
        self._answerer = self._answers_from(searcher, self.sources)
        self._ahead = Ahead(self._model, searcher.sections, settings.llm_states_mib if engine else 0)

    @classmethod
    def open(cls, settings: Settings, *, answers: bool = True, loaded: BackgroundEmbedder | None = None) -> Self:
        """Open the index; without `answers` no language model is needed.

        Raises IndexMissing, IndexMismatch, IndexProblem, WeightsError.
        """
        engine = _engine(settings) if answers and not settings.llm_url else None
        index = Index.open(settings.index, manifest=manifest_of(settings), chroma_url=settings.chroma_url)
        loaded = loaded or embedder(settings)
        return cls(Searcher(index, loaded), settings, engine, loaded)

    def warm(self) -> None:
        """Begin to load the models, ahead of the first question; returns at once."""
        self._loaded.start()
        threading.Thread(target=self._searcher.warm, name="index-open", daemon=True).start()
        if self._engine or self._settings.llm_url:
            threading.Thread(target=self._meet_model, name="engine-start", daemon=True).start()

    def read_ahead(self) -> int:
        """Do now what is else done while nobody asks: read a small corpus to the embedded language model.

        Returns how many sections; 0 where there is no such model, or no room for their states. Raises EngineError.
        """
        return self._ahead.read()

    def _meet_model(self) -> None:
        """Start the server and load its client; what fails fails again, and is told, when it is asked."""
        with suppress(EngineError):
            self._connect()
            self._ahead.start()

    def sources(self) -> tuple[Source, ...]:
        """The cards of the indexed documents, in order of path."""
        return self._searcher.index.sources

    def document(self, source_id: str) -> Document:
        """One cleaned document. Raises FileProblem when the index holds no such document."""
        try:
            return self._searcher.document(source_id)
        except KeyError as error:
            raise FileProblem("这份文件已不在索引中；请刷新页面。") from error

    def examples(self) -> list[str]:
        """Example questions that the documents answer."""
        return examples(self._searcher.index.documents[:EXAMPLES])

    def search(
        self, question: str, history: Sequence[Message] = (), k: int = 0, paths: Collection[str] | None = None
    ) -> list[Hit]:
        """Ranked chunks, best first: `k` of them (0: as set) from the files `paths` (None: all). Raises QuestionError."""
        documents = None if paths is None else self._ids(paths)
        resolved = resolve(check(question), history, [source.region for source in self.sources()])
        return self._searcher.search(resolved, k or self._settings.hits, documents)

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        stopped: Callable[[], bool] = never,
        scope: Scope | None = None,
    ) -> Iterator[Answer]:
        """Growing Answers, the last with `done`. Raises QuestionError, and Stopped once `stopped()` holds.

        Closing the generator stops the model, too. `scope` limits the question; None: what its words say.
        """
        with self._ahead.paused() as about:
            for answer in self._answerer.stream(question, history, stopped, scope):
                yield answer
            if answer.evidence:
                about(self._searcher.chunk_around(answer.evidence[0]))

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        paths: Collection[str] | None = None,
        scope: Scope | None = None,
    ) -> Answer:
        """The finished Answer, from the files `paths` alone (None: all), limited as by `stream`. Raises QuestionError."""
        answerer = self._answerer
        if paths is not None:
            ids = self._ids(paths)
            known = [source for source in self.sources() if source.id in ids]
            answerer = self._answers_from(Within(self._searcher, ids), lambda: known)
        with self._ahead.paused():
            *_, answer = answerer.stream(question, history, scope=scope)
        return answer

    def pack(self, answer: Answer, history: Sequence[Message] = ()) -> Pack:
        """The evidence pack of an answer of this pipeline. Raises PackProblem when a cited document has changed since."""
        index, own = self._searcher.index, self._settings
        made_by = origin(
            manifest=index.manifest.record(),
            documents=len(index.documents),
            home=own.home,
            embed_model=own.embed_model,
            embed_url=own.embed_url,
            embed_prompts=models.prompts(_embed_model(own), own.embed_query_prompt, own.embed_document_prompt),
            llm_model=own.llm_model,
            llm_url=own.llm_url,
        )
        return packed(answer, held=index, origin=made_by, created=datetime.now(UTC), history=history)

    def export(self, answer: Answer, history: Sequence[Message] = ()) -> tuple[str, bytes]:
        """The pack as a zip of JSON, page and Word file: its name and its bytes. Raises PackProblem."""
        return bundle(self.pack(answer, history))

    def _ids(self, paths: Collection[str]) -> set[str]:
        return {source.id for source in self.sources() if source.path in paths}

    def _answers_from(self, search: "Searcher | Within", sources: Callable[[], Sequence[Source]]) -> Answerer:
        settings = self._settings
        return Answerer(
            search,
            sources,
            self._model,
            hits=settings.hits,
            sentences=settings.evidence_sentences,
            caution=settings.caution,
        )

    def close(self) -> None:
        """Stop the language model and close the store."""
        self._ahead.close()
        if self._engine is not None:
            self._engine.stop()
        self._searcher.index.close()

    def __enter__(self) -> Self:
        """This."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def server(self) -> tuple[str, str]:
        """Address and key of the language model server, which answers now. Raises EngineError."""
        if self._engine is None:
            return self._settings.llm_url, self._settings.llm_key
        return self._engine.ensure(), self._engine.key

    def _connect(self) -> "LLM":
        """A client of a server that answers now. Raises EngineError."""
        settings = self._settings
        url, key = self.server()
        if url not in self._clients:
            self._clients[url] = models.build_llm(
                url=url,
                model=settings.llm_model,
                key=key,
                context=settings.llm_context,
                answer_tokens=settings.answer_tokens,
                timeout=settings.llm_timeout,
            )
        return self._clients[url]


def _engine(settings: Settings) -> Engine:
    return embedded(
        weights.ensure(settings.llm_model, home=settings.home, fetch=False),
        home=settings.home,
        context=settings.llm_context,
        threads=settings.llm_threads,
        states=settings.home / "states" if settings.llm_states_mib else None,
        kind=settings.llm_requantise,
        log=settings.home / "engine.log",
    )


def _embed_model(settings: Settings) -> Path | str:
    if settings.embed_url:
        return settings.embed_model
    return weights.ensure(settings.embed_model, home=settings.home, fetch=False)


def _embedding(settings: Settings) -> dict[str, Any]:
    return {
        "model": _embed_model(settings),
        "url": settings.embed_url,
        "key": settings.embed_key,
        "query_prompt": settings.embed_query_prompt,
        "document_prompt": settings.embed_document_prompt,
        "dtype": settings.embed_dtype,
    }


def _portable(settings: Settings) -> PortableEmbedder:
    """For workers: each loads the model and has its share of the cores; a Ray task has one."""
    from joblib import cpu_count

    share = 1 if settings.ingest_ray else max(1, cpu_count(only_physical_cores=True) // settings.ingest_processes)
    given = _embedding(settings) | {"threads": share}
    return PortableEmbedder(build=models.build_embedder, given=tuple(given.items()))


def _workers(settings: Settings) -> Workers:
    if settings.ingest_ray:
        # A single process is the setting's default, and no limit to a cluster.
        return Cluster(settings.ingest_ray, settings.ingest_processes if settings.ingest_processes > 1 else 0)
    return Processes(settings.ingest_processes) if settings.ingest_processes > 1 else HERE


def _counter(settings: Settings) -> TokenCounter:
    return TokenCounter(model=_embed_model(settings))


def manifest_of(settings: Settings) -> Manifest:
    """What an index built with these settings was built with. Raises WeightsError."""
    fingerprint = models.fingerprint(
        model=_embed_model(settings),
        url=settings.embed_url,
        query_prompt=settings.embed_query_prompt,
        document_prompt=settings.embed_document_prompt,
        dtype=settings.embed_dtype,
    )
    return manifest(model=fingerprint, limit=settings.chunk_tokens, chroma_url=settings.chroma_url)
