"""Every provision at hand, sent as an attributed quotation, passes: no block and no warning from a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from kb.citing.resolve import Resolver
from kb.phrasing.guard import Guard
from kb.phrasing.matching.normalise import fold
from kb.phrasing.rules.rule_set import load_rules, make_rule_set
from kb.phrasing.spots import Scope
from tests.builders_answering import CORPUS, RealLaws, corpus_terms, sample_laws, starter_laws
from tests.kb.phrasing.guards import make_rule

SCOPE = Scope.of(1, date(2026, 11, 1))
# Words that stand in one provision of three, so that hardly a kind of layout stays untried.
COMMON = make_rule(
    patterns=("保证", "赔偿", "最高", "国家级", "承诺", "负责", "不受", "免除"),
    exempt=(),
    industries=("general",),
    scenes=(),
)


def corpus_guard(laws: RealLaws) -> Guard:
    return Guard(load_rules(CORPUS / "phrasings"), Resolver(laws, corpus_terms().known_names))


def strict_guard(laws: RealLaws) -> Guard:
    return Guard(make_rule_set([COMMON]), Resolver(laws, corpus_terms().known_names))


def attributed(title: str, label: str, text: str) -> tuple[str, ...]:
    return (
        f"《{title}》{label}规定：“{text}”",
        f"《{title}》{label}规定，{text}",
        f"您好，根据《{title}》，\n{label}　{text}",
        f"“{text}”（《{title}》{label}）",
    )


def touched(guard: Guard, laws: RealLaws) -> Iterator[tuple[str, str, str]]:
    """(title, label, text) of the provisions in which any rule sees anything at all.

    The others hold no match and cannot be stopped, so that testing these is testing all.
    """
    for version in laws.versions(1).values():
        for provision in laws.provisions(version.version.version_id):
            if guard.matches(fold(provision.text), SCOPE):
                yield version.instrument.short_title, provision.label, provision.text


def stopped(guard: Guard, laws: RealLaws, every: int = 1) -> list[tuple[str, str, list[str]]]:
    found = []
    for title, label, text in list(touched(guard, laws))[::every]:
        for form in attributed(title, label, text):
            if spots := guard.spots(form, SCOPE):
                found.append((title, label, [form[each.start : each.end] for each in spots]))
    return found


def test_no_provision_of_the_starter_is_stopped_as_a_quotation() -> None:
    assert stopped(corpus_guard(starter_laws()), starter_laws()) == []


def test_no_provision_is_stopped_as_a_quotation_whatever_it_contains() -> None:
    assert stopped(strict_guard(starter_laws()), starter_laws(), every=8) == []


@pytest.mark.needs_shared
def test_no_provision_of_the_sample_texts_is_stopped_as_a_quotation() -> None:
    assert stopped(corpus_guard(sample_laws()), sample_laws()) == []


@pytest.mark.needs_shared
def test_no_sample_provision_is_stopped_as_a_quotation_whatever_it_contains() -> None:
    assert stopped(strict_guard(sample_laws()), sample_laws(), every=2) == []
