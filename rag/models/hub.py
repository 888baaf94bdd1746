"""Fetch a model from a hub by its name, with the hub's own client in a process of its own.

Arrows: weights -> here -> huggingface_hub's command line (another process). Knows no catalogue.

The program itself stays offline (see offline.py); only that process is allowed out, and only for `python -m rag fetch`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from rag.errors import WeightsError

ONLINE = {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
OTHER_FORMATS = ("*.onnx", "*.onnx_data", "openvino/*", "*.h5", "*.msgpack", "*.ot", "*.pkl")

Say = Callable[[str], None]


def fetch(name: str, target: Path, say: Say) -> None:
    """Put the folder of `org/name`, or the file of `org/name/file.gguf`, at `target`. Raises WeightsError, OSError.

    An interrupted run goes on where it was; a second process waits for the first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    organisation, repository, *rest = name.split("/")
    file = "/".join(rest)
    part = target.with_name(f".{target.name}.part")
    with FileLock(target.with_name(f".{target.name}.lock")):
        if target.exists():
            return
        say(f"正在从模型库下载 {name}……")
        _run(name, [f"{organisation}/{repository}", *([file] if file else _excluded()), "--local-dir", str(part)])
        shutil.rmtree(part / ".cache", ignore_errors=True)
        os.replace(part / file if file else part, target)
        shutil.rmtree(part, ignore_errors=True)
    say(f"{name} 已就绪：{target}")


def _excluded() -> list[str]:
    return [word for pattern in OTHER_FORMATS for word in ("--exclude", pattern)]


def _run(name: str, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "huggingface_hub.cli.hf", "download", *arguments]
    run = subprocess.run(
        command, env=os.environ | ONLINE, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
    )
    if run.returncode:
        said = [line.strip() for line in run.stderr.splitlines() if line.strip()] or ["没有说明"]
        raise WeightsError(
            f"没有从模型库下载到 {name}（{said[-1][:200]}）；"
            "请检查名称、网络与权限，或把模型放在本地并在设置中填它的路径。"
        )
