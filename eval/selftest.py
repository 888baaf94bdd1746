"""Do the measures measure? Answers spoilt in known ways, and whether each measure moves the way it has to.

Arrows: __main__ -> here -> scoring, answers. No model, no corpus: documents are made of the gold quotes, answers of the facts.

Every way to spoil an answer is held against the flawless one ("gold"; for a question without answer: its refusal).
A measure "falls" or "rises" when its mean does and no case goes the other way; it "stays" when no case moves.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from eval.answers import facts_held, references
from eval.scoring import score
from eval.types import Case, Gold, Result, Row

GOLD, FALLS, RISES, STAYS = "gold", "falls", "rises", "stays"
FILLER = "以上内容仅供参考，其他未尽事宜可向有关主管机关咨询，并以最新印发的正式文件为准。"
ELSEWHERE = {"path": "selftest-elsewhere", "section": [], "start": 0, "end": 4, "text": "他处文字", "score": 0.0}
_EPSILON = 1e-9
Spoil = Callable[[Case, Result], Result | None]

EXPECTED: dict[str, dict[str, str]] = {
    "minus_fact": {
        FALLS: "facts right bigram_recall bigram_f1 char_f1 rouge_l length",
        STAYS: "bigram_precision forbidden cited valid verbatim gold_recall error refused",
    },
    "changed_number": {FALLS: "facts right numbers supported bigram_f1", STAYS: "cited valid verbatim refused"},
    "other_document": {
        FALLS: "facts right bigram_precision bigram_recall bigram_f1 char_f1 rouge_l gold_precision gold_recall "
        "hit@1 hit@3 hit@5 hit@10 recall@1 recall@3 recall@5 recall@10 mrr@10 ndcg@10 all_gold@10",
        STAYS: "cited valid verbatim refused error",
    },
    "refusal": {RISES: "refused false_refusal", FALLS: "facts right bigram_f1 char_f1 rouge_l numbers"},
    "verbose": {
        FALLS: "bigram_precision bigram_f1 char_f1 rouge_l cited",
        RISES: "length",
        STAYS: "facts right bigram_recall numbers forbidden supported valid verbatim gold_precision gold_recall",
    },
    "forbidden": {RISES: "forbidden", FALLS: "right", STAYS: "facts bigram_recall numbers refused"},
    "misquoted": {FALLS: "valid verbatim", STAYS: "facts right cited"},
    "moved": {FALLS: "valid", STAYS: "verbatim facts right cited supported gold_recall"},
    "uncited": {FALLS: "cited gold_recall", STAYS: "facts right bigram_f1"},
    "late": {FALLS: "hit@1 hit@3 recall@1 recall@3 mrr@10 ndcg@10", STAYS: "hit@5 hit@10 right"},
    "failed": {RISES: "error", FALLS: "facts right bigram_f1 cited supported valid verbatim gold_recall"},
    "answered": {FALLS: "refused refused_rightly right", STAYS: "error"},
}

EXAMPLES = (
    Case(
        id="figures",
        question="甲市每年新增高技能人才和实训基地的目标是多少？",
        answer_groups=(("2万人", "20000人"), ("12个",)),
        forbidden=("55%",),
        gold=(Gold(path="plan", quote="每年新增高技能人才2万人以上，建成实训基地12个"),),
    ),
    Case(
        id="dates",
        question="乙区的答复是哪天发的，文号是什么？",
        answer_groups=(("2021年11月22日",), ("乙教函〔2021〕94号",)),
        forbidden=("339号",),
        gold=(
            Gold(path="reply", quote="2021年11月22日印发"),
            Gold(path="reply", quote="文号为乙教函〔2021〕94号", group=1),
        ),
        gold_mode="all",
    ),
    Case(
        id="shares",
        question="丙县托育机构的补贴标准和覆盖比例是多少？",
        answer_groups=(("每人500元",), ("75%", "百分之七十五")),
        forbidden=("34.9%",),
        gold=(Gold(path="notice", quote="托育机构补贴标准为每人500元，覆盖比例达到75%"),),
    ),
    Case(id="unanswerable", question="丁省的地铁票价是多少？", answerable=False),
)


def selftest(cases: Sequence[Case] = EXAMPLES) -> list[Row]:
    """One row per expectation: {"perturbation", "measure", "expected", "n", "before", "after", "passed"}.

    Cases that lack facts or quotes to build an answer from, and expectations that no case can show, are left out.
    """
    scored = _scored(cases)
    rows = []
    for spoilt, directions in EXPECTED.items():
        for expected, measures in directions.items():
            for measure in measures.split():
                pairs = [(scored[GOLD][key], after) for key, after in scored.get(spoilt, {}).items()]
                moves = [(old[measure], new[measure]) for old, new in pairs if measure in old and measure in new]
                rows += [_row(spoilt, measure, expected, moves)] if moves else []
    return rows


def table(cases: Sequence[Case] = EXAMPLES) -> dict[str, dict[str, float]]:
    """The mean of every measure under every way of spoiling, "gold" first; over the cases that can be spoilt so."""
    means = {}
    for spoilt, rows in _scored(cases).items():
        names = sorted({name for row in rows.values() for name in row})
        means[spoilt] = {n: round(fmean(row[n] for row in rows.values() if n in row), 6) for n in names}
    return means


def _row(spoilt: str, measure: str, expected: str, moves: Sequence[tuple[float, float]]) -> dict[str, Any]:
    sign = {FALLS: -1, RISES: 1}.get(expected, 0)
    gains = [sign * (new - old) if sign else -abs(new - old) for old, new in moves]
    return {
        "perturbation": spoilt,
        "measure": measure,
        "expected": expected,
        "n": len(moves),
        "before": round(fmean(old for old, _ in moves), 6),
        "after": round(fmean(new for _, new in moves), 6),
        "passed": min(gains) >= -_EPSILON and (not sign or max(gains) > _EPSILON),
    }


def _scored(cases: Sequence[Case]) -> dict[str, dict[str, dict[str, float]]]:
    """Scores by way of spoiling and case id."""
    usable = [replace(case, references=()) if case.answer_groups else case for case in cases if _usable(case)]
    texts = {gold.path: "" for case in usable for gold in case.gold}
    for gold in dict.fromkeys(gold for case in usable for gold in case.gold):
        texts[gold.path] += f"{gold.quote}\n"
    scored: dict[str, dict[str, dict[str, float]]] = {}
    for case in usable:
        result, other = _flawless(case, texts), _other(case, usable)
        spoilt = {GOLD: result} | {name: spoil(case, result) for name, spoil in _SPOILS.items()}
        if other:
            name = "other_document" if case.answerable else "answered"
            spoilt[name] = replace(_flawless(other, texts), id=case.id)
        for name, one in spoilt.items():
            if one:
                scored.setdefault(name, {})[case.id] = score(case, one, texts)
    return scored


def _usable(case: Case) -> bool:
    facts = all(case.answer_groups) and (case.answer_groups or case.references)
    return not case.answerable or bool(facts and case.gold and all(gold.quote for gold in case.gold))


def _other(case: Case, cases: Sequence[Case]) -> Case | None:
    """The first other question with an answer from other documents."""
    paths = {gold.path for gold in case.gold}
    return next((one for one in cases if one.answerable and not paths & {gold.path for gold in one.gold}), None)


def _flawless(case: Case, texts: Mapping[str, str]) -> Result:
    if not case.answerable:
        return _refused(case)
    citations = []
    for number, gold in enumerate(dict.fromkeys(case.gold), 1):
        start = texts[gold.path].index(gold.quote)
        place = {"start": start, "end": start + len(gold.quote), "quote": gold.quote, "section": list(gold.section)}
        citations.append({"number": number, "source": {"path": gold.path}} | place)
    hits = [{"path": one["source"]["path"], "text": one["quote"]} for one in citations]
    answer = {"refused": False, "citations": citations}
    return _saying(Result(id=case.id, answer=answer, trace={"hits": hits}), _facts(case))


def _facts(case: Case) -> str:
    return f"{references(case)[0]}。"


def _saying(result: Result, *sentences: str) -> Result:
    """The first sentence cites everything, further ones nothing."""
    numbers = [citation["number"] for citation in result.answer["citations"]]
    rows = [{"text": text, "citations": [] if at else numbers} for at, text in enumerate(sentences)]
    return replace(result, answer={**result.answer, "answer": "".join(sentences), "sentences": rows})


def _citing(result: Result, **changed: Callable[[Row], Any]) -> Result:
    """The citations with some of their keys computed anew."""
    citations = [one | {key: made(one) for key, made in changed.items()} for one in result.answer["citations"]]
    return replace(result, answer={**result.answer, "citations": citations})


def _minus_fact(case: Case, result: Result) -> Result | None:
    if len(case.answer_groups) < 2:
        return None
    return _saying(result, _facts(replace(case, answer_groups=case.answer_groups[:-1])))


def _changed_number(case: Case, result: Result) -> Result | None:
    """The first digit is another one, such that a fact is lost."""
    told = _facts(case)
    changed = (re.sub("[0-9]", digit, told, count=1) for digit in "123456789")
    wrong = (one for one in changed if one != told and not all(facts_held(one, case.answer_groups)))
    first = next(wrong, None)
    return _saying(result, first) if first else None


def _refused(case: Case) -> Result:
    return Result(id=case.id, answer={"answer": "没有找到依据。", "refused": True, "sentences": [], "citations": []})


def _uncited(result: Result) -> Result:
    return _saying(replace(result, answer={**result.answer, "citations": []}), result.answer["answer"])


def _late(result: Result) -> Result:
    return replace(result, trace={"hits": [ELSEWHERE] * 3 + result.trace["hits"]})


def _forbidden(case: Case, result: Result) -> Result | None:
    return _saying(result, f"{_facts(case)}{case.forbidden[0]}。") if case.forbidden else None


def _answerable(spoil: Callable[[Case, Result], Result | None]) -> Spoil:
    return lambda case, result: spoil(case, result) if case.answerable else None


_SPOILS: dict[str, Spoil] = {
    name: _answerable(spoil)
    for name, spoil in {
        "minus_fact": _minus_fact,
        "changed_number": _changed_number,
        "refusal": lambda case, _: _refused(case),
        "verbose": lambda case, result: _saying(result, _facts(case), FILLER),
        "forbidden": _forbidden,
        "misquoted": lambda _, result: _citing(result, quote=lambda one: f"{one['quote']}云云"),
        "moved": lambda _, result: _citing(result, start=lambda one: one["start"] + 1),
        "uncited": lambda _, result: _uncited(result),
        "late": lambda _, result: _late(result),
        "failed": lambda case, _: Result(id=case.id, error="failed"),
    }.items()
}
