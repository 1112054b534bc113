"""One writer at a time per instrument: a run claims what it is about to change, and loses it when it falls silent."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from kb.law.instruments import InstrumentId
from kb.law.titles import normalise_title
from kb.store import schema as s
from kb.store.engine import reading, writing

# A run renews its claims every few seconds; one that has not for a minute is dead or cut off.
STALE_AFTER = timedelta(seconds=60)


def claim_key(title: str) -> InstrumentId:
    """What to claim for a text whose instrument is not known yet: all instruments of its normalised title.

    >>> claim_key("《中华人民共和国价格法》") == claim_key("价格法")
    True
    """
    return InstrumentId(hashlib.sha256(normalise_title(title).encode()).hexdigest()[:32])


class SqlClaims:
    """Claims of runs on instruments, held in the database that all processes share."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, instrument_id: InstrumentId, run_id: int, now: datetime) -> bool:
        """Takes an instrument for a run; False while another run holds it and has renewed within STALE_AFTER.

        Claiming again what the run holds renews it. One statement decides, so that of two at once one wins.
        """
        t = s.instrument_claims
        at = now.astimezone(UTC)
        values = {"run_id": run_id, "renewed_at": at}
        free = or_(t.c.run_id == run_id, t.c.renewed_at <= at - STALE_AFTER)
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        take = dialect.insert(t).values(instrument_id=instrument_id, **values)
        with writing(self._engine) as c:
            taken = take.on_conflict_do_update(index_elements=[t.c.instrument_id], set_=values, where=free)
            return c.execute(taken.returning(t.c.instrument_id)).first() is not None

    def renew(self, run_id: int, now: datetime) -> frozenset[InstrumentId]:
        """Says that a run still works; returns what it still holds: a claim that another run took is missing."""
        t = s.instrument_claims
        renewed = update(t).where(t.c.run_id == run_id).values(renewed_at=now.astimezone(UTC))
        with writing(self._engine) as c:
            return frozenset(InstrumentId(one) for one in c.scalars(renewed.returning(t.c.instrument_id)))

    def release(self, run_id: int) -> None:
        """Gives up everything a run holds."""
        with writing(self._engine) as c:
            c.execute(delete(s.instrument_claims).where(s.instrument_claims.c.run_id == run_id))

    def holder(self, instrument_id: InstrumentId, now: datetime) -> int | None:
        """The run that holds an instrument; None when nobody does or the holder fell silent."""
        t = s.instrument_claims
        fresh = select(t.c.run_id).where(
            t.c.instrument_id == instrument_id, t.c.renewed_at > now.astimezone(UTC) - STALE_AFTER
        )
        with reading(self._engine) as c:
            return c.scalar(fresh)
