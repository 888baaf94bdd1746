"""States of what a server has read, on disk: found by the longest beginning, bounded, never trusted when damaged."""

import os
from pathlib import Path

import pytest

from rag.models.states import SUFFIX, States


class Slot:
    """A server's slot: `holds` is what it has read; saving writes that, restoring reads it back."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.holds, self.acts = folder, "", []

    def __call__(self, action: str, name: str) -> bool:
        self.acts.append(action)
        path = self.folder / name
        if action == "save":
            path.write_text(self.holds)
            return True
        self.holds = path.read_text()
        return self.holds != "damaged"


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    folder = tmp_path / "model"
    folder.mkdir()
    return Slot(folder)


def states(slot: Slot, mib: int = 1) -> States:
    return States(slot.folder, mib, slot)


def read(slot: Slot, kept: States, beginning: str) -> None:
    slot.holds = beginning
    kept.keep(beginning)


def test_a_request_is_begun_with_the_longest_beginning_that_was_kept(slot: Slot) -> None:
    kept = states(slot)
    for beginning in ("规则", "规则甲", "规则乙"):
        read(slot, kept, beginning)
    kept.recall("规则甲：问题")
    assert slot.holds == "规则甲"
    kept.recall("规则丙：问题")
    assert slot.holds == "规则"


def test_what_the_server_has_is_not_given_again_until_something_else_was_asked(slot: Slot) -> None:
    kept = states(slot)
    read(slot, kept, "甲")
    for request in ("甲一", "甲二"):
        kept.recall(request)
    assert slot.acts == ["save"]
    kept.recall("乙")
    kept.recall("甲三")
    assert slot.acts == ["save", "restore"]


def test_after_a_restart_a_state_serves_once_it_is_asked_for(slot: Slot) -> None:
    read(slot, states(slot), "甲")
    slot.holds = ""
    again = states(slot)
    assert again.has("甲") and not again.has("乙")
    again.recall("甲一")
    assert slot.holds == "甲"


def test_a_damaged_state_is_removed_and_read_again(slot: Slot) -> None:
    kept = states(slot)
    read(slot, kept, "甲")
    (path,) = slot.folder.iterdir()
    path.write_text("damaged")
    kept.recall("乙")
    kept.recall("甲一")
    assert not kept.has("甲") and not path.exists()


def test_the_least_recently_used_go_first_those_of_other_models_too(slot: Slot) -> None:
    other = slot.folder.parent / "other"
    other.mkdir()
    old = other / f"old{SUFFIX}"
    old.write_bytes(b"x" * 400_000)
    os.utime(old, (1, 1))
    kept = states(slot)
    for at, beginning in enumerate(("甲", "乙", "丙"), 2):
        read(slot, kept, beginning * 130_000)  # 390,000 bytes
        for path in slot.folder.iterdir():
            if path.stat().st_mtime > 100:
                os.utime(path, (at, at))
    assert not old.exists()
    assert [kept.has(beginning * 130_000) for beginning in "甲乙丙"] == [False, True, True]


def test_a_server_that_does_not_save_leaves_nothing(slot: Slot) -> None:
    kept = States(slot.folder, 1, lambda action, name: False)
    kept.keep("甲")
    assert not kept.has("甲") and not list(slot.folder.iterdir())
