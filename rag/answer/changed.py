"""A figure or date of the answer that another sentence says has been changed since; pure.

Arrows: tasks -> here -> amounts, correcting, evidence, groups, figures. Knows no model: what the later sentence says is quoted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer import prompts
from rag.answer.amounts import units
from rag.answer.asked import years
from rag.answer.correcting import quoted_once
from rag.answer.evidence import Search, holds, sentences
from rag.answer.grounding import missing_figure, pairs
from rag.answer.groups import clauses, group_missing, rival_named
from rag.answer.growing import GrowingAnswer
from rag.text.figures import Figure, figures, wordless
from rag.text.language import is_english
from rag.types import Answer, Passage, Source

_CHANGED = re.compile(
    r"[由从](?:原[来定先有]?的?|现行的?|目前的?)?(?P<old>[^，,。；;由从]{2,24}?)(?:统一|再|又|相应)?"
    r"(?P<how>调整|推迟|延期|延迟|延后|顺延|提前|提高|提升|增加|延长|[上下]调|降低?|减少|压缩|缩短|变更|修改|更改|改)[到至为成](?P<new>[^，,。；;]{2,24})"
)
_SET = re.compile(
    "调整|推迟|延期|延迟|延后|顺延|提前|变更|修改|更改|改"
)  # a date or a count that grows was not wrong before
_DATED = {"年", "月", "日"}
_RATES = {"元", "工作日", "天", "个月", "课时", "学时", "小时"}  # are laid down
_PLANNED = re.compile(
    "建议|提案|议案|提出|(?<![相对适反响])应当?|不|未|没有|如果|若|到20\\d\\d年[底末]?[，,]|[三五]年内|预计|确保|外省|以[前往]|曾|(?:^|[，,。；;])\\s*[将把]|"
    "(?<![虚模草])拟|研究|探索|[力争]争|争取|下一步|打算|计划|目标|设想|规划"
)
_BECAUSE = re.compile("因|由于|根据|按照|经")
NEAR = 6  # sentences like the one that was told that are looked at
MOST = 3  # quotations of an answer that are looked up
ALIKE = 0.6  # share of the words of what was changed that the clause that was told has


def changed(draft: GrowingAnswer, search: Search) -> Iterator[Answer]:
    """Add the sentence of a later paper of the place, or of the same one, that says that a figure of the answer is another one now, and a
    note. Of a year that is past the figure stays what it was."""
    told = [one for one in draft.cited() if not one.above and units(one.text) & {*_DATED, *_RATES, ""}]
    for passage in told[:MOST]:
        for near, _ in search.best_sentences(" ".join(passage.text.split()), NEAR):
            of_it = (one for one in sentences(near) if not any(holds(cited, one) for cited in draft.cited()))
            for sentence in of_it:
                if old := _changes(sentence, passage, draft.answer):
                    yield from quoted_once(draft, sentence)
                    note = prompts.CHANGED_ENGLISH if is_english(draft.answer.question) else prompts.CHANGED
                    draft.answer = replace(draft.answer, notes=(*draft.answer.notes, note.format(old=old)))


def _changes(sentence: Passage, told: Passage, answer: Answer) -> str:
    """The figure of `told` that the answer gives and the sentence says is another one now; empty: none."""
    match = _CHANGED.search(sentence.text)
    if not match or not _later(sentence.source, told.source):
        return ""
    if _PLANNED.search(f"{' '.join(sentence.path)} {sentence.text[: match.end()]}"):
        return ""
    before, now = figures(match["old"]), figures(match["new"])
    clause = next((c for c in clauses(told.text) if before and not any(missing_figure(f, c) for f in before)), "")
    if not clause or any(missing_figure(one, answer.text) for one in before):
        return ""
    if all(not missing_figure(one, told.text) for one in now) or not _lasting(
        match, before, f"{answer.resolved}{clause}"
    ):
        return ""
    subject = _BECAUSE.split(clauses(sentence.text[: match.start()])[0])[0]
    words = pairs(wordless(subject))
    same = len(words & pairs(told.text)) >= ALIKE * len(words) and not rival_named(subject, told.text)
    return match["old"].strip() if words and same and not group_missing(f"{subject}是多少？", told.text) else ""


def _later(one: Source, other: Source) -> bool:
    """Of the same paper, or of a later one of the place, of a part of it or of what it is a part of."""
    near = one.region.startswith(other.region) or other.region.startswith(one.region)
    dated = bool(one.issued and other.issued) and one.issued > other.issued
    return one.id == other.id or (dated and near and bool(one.region and other.region))


def _lasting(match: re.Match[str], before: Sequence[Figure], asked: str) -> bool:
    """A date that was set, or a rate of no year that is named: a count of a year stays what it was."""
    dated = all(figure.unit in _DATED for figure in before)
    if dated:
        return _SET.match(match["how"]) is not None
    return units(match["old"]) <= _RATES and not years(asked + match["old"])
