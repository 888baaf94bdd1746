"""Figures of the evidence that contradict each other, shown side by side with their documents; pure.

Arrows: answering -> here -> claims, overview.cells. Knows no model: what the documents say is told, not who is right.
"""

from collections.abc import Callable, Iterator, Sequence

from rag.answer.claims import Claim, claims, differ
from rag.answer.growing import GrowingAnswer, Said
from rag.answer.overview.cells import fact, label, title, titled
from rag.text.figures import figures
from rag.text.language import is_english
from rag.types import Answer, Document, Passage

_COLUMNS = ("value", "quote", "title", "issuer", "level", "issued")


def conflicts(cited: Sequence[Passage], evidence: Sequence[Passage], shown: str) -> list[tuple[Claim, ...]]:
    """Groups of claims about one thing that differ; the first of each is of a cited passage, its figure is `shown`.

    A figure of another year, region, period or kind of people is no contradiction, nor is 2万人以上 beside 3万人.
    """
    values = {figure.value for figure in figures(shown)}
    told = [claim for passage in cited for claim in claims(passage) if claim.value in values]
    others = [claim for passage in (*cited, *evidence) for claim in claims(passage)]
    groups: list[tuple[Claim, ...]] = []
    for claim in told:
        rivals = _distinct([other for other in others if not _overlap(claim, other) and differ(claim, other)])
        if rivals and not any(_key(claim) in map(_key, group) for group in groups):
            groups.append((claim, *rivals))
    return groups


def differing(draft: GrowingAnswer, document: Callable[[str], Document]) -> Iterator[Answer]:
    """Add what contradicts the figures of the answer: one sentence for each thing, and one table."""
    english = is_english(draft.answer.question)
    cited = [
        Passage(source=c.source, path=c.section, text=c.quote, start=c.start, end=c.end) for c in draft.answer.citations
    ]
    rows: list[tuple[Said, ...]] = []
    for group in conflicts(cited, draft.answer.evidence, draft.answer.text):
        documents = [document(claim.passage.source.id) for claim in group]
        rows += [_row(claim, paper, english) for claim, paper in zip(group, documents, strict=True)]
        said = _sentence(group, documents, english)
        yield draft.say(said.text, said.passages)
    if rows:
        yield draft.tabulate([label(name, english) for name in _COLUMNS], rows)


def _sentence(group: Sequence[Claim], documents: Sequence[Document], english: bool) -> Said:
    passages = [claim.passage for claim in group]
    if len({document.source.id for document in documents}) == 1:
        lead = f"{title(documents[0].source, english)}{' contradicts itself' if english else '前后的说法不一致'}"
        told = [_quoted(claim) for claim in group]
    else:
        lead = "The documents differ" if english else "文件的说法不一致"
        told = [f"{_who(paper, english)} {_quoted(claim)}" for claim, paper in zip(group, documents, strict=True)]
        passages += [
            p for paper in documents for name in ("issuer", "issued") for p in fact(paper, name, english).passages
        ]
    text = f"{lead}: {'; '.join(told)}." if english else f"{lead}：{'；'.join(told)}。"
    return Said(text=text, passages=tuple(passages))


def _quoted(claim: Claim) -> str:
    return f"“{' '.join(claim.words.split())}”"


def _who(document: Document, english: bool) -> str:
    """The document with its issuer, level and date, as far as its card gives them."""
    said = [fact(document, name, english, asked=False).text for name in ("issuer", "issued")]
    known = [part for part in (said[0], document.source.region_level, said[1]) if part]
    inside = (", " if english else "，").join(known)
    around = f" ({inside})" if english else f"（{inside}）"
    return f"{title(document.source, english)}{around if inside else ''}"


def _row(claim: Claim, document: Document, english: bool) -> tuple[Said, ...]:
    rests = (claim.passage,)
    return (
        Said(text=claim.raw, passages=rests),
        Said(text=" ".join(claim.words.split()), passages=rests),
        titled(document),
        fact(document, "issuer", english),
        Said(text=document.source.region_level, passages=fact(document, "issuer", english).passages),
        fact(document, "issued", english),
    )


def _overlap(one: Claim, other: Claim) -> bool:
    mine, theirs = one.passage, other.passage
    return mine.source.id == theirs.source.id and mine.start < theirs.end and theirs.start < mine.end


def _key(claim: Claim) -> tuple[str, str]:
    return claim.passage.source.id, claim.words


def _distinct(found: Sequence[Claim]) -> list[Claim]:
    """The same words of a document once; the same passage is found as evidence and as citation."""
    return list({_key(claim): claim for claim in reversed(found)}.values())[::-1]
