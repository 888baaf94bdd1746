"""Evidence packs: a true one passes without any model, and whatever was changed in it or in the corpus is named."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from packs import NOTICE, Held, Table, answer, corpus, pack, saved
from typer.testing import CliRunner

from rag.__main__ import app
from rag.errors import FileProblem, PackProblem
from rag.pack.files import bundle, plain, write
from rag.pack.loading import LARGEST
from rag.pack.schema import Pack
from rag.pack.verify import Report, verify
from rag.types import Answer, AnswerSentence, Message

Record = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus(tmp_path_factory.mktemp("packs") / "corpus")


@pytest.fixture(scope="module")
def held(folder: Path) -> Held:
    return Held(folder)


@pytest.fixture(scope="module")
def made(held: Held) -> Pack:
    return pack(held, answer(held))


def wrong(report: Report) -> list[tuple[str, str]]:
    return [(check.subject, check.said) for check in report.checks if not check.good]


def after(made: Pack, folder: Path, tmp_path: Path, change: Callable[[Record], object], sealed: bool = True) -> str:
    """What does not hold once the record was changed, in one text."""
    report = verify(saved(made, tmp_path / "pack.json", change, sealed=sealed), folder)
    return "\n".join(f"{subject}：{said}" for subject, said in wrong(report))


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(PackProblem) as caught:
        verify(path, folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_true_pack_passes_and_says_what_was_looked_at(made: Pack, folder: Path, tmp_path: Path) -> None:
    report = verify(saved(made, tmp_path / "pack.json"), folder)
    assert wrong(report) == []
    assert [check.subject for check in report.checks] == [
        "校验值", "回答", "文件 方案.txt", "文件 方案.txt 的正文", "文件 答复/区.txt", "文件 答复/区.txt 的正文",
        "引文 [1]", "引文 [2]", "第 1 句", "第 2 句",
    ]  # fmt: skip


def test_a_pack_holds_conversation_and_question_as_understood(held: Held, folder: Path, tmp_path: Path) -> None:
    history = (Message(role="user", content="某市呢？"), Message(role="assistant", content="2万人。"))
    made = pack(held, answer(held, resolved="某市每年新增多少高技能人才？有多少企业开展新型学徒制？"), history)
    assert [turn.content for turn in made.history] == ["某市呢？", "2万人。"]
    assert made.resolved != made.question and made.timings.total == 1.235
    assert verify(saved(made, tmp_path / "p.json"), folder).good


def test_a_refusal_passes_and_must_not_cite(held: Held, made: Pack, folder: Path, tmp_path: Path) -> None:
    said = (AnswerSentence(text="这些文件没有说明。"),)
    refused = pack(held, answer(held, sentences=said, citations=(), refused=True, reason="not_stated"))
    assert refused.documents == ()
    assert verify(saved(refused, tmp_path / "p.json"), folder).good
    assert "拒答：拒答不应有引文" in after(made, folder, tmp_path, lambda record: record.update(refused=True))


def test_a_claim_in_the_clothes_of_a_refusal_is_named(made: Pack, folder: Path, tmp_path: Path) -> None:
    def change(record: Record) -> None:
        record["sentences"] = [record["sentences"][0] | {"citations": [], "text": "某市每年新增9万人。"}]
        record |= {"refused": True, "citations": [], "documents": [], "answer": "某市每年新增9万人。"}

    assert "第 1 句：“某市每年新增9万人。” 数字 90000人 不在所引原文中" in after(made, folder, tmp_path, change)


def summary(held: Held) -> Answer:
    """Words of the program's own about several documents, with a table and a scope."""
    said = "已收录的 2 份文件中，有 1 份的说法没有提到期限：“力争每年新增高技能人才2万人以上”。"
    cells = (AnswerSentence(text="2万人以上", citations=(1,)), AnswerSentence(text="1"))
    return answer(
        held,
        sentences=(AnswerSentence(text=said, citations=(1,)),),
        citations=(held.citation(1, "方案.txt", "力争每年新增高技能人才2万人以上"),),
        table=Table(header=("数值", "份数"), rows=(cells,)),
        scope={"regions": ({"name": "某市", "level": "市"},), "kind": ""},
    )


