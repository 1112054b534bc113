"""The guard's labelled sentences: well formed, as many as the measurement needs, the two halves independent."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

import pytest

from kb.phrasing.rules.rule_set import load_rules

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
QUESTIONS = CORPUS / "questions"
HALVES = {"develop": "gd", "report": "gr"}
TOPICS = frozenset(
    {
        "absolute_claim",
        "guaranteed_return",
        "medical_efficacy",
        "education_guarantee",
        "unauthorised_promise",
        "complaint_suppression",
        "liability_exclusion",
        "regulatory_exemption",
        "privacy_disclosure",
        "insulting_language",
        "filing_endorsement",
        "price_fraud",
        "competitor_disparagement",
        "defect_dismissal",
    }
)
SCENES = frozenset({"advertising", "sales_call", "complaint_call", "written_reply"})
INDUSTRIES = frozenset({"general", "market", "finance", "education", "medical"})
LAWFUL_AT_LEAST = {
    "plain": 170,
    "negation": 90,
    "rejected_speech": 60,
    "explanation": 60,
    "question_back": 50,
    "superlative": 50,
    "near": 50,
    "name": 35,
    "escalation": 18,
    "quotation": 12,
}
KINDS = {"stop": {"plain", "evasion"}, "lawful": set(LAWFUL_AT_LEAST), "paraphrase": {"plain"}}
EVASIONS = frozenset(
    {
        "space",
        "punctuation",
        "emoji",
        "zero_width",
        "width",
        "traditional",
        "variant",
        "repeat",
        "numeral",
        "lookalike",
        "pinyin",
        "homophone",
        "mixed",
    }
)
SEVERITIES = frozenset({"block", "warn"})
# Words and marks that a careless guard takes for an excuse: negation, question, title of a law, quotation marks.
SEEMING_EXCUSE = re.compile("[不没别？《“]")
TOO_ALIKE = 0.75
# With every fourth character changed (ratio .75) half of the two-character runs still agree; below .4 none is compared.
WORTH_COMPARING = 0.4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence, as its line in the file has it."""

    id: str
    text: str
    label: str
    topic: str | None
    scene: str
    industry: str
    kind: str
    evasion: str | None = None
    severity: str | None = None
    rule_hint: str | None = None


def read(half: str) -> tuple[Sentence, ...]:
    # Not splitlines(): an evasion may carry U+2028 or U+0085, which would cut its line in two.
    lines = (QUESTIONS / f"guard_{half}.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return tuple(Sentence(**json.loads(line)) for line in lines)


SENTENCES = {half: read(half) for half in HALVES}


def labelled(half: str, label: str) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in SENTENCES[half] if sentence.label == label)


