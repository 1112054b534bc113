"""The port behind which a language model stands for quizzes. What it says is a proposal; nothing here believes it."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Protocol):
    """Whether the work is still wanted; threading.Event fits."""

    def is_set(self) -> bool:
        """True once nobody wants it any more."""
        ...


class AskedModel(Protocol):
    """A model that is asked one thing and replies once; `kb.answering.generate.writer.Writer` is one."""

    @property
    def name(self) -> str:
        """What records and items call it."""
        ...

    def reply(self, instructions: str, text: str, cancelled: Cancelled | None = None) -> str:
        """The whole reply, plain. Raises ModelError where none came in time, none at all or only half of one."""
        ...
