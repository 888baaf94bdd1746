"""What the embedded server has read, kept on disk: requests that begin alike are not read again, nor after a restart.

Arrows: chat -> here -> the server's slot (save, restore). Knows no prompt: what a request may begin with is told.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SUFFIX = ".state"
SPARE = 1 << 30  # bytes of the disk that are left free

Act = Callable[[str, str], bool]


class States:
    """States of beginnings, at most `mib` MiB of them in `folder`; the least recently used go first.

    `act` has the server "save" its one slot to a file of that folder, or "restore" it; false when it did not. What the
    slot holds is guessed from what went through here: a wrong guess costs time, never a wrong answer.
    """

    def __init__(self, folder: Path, mib: int, act: Act) -> None:
        """Nothing is written yet."""
        self._folder, self._most, self._act = folder, mib << 20, act
        self._known: set[str] = set()
        self._present = ""

    def has(self, beginning: str) -> bool:
        """Whether the state of `beginning` is on disk; from then on it serves requests that begin so."""
        found = self._path(beginning).is_file()
        if found:
            self._known.add(beginning)
        return found

    def recall(self, request: str) -> None:
        """Give the server the longest known beginning of `request`, unless it has it."""
        beginning = max(filter(request.startswith, tuple(self._known)), key=len, default="")  # others add to it
        if beginning and beginning != self._present and not self._restored(beginning):
            self._known.discard(beginning)
            beginning = ""
        self._present = beginning

    def _restored(self, beginning: str) -> bool:
        path = self._path(beginning)
        if not path.is_file():
            return False
        if self._act("restore", path.name):
            with suppress(OSError):
                os.utime(path)
            return True
        path.unlink(missing_ok=True)  # damaged, or of another version of the server
        return False

    def keep(self, beginning: str) -> None:
        """Save what the server has just read as the state of `beginning`, where there is room."""
        path = self._path(beginning)
        part = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            if shutil.disk_usage(self._folder).free > SPARE and self._act("save", part.name):
                part.replace(path)
                self._known.add(beginning)
                self._present = beginning
                self._trim()
        part.unlink(missing_ok=True)

    def _trim(self) -> None:
        """Remove the least recently used states beyond the limit, those of other models beside this folder, too."""
        found = [(one.stat(), one) for one in self._folder.parent.glob(f"*/*{SUFFIX}")]
        size = sum(status.st_size for status, _ in found)
        for status, path in sorted(found, key=lambda pair: pair[0].st_mtime):
            if size <= self._most:
                return
            path.unlink(missing_ok=True)
            size -= status.st_size

    def _path(self, beginning: str) -> Path:
        return self._folder / f"{hashlib.sha256(beginning.encode()).hexdigest()[:32]}{SUFFIX}"
