"""Measures of an answer's citations: present, exact, supporting their sentences, standing at the gold; pure.

Arrows: scoring -> here -> normal, retrieval. Takes the JSON line of an answer; asks no model and no verifier.

Support is what can be shown without a judge: every figure, date and document number of a sentence stands in what it
cites, and enough of its words. A unit or a bound that only one side writes is let pass.
"""

from collections.abc import Mapping, Sequence

from eval.normal import bigrams, missing
from eval.retrieval import meets, needs
from eval.types import Case, Result, Row
from rag.text.language import is_english
from rag.text.tables import rows_in_words

WORDS_NEEDED = 0.6  # share of the character pairs that a sentence adds to the question
_CARD = ("title", "number", "issuer", "issued")


def measures(case: Case, result: Result, texts: Mapping[str, str]) -> dict[str, float]:
    """The measures that apply; nothing for a refusal. `texts` maps a document's path to its cleaned text.

    cited           share of the sentences with a citation
    valid           share of the citations whose quote stands at its offsets; verbatim: anywhere in the document
    supported       share of the cited sentences that their quotes support
    gold_precision  share of the citations at a gold; gold_recall: share of what is needed that a citation stands at
    """
    if result.error:
        return _failed(case, bool(texts))
    if result.answer.get("refused"):
        return {}
    citations: Sequence[Row] = result.answer.get("citations") or ()
    found = _sentences(case, result.answer, citations)
    if citations and texts:
        found["valid"] = _share([_at_offsets(one, texts) for one in citations])
        found["verbatim"] = _share([_in_document(one, texts) for one in citations])
    return found | (_golds(case, citations) if "citations" in result.answer else {})


def supports(sentence: str, citations: Sequence[Row], question: str) -> bool:
    """The quotes together, with title, card and headings of their sources, hold the figures and words of `sentence`."""
    told = rows_in_words([citation["quote"] for citation in citations])
    shown = "\n".join([*(words for citation in citations for words in _shown(citation)), told]).strip()
    if not shown or missing(sentence, shown):
        return False
    if is_english(sentence):
        return True
    mine = _pairs(sentence) - _pairs(question)
    return len(mine & _pairs(shown)) >= WORDS_NEEDED * len(mine)


def _failed(case: Case, texts: bool) -> dict[str, float]:
    if not case.answerable:
        return {}
    names = ["cited", "supported"] + ["valid", "verbatim"] * texts + ["gold_precision", "gold_recall"] * bool(case.gold)
    return dict.fromkeys(names, 0.0)


def _sentences(case: Case, answer: Row, citations: Sequence[Row]) -> dict[str, float]:
    numbered = {citation["number"]: citation for citation in citations}
    told = answer.get("sentences") or ()
    if not told:
        return {}
    cited = [[numbered[number] for number in one["citations"] if number in numbered] for one in told]
    found = {"cited": _share([bool(quotes) for quotes in cited])}
    held = [supports(one["text"], quotes, case.question) for one, quotes in zip(told, cited, strict=True) if quotes]
    return found | ({"supported": _share(held)} if held else {})


def _golds(case: Case, citations: Sequence[Row]) -> dict[str, float]:
    wanted = needs(case)
    if not wanted:
        return {}
    places = [(citation["source"]["path"], citation["quote"]) for citation in citations]
    found = {"gold_recall": _share([any(meets(gold, *place) for gold in need for place in places) for need in wanted])}
    if places:
        found["gold_precision"] = _share([any(meets(gold, *place) for gold in case.gold) for place in places])
    return found


def _at_offsets(citation: Row, texts: Mapping[str, str]) -> bool:
    text = texts.get(citation["source"]["path"], "")
    return bool(citation["quote"]) and text[citation["start"] : citation["end"]] == citation["quote"]


def _in_document(citation: Row, texts: Mapping[str, str]) -> bool:
    return bool(citation["quote"]) and citation["quote"] in texts.get(citation["source"]["path"], "")


def _shown(citation: Row) -> list[str]:
    card = [str(citation["source"].get(key) or "") for key in _CARD]
    return [citation["quote"], *card, *(citation.get("section") or ())] if citation["quote"] else []


def _pairs(text: str) -> set[str]:
    """Character pairs without digits: figures are compared as values."""
    return {pair for pair in bigrams(text) if not any(character.isdigit() for character in pair)}


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held)
