"""A sentence of a model, bound to the passages that say it, or replaced by their words, or dropped; pure.

Arrows: answering -> here -> grounding, english, evidence. Knows no model: what it returns may be shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.asked import years
from rag.answer.citations import Draft
from rag.answer.english import in_chinese
from rag.answer.evidence import context, end_of_list, readable, sentences
from rag.answer.grounding import beside, compact, invention, missing_figure, objection, otherwise, pairs
from rag.answer.prompts import QUOTED_ENGLISH
from rag.answer.qualifiers import restored
from rag.text.figures import figures, wordless
from rag.text.language import is_english
from rag.types import Passage

_MARKS = re.compile(r"(?:^|(?<=\s))#{1,6}\s+")
_ANSWERS = re.compile(r"^答\s*[:：]\s*(?=\S)")
_CLAUSE = re.compile(r"[^，,；;。！？!?\n]+[，,；;。！？!?\n]*")
_BUT = re.compile(r"但|(?<=[，,])(?:严禁|禁止|不[得能可含]|不包括|除)")
_WHEN = re.compile(
    r"(?:答[:：]\s*)?[截至到在自从于仅]{0,2}\d{4}年?(?:[-—–至到]\d{4}年)?(?:\d+月)?(?:\d+日)?[底末初起]?(?:以来|前|后)?[，,\s]*"
)
REPLACED_FROM = 0.35  # share of a failed sentence's character pairs that a passage must hold to stand in for it
NEARLY_SAME = 0.6  # the same that a clause must hold of one that tells it falsely
RIVAL = 0.25  # by how much more of its words another passage may hold than the one that holds its figures
RUN = 3  # sentences that a sentence is looked for in, before the whole passage is
QUOTED = 90  # characters of a quotation from which on only its clauses that answer are quoted


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What may be shown for a draft: `text` with the passages it rests on (none: dropped), and why it was changed."""

    text: str
    passages: tuple[Passage, ...]
    objection: str = ""
    final: bool = False  # nothing may take its place


def verify(
    draft: Draft, evidence: Sequence[Passage], question: str, nearest: Sequence[Passage] | None = None
) -> Verdict:
    """Bind `draft` to the fewest passages of `evidence` that support it.

    `nearest` is the evidence in order of likeness to an English sentence, whose words no Chinese passage holds.
    Of a sentence that none supports the clauses with figures that are supported stay, or where the others tell falsely what stands
    in the same passage, its words from the first to the last clause that the sentence tells of; else it is replaced by the exact words that come nearest. One that is far from all is dropped, and so is one that names a figure or name that stands
    nowhere in the evidence: then the answer is not in it.
    """
    english = is_english(draft.text)
    if english and not is_english(question):
        return Verdict(text="", passages=(), objection="不是所问的语言")
    ranked = list(nearest or ()) if english else sorted(evidence, key=lambda p: -_share(draft.text, p.text))
    first = [evidence[n - 1] for n in draft.markers if 0 < n <= len(evidence)]
    verdict = _bound(draft.text, [*first, *ranked], evidence, question)
    if verdict.passages or verdict.final:
        return verdict
    kept, lost = ([], "") if english else _supported_clauses(draft.text, ranked, evidence, question)
    told = {(p.source.id, p.start): p for clause in kept for p in clause.passages}
    if len(told) == 1 and _told_falsely(lost, "".join(clause.text for clause in kept), next(iter(told.values()))):
        quoted = quotation(*told.values(), f"{draft.text}{question}")  # what is lost was told falsely, and stands there
        return Verdict(text=worded(quoted, english), passages=(quoted,), objection="与原文不完全一致")
    if kept:
        text = "，".join(clause.text.strip("，,；;。 ") for clause in kept) + "。"
        return Verdict(text=text, passages=tuple(p for clause in kept for p in clause.passages))
    return _replacement(draft, ranked[:1], evidence, question, verdict.objection)


