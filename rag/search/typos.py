"""Words of a question that are misspelled by their sound: 陪训 for 培训; pure.

Arrows: searcher -> here -> pypinyin, lexical (words and how frequent they are), official. Knows no index: which pairs of characters the documents hold is asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from pypinyin import lazy_pinyin

from rag.index.lexical import frequency, words
from rag.text.official import NUMBER

Known = Callable[[Sequence[str]], list[bool]]
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_NAME = re.compile(r"(?<=“)[\u4e00-\u9fff]{3,12}(?=”)")
_ASKS = re.compile(r"多少|什么|哪|谁|何|吗|呢|怎么|是否|有没有|啥|咋|(?<!那)几|多[大高久长]")
_THAT = re.compile(r"(?<=[是由跟和与在到归为有从给被于])那(?=[一几个些位家里种类所项年天])|那(?=一?[天年].{0,4}$)")
_BEGINS, _ENDS = re.compile(r"^([zcs])h"), re.compile(r"ng$")
COMMON = 300  # times a word is counted in jieba's texts from which on it may stand for what has a common character, too
# Characters that stand alone in a right sentence, and so are no part of a word that was taken apart by a typo.
_ALONE = frozenset(
    "的了是有在和与及或对为被把将由从向到给于以不没未无也都就还又再只才很最更较这那其该此各每某几多少哪谁何什么怎样如吗呢吧啊呀么"
    "一二三四五六七八九十百千万亿两第个家名人位项次届年月日时天元所份种类门级期省市区县镇乡街村路号上下中内外前后里间起至等者篇"
    "可能要会应需请问说做用截让使得想要我你他她它咱您们来去看写报办设建评共已曾正并且而但则若"
    "得先出补找算管招搞干挑"
)


def mended(question: str, known: Known) -> str:
    """`question` with two characters that make no word and stand in no document written as the word that sounds like them.

    `known` tells of pairs of characters whether a document holds them. Only what the dictionary leaves as single
    characters is looked at; the word has to be one that the documents hold, and one character of the two has to stay;
    of several the most frequent word is taken. It is no word in a name, of which a third character stands beside (周楚结).
    Titles and document numbers stay as they are. The 那 of a question that has no other word that asks is meant as 哪.
    Of a name in quotation marks see `_named`.
    """
    question = question if _ASKS.search(question) else _THAT.sub("哪", question)
    question = _NAME.sub(lambda match: _named(match[0], known), question)
    kept = [match.span() for pattern in (_TITLE, NUMBER) for match in pattern.finditer(question)]
    for single in _singles(question):
        pair = question[single.at : single.at + 2]
        if any(a <= single.at < b for a, b in kept) or known([pair])[0] or frequency(pair):
            continue
        heard = list(_alike(pair, single.fixed))
        there = [other for other, held in zip(heard, known(heard), strict=True) if held]
        meant = [word for word in there if frequency(word) >= (COMMON if single.fixed is not None else 1)] or [
            word for word in there if _in_a_name(question, single, word, known)
        ]
        if meant:
            question = question[: single.at] + max(meant, key=frequency) + question[single.at + 2 :]
    return question


def _named(name: str, known: Known) -> str:
    """`name`, or where the documents lack it because of one character that name with the only one they know that sounds
    alike, also to those who say -ng as -n and sh as s: “职工之心” for “职工之星”."""
    held = known([name[at : at + 2] for at in range(len(name) - 1)])
    lacking = {at for at, there in enumerate(held) if not there}
    wrong = [at for at in range(len(name)) if lacking <= {at - 1, at}] if lacking else []
    heard = [
        name[:at] + other + name[at + 1 :]
        for at in wrong
        for sound in _likened(lazy_pinyin(name[at])[0])
        for other in _same_sound().get(sound, ())
    ]
    meant = [one for one in heard if all(known([one[at : at + 2] for at in range(len(one) - 1)]))]
    return meant[0] if len(meant) == 1 else name


def _likened(sound: str) -> set[str]:
    """Syllables that many say alike."""
    bare = _ENDS.sub("n", _BEGINS.sub(r"\1", sound))
    begun = {bare, re.sub(r"^[zcs]", r"\g<0>h", bare)}
    return begun | {re.sub(r"n$", "ng", one) for one in begun}


@dataclass(frozen=True, slots=True)
class _Single:
    """Two characters side by side that belong to no word, the first at `at`.

    `fixed` is the place (0 or 1) of one that often stands alone in a right sentence, and so stays; `before` and `after`
    say that the character beside them belongs to no word, either.
    """

    at: int
    fixed: int | None
    before: bool
    after: bool


def _singles(question: str) -> Iterator[_Single]:
    ends = list(accumulate((len(word) for word in words(question)), initial=0))
    alone = [b - a == 1 and _simplified(question[a]) for a, b in pairwise(ends)]
    for i in range(len(alone) - 1):
        often = [question[at] in _ALONE for at in ends[i : i + 2]]
        if alone[i] and alone[i + 1] and not all(often):
            yield _Single(
                at=ends[i],
                fixed=often.index(True) if any(often) else None,
                before=i > 0 and alone[i - 1],
                after=i + 2 < len(alone) and alone[i + 2],
            )


def _in_a_name(question: str, single: _Single, word: str, known: Known) -> bool:
    """The documents hold what the third character makes with the one of `word` that stays."""
    first, second = question[single.at : single.at + 2]
    before, after = question[single.at - 1 : single.at + 1], question[single.at + 1 : single.at + 3]
    return single.fixed is None and (
        (single.before and word[0] == first and known([before])[0])
        or (single.after and word[1] == second and known([after])[0])
    )


def _simplified(character: str) -> bool:
    encoded = character.encode("gb2312", errors="ignore")
    return len(encoded) == 2 and encoded[0] >= 0xB0


def _alike(pair: str, fixed: int | None) -> Iterator[str]:
    """Pairs with one character of `pair`, but not that at `fixed`, changed for another of the same sound, tones aside."""
    for place, character in enumerate(pair):
        if place == fixed:
            continue
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
