"""What each generation changed, read from the rows that it began and ended."""

from __future__ import annotations

from sqlalchemy import Engine, select

from kb.store import schema as s
from kb.store.engine import reading
from kb.store.reading import visible


class SqlChanges:
    """Reads generations as news: what came in, what was taken back, whose dates were settled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def repealers(self, title: str, generation: int) -> tuple[str, ...]:
        """Titles of the visible instruments whose texts repeal the instrument of this normalised title."""
        r, v, i = s.instrument_relations, s.instrument_versions, s.instruments
        query = (
            select(i.c.title)
            .join(v, v.c.instrument_id == i.c.instrument_id)
            .join(r, r.c.version_id == v.c.version_id)
            .where(r.c.kind == "repeals", r.c.target_title == title)
            .where(visible(r, generation), visible(v, generation), visible(i, generation))
            .order_by(i.c.title)
            .distinct()
        )
        with reading(self._engine) as c:
            return tuple(c.scalars(query))
