"""Approved answers with keyword defaults, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kb.answering.curated.book import CuratedBook, NearQuestions
from kb.answering.curated.reviving import Reviver
from kb.answering.curated.types import CuratedMatch, CuratedStale
from kb.citing.resolve import Resolver
from kb.citing.standing import wording_hash
from kb.citing.types import Pin
from kb.store.curated_records import (
    Audience,
    CuratedAnswer,
    CuratedChange,
    CuratedCitation,
    CuratedDraft,
    CuratedSentence,
)
from kb.text.normalise import normalise_query
from tests.builders import InMemoryStore, make_version

SINCE, TODAY = date(2020, 1, 1), date(2026, 11, 1)
APPROVED = datetime(2026, 10, 1, tzinfo=UTC)
TITLE, ARTICLE = "退换货试行法", "第一条"
TEXT = "经营者应当自收到退货之日起七日内退款。"


def make_cited(text: str = TEXT, *, title: str = TITLE, article: str = ARTICLE) -> CuratedCitation:
    """The citation of a whole article as it reads."""
    return CuratedCitation(title, article, text, (wording_hash(text),))


def make_curated(
    question: str = "退货以后几天退款",
    *paraphrases: str,
    said: str = "商家收到退货后七日内退款。",
    cited: Sequence[CuratedCitation] | None = None,
    audience: Audience | None = None,
    note: str | None = None,
) -> CuratedDraft:
    """A draft of one sentence resting on one article."""
    sentence = CuratedSentence(said, tuple(cited) if cited is not None else (make_cited(),))
    return CuratedDraft(question, (sentence,), paraphrases, audience or Audience(), note)


class KeptAnswers:
    """ApprovedAnswers over a list: what was approved, in memory."""

    def __init__(self, *drafts: CuratedDraft) -> None:
        self._answers: list[CuratedAnswer] = []
        for draft in drafts:
            self.add(draft)

    def add(self, draft: CuratedDraft) -> CuratedAnswer:
        """Approves a draft, later than those before it."""
        number = len(self._answers) + 1
        at = APPROVED + timedelta(minutes=number)
        made = CuratedAnswer(f"c-{number}", 1, CuratedChange.ADDED, draft, "u-1", at)
        self._answers.append(made)
        return made

    def withdraw(self, curated_id: str) -> None:
        """Takes an answer out of use."""
        old = next(each for each in self._answers if each.curated_id == curated_id)
        at = APPROVED + timedelta(days=1)
        self._answers.append(
            replace(old, revision=2, change=CuratedChange.WITHDRAWN, withdrawn_by="u-2", withdrawn_at=at)
        )

    def rows(self) -> int:
        return len(self._answers)

    def newest(self) -> tuple[CuratedAnswer, ...]:
        last = {each.curated_id: each for each in self._answers}
        return tuple(sorted(last.values(), key=lambda each: each.changed_at, reverse=True))


class World:
    """One law with one article, its handbook, and a book of approved answers over them."""

    def __init__(self, *drafts: CuratedDraft, near: NearQuestions | None = None) -> None:
        self.laws = InMemoryStore()
        self.version = self.laws.add_version(make_version(TITLE, valid_from=SINCE), {ARTICLE: TEXT, "第二条": "另定。"})
        self.laws.publish()
        self.answers = KeptAnswers(*drafts)
        self.resolver = Resolver(self.laws)
        self.book = CuratedBook(self.answers, Reviver(self.resolver, self.laws), near=near)

    def match(
        self, question: str, asker: Audience | None = None, *, as_of: date = TODAY
    ) -> CuratedMatch | CuratedStale | None:
        """What the book says to such an asker today, or as of a day."""
        who, pin = asker or Audience(), Pin(self.laws.generation(), as_of)
        return self.book.match(
            normalise_query(question), pin=pin, industry=who.industry, province=who.province, role=who.role,
            scene=who.scene,
        )  # fmt: skip

    def amend(self, text: str, since: date, *, article: str = ARTICLE) -> None:
        """A second version of the law, from a day on."""
        old = self.version
        self.laws.replace_version(replace(old, validity=replace(old.validity, valid_to=since)))
        self.laws.add_version(make_version(TITLE, label="修订", valid_from=since), {article: text})
        self.laws.publish()
