"""The parts in force as evaluation and replay take them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kb.answering.record import MadeOf
from kb.content import Content
from kb.evaluation.identity import content_ids, learnt_ids
from kb.evaluation.replay import Replayer
from kb.evaluation.runs import Subject
from kb.phrasing.guard import Guard
from kb.phrasing.rules.rule_set import RuleSet
from kb.settings import Settings
from kb.store.sql import SqlStore


def subject(content: Content, store: SqlStore, settings: Settings, encoder: str, today: date) -> Subject:
    """What evaluation measures: the parts in force, and the ids of what they were made of."""
    ids = content_ids((settings.corpus, settings.home))
    made_of = (("rule_set", content.rules.rule_set_id), *ids, *learnt_ids())
    return Subject(content.searcher, content.assistant, store.law, content.terms, today, encoder, made_of)


def replayer(
    content: Content, store: SqlStore, make_guard: Callable[[RuleSet], Guard], made_of: MadeOf, today: date
) -> Replayer:
    """Replays records over the parts in force, with the texts and rules of the store."""
    return Replayer(
        assistant=content.assistant,
        searcher=content.searcher,
        laws=store.law,
        handbooks=store.handbooks,
        rule_set=store.rule_set,
        make_guard=make_guard,
        made_of=made_of,
        today=today,
        approved=content.curated.revision,
        approved_now=content.curated.book,
    )
