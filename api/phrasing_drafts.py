"""Drafts of restricted phrasings held against their examples and against the records of those who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date

from pydantic import BaseModel

from api.errors import ApiError
from api.schemas.phrasing import BasisOut
from api.schemas.phrasing_trial import CaughtOut, DraftTrialReply, ExampleOut, PhrasingDraft
from api.schemas.problem import FieldProblem
from kb.bootstrap import KnowledgeBase
from kb.citing.types import Pin
from kb.errors import ContentError
from kb.phrasing.guard import Guard
from kb.phrasing.looking_back import SAID, LookedBack, Stretches, look_back
from kb.phrasing.rules.basis import basis_of
from kb.phrasing.rules.drafts import Fault, faults_of, guard_of_draft, read_draft, try_draft
from kb.phrasing.rules.explain import in_chinese
from kb.phrasing.rules.trial import where_it_binds
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.types import Rule
from kb.records.actors import Actor
from kb.records.visibility import scope_of
from kb.store.ledger_records import Record
from kb.store.record_filter import RecordFilter

NOTHING = LookedBack(0, 0, (), None)


def trial_of(given: PhrasingDraft, since: date, kb: KnowledgeBase, who: Actor) -> DraftTrialReply:
    """What is wrong with a draft, what its examples do, and what it would have found since a day."""
    editor = kb.phrasings
    resolver, pin = editor.resolver(), editor.pin()
    draft = read_draft(fields_of(given), resolver, pin)
    rule = draft.rule
    alone = None if rule is None else guard_of_draft(rule, kb.rules, kb.guard_of)
    examples = () if rule is None or alone is None else tuple(try_draft(rule, alone, kb.guard, pin))
    back = NOTHING if rule is None or alone is None else _look_back(rule, alone, since, kb, who)
    return DraftTrialReply(
        faults=[_problem(each) for each in draft.faults],
        notes=draft.notes,
        explained=tuple(map(in_chinese, rule.patterns)) if rule else (),
        basis=tuple(BasisOut.model_validate(each) for each in basis_of(rule, resolver, pin)) if rule else (),
        examples=tuple(ExampleOut.model_validate(each) for each in examples),
        since=since,
        read=back.read,
        total=back.total,
        caught=tuple(CaughtOut.model_validate(each) for each in back.caught),
        stopped=back.stopped,
    )


@contextmanager
def faults_at_fields(given: BaseModel, kb: KnowledgeBase) -> Iterator[None]:
    """Turns the refusal of a rule into a 422 that names each field at fault."""
    try:
        yield
    except ContentError as error:
        pin = kb.phrasings.pin()
        draft = read_draft(fields_of(given), kb.phrasings.resolver(), pin)
        faults = list(draft.faults)
        if draft.rule is not None:
            alone = guard_of_draft(draft.rule, kb.rules, kb.guard_of)
            faults += faults_of(tuple(try_draft(draft.rule, alone, kb.guard, pin)))
        raise ApiError(422, str(error), fields=[_problem(each) for each in faults]) from error


def fields_of(given: BaseModel) -> Mapping[str, object]:
    """The fields as a file has them; what was not said is left out."""
    fields = given.model_dump(by_alias=True, mode="python", exclude_none=True)
    return {**fields, "severity": str(fields["severity"])}


def _look_back(rule: Rule, alone: Guard, since: date, kb: KnowledgeBase, who: Actor) -> LookedBack:
    where = where_it_binds(rule, kb.phrasings.pin())
    pin = Pin(where["generation"], where["as_of"])

    def find(text: str, record: Record, quoted: Stretches) -> Sequence[Spot]:
        scene = (record.content or {}).get("scene")
        return alone.spots(text, Scope(record.industry, scene, pin), quoted)

    search = kb.store.record_search
    found = search.walk(RecordFilter(kinds=SAID, first_day=since), scope_of(who, search.team))
    return look_back((each.record for each in found), find)


def _problem(fault: Fault) -> FieldProblem:
    return FieldProblem(**asdict(fault))
