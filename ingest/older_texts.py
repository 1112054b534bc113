"""Texts that came in before relations were kept: what they repeal and amend is read from the stored articles."""

from __future__ import annotations

from ingest.parse_relations import relations_of
from kb.law.amendments import read_amendment
from kb.store.sql import SqlStore

NOTE = "补读已入库法规之间的废止、修改关系"


def complete_relations(store: SqlStore) -> int | None:
    """Adds the relations of all visible texts to a store that has none; the generation, None when nothing is to do.

    Texts read from now on bring theirs with them, so that this happens once in the life of a home folder.
    """
    if store.preparation.knows_relations():
        return None
    found = {}
    for version_id, one in store.law.versions(store.law.generation()).items():
        provisions = store.law.provisions(version_id)
        title = one.instrument.title
        amendment = read_amendment(title, "", provisions, one.version.dates.promulgation.value)
        if relations := relations_of(title, provisions, amendment):
            found[version_id] = relations
    return store.publisher.add_relations(found, NOTE) if found else None
