"""Of our own rules the one is shown whose words an officer asks about, however short they are."""

from __future__ import annotations

import pytest

from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.phrasing.select import general_rules, select_rules
from tests.builders_answering import CORPUS


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(CORPUS / "phrasings")


@pytest.mark.parametrize(
    ("question", "rule_id"),
    [
        ("能说根治吗", "medical_efficacy.cure_promise"),
        ("可以告诉他这是军工品质吗", "filing_endorsement.military_space"),
        ("客户说要我们代考", "education_guarantee.cheating"),
        ("孩子在我们这报班能保过吗", "education_guarantee.pass_word"),
        ("能说清仓吗", "price_fraud.fake_clearance"),
        ("教顾客怎么避税行吗", "regulatory_exemption.tax_invoice"),
        ("可以写全网最低吗", "price_fraud.lowest_price"),
        ("客户说我装逼怎么办", "insulting_language.swear"),
    ],
)
def test_a_word_that_must_not_be_said_calls_for_its_rule_by_name(rules: RuleSet, question: str, rule_id: str) -> None:
    shown = [rule.rule_id for rule in select_rules(rules, question)]
    assert rule_id in shown[:4]


def test_what_any_call_of_a_shop_must_avoid_begins_with_no_rule_of_clinics(rules: RuleSet) -> None:
    assert all(rule.binding.industries[0] != "medical" for rule in general_rules(rules, "market", None, limit=4))
    assert general_rules(rules, "medical", None)[0].binding.industries[0] == "medical"
