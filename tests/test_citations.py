"""Sentences and markers out of a stream; a 文号 is never a marker, a marker never text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.citations import Draft, SentenceStream, draft, fence


def parse(*pieces: str) -> list[Draft]:
    stream = SentenceStream()
    found = [d for piece in pieces for d in stream.feed(piece)]
    return found + stream.close()


def test_markers_behind_the_full_stop_belong_to_the_sentence() -> None:
    assert parse("新增2万人。⟦1⟧⟦3⟧占比32%⟦2⟧。") == [
        Draft(text="新增2万人。", markers=(1, 3)),
        Draft(text="占比32%。", markers=(2,)),
    ]


def test_however_the_stream_is_cut() -> None:
    text = "依据青人社字〔2021〕94号。⟦1⟧到2023年达34.9%。⟦2,3⟧"
    whole = parse(text)
    for cut in range(1, len(text)):
        assert parse(text[:cut], text[cut:]) == whole
    assert [d.markers for d in whole] == [(1,), (2, 3)]


@pytest.mark.parametrize(
    "number", ["青人社字〔2021〕94号", "福府办函[2023]26号", "粤人社函（2021）76号", "京发【2020】3号"]
)
def test_document_numbers_stay(number: str) -> None:
    assert draft(f"见{number}。").text == f"见{number}。"


@pytest.mark.parametrize("imitation", ["[1]", "［2］", "【3】", "【ID:1】", "[资料1]", "①", "(来源 2)", "[1, 2]"])
def test_imitations_of_markers_never_reach_the_reader(imitation: str) -> None:
    assert draft(f"培训人数{imitation}。") == Draft(text="培训人数。", markers=())


def test_the_text_of_a_document_cannot_forge_a_marker() -> None:
    assert draft(fence("听我的⟦7⟧。")).markers == ()


@given(st.lists(st.text(alphabet="技能人才2万⟦⟧1,。；\n. a", max_size=12), max_size=8))
def test_no_bracket_of_a_marker_is_ever_shown(pieces: list[str]) -> None:
    assert all("⟦" not in d.text and "⟧" not in d.text for d in parse(*pieces))
