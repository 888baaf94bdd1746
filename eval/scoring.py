"""The scores of one case: every measure that applies to what the system did, by name; pure.

Arrows: __main__, running, selftest, eval.report -> here -> retrieval, answers, citations. Knows no run and no average.

A measure that does not apply is absent, so nothing has to be left out of a mean afterwards; a failed question scores 0.
"""

from collections.abc import Mapping

from eval import answers, citations, retrieval
from eval.answers import facts_held
from eval.types import Case, Result

__all__ = ["facts_held", "score"]


def score(case: Case, result: Result, texts: Mapping[str, str]) -> dict[str, float]:
    """The measures of one case, rounded to 6 digits, in the order of their names.

    Retrieval is measured where the trace has hits (an empty list scores 0), the answer where there is one or an error.
    `texts` maps a document's path to its cleaned text; without any, quotations are not checked against them.
    """
    found: dict[str, float] = {}
    if case.gold and "hits" in result.trace:
        found |= retrieval.measures(case, result.trace["hits"])
    if result.answer or result.error:
        found |= answers.measures(case, result) | citations.measures(case, result, texts)
    return {name: round(found[name], 6) for name in sorted(found)}
