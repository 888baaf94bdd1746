import ast
import dataclasses
from pathlib import Path

import rag
from rag.index.manifest import manifest, reading_modules

ROOT = Path(rag.__file__).parent


def imported(path: Path) -> set[Path]:
    """The modules of rag/ that a module imports."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    names = [n for node in nodes for a in node.names for n in (f"{node.module}", f"{node.module}.{a.name}")]
    paths = {ROOT.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names if name.startswith("rag.")}
    return {path for path in paths if path.is_file()}


def test_every_module_that_reads_or_cuts_counts():
    waiting, met = {ROOT / "read" / "reading.py", ROOT / "index" / "entry.py"}, set()
    while waiting:
        met.add(path := waiting.pop())
        waiting |= imported(path) - met
    assert met - {ROOT / "errors.py"} <= set(reading_modules())
    assert {"cleaning", "outline", "chunking", "sentences", "lexical"} <= {path.stem for path in met}


def test_the_same_settings_give_the_same_manifest():
    built = manifest(model="m", limit=256)
    assert built == manifest(model="m", limit=256) and built.differences(built.record()) == ""


def test_differences_are_named():
    built = manifest(model="m", limit=256)
    other = dataclasses.replace(built, model="n", store="server")
    assert built.differences(other.record()) == "向量模型或提示、向量库"
    assert built.differences({}) != ""
