"""What the service does by itself about retention: once a day, and every minute what readers kept from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from kb.records.erasing.certificates import SHANGHAI
from kb.records.erasing.erasure import Erasures
from kb.records.erasing.retention import Period

log = logging.getLogger(__name__)
# Rewriting the file waits for writers and holds them up: at three in the morning few calls come in.
HOUR = 3


class RetentionDuty:
    """Erases what expired: at the first look, in case the service was not running, then daily from HOUR on."""

    def __init__(self, erasures: Erasures, periods: Callable[[], tuple[Period, ...]]) -> None:
        self._erasures = erasures
        self._periods = periods
        self._done: date | None = None

    def look(self, now: datetime) -> None:
        """Erases what is due. ContentError while the company's periods cannot be read: nothing is erased then."""
        local = now.astimezone(SHANGHAI)
        if self._done is None or (local.date() > self._done and local.hour >= HOUR):
            outcome = self._erasures.retain(self._periods())
            if outcome.count:
                log.info("已删除到期的记录内容 %d 条", outcome.count)
            for completed in self._erasures.complete():
                log.info("保全解除，已补删 %d 条", completed.count)
            self._done = local.date()
        self._erasures.scrub()
