"""Does this passage support this sentence: figures, dates, document numbers, titles, quotations, words; pure.

Arrows: answering -> here -> figures. Knows no model and no ranking; says why it says no.
"""

import re
import unicodedata

from rag.figures import Figure, dates, figures, references

_TITLE = re.compile(r"《([^《》]{2,80})》")
_QUOTED = re.compile(r"[“「『]([^“”「」『』]{4,80})[”」』]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{2,}")
_NEGATIONS = re.compile(r"没有|未(?!来)|不(?!断|仅|同|少于|低于|超过|得|限)|无(?!人|线)|尚未|禁止|不得")
_STATED = ("已完成", "正在", "计划", "拟")
WORDS_NEEDED = 0.6  # share of a sentence's character pairs that its passage (or the question) must hold


def compact(text: str) -> str:
    """`text` for comparing words: NFKC, lower case, without blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def pairs(text: str) -> set[str]:
    """Character pairs of the compact text."""
    plain = compact(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def objection(sentence: str, quote: str, context: str, question: str) -> str:
    """Why `quote` does not support `sentence`; empty when it does.

    `context` is what stands around the quote and is shown with it (title, card, headings): figures, dates and names
    may also come from there. `question` lends words, never figures. English sentences are held to figures and names.
    """
    shown = f"{context}\n{quote}"
    if compact(sentence) and compact(sentence) in compact(quote):
        return ""
    return (
        _figures(sentence, shown)
        or _named(sentence, shown)
        or _polarity(sentence, quote)
        or _words(sentence, f"{shown}\n{question}")
    )


def supports(sentence: str, quote: str, context: str, question: str) -> bool:
    """True when nothing speaks against `quote` as the source of `sentence`."""
    return not objection(sentence, quote, context, question)


def _same(mine: Figure, theirs: Figure) -> bool:
    if mine.value != theirs.value or (mine.bound and theirs.bound and mine.bound != theirs.bound):
        return False
    return mine.unit == theirs.unit or not mine.unit or not theirs.unit


def _figures(sentence: str, shown: str) -> str:
    held = figures(shown)
    english = sentence.isascii()
    for figure in figures(sentence):
        if not any(_same(figure, other) or (english and figure.value == other.value) for other in held):
            return f"数字 {figure.value:f}{figure.unit} 不在所引原文中"
    for what, mine, theirs in (("日期", dates(sentence), dates(shown)), ("文号", references(sentence), references(shown))):
        if missing := mine - theirs:
            return f"{what} {'、'.join(sorted(missing))} 不在所引原文中"
    return ""


def _named(sentence: str, shown: str) -> str:
    plain = compact(shown)
    for name in _TITLE.findall(sentence) + _QUOTED.findall(sentence):
        if compact(name) not in plain:
            return f"名称“{name}”不在所引原文中"
    if not sentence.isascii():
        for word in _LATIN.findall(sentence):
            if compact(word) not in plain:
                return f"“{word}”不在所引原文中"
    return ""


def _polarity(sentence: str, quote: str) -> str:
    """A sentence that denies what no word of the quote denies, or the other way about for a status word."""
    if _NEGATIONS.search(sentence) and not _NEGATIONS.search(quote):
        return "原文没有这样的否定"
    for status in _STATED:
        if status in sentence and status not in quote:
            return f"原文没有“{status}”"
    return ""


def _words(sentence: str, shown: str) -> str:
    if sentence.isascii():
        return ""
    mine = pairs(sentence)
    if not mine:
        return "没有内容"
    share = len(mine & pairs(shown)) / len(mine)
    return "" if share >= WORDS_NEEDED else f"只有 {share:.0%} 的字词见于所引原文"
