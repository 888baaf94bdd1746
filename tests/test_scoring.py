"""The scores of one answer, worked by hand."""

from eval.scoring import facts_held, gold_rank, quotations_wrong, score

CASE = {
    "id": "1",
    "answerable": True,
    "answer_groups": [["2万人", "20000人"], ["32%"]],
    "forbidden": ["55%"],
    "gold": [{"path": "a", "section": [], "quote": "新增2万人，占32%"}],
}


def row(answer: str, refused: bool = False, quote: str = "新增2万人，占32%") -> dict[str, object]:
    citation = {"source": {"path": "a"}, "quote": quote, "start": 0, "end": len(quote)}
    sentences = [{"text": answer, "citations": [1]}]
    return {"answer": answer, "refused": refused, "sentences": sentences, "citations": [citation]}


def test_every_group_must_be_hit_in_any_of_its_forms() -> None:
    assert facts_held("新增 20,000 人", [["2万人", "20000人"], ["32%"]]) == [True, False]
    assert score(CASE, row("新增２万人，占32%"))["right"]
    assert not score(CASE, row("新增2万人"))["right"]
    assert score(CASE, row("新增2万人"))["facts"] == 0.5


def test_a_forbidden_figure_makes_it_wrong() -> None:
    assert not score(CASE, row("新增2万人，占32%，另一项55%"))["right"]


def test_a_missing_row_and_a_refusal_are_wrong_when_there_is_an_answer() -> None:
    assert not score(CASE, {})["right"]
    assert not score(CASE, row("新增2万人，占32%", refused=True))["right"]


def test_only_a_refusal_is_right_when_there_is_none() -> None:
    case = {"answerable": False}
    assert score(case, {"refused": True})["right"]
    assert not score(case, row("新增2万人"))["right"] and not score(case, {})["right"]


def test_the_citation_must_be_at_the_gold() -> None:
    assert score(CASE, row("新增2万人，占32%"))["gold_cited"]
    assert not score(CASE, row("新增2万人，占32%", quote="营造良好社会氛围"))["gold_cited"]


def test_the_rank_of_the_first_hit_that_holds_the_gold() -> None:
    hits = [
        {"source": {"path": "b"}, "text": "新增2万人，占32%"},
        {"source": {"path": "a"}, "text": "前文。新增2万人，占32%。后文。"},
    ]
    assert gold_rank(CASE, hits) == 2
    assert gold_rank(CASE, hits[:1]) is None


def test_a_quotation_that_is_not_at_its_offsets_is_counted() -> None:
    assert quotations_wrong(row("x"), {"a": "新增2万人，占32%"}) == 0
    assert quotations_wrong(row("x"), {"a": "共新增2万人，占32%"}) == 1
