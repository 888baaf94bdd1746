"""Sets in the uniform layout: fields to cases, safe names, a corpus written once, RGB's ways of asking."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from eval.types import Gold, Paper
from eval.uniform import expand, paper_name, papers, read, text_of, write_corpus
from eval.variants import noise
from rag.errors import QuestionError
from rag.types import Message

CORPUS = [
    {"doc_id": "a", "title": "标题", "text": "甲市 新增2万人。", "tier": "x"},
    {"doc_id": "b", "title": "乙", "text": "乙市新增3万人。"},
    {"doc_id": "c", "text": "丙"},
]


def folder_of(
    path: Path, questions: list[dict[str, Any]], corpus: list[dict[str, Any]] | None, *, packed: bool = False
) -> Path:
    for name, rows in (("questions", questions), ("corpus", corpus)):
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows or ()).encode()
        if rows is not None:
            (path / f"{name}.jsonl{'.gz' * packed}").write_bytes(gzip.compress(data) if packed else data)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_fields_become_a_case(tmp_path: Path, packed: bool) -> None:
    row = {
        "id": "q",
        "question": "多少？",
        "history": [{"role": "user", "content": "先"}],
        "answers": ["2万人", "长" * 41],
        "gold_doc_ids": ["b", "a"],
        "gold_mode": "all",
        "evidence": ["甲市新增2万人"],
        "fake_answers": ["5万人"],
        "context_doc_ids": ["a", "b"],
        "type": "span",
        "answerable": True,
        "gold": "别处的字段",
        "split": None,
    }
    (case,), found = read(folder_of(tmp_path, [row], CORPUS, packed=packed))
    assert case.history == (Message(role="user", content="先"),)
    assert case.answer_groups == (("2万人",),) and case.references == ("2万人", "长" * 41)
    assert case.gold == (Gold(path="b.txt"), Gold(path="a.txt", quote="甲市新增2万人")) and case.gold_mode == "all"
    assert case.forbidden == ("5万人",) and case.context == ("a.txt", "b.txt") and case.type == "span"
    assert found[0] == Paper(path="a.txt", title="标题", text="甲市 新增2万人。") and len(found) == 3


def test_groups_that_are_given_are_kept(tmp_path: Path) -> None:
    row = {
        "question": "问",
        "answers": ["甲", "乙"],
        "answer_groups": [["甲"], ["乙"]],
        "gold_doc_ids": ["a", "b", "c"],
    }
    (case,) = expand(folder_of(tmp_path, [row | {"gold_groups": [["a", "c"], ["b"]]}], None))
    assert (case.id, case.answer_groups, case.gold_mode) == ("r001", (("甲",), ("乙",)), "groups")
    assert [(gold.path, gold.group) for gold in case.gold] == [("a.txt", 0), ("c.txt", 0), ("b.txt", 1)]


def test_an_unanswerable_question_has_no_answer_to_be_compared_with(tmp_path: Path) -> None:
    row = {"question": "问", "answers": [], "gold_doc_ids": [], "answerable": False, "reference_answer": "别处的答案"}
    (case,) = expand(folder_of(tmp_path, [row], None))
    assert (case.answerable, case.references, case.answer_groups, case.gold) == (False, (), (), ())


def test_evidence_without_a_text_to_look_into(tmp_path: Path) -> None:
    rows = [
        {"question": "一", "gold_doc_ids": ["a"], "evidence": ["原话"]},
        {"question": "二", "gold_doc_ids": ["a", "b"], "evidence": ["原话"]},
    ]
    one, several = expand(folder_of(tmp_path, rows, None))
    assert [gold.quote for gold in one.gold] == ["原话"] and [gold.quote for gold in several.gold] == ["", ""]


def test_evidence_that_stands_nowhere_is_kept_to_be_reported(tmp_path: Path) -> None:
    row = {"question": "问", "gold_doc_ids": ["a", "b"], "evidence": ["哪里也没有"]}
    (case,) = expand(folder_of(tmp_path, [row], CORPUS))
    assert [gold.quote for gold in case.gold] == ["哪里也没有", ""]


@pytest.mark.parametrize(
    ("questions", "corpus", "said"),
    [
        ([], None, "没有问题"),
        ([{"id": 1}], None, "questions.jsonl 第 1 行 缺少字段 question"),
        ([{"question": "问", "answers": "甲"}], None, "字段 answers 不对"),
        ([{"question": "问"}], [{"doc_id": "a"}], "corpus.jsonl 第 1 行 缺少字段 text"),
        ([{"question": "问"}], [CORPUS[0], CORPUS[1], CORPUS[0]], "第 1 行和第 3 行的 doc_id 相同：a"),
    ],
)
def test_a_malformed_set_is_named(tmp_path: Path, questions: Any, corpus: Any, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        read(folder_of(tmp_path, questions, corpus))


def test_no_set_at_all(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"没有 questions\.jsonl"):
        expand(tmp_path)
    assert list(papers(tmp_path)) == []


def test_names_stay_inside_the_folder_and_apart() -> None:
    ids = [
        "law_1",
        "Law_1",
        "LAW_1",
        "law 1",
        "law/1",
        "law\\1",
        "law~1",
        "../../etc/passwd",
        "/etc",
        "..",
        ".",
        "",
        "con",
    ]
    ids += ["通知", "通知 ", "é", "e\u0301", "\ud800", "a\0b", "x" * 5000, "x" * 5001, "~", "a.txt", "法" * 400]
    names = [paper_name(doc_id) for doc_id in ids]
    assert names[0] == "law_1.txt" and len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert Path(name).name == name and name.endswith(".txt") and not name.startswith(".")
        assert len(name.encode()) <= 200 and "\\" not in name and "\0" not in name
    assert [paper_name(doc_id) for doc_id in ids] == names


def test_the_title_is_written_unless_the_text_begins_with_it() -> None:
    assert text_of(Paper(path="a", title="标题", text="正文")) == "标题\n正文"
    assert text_of(Paper(path="a", title="关于 通知", text="关于\n通知 正文")) == "关于\n通知 正文"
    assert text_of(Paper(path="a", title="", text="正文")) == "正文"


def test_a_corpus_is_written_once_and_only_what_changed_again(tmp_path: Path) -> None:
    found = list(papers(folder_of(tmp_path, [], CORPUS)))
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (out / "别人的.txt").write_text("x", encoding="utf-8")
    first = write_corpus(iter(found), out)
    assert (first.written, first.kept, first.strangers) == (3, 0, ("别人的.txt",))
    assert (out / "a.txt").read_text(encoding="utf-8") == "标题\n甲市 新增2万人。"
    for name in ("a.txt", "b.txt", "c.txt"):
        os.utime(out / name, (1, 1))
    (out / "b.txt").write_text("写到一半", encoding="utf-8")
    (out / "c.txt").unlink()
    assert write_corpus(found, out).written == 2
    assert (out / "a.txt").stat().st_mtime == 1 and write_corpus(found, out).kept == 3
    assert sorted(path.suffix for path in out.iterdir() if path.is_file()) == [".txt"] * 4


def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="不能用"):
        write_corpus([Paper(path="../a.txt", title="", text="x")], tmp_path / "out")
    assert not (tmp_path / "a.txt").exists()


def rgb(path: Path) -> Path:
    right, wrong, false = ([f"{kind}{n}" for n in range(8)] for kind in "pnf")
    rows = [
        {"id": "s", "gold_doc_ids": right[:3], "neg_doc_ids": wrong, "answer_groups": [["甲"]], "type": "short"},
        {
            "id": "i",
            "gold_doc_ids": right[:6],
            "gold_groups": [right[:4], right[4:5], right[5:6]],
            "neg_doc_ids": wrong,
            "gold_mode": "groups",
        },
        {
            "id": "f",
            "gold_doc_ids": right,
            "neg_doc_ids": wrong,
            "counterfactual_doc_ids": false,
            "fake_answers": ["假"],
        },
    ]
    corpus = [{"doc_id": doc, "text": doc} for doc in right + wrong + false]
    return folder_of(path, [row | {"question": row["id"]} for row in rows], corpus)


def kinds(context: tuple[str, ...]) -> str:
    return "".join(sorted(path[0] for path in context))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("noise0.0", [("s@noise0.0", "nnppp")]),
        ("noise0.4", [("s@noise0.4", "nnppp")]),
        ("noise0.8", [("s@noise0.8", "nnnnp")]),
        ("noise0.9", [("s@noise0.9", "nnnnp")]),
        ("rejection", [("s@rejection", "nnnnn")]),
        ("counterfactual", [("f@counterfactual", "fffff")]),
        ("integration", [("i@integration", "ppppp")]),
    ],
)
def test_each_variant_asks_its_cases_over_its_documents(
    tmp_path: Path, name: str, expected: list[tuple[str, str]]
) -> None:
    folder = rgb(tmp_path)
    cases = expand(folder, name)
    assert [(case.id, kinds(case.context)) for case in cases] == expected
    assert cases == expand(folder, name) and all(case.type == name for case in cases)
    assert all(gold.path in case.context for case in cases for gold in case.gold)


def test_without_a_variant_the_whole_corpus_is_searched(tmp_path: Path) -> None:
    assert [(case.id, case.context, len(case.gold)) for case in expand(rgb(tmp_path))] == [
        ("s", (), 3),
        ("i", (), 6),
        ("f", (), 8),
    ]


def test_what_is_right_changes_with_the_documents(tmp_path: Path) -> None:
    folder = rgb(tmp_path)
    (refused,) = expand(folder, "rejection")
    assert (refused.answerable, refused.answer_groups, refused.gold) == (False, (), ())
    (false,) = expand(folder, "counterfactual")
    assert (false.answerable, false.forbidden, false.gold) == (True, ("假",), ())
    (several,) = expand(folder, "integration", total=2)
    assert {gold.group for gold in several.gold} == {0, 1, 2} and len(several.context) == 3


def test_another_seed_gives_other_documents(tmp_path: Path) -> None:
    folder = rgb(tmp_path)
    assert len({expand(folder, "counterfactual", seed=seed)[0].context for seed in range(5)}) > 1


def test_all_gold_stays_where_all_is_needed(tmp_path: Path) -> None:
    row = {
        "id": "x",
        "question": "问",
        "gold_doc_ids": ["a", "b", "c"],
        "gold_mode": "all",
        "neg_doc_ids": list("defgh"),
    }
    (case,) = expand(folder_of(tmp_path, [row], None))
    assert {f"{doc}.txt" for doc in "abc"} < set(noise(case, row, 0.8).context)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("noise1.0", "没有“noise1.0”这种变体"),
        ("nois", "可用的：noise0.0"),
        ("rejection", "没有能用于变体“rejection”的问题"),
    ],
)
def test_a_variant_that_cannot_be_asked(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        expand(folder_of(tmp_path, [{"question": "问", "gold_doc_ids": ["a"]}], CORPUS), name)


def test_documents_of_a_variant_that_are_not_in_the_corpus(tmp_path: Path) -> None:
    row = {"question": "问", "gold_doc_ids": ["a"], "counterfactual_doc_ids": ["false"]}
    with pytest.raises(QuestionError, match=r"缺少变体“counterfactual”要用的 1 个文件，如 false\.txt"):
        expand(folder_of(tmp_path, [row], CORPUS), "counterfactual")
