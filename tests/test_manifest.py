import ast
import dataclasses
from pathlib import Path

import rag.manifest
from rag.manifest import manifest

RAG = Path(rag.manifest.__file__).parent


def imported(name: str) -> set[str]:
    """The modules of rag/ that rag/<name>.py imports, in whatever form the statement has."""
    found = set()
    for node in ast.walk(ast.parse((RAG / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "rag":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rag."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("rag.")}
    return found


def test_every_module_that_reads_or_cuts_counts():
    waiting, met = {"reading", "entry"}, set()
    while waiting:
        met.add(name := waiting.pop())
        waiting |= imported(name) - met
    assert set(rag.manifest.reading_modules()) == met
    assert {"cleaning", "outline", "chunking", "sentences", "lexical"} <= met


def test_the_same_settings_give_the_same_manifest():
    built = manifest(model="m", limit=256)
    assert built == manifest(model="m", limit=256) and built.differences(built.record()) == ""


def test_differences_are_named():
    built = manifest(model="m", limit=256)
    other = dataclasses.replace(built, model="n", store="server")
    assert built.differences(other.record()) == "向量模型或提示、向量库"
    assert built.differences({}) != ""
