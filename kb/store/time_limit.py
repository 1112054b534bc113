"""How long a thread waits for a server of the store: for what goes on without it too, no longer than it says here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What an answer asks of the store takes milliseconds. A server that lives and does not get it done (a disk that takes
# no writes, a standby that is waited for) is done without after this.
ASKING_SECONDS = 5.0
_until: ContextVar[float | None] = ContextVar("zhigui_store_until", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Gives every statement inside up to a moment so far away; StoreAwayError for one that is not answered by then.

    A server alone: SQLite has its own `timeout` for another writer.
    """
    end, outer = time.monotonic() + seconds, _until.get()
    token = _until.set(end if outer is None else min(end, outer))
    try:
        yield
    finally:
        _until.reset(token)


def time_is_up() -> bool:
    """Whether the moment has passed; False outside of `at_most`."""
    until = _until.get()
    return until is not None and time.monotonic() >= until
