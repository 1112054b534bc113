"""Ways somebody with the database in hand tampers with a ledger of `three_days`, and what verification must say.

Written as plain SQL that SQLite and PostgreSQL both take, or as functions where hashes are computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from kb.store import schema as s
from kb.store.chain import FIRST_HASH, canonical, commitment, link_hash
from kb.store.engine import writing
from tests.builders_ledger import OTHER, LedgerWorld

Tampering = Callable[[LedgerWorld], None]


@dataclass(frozen=True)
class Way:
    """A way of tampering; `says` are the faults as `told` writes them."""

    name: str
    tamper: Tampering
    says: tuple[str, ...]


def by_sql(*statements: str) -> Tampering:
    """Statements, one after the other."""

    def tamper(world: LedgerWorld) -> None:
        world.sql(*statements)

    return tamper


def remade(world: LedgerWorld, first: int, change: Mapping[str, Any], writer: str = "local") -> None:
    """Changes one row and computes the chain anew from there to its end, the writer's own row included."""
    t, w = s.records, s.ledger_writers
    with writing(world.store.engine) as c:
        c.execute(update(t).where(t.c.writer_id == writer, t.c.sequence == first).values(**change))
        rows = c.execute(select(t).where(t.c.writer_id == writer).order_by(t.c.sequence)).mappings().all()
        previous = FIRST_HASH
        for row in rows:
            columns = dict(row)
            if columns["sequence"] >= first:
                columns["previous_hash"] = previous
                columns["hash"] = link_hash(columns)
                values = {"previous_hash": previous, "hash": columns["hash"]}
                c.execute(update(t).where(t.c.record_id == columns["record_id"]).values(values))
            previous = columns["hash"]
        c.execute(update(w).where(w.c.writer_id == writer).values(sequence=rows[-1]["sequence"], hash=previous))


def rehashed(world: LedgerWorld, sequence: int, change: Mapping[str, Any]) -> None:
    """Changes one row and computes its own hash anew, nothing else."""
    t = s.records
    mine = (t.c.writer_id == "local", t.c.sequence == sequence)
    with writing(world.store.engine) as c:
        c.execute(update(t).where(*mine).values(**change))
        row = dict(c.execute(select(t).where(*mine)).mappings().one())
        c.execute(update(t).where(*mine).values(hash=link_hash(row)))


def words_remade(world: LedgerWorld, first: int) -> None:
    """Puts other words into an answer, commits to them anew and computes the whole chain behind it."""
    content, salt = canonical({"question": "网购能退吗", "answer": {"text": "不可以退。"}}), "0" * 64
    record_id = f"d{1 if first <= 5 else 2}-{first if first <= 5 else first - 5}"
    kept = s.record_contents
    with writing(world.store.engine) as c:
        c.execute(update(kept).where(kept.c.record_id == record_id).values(salt=salt, content=content))
    remade(world, first, {"commitment": commitment(salt, content)})


def cut(world: LedgerWorld, after: int, *, mend: bool = True) -> None:
    """Deletes all of writer local after a sequence, contents and heads too; mended, its own row says so as well."""
    world.sql(
        f"DELETE FROM record_contents WHERE record_id IN (SELECT record_id FROM records WHERE writer_id = 'local' "
        f"AND sequence > {after})",
        f"DELETE FROM records WHERE writer_id = 'local' AND sequence > {after}",
        f"DELETE FROM day_heads WHERE writer_id = 'local' AND sequence > {after}",
    )
    if mend:
        world.sql(
            f"UPDATE ledger_writers SET sequence = {after}, hash = (SELECT hash FROM records WHERE "
            f"writer_id = 'local' AND sequence = {after}) WHERE writer_id = 'local'"
        )


