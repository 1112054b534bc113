"""Every citation in corpus/ is proven: in the starter corpus or, where marked as missing there, in the sample texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest

from kb.answering.content import load_authority
from kb.answering.out_of_scope import ASK_FACTS, ASK_NAME, ASK_ORDER, ASK_PLACE
from kb.citing.resolve import Resolution, Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import Citation, find_citations, parse_lookup
from kb.phrasing.guard import Guard
from kb.phrasing.risk_files import load_risks
from kb.phrasing.risks import UnitPlace
from kb.phrasing.rules.rule_set import load_rules, make_rule_set
from kb.phrasing.types import Binding, Finding, Severity
from kb.records.erasing.retention import load_periods
from tests.builders_answering import (
    CORPUS,
    corpus_terms,
    corpus_units,
    holds_title,
    sample_laws,
    starter_laws,
)

PIN = Pin(1, date(2026, 11, 1))
TOPICS = {
    "absolute_claim", "guaranteed_return", "medical_efficacy", "education_guarantee", "unauthorised_promise",
    "complaint_suppression", "liability_exclusion", "regulatory_exemption", "privacy_disclosure", "insulting_language",
    "filing_endorsement", "price_fraud", "competitor_disparagement", "defect_dismissal",
}  # fmt: skip
_NEEDED = re.compile(r"需入库[：:]([^）]*)）")


def starter_resolver() -> Resolver:
    return Resolver(starter_laws(), corpus_terms().known_names)


def sample_resolver() -> Resolver:
    return Resolver(sample_laws(), corpus_terms().known_names)


def guard() -> Guard:
    return Guard(load_rules(CORPUS / "phrasings"), starter_resolver())


def handbook_citations() -> Iterator[tuple[str, Citation, bool]]:
    """(where, citation, marked as needed) for every citation of a handbook unit's body."""
    for unit in corpus_units():
        needed = [match.span(1) for match in _NEEDED.finditer(unit.text)]
        for citation in find_citations(unit.text, aliases=corpus_terms().known_names):
            marked = any(left <= citation.start < right for left, right in needed)
            yield f"{unit.handbook_title}“{unit.heading}”{unit.text[citation.start : citation.end]}", citation, marked


def failures(resolver: Resolver, citations: list[tuple[str, Citation]]) -> list[str]:
    found = ((where, resolver.resolve(citation, PIN)) for where, citation in citations)
    return [f"{where}：{each.detail}" for where, each in found if not stands(each)]


def stands(found: Resolution) -> bool:
    """Whether the place exists in a text that binds, or that merely lacks a provable date (several guidelines do)."""
    if found.state is CitationState.VERIFIED:
        return True
    undated = found.version is not None and found.version.validity.valid_from is None
    return undated and found.state is CitationState.NOT_IN_FORCE and found.provision is not None


def found(text: str, checker: Guard, binding: Binding | None = None) -> list[Finding]:
    """The findings where a binding applies: on a day it is in effect, in an industry and scene it requires."""
    bound = binding or Binding()
    day = max(PIN.as_of, bound.effective_from or PIN.as_of)
    industry = bound.industries[0] if "industry" in bound.requires else None
    scene = bound.scenes[0] if "scene" in bound.requires else None
    return list(checker.check(text, generation=1, as_of=day, industry=industry, scene=scene).findings)


def test_every_topic_has_rules_and_there_are_at_least_two_hundred_and_fifty() -> None:
    rules = load_rules(CORPUS / "phrasings")
    assert set(rules.topics()) == TOPICS
    assert len(rules.rules) >= 250
    assert len(rules.allowances) >= 20


def test_every_match_example_of_a_rule_is_found_by_that_rule_alone() -> None:
    rules, resolver = load_rules(CORPUS / "phrasings"), starter_resolver()
    missed = []
    for rule in rules.rules:
        checker = Guard(make_rule_set([rule], rules.allowances), resolver)
        missed += [f"{rule.origin} {each}" for each in rule.match if not found(each, checker, rule.binding)]
    assert missed == []


def test_every_match_example_is_found_with_all_rules_in_force() -> None:
    checker = guard()
    missed = [
        f"{rule.origin} {example}"
        for rule in checker.rules.rules
        for example in rule.match
        if not any(
            each.severity is rule.severity or each.severity is Severity.BLOCK
            for each in found(example, checker, rule.binding)
        )
    ]
    assert missed == []


