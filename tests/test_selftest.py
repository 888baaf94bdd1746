"""The self-test passes with these measures, and fails with broken ones."""

import json
from dataclasses import replace

import pytest

from eval import answers, citations
from eval.selftest import EXAMPLES, EXPECTED, selftest, table
from eval.types import Case


def failed() -> set[tuple[str, str]]:
    return {(row["perturbation"], row["measure"]) for row in selftest() if not row["passed"]}


def test_every_expectation_is_met_and_none_is_idle() -> None:
    rows = selftest()
    wanted = [(name, m) for name, parts in EXPECTED.items() for ms in parts.values() for m in ms.split()]
    assert not failed() and [(row["perturbation"], row["measure"]) for row in rows] == wanted


def test_every_measure_is_made_to_move() -> None:
    moved = {row["measure"] for row in selftest() if row["expected"] != "stays"}
    assert moved == set(table()["gold"])


def test_the_table_has_a_row_for_every_perturbation() -> None:
    found = table()
    assert next(iter(found)) == "gold" and set(found) == {"gold", *EXPECTED}
    assert found["gold"]["right"] == 1 and found["minus_fact"]["right"] == found["failed"]["right"] == 0


def test_a_measure_that_holds_anything_for_contained_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "contains", lambda text, wanted: True)
    assert {("minus_fact", "right"), ("refusal", "facts"), ("forbidden", "forbidden")} <= failed()


def test_a_support_that_is_never_refused_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "missing", lambda text, shown: [])
    assert failed() == {("changed_number", "supported")}


def test_quotations_that_are_never_checked_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "_at_offsets", lambda citation, texts: True)
    assert {("misquoted", "valid"), ("moved", "valid")} <= failed()


def test_what_no_answer_can_be_built_of_is_left_out() -> None:
    bare = Case(id="bare", question="？")
    assert selftest([*EXAMPLES, bare, replace(bare, answer_groups=(("一",),))]) == selftest()
    assert selftest([]) == [] and table([bare]) == {}


def test_references_alone_are_enough() -> None:
    case = Case(id="r", question="？", references=("2万人以上",), gold=EXAMPLES[0].gold)
    rows = {(row["perturbation"], row["measure"]): row["passed"] for row in selftest([case])}
    assert rows["verbose", "bigram_precision"] and all(rows.values())


def test_the_same_cases_give_the_same_rows() -> None:
    assert json.dumps(selftest()) == json.dumps(selftest()) and json.dumps(table()) == json.dumps(table())
