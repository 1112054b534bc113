"""What objects of ours said when they were accepted, where the knowledge base still knows it.

Only hashes of the accepted content are kept. The handbooks' units stand in the store until the new ones come in, and
the restricted phrasings in the rule sets that answers cite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ingest.upgrade_objects import ContentKind, Key, rule_text, unit_id, unit_text
from ingest.upgrade_texts import digest_of, plain_fields
from kb.store.content_bases import SqlContentBases
from kb.store.sql import SqlStore

# What a unit's draft says, by which it was accepted, as the store gives it back.
UNIT_FIELDS = ("heading", "industries", "questions", "sayable", "triggers", "hand_over", "needs", "text")


def texts_before(store: SqlStore, keys: Iterable[Key], accepted: Mapping[Key, str], today: date) -> Mapping[Key, str]:
    """The accepted texts of the handbook units and restricted phrasings among `keys`; what nobody knows is left out.

    What stands there now is ours only where it has the accepted hash: else it is the company's.
    """
    wanted = set(keys)
    found: dict[Key, str] = {}
    if any(kind == ContentKind.HANDBOOK_UNIT for kind, _ in wanted):
        for unit in store.handbooks.handbook_units(store.law.generation(), today):
            key = (ContentKind.HANDBOOK_UNIT.value, unit_id(unit.handbook_id, unit.heading))
            said = {name: getattr(unit, name) for name in UNIT_FIELDS}
            if key in wanted and digest_of(plain_fields(said)) == accepted[key]:
                found[key] = unit_text(unit.sayable, unit.text)
    if any(kind == ContentKind.PHRASING for kind, _ in wanted):
        for rule in SqlContentBases(store.engine, store.ledger).rules_before():
            key = (ContentKind.PHRASING.value, str(rule["rule_id"]))
            if key in wanted and key not in found and _digest(rule) == accepted[key]:
                found[key] = rule_text(rule["patterns"], rule["say_instead"], rule["reason"])
    return found


def _digest(rule: Mapping[str, Any]) -> str:
    """The hash under which a rule was accepted; where it stood counts for nothing."""
    return digest_of(plain_fields({name: value for name, value in rule.items() if name != "origin"}))
