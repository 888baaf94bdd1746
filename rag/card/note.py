"""The note below the title (题注): who issued a rule when, under which number, or where a report was given; pure.

Arrows: card -> here -> official. Knows no other field of the card.
（2019年12月3日甲市人民政府令第321号公布 自2020年1月1日起施行）, (甲政规〔2023〕7号，甲市人民政府2023年11月6日印发),
——2024年1月20日在甲市第十七届人民代表大会第三次会议上
"""

import re
from collections.abc import Sequence

from rag.text.official import NUMBER, Found, Line, find_dates, is_organisation

_SHAPE = re.compile(r"[(（].+[)）]|[—－-]{1,2}.+上")
_BEFORE = re.compile(r"在(?P<assembly>.+(?:大会|会议|全会))")
_PASSED = re.compile(r"通过|批准|修[正订]")  # which is not yet its issue
_ISSUED = re.compile(r"公布|印发|发布")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_ISSUED_BEHIND = re.compile(r"[^，,。；;]*?(?:公布|印发|发布|令)")
_UNTIL = re.compile(r"(?:至|截[至止]|有效期|根据)[^，,；;]{0,4}$")
_CITED = re.compile(r"根据|按照|依据|废止|《")
_ORDER = re.compile(r"令\s*(?P<n>第\s*\d+\s*号)")
_PIECE = re.compile(r"[^\s,，;；、(（)）]+")
_DID = re.compile(r"(?:令?第.*|令|文件)?(?:印发|公布|发布)*$")


def note_of(below: Sequence[Line]) -> Line | None:
    """The first of the lines `below` the title that is in brackets or behind a dash as a whole and gives a date or a number."""
    for line in below[:3]:
        told = next(find_dates(line.text), None) or NUMBER.search(line.text)
        if told and _SHAPE.fullmatch(line.text) and (_ISSUED.search(line.text) or not _PASSED.search(line.text)):
            return line
    return None


def dated(note: Line) -> Found | None:
    """The date on which the rule was issued or the report given, or which stands alone beside the number: (ISO date, span of the words)."""
    found = list(find_dates(note.text))
    only = len(found) == 1 and not _WORDS.search(NUMBER.sub("", _without_dates(note.text)))
    for at, (iso, (a, b)) in enumerate(found):
        behind = note.text[b : found[at + 1][1][0] if at + 1 < len(found) else None]
        issued = _ISSUED_BEHIND.match(behind) and not _UNTIL.search(note.text[:a])
        if issued or only or not note.text.startswith(("(", "（")):
            return iso, (note.start + a, note.start + b)
    return None


def _without_dates(text: str) -> str:
    for _, (a, b) in find_dates(text):
        text = text[:a] + " " * (b - a) + text[b:]
    return text


def number(note: Line) -> Found | None:
    """The 发文字号, or that of the order (第321号) by which the rule was issued; none that the note cites."""
    for match, group in ((NUMBER.search(note.text), 0), (_ORDER.search(note.text), "n")):
        ended = match and re.match(r"[^，,；;]{0,8}(?:废止|失效)", note.text[match.end() :])
        if match and not ended and not _CITED.search(note.text[: match.start()] + match[0]):
            return match[group], (note.start + match.start(group), note.start + match.end(group))
    return None


def assembly(note: Line) -> Found | None:
    """The assembly before which a report was given."""
    match = _BEFORE.search(note.text)
    return (match["assembly"], (note.start + match.start("assembly"), note.start + match.end())) if match else None


def issuer(note: Line) -> Found | None:
    """The body next to a date that issued the rule."""
    words = _without_dates(note.text)
    for piece in _PIECE.finditer(words):
        name = _DID.sub("", piece[0])
        if (name != piece[0] or words[piece.end() : piece.end() + 1] == " ") and is_organisation(name):
            start = note.start + piece.start()
            return name, (start, start + len(name))
    return None
