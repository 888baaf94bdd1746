"""Sentences and markers out of a model's stream; pure.

Arrows: answering -> here. Knows no evidence, no model: only where a sentence ends and which numbers it names.

Evidence is handed over as ⟦1⟧, ⟦2⟧, … : `fence` takes these brackets out of any text of the corpus, so that a
marker is never part of a document, and 〔2021〕94号 or [2021]94号 never a marker.
"""

import re
from dataclasses import dataclass

OPEN, CLOSE = "⟦", "⟧"
LONGEST = 600  # characters that are waited for the end of a sentence
_MARKER = re.compile(rf"{OPEN}([\d\s,，、]*){CLOSE}")
# A marker that was never closed; digits that go on as text (⟦2万人) are no marker.
_OPENED = re.compile(rf"{OPEN}[\s,，、]*(?:\d{{1,4}}[\s,，、]*)*(?=[{OPEN}{CLOSE}。！？!?；;\n]|$)")
_END = "。！？!?；;\n"
# What models write instead of a marker: [1]、[^1]、［1］、【2】、【ID:1】、[资料1]、(依据3)、①; not a 文号 such as [2021]94号.
_IMITATION = re.compile(
    r"[\[［【(（]\s*(?:ID|资料|依据|来源|引用|source|citation)?\s*[:：]?\s*[\[^]?\d{1,4}\]?(?:\s*[,，、]\s*\d{1,4})*\s*[\]］】)）]"
    r"(?!\s*(?:第?\d+\s*号|No\b))|[①-⑳]",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:Nos?|Mr|Mrs|Ms|Dr|Art|Sec|vs|etc)$", re.IGNORECASE)
_PARENTHESISED_YEAR = re.compile(r"[(（]\s*(?:19|20)\d\d\s*[)）]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A sentence as the model wrote it, its markers taken out, and the numbers that these named (any integers)."""

    text: str
    markers: tuple[int, ...]


def fence(text: str) -> str:
    """`text` with the marker brackets replaced, so that no document can forge a marker."""
    return text.replace(OPEN, "[").replace(CLOSE, "]")


def _without_imitations(text: str) -> str:
    return _IMITATION.sub(lambda m: m[0] if _PARENTHESISED_YEAR.fullmatch(m[0]) else "", text)


def draft(piece: str) -> Draft:
    """Separate one raw sentence into words and marker numbers, in order of appearance without repeats."""
    numbers = [int(n) for group in _MARKER.findall(piece) for n in re.findall(r"\d{1,9}", group)]
    words = _OPENED.sub("", _MARKER.sub("", piece))
    words = words.replace(OPEN, "").replace(CLOSE, "")
    return Draft(text=" ".join(_without_imitations(words).split()), markers=tuple(dict.fromkeys(numbers)))


class SentenceStream:
    """Cuts a stream into sentences; one is held back until its end and the markers behind it have arrived."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._buffer = ""

    def feed(self, piece: str) -> list[Draft]:
        """Add a piece of the stream; return the sentences that are now complete."""
        self._buffer += piece
        done = []
        while (cut := _boundary(self._buffer)) is not None:
            done.append(draft(self._buffer[:cut]))
            self._buffer = self._buffer[cut:]
        if len(self._buffer) > LONGEST:
            done.append(draft(self._buffer))
            self._buffer = ""
        return [d for d in done if d.text]

    def close(self) -> list[Draft]:
        """The end of the stream: return what is left, complete or not."""
        rest, self._buffer = draft(self._buffer), ""
        return [rest] if rest.text else []


def _boundary(text: str) -> int | None:
    """Where the first sentence ends, markers behind it included; None while more of the stream may belong to it."""
    for index, character in enumerate(text):
        if character in _END or (character == "." and _closes_english(text, index)):
            end = _after_markers(text, index + 1)
            if character in "；;" and text.count(OPEN, 0, end) == 0:
                continue
            return end if end < len(text) else None
    return None


def _closes_english(text: str, index: int) -> bool:
    """A full stop between Latin words; the character behind it must have arrived."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if _ABBREVIATED.search(text[:index]):
        return False
    return bool(before) and not before.isupper() and after in (" ", "\n", OPEN) and after != ""


def _after_markers(text: str, index: int) -> int:
    """The end of closing quotes, blanks and whole markers that follow `index`; len(text) while one is still open."""
    while index < len(text):
        if text[index] in "”’』」）)\"' 　":
            index += 1
        elif text[index] == OPEN:
            closing = text.find(CLOSE, index)
            if closing < 0:
                return len(text)
            index = closing + 1
        else:
            break
    return index
