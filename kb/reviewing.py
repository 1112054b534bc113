"""Keeps what of ours rests on the law up to date, kind by kind, and settles what somebody looked at.

Brought up to date after every publication, when content is loaded again, and when a day begins (the notes say until
when to look); in between nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from kb.answering.curated import review as curated
from kb.citing import handbooks
from kb.citing.resolve import Resolver
from kb.citing.review import DueArticle, Resting, Review, reliance_of, reviewed, reviews, side_by_side
from kb.citing.standing import NewestTexts
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.phrasing.rules import review as phrasings
from kb.phrasing.rules.rule_set import RuleSet
from kb.quiz import review as quiz
from kb.quiz.desk import QuizDesk
from kb.records.privacy import Privacy
from kb.records.redact import masked
from kb.store.changes import SqlChanges
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.records import DUE, Reliance
from kb.store.sql import SqlStore

PHRASING, HANDBOOK, CURATED, QUIZ = phrasings.KIND, handbooks.KIND, curated.KIND, quiz.KIND
KINDS = (PHRASING, HANDBOOK, CURATED, QUIZ)
UNKNOWN = {
    PHRASING: "没有编号为 {} 的限制用语；可用 zhigui phrasings list 查看。",
    HANDBOOK: "没有编号为 {} 的手册单元；可用 zhigui reviews list --all 查看。",
    CURATED: "没有编号为 {} 的在用审定答复；可用 zhigui curated list 查看。",
    QUIZ: "没有编号为 {} 的在用题目；可用 zhigui quiz items 查看。",
}


class Reviews:
    """The reviews of an opened knowledge base; `content` hands out the rules and the resolver in force."""

    def __init__(
        self,
        store: SqlStore,
        content: Callable[[], tuple[RuleSet, Resolver]],
        pin: Callable[[], Pin],
        lock: AbstractContextManager[object],
        *,
        privacy: Privacy,
        quizzes: Callable[[], QuizDesk],
    ) -> None:
        self._store = store
        self._content = content
        self._pin = pin
        self._lock = lock
        self._privacy = privacy
        self._quizzes = quizzes
        self._items = quiz.QuizReliance(store.quiz_items, store.reliance)
        self._changes = SqlChanges(store.engine)
        self._seen: tuple[object, ...] = ()
        self._names: tuple[tuple[object, ...], Mapping[tuple[str, str], str]] = ((), {})

    def of(self, kind: str = PHRASING) -> Mapping[str, Review]:
        """The review of every object of a kind, by id; what they rest on is brought up to date."""
        with self._lock:
            self.refresh()
            return reviews(self._store.reliance.of_kind(kind))

    def due(self, kind: str | None = None) -> tuple[DueArticle, ...]:
        """Every article for which something is due, with both wordings; by kind, in the order of our content."""
        with self._lock:
            self.refresh()
            newest = self._newest()
            rows = [row for each in KINDS if kind in {None, each} for row in self._store.reliance.due_of(each)]
            return tuple(side_by_side(row, newest) for row in rows)

    def due_of(self, kind: str, object_id: str) -> tuple[DueArticle, ...]:
        """The articles for which one object is due, with both wordings."""
        with self._lock:
            self.refresh()
            return self._due_of(kind, object_id, self._newest())

    def due_ids(self, kind: str) -> frozenset[str]:
        """The objects of a kind that are due."""
        with self._lock:
            self.refresh()
        return frozenset(row.object_id for row in self._store.reliance.due_of(kind))

    def rows(self, kind: str | None = None) -> tuple[Reliance, ...]:
        """Everything that rests on an article, due or not."""
        with self._lock:
            self.refresh()
            return tuple(row for each in KINDS if kind in {None, each} for row in self._store.reliance.of_kind(each))

    def name(self, kind: str, object_id: str) -> str:
        """A name for people: a phrasing's heading, a unit's handbook and heading, an approved answer's question.

        Of a quiz item the beginning of its stem, of an unknown object its id.
        """
        if kind == QUIZ:
            return self._quizzes().bank.name(object_id)
        (rules, _), pin = self._content(), self._pin()
        seen, names = self._names
        if seen != (wanted := (rules.rule_set_id, pin, self._store.curated.rows())):
            units = self._store.handbooks.units_from(pin.generation, pin.as_of)
            names = {(HANDBOOK, handbooks.unit_id(each)): handbooks.unit_name(each) for each in units}
            names |= {(PHRASING, each.rule_id): each.phrasing for each in (*rules.rules, *rules.disabled_rules())}
            names |= {(CURATED, each.curated_id): f"“{each.draft.question}”" for each in self._store.curated.newest()}
            self._names = (wanted, names)
        return names.get((kind, object_id), object_id)

    def refresh(self) -> None:
        """Brings the rows up to date; nothing to do while generation, day and rules are those seen last."""
        with self._lock:
            rules, _ = self._content()
            seen = (rules.rule_set_id, self._pin(), self._store.curated.rows())
            self._items.refresh(self._pin(), self._newest)
            if self._seen == seen:
                return
            newest = self._newest()
            for kind, objects in self._objects().items():
                known = self._store.reliance.of_kind(kind)
                if kind == CURATED:
                    known = curated.as_approved(self._store.curated.newest(), known, newest)
                self._store.reliance.write_kind(kind, reliance_of(objects, known, newest))
            self._seen = seen

    def mark(self, kind: str, object_id: str, by: str, note: str | None = None) -> None:
        """Keeps that somebody looked at an object and at its articles as the newest texts have them.

        `note` is what they say of it; the ledger keeps it as content, without what leads to a person.
        """
        if kind == QUIZ:
            self._mark_item(object_id, by, note)
            return
        with self._lock:
            found = next((each for each in self._objects().get(kind, ()) if each.object_id == object_id), None)
            if found is None:
                raise NotFoundError(UNKNOWN.get(kind, "没有编号为 {} 的内容。").format(object_id))
            self.refresh()
            if kind == CURATED:
                curated.mark(self._store.curated, object_id, by, self._newest())
                self.refresh()
                if note:
                    # The revision that this makes says who looked and when, and has no place for what they say.
                    self._store.ledger.append(self._deed(kind, object_id, by, note))
                return
            rows = self._store.reliance.of_kind(kind)
            done = reviewed(rows, found, self._newest(), at=datetime.now(UTC), by=by)
            draft = self._deed(kind, object_id, by, note)
            self._store.reliance.write_kind(kind, done, lambda c: self._store.ledger.append_in(c, draft))

    def _mark_item(self, item_id: str, by: str, note: str | None) -> None:
        """Keeps it once the item is proven beside the new wording; the revision that this makes has its own record."""
        with self._lock:
            self.refresh()
            newest = self._newest()
            due = self._due_of(QUIZ, item_id, newest)
            item = self._quizzes().reviewed(item_id, due, by, self._pin(), note)
            rows = quiz.rows_reviewed(item, newest, at=item.changed_at, by=by)
            self._store.reliance.write_objects(QUIZ, {item_id: rows})
            self.refresh()

    def _due_of(self, kind: str, object_id: str, newest: NewestTexts) -> tuple[DueArticle, ...]:
        rows = self._store.reliance.of_objects(kind, (object_id,))
        return tuple(side_by_side(row, newest) for row in rows if row.review_state == DUE)

    def _deed(self, kind: str, object_id: str, by: str, note: str | None) -> RecordDraft:
        facts = {"object": kind, "object_id": object_id, "note": f"登记已复核：{self.name(kind, object_id)}"}
        generation = self._pin().generation
        if not note:
            return RecordDraft(RecordKind.REVIEW, by, facts, generation=generation, outcome="done")
        # Facts stay for ever. What people write goes when the person of whom they write wants it gone.
        hidden = masked(note)
        content = {"reason": hidden.text}
        draft = RecordDraft(RecordKind.REVIEW, by, facts, content=content, generation=generation, outcome="done")
        return self._privacy.guarded(draft, hidden.found)

    def _objects(self) -> Mapping[str, tuple[Resting, ...]]:
        (rules, resolver), pin = self._content(), self._pin()
        units = self._store.handbooks.units_from(pin.generation, pin.as_of)
        # A rule that is switched off keeps what it was reviewed with.
        return {
            PHRASING: phrasings.resting((*rules.rules, *rules.disabled_rules())),
            HANDBOOK: handbooks.resting(units, resolver, pin.generation),
            CURATED: curated.resting(self._store.curated.newest()),
        }

    def _newest(self) -> NewestTexts:
        _, resolver = self._content()
        return NewestTexts(resolver, self._pin(), self._changes.repealers)
