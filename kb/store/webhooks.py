"""The outbox of the webhook: one row for each notice, until its receiver has it.

Notices of topic `change` tell of a generation, others (`head`, `risk`) of something that has no generation.

Rows are written from the generations themselves, so a process killed between a publication and its row loses nothing:
the next look finds the generation without a row. Where the webhook was never used a baseline marks what is old news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, or_, select, text, update

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.engine import reading, writing

BASELINE = "baseline"


class Topic(StrEnum):
    """What a notice tells of: texts that changed, the signed head of a day, a risk signal."""

    CHANGE = "change"
    HEAD = "head"
    RISK = "risk"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What is to be told of one generation; `event_id` is the same however often it is told."""

    event_id: str
    generation: int
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice to the receiver; `problem` is why the last attempt failed."""

    delivery_id: int
    event_id: str
    topic: Topic
    generation: int | None
    payload: Mapping[str, Any]
    state: DeliveryState
    attempts: int
    not_before: datetime | None
    problem: str | None
    created_at: datetime
    delivered_at: datetime | None


class SqlWebhooks:
    """Keeps deliveries in the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, newest: int, now: datetime) -> None:
        """Marks everything up to a generation as old news, where nothing was ever delivered or marked."""
        t = s.webhook_deliveries
        with writing(self._engine) as c:
            _lock(c)
            if c.scalar(select(t.c.delivery_id).limit(1)) is None:
                c.execute(
                    insert(t).values(
                        event_id=BASELINE, generation=newest, payload={}, state=BASELINE, attempts=0, created_at=now
                    )
                )

    def last(self) -> int | None:
        """The newest generation that has a row, the baseline included; None before `begin`."""
        with reading(self._engine) as c:
            found: int | None = c.scalar(select(func.max(s.webhook_deliveries.c.generation)))
            return found

    def add(self, drafts: Sequence[DeliveryDraft], now: datetime) -> tuple[int, ...]:
        """Adds what is newer than every row, oldest first; what another process added meanwhile is left out."""
        t = s.webhook_deliveries
        added: list[int] = []
        with writing(self._engine) as c:
            _lock(c)
            last = c.scalar(select(func.max(t.c.generation))) or 0
            for draft in sorted(drafts, key=lambda each: each.generation):
                if draft.generation > last:
                    values = {
                        "event_id": draft.event_id,
                        "generation": draft.generation,
                        "payload": dict(draft.payload),
                        "state": DeliveryState.WAITING.value,
                        "attempts": 0,
                        "not_before": now,
                        "created_at": now,
                    }
                    added.append(int(c.execute(insert(t).values(values).returning(t.c.delivery_id)).scalar_one()))
        return tuple(added)

    def notify(self, topic: Topic, event_id: str, payload: Mapping[str, object], now: datetime) -> bool:
        """Adds a notice that tells of no generation; False when one of that id was added before."""
        t = s.webhook_deliveries
        values = {
            "event_id": event_id,
            "topic": topic.value,
            "payload": dict(payload),
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "not_before": now,
            "created_at": now,
        }
        with writing(self._engine) as c:
            _lock(c)
            if c.scalar(select(t.c.delivery_id).where(t.c.event_id == event_id)) is not None:
                return False
            c.execute(insert(t).values(values))
        return True

    def due(self, now: datetime) -> tuple[int, ...]:
        """Deliveries whose next attempt is due, oldest first."""
        t = s.webhook_deliveries
        query = select(t.c.delivery_id).where(_is_due(now)).order_by(t.c.delivery_id)
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def take(self, delivery_id: int, now: datetime, until: datetime) -> Delivery | None:
        """Takes a due delivery for one attempt, which nobody else takes before `until`; None when it is not due."""
        t = s.webhook_deliveries
        change = (
            update(t)
            .where(t.c.delivery_id == delivery_id, _is_due(now))
            .values(attempts=t.c.attempts + 1, not_before=until)
        )
        with writing(self._engine) as c:
            if c.execute(change).rowcount == 0:
                return None
            return _read(c.execute(select(t).where(t.c.delivery_id == delivery_id)).one())

    def delivered(self, delivery_id: int, now: datetime) -> None:
        """The receiver has it."""
        self._update(delivery_id, state=DeliveryState.DELIVERED.value, delivered_at=now, not_before=None, problem=None)

    def again(self, delivery_id: int, not_before: datetime, problem: str) -> None:
        """The attempt failed; the next is at `not_before`."""
        self._update(delivery_id, not_before=not_before, problem=problem)

    def give_up(self, delivery_id: int, problem: str) -> None:
        """No further attempt."""
        self._update(delivery_id, state=DeliveryState.FAILED.value, not_before=None, problem=problem)

    def retry(self, delivery_id: int, now: datetime) -> None:
        """Begins the attempts of a delivery anew, at once. Raises NotFoundError."""
        self._update(delivery_id, state=DeliveryState.WAITING.value, attempts=0, not_before=now)

    def get(self, delivery_id: int) -> Delivery:
        """One delivery. Raises NotFoundError."""
        t = s.webhook_deliveries
        with reading(self._engine) as c:
            row = c.execute(select(t).where(t.c.delivery_id == delivery_id, t.c.state != BASELINE)).first()
        if row is None:
            raise NotFoundError(f"没有编号为 {delivery_id} 的通知。")
        return _read(row)

    def newest(self, limit: int) -> tuple[Delivery, ...]:
        """The newest deliveries first."""
        t = s.webhook_deliveries
        query = select(t).where(t.c.state != BASELINE).order_by(t.c.delivery_id.desc()).limit(limit)
        with reading(self._engine) as c:
            return tuple(map(_read, c.execute(query)))

    def failed(self) -> int:
        """How many deliveries were given up."""
        t = s.webhook_deliveries
        with reading(self._engine) as c:
            return c.scalar(select(func.count()).where(t.c.state == DeliveryState.FAILED.value)) or 0

    def _update(self, delivery_id: int, **values: object) -> None:
        t = s.webhook_deliveries
        with writing(self._engine) as c:
            change = update(t).where(t.c.delivery_id == delivery_id, t.c.state != BASELINE).values(**values)
            if c.execute(change).rowcount == 0:
                raise NotFoundError(f"没有编号为 {delivery_id} 的通知。")


def _is_due(now: datetime) -> Any:
    t = s.webhook_deliveries
    return (t.c.state == DeliveryState.WAITING.value) & or_(t.c.not_before.is_(None), t.c.not_before <= now)


def _lock(c: Connection) -> None:
    if c.dialect.name == "postgresql":
        # Two replicas that learn of one publication at once must not both add its row; SQLite has one writer anyway.
        c.execute(text("LOCK TABLE webhook_deliveries IN SHARE ROW EXCLUSIVE MODE"))


def _read(row: Row[Any]) -> Delivery:
    return Delivery(
        row.delivery_id,
        row.event_id,
        Topic(row.topic),
        row.generation,
        row.payload,
        DeliveryState(row.state),
        row.attempts,
        _in_utc(row.not_before) if row.not_before else None,
        row.problem,
        _in_utc(row.created_at),
        _in_utc(row.delivered_at) if row.delivered_at else None,
    )


def _in_utc(at: datetime) -> datetime:
    """SQLite forgets the zone, PostgreSQL answers in the session's; everything is written in UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
