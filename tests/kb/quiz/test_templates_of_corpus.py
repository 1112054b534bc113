"""Our own templates over real laws: each makes proven items, or the texts it needs are named here.

Nothing a template says is believed: the guard blocks what must not be said, the provision of the day decides the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from random import Random

import pytest

from kb.quiz.papers.blueprint_files import load_blueprints, unknown_topics
from kb.quiz.prove.proving import Prover
from kb.quiz.templates_generators import corpus_generators
from kb.quiz.types import CorpusGenerator, Texts
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_answering import CORPUS
from tests.builders_quiz_real import (
    corpus_rules,
    corpus_topics,
    prover_of,
    starter_and_sample_laws,
    starter_quiz_laws,
    texts_of,
)

# What stands on regulations that the starter does not hold; ../shared/corpus_samples does.
NEEDS_SAMPLES = frozenset(
    ("return_marks", "price_discount", "livestream_room", "wealth_fit", "medical_dispute", "cosmetics_sale")
)
# The guard takes some milliseconds a sentence: of 170 rules every sixth is proven here, all of them by bench/quiz.py.
EVERY = 6


@lru_cache(maxsize=1)
def starter() -> tuple[Texts, Prover]:
    laws = starter_quiz_laws()
    texts = texts_of(laws)
    return texts, prover_of(texts, laws)


@lru_cache(maxsize=1)
def generators() -> dict[str, CorpusGenerator]:
    made = corpus_generators(CORPUS / "quiz", None, corpus_topics(), corpus_rules())
    return {each.name: each for each in made}


@lru_cache(maxsize=8)
def drafts(name: str) -> tuple[ItemDraft, ...]:
    return tuple(generators()[name].drafts(starter()[0], Random(9), 9))


def template_of(draft: ItemDraft) -> str:
    return next(each.removeprefix("template:") for each in draft.tags if each.startswith("template:"))


def template_ids(name: str) -> set[str]:
    """What the files hold, read apart from the reader."""
    heads = {"case": "cases.toml", "sum": "sums.toml", "scenario": "scenarios.toml"}
    lines = (CORPUS / "quiz" / heads[name]).read_text("utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line == f"[[{name}]]"]
    return {lines[number + 1].partition('"')[2].rstrip('"') for number in starts}


def unproven(found: Iterable[ItemDraft], prover: Prover) -> list[str]:
    return [f"{draft.tags[-1]} {fault.where}：{fault.detail}" for draft in found for fault in prover.faults(draft)[:1]]


@pytest.mark.parametrize("name", ["case", "sum"])
def test_every_item_of_our_cases_is_proven_over_the_starter(name: str) -> None:
    assert unproven(drafts(name), starter()[1]) == []


def test_every_scenario_has_a_proven_item_of_each_closed_form() -> None:
    """Words put around a phrase may bring another rule to it; the next seed puts others, and the proof drops these."""
    missing = {(template_of(each), each.stem) for each in drafts("scenario")}
    for seed in (9, 10, 11):
        found = generators()["scenario"].drafts(starter()[0], Random(seed), seed)
        missing -= {(template_of(each), each.stem) for each in found if not starter()[1].faults(each)}
    assert missing == set()


@pytest.mark.parametrize("name", ["case", "sum", "scenario"])
def test_every_template_makes_an_item_of_the_starter_or_is_named_here(name: str) -> None:
    made = {template_of(each) for each in drafts(name) if each.options}
    assert template_ids(name) - made == (NEEDS_SAMPLES if name == "case" else frozenset())


@pytest.mark.needs_shared
def test_templates_on_regulations_make_proven_items_of_the_samples() -> None:
    laws = starter_and_sample_laws()
    texts = texts_of(laws)
    found = tuple(generators()["case"].drafts(texts, Random(9), 9))
    assert template_ids("case") == {template_of(each) for each in found if each.options}
    assert unproven((each for each in found if template_of(each) in NEEDS_SAMPLES), prover_of(texts, laws)) == []


def test_sentences_are_proven_by_the_guard() -> None:
    found = drafts("sentence")[::EVERY]
    assert len(unproven(found, starter()[1])) < 0.06 * len(found)


@pytest.mark.parametrize("name", ["case", "scenario", "sentence"])
def test_right_answer_is_neither_the_longest_nor_the_shortest_more_often_than_chance(name: str) -> None:
    single = [each for each in drafts(name) if len(each.options) == 4 and sum(o.correct for o in each.options) == 1]
    ranks: Counter[str] = Counter()
    for draft in single:
        right = next(len(each.text) for each in draft.options if each.correct)
        others = [len(each.text) for each in draft.options if not each.correct]
        ranks["longest"] += right > max(others)
        ranks["shortest"] += right < min(others)
    assert max(ranks.values()) / len(single) < 0.38


def test_statements_to_judge_are_true_as_often_as_false() -> None:
    judged = [each for each in drafts("sentence") if each.kind is ItemKind.TRUE_FALSE]
    assert sum(each.options[0].correct for each in judged) * 2 == len(judged)


def test_of_sentences_to_choose_from_one_is_right_and_the_others_are_wrong_by_the_guard() -> None:
    for draft in drafts("sentence"):
        if draft.kind is not ItemKind.SINGLE:
            continue
        right = {each.proof.rule for each in draft.options if each.correct}
        wrong = {each.proof.rule for each in draft.options if not each.correct}
        assert {*right, *wrong} == {ProofRule.SAYABLE, ProofRule.BARRED} and len(right) == len(wrong) == 1


def test_place_of_the_right_answer_is_left_to_chance() -> None:
    chosen = [each for name in ("case", "scenario", "sentence") for each in drafts(name) if len(each.options) == 4]
    single = [each for each in chosen if sum(option.correct for option in each.options) == 1]
    places = Counter(next(n for n, option in enumerate(each.options) if option.correct) for each in single)
    assert len(single) > 500
    assert all(0.2 < places[place] / len(single) < 0.3 for place in range(4))


def test_nothing_drawn_is_left_open_in_an_item() -> None:
    for name in ("case", "sum", "scenario"):
        for draft in drafts(name):
            told = (draft.material, draft.stem, draft.explanation, *(option.text for option in draft.options))
            assert not any("{" in each or "}" in each for each in told), draft.tags


def test_equal_seeds_make_equal_items_of_all_templates() -> None:
    again = tuple(generators()["scenario"].drafts(starter()[0], Random(9), 9))
    assert again == drafts("scenario")


def test_blueprints_name_known_topics_only() -> None:
    known = {each.topic_id for each in corpus_topics().topics}
    blueprints = load_blueprints(CORPUS, CORPUS / "none")
    assert {"three_stage_market", "three_stage_finance", "new_hire", "weekly_case_review"} <= {
        str(each.blueprint_id) for each in blueprints
    }
    assert [unknown_topics(each, known) for each in blueprints] == [()] * len(blueprints)
