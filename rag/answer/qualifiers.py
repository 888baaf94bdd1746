"""Words beside a figure that change what it says: of whom, how often, cumulated, new, planned; and their return; pure.

Arrows: grounding, verification -> here -> amounts (bounds), figures. Knows the wording of official documents, no document.

A clause that leaves one of them out says something else (500元 for 每人500元), one that puts one in likewise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.answer.amounts import BOUND, SUFFIX, bound_left_out, measures, plain
from rag.text.figures import figures

_SENTENCE = re.compile(r"[；;。！？!?\n]+")
_CLAUSE = re.compile(r"[，,（）()：:]+")
_EACH = re.compile(
    r"每一?个?([\u4e00-\u9fff])(?<![年月日天季周逢当到次两二三四五六七八九十])|([人户])均|/([人户家亩辆台吨]|公里|平方米)"
)
_OFTEN = re.compile(
    r"每(?:个)?([年月季周日天])|每([两二三四五]年)|([年月日])均|按(年)度|一(年)(?!级|来|内|以|度|期|的)|/(年|月)"
)
_ONE = {"名": "人", "位": "人", "天": "日", "二年": "两年"}
PLANNED = re.compile(
    r"力争|争取|(?<![度作展动划雁项的])计划(?!实施|》|”|的|书|、)|(?<!虚|模)拟(?!定|用|任)|预计|"
    r"将(?:会|在|于|要|达|建|新|完|有|为|实现|启动|举|投|进一步|继续|按|力争|组织|开展|推动|加快|加大|积极|全面|重点|陆续|逐步|适时)"
)
MEANT = re.compile(r"力[争求]|争取|计划|拟|预计|目标|任务|将|要|应|规划|确保|打算|准备|安排|希望|可望|有望|预期")
_AIM = re.compile(r"目标[为是]?$")
_DONE = re.compile(r"已|实际|截至|累计|目前|现有|完成了|以来|去年")
# kind: what says it, what excuses its absence, what the quote must have for it to be put in
_MARKS = {
    "累计": (re.compile(r"累计"), re.compile(r"累计|共|总|合计|截至|以来|至今|年来|至\d{4}年|-\d{4}年")),
    "新增": (re.compile(r"新增|净增|新添|增添"), re.compile(r"新(?!型)|增|添")),
}
_CAME = re.compile(
    r"新(?!型)|[设成建创]立|建成|建设|引[进育]|吸[引纳]|招[聘收录生]|认定|备案|开[工业设办]|培[养训育]|取得|获[得评]|发[放展]|创[建办]|落户|评[选定]|入[选库]"
)
_STOCK = re.compile(r"共有|现有|总[数量计]|累计|存量|截至")
_RETURNED = {
    "each": re.compile(rf"(?:(?:{_EACH.pattern})|(?:{_OFTEN.pattern}))+"),
    "often": re.compile(rf"(?:(?:{_EACH.pattern})|(?:{_OFTEN.pattern}))+"),
    "累计": re.compile(r"累计"),
    "新增": re.compile(r"新增|净增"),
    "plan": re.compile(rf"{PLANNED.pattern}|目标(?=[为是]?\d)"),
}
_NUMBER = re.compile(r"(?<![\d.])(?:\d[\d.]*|[两二三四五六七八九十百千]+)(?=[^\d/，]{0,4}(/[人户家亩辆台吨年月]))?")
_LIMIT = re.compile(r"最[高长多低短少]|至[多少]|上限")
_TAILS = (6, 5, 4, 3, 2)  # characters beside a qualifier by which its place is found


@dataclass(frozen=True, slots=True)
class _Measure:
    """A value, what its clause says of it, and what its sentence said before."""

    value: Decimal
    text: str
    before: str
    number: str


def requalified(sentence: str, quote: str, question: str) -> str:
    """Why a figure of `sentence` is qualified otherwise than in `quote`; empty when it is not."""
    kind = left_out(sentence, quote, question)
    if kind:
        return f"原文的数字有限定（{kind}）"
    for measure, found in _figured(sentence, quote):
        if added := _added(measure, found, question):
            return f"原文的数字没有“{added}”"
    return ""


def left_out(sentence: str, quote: str, question: str) -> str:
    """The kind of qualifier that every clause of `quote` with a figure has, and `sentence` and `question` do not."""
    if bound_left_out(plain(sentence), plain(quote)):
        return "bound"
    known = f"{plain(sentence)}\n{plain(question)}"
    for _, found in _figured(sentence, quote):
        for kind, pattern in (("each", _EACH), ("often", _OFTEN)):
            if set.intersection(*(_said(pattern, c.text) for c in found)) - _said(pattern, known):
                return kind
        for kind, (said, excuse) in _MARKS.items():
            if all(said.search(c.text) for c in found) and not excuse.search(known):
                return kind
        if all(_is_planned(c) for c in found) and not MEANT.search(known):
            return "plan"
    return ""


def restored(sentence: str, quote: str, question: str) -> str:
    """`sentence` with the qualifiers that it left out, where the words beside them show their place."""
    for _ in range(4):
        kind = left_out(sentence, quote, question)
        changed = _returned(sentence, quote, kind) if kind else sentence
        if changed == sentence:
            break
        sentence = changed
    return sentence


def _returned(sentence: str, quote: str, kind: str) -> str:
    """The first qualifier of the kind that finds its place: beside the words, else the number, that it stands beside."""
    for match in (BOUND if kind == "bound" else _RETURNED[kind]).finditer(quote):
        word = _LIMIT.match(match[0]) or match
        rest = quote[match.start() + len(word[0]) :]
        number = re.match(r"[^\d，,；;。]*(\d[\d.]*)", rest) if kind != "plan" else None
        for tail in [*(rest[:size].strip() for size in _TAILS), *(number.groups() if number else ())]:
            at = _place(sentence, tail)
            if at and not sentence[: at[0]].endswith(word[0]):
                return sentence[: at[0]] + word[0] + sentence[at[0] :]
    for match in SUFFIX.finditer(quote) if kind == "bound" else ():
        for size in _TAILS:
            at = _place(sentence, quote[max(0, match.start() - size) : match.start()])
            if at and not sentence[at[1] :].startswith(match[0]):
                return sentence[: at[1]] + match[0] + sentence[at[1] :]
    return sentence


def _place(sentence: str, words: str) -> tuple[int, int] | None:
    """Where `words` stand, if once, not inside a number and not a single letter."""
    edge = r"(?<![\d.])" if words[:1].isdigit() else ""
    found = [m.span() for m in re.finditer(f"{edge}{re.escape(words)}(?!\\d)", sentence)] if words else []
    return found[0] if len(found) == 1 and (len(words) > 1 or words.isdigit()) else None


def _figured(sentence: str, quote: str) -> Iterator[tuple[_Measure, list[_Measure]]]:
    """Each measure of `sentence` that `quote` has, with those of `quote`."""
    theirs = list(_measures(quote))
    for one in _measures(sentence):
        if found := [other for other in theirs if other.value == one.value]:
            yield one, found


def _measures(text: str) -> Iterator[_Measure]:
    for part in _SENTENCE.split(plain(text)):
        before = ""
        for clause in _CLAUSE.split(part):
            for number in _NUMBER.finditer(clause):
                figure = next(iter(figures(clause[number.start() :])), None)
                if figure is not None and measures(figure):
                    lead = clause[: number.start()]
                    yield _Measure(figure.value, f"{lead}{number[1] or ''}", before, number[0])
            before += f"{clause}，"


def how_often(text: str) -> set[str]:
    """The spans of time that `text` says something for: 年, 月, 两年."""
    return _said(_OFTEN, plain(text))


def _said(pattern: re.Pattern[str], text: str) -> set[str]:
    units = {next(filter(None, match.groups())) for match in pattern.finditer(text)}
    return {_ONE.get(unit, unit) for unit in units}


def _is_planned(measure: _Measure) -> bool:
    words = f"{measure.before}{measure.text}"
    planned = [m.end() for m in PLANNED.finditer(words)]
    done = _DONE.search(measure.text)
    return not done and bool(_AIM.search(measure.text) or (planned and not _DONE.search(words, planned[-1])))


def _added(measure: _Measure, found: list[_Measure], question: str) -> str:
    wide = "，".join(f"{c.before}{c.text}" for c in found)
    total = any(_STOCK.search(c.text) or re.search(r"共|合计", c.text) for c in found)
    for pattern in (_EACH, _OFTEN):
        held = set().union(*(_said(pattern, c.text if total else wide) for c in found))
        lent = set() if total else _said(pattern, plain(question))
        if strange := _said(pattern, measure.text) - held - lent:
            return f"每{min(strange)}"
    for kind, (said, excuse) in _MARKS.items():
        came = kind != "新增" or _CAME.search(wide)  # whose figure may be of those that were there before
        lent = said.search(question) and came and not any(_STOCK.search(c.text) for c in found)
        if said.search(measure.text) and not excuse.search(wide) and not lent:
            return kind
    return ""
