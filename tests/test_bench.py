"""The measurements: their arithmetic on given numbers, people at a scripted page, an index of a size that takes seconds."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fake_pipeline import EXTRACTIVE, FAILING, OVERVIEW, REFUSED, SLOW, TARGET, FakePipeline
from served_page import served

from eval.bench import page, tabling
from eval.bench.answers import Pair, Timed, alternate, our_times, plain_times, table, warmed
from eval.bench.figures import fairness, growth_per_100, spread, times_sooner
from eval.bench.load import Record, compared, crowd, level, summary
from eval.bench.material import documents, passages
from eval.bench.person import Heard, Page, Person
from eval.bench.profiling import Profile, profiled, requests, summed
from eval.bench.scale import Drawn, Kept, Random, measure
from eval.bench.serving import Memory
from eval.bench.stopping import stopping
from eval.types import Case, Paper
from rag.errors import EngineError, IndexMissing, RagError
from rag.index.ingest import ingest
from rag.index.publishing import Publisher
from rag.index.reader import Index
from rag.models.build import token_counter
from rag.models.tuning import Speed
from rag.types import Answer, AnswerSentence, Exchange, Hit, Message

SENTENCES = "".join(f"第{n}项工作由责任单位于年底前完成。" for n in range(60))


def test_an_index_of_at_least_so_many_chunks_is_made_and_asked(tmp_path: Path) -> None:
    papers = [Paper(path=f"p{n}.txt", title=f"关于第{n}件事的通知", text=SENTENCES) for n in range(3)]
    size = measure(papers, 30, tmp_path, questions=3)
    assert size.chunks >= 30 and size.documents > 3 and size.sentences > size.chunks
    assert {"vectors", "words", "bigrams", "fused", "sentences"} <= set(size.latency)
    assert all(0 < took["p50_ms"] <= took["p95_ms"] for took in size.latency.values())
    assert size.resident_mb > 0 and size.store_mb > 0


def test_an_index_that_is_there_is_grown_anew_from_its_own_vectors(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for n in range(3):
        (tmp_path / f"corpus/{n}.txt").write_text(f"关于第{n}件事的通知\n\n{SENTENCES}", encoding="utf-8")
    count = token_counter("random")
    ingest(
        tmp_path / "corpus",
        tmp_path / "all",
        embedder=Random(),
        manifest=Drawn(corpus=tmp_path).manifest(),
        count=count,
    )
    kept = Kept(index=tmp_path / "all", model=tmp_path, dtype="float32")
    (tmp_path / "some").mkdir()
    publisher = Publisher(tmp_path / "some", manifest=kept.manifest(), fine=kept.fine)
    with closing(publisher):
        kept.fill(publisher.draft, 10)
        asked = [entry.embedded(entry.chunks[0]) for entry in publisher.draft.entries()]
        made = publisher.publish(kept.passages(), changed=True)
    with closing(Index.open(tmp_path / "some", manifest=kept.manifest())) as index:
        nearest = [index.nearest("chunks", Random().get_query_embedding(text), 1) for text in asked]
        assert 10 <= made == len(index.chunks) and len(asked) == 2 and not index.fine
        assert nearest == [[index.positions("chunks", source.id)[0]] for source in index.sources]


def test_an_index_that_is_not_there_cannot_be_grown(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="没有索引"):
        Kept(index=tmp_path, model=tmp_path, dtype="float32").manifest()


def test_a_spread_leaves_out_what_never_came() -> None:
    assert spread([None, 1.0, 2.0, 3.0, None]) == {"n": 3, "median": 2.0, "p90": 2.8, "p95": 2.9}
    assert spread([None]) == {}


def test_times_sooner_is_plain_over_ours_where_both_are_known() -> None:
    assert times_sooner({"median": 0.5}, {"median": 4.0}) == 8
    assert times_sooner({}, {"median": 4.0}) is None
    assert times_sooner({"median": 0.0}, {"median": 4.0}) is None


def test_fairness_compares_the_mean_waits_of_persons() -> None:
    assert fairness({0: [1.0, 3.0], 1: [4.0], 2: []}) == 2
    assert fairness({0: [1.0]}) is None
    assert fairness({0: [0.0], 1: [1.0]}) is None


def test_growth_is_the_slope_after_the_caches_have_filled() -> None:
    flat = [(n, 100.0) for n in range(5, 40)]
    assert growth_per_100([(n, 10.0 * n) for n in range(5)] + flat) == pytest.approx(0, abs=1e-6)
    assert growth_per_100([(n, 7 + 0.5 * n) for n in range(20)]) == pytest.approx(50)
    assert growth_per_100([(n, 7 + 0.5 * n) for n in range(19)]) is None


class Ours:
    """Evidence, then a sentence of the language model; a question in `refused` is refused without one, `broken` fails."""

    def __init__(self, order: list[str], refused: str = "", broken: str = "") -> None:
        self.order, self.refused, self.broken = order, refused, broken

    def stream(self, question: str, history: Sequence[Message] = ()) -> Iterator[Answer]:
        self.order.append(f"ours {question}")
        if question == self.broken:
            raise EngineError("没有应答")
        hits: Any = (Hit(chunk=None, score=1.0),)  # type: ignore[arg-type]
        yield Answer(question=question, hits=hits)
        if question == self.refused:
            yield Answer(question=question, hits=hits, refused=True, done=True)
            return
        said = (AnswerSentence(text="是。", citations=(1,)),)
        yield Answer(question=question, hits=hits, sentences=said)
        yield Answer(question=question, hits=hits, sentences=said, exchanges=(Exchange(request="?"),), done=True)


class Plain:
    """Takes the times that it is given."""

    def __init__(self, order: list[str], first: float | None = 8.0) -> None:
        self.order, self.first = order, first

    def ask(self, question: str, history: Sequence[Message] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
        self.order.append(f"plain {question}")
        row = {"evidence_seconds": 1.0, "first_seconds": self.first, "seconds": 9.0, "refused": self.first is None}
        return row, {}


def asked(*questions: str) -> list[Case]:
    return [Case(id=question, question=question) for question in questions]


def test_both_are_asked_in_turns_and_each_is_first_as_often() -> None:
    order: list[str] = []
    pairs = list(alternate(Ours(order), Plain(order), asked("a", "b"), 5, lambda _: None))
    assert order == ["ours a", "plain a", "plain b", "ours b"]
    assert [pair.id for pair in pairs] == ["a", "b"]


def test_no_question_is_begun_after_the_time_but_one_always_is() -> None:
    said: list[str] = []
    pairs = list(alternate(Ours([]), Plain([]), asked("a", "b", "c"), 0, said.append))
    assert [pair.id for pair in pairs] == ["a"] and "其余 2 题" in said[-1]


def test_warming_up_ends_with_the_first_question_that_reaches_the_model() -> None:
    cases = asked("a", "b", "c", "d", "e")
    assert [case.id for case in warmed(Ours([], refused="a"), Plain([]), cases)] == ["c", "d", "e"]
    assert [case.id for case in warmed(Ours([]), Plain([]), asked("a"))] == ["a"]


def test_our_stages_come_in_order_and_a_refusal_is_first_words_too() -> None:
    (answered,), (refused,) = asked("a"), asked("b")
    told = our_times(Ours([]), answered)
    assert told.evidence <= told.first <= told.whole  # type: ignore[operator]
    assert told.modelled and not told.refused
    told = our_times(Ours([], refused="b"), refused)
    assert told.refused and not told.modelled and told.first is not None
    assert our_times(Ours([], broken="b"), refused).error == "没有应答"


def test_the_base_without_a_stream_has_its_first_words_with_the_whole() -> None:
    (case,) = asked("a")
    assert plain_times(Plain([], first=None), case).first == 9.0
    assert plain_times(Plain([]), case).first == 8.0


def pair(name: str, ours: float, plain: float, **own: Any) -> Pair:
    both = [Timed(evidence=s / 4, first=s / 2, whole=s, modelled=True) for s in (ours, plain)]
    return Pair(id=name, ours=Timed(evidence=ours / 4, first=ours / 2, whole=ours, **own), plain=both[1])


def test_refusals_and_errors_are_counted_apart() -> None:
    pairs = [
        pair("a", 2.0, 20.0, modelled=True),
        pair("b", 1.0, 30.0),
        pair("c", 0.5, 10.0, refused=True),
        Pair(id="d", ours=Timed(error="没有应答"), plain=Timed(evidence=1, first=1, whole=1)),
    ]
    told = table(pairs)
    assert told["n"] == 4 and told["errors"] == {"ours": 1, "plain": 0} and told["refused"] == {"ours": 1, "plain": 0}
    assert [told[key]["n"] for key in ("all", "answered", "modelled")] == [3, 2, 1]
    assert told["all"]["ratio"] == {"evidence": 20, "first": 20, "whole": 20, "first_to_whole": 40}


def heard(person: int, question: str, content: str = "", **told: Any) -> Heard:
    return Heard(person=person, question=question, begun=0.0, content=content, **told)


def test_an_answer_that_is_exactly_anothers_is_mixed_up_and_other_words_only_differ() -> None:
    alone = {"a": "A", "b": "B", "c": "C"}
    answers = [heard(0, "a", "A"), heard(1, "b", "A"), heard(2, "c", "C with other words"), heard(3, "d", "D")]
    assert compared(answers, alone) == {"checked": 3, "mixed_up": 1, "differing": 2}
    assert compared([heard(0, "d", own=False)], alone)["mixed_up"] == 1


def test_a_level_tells_throughput_waits_places_and_errors() -> None:
    answers = [
        heard(0, "a", waited=0.1, evidence=1.0, first=2.0, whole=3.0),
        heard(1, "b", waited=2.0, evidence=3.0, first=4.0, whole=5.0, place=1),
        heard(2, "c", waited=4.0, evidence=2.0, first=2.5, whole=6.0, refused=True),
        heard(3, "d", error="没有应答"),
    ]
    told = summary(4, answers, seconds=30.0)
    assert told["per_minute"] == 6 and told["fairness"] == 3 and told["errors"] == 1 and told["refused"] == 1
    assert (told["waited_long"], told["told_place"], told["last_place"]) == (2, 1, 1)
    assert told["first"]["median"] == 2.5 and told["error_kinds"] == ["没有应答"]


def test_memory_is_told_from_the_warm_page_to_the_end() -> None:
    sizes = iter([Memory(page=100, engine=900), Memory(page=101, engine=950), Memory(page=102, engine=951)])
    record = Record(look=lambda: next(sizes))
    record.note()
    record.note(heard(0, "a"))
    record.note()
    told = record.told()
    assert told["questions"] == 1 and told["start"] == {"page": 100, "engine": 900}
    assert told["end"] == {"page": 102, "engine": 951}


def test_people_at_once_get_each_their_own_answers_and_are_told_their_place() -> None:
    questions = [TARGET, EXTRACTIVE, OVERVIEW, REFUSED, "第一问", "第二问", FAILING]
    with served(FakePipeline(pace=0.2)) as url:
        told = level(Page.at(url), questions, 3, 60, lambda _: None)
    assert told["questions"] == 7 and told["errors"] == 1 and told["refused"] == 1
    assert told["checked"] == 6 and told["mixed_up"] == 0 and told["differing"] == 0
    assert told["last_place"] == 2


def test_nobody_begins_a_question_when_the_time_is_over() -> None:
    noted: list[Heard] = []
    with served(FakePipeline()) as url:
        answers = crowd(Page.at(url), ["甲", "乙", "丙", "丁"], 2, 0.0, noted.append)
    assert 1 <= len(answers) <= 2 and len(noted) == len(answers)


def test_a_question_that_fails_is_an_error_with_its_reason() -> None:
    with served(FakePipeline()) as url, Person(Page.at(url)) as person:
        told = person.ask(FAILING)
        assert "语言模型没有应答" in told.error and told.evidence is not None and told.whole is None
        answered = person.ask(TARGET)
    assert not answered.error and answered.own and "青岛力争" in answered.content


def test_stop_and_a_closed_tab_let_the_next_one_in() -> None:
    with served(FakePipeline()) as url:
        told = stopping(Page.at(url), [TARGET, SLOW, TARGET, SLOW], lambda: 0.0)
        assert all(told[key] is not None for key in ("told", "idle", "next"))
        assert stopping(Page.at(url), [TARGET, EXTRACTIVE], lambda: 0.0) == {"told": None, "idle": None, "next": None}


def test_passages_come_from_a_set_or_from_the_own_corpus(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("关于工作的通知\n" + SENTENCES, encoding="utf-8")
    assert [paper.title for paper in documents(None, tmp_path)] == ["关于工作的通知"]
    found = passages(None, tmp_path, 100)
    assert len(found) > 1 and all(len(text) <= 500 for text in found)
    assert len(passages(None, tmp_path, 1)) == 1


SPREAD = {"n": 3, "median": 0.25, "p90": 2.0, "p95": 3.0}
LATE = {"n": 3, "median": 16.0, "p90": 20.0, "p95": 21.0}
LEVEL = {
    "people": 1, "questions": 4, "seconds": 8.0, "per_minute": 30.0, "waited": SPREAD, "evidence": SPREAD,
    "first": SPREAD, "whole": SPREAD, "fairness": None, "refused": 0, "errors": 0, "error_kinds": [], "waited_long": 0,
    "told_place": 0, "last_place": 0, "checked": 0, "mixed_up": 0, "differing": 0,
}  # fmt: skip
SIZE = {
    "vectors": "random", "documents": 9, "chunks": 1000, "passages_per_second": 400.0, "ingest_peak_mb": 300.0, "store_mb": 20.0,
    "open_seconds": 0.2, "resident_mb": 280.0, "latency": {"fused": {"p50_ms": 30.0, "p95_ms": 40.0}},
}  # fmt: skip


def found() -> dict[str, Any]:
    speed = {"per_second": 6.0, "per_cpu_second": 3.0, "query_ms": 40.0}
    return {
        "machine": {"cpus": 2, "commit": "abc<script>", "load": "0.10 0.20 0.30"},
        "answers": table([pair("a", 1.0, 16.0, modelled=True), pair("b", 2.0, 24.0)]),
        "load": {
            "levels": [LEVEL, LEVEL | {"people": 4, "fairness": 1.5, "first": LATE, "last_place": 3, "checked": 4}],
            "stopping": {"told": 0.1, "idle": None, "next": 0.5},
            "memory": {
                "questions": 8,
                "start": {"page": 700.0, "engine": 1500.0},
                "end": {"page": 710.0, "engine": 1600.0},
                "growth_per_100": {"page": 1.25, "engine": None},
                "samples": [(0, 700.0, 1500.0), (8, 710.0, 1600.0)],
            },
        },
        "embed": {
            "texts": 60,
            "rounds": 2,
            "systems": {"ours": speed, "plain": speed | {"per_second": 2.0, "query_ms": 100.0}},
            "ratio": {"per_second": 3.0, "per_cpu_second": 1.0},
            "cosine": {"mean": 0.9995, "least": 0.998},
        },
        "scale": [SIZE, SIZE | {"chunks": 10_000, "open_seconds": 1.5}],
    }


def test_one_table_holds_every_part_with_ratios_beside_the_base() -> None:
    told = tabling.rows(found())
    assert list(told) == ["一个人提问", "几个人同时提问", "向量计算", "规模"]
    lines = {row.name: row for rows in told.values() for row in rows}
    first = lines["第一句核对过的话；对方第一个字"]
    assert (first.ours, first.plain, first.ratio, first.basis) == (
        "750 毫秒 / 950 毫秒",
        "10.0 秒 / 11.6 秒",
        "13.3 倍",
        "2 题",
    )
    assert lines["4 人：等得最久的人与最短的人之比"].ours == "1.50"
    assert "1 人：串了的回答" not in lines and "核对 4 题" in lines["4 人：串了的回答"].basis
    assert lines["按“停止”到语言模型空闲"].ours == tabling.NONE
    assert lines["网页进程的内存，开始 → 结束"].basis == "8 题；每 100 题增长 1.2 MB"
    assert lines["每秒段数"].ratio == "3.0 倍" and lines["一个问题的向量"].ratio == "2.5 倍"
    assert lines["10000 段：打开索引"].ours == "1.50 秒"


def test_parts_that_were_not_measured_are_left_out() -> None:
    assert tabling.rows({"scale": [SIZE]}).keys() == {"规模"}
    assert tabling.rows({}) == {} and list(page.drawings({})) == []
    assert page.render({}).startswith("<!DOCTYPE html>")


def test_the_page_needs_nothing_else_and_escapes_what_it_shows() -> None:
    html = page.render(found() | {"failed": {"规模": "<b>"}})
    assert html == page.render(found() | {"failed": {"规模": "<b>"}})
    assert "http" not in html.replace("Content-Security-Policy", "").replace("http-equiv", "")
    assert "<script" not in html and "abc&lt;script&gt;" in html and "&lt;b&gt;" in html
    drawn = [drawing.key for drawing in page.drawings(found())]
    assert drawn == ["waits", "load", "memory", "fused", "room", "open", "speed"]
    assert html.count("<figure") == len(drawn) and all(row.name in html for row in tabling.rows(found())["规模"])


LOG = """
1.0 I slot print_timing: id  0 | task 1 | prompt eval time =     500.00 ms /    40 tokens (   12.50 ms per token)
1.0 I slot print_timing: id  0 | task 1 |        eval time =     200.00 ms /     4 tokens (   50.00 ms per token)
1.0 I slot print_timing: id  0 | task 1 |       total time =     700.00 ms /    44 tokens
1.0 I slot print_timing: id  0 | task 2 | prompt eval time =     100.00 ms /    10 tokens (   10.00 ms per token)
1.0 I slot print_timing: id  0 | task 2 |        eval time =       0.00 ms /     1 runs (    0.00 ms per token)
"""


def test_where_the_time_of_a_question_goes_is_read_from_the_log_of_the_server() -> None:
    told = requests(LOG)
    assert [(one.read, one.read_ms, one.written, one.written_ms) for one in told] == [
        (40, 500, 4, 200),
        (10, 100, 1, 0),
    ]
    one = Profile(id="q", evidence_ms=150, first_ms=900, whole_ms=1000, requests=tuple(told), refused=False)
    assert one.rest_ms == 50
    found = summed([one], Speed(prompt=100, reply=30))
    assert found["within"]["prompt"] == pytest.approx(1000 * 50 / 600)
    assert found["share"] == {"prompt": pytest.approx(50 / 60), "reply": pytest.approx(25 / 30)}
    assert summed([], Speed(prompt=100, reply=30))["share"] == {"prompt": None, "reply": None}


def test_a_profile_needs_the_embedded_engine(tmp_path: Path) -> None:
    with pytest.raises(RagError, match="llm_url"):
        next(profiled(FakePipeline(), tmp_path / "engine.log", [Case(id="q", question="问？")]))
