"""What holds for any input: streams cut anywhere, spans, and figures however they are written."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.citations import Draft, SentenceStream, draft
from rag.answer.verification import quotation
from rag.text.figures import Figure, dates, figures, han_number, normal, references
from rag.text.sentences import sentence_spans
from rag.types import Passage, Source

WORDS = [
    "青岛每年新增高技能人才",
    "2万人以上",
    "青人社字〔2021〕94号",
    "（2022）",
    "The bonus is 5.5 million",
    " ",
    "\n",
    "。",
    "；",
    "”",
    ".",
    "A.",
    "1",
]
MARKS = ["⟦1⟧", "⟦2,3⟧", "⟦12⟧", "⟦", "⟧", "⟦1", "[1]", "［2］", "【ID:3】", "[^4]", "①", "(来源 2)", "⟦⟦5⟧⟧"]
IMITATION = re.compile(r"⟦|⟧|\[\^?\d{1,3}\]|【(?:ID:)?\d+】|[①-⑳]")
TEXT = st.text(alphabet="技能人才培训，。；“”（）()《》1234567890万元人以上 \n—-〇一二三年月日号〔〕a.", max_size=260)
SOURCE = Source(id="a", path="a")


def parse(pieces: list[str]) -> list[Draft]:
    stream = SentenceStream()
    return [found for piece in pieces for found in stream.feed(piece)] + stream.close()


@st.composite
def streams(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A reply and the pieces in which it arrives."""
    text = "".join(draw(st.lists(st.sampled_from(WORDS + MARKS), max_size=24)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return text, [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@given(streams())
def test_a_stream_gives_the_same_sentences_however_it_is_cut(stream: tuple[str, list[str]]) -> None:
    text, pieces = stream
    assert parse(pieces) == parse([text]) == parse(list(text))


@given(streams())
def test_no_marker_and_no_imitation_is_left_in_a_sentence(stream: tuple[str, list[str]]) -> None:
    assert [d.text for d in parse(stream[1]) if IMITATION.search(d.text)] == []


@given(streams())
def test_taking_markers_out_of_a_sentence_twice_changes_nothing(stream: tuple[str, list[str]]) -> None:
    for found in parse(stream[1]):
        assert draft(found.text) == Draft(text=found.text, markers=())


@given(TEXT, TEXT, st.integers(0, 10_000))
def test_a_quotation_is_an_exact_piece_of_its_passage(text: str, wanted: str, start: int) -> None:
    passage = Passage(source=SOURCE, path=(), text=text, start=start, end=start + len(text))
    found = quotation(passage, wanted)
    assert passage.start <= found.start <= found.end <= passage.end
    assert text[found.start - start : found.end - start] == found.text
    assert quotation(found, wanted).text in found.text


@given(TEXT, st.data())
def test_sentences_are_spans_in_order_that_lose_only_blanks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = sentence_spans(text, start, end)
    bounds = [start, *(at for span in spans for at in span), end]
    assert bounds == sorted(bounds)
    between = zip(bounds[::2], bounds[1::2], strict=True)
    assert not "".join(text[a:b] for a, b in between).strip()


def han(value: int) -> str:
    """A Chinese numeral, up to 9999 亿."""
    for name, scale in (("亿", 10**8), ("万", 10**4)):
        if value >= scale:
            rest = value % scale
            gap = "零" if rest and rest < scale // 10 else ""
            return han(value // scale) + name + (gap + han(rest) if rest else "")
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    words = "".join(
        digits[int(d)] + (units[len(str(value)) - i - 1] if d != "0" else "") for i, d in enumerate(str(value))
    )
    return re.sub("零+", "零", words).rstrip("零") or "零"


WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@given(st.integers(1, 9999 * 10**8), st.sampled_from(["人", "元", "家", "人次", "%"]))
def test_a_figure_is_the_same_however_it_is_written(value: int, unit: str) -> None:
    figure = [Figure(Decimal(value).normalize(), unit)]
    plain = f"{value}{unit}"
    assert figures(plain) == figures(plain.translate(WIDE)) == figure
    assert figures(f"共{value:,}{unit}。") == figures(f"共{han(value)}{unit}。") == figure
    assert han_number(han(value)) == value


@given(st.integers(1, 99999), st.integers(0, 99), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_scales_and_decimals_keep_the_value(whole: int, part: int, scale: tuple[str, int]) -> None:
    word, factor = scale
    value = Decimal(f"{whole}.{part:02d}")
    (figure,) = figures(f"资金{value}{word}元")
    assert figure == Figure((value * factor).normalize(), "元")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_is_the_same_however_it_is_written(day) -> None:  # type: ignore[no-untyped-def]
    y, m, d = day.year, day.month, day.day
    for written in (
        f"{y}年{m}月{d}日",
        f"{y}-{m:02d}-{d:02d}",
        f"{y}/{m}/{d}",
        f"{y} 年 {m} 月 {d} 日".translate(WIDE),
    ):
        assert dates(f"于{written}印发") == {day.isoformat()} and figures(f"于{written}印发") == []


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "【】", "（）", "()", "［］"])
@given(st.integers(1900, 2099), st.integers(1, 99999), st.sampled_from(["", "第"]))
def test_a_document_number_is_the_same_in_all_brackets(brackets: str, year: int, number: int, ordinal: str) -> None:
    left, right = brackets
    written = f"青人社字{left}{year}{right}{ordinal}{number}号"
    assert references(written) == references(written.translate(WIDE)) == {f"{year}-{number}"}
    assert figures(written) == []


@given(TEXT)
def test_folding_twice_is_folding_once_and_changes_no_figure(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert figures(normal(text)) == figures(text)
    assert dates(normal(text)) == dates(text) and references(normal(text)) == references(text)
