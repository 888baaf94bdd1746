"""English questions over several documents, held to the same rule as the Chinese ones: every word is understood; pure.

Arrows: asking -> here -> phrase, request, pypinyin. Knows no text of a document, only the cards.
"""

import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from rag.answer.overview.phrase import Phrase, alternatives
from rag.answer.overview.request import Request, Task
from rag.answer.scope import short
from rag.types import Source

_DOCUMENT = r"\b(?:policy |government |official )?(documents?|files?|replies|reply|letters?|notices?)\b"
_KINDS = {"repl": "答复", "letter": "函", "notice": "通知"}
_MENTIONS = re.compile(
    rf"(?P<head>.*?{_DOCUMENT}.*?)\b(?:(?:that|which) )?(?:do |does |ever )?(?:mention(?:s|ing|ed)?|refers? to|talks? about|discuss(?:es)?|"
    r"deals? with|says? (?:something|anything) (?:about|on)|contains?|covers?|about|concerning|regarding) (?:the (?:term|word|words|phrase) )?(?P<topic>.+)",
)
_OF_ONE = re.compile(
    r"what(?:'s| is| does) .*(?:document|file|reply|letter|notice) (?:all )?(?:about|say|cover|contain|deal with)"
)
_ASKING = re.compile(r"\bwhich\b|\bwhat\b|how many|number of|\blist\b|\bshow\b|\ball\b|any\b")
_SEVERAL = re.compile(r"\beach\b|\bevery\b|\ball\b|respectively|\bthese\b|\bthe documents\b|\blist\b")
_FIELDS = {
    "published": r"(?:publication dates?|date of publication|dates? published|when (?:was|were|is) .{0,30}published)",
    "signed": r"(?:dates? signed|signing dates?|when (?:was|were|is) .{0,30}(?:issued|signed|dated)|dates?)",
    "issuer": r"(?:issuers?|issuing (?:body|bodies|authority|authorities|agency|agencies)|who (?:issued|wrote|published|signed))",
    "proposal_number": r"proposal numbers?",
    "number": r"(?:document|reference) numbers?",
    "telephone": r"(?:tele)?phone numbers?|telephones?",
    "contact": r"contact persons?|contacts?",
    "addressee": r"addressees?",
}
_ORDER = re.compile(
    r"\bby (?:publication )?(?:dates?|time|year)\b|\b(?:in )?chronological(?:ly)?(?: order)?\b|\b(?:in )?order of (?:date|time)\b"
)
_ENDS: dict[Task, re.Pattern[str]] = {
    "newest": re.compile(r"\b(?:newest|latest|most recent)\b"),
    "oldest": re.compile(r"\b(?:oldest|earliest|first)\b"),
}
_YEARS = re.compile(r"\b(?:(in|from|of|after|since|before)) ((?:19|20)\d\d)\b")
_FUNCTION = alternatives(
    "please could can you we i me us give show list tell the a an of in is are was were do does have has there which what how many "
    "number count all every each any and or from by for to issued published dated released it its their they them these those this "
    "database corpus collection library index held here total altogether document one ones respectively sort sorted order ordered "
    "with as table names titles title name city's province district city municipal about on be exist exists contain contains "
)
_WORDS = re.compile(rf"\b(?:{_FUNCTION.pattern})\b")


def parse(question: str, sources: Sequence[Source]) -> Request | None:
    """What an English question asks of several documents; None when it asks anything else."""
    words = re.sub(r"[\s?!.]+$", "", question.strip())
    plain = words.lower()
    if _OF_ONE.fullmatch(plain):
        return None
    match = _MENTIONS.fullmatch(plain)
    if match and _ASKING.search(match["head"]):
        request = _chosen(Phrase(match["head"]), sources)
        return request and request.about(words[match.start("topic") :])
    return _facts(Phrase(plain), sources)


def _facts(phrase: Phrase, sources: Sequence[Source]) -> Request | None:
    said = phrase.left
    ordered = bool(phrase.take(_ORDER))
    ends = [task for task, pattern in _ENDS.items() if phrase.take(pattern)]
    fields = tuple(name for name, pattern in _FIELDS.items() if phrase.take(re.compile(pattern)))
    request = _chosen(phrase, sources)
    if request is None or len(ends) > 1:
        return None
    if ordered or ends:
        return request.asking("order" if ordered else ends[0], fields, "published" if "publi" in said else "")
    if fields:
        return request.asking("facts", fields) if _SEVERAL.search(said) else None
    return request if _ASKING.search(said) and not re.search(r"\b(?:this|that)\b", said) else None


def _chosen(phrase: Phrase, sources: Sequence[Source]) -> Request | None:
    names = {"".join(lazy_pinyin(short(source.region))): short(source.region) for source in sources if source.region}
    places = tuple(dict.fromkeys(names[name] for name in phrase.take_names(set(names))))
    years = _years(phrase)
    documents = [word for (word,) in phrase.take(re.compile(_DOCUMENT))]
    phrase.take(_WORDS)
    if not documents or phrase.rest:
        return None
    kinds = tuple(kind for word in documents for start, kind in _KINDS.items() if word.startswith(start))
    return Request(task="list", kinds=kinds, places=places, years=years)


def _years(phrase: Phrase) -> tuple[int, int] | None:
    for word, year in phrase.take(_YEARS):
        return {"after": (int(year) + 1, 9999), "since": (int(year), 9999), "before": (0, int(year) - 1)}.get(
            word, (int(year), int(year))
        )
    return None
