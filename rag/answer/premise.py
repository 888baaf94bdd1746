"""What a question claims, beside what the passages say: claims to be confirmed, and figures that the passages contradict; pure.

Arrows: answering -> here -> figures, grounding. Knows no model: two figures of one unit, with the same words around them.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.answer.asked import counted, only_proposed, years
from rag.answer.evidence import sentences
from rag.answer.grounding import missing_figure, pairs
from rag.answer.groups import another_case, another_rank, rival_named
from rag.text.figures import Figure, figures, wordless
from rag.types import Passage

_CONFIRM = re.compile(
    r"(?:吧|对吗|对吧|对不对|是吗|对么|没错|正确吗|属实|准确吗|是不是|是否|真的吗|(?:没|有没有|没有)问题|可以(?:报|写|用)|确认|核实|核对|出处|吧[，,。？?！!]?\s*(?:请|麻烦)?(?:你|您)?(?:帮我|帮忙|给我)?(?:核|核实|核对|查证)一?下)"
    r"[^？?。]{0,8}[？?。]?\s*$|\b(?:right|correct|true)\s*\?"
)
_ASKING = re.compile(r"多少|几|什么|哪|谁|何时|怎么|如何")
_CLAIM = re.compile(r"\d[\d.,]*\s*(?:%|[万亿]?[\u4e00-\u9fff]?)|[两三四五六七八九十百]+[年个家名位项条类批届次期人]")
_CLAUSE = re.compile(r"[^，,；;。！？!?\n（()）]+")
_PAPER = re.compile(  # which one is meant
    r"^(?:(?:关于)?第?[\dA-Za-z〔〕\[\]]{4,}号?(?:人大|政协|代表|委员)?(?:建议|提案|议案|文件?|函|答复)"
    r"|[^，,\d]*[答回]复(?!说|称)[^，,\d]*(?:建议|提案|议案)(?:[（(][^（）()]*[）)])?)[，,]"
)
_SOURCE = re.compile(
    r"^[^，,\d]{0,12}(?:文件|方案|办法|通知|政策)(?:里[面头]?|中|上)?(?:规定|要求|明确)了?[，,]?(?!的|明确|对吗|是吗|吧)"
)
_TAGGED = re.compile(
    r"^(?!.*(?:[这那]个?|上面|说法|听[到说]的?|数字?)[^，,]{0,4}是[不否]).*(?:是不是|是否)(?!真|准确|属实|对的?$|这样)"
)
_QUOTED = re.compile(r"“([^”]+)”")
_BEGUN = re.compile(
    r"从?(?P<year>(?:19|20)\d\d)年?(?:才|就)?(?:开始|开办|启动|设立|成立|创办|推出|出台|印发|建成)(?:[搞办做](?:的|(?=[“《\"]))?|的)?"
)
_NAMED = re.compile(r"[“《\"]([^”》\"]+)[”》\"]")
_SINCE = re.compile(r"((?:19|20)\d\d)年(?:起|开始|以来|启动|设立|成立|创办|推出|出台|印发|建成)")
COURSE = re.compile(r"从?\d[^，,。？?]*\d[\d.]*[多余]?[万亿]?[\u4e00-\u9fff]?")
_FROM_TO = re.compile(r"从\s*\d[^，,。？?]{0,12}?[到至成为剩]\D{0,4}\d")
_KIND = re.compile("高技能|非公|(?:非|不)?紧缺|首席|线上|线下")
_TO = re.compile(
    r"(?:(?P<fell>下调|调低|降低?|减少?|缩减|削减|缩小|压缩)|上调|调高|提高|提升|增加?|扩大|扩展)[到至为成]了?\s*"
    r"(?P<to>\d[\d.,]*[万亿]?[\u4e00-\u9fff%]{0,2})"
)
_FROM = re.compile(
    r"[从由]\s*(?P<begin>\d[\d.,]*[万亿]?[\u4e00-\u9fff%]?)\D{0,8}?[到至为成]\s*(?P<end>\d[\d.,]*[余多]?[万亿]?[\u4e00-\u9fff%]{0,2})"
)
_EXTENTS = {
    "全球": 5,
    "世界": 5,
    "全国": 4,
    "国内": 4,
    "全省": 3,
    "省内": 3,
    "全市": 2,
    "市内": 2,
    "全区": 1,
    "区内": 1,
}
_FIRST = re.compile(rf"({'|'.join(_EXTENTS)})(首[个家次例批创]|第一[个家次例])")
_LONG = 10  # characters of a quotation that is a statement and no name
_BRIEF = 6  # characters of a clause that only points back (是不是这样)
_NAMED_ALIKE = 3  # characters
_NEAR = 12  # characters around a figure whose words say what it counts
_LOOSELY = 0.4  # the same for a clause of the same name
_SAME = 0.5  # share of these words that a clause holds that counts the same


def asks_to_confirm(question: str) -> bool:
    """The question states something and wants to know whether it is so: `…，对吗？`, `…可以写吧？`."""
    return _CONFIRM.search(question) is not None and not _ASKING.search(question)


def claimed(question: str) -> str:
    """What a question that asks to confirm states: what it quotes at length, else its longest clause, of those that ask 是不是
    or else have a figure that is no year if there are any."""
    quoted = [words for words in _QUOTED.findall(question) if len(words) >= _LONG]
    clauses = _CLAUSE.findall(_SOURCE.sub("", _PAPER.sub("", question)))
    tagged = [clause for clause in clauses if _TAGGED.search(clause) and len(clause) > _BRIEF]
    counted = tagged or [clause for clause in clauses if any(_claims(clause))]
    return quoted[0] if quoted else max(counted or clauses, key=len, default=question)


def contradicted(question: str, evidence: Sequence[Passage], *, loosely: bool = False) -> list[tuple[str, Passage]]:
    """Figures that the question gives (as written) with the passage that counts the same things and another number; `loosely`, in
    fewer of its words, but of the same name.

    A figure that some passage bears out is left alone, and so is a calendar year.
    """
    told = [passage for passage in evidence if not another_case(question, passage.text)]
    return [pair for claim in _claims(question) for pair in _against(*claim, told, loosely)][:1]


def turned(question: str, evidence: Sequence[Passage]) -> Passage | None:
    """The sentence by which something rose from a figure (从31个扩大至400个) to which it fell after the question (缩减到31个), or the other
    way about. None: there is none, or another sentence says as the question does."""
    claim = _TO.search(question)
    to = figures(claim["to"]) if claim else []
    every = [one for passage in evidence for one in sentences(passage)] if len(to) == 1 else []
    told = [(move, figures(move["to"])[:1]) for one in every for move in _TO.finditer(one.text)]
    if any(end == to and bool(move["fell"]) == bool(claim["fell"]) for move, end in told):
        return None
    for sentence in every:
        for course in _FROM.finditer(sentence.text):
            begin, end = figures(course["begin"]), figures(course["end"])
            turned_at = begin and end and begin[0].value == to[0].value != end[0].value
            if turned_at and (end[0].value > begin[0].value) == bool(claim["fell"]):
                return sentence
    return None


def first_elsewhere(question: str, evidence: Sequence[Passage]) -> tuple[str, Passage] | None:
    """That the question takes something for the first of more (全国首次, as written) and the sentence that speaks of the same as the
    first of less (全省首次). None: there is none, or another sentence bears it out."""
    claim = next((clause for clause in _CLAUSE.findall(question) if _FIRST.search(clause)), "")
    said, words = _FIRST.search(claim), pairs(wordless(claim))
    every = (one for passage in evidence for one in sentences(passage)) if said else ()
    clauses = [
        (one, clause) for one in every for clause in _CLAUSE.findall(one.text) if _alike(clause, words, _LOOSELY)
    ]
    told = [(one, _EXTENTS[first[1]]) for one, clause in clauses if (first := _FIRST.search(clause))]
    if said is None or not told or any(extent >= _EXTENTS[said[1]] for _, extent in told):
        return None
    return said[0], told[0][0]


def misdated(question: str, passages: Sequence[Passage]) -> str:
    """The year that the question gives to a figure that the passages give to another year; empty: none."""
    asked = years(question)
    for passage in passages:
        if asked and years(passage.text) and not asked & years(passage.text) and anchored(question, passage):
            return "、".join(f"{year}年" for year in sorted(asked))
    return ""


def anchored(question: str, passage: Passage) -> bool:
    """A figure that the question gives, other than a year, stands in the passage: it is the one that is meant."""
    given = [figure for figure in counted(question) if figure.unit != "个"]
    return any(not missing_figure(figure, passage.text) for figure in given)


def begun(question: str, evidence: Sequence[Passage]) -> tuple[str, str, Passage] | None:
    """A year in which the question lets a named thing begin (`2015年才开始的“甲奖”评选`) and a sentence of the evidence that
    speaks of it lets it begin in another: the claim, the question without it, the sentence. None: there is no such claim."""
    claim, names = _BEGUN.search(question), _NAMED.findall(question)
    if claim is None:
        return None
    for sentence in (one for passage in evidence for one in sentences(passage)):
        told = _SINCE.findall(sentence.text) if any(name in sentence.text for name in names) else []
        if told and claim["year"] not in told:
            return claim[0], question.replace(claim[0], "", 1), sentence
    return None


def proposed_only(question: str, evidence: Sequence[Passage]) -> tuple[str, Passage] | None:
    """A figure that the question takes for a fact (as written) and the sentence of the evidence that has it as what was
    only proposed. None: there is none, or another sentence bears it out."""
    for claim, _ in _claims(question):
        said = [figure for figure in figures(claim) if figure.unit]
        every = (one for passage in evidence for one in sentences(passage))
        holding = [one for one in every if said and not missing_figure(said[0], one.text)]
        clauses = [(one, c) for one in holding for c in _CLAUSE.findall(one.text) if not missing_figure(said[0], c)]
        if clauses and all(only_proposed(question, clause) for _, clause in clauses):
            return claim.strip(), clauses[0][0]
    return None


def reversed_course(question: str, evidence: Sequence[Passage]) -> Passage | None:
    """The sentence with all of two or more figures that the question gives, where it says another course of them
    (从400个压缩到31个, 从31个扩大到400个). None where no sentence has them."""
    given = counted(question)
    every = (one for passage in evidence for one in sentences(passage))
    return next((s for s in every if len(given) > 1 and not any(missing_figure(f, s.text) for f in given)), None)


def runs_backwards(question: str, sentence: str) -> bool:
    """The figures of the question (从400个到31个) stand in the sentence in the other order."""
    given = [figure.value for figure in counted(question)]
    told = [figure.value for figure in figures(sentence) if figure.value in given]
    return _FROM_TO.search(question) is not None and len(given) > 1 and told == given[::-1]


def _claims(question: str) -> Iterator[tuple[str, str]]:
    """(the figure as written, the words around it) of each figure with a unit."""
    for clause in _CLAUSE.finditer(question):
        for match in _CLAIM.finditer(clause[0]):
            if not re.match(r"(?:19|20)\d\d\s*年?$", match[0].strip()):
                yield match[0], clause[0][max(0, match.start() - _NEAR) : match.end() + _NEAR]


def _against(claim: str, around: str, evidence: Sequence[Passage], loosely: bool) -> Iterator[tuple[str, Passage]]:
    said = [figure for figure in figures(claim) if figure.unit]
    words = pairs(wordless(around))
    if (
        not said
        or not words
        or any(_counts(said[0], clause, words) for p in evidence for clause in _CLAUSE.findall(p.text))
    ):
        return
    for passage in evidence:
        for clause in _CLAUSE.findall(passage.text):
            rivals = [f for f in figures(clause) if f.unit == said[0].unit and f.value != said[0].value]
            if not rivals or not _alike(clause, words, _LOOSELY if loosely else _SAME):
                continue
            if not loosely or _of_the_same(around, clause):
                yield claim.strip(), passage
                return


def _of_the_same(around: str, clause: str) -> bool:
    """Both name the same in as many characters (领军人才), and neither another batch, rank or kind than the other (第二批, 高级工, 高技能人才)."""
    alike = set(_KIND.findall(around)) == set(_KIND.findall(clause))
    one, other = wordless(around), wordless(clause)
    named = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size >= _NAMED_ALIKE
    return alike and named and not another_rank(around, clause) and not rival_named(around, clause)


def _counts(figure: Figure, clause: str, words: set[str]) -> bool:
    return not missing_figure(figure, clause) and _alike(clause, words)


def _alike(clause: str, words: set[str], least: float = _SAME) -> bool:
    return len(words & pairs(wordless(clause))) >= least * len(words)
