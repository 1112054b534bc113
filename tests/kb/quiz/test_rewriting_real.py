"""Wordings of our own scenes and cases over real laws: an honest one gets in and is proven, no lie gets in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

import pytest

from kb.quiz.rewriting import Rewording, rewritten, text_of
from kb.quiz.rewriting_scenes import caller_of, scenes_of
from kb.store.quiz_records import ItemDraft
from tests.builders_quiz_model import Scripted, jieba_words, lies_of
from tests.builders_quiz_real import corpus_item_generators, prover_of, starter_quiz_laws, texts_of

# Every template makes up to four items; one of each shows its caller or its story.
EVERY = 4
# So much of a right answer stands in no wrong one.
SHOWN = 10


@lru_cache(maxsize=1)
def world() -> tuple[tuple[ItemDraft, ...], Rewording]:
    laws = starter_quiz_laws()
    texts = texts_of(laws)
    prover, generators = prover_of(texts, laws), corpus_item_generators()
    makers = [each for each in generators.of_corpus if each.name in {"scenario", "case"}]
    drafts = [draft for each in makers for draft in each.drafts(texts, Random(9), 9)]
    proven = tuple(each for each in drafts[::EVERY] if not prover.faults(each))
    against = Rewording(prover.faults, prover.parts, texts, jieba_words(), scenes_of(generators))
    return proven, against


def scenes() -> Iterator[tuple[ItemDraft, str]]:
    for draft in world()[0]:
        caller = caller_of(draft)
        if caller is not None:
            yield draft, caller[1]


def test_honest_words_of_callers_get_in_and_are_proven() -> None:
    against = world()[1]
    found = [rewritten(each, Scripted(f"喂，{said}"), against) for each, said in scenes()]
    assert len(found) >= 10
    assert [each.refused for each in found if each.refused is not None] == []
    assert all(against.prove(each.draft) == () for each in found)


@pytest.mark.parametrize("kind", [kind for kind, _ in lies_of("")])
def test_no_lie_gets_into_any_scene(kind: str) -> None:
    against = world()[1]
    for draft, said in scenes():
        found = rewritten(draft, Scripted(dict(lies_of(said))[kind]), against)
        assert found.draft == draft, text_of(found.draft)


def test_answer_of_the_item_itself_is_not_told_by_its_caller() -> None:
    against = world()[1]
    told = [
        (each, f"{said}{option.text[:SHOWN]}")
        for each, said in scenes()
        for option in each.options
        if option.correct and len(option.text) > SHOWN
    ]
    assert told
    refused = [rewritten(draft, Scripted(lie), against).refused for draft, lie in told]
    assert None not in refused
    assert "说出了答案" in refused


def test_caller_in_danger_stays_one_who_must_be_handed_over() -> None:
    """A signal of risk that goes or comes asks for another next step."""
    against = world()[1]
    risks = against.parts.risks
    assert risks is not None
    found = [(each, said) for each, said in scenes() if risks.rule_ids(said)]
    assert found
    for draft, said in found:
        calm = "这件事我想打听打听，" * (len(said) // 10 + 1)
        assert rewritten(draft, Scripted(calm), against).draft == draft
