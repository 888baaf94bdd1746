"""Comparing the words of labels with the words of documents: one plain form, looked up, the nearest sentence; pure.

Arrows: validate -> here -> rag.text.sentences. Knows no case.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from itertools import pairwise

from rag.text.sentences import sentence_spans

_NEAR = 0.3  # share of character pairs in common from which on a sentence is worth showing


def plain(text: str) -> str:
    """One form of full-width characters, case, dashes, thousands and quotation marks; no blanks."""
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[\s“”\"'‘’「」『』]", "", re.sub(r"[—–―~～]+", "-", folded))


class Library:
    """The documents as far as they are known; each is opened when it is first asked for, and read once."""

    def __init__(self, texts: Mapping[str, str] | None) -> None:
        """None: no documents are known, nothing can be said about them."""
        self._texts = texts
        self._plain: dict[str, str] = {}

    def names(self) -> Collection[str]:
        """The names of all documents."""
        return () if self._texts is None else self._texts.keys()

    def lacks(self, path: str) -> bool:
        """Whether documents are known and this is none of them."""
        return self._texts is not None and path not in self._texts

    def opened(self, path: str) -> str | None:
        """The plain form of a document; None when it is not known."""
        if self._texts is None or path not in self._texts:
            return None
        if path not in self._plain:
            self._plain[path] = plain(self._texts[path])
        return self._plain[path]

    def holds(self, path: str, words: str) -> bool:
        """Whether the words stand in a document, whatever the blanks."""
        return plain(words) in (self.opened(path) or "")

    def nearest(self, path: str, words: str) -> str:
        """The sentence, or two, of a document with most in common with the words; empty when none has much."""
        if self._texts is None or path not in self._texts:
            return ""
        text, wanted = self._texts[path], _pairs(words)
        spans = sentence_spans(text)
        spans += [(start, end) for (start, _), (_, end) in pairwise(spans)]
        scored = [(_common(wanted, _pairs(text[start:end])), start - end, start) for start, end in spans]
        best, length, start = max(scored, default=(0.0, 0, 0))
        return " ".join(text[start : start - length].split()) if best >= _NEAR else ""


def _pairs(text: str) -> set[str]:
    words = plain(text)
    return {words[at : at + 2] for at in range(len(words) - 1)} or {words}


def _common(mine: set[str], theirs: set[str]) -> float:
    """Dice: twice the pairs in common over all pairs."""
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))
