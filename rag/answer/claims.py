"""What a passage measures: a figure with its subject, region, years and period, comparable with another passage's; pure.

Arrows: conflicts -> here -> figures, grounding (compact, terms), scope. Knows no question and no document text.

Two claims are of the same thing only when nothing tells them apart: the words of the subject, the unit, the region, the
years, the period (每年, 累计, …), and not one a goal and the other a result. What cannot be decided is taken for different, but an
interpretation words the rules of the paper that it is of in its own way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.answer.grounding import compact, pairs, terms
from rag.answer.scope import places, short
from rag.text.figures import Figure, figures, normal, wordless
from rag.text.tables import cells
from rag.types import Passage

_PIECES = re.compile(r"[；;。！？!?\n：:（）()、]|[，,](?!\d{3}(?!\d))|(?<!\d)[，,]")
_NO_MEASURE = frozenset("年月日号届期章条级类节款区市省批") | {"年度", "学年", "批次", "方面", "大类"}
_PERIOD = re.compile(
    r"累计|每年|每月|每季度?|每周|每人|每名|每家|每个|人均|年均|年度|年内|当年|全年|今年|去年|明年|上半年|下半年|历年|以来|"
    r"近[\d一二两三四五六七八九十]+年|[\d一二两三四五六七八九十]+年来|前[\d一二三四五]+个?月|“?十[一二三四五]五”?"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-—至到~～]\s*20)")
_GOAL = re.compile(r"力争|争取|计划|预计|拟|将(?!近)|要(?!求)|确保|目标|规划|到(?:19|20)\d\d年")
_RESULT = re.compile(r"目前|现有|已|截至|实际|完成了|共有")
_AT_LEAST = re.compile(r"不少于|不低于|不小于|至少|最少|最低|(?<!不)超过|(?<!不)超(?=\d)|突破|(?<!不)高于")
_AT_MOST = re.compile(r"不超过|不高于|不多于|不大于|最高|最多|最长|至多|(?<!不)低于|(?<!不)少于")
_ABOUT = re.compile(r"大约|约|将近|近(?=\d)|左右|上下")
_FILLERS = re.compile(
    rf"{_PERIOD.pattern}|{_GOAL.pattern}|{_RESULT.pattern}|{_AT_LEAST.pattern}|{_AT_MOST.pattern}|{_ABOUT.pattern}|"
    r"以上|以下|以内|之内|达到|达|实现|保持|保持在|在|共计|合计|总计|共|有|为|是|到|至|的|了|其|并|全[国省市区县]|[我本][国省市区县]|万|亿|年"
)
_EACH = re.compile(r"\s*每[个家人名所户项间站处]")  # of what the clause before it counts
_OWN = re.compile(r"[全我本]([国省市区县])")
_LEVEL = {"国": "国家", "省": "省", "市": "市", "区": "区", "县": "县"}
_RAW_UNIT = {"人": "(?:人|名|位)", "元": "[万亿]?元", "%": "[%％]"}
_PAPER = re.compile("[《〈]([^《》〈〉]{6,})[》〉]")
_PROVISION = re.compile(r"(?m)^[^\S\n]*\**第[一二三四五六七八九十百]+条\**\s*")
_POINT = re.compile(r"(?m)^\s*(?:\d{1,2}[.、．]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*")
_SENTENCE = re.compile(r"[^。；;！？!?\n]+")
_WORDING, _DENYING = (
    set("自之日起后内在应当须由向将于的提出答第条一二三四五六七八九十"),
    set("未不非无除"),
)
_LIMIT, _TERMS = set("享受期限最长"), {"个月", "年", "天", "日"}  # 享受期限不超过36个月, 最长不超过24个月
ALIKE = 0.6  # share of the character pairs of the shorter of two sentences of one paper that say the same
SHORTEST = 6  # characters of a subject: 培训人数 may be of anything
NEARLY = Decimal("0.05")  # by how much a rounded figure may differ from the exact one


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A figure of a passage and all that tells what it is of; `words` is its clause, `raw` the figure as written."""

    passage: Passage
    words: str
    raw: str
    figure: Figure
    bound: str  # "least", "most", "about" or empty: exact
    subject: str
    region: frozenset[str]
    years: frozenset[str]
    period: frozenset[str]
    status: str  # "goal", "result" or empty: not said

    @property
    def value(self) -> Decimal:
        """Its value in single units."""
        return self.figure.value


def claims(passage: Passage) -> Iterator[Claim]:
    """The claims of a passage: of each clause that measures one thing once. Rows of a table tell of as many things as they are."""
    before = last = ""
    for piece in _PIECES.split(_PROVISION.sub("", passage.text)):
        if cells(piece):
            continue
        of, last = (last if not before and _EACH.match(piece) and f"，{piece}" in passage.text else ""), piece
        measured = [figure for figure in figures(piece) if figure.unit and figure.unit not in _NO_MEASURE]
        if not measured:
            before = piece if piece.strip() else before
            continue
        if len(measured) == 1 and "其中" not in piece and not re.search(r"第\s*[\d一二三四五六七八九十]", piece):
            found = _claim(passage, piece.strip(), before, measured[0], of)
            if len(found.subject) >= SHORTEST:
                yield found
        before = ""


def differ(one: Claim, other: Claim) -> bool:
    """Both are of the same thing and cannot both be right."""
    return _same_thing(one, other) and _apart(one, other)


