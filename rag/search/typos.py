"""Words of a question that are misspelled by their sound: 陪训 for 培训; pure.

Arrows: searcher -> here -> pypinyin, jieba's dictionary. Knows no index: which pairs of characters the documents hold is asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import jieba
from pypinyin import lazy_pinyin

Known = Callable[[Sequence[str]], list[bool]]
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
# Characters that stand alone in a right sentence, and so are no part of a word that was taken apart by a typo.
_ALONE = frozenset(
    "的了是有在和与及或对为被把将由从向到给于以不没未无也都就还又再只才很最更较这那其该此各每某几多少哪谁何什么怎样如吗呢吧啊呀么"
    "一二三四五六七八九十百千万亿两第个家名人位项次届年月日时天元所份种类门级期省市区县镇乡街村路号上下中内外前后里间起至等者篇"
    "可能要会应需请问说做用让使得想要我你他她它咱您们来去看写报办设建评共已曾正并且而但则若"
)


def mended(question: str, known: Known) -> str:
    """`question` with two characters that make no word and stand in no document written as the word that sounds like them.

    `known` tells of pairs of characters whether a document holds them. Only what the dictionary leaves as single
    characters is looked at; the word has to be one that the documents hold, and one character of the two has to stay;
    of several the most frequent word is taken. Titles stay as they are.
    """
    kept = [match.span() for match in _TITLE.finditer(question)]
    for at in _single(question):
        pair = question[at : at + 2]
        if any(a <= at < b for a, b in kept) or known([pair])[0] or _frequency(pair):
            continue
        heard = [other for other in _alike(pair) if _frequency(other)]
        meant = [other for other, held in zip(heard, known(heard), strict=True) if held]
        if meant:
            question = question[:at] + max(meant, key=_frequency) + question[at + 2 :]
    return question


def _single(question: str) -> Iterator[int]:
    """Where two characters stand side by side that belong to no word."""
    at, before = 0, False
    for word in jieba.cut(question, HMM=False):
        alone = len(word) == 1 and word not in _ALONE and _simplified(word)
        if alone and before:
            yield at - 1
        at, before = at + len(word), alone


def _simplified(character: str) -> bool:
    encoded = character.encode("gb2312", errors="ignore")
    return len(encoded) == 2 and encoded[0] >= 0xB0


def _frequency(word: str) -> int:
    jieba.initialize()
    return int(jieba.dt.FREQ.get(word, 0))


def _alike(pair: str) -> Iterator[str]:
    """Pairs with one character of `pair` changed for another of the same sound, tones aside."""
    for place, character in enumerate(pair):
        for other in _same_sound().get(lazy_pinyin(character)[0], ()):
            if other != character:
                yield pair[:place] + other + pair[place + 1 :]


@cache
def _same_sound() -> Mapping[str, Sequence[str]]:
    """The 6,763 characters of GB 2312 by their sound."""
    found: dict[str, list[str]] = {}
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", errors="ignore")
            if character:
                found.setdefault(lazy_pinyin(character)[0], []).append(character)
    return found
