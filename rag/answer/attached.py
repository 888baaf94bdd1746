"""What is attached to a document and not among the documents: asked for, or named where an answer should stand; pure.

Arrows: answering, direct, extracted -> here -> grounding, kinds. Knows no card but the names of the attachments.
"""

import re
from collections.abc import Iterable

from rag.answer.grounding import compact, pairs
from rag.answer.kinds import gives_figure
from rag.card.particulars import FILE_ENDING
from rag.types import Document, Passage

_ATTACHED_CONTENT = re.compile(
    r"附件.*(?:内容|具体|列出|列举|包括|里有|里面|名单|清单|明细|完整|分别|[里中内上头][,，]?.{0,8}(?:哪|谁|什么|啥|几|多少))|附件(?!有).{0,4}哪些|附件[里中内上头].*(?:其余|其他|其它|另外|剩下|剩余|叫什么|是什么)|(?:列出|列举).{0,8}附件"
)
_INSIDE = re.compile(
    r"(?:表|书|名单|目录|清单|模板|样式|范本|[评打][分审价选]标准)》?(?:[（(][^）)]*[)）])?[里中上内](?:面|头)?[，,]?[^，,。？?]{0,6}(?:填|写|列|有|包|含|载|哪|什么|几|多少)"
    r"|(?:名单|目录|清单)[^，,。？?]{0,6}(?:列出|完整|具体|全部|有哪|包括哪)|(?:名单|目录|清单)[^，,。？?]{0,10}(?:收录?|列入?|有|包括|包含|涉及)了?(?:多少|几|哪)"
    r"|(?P<attached>附(?:(?:件|带|着|有|了)+的?|的)(?:那|这|一)?[份个张]?[^，,。？?]{0,10}(?:表|书|名单|目录|清单|模板))(?=.{0,14}(?:[排列填写]|第.{1,3}[个项]|有哪|包括|里|叫))"
)
_WITHIN = re.compile(r"[里中内上][，,]?[^，,。？?]{0,10}(?:哪|什么|几|多少)")
_SOME = re.compile("(?:包括|有|如|[:：])[^。；;、]{2,40}、")  # of a list
_LISTED = re.compile(
    r"\s*(?:附\s*件?\s*[\d一二三四五六七八九十]*\s*[:：]|[（(]?[\d一二三四五六七八九十]{1,2}[）)]?\s*[.．、])"
)
_INNER = re.compile(r"[（(][^（）()]*[)）]|(?:19|20)\d\d年度?")
_SENTENCE_END = re.compile("[。；;\n]")
_BESIDE = 8  # characters of a line beside the name of an attachment that it is headed by
_ATTACHED, _CALLED = 0.6, 0.8  # shares of the character pairs of an attachment's name that a question about it has
_ORDINAL = re.compile(r"^[#\s]*(?:附件?\s*[\d一二三四五六七八九十]*\s*[:：]?)?\s*(?:\d{1,2}\s*[.．、])?")


def asks_attached_content(question: str) -> bool:
    """The question asks what an attachment says, not what it is called."""
    return _ATTACHED_CONTENT.search(question) is not None


def asks_inside(question: str) -> bool:
    """The question asks what a list, a form or the like holds (目录里有没有电工), or may do so (指导价位里，中级工是多少)."""
    return _INSIDE.search(question) is not None or _WITHIN.search(question) is not None


def unseen_attachment(question: str, document: Document, evidence: Iterable[str]) -> str:
    """The attachment of the document of whose content the question asks, see asks_inside, if it is only named there, and
    none of the texts of the `evidence` tells of it how much or, in part, what is in it; empty: none."""
    asked = pairs(question)
    shares = {
        name: max(_share(name, asked), _share(_INNER.sub("", name), asked)) for name in document.source.attachments
    }
    name = max(shares, key=lambda one: shares[one], default="")
    plain = compact(_ORDINAL.sub("", name))
    kind = compact(_INNER.sub("", _ORDINAL.sub("", name)))[-2:]  # 目录 of …目录(2024年版)(另附)
    inside = _INSIDE.search(question)
    only = len(shares) == 1 and inside and inside["attached"] and kind in question
    called = inside or (
        plain and shares[name] >= _CALLED and re.search(rf"{re.escape(kind)}(?:里面?|中|内|上)", question)
    )
    if not plain or not called or (shares[name] < _ATTACHED and not only) or _is_there(document.text, plain):
        return ""
    told = (one for text in evidence for one in _SENTENCE_END.split(text) if kind in one)
    return "" if any(gives_figure(question, text) or _SOME.search(text) for text in told) else name


def _share(name: str, asked: set[str]) -> float:
    return len(pairs(name) & asked) / (len(pairs(name)) or 1)


def _is_there(text: str, name: str) -> bool:
    """The attachment's name stands on a line of its own, in no list of attachments, with something below."""
    lines = [line for line in text.split("\n") if line.strip()]
    own = [at for at, line in enumerate(lines) if name in compact(line) and len(compact(line)) <= len(name) + _BESIDE]
    return any(not _LISTED.match(lines[at]) for at in own if at and at + 1 < len(lines))


def names_attached(passage: Passage) -> bool:
    """It is nothing but the name of what is attached to its document."""
    plain = compact(FILE_ENDING.sub("", _ORDINAL.sub("", passage.text.strip())))
    return bool(plain) and any(plain == compact(name) for name in passage.source.attachments)
