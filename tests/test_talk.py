"""Who waits, who is answered, what is remembered, what stop does: page.talk over the scripted pipeline."""

import base64
import io
import threading
import zipfile
from collections.abc import Iterator

import pytest
from fake_pipeline import BROKEN, FAILING, FOLLOW_UP, SLOW, TARGET, FakePipeline

from page.shelf import Shelf
from page.talk import Talk, Turns
from page.view import QUESTION_LIMIT, State
from rag.errors import RagError
from rag.types import Answer, Message

PATIENCE = 20  # seconds after which a test that hangs fails


@pytest.fixture
def pipeline() -> Iterator[FakePipeline]:
    fake = FakePipeline()
    yield fake
    fake.go.set()


def states(steps: Iterator[tuple[State, Turns]]) -> list[State]:
    return [state for state, _ in steps]


def remembered(steps: Iterator[tuple[State, Turns]]) -> Turns:
    *_, (_, turns) = steps
    return turns


def until(steps: Iterator[tuple[State, Turns]], status: str) -> State:
    return next(state for state, _ in steps if state["status"] == status)


def test_an_answer_is_remembered_for_the_follow_up(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    turns = remembered(talk.ask("one", TARGET, range(1, 1), {}))
    assert turns[1].question == TARGET
    states(talk.ask("one", FOLLOW_UP, range(1, 2), turns))
    assert pipeline.asked[1] == (
        FOLLOW_UP,
        (Message(role="user", content=TARGET), Message(role="assistant", content=turns[1].answer)),
    )


def test_a_turn_asked_again_does_not_see_itself(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    turns = remembered(talk.ask("one", TARGET, range(1, 1), {}))
    assert set(remembered(talk.ask("one", TARGET, range(1, 1), turns))) == {1}
    assert pipeline.asked[1] == (TARGET, ())


def test_a_new_conversation_forgets_the_old_one(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    turns = remembered(talk.ask("one", TARGET, range(1, 1), {}))
    assert set(remembered(talk.ask("one", FOLLOW_UP, range(2, 2), turns))) == {2}
    assert pipeline.asked[1] == (FOLLOW_UP, ())


def test_stop_closes_the_stream_and_lets_the_next_one_in(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    steps = talk.ask("one", SLOW, range(1, 1), {})
    until(steps, "reading")
    talk.line.stop("one")
    last, turns = list(steps)[-1]
    assert last["status"] == "stopped" and last["cards"]
    assert turns == {}
    assert pipeline.released.wait(PATIENCE)
    assert states(talk.ask("one", TARGET, range(1, 1), {}))[-1]["status"] == "done"


def test_stop_of_one_session_leaves_the_others(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    steps = talk.ask("one", SLOW, range(1, 1), {})
    until(steps, "reading")
    talk.line.stop("two")
    pipeline.go.set()
    assert states(steps)[-1]["status"] == "done"


def test_a_closed_page_frees_the_model(pipeline: FakePipeline) -> None:
    steps = Talk(pipeline).ask("one", SLOW, range(1, 1), {})
    until(steps, "reading")
    steps.close()
    assert pipeline.released.wait(PATIENCE)


def test_the_second_waits_for_the_first_and_is_told_so_with_its_evidence_at_hand(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    first = talk.ask("one", SLOW, range(1, 1), {})
    until(first, "reading")
    second = talk.ask("two", TARGET, range(1, 1), {})
    found = next(state for state, _ in second if state.get("cards"))
    assert (found["status"], found["ahead"]) == ("queued", 1)
    pipeline.go.set()
    assert states(first)[-1]["status"] == "done"
    assert states(second)[-1]["status"] == "done"
    assert [question for question, _ in pipeline.asked] == [SLOW, TARGET]


def test_two_at_once_where_the_width_allows(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline, width=2)
    first = talk.ask("one", SLOW, range(1, 1), {})
    until(first, "reading")
    assert states(talk.ask("two", TARGET, range(1, 1), {}))[-1]["status"] == "done"


def test_a_second_question_of_a_session_stops_its_first(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    first = talk.ask("one", SLOW, range(1, 1), {})
    until(first, "reading")
    second: list[State] = []
    asking = threading.Thread(target=lambda: second.extend(states(talk.ask("one", TARGET, range(1, 2), {}))))
    asking.start()
    assert states(first)[-1]["status"] == "stopped"
    asking.join(PATIENCE)
    assert second[-1]["status"] == "done"


def test_a_finished_answer_can_be_exported_by_its_name_alone(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    *growing, last = states(talk.ask("one", TARGET, range(1, 1), {}))
    assert all("pack" not in state for state in growing)
    file = talk.export(last["pack"])
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(file["data"]))) as archive:
        assert {name.partition(".")[0] for name in archive.namelist()} == {file["name"].removesuffix(".zip")}
    with pytest.raises(RagError, match="请再答一次"):
        talk.export("x")


def test_what_was_stopped_before_a_word_or_has_failed_is_not_exported(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    steps = talk.ask("one", SLOW, range(1, 1), {})
    until(steps, "reading")
    talk.line.stop("one")
    assert "pack" not in list(steps)[-1][0]
    assert "pack" not in states(talk.ask("one", FAILING, range(1, 1), {}))[-1]


def test_the_oldest_answers_are_kept_no_longer() -> None:
    shelf = Shelf(kept=2)
    names = [shelf.put(Answer(question=question), ()) for question in "abc"]
    assert [shelf.get(name)[0].question for name in names[1:]] == ["b", "c"]
    with pytest.raises(RagError):
        shelf.get(names[0])


def test_an_expected_failure_is_said_and_the_evidence_kept(pipeline: FakePipeline) -> None:
    last, turns = list(Talk(pipeline).ask("one", FAILING, range(1, 1), {}))[-1]
    assert last["status"] == "error" and "python -m rag doctor" in last["error"]
    assert last["cards"] and turns == {}


def test_an_unexpected_failure_is_raised_and_the_line_goes_on(pipeline: FakePipeline) -> None:
    talk = Talk(pipeline)
    with pytest.raises(ZeroDivisionError):
        states(talk.ask("one", BROKEN, range(1, 1), {}))
    assert states(talk.ask("one", TARGET, range(1, 1), {}))[-1]["status"] == "done"


@pytest.mark.parametrize("question", ["", " \n", "问" * (QUESTION_LIMIT + 1)])
def test_a_question_that_is_not_one_never_reaches_the_pipeline(pipeline: FakePipeline, question: str) -> None:
    (only,) = states(Talk(pipeline).ask("one", question, range(1, 1), {}))
    assert only["status"] == "error" and only["error"]
    assert pipeline.asked == []
