"""What a sentence says and its quote says the other way about: denial, status, opposites, level, body; pure.

Arrows: grounding -> here -> scope, qualifiers (words of a plan). Knows the wording of official documents, no document.
"""

import re

from rag.answer.qualifiers import PLANNED
from rag.answer.scope import places

DENIAL = re.compile(
    r"(?:没有|尚未|不得(?=[^低少高超多大小晚早])|不予|禁止|未(?!来)|不(?!断|仅|同|少|低|超|得|限|足|到|满|高于|多|小于|大于|管|论|但|过)|无(?!人|线|论)|非(?!常|遗|物|洲))"
    r"([\u4e00-\u9fff]{2})"
)
_DONE = re.compile(r"已|完成|了(?!解)|成功|至今|累计|截至|去年")
_DONE_WHAT = re.compile(r"已经?(建成|完成|实现|出台|设立|成立|取得|达到|印发)")
_GOING = re.compile(r"正在|在建|推进中|进行中|建设中|施工中|筹备中|正(?:抓紧|加快|积极)")
_FINISHED = re.compile(r"已(?!知)|完工|竣工|完成|建成|通车|投用|成功|截至|至今|累计")
_WHEN = re.compile(r"^(?:截至|到|至|自|从)?[\d年月日底末初前后以来\s-]*\d[\d年月日底末初前后以来\s-]*")
_STOP = re.compile(r"[；;。！？!?\n]+")
_CLAUSE = re.compile(r"[，,；;。！？!?：:\n]+")
_TITLE = re.compile(r"《[^《》]{2,}》")
SUBJECT = 3  # least characters at the beginning of a clause that name what it is of
ALIKE = 0.5  # share of a clause's character pairs in the clause of the quote that tells of the same
_OPPOSITES = (
    (r"提高|增加|增长|上浮|上升|扩大|新增|提升|上调", r"降低|下降|减少|下浮|缩小|下调|压缩|削减"),
    (r"发放", r"回收|收回"),
    (r"民办", r"公办"),
    (r"线上", r"线下"),
    (r"境内|国内", r"境外|国外"),
    (r"上半年", r"下半年"),
    (r"金牌", r"银牌|铜牌"),
    (r"最[高多长]|不超过|不高于|上限", r"最[低少短]|不低于|不少于|至少"),
)
_PERIOD = re.compile(r"每[一两二三四五六七八九十\d]?(?:个)?(?:年|月|季度|周|天)")
_WHOLE = re.compile(r"全(?:国|省|市|区|县)(?!域|别)")
_LEVEL = re.compile(r"(?:国家|省|市|区|县)级")
_STREET = re.compile(r"[\u4e00-\u9fff]{2}街道")
_ANY_STREET = re.compile(r"[各个辖区该等和及与的向由在按多]街道")
_BODY = re.compile(
    r"([\u4e00-\u9fff])([\u4e00-\u9fff])(?:(?<![格布结当全大开我市区省各该本])(局)(?!面|势|长)|(?<![客餐大我省])(厅)|"
    r"(?<![政常省市区县党编])(委)(?!员|托|派|培|书)|(?<![全内干东西南北中外总支各])(部)(?!分|门|署|队|级|委|长|属|件|位|落|规)|(公司|集团))"
)
_LEAGUE = re.compile(r"妇联|残联|团委|工会|工商联|科协")
_LISTED = re.compile(r"(?<=、)[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}(?=、)")
_OURS = re.compile(r"我[局厅委部市省区县]")


def contrary(sentence: str, quote: str, context: str) -> str:
    """Why the quote says the opposite, or says it of another body or level; empty when it does not."""
    return (
        _denial(sentence, quote)
        or _status(sentence, quote)
        or _opposite(sentence, quote)
        or _level(sentence, quote, context)
        or _body(sentence, quote, context)
        or _listed(sentence, f"{context}\n{quote}")
    )


def _plainly(word: str, text: str) -> bool:
    """`word` stands in `text` without a denial before it."""
    return text.count(word) > DENIAL.findall(text).count(word)


def _denial(sentence: str, quote: str) -> str:
    """A word that one denies and the other only affirms."""
    for word in DENIAL.findall(quote):
        if _plainly(word, sentence) and not _plainly(word, quote):
            return f"原文否定了“{word}”"
    for clause in _CLAUSE.split(sentence):
        there = _told_of(clause, quote)
        for one, other in ((clause, there), (there, clause)):
            denied = next((word for word in DENIAL.findall(one) if word in other), "")
            if denied and not DENIAL.search(other):
                return "原文没有这样的否定" if one is clause else f"原文否定了“{denied}”"
    for word in DENIAL.findall(sentence):
        if _plainly(word, quote) and word not in DENIAL.findall(quote):
            return "原文没有这样的否定"
    return ""


