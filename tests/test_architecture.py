"""Imports point downwards only, heavy libraries stay behind their one module, and the README's tree is the real one."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Lowest first; a module may import its own layer and those below.
LAYERS = [
    ["rag.types", "rag.errors", "rag.offline"],
    ["rag.settings", "rag.records", "rag.text", "rag.workers"],
    ["rag.clean", "rag.card", "rag.structure", "rag.cluster"],
    ["rag.read"],
    ["rag.models"],
    ["rag.index"],
    ["rag.search"],
    ["rag.answer"],
    ["rag.pack"],
    ["rag.pipeline"],
    ["rag.doctor"],
    ["page"],
    ["ui"],
    ["rag.__main__", "eval"],
]
PURE = ("rag.types", "rag.errors", "rag.records", "rag.text", "rag.clean", "rag.card", "rag.structure", "rag.answer")
ONLY_IN = {
    "chromadb": {"rag.index.vectors", "eval.plain_index"},
    "llama_index": {"rag.index.vectors", "rag.models", "eval.plain", "eval.plain_index", "eval.bench.embed"},
    "ray": {"rag.cluster"},
    "torch": {"rag.models"},
    "xllamacpp": {"rag.models.engine_child"},
    "gradio": {"ui"},
    "jieba": {"rag.index.lexical"},
    "bm25s": {"rag.index.ranking"},
    "pypdf": {"rag.read"},
    "docx": {"rag.read", "rag.pack.wordfile"},
    "typer": {"rag.__main__", "eval.__main__", "eval.bench.__main__"},
}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("rag", "page", "eval")
    for path in (ROOT / folder).rglob("*.py")
} | {"ui": ROOT / "ui.py"}


def imports(module: str) -> set[str]:
    """Names of the modules that a module imports, wherever the statement stands; those for types alone left out."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    typing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in typing:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                name if (name := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names
            }
    return found


def within(module: str, packages: object) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)  # type: ignore[attr-defined]


def layer(module: str) -> int:
    return next(i for i, packages in enumerate(LAYERS) if within(module, packages))


@pytest.mark.parametrize("module", sorted(m for m in MODULES if m not in ("rag", "page", "eval")))
def test_imports_point_downwards(module: str) -> None:
    own = [name for name in imports(module) if name in MODULES and name not in ("rag", "page", "eval")]
    assert [name for name in own if layer(name) > layer(module)] == []


def test_a_package_of_one_layer_does_not_know_its_neighbours() -> None:
    for packages in LAYERS:
        for module in (m for m in MODULES if within(m, packages)):
            home = next(p for p in packages if within(module, [p]))
            others = [p for p in packages if p != home and p.count(".") == 1 and (ROOT / p.replace(".", "/")).is_dir()]
            assert [name for name in imports(module) if within(name, others)] == [], module


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_stays_where_it_belongs(library: str) -> None:
    users = {m for m in MODULES if any(within(name, [library]) for name in imports(m))}
    assert users and all(within(user, ONLY_IN[library]) for user in users)


def test_only_the_command_lines_print_and_exit() -> None:
    loud = re.compile(r"^\s*(?:print|sys\.exit)\(", re.MULTILINE)
    found = {m for m, path in MODULES.items() if loud.search(path.read_text(encoding="utf-8"))}
    assert all(m.endswith("__main__") for m in found)


def test_the_tree_in_the_readme_is_the_real_one() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    folders = {f"rag/{p.name}/" for p in (ROOT / "rag").iterdir() if (p / "__init__.py").is_file()}
    files = {p.name for p in (ROOT / "rag").glob("*.py")} - {"__init__.py"}
    tree = readme[readme.index("```text") :]
    assert folders == set(re.findall(r"^(rag/\w+/) ", tree, re.MULTILINE))
    assert files == set(re.findall(r"^ {2}(\w+\.py) ", tree, re.MULTILINE))


@pytest.mark.parametrize("path", sorted(ROOT.glob("rag/**/*.py")), ids=lambda path: path.stem)
def test_llama_index_is_imported_whole_before_its_parts(path: Path) -> None:
    """Its parts import each other in a circle: two threads that begin with different parts deadlock."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    for scope in scopes:
        imports = [node for node in scope.body if isinstance(node, ast.Import | ast.ImportFrom)]
        named = [
            node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in sorted(imports, key=lambda node: node.lineno)
        ]
        ours = [name for name in named if name.startswith("llama_index")]
        assert ours[:1] in ([], ["llama_index.core"]), (path, ours)
