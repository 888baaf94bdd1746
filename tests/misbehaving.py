"""Language models that misbehave, and an Answerer over the five documents in a real store with a computable embedding."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bigrams import MANIFEST, Bigrams, run
from fakes import Model

from rag.answer.answering import Answerer
from rag.answer.grounding import pairs
from rag.index.reader import Index
from rag.search.searcher import Searcher
from rag.text.sentences import sentence_spans
from rag.types import Answer, Message

CORPUS = Path(__file__).parent.parent / "corpus"
HEADING = re.compile(r"^（.*）(?=.)")
EVIDENCE = re.compile(r"^⟦(\d+)⟧(.*)$", re.MULTILINE)


class Copyist(Model):
    """Sure of everything: says yes to every judgement and copies the sentence nearest to the question, after `twist`.

    A figure makes a sentence nearer by three pairs of characters.
    """

    def __init__(self, twist: Callable[[str], str] = str) -> None:
        super().__init__("")
        self._twist = twist

    def stream(self, system: str, request: str, stopped: Callable[[], bool]) -> Iterator[str]:
        evidence, question = request.split("\n\n问题：")
        asked = pairs(question.split("\n")[0])
        told = [(number, HEADING.sub("", line) or line) for number, line in EVIDENCE.findall(evidence)]
        every = [(number, line[a:b]) for number, line in told for a, b in sentence_spans(line)]
        number, words = max(
            every, key=lambda found: len(asked & pairs(found[1])) + 3 * bool(re.search(r"\d", found[1]))
        )
        self.said = f"{self._twist(words).strip('。；;，, ')}。⟦{number}⟧"
        yield from super().stream(system, request, stopped)


def corpus_searcher(folder: Path) -> Searcher:
    """The five documents, ingested into `folder`."""
    run(CORPUS, folder)
    return Searcher(Index.open(folder, manifest=MANIFEST), Bigrams())


class ModelOnly:
    """A searcher by which no exact words plainly answer a question: the model is always asked."""

    def __init__(self, searcher: object) -> None:
        self._searcher = searcher

    def __getattr__(self, name: str) -> object:
        return getattr(self._searcher, name)

    def coverage(self, question: str, shown: str) -> float:
        return 0.0


def ask(searcher: object, model: Model, question: str, *history: Message) -> Answer:
    """The finished answer."""

    def sources() -> list:
        return [d.source for d in searcher.index.documents] if isinstance(searcher, Searcher) else searcher.sources()

    *_, answer = Answerer(ModelOnly(searcher), sources, model, hits=10, sentences=6).stream(question, history)
    return answer
