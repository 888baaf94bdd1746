"""Places that a text names: which division of China, how surely, where it stands; pure.

Arrows: scope, scoping, followup -> here -> divisions, lexical. Knows no document but the names of their regions.

A name with its level (南山区) is a place. A bare name (南山) is one when it is a word of its own in the text and either a
province or city, or unmistakable (昆山, 海淀), or at home where the documents are. 社区, 城市, 中山大学, 北京路 are no places.
What documents are of is a place though no list holds it (a new district, a zone), and before one of the same name elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate

from pypinyin import lazy_pinyin

from rag.index.lexical import fold, frequency, words
from rag.text.divisions import COUNTY, PREFECTURE, PROVINCE, Division, bare, divisions

LONGEST = 15  # characters of a name
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
COMMON = 500  # a bare county name that stands more often in jieba's texts is taken for a common word
# Names of cities that are words of the language as well: places only with their level, or at home.
_PLAIN_WORDS = """
来宾 日照 白银 朝阳 大同 安康 阿里 开封 东方 新星 双河 白杨 海东 海西 海北 黄南 沙河 开平 金山 长寿 河间 灯塔 大兴 同仁 弥勒 新民 安达 高平
安国 三河 榆树 海伦 兴化 大安 东阳 安宁 江山 文昌 高安 东兴 四会 永安 河东 河西 滨海 明光 西城 东城 无为 两江 永康 瑞安 常宁 新乐 乐平 原平
天长 磐石 奉节 登封 阳春 福泉 兴平 津市 大足 五常 界首 青龙 宝山 玉环 兴城 临海
"""
_WORDS = frozenset(_PLAIN_WORDS.split())
_PARTS_OF_TOWNS = """
城区 郊区 矿区 老城区 新城区 新市区 城关区 城中区 城东区 城西区 城北区 市中区 东区 西区 南区 北区 中区 郊县
"""
_LEVELLED_WORDS = frozenset(_PARTS_OF_TOWNS.split())
_GOES_ON = re.compile(
    r"社区|小区|街道|镇|乡(?!村)|路(?!径|线|上|演|费)|大道|大学|学院|火车站|机场|冬残?奥|残?奥运|[亚大全青冬]运会|世博会|时间|巴巴|人寿|银行"
)
_SUFFIX = re.compile(r"[\u4e00-\u9fff]{2}(?:区|县)(?!域|别|分|块|街|级|间|位)")
_COINED = re.compile(
    r"(?:^(?:请问)?|(?<=[，,。；;？?、在和与跟年]))(?![经但并如若]|.[与据])(?P<name>[\u4e00-\u9fff]{2})[市县](?![场值面价长里集区]|民(?!政))"
)
_NOT_PLACES = re.compile(
    r"^[各全我本该辖市省地城老新外片校园社街哪几个这那在对和与及由的了是有前另每]|[各全我本该辖市省的新湾园社地片校景库战特专军矿林牧由归向经按及等上]$|"
    r"示范|合作|试验|开发|高新|功能|经济|保税|服务|工业|自贸|贸易|生活|居住|核心|中心|集聚|先行|实验|保护|行政|下辖"
)
_LATIN = re.compile(r"([a-z]{2,}(?:'(?!s\b)[a-z]+)?)(?:\s+(district|county))?", re.IGNORECASE)
_ENGLISH = {
    "shaanxi": "陕西", "inner mongolia": "内蒙古", "tibet": "西藏", "hong kong": "香港", "hongkong": "香港", "macau": "澳门",
    "macao": "澳门", "harbin": "哈尔滨", "urumqi": "乌鲁木齐", "lhasa": "拉萨", "hohhot": "呼和浩特", "kashgar": "喀什", "canton": "广州",
}  # fmt: skip
_PART = re.compile(r".{2,7}?(?:自治[区州县旗]|特别行政区|地区|省|市|区|县|旗|盟)")
_LEVELS = {"省": "省", "市": "市", "州": "市", "盟": "市", "区": "区", "县": "县", "旗": "县"}
_TWO_WORDS = re.compile("|".join(name for name in _ENGLISH if " " in name), re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place in a text: `[start:end]` of `fold(text)`, its own short name, and its full name as far as it is certain."""

    start: int
    end: int
    name: str  # 深圳市龙岗区; 南山区, where the city is not said
    short: str  # 龙岗
    level: str  # 省 / 市 / 区 / 县
    own: str  # 龙岗区
    outer: str = ""  # the city or province that it certainly lies in: 深圳市

    def is_of(self, other: "Place") -> bool:
        """Both name the same division, as far as they say."""
        return self.own == other.own and (not self.outer or not other.outer or self.outer == other.outer)


def find(text: str, regions: Iterable[str] = ()) -> list[Place]:
    """Places of `text` in order, of a name with those around it the inner one; `regions` are those of the documents."""
    return list(_find(fold(text), tuple(sorted({region for region in regions if region}))))


