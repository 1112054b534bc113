"""Finds stored provisions that name an instrument; what exactly they cite is read from their text afterwards."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, select

from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.engine import reading
from kb.store.records import Provision
from kb.store.rows import read_provision


class SqlReferences:
    """Looks words up in the wording of provisions, index or not: 24,000 articles take about 30 ms."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def naming(self, words: str, among: Collection[VersionId]) -> tuple[Provision, ...]:
        """The provisions of some versions whose text contains the words, in order."""
        t = s.provisions
        query = select(t).where(t.c.text.contains(words, autoescape=True)).order_by(t.c.provision_id)
        with reading(self._engine) as c:
            return tuple(read_provision(row) for row in c.execute(query) if row.version_id in among)
