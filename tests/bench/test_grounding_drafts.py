"""The drafts by which grounding is measured: what they must be like, and a sample of them counted on real texts."""

from __future__ import annotations

from collections import Counter

from bench.grounding import GroundingDraft, drafts, judge
from kb.answering.ground.grounder import Grounder
from kb.citing.resolve import Resolver
from tests.builders_answering import corpus_terms, starter_laws
from tests.builders_ground import segmenter

FAULTS = {
    "altered_number", "invented_quotation", "not_in_force", "swapped_modal", "swapped_subject", "unsupported",
    "wrong_article", "wrong_paragraph",
}  # fmt: skip


def both() -> tuple[GroundingDraft, ...]:
    return (*drafts("develop"), *drafts("report"))


def test_every_fault_has_enough_drafts_and_sound_ones_are_many() -> None:
    counts = Counter(each.fault for each in both())
    assert set(counts) == {*FAULTS, None}
    assert min(counts[fault] for fault in FAULTS) >= 25 and counts[None] >= 500


def test_no_law_is_in_both_halves() -> None:
    assert not {each.law for each in drafts("develop")} & {each.law for each in drafts("report")}


def test_no_draft_is_written_twice() -> None:
    texts = Counter((each.text, each.evidence, each.as_of) for each in both())
    assert [text for text, count in texts.items() if count > 1] == []


def test_a_sample_of_the_develop_half_is_told_apart_on_the_real_texts() -> None:
    laws = starter_laws()
    resolver = Resolver(laws, corpus_terms().known_names)
    chosen = [each for each in drafts("develop") if each.law in {"消费者权益保护法", "保险法"}][::6]
    judged = judge(chosen, Grounder(resolver, segmenter()), resolver, laws.generation())
    wrong = [each.draft.id for each in judged if each.removed != (each.draft.fault is not None)]
    assert len(chosen) >= 30 and len(wrong) <= 1, wrong
