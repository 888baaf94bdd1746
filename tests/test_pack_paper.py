"""The readable forms of a pack: everything is there, nothing of it is markup, nothing is fetched."""

import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from packs import Held, Table, answer, corpus, pack

from rag.models.weights import catalogue
from rag.pack import origin
from rag.pack.page import page
from rag.pack.schema import Pack
from rag.pack.wordfile import wordfile
from rag.types import Answer, AnswerSentence, Message

EVIL = "<img src=x onerror=alert(1)></style><script>alert(2)</script>{{ 7*7 }}\x0b"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return Held(corpus(tmp_path_factory.mktemp("paper") / "corpus"))


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("evil") / "corpus"
    held = Held(corpus(folder, {"恶.txt": f"某市关于{EVIL}的通知\n\n一、{EVIL}\n力争新增2万人{EVIL}。\n"}))
    (document,) = held.documents.values()
    line = next(line for line in document.text.splitlines() if "2万人" in line)
    told = Answer(
        question=f"多少？{EVIL}",
        resolved=f"多少人？{EVIL}",
        sentences=(AnswerSentence(text=f"2万人{EVIL}", citations=(1,)),),
        citations=(held.citation(1, "恶.txt", line),),
        notes=(EVIL,),
        done=True,
    )
    return pack(held, told, (Message(role="user", content=EVIL),))


def test_the_page_shows_question_answer_sources_and_digests(held: Held) -> None:
    made = pack(held, answer(held))
    shown = BeautifulSoup(page(made), "html.parser")
    text = shown.get_text()
    for words in (
        made.question,
        *(c.quote for c in made.citations),
        *(f.sha256 for f in made.documents),
        made.checksum,
    ):
        assert words in text
    assert [a["href"] for a in shown.select(".answer a")] == ["#place-1", "#place-2"]
    assert all(shown.select_one(a["href"]) for a in shown.select(".answer a"))
    assert "一、目标任务" in text and "某人社字〔2023〕15号" in text
    assert shown.html["lang"] == "zh-CN"


def test_the_page_fetches_nothing(held: Held) -> None:
    whole = page(pack(held, answer(held)))
    assert not re.search(r"https?:|//\w|url\(|@import|<script", whole)
    assert "default-src 'none'" in whole


def test_an_english_question_has_an_english_page(held: Held) -> None:
    made = pack(held, answer(held, question="How many highly skilled people are added each year?"))
    shown = BeautifulSoup(page(made), "html.parser")
    assert shown.html["lang"] == "en"
    assert [h.get_text() for h in shown.select("h2")][:2] == ["Answer", "Sources"]


def test_a_refusal_and_a_stopped_answer_are_labelled(held: Held) -> None:
    refused = answer(held, sentences=(AnswerSentence(text="没有说明。"),), citations=(), refused=True)
    assert BeautifulSoup(page(pack(held, refused)), "html.parser").select_one(".badge").get_text() == "文件未说明"
    stopped = page(pack(held, replace(answer(held), done=False)))
    assert BeautifulSoup(stopped, "html.parser").select_one(".badge").get_text() == "回答未完成（已停止）"


def test_markup_of_document_question_and_model_stays_text(evil: Pack) -> None:
    shown = BeautifulSoup(page(evil), "html.parser")
    assert shown.select("img, script") == [] and len(shown.select("style")) == 1
    assert shown.get_text().count("<img src=x onerror=alert(1)>") >= 6
    assert "{{ 7*7 }}" in shown.get_text()


def test_table_and_scope_are_shown(held: Held) -> None:
    cells = (AnswerSentence(text="18家", citations=(2,)), AnswerSentence(text=EVIL))
    told = answer(
        held,
        table=Table(header=("数值", "层级"), rows=(cells,)),
        scope={"regions": ({"name": "某市", "level": "市"},), "years": (), "kind": "通知"},
    )
    made = pack(held, told)
    shown = BeautifulSoup(page(made), "html.parser")
    assert shown.select_one("td").get_text() == "18家 [2]"
    assert shown.select("td img") == [] and "某市、通知" in shown.get_text()
    (table,) = docx.Document(io.BytesIO(wordfile(made))).tables
    assert [cell.text for cell in table.rows[0].cells] == ["数值", "层级"]
    assert table.rows[1].cells[0].text == "18家[2]"


def test_the_word_file_holds_the_same(held: Held, evil: Pack) -> None:
    made = pack(held, answer(held))
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(wordfile(made))).paragraphs)
    for words in (made.question, *(c.quote for c in made.citations), made.checksum):
        assert words in text
    assert "某市力争每年新增高技能人才2万人以上。[1]" in text
    assert "<img src=x onerror=alert(1)>" in "\n".join(
        p.text for p in docx.Document(io.BytesIO(wordfile(evil))).paragraphs
    )


def test_models_are_named_with_digests_and_without_secrets(tmp_path: Path) -> None:
    name, known = next(iter(catalogue().items()))
    assert [file.sha256 for file in origin.model(name, home=tmp_path).files] == [file.sha256 for file in known.files]
    served = origin.model("m", home=tmp_path, url="https://user:secret@host:8000/v1?key=secret")
    assert served.server == "https://host:8000/v1"
    own = tmp_path / "own.gguf"
    own.write_bytes(b"abc")
    (file,) = origin.model(str(own), home=tmp_path).files
    assert file.path == "own.gguf" and file.sha256.startswith("ba7816bf")
    assert origin.program().source == origin.program().source and len(origin.program().source) == 64
