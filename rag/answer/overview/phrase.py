"""A phrase from which the words that are understood are taken away, one kind after another; pure.

Arrows: chinese, english -> here -> request, scope. Knows no task.
"""

import re
from collections.abc import Collection, Sequence

from rag.answer.overview.request import abbreviates
from rag.answer.scope import places
from rag.types import Source

GAP = "\0"  # stands where words were taken: what stood apart is not joined
_LEVELS = re.compile(r"(国家|中央|省|市|区|县)(?:级|里|一级|层面)")
_SINCE, _UNTIL = "以来|及?以后|之后|起|后", "及?以前|之前|前"
_YEARS = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)年?(?:[-—至到~～]((?:19|20)\d\d)年?|({_SINCE})|({_UNTIL})|(?!\d))"
    r"(?:之间|间|期间|度)?(?:发布|公布|成文|印发|发文|答复|签发|发)?"
)
_END = r"(?:特别行政区|自治区|新区|省|市|区|县)?"
_REGION_END = re.compile(r"特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|新区|地区|省|市|区|县|旗")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,14}(?:局|厅|委|委员会|办公室|工会|政府)")
_PUNCTUATION = re.compile(rf"[\s，,。、；;：:？?！!（）()“”\"'‘’.{GAP}]+")


def alternatives(words: str) -> re.Pattern[str]:
    """A pattern of the words between blanks, longest first."""
    return re.compile("|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True)))


class Phrase:
    """The words of a question that nobody has understood yet."""

    def __init__(self, words: str) -> None:
        """All of them."""
        self.left = words

    @property
    def rest(self) -> str:
        """What is left, without punctuation."""
        return _PUNCTUATION.sub("", self.left)

    def take(self, pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
        """Take away every match; return their groups (of a pattern without groups: empty tuples)."""
        found = [match.groups() for match in pattern.finditer(self.left)]
        self.left = pattern.sub(GAP, self.left)
        return found

    def take_names(self, names: Collection[str]) -> list[str]:
        """Take away the names, longest first; return those that stood there."""
        if not names:
            return []
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return [name for (name,) in self.take(re.compile(f"({pattern})"))]

    def take_places(self, sources: Sequence[Source]) -> tuple[str, ...]:
        """Places of the documents, and others; of 深圳市龙岗区 the inner one."""
        known = {name for source in sources for name in _REGION_END.split(source.region) if len(name) > 1}
        names = known | set(places(self.left))
        if not names:
            return ()
        name = "|".join(re.escape(word) for word in sorted(names, key=len, reverse=True))
        found = self.take(re.compile(rf"(?:(?:{name}){_END}(?=(?:{name})))*({name}){_END}"))
        return tuple(dict.fromkeys(name for (name,) in found))

    def take_levels(self) -> tuple[str, ...]:
        """Levels of government, as cards name them."""
        return tuple("国家" if level == "中央" else level for (level,) in self.take(_LEVELS))

    def take_years(self) -> tuple[int, int] | None:
        """The years of issue that are meant."""
        for first, last, since, until in self.take(_YEARS):
            if until:
                return 0, int(first) - (not until.startswith(("及", "以")))
            return int(first), 9999 if since else int(last or first)
        return None

    def take_body(self, sources: Sequence[Source]) -> str:
        """What is left, when it is the name of an issuer or short for one."""
        body = self.rest
        if not _BODY.fullmatch(body) or not any(abbreviates(body, source.issuer) for source in sources):
            return ""
        self.left = ""
        return body
