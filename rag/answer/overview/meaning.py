"""What Chinese documents write for the English words of a question; pure but for the model that is handed in.

Arrows: told -> here. `glossary.tsv` beside this file holds English words and the Chinese ones, a pair a line, for the matters that
such documents are about; it was written from knowledge of both languages, without a look at documents or questions.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

MOST = 3  # Chinese words for one English
LONGEST = 10  # characters of one
_LEAD = re.compile(r"^(?:the|a|an|any|some|this|that|our|their)\s+", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff\d+]*")


def meanings(topic: str, translated: Callable[[str], str]) -> tuple[str, ...]:
    """Chinese words for the English `topic`, those of the glossary, else those of `translated`, a model's, that are such words; all of
    them mean the same. Empty where there are none.
    """
    words = re.sub(r"\s+", " ", _LEAD.sub("", topic.strip(" \"'“”‘’.").casefold()))
    known = next((found for form in (words, _singular(words)) if (found := _glossary().get(form))), "")
    return tuple(dict.fromkeys(w for w in _CHINESE.findall(known or translated(words)) if 1 < len(w) <= LONGEST))[:MOST]


def _singular(words: str) -> str:
    """Without the plural of the last word."""
    for end, single in (("ies", "y"), ("ches", "ch"), ("s", "")):
        if words.endswith(end) and not words.endswith("ss"):
            return words.removesuffix(end) + single
    return words


@cache
def _glossary() -> dict[str, str]:
    lines = resources.files(__package__).joinpath("glossary.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
