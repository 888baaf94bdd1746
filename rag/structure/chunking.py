"""Chunks of a document by its sections, within a limit of tokens; pure.

Arrows: ingest -> here -> sentences. Knows no tokenizer (a counter is passed in) and no store.

The chunks of a document, one after the other, are its text. Boundaries depend on the section alone, so an edit in one
section leaves the chunks of the others, and their ids, as they are.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.errors import SettingsError
from rag.text.sentences import sentence_spans
from rag.types import Chunk, Document, Section, Source, Span

_CONTEXT = 64  # characters of title and of path in the embedded text, at most
_LEAST = 24  # and at least, however short the text is
_BLANK = " \t\r\n\f\v\u00a0\u3000"
_CLAUSE = ",，、；;：: \u3000\n"

Path = tuple[str, ...]


def embed_text(title: str, path: Sequence[str], text: str) -> str:
    """What is embedded for a piece of text: title, heading path, text; never to be quoted.

    A title or path longer than the text (bounds: 24 and 64 characters) is shortened, the path from its front.
    """
    room = min(_CONTEXT, max(_LEAST, len(text)))
    trail = " > ".join(path)
    context = (
        title if len(title) <= room else title[: room - 1] + "…",
        trail if len(trail) <= room else "…" + trail[1 - room :],
    )
    return "\n".join([part for part in context if part] + [text.strip()])


def chunks(document: Document, *, limit: int, count: Callable[[str], int]) -> list[Chunk]:
    """Cut `document` so that `count(embed_text(title, chunk.path, chunk.text)) <= limit` for every chunk.

    Short sections under one heading are merged, long ones split at sentence ends; no chunk is only a heading where the
    limit allows. Raises SettingsError when not even one character fits.
    """
    cutter = _Cutter(document, limit, count)
    seen: Counter[str] = Counter()
    made = []
    for start, end in cutter.spans():
        text, path = document.text[start:end], cutter.path(start, end)
        words = embed_text(document.source.title, path, text)
        key = "\0".join([document.source.path, words, str(seen[words])])
        seen[words] += 1
        name = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        made.append(Chunk(source=document.source, path=path, text=text, start=start, end=end, id=name))
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """Text from one heading to the next; `path` is that of its body, which begins at `body`.

    `bare`: it holds headings only.
    """

    start: int
    end: int
    path: Path
    body: int
    bare: bool = False


class _Cutter:
    """The cuts of one document."""

    def __init__(self, document: Document, limit: int, count: Callable[[str], int]) -> None:
        self._text, self._title = document.text, document.source.title
        self._limit, self._count = limit, count
        self._blocks = list(_blocks(document))
        self._starts = [block.start for block in self._blocks]

    def spans(self) -> list[Span]:
        """All cuts in order, without gaps."""
        if not self._blocks:
            return []
        units = _with_bodies(self._blocks, self._text)
        return [span for group in _groups(units, 0) for span in self._pack(group, 1)]

    def path(self, start: int, end: int) -> Path:
        """The headings that everything in `text[start:end]` lies under."""
        first, last = bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1)
        held = [
            block.path
            for block in self._blocks[first:last]
            if self._text[max(start, block.start) : min(end, block.end)].strip()
        ]
        return _common(held or [self._blocks[first].path])

    def _size(self, start: int, end: int) -> int:
        return self._count(embed_text(self._title, self.path(start, end), self._text[start:end]))

    def _fits(self, start: int, end: int) -> bool:
        return self._size(start, end) <= self._limit

    def _pack(self, blocks: Sequence[_Block], depth: int) -> list[Span]:
        """Cut consecutive blocks that share a path of `depth` headings."""
        start, end = blocks[0].start, blocks[-1].end
        if self._fits(start, end):
            return [(start, end)]
        if len(blocks) == 1:
            return self._split(blocks[0])
        parts = [self._pack(group, depth + 1) for group in _groups(blocks, depth)]
        return self._merge(parts)

    def _merge(self, parts: Sequence[list[Span]]) -> list[Span]:
        """Join neighbours that are whole, while the joined one is less than half full."""
        merged: list[Span] = []
        open_ = False
        for part in parts:
            whole = len(part) == 1
            if open_ and whole and self._size(*merged[-1]) < self._limit // 2 and self._fits(merged[-1][0], part[0][1]):
                merged[-1] = (merged[-1][0], part[0][1])
            else:
                merged.extend(part)
            open_ = whole
        return merged

    def _split(self, block: _Block) -> list[Span]:
        """Cut one block at sentence ends into pieces of about the same size."""
        target = self._target(block)
        sentences = sentence_spans(self._text, block.start, block.end)
        stops = [*(start for start, _ in sentences[1:]), block.end]
        spans, begin, at = [], block.start, 0
        while begin < block.end:
            end = begin
            while at < len(stops) and self._fits(begin, stops[at]) and self._wants(begin, end, block, target):
                end, at = stops[at], at + 1
            if end == begin or end <= block.body:
                end = self._cut(begin, stops[min(at, len(stops) - 1)], block.body)
                at = bisect_right(stops, end)
            spans.append((begin, end))
            begin = end
        return spans

    def _target(self, block: _Block) -> int:
        """The size of each piece when a block is cut into as few pieces as leave some room for whole sentences."""
        own = self._count(self._text[block.start : block.end])
        context = max(0, self._size(block.start, block.end) - own)
        room = max(1, (self._limit - context) * 9 // 10)
        return context + own // -(-own // room)

    def _wants(self, begin: int, end: int, block: _Block, target: int) -> bool:
        """Whether a piece that ends at `end` should go on: no body yet, below its size, or nearly at the end."""
        return end <= block.body or self._size(begin, end) < target or self._fits(begin, block.end)

    def _cut(self, start: int, end: int, body: int) -> int:
        """The furthest place after `start` that fits, at the end of a clause of the body if one is in its last half."""
        low, high = start, start + 1
        while high <= end and self._fits(start, high):
            low, high = high, min(end + 1, start + 2 * (high - start))
        high = min(high, end + 1)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._fits(start, middle) else (low, middle)
        if low == start:
            raise SettingsError(f"chunk_tokens 的值 {self._limit} 太小，放不下标题和一个字。请把它调大，例如 256。")
        floor = max((start + low) // 2, body + 1)
        clauses = (at for at in range(low, floor, -1) if self._text[at - 1] in _CLAUSE and self._fits(start, at))
        return low if low == end else next(clauses, low)


def _blocks(document: Document) -> Iterator[_Block]:
    """The text cut where each section begins, with the indent and marks of its line."""
    text, sections = document.text, document.sections
    if not text:
        return
    begun: dict[int, list[int]] = {}
    for at, section in enumerate(sections):
        begun.setdefault(_line_start(text, section.start), []).append(at)
    # A section run into a paragraph may end before the next heading: what follows belongs to its parent again.
    marks = sorted({0, *begun, *(_line_start(text, section.end) for section in sections if section.end < len(text))})
    open_: list[Section] = []
    for start, end in zip(marks, [*marks[1:], len(text)], strict=True):
        new = [sections[at] for at in begun.get(start, ())]
        open_ = [section for section in open_ if section.end > max(start, new[0].start if new else 0)] + new
        path = open_[-1].path if open_ else ()
        body = new[-1].start + len(new[-1].heading) if new else start
        words = text[body:end].lstrip(_BLANK + "：:。；;.")
        bare = not words if new else _only_title(document.source, text[start:end])
        yield _Block(start=start, end=end, path=path, body=end - len(words) if new else start, bare=bare)


def _only_title(source: Source, words: str) -> bool:
    """Whether the text before the first section is the title and nothing else."""
    plain = "".join(words.split()).strip("#")
    return not plain or plain == "".join(source.title.split())


def _line_start(text: str, start: int) -> int:
    line = text.rfind("\n", 0, start) + 1
    return start if text[line:start].strip(_BLANK + "#*•●■◆") else line


def _with_bodies(blocks: Sequence[_Block], text: str) -> list[_Block]:
    """Blocks of headings only joined to the next one beneath or beside them, else to the one before; so are blanks."""
    units: list[_Block] = []
    carried: int | None = None
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        start = block.start if carried is None else carried
        carried = None
        parent = block.path[:-1]
        beside = following is not None and following.path[: len(parent)] == parent
        blank = not text[block.start : block.end].strip()
        if beside and not (blank and units) and block.bare and len(following.path) > len(parent):
            carried = start
        elif (block.bare or blank) and units:
            units[-1] = replace(units[-1], end=block.end)
        else:
            units.append(replace(block, start=start))
    return units


def _groups(blocks: Sequence[_Block], depth: int) -> Iterator[list[_Block]]:
    """Consecutive blocks that share `depth` + 1 headings; blocks with fewer headings stand alone."""
    keyed = ((block.path[: depth + 1] if len(block.path) > depth else (), at, block) for at, block in enumerate(blocks))
    for key, group in groupby(keyed, key=lambda one: one[0] or one[1]):
        members = [block for _, _, block in group]
        if key and isinstance(key, tuple) and len(members) < len(blocks):
            yield members
        elif len(members) == len(blocks) and any(len(block.path) > depth + 1 for block in members):
            yield from _groups(members, depth + 1)
        else:
            yield from ([block] for block in members)


def _common(paths: Sequence[Path]) -> Path:
    first, last = min(paths), max(paths)
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[:length]
