"""What all replicas of one database must have in common though it does not stand in it: marks of their keys.

A mark says nothing of a key but whether two are the same.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from kb.store import schema as s
from kb.store.engine import reading, writing


class SqlMarks:
    """Marks by name; the first that anybody leaves stays."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def agree(self, name: str, value: str) -> bool:
        """Leaves a mark where there is none; whether the one that stands there is this one."""
        t = s.shared_marks
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        left = dialect.insert(t).values(name=name, value=value, at=datetime.now(UTC)).on_conflict_do_nothing()
        with writing(self._engine) as c:
            c.execute(left)
            return c.scalar(select(t.c.value).where(t.c.name == name)) == value

    def known(self, name: str) -> bool:
        """Whether anybody has left it."""
        t = s.shared_marks
        with reading(self._engine) as c:
            return c.scalar(select(t.c.name).where(t.c.name == name)) is not None
