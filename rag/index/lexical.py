"""Words of Chinese texts (jieba), as they are ranked.

Arrows: entry, words, search -> here -> jieba, opencc. Knows no document and no ranking.

A text gives its words and, as further words, what jieba would tear apart: figures with units by value (2万人 and
20,000人 are one word), dates, document numbers in whatever brackets, 《titles》 and years.
"""

import logging
import re
import unicodedata
from functools import cache
from itertools import pairwise

import jieba
from opencc import OpenCC

from rag.text.figures import dates, figures, references

_STOP_WORDS = """
的 了 和 与 及 或 在 是 为 以 对 等 将 把 被 由 从 向 中 上 下 之 其 于 而 并 也 就 都 还 又 已 我 你 您 他 们 这 那 该
此 有 什么 哪些 哪个 哪 哪里 多少 几 如何 怎么 怎样 怎么样 是否 吗 呢 吧 请 请问 关于 为什么 谁 何 啥 咋 一下 告诉
the a an of in is are what which how many much does do to and for
"""
_STOP = frozenset(_STOP_WORDS.split())
_TITLE = re.compile(r"《[^《》\n]{2,80}》")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_WORD = re.compile(r"\w")
_RUN = re.compile(r"\w{2,}")


@cache
def _segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary, loaded without the cache file that it shares with all users in /tmp."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(file)
    tokenizer.initialized = True
    return tokenizer


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Full-width forms, case and traditional characters folded away; the length may change."""
    plain = unicodedata.normalize("NFKC", text)
    try:
        plain.encode("gb2312")  # holds simplified characters only: most texts need no slow conversion
    except UnicodeEncodeError:
        plain = _simplifier().convert(plain)
    return plain.lower()


def terms(text: str) -> list[str]:
    """The words of `text` as they are ranked, stop words left out, repeats kept."""
    plain = fold(text)
    words = [w for w in _segmenter().cut_for_search(plain, HMM=False) if w not in _STOP and _WORD.search(w)]
    return words + _whole(plain)


def words(plain: str) -> list[str]:
    """All words of a folded text in their order; joined they are the text again."""
    return list(_segmenter().cut(plain, HMM=False))


def frequency(word: str) -> int:
    """How often `word` stands in the texts that jieba's dictionary was counted on; 0: it is no word of it."""
    return int(_segmenter().FREQ.get(word, 0))


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring letters, digits and characters of `text`: what a slip or a new word leaves intact."""
    return [a + b for run in _RUN.findall(fold(text)) for a, b in pairwise(run)]


def _whole(plain: str) -> list[str]:
    """What has to stay in one piece, in forms that cannot collide with a word of jieba's."""
    found = [f"{figure.value:f}{figure.unit}" for figure in figures(plain) if figure.unit]
    found += [f"#{number}" for number in sorted(references(plain))]
    found += [f"@{date}" for date in sorted(dates(plain))]
    found += [f"{year}年" for year in _YEAR.findall(plain)]
    return found + _TITLE.findall(plain)
