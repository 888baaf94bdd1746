"""What an evidence pack holds: frozen, strict, closed; a pack from elsewhere is untrusted and has to fit this.

Arrows: build, loading, verify, paper -> here. Knows no file and no corpus.

Offsets are code points of the cleaned text of the cited file. All digests are SHA-256 in hex.
"""

import hashlib
import json
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import PydanticCustomError

VERSION = 1
LONG, MANY = 200_000, 1000  # characters of one text, members of one list

Text = Annotated[str, Field(max_length=LONG)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]
Number = Annotated[int, Field(ge=1, le=MANY)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]


def _inside(path: str) -> str:
    """`path` when it is relative, in its plainest form and leads nowhere up. Raises PydanticCustomError."""
    plain = PurePosixPath(path)
    if plain.is_absolute() or ".." in plain.parts or str(plain) != path or path == "." or "\0" in path:
        raise PydanticCustomError("path", "不是文件夹内的相对路径")
    return path


RelativePath = Annotated[str, Field(max_length=1000), AfterValidator(_inside)]


class Part(BaseModel):
    """A part of a pack: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Turn(Part):
    """One message of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: Text


class Cell(Part):
    """Words of a table as shown, and the numbers of the citations that they rest on."""

    text: Annotated[str, Field(max_length=20_000)]
    citations: Annotated[tuple[Number, ...], Field(max_length=MANY)]


class Sentence(Cell):
    """A sentence as shown; `proof` says what the quotations prove of it.

    "wording": what the sentence says. "facts": only its figures, dates, document numbers and names, because the program
    sums up (how many documents, what differs) in words of its own.
    """

    proof: Literal["wording", "facts"]


class Table(Part):
    """What the sentences say, side by side."""

    header: Annotated[tuple[Text, ...], Field(max_length=50)]
    rows: Annotated[tuple[Annotated[tuple[Cell, ...], Field(max_length=50)], ...], Field(max_length=MANY)]


class Card(Part):
    """The card of a cited document, as shown; unknown fields are empty."""

    path: RelativePath
    title: Text
    number: Text
    proposal_number: Text
    issuer: Text
    signed: Text
    published: Text
    region: Text
    region_level: Text
    kind: Text
    addressee: Text
    contact: Text
    telephone: Text
    attachments: Annotated[tuple[Text, ...], Field(max_length=MANY)]


class Quotation(Part):
    """What a number points to: the cleaned text of `source.path` holds `quote` from `start` to `end`."""

    number: Number
    quote: Text
    start: Offset
    end: Offset
    section: Annotated[tuple[Text, ...], Field(max_length=50)]
    source: Card


class File(Part):
    """A cited file: digests of its bytes and of its cleaned text in UTF-8, both as they were indexed."""

    path: RelativePath
    title: Text
    sha256: Sha256
    text_sha256: Sha256


class Weights(Part):
    """One file of a model."""

    path: Text
    sha256: Sha256


class Model(Part):
    """A model: its name, its files (or the server that ran it, without any key), the fingerprint of its index."""

    name: Text
    server: Text = ""
    fingerprint: Text = ""
    files: Annotated[tuple[Weights, ...], Field(max_length=MANY)] = ()


class Index(Part):
    """What was searched: how many documents, and what the index was built with."""

    documents: Offset
    manifest: dict[str, JsonValue]
    prompts: dict[str, Text]


class Program(Part):
    """The program: `source` is a digest over its own code."""

    name: Text
    version: Text
    source: Text


class Origin(Part):
    """What made the answer."""

    program: Program
    index: Index
    embedding: Model
    language: Model


class Timings(Part):
    """Seconds from the question."""

    evidence: Seconds | None
    first: Seconds | None
    total: Seconds | None


class Content(Part):
    """A pack without its checksum."""

    format: Literal["rag-evidence-pack"]
    schema_version: Literal[1]
    created: Annotated[str, Field(max_length=40)]
    question: Annotated[str, Field(max_length=20_000)]
    resolved: Annotated[str, Field(max_length=40_000)]
    history: Annotated[tuple[Turn, ...], Field(max_length=MANY)]
    scope: JsonValue
    answer: Text
    complete: bool
    refused: bool
    reason: Text
    sentences: Annotated[tuple[Sentence, ...], Field(max_length=MANY)]
    table: Table | None
    citations: Annotated[tuple[Quotation, ...], Field(max_length=MANY)]
    documents: Annotated[tuple[File, ...], Field(max_length=MANY)]
    notes: Annotated[tuple[Text, ...], Field(max_length=MANY)]
    origin: Origin
    timings: Timings


class Pack(Content):
    """A whole pack; `checksum` is that of all the rest."""

    checksum: Sha256


def checksum(record: dict[str, Any]) -> str:
    """The digest of a pack's JSON value without its own `checksum`: keys sorted, no blanks, UTF-8."""
    content = {key: value for key, value in record.items() if key != "checksum"}
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def field_of(error: ValidationError) -> tuple[str, str]:
    """The first field that does not fit, as `citations.0.start`, and the kind of fault in pydantic's word."""
    first = error.errors(include_url=False, include_input=False)[0]
    return ".".join(str(part) for part in first["loc"]), str(first["type"])
