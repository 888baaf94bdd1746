"""A passage that holds what the model took for the answer, told in English; pure but for the model.

Arrows: telling -> here -> writing, extracted, prompts. Knows no belief: whoever calls has decided that it may be told.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.answer import prompts
from rag.answer.english import places_of
from rag.answer.evidence import holds, sentences
from rag.answer.extracted import has
from rag.answer.gazetteer import find
from rag.answer.grounding import missing_figure
from rag.answer.growing import GrowingAnswer
from rag.answer.verification import Verdict, repeats, worded
from rag.answer.writing import Writer
from rag.text.figures import figures
from rag.text.language import is_english
from rag.types import Answer, Passage

_QUOTES = prompts.QUOTED_ENGLISH.partition("{")[0]
_STOPS = tuple("。！？!?；;")
_RANK = re.compile(r"第[一二三四五六七八九十百\d]+")


def stating(evidence: Sequence[Passage], words: str) -> Passage | None:
    """The first sentence that holds the `words`; their figures may be written in English (1.5 million for 150万).

    Ranks (第三届) are no counts.
    """
    told = figures(words)
    for one in (sentence for passage in evidence for sentence in sentences(passage)):
        counts = _RANK.sub("", one.text)
        if (words and has(one, words)) or (told and not any(missing_figure(figure, counts) for figure in told)):
            return one
    return None


def say_once(
    draft: GrowingAnswer, text: str, passages: Sequence[Passage], *, replaced: bool = False
) -> Iterator[Answer]:
    """The answer with `text`, unless it was told before, without a beginning that was; what is `replaced`, or quoted again, is counted:
    a sentence in English says no more than its words."""
    told = (s.text for s in draft.answer.sentences if s.text.endswith(_STOPS) and text.startswith(s.text))
    begun = max(told, key=len, default="")
    text = text.removeprefix(begun).strip() or text
    if repeats(text, [sentence.text for sentence in draft.answer.sentences]):
        draft.again += text.startswith(_QUOTES) or not is_english(text)
    else:
        draft.replaced += replaced
        yield draft.say(text, passages)


def _all_cited(draft: GrowingAnswer, passages: Sequence[Passage]) -> bool:
    cited = draft.cited()
    return all(any(holds(one, passage) for one in cited) for passage in passages)


def _figures_told(draft: GrowingAnswer, verdict: Verdict) -> bool:
    """What was said in English, and rests on the same passages, has each figure of the quotation."""
    told = {figure.value for sentence in draft.answer.sentences for figure in figures(sentence.text)}
    return all(figure.value in told or figure.value == 1 for figure in figures(_RANK.sub("", verdict.text)))


def told_all(draft: GrowingAnswer, verdicts: Iterable[Verdict]) -> Iterator[Answer]:
    """The answer with each verdict's text, see `say_once`."""
    for verdict in verdicts:
        if verdict.text.startswith(_QUOTES) and _all_cited(draft, verdict.passages) and _figures_told(draft, verdict):
            draft.again += 1
            continue
        yield from say_once(draft, verdict.text, verdict.passages, replaced=bool(verdict.objection))


def rendered(
    writer: Writer, draft: GrowingAnswer, question: str, quoted: Passage, words: str, side: str
) -> Iterator[Answer]:
    """`quoted` told in English from it alone; as it stands where the English lost a figure or a place of the `words`.

    `side` names the part of a comparison, else empty. Raises EngineError.
    """
    verdicts = writer.verdicts(draft, question, [quoted], prompts.answer(side, True), whole=not side)
    said = [verdict for verdict in verdicts if verdict.text]
    kept = {figure.value for verdict in said for figure in figures(verdict.text)}
    near = {short for verdict in said for short in places_of(verdict.text)}
    if said and all(f.value in kept for f in figures(words)) and all(p.short in near for p in find(words)[:1]):
        yield from told_all(draft, said)
    else:
        yield draft.say(worded(quoted, english=True), (quoted, *quoted.above))
