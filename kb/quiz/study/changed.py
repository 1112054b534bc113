"""Which provisions a publication changed that officers have to know of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.law.compare import ChangeKind, ProvisionChange, compare_versions
from kb.law.instruments import InstrumentId, VersionId
from kb.law.numerals import parse_article_number
from kb.law.titles import normalise_title, short_title
from kb.law.validity import NOT_YET_LABELS
from kb.quiz.templates import Topics
from kb.store.records import Provision, Reliance, VersionOnDay
from kb.store.repositories import LawReader
from kb.store.study_records import Affected, StudiedChange

# What merely moved or got another number reads as before.
_READS_ANEW = (ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.DELETED)
# What rests on articles and is used in calls; quiz items and recorded answers are looked after elsewhere.
_USED_IN_CALLS = ("handbook", "phrasing", "curated")


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one generation brought: the ids of versions that came in, and of those that a repeal ended.

    `repeals` are the normalised titles of what the texts that came in repeal, by version.
    """

    generation: int
    came_in: frozenset[str]
    ended: frozenset[str] = frozenset()
    repeals: Mapping[str, frozenset[str]] = field(default_factory=dict)


def studied_changes(
    law: LawReader, incoming: Incoming, topics: Topics, resting: Sequence[Reliance]
) -> tuple[StudiedChange, ...]:
    """The provisions of new versions that read otherwise than in the version before and belong to a topic, or on which
    something of ours rests; by instrument, in the order of the new text.

    A version is new that came in with this generation and follows one that the generation before knew: an earlier one
    of its instrument, or one of another instrument that it repeals. One that lies in the past (an old text taken in
    later) changes nothing for anybody.
    """
    generation, came_in = incoming.generation, incoming.came_in
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
        if earlier is not None:
            olds = [earlier] if _age(version) > _age(earlier) else []
        else:
            olds = [each for each in others if _replaced(each, incoming, incoming.repeals.get(version_id, frozenset()))]
        if olds:
            texts = _Compared(law, version, tuple(olds))
            found += texts.studied(topics, lambda title, label: (title, label) in rested_on)
    return tuple(found)


def affected(
    changes: Sequence[StudiedChange], resting: Sequence[Reliance], name: Callable[[str, str], str]
) -> tuple[Affected, ...]:
    """What of ours rests on provisions that read otherwise or are gone, each once; `name` names it by kind and id."""
    changed = {cited_as(each) for each in changes if each.old_label}
    found: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for each in resting:
        if each.kind in _USED_IN_CALLS and (short_title(each.title), each.article) in changed:
            articles = found.setdefault((each.kind, each.object_id), {})
            articles[each.title, each.article or ""] = None
    return tuple(
        Affected(kind, object_id, name(kind, object_id), tuple(articles))
        for (kind, object_id), articles in found.items()
    )


def cited_as(change: StudiedChange) -> tuple[str, str | None]:
    """Under which title, as officers say it, and article the older wording was cited."""
    return short_title(change.old_title or change.title), change.old_label


@dataclass(frozen=True, slots=True)
class _Compared:
    """A version beside those it follows: one of its own instrument, or all those that it replaced."""

    law: LawReader
    version: VersionOnDay
    olds: tuple[VersionOnDay, ...]

    def studied(self, topics: Topics, rested_on: Callable[[str, str], bool]) -> Iterator[StudiedChange]:
        """What reads anew and concerns officers."""
        new = self.law.provisions(self.version.version.version_id)
        texts = [(self.law.provisions(old.version.version_id), new) for old in self.olds]
        compared = [compare_versions(*each) for each in texts]
        taken_over = {each.new_label for changes in compared for each in changes if each.old_label is not None}
        for place, (old, changes) in enumerate(zip(self.olds, compared, strict=True)):
            for change in changes:
                # New is what none of those replaced had; it is told once.
                known = change.kind is ChangeKind.ADDED and (place > 0 or change.new_label in taken_over)
                if change.kind in _READS_ANEW and not known:
                    yield from self._concerning(change, old, texts[place], topics, rested_on)

    def _concerning(
        self,
        change: ProvisionChange,
        old: VersionOnDay,
        sides: tuple[Sequence[Provision], Sequence[Provision]],
        topics: Topics,
        rested_on: Callable[[str, str], bool],
    ) -> Iterator[StudiedChange]:
        gone = change.new_label is None
        side, label = (sides[0], change.old_label) if gone else (sides[1], change.new_label)
        provision = next(each for each in side if each.label == label)
        title = normalise_title((old if gone else self.version).instrument.title)
        topic = _topic(title, provision, topics)
        cited = normalise_title(old.instrument.title)
        if topic is not None or (change.old_label is not None and rested_on(cited, change.old_label)):
            yield self._as_studied(change, old, topic)

    def _as_studied(self, change: ProvisionChange, old: VersionOnDay, topic: str | None) -> StudiedChange:
        version, other = self.version, old.instrument.instrument_id != self.version.instrument.instrument_id
        of = old if other and change.new_label is None else version
        return StudiedChange(
            title=of.instrument.short_title,
            version_id=version.version.version_id,
            kind=change.kind.value,
            old_label=change.old_label,
            new_label=change.new_label,
            old_text=change.old_text,
            new_text=change.new_text,
            effective_date=version.validity.valid_from,
            topic=topic,
            old_title=old.instrument.short_title if other and change.old_label is not None else None,
        )


def _topic(title: str, provision: Provision, topics: Topics) -> str | None:
    number = provision.article or (parse_article_number(provision.label) if provision.label.startswith("第") else None)
    found = topics.topic_of(title, number, provision.path)
    return None if found is None else found.topic_id


def _replaced(old: VersionOnDay, incoming: Incoming, titles: frozenset[str]) -> bool:
    return old.version.version_id in incoming.ended and normalise_title(old.instrument.title) in titles


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
