"""How long a thread waits for a server of the store: for what goes on without it too, no longer than it says here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What an answer asks of the store takes milliseconds. A server that lives and does not get it done (a disk that takes
# no writes, a standby that is waited for) is done without after this.
ASKING_SECONDS = 5.0
# Any other statement of a request. Else sign-ins and changes that hang would take one thread after the other from
# those who ask: there are forty.
REQUEST_STATEMENT_SECONDS = 15.0
_until: ContextVar[float | None] = ContextVar("zhigui_store_until", default=None)
_longest: ContextVar[float | None] = ContextVar("zhigui_store_longest", default=None)


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


@contextmanager
def no_statement_longer_than(seconds: float) -> Iterator[None]:
    """Gives every statement inside so long without a sign of its answer; StoreAwayError for one that took longer."""
    token = _longest.set(seconds)
    try:
        yield
    finally:
        _longest.reset(token)


def time_is_up(silent_seconds: float) -> bool:
    """Whether a statement of which nothing was heard for so long is to be given up; never outside of the two above."""
    until, longest = _until.get(), _longest.get()
    return (until is not None and time.monotonic() >= until) or (longest is not None and silent_seconds >= longest)


def somebody_waits() -> bool:
    """Whether what is asked of the store is asked for a request, not behind one."""
    return _until.get() is not None or _longest.get() is not None
