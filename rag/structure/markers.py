"""Styles of numbered headings: their markers, their conventional rank, their ordinals; pure.

Arrows: headings, outline -> here. Knows no line and no nesting.
"""

import re

from rag.text.figures import han_number

ANNEX, PLAIN, MARKDOWN, RUN_IN, ASKED = "附件", "总体要求", "#", "一是", "问"
HAN = "[一二三四五六七八九十百零〇]"
_NUMBER = rf"(?P<n>{HAN}{{1,6}}|\d{{1,3}})"
_AFTER = r"(?![\s\u3000]*(?:第|规定|的|之|和|至|到|及|或|所|中|[,，、；;]))"
# Style -> marker, in the order of convention: the first that matches wins.
_MARKERS = {
    "编": rf"第\s*{_NUMBER}\s*(?:编|篇|分编|部分){_AFTER}",
    "章": rf"第\s*{_NUMBER}\s*章{_AFTER}",
    "节": rf"第\s*{_NUMBER}\s*节{_AFTER}",
    "条": rf"第\s*{_NUMBER}\s*条(?:之{HAN})?{_AFTER}",
    ASKED: rf"(?:问|[Qq])[\s\u3000]*(?P<n>{HAN}{{1,4}}|\d{{1,3}})?[\s\u3000]*[:：、.．]|问题[\s\u3000]*(?P<n2>{HAN}{{1,4}}|\d{{1,3}})[:：、.．]",
    "一、": rf"(?P<n>{HAN}{{1,4}})\s*[、.．](?!{HAN}*[、线流级类等是])",
    "（一）": rf"[(（]\s*(?P<n>{HAN}{{1,4}})\s*[)）][、.．]?|(?P<n2>{HAN}{{1,4}})\s*[)）]",
    "1.1.1": r"(?P<n0>\d{1,2})(?:\.\d{1,2}){2}(?:[.．、]|(?=[\s\u3000]))(?!\s*[\d万亿元%％个])",
    "1.1": r"\d{1,2}\.(?P<n>\d{1,2})(?:[.．、](?!\d)|(?=[\s\u3000]))(?!\s*[\d万亿元%％个])",
    "1.": r"(?P<n>\d{1,2})\s*[.．、](?!\d)",
    "（1）": r"[(（]\s*(?P<n>\d{1,2})\s*[)）][、.．]?",
    "1)": r"(?P<n>\d{1,2})\s*[)）][、.．]?",
    "①": r"(?P<n>[①-⑳])",
    RUN_IN: rf"(?P<n>{HAN}{{1,3}})是(?!否)",
}
STYLES = {style: re.compile(pattern) for style, pattern in _MARKERS.items()}
RANKS = {
    style: rank for rank, style in enumerate([ANNEX, "编", "章", "节", "条", MARKDOWN, PLAIN, *list(_MARKERS)[4:]])
}
"""Rank of each style by convention: smaller is further out."""
FIXED = frozenset({ANNEX, "编", "章", "节", "条", PLAIN, "一、"})
"""Styles whose place is the conventional one even where they first appear."""


def ordinal_of(words: str) -> int | None:
    """The number that a marker bears, None when it has none."""
    if not words:
        return None
    if "①" <= words <= "⑳":
        return ord(words) - ord("①") + 1
    if words.isdigit():
        return int(words)
    value = han_number(words)
    return None if value is None else int(value)
