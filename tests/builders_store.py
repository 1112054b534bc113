"""Drafts with keyword defaults, for tests that write to a store."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from kb.law.instruments import (
    DateBasis,
    DatedFact,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    LegalRank,
    ProvisionKind,
    VersionDates,
    VersionId,
)
from kb.law.numerals import format_article_number, parse_article_number
from kb.law.titles import short_title
from kb.law.wording import version_hash
from kb.store.drafts import (
    CitedDraft,
    HandbookDraft,
    PassageDraft,
    ProvisionDraft,
    SourceDraft,
    UnitDraft,
    VersionDraft,
)
from kb.store.records import HandbookId, PassageKind
from kb.store.sql import SqlStore


def make_draft(
    *texts: str,
    title: str = "退换货试行法",
    status: str | None = "现行有效",
    promulgated: date | None = date(2020, 1, 1),
    effective: date | None = None,
    basis: DateBasis = DateBasis.STATED_IN_TEXT,
    source: str = "file",
    location: str = "a.md",
) -> VersionDraft:
    """A version whose articles 第一条, 第二条 … have the given texts, one passage each."""
    texts = texts or ("经营者应当退货。",)
    labels = [f"第{'一二三四五六七八九十'[i]}条" for i in range(len(texts))]
    instrument = Instrument(
        InstrumentId(hashlib.sha256(title.encode()).hexdigest()[:16]),
        title,
        short_title(title),
        "测试机关",
        LegalRank.LAW,
    )
    version = InstrumentVersion(
        VersionId(version_hash(zip(labels, texts, strict=True))),
        instrument.instrument_id,
        None,
        None,
        status,
        len(texts),
        VersionDates(
            promulgation=DatedFact(promulgated, DateBasis.SOURCE) if promulgated else DatedFact(),
            effective=DatedFact(effective, basis) if effective else DatedFact(),
        ),
    )
    provisions = tuple(
        ProvisionDraft(
            ProvisionKind.ARTICLE,
            format_article_number(parse_article_number(label)),
            parse_article_number(label),
            ("第一章 总则",),
            text,
            (PassageDraft(0, len(text)),),
        )
        for label, text in zip(labels, texts, strict=True)
    )
    digest = hashlib.sha256("".join(texts).encode()).hexdigest()
    read = SourceDraft(source, location, datetime(2026, 1, 1, tzinfo=UTC), digest)
    return VersionDraft(instrument, version, provisions, read, PassageKind.PROVISION, 0)


def make_handbook(*, text: str = "先问清楚再答。", heading: str = "先问什么") -> HandbookDraft:
    """A handbook of one unit that rests on 退换货试行法 第一条."""
    unit = UnitDraft(
        heading, ("market",), ("怎么退",), "我帮您看看。", (), None, (), text, (CitedDraft("退换货试行法", "第一条"),)
    )
    version = VersionId(f"h-{hashlib.sha256(text.encode()).hexdigest()[:20]}")
    return HandbookDraft(HandbookId("returns"), version, "退换货手册", ("market",), None, None, (unit,))


def new_run(store: SqlStore) -> int:
    """A run that was started."""
    run_id = store.runs.create("test", "instrument", "local", dry_run=False, request={})
    store.runs.start(run_id)
    return run_id


def publish(store: SqlStore, *drafts: VersionDraft) -> tuple[int, int]:
    """Prepares and publishes drafts as one run; returns run and generation."""
    run_id = new_run(store)
    for draft in drafts:
        if store.preparation.instrument_of(draft.version.version_id):
            store.preparation.known_version(run_id, draft)
        else:
            store.preparation.version(run_id, draft)
    generation = store.publisher.publish(run_id)
    assert generation is not None
    return run_id, generation
