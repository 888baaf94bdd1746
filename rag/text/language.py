"""Whether a text is English; pure.

Arrows: prompts, grounding, verification, answering, types of answers -> here. Knows Chinese and English only.
"""


def is_english(text: str) -> bool:
    """True when Latin letters outweigh Chinese characters: `What is the 文号?` is, `PPT、BIM是什么` is not."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return latin >= 4 and latin > 2 * chinese
