"""What the page asks of the pipeline: five methods, so that a fake is a page of code.

Arrows: ui, page.talk, page.view -> here -> rag.types. Knows no implementation.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rag.types import Answer, Document, Message, Scope, Source


class Pipeline(Protocol):
    """Every method blocks and may raise RagError with a Chinese message; all may be called from any thread."""

    def sources(self) -> Sequence[Source]:
        """Return the cards of the indexed documents, in the order in which they are to be listed."""
        ...

    def document(self, source_id: str) -> Document:
        """Return one cleaned document. Raises RagError when there is no such document."""
        ...

    def examples(self) -> Sequence[str]:
        """Return example questions that the documents can answer."""
        ...

    def export(self, answer: Answer, history: Sequence[Message]) -> tuple[str, bytes]:
        """Return the evidence pack of a finished answer as one zip: its file name and its bytes."""
        ...

    def stream(
        self, question: str, history: Sequence[Message], stopped: Callable[[], bool], scope: Scope | None
    ) -> Iterator[Answer]:
        """Yield growing Answers, the last with `done`; closing the iterator frees the model.

        `scope` limits the question instead of what it says itself; None: what it says.

        `stopped()` is asked while the model is waited for; once it holds the model is freed and Stopped raised.
        """
        ...
