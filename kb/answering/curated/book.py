"""Finds the approved answer to a question. A wrong one is worse than none: in doubt there is none.

A question is recognised by its words, without courtesy; else, where vectors are at hand, by its meaning together with
every word on which an answer turns (`traits`). Whose answer it may be, and whether its texts still read as when it was
approved, is decided before it is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import Protocol

from kb.answering.curated.reviving import Outdated, Reviver
from kb.answering.curated.same_words import same_words_key
from kb.answering.curated.types import CuratedMatch, CuratedStale, How
from kb.answering.extract import Draft
from kb.answering.ground.types import SentenceGrounder
from kb.answering.redraft import Said, draft_from
from kb.answering.types import DEFAULT_TOP_K, Approval
from kb.citing.types import Pin
from kb.errors import StoreAwayError
from kb.law.quantities import find_quantities
from kb.phrasing.guard import Guard
from kb.phrasing.types import Verdict
from kb.store.curated_records import Audience, CuratedAnswer

_REMEMBERED = 256


class ApprovedAnswers(Protocol):
    """Where approved answers are kept; kb.store.curated.SqlCurated."""

    def rows(self) -> int:
        """A number that changes whenever anything does."""
        ...

    def newest(self) -> tuple[CuratedAnswer, ...]:
        """The newest revision of every answer, the one changed last first."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of an approved question; `place` 0 is the question, else its paraphrase of that number."""

    answer: CuratedAnswer
    place: int
    question: str

    @property
    def how(self) -> How:
        """What recognising these very words is."""
        return How.PARAPHRASE if self.place else How.EXACT


@dataclass(frozen=True, slots=True)
class Recognised:
    """A wording that a question was recognised by."""

    asked: Asked
    how: How
    score: float


