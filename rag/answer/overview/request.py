"""What is asked of several documents at once, and which of them are meant; pure.

Arrows: chinese, english, asking, telling -> here. Knows no wording of a question and no text of a document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.answer.scope import short
from rag.types import Source

Task = Literal["mentions", "silent", "list", "order", "newest", "oldest", "facts"]
REPLIES = ("答复", "回复", "复函")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One question over several documents. Empty filters mean all documents; `fields` are names of Source fields.

    `topic` is what a document is to mention, in the words of the question. `years` are the first and the last year of
    issue, inclusive.
    """

    task: Task
    topic: str = ""
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    but_places: tuple[str, ...] = ()  # of all others
    levels: tuple[str, ...] = ()
    issuer: str = ""
    answers: str = ""  # "提案" or "建议": what a reply answers
    years: tuple[int, int] | None = None
    by: str = ""  # the date that orders: "published", or empty for the one that a document bears

    @property
    def filtered(self) -> bool:
        """Only some documents are meant."""
        return bool(
            self.kinds or self.places or self.but_places or self.levels or self.issuer or self.years or self.answers
        )

    def about(self, topic: str, silent: bool = False) -> "Request":
        """Which of these documents mention the topic, or do not."""
        return replace(self, task="silent" if silent else "mentions", topic=topic)

    def asking(self, task: Task, fields: tuple[str, ...] = (), by: str = "") -> "Request":
        """Another question about the same documents."""
        return replace(self, task=task, fields=fields, by=by)

    def but(self, places: tuple[str, ...]) -> "Request":
        """The same of the documents of other places."""
        return replace(self, but_places=places)

    def within(self, earlier: "Request") -> "Request":
        """This request about the documents that the `earlier` one was about."""
        names = ("topic", "kinds", "places", "but_places", "levels", "issuer", "years", "answers")
        return replace(self, **{name: getattr(self, name) or getattr(earlier, name) for name in names})


def meant(request: Request, sources: Sequence[Source]) -> list[Source]:
    """The documents that pass the filters of the request, in their order."""
    return [source for source in sources if _passes(request, source)]


def _passes(request: Request, source: Source) -> bool:
    return (
        (not request.kinds or any(of_kind(source, kind) for kind in request.kinds))
        and (not request.places or any(of_place(source, place) for place in request.places))
        and not any(of_place(source, place) for place in request.but_places)
        and (not request.levels or source.region_level in request.levels)
        and (not request.issuer or abbreviates(request.issuer, source.issuer))
        and (not request.answers or request.answers in source.title)
        and (request.years is None or _in_years(source, request.years))
    )


def of_kind(source: Source, kind: str) -> bool:
    """The document is such a one: all kinds of replies are replies, and a notice that issues a plan is both."""
    if kind.startswith(REPLIES) or kind.endswith(REPLIES):
        return any(word in source.kind for word in REPLIES)
    if kind in ("函", "函件"):
        return "函" in source.kind
    return kind in source.kind or f"{kind}》" in source.title


def of_place(source: Source, place: str) -> bool:
    """The document is of the place or of a part of it, as far as its card says so."""
    return place in source.region or place in source.issuer or place == short(source.region)


def abbreviates(body: str, full: str) -> bool:
    """The name of a body can be short for the full one: 人社局 for 人力资源和社会保障局."""
    letters = iter(full)
    return all(letter in letters for letter in body)


def _in_years(source: Source, years: tuple[int, int]) -> bool:
    year = source.issued[:4]
    return year.isdigit() and years[0] <= int(year) <= years[1]
