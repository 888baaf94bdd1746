"""The same weights in another quantisation, made once with the native build's own tool.

Arrows: embedded -> here -> llama-quantize (another process). Knows no catalogue.

Some quantisations are read faster by a processor; all of them change the model a little. `q4_k_s` only touches the
tensors that `q4_k_m` keeps at six bits.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from rag.errors import WeightsError
from rag.models.native import FOLDER, Native
from rag.models.weights import head_digest

Say = Callable[[str], None]


def target(model: Path, home: Path, kind: str) -> Path:
    """Where `model` quantised as `kind` lies. Raises OSError when the model cannot be read."""
    return home / FOLDER / "weights" / f"{head_digest(model)}-{kind}.gguf"


def requantised(model: Path, home: Path, kind: str) -> Path:
    """The file of `target`, which must be there. Raises WeightsError with the command that makes it."""
    path = target(model, home, kind)
    if not path.is_file():
        raise WeightsError(f"还没有 {kind} 量化的模型；请运行 python -m rag native，或不设 llm_requantise。")
    return path


def requantise(model: Path, home: Path, kind: str, native: Native, say: Say) -> Path:
    """Make the file of `target` when it is not there; moved into place last. Raises WeightsError, OSError."""
    path = target(model, home, kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.is_file():
            _check_disk(model, path.parent)
            say(f"正在把模型量化为 {kind}……")
            part = path.with_suffix(".part")
            _run([str(native.quantizer), "--allow-requantize", str(model), str(part), kind.upper()])
            os.replace(part, path)
    return path


def _check_disk(model: Path, folder: Path) -> None:
    needed, free = model.stat().st_size * 5 // 4, shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"磁盘空间不足：量化需要 {needed / 1e9:.1f} GB，{folder} 所在磁盘只剩 {free / 1e9:.1f} GB；请腾出空间。"
        )


def _run(command: list[str]) -> None:
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    if run.returncode:
        said = [line for line in (run.stdout + run.stderr).splitlines() if line.strip()] or ["没有说明"]
        raise WeightsError(f"量化没有成功：{said[-1].strip()[:200]}。请检查模型文件与磁盘空间。")
