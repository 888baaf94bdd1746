"""A figure or date of the answer that another sentence says has been changed since; pure.

Arrows: tasks -> here -> correcting, evidence, figures. Knows no model: what the later sentence says is quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.answer import prompts
from rag.answer.correcting import quoted_once
from rag.answer.evidence import Search, holds, sentences
from rag.answer.grounding import missing_figure, pairs
from rag.answer.growing import GrowingAnswer
from rag.text.figures import figures, wordless
from rag.text.language import is_english
from rag.types import Answer, Passage

_CHANGED = re.compile(
    r"[由从](?:原[来定先有]?的?|现行的?|目前的?|过去的?)?(?P<old>[^，,。；;由从]{2,24}?)(?:统一|进一步|再|又|相应)?"
    r"(?:调整|推迟|延期|延迟|延后|顺延|提前|提高|提升|增加|扩大|延长|[上下]调|降低?|减少|压缩|缩短|变更|修改|更改|改)[到至为成](?P<new>[^，,。；;]{2,24})"
)
_PLANNED = re.compile("建议|(?<![虚模草])拟|研究|探索|[力争]争|争取|下一步|打算|计划|目标|设想")
NEAR = 6  # sentences like the one that was told that are looked at
MOST = 3  # quotations of an answer that are looked up
ALIKE = 0.25  # share of the words of the changed one that the one that was told has


def changed(draft: GrowingAnswer, search: Search) -> Iterator[Answer]:
    """Add the sentence that says that a figure of the answer is another one now, of no older paper, and a note."""
    told = [one for one in draft.cited() if figures(one.text) and not one.above]
    for passage in told[:MOST]:
        for near, _ in search.best_sentences(" ".join(passage.text.split()), NEAR):
            of_it = (one for one in sentences(near) if not any(holds(cited, one) for cited in draft.cited()))
            for sentence in of_it:
                if old := _changes(sentence, passage, draft.answer.text):
                    yield from quoted_once(draft, sentence)
                    note = prompts.CHANGED_ENGLISH if is_english(draft.answer.question) else prompts.CHANGED
                    draft.answer = replace(draft.answer, notes=(*draft.answer.notes, note.format(old=old)))


def _changes(sentence: Passage, told: Passage, answer: str) -> str:
    """The figure of `told` that the answer gives and the sentence says is another one now; empty: none."""
    match = _CHANGED.search(sentence.text)
    planned = _PLANNED.search(f"{' '.join(sentence.path)} {sentence.text}")
    if not match or planned or sentence.source.issued < told.source.issued:
        return ""
    before, now = figures(match["old"]), figures(match["new"])
    stands = before and now and not any(missing_figure(one, text) for one in before for text in (told.text, answer))
    known = all(not missing_figure(one, told.text) for one in now)
    words = pairs(wordless(sentence.text[: match.start()]))
    same = words and len(words & pairs(told.text)) >= ALIKE * len(words)
    return match["old"].strip() if stands and not known and same else ""
