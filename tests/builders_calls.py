"""Calls without a service: a guard of two rules, a detector of one, pieces with keyword defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from kb.answering.calls.call import Call
from kb.answering.calls.types import (
    CallEvent,
    CallFinding,
    CallQuestion,
    CallRisk,
    CallScope,
    FindingWithdrawn,
    Piece,
    Speaker,
)
from kb.phrasing.guard import Guard
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risk_files import load_risks
from tests.builders_answering import CORPUS
from tests.kb.phrasing.guards import make_guard, make_rule

DAY = date(2026, 7, 1)
OFFICER, CALLER = Speaker.OFFICER, Speaker.CALLER


@lru_cache(maxsize=1)
def risk_rules() -> RiskDetector:
    """Our own risk signals."""
    return RiskDetector(load_risks(CORPUS / "risks"))


def small_guard() -> Guard:
    """保本 and 本金…不受损失 are blocked, everywhere."""
    return make_guard(make_rule(industries=("general",), scenes=()))


def make_call(guard: Guard | None = None, **given: str) -> Call:
    """A call that has just begun."""
    scope = CallScope("call-1", "p-1", 1, DAY, given.pop("session_id", "c-7"), **given)
    return Call(scope, guard or small_guard(), risk_rules(), "rules-1")


def said(call: Call, *pieces: tuple[Speaker, str], gap: float = 3.0) -> list[CallEvent]:
    """What is told of pieces that follow one another, each begun `gap` seconds after the one before."""
    first = call.next
    taken = (call.take(Piece(first + place, *each, at=(first + place) * gap)) for place, each in enumerate(pieces))
    return [event for events in taken for event in events]


def partials(call: Call, speaker: Speaker, *heard: str, final: str) -> list[CallEvent]:
    """What is told of one piece as a recogniser hears it, and at last."""
    n = call.next
    pieces = [*(Piece(n, speaker, text, n, final=False) for text in heard), Piece(n, speaker, final, n)]
    return [event for piece in pieces for event in call.take(piece)]


def flagged(events: Iterable[CallEvent]) -> list[str]:
    """The words of the findings."""
    return [each.finding.matched for each in events if isinstance(each, CallFinding)]


def taken_back(events: Iterable[CallEvent]) -> list[str]:
    """The words of the findings that no longer hold."""
    return [each.found.finding.matched for each in events if isinstance(each, FindingWithdrawn)]


def asked(events: Iterable[CallEvent]) -> list[str]:
    """The questions."""
    return [each.text for each in events if isinstance(each, CallQuestion)]


def topics(events: Iterable[CallEvent]) -> list[str]:
    """The topics of the risk signals."""
    return [each.topic for each in events if isinstance(each, CallRisk)]


Said = Callable[..., list[CallEvent]]
