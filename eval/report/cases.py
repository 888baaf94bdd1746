"""Single questions: which failed worst, and what happened to each; pure.

Arrows: eval.report -> here -> words, eval.scoring, eval.retrieval. Takes the JSON of answers and traces with any key missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.folder import Run
from eval.report import words
from eval.retrieval import meets
from eval.scoring import facts_held
from eval.types import Case, Gold, Row

Segments = tuple[tuple[str, bool], ...]  # pieces of a text in order; True: the words of a gold quotation
Ticks = tuple[tuple[str, bool | None], ...]  # words, and whether the answer holds them; None: there is no answer
WORST, HITS = 20, 10
_REASONS = {"not_stated": "文件没有说明", "no_evidence": "没有检索到相关内容", "empty_corpus": "还没有收录文件"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A passage: of which document and heading, its words with the gold ones marked, and what else is known of it."""

    title: str
    section: str = ""
    segments: Segments = ()
    gold: bool = False
    number: int = 0
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A sentence of the model and what became of it: kept, changed (`text` was shown instead) or dropped."""

    verdict: str
    draft: str
    text: str = ""
    objection: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request to the model: how sure it was that the answer is stated, prompt, raw output, sentences."""

    margin: str
    prompt: str
    raw: str
    judged: tuple[Judged, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Everything that is shown of one case."""

    case: Case
    kind: str
    stage: str
    stage_name: str
    meaning: str
    error: str
    asked: bool  # an answer was asked for, so what it should hold can be ticked off
    shown: str
    sentences: tuple[tuple[str, tuple[int, ...]], ...]  # words, numbers of citations
    refused: bool
    reason: str
    notes: tuple[str, ...]
    resolved: str
    facts: Ticks
    forbidden: Ticks
    expected: tuple[Place, ...]
    citations: tuple[Place, ...]
    evidence: tuple[Place, ...]
    hits: tuple[Place, ...]
    exchanges: tuple[Exchange, ...]
    scores: tuple[tuple[str, str], ...]


def titles(run: Run) -> dict[str, str]:
    """Path -> title of every document that an answer cites."""
    found: dict[str, str] = {}
    for result in run.results.values():
        for row in _rows(result.answer, "citations"):
            source = row.get("source") or {}
            if source.get("path") and source.get("title"):
                found.setdefault(source["path"], source["title"])
    return found


def failed(run: Run) -> list[Case]:
    """The cases that did not pass, the worst first: see `_badness`."""
    order = {case.id: place for place, case in enumerate(run.cases)}
    found = [
        case
        for case in run.cases
        if run.stages.get(case.id, "right") != "right" or _score(run, case, "right", 1.0) == 0
    ]
    if not run.stages and not any("right" in scores for scores in run.scores.values()):
        found = [case for case in run.cases if _score(run, case, "hit@5", 1.0) == 0]
    return sorted(found, key=lambda case: (*_badness(run, case), order[case.id]))


def _badness(run: Run, case: Case) -> tuple[float, ...]:
    """A wrong answer that a person would have seen is worse than an error, that than a refusal or a wrong citation."""
    refused, right = _score(run, case, "refused"), _score(run, case, "right", 0.0)
    result = run.results.get(case.id)
    if result is not None and result.error:
        harm = 1
    elif right:
        harm = 3
    else:
        harm = 2 if refused else 0
    measured = (_score(run, case, key, 1.0) for key in ("facts", "bigram_f1", "mrr@10"))
    return (harm, -_score(run, case, "forbidden"), *measured)


def story(run: Run, case: Case, named: Mapping[str, str]) -> Story:
    """What happened to a case; `named` gives titles of documents."""
    result, stage = run.results.get(case.id), run.stages.get(case.id, "")
    answer: Row = result.answer if result else {}
    trace: Row = result.trace if result else {}
    shown, resolved = str(answer.get("answer") or ""), str(trace.get("resolved") or "")
    error = result.error if result else "没有这一题的结果" if run.results else ""
    asked = "answer" in answer or bool(error)
    return Story(
        case=case,
        kind=words.kind(case.type) or case.type,
        stage=stage,
        stage_name=words.stage(stage) if stage else "",
        meaning=words.STAGES.get(stage, ("", ""))[1],
        error=error,
        asked=asked,
        shown=shown,
        sentences=tuple(
            (str(one.get("text") or ""), tuple(one.get("citations") or ())) for one in _rows(answer, "sentences")
        ),
        refused=bool(answer.get("refused")),
        notes=tuple(map(str, answer.get("notes") or ())),
        reason=_REASONS.get(str(answer.get("reason") or ""), str(answer.get("reason") or "")),
        resolved="" if resolved == case.question else resolved,
        facts=_ticks(case.answer_groups, "" if answer.get("refused") else shown, asked),
        forbidden=_ticks([(word,) for word in case.forbidden], shown, asked),
        expected=tuple(_expected(gold, named) for gold in case.gold),
        citations=tuple(_citation(row, case, named) for row in _rows(answer, "citations")),
        evidence=tuple(_evidence(row, case, named) for row in _rows(trace, "evidence")),
        hits=tuple(_hit(n, row, case, named) for n, row in enumerate(_rows(trace, "hits")[:HITS], 1)),
        exchanges=tuple(map(_exchange, _rows(trace, "exchanges"))),
        scores=tuple(_scores(run, case)),
    )


def marked(text: str, quotes: Sequence[str]) -> Segments:
    """`text` in pieces, those that a quotation holds marked; blanks do not count."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    bare, gold = "".join(text[place] for place in places), [False] * len(text)
    for quote in filter(None, (re.sub(r"\s+", "", quote) for quote in quotes)):
        start = bare.find(quote)
        first, last = (start, start + len(quote)) if start >= 0 else (0, len(bare) if bare and bare in quote else 0)
        if last:
            gold[places[first] : places[last - 1] + 1] = [True] * (places[last - 1] + 1 - places[first])
    pieces: list[tuple[str, bool]] = []
    for sign, is_gold in zip(text, gold, strict=True):
        if pieces and pieces[-1][1] == is_gold:
            pieces[-1] = (pieces[-1][0] + sign, is_gold)
        else:
            pieces.append((sign, is_gold))
    return tuple(pieces)


def _rows(row: Row, key: str) -> list[Row]:
    return [inner for inner in row.get(key) or () if isinstance(inner, Mapping)]


def _score(run: Run, case: Case, key: str, default: float = 0.0) -> float:
    return run.scores.get(case.id, {}).get(key, default)


def _ticks(groups: Sequence[Sequence[str]], shown: str, asked: bool) -> Ticks:
    held = facts_held(shown, groups)
    return tuple((" / ".join(group), met if asked else None) for group, met in zip(groups, held, strict=True))


def _scores(run: Run, case: Case) -> Iterator[tuple[str, str]]:
    for key, value in sorted(run.scores.get(case.id, {}).items(), key=lambda item: words.place(item[0])):
        known = words.measure(key)
        yield known.name, words.number(value, "score" if known.unit == "share" else known.unit).removesuffix(".000")


def _section(section: Any) -> str:
    return section if isinstance(section, str) else " › ".join(map(str, section or ()))


def _place(path: str, text: str, case: Case, named: Mapping[str, str], **rest: Any) -> Place:
    segments = marked(text, [gold.quote for gold in case.gold if gold.path == path])
    told = rest.pop("gold", None)
    is_gold = any(meets(gold, path, text) for gold in case.gold) if told is None else bool(told)
    return Place(title=named.get(path, path), segments=segments, gold=is_gold, **rest)


def _expected(gold: Gold, named: Mapping[str, str]) -> Place:
    title = named.get(gold.path, gold.path)
    return Place(title=title, section=_section(gold.section), segments=((gold.quote, False),) if gold.quote else ())


def _citation(row: Row, case: Case, named: Mapping[str, str]) -> Place:
    path, number = str((row.get("source") or {}).get("path") or ""), int(row.get("number") or 0)
    section = _section(row.get("section"))
    return _place(path, str(row.get("quote") or ""), case, named, section=section, number=number)


def _evidence(row: Row, case: Case, named: Mapping[str, str]) -> Place:
    return _place(str(row.get("path") or ""), str(row.get("text") or ""), case, named)


def _hit(number: int, row: Row, case: Case, named: Mapping[str, str]) -> Place:
    ranks = " · ".join(f"{name} {rank}" for name, rank in (row.get("ranks") or {}).items())
    score = f"{row['score']:.4f}" if isinstance(row.get("score"), int | float) else ""
    remark = "　".join(filter(None, (score, ranks)))
    text, section = " ".join(str(row.get("text") or "").split()), _section(row.get("section"))
    return _place(
        str(row.get("path") or ""),
        text,
        case,
        named,
        section=section,
        number=number,
        remark=remark,
        gold=row.get("gold"),
    )


def _exchange(row: Row) -> Exchange:
    margin = row.get("margin")
    told = f"{margin:+.2f}".replace("-", "−") if isinstance(margin, int | float) else ""
    judged = tuple(map(_judged, _rows(row, "verdicts")))
    return Exchange(margin=told, prompt=str(row.get("prompt") or ""), raw=str(row.get("raw") or ""), judged=judged)


def _judged(row: Row) -> Judged:
    draft, text, objection = (str(row.get(key) or "") for key in ("draft", "text", "objection"))
    quotes = tuple(
        str(quote.get("text") or quote.get("quote") or "") if isinstance(quote, Mapping) else str(quote)
        for quote in row.get("quotes") or ()
    )
    verdict = "dropped" if not text else "changed" if objection or text != draft else "kept"
    return Judged(verdict=verdict, draft=draft, text=text, objection=objection, quotes=quotes)
