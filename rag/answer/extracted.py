"""The sentence of the evidence that holds the words which a model took for the answer; pure.

Arrows: telling -> here -> evidence, asked, kinds, verification. Knows no model: the words are given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answer.asked import another_level, another_year, counted, headed, only_proposed, premise_missing, years
from rag.answer.attached import names_attached
from rag.answer.evidence import (
    LONG,
    Search,
    context,
    formal,
    on_subject,
    readable,
    sentences,
    shown,
    unnamed,
    widened,
)
from rag.answer.grounding import compact, is_question, missing_figure, pairs
from rag.answer.groups import another_rank, clauses, group_missing, only_planned, outside_missing, rival_named, serials
from rag.answer.kinds import kind_missing
from rag.answer.premise import proposed_only
from rag.answer.scope import places
from rag.answer.spelling import NAMES
from rag.answer.verification import quotation
from rag.text.figures import figures, normal
from rag.text.tables import cells, is_header
from rag.types import Passage

ADDED, NEARLY = (
    6,
    0.8,
)  # character pairs that words add to the question, and the share of them that a sentence has that says the same
CUT = 0.1  # coverage of the question that the clauses of a sentence may lack of it
_ITSELF = re.compile(r"[我本](?:局|厅|委(?!员)|院|中心|单位)")
_DAYS = re.compile(r"(\d{1,3})天")
_UNTIL = re.compile(r"(\d{4}年)(\d{1,2}月\d{1,2}日)(\s*(?:至|到|[-—–~～]+)\s*)(\d{1,2}月\d{1,2}日)")
_ASKING = re.compile(r"[谁哪吗？?]|什么|多少|几|是[不否]|有没有|如何|怎")
_RANKED = re.compile(r"第[\d一二三四五六七八九十百]+[\u4e00-\u9fff]?|\d+\s*号")  # names a thing, counts nothing
_PAYMENT = re.compile("补贴|奖励|资助|津贴|补助|贷款|奖补")
_PAID = re.compile(rf"([\u4e00-\u9fff]{{3,8}})({_PAYMENT.pattern})")
_HINTED = 0.3  # the same from which on it may speak of it
_NAMED = 0.6  # share of the character pairs of a name that a passage which speaks of it has
_NUMBER = re.compile(r"\d[\d.,]*")
_DECIMAL = re.compile(r"\d+\.\d{2,}")
_ONLY_NUMBER = re.compile(r"\d{1,4}[万亿]?[个家位名项种]?")
_WHICH_ONE = re.compile(
    r"^(?!.*(?:多[少高大长久]|几)).*哪一?[个家位项种](?![^，,。？?]{0,4}(?:月|季度|年|学期|等|级|档|数|比例|标准|文号|号|电话|热线|代码|邮编|金额|时间))"
)
_EACH = re.compile("各|分别|前[两二三四五]名")
RIVAL = 0.5  # coverage of the question by which another sentence says more of it
EXACT = 4  # digits that stand for themselves, though the model left out the 万 behind them; so do decimals
_PIECES = re.compile(r"[\s、，,；;]+")
MOST = 4  # figures that are looked for one by one
FEW = 5  # a count from which on it is no mere 一次
NEAR = 2  # sentences around what is told in which a figure of the question has to stand
EARLIER = 6  # sentences before one without a year that may say of which year it speaks


def holding(search: Search, question: str, asks: str, evidence: Sequence[Passage], words: str) -> Passage | None:
    """The sentence that holds `words` and gives what `asks` asks for, of several the one that speaks most of `question`.

    None when no sentence has these words, letters and figures alone compared, none gives the kind of fact asked for, or
    another sentence speaks far more of the question.
    """
    wanted = compact(words)
    if not wanted or wanted in compact(question) or (_WHICH_ONE.search(asks) and _ONLY_NUMBER.fullmatch(words.strip())):
        return None
    found = [
        one
        for passage in evidence
        for one in _sentences(search, passage, question, words)
        if _fits(search, one, question, asks, words) and on_subject(search, [one], question)
    ]
    best = max(found, key=lambda one: search.coverage(question, shown([one])), default=None)
    best = best or _nearly(search, question, asks, evidence, words)
    if best is None or of_something_else(search, question, [best], evidence):
        return None
    return _to_its_end(search, best) if _EACH.search(asks) else best


def _nearly(search: Search, question: str, asks: str, evidence: Sequence[Passage], words: str) -> Passage | None:
    """The sentence that has nearly all character pairs that `words`, a sentence of their own, add to the question, and their figures."""
    added = pairs(words) - pairs(question)
    if len(added) < ADDED:
        return None
    every = [
        one for passage in evidence for one in sentences(passage) if len(added & pairs(one.text)) >= NEARLY * len(added)
    ]
    told = [one for one in every if not any(missing_figure(figure, one.text) for figure in figures(words))]
    fits = [one for one in told if _fits(search, one, question, asks, words) and on_subject(search, [one], question)]
    return max(fits, key=lambda one: len(added & pairs(one.text)), default=None)


def holding_each(search: Search, question: str, asks: str, evidence: Sequence[Passage], words: str) -> list[Passage]:
    """Of `words` that give several figures (12个月 10个工作日) which no sentence has together, the sentence of each, as
    `holding`; empty where one of them stands nowhere."""
    pieces = [piece for piece in _PIECES.split(words) if figures(piece)]
    if not 1 < len(pieces) <= MOST:
        return []
    found = [holding(search, question, asks, evidence, piece) for piece in pieces]
    return list({(one.source.id, one.start): one for one in found if one}.values()) if all(found) else []


def _to_its_end(search: Search, quoted: Passage) -> Passage:
    """To the end of its line, where it ends with a semicolon: what is asked of each goes on there."""
    if not quoted.text.rstrip().endswith(("；", ";")):
        return quoted
    text = search.document(quoted.source.id).text
    stop = text.find("\n", quoted.end)
    words = text[quoted.start : stop if stop >= 0 else len(text)].rstrip()
    return replace(quoted, text=words, end=quoted.start + len(words)) if len(words) <= LONG else quoted


def of_something_else(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """The evidence says elsewhere what the question is about: another sentence speaks far more of it, its figure stands
    far from what is told or was only proposed, what is paid for is another thing, or it is only planned; or nothing near what
    is told speaks of the one of a series (第七届) that is meant."""
    return (
        outdone(search, question, told, evidence, RIVAL)
        or proposed_only(question, evidence) is not None
        or _astray(search, question, told, evidence)
        or paid_for_another(question, told, evidence)
        or all(only_planned(question, readable(one), " ".join(one.path), one.source.title) for one in told)
        or _of_another_series(search, question, told)
    )


def outdone(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage], by: float) -> bool:
    """Another sentence of the evidence speaks more of the question than what is told, by the coverage `by`; a title that the
    question names aside, which a page does not repeat in each sentence."""
    question = NAMES.sub("", question)
    return most_covered(search, question, evidence) >= search.coverage(question, shown(told)) + by


def most_covered(search: Search, question: str, evidence: Sequence[Passage]) -> float:
    """Of the question by one sentence of the evidence."""
    every = (one for passage in evidence for one in sentences(passage))
    return max((search.coverage(question, shown([one])) for one in every), default=0.0)


def _of_another_series(search: Search, question: str, told: Sequence[Passage]) -> bool:
    around = (f"{context(one)} {search.neighbours(one, NEAR, NEAR).text}" for one in told)
    return bool(asked := serials(question)) and not asked & serials(" ".join(around), loosely=True)


def _astray(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """A figure that the question gives stands in the evidence, but not near what is told: that is of something else."""
    given = {(f.value, f.unit) for f in counted(_RANKED.sub("", question)) if f.value >= FEW}

    def tells(passages: Iterable[Passage]) -> bool:
        return any((figure.value, figure.unit) in given for one in passages for figure in figures(one.text))

    return bool(given) and tells(evidence) and not tells(search.neighbours(one, NEAR, NEAR) for one in told)


def paid_for_another(question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """What is told speaks of a subsidy (or a prize, a loan) for something else than the question (学徒制补贴), of which the
    evidence speaks elsewhere."""
    words = " ".join(f"{one.text} {' '.join(one.path)} {_about_one(one.source.title)}" for one in told)
    for thing, payment in _PAID.findall(question):
        for name in places(question):
            thing = thing.replace(name, "").lstrip("省市区县的")
        named = pairs(thing)
        of_it = len(named & pairs(words)) >= _HINTED * len(named)
        if _ASKING.search(thing) or of_it or not re.search(rf"[\u4e00-\u9fff]{payment}", words):
            continue
        if any(len(named & pairs(passage.text)) >= _NAMED * len(named) for passage in evidence):
            return True
    return False


def _about_one(title: str) -> str:
    """The title, unless it names several things that are paid for."""
    return title if len(_PAYMENT.findall(title)) < 2 else ""


def _sentences(search: Search, passage: Passage, question: str, words: str) -> Iterator[Passage]:
    if not has(passage, words):
        return
    for sentence in [one for one in sentences(passage) if has(one, words)] or [passage]:
        short = quotation(sentence, f"{question}{words}")
        told = [search.coverage(question, form.text) for form in (short, sentence)]
        yield widened(search, short if has(short, words) and told[0] + CUT >= told[1] else sentence)


def has(passage: Passage, words: str) -> bool:
    """The words stand in it, letters and figures alone compared; figures whole: 50 stands neither in 150 nor in 50万元.

    What calls itself 我局 is the issuer; 30日 is 30天, and the end of a time is of its year (2024年6月1日至7月15日). Of a list
    each item has to stand there.
    """
    items = words.split("、")
    if len(items) > 1 and min(map(len, items)) > 1:
        return all(has(passage, item) for item in items)
    if any(_in_a_cell(cells(line), words) for line in passage.text.split("\n")):
        return True
    if (days := _DAYS.fullmatch(words.strip())) and re.search(rf"(?<![\d月]){days[1]}日", passage.text):
        return True
    wanted = compact(words)
    before = r"(?<!\d)" if wanted[:1].isdigit() else ""
    if _DECIMAL.fullmatch(words.strip()):
        return re.search(rf"(?<![\d.]){re.escape(words.strip())}(?!\d)", normal(passage.text)) is not None
    behind = (r"(?!\d)" if re.search(rf"\d{{{EXACT}}}$", wanted) else r"(?![\d万亿])") if wanted[-1:].isdigit() else ""
    behind += "(?!性)" if wanted.endswith("一次") else ""
    text = _ITSELF.sub(passage.source.issuer, passage.text) if passage.source.issuer else passage.text
    return any(re.search(before + wanted + behind, compact(form)) for form in (text, _UNTIL.sub(_of_its_year, text)))


def _of_its_year(time: re.Match[str]) -> str:
    """The time with the year at its end, too, unless that is of the next year."""
    year, begin, until, end = time.groups()
    return (
        time[0] if int(end.partition("月")[0]) < int(begin.partition("月")[0]) else f"{year}{begin}{until}{year}{end}"
    )


def _in_a_cell(row: Sequence[str], words: str) -> bool:
    """A cell of the row is the words, or their number: the header may give the unit."""
    number = _NUMBER.match(words)
    return any(
        compact(cell) == compact(words) or bool(number and (told := _NUMBER.match(cell)) and told[0] == number[0])
        for cell in row
    )


def _fits(search: Search, quoted: Passage, question: str, asks: str, words: str) -> bool:
    text = readable(quoted)
    return not (
        _asks(text, words)
        or formal(quoted)
        or compact(text) in compact(quoted.source.title)
        or (text.startswith("#") and not any(map(str.isdigit, text)))
        or is_header(cells(text))
        or unnamed(quoted)
        or names_attached(quoted)
        or kind_missing(asks, text if any(map(str.isdigit, words)) else f"{words}，{text}")
        or premise_missing(asks, text)
        or group_missing(asks, text)
        or rival_named(asks, text)
        or any(
            outside_missing(asks, clause) or another_rank(asks, clause) or only_proposed(question, clause)
            for clause in clauses(text)
            if compact(words) in compact(clause)
        )
        or (
            years(question)
            and another_year(question, headed(text, quoted.path), context(quoted), of_which_year(search, quoted))
        )
        or another_level(question, text)
    )


def _asks(text: str, words: str) -> bool:
    """A question, which states nothing; but what a clause before the one that asks states may be `words`."""
    before = text.rpartition("，")[0]
    stated = before and not _ASKING.search(before) and compact(words) in compact(before)
    return is_question(text) and not stated


def of_which_year(search: Search, quoted: Passage) -> str:
    """Words that tell of which year the passage speaks: those before it, or all of a document that names no two years."""
    earlier = search.neighbours(quoted, EARLIER, 0).text
    if years(earlier):
        return earlier
    whole = search.document(quoted.source.id).text
    return whole if len(years(whole)) < 2 else earlier
