"""Which documents a question names, and what it names that none of them is about; pure.

Arrows: cardfacts, evidence, answering, scoping -> here -> gazetteer, kinds. Knows no ranking: only the words of the question and
the cards.
"""

import re
from collections.abc import Callable, Sequence

from rag.answer import gazetteer
from rag.answer.kinds import PERSON
from rag.index.lexical import fold, frequency
from rag.types import Source

PLACED = 4  # weight of a document that is named by its place or its issuer
_LEVELS = re.compile(r"特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|新区|地区|省|市|区|县|旗")
_OUTSIDE = re.compile(r"[省市区县]?(?:以外|之外|外(?=的|首|第|其))")
_PEOPLE = re.compile(r"^尊敬的|等?(?:人大|政协)?(?:各位)?(?:代表|委员|同志|先生|女士)?[:：]?$|等$")
_OF_YEAR = re.compile(
    r"((?:19|20)\d\d)年?(?:\d{1,2}月份?)?(?:(?:[那这]一?[个份]|印发|出台|发布|的)*(?:实施|工作|行动|新|老|旧)?"
    r"(?:方案|通知|办法|细则|意见|规定|答复|文件|政策|新规|标准|公告|公示)|那会儿|那时候?|(?=(?:和|与|跟|、)(?:19|20)\d\d年的?(?:方案|通知|办法|规定|文件|答复)))"
)
_OF_BOTH = re.compile("比(?![例赛如])|废止|代替|替代|修订|吗")  # what one is to the other
_JOINT = "(?:以及|和|与|跟|及|、|比)"
_EACH = re.compile(r"分别|各(?:自|是|有|为|多少|几)|\b(?:respectively|each)\b")
_PERSON = re.compile(PERSON)
_AND = re.compile(
    r"\s*(?:、|和|与|及|以及|跟|同|比|还是|或|或者|对比|相比|,|，|and|or|vs\.?|versus)\s*(?:the\s+)?", re.IGNORECASE
)
_BUT = re.compile(
    r"(?<![免扣废解清消排拆根铲剔切破革开删去])除(?:去|开|了)?(?:[\u4e00-\u9fff]{2,6}[和与及、])*$"
)  # in front of what is left out
_CHINESE_NUMBER = re.compile(r"[〔\[【(（［]\s*(\d{4})\s*[〕\]】)）］]\s*第?\s*(\d+)\s*号")
_PROPOSAL = re.compile(
    r"(?<!\d)(\d{5,}|\d{3,}\s*号)\s*号?\s*(?:代表|委员|政协|人大)?(?:提案|建议|议案)|第\s*(\d{3,})\s*号|(?<!\d)(\d{7,9})\s*号"
)
_SESSION = re.compile(r"([一二三四五六七八九十\d]+)届[^，,。；;\d]{0,8}?([一二三四五六七八九十\d]+)次会议")
_MINISTRY = re.compile(
    "(教育部|科技部|工信部|公安部|民政部|司法部|财政部|人社部|人力资源(?:和)?社会保障部|自然资源部|生态环境部|住建部|交通运输部|水利部|农业农村部|"
    "商务部|文旅部|文化和旅游部|退役军人事务部|应急管理部|国家发改委|国家发展改革委|国家卫健委|国家税务总局|国家医保局|国务院|国资委|全国总工会)"
    "[^，,。？?]{0,6}(?:要求|提出|规定|明确|印发|发布|出台|强调|部署|指出)"
)


def short(region: str) -> str:
    """The name of the innermost region without its level: 深圳市龙岗区 -> 龙岗."""
    parts = [part for part in _LEVELS.split(region) if part]
    return parts[-1] if parts else ""


def people(addressee: str) -> str:
    """The name in a form of address: 尊敬的王金乐委员 -> 王金乐; empty for bodies (各区市…局) and others (纳税人)."""
    name = _PEOPLE.sub("", _PEOPLE.sub("", addressee.strip()))
    return name if _PERSON.fullmatch(name) and not frequency(name) else ""


