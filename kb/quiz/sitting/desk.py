"""Where papers are sat: begun, answered, handed in, marked. The server's clock and answers are the ones that count."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kb.errors import ConflictError, ContentError, NotFoundError
from kb.quiz.papers.blueprint import Blueprint
from kb.quiz.papers.desk import PaperDesk, blueprint_of
from kb.quiz.sitting.certificates import certificate_for
from kb.quiz.sitting.marking import Asked, confirmed, marked
from kb.quiz.sitting.questions import Items, Question, chosen_places, questions
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.store.quiz_attempts import SqlQuizAttempts
from kb.store.quiz_paper_records import (
    Attempt,
    AttemptState,
    CertificateDraft,
    Marking,
    Paper,
    PaperState,
)

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
# An answer that was on its way when time ran out still counts: a slow connection takes seconds, not half a minute.
GRACE: Final = timedelta(seconds=30)
MOST_CHARACTERS: Final = 4000
MOST_IN_BLANK: Final = 200
# Nobody, whoever marks, decides of his own answers.
OWN_ANSWERS = "不能批改自己的答卷，请由他人批改。"
Decided = Mapping[int, tuple[tuple[bool, ...], str]]


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt with its paper and its questions in the order of the attempt."""

    attempt: Attempt
    paper: Paper
    items: Items
    questions: tuple[Question, ...]
    blueprint: Blueprint


