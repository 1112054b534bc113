"""All tables of the store under one name; they live in `schema_texts`, `schema_work` and `schema_records`."""

from __future__ import annotations

from kb.store.schema_base import metadata
from kb.store.schema_records import actors, answers, evaluation_runs, feedback
from kb.store.schema_texts import (
    generations,
    handbook_units,
    handbooks,
    instrument_relations,
    instrument_versions,
    instruments,
    passages,
    provisions,
    reliance,
    sources,
    validities,
    version_dates,
)
from kb.store.schema_work import (
    active_collections,
    content_bases,
    ingest_runs,
    instrument_claims,
    rule_sets,
    webhook_deliveries,
)

__all__ = [
    "active_collections",
    "actors",
    "answers",
    "content_bases",
    "evaluation_runs",
    "feedback",
    "generations",
    "handbook_units",
    "handbooks",
    "ingest_runs",
    "instrument_claims",
    "instrument_relations",
    "instrument_versions",
    "instruments",
    "metadata",
    "passages",
    "provisions",
    "reliance",
    "rule_sets",
    "sources",
    "validities",
    "version_dates",
    "webhook_deliveries",
]
