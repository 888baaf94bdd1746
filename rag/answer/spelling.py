"""Names of the documents' places that a question spells by sound: 龙冈 for 龙岗; pure.

Arrows: answering -> here -> scope. Knows no document, only the names of its regions.
"""

import re
from collections.abc import Iterable

from pypinyin import lazy_pinyin

from rag.answer.scope import short

NAMES = re.compile(r"《[^》]*》|“[^”]*”")


def spelled(question: str, regions: Iterable[str]) -> str:
    """`question` with every name that sounds like that of a region written as the region is; titles stay as they are."""
    names = {short(region) for region in regions} - {""}
    sounds = {tuple(lazy_pinyin(name)): name for name in names if len(name) > 1}
    kept = [match.span() for match in NAMES.finditer(question)]
    heard = [(lazy_pinyin(character) or [""])[0] for character in question]
    for sound, name in sounds.items():
        for start in range(len(question) - len(name) + 1):
            end = start + len(name)
            inside = any(first < end and start < last for first, last in kept)
            if tuple(heard[start:end]) == sound and not inside and question[start:end] not in names:
                question = question[:start] + name + question[end:]
    return question
