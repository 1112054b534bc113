"""What is done at most once in a while: writing down for every request that a key was used would hold up the writer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

# A write for every request would make readers wait for the one writer of SQLite.
NOTED_EVERY = timedelta(minutes=1)
MOST_NOTED = 10_000


class Noted:
    """When something was last done, so that it is done at most once in a while. Thread-safe."""

    def __init__(self, every: timedelta = NOTED_EVERY) -> None:
        self._every = every
        self._lock = threading.Lock()
        self._at: OrderedDict[str, datetime] = OrderedDict()

    def due(self, name: str, last: datetime | None, now: datetime) -> bool:
        """Whether it is to be done now; whoever asks next within the while is told no."""
        with self._lock:
            last = max(filter(None, (last, self._at.get(name))), default=None)
            if last is not None and now - last < self._every:
                return False
            self._at[name] = now
            self._at.move_to_end(name)
            while len(self._at) > MOST_NOTED:
                self._at.popitem(last=False)
            return True
