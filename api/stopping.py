"""How the service and a worker are told to stop: the first signal lets work in hand be finished, the second does not.

Nothing is lost by the second: what was answered is on the disk, and a run that died begins anew at the next start.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Whether this process was told to stop, and whether its `grace` s are over. `end` ends the process at once."""

    def __init__(
        self,
        grace: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self.grace = grace
        self._clock = clock
        self._end = end
        self._since: float | None = None
        self._first: Callable[[], object] = lambda: None

    @property
    def begun(self) -> bool:
        """Told to stop: nothing new is begun."""
        return self._since is not None

    @property
    def late(self) -> bool:
        """The time of grace is over: what is still in hand is broken off."""
        return self._since is not None and self._clock() - self._since >= self.grace

    def heard(self, number: int, frame: FrameType | None = None) -> None:
        """A signal came. The second one ends the process, with the exit code that shells give for it."""
        if self._since is not None:
            self._end(128 + number)
            return
        self._since = self._clock()
        self._first()

    @contextmanager
    def listening(self, first: Callable[[], object] = lambda: None) -> Iterator[Stopping]:
        """Hears SIGTERM and Ctrl-C meanwhile; `first` is called in the handler of the first one. Main thread only."""
        self._first = first
        before = {each: signal.signal(each, self.heard) for each in SIGNALS}
        try:
            yield self
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
