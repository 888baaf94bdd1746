"""What a refusal or a partial answer says about where it looked."""

from fakes import Model, Search, document, passages

from rag.answer.answering import Answerer
from rag.answer.coverage import coverage, nearest_of
from rag.types import Answer, Passage, Source

SOURCE = Source(id="a", path="a.txt", title="《某市通知》")
NEAR = Passage(source=SOURCE, path=("二、举措", "（一）培训"), text="每年培训\n 2万人次。", start=0, end=10)


def test_how_many_were_searched_and_what_the_nearest_holds() -> None:
    assert coverage(7, NEAR, english=False) == (
        "已检索 7 份文件；最接近的是《某市通知》的“二、举措 › （一）培训”一节，只写有：“每年培训 2万人次”。"
    )
    assert coverage(7, NEAR, english=True) == (
        "Searched 7 document(s); the nearest is “某市通知”, under “二、举措 › （一）培训”, "
        "which only says: “每年培训 2万人次”."
    )


def test_without_anything_near_only_the_search_is_told() -> None:
    assert coverage(2, None, english=False) == "已检索 2 份文件。"
    assert coverage(2, None, english=True) == "Searched 2 document(s)."


def test_the_parts_that_stay_unanswered_are_named_first() -> None:
    assert (
        coverage(3, None, english=False, parts=("补贴标准", "经办人"))
        == "文件未说明：补贴标准、经办人。已检索 3 份文件。"
    )
    assert coverage(3, None, english=True, parts=("the budget",)).startswith("The documents do not state: the budget. ")


def test_a_long_passage_is_cut_and_a_document_without_title_goes_by_its_path() -> None:
    untitled = Passage(source=Source(id="b", path="b.txt"), path=(), text="字" * 200, start=0, end=200)
    note = coverage(1, untitled, english=False)
    assert "《b.txt》，" in note and note.count("字") < 100 and "…" in note


def test_the_nearest_is_the_best_evidence_of_the_document_that_was_asked() -> None:
    other = Passage(source=Source(id="b", path="b", title="乙"), path=(), text="乙文", start=0, end=2)
    answer = Answer(question="？", evidence=(NEAR, other))
    assert nearest_of(answer) == NEAR and nearest_of(answer, "乙") == other
    assert nearest_of(Answer(question="？")) is None


def test_a_refusal_names_what_came_nearest() -> None:
    paper = document("a", "每年新增高技能人才2万人。", title="湖阳市通知")
    search = Search(paper)
    *_, answer = Answerer(search, search.sources, Model("", margin=-1.0), hits=3, sentences=3).stream(
        "高技能人才的奖励？"
    )
    assert answer.refused and answer.notes == (coverage(1, passages(paper)[0], english=False),)
    assert "每年新增高技能人才2万人" in answer.notes[0] and not answer.citations


def test_the_silent_side_of_a_comparison_is_covered() -> None:
    one = document("a", "每年培训工匠2万人。", title="青岛市通知", region="青岛市")
    two = document("b", "举办工匠大赛。", title="济南市通知", region="济南市")
    search = Search(one, two)

    class Sides(Model):
        def margin(self, system, request, words, stopped):  # type: ignore[no-untyped-def]
            return 5.0 if "2万人" in request else -5.0

    model = Sides("每年培训工匠2万人。")
    *_, answer = Answerer(search, search.sources, model, hits=3, sentences=4).stream("青岛和济南每年各培训多少工匠？")
    assert not answer.refused and "2万人" in answer.text
    assert any(note.startswith("已检索 2 份文件") and "济南市通知" in note for note in answer.notes)
