"""What embedding and scale are measured on: a set's documents, or those of the project's own corpus.

Arrows: bench.__main__ -> here -> eval.papers, rag.read. Knows no model and no index.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from eval.papers import paper_name, papers, text_of
from eval.plain_index import corpus_files
from eval.types import Paper
from rag.errors import QuestionError
from rag.read.reading import read

LETTERS = 500


def documents(data: Path | None, corpus: Path) -> Iterator[Paper]:
    """The documents of the set `data`, without one those of `corpus`, cleaned. Raises FileProblem, QuestionError."""
    if data is not None:
        yield from papers(data)
        return
    for path in corpus_files(corpus):
        document = read(path, corpus)
        yield Paper(path=paper_name(document.source.id), title=document.source.title, text=document.text)


def passages(data: Path | None, corpus: Path, count: int) -> list[str]:
    """`count` passages of about `LETTERS` characters, or as many as there are: how a set's documents begin, or all of
    `corpus` in slices. Raises QuestionError when there are none.
    """
    texts = [text_of(paper) for paper in documents(data, corpus)]
    ends = [LETTERS if data is not None else len(text) for text in texts]
    found = [text[a : a + LETTERS] for text, end in zip(texts, ends, strict=True) for a in range(0, end, LETTERS)]
    if not found:
        raise QuestionError(f"{data or corpus} 里没有可以测量的文字；请检查 --data 或 corpus 设置。")
    return random.Random(0).sample(found, min(count, len(found)))