@dataclass(frozen=True, slots=True)
class SittingDesk:
    """The desk of attempts. `clock` gives the moment, in UTC."""

    papers: PaperDesk
    kept: SqlQuizAttempts
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The day on which certificates begin and end."""
        return self.clock().astimezone(SHANGHAI).date()

    def start(self, paper_id: str, who: Actor) -> Sat:
        """Begins a paper, or goes on with the attempt that is open. Who was not assigned it finds none."""
        paper = self.papers.kept.get(paper_id)
        assigned = [
            each.assigned_at
            for each in self.papers.kept.assigned_to(who.actor_id, who.team_id)
            if each.draft.paper_id == paper_id
        ]
        if not assigned and not who.local:
            raise NotFoundError(f"没有布置给您的试卷 {paper_id}；可在“学习”里查看布置给您的考试。")
        for each in self.kept.attempts([who.actor_id], paper_id=paper_id, states=[AttemptState.OPEN]):
            if (settled := self._settled(each)).state is AttemptState.OPEN:
                return self.sat(settled)
        if paper.state is PaperState.CLOSED:
            raise ConflictError(f"试卷《{paper.title}》已关闭，不能开始。")
        now, minutes = self.clock(), blueprint_of(paper).minutes
        draft = Attempt(
            attempt_id=f"t-{secrets.token_hex(6)}",
            paper_id=paper_id,
            actor_id=who.actor_id,
            state=AttemptState.OPEN,
            seed=secrets.randbelow(2**31),
            started_at=now,
            ends_at=None if minutes is None else now + timedelta(minutes=minutes),
        )
        return self.sat(self.kept.start(draft, max(assigned) if assigned else None))

    def look(self, attempt_id: str) -> Sat:
        """An attempt as it stands now: one whose time is over is handed in with what was saved."""
        return self.sat(self._settled(self.kept.get(attempt_id)))

    def own(self, attempt_id: str, who: Actor) -> Sat:
        """The same for who sits it; NotFoundError for anybody else."""
        attempt = self.kept.get(attempt_id)
        if attempt.actor_id != who.actor_id:
            raise NotFoundError(f"没有编号为 {attempt_id[:40]} 的考试。")
        return self.sat(self._settled(attempt))

    def save(self, attempt_id: str, n: int, answer: Sequence[str], who: Actor) -> Attempt:
        """Keeps the answer to the question shown as number `n`; () takes it back.

        ContentError for an answer that is none; ConflictError once it was handed in or time is over.
        """
        sat = self.sat(self._mine(attempt_id, who))
        question = _question(sat.questions, n)
        kept = _as_kept(question, answer)
        try:
            return self.kept.save(attempt_id, question.number, kept, self.clock() - GRACE)
        except ConflictError:
            self._settled(self.kept.get(attempt_id))
            raise

    def submit(self, attempt_id: str, who: Actor) -> Sat:
        """Hands it in: what marks itself is marked at once, open answers wait for a person."""
        attempt = self._mine(attempt_id, who)
        return self.sat(self._handed_in(attempt, self.clock()))

    def decide(self, attempt_id: str, decided: Decided, by: Actor) -> Sat:
        """Keeps what a person decided of open answers, by the numbers of the attempt; the others go on waiting."""
        sat = self.look(attempt_id)
        if sat.attempt.actor_id == by.actor_id and not by.local:
            raise ConflictError(OWN_ANSWERS)
        numbers: dict[int, tuple[tuple[bool, ...], str]] = {}
        for n, (met, note) in decided.items():
            question = _question(sat.questions, n)
            points = question.item.draft.points
            if not points:
                raise ContentError(f"第 {n} 题由系统判分，不需要批改。")
            if len(met) != len(points):
                raise ContentError(f"第 {n} 题有 {len(points)} 个评分要点，收到 {len(met)} 个结论。")
            numbers[question.number] = (tuple(met), masked(note.strip()).text)
        asked, pass_mark = _asked(sat.questions), sat.blueprint.pass_mark

        def judge(attempt: Attempt) -> tuple[Marking, CertificateDraft | None]:
            return self._judged(sat, attempt, confirmed(attempt.marks, asked, numbers, pass_mark))

        return self.sat(self.kept.mark(attempt_id, self.clock(), by.actor_id, judge))

    def waiting(self, actors: Collection[str] | None, by: Actor) -> tuple[Sat, ...]:
        """The attempts of some people (None: of all) whose open answers wait for a person; the oldest first."""
        found = self.kept.attempts(actors, states=[AttemptState.SUBMITTED])
        others = [each for each in found if by.local or each.actor_id != by.actor_id]
        return tuple(map(self.sat, reversed(others)))

    def finished(self, actors: Collection[str] | None, paper_id: str | None = None) -> tuple[Attempt, ...]:
        """The attempts of some people that were handed in, the newest first; those whose time is over are handed in."""
        for each in self.kept.attempts(actors, paper_id=paper_id, states=[AttemptState.OPEN]):
            self._settled(each)
        return self.kept.attempts(actors, paper_id=paper_id, states=[AttemptState.SUBMITTED, AttemptState.MARKED])

    def sat(self, attempt: Attempt) -> Sat:
        """An attempt with its paper and questions."""
        paper = self.papers.kept.get(attempt.paper_id)
        items = self.papers.items_of([paper])
        return Sat(attempt, paper, items, questions(paper, items, attempt.seed), blueprint_of(paper))

    def _mine(self, attempt_id: str, who: Actor) -> Attempt:
        attempt = self.kept.get(attempt_id)
        if attempt.actor_id != who.actor_id:
            raise NotFoundError(f"没有编号为 {attempt_id[:40]} 的考试。")
        return attempt

    def _settled(self, attempt: Attempt) -> Attempt:
        if attempt.state is not AttemptState.OPEN or attempt.ends_at is None:
            return attempt
        return self._handed_in(attempt, attempt.ends_at) if attempt.ends_at + GRACE < self.clock() else attempt

    def _handed_in(self, attempt: Attempt, at: datetime) -> Attempt:
        sat = self.sat(attempt)
        asked = _asked(sat.questions)

        def judge(current: Attempt) -> tuple[Marking, CertificateDraft | None]:
            return self._judged(sat, current, marked(asked, current.answers, sat.blueprint.pass_mark))

        words = [each.number for each in sat.questions if each.item.draft.open]
        return self.kept.hand_in(attempt.attempt_id, at, judge, words)

    def _judged(self, sat: Sat, attempt: Attempt, marking: Marking) -> tuple[Marking, CertificateDraft | None]:
        on = (attempt.submitted_at or self.clock()).astimezone(SHANGHAI).date()
        return marking, certificate_for(marking, sat.paper.title, on, sat.blueprint.valid_months)


def now_utc() -> datetime:
    """The clock of a real service."""
    return datetime.now(UTC)


def _question(found: Sequence[Question], n: int) -> Question:
    if not 1 <= n <= len(found):
        raise NotFoundError(f"这张试卷没有第 {n} 题，共 {len(found)} 题。")
    return found[n - 1]


def _asked(found: Sequence[Question]) -> dict[int, Asked]:
    return {each.number: Asked(each.item.item_id, each.item.revision, each.item.draft, each.points) for each in found}


def _as_kept(question: Question, answer: Sequence[str]) -> tuple[str, ...]:
    kind, given = question.answer_kind, [each.strip() for each in answer]
    if kind == "text":
        if len(given) > 1 or any(len(each) > MOST_CHARACTERS for each in given):
            raise ContentError(f"第 {question.n} 题写一段文字，最多 {MOST_CHARACTERS} 字。")
        return tuple(masked(each).text for each in given if each)
    if kind == "blanks":
        blanks = len(question.item.draft.blanks)
        if len(given) > blanks or any(len(each) > MOST_IN_BLANK for each in given):
            raise ContentError(f"第 {question.n} 题有 {blanks} 个空，每空最多 {MOST_IN_BLANK} 字。")
        return tuple(given) if any(given) else ()
    if kind == "one" and len(given) > 1:
        raise ContentError(f"第 {question.n} 题只选一项。")
    try:
        return chosen_places(question, given)
    except ValueError as error:
        shown = "、".join(each.label for each in question.options)
        raise ContentError(f"第 {question.n} 题没有选项 {error}，可选 {shown}。") from error
