"""Does this passage support this sentence: figures, dates, document numbers, titles, quotations, words; pure.

Arrows: verification -> here -> amounts, qualifiers, belonging, contrary, alignment, english, scope. Knows no model and no ranking; says why it says no.
"""

import re
import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher

from rag.answer.alignment import strange_words
from rag.answer.amounts import other_amount, plain_figures, shown_figures
from rag.answer.belonging import misplaced
from rag.answer.contrary import contrary
from rag.answer.english import english_invention, english_objection
from rag.answer.kinds import PERSON
from rag.answer.qualifiers import requalified
from rag.answer.scope import places
from rag.text.figures import Figure, dates, figures, references, wordless
from rag.text.language import is_english

_DAYS = ("天", "日")
_DATED = re.compile(r"月\s*\d{1,2}\s*日")
_PERIODS = ("年", "个月", "月", "天", "日", "周")
CALENDAR = 1000  # from which on a number of years is a year
_TITLE = re.compile(r"《([^《》]{2,80})》")
_QUOTED = re.compile(r"[“「『]([^“”「」『』]{4,80}|[^“”「」『』]*[0-9A-Za-z][^“”「」『』]*)[”」』]")
_PROPOSAL = re.compile(r"“[^”]*”的?(?=提案|建议|议案)")
_LEVELS = re.compile("国家级|部级|省级|市级|区级|县级")
_HOLDER = re.compile(  # an office and who holds it
    rf"([局厅处科部市区省县校院会]长|主任|书记|负责人|联系人|委员|代表)[是为叫：:]({PERSON})(?=[^\u4e00-\u9fff]|等|同志|先生|女士|委员|代表|$)"
)
_STOPS = re.compile("[。；;！？!?\n]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{2,}")
_NEGATIONS = re.compile(r"没有|未(?!来)|不(?!断|仅|同|少于|低于|超过|得|限)|无(?!人|线)|尚未|禁止|不得")
_YES_OR_NO = re.compile(
    r"吗|是否|是不是|有没有|有无|能不能|能否|可否|可以|对不对|\b(?:is|are|was|were|do|does|did|has|have|can|will)\b",
    re.IGNORECASE,
)
_STATED = ("已完成", "正在", "计划", "拟", "超额")
_CLAUSES = re.compile(r"[，,；;。：:！？!?\n（()）、]+")
_PLAIN = re.compile("[年月每均共为达到元人次%]")  # says neither who nor what
PAIRING = 0.2  # by how much another clause may fit a figure's words better than the clause that holds the figure
NAMED = 3  # characters of a clause that name what its figure is of
GLUE = 8  # character pairs up to which what joins a sentence's figures is no news of its own
FEW = 3  # character pairs from which on a share of them counts
NEWS_NEEDED, LENT_NEEDED = 0.51, 0.33  # shares of what a sentence adds to the question, and takes from it, in the quote
TERM_NEEDED = 0.7  # share of a quoted term
WITHIN = 4  # characters that may stand within one
CLAUSE, CLAUSE_NEEDED = 4, 0.3  # character pairs of a clause that must be held for itself, and what share of them
REORDERED, LETTERS_NEEDED = 0.4, 0.95  # shares of pairs and letters from which on the same words stand in another order
WORDS_NEEDED = 0.6  # share of a sentence's character pairs that its passage (or the question) must hold
# Words whose presence is checked by rules of their own.
_CHECKED_WORDS = "累计 共计 平均 每年 年均 超过 不低 低于 最高 至少 左右 以上 计划 预计 力争"
_CHECKED = frozenset(_CHECKED_WORDS.split())


def is_question(text: str) -> bool:
    """The words end in a question mark: they state nothing."""
    return text.rstrip("”’」』\"' ）)\n").endswith(("？", "?"))


