"""Who was proved to be somebody a moment ago still is while the store cannot be reached.

Else no officer could read the law for as long as the database is away. It holds for minutes, in this process, for what
it has looked at itself; a sign-in ended elsewhere in those minutes is out as soon as the store is back.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from kb.errors import StoreAwayError

Row = TypeVar("Row")
HOLDS_FOR = timedelta(minutes=10)
MOST = 10_000


class WhileAway(Generic[Row]):
    """Rows as they were last read, by name. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: OrderedDict[str, tuple[Row, datetime]] = OrderedDict()

    def ask(self, name: str, look: Callable[[], Row | None], now: datetime) -> Row | None:
        """What `look` finds; while the store is away what it found in the last minutes. StoreAwayError without that."""
        try:
            row = look()
        except StoreAwayError:
            with self._lock:
                kept = self._rows.get(name)
            if kept is None or now - kept[1] > HOLDS_FOR:
                raise
            return kept[0]
        with self._lock:
            self._rows.pop(name, None)
            if row is not None:
                self._rows[name] = (row, now)
                while len(self._rows) > MOST:
                    self._rows.popitem(last=False)
        return row
