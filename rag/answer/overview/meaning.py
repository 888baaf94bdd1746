"""What Chinese documents write for the English words of a question; pure but for the model that is handed in.

Arrows: told -> here. `glossary.tsv` beside this file holds English words and the Chinese ones, a pair a line, for the matters that
such documents are about; it was written from knowledge of both languages, without a look at documents or questions.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

LONGEST = 4  # English words of what a model puts into Chinese
_LEAD = re.compile(r"^(?:the|a|an|any|some|this|that|our|their)\s+", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff\d+]{2,10}(?:[、，,][\u4e00-\u9fff\d+]{2,10})*。?")
_SAYS_NOTHING = re.compile("词|意思|翻译|上下文|无法|原文")
_PROPER = re.compile(r"(?:[A-Z][\w'.]*\s*){2,}")


def known(topic: str) -> tuple[str, ...]:
    """What the glossary has for the English `topic`; all of it means the same. Empty where it has nothing."""
    words = _plain(topic)
    found = (_glossary().get(form) for form in (words, _singular(words)))
    return tuple(filter(None, next(filter(None, found), "").split("、")))


def put(topic: str, translated: Callable[[str], str]) -> tuple[str, ...]:
    """Chinese words for it by `translated`, a model's; empty where it is a name or more than a few words, or the reply is more than such
    words."""
    words = _plain(topic)
    if _PROPER.fullmatch(topic.strip()) or len(words.split()) > LONGEST or not re.sub("[ -]", "", words).isalpha():
        return ()
    reply = translated(words).strip()
    if not _CHINESE.fullmatch(reply) or _SAYS_NOTHING.search(reply):
        return ()
    return tuple(dict.fromkeys(re.split("[、，,]", reply.rstrip("。"))))


def _plain(topic: str) -> str:
    return re.sub(r"\s+", " ", _LEAD.sub("", topic.strip(" \"'“”‘’.").casefold()))


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
