"""What the browser is told: marked runs, evidence cards, states, words. No browser, no model."""

import re
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest

import page
from page.spans import Mark, bounds, excerpt, runs
from page.text import STRINGS, note_in_both, tables
from page.view import QUESTION_LIMIT, answer_state, evidence_cards, opening, source_card, whole_document
from rag.answer import answering, prompts
from rag.answer.coverage import coverage
from rag.records import scope_from
from rag.types import (
    Answer,
    AnswerSentence,
    Cell,
    Citation,
    Document,
    Passage,
    Period,
    Region,
    Scope,
    Section,
    Source,
    Table,
    Timings,
)

CLIENT = Path(page.__file__).parent / "client"
SCRIPT = "\n".join(path.read_text("utf-8") for path in sorted(CLIENT.glob("*.js")))
HEAD = "某市通知\n"  # 5 characters before the first heading
TEXT = HEAD + "一、目标\n力争新增2万人。达到32%。\n（一）措施\n办好𠮷店。"
SOURCE = Source(id="a", path="a.txt", title="某市通知", number="某字〔2021〕9号", issuer="某局", signed="2021-11-22")
FIRST, SECOND = TEXT.index("一、"), TEXT.index("（一）")
DOCUMENT = Document(
    source=SOURCE,
    text=TEXT,
    sections=(
        Section(level=1, heading="一、目标", path=("一、目标",), start=FIRST, end=len(TEXT)),
        Section(level=2, heading="（一）措施", path=("一、目标", "（一）措施"), start=SECOND, end=len(TEXT)),
    ),
)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def passage(words: str, path: tuple[str, ...] = ("一、目标",)) -> Passage:
    start, end = span(words)
    return Passage(source=SOURCE, path=path, text=words, start=start, end=end)


def citation(number: int, words: str) -> Citation:
    start, end = span(words)
    return Citation(number=number, source=SOURCE, section=("一、目标",), quote=words, start=start, end=end)


def mark(words: str, number: int = 0) -> Mark:
    start, end = span(words)
    return Mark(start=start, end=end, number=number)


def answer(**given: object) -> Answer:
    return Answer(**{"question": "新增多少？", **given})


def state(shown: Answer) -> dict:
    return answer_state(shown, {"a": DOCUMENT}.__getitem__, 1)


def test_a_chip_carries_the_scope_without_it_and_an_offer_the_scope_it_stands_for() -> None:
    here, there = Region(name="某市", level="市"), Region(name="他市", level="市")
    year = Period(name="2022年", first=2022, last=2022)
    scope = Scope(regions=(here, there), years=(year,), number="第7号")
    offers = (replace(scope, regions=()), replace(scope, regions=(there,)), replace(scope, number=""))
    shown = state(
        answer(
            scope=scope, absent=("他市",), offers=offers, refused=True, notes=("没有他市的文件，其他文件也没有说明。",)
        )
    )
    assert [(chip["field"], chip["name"]) for chip in shown["scope"]] == [
        ("regions", "某市"), ("regions", "他市"), ("years", "2022年"), ("number", "第7号"),
    ]  # fmt: skip
    assert scope_from(shown["scope"][0]["without"]) == replace(scope, regions=(there,))
    assert scope_from(shown["scope"][3]["without"]) == replace(scope, number="")
    assert [(offer["field"], offer["names"]) for offer in shown["offers"]] == [
        ("regions", []), ("regions", ["他市"]), ("number", []),
    ]  # fmt: skip
    assert [scope_from(offer["scope"]) for offer in shown["offers"]] == list(offers)
    assert shown["notes"] == []  # the page says it itself, in its own language


def test_runs_joined_are_the_text() -> None:
    cut = runs(DOCUMENT, 0, len(TEXT), [mark("2万人", 1), mark("达到32%。"), mark("𠮷")])
    assert "".join(run["text"] for run in cut) == TEXT


def test_runs_mark_exactly_the_words() -> None:
    cut = runs(DOCUMENT, 0, len(TEXT), [mark("2万人", 1), mark("达到32%。"), mark("𠮷", 2)])
    assert [(run["text"], run["mark"], run["numbers"]) for run in cut if run["mark"]] == [
        ("2万人", "cited", [1]),
        ("达到32%。", "found", []),
        ("𠮷", "cited", [2]),
    ]


def test_overlapping_marks_are_cut_where_they_cross() -> None:
    cut = runs(DOCUMENT, *span("力争新增2万人"), [mark("新增2万", 1), mark("2万人", 2)])
    assert [(run["text"], run["numbers"]) for run in cut] == [("力争", []), ("新增", [1]), ("2万", [1, 2]), ("人", [2])]


def test_headings_and_anchors() -> None:
    cut = runs(DOCUMENT, 0, len(TEXT), [])
    assert [(run["text"], run["level"], run["anchor"]) for run in cut if run["level"]] == [
        ("一、目标", 1, 0),
        ("（一）措施", 2, 1),
    ]