def test_a_summary_is_held_to_its_facts_and_the_report_says_so(held: Held, folder: Path, tmp_path: Path) -> None:
    made = pack(held, summary(held))
    assert [sentence.proof for sentence in made.sentences] == ["facts"]
    assert made.scope == {"regions": [{"name": "某市", "level": "市"}], "kind": ""}
    report = verify(saved(made, tmp_path / "p.json"), folder)
    assert wrong(report) == []
    assert report.checks[-2].said.endswith("措辞是程序的归纳，未核对")
    assert report.checks[-1].said == "1 行都有依据"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [("2万人以上”", "3万人以上”", "数字 30000人"), ("有 1 份", "有 7 份", "数字 7"), ("期限", "期限（某字〔2023〕9号）", "2023-9"),
     ("：“力争", "：“务必", "引语不在所引原文中")],
)  # fmt: skip
def test_a_changed_fact_of_a_summary_is_named(
    held: Held, folder: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    def change(record: Record) -> None:
        text = record["sentences"][0]["text"].replace(old, new)
        record["sentences"][0]["text"] = record["answer"] = text

    assert "第 1 句：" in (found := after(pack(held, summary(held)), folder, tmp_path, change)) and named in found


def test_a_changed_cell_is_named_and_a_sentence_is_no_summary_for_being_called_one(
    held: Held, made: Pack, folder: Path, tmp_path: Path
) -> None:
    whole = pack(held, summary(held))
    found = after(whole, folder, tmp_path, lambda r: r["table"]["rows"][0][0].update(text="9万人以上"))
    assert found == "表格第 1 行第 1 列：“9万人以上” 数字 90000人 不在所引原文中"
    assert "格数" in after(whole, folder, tmp_path, lambda r: r["table"]["header"].pop())
    assert "编号为 5" in after(whole, folder, tmp_path, lambda r: r["table"]["rows"][0][1].update(citations=[5]))

    def relabelled(record: Record) -> None:
        _say("某市力争每年新增高技能人才3万人以上。")(record)
        _sentence(record)["proof"] = "facts"

    assert "第 1 句" in after(made, folder, tmp_path, relabelled)


def test_a_sentence_whose_clauses_have_their_own_sources_passes(held: Held, folder: Path, tmp_path: Path) -> None:
    said = (AnswerSentence(text="每年新增高技能人才2万人以上，18家企业开展新型学徒制培养。", citations=(1, 2)),)
    assert verify(saved(pack(held, answer(held, sentences=said)), tmp_path / "p.json"), folder).good


def test_a_document_number_quoted_for_an_english_question_passes(held: Held, folder: Path, tmp_path: Path) -> None:
    title = held.document(held.citation(1, "方案.txt", "一、").source.id).source.title
    said = (AnswerSentence(text=f"The document number of “{title}” is: 某人社字〔2023〕15号.", citations=(1,)),)
    cited = (held.citation(1, "方案.txt", "某人社字〔2023〕15号"),)
    told = answer(held, question="What is the document number?", sentences=said, citations=cited)
    assert verify(saved(pack(held, told), tmp_path / "p.json"), folder).good


def test_an_answer_whose_document_has_changed_is_not_packed(held: Held) -> None:
    told = answer(held)
    moved = replace(told.citations[0], start=told.citations[0].start + 1)
    with pytest.raises(PackProblem, match=r"方案\.txt 在回答之后有改动"):
        pack(held, replace(told, citations=(moved, told.citations[1])))


def _sentence(record: Record) -> Record:
    return record["sentences"][0]


def _say(words: str) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        _sentence(record)["text"] = words
        record["answer"] = words + record["sentences"][1]["text"]

    return change


def _add_citation(record: Record) -> None:
    record["citations"].append(record["citations"][0] | {"number": 3})


def _shift(record: Record) -> None:
    record["citations"][0]["start"] += 1
    record["citations"][0]["end"] += 1


TAMPERED: dict[str, tuple[Callable[[Record], object], str]] = {
    "a changed quotation": (lambda r: r["citations"][0].update(quote="力争每年新增高技能人才9万人以上"), "找不到这句原话"),
    "an offset by one": (_shift, "这句原话仍逐字在第"),
    "an empty quotation": (lambda r: r["citations"][0].update(quote="", end=r["citations"][0]["start"]), "引文 [1]："),
    "a changed figure": (_say("某市力争每年新增高技能人才3万人以上。"), "第 1 句：“某市力争每年新增高技能人才3万人以上。”[1] 数字"),
    "a changed date": (_say("2024年4月6日起某市力争每年新增高技能人才2万人以上。"), "日期 2024-04-06 不在所引原文中"),
    "a changed document number": (_say("某人社字〔2023〕16号：每年新增高技能人才2万人以上。"), "文号 2023-16 不在所引原文中"),
    "a denial": (_say("某市没有每年新增高技能人才2万人以上。"), "原文没有这样的否定"),
    "a text that is not its sentences": (lambda r: r.update(answer="9万人。"), "回答：全文与各句不一致"),
    "an added citation": (_add_citation, "引文 [3]：没有哪一句用到它"),
    "a number used twice": (lambda r: r["citations"][1].update(number=1), "引文编号：应从 1 起依次编号"),
    "a number without citation": (lambda r: _sentence(r).update(citations=[7]), "没有编号为 7 的引文"),
    "a sentence without source": (lambda r: _sentence(r).update(citations=[]), "” 没有出处"),
    "another section": (lambda r: r["citations"][0].update(section=["二、保障措施"]), "引文 [1] 的章节：此处不在“二、保障措施”之下"),
    "another issuer": (lambda r: r["citations"][0]["source"].update(issuer="省政府"), "引文 [1] 的文件信息 issuer"),
    "another title": (lambda r: r["documents"][0].update(title="别的"), "文件 方案.txt 的标题：应为"),
    "another digest": (lambda r: r["documents"][0].update(sha256="0" * 64), "文件 方案.txt：摘要不同"),
    "another text digest": (lambda r: r["documents"][0].update(text_sha256="0" * 64), "文件 方案.txt 的正文：摘要不同"),
    "a file not listed": (lambda r: r["documents"].pop(0), "引文 [1]：文件清单里没有 方案.txt"),
    "no sentence": (lambda r: r.update(sentences=[], answer=""), "没有任何句子"),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_changed_is_named_even_with_a_fitting_checksum(
    made: Pack, folder: Path, tmp_path: Path, case: str
) -> None:
    change, named = TAMPERED[case]
    found = after(made, folder, tmp_path, change)
    assert named in found
    assert "校验值" not in found


@pytest.mark.parametrize("case", TAMPERED)
def test_without_a_fitting_checksum_that_is_named_too(made: Pack, folder: Path, tmp_path: Path, case: str) -> None:
    assert after(made, folder, tmp_path, TAMPERED[case][0], sealed=False).startswith("校验值：与内容不一致")


def test_a_changed_checksum_is_named(made: Pack, folder: Path, tmp_path: Path) -> None:
    found = after(made, folder, tmp_path, lambda record: record.update(checksum="0" * 64), sealed=False)
    assert found == "校验值：与内容不一致，证据包被改动过"


def test_an_edited_file_says_which_quotation_still_stands(held: Held, made: Pack, tmp_path: Path) -> None:
    edited = corpus(tmp_path / "corpus")
    (edited / "方案.txt").write_text(NOTICE.replace("各区人力资源局", "各区、各街道人力资源局"), encoding="utf-8")
    (edited / "答复/区.txt").write_text(NOTICE.replace("2万", "3万"), encoding="utf-8")
    found = dict(wrong(verify(saved(made, tmp_path / "p.json"), edited)))
    assert found["文件 方案.txt"] == "摘要不同，文件有改动"
    start = made.citations[0].start + len("、各街道")
    assert f"仍逐字在第 {start}—{made.citations[0].end + len('、各街道')} 字" in found["引文 [1]"]
    assert "正文中已找不到这句原话" in found["引文 [2]"]
    assert "第 1 句" not in found


def test_a_removed_file_is_named(made: Pack, tmp_path: Path) -> None:
    rest = corpus(tmp_path / "corpus")
    (rest / "方案.txt").unlink()
    found = dict(wrong(verify(saved(made, tmp_path / "p.json"), rest)))
    assert found["文件 方案.txt"] == "文件夹里没有这份文件"
    assert set(found) == {"文件 方案.txt", "引文 [1]"}


def test_a_link_that_leads_out_of_the_corpus_is_not_read(made: Pack, tmp_path: Path) -> None:
    inside = corpus(tmp_path / "corpus")
    (inside / "方案.txt").rename(tmp_path / "elsewhere.txt")
    (inside / "方案.txt").symlink_to(tmp_path / "elsewhere.txt")
    found = dict(wrong(verify(saved(made, tmp_path / "p.json"), inside)))
    assert found["文件 方案.txt"] == "指向文件夹以外，未读取"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "a/../../b.txt", "./a.txt", "a//b.txt", "", ".", "..", "a\0.txt"]
)
def test_a_path_out_of_the_corpus_is_refused_and_its_field_named(
    made: Pack, folder: Path, tmp_path: Path, path: str
) -> None:
    def change(record: Record) -> None:
        record["documents"][0]["path"] = path
        record["citations"][0]["source"]["path"] = path

    said = refusal(saved(made, tmp_path / "p.json", change), folder)
    assert said == "这不是有效的证据包：字段 citations.0.source.path 不是文件夹内的相对路径。"