def compact(text: str) -> str:
    """`text` for comparing words: NFKC, lower case, without blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def pairs(text: str) -> set[str]:
    """Character pairs of the compact text."""
    plain = compact(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def objection(sentence: str, quote: str, context: str, question: str) -> str:
    """Why `quote` does not support `sentence`; empty when it does.

    `context` is what stands around the quote and is shown with it (title, card, headings): figures, dates and names
    may also come from there. `question` lends words, never figures. English sentences have rules of their own.
    """
    shown = f"{context}\n{quote}"
    if is_english(sentence):
        return _titles(sentence, shown) or english_objection(sentence, quote, shown, question)
    qualified = requalified(sentence, quote, question) or misplaced(sentence, quote, question)
    if compact(sentence) and compact(sentence) in compact(quote):
        return _figures(sentence, shown) or otherwise(sentence, quote, context) or qualified
    return (
        _figures(sentence, shown)
        or otherwise(sentence, quote, context)
        or qualified
        or _pairing(sentence, quote)
        or _of_another_level(sentence, quote)
        or _named(sentence, shown)
        or _polarity(sentence, quote)
        or _words(sentence, quote, f"{shown}\n{question}")
        or _put_in(sentence, quote, f"{context}\n{question}")
    )


def invention(sentence: str, shown: str, question: str) -> bool:
    """The sentence has a value, date, document number, title or place that stands neither in `shown` nor in `question`."""
    known = f"{shown}\n{question}"
    if is_english(sentence):
        return bool(_titles(sentence, known) or english_invention(sentence, known))
    held = {figure.value for figure in figures(known)}
    strange = any(figure.value not in held for figure in figures(sentence))
    return bool(strange or dates(sentence) - dates(known) or _named(sentence, known))


def beside(sentence: str, quote: str, question: str) -> bool:
    """The quote does not hold what the sentence says beyond the question, or none of what it shares with the question.

    Then the sentence may be true, but the quote does not say it of what was asked.
    """
    mine, asked, held = pairs(wordless(sentence)), pairs(wordless(question)), pairs(wordless(quote))
    news, lent = mine - asked, mine & asked
    told = len(news) < GLUE and _new_figures(sentence, question)
    return (not told and _lacks(held, news, NEWS_NEEDED)) or _lacks(held, lent, LENT_NEEDED)


def empty(sentence: str, question: str) -> bool:
    """The sentence says nothing that the question, which does not ask for yes or no, has not said."""
    if _YES_OR_NO.search(question) or _new_figures(sentence, question):
        return False
    return set(compact(sentence)) <= set(compact(question))


def _new_figures(sentence: str, question: str) -> bool:
    known = {figure.value for figure in figures(question)}
    return any(figure.value not in known for figure in figures(sentence)) or bool(dates(sentence) - dates(question))


def _lacks(held: set[str], wanted: set[str], share: float) -> bool:
    return len(wanted) >= FEW and len(wanted & held) < share * len(wanted)


def speaks_of(shown: str, term: str) -> bool:
    """`shown` holds the term, a wrong or missing character allowed, or other words within it (终身职业技能培训 for 终身培训)."""
    wanted = pairs(term)
    return len(wanted & pairs(shown)) >= TERM_NEEDED * len(wanted) or any(
        re.search(
            rf"{re.escape(term[:at])}(?:(?![进给对为在的了并和与及]|申[请领]|开展)[\u4e00-\u9fff]){{1,{WITHIN}}}{re.escape(term[at:])}",
            shown,
        )
        for at in range(2, len(term) - 1)
    )


def terms(question: str) -> list[str]:
    """What the question puts between quotation marks: its subjects; not what a proposal is about (“龙岗工匠”提案), of which the
    sentences of a reply need not speak."""
    return _TITLE.findall(question) + quoted(_PROPOSAL.sub("", question))


def quoted(text: str) -> list[str]:
    """What stands between quotation marks in it."""
    return _QUOTED.findall(text)


def supports(sentence: str, quote: str, context: str, question: str) -> bool:
    """True when nothing speaks against `quote` as the source of `sentence`."""
    return not objection(sentence, quote, context, question)


def missing_figure(figure: Figure, shown: str) -> bool:
    """No figure of `shown` says the same; days (30天, 30日内) are no date (6月30日)."""
    if figure.unit in _DAYS:
        lasting = (replace(other, unit="天") for other in plain_figures(_DATED.sub("#", shown)) if other.unit in _DAYS)
        if any(_same(replace(figure, unit="天"), other) for other in lasting):
            return False
    return not any(_same(figure, other) for other in plain_figures(shown))


def _same(mine: Figure, theirs: Figure) -> bool:
    if mine.value != theirs.value or (mine.bound and theirs.bound and mine.bound != theirs.bound):
        return False
    return mine.unit == theirs.unit or not mine.unit or not theirs.unit


def _each_one(figure: Figure, sentence: str, shown: str) -> bool:
    """How much a year it is (一年送出7000人), of which `shown` says 每年 and gives no other number of years."""
    period = figure.unit.removeprefix("个")
    if figure.value != 1 or figure.unit not in _PERIODS or f"每{period}" not in shown:
        return False
    others = [other for other in figures(shown) if other.unit == figure.unit and other.value < CALENDAR]
    rate = rf"(?<![满限期为是达足过内])[一1]个?{period}(?!之?[内后]|以|半|期)"
    return not others and re.search(rate, sentence) is not None


def _figures(sentence: str, shown: str) -> str:
    held = shown_figures(shown)
    for figure in plain_figures(sentence):
        known = any(_same(figure, other) for other in held) or not missing_figure(figure, shown)
        if not known and not _each_one(figure, sentence, shown):
            return f"数字 {figure.value:f}{figure.unit} 不在所引原文中"
    for what, mine, theirs in (
        ("日期", dates(sentence), dates(shown)),
        ("文号", references(sentence), references(shown)),
    ):
        if missing := mine - theirs:
            return f"{what} {'、'.join(sorted(missing))} 不在所引原文中"
    return ""


def otherwise(sentence: str, quote: str, context: str) -> str:
    """The quote says the same words or figures otherwise; an English sentence shares no words with it."""
    if is_english(sentence):
        return ""
    return other_amount(sentence, quote, context) or contrary(sentence, quote, context)


def _pairing(sentence: str, quote: str) -> str:
    """A figure must stand with the words that it stands with in the quote, not with those of a neighbouring figure."""
    clauses = [clause for clause in _CLAUSES.split(quote) if clause.strip()]
    held = [figures(clause) for clause in clauses]
    for clause in _CLAUSES.split(sentence):
        words = pairs(wordless(clause))
        for figure in figures(clause):
            if not figure.unit or figure.unit == "年" or not words:
                continue
            own = [i for i, there in enumerate(held) if any(_same(figure, other) for other in there)]
            rival = [i for i, there in enumerate(held) if i not in own and any(o.unit == figure.unit for o in there)]
            if not own or not rival:
                continue
            leads = {i: "" if i == 0 or i - 1 in rival or i - 1 in own else clauses[i - 1] for i in own}
            same, other = ([_run(clause, clauses[i]) for i in which] for which in (own, rival))
            named = max(same, key=len)
            if len(named) >= NAMED and any(longer.endswith(named) and longer != named for longer in other):
                return f"数字 {figure.value:f}{figure.unit} 在原文中说的是另一件事"
            fits = max(_fit(words, f"{leads[i]} {clauses[i]}") for i in own)
            better = max(_fit(words, clauses[i]) for i in rival)
            if better > fits + PAIRING:
                return f"数字 {figure.value:f}{figure.unit} 在原文中说的是另一件事"
    return ""


def _run(clause: str, other: str) -> str:
    """The longest run of words that both have, figures left out."""
    mine, theirs = (compact(_PLAIN.sub("", wordless(text))) for text in (clause, other))
    match = SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match()
    return mine[match.a : match.a + match.size]


def _fit(words: set[str], clause: str) -> float:
    return len(words & pairs(clause)) / len(words)


def _of_another_level(sentence: str, quote: str) -> str:
    """The quote tells a figure of the sentence of another level (市级) than the sentence (省级)."""
    levels = set(_LEVELS.findall(sentence))
    for figure in figures(sentence) if levels else ():
        told = [set(_LEVELS.findall(part)) for part in _STOPS.split(quote) if not missing_figure(figure, part)]
        if any(told) and not any(levels & named for named in told):
            return "原文说的是别的级别"
    return ""


def _named(sentence: str, shown: str) -> str:
    if found := _titles(sentence, shown):
        return found
    for place in places(sentence):
        if place not in shown:
            return f"地名“{place}”不在所引原文中"
    for level in _LEVELS.findall(sentence):
        if level not in shown:
            return f"级别“{level}”不在所引原文中"
    plain = compact(shown)
    for word in (word for match in _HOLDER.findall(sentence) for word in match):
        if word not in plain:
            return f"“{word}”不在所引原文中"
    for word in _LATIN.findall(sentence):
        if compact(word) not in plain:
            return f"“{word}”不在所引原文中"
    return ""


def _titles(sentence: str, shown: str) -> str:
    plain = compact(shown)
    for name in _TITLE.findall(sentence) + _QUOTED.findall(sentence):
        if compact(name) not in plain:
            return f"名称“{name}”不在所引原文中"
    return ""


def _polarity(sentence: str, quote: str) -> str:
    """A sentence that denies what no word of the quote denies, or the other way about for a status word."""
    if _NEGATIONS.search(sentence) and not _NEGATIONS.search(quote):
        return "原文没有这样的否定"
    for status in _STATED:
        if status in sentence and status not in quote:
            return f"原文没有“{status}”"
    return ""


def _put_in(sentence: str, quote: str, known: str) -> str:
    strange = strange_words(sentence, quote, known)
    return f"“{strange}”不在所引原文中" if strange else ""


def _words(sentence: str, quote: str, shown: str) -> str:
    mine = pairs(wordless(sentence))
    if not mine:
        return "" if figures(sentence) else "没有内容"
    held = pairs(wordless(shown)) | _CHECKED
    share = len(mine & held) / len(mine)
    letters = set(compact(wordless(sentence)))
    reordered = share >= REORDERED and len(letters & set(compact(quote))) >= LETTERS_NEEDED * len(letters)
    if share < WORDS_NEEDED and not reordered:
        return f"只有 {share:.0%} 的字词见于所引原文"
    for clause in re.split(r"[，,；;。]", sentence):
        own = pairs(wordless(clause))
        if len(own) >= CLAUSE and len(own & held) < CLAUSE_NEEDED * len(own):
            return f"“{clause.strip()}”不在所引原文中"
    return ""
