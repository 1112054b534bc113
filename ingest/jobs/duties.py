"""What a service does by itself, look by look: runs that are due, scheduled sources, the inbox, dead runs, old uploads.

Each look is cheap and each duty stands for itself: one that fails is told and tried again at the next look.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kb.errors import ZhiguiError
from kb.store.runs import SqlRuns
from kb.watching import Watcher

log = logging.getLogger(__name__)
KEEP_UPLOADS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do every so often; `name` is for the log, `mine` says whether it is this process's to do now.

    What concerns the store all replicas share is done by one of them (kb/store/leading), the home folder's by each.
    """

    name: str
    every_seconds: float
    carry_out: Callable[[datetime], object]
    mine: Callable[[], bool] = lambda: True


class Duties:
    """Carries duties out in a thread of its own, from `start` to `close`."""

    def __init__(self, duties: Sequence[Duty], clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._duties = tuple(duties)
        self._clock = clock
        self._next: dict[str, datetime] = {}
        self._told: dict[str, str] = {}
        self._watcher = Watcher(self.look, min((duty.every_seconds for duty in duties), default=60.0))

    def start(self) -> None:
        """Begin; the first look is at once."""
        self._watcher.start()

    def close(self) -> None:
        """Stop after the duty in hand."""
        self._watcher.close()

    def look(self) -> None:
        """Carries out what is due."""
        now = self._clock()
        for duty in self._duties:
            if now < self._next.get(duty.name, now) or not duty.mine():
                continue
            self._next[duty.name] = now + timedelta(seconds=duty.every_seconds)
            try:
                duty.carry_out(now)
            except Exception as error:
                # A defect of ours is told with its trace; the thread lives on, or all other duties would end unseen.
                trace = None if isinstance(error, (ZhiguiError, OSError)) else error
                # The same trouble every two seconds is one line in the log, not a thousand.
                if self._told.get(duty.name) != repr(error):
                    log.error("%s没有完成：%s（稍后再试）", duty.name, error, exc_info=trace)
                self._told[duty.name] = repr(error)
            else:
                self._told.pop(duty.name, None)


def remove_old_uploads(uploads: Path, runs: SqlRuns, now: datetime) -> None:
    """Removes what was uploaded more than seven days ago; what an open run still has to read stays."""
    if not uploads.is_dir():
        return
    needed = {Path(path).parent for request in runs.open_requests() for path in request["paths"]}
    for folder in uploads.iterdir():
        age = now.timestamp() - folder.stat().st_mtime
        if folder.is_dir() and folder.absolute() not in needed and age > KEEP_UPLOADS.total_seconds():
            shutil.rmtree(folder)
