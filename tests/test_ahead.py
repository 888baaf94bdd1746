"""Reading ahead: every section once, never while a question is answered; of a large corpus only what is asked about."""

import threading
from collections.abc import Callable

from fakes import document, passages

from rag.answer import prompts
from rag.answer.ahead import AROUND, STATE_KIB, Ahead
from rag.errors import EngineError, Stopped

PAPER = document("a.md", "甲市每年培训技工200人。", "乙县有9家机构。", title="《甲市办法》")
SECTIONS = passages(PAPER)
ROOM = sum(2 * len(section.text) + AROUND for section in SECTIONS) * STATE_KIB // 1024 + 1  # MiB
WAIT = 30  # seconds; nothing takes that long


class Reader:
    """Notes what it is asked to read; waits at the request numbered `held` until somebody else wants the model."""

    def __init__(self, held: int = 0) -> None:
        self.read: list[str] = []
        self.systems: list[str] = []
        self.rules: list[str] = []
        self._held = held
        self.waiting, self.left, self.done = threading.Event(), threading.Event(), threading.Semaphore(0)

    def read_ahead(self, system: str, beginning: str, stopped: Callable[[], bool]) -> None:
        if system == prompts.SYSTEM_SPLIT:  # of no section
            self.rules.append(beginning)
            return
        self.read.append(beginning)
        self.systems.append(system)
        if len(self.read) == self._held:
            self.waiting.set()
            while not stopped():
                pass
            self.left.set()
            raise Stopped
        self.done.release()

    def wait(self, times: int) -> None:
        assert all(self.done.acquire(timeout=WAIT) for _ in range(times))


def sections(most: int) -> list:
    return SECTIONS if len(SECTIONS) <= most else []


def test_what_is_read_is_the_beginning_of_what_a_question_about_the_section_asks() -> None:
    reader = Reader()
    ahead = Ahead(reader, sections, ROOM)
    ahead.start()
    reader.wait(4)
    ahead.close()
    assert [prompts.split("多少人？").startswith(beginning) for beginning in reader.rules] == [True]
    assert reader.systems == [prompts.SYSTEM_BRIEF] * 2 + [prompts.SYSTEM] * 2
    for section, beginning in zip(SECTIONS * 2, reader.read, strict=True):
        assert prompts.request([section], "有多少人？", prompts.extract("", brief=True)).startswith(beginning)
        assert prompts.request([section], "有多少人？", prompts.judge("")).startswith(beginning)
        assert prompts.request([section, *SECTIONS], "多少？", prompts.judge("")).startswith(beginning)


def test_where_the_states_of_all_sections_have_no_room_only_those_asked_about_are_read() -> None:
    reader = Reader()
    ahead = Ahead(reader, lambda most: SECTIONS, ROOM - 1)
    ahead.start()
    with ahead.paused():
        pass
    with ahead.paused() as about:
        about(SECTIONS[1])
    reader.wait(2)
    ahead.close()
    assert reader.rules and len(reader.read) == 2 and all("9家" in beginning for beginning in reader.read)


def test_a_question_stops_reading_which_begins_again_afterwards() -> None:
    reader = Reader(held=2)
    ahead = Ahead(reader, sections, ROOM)
    ahead.start()
    assert reader.waiting.wait(WAIT)
    with ahead.paused():
        assert reader.left.wait(WAIT)
    reader.wait(5)
    ahead.close()
    assert ["200人" in beginning for beginning in reader.read] == [True, False] * 3


def test_a_model_that_does_not_answer_ends_it_in_silence() -> None:
    class Dead(Reader):
        def read_ahead(self, system: str, beginning: str, stopped: Callable[[], bool]) -> None:
            self.waiting.set()
            raise EngineError("语言模型没有应答。")

    reader = Dead()
    ahead = Ahead(reader, sections, ROOM)
    ahead.start()
    assert reader.waiting.wait(WAIT)
    ahead._thread.join(WAIT)
    assert not ahead._thread.is_alive()