def test_a_repaired_heading_is_an_anchor_but_not_words() -> None:
    repaired = Section(level=1, heading="一、总体要求", path=("一、总体要求",), start=0, end=8)
    (run,) = runs(Document(source=SOURCE, text="一、总体要\n正文", sections=(repaired,)), 0, 8, [])
    assert (run["text"], run["level"], run["anchor"]) == ("一、总体要\n正文", 0, 0)


def test_bounds_stop_before_the_subsection() -> None:
    assert bounds(DOCUMENT, *span("2万人")) == (FIRST, SECOND)
    assert bounds(DOCUMENT, *span("𠮷")) == (SECOND, len(TEXT))


def test_the_mark_of_the_next_heading_is_not_shown_behind_a_section() -> None:
    text = "一、目标\n新增2万人。\n#### 二、措施\n办好店。"
    first, second = (Section(level=2, heading=t, path=(t,), start=text.index(t), end=e) for t, e in
                     (("一、目标", text.index("二、")), ("二、措施", len(text))))  # fmt: skip
    low, high = bounds(Document(source=SOURCE, text=text, sections=(first, second)), 5, 9)
    assert text[low:high] == "一、目标\n新增2万人。\n"


def test_bounds_of_words_before_the_first_heading() -> None:
    assert bounds(DOCUMENT, 0, 4) == (0, FIRST)


def test_excerpt_of_a_short_section_is_the_section() -> None:
    shown = excerpt(DOCUMENT, (FIRST, SECOND), [mark("2万人", 1)])
    assert "".join(run["text"] for run in shown) == TEXT[FIRST:SECOND].rstrip()


def test_excerpt_of_a_long_section_says_that_it_goes_on() -> None:
    long = "前" * 300 + "。找到的话。" + "后" * 300
    document = Document(source=SOURCE, text=long)
    start = long.index("找到")
    shown = excerpt(document, (0, len(long)), [Mark(start=start, end=start + 4, number=1)])
    assert shown[0] == {"gap": True} and shown[-1] == {"gap": True}
    assert [run["text"] for run in shown if run.get("mark")] == ["找到的话"]
    assert sum(len(run.get("text", "")) for run in shown) < 200


def test_two_distant_marks_have_a_gap_between() -> None:
    long = "甲" + "中" * 500 + "乙"
    shown = excerpt(
        Document(source=SOURCE, text=long),
        (0, len(long)),
        [Mark(start=0, end=1, number=1), Mark(start=501, end=502, number=2)],
    )
    assert [run["text"] for run in shown if run.get("mark")] == ["甲", "乙"]
    assert sum("gap" in run for run in shown) == 1


def test_one_card_for_two_citations_of_a_section() -> None:
    shown = answer(citations=(citation(1, "2万人"), citation(2, "32%")))
    (card,) = evidence_cards(shown, lambda _: DOCUMENT)
    assert card["numbers"] == [1, 2]
    assert card["quotes"] == {"1": "2万人", "2": "32%"}


def test_cited_sections_come_before_better_ranked_ones() -> None:
    evidence = (passage("𠮷", ("一、目标", "（一）措施")), passage("2万人"))
    cards = evidence_cards(answer(evidence=evidence, citations=(citation(1, "2万人"),)), lambda _: DOCUMENT)
    assert [card["numbers"] for card in cards] == [[1], []]


def test_evidence_that_overlaps_a_citation_is_not_marked_twice() -> None:
    shown = answer(evidence=(passage("力争新增2万人。"),), citations=(citation(1, "2万人"),))
    (card,) = evidence_cards(shown, lambda _: DOCUMENT)
    assert card["marks"] == [[*span("2万人"), 1]]


def test_a_table_travels_cell_by_cell() -> None:
    table = Table(header=("文件", "数值"), rows=((Cell(text="某市通知"), Cell(text="2万人", citations=(1,))),))
    shown = state(answer(table=table, citations=(citation(1, "2万人"),)))["table"]
    assert shown["header"] == ["文件", "数值"]
    assert shown["rows"] == [[{"text": "某市通知", "citations": []}, {"text": "2万人", "citations": [1]}]]
    assert state(answer())["table"] is None


def test_a_sentence_is_left_to_the_table_only_where_there_is_one() -> None:
    table = Table(header=("文件",), rows=((Cell(text="某市通知"),),))
    said = (AnswerSentence(text="共 1 份。"), AnswerSentence(text="某市通知。", tabled=True))
    assert [s["tabled"] for s in state(answer(sentences=said, table=table))["sentences"]] == [False, True]
    assert [s["tabled"] for s in state(answer(sentences=said))["sentences"]] == [False, False]


def test_status_follows_the_growing_answer() -> None:
    said = (AnswerSentence(text="2万人。", citations=(1,)),)
    assert state(answer(evidence=(passage("2万人"),)))["status"] == "reading"
    assert state(answer(sentences=said, citations=(citation(1, "2万人"),)))["status"] == "answering"
    assert state(answer(sentences=said, citations=(citation(1, "2万人"),), done=True))["status"] == "done"