def _status(sentence: str, quote: str) -> str:
    """One tells of a plan, the other of something done; clause by clause of what is under way, too."""
    for one, other, why in (
        (sentence, quote, "原文说的是打算，不是已经"),
        (quote, sentence, "原文说的是已经，不是打算"),
    ):
        if _DONE.search(one) and not PLANNED.search(one) and PLANNED.search(other) and not _DONE.search(other):
            return why
    for clause in _CLAUSE.split(sentence):
        stage, there = _stage(clause), _stage(_told_of(clause, quote, staged=True))
        if stage and there and stage != there:
            return f"原文说的是{there}，不是{stage}"
    return next((f"原文没有“{done}”" for done in _DONE_WHAT.findall(sentence) if done not in quote), "")


def _told_of(clause: str, quote: str, staged: bool = False) -> str:
    """The clause of the quote that tells of the same: one that names its subject, or one that shares most words; empty
    for none. `staged`: one that tells how far it is, behind the one that names the subject if that does not."""
    mine = _pairs(clause)
    words = _WHEN.sub("", clause.strip())
    every = [_CLAUSE.split(piece) for piece in _STOP.split(quote)]
    title = _TITLE.search(clause)
    subjects = [title[0]] if title else [words[:size] for size in range(len(words), SUBJECT - 1, -1)]
    clauses = [other for piece in every for other in piece]
    found = ([other for other in clauses if subject in other] for subject in subjects)
    named = next(filter(None, found), [])
    named = [other for other in named if other.strip().startswith(words[:SUBJECT])] or named
    if staged and len(named) == 1 and not _stage(named[0]):
        piece = next(piece for piece in every if named[0] in piece)
        named += [other for other in piece[piece.index(named[0]) :] if _stage(other) and mine & _pairs(other)]
    theirs = named or [other for piece in every for other in piece]
    best = max(
        theirs, key=lambda other: (staged and bool(named and _stage(other)), len(mine & _pairs(other))), default=""
    )
    return best if mine and (named or len(mine & _pairs(best)) >= ALIKE * len(mine)) else ""


def _stage(clause: str) -> str:
    """Whether the clause tells of something planned, under way or finished; empty when it tells none or several."""
    if PLANNED.search(clause):
        return "" if re.search(r"已|正在", clause) else "打算"
    going, finished = _GOING.search(clause), _FINISHED.search(clause)
    return "" if bool(going) == bool(finished) else "正在进行" if going else "已经"


def _pairs(clause: str) -> set[str]:
    words = re.sub(r"[^\w]|已经?|正在|了|计划|预计|力争|拟|将|于|在", "", clause)
    return {words[i : i + 2] for i in range(len(words) - 1)}


def _opposite(sentence: str, quote: str) -> str:
    for pair in _OPPOSITES:
        for mine, theirs in (pair, pair[::-1]):
            said = re.search(mine, sentence)
            if said and not re.search(mine, quote) and re.search(theirs, quote):
                return f"原文说的与“{said[0]}”相反"
    return ""


def _level(sentence: str, quote: str, context: str) -> str:
    """Another period, or another level of the state, than in the quote."""
    for pattern in (_PERIOD, _WHOLE, _LEVEL):
        mine, theirs = set(pattern.findall(sentence)), set(pattern.findall(quote))
        if theirs and mine - theirs - set(pattern.findall(context)):
            return f"原文说的是“{'、'.join(sorted(theirs))}”"
    for street in _STREET.findall(sentence):
        elsewhere = street not in f"{context}\n{quote}" or (street not in quote and _WHOLE.search(quote))
        if elsewhere and not _ANY_STREET.search(street):
            return f"“{street}”不在所引原文中"
    return _outer(sentence, quote, context)


def _outer(sentence: str, quote: str, context: str) -> str:
    """What holds for a district is said of the city around it."""
    for place in places(sentence):
        inner = re.search(rf"{place}(?:省|市)([\u4e00-\u9fff]{{2,3}})[区县]", context)
        if inner and place not in quote and inner[1] not in sentence:
            return f"原文说的是{inner[1]}，不是{place}"
    return ""


def _bodies(text: str) -> list[tuple[str, ...]]:
    """Bodies that `text` names, each as its letters: two and the ending."""
    named = [tuple(part for part in found if part) for found in _BODY.findall(text)]
    return named + [(name,) for name in _LEAGUE.findall(text)]


def _names(text: str, body: tuple[str, ...]) -> bool:
    """`text` holds the body's letters in order, close together: 人社局 names 人力资源和社会保障局."""
    return re.search(r"[\u4e00-\u9fff]{0,8}".join(map(re.escape, body)), text) is not None


def _body(sentence: str, quote: str, context: str) -> str:
    for body in _bodies(sentence):
        if _names(quote, body):
            continue
        if not _names(context, body):
            return f"“{''.join(body)}”不在所引原文中"
        if _bodies(quote) and not _OURS.search(quote):
            return f"原文说的不是“{''.join(body)}”"
    return ""


def _listed(sentence: str, shown: str) -> str:
    """A member of a list (华为、腾讯等企业) that is not in the quote."""
    plain = re.sub(r"\s", "", shown)
    return next((f"“{name}”不在所引原文中" for name in _LISTED.findall(sentence) if name not in plain), "")
