"""Makes the study list of a publication, and closes it when the publication is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock

from kb.citing.types import Pin
from kb.law.titles import normalise_title
from kb.quiz.desk import QuizDesk
from kb.quiz.generate import generate
from kb.quiz.identity import item_id
from kb.quiz.request import GenerationRequest, Generators
from kb.quiz.study.changed import affected, studied_changes
from kb.store.changes import SqlChanges
from kb.store.ledger_records import SYSTEM
from kb.store.quiz_records import ItemChange, ItemDraft, ItemKind
from kb.store.reliance import SqlReliance
from kb.store.repositories import LawReader
from kb.store.studies import SqlStudies
from kb.store.study_records import StudiedChange, Study, StudyDraft

# Items somebody has to answer after reading; what is marked without a person, for everybody waits to go on.
ITEMS_TO_PASS = 3
CLOSED = (ItemKind.TRUE_FALSE, ItemKind.SINGLE, ItemKind.MULTIPLE)
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
            news = [each for each in sources.changes.news(after=first, limit=_LOOKED_BACK) if each.number not in known]
            made = [self._made(each.number, {one.version_id for one in each.came_in}) for each in reversed(news)]
            self._end_unfounded(newest)
            self._seen = newest
        return tuple(each for each in made if each is not None)

    def _made(self, generation: int, came_in: set[str]) -> Study | None:
        """The study of one generation; None where it asks nobody to learn anything."""
        sources = self._sources
        if generation < 2 or not came_in:
            return None
        # Rows of items and answers come in thousands; only what rests on these instruments is asked for.
        versions = sources.law.versions(generation)
        titles = {normalise_title(each.instrument.title) for key, each in versions.items() if key in came_in}
        resting = sources.reliance.resting_on_any(titles)
        changes = studied_changes(sources.law, generation, came_in, sources.desk().topics, resting)
        if not changes:
            return None
        items = self._items(changes, generation)
        topics = sources.desk().topics
        of_topics = [topics.topic(each.topic) for each in changes if each.topic is not None]
        industries = {each.industry for each in of_topics if each is not None}
        draft = StudyDraft(
            generation=generation,
            title=_title(changes),
            industries=() if None in industries else tuple(sorted(filter(None, industries))),
            changes=changes,
            affected=affected(changes, resting, sources.name),
            items=items,
            due_on=self._due(changes),
        )
        return sources.studies.add(draft)

    def _items(self, changes: Sequence[StudiedChange], generation: int) -> tuple[tuple[str, int], ...]:
        """Proven items of the new wording, spread over what changed; they join the bank as drafts for the trainers."""
        desk, days = self._sources.desk(), [each.effective_date for each in changes if each.effective_date is not None]
        # A text that binds only next month is learnt on how it will read.
        texts = desk.texts(Pin(generation, max([self._sources.today(), *days])))
        articles = tuple(
            (normalise_title(each.title), each.new_label) for each in changes if each.new_label is not None
        )
        request = GenerationRequest(ITEMS_TO_PASS, articles=articles, kinds=CLOSED, seed=generation)
        # Of what changed, not of what we wrote about it.
        of_law = Generators(desk.generators().of_articles)
        found = generate(request, texts, of_law, lambda draft: desk.prove(draft, texts))
        drafts: dict[str, ItemDraft] = {item_id(each): each for each in found.items}
        facts = {"generation": generation, "cause": "study"}
        desk.kept.add(drafts, ItemChange.GENERATED, SYSTEM, facts=facts)
        heads = desk.kept.heads()
        return tuple((one, heads[one]) for one in drafts)

    def _due(self, changes: Sequence[StudiedChange]) -> date:
        today = self._sources.today()
        ahead = [each.effective_date for each in changes if each.effective_date and each.effective_date > today]
        return min(ahead, default=today + timedelta(days=DAYS_TO_STUDY))

    def _end_unfounded(self, generation: int) -> None:
        visible = self._sources.law.versions(generation)
        for study in self._sources.studies.all():
            if study.ended_at is None and not any(each.version_id in visible for each in study.draft.changes):
                self._sources.studies.end(study.study_id)


def _title(changes: Sequence[StudiedChange]) -> str:
    """《反不正当竞争法》修改（12 条）; of several texts the first and their number."""
    titles = list(dict.fromkeys(each.title for each in changes))
    if len(titles) == 1:
        return f"《{titles[0]}》修改（{len(changes)} 条）"
    return f"《{titles[0]}》等 {len(titles)} 部修改（{len(changes)} 条）"
