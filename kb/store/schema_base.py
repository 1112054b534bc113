"""What every table of the store shares: one MetaData with its names of constraints, and the columns of visibility.

A row is visible in generation g when gen_from <= g and (gen_to is null or g < gen_to). gen_from null means prepared,
not yet published.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


def visible_columns() -> tuple[Column[int], Column[int], Column[int]]:
    """Columns of every row whose visibility is decided by publication."""
    return (
        Column("run_id", Integer, nullable=True, index=True),
        Column("gen_from", Integer, nullable=True),
        Column("gen_to", Integer, nullable=True),
    )
