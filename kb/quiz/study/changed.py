"""Which provisions a publication changed that officers have to know of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from kb.law.compare import ChangeKind, ProvisionChange, compare_versions
from kb.law.instruments import InstrumentId, VersionId
from kb.law.numerals import parse_article_number
from kb.law.titles import normalise_title
from kb.law.validity import NOT_YET_LABELS
from kb.quiz.templates import Topics
from kb.store.records import Provision, Reliance, VersionOnDay
from kb.store.repositories import LawReader
from kb.store.study_records import Affected, StudiedChange

# What merely moved or got another number reads as before.
_READS_ANEW = (ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.DELETED)
# What rests on articles and is used in calls; quiz items and recorded answers are looked after elsewhere.
_USED_IN_CALLS = ("handbook", "phrasing", "curated")


def studied_changes(
    law: LawReader, generation: int, came_in: Collection[str], topics: Topics, resting: Sequence[Reliance]
) -> tuple[StudiedChange, ...]:
    """The provisions of new versions that read otherwise than in the version before and belong to a topic, or on which
    something of ours rests; by instrument, in the order of the new text.

    A version is new that came in with this generation and follows one that the generation before knew; one that lies in
    the past of it (an old text taken in later) changes nothing for anybody.
    """
    before, now = law.versions(generation - 1), law.versions(generation)
    rested_on = {(each.title, each.article) for each in resting if each.kind in _USED_IN_CALLS}
    found: list[StudiedChange] = []
    for version_id in sorted(came_in):
        version = now.get(VersionId(version_id))
        if version is None or not _counts(version):
            continue
        # A text that was superseded has its days from the one that follows it: they are those of the later generation.
        others = [now.get(key, each) for key, each in before.items() if key not in came_in]
        earlier = _newest(others, version.instrument.instrument_id)
        if earlier is not None and _age(version) > _age(earlier):
            found += _of_version(law, version, earlier, lambda title, label: (title, label) in rested_on, topics)
    return tuple(found)


def affected(
    changes: Sequence[StudiedChange], resting: Sequence[Reliance], name: Callable[[str, str], str]
) -> tuple[Affected, ...]:
    """What of ours rests on a provision that reads otherwise or is gone; `name` names an object by kind and id."""
    changed = {(normalise_title(each.title), each.old_label) for each in changes if each.old_label}
    found = (
        Affected(each.kind, each.object_id, name(each.kind, each.object_id), each.title, each.article or "")
        for each in resting
        if each.kind in _USED_IN_CALLS and (each.title, each.article) in changed
    )
    return tuple(dict.fromkeys(found))


def _of_version(
    law: LawReader,
    version: VersionOnDay,
    earlier: VersionOnDay,
    rested_on: Callable[[str, str], bool],
    topics: Topics,
) -> Iterator[StudiedChange]:
    title = normalise_title(version.instrument.title)
    old, new = law.provisions(earlier.version.version_id), law.provisions(version.version.version_id)
    placed = {each.label: each for each in (*old, *new)}
    for change in compare_versions(old, new):
        label = change.new_label or change.old_label or ""
        if change.kind not in _READS_ANEW:
            continue
        topic = _topic(title, placed[label], topics)
        if topic is None and not rested_on(title, change.old_label or ""):
            continue
        yield _studied(version, change, topic)


def _studied(version: VersionOnDay, change: ProvisionChange, topic: str | None) -> StudiedChange:
    return StudiedChange(
        title=version.instrument.short_title,
        version_id=version.version.version_id,
        kind=change.kind.value,
        old_label=change.old_label,
        new_label=change.new_label,
        old_text=change.old_text,
        new_text=change.new_text,
        effective_date=version.validity.valid_from,
        topic=topic,
    )


def _topic(title: str, provision: Provision, topics: Topics) -> str | None:
    number = provision.article or (parse_article_number(provision.label) if provision.label.startswith("第") else None)
    found = topics.topic_of(title, number, provision.path)
    return None if found is None else found.topic_id


def _counts(version: VersionOnDay) -> bool:
    """Binding on some day, or announced without one."""
    return version.validity.valid_from is not None or version.version.source_status in NOT_YET_LABELS


def _newest(versions: Collection[VersionOnDay], instrument_id: InstrumentId) -> VersionOnDay | None:
    own = [each for each in versions if each.instrument.instrument_id == instrument_id]
    return max(own, key=_age) if own else None


def _age(version: VersionOnDay) -> tuple[date, date]:
    """What was announced without a day is the newest; what has no day and is announced no more, the oldest."""
    starts = version.validity.valid_from
    announced = version.version.source_status in NOT_YET_LABELS
    issued = version.version.dates.promulgation.value
    return (starts or (date.max if announced else date.min), issued or date.min)
