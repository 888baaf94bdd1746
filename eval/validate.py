"""What is wrong or doubtful in a set of cases, before an hour is spent on running it; pure.

Arrows: a command line -> here -> labels. Knows no file, no pipeline and no measure.

An error makes a score wrong; a warning is to be looked at. Nothing is corrected.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, Literal

from eval.labels import Library, plain
from eval.types import Case, Gold

Severity = Literal["error", "warning"]
Sections = Mapping[str, Sequence[tuple[str, ...]]]  # file -> heading paths

TITLES = {
    "question": "问题是空的",
    "duplicate_id": "编号重复",
    "duplicate_question": "问题重复",
    "history_end": "上文没有以回答结束",
    "no_gold": "没有标依据",
    "gold_path": "依据的文件不在语料里",
    "context_path": "限定的文件不在语料里",
    "gold_quote": "原文不在文件里",
    "gold_section": "章节不在文件里",
    "no_answer": "没有答案要点和参考答案",
    "empty_group": "答案要点里有空的一组",
    "empty_alternative": "答案要点里有空的说法",
    "short_alternative": "答案要点只有一个字",
    "in_question": "答案要点就在问题里",
    "answer_not_in_gold": "答案要点不在依据里",
    "empty_forbidden": "禁止出现里有空的一项",
    "forbidden_answer": "禁止出现的正是答案",
    "forbidden_in_answer": "答案里含有禁止出现的话",
    "unanswerable_groups": "不可回答却有答案要点",
}
_NAMES_COMPARED = 5_000  # file names; in a larger corpus no similar name is looked for


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to look at; `id` is the case's."""

    severity: Severity
    id: str
    code: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What was found, errors first, and what the set is made of: cases by type, by answerable, by gold document."""

    items: tuple[Finding, ...]
    cases: int
    types: Mapping[str, int]
    answerable: int
    documents: Mapping[str, int]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(item.severity == "error" for item in self.items)


def validate(cases: Sequence[Case], texts: Mapping[str, str] | None, sections: Sections | None = None) -> Findings:
    """Check every case against itself, the others and, where given, the texts and headings of the documents.

    `texts` maps the names of all documents to their text; only those that are named as gold are opened.
    """
    library = Library(texts)
    items = [*_doubles(cases)]
    for case in cases:
        items += _alone(case)
        items += _gold(case, library, sections or {})
        items += _answers(case, library)
    return Findings(
        items=tuple(sorted(items, key=lambda item: (item.severity, list(TITLES).index(item.code)))),
        cases=len(cases),
        types=dict(Counter(case.type for case in cases).most_common()),
        answerable=sum(case.answerable for case in cases),
        documents=dict(Counter(path for case in cases for path in {gold.path for gold in case.gold}).most_common()),
    )


def record(findings: Findings) -> dict[str, Any]:
    """The findings as JSON."""
    codes = Counter(item.code for item in findings.items)
    return asdict(findings) | {"errors": findings.errors, "codes": dict(codes)}


def text(findings: Findings, shown: int = 10, documents: int = 20) -> str:
    """The findings in words, at most `shown` of each kind and the `documents` most asked ones."""
    told, asked = findings, list(findings.documents.items())
    lines = [f"共 {told.cases} 个问题：可回答 {told.answerable} 个，不可回答 {told.cases - told.answerable} 个。"]
    lines.append("类型：" + "，".join(f"{name or '（未填）'} {count}" for name, count in told.types.items()))
    more = f"，……共 {len(asked)} 个文件" if len(asked) > documents else ""
    lines.append("依据：" + ("，".join(f"{path} {count}" for path, count in asked[:documents]) or "没有") + more)
    lines.append(f"错误 {told.errors} 处，提醒 {len(told.items) - told.errors} 处。")
    for code in dict.fromkeys(item.code for item in told.items):
        found = [item for item in told.items if item.code == code]
        lines.append(f"\n[{'错误' if found[0].severity == 'error' else '提醒'}] {TITLES[code]}：{len(found)} 处")
        lines += [f"  {item.id}  {item.message}" for item in found[:shown]]
        lines += [f"  ……还有 {len(found) - shown} 处"] if len(found) > shown else []
    return "\n".join(lines) + "\n"


def _error(case: Case, code: str, message: str) -> Finding:
    return Finding(severity="error", id=case.id, code=code, message=message)


def _warning(case: Case, code: str, message: str) -> Finding:
    return Finding(severity="warning", id=case.id, code=code, message=message)


def _doubles(cases: Sequence[Case]) -> Iterator[Finding]:
    ids = Counter(case.id for case in cases)
    for case in {case.id: case for case in cases if ids[case.id] > 1}.values():
        yield _error(case, "duplicate_id", f"{ids[case.id]} 个问题都用这个编号。请给每个问题不同的编号。")
    first: dict[tuple[object, ...], Case] = {}
    for case in cases:
        asked = (plain(case.question), *(plain(turn.content) for turn in case.history), frozenset(case.context))
        if (other := first.setdefault(asked, case)) is not case:
            yield _warning(case, "duplicate_question", f"与 {other.id} 的问题和上文相同：“{case.question[:40]}”。")


def _alone(case: Case) -> Iterator[Finding]:
    """What the case alone shows."""
    if not plain(case.question):
        yield _error(case, "question", "请填写问题。")
    if case.history and case.history[-1].role != "assistant":
        yield _warning(case, "history_end", "上文的最后一句是提问，还没有回答。请补上回答，或把它并入问题。")
    if case.answerable and not case.gold:
        yield _warning(case, "no_gold", "可回答，却没有标出依据的文件：检索和引用无法计分。")
    if case.answerable and not case.answer_groups and not case.references:
        yield _warning(case, "no_answer", "可回答，却没有答案要点和参考答案：答案对错无法计分。")
    if not case.answerable and case.answer_groups:
        yield _error(case, "unanswerable_groups", "不可回答的问题应当拒答。请删去答案要点，或把“可回答”改为是。")
    if any(not plain(word) for word in case.forbidden):
        yield _error(case, "empty_forbidden", "空的一项会使所有答案都算错。请删去。")
    for number, group in enumerate(case.answer_groups, 1):
        yield from _group(case, number, group)


def _group(case: Case, number: int, group: Sequence[str]) -> Iterator[Finding]:
    """What an answer group shows without its gold."""
    if not group:
        yield _error(case, "empty_group", f"第 {number} 组没有任何说法，永远不能满足。请填写或删去。")
    question, forbidden = plain(case.question), {plain(word) for word in case.forbidden} - {""}
    for alternative in group:
        words = plain(alternative)
        if not words:
            yield _error(case, "empty_alternative", f"第 {number} 组有空的说法，任何答案都能满足。请删去。")
            continue
        if len(words) == 1:
            yield _warning(case, "short_alternative", f"第 {number} 组的“{alternative}”只有一个字，容易碰巧出现。")
        if words in question:
            yield _warning(case, "in_question", f"第 {number} 组的“{alternative}”就在问题里，重复问题也会得分。")
        if words in forbidden:
            yield _error(case, "forbidden_answer", f"“{alternative}”既是答案要点又禁止出现。请删去其中一处。")
        elif inside := next((word for word in forbidden if word in words), ""):
            yield _warning(case, "forbidden_in_answer", f"答案“{alternative}”里含有禁止出现的“{inside}”。")


def _gold(case: Case, library: Library, sections: Sections) -> Iterator[Finding]:
    """Whether what is named as gold is there."""
    for path in dict.fromkeys(case.context):
        if library.lacks(path):
            yield _error(case, "context_path", f"语料里没有 {path}。")
    for gold in case.gold:
        if library.lacks(gold.path):
            yield _error(case, "gold_path", f"语料里没有 {gold.path}。{_similar_name(gold.path, library)}")
            continue
        if gold.quote and library.opened(gold.path) is not None and not library.holds(gold.path, gold.quote):
            near = library.nearest(gold.path, gold.quote)
            said = f"最接近的是“{near[:80]}”" if near else "也没有相近的句子"
            yield _error(case, "gold_quote", f"{gold.path} 里没有“{gold.quote[:60]}”；{said}。请照文件原样抄写。")
        if gold.section and gold.path in sections:
            yield from _section(case, gold, sections[gold.path])


def _section(case: Case, gold: Gold, known: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    paths = {tuple(map(plain, path)): " › ".join(path) for path in known}
    wanted = tuple(map(plain, gold.section))
    if wanted in paths:
        return
    joined = {"›".join(path): shown for path, shown in paths.items()}
    near = get_close_matches("›".join(wanted), joined, 1, 0.3)
    said = f"最接近的是“{joined[near[0]]}”" if near else "也没有相近的章节"
    yield _warning(case, "gold_section", f"{gold.path} 里没有章节“{' › '.join(gold.section)}”；{said}。")


def _similar_name(path: str, library: Library) -> str:
    names = library.names()
    if len(names) > _NAMES_COMPARED or not (near := get_close_matches(path, names, 1)):
        return "请检查文件名。"
    return f"是不是 {near[0]}？"


def _answers(case: Case, library: Library) -> Iterator[Finding]:
    """Groups of which no alternative stands in the gold: in its quotation, or in the document when there is none."""
    if not case.answerable or not case.gold:
        return
    quoted = [plain(gold.quote) or library.opened(gold.path) for gold in case.gold]
    whole = [library.opened(gold.path) for gold in case.gold]
    if None in quoted:
        return  # a document that cannot be looked at may hold it
    for number, group in enumerate(case.answer_groups, 1):
        alternatives = [words for words in map(plain, group) if words]
        if not alternatives or any(words in (stated or "") for words in alternatives for stated in quoted):
            continue
        elsewhere = any(words in (stated or "") for words in alternatives for stated in whole)
        where = "文件里有，标出的原文里没有" if elsewhere else "依据里没有"
        yield _warning(case, "answer_not_in_gold", f"第 {number} 组“{' | '.join(group)[:60]}”：{where}。")