MALFORMED: dict[str, tuple[Callable[[Record], object], str]] = {
    "a missing field": (lambda r: r.pop("sentences"), "字段 sentences 缺少这个字段"),
    "an unknown field": (lambda r: r.update(run="rm"), "字段 run 证据包没有这个字段"),
    "an unknown field with a code for terminals": (lambda r: r.update({"\x1b[2J": 1}), "字段 �[2J 证据包"),
    "words for an offset": (lambda r: r["citations"][0].update(start="3"), "字段 citations.0.start 类型不对"),
    "a fraction for an offset": (lambda r: r["citations"][0].update(start=3.5), "字段 citations.0.start 类型不对"),
    "a negative offset": (lambda r: r["citations"][0].update(start=-3), "字段 citations.0.start 值不合要求"),
    "a huge offset": (lambda r: r["citations"][0].update(end=10**30), "字段 citations.0.end 值不合要求"),
    "truth for a number": (lambda r: r["citations"][0].update(number=True), "字段 citations.0.number 类型不对"),
    "no digest": (lambda r: r["documents"][0].update(sha256="x"), "字段 documents.0.sha256 值不合要求"),
    "words for a list": (lambda r: r.update(citations="x"), "字段 citations 类型不对"),
    "too many sentences": (lambda r: r.update(sentences=r["sentences"] * 600), "字段 sentences 项目太多"),
    "a sentence too long": (lambda r: _sentence(r).update(text="长" * 30_000), "字段 sentences.0.text 文字太长"),
    "another format": (lambda r: r.update(format="x"), "字段 format 不是"),
    "another schema": (lambda r: r.update(schema_version=99), "字段 schema_version 应为 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", MALFORMED)
def test_a_pack_that_does_not_fit_is_refused_and_the_field_named(
    made: Pack, folder: Path, tmp_path: Path, case: str
) -> None:
    change, named = MALFORMED[case]
    assert named in refusal(saved(made, tmp_path / "p.json", change), folder)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "第 1 行第 1 个字符处不是有效的 JSON"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"[]", "最外层应当是一个对象"),
        (b"{}", "字段 format"),
        (b'{"format": NaN}', "NaN"),
        (b'{"format": -Infinity}', "-Infinity"),
        (b'{"format": 1e999}', "过大或过长的数字"),
        (b'{"format": ' + b"9" * 10_000 + b"}", "过大或过长的数字"),
        (b'{"format": "\\ud800"}', "不是 UTF-8"),
        (b'{"format": 1, "format": 2}', "字段 format 出现了两次"),
        (b"[" * 200_000, "层次太多"),
        (b'{"a": "' + b"x" * LARGEST + b'"}', "超过 20 MB"),
        (b"PK\x03\x04 broken", "压缩文件已损坏"),
    ],
    ids=["empty", "binary", "list", "object", "nan", "inf", "1e999", "digits", "half", "twice", "deep", "huge", "zip"],
)
def test_what_is_no_pack_is_refused_in_one_sentence(folder: Path, tmp_path: Path, data: bytes, named: str) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(data)
    assert named in refusal(path, folder)


