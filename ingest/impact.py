"""What publishing a batch of texts would change, computed before anything is written: `--dry-run` prints it.

The same functions as at a publication say when each version would bind; so a decision that dates another text, and a
办法 that ends a 暂行办法, show here what they will do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from ingest.impact_report import (
    LISTED,
    AffectedObject,
    AmendedInstrument,
    EndedInstrument,
    ImpactReport,
    InstrumentImpact,
    Referring,
    Role,
    VersionName,
)
from ingest.impact_wording import article_change, with_wordings
from kb.citing.handbooks import unit_id, unit_name
from kb.law.citations import find_citations
from kb.law.compare import ChangeKind, ComparedProvision, ProvisionChange, compare_versions
from kb.law.instruments import Validity, ValidityStatus, VersionId
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.store.drafts import RelationKind, VersionDraft
from kb.store.outlook import Outlook, outlooks
from kb.store.records import Provision, Reliance
from kb.store.references import SqlReferences
from kb.store.sql import SqlStore

Names = Callable[[str, str], str | None]
ENDED = "ended"
# What rests on such an article must be looked at again; one that only moved to another chapter is cited as before.
TOUCHING = frozenset({ChangeKind.AMENDED, ChangeKind.DELETED})
# The order in which a manager wants to see what rests on an article; whatever else there is comes behind.
KIND_ORDER = ("phrasing", "handbook", "quiz", "curated")


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of one article of an instrument, and since when."""

    kind: str
    new_label: str | None
    since: date | None


@dataclass(slots=True)
class _Ground:
    """What the whole batch is seen against."""

    store: SqlStore
    before: Outlook
    after: Outlook
    drafts: Mapping[VersionId, VersionDraft]
    today: date

    def provisions(self, version_id: VersionId) -> Sequence[ComparedProvision]:
        """The provisions of a version, stored or about to be."""
        draft = self.drafts.get(version_id)
        return draft.provisions if draft is not None else self.store.law.provisions(version_id)


def impact_of(drafts: Sequence[VersionDraft], store: SqlStore, today: date, names: Names | None = None) -> ImpactReport:
    """What the drafts would change in a store, seen on a day; writes nothing.

    `names` turns kind and id of something of ours into a name for people; handbook units are named from the store.
    """
    drafts = tuple({each.version.version_id: each for each in drafts}.values())
    before, after = outlooks(store.engine, store.law.generation(), drafts)
    ground = _Ground(store, before, after, {each.version.version_id: each for each in drafts}, today)
    touched: dict[tuple[str, str | None], _Change] = {}
    found = []
    for draft in drafts:
        impact, changed = _instrument(ground, draft)
        touched |= changed
        found.append(impact)
    objects, counts = _objects(store, touched, names)
    return ImpactReport(today, with_wordings(found), objects, counts)


def _instrument(ground: _Ground, draft: VersionDraft) -> tuple[InstrumentImpact, dict[tuple[str, str | None], _Change]]:
    """What one text does, and the articles of stored instruments it touches, by normalised title and label."""
    version_id = draft.version.version_id
    version, validity = ground.after.versions[version_id], ground.after.validities[version_id]
    title = normalise_title(draft.instrument.title)
    role, follows = _role(ground, draft, validity)
    changes: tuple[ProvisionChange, ...] = ()
    if follows is not None and role is not Role.KNOWN:
        compared = compare_versions(ground.provisions(follows), draft.provisions)
        changes = tuple(each for each in compared if each.kind is not ChangeKind.UNCHANGED)
    touched: dict[tuple[str, str | None], _Change] = {}
    if role in {Role.SUCCESSOR, Role.UNUSABLE}:
        touched = {
            (title, each.old_label): _Change(each.kind.value, each.new_label, validity.valid_from)
            for each in changes
            if each.old_label is not None and (each.kind in TOUCHING or each.old_label != each.new_label)
        }
    labels = frozenset(label for _, label in touched if label is not None)
    referring = _referring(ground, draft, labels) if labels else ()
    ended = tuple(_ended(ground, draft))
    touched |= {
        (normalise_title(each.title), None): _Change(ENDED, None, each.ends_on)
        for each in ended
        if each.stored and not _ends_already(ground, each)
    }
    impact = InstrumentImpact(
        title=draft.instrument.short_title,
        instrument_id=draft.instrument.instrument_id,
        version_id=version_id,
        label=version.label,
        role=role,
        follows=_name(ground, follows) if follows is not None else None,
        effective_date=version.dates.effective.value,
        effective_date_basis=version.dates.effective.basis.value,
        binds_from=validity.valid_from,
        counts=dict(Counter(each.kind.value for each in changes)),
        changes=tuple(map(article_change, islice(changes, LISTED))),
        repeals=ended,
        amends=tuple(_amended(ground, draft)),
        referring=referring[:LISTED],
        referring_total=len(referring),
    )
    return impact, touched


def _role(ground: _Ground, draft: VersionDraft, validity: Validity) -> tuple[Role, VersionId | None]:
    """What a text is among its versions, and the version whose place it takes."""
    version_id = draft.version.version_id
    binding = ground.after.of_instrument(draft.version.instrument_id)
    order = [each.version_id for each in binding]
    if version_id in ground.before.versions:
        return Role.KNOWN, None
    if version_id not in order:
        # No day from which it binds: what it would change is shown against the text of the day that it names, else
        # against the newest.
        named = ground.after.versions[version_id].dates.effective.value
        same_day = [each.version_id for each in binding if each.valid_from == named]
        return Role.UNUSABLE, next(reversed(same_day or order), None)
    place = order.index(version_id)
    follows = _displaced(ground, draft, validity) or (order[place - 1] if place else None)
    if validity.valid_to is not None and validity.valid_to <= ground.today and place + 1 < len(order):
        return Role.OLDER, follows
    return (Role.SUCCESSOR if follows is not None else Role.FIRST), follows


