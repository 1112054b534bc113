"""What a publication does with handbooks: a new text begins on its day, and takes the handbook over from then on.

The texts before it stay visible and speak of earlier days; only one that is left without a day of its own is closed.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select, update

from kb.errors import NotFoundError
from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.generations import close
from kb.store.handbook_versions import with_ends
from kb.store.records import HandbookId


def begin_handbooks(c: Connection, run_id: int, today: date) -> None:
    """Gives the prepared texts without a day the day of their publication, where they replace one; before `show`."""
    t = s.handbooks
    known = select(t.c.handbook_id).where(t.c.gen_from.is_not(None), t.c.gen_to.is_(None))
    c.execute(
        update(t)
        .where(t.c.run_id == run_id, t.c.gen_from.is_(None), t.c.valid_from.is_(None), t.c.handbook_id.in_(known))
        .values(valid_from=today)
    )


def close_silent(c: Connection, generation: int, run_id: int) -> None:
    """Closes older texts that a newer one of the same day leaves nothing to say; after `show`."""
    t = s.handbooks
    own = select(t.c.handbook_id).where(t.c.run_id == run_id, t.c.gen_from == generation)
    shown = c.execute(select(t).where(t.c.handbook_id.in_(own), t.c.gen_from.is_not(None), t.c.gen_to.is_(None))).all()
    speaking = {row_id for row_id, _ in with_ends(shown)}
    close(c, t, generation, t.c.row_id.in_([row.row_id for row in shown if row.row_id not in speaking]))


def withdraw_handbook(c: Connection, generation: int, handbook_id: HandbookId, version_id: VersionId | None) -> None:
    """Takes one text of a handbook back, or all of them; raises NotFoundError when none of them is visible."""
    t = s.handbooks
    wanted = t.c.handbook_id == handbook_id
    if version_id is not None:
        wanted &= t.c.version_id == version_id
    if c.execute(select(t.c.row_id).where(wanted, t.c.gen_from.is_not(None), t.c.gen_to.is_(None))).first() is None:
        raise NotFoundError(f"没有手册 {handbook_id}，或它已被撤下；可用 zhigui handbooks list 查看。")
    close(c, t, generation, wanted)