def test_a_file_that_is_not_there_and_a_corpus_that_is_not_there(made: Pack, folder: Path, tmp_path: Path) -> None:
    assert "读不了证据包" in refusal(tmp_path / "none.json", folder)
    with pytest.raises(FileProblem, match="没有文件夹"):
        verify(saved(made, tmp_path / "p.json"), tmp_path / "none")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_character_of_sentences_and_quotations_is_caught(
    made: Pack, folder: Path, tmp_path: Path, data: st.DataObject
) -> None:
    whole = saved(made, tmp_path / "true.json").read_text("utf-8")
    words = data.draw(
        st.sampled_from([made.answer, *(s.text for s in made.sentences), *(c.quote for c in made.citations)])
    )
    place = whole.index(json.dumps(words, ensure_ascii=False)) + 1 + data.draw(st.integers(0, len(words) - 1))
    new = data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=2))
    changed = whole[:place] + new + whole[place + 1 :]
    assume(changed != whole)
    path = tmp_path / "changed.json"
    path.write_bytes(changed.encode())
    try:
        report = verify(path, folder)
    except PackProblem:
        return
    assert "校验值" in dict(wrong(report))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_character_of_a_quotation_is_caught_though_the_checksum_fits(
    made: Pack, folder: Path, tmp_path: Path, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, 1))
    quote = made.citations[index].quote
    place, new = data.draw(st.integers(0, len(quote) - 1)), data.draw(st.characters(exclude_categories=["Cs"]))
    assume(quote[place] != new)

    def change(record: Record) -> None:
        record["citations"][index]["quote"] = quote[:place] + new + quote[place + 1 :]

    assert f"引文 [{index + 1}]" in after(made, folder, tmp_path, change)


