"""The sentence of the evidence that holds the words which a model took for the answer; pure.

Arrows: telling -> here -> evidence, asked, kinds, verification. Knows no model: the words are given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.answer.asked import another_level, another_year, counted, premise_missing, years
from rag.answer.evidence import Search, context, on_subject, sentences, shown, widened
from rag.answer.grounding import compact, is_question
from rag.answer.groups import clauses, group_missing, outside_missing
from rag.answer.kinds import kind_missing
from rag.answer.spelling import NAMES
from rag.answer.verification import quotation
from rag.text.figures import figures
from rag.types import Passage

CUT = 0.1  # coverage of the question that the clauses of a sentence may lack of it
_ITSELF = re.compile(r"[我本](?:局|厅|委(?!员)|院|中心|单位)")
_ASKING = re.compile(r"[谁哪吗？?]|什么|多少|几|是[不否]|有没有|如何|怎")
_RANKED = re.compile(r"第[\d一二三四五六七八九十百]+[\u4e00-\u9fff]?|\d+\s*号")  # names a thing, counts nothing
RIVAL = 0.5  # coverage of the question by which another sentence says more of it
EXACT = 4  # digits that stand for themselves, though the model left out the 万 behind them
FEW = 5  # a count from which on it is no mere 一次
NEAR = 2  # sentences around what is told in which a figure of the question has to stand
EARLIER = 6  # sentences before one without a year that may say of which year it speaks


def holding(search: Search, question: str, asks: str, evidence: Sequence[Passage], words: str) -> Passage | None:
    """The sentence that holds `words` and gives what `asks` asks for, of several the one that speaks most of `question`.

    None when no sentence has these words, letters and figures alone compared, none gives the kind of fact asked for, or
    another sentence speaks far more of the question.
    """
    wanted = compact(words)
    if not wanted or wanted in compact(question):
        return None
    found = [
        one
        for passage in evidence
        for one in _sentences(search, passage, question, words)
        if _fits(search, one, question, asks, words) and on_subject(search, [one], question)
    ]
    best = max(found, key=lambda one: search.coverage(question, shown([one])), default=None)
    return None if best is None or of_something_else(search, question, [best], evidence) else best


def of_something_else(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """The evidence says elsewhere what the question is about: another sentence speaks far more of it, or its figure
    stands far from what is told."""
    return _outdone(search, question, told, evidence) or _astray(search, question, told, evidence)


def _outdone(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """Another sentence of the evidence speaks far more of the question than what is told; a title that the question
    names aside, which a page does not repeat in each sentence."""
    question = NAMES.sub("", question)
    others = (one for passage in evidence for one in sentences(passage))
    most = max((search.coverage(question, shown([one])) for one in others), default=0.0)
    return most >= search.coverage(question, shown(told)) + RIVAL


def _astray(search: Search, question: str, told: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """A figure that the question gives stands in the evidence, but not near what is told: that is of something else."""
    given = {(f.value, f.unit) for f in counted(_RANKED.sub("", question)) if f.value >= FEW}

    def tells(passages: Iterable[Passage]) -> bool:
        return any((figure.value, figure.unit) in given for one in passages for figure in figures(one.text))

    return bool(given) and tells(evidence) and not tells(search.neighbours(one, NEAR, NEAR) for one in told)


def _sentences(search: Search, passage: Passage, question: str, words: str) -> Iterator[Passage]:
    if not has(passage, words):
        return
    for sentence in [one for one in sentences(passage) if has(one, words)] or [passage]:
        short = quotation(sentence, f"{question}{words}")
        told = [search.coverage(question, form.text) for form in (short, sentence)]
        yield widened(search, short if has(short, words) and told[0] + CUT >= told[1] else sentence)


def has(passage: Passage, words: str) -> bool:
    """The words stand in it, letters and figures alone compared; figures whole: 50 stands neither in 150 nor in 50万元.

    What calls itself 我局 is the issuer. Of a list each item has to stand there.
    """
    items = words.split("、")
    if len(items) > 1 and min(map(len, items)) > 1:
        return all(has(passage, item) for item in items)
    wanted = compact(words)
    before = r"(?<!\d)" if wanted[:1].isdigit() else ""
    behind = (r"(?!\d)" if re.search(rf"\d{{{EXACT}}}$", wanted) else r"(?![\d万亿])") if wanted[-1:].isdigit() else ""
    text = _ITSELF.sub(passage.source.issuer, passage.text) if passage.source.issuer else passage.text
    return re.search(before + wanted + behind, compact(text)) is not None


def _fits(search: Search, quoted: Passage, question: str, asks: str, words: str) -> bool:
    return not (
        _asks(quoted.text, words)
        or compact(quoted.text) in compact(quoted.source.title)
        or (quoted.text.startswith("#") and not any(map(str.isdigit, quoted.text)))
        or kind_missing(asks, quoted.text if any(map(str.isdigit, words)) else f"{words}，{quoted.text}")
        or premise_missing(asks, quoted.text)
        or group_missing(asks, quoted.text)
        or any(outside_missing(asks, clause) for clause in clauses(quoted.text) if compact(words) in compact(clause))
        or (years(question) and another_year(question, quoted.text, context(quoted), _of_which_year(search, quoted)))
        or another_level(question, quoted.text)
    )


def _asks(text: str, words: str) -> bool:
    """A question, which states nothing; but what a clause before the one that asks states may be `words`."""
    before = text.rpartition("，")[0]
    stated = before and not _ASKING.search(before) and compact(words) in compact(before)
    return is_question(text) and not stated


def _of_which_year(search: Search, quoted: Passage) -> str:
    """Words that tell of which year the passage speaks: those before it, or all of a document that names no two years."""
    earlier = search.neighbours(quoted, EARLIER, 0).text
    if years(earlier):
        return earlier
    whole = search.document(quoted.source.id).text
    return whole if len(years(whole)) < 2 else earlier
