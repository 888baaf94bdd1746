"""What belongs to what: items under their label, acts to who does them, nouns to their count; pure.

Arrows: grounding -> here -> amounts. Knows the shape of official sentences (labels, 、-lists, bodies), no document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from rag.answer.amounts import plain
from rag.text.figures import figures

_STOP = re.compile(r"[；;。！？!?\n]+")
_CLAUSE = re.compile(r"[，,]+")
_ITEM = re.compile(r"[、，,]")
_LAST = re.compile(r"以及|和(?!谐|平|解)|及(?!时|其)|与")
_LABELLED = re.compile(r"^([^：:]{2,40})[：:](.+)$")
_OPENS = re.compile(
    r"^[^、]*(?:分别[有为是]|包括了?|包含|涵盖|纳入|列入|设有|设置了?|下设|举办了?|开展了?|承办了?|支持|设在|位于|分布在|涉及|覆盖|来自|取得|获得|推荐|有|为|是|含|如|即)(?=[^、]{2,}、)"
)
_CLOSES = re.compile(r"(?:等|的)(?!级|候).*$")
_AND_SO_ON = re.compile(r"等(?!级|候)")
_BODY = (
    r"(?:局|委(?!员|托|派|书)|厅|部门|办公室|办事处|街道|公司|集团|中心|(?<!法)院(?!校)|学校|大学|银行|协会|工会|单位|企业|个人|政府|家长|业主|"
    r"考生|学生|村|社区|机构|申请人|处室|站|队)"
)
_ACTOR = re.compile(
    rf"(?:[省市区县镇乡我各本该][\u4e00-\u9fff]{{0,8}}?|[\u4e00-\u9fff]{{1,5}}?){_BODY}(?![\u4e00-\u9fff]{{0,3}}?{_BODY})"
)
_JOINS = re.compile(r"负责|由|并|且|同时|其中|进行|开展|做好|工作|相关|有关|具体|[的了是有在和与及对将]")
_ROLE = "牵头|配合|协助|主办|协办|承办|指导|监督|审批|审核"
_COUNT = re.compile(
    r"(\d[\d.]*|[〇零一二两三四五六七八九十百]+)([万亿]*)[余多]?([\u4e00-\u9fff])(?:以上|以下|以内)?(?=([\u4e00-\u9fff]{0,10}))"
)
_CLASSIFIERS = "家个名所座项条批支台件套处"
PARALLEL = 0.4  # share of a label's character pairs that another one holds if both are of a kind
_PARTS = re.compile(r"[，,；;。：:！？!?\n]")
_DIGITS = re.compile(r"\d[\d.]*")
COPIED = 0.75  # share of an act that the clause of another must hold where no body is named
_TRAILS = re.compile(r"(?:负责|[由可须应按给的])+$")
_LEADS = re.compile(r"^(?:其中|同时|并|且|由|按|从|在|以及|另外|此外|目前|计划|预计|力争|拟|将|累计|\s)+")
RIVAL, LEAST = 0.3, 0.6  # by how much more, and what share, of an act another's clause must hold


def misplaced(sentence: str, quote: str, question: str) -> str:
    """Why `sentence` gives an item, an act or a count to another than `quote` does; empty when it does not."""
    mine, theirs = plain(sentence), plain(quote)
    return (
        _other_list(mine, theirs, plain(question))
        or _other_actor(mine, theirs)
        or _crossed(mine, theirs)
        or _other_count(mine, theirs)
    )


@dataclass(frozen=True, slots=True)
class _List:
    """Items with the words that say what they are, and all as it is written."""

    label: frozenset[str]
    items: tuple[str, ...]
    text: str


def _pairs(text: str) -> frozenset[str]:
    words = re.sub(r"[^\w]", "", text)
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _lists(text: str) -> Iterator[_List]:
    for piece in _STOP.split(text):
        if labelled := _LABELLED.match(piece):
            yield _list(labelled[1], labelled[2])
            continue
        lead = ""
        for clause in _CLAUSE.split(piece):
            if "、" not in clause:
                lead = clause
                continue
            opening = _OPENS.match(clause)
            start = opening.end() if opening else 0
            closing = _AND_SO_ON.search(clause, start)
            end = closing.start() if closing else len(clause)
            yield _list(f"{lead} {clause[:start]} {clause[end:]}", clause[start:end])
            lead = ""


def _list(label: str, items: str) -> _List:
    *parts, last = _ITEM.split(items)
    whole = (_CLOSES.sub("", part).strip() for part in [*parts, *_LAST.split(last)])
    return _List(_pairs(label), tuple(part for part in whole if len(part) > 1), f"{label}{items}")


def _other_list(sentence: str, quote: str, question: str) -> str:
    """An item of one list of the quote under the label of another."""
    lists = list(_lists(quote))
    if len(lists) < 2:
        return ""
    if not any(_parallel(one.label, other.label) for one, other in combinations(lists, 2)):
        question = ""  # labels that are unlike each other: the question may mean either
    own = [one.label - frozenset().union(*(o.label for o in lists if o is not one)) for one in lists]
    items = [item for one in lists for item in one.items]
    meant = _labelled(question, items, own)
    for clause in re.split(r"[；;。，,]", sentence):
        named = _labelled(clause, items, own)
        if named and clause in quote:
            continue  # copied with its label
        meant = named or meant
        for index, one in enumerate(lists):
            if not meant or index in meant:
                continue
            for item in one.items:
                if item in clause and not any(item in lists[m].text for m in meant):
                    return f"“{item}”在原文中列在别处"
    return ""


def _parallel(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= PARALLEL * max(1, min(len(one), len(other)))


def _labelled(clause: str, items: Sequence[str], own: Sequence[frozenset[str]]) -> set[int]:
    """Which lists the words of `clause` beside the items name: those that share most with it, or half as much."""
    for item in sorted(items, key=len, reverse=True):
        clause = clause.replace(item, "，")
    hits = [len(_pairs(clause) & label) for label in own]
    return {i for i, hit in enumerate(hits) if hit and 2 * hit >= max(hits)}


def _acts(text: str) -> list[tuple[list[str], str]]:
    """Clauses with who acts in them, or who was named last in their sentence, and their words without those."""
    found = []
    for piece in _STOP.split(text):
        actors: list[str] = []
        for clause in re.split(r"[，,：:]", piece):
            actors = _ACTOR.findall(clause) or actors
            found.append((actors, _JOINS.sub("", _ACTOR.sub("", clause))))
    return found


def _other_actor(sentence: str, quote: str) -> str:
    """An act that the quote tells of another body: A局负责X, where B局负责X and A局配合."""
    theirs = _acts(quote)
    for actors, words in _acts(sentence):
        act = _pairs(words)
        if len(actors) != 1 or len(act) < 2:
            continue
        share = [
            (len(act & _pairs(other)) / len(act), any(_same(actors[0], a) for a in who), who) for who, other in theirs
        ]
        if verb := _verb_of_others(sentence, actors[0], theirs):
            return f"原文说“{verb}”的不是“{actors[0]}”"
        own = max((s for s, mine, _ in share if mine), default=None)
        rival = max((s for s, mine, who in share if who and not mine), default=0.0)
        if own is not None and rival >= LEAST and rival > own + RIVAL:
            return f"原文说的不是“{actors[0]}”"
    return ""


def _crossed(sentence: str, quote: str) -> str:
    """The beginning of one clause of the quote with the rest of another that begins alike: 甲类企业免税 for 乙类企业免税."""
    theirs = [clause for part in _PARTS.split(quote) if (clause := _LEADS.sub("", part))]
    for clause in (_LEADS.sub("", part) for part in _PARTS.split(sentence)):
        size = max((_common(clause, other) for other in theirs), default=0)
        head, rest = clause[:size], clause[size:]
        act, numbers = _pairs(_JOINS.sub("", rest)), set(_DIGITS.findall(rest))
        if size < 2 or len(act) < 2:
            continue
        mine = [other for other in theirs if other.startswith(head) and numbers <= set(_DIGITS.findall(other))]
        least = max([COPIED, *(_share(act, other) + RIVAL for other in mine)])
        if any(
            _share(act, other) >= least and _begins_alike(head, _begins(other, rest, act), other) for other in theirs
        ):
            return f"原文说的不是“{head}”"
    return ""


def _begins_alike(head: str, begins: str, other: str) -> bool:
    """`other` begins with another one of the same kind as `head` (甲类企业, 乙类企业), or with its opposite (未, 非)."""
    name = _TRAILS.sub("", begins)
    if any(one == f"{no}{two}" for one, two in ((head, name), (name, head)) for no in "未非不无"):
        return True
    alike = bool(name) and (begins[-1] in head or name[-1] in head or begins.startswith("对"))
    return alike and bool(_pairs(name) - _pairs(head)) and bool(_pairs(head) - _pairs(other))


def _share(act: frozenset[str], clause: str) -> float:
    return len(act & _pairs(_JOINS.sub("", clause))) / len(act)


def _common(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _begins(clause: str, rest: str, act: frozenset[str]) -> str:
    """What stands in `clause` before the words of `rest`, else before the first of the pairs of `act`."""
    words = _JOINS.sub("", rest)
    at = next((at for size in (4, 3, 2) if (at := clause.find(words[:size])) >= 0), None)
    return clause[: min((p for pair in act if (p := clause.find(pair)) >= 0), default=0) if at is None else at]


def _verb_of_others(sentence: str, actor: str, theirs: Sequence[tuple[list[str], str]]) -> str:
    """What the sentence says that `actor` does, right behind its name, if the quote says it only of others."""
    done = re.search(rf"{actor}(?:负责)?({_ROLE})?(?:做好|组织|开展)?([\u4e00-\u9fff]{{2}})?", sentence)
    for verb in filter(None, done.groups() if done else ()):
        clauses = [who for who, words in theirs if verb in words and who]
        named = any(_same(actor, other) for who, _ in theirs for other in who)
        if clauses and named and not any(_same(actor, other) for who in clauses for other in who):
            return verb
    return ""


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


def _counts(text: str) -> list[tuple[Decimal, str, str]]:
    """Counts with their classifier and what stands behind it: (5, 项, 机制改革)."""
    found = []
    for number, scale, unit, noun in _COUNT.findall(text):
        value = next((f.value for f in figures(f"{number}{scale}个")), None)
        if value is not None and number != "一" and unit not in "年月日号天是":
            found.append((value, unit, noun))
    return found


def _other_count(sentence: str, quote: str) -> str:
    """五项改革, where the quote has 三项改革; 24家工厂, where it has 24家民办机构."""
    theirs = _counts(quote)
    for value, unit, words in _counts(sentence):
        noun = words[:2]
        alike = [(other, of[:2]) for other, same, of in theirs if same == unit]
        nouns = {of for other, of in alike if other == value}
        if alike and not nouns and not any(other == value for other, _, _ in theirs):
            return f"原文没有“{value:f}{unit}”"
        if len(noun) == 2 and noun not in nouns and any(of == noun for _, of in alike):
            return f"原文的“{noun}”不是 {value:f}{unit}"
        told = len(noun) == 2 and unit in _CLASSIFIERS and min(map(len, nouns), default=0) == 2
        if told and not _pairs(words) & _pairs(_around(value, unit, quote)):
            return f"原文的 {value:f}{unit}不是“{noun}”"
    return ""


def _around(value: Decimal, unit: str, quote: str) -> str:
    """The clauses of the quote that have this count."""
    clauses = _PARTS.split(quote)
    return " ".join(clause for clause in clauses if any(of[:2] == (value, unit) for of in _counts(clause)))