def pairs_worth_comparing(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs whose Dice coefficient over two-character runs reaches WORTH_COMPARING; each pair once."""
    runs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for here, own in enumerate(runs):
        shared = Counter(chain.from_iterable(holders[run] for run in own))
        for there, count in shared.items():
            if 2 * count >= WORTH_COMPARING * (len(own) + len(runs[there])):
                yield texts[there], texts[here]
        for run in own:
            holders[run].append(here)


@pytest.mark.parametrize("half", HALVES)
def test_every_line_has_known_values_and_only_the_agreed_fields(half: str) -> None:
    for sentence in SENTENCES[half]:
        assert sentence.label in KINDS, sentence.id
        assert sentence.kind in KINDS[sentence.label], sentence.id
        assert sentence.scene in SCENES, sentence.id
        assert sentence.industry in INDUSTRIES, sentence.id
        assert sentence.topic in TOPICS or (sentence.topic is None and sentence.label == "lawful"), sentence.id
        assert (sentence.evasion in EVASIONS) is (sentence.kind == "evasion"), sentence.id
        assert (sentence.severity in SEVERITIES) is (sentence.label == "stop"), sentence.id
        assert (sentence.rule_hint is not None) is (sentence.label == "stop"), sentence.id


@pytest.mark.parametrize(("half", "prefix"), HALVES.items())
def test_ids_run_from_one_without_a_gap(half: str, prefix: str) -> None:
    ids = [sentence.id for sentence in SENTENCES[half]]
    assert ids == [f"{prefix}{number:04d}" for number in range(1, len(ids) + 1)]


@pytest.mark.parametrize("half", HALVES)
def test_lawful_and_paraphrased_sentences_have_a_spoken_length(half: str) -> None:
    odd = [
        s.id for s in SENTENCES[half] if s.label != "stop" and not (8 <= len(s.text) <= 80 and s.text == s.text.strip())
    ]
    assert odd == []


@pytest.mark.parametrize("half", HALVES)
def test_lawful_sentences_suffice_for_a_rate_of_half_a_percent(half: str) -> None:
    lawful = labelled(half, "lawful")
    kinds = Counter(sentence.kind for sentence in lawful)
    assert len(lawful) >= 620
    assert {kind: kinds[kind] for kind, least in LAWFUL_AT_LEAST.items() if kinds[kind] < least} == {}
    assert {sentence.scene for sentence in lawful} == SCENES
    assert {sentence.industry for sentence in lawful} == INDUSTRIES


@pytest.mark.parametrize("half", HALVES)
def test_each_topic_has_twelve_paraphrases_and_lawful_sentences_that_come_near_it(half: str) -> None:
    paraphrases = Counter(sentence.topic for sentence in labelled(half, "paraphrase"))
    lawful = Counter(sentence.topic for sentence in labelled(half, "lawful"))
    assert sum(paraphrases.values()) >= 170
    assert [topic for topic in sorted(TOPICS) if paraphrases[topic] < 12] == []
    assert [topic for topic in sorted(TOPICS) if lawful[topic] < 12] == []


def test_sentences_to_stop_and_lawful_ones_suffice_for_both_rates() -> None:
    labels = Counter(sentence.label for sentence in chain.from_iterable(SENTENCES.values()))
    assert labels["stop"] >= 660
    assert labels["lawful"] >= 1000


@pytest.mark.parametrize("half", HALVES)
def test_sentences_to_stop_cover_each_topic_scene_and_industry(half: str) -> None:
    stop = labelled(half, "stop")
    topics = Counter(sentence.topic for sentence in stop)
    assert len(stop) >= 330
    assert [topic for topic in sorted(TOPICS) if topics[topic] < 18] == []
    assert {sentence.scene for sentence in stop} == SCENES
    assert {sentence.industry for sentence in stop} == INDUSTRIES


@pytest.mark.parametrize("half", HALVES)
def test_half_of_the_sentences_to_stop_are_disguised_and_each_way_at_least_ten_times(half: str) -> None:
    stop = labelled(half, "stop")
    evasions = Counter(sentence.evasion for sentence in stop if sentence.kind == "evasion")
    assert 0.4 <= sum(evasions.values()) / len(stop) <= 0.6
    assert [evasion for evasion in sorted(EVASIONS) if evasions[evasion] < 10] == []


@pytest.mark.parametrize("half", HALVES)
def test_plain_sentences_to_stop_hold_words_that_look_like_an_excuse(half: str) -> None:
    plain = [sentence for sentence in labelled(half, "stop") if sentence.kind == "plain"]
    assert sum(SEEMING_EXCUSE.search(sentence.text) is not None for sentence in plain) >= 25


@pytest.mark.parametrize("half", HALVES)
def test_sentences_to_stop_are_short_and_name_a_rule_of_their_topic(half: str) -> None:
    # Longer than the 80 characters of other sentences only by what a disguise puts between the characters.
    stop = labelled(half, "stop")
    assert [s.id for s in stop if not (8 <= len(s.text) <= 95 and s.text == s.text.strip())] == []
    assert [s.id for s in stop if s.rule_hint is None or s.rule_hint.split(".")[0] != s.topic] == []


def test_rule_hints_name_rules_that_exist() -> None:
    rules = {rule.rule_id for rule in load_rules(CORPUS / "phrasings").rules}
    hints = {s.rule_hint for s in chain.from_iterable(SENTENCES.values()) if s.rule_hint is not None}
    assert sorted(hints - rules) == []


def test_no_text_stands_twice_in_the_two_halves() -> None:
    texts = Counter(sentence.text for sentence in chain.from_iterable(SENTENCES.values()))
    assert [text for text, times in texts.items() if times > 1] == []


def test_no_two_sentences_are_nearly_the_same() -> None:
    texts = [sentence.text for sentence in chain.from_iterable(SENTENCES.values())]
    alike = [
        (one, other)
        for one, other in pairs_worth_comparing(texts)
        if SequenceMatcher(None, one, other, autojunk=False).ratio() >= TOO_ALIKE
    ]
    assert alike == []
