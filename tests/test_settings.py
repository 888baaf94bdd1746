"""Defaults < rag.toml < environment < flags; every error names the key."""

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import load


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for key in [k for k in os.environ if k.startswith("RAG_")]:
        monkeypatch.delenv(key)


def test_each_layer_overrides_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(folder=tmp_path).port == 7860
    (tmp_path / "rag.toml").write_text("port = 1001\nhits = 3\n", encoding="utf-8")
    assert load(folder=tmp_path).port == 1001
    monkeypatch.setenv("RAG_PORT", "1002")
    assert load(folder=tmp_path).port == 1002
    assert load({"port": 1003, "hits": None}, tmp_path).port == 1003
    assert load({"port": 1003, "hits": None}, tmp_path).hits == 3


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("prot = 1\n", "prot"),
        ("port = 70000\n", "port"),
        ('llm_url = "server"\n', "llm_url"),
        ('ingest_ray = "http://a"\n', "ingest_ray"),
        ("port = = 1", "rag.toml"),
    ],
)
def test_a_wrong_file_names_the_key(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "rag.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load(folder=tmp_path)


def test_an_unknown_variable_is_named_with_the_known_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_PROT", "1")
    with pytest.raises(SettingsError, match=r"RAG_PROT.*port"):
        load(folder=tmp_path)
