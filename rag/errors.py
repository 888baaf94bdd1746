"""Errors: one base, and a message that says what to do, in the user's language (Chinese).

RagError
├── SettingsError        a setting is unknown or out of bounds
├── FileProblem          a file of the corpus cannot be read (empty, scanned, binary, too large, …)
├── WeightsError         model files cannot be fetched, verified or found
├── IndexProblem
│   ├── IndexMissing     nothing was ingested yet
│   ├── IndexMismatch    built with other models, prompts or chunking
│   └── IndexLocked      another process is writing
├── EngineError          the model server does not start or does not answer
├── WorkerError          a worker of an ingest was lost, or the Ray cluster does not answer
├── PackProblem          an evidence pack cannot be made, or what was handed in is none
├── QuestionError        an empty or oversized question, a malformed batch line
└── Stopped              whoever asked no longer wants the answer
"""


class RagError(Exception):
    """Base of all expected failures. `str(error)` is shown to the user as it is."""


class SettingsError(RagError):
    """A setting is unknown or its value is not accepted."""


class FileProblem(RagError):
    """A file cannot be read; the others go on."""


class WeightsError(RagError):
    """Model files cannot be fetched, verified or found."""


class IndexProblem(RagError):
    """The index cannot be used as it is."""


class IndexMissing(IndexProblem):
    """Nothing was ingested yet."""


class IndexMismatch(IndexProblem):
    """The index was built with other models, prompts or chunking."""


class IndexLocked(IndexProblem):
    """Another process is writing to the index."""


class EngineError(RagError):
    """The model server does not start or does not answer."""


class WorkerError(RagError):
    """A worker of an ingest was lost, or the Ray cluster does not answer."""


class QuestionError(RagError):
    """The question is empty or too long, or a line of a batch is malformed."""


class PackProblem(RagError):
    """An evidence pack cannot be made, or what was handed in is none."""


class Stopped(RagError):
    """Whoever asked no longer wants the answer."""
