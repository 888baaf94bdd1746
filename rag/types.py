"""Values that flow through the program: frozen, keyword-only, typed.

Arrows: every other module of rag/ -> here. Knows no file, no model, no store.

All offsets are code points into `Document.text`; `text[start:end]` is always the exact words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The card of one document: what a citation names. Unknown fields stay empty, nothing is guessed.

    `spans` gives, for each filled field that stands in the text, where (`text[start:end]`);
    fields with several values (attachments) use `attachments.0`, `attachments.1`, …
    Dates are ISO `YYYY-MM-DD`. `region_level` is 国家 / 省 / 市 / 区 / 县 or empty.
    """

    id: str  # stable for a path inside the corpus: first 16 hex digits of sha256(path)
    path: str  # relative to the corpus folder, with forward slashes
    title: str = ""
    number: str = ""  # 发文字号, as written: 青人社字〔2021〕94号
    index_number: str = ""  # 索引号 of the issuing site, as written
    proposal_number: str = ""  # 提案/建议编号, digits as written: 20220252
    proposal_title: str = ""  # name of the 提案/建议 that is answered, without 《》
    issuer: str = ""
    signed: str = ""  # 成文日期 / date under the signature
    published: str = ""  # 发布日期 of the issuing site, never of a reposting one
    region: str = ""
    region_level: str = ""
    kind: str = ""  # 答复函, 回复, 实施方案, 通知, …
    addressee: str = ""
    contact: str = ""
    telephone: str = ""
    effective: str = ""  # from when it holds and how long, as written: 自2024年8月10日起施行，有效期2年
    validity: str = ""  # what its site says of it: 有效, 失效, 废止
    attachments: tuple[str, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict)

    @property
    def issued(self) -> str:
        """The date the document bears: signed, else published, else empty."""
        return self.signed or self.published


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """Page noise that cleaning removed: the raw words and the kind of noise."""

    text: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with everything under it: `text[start:end]` begins with the heading and holds the subsections.

    `path` runs from the outermost heading to this one (inclusive); `level` starts at 1.
    """

    level: int
    heading: str
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One file, cleaned once; `text` never changes after that. Sections are in order of `start`."""

    source: Source
    text: str
    sections: tuple[Section, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """An exact piece of a document with its heading path: `document.text[start:end] == text`.

    `above` are, for a row of a table, the rows that say what its cells are: the header first.
    """

    source: Source
    path: tuple[str, ...]
    text: str
    start: int
    end: int
    above: tuple["Passage", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk(Passage):
    """The unit of the index. `id` is a hash of what is embedded, so unchanged text is never embedded twice."""

    id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A chunk with its fused score; bigger is better, comparable only within one ranking.

    `ranks` says where each single ranking had it (1 is best), for the trace: {"vectors": 3, "words": 1}.
    """

    chunk: Chunk
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """What one number of an answer points to: `document.text[start:end] == quote`."""

    number: int
    source: Source
    section: tuple[str, ...]
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSentence:
    """A verified sentence as shown, without markers, and the numbers of the citations that it rests on.

    `tabled`: a row of the answer's table says the same; who shows the table may leave the sentence out.
    """

    text: str
    citations: tuple[int, ...] = ()
    tabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A place of a table: its words and the numbers of the citations that they rest on."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What the sentences of an answer say, side by side; every row has as many cells as `header` has words."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A sentence that the model wrote and what became of it: `text` is what was shown, empty when it was dropped."""

    draft: str
    text: str
    objection: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request to the language model, for the trace: a judgement (`margin`) or an answer (`reply`, `checked`)."""

    request: str
    margin: float | None = None  # log-odds of yes against no; None: not a judgement, or the server does not tell
    reply: str = ""
    checked: tuple[Checked, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Timings:
    """Seconds from the question to the first evidence, the first answer text and the end; None: not yet."""

    evidence: float | None = None
    first: float | None = None
    total: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """A place that a question is about: its name with the city around it (深圳市龙岗区) and its level, as on a Source."""

    name: str
    level: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Years that a question is about, as it words them (十四五, 2021—2023年, 近三年), first and last year inclusive."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What a question is limited to, as far as it says; empty: it does not say."""

    regions: tuple[Region, ...] = ()
    years: tuple[Period, ...] = ()
    issuer: str = ""
    kind: str = ""  # 答复函, 通知, 实施方案, …
    number: str = ""  # 发文字号 or number of a proposal, as written


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The only thing that the page, the command line and the evaluation receive.

    While an answer streams, growing Answers of this same type are yielded; `done` marks the last.
    `evidence` holds the passages shown beside the answer from the start (exact sentences, best first);
    `citations` are numbered from 1 in the order in which sentences use them.
    `reason` is empty unless refused: one of "no_evidence", "not_stated", "empty_corpus".
    `scope` is what the answer was limited to; `absent` names what of it no document is of (济南市); `offers` are the wider
    or other scopes that are offered instead.
    """

    question: str
    resolved: str = ""  # the question after the conversation was taken into account
    sentences: tuple[AnswerSentence, ...] = ()
    table: Table | None = None  # says nothing that the sentences do not say
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Passage, ...] = ()
    hits: tuple[Hit, ...] = ()
    refused: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()
    timings: Timings = Timings()
    scope: Scope = Scope()
    absent: tuple[str, ...] = ()
    offers: tuple[Scope, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    confidence: float | None = None  # highest probability of being right among its parts; None: nothing was judged
    done: bool = False

    @property
    def text(self) -> str:
        """The words shown, without citation numbers."""
        words = "".join(
            f"{sentence.text} " if sentence.text[-1:].isascii() else sentence.text for sentence in self.sentences
        )
        return words.rstrip()


class Embedder(Protocol):
    """Texts to vectors: what index and search ask of an embedding model. Any LlamaIndex embedding is one."""

    def get_query_embedding(self, query: str) -> list[float]:
        """Vector of a question."""

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, in their order."""