def _bound(text: str, ranked: Sequence[Passage], evidence: Sequence[Passage], question: str) -> Verdict:
    """`text` with the one passage, or the two, that support it; without any, why the first of `ranked` does not."""
    why = "没有依据"
    english = is_english(text)
    for number, passage in enumerate(ranked):
        said, found = _said(text, passage, question)
        if not found and _misplaced(text, [passage], evidence):
            found = "数字在原文中说的是另一件事"
        if (
            not found
            and not english
            and beside(text, f"{passage.text} {' '.join(passage.path)} {passage.source.title}", question)
        ):
            return Verdict(text="", passages=(), objection="所引原文没有说这件事", final=True)
        if not found:
            return Verdict(text=said, passages=(passage,))
        why = found if number == 0 else why
    for one in ranked[:3]:
        for other in ranked[:4]:
            if other is one or _misplaced(text, [one, other], evidence):
                continue
            shared = _share_figures if english else _share_clauses
            if _both_needed(text, one, other, question) and shared(text, one, other, question):
                return Verdict(text=text, passages=(one, other))
    return Verdict(text="", passages=(), objection=why)


def narrowed(text: str, passage: Passage, question: str) -> Passage:
    """The fewest sentences on end of a longer passage that support `text` by themselves; all of it when none do."""
    single = sentences(passage)
    for count in range(1, min(len(single), RUN + 1)):
        for first, last in zip(single, single[count - 1 :], strict=False):
            start, end = first.start - passage.start, last.end - passage.start
            run = replace(passage, text=passage.text[start:end], start=first.start, end=last.end)
            if not _said(text, run, question)[1]:
                end = max(end, end_of_list(passage.text, start, end))
                return replace(run, text=passage.text[start:end], end=passage.start + end)
    return passage


def _said(text: str, passage: Passage, question: str) -> tuple[str, str]:
    """`text`, with qualifiers of its figures that it left out if that is all that it lacks, and the objection to it."""
    quote = readable(passage)
    found = objection(text, quote, context(passage), question)
    if not found or is_english(text):
        return text, found
    whole = restored(text, quote, question)
    cured = whole != text and not objection(whole, quote, context(passage), question)
    return (whole, "") if cured else (text, found)


def _supported_clauses(
    text: str, ranked: Sequence[Passage], evidence: Sequence[Passage], question: str
) -> tuple[list[Verdict], str]:
    """The clauses that are supported, and the others."""
    parts = [part for part in re.split(r"(?<=[；;])", text) if compact(part)]
    clauses = parts if len(parts) > 1 else [clause for clause in _clauses(text) if figures(clause)]
    if len(clauses) < 2:
        return [], ""
    verdicts = [_bound(clause, ranked, evidence, question) for clause in clauses]
    lost = (clause for clause, verdict in zip(clauses, verdicts, strict=True) if not verdict.passages)
    return [verdict for verdict in verdicts if verdict.passages], "".join(lost)


def _told_falsely(lost: str, kept: str, passage: Passage) -> bool:
    """A clause of the passage that is not among those `kept` says nearly the same as what was lost, with another figure of its kind."""
    units = {figure.unit for figure in figures(lost)}
    others = (clause for clause in _CLAUSE.findall(passage.text) if compact(clause) not in compact(kept))
    return any(
        units & {figure.unit for figure in figures(clause)} and _share(wordless(lost), clause) >= NEARLY_SAME
        for clause in others
    )


def _clauses(text: str) -> list[str]:
    """The clauses of `text`, one that only says when (2022年，) together with what it is said of."""
    found: list[str] = []
    for clause in _CLAUSE.findall(text):
        if found and _WHEN.fullmatch(found[-1]):
            clause = found.pop() + clause
        found.append(clause)
    return found


def _replacement(
    draft: Draft, nearest: Sequence[Passage], evidence: Sequence[Passage], question: str, why: str
) -> Verdict:
    """The words of the nearest passage, or nothing when it is far or the draft names what stands nowhere."""
    english = is_english(draft.text)
    near = [p for p in nearest if english or _share(draft.text, p.text) >= REPLACED_FROM]
    if not near or invention(draft.text, " ".join(f"{context(p)} {p.text}" for p in evidence), question):
        return Verdict(text="", passages=(), objection=why)
    told = [one for one in figures(in_chinese(draft.text)) if english and str(one.value) not in years(draft.text)]
    stating = [one for one in sentences(near[0]) if not all(missing_figure(figure, one.text) for figure in told)]
    quoted = _from_to(near[0], stating) if stating else quotation(near[0], f"{draft.text}{question}")
    return Verdict(text=worded(quoted, english), passages=(quoted,), objection=why)


def _from_to(passage: Passage, stating: Sequence[Passage]) -> Passage:
    """The passage from the first to the last of its sentences."""
    start, end = stating[0].start, stating[-1].end
    return replace(passage, text=passage.text[start - passage.start : end - passage.start], start=start, end=end)