def place(name: str) -> Place | None:
    """The division that `name` is as a whole (青岛, 南山区, 深圳市龙岗区); None: it is none."""
    plain = fold(name)
    found = list(_merged(plain, list(_walk(plain, _Home(()), whole=True)), _Home(())))
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(plain)) else None


def home_of(region: str) -> Place | None:
    """The division that documents of `region` are of, though no list may hold it; None: the name has no level."""
    if known := place(region):
        return known
    chain = _by_levels(fold(region))
    return _place(0, len(region), chain[-1:], set(), _Home(())) if chain else None


def _by_levels(name: str) -> list[Division]:
    """The divisions that make up a name of which the lists do not hold all, outermost first; empty: it has no such parts."""
    chain: list[Division] = []
    parts = _PART.findall(name)
    for part in parts if "".join(parts) == name else ():
        within = tuple(division.name for division in chain)
        held = [d for d in _forms().get(part, ()) if d.name == part and (not chain or chain[-1].name in d.within)]
        level = _LEVELS.get(part[-1], "区")
        rank = PROVINCE if level == "省" else PREFECTURE if level == "市" and not within[1:] else COUNTY
        made = Division(name=part, short=bare(part), rank=rank, level=level, kind="", within=within)
        chain.append(held[0] if held else made)
    return chain


@lru_cache(maxsize=256)
def _find(plain: str, regions: tuple[str, ...]) -> tuple[Place, ...]:
    home = _home(regions)
    chinese = list(_merged(plain, list(_walk(plain, home)), home))
    return tuple(sorted([*chinese, *_latin(plain, home)], key=lambda p: p.start))


class _Home:
    """Where the documents are: their divisions, and the cities around them."""

    def __init__(self, regions: Sequence[str]) -> None:
        found = [known for region in regions if (known := home_of(region))]
        self.own = {p.own for p in found}
        self.shorts = {p.short for p in found}
        self.cities = {city for p in found if not (city := p.outer or p.own).endswith("省") or p.level == "省"}
        self.unlisted = _unlisted(regions)

    def meant(self, name: str) -> list[Division]:
        """What it may mean, those of the documents first."""
        return [*(d for d in self.unlisted if name in (d.name, d.short)), *_forms().get(name, ())]

    def spelt(self, word: str) -> list[Division]:
        """The same of a word in Latin letters."""
        own = (d for d in self.unlisted if "".join(lazy_pinyin(d.short)) == word)
        return [*own, *_pinyin().get(word, ())] if len(word) > 3 else []


def _unlisted(regions: Sequence[str]) -> list[Division]:
    """The divisions of the regions that no list holds."""
    chains = [_by_levels(fold(region)) for region in regions]
    return list(dict.fromkeys(d for chain in chains for d in chain if d not in _forms().get(d.name, ())))


@lru_cache(maxsize=8)
def _home(regions: tuple[str, ...]) -> _Home:
    return _Home(regions)


@cache
def _forms() -> dict[str, list[Division]]:
    """Every way to write a division, and the divisions that it may mean, outer ones first."""
    forms: dict[str, list[Division]] = {}
    for division in divisions():
        names = [division.name, division.short]
        if "自治" in division.name or division.kind == "特别行政区":
            names.append(
                division.short + {"自治区": "自治区", "特别行政区": "特区"}.get(division.kind, division.kind[-1])
            )
        for name in dict.fromkeys(names):
            forms.setdefault(name, []).append(division)
    return forms


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    meant: list[Division]


def _walk(plain: str, home: _Home, whole: bool = False) -> Iterator[_Match]:
    """The longest names from left to right that are places; with `whole`, bare names need not be words of their own."""
    edges, at, before = None, 0, -1
    while at < len(plain):
        for end in range(min(len(plain), at + LONGEST), at + 1, -1):
            name = plain[at:end]
            if not (meant := home.meant(name)):
                continue
            levelled = any(name == d.name for d in meant)
            coined = meant[0] in home.unlisted and not frequency(name)
            if not (levelled and end - at > 2) and not whole and not coined:
                edges = edges or {0, *accumulate(len(word) for word in words(plain))}
                if at not in edges or end not in edges:
                    continue
            if whole or _accepted(plain, at, end, meant, home, before == at):
                yield _Match(at, end, meant)
                at, before = end, -1 if meant[0] in home.unlisted else end  # no list holds its districts
                break
        else:
            at += 1


def _accepted(plain: str, at: int, end: int, meant: list[Division], home: _Home, follows: bool) -> bool:
    name = plain[at:end]
    if any(name == division.name for division in meant):
        return follows or name not in _LEVELLED_WORDS
    if _GOES_ON.match(plain, end):
        return False
    if follows or name in home.shorts or meant[0] in home.unlisted:
        return True
    if name in _WORDS:
        return False
    if meant[0].rank in (PROVINCE, PREFECTURE):
        return True
    near = any(set(division.within) & home.cities for division in meant)
    known = any(division.kind == "县级市" or division.within[0] in _MUNICIPALITIES for division in meant)
    return (near or known) and frequency(name) < COMMON


