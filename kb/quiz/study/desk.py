"""Where people study: what is to be learnt, that it was read, the items to pass, and what they write of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from kb.errors import ConflictError
from kb.quiz.sitting.marking import Asked, marked
from kb.quiz.sitting.questions import LABELS, Choosable, Question
from kb.records.redact import masked
from kb.store.quiz_items import SqlQuizItems
from kb.store.quiz_records import ItemKind, ItemState, QuizItem
from kb.store.studies import SqlStudies
from kb.store.study_records import Progress, Study

# Items somebody has to answer at one try; what is marked without a person, for everybody waits to go on.
ITEMS_TO_PASS = 3


@dataclass(frozen=True, slots=True)
class Learning:
    """A study with how far one person is."""

    study: Study
    progress: Progress

    def overdue(self, today: date) -> bool:
        """Whether the day by which it was to be done is past."""
        due = self.study.draft.due_on
        return due is not None and due < today and self.progress.passed_at is None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try at the items brought: for every question whether it was right."""

    progress: Progress
    questions: tuple[Question, ...]
    right: Mapping[int, bool]

    @property
    def passed(self) -> bool:
        """Whether all were right this time."""
        return all(self.right.values())


@dataclass(frozen=True, slots=True)
class StudyDesk:
    """Studies over the store; what is written there leaves a record of the ledger."""

    kept: SqlStudies
    items: SqlQuizItems

    def of(self, actor_id: str) -> tuple[Learning, ...]:
        """What somebody is to study and has studied, the newest first.

        What was taken back, or concerns other industries than those of his team, only once begun.
        """
        progress = self.kept.progress((actor_id,))
        industries = self.kept.industries_of((actor_id,)).get(actor_id, ())
        found = (
            Learning(each, progress.get((each.study_id, actor_id), Progress(each.study_id, actor_id)))
            for each in self.kept.all()
        )
        return tuple(
            each
            for each in found
            if each.progress.state != "open"
            or (each.study.ended_at is None and concerns(each.study.draft.industries, industries))
        )

    def one(self, study_id: str, actor_id: str) -> Learning:
        """One study as it stands for a person; NotFoundError when there is none."""
        study = self.kept.get(study_id)
        progress = self.kept.progress((actor_id,), study_id)
        return Learning(study, progress.get((study_id, actor_id), Progress(study_id, actor_id)))

    def questions(self, study: Study, tries: int = 0) -> tuple[Question, ...]:
        """What is asked after so many tries: other items than last time where there are any, other letters in any case.

        The first try is the same for everybody. What a trainer put out of use is asked no more.
        """
        items = self._in_use(study)
        many = min(ITEMS_TO_PASS, len(items))
        turn = (items[(tries * ITEMS_TO_PASS + place) % len(items)] for place in range(many))
        seed = f"{study.study_id}|{tries}" if tries else None
        return tuple(_question(n, each, seed) for n, each in enumerate(turn, 1))

    def read(self, study_id: str, actor_id: str) -> Progress:
        """Keeps that somebody read what changed."""
        self._refuse_ended(study_id)
        progress = self.kept.read(study_id, actor_id)
        if progress.passed_at is None and not self._in_use(self.kept.get(study_id)):
            # Where the texts gave no item to ask, having read is all there is to do.
            return self.kept.answered(study_id, actor_id, {}, right=0, of=0)
        return progress

    def answer(self, study_id: str, actor_id: str, answers: Mapping[int, tuple[str, ...]], *, tries: int) -> Tried:
        """A try at the items; `answers` by number: the places of the chosen options, from 0, as text.

        `tries` is how many there had been when the questions were shown. ConflictError before it was read, and where
        others are asked by now. Passed once all are right; it may be tried as often as one likes.
        """
        self._refuse_ended(study_id)
        learning = self.one(study_id, actor_id)
        if learning.progress.read_at is None:
            raise ConflictError("请先读完这次修改，确认已读后再答题。")
        if learning.progress.tries != tries:
            raise ConflictError("这组题已经答过，题目换了；请刷新后再答。")
        questions = self.questions(learning.study, tries)
        asked = {each.n: Asked(each.item.item_id, each.item.revision, each.item.draft, 1) for each in questions}
        marks = marked(asked, answers, None).marks
        right = {n: mark.right for n, mark in marks.items()}
        progress = self.kept.answered(study_id, actor_id, answers, right=sum(right.values()), of=len(right))
        return Tried(progress, questions, right)

    def report(self, study_id: str, actor_id: str, text: str) -> Progress:
        """Keeps what somebody writes of what was learnt, without what leads to a person; empty takes it back."""
        self._refuse_ended(study_id)
        return self.kept.report(study_id, actor_id, masked(text.strip()).text)

    def missing(self, people: Collection[str]) -> Mapping[str, Sequence[str]]:
        """For each study in force who of these people it concerns and has not passed it yet, in their order."""
        progress, industries = self.kept.progress(people), self.kept.industries_of(people)
        return {
            study.study_id: [
                one
                for one in people
                if concerns(study.draft.industries, industries.get(one, ()))
                and not _passed(progress.get((study.study_id, one)))
            ]
            for study in self.kept.all()
            if study.ended_at is None
        }

    def _in_use(self, study: Study) -> list[QuizItem]:
        """Its items in their order without those that were rejected or retired since."""
        heads = self.items.heads()
        newest = self.items.of((one, heads[one]) for one, _ in study.draft.items if one in heads)
        gone = {one for (one, _), each in newest.items() if each.state is ItemState.RETIRED}
        found = self.items.of(study.draft.items)
        return [found[each] for each in study.draft.items if each in found and each[0] not in gone]

    def _refuse_ended(self, study_id: str) -> None:
        if self.kept.get(study_id).ended_at is not None:
            raise ConflictError("这次更新已经撤回，不用再学。")


def concerns(industries: Collection[str], of_team: Collection[str]) -> bool:
    """Whether what changed for some industries (none: for all) concerns a team of some (none: of all)."""
    return not industries or not of_team or not set(industries).isdisjoint(of_team)


def _question(n: int, item: QuizItem, seed: str | None) -> Question:
    places = list(range(len(item.draft.options)))
    if seed is not None and item.draft.kind is not ItemKind.TRUE_FALSE:
        Random(f"{seed}|{item.item_id}").shuffle(places)
    options = tuple(Choosable(LABELS[at], place, item.draft.options[place].text) for at, place in enumerate(places))
    return Question(n, n, item, 0, 1, options)


def _passed(progress: Progress | None) -> bool:
    return progress is not None and progress.passed_at is not None
