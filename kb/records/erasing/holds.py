"""Places and releases legal holds; a release completes the erasures that waited for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.records.erasing.certificates import SHANGHAI
from kb.records.erasing.erasure import Erasures, Outcome
from kb.records.redact import masked
from kb.store.holds import Hold, SqlHolds
from kb.store.selections import Selection


@dataclass(frozen=True, slots=True)
class Released:
    """A hold that ended, and what was erased because it stood in the way no longer."""

    hold: Hold
    completed: tuple[Outcome, ...]


class LegalHolds:
    """Holds over the SQL store."""

    def __init__(
        self, store: SqlHolds, erasures: Erasures, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._erasures = erasures
        self._clock = clock

    def place(self, what: Selection, reason: str, by: str) -> Hold:
        """Keeps every record that is selected now, whatever happens. NotFoundError when there is none; ValueError for a
        selection that asks for nothing in particular."""
        at = self._clock()
        hold_id = f"H{at.astimezone(SHANGHAI):%Y%m%d}-{secrets.token_hex(4)}"
        return self._store.place(Hold(hold_id, masked(reason).text, by, at, None, None, None, 0), what)

    def release(self, hold_id: str, reason: str, by: str) -> Released:
        """Ends a hold, and erases what was asked for meanwhile. NotFoundError, ConflictError."""
        hold = self._store.release(hold_id, by, self._clock(), masked(reason).text)
        return Released(hold, self._erasures.complete())

    def all(self, *, active_only: bool = False) -> tuple[Hold, ...]:
        """Holds, the newest first."""
        return self._store.all(active_only=active_only)