LOCAL = "writer_id = 'local'"
WAYS = (
    Way("row edited", by_sql("UPDATE records SET outcome = 'refused' WHERE record_id = 'd1-3'"), ("row_edited@3",)),
    Way("moment edited", by_sql("UPDATE records SET at = '2026-11-18 02:02:30' WHERE record_id = 'd1-3'"),
        ("row_edited@3",)),
    Way("actor edited", by_sql("UPDATE records SET actor_id = 'somebody' WHERE record_id = 'd3-5'"),
        ("row_edited@17",)),
    Way("facts edited", by_sql("""UPDATE records SET facts = '{"mode":"model"}' WHERE record_id = 'd2-4'"""),
        ("row_edited@9",)),
    Way("two rows edited", by_sql("UPDATE records SET actor_id = 'x' WHERE record_id IN ('d1-1', 'd3-1')"),
        ("row_edited@1", "row_edited@13")),
    Way("row edited and its own hash computed anew", lambda w: rehashed(w, 8, {"outcome": "refused"}),
        ("link_broken@8",)),
    Way("last row edited and its own hash computed anew", lambda w: rehashed(w, 20, {"outcome": "refused"}),
        ("link_broken@20",)),
    Way("hash edited", by_sql("UPDATE records SET hash = previous_hash WHERE record_id = 'd2-2'"), ("hash_edited@7",)),
    Way("hash before edited", by_sql(f"UPDATE records SET previous_hash = '{'0' * 64}' WHERE record_id = 'd2-2'"),
        ("previous_hash_edited@7",)),
    Way("words edited", by_sql("UPDATE record_contents SET content = replace(content, '可以退', '不可以退') "
                               "WHERE record_id = 'd3-2'"), ("content_edited@14",)),
    Way("salt edited", by_sql(f"UPDATE record_contents SET salt = '{'0' * 64}' WHERE record_id = 'd3-2'"),
        ("content_edited@14",)),
    Way("words deleted with no erasure on record", by_sql("DELETE FROM record_contents WHERE record_id = 'd1-4'"),
        ("content_missing@4",)),
    Way("words put back after their erasure",
        by_sql("INSERT INTO record_contents (record_id, salt, content) VALUES ('d1-2', '00', '{}')"),
        ("content_after_erasure@2",)),
    Way("words put beside a record that had none",
        by_sql("INSERT INTO record_contents (record_id, salt, content) VALUES ('erase', '00', '{}')"),
        ("content_added@12",)),
    Way("words without a record",
        by_sql("INSERT INTO record_contents (record_id, salt, content) VALUES ('nobody', '00', '{}')"),
        ("content_without_record@nobody",)),
    Way("record deleted", by_sql("DELETE FROM record_contents WHERE record_id = 'd2-3'",
                                 "DELETE FROM records WHERE record_id = 'd2-3'"), ("gap@8",)),
    Way("record deleted, its words forgotten", by_sql("DELETE FROM records WHERE record_id = 'd2-3'"),
        ("gap@8", "content_without_record@d2-3")),
    Way("first records deleted", by_sql("DELETE FROM record_contents WHERE record_id IN ('d1-1')",
                                        "DELETE FROM records WHERE record_id IN ('d1-1')"), ("gap@1",)),
    Way("stretch deleted", by_sql(
        "DELETE FROM record_contents WHERE record_id IN ('d3-1', 'd3-2', 'd3-3')",
        f"DELETE FROM records WHERE {LOCAL} AND sequence BETWEEN 13 AND 15"), ("gap@13-15",)),
    Way("two records changed places", by_sql(
        f"UPDATE records SET sequence = -1 WHERE {LOCAL} AND sequence = 7",
        f"UPDATE records SET sequence = 7 WHERE {LOCAL} AND sequence = 9",
        f"UPDATE records SET sequence = 9 WHERE {LOCAL} AND sequence = -1"), ("reordered@7", "reordered@9")),
    Way("neighbours changed places", by_sql(
        f"UPDATE records SET sequence = -1 WHERE {LOCAL} AND sequence = 7",
        f"UPDATE records SET sequence = 7 WHERE {LOCAL} AND sequence = 8",
        f"UPDATE records SET sequence = 8 WHERE {LOCAL} AND sequence = -1"), ("reordered@7", "reordered@8")),
    Way("record given to another writer",
        by_sql(f"UPDATE records SET writer_id = '{OTHER}', sequence = 4 WHERE record_id = 'd4-2'"),
        (f"{OTHER}:row_edited@4", f"{OTHER}:writer_row_edited@4", "gap@19")),
    Way("writer renamed", by_sql(f"UPDATE records SET writer_id = 'x' WHERE writer_id = '{OTHER}'",
                                 f"UPDATE ledger_writers SET writer_id = 'x' WHERE writer_id = '{OTHER}'"),
        (f"{OTHER}:chain_missing@1-3", "x:writer_changed@1", "x:writer_changed@2", "x:writer_changed@3")),
    Way("writer's row deleted", by_sql(f"DELETE FROM ledger_writers WHERE writer_id = '{OTHER}'"),
        (f"{OTHER}:writer_unknown@None",)),
    Way("writer's row put back", by_sql(f"UPDATE ledger_writers SET sequence = 17 WHERE {LOCAL}"),
        ("writer_row_edited@20",)),
    Way("tail cut off", lambda w: cut(w, 18, mend=False), ("tail_cut@19-20",)),
    Way("whole chain deleted", by_sql(f"DELETE FROM records WHERE writer_id = '{OTHER}'",
                                      "DELETE FROM record_contents WHERE record_id IN ('o1', 'o2', 'o3')"),
        (f"{OTHER}:chain_missing@1-3",)),
    Way("moment moved back and the chain computed anew",
        lambda w: remade(w, 19, {"at": w.clock.now.replace(hour=1)}), ("time_backwards@19",)),
    Way("chain computed anew after an edit", lambda w: words_remade(w, 8), ("chain_remade@6-12",)),
    Way("chain computed anew from its first record", lambda w: words_remade(w, 3), ("chain_remade@1-5",)),
    Way("head edited", by_sql("UPDATE day_heads SET sequence = 11 WHERE day = '2026-11-19' AND writer_id = 'local'"),
        ("head_edited@11",)),
    Way("head's signature edited",
        by_sql(f"UPDATE day_heads SET signature = '{'0' * 128}' WHERE day = '2026-11-18' AND {LOCAL}"),
        ("head_edited@5",)),
    Way("head deleted", by_sql(f"DELETE FROM day_heads WHERE day = '2026-11-19' AND {LOCAL}"), ("head_missing@12",)),
    Way("certificate edited", by_sql("UPDATE erasures SET statement = replace(statement, '本人要求', '法院要求')"),
        ("certificate_edited@erase",)),
    Way("certificate's signature edited", by_sql(f"UPDATE erasures SET signature = '{'0' * 128}'"),
        ("certificate_edited@erase",)),
    Way("certificate said to be somebody else's", by_sql("UPDATE erasures SET actor_id = 'somebody'"),
        ("certificate_edited@erase",)),
    Way("certificate deleted", by_sql("DELETE FROM erasures"), ("certificate_missing@erase",)),
    Way("newest heads deleted", by_sql("DELETE FROM day_heads WHERE day = '2026-11-20'"),
        (f"{OTHER}:head_missing@3", "head_missing@17")),
)  # fmt: skip
# Spoilt values that only SQLite takes: its columns hold whatever is put into them.
SQLITE_WAYS = (
    Way("moment made unreadable", by_sql("UPDATE records SET at = 'gestern' WHERE record_id = 'd1-3'"),
        ("row_edited@3",)),
    Way("day of a head made unreadable",
        by_sql(f"UPDATE day_heads SET day = 'heute' WHERE day = '2026-11-19' AND {LOCAL}"),
        ("head_edited@None", "head_missing@12")),
    Way("number of a record made a word", by_sql("UPDATE records SET sequence = 'drei' WHERE record_id = 'd4-3'"),
        ("row_edited@19", "tail_cut@20")),
    Way("facts made no text at all",
        by_sql("UPDATE records SET facts = CAST(x'ff80' AS TEXT) WHERE record_id = 'd1-3'"), ("row_edited@3",)),
    Way("words made no text at all",
        by_sql("UPDATE record_contents SET content = CAST(x'ff80' AS TEXT) WHERE record_id = 'd1-3'"),
        ("content_edited@3",)),
    Way("record twice under one number", by_sql(
        "CREATE TABLE spare AS SELECT * FROM records", "DROP TABLE records", "ALTER TABLE spare RENAME TO records",
        "INSERT INTO records SELECT * FROM records WHERE record_id = 'd2-2'"),
        ("duplicate_sequence@7", "duplicate_record@d2-2")),
    Way("facts made bytes", by_sql("UPDATE records SET facts = x'ff00' WHERE record_id = 'd1-3'"), ("row_edited@3",)),
)  # fmt: skip
