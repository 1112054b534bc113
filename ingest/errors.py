"""Why a text cannot come in.

IngestError
├── ReadError        the file cannot be read as a text
├── MetadataError    its front matter is malformed
├── TextError        its structure cannot be trusted, or nothing in it has legal validity
└── SourceError      no such source, it is not installed, or what it publishes was refused
RunStoppedError      somebody cancelled the run, or its process has to end
QueueError           the job queue cannot be reached; what was asked stands in the store and is queued again
Messages are Chinese and end in what to do; `place` says where in the text.
"""

from __future__ import annotations

from kb.errors import StoreBusyError, ZhiguiError


class IngestError(ZhiguiError):
    """A text was refused."""

    def __init__(self, reason: str, place: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class ReadError(IngestError):
    """The file cannot be read as a text."""


class MetadataError(IngestError):
    """The front matter is malformed."""


class TextError(IngestError):
    """The structure of the text cannot be trusted."""


class SourceError(IngestError):
    """There is no such source here, or what it publishes was refused.

    `transient` tells that the same request may succeed later: a network that is down, a server that is busy.
    """

    def __init__(self, reason: str, place: str | None = None, *, transient: bool = False) -> None:
        super().__init__(reason, place)
        self.transient = transient


class RunStoppedError(ZhiguiError):
    """A run ends early because it was asked to; no failure."""


class QueueError(ZhiguiError):
    """The job queue cannot be reached."""


def may_pass(error: BaseException) -> bool:
    """Whether the same run may succeed later: a source that is away for now, a store that is busy."""
    return isinstance(error, StoreBusyError) or bool(getattr(error, "transient", False))
