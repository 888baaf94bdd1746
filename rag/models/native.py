"""The engine built for this very processor: how it is made, where it lies, whether it is whole.

Arrows: embedded, building, requantising -> here. Knows no compiler and starts nothing.

A build lies in home/native/<key>; the key changes with the source, the options and the processor, so a folder that was
copied to another machine is not used there.
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.models.wheels import Wheel, sha256

FOLDER = "native"
MANIFEST = "manifest.json"
SERVER, QUANTIZER = "llama-server", "llama-quantize"
REDO = "请运行 python -m rag native 重新编译"

# llama.cpp's own server, the one inside the xllamacpp wheel, from the sources that this package carries.
SOURCE = Wheel(
    requirement="llama-cpp-python==0.3.36",
    bytes=76589250,
    sha256="832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
)
OPTIONS: Mapping[str, str] = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "OFF",
    "GGML_NATIVE": "ON",
    "GGML_CCACHE": "OFF",
    "LLAMA_OPENSSL": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_BUILD_UI": "OFF",
    "LLAMA_USE_PREBUILT_UI": "OFF",  # it would be downloaded
    "LLAMA_TOOLS_INSTALL": "OFF",
    "LLAMA_BUILD_NUMBER": "0",
    "LLAMA_BUILD_COMMIT": "sdist",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Native:
    """A whole build: the server, and the tool that quantises weights."""

    key: str
    program: Path
    quantizer: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found: a build, or None with `note`, which says why an existing one is not used ("": none was made)."""

    native: Native | None
    note: str = ""


def find(home: Path) -> Found:
    """The build for this processor under `home`, every byte checked. Never raises for what lies there."""
    folder = home / FOLDER / key()
    if not folder.is_dir():
        others = any((home / FOLDER).glob(f"*/{MANIFEST}"))
        return Found(native=None, note=f"本机编译的引擎属于另一种处理器或旧版本，没有使用；{REDO}。" if others else "")
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        whole = all(sha256(folder / name) == files[name] for name in (SERVER, QUANTIZER))
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        return Found(native=None, note=f"本机编译的引擎已损坏，改用通用版；{REDO}。")
    return Found(native=Native(key=folder.name, program=folder / SERVER, quantizer=folder / QUANTIZER))


def describe(folder: Path) -> None:
    """Write the manifest that `find` checks into a folder that holds the programs."""
    files = {name: sha256(folder / name) for name in (SERVER, QUANTIZER)}
    record = {"source": SOURCE.requirement, "options": dict(OPTIONS), "processor": processor(), "files": files}
    (folder / MANIFEST).write_text(json.dumps(record, indent=1), encoding="utf-8")


def key() -> str:
    """16 hex digits of the source, the options and the processor."""
    recipe = json.dumps([SOURCE.sha256, dict(OPTIONS), processor()])
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def processor() -> str:
    """What the compiler adapts to: system, architecture, and on Linux the model and its instruction sets."""
    names = ("vendor_id", "cpu family", "model", "model name", "flags", "CPU part", "Features")
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n\n")[0]
    except OSError:
        return " ".join((platform.system(), platform.machine(), platform.processor(), platform.release()))
    lines = [line.partition(":") for line in first.splitlines()]
    said = [f"{name.strip()}={value.strip()}" for name, _, value in lines if name.strip() in names]
    return " ".join((platform.system(), platform.machine(), *said))