def test_the_files_have_names_made_of_the_question_and_pass(made: Pack, folder: Path, tmp_path: Path) -> None:
    path = write(made, tmp_path / "out")
    assert path.name.startswith("证据包-每年新增多少高技能人才-有多少企业开展新型学徒制-2026")
    assert sorted(other.suffix for other in path.parent.iterdir()) == [".docx", ".html", ".json"]
    assert verify(path, folder).good
    assert write(made, tmp_path / "own.json") == tmp_path / "own.json"
    assert (tmp_path / "own.html").is_file() and verify(tmp_path / "own.json", folder).good
    name, data = bundle(made)
    (tmp_path / name).write_bytes(data)
    assert verify(tmp_path / name, folder).good
    assert verify(write(made, tmp_path / "own.zip"), folder).good


def test_a_folder_that_cannot_be_written_is_said(made: Pack, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PackProblem, match="写不了证据包"):
        write(made, tmp_path / "file" / "out.json")


@pytest.mark.parametrize(
    ("words", "name"),
    [("../../etc/passwd", "etc-passwd"), ('a/b\\c:d*?"<>|\0\n.', "a-b-c-d"), ("？？", "0"), ("问" * 90, "问" * 40)],
)
def test_no_folder_and_no_reserved_sign_in_a_name(words: str, name: str) -> None:
    assert plain(words) == name


def test_the_command_line_tells_and_exits(made: Pack, folder: Path, tmp_path: Path, monkeypatch: Any) -> None:
    for key in [key for key in os.environ if key.startswith("RAG_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("RAG_HOME", str(tmp_path / "no-models"))
    monkeypatch.chdir(tmp_path)

    def run(path: Path, *more: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["verify", str(path), "--corpus", str(folder), *more])
        if isinstance(done.exception, PackProblem):  # main() says it and exits with 2
            return 2, str(done.exception)
        return done.exit_code, done.stdout

    code, said = run(saved(made, tmp_path / "p.json"))
    assert code == 0 and said.splitlines()[-1] == "共 10 项，全部通过。"
    changed = saved(made, tmp_path / "c.json", TAMPERED["a changed figure"][0])
    code, said = run(changed)
    assert code == 1 and "不符  第 1 句" in said
    code, said = run(changed, "--json")
    assert code == 1 and json.loads(said)["good"] is False
    (tmp_path / "n.json").write_text("{}")
    assert run(tmp_path / "n.json")[0] == 2
