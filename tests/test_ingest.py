"""Ingest at its seam: files in, report and index out; killed, locked, starved, and read by another process."""

import dataclasses
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from bigrams import MANIFEST, PLAN, REPLY, Bigrams, run, write

from rag.errors import FileProblem, IndexLocked, IndexMismatch, IndexProblem
from rag.index import publishing
from rag.index.catalog import Catalog, Draft
from rag.index.reader import Index
from rag.index.vectors import open_folder
from rag.search.searcher import Searcher

# Children are forked from a process without threads that has the libraries loaded: they start at once.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["rag.index.ingest", "rag.search.searcher", "bigrams"])


@pytest.fixture
def corpus(tmp_path):
    return write(tmp_path / "corpus", {"plan.txt": PLAN, "sub/reply.txt": REPLY})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def opened(folder: Path) -> Index:
    return Index.open(folder, manifest=MANIFEST)


def whole(folder: Path) -> str:
    return "\n".join(document.text for document in opened(folder).documents)


def stored(folder: Path) -> set[str]:
    """The ids of all vectors in the folder that the present version names."""
    with closing(Catalog(folder).view()) as view:
        vectors = open_folder(folder / view.version.vectors)
    try:
        return vectors.ids("chunks") | vectors.ids("sentences")
    finally:
        vectors.close()


def needed(folder: Path) -> set[str]:
    with closing(Catalog(folder).view()) as view:
        return {piece.vector for entry in view.entries() for piece in (*entry.chunks, *entry.sentences)}


def test_a_second_ingest_embeds_nothing(corpus, folder):
    first, embedder = run(corpus, folder), Bigrams()
    assert first.added == ("plan.txt", "sub/reply.txt") and first.embedded > 0
    second = run(corpus, folder, embedder)
    assert (second.added, second.updated, second.removed, second.embedded) == ((), (), (), 0)
    assert second.kept == ("plan.txt", "sub/reply.txt")
    assert embedder.texts == []


def test_an_edited_sentence_moves_only_what_holds_it(corpus, folder):
    run(corpus, folder)
    write(corpus, {"plan.txt": PLAN.replace("500元", "800元")})
    embedder = Bigrams()
    report = run(corpus, folder, embedder)
    assert (report.updated, report.kept) == (("plan.txt",), ("sub/reply.txt",))
    assert embedder.texts and all("800元" in text for text in embedder.texts)
    assert "800元" in whole(folder) and "500元" not in whole(folder)
    assert stored(folder) == needed(folder)


def test_an_added_file_embeds_only_its_own(corpus, folder):
    run(corpus, folder)
    write(corpus, {"new.txt": "丙县交通局关于公交线路的通知\n\n一、线路\n\n新开公交线路7条。\n"})
    embedder = Bigrams()
    assert run(corpus, folder, embedder).added == ("new.txt",)
    assert embedder.texts and all("丙县" in text for text in embedder.texts)


def test_a_removed_file_leaves_neither_text_nor_vectors(corpus, folder):
    run(corpus, folder)
    (corpus / "sub/reply.txt").unlink()
    report = run(corpus, folder)
    assert (report.removed, report.embedded) == (("sub/reply.txt",), 0)
    assert "幼儿园" not in whole(folder)
    assert stored(folder) == needed(folder)
    assert len(list(folder.glob("vectors-*"))) == 1


def test_a_renamed_file_embeds_nothing(corpus, folder):
    run(corpus, folder)
    (corpus / "plan.txt").rename(corpus / "方案.txt")
    report = run(corpus, folder)
    assert (report.added, report.removed, report.embedded) == (("方案.txt",), ("plan.txt",), 0)


def test_every_text_is_embedded_once_in_one_run(corpus, folder):
    embedder = Bigrams()
    run(corpus, folder, embedder)
    assert len(embedder.texts) == len(set(embedder.texts))


def test_the_same_bytes_twice_are_taken_once_and_noted(corpus, folder):
    write(corpus, {"copy.txt": PLAN})
    report = run(corpus, folder)
    assert report.added == ("copy.txt", "sub/reply.txt")
    assert len(report.notes) == 1 and "plan.txt" in report.notes[0] and "copy.txt" in report.notes[0]
    (corpus / "copy.txt").unlink()
    assert run(corpus, folder).added == ("plan.txt",)


def test_a_bad_file_is_named_and_the_others_go_on(corpus, folder):
    write(corpus, {"empty.txt": "", "table.xlsx": "?"})
    report = run(corpus, folder)
    assert set(report.problems) == {"empty.txt", "table.xlsx"}
    assert report.added == ("plan.txt", "sub/reply.txt")


