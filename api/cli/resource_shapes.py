"""The other resources as the terminal reads them: runs, instruments, the index, doctor. Standard library only."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from api.cli.change_shapes import ImpactShape
from api.cli.shapes import CitationShape, VectorsShape


class FailureShape(TypedDict):
    """Why one text was refused."""

    path: str
    reason: str
    place: str | None
    quarantine: NotRequired[str | None]  # an older service does not say


class PassagesShape(TypedDict):
    """What a run asked of the encoder."""

    changed: int
    embedded: int
    reused: int


class RunShape(TypedDict):
    """One ingest run."""

    run_id: int
    state: str
    source: str | None
    kind: str
    dry_run: bool
    total: int
    done: int
    added: list[str]
    unchanged: int
    failed: list[FailureShape]
    notes: list[str]
    generation: int | None
    started_at: str | None
    finished_at: str | None
    actor: NotRequired[str]
    phase: NotRequired[str | None]
    current: NotRequired[str | None]
    attempt: NotRequired[int]
    not_before: NotRequired[str | None]
    impact: NotRequired[ImpactShape | None]
    passages: NotRequired[PassagesShape | None]


class PlannedShape(TypedDict):
    """A scheduled source."""

    source: str
    kind: str
    rule: str
    next_at: str
    last: RunShape | None


class ScheduleShape(TypedDict):
    """What is brought in by itself."""

    schedule: list[PlannedShape]
    inbox: str


class QuarantinedShape(TypedDict):
    """A refused file that is kept."""

    entry_id: str
    name: str
    location: str
    reason: str
    place: str | None
    kind: str
    run_id: int
    refused_at: str
    size: int | None


class QuarantineShape(TypedDict):
    """Refused files, newest first."""

    quarantine: list[QuarantinedShape]


class DiscardedShape(TypedDict):
    """An entry that is no longer kept."""

    discarded: str


class RunListShape(TypedDict):
    """Runs, newest first."""

    ingestions: list[RunShape]


class FactShape(TypedDict):
    """A date with how it is known."""

    value: str | None
    basis: str
    evidence: str | None


class DatesShape(TypedDict):
    """A version's dates."""

    promulgation: FactShape
    effective: FactShape
    repeal: FactShape


class SourceShape(TypedDict):
    """Where a text came from."""

    name: str
    location: str
    retrieved_at: str


class VersionShape(TypedDict):
    """A version."""

    version_id: str
    label: str | None
    document_number: str | None
    source_status: str | None
    article_count: int
    dates: DatesShape
    valid_from: str | None
    valid_to: str | None
    validity_status: str
    notice: str | None
    sources: list[SourceShape]


class InstrumentShape(TypedDict):
    """An instrument in a list."""

    instrument_id: str
    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: str
    version_count: int
    current: VersionShape | None


class InstrumentListShape(TypedDict):
    """A page of instruments."""

    instruments: list[InstrumentShape]
    total: int


class OutlineShape(TypedDict):
    """A provision in the outline."""

    label: str
    path: list[str]


class InstrumentDetailShape(TypedDict):
    """An instrument with its versions."""

    instrument_id: str
    title: str
    issuing_authority: str | None
    legal_rank: str
    versions: list[VersionShape]
    outline: list[OutlineShape]


class ArticleShape(TypedDict):
    """An article as of a day."""

    citation: CitationShape


class SegmentShape(TypedDict):
    """A stretch of wording."""

    op: str
    old: str
    new: str


class NumbersShape(TypedDict):
    """Numbers that differ."""

    what: str
    old: list[str]
    new: list[str]


class ModalsShape(TypedDict):
    """How often a wording commands, forbids or permits."""

    modal: str
    old: int
    new: int


class ChangeShape(TypedDict):
    """What became of a provision."""

    kind: str
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    segments: list[SegmentShape]
    moved: bool
    absorbed: str | None
    only_references: bool
    numbers: list[NumbersShape]
    modals: list[ModalsShape]


class NamedInstrumentShape(TypedDict):
    """An instrument, named."""

    instrument_id: str
    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: str


CompareShape = TypedDict(
    "CompareShape",
    {
        "from": VersionShape,
        "to": VersionShape,
        "from_instrument": NamedInstrumentShape,
        "to_instrument": NamedInstrumentShape,
        "changes": list[ChangeShape],
        "counts": dict[str, int],
        "unchanged": int,
    },
)


class PublishedShape(TypedDict):
    """A change was published."""

    generation: int
    detail: str


class DegradedShape(TypedDict):
    """One way in which the service answers less well than it could."""

    code: str
    words: str


class ReadinessShape(TypedDict):
    """How far the indexes are."""

    ready: bool
    generation: int
    lexical: str
    vectors: VectorsShape
    phrases: NotRequired[VectorsShape]  # an older service does not say
    content_problem: str | None
    records_waiting: NotRequired[int]
    degraded: NotRequired[list[DegradedShape]]


class IndexShape(ReadinessShape):
    """The indexes in more detail."""

    newest_generation: int
    encoder: str


class WantedShape(TypedDict):
    """A missing instrument."""

    title: str
    published_at: str | None
    why: str | None
    needed_by: list[str]


class IndustryNeedsShape(TypedDict):
    """The missing instruments of an industry."""

    industry: str
    instruments: list[WantedShape]


class ReadingShape(TypedDict):
    """How files from outside are read."""

    memory_mb: int
    seconds: float
    without_network: bool
    without_privileges: bool
    problem: str | None


class FindingShape(TypedDict):
    """Something amiss around the knowledge base."""

    code: str
    severity: str
    what: str
    where: str
    advice: str


class DoctorShape(TypedDict):
    """The state of the knowledge base."""

    index: ReadinessShape
    instruments: int
    versions: int
    unproven_dates: int
    handbook_units: int
    phrasings: int
    phrasings_due: int
    handbooks_due: int
    curated_due: int
    risks_waiting: NotRequired[int]
    failed_notices: int
    upgrade: NotRequired[str | None]
    heads_problem: NotRequired[str | None]  # an older service does not say
    records_unreadable: NotRequired[int]
    records_lost: NotRequired[int]
    findings: NotRequired[list[FindingShape]]
    reading: NotRequired[ReadingShape | None]
    phrasings_disabled: int
    notices: list[str]
    missing: list[IndustryNeedsShape]
    missing_total: int
    failed_runs: int