def _merged(plain: str, matches: list[_Match], home: _Home) -> Iterator[Place]:
    """One place for names that stand one in the other (广东省深圳市龙岗区); of the same name the likeliest division."""
    stated = {division.name for match in matches if len(match.meant) == 1 for division in match.meant}
    chain: list[Division] = []
    start = 0
    for index, match in enumerate(matches):
        if not chain or matches[index - 1].end != match.start:
            chain, start = [], match.start
        inner = [d for d in match.meant if chain and chain[-1].name in d.within]
        if chain and not inner and _takes(chain[-1], match, plain, home):
            inner = [replace(match.meant[0], within=(*chain[-1].within, chain[-1].name))]
        if chain and not inner:
            chain, start = [], match.start
        meant = inner or match.meant
        chain = [*chain, meant[0]]
        following = matches[index + 1] if index + 1 < len(matches) else None
        lies_in = {d.name for d in meant}
        if following and following.start == match.end:
            if any(lies_in & set(d.within) for d in following.meant):
                chain[-1] = next(d for d in meant if any(d.name in f.within for f in following.meant))
                continue
            if _takes(chain[-1], following, plain, home):
                continue
        yield _place(start, match.end, meant, stated, home)


def _takes(city: Division, match: _Match, plain: str, home: _Home) -> bool:
    """The district, written with its level, is one of the city in front of it, of which the lists hold none, or not that one."""
    district = match.meant[0]
    written = plain[match.start : match.end] == district.name and district.name not in _LEVELLED_WORDS
    return written and city.rank < district.rank == COUNTY and (city in home.unlisted or district in home.unlisted)


def _place(start: int, end: int, meant: list[Division], stated: set[str], home: _Home) -> Place:
    best = meant[0]
    sure = [d for d in meant if d.rank == best.rank]
    for around in (stated, home.cities):
        if len(sure) > 1:
            sure = [d for d in sure if set(d.within) & around] or sure
    best = sure[0]
    certain = len(sure) == 1
    outer = best.within[-1] if certain and best.rank == COUNTY and best.within else ""
    name = best.path if certain else best.name
    return Place(start=start, end=end, name=name, short=best.short, level=best.level, own=best.name, outer=outer)


def lies_in(inner: Place, outer: Place) -> bool:
    """The first is a division of the second, as far as their names tell: 深圳市 of 广东省."""
    return inner.outer == outer.own or any(
        outer.own in one.within for one in _forms().get(inner.own, ()) if one.name == inner.own
    )


def unlisted(text: str, known: Sequence[Place]) -> list[str]:
    """Short names of what may be districts that no list holds (abolished, new), by their level alone, or cities and counties of which no
    dictionary holds the name, either: a guess."""
    plain = fold(text)
    named = [
        (m.start(), m.end(), m[0][:-1]) for m in _SUFFIX.finditer(plain) if m[0][-1] == "区" or not frequency(m[0][:-1])
    ]
    coined = [(m.start("name"), m.end(), m["name"]) for m in _COINED.finditer(plain) if not frequency(m["name"])]
    found = [
        name
        for start, end, name in sorted([*named, *coined])
        if not any(p.start < end and start < p.end for p in known)
        and not _NOT_PLACES.search(name)
        and plain[start:end] not in _LEVELLED_WORDS
    ]
    return list(dict.fromkeys(found))


@cache
def _pinyin() -> dict[str, list[Division]]:
    spelt: dict[str, list[Division]] = {}
    for division in divisions():
        spelt.setdefault("".join(lazy_pinyin(division.short)), []).append(division)
    return spelt


def spelt(word: str) -> list[str]:
    """Short names of the divisions that `word` in Latin letters may mean."""
    plain = word.casefold().replace("'", "")
    meant = _forms()[_ENGLISH[plain]] if plain in _ENGLISH else _pinyin().get(plain, []) if len(plain) > 4 else []
    return list(dict.fromkeys(division.short for division in meant))


def _latin(plain: str, home: _Home) -> Iterator[Place]:
    """Places by their names in Latin letters: provinces, cities, those of the documents, and any … District."""
    for match in _TWO_WORDS.finditer(plain):
        yield _place(match.start(), match.end(), _forms()[_ENGLISH[match[0]]], set(), home)
    for match in _LATIN.finditer(plain):
        word = match[1].replace("'", "")
        meant = _forms()[_ENGLISH[word]] if word in _ENGLISH else home.spelt(word)
        levelled = bool(match[2])
        meant = [
            d
            for d in meant
            if (levelled and d.rank == COUNTY) or (not levelled and d.rank != COUNTY) or d.name in home.own
        ]
        own = [d for d in meant if d.name in home.own]
        if meant:
            end = match.end() if levelled else match.end(1)
            yield _place(match.start(), end, own or meant, set(), home)