class NearQuestions(Protocol):
    """Recognises a question by its meaning; kb.answering.curated.near.NearBook is one."""

    def nearest(self, plain: str, wordings: Sequence[Asked]) -> tuple[Recognised, ...]:
        """The wordings that mean the same, best first; none where that cannot be said."""
        ...


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The answers in use at one state of the store."""

    rows: int
    wordings: tuple[Asked, ...]
    by_key: Mapping[str, tuple[Asked, ...]]


class CuratedBook:
    """The approved answers in use. Thread-safe; reads them again when the store has changed.

    `near` None: only the same words are recognised. `grounder` and `guard` look again at what was approved, for texts
    and rules move on: an answer is given whole or not at all. None: nobody looks.
    """

    def __init__(
        self,
        answers: ApprovedAnswers,
        reviver: Reviver,
        *,
        near: NearQuestions | None = None,
        grounder: SentenceGrounder | None = None,
        guard: Guard | None = None,
        name_of: Callable[[str], str | None] | None = None,
    ) -> None:
        self._answers = answers
        self._reviver = reviver
        self._near = near
        self._grounder = grounder
        self._name_of = name_of or _nameless
        self._guard = guard
        self._lock = Lock()
        self._shelf = _Shelf(-1, (), MappingProxyType({}))
        self._drafts: dict[tuple[object, ...], Draft | Outdated] = {}

    def match(
        self,
        plain_question: str,
        *,
        pin: Pin,
        industry: str | None = None,
        province: str | None = None,
        role: str | None = None,
        scene: str | None = None,
    ) -> CuratedMatch | CuratedStale | None:
        """The approved answer to a normalised question for such an asker; why the one that fits is not used; or None.

        Where several fit the one made for the narrowest circle speaks, among those the one approved last.
        """
        asker = Audience(industry, scene, province, role)
        recognised = self.recognised(plain_question, asker)
        if not recognised:
            return None
        found = recognised[0]
        draft = self._draft(found.asked.answer, pin, role)
        if isinstance(draft, Outdated):
            return None if draft.hidden else _stale(found.asked.answer, draft, pin)
        answer = found.asked.answer
        approval = Approval(
            answer.curated_id,
            answer.revision,
            answer.approved_by,
            answer.approved_at,
            self._name_of(answer.approved_by),
        )
        return CuratedMatch(
            draft, approval, found.how, found.score, found.asked.question, answer.draft.audience.industry
        )

    def recognised(self, plain_question: str, asker: Audience) -> tuple[Recognised, ...]:
        """Every approved wording that this question is recognised by, the one that counts first."""
        shelf = self._current()
        same = shelf.by_key.get(same_words_key(plain_question), ())
        found = [Recognised(each, each.how, 1.0) for each in same if admits(each.answer.draft.audience, asker)]
        if found:
            return _one_circle(sorted(found, key=lambda each: -_closeness(each.asked, asker)), asker)
        if self._near is None:
            return ()
        open_to = [each for each in shelf.wordings if admits(each.answer.draft.audience, asker)]
        return _one_circle(self._near.nearest(plain_question, open_to), asker) if open_to else ()

    def wordings(self) -> tuple[Asked, ...]:
        """Every wording in use."""
        return self._current().wordings

    def _current(self) -> _Shelf:
        try:
            rows = self._answers.rows()
        except StoreAwayError:
            # As they were: none can be approved or withdrawn meanwhile.
            return self._shelf
        if self._shelf.rows != rows:
            with self._lock:
                if self._shelf.rows != rows:
                    self._shelf = _shelved(rows, self._answers.newest())
                    self._drafts.clear()
        return self._shelf

    def _draft(self, answer: CuratedAnswer, pin: Pin, role: str | None) -> Draft | Outdated:
        key = (answer.curated_id, answer.revision, pin, role)
        found = self._drafts.get(key)
        if found is None:
            found = self._made(answer, pin, role)
            with self._lock:
                if len(self._drafts) >= _REMEMBERED:
                    self._drafts.clear()
                self._drafts[key] = found
        return found

    def _made(self, answer: CuratedAnswer, pin: Pin, role: str | None) -> Draft | Outdated:
        said = self._reviver.revive(answer.draft, pin, role)
        if isinstance(said, Outdated):
            return said
        draft = draft_from(said, (), DEFAULT_TOP_K)
        return self._unfounded(said, answer, pin) or self._forbidden(draft, answer, pin) or draft

    def _unfounded(self, said: Sequence[Said], answer: CuratedAnswer, pin: Pin) -> Outdated | None:
        allowed = find_quantities(answer.draft.question)
        for each in said if self._grounder is not None else ():
            failed = self._grounder.check(each, pin, allowed).failed if self._grounder is not None else None
            if failed is not None:
                return Outdated("其中一句", f"没有通过核对（{failed.detail or '没有依据'}）")
        return None

    def _forbidden(self, draft: Draft, answer: CuratedAnswer, pin: Pin) -> Outdated | None:
        if self._guard is None:
            return None
        audience = answer.draft.audience
        found = self._guard.check(
            draft.text, generation=pin.generation, as_of=pin.as_of, industry=audience.industry, scene=audience.scene,
            protected=draft.quoted,
        )  # fmt: skip
        return Outdated("其中一句", "有不能说的话") if found.verdict is Verdict.BLOCK else None


def _nameless(actor_id: str) -> str | None:
    return None


def admits(audience: Audience, asker: Audience) -> bool:
    """Whether an answer for an audience may be given to an asker.

    An unknown industry excludes nothing, for it is inferred later; an unknown province or scene excludes what is said
    for one alone. An asker without a role is the local user, who may see everything.
    """
    return (
        (asker.industry is None or audience.industry in {None, asker.industry})
        and (audience.scene in {None, asker.scene})
        and (audience.province is None or _bare(audience.province) == _bare(asker.province or ""))
        and (asker.role is None or audience.role in {None, asker.role})
    )


def _bare(province: str) -> str:
    """A province as both a form and a person may write it.

    >>> _bare("浙江省"), _bare("内蒙古自治区"), _bare("北京")
    ('浙江', '内蒙古', '北京')
    """
    for ending in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市"):
        if province.endswith(ending):
            return province.removesuffix(ending)
    return province


def _closeness(asked: Asked, asker: Audience) -> int:
    """How much of what the asker says of himself an answer was made for; less for what he does not say."""
    made_for = asked.answer.draft.audience
    pairs = (
        (made_for.industry, asker.industry),
        (made_for.scene, asker.scene),
        (made_for.province, asker.province),
        (made_for.role, asker.role),
    )
    return sum(0 if wanted is None else 1 if given is not None else -1 for wanted, given in pairs)


def _one_circle(found: Sequence[Recognised], asker: Audience) -> tuple[Recognised, ...]:
    """What was recognised; nothing where answers for different industries fit equally and nobody knows which it is."""
    if not found:
        return ()
    closest = _closeness(found[0].asked, asker)
    level = (each.asked.answer for each in found if _closeness(each.asked, asker) == closest)
    return tuple(found) if len({each.draft.audience.industry for each in level}) == 1 else ()


def _shelved(rows: int, answers: Sequence[CuratedAnswer]) -> _Shelf:
    wordings = tuple(
        Asked(answer, place, question)
        for answer in answers
        if answer.live
        for place, question in enumerate(answer.draft.questions)
    )
    by_key: dict[str, tuple[Asked, ...]] = {}
    for each in wordings:
        key = same_words_key(each.question)
        by_key[key] = (*by_key.get(key, ()), each)
    return _Shelf(rows, wordings, MappingProxyType(by_key))


def _stale(answer: CuratedAnswer, outdated: Outdated, pin: Pin) -> CuratedStale:
    if pin.as_of < answer.approved_at.date():
        why = f"{outdated.place}在{pin.as_of.isoformat()}与批准时不同"
        return CuratedStale(answer.curated_id, answer.revision, f"有一条经批准的答复因{why}而未使用。")
    notice = f"有一条经批准的答复因{outdated.place}{outdated.reason}而未使用，待复核。"
    return CuratedStale(answer.curated_id, answer.revision, notice)
