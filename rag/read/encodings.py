"""Bytes of a Chinese text file -> text: UTF-8, GB18030, UTF-16 with or without BOM, or what a page declares.

Arrows: files -> here. Pure; knows no file, no page.
"""

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
# Radicals of the supplement that stand for a whole character and have no decomposition of their own.
_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰",
        "母民虎西见角贝车长门青页风飞食马鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_PARTS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
_SAMPLE = 20_000
_MINIMUM = 0.6


def decode(data: bytes, *, declared_in_html: bool = False) -> str | None:
    """The text of `data`, or None when it is binary or in no known encoding."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = _strict(data, name)
            return text if text is not None and plausibility(text) >= _MINIMUM else None
    texts = [_strict(data, name) for name in _CANDIDATES]
    if declared_in_html and (declared := _DECLARED.search(data[:4096])):
        texts.insert(1, _strict(data, declared[1].decode("ascii")))
    scored = [(plausibility(text), -order, text) for order, text in enumerate(texts) if text is not None]
    best = max(scored, default=(0.0, 0, None))
    return best[2] if best[0] >= _MINIMUM else None


def _strict(data: bytes, name: str) -> str | None:
    try:
        return codecs.decode(data, "gb18030" if name.lower() in {"gbk", "gb2312"} else name)
    except (UnicodeDecodeError, LookupError):
        return None


def plausibility(text: str) -> float:
    """How much `text` looks like written Chinese or English: mean over its characters, from -1 to 1."""
    sample = text[:_SAMPLE]
    return sum(map(_weight, sample)) / len(sample) if sample else 0.0


def _weight(character: str) -> float:
    code = ord(character)
    if code < 0x80:
        return 1.0 if character.isprintable() or character in "\t\n\r\f\v" else -1.0
    if 0x4E00 <= code <= 0x9FFF:
        return _ideograph(character)
    if 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFF65 or 0x2010 <= code <= 0x2027 or code in (0xA0, 0xB7, 0xFEFF):
        return 1.0
    category = unicodedata.category(character)
    if category in {"Cn", "Co", "Cc", "Cs"} or 0xA000 <= code <= 0xD7FF:
        return -1.0
    return 0.6 if 0x2000 <= code <= 0x27FF else -0.2


def _ideograph(character: str) -> float:
    try:
        return 1.0 if character.encode("gb2312")[0] < 0xD8 else 0.6
    except UnicodeEncodeError:
        pass
    try:
        return 0.8 if character.encode("big5")[0] < 0xC9 else 0.2
    except UnicodeEncodeError:
        return 0.1


def whole_characters(text: str) -> str:
    """Ordinary characters for radicals and ligatures, which PDF fonts put in their place (⼈⼒ -> 人力)."""
    return _PARTS.sub(lambda part: _RADICALS.get(part[0], unicodedata.normalize("NFKC", part[0])), text)