def test_no_pass_example_of_a_rule_is_found_by_it_or_blocked_by_another() -> None:
    checker = guard()
    wrong = [
        f"{rule.origin} {example} {finding.rule_id} {finding.matched}"
        for rule in checker.rules.rules
        for example in rule.passes
        for finding in found(example, checker, rule.binding)
        if finding.rule_id == rule.rule_id or finding.severity is Severity.BLOCK
    ]
    assert wrong == []


def test_every_example_of_an_allowance_passes_because_of_it() -> None:
    rules, resolver, wrong = load_rules(CORPUS / "phrasings"), starter_resolver(), []
    everything, unallowed = Guard(rules, resolver), Guard(make_rule_set(rules.rules), resolver)
    for allowance in rules.allowances:
        others = [each for each in rules.allowances if each is not allowance]
        # Only these rules can find its examples; a guard of all of them takes a second to make ready.
        finding = {each.rule_id for one in allowance.match for each in found(one, unallowed, allowance.binding)}
        without = Guard(make_rule_set([rule for rule in rules.rules if rule.rule_id in finding], others), resolver)
        for example in allowance.match:
            if found(example, everything, allowance.binding):
                wrong.append(f"{allowance.origin} 仍被拦下：{example}")
            elif not found(example, without, allowance.binding):
                wrong.append(f"{allowance.origin} 没有它也通过：{example}")
    assert wrong == []


def test_example_sentences_of_the_paraphrase_pass_hold_no_listed_phrasing() -> None:
    checker = guard()
    wrong = [
        f"{example.topic} {example.text} {finding.rule_id} {finding.matched}"
        for example in checker.rules.examples
        for finding in found(example.text, checker)
        if example.topic is None or finding.topic == example.topic
    ]
    assert wrong == []


def test_what_may_be_said_instead_is_itself_clean() -> None:
    checker = guard()
    wrong = [
        (rule.origin, [finding.matched for finding in findings])
        for rule in checker.rules.rules
        if rule.say_instead and (findings := found(rule.say_instead, checker))
    ]
    assert wrong == []


def said_by_the_product() -> Iterator[tuple[str, str]]:
    """(where, text) of everything an answer can say that is not quoted law: handbook lines, offers, questions back."""
    for unit in corpus_units():
        if unit.sayable:
            yield unit.heading, unit.sayable
    for rule in load_authority(CORPUS / "authority.toml").rules:
        for level, words in (*rule.may_offer.items(), *rule.decided_by.items()):
            yield f"{rule.rule_id} {level}", words
    for words in (ASK_FACTS, ASK_NAME, ASK_PLACE, ASK_ORDER):
        yield "ask_caller", words


def test_everything_an_answer_can_say_is_clean() -> None:
    checker = guard()
    wrong = [(where, finding.matched) for where, text in said_by_the_product() for finding in found(text, checker)]
    assert wrong == []


def test_every_basis_of_a_rule_stands_in_the_starter_or_is_marked_as_needed() -> None:
    resolver, wrong = starter_resolver(), []
    for rule in load_rules(CORPUS / "phrasings").rules:
        for basis in rule.basis:
            state = resolver.resolve_reference(basis.title, basis.article, PIN).state
            if (state is CitationState.VERIFIED) == basis.needs:
                wrong.append(f"{rule.origin}《{basis.title}》{basis.article} needs={basis.needs} {state}")
    assert wrong == []


@pytest.mark.needs_shared
def test_every_needed_basis_of_a_rule_stands_in_the_sample_texts() -> None:
    resolver, wrong = sample_resolver(), []
    for rule in load_rules(CORPUS / "phrasings").rules:
        for basis in rule.basis:
            if basis.needs and not basis.unverified:
                found = resolver.resolve_reference(basis.title, basis.article, PIN)
                if not stands(found):
                    wrong.append(f"{rule.origin}《{basis.title}》{basis.article} {found.detail}")
    assert wrong == []


def test_every_basis_of_a_period_of_retention_stands_in_the_starter_or_is_marked_as_needed() -> None:
    resolver, wrong = starter_resolver(), []
    for period in load_periods(CORPUS / "retention.toml"):
        for basis in period.basis:
            state = resolver.resolve_reference(basis.title, basis.article, PIN).state
            if (state is CitationState.VERIFIED) == basis.needs:
                wrong.append(f"{period.period_id}《{basis.title}》{basis.article} needs={basis.needs} {state}")
    assert wrong == []