def weight(question: str, source: Source) -> int:
    """How plainly the question names this document; 0: not at all. Numbers outweigh people, people places."""
    numbers = set(_CHINESE_NUMBER.findall(question))
    total = 0
    if source.number and numbers & set(_CHINESE_NUMBER.findall(source.number)):
        total += 12
    if source.proposal_number and re.search(rf"(?<!\d){re.escape(source.proposal_number)}(?!\d)", question):
        total += 12
    for name in (people(source.addressee), source.contact):
        if name and name in question:
            total += 6
    if any(title and title in question for title in (source.title, source.proposal_title)):
        total += 12
    if names(question, source.region) or (source.issuer and source.issuer in question):
        total += PLACED
    return total


def names(question: str, region: str) -> bool:
    """The question names the region itself: 深圳市龙岗区 names 龙岗区 and not 深圳市; 深圳市以外 names none."""
    known = gazetteer.home_of(region)
    if known is None:
        return bool(short(region)) and short(region) in fold(question)
    plain = fold(question)
    return any(
        place.is_of(known) and not _OUTSIDE.match(plain, place.end) for place in gazetteer.find(question, (region,))
    )


def named(question: str, sources: Sequence[Source]) -> list[Source]:
    """The documents that the question names. Empty: it names none.

    Beside one that is named by a number or a person those of other places count where each is asked for (分别).
    """
    weights = {source.id: weight(question, source) for source in sources}
    best = max(weights.values(), default=0)
    if best == 0:
        return []
    if best < 6:
        return [source for source in sources if weights[source.id] >= min(best, PLACED)]
    chosen = [source for source in sources if weights[source.id] == best]
    if not _EACH.search(question):
        return chosen
    regions = {source.region for source in chosen}
    others = [s for s in sources if s.region and s.region not in regions and names(question, s.region)]
    return [source for source in sources if source in chosen or source in others]


def papers_by_year(question: str, sources: Sequence[Source]) -> list[list[Source]]:
    """`2023年方案和2025年通知各是多少`: of the `sources`, if all are of one place, those of each year; empty: the question asks
    nothing of each of two papers that it names by their years, or none is of one of them."""
    years = list(dict.fromkeys(match[1] for match in _OF_YEAR.finditer(question)))
    each = re.search("各|分别", question) and not _OF_BOTH.search(question)
    if not each or len(years) < 2 or len({source.region for source in sources}) > 1:
        return []
    sides = [[source for source in sources if source.issued.startswith(year)] for year in years]
    return sides if all(sides) else []


def of_year(question: str, year: str) -> str:
    """The question about the paper of one year of those that it names by theirs."""
    named = list(_OF_YEAR.finditer(question))
    others = [match for match in named if match[1] != year] if any(match[1] == year for match in named) else []
    for match in reversed(others):
        before, behind = question[: match.start()], question[match.end() :]
        rest = re.sub(f"^{_JOINT}", "", behind)
        question = (before if rest != behind else re.sub(f"{_JOINT}$", "", before)) + rest
    return re.sub("各自?(?=是|有|为)|分别", "", question) if others else question


def places(question: str) -> list[str]:
    """Places that the question names in Chinese, without their level, in order; of 深圳市龙岗区 only 龙岗."""
    plain = fold(question)
    known = gazetteer.find(question)
    found = [place.short for place in known if not plain[place.start].isascii()]
    return list(dict.fromkeys([*found, *gazetteer.unlisted(question, known)]))


def asked_places(question: str, sources: Sequence[Source]) -> tuple[list[gazetteer.Place], list[gazetteer.Place]]:
    """Places that the question is about: those that documents are of, and those that none is of.

    Beside a place that is held (福田区在广西设立了什么) another counts only when it stands in line with it (青岛和济南) or
    lies in it (青岛给城阳区的任务). What is left out (除了青岛) is not asked about.
    """
    regions = [source.region for source in sources]
    homes = [home for region in regions if (home := gazetteer.home_of(region))]
    plain = fold(question)
    found = [place for place in gazetteer.find(question, regions) if not _BUT.search(plain, 0, place.start)]
    held = [place for place in found if any(place.is_of(home) for home in homes)]
    absent = [place for place in found if place not in held and place.short not in regions]
    return held, [p for p in absent if not held or _in_line(plain, p, held) or _inside(p, held)]