def test_a_file_that_became_unreadable_keeps_its_last_good_version(corpus, folder):
    run(corpus, folder)
    write(corpus, {"plan.txt": ""})
    report = run(corpus, folder)
    assert set(report.problems) == {"plan.txt"} and report.kept == ("plan.txt", "sub/reply.txt")
    assert "2万人以上" in whole(folder)
    write(corpus, {"plan.txt": PLAN.replace("2万", "3万")})
    assert run(corpus, folder).updated == ("plan.txt",)


def test_hidden_files_and_links_that_lead_out_are_left_alone(corpus, folder, tmp_path):
    write(tmp_path, {"secret.txt": "丁市秘密文件\n\n一、内容\n\n不得外传。\n"})
    write(corpus, {".hidden.txt": PLAN + "甲", ".git/x.txt": PLAN + "乙", "~$plan.txt": "丙"})
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "folder").symlink_to(tmp_path)
    (corpus / "broken.txt").symlink_to(tmp_path / "nowhere")
    report = run(corpus, folder)
    assert report.added == ("plan.txt", "sub/reply.txt") and not report.problems


def test_no_corpus_leaves_the_index_as_it_is(corpus, folder, tmp_path):
    run(corpus, folder)
    with pytest.raises(FileProblem, match="corpus"):
        run(tmp_path / "nowhere", folder)
    assert len(opened(folder).documents) == 2


def test_an_empty_corpus_is_an_empty_index(folder, tmp_path):
    (tmp_path / "corpus").mkdir()
    run(tmp_path / "corpus", folder)
    assert len(opened(folder).documents) == 0
    assert opened(folder).nearest("chunks", [1.0] * 64, 3) == []


def test_reading_is_told_of_each_file_also_of_those_that_stay(corpus, folder):
    seen = []
    for _ in range(2):
        run(corpus, folder, reading=lambda done, total: seen.append((done, total)))
    number = sum(1 for path in corpus.rglob("*") if path.is_file())
    assert seen == 2 * [(done, number) for done in range(1, number + 1)]


