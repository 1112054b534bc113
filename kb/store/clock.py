"""One clock for every replica: the database server's, kept as an offset to this machine's own.

Whether a run is dead, a claim stale or a day over is decided by comparing moments that several machines wrote down. By
their own clocks one that is two minutes fast would close what another is carrying out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from kb.store.chain import utc
from kb.store.engine import reading

log = logging.getLogger(__name__)
# Records of two machines this far apart stand in an order that a reader would take for wrong.
TOLERATED = timedelta(seconds=2)


class StoreClock:
    """The time now in UTC. `look` compares with the server; between two looks and while it is away the offset stays.

    On SQLite it is this machine's clock.
    """

    def __init__(self, engine: Engine, own: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._own = own
        self._told = False
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return self._own() + self.offset

    def look(self) -> None:
        """Compares the two clocks. StoreError while the server is away."""
        if self._engine.dialect.name != "postgresql":
            return
        with reading(self._engine) as c:
            before = self._own()
            theirs = c.scalar(text("SELECT clock_timestamp()"))
            after = self._own()
        assert isinstance(theirs, datetime)
        self.offset = utc(theirs) - (before + (after - before) / 2)
        far = abs(self.offset) > TOLERATED
        if far and not self._told:
            log.warning(
                "本机时钟与数据库服务器相差 %.0f 秒；记录与任务按数据库的时间，请校准时钟（NTP）。",
                -self.offset.total_seconds(),
            )
        self._told = far
