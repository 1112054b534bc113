"""Server-sent events read by a command as they come. Standard library only: imported beside a running service, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.client import Json


@dataclass(frozen=True, slots=True)
class Heard:
    """One event: its name and what it carries."""

    name: str
    data: Json


@dataclass(slots=True)
class EventReader:
    r"""Puts events together from pieces that may end anywhere, within a character too.

    >>> reader = EventReader()
    >>> [*reader.feed(b': \n\nevent: status\ndata: {"det'), *reader.feed('ail": "找"}\n\n'.encode())]
    [Heard(name='status', data={'detail': '找'})]
    """

    _rest: bytes = field(default=b"")

    def feed(self, piece: bytes) -> Iterator[Heard]:
        """The events that a piece completes."""
        *blocks, self._rest = (self._rest + piece).split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line and line[0] != ":")
            if "data" in fields:
                yield Heard(fields.get("event", "message"), json.loads(fields["data"]))
