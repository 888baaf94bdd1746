"""A folder in the uniform layout: questions.jsonl[.gz] and, for a set with its own documents, corpus.jsonl[.gz].

Arrows: cases, running -> here -> fields, papers, variants. Any set of that layout; unknown fields are ignored.

    id question type answerable history    as in own cases        answers, reference_answer  -> references
    answer_groups                          as they are; without   short answers              -> one group
    gold_doc_ids gold_groups evidence      -> gold                fake_answers forbidden     -> forbidden
    context_doc_ids                        -> context             neg_, counterfactual_doc_ids: see variants
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.columns import short_group
from eval.fields import UNIFORM, Record, checked, rows
from eval.papers import Written, paper_name, papers, set_file, text_of, write_corpus
from eval.types import Case, Gold, Paper
from eval.variants import TOTAL, variant
from rag.errors import QuestionError
from rag.types import Message

__all__ = ["Written", "case_of", "expand", "is_row", "paper_name", "papers", "read", "text_of", "write_corpus"]


def is_row(row: Record) -> bool:
    """Whether a JSON line is in the uniform format rather than in the own one."""
    return "gold_doc_ids" in row or ("answers" in row and "gold" not in row)


def read(folder: Path) -> tuple[list[Case], list[Paper]]:
    """The cases and the whole corpus of a set; for a large one take `expand` and `papers`. Raises QuestionError."""
    return expand(folder), list(papers(folder))


def expand(folder: Path, name: str = "", total: int = TOTAL, seed: int = 0) -> list[Case]:
    """The cases of a set, as they stand or as a variant asks them: noise0.4, rejection, counterfactual, integration.

    Without a variant a case without context_doc_ids means retrieval over the whole corpus. Raises QuestionError.
    """
    found = list(_rows(folder))
    texts = _texts(folder, {str(doc) for row in found if row.get("evidence") for doc in row.get("gold_doc_ids", ())})
    cases = [case_of(row, texts) for row in found]
    if name:
        asked = (variant(name, case, row, total, seed) for case, row in zip(cases, found, strict=True))
        cases = [case for case in asked if case is not None]
        _check_context(folder, name, cases)
    if not cases:
        why = f"没有能用于变体“{name}”的问题。请换一个变体，或检查 neg_doc_ids 等字段" if name else "没有问题"
        raise QuestionError(f"{folder} 里{why}。")
    return cases


def _check_context(folder: Path, name: str, cases: list[Case]) -> None:
    """A question over documents that are not there would be scored as a failure of the system."""
    if not (wanted := {path for case in cases for path in case.context}) or set_file(folder, "corpus") is None:
        return
    if missing := sorted(wanted - {paper.path for paper in papers(folder)}):
        raise QuestionError(
            f"{folder} 的语料里缺少变体“{name}”要用的 {len(missing)} 个文件，如 {missing[0]}。"
            "请把这些文件补进 corpus.jsonl，或换一个变体。"
        )


def _rows(folder: Path) -> Iterator[Record]:
    if (path := set_file(folder, "questions")) is None:
        raise QuestionError(f"{folder} 里没有 questions.jsonl 或 questions.jsonl.gz。请检查文件夹。")
    for number, row in rows(path):
        stated = checked(row, f"{path} 第 {number} 行", UNIFORM, ("question",))
        yield {"id": f"r{number:03d}"} | stated


def _texts(folder: Path, wanted: set[str]) -> dict[str, str]:
    """The texts of the wanted documents by file name; the corpus is not opened when none is."""
    names = set(map(paper_name, wanted))
    return {paper.path: text_of(paper) for paper in papers(folder) if paper.path in names} if names else {}


def case_of(row: Record, texts: Mapping[str, str] | None = None) -> Case:
    """The case of a checked line; `texts`, by file name, tell which gold document holds which evidence."""
    answerable = row.get("answerable", True)
    answers = tuple(words for answer in row.get("answers", ()) if (words := str(answer).strip()))
    reference = row.get("reference_answer", "").strip()
    given = tuple(tuple(map(str, group)) for group in row.get("answer_groups", ()))
    return Case(
        id=str(row["id"]),
        question=row["question"],
        history=tuple(Message(role=turn["role"], content=turn["content"]) for turn in row.get("history", ())),
        answerable=answerable,
        type=row.get("type", ""),
        answer_groups=given or (short_group(answers) if answerable else ()),
        references=tuple(dict.fromkeys(filter(None, (*answers, reference)))) if answerable else (),
        forbidden=tuple(dict.fromkeys(map(str, (*row.get("fake_answers", ()), *row.get("forbidden", ()))))),
        gold=_gold(row, texts or {}),
        gold_mode=_mode(row),
        context=tuple(paper_name(str(doc)) for doc in row.get("context_doc_ids", ())),
    )


def _mode(row: Record) -> str:
    """Groups when groups are given; a mode that asks for groups which are not given asks for any."""
    mode = str(row.get("gold_mode", "any"))
    return "groups" if row.get("gold_groups") else "any" if mode == "groups" else mode


def _gold(row: Record, texts: Mapping[str, str]) -> tuple[Gold, ...]:
    groups = row.get("gold_groups") or [row.get("gold_doc_ids", ())]
    groups = [[paper_name(str(doc)) for doc in group] for group in groups]
    paths = list(dict.fromkeys(path for group in groups for path in group))
    quotes = _quotes(paths, [str(words).strip() for words in row.get("evidence", ())], texts)
    return tuple(
        Gold(path=path, quote=quote, group=number)
        for number, group in enumerate(groups)
        for path in dict.fromkeys(group)
        for quote in quotes.get(path) or [""]
    )


def _quotes(paths: list[str], evidence: list[str], texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Each evidence under the documents that hold it; one that stands in none goes to the first, where it is reported.

    Where several documents are gold and no text is at hand, nobody can tell: no quotation.
    """
    found: dict[str, list[str]] = {}
    for words in filter(None, evidence):
        holders = [path for path in paths if "".join(words.split()) in "".join(texts.get(path, "").split())]
        if not holders and (len(paths) == 1 or texts):
            holders = paths[:1]
        for path in holders:
            found.setdefault(path, []).append(words)
    return found
