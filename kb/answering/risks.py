"""What an officer is told when a question gives risk signals, and to whom the call is handed over because of them.

Signals change nothing of what is answered or refused; the record carries them to the supervisors' queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.answering.types import Answer, Escalation, RiskAdvice
from kb.citing.citations import cite_handbook
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risks import UnitPlace
from kb.store.records import HandbookUnit


def with_risks(answer: Answer, detector: RiskDetector, asked: str, units: Sequence[HandbookUnit]) -> Answer:
    """The answer with one advice a topic, urgent ones first; unchanged where the question gives no signal.

    `asked` is the question without what leads to a person. A hand-over of the handbook's own triggers stands;
    without one the first signal whose rule names a unit of `units` hands over.
    """
    spots = detector.signals(asked)
    if not spots:
        return answer
    name_of = detector.risks.name_of
    advice = tuple(
        RiskAdvice(rule.rule_id, rule.topic, name_of(rule.topic), rule.severity, rule.reason, rule.advice)
        for rule in (spot.rule for spot in spots)
    )
    places = (spot.rule.hand_over for spot in spots)
    handed = (found for place in places if place is not None and (found := _hand_over(place, units)) is not None)
    return replace(answer, risks=advice, escalation=answer.escalation or next(handed, None))


def _hand_over(place: UnitPlace, units: Sequence[HandbookUnit]) -> Escalation | None:
    """The hand-over a unit asks for; None where the unit is not there, or not for this reader, or asks for none."""
    unit = next(
        (each for each in units if (each.handbook_id, each.heading) == (place.handbook_id, place.heading)), None
    )
    if unit is None or unit.hand_over is None:
        return None
    return Escalation(f"{unit.heading}：{unit.hand_over}", cite_handbook(unit))
