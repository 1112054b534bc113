"""Which generation answers now, for those who must not be answered from an older one than they have seen."""

from __future__ import annotations

import time
from threading import Lock


class ServedGeneration:
    """The newest generation any request was pinned to or may be, and the newest there is. Never goes down.

    `looked_at`: when the store was last asked for the newest, by the monotonic clock; 0.0 before the first time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.served = 0
        self.published = 0
        self.looked_at = 0.0

    def serve(self, generation: int) -> int:
        """Notes a generation that a request was pinned to; returns it."""
        if generation > self.served:
            with self._lock:
                self.served = max(self.served, generation)
        return generation

    def publish(self, generation: int) -> None:
        """Notes the newest generation that the store has now: it may be an older one, after a restore."""
        self.published, self.looked_at = generation, time.monotonic()