def silent_on(text: str, source: Source, held: Sequence[gazetteer.Place]) -> bool:
    """`text`, of a document of a province or city, does not speak of the place inside it that is asked about: of the
    technicians of 广东 nothing tells how many are in 深圳."""
    home = gazetteer.home_of(source.region) if len(held) > 1 else None
    return home is not None and any(gazetteer.lies_in(place, home) and place.short not in text for place in held)


def _inside(place: gazetteer.Place, held: Sequence[gazetteer.Place]) -> bool:
    return any(place.outer in (home.name, home.own) for home in held)


def _in_line(plain: str, place: gazetteer.Place, held: Sequence[gazetteer.Place]) -> bool:
    between = [plain[min(p.end, place.end) : max(p.start, place.start)] for p in held]
    return any(_AND.fullmatch(words) for words in between)


def absent_places(question: str, sources: Sequence[Source]) -> list[gazetteer.Place]:
    """Places that the question is about and no document is of."""
    return asked_places(question, sources)[1]


def numbers(question: str) -> list[str]:
    """Numbers of documents and proposals that the question names: 2021-94, 20180084."""
    plain = fold(question)
    written = [f"{year}-{number}" for year, number in _CHINESE_NUMBER.findall(plain)]
    bare = ["".join(groups).removesuffix("号").strip() for groups in _PROPOSAL.findall(_CHINESE_NUMBER.sub(" ", plain))]
    return list(dict.fromkeys(written + bare))


def absent_numbers(question: str, sources: Sequence[Source]) -> list[str]:
    """Numbers that the question names and no card bears."""
    cards = " ".join(f"{source.number} {source.proposal_number} {source.title}" for source in sources)
    return [number for number in numbers(question) if not _bears(cards, number)]


def sessions(text: str) -> set[tuple[str, str]]:
    """(届, 次) of the sessions of congresses and councils that `text` names: 十四届人大二次会议."""
    return set(_SESSION.findall(text))


def ministries(question: str) -> list[re.Pattern[str]]:
    """The bodies of the central government that `question` says to have ordered or said something, each as it may be
    written in full (人社部: 人力资源和社会保障部)."""
    return [re.compile("[\u4e00-\u9fff]{0,4}?".join(match[1])) for match in _MINISTRY.finditer(question)]


def _bears(text: str, number: str) -> bool:
    if "-" in number:
        return tuple(number.split("-")) in _CHINESE_NUMBER.findall(text)
    return re.search(rf"(?<!\d){number}(?!\d)", text) is not None


def elsewhere(question: str, sources: Sequence[Source]) -> Callable[[Sequence[str]], list[bool]] | None:
    """Which of the ranked passages count, when the question names what no document is of; None: it names no such thing.

    A place counts only when the question names no document at all (beside one, as in 青岛和济南, that one is answered), or
    lies in the place of one: a passage has to speak of it. A number that no card bears has to stand in one of the passages, or none counts.
    """
    wanted = absent_numbers(question, sources)
    held, absent = asked_places(question, sources)
    if named(question, sources):
        asked = [place.short for place in absent if _inside(place, held)]
        unlisted = gazetteer.unlisted(question, [*held, *absent])  # 重庆渝北区
        asked += [name for name in unlisted if any(fold(question).startswith(name, place.end) for place in held)]
    else:
        asked = [place.short for place in absent] or gazetteer.unlisted(question, absent)
    if not wanted and not asked:
        return None

    def counts(texts: Sequence[str]) -> list[bool]:
        borne = all(any(_bears(text, number) for text in texts) for number in wanted)
        return [borne and (not asked or any(place in text for place in asked)) for text in texts]

    return counts
