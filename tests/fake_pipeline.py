"""A pipeline for the page's tests and screenshots: the five documents as they stand, and answers written by hand.

Arrows: test_page, test_view, screenshots -> here -> packs, rag.pack, rag.types. No model, no index, no cleaning.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from packs import ORIGIN

from rag.errors import EngineError, RagError
from rag.pack.build import build
from rag.pack.files import bundle
from rag.types import (
    Answer,
    AnswerSentence,
    Cell,
    Citation,
    Document,
    Message,
    Passage,
    Period,
    Region,
    Scope,
    Section,
    Source,
    Table,
    Timings,
)

CORPUS = Path(__file__).parent.parent / "corpus"
NUMERAL = "[一二三四五六七八九十]+"
HEADING = re.compile(rf"^[ #\t]*((?:{NUMERAL}、|[(（]?{NUMERAL}[)）])[^。;；\n]{{2,60}})", re.M)
CARDS = {
    "000": Source(
        id="shenzhen", path="000.txt", title="深圳市人力资源和社会保障局关于第20220252号建议的答复函",
        proposal_number="20220252", issuer="深圳市人力资源和社会保障局", signed="2022-07-28", published="2022-07-28",
        region="深圳市", region_level="市", kind="答复函", addressee="杨瑞等代表", contact="黄宇", telephone="88123054",
    ),
    "001": Source(
        id="guangdong", path="001.txt",
        title="广东省人力资源和社会保障厅关于广东省十四届人大二次会议第1916号代表建议答复的函",
        proposal_number="1916", issuer="广东省人力资源和社会保障厅", signed="2024-05-16", published="2024-10-14",
        region="广东省", region_level="省", kind="函", addressee="苏灿等代表", contact="杨伟", telephone="020-83189554",
    ),
    "002": Source(
        id="longgang", path="002.txt", title="深圳市龙岗区人力资源局关于区政协五届三次会议第20180084号提案答复的函",
        proposal_number="20180084", issuer="深圳市龙岗区人力资源局", region="龙岗区", region_level="区", kind="函",
    ),
    "003": Source(
        id="futian", path="003.txt", title="福田区人力资源局关于对福田区政协六届四次会议提案第2024090号的回复意见",
        proposal_number="2024090", issuer="福田区人力资源局", signed="2024-09-02", region="福田区", region_level="区",
        kind="回复意见", contact="武语璇", telephone="82918165",
    ),
    "004": Source(
        id="qingdao", path="004.txt", title="关于印发《关于推进技能人才与产业融合发展实施方案》的通知",
        number="青人社字〔2021〕94号", issuer="青岛市人力资源和社会保障局", signed="2021-11-22", published="2021-11-23",
        region="青岛市", region_level="市", kind="通知", attachments=("关于推动技能人才与产业融合发展实施方案",),
    ),
}  # fmt: skip
HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> [link](javascript:alert(3)) $$\\frac{1}{2}$$ {{x}} ${1}"
)
TARGET = "青岛每年新增高技能人才的目标是多少？"
FOLLOW_UP = "那广东现在有多少？"
REFUSED = "青岛市人社局局长的手机号是多少？"
EXTRACTIVE = "福田区有多少家企业开展了新型学徒制培养？"
FAILING = "龙岗区的职工之星有多少名？"
BROKEN = "让程序出错的问题"
ELSEWHERE = "济南2022年每年新增高技能人才多少人？"
OVERVIEW = "哪些文件提到新型学徒制？"
SLOW = "深圳的培训补贴标准上浮多少？"
OTHERS = ("深圳第20220252号建议的联系人是谁？", "广东全省有多少家职业技能等级评价机构？")
EXAMPLES = (TARGET, REFUSED, EXTRACTIVE, SLOW, *OTHERS)


def rough_document(card: Source, text: str) -> Document:
    """A document whose headings are the lines that look like one; every section runs to the next of its level."""
    found = [(m.start(1), m[1], 1 if "、" in m[1][:4] else 2) for m in HEADING.finditer(text)]
    sections, path = [], ()
    for i, (start, heading, level) in enumerate(found):
        end = next((later for later, _, other in found[i + 1 :] if other <= level), len(text))
        path = (*path[: level - 1], heading)
        sections.append(Section(level=level, heading=heading, path=path, start=start, end=end))
    return Document(source=card, text=text, sections=tuple(sections))


def corpus_documents() -> list[Document]:
    def text(path: Path) -> str:
        return re.sub(r"\s*\n\s*", "\n", path.read_text("utf-8").strip())

    return [rough_document(CARDS[path.name[:3]], text(path)) for path in sorted(CORPUS.glob("*.txt"))]


class FakePipeline:
    """Scripted answers; `released` is set whenever a stream was closed or ran out, `asked` keeps what was asked."""

    def __init__(
        self, documents: Sequence[Document] | None = None, pace: float = 0.0, seconds: float | None = 1.8
    ) -> None:
        self._documents = {d.source.id: d for d in (corpus_documents() if documents is None else documents)}
        self.pace, self.seconds = pace, seconds
        self.go = threading.Event()  # a SLOW answer goes on when this is set
        self.released = threading.Event()
        self.asked: list[tuple[str, tuple[Message, ...]]] = []
        self.scopes: list[Scope | None] = []

    def sources(self) -> list[Source]:
        return [document.source for document in self._documents.values()]

    def document(self, source_id: str) -> Document:
        if source_id not in self._documents:
            raise RagError("没有这份文件，请刷新页面。")
        return self._documents[source_id]

    def examples(self) -> list[str]:
        return list(EXAMPLES) if self._documents else []

    def digest(self, source_id: str) -> str:
        """Of the text: the documents of tests are no files."""
        return hashlib.sha256(self._documents[source_id].text.encode()).hexdigest()

    def export(self, answer: Answer, history: Sequence[Message]) -> tuple[str, bytes]:
        return bundle(
            build(answer, held=self, origin=ORIGIN, created=datetime(2026, 1, 2, tzinfo=UTC), history=history)
        )

    def stream(
        self,
        question: str,
        history: Sequence[Message],
        stopped: Callable[[], bool] = lambda: False,
        scope: Scope | None = None,
    ) -> Iterator[Answer]:
        self.asked.append((question, tuple(history)))
        self.scopes.append(scope)
        self.released.clear()
        scripts: dict[str, Callable[[str], Iterator[Answer]]] = {
            TARGET: self._target, FOLLOW_UP: self._follow_up, REFUSED: self._refused, EXTRACTIVE: self._extractive,
            FAILING: self._failing, BROKEN: self._broken, SLOW: self._slow, OVERVIEW: self._overview,
        }  # fmt: skip
        try:
            if question == ELSEWHERE:
                yield from self._elsewhere(question, scope)
            else:
                yield from scripts.get(question, self._echo)(question)
        finally:
            self.released.set()

    def passage(self, source_id: str, words: str) -> Passage:
        document = self._documents[source_id]
        start = document.text.index(words)
        end = start + len(words)
        holder = [s for s in document.sections if s.start <= start and end <= s.end]
        path = holder[-1].path if holder else ()
        return Passage(source=document.source, path=path, text=words, start=start, end=end)

    def _grow(
        self, question: str, evidence: Sequence[Passage], said: Sequence[tuple[str, tuple[int, ...]]], **final: object
    ) -> Iterator[Answer]:
        """Evidence, then sentence by sentence; the number n of a sentence means evidence[n - 1]."""
        yield Answer(question=question, evidence=tuple(evidence), timings=Timings(evidence=0.2))
        for count in range(1, len(said) + 1):
            self.go.wait(self.pace)
            sentences = tuple(
                AnswerSentence(text=text, citations=numbers, tabled="table" in final and place > 0)
                for place, (text, numbers) in enumerate(said[:count])
            )
            used = sorted({number for sentence in sentences for number in sentence.citations})
            citations = tuple(_citation(number, evidence[number - 1]) for number in used)
            whole = count == len(said)
            yield Answer(
                question=question, evidence=tuple(evidence), sentences=sentences, citations=citations, done=whole,
                timings=Timings(evidence=0.2, first=0.9, total=self.seconds if whole else None),
                **(final if whole else {}),
            )  # fmt: skip

    def _target(self, question: str) -> Iterator[Answer]:
        evidence = [
            self.passage("qingdao", "力争每年新增高技能人才2万人以上"),
            self.passage("qingdao", "高技能人才占技能人才比例达到32%"),
            self.passage("guangdong", "其中高技能人才690万人"),
            self.passage("qingdao", "力争每年开展各类补贴性职业培训10万人次"),
        ]
        said = [
            ("青岛力争每年新增高技能人才2万人以上。", (1,)),
            ("到2023年，高技能人才占技能人才的比例要达到32%。", (2,)),
            ("这两项都列在“目标任务”之下。", (1, 2)),
        ]
        yield from self._grow(question, evidence, said)

    def _follow_up(self, question: str) -> Iterator[Answer]:
        evidence = [self.passage("guangdong", "其中高技能人才690万人,高技能人才占技能人才比达34.9%")]
        said = [("广东全省现有高技能人才690万人，占技能人才的34.9%。", (1,))]
        yield from self._grow(question, evidence, said, resolved="那广东现在有多少高技能人才？")

    def _refused(self, question: str) -> Iterator[Answer]:
        evidence = [self.passage("qingdao", "建立企业服务微信群"), self.passage("futian", "联系电话: 82918165")]
        said = [("已检索5份文件，其中没有说明青岛市人社局局长的手机号。", ())]
        yield from self._grow(question, evidence, said, refused=True, reason="not_stated")

    def _extractive(self, question: str) -> Iterator[Answer]:
        words = "辖区 18 家企业开展企业新型学徒制培养"
        notes = ("原文摘录（未使用模型）", "有 1 句在原文中找不到依据，已删去。")
        yield from self._grow(question, [self.passage("futian", words)], [(f"{words}。", (1,))], notes=notes)

    def _overview(self, question: str) -> Iterator[Answer]:
        evidence = [
            self.passage("futian", "辖区 18 家企业开展企业新型学徒制培养"),
            self.passage("qingdao", "新型学徒制培训、金蓝领培训"),
        ]
        said = [("检索了 5 份文件，其中 2 份提到“新型学徒制”。", (1, 2)), (f"福田：“{evidence[0].text}”。", (1,))]
        rows = [
            (Cell(text=p.source.title), Cell(text=p.source.signed), Cell(text=f"“{p.text}”", citations=(n,)))
            for n, p in enumerate(evidence, 1)
        ]
        yield from self._grow(question, evidence, said, table=Table(header=("文件", "日期", "原文"), rows=tuple(rows)))

    def _failing(self, question: str) -> Iterator[Answer]:
        yield Answer(question=question, evidence=(self.passage("longgang", "培育各类“职工之星”221名"),))
        raise EngineError("语言模型没有应答。请稍后再试；如仍不行，请运行 python -m rag doctor。")

    def _broken(self, question: str) -> Iterator[Answer]:
        yield Answer(question=question)
        raise ZeroDivisionError

    def _slow(self, question: str) -> Iterator[Answer]:
        """Like a model that reads: evidence at once, the same answer again and again, the first words when `go`."""
        evidence = [self.passage("shenzhen", "培训补贴标准在原基础上浮30%")]
        while not self.go.wait(0.05):
            yield Answer(question=question, evidence=tuple(evidence))
        yield from self._grow(question, evidence, [("培训补贴标准在原基础上上浮30%。", (1,))])

    def _elsewhere(self, question: str, scope: Scope | None) -> Iterator[Answer]:
        """Refused while it is about 济南; answered once it is not. The scope is there from the first state."""
        jinan, year = Region(name="济南市", level="市"), Period(name="2022年", first=2022, last=2022)
        limits = Scope(regions=(jinan,), years=(year,)) if scope is None else scope
        evidence = [self.passage("qingdao", "力争每年新增高技能人才2万人以上")]
        if jinan in limits.regions:
            held = Region(name="青岛市", level="市")
            final = {
                "refused": True, "reason": "no_evidence", "absent": ("济南市",),
                "offers": (replace(limits, regions=()), replace(limits, years=()), replace(limits, regions=(held,))),
                "notes": ("没有济南市的文件，其他文件也没有说明。",),
            }  # fmt: skip
            answers = self._grow(question, evidence, [("这些文件没有说明这个问题的答案。", ())], **final)
        else:
            said = [("力争每年新增高技能人才2万人以上。", (1,))]
            answers = self._grow(question, evidence, said, resolved="每年新增高技能人才多少人？")
        yield from (replace(answer, scope=limits) for answer in answers)

    def _echo(self, question: str) -> Iterator[Answer]:
        document = next(iter(self._documents.values()))
        words = document.text[: min(40, len(document.text))]
        passage = Passage(source=document.source, path=(), text=words, start=0, end=len(words))
        yield from self._grow(question, [passage], [(f"您问的是：{question}", (1,))])


def _citation(number: int, passage: Passage) -> Citation:
    return Citation(
        number=number, source=passage.source, section=passage.path, quote=passage.text,
        start=passage.start, end=passage.end,
    )  # fmt: skip


def hostile_document() -> Document:
    """A document whose title, heading and text are markup and templates."""
    text = f"{HOSTILE}\n一、{HOSTILE}\n正文{HOSTILE}结束"
    card = Source(id="hostile", path="hostile.txt", title=HOSTILE, issuer=HOSTILE, number=HOSTILE)
    start = text.index("一、")
    heading = f"一、{HOSTILE}"
    section = Section(level=1, heading=heading, path=(heading,), start=start, end=len(text))
    return Document(source=card, text=text, sections=(section,))
