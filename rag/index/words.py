"""The words of a version in files beside its catalog: four rankings (words and bigrams of chunks and of sentences).

Arrows: publishing (writes), reader (opens) -> here -> layout, lexical, ranking. Knows no vector and no model.

The folder is written whole under another name and renamed before the catalog names it; its stamp says which version
it belongs to. It is made anew for every version, from words that the catalog holds: nothing is segmented twice.
"""

import hashlib
import json
import shutil
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, count
from pathlib import Path
from typing import Literal

import numpy as np

from rag.errors import IndexProblem
from rag.index.entry import KINDS, Entry, Kind, Piece
from rag.index.layout import Layout, Writer
from rag.index.lexical import bigrams, terms
from rag.index.ranking import Mask, Texts, WordRanking, build
from rag.types import Source

HALF, STAMP, WHOLE = ".part", "stamp.json", "bigrams-documents"
Form = Literal["words", "bigrams"]
FORMS: tuple[Form, ...] = ("words", "bigrams")
_WORDS_OF: dict[Form, Callable[[str], list[str]]] = {
    "words": lru_cache(4096)(terms),
    "bigrams": lru_cache(4096)(bigrams),
}


class Words:
    """The rankings and the layout of one version, mapped from files. Immutable, safe for threads."""

    def __init__(self, folder: Path, stamp: str) -> None:
        """Raises IndexProblem when the folder is not there, not whole, or of another version than `stamp`."""
        try:
            if json.loads((folder / STAMP).read_text(encoding="ascii")) != stamp:
                raise ValueError("版本不符")
            self.layout = Layout(folder)
            self._hashes = {form: np.load(folder / f"{form}.npy", mmap_mode="r") for form in FORMS}
            self._rankings = {(k, form): WordRanking(folder / f"{form}-{k}") for k in KINDS for form in FORMS}
            self._whole = WordRanking(folder / WHOLE)
        except (OSError, ValueError, KeyError) as error:
            raise IndexProblem(
                f"索引的词表文件夹 {folder} 缺失或损坏（{error}）；请运行 python -m rag ingest 重建。"
            ) from error

    def rank(self, kind: Kind, form: Form, words: Sequence[str], limit: int, among: Mask | None = None) -> list[int]:
        """Positions of at most `limit` chunks or sentences that share a word, best first, of those in `among`."""
        return self._rankings[kind, form].rank(self._numbers(form, words), limit, among)

    def documents(self, pairs: Sequence[str], limit: int) -> list[int]:
        """Numbers of at most `limit` documents, ranked whole by the pairs of characters that they share, best first."""
        return self._whole.rank(self._numbers("bigrams", pairs), limit)

    def rarities(self, kind: Kind, form: Form, words: Sequence[str]) -> list[float]:
        """See WordRanking.rarity, for each word."""
        return [self._rankings[kind, form].rarity(next(iter(self._numbers(form, [word])), None)) for word in words]

    def known(self, form: Form, words: Sequence[str]) -> list[bool]:
        """Whether a text holds the word, for each word."""
        return [bool(self._numbers(form, [word])) for word in words]

    def _numbers(self, form: Form, words: Sequence[str]) -> list[int]:
        hashes, order = self._hashes[form]["hash"], self._hashes[form]["number"]
        asked = np.array([_hash(word) for word in words], dtype=np.uint64)
        places = np.minimum(np.searchsorted(hashes, asked), max(0, len(hashes) - 1))
        return order[places[hashes[places] == asked]].tolist() if len(hashes) else []


def write(folder: Path, entries: Iterable[Entry], *, stamp: str, fine: bool) -> None:
    """Make the folder for `entries`, which come in order of path. Raises IndexProblem."""
    half = folder.with_name(folder.name + HALF)
    try:
        for old in (half, folder):
            shutil.rmtree(old, ignore_errors=True)
        half.mkdir()
        _fill(half, entries, fine)
        (half / STAMP).write_text(json.dumps(stamp), encoding="ascii")
        half.rename(folder)
    except OSError as error:
        raise IndexProblem(f"索引的词表文件夹 {folder} 无法写入（{error}）；请检查磁盘空间和权限。") from error


