"""Small stand-ins that a reader can compute: a searcher over given sentences and a model that says what it is told."""

from collections.abc import Callable, Collection, Iterator, Sequence

from rag.answer.grounding import pairs
from rag.errors import EngineError
from rag.types import Chunk, Document, Hit, Passage, Source


def document(path: str, *sentences: str, **card: object) -> Document:
    """A document whose text is the sentences, one a line."""
    return Document(source=Source(id=path, path=path, **card), text="\n".join(sentences))  # type: ignore[arg-type]


def passages(document: Document) -> list[Passage]:
    """Its lines as passages."""
    found, start = [], 0
    for line in document.text.split("\n"):
        found.append(Passage(source=document.source, path=(), text=line, start=start, end=start + len(line)))
        start += len(line) + 1
    return found


class Search:
    """Ranks lines by shared character pairs; the order of the documents settles ties."""

    def __init__(self, *documents: Document, covers: float = 0.0) -> None:
        """Every passage speaks of the share `covers` of a question: by default no words alone answer it."""
        self.covers = covers
        self.documents = {d.source.id: d for d in documents}
        self.asked: list[str] = []

    def sources(self) -> list[Source]:
        return [d.source for d in self.documents.values()]

    def document(self, source_id: str) -> Document:
        return self.documents[source_id]

    def _ranked(self, question: str, documents: Collection[str] | None = None) -> list[tuple[Passage, float]]:
        lines = [
            p for d in self.documents.values() if documents is None or d.source.id in documents for p in passages(d)
        ]
        return sorted(((p, float(len(pairs(question) & pairs(p.text)))) for p in lines), key=lambda pair: -pair[1])

    def search(self, question: str, k: int = 10) -> list[Hit]:
        self.asked.append(question)
        return [
            Hit(
                chunk=Chunk(id=str(p.start), source=p.source, path=p.path, text=p.text, start=p.start, end=p.end),
                score=score,
            )
            for p, score in self._ranked(question)[:k]
        ]

    def best_sentences(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[tuple[Passage, float]]:
        return self._ranked(question, documents)[:limit]

    def coverage(self, question: str, shown: str) -> float:
        return self.covers

    def mended(self, question: str) -> str:
        return question

    def neighbours(self, passage: Passage, before: int, after: int) -> Passage:
        return passage

    def chunk_around(self, passage: Passage) -> Passage:
        return passage


class Model:
    """Replies with `said` in pieces of three characters, after a judgement of `margin`; None: unreachable.

    `short` is what it extracts, with the log-odds `null` that there is nothing to extract; `pressed` what it extracts when
    it may not say so, with the mean log-probability.
    """

    def __init__(
        self,
        said: str | None,
        margin: float | None = 5.0,
        short: str = "",
        null: float | None = None,
        pressed: tuple[str, float | None] = ("", None),
    ) -> None:
        self.said, self.sure, self.short, self.pressed = said, margin, (short, null), pressed
        self.requests: list[str] = []
        self.closed = False

    def margin(self, system: str, request: str, words: tuple[str, str], stopped: Callable[[], bool]) -> float | None:
        self.requests.append(request)
        if self.said is None:
            raise EngineError("语言模型没有应答。")
        return self.sure

    def extract(self, system: str, request: str, null: str, stopped: Callable[[], bool]) -> tuple[str, float | None]:
        self.requests.append(request)
        if self.said is None:
            raise EngineError("语言模型没有应答。")
        return self.short

    def words(self, system: str, request: str, stopped: Callable[[], bool]) -> tuple[str, float | None]:
        self.requests.append(request)
        if self.said is None:
            raise EngineError("语言模型没有应答。")
        return self.pressed

    def stream(self, system: str, request: str, stopped: Callable[[], bool]) -> Iterator[str]:
        self.requests.append(request)
        if self.said is None:
            raise EngineError("语言模型没有应答。")
        try:
            for start in range(0, len(self.said), 3):
                yield self.said[start : start + 3]
        finally:
            self.closed = True


def texts(parts: Sequence[Passage]) -> list[str]:
    """Their words."""
    return [part.text for part in parts]
