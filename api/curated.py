"""Approved answers read off the desk for the contract: who may see which, how they stand today, who is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.auth.audience import reading_role
from api.auth.permissions import Permission, permissions_of
from api.schemas.curated import CuratedCitationOut, CuratedOut, CuratedSentenceOut, CuratedWritten
from kb.answering.curated.reviving import Outdated
from kb.answering.curated.writing import locator, written
from kb.bootstrap import KnowledgeBase, today
from kb.citing.review import Review
from kb.citing.types import Pin
from kb.records.actors import Actor
from kb.reviewing import CURATED
from kb.store.curated_records import CuratedAnswer


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees approved answers with."""

    kb: KnowledgeBase
    who: Actor
    pin: Pin
    reviews: Mapping[str, Review]
    units: frozenset[tuple[str, str]]
    names: Mapping[str, str]

    def may_see(self, answer: CuratedAnswer) -> bool:
        """Whether the answer is for this person: made for the role, and resting on no handbook kept from it.

        Who approves answers sees those for every role.
        """
        role = reading_role(self.who, None)
        approves = self.who.local or Permission.CURATED_WRITE in permissions_of(self.who)
        made_for = answer.draft.audience.role
        if role is not None and not approves and made_for not in {None, role}:
            return False
        cited = (one for each in answer.draft.sentences for one in each.citations if one.handbook)
        return role is None or all((one.title, one.article) in self.units for one in cited)

    def shown(self, answer: CuratedAnswer, *, newest: bool = True) -> CuratedOut:
        """A revision as the contract prints it; `newest` False: an old one, of which nobody asks how it stands."""
        return CuratedOut.model_validate(self.fields(answer, newest=newest))

    def fields(self, answer: CuratedAnswer, *, newest: bool = True) -> dict[str, object]:
        """The fields of a revision."""
        draft, made = answer.draft, written(answer.draft)
        review = self.reviews.get(answer.curated_id, Review()) if newest and answer.live else Review()
        audience = draft.audience
        return {
            **{name: getattr(answer, name) for name in ("curated_id", "revision", "change", "live")},
            **{name: getattr(answer, name) for name in ("approved_by", "approved_at", "withdrawn_by", "withdrawn_at")},
            **{name: getattr(draft, name) for name in ("question", "paraphrases", "text", "note", "from_answer")},
            **{name: getattr(audience, name) for name in ("industry", "scene", "province", "role")},
            "sentences": tuple(
                CuratedSentenceOut(text=each.text, citations=numbers)
                for each, numbers in zip(draft.sentences, made.numbers, strict=True)
            ),
            "citations": tuple(
                CuratedCitationOut(
                    n=n, title=each.title, locator=locator(each), quotation=each.quotation, handbook=each.handbook
                )
                for n, each in enumerate(made.citations, 1)
            ),
            "written": CuratedWritten(text=made.text, cite=made.cite),
            "approved_by_name": self.names.get(answer.approved_by),
            "withdrawn_by_name": self.names.get(answer.withdrawn_by or ""),
            "due": review.due,
            "reasons": review.reasons,
            "unusable": self._unusable(answer) if newest and answer.live else None,
        }

    def _unusable(self, answer: CuratedAnswer) -> str | None:
        found = self.kb.curated.reviver.revive(answer.draft, self.pin, None)
        return f"{found.place}{found.reason}" if isinstance(found, Outdated) else None


def seen_by(kb: KnowledgeBase, who: Actor) -> Seen:
    """What this person sees approved answers with, today."""
    pin = newest_pin(kb)
    units = kb.store.handbooks.handbook_units(pin.generation, pin.as_of, reading_role(who, None))
    named = frozenset((str(each.handbook_id), each.heading) for each in units)
    behind = {one for each in kb.store.curated.newest() for one in (each.approved_by, each.changed_by)}
    names = kb.store.record_search.names(behind)
    return Seen(kb, who, pin, kb.reviews(CURATED), named, names)


def newest_pin(kb: KnowledgeBase) -> Pin:
    """Today, on the newest texts that are served."""
    return Pin(kb.index_state().lexical_generation, today())


def visible(seen: Seen, answers: Iterable[CuratedAnswer]) -> tuple[CuratedAnswer, ...]:
    """The answers that somebody may see."""
    return tuple(each for each in answers if seen.may_see(each))