def _fill(folder: Path, entries: Iterable[Entry], fine: bool) -> None:
    layout, forms = Writer(fine=fine), [_Form(folder, form) for form in FORMS]
    for entry in entries:
        owners = _owners(entry)
        layout.add(entry, owners)
        for form in forms:
            form.add(entry, owners)
    layout.save(folder)
    for form in forms:
        form.save()


class _Form:
    """The words, or the bigrams, of chunks and sentences as numbers, spilled to files."""

    def __init__(self, folder: Path, form: Form) -> None:
        self._folder, self._form, self._words_of = folder, form, _WORDS_OF[form]
        self._numbered: defaultdict[str, int] = defaultdict(count().__next__)
        self._spills: dict[Kind, _Spill] = {kind: _Spill(folder / f"{form}-{kind}.part") for kind in KINDS}
        self._whole = _Spill(folder / f"{WHOLE}.part") if form == "bigrams" else None

    def add(self, entry: Entry, owners: Sequence[int]) -> None:
        """Append the texts of an entry."""
        own = [self._own(entry, piece) for piece in entry.sentences]
        if self._whole:
            self._whole.add(map(self._numbered.__getitem__, chain.from_iterable(own)))
        head = cache(partial(self._head, entry.document.source))
        for piece, words in zip(entry.sentences, own, strict=True):
            self._put("sentences", chain(head(piece.path), words))
        inside: list[list[str]] = [[] for _ in entry.chunks]
        for owner, words in zip(owners, own, strict=True):
            inside[owner] += words
        for piece, joined in zip(entry.chunks, inside, strict=True):
            self._put("chunks", chain(head(piece.path), joined))

    def save(self) -> None:
        """Write the vocabulary and both rankings."""
        table = np.empty(len(self._numbered), dtype=[("hash", np.uint64), ("number", np.int32)])
        table["hash"] = np.fromiter(map(_hash, self._numbered), np.uint64, len(self._numbered))
        table["number"] = np.arange(len(self._numbered))
        table.sort(order="hash")
        np.save(self._folder / f"{self._form}.npy", table)
        size = len(self._numbered)
        self._numbered.clear()
        if self._whole:
            build(self._folder / WHOLE, self._whole.texts(), size)
            self._whole.remove()
        for kind, spill in self._spills.items():
            build(self._folder / f"{self._form}-{kind}", spill.texts(), size)
            spill.remove()

    def _put(self, kind: Kind, words: Iterable[str]) -> None:
        self._spills[kind].add(map(self._numbered.__getitem__, words))

    def _own(self, entry: Entry, piece: Piece) -> Sequence[str]:
        return piece.words if self._form == "words" else bigrams(entry.document.text[piece.start : piece.end])

    def _head(self, card: Source, path: tuple[str, ...]) -> list[str]:
        """What a piece inherits: the words of its document's card and of its heading path, each once."""
        texts = (card.title, card.number, card.proposal_number, card.issuer, card.region, card.kind, *path)
        return list(dict.fromkeys(word for text in texts for word in self._words_of(text)))


class _Spill:
    """Lists of numbers, one after the other in a file."""

    def __init__(self, path: Path) -> None:
        self._path, self._ends = path, array("q")
        self._file = path.open("wb")

    def add(self, numbers: Iterator[int]) -> None:
        """Append a text."""
        row = array("i", numbers)
        row.tofile(self._file)
        self._ends.append((self._ends[-1] if self._ends else 0) + len(row))

    def texts(self) -> Texts:
        """All of them, mapped."""
        self._file.close()
        ends = np.array(self._ends, dtype=np.int64)
        flat = np.memmap(self._path, np.int32, "r") if self._path.stat().st_size else np.empty(0, np.int32)
        return Texts(flat, ends)

    def remove(self) -> None:
        """Delete the file."""
        self._path.unlink()


def _owners(entry: Entry) -> list[int]:
    """For each sentence the number of the chunk that it was cut from; both are in order of the text."""
    found, chunk = [], 0
    for sentence in entry.sentences:
        while entry.chunks[chunk].end < sentence.end:
            chunk += 1
        found.append(chunk)
    return found


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
