"""What a question is limited to, read from its words; the question under another limit; what is offered beyond; pure.

Arrows: answering, page -> here -> scope, gazetteer, periods. Knows no ranking: a scope acts through the words of the question.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answer import gazetteer
from rag.answer.grounding import pairs
from rag.answer.periods import periods
from rag.answer.scope import absent_numbers, absent_places, asked_places, numbers
from rag.index.lexical import fold
from rag.text.official import NUMBER
from rag.types import Answer, Region, Scope, Source

MOST_OFFERS = 6  # regions that are offered
ABSENT = "没有{names}的文件，其他文件也没有说明。"
ABSENT_ENGLISH = "There is no document of {names}, and no other document says."
BESIDE = "没有{names}的文件；以上只依据其他文件。"
BESIDE_ENGLISH = "There is no document of {names}; the above rests on other documents only."
HELD = "已收录：{held}。可以不限“{names}”再问，或改问已收录的范围。"
HELD_ENGLISH = "Held: {held}. Ask again without “{names}”, or about what is held."

_SPECIFIC = re.compile(
    r"答复函|回复函|复函|答复意见|回复意见|实施方案|工作方案|行动方案|行动计划|实施意见|指导意见|实施细则|管理办法|暂行办法|"
    r"工作报告|批复|公告|公示|通报|白皮书|解读(?=里|中|$)"
)
_GENERAL = re.compile(
    r"(?:[的份个则》这那该]|印发|发布)(通知|意见|办法|规定|条例|方案|规划|计划|公告|答复|回复|函|决定|纲要|指南)"
    r"(?=$|[里中内上]|是|有|说|提|要求|明确|何时|什么|第|的|[，,。？?、；;！!]|由|叫|发|共|写|针对|一共|文号|编号)"
)
_BODY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,14}?)(?:局|厅|委员会|办公室|人民政府|总工会|人社部|教育部|财政部)(?![长势面部限])"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百\d]+[条款章]")
_PAPER = re.compile(
    r"《([^》]+)》|([\u4e00-\u9fff]{3,40}(?:条例|办法|规定|意见|细则|通知|方案|法|[一二三四五六七八九十]条))"
    rf"(?=[^，,。？?]{{0,4}}{_ARTICLE.pattern})"
)
_BODY_ALONE = re.compile(r"^(?:哪个|什么|各|有关|相关|主管|当地|本)")


@dataclass(frozen=True, slots=True)
class _Part:
    """One limit where it stands in the folded question."""

    field: str
    value: object
    start: int
    end: int


def recognise(question: str, sources: Sequence[Source] = (), this_year: int = 0) -> Scope:
    """The scope that the words of `question` name; `this_year` (0: the clock's) gives 去年 and 近三年 their years."""
    return _scope(_parts(fold(question), sources, this_year))


def limited(question: str, wanted: Scope, sources: Sequence[Source] = (), this_year: int = 0) -> str:
    """`question` worded for the scope `wanted`: what it names beyond that is left out, what it lacks is put in front."""
    plain = fold(question)
    parts = _parts(plain, sources, this_year)
    shown = question if len(plain) == len(question) else plain
    extra = _missing(wanted, _scope(parts))
    for part in sorted(parts, key=lambda part: -part.start):
        if not _kept(part, wanted):
            shown = _without(shown, part, extra.pop(part.field, ""))
    shown = " ".join(words for words in (*(w for w in extra.values() if w and w.isascii()), shown) if words)
    front = "".join(word for word in extra.values() if word and not word.isascii())
    return f"{front}{shown}" if re.search(r"\w{2}", shown) else question


def absent(question: str, sources: Sequence[Source]) -> tuple[str, ...]:
    """What `question` is limited to and no document is of: full names of places and numbers."""
    found = [place.name for place in absent_places(question, sources)]
    for number in absent_numbers(question, sources):
        year, _, serial = number.rpartition("-")
        found.append(f"〔{year}〕{serial}号" if year else f"第{serial}号")
    return tuple(dict.fromkeys(found))


def into_absent(question: str, sources: Sequence[Source]) -> bool:
    """The question asks what an article of a paper says that none of the documents is."""
    if not _ARTICLE.search(question):
        return False
    titles = [title for source in sources for title in (source.title, source.proposal_title) if title]
    papers = ("".join(found) for found in _PAPER.findall(question))
    named = [title for title in papers if not any(_calls(title, held) for held in titles)]
    return bool(named or absent_numbers(fold(question), sources))


def _calls(name: str, title: str) -> bool:
    """`name` may be what people call the paper: part of its title, or 稳企二十条 for measures that keep 企业 steady."""
    of_articles = name.endswith("条")
    return name in title or title in name or (of_articles and len(pairs(name) & pairs(title)) > 1)


def completed(scope: Scope, this_year: int = 0) -> Scope:
    """A scope that a person gave (青岛, 2022), with full names, levels and years; what is not understood stays as it is."""
    regions = tuple(r for given in scope.regions for r in recognise(given.name).regions or (given,))
    years = tuple(p for given in scope.years for p in recognise(given.name, (), this_year).years or (given,))
    return replace(scope, regions=regions, years=years)


def settled(answer: Answer, sources: Sequence[Source], english: bool) -> Answer:
    """The finished answer with what no document is of and, after a refusal, with what is offered instead."""
    names = absent(answer.resolved or answer.question, sources)
    offers = tuple(_offers(answer.scope, names, sources)) if answer.refused else ()
    notes = answer.notes
    if names and answer.reason != "empty_corpus":
        notes = (absence(names, answer.refused, english), *notes)
        if answer.refused:
            notes = (notes[0] + _held(names, sources, english), *notes[1:])
    return replace(answer, absent=names, offers=offers, notes=notes)


def absence(names: Sequence[str], refused: bool, english: bool) -> str:
    """The sentence that names what no document is of."""
    if english:
        return (ABSENT_ENGLISH if refused else BESIDE_ENGLISH).format(names=", ".join(names))
    return (ABSENT if refused else BESIDE).format(names="、".join(names))


def _held(names: Sequence[str], sources: Sequence[Source], english: bool) -> str:
    years = sorted({source.issued[:4] for source in sources if source.issued})
    span = "—".join(dict.fromkeys((years[0], years[-1]))) if years else ""
    held = [*(region.name for region in _regions(sources)), span]
    words = (", " if english else "、").join(word for word in held if word)
    return f"{' ' if english else ''}{(HELD_ENGLISH if english else HELD).format(held=words, names='、'.join(names))}"


def _regions(sources: Sequence[Source]) -> list[Region]:
    return list({s.region: Region(name=s.region, level=s.region_level) for s in sources if s.region}.values())


def _offers(scope: Scope, names: Sequence[str], sources: Sequence[Source]) -> Iterator[Scope]:
    """The scope without one of its limits, then, for a place that is not held, with each of those that are."""
    for field in ("regions", "years", "number"):
        if getattr(scope, field):
            yield replace(scope, **{field: type(getattr(scope, field))()})
    if any(region.name in names for region in scope.regions):
        for region in _regions(sources)[:MOST_OFFERS]:
            yield replace(scope, regions=(region,))


def _scope(parts: Sequence[_Part]) -> Scope:
    def all_of(field: str) -> tuple:
        return tuple(dict.fromkeys(part.value for part in parts if part.field == field))

    one = {field: next(iter(all_of(field)), "") for field in ("issuer", "kind", "number")}
    return Scope(regions=all_of("regions"), years=all_of("years"), **one)


def _parts(plain: str, sources: Sequence[Source], this_year: int) -> list[_Part]:
    """Every limit in order. A place in the name of a body is a limit of its own."""
    number = list(_numbers(plain))
    taken = [(part.start, part.end) for part in number]
    rest = [
        *_places(plain, sources),
        *_periods(plain, this_year or date.today().year),
        *_issuers(plain, sources),
        *_kinds(plain),
    ]
    free = [p for p in rest if not any(a < p.end and p.start < b for a, b in taken)]
    return sorted(number + free, key=lambda part: part.start)


def _places(plain: str, sources: Sequence[Source]) -> Iterator[_Part]:
    held, missing = asked_places(plain, sources)
    for place in sorted([*held, *missing], key=lambda place: place.start):
        yield _Part("regions", Region(name=place.name, level=place.level), place.start, place.end)


def _numbers(plain: str) -> Iterator[_Part]:
    for match in NUMBER.finditer(plain):
        yield _Part("number", "".join(match[0].split()), match.start(), match.end())
        return
    for number in numbers(plain):
        match = re.search(rf"第?\s*{number}\s*号?", plain)
        if match:
            yield _Part("number", number, match.start(), match.end())


def _periods(plain: str, this_year: int) -> Iterator[_Part]:
    for start, end, period in periods(plain, this_year):
        yield _Part("years", period, start, end)


def _issuers(plain: str, sources: Sequence[Source]) -> Iterator[_Part]:
    """A body: the issuer of a document in full, else what ends like a body right behind a place, which it goes without."""
    places = gazetteer.find(plain, [source.region for source in sources])
    for issuer in sorted({s.issuer for s in sources if s.issuer}, key=len, reverse=True):
        if (start := plain.find(issuer)) >= 0:
            place = next((p for p in places if p.start == start), None)
            yield _Part("issuer", issuer, place.end if place else start, start + len(issuer))
            return
    for place in places:
        body = _BODY.match(plain, place.end)
        if (
            body
            and not re.search(r"的|和|与|是|在|这|那|由|向|对|答复|关于|[，。？、]", body[0])
            and not _BODY_ALONE.match(body[0])
        ):
            yield _Part("issuer", plain[place.start : body.end()], place.end, body.end())
            return


def _kinds(plain: str) -> Iterator[_Part]:
    found = _SPECIFIC.search(plain)
    if found:
        yield _Part("kind", found[0], found.start(), found.end())
    elif found := _GENERAL.search(plain):
        yield _Part("kind", found[1], found.start(1), found.end(1))


def _kept(part: _Part, wanted: Scope) -> bool:
    value = getattr(wanted, part.field)
    return part.value in value if isinstance(value, tuple) else part.value == value


def _missing(wanted: Scope, found: Scope) -> dict[str, str]:
    """What `wanted` has and `found` has not, as words, by field."""
    regions = "和".join(region.name for region in wanted.regions if region not in found.regions)
    years = "、".join(period.name for period in wanted.years if period not in found.years)
    single = {f: getattr(wanted, f) for f in ("issuer", "number", "kind") if getattr(wanted, f) != getattr(found, f)}
    return {"regions": regions, "years": years} | single


def _without(text: str, part: _Part, instead: str) -> str:
    left, right = text[: part.start], text[part.end :]
    if not instead and part.field != "issuer":
        right = re.sub(r"^(?:的|地区|以来|期间|、|和|与|及)", "", right)
        left = re.sub(r"(?:、|和|与|及|在|于|截至|截止到?|\b(?:in|of|for|by)\s)\s*$", "", left)
    return re.sub(r"^[，,、\s]+|(?<=\s)\s+|\s+(?=[?.])", "", left + instead + right)