def _displaced(ground: _Ground, draft: VersionDraft, validity: Validity) -> VersionId | None:
    """The stored wording that answered from the very day which this one names, too, and would no more."""
    for each in ground.before.of_instrument(draft.version.instrument_id):
        if each.valid_from == validity.valid_from and ground.after.validities[each.version_id].valid_from is None:
            return each.version_id
    return None


def _name(ground: _Ground, version_id: VersionId) -> VersionName:
    version, validity = ground.after.versions[version_id], ground.after.validities[version_id]
    if validity.valid_from is None and version_id in ground.before.validities:
        validity = ground.before.validities[version_id]
    return VersionName(version_id, version.label, validity.valid_from)


def _ended(ground: _Ground, draft: VersionDraft) -> Iterable[EndedInstrument]:
    """The instruments that a text repeals, with the day on which each ends as a publication would compute it."""
    world = ground.after.world
    stored = {normalise_title(each.title): each for each in world.instruments.values()}
    own_day = ground.after.versions[draft.version.version_id].dates.effective.value
    old_news = {
        relation.target_title
        for relation in ground.before.world.relations
        if relation.kind is RelationKind.REPEALS
        and ground.before.versions[relation.version_id].instrument_id == draft.version.instrument_id
    }
    for relation in draft.relations:
        # 民法典's last article says in every version that 合同法 and eight others ended in 2021.
        if relation.kind is RelationKind.REPEALS and relation.target_title not in old_news:
            target = stored.get(relation.target_title)
            day = relation.effective_date or own_day
            yield EndedInstrument(target.short_title if target else relation.target_title, day, target is not None)


def _ends_already(ground: _Ground, ended: EndedInstrument) -> bool:
    """Whether the store knows of the end: the old text's own source often names the day."""
    title = normalise_title(ended.title)
    return any(
        validity.ended_by is ValidityStatus.REPEALED and validity.valid_to == ended.ends_on
        for version_id, validity in ground.before.validities.items()
        if normalise_title(ground.before.world.instruments[ground.before.versions[version_id].instrument_id].title)
        == title
    )


def _amended(ground: _Ground, draft: VersionDraft) -> Iterable[AmendedInstrument]:
    """The instruments that a decision amends: the wording it made bears its day of promulgation."""
    world, own = ground.after.world, draft.version
    issued = world.issued[own.version_id]
    day = ground.after.versions[own.version_id].dates.effective.value
    for relation in draft.relations:
        if relation.kind is RelationKind.AMENDS:
            made = any(
                world.issued[each.version_id] & issued
                for each in world.versions.values()
                if each.version_id != own.version_id
                and normalise_title(world.instruments[each.instrument_id].title) == relation.target_title
            )
            yield AmendedInstrument(relation.target_title, relation.effective_date or day, made)


def _referring(ground: _Ground, draft: VersionDraft, labels: frozenset[str]) -> tuple[Referring, ...]:
    """Provisions of other instruments, in force or to come, that cite one of the articles."""
    short, title = draft.instrument.short_title, normalise_title(draft.instrument.title)
    binding = {
        version_id
        for version_id, validity in ground.before.validities.items()
        if validity.valid_from is not None
        and (validity.valid_to is None or validity.valid_to > ground.today)
        and ground.before.versions[version_id].instrument_id != draft.version.instrument_id
    }
    found: dict[Referring, None] = {}
    for provision in SqlReferences(ground.store.engine).naming(short, binding):
        owner = ground.before.world.instruments[ground.before.versions[provision.version_id].instrument_id]
        for label in _cited(provision, owner.short_title, short, title):
            if label in labels:
                found[Referring(owner.short_title, provision.label, label)] = None
    return tuple(found)


def _cited(provision: Provision, own_title: str, short: str, title: str) -> Iterable[str]:
    """Labels of the articles of an instrument that a provision cites."""
    citations = find_citations(
        provision.text, aliases={short: short}, own_title=own_title, own_article=provision.article
    )
    for each in citations:
        if each.title is not None and each.article is not None and normalise_title(each.title) == title:
            yield format_article_number(each.article)


def _objects(
    store: SqlStore, touched: Mapping[tuple[str, str | None], _Change], names: Names | None
) -> tuple[tuple[AffectedObject, ...], dict[str, int]]:
    """What of ours rests on a touched article, or on any article of an instrument that ends; capped, and counted."""
    if not touched:
        return (), {}
    name = _namer(store, names)
    rows = store.reliance.resting_on_any({title for title, _ in touched})
    found = [(row, change) for row in rows if (change := _change_of(row, touched)) is not None]
    found.sort(key=lambda each: KIND_ORDER.index(each[0].kind) if each[0].kind in KIND_ORDER else len(KIND_ORDER))
    objects = tuple(
        AffectedObject(
            row.kind,
            row.object_id,
            name(row.kind, row.object_id),
            row.title,
            row.article,
            change.kind,
            change.new_label,
            change.since,
        )
        for row, change in islice(found, LISTED)
    )
    return objects, dict(Counter(kind for kind, _ in dict.fromkeys((row.kind, row.object_id) for row, _ in found)))


def _change_of(row: Reliance, touched: Mapping[tuple[str, str | None], _Change]) -> _Change | None:
    return touched.get((row.title, None)) or touched.get((row.title, row.article))


def _namer(store: SqlStore, names: Names | None) -> Callable[[str, str], str]:
    units = store.handbooks.units_from(store.law.generation(), date.min)
    handbooks = {unit_id(each): unit_name(each) for each in units}

    def name(kind: str, object_id: str) -> str:
        return (names(kind, object_id) if names else None) or handbooks.get(object_id) or object_id

    return name
