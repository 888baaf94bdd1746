"""Serve the page over a fake pipeline on a free port, for tests and screenshots.

Arrows: test_page, screenshots -> here -> ui, fake_pipeline.
"""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from fake_pipeline import FakePipeline

import ui

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")  # None: the one that Playwright fetched


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(pipeline: FakePipeline) -> Iterator[str]:
    """Give the address of the page; whatever still waits is let go at the end."""
    blocks = ui.launch(pipeline, port=free_port())
    try:
        yield blocks.local_url
    finally:
        pipeline.go.set()
        blocks.close(verbose=False)
