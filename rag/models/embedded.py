"""The embedded language model as this machine runs it best: which program, which weights, how many threads.

Arrows: pipeline, doctor, eval -> here -> native, building, requantising, tuning, engine. Knows no setting by name.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from rag.errors import WeightsError
from rag.models import building, native, tuning
from rag.models.engine import Engine
from rag.models.requantising import requantise, requantised
from rag.models.tuning import Tuning
from rag.models.weights import head_digest

WHEEL = "xllamacpp"

Say = Callable[[str], None]


def embedded(
    model: Path, *, home: Path, context: int, threads: int, kind: str = "", states: Path | None = None, log: Path
) -> Engine:
    """The server of `model`, not started: built for this machine if there is such a build, else that of the wheel.

    `threads` 0 is what was measured, else the physical cores; `kind` is a quantisation that `prepare` has made ("": the
    model as it is); `states` is a folder for what each model and program has read (None: not kept). Raises WeightsError when that is missing.
    """
    try:
        weights = requantised(model, home, kind) if kind else model
        found = native.find(home)
        key = key_of(weights, found.native)
        tuned = tuning.known(home, key)
    except OSError as error:
        raise WeightsError(f"读不了模型文件 {model}（{error.strerror or error}）；请检查权限，或重新下载。") from error
    return Engine(
        weights,
        context=context,
        threads=threads or tuned.threads,
        batch=tuned.batch,
        states=_made(states / key) if states else None,
        log=log,
        program=found.native.program if found.native else None,
        note=found.note,
    )


def _made(folder: Path) -> Path | None:
    """The folder, there; None where it cannot be made: the server does not start without."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return None


def prepare(model: Path, *, home: Path, context: int, kind: str, compiles: bool, say: Say) -> Tuning:
    """Build the engine (`compiles`), make the weights of `kind` and measure the threads: some minutes, once.

    Raises EngineError, WeightsError with the remedy; what was ready until then stays and is used.
    """
    built = building.build(home, say) if compiles else native.find(home).native
    if kind and built is None:
        raise WeightsError("量化需要本机编译的引擎；请先运行 python -m rag native。")
    weights = requantise(model, home, kind, built, say) if kind else model

    def serve(tried: Tuning) -> Engine:
        program = built.program if built else None
        return Engine(weights, context=context, threads=tried.threads, batch=tried.batch, program=program)

    say("正在测量这台机器用几个线程最快……")
    return tuning.tune(home, key_of(weights, built), _cores(), serve, say)


def state(home: Path) -> tuple[bool, str]:
    """Whether all is well with the choice of the engine, and a sentence on it."""
    found = native.find(home)
    if found.native:
        return True, f"本机编译版（{found.native.program.parent}）"
    return not found.note, found.note or "通用版；运行 python -m rag native 可为这台机器编译，读得更快"


def key_of(weights: Path, built: native.Native | None) -> str:
    """What a measurement holds for: processor, engine (None: the wheel's) and weights."""
    engine = built.key if built else version(WHEEL)
    return hashlib.sha256(f"{native.processor()}\n{engine}\n{head_digest(weights)}".encode()).hexdigest()[:16]


def _cores() -> list[int]:
    """Numbers of threads worth trying, the usual one first: physical cores, all logical ones, half."""
    import joblib

    physical = joblib.cpu_count(only_physical_cores=True)
    return list(dict.fromkeys(n for n in (physical, joblib.cpu_count(), physical // 2) if n > 0))