def test_only_cited_sentences_count_as_verified() -> None:
    said = (AnswerSentence(text="2万人。", citations=(1,)), AnswerSentence(text="其他未说明。"))
    shown = state(answer(sentences=said, citations=(citation(1, "2万人"),), timings=Timings(total=1.25), done=True))
    assert (shown["verified"], shown["searched"], shown["seconds"]) == (1, 1, 1.25)


@pytest.mark.parametrize("note", [prompts.NO_MODEL, prompts.NO_MODEL_ENGLISH])
def test_an_answer_without_a_model_is_labelled_and_not_noted(note: str) -> None:
    shown = state(answer(notes=(note, "别的话。")))
    assert shown["extractive"]
    assert shown["notes"] == [{"zh": "别的话。", "en": "别的话。"}]


def test_a_refusal_says_what_was_searched_and_what_came_nearest() -> None:
    note = coverage(1, passage("2万人"), english=False)
    assert state(answer(refused=True, notes=(note,)))["notes"] == [{"zh": note, "en": note}]


def test_known_notes_are_said_in_both_languages() -> None:
    expected = {"zh": prompts.DROPPED.format(count=3), "en": prompts.DROPPED_ENGLISH.format(count=3)}
    assert note_in_both(expected["zh"]) == expected
    assert note_in_both(expected["en"]) == expected


def test_a_note_without_a_count_is_told_in_both_languages() -> None:
    both = {"zh": prompts.ABOUT, "en": prompts.ABOUT_ENGLISH}
    assert note_in_both(prompts.ABOUT) == both == note_in_both(prompts.ABOUT_ENGLISH)


def test_a_question_understood_as_itself_is_not_repeated() -> None:
    assert state(answer(resolved="新增多少？"))["resolved"] == ""
    assert state(answer(resolved="某市新增多少？"))["resolved"] == "某市新增多少？"


def test_unknown_fields_of_a_card_are_left_out() -> None:
    assert source_card(SOURCE) == {
        "id": "a",
        "path": "a.txt",
        "title": "某市通知",
        "number": "某字〔2021〕9号",
        "issuer": "某局",
        "signed": "2021-11-22",
        "attachments": [],
    }


def test_the_opening_names_regions_and_years_once() -> None:
    def source(name: str, region: str, signed: str) -> Source:
        return Source(id=name, path=name, region=region, signed=signed)

    shown = opening(
        [source("a", "甲市", "2024-01-02"), source("b", "甲市", "2018-03-04"), source("c", "", "")], ["问？"]
    )
    assert (shown["regions"], shown["years"], shown["examples"]) == (["甲市"], "2018—2024", ["问？"])
    assert opening([source("a", "", "2024-01-02")], [])["years"] == "2024"
    assert opening([], [])["years"] == ""


def test_the_whole_document_has_outline_and_every_character() -> None:
    shown = whole_document(DOCUMENT, [[*span("2万人"), 1]])
    assert [entry["heading"] for entry in shown["outline"]] == ["一、目标", "（一）措施"]
    assert "".join(run["text"] for run in shown["runs"]) == TEXT


def test_the_page_accepts_what_the_pipeline_accepts() -> None:
    assert QUESTION_LIMIT == answering.LONGEST


@pytest.mark.parametrize("key", STRINGS)
def test_both_languages_of_a_string(key: str) -> None:
    chinese, english = STRINGS[key]
    assert chinese.strip() and english.strip()
    names = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in (chinese, english)]
    assert names[0] == names[1]
    if key != "language":  # the one that names the other language
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", english)


def test_every_string_of_the_script_exists_and_none_is_left_over() -> None:
    literal = set(re.findall(r'"(\w+)"', SCRIPT))
    called = set(re.findall(r'\bt\("(\w+)"', SCRIPT))
    assert called <= set(STRINGS)
    computed = {f"hint_{reason}" for reason in ("not_stated", "no_evidence", "empty_corpus")}
    computed |= {f"scope_{field.name}" for field in fields(Scope)} | {"any_regions", "any_years", "any_number"}
    assert set(STRINGS) - literal - computed == set()
    assert set(tables()) == {"zh", "en"}


def test_the_script_has_no_words_of_its_own_and_no_way_to_write_html() -> None:
    assert not re.search(r"[\u4e00-\u9fff]", SCRIPT)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?:", SCRIPT)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "paper"), ("ink", "card"), ("muted", "paper"), ("muted", "card"), ("accent", "card"),
        ("accent", "paper"), ("on-accent", "accent"), ("ink", "cited"), ("ink", "found"), ("ink", "soft"),
        ("bad", "paper"), ("bad", "bad-soft"), ("good", "paper"), ("warn", "warn-soft"),
    ],
)  # fmt: skip
def test_text_stands_out_from_its_ground(scheme: int, ink: str, paper: str) -> None:
    style = (CLIENT / "page.css").read_text("utf-8")
    colours = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in style.split("@media")[:2]]
    assert _contrast(colours[scheme][ink], colours[scheme][paper]) >= 4.5  # WCAG AA


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