def test_progress_ends_at_the_total(corpus, folder):
    seen = []
    report = run(corpus, folder, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (report.embedded, report.embedded)


def test_another_model_rebuilds_and_the_old_index_answers_until_then(corpus, folder):
    run(corpus, folder)
    other = dataclasses.replace(MANIFEST, model="fedcba9876543210")

    class Failing(Bigrams):
        def _get_text_embedding(self, text: str) -> list[float]:
            raise EOFError

    with pytest.raises(EOFError):
        run(corpus, folder, Failing(), other)
    assert opened(folder).nearest("chunks", [1.0] * 64, 1)
    embedder = Bigrams()
    run(corpus, folder, embedder, other)
    assert any("2万人" in text for text in embedder.texts)
    with pytest.raises(IndexMismatch):
        opened(folder)
    assert Index.open(folder, manifest=other).nearest("chunks", [1.0] * 64, 1)


def test_another_reading_program_reads_again_but_embeds_nothing(corpus, folder):
    run(corpus, folder)
    report = run(corpus, folder, built=dataclasses.replace(MANIFEST, reading="next"))
    assert (report.updated, report.embedded) == (("plan.txt", "sub/reply.txt"), 0)


def child(act: Callable[..., None], *arguments: object) -> BaseProcess:
    process = PROCESSES.Process(target=act, args=arguments, daemon=True)
    process.start()
    return process


def ended(process: BaseProcess) -> int | None:
    """The exit code: negative for a signal, None while it still runs after a minute."""
    process.join(60)
    return process.exitcode


LAST = {"embedding": False, "vectors added": False, "before the commit": False, "after the commit": True}


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(Bigrams):
    def _get_text_embedding(self, text: str) -> list[float]:
        if len(self.texts) == 5:
            die()
        return super()._get_text_embedding(text)


def ingest_and_die(corpus: Path, folder: Path, where: str) -> None:
    if where == "before the commit":
        Draft.commit = die
    if where == "after the commit":
        publishing.Publisher._tidy = die
    publishing.BATCH = 3
    run(corpus, folder, Deadly() if where == "embedding" else None, progress=die if where == "vectors added" else None)


@pytest.mark.parametrize("where", LAST)
def test_after_kill_9_the_old_or_the_new_version_answers_and_the_next_run_converges(corpus, folder, where):
    run(corpus, folder)
    write(corpus, {"sub/reply.txt": REPLY.replace("86所", "91所").replace("乙区", "戊区")})
    (corpus / "plan.txt").unlink()
    assert ended(child(ingest_and_die, corpus, folder, where)) == -signal.SIGKILL
    assert ("91所" in whole(folder)) is LAST[where]
    assert ("86所" in whole(folder)) is not LAST[where]
    assert opened(folder).nearest("sentences", [1.0] * 64, 3)
    run(corpus, folder)
    assert "91所" in whole(folder) and "86所" not in whole(folder) and "2万人" not in whole(folder)
    assert stored(folder) == needed(folder)
    assert len(list(folder.glob("vectors-*"))) == 1


def test_killed_in_the_first_run_the_next_one_finishes(corpus, folder):
    assert ended(child(ingest_and_die, corpus, folder, "vectors added")) == -signal.SIGKILL
    fresh, embedder = run(corpus, folder.with_name("other")).embedded, Bigrams()
    report = run(corpus, folder, embedder)
    assert len(opened(folder).documents) == 2 and stored(folder) == needed(folder)
    assert report.embedded < fresh  # what was stored before the kill is not embedded again


def ingest_and_wait(corpus: Path, folder: Path, writing: Event, go_on: Event) -> None:
    def wait(done: int, total: int) -> None:
        writing.set()
        go_on.wait(60)

    run(corpus, folder, progress=wait)


def test_a_second_writer_is_refused_at_once_and_readers_go_on(corpus, folder):
    run(corpus, folder)
    write(corpus, {"plan.txt": PLAN.replace("500元", "800元")})
    writing, go_on = PROCESSES.Event(), PROCESSES.Event()
    holder = child(ingest_and_wait, corpus, folder, writing, go_on)
    assert writing.wait(60)
    with pytest.raises(IndexLocked, match=str(holder.pid)):
        run(corpus, folder)
    assert "500元" in whole(folder)
    go_on.set()
    assert ended(holder) == 0
    assert "800元" in whole(folder)


def read_until(folder: Path, last: str, reading: Event, seen: Queue) -> None:
    searcher = Searcher(opened(folder), Bigrams())
    amount = ""
    while amount != last:
        best = [passage.text for passage, _ in searcher.best_sentences("补贴标准为每人多少元", 8)]
        (sentence,) = [text for text in best if "每人" in text]
        if amount not in sentence or not amount:
            amount = sentence.split("每人")[1].split("元")[0]
            seen.put(amount)
        reading.set()


def test_a_reader_in_another_process_follows_the_writer_without_a_hitch(corpus, folder):
    amounts = ["500", "610", "720", "830", "940"]
    run(corpus, folder)
    reading, seen = PROCESSES.Event(), PROCESSES.Queue()
    reader = child(read_until, folder, amounts[-1], reading, seen)
    assert reading.wait(60)
    for amount in amounts[1:]:
        write(corpus, {"plan.txt": PLAN.replace("500元", f"{amount}元")})
        run(corpus, folder)
    assert ended(reader) == 0
    met = [seen.get(timeout=10)]
    while met[-1] != amounts[-1]:
        met.append(seen.get(timeout=10))
    assert met == [amount for amount in amounts if amount in met] and met[0] == "500"


def ingest_with_little_room(corpus: Path, folder: Path, room: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        run(corpus, folder)
    except IndexProblem as problem:
        sys.exit(7 if "磁盘空间" in str(problem) else str(problem))


def test_a_full_disk_is_one_sentence_and_the_old_version_stays(corpus, folder):
    run(corpus, folder)
    write(corpus, {"sub/reply.txt": REPLY.replace("86所", "91所") + "补充说明。\n" * 3000})
    assert ended(child(ingest_with_little_room, corpus, folder, 100_000)) == 7
    assert "86所" in whole(folder)
    run(corpus, folder, fine=10_000)
    assert "91所" in whole(folder) and stored(folder) == needed(folder)


def test_a_folder_that_cannot_be_written_is_one_sentence(corpus, tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    with pytest.raises(IndexProblem, match="权限"):
        run(corpus, tmp_path / "file" / "index")


def test_a_damaged_vector_folder_is_replaced(corpus, folder):
    run(corpus, folder)
    for path in folder.glob("vectors-*/chroma.sqlite3"):
        path.write_bytes(b"garbage" * 1000)
    assert run(corpus, folder).embedded > 0
    assert opened(folder).nearest("chunks", [1.0] * 64, 1)


def test_a_hasty_run_believes_the_catalog_unless_the_folder_is_gone(corpus, folder):
    run(corpus, folder)
    for path in folder.glob("vectors-*/chroma.sqlite3"):
        path.write_bytes(b"garbage" * 1000)
    assert run(corpus, folder, thorough=False).embedded == 0
    for path in folder.glob("vectors-*"):
        shutil.rmtree(path)
    assert run(corpus, folder, thorough=False).embedded > 0


def test_the_report_counts_seconds(corpus, folder):
    before = time.monotonic()
    assert 0 < run(corpus, folder).seconds <= time.monotonic() - before
