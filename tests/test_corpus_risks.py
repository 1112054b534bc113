"""Risk signals of corpus/: every rule holds on its own examples, rests on law that stands, and hands over somewhere."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.phrasing.risk_detector import RiskDetector
from kb.phrasing.risk_files import load_risks
from kb.phrasing.risks import RiskRule, RiskSeverity
from tests.builders_answering import CORPUS, corpus_terms, corpus_units, starter_laws

PIN = Pin(1, date(2026, 11, 1))
RISKS = load_risks(CORPUS / "risks")
TOPICS = {
    "evade_regulation", "alter_filing", "hide_from_inspection", "share_others_data", "threat", "money_laundering",
    "minor_in_danger",
}  # fmt: skip
LABELLED = Path(__file__).parent / "expectations" / "risks"


@cache
def detector() -> RiskDetector:
    return RiskDetector(RISKS)


def labelled() -> list[dict[str, str | None]]:
    lines = (line for path in sorted(LABELLED.glob("*.jsonl")) for line in path.read_text("utf-8").split("\n") if line)
    return [json.loads(line) for line in lines]


def test_every_topic_has_rules_and_a_chinese_name() -> None:
    assert set(RISKS.topics()) == TOPICS
    assert [topic for topic in TOPICS if RISKS.name_of(topic) == topic] == []


@pytest.mark.parametrize("rule", RISKS.rules, ids=lambda rule: rule.rule_id)
def test_a_rule_finds_what_it_must_and_passes_what_it_must(rule: RiskRule) -> None:
    missed = [each for each in rule.match if rule.topic not in {s.rule.topic for s in detector().spots(each)}]
    found = [each for each in rule.passes if detector().spots(each)]
    assert (missed, found) == ([], [])


@pytest.mark.parametrize("rule", RISKS.rules, ids=lambda rule: rule.rule_id)
def test_a_rule_alone_finds_one_of_its_own_examples(rule: RiskRule) -> None:
    assert any(rule.rule_id in {s.rule.rule_id for s in detector().spots(each)} for each in rule.match)


def test_every_basis_stands_in_the_starter() -> None:
    resolver = Resolver(starter_laws(), corpus_terms().known_names)
    wrong = [
        f"{rule.origin}《{basis.title}》{basis.article}"
        for rule in RISKS.rules
        for basis in rule.basis
        if resolver.resolve_reference(basis.title, basis.article, PIN).state is not CitationState.VERIFIED
    ]
    assert wrong == []


def test_every_rule_hands_over_by_a_handbook_unit_that_says_to_whom() -> None:
    known = {(str(unit.handbook_id), unit.heading): unit for unit in corpus_units()}
    for rule in RISKS.rules:
        assert rule.hand_over is not None, rule.origin
        unit = known.get((rule.hand_over.handbook_id, rule.hand_over.heading))
        assert unit is not None and unit.hand_over, rule.origin


def test_what_may_cost_a_life_is_urgent() -> None:
    at_risk = [rule for rule in RISKS.rules if rule.topic in {"threat", "minor_in_danger"}]
    assert {rule.severity for rule in at_risk} == {RiskSeverity.URGENT}


def test_advice_is_short_enough_to_read_during_a_call() -> None:
    assert [rule.rule_id for rule in RISKS.rules if len(rule.advice) > 80 or len(rule.reason) > 50] == []


def test_the_labelled_questions_suffice_and_none_stands_twice() -> None:
    rows = labelled()
    topics = Counter(row["topic"] for row in rows)
    assert {topic: topics[topic] for topic in TOPICS if topics[topic] < 60} == {}
    assert topics[None] >= 600
    assert max(Counter(row["text"] for row in rows).values()) == max(Counter(row["id"] for row in rows).values()) == 1


def test_no_example_of_a_rule_is_a_labelled_question() -> None:
    texts = {row["text"] for row in labelled()}
    assert [each for rule in RISKS.rules for each in (*rule.match, *rule.passes) if each in texts] == []