def _same_thing(one: Claim, other: Claim) -> bool:
    of = (one.figure.unit, one.region, one.years, one.period)
    stated = {one.status, other.status} - {""}
    names = set(terms(one.passage.text)), set(terms(other.passage.text))
    if all(names) and not names[0] & names[1]:
        return False
    same = of == (other.figure.unit, other.region, other.years, other.period) and len(stated) < 2
    return same and (one.subject == other.subject or (_of_one_paper(one, other) and _alike(one, other)))


def _of_one_paper(one: Claim, other: Claim) -> bool:
    """Of two documents, both name the same paper in their titles: it was issued by one and is explained by the other."""
    mine, theirs = one.passage.source, other.passage.source
    named = {*_PAPER.findall(mine.title), *_PAPER.findall(theirs.title)}
    titles = compact(mine.title), compact(theirs.title)
    return mine.id != theirs.id and any(all(compact(name) in title for title in titles) for name in named)


def _alike(one: Claim, other: Claim) -> bool:
    """The sentences that they stand in have most words in common, no other figure, and one has no letters of its own but those by
    which a rule is worded one way or the other (后, 自…之日起): 个人 and 单位, 未成年人 and 成年人 are told apart by theirs."""
    told = [_sentence(claim) for claim in (one, other)]
    words, letters = [pairs(wordless(text)) for text in told], [set(compact(wordless(text))) for text in told]
    heads = [set(compact(" ".join(claim.passage.path))) for claim in (one, other)]
    limits = all(claim.bound == "most" and claim.figure.unit in _TERMS for claim in (one, other))
    wording = _WORDING | _LIMIT if limits else _WORDING
    own = [letters[0] - letters[1] - heads[1] - wording, letters[1] - letters[0] - heads[0] - wording]
    alone = all(len([f for f in figures(text) if f.unit not in _NO_MEASURE]) == 1 for text in told)
    apart = all(own) or any(_DENYING & letters for letters in own)
    return alone and not apart and len(words[0] & words[1]) >= ALIKE * min(map(len, words))


def _sentence(claim: Claim) -> str:
    text = _POINT.sub("", claim.passage.text)
    words = _POINT.sub("", claim.words.split("，")[-1])
    return next((s for s in _SENTENCE.findall(text) if words in s), claim.words)


def _apart(one: Claim, other: Claim) -> bool:
    """No value fits both; two different limits of the same sense are apart, too."""
    if one.value == other.value or _rounded(one.value, other.value) or _rounded(other.value, one.value):
        return False
    low, high = sorted((one, other), key=lambda claim: claim.value)
    if "about" in (one.bound, other.bound):
        return high.value - low.value > high.value / 10
    return low.bound == high.bound or (low.bound != "least" and high.bound != "most")


def _rounded(coarse: Decimal, fine: Decimal) -> bool:
    """`coarse` is `fine` with fewer digits: 1.3万 and 13126."""
    exponent, finer = (int(value.normalize().as_tuple().exponent) for value in (coarse, fine))
    if finer >= exponent or not coarse:
        return False
    return fine.quantize(Decimal(1).scaleb(exponent)) == coarse and abs(fine - coarse) <= abs(coarse) * NEARLY


def _claim(passage: Passage, piece: str, before: str, figure: Figure, of: str) -> Claim:
    raw = _raw(piece, figure)
    lead = of or ("" if len(_subject(piece.replace(raw, " "), passage)) >= SHORTEST else before)
    whole = f"{lead} {piece}"
    return Claim(
        passage=passage,
        words=f"{lead.strip()}，{piece}" if lead.strip() else piece,
        raw=raw,
        figure=figure,
        bound=_bound(piece, figure),
        subject=_subject(whole.replace(raw, " "), passage),
        region=_region(whole, passage),
        years=frozenset(_years(whole) or _years(passage.text) or _years(" ".join(passage.path))),
        period=frozenset(_PERIOD.findall(whole)),
        status="goal" if _GOAL.search(whole) else "result" if _RESULT.search(whole) else "",
    )


def _years(text: str) -> list[str]:
    return _YEAR.findall(normal(text))


def _raw(piece: str, figure: Figure) -> str:
    unit = _RAW_UNIT.get(figure.unit, re.escape(figure.unit))
    number = r"[\d０-９〇零一二两三四五六七八九十百千万亿][\d０-９〇零一二两三四五六七八九十百千万亿.,，．]*\s*[余多来]?\s*[万亿]?\s*"
    match = re.search(rf"{number}{unit}(?:以上|以下|以内|左右|之内)?", piece)
    return match[0] if match else piece


def _bound(piece: str, figure: Figure) -> str:
    if figure.bound == "以上" or _AT_LEAST.search(piece):
        return "least"
    if figure.bound in ("以下", "以内") or _AT_MOST.search(piece):
        return "most"
    return "about" if figure.bound or _ABOUT.search(piece) else ""


def _subject(words: str, passage: Passage) -> str:
    own = short(passage.source.region)
    for place in filter(None, (passage.source.region, own, *places(words))):
        words = re.sub(rf"{re.escape(place)}[省市区县]?", "", words)
    return compact(_FILLERS.sub("", wordless(_PERIOD.sub("", words))))


def _region(words: str, passage: Passage) -> frozenset[str]:
    """Places that are named, else the level that is meant, else the document's own place."""
    source = passage.source
    named = places(words) or places(passage.text)
    if named:
        return frozenset(named)
    level = _OWN.search(words) or _OWN.search(passage.text)
    if level and source.region_level and _LEVEL[level[1]] != source.region_level:
        return frozenset({level[0][1:], source.id})
    return frozenset({short(source.region)} - {""})
