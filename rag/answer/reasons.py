"""To why something is so: the reasons that a document gives in the sentence behind the one that says it, or in that; pure.

Arrows: telling -> here -> evidence, extracted, groups, scope. Knows no model.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.asked import another_year, premise_missing
from rag.answer.evidence import Search, bodies, context, end_of_list, of_bodies, sentences
from rag.answer.extracted import most_covered, of_which_year
from rag.answer.groups import group_missing
from rag.answer.kinds import asks_why
from rag.answer.scope import places, short
from rag.types import Passage

_REASON = re.compile(
    r"\s*(?:其|究其)?(?:主要|具体|客观)?原因(?:是|有|在于|为|主要|如下|[:：])|\s*这?主要(?:是因为|是由于|由于)|\s*(?:其|主要)(?:考虑|理由)(?:是(?!否)|有|如下|[:：])|\s*(?:考虑|理由)[:：]"
)
_WITHIN = re.compile(
    r"(?:(?<![其原成基起病死诱])因(?![此为素子公私工特病]|地制宜|人而异|材施教)|由于)[^，,。；;]{3,}(?<!的)(?=[，,。；;])"
    r"|(?<![接享感不承])受(?![理益邀训聘教])[^，,。；;]{2,20}影响"
)
_NO = r"(?:不(?![断超同低少高多仅但过管论只])|未(?![来成])|没(?!收))"
_WHY_NOT = re.compile(
    rf"(?:为什么|为何|为啥|什么原因|啥原因|凭什么)[^，,。？?]{{0,16}}?{_NO}|{_NO}[^，,。？?]{{1,12}}(?:为什么|为何|为啥|原因)"
)
_ASKED_AND_ANSWERED = re.compile(r"[^\n]*(?:为什么|为何|为啥|什么原因)[^\n]*[？?]\s*(?:答|A)\s*[:：]", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:答|A)\s*[:：]", re.IGNORECASE)
_REFUSES = re.compile("暂[不未无]|尚[不未]|不具备|不宜|难以|无权|不予|未能|不能(?!够)|无法")
_PURPOSE = re.compile(
    r"[，,](?:从而|进而|以便?|更好地?|切实|有效|不断|进一步)*"
    r"(?:增强|提升|提高|激发|发挥|促进|调动|带动|营造|满足|解决|缓解|避免|防止|减轻|方便|吸引)(?!了|条件|要求|至|到|的)[^，,。；;]{3,}"
)
SPOKEN_OF = 0.3  # coverage of the question by what the reasons are given for
REFUSED = 0.1  # the same where something is refused and the question asks why it was not done
HINTED = 0.4  # the same by what is only for something (…，增强信心), or refuses it
WITH_REASONS = 200  # characters of a sentence that refuses something with those around it
ASTRAY = 0.25  # coverage by which another sentence speaks more of what is asked than what is told


def reason(search: Search, question: str, evidence: Sequence[Passage]) -> Passage | None:
    """The sentence of the evidence that speaks most of the question, with the one behind it that gives the reasons (主要原因：…), if that does
    not give them itself (因…，未达到…); None: it asks for none, none are given, or for something else."""
    if not asks_why(question):
        return None
    answered = _answered(search, question, evidence)
    found = [
        search.neighbours(one, 1, 0)
        for passage in evidence
        for one in sentences(search.neighbours(passage, 0, 1))
        if _REASON.match(one.text)
    ] or [one for passage in evidence for one in sentences(passage) if _WITHIN.search(one.text)]
    told = [(one, _headed(one)) for one in found]
    refused = [
        (one, words)
        for one, words in told
        if _WHY_NOT.search(question) and _REFUSES.search(one.text) and not premise_missing(question, one.text)
    ]
    said = answered or _most(search, question, told, SPOKEN_OF) or _most(search, question, refused, REFUSED)
    if said is None:
        hints = _REFUSES if _WHY_NOT.search(question) else _PURPOSE
        every = (one for passage in evidence for one in sentences(passage) if hints.search(one.text))
        told = [(one, _headed(one)) for one in every]
        said = _most(search, question, told, HINTED)
        said = None if said and premise_missing(question, said.text) else said
        if said and hints is _REFUSES:  # why stands before or behind it
            wide = search.neighbours(said, 1, 1)
            said = wide if len(wide.text) <= WITH_REASONS else said
    if said is None:
        return None
    asked, told = set(places(question)), set(places(said.text))
    if asked and told and not asked & {*told, short(said.source.region)}:
        return None
    if not of_bodies(search, said, bodies(question, evidence)) or group_missing(question, said.text):
        return None
    year = another_year(question, said.text, context(said), of_which_year(search, said))
    spoken = search.coverage(question, _headed(said))
    if year or (said is not answered and most_covered(search, question, evidence) >= spoken + ASTRAY):
        return None
    section = search.chunk_around(said)
    begun, end = said.start - section.start, said.end - section.start
    end = max(end, end_of_list(section.text, begun, end)) if begun >= 0 else end
    return (
        replace(said, text=section.text[begun:end], end=section.start + end) if end > said.end - section.start else said
    )


def _answered(search: Search, question: str, evidence: Sequence[Passage]) -> Passage | None:
    """The question and answer of an interpretation (问：为什么…？答：…) that speaks most of the question, if it is the best of the
    evidence or speaks of enough of it."""
    asked = [(one, words) for one in evidence if (words := _asks_why(one))]
    best = asked[0][0] if asked and asked[0][0] is evidence[0] else None
    return best or _most(search, question, asked, SPOKEN_OF)


def _asks_why(passage: Passage) -> str:
    """The question that it answers, which stands in it or, as a heading, above it; empty: none, or none that asks why."""
    above = "".join(passage.path[-1:])
    if _ANSWER.match(passage.text) and asks_why(above):
        return above
    found = _ASKED_AND_ANSWERED.match(passage.text.strip())
    return found[0] if found else ""


def _headed(passage: Passage) -> str:
    """Its words and its headings: a reply says there to which proposal."""
    return f"{passage.text} {' '.join(passage.path)}"


def _most(search: Search, question: str, found: Sequence[tuple[Passage, str]], least: float) -> Passage | None:
    """The passage whose words speak most of the question, if they speak of `least` of it."""
    told = [(search.coverage(question, words), one) for one, words in found]
    most, said = max(told, key=lambda one: one[0], default=(0.0, None))
    return said if most >= least else None
