"""Makes the study list of a publication, and closes it when the publication is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock

from kb.citing.types import Pin
from kb.law.instruments import VersionId
from kb.law.titles import normalise_title
from kb.quiz.desk import QuizDesk
from kb.quiz.study.changed import Incoming, affected, studied_changes
from kb.quiz.study.items import items_to_pass
from kb.store.changes import GenerationNews, SqlChanges
from kb.store.ledger_records import SYSTEM
from kb.store.quiz_records import ItemChange
from kb.store.reliance import SqlReliance
from kb.store.repositories import LawReader
from kb.store.studies import SqlStudies
from kb.store.study_records import StudiedChange, Study, StudyDraft

DAYS_TO_STUDY = 14
# How many of the last publications are looked at when a process starts: what one published before it died.
_LOOKED_BACK = 10


@dataclass(frozen=True, slots=True)
class StudySources:
    """What study lists are made of. `desk` hands out the desk in force, `name` names an object of ours for people."""

    law: LawReader
    changes: SqlChanges
    reliance: SqlReliance
    studies: SqlStudies
    desk: Callable[[], QuizDesk]
    name: Callable[[str, str], str]
    today: Callable[[], date]


class StudyMaker:
    """Looks at publications one after another. Thread-safe; another process may do the same, one of them wins."""

    def __init__(self, sources: StudySources) -> None:
        self._sources = sources
        self._lock = Lock()
        self._seen: int | None = None

    def refresh(self) -> tuple[Study, ...]:
        """The studies of publications since the last look, and those closed whose texts were taken back."""
        sources = self._sources
        newest = sources.law.generation()
        if newest == self._seen:
            return ()
        with self._lock:
            first = max(0, newest - _LOOKED_BACK) if self._seen is None else self._seen
            known = {each.draft.generation for each in sources.studies.all()}
            news = sources.changes.news(after=first, limit=max(1, newest - first))
            made = [self._made(each) for each in reversed(news) if each.number not in known]
            self._end_unfounded(newest)
            self._seen = newest
        return tuple(each for each in made if each is not None)

    def _made(self, news: GenerationNews) -> Study | None:
        """The study of one generation; None where it asks nobody to learn anything, or was taken back already."""
        sources, generation = self._sources, news.number
        came_in = frozenset(each.version_id for each in news.came_in)
        if generation < 2 or not came_in or sources.changes.rolled_back(generation):
            return None
        ended = frozenset(each.version_id for each in news.ended)
        repeals = sources.changes.repealed_titles(came_in, generation) if ended else {}
        # Rows of items and answers come in thousands; only what rests on these instruments is asked for.
        versions = sources.law.versions(generation)
        titles = {normalise_title(each.instrument.title) for key, each in versions.items() if key in came_in | ended}
        resting = sources.reliance.resting_on_any(titles)
        topics = sources.desk().topics
        changes = studied_changes(sources.law, Incoming(generation, came_in, ended, repeals), topics, resting)
        if not changes:
            return None
        of_topics = [topics.topic(each.topic) for each in changes if each.topic is not None]
        industries = {each.industry for each in of_topics if each is not None}
        draft = StudyDraft(
            generation=generation,
            title=_title(changes),
            industries=() if None in industries else tuple(sorted(filter(None, industries))),
            changes=changes,
            affected=affected(changes, resting, sources.name),
            items=self._items(changes, generation),
            due_on=self._due(changes),
        )
        return sources.studies.add(draft)

    def _items(self, changes: Sequence[StudiedChange], generation: int) -> tuple[tuple[str, int], ...]:
        """Proven items of the new wording; they join the bank as drafts for the trainers."""
        desk, days = self._sources.desk(), [each.effective_date for each in changes if each.effective_date is not None]
        # A text that binds only next month is learnt on how it will read.
        texts = desk.texts(Pin(generation, max([self._sources.today(), *days])))
        versions = self._sources.law.versions(generation)
        articles = tuple(
            (normalise_title(versions[VersionId(each.version_id)].instrument.title), each.new_label)
            for each in changes
            if each.new_label is not None
        )
        drafts = items_to_pass(articles, desk, texts, seed=generation)
        desk.kept.add(drafts, ItemChange.GENERATED, SYSTEM, facts={"generation": generation, "cause": "study"})
        heads = desk.kept.heads()
        return tuple((one, heads[one]) for one in drafts)

    def _due(self, changes: Sequence[StudiedChange]) -> date:
        today = self._sources.today()
        ahead = [each.effective_date for each in changes if each.effective_date and each.effective_date > today]
        return min(ahead, default=today + timedelta(days=DAYS_TO_STUDY))

    def _end_unfounded(self, generation: int) -> None:
        """Ends what was rolled back, and what rests on nothing but texts that were withdrawn one by one."""
        sources = self._sources
        visible = sources.law.versions(generation)
        for study in sources.studies.all():
            if study.ended_at is None and (
                sources.changes.rolled_back(study.draft.generation)
                or not any(each.version_id in visible for each in study.draft.changes)
            ):
                sources.studies.end(study.study_id)


def _title(changes: Sequence[StudiedChange]) -> str:
    """《反不正当竞争法》修改（12 条）; of several texts the first and their number."""
    replaced = list(dict.fromkeys(each.old_title for each in changes if each.old_title is not None))
    titles = list(dict.fromkeys(each.title for each in changes if each.title not in replaced))
    count = f"（{len(changes)} 条）"
    if len(replaced) == 1 and len(titles) <= 1:
        return f"《{titles[0]}》取代《{replaced[0]}》{count}" if titles else f"《{replaced[0]}》废止{count}"
    titles = titles or replaced
    if len(titles) == 1:
        return f"《{titles[0]}》修改{count}"
    return f"《{titles[0]}》等 {len(titles)} 部修改{count}"
