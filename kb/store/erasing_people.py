"""Takes what names a member of staff out of the tables of people; his id stays, because the chain refers to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, update

from kb.store import schema as s
from kb.store.erasing_bytes import mark
from kb.store.erasing_quizzes import forget_unsent
from kb.store.people_records import Person, PersonState

GONE = "已注销人员"


def forget_person(c: Connection, person: Person, at: datetime, failures: str | None) -> None:
    """Within a transaction: no name, login, password or identity any more; keys and sign-ins end.

    `failures` is the name under which his failed sign-ins are counted.
    """
    mine = s.actors.c.actor_id == person.actor_id
    c.execute(
        update(s.actors)
        .where(mine)
        .values(
            name=GONE, login=None, password_hash=None, must_change_password=False, oidc_issuer=None,
            oidc_subject=None, state=PersonState.DISABLED.value, seen_at=None,
        )
    )  # fmt: skip
    keys, sign_ins = s.api_keys, s.sign_ins
    c.execute(update(keys).where(keys.c.actor_id == person.actor_id, keys.c.revoked_at.is_(None)).values(revoked_at=at))
    c.execute(update(keys).where(keys.c.actor_id == person.actor_id).values(name=GONE))
    c.execute(delete(sign_ins).where(sign_ins.c.actor_id == person.actor_id))
    if failures is not None:
        c.execute(delete(s.sign_in_failures).where(s.sign_in_failures.c.name == failures))
    forget_unsent(c, person.actor_id)
    mark(c)
