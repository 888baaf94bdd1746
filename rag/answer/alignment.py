"""Words that a sentence puts into a stretch that it otherwise copies from its quote; pure.

Arrows: grounding -> here. Knows only characters: 大力限制 for 大力支持, 停止开展 for 开展, 省一类 for 市一类.
"""

import re
import unicodedata
from difflib import SequenceMatcher

COPIED = 0.7  # share of a sentence's characters that stand in the quote in the same order: then it is a copy
_COUNTED = re.compile(r"[一二三四五六七八九十]是")
_NUMBER = re.compile(r"\d[\d.,]*|[〇零一二两三四五六七八九十百千万亿]+")
_PLAIN = re.compile(
    r"一共|共有|总共|分别|其中|以及|并且|包括|要求|达到|已经|主要|通过|具体|进行|获得|取得|目前|目标|数量|人数|总数|比例|情况|"
    r"最[高多低少长短]|可[领贷享获]|领取|申领|享受|以上|以下|以内|接近|左右|增加|可以|能够|应当|需要|根据|按照|针对|对于|属于|位于|作为|成为|称为|名为|用于|来自|涉及|提出|规定|指出|表示|说明|"
    r"[拟最每平但接加增辆座张台的了已可能是有在为与和及或对从由将等也还并都就以其这那该此个名人共得要会可到自于把被给向达计约含即则均各至元年月日]"
)


def strange_words(sentence: str, quote: str, known: str) -> str:
    """Words inside a copied sentence that neither the quote nor `known` (question, title, headings) has; else empty.

    The sentence is compared clause by clause; one that is put in its own words is not judged here.
    """
    held = _pairs(f"{quote}\n{known}")
    theirs = _folded(quote)
    for clause in re.split(r"[，,；;。：:]", sentence):
        if found := _put_in(_folded(clause), theirs, held):
            return found
    return ""


def _folded(text: str) -> str:
    plain = _NUMBER.sub("", _COUNTED.sub("", unicodedata.normalize("NFKC", text).casefold()))
    return "".join(c for c in plain if c.isalnum())


def _pairs(text: str) -> set[str]:
    plain = _folded(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _put_in(clause: str, quote: str, held: set[str]) -> str:
    matcher = SequenceMatcher(None, quote, clause, autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < COPIED * len(clause):
        return ""
    for kind, _, _, start, end in matcher.get_opcodes():
        if kind in ("replace", "insert") and re.search(r"[\u4e00-\u9fff]", clause[start:end]):
            around = clause[max(0, start - 1) : end + 1]
            if _PLAIN.sub("", clause[start:end]) and not any(around[i : i + 2] in held for i in range(len(around) - 1)):
                return clause[start:end]
    return ""