@pytest.mark.needs_shared
def test_every_needed_basis_of_a_period_of_retention_stands_in_the_sample_texts() -> None:
    resolver, wrong = sample_resolver(), []
    for period in load_periods(CORPUS / "retention.toml"):
        for basis in period.basis:
            if basis.needs and not basis.unverified:
                found = resolver.resolve_reference(basis.title, basis.article, PIN)
                if not stands(found):
                    wrong.append(f"{period.period_id}《{basis.title}》{basis.article} {found.detail}")
    assert wrong == []


def test_what_a_law_demands_at_least_is_said_by_the_articles_of_its_period() -> None:
    said = {"market": "不少于三年", "finance": "至少保存十年", "administrative": "至少保存三年"}
    resolver = starter_resolver()
    for period in load_periods(CORPUS / "retention.toml"):
        places = [resolver.resolve_reference(each.title, each.article, PIN).provision for each in period.basis]
        texts = [place.text for place in places if place is not None]
        assert period.least is None or any(said[period.period_id] in text for text in texts), period.period_id


def test_every_handbook_citation_stands_in_the_starter_or_is_marked_as_needed() -> None:
    unmarked = [(where, citation) for where, citation, marked in handbook_citations() if not marked]
    assert failures(starter_resolver(), unmarked) == []
    assert len(unmarked) > 100


@pytest.mark.needs_shared
def test_every_needed_handbook_citation_stands_in_the_sample_texts() -> None:
    marked = [(where, citation) for where, citation, marked in handbook_citations() if marked]
    assert failures(sample_resolver(), marked) == []
    assert marked


def test_a_needed_text_is_really_missing_from_the_starter() -> None:
    titles = {title for unit in corpus_units() for title in unit.needs}
    assert [title for title in sorted(titles) if holds_title(starter_laws(), title)] == []


def test_every_hand_over_rule_has_triggers_or_a_risk_signal_and_a_line_to_say() -> None:
    signalled = {rule.hand_over for rule in load_risks(CORPUS / "risks").rules}
    units = [unit for unit in corpus_units() if unit.hand_over]
    assert len(units) >= 8
    reached = [unit for unit in units if unit.triggers or UnitPlace(unit.handbook_id, unit.heading) in signalled]
    assert [unit.heading for unit in units if unit not in reached or not unit.sayable] == []


def test_authority_rules_cite_units_that_exist() -> None:
    table = load_authority(CORPUS / "authority.toml")
    known = {(unit.handbook_id, unit.heading) for unit in corpus_units()}
    assert [rule.rule_id for rule in table.rules if (rule.handbook_id, rule.heading) not in known] == []
    assert len(table.levels) == 4


def lay_term_failures(*resolvers: Resolver) -> list[str]:
    """Articles of lay terms whose instrument one of the resolvers knows, and which stand in none of them."""
    wrong = []
    for term in corpus_terms().lay_terms:
        for article in term.articles:
            cited = [(each, parse_lookup(article, each.names(1))) for each in resolvers]
            known = [(each, c) for each, c in cited if c is not None and each.instrument(c.title or "", 1)]
            if (known or len(resolvers) > 1) and not any(stands(each.resolve(c, PIN)) for each, c in known):
                wrong.append(f"{term.lay[0]}：{article}")
    return wrong


def test_every_article_of_a_lay_term_in_a_starter_text_stands_there() -> None:
    assert lay_term_failures(starter_resolver()) == []


@pytest.mark.needs_shared
def test_every_article_of_a_lay_term_stands_in_the_starter_or_the_sample_texts() -> None:
    assert lay_term_failures(starter_resolver(), sample_resolver()) == []


def test_every_gold_article_of_an_answerable_question_stands_in_the_starter() -> None:
    resolver, wrong = starter_resolver(), []
    for line in (CORPUS / "questions" / "answerable.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        for gold in question["gold"]:
            found = resolver.resolve_reference(gold["title"], gold["article"], PIN)
            if found.state is not CitationState.VERIFIED:
                wrong.append(f"{question['id']}《{gold['title']}》{gold['article']} {found.detail}")
    assert wrong == []
