"""Names of the documents' places that a question spells by sound (龙冈 for 龙岗) or leaves out (省里); pure.

Arrows: answering -> here -> scope, gazetteer. Knows no document, only the names of its regions.
"""

import re
from collections.abc import Iterable, Sequence

from pypinyin import lazy_pinyin

from rag.answer.gazetteer import COMMON, find, home_of, lies_in, place
from rag.answer.scope import short
from rag.index.lexical import frequency

_PROVINCIAL = re.compile(  # not what somebody came into, nor who only put out a list: 进了省里…名单, 省厅公示的
    "(?<![进入到])(?<![进入]了)(?:省里(?:面|头)?|省(?=厅|人社|人力|教育厅|总工会|政府))"
    "(?!(?:(?:人社|教育|人力资源(?:和社会)?保障)?厅)?(?:最后|后来|已)?(?:公示|认的|认定的|挂))"
)
NAMES = re.compile(r"《[^》]*》|“[^”]*”")
_MONEY = re.compile(r"多少前(?=[？?。，,；;]|$)")


def province_named(question: str, regions: Sequence[str]) -> str:
    """`question` with 省里, 省厅 as of the one province that the documents are of, where it names places in that, or of which no list says
    where they lie, alone."""
    homes = [home for region in set(regions) if region.endswith(("省", "自治区")) and (home := home_of(region))]
    inner = find(question, regions)
    if (
        len(homes) != 1
        or not inner
        or not all(p.name != homes[0].name and (lies_in(p, homes[0]) or not place(p.own)) for p in inner)
    ):
        return question
    return _PROVINCIAL.sub(homes[0].name, question)


def spelled(question: str, regions: Iterable[str]) -> str:
    """`question` with every name that sounds like that of a region written as the region is; titles and common words (程度, of
    成都) stay as they are. 多少前 asks for 多少钱."""
    question = _MONEY.sub("多少钱", question)
    names = {short(region) for region in regions} - {""}
    sounds = {tuple(lazy_pinyin(name)): name for name in names if len(name) > 1}
    kept = [match.span() for match in NAMES.finditer(question)]
    heard = [(lazy_pinyin(character) or [""])[0] for character in question]
    for sound, name in sounds.items():
        for start in range(len(question) - len(name) + 1):
            end = start + len(name)
            inside = any(first < end and start < last for first, last in kept)
            own = question[start:end] in names or frequency(question[start:end]) >= COMMON
            if tuple(heard[start:end]) == sound and not inside and not own:
                question = question[:start] + name + question[end:]
    return question