def worded(passage: Passage, english: bool) -> str:
    """The words of the passage in one line, without marks of headings and the 答： of an interpretation; in an `english` answer as what
    the document says."""
    words = _ANSWERS.sub("", _MARKS.sub("", " ".join(readable(passage).split())))
    return QUOTED_ENGLISH.format(quote=words) if english else words


def quotation(passage: Passage, wanted: str) -> Passage:
    """The clauses of a long passage from the first to the last that speak of `wanted`; a short one whole.

    What tells when before them (2017年，…) or of whom they tell one after the other (一、二等奖，分别…), what they except
    or forbid behind them (，但…；，严禁…), and what closes a quotation that they open or ends a list (一是…；二是…), goes with them.
    """
    if len(passage.text) <= QUOTED or passage.above:
        return passage
    needed = pairs(wanted)
    clauses = [(m.start(), m.end(), len(pairs(m[0]) & needed)) for m in _CLAUSE.finditer(passage.text)]
    best = max((hits for _, _, hits in clauses), default=0)
    good = [(start, end) for start, end, hits in clauses if hits >= max(2, best * 0.5)]
    if not good:
        return passage
    start, end = good[0][0], good[-1][1]
    lead = passage.text[slice(*good[0])]
    for first, last, _ in clauses:
        if last == start and (_WHEN.fullmatch(passage.text[first:last]) or "分别" in lead):
            start = first
        if first == end and (_open(passage.text[start:end]) or _BUT.match(passage.text, first)):
            end = last
    end = max(end, end_of_list(passage.text, start, end))
    return replace(passage, text=passage.text[start:end], start=passage.start + start, end=passage.start + end)


def _open(text: str) -> bool:
    return text.count("“") > text.count("”")


def repeats(text: str, shown: Sequence[str]) -> bool:
    """The sentence says nothing that was not shown before, or turns in a circle."""
    plain = compact(text)
    if any(plain in compact(earlier) for earlier in shown):
        return True
    return re.search(r"(.{4,})\1\1", plain) is not None


def _share(text: str, passage: str) -> float:
    mine = pairs(text)
    return len(mine & pairs(passage)) / len(mine) if mine else 0.0


def _misplaced(text: str, supporters: Sequence[Passage], evidence: Sequence[Passage]) -> bool:
    """A clause with a figure fits a passage that lacks the figure far better than the supporters that hold it."""
    for clause in _CLAUSE.findall(text):
        words = wordless(clause)
        for figure in figures(clause):
            owners = [_share(words, readable(p)) for p in supporters if not missing_figure(figure, p.text)]
            best = max(_share(words, readable(p)) for p in evidence)
            if owners and best > max(owners) + RIVAL:
                return True
    return False


def _share_clauses(text: str, one: Passage, other: Passage, question: str) -> bool:
    """Each clause stands in one of the two: what one calls by its name and the other tells of something else is not told
    of it (福田区“8+3”产业集群是先进制造业)."""
    clauses = [clause for clause in re.split(r"[，,；;。]", text) if compact(clause)]
    return all(any(not _said(clause, p, question)[1] for p in (one, other)) for clause in clauses)


def _share_figures(text: str, one: Passage, other: Passage, question: str) -> bool:
    """Each passage holds a figure of the English sentence that the other lacks: one that speaks of the words and one that
    has the figure do not say it together."""
    told = figures(in_chinese(text))
    held = [{i for i, figure in enumerate(told) if not missing_figure(figure, p.text)} for p in (one, other)]
    return bool(held[0] - held[1] and held[1] - held[0])


def _both_needed(text: str, one: Passage, other: Passage, question: str) -> bool:
    """Together they support the sentence, and each brings words that the other lacks."""
    mine = pairs(text)
    first, second = mine & pairs(one.text), mine & pairs(other.text)
    if len(first - second) < 3 or len(second - first) < 3:
        return False
    if objection(text, f"{one.text}\n{other.text}", f"{context(one)} {context(other)}", question):
        return False
    return not any(
        otherwise(clause, p.text, f"{context(p)} {q.text}")
        for clause in _CLAUSE.findall(text)
        for p, q in ((one, other), (other, one))
        if figures(clause) and not any(missing_figure(figure, p.text) for figure in figures(clause))
    )
