"""The second pass: prepared behind the service, kept between starts, a warning and never more."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from kb.citing.resolve import Resolver
from kb.phrasing.checker import DraftChecker
from kb.phrasing.guard import Guard
from kb.phrasing.paraphrase.detector import MAX_WINDOWS, ParaphraseDetector, training_examples
from kb.phrasing.paraphrase.likeness import fit
from kb.phrasing.rules.rule_set import RuleSet, make_rule_set
from kb.phrasing.types import Binding, CheckResult, ExampleSentence, Rule, RuleBasis, Severity, Verdict
from kb.search.vectors import Matrix
from tests.builders import HashingEncoder, InMemoryStore

GO = threading.Event()
RESTRICTED = tuple(f"本金我们给您兜着第{n}次也一分不少" for n in range(40))
LAWFUL = tuple(f"产品可能亏损请先看说明书第{n}页再定" for n in range(40))
PARAPHRASE = "本金我们给您兜着，一分不少"


class WordsEncoder(HashingEncoder):
    """Fails when told to."""

    fails = False

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        if self.fails:
            raise RuntimeError("no vectors")
        return super().encode_passages(texts)


def make_rule(*, industries: tuple[str, ...] = ("general",), topic: str = "guaranteed_return") -> Rule:
    return Rule(
        rule_id=f"{topic}.principal",
        topic=topic,
        phrasing="保本",
        patterns=("保本保息",),
        exempt=(),
        severity=Severity.BLOCK,
        binding=Binding(industries),
        reason="不得保证。",
        say_instead="可能亏损，请看说明书。",
        basis=(RuleBasis("广告法", "第二十五条"),),
        match=("这款保本保息",),
        passes=("不能保本保息",),
    )


def make_rules(*rules: Rule, restricted: Sequence[str] = RESTRICTED, lawful: Sequence[str] = LAWFUL) -> RuleSet:
    said = [ExampleSentence(each, "guaranteed_return") for each in restricted]
    return make_rule_set(rules or (make_rule(),), examples=[*said, *(ExampleSentence(each, None) for each in lawful)])


def ready_detector(folder: Path, rules: RuleSet | None = None) -> ParaphraseDetector:
    detector = ParaphraseDetector(HashingEncoder(), rules or make_rules(), folder)
    assert detector.prepare(GO)
    return detector


def check(folder: Path, text: str, *, detector: ParaphraseDetector | None = None, wanted: bool = True) -> CheckResult:
    rules, resolver = make_rules(), Resolver(InMemoryStore(), {})
    checker = DraftChecker(Guard(rules, resolver), resolver, detector or ready_detector(folder, rules))
    return checker.check(text, generation=1, as_of=date(2026, 7, 1), paraphrases=wanted)


def test_paraphrase_without_a_listed_word_is_warned_of_and_never_blocked(tmp_path: Path) -> None:
    result = check(tmp_path, f"您好，请您先看一下这份产品说明书，有不清楚的地方随时可以问我。{PARAPHRASE}。")
    (finding,) = result.findings
    assert (result.verdict, finding.severity, result.paraphrase_state) == (Verdict.WARN, Severity.WARN, "done")
    assert (finding.rule_id, finding.matched) == ("guaranteed_return.paraphrase", f"{PARAPHRASE}。")
    assert finding.say_instead == "可能亏损，请看说明书。"
    assert "“保本”意思相近" in finding.reason


def test_lawful_sentence_near_to_the_topic_passes(tmp_path: Path) -> None:
    assert check(tmp_path, "产品可能亏损，请先看说明书再定").verdict is Verdict.PASS


def test_sentence_the_rules_have_judged_is_not_judged_again(tmp_path: Path) -> None:
    blocked = check(tmp_path, f"{PARAPHRASE}，保本保息")
    cleared = check(tmp_path, f"不得承诺保本保息，{PARAPHRASE}")
    assert [each.rule_id for each in blocked.findings] == ["guaranteed_return.principal"]
    assert cleared.findings == ()


def test_check_says_that_examples_are_still_being_prepared(tmp_path: Path) -> None:
    detector = ParaphraseDetector(HashingEncoder(), make_rules(), tmp_path)
    result = check(tmp_path, PARAPHRASE, detector=detector)
    assert (result.verdict, result.paraphrase_state, detector.ready) == (Verdict.PASS, "preparing", False)


def test_pass_that_is_not_wanted_is_off(tmp_path: Path) -> None:
    result = check(tmp_path, PARAPHRASE, wanted=False)
    assert (result.verdict, result.paraphrase_state) == (Verdict.PASS, "off")


def test_long_text_is_looked_at_in_part_and_says_so(tmp_path: Path) -> None:
    result = check(
        tmp_path, "产品可能亏损，请先看说明书再定，亏损多少取决于市场。" * (MAX_WINDOWS + 1) + f"{PARAPHRASE}。"
    )
    assert (result.findings, result.paraphrase_state) == ((), "partial")


def test_topic_without_a_rule_for_the_industry_is_not_warned_of(tmp_path: Path) -> None:
    detector = ready_detector(tmp_path, make_rules(make_rule(industries=("finance",))))
    for industry, findings in (("medical", 0), ("finance", 1)):

        def applies(rule: Rule, industry: str = industry) -> bool:
            return rule.binding.applies(industry, None)

        result = detector.check(PARAPHRASE, applies=applies)
        assert result is not None
        assert len(result.findings) == findings


def test_each_example_is_encoded_once_whatever_is_opened_again(tmp_path: Path) -> None:
    first, second = HashingEncoder(), HashingEncoder()
    assert ParaphraseDetector(first, make_rules(), tmp_path).prepare(GO)
    more = make_rules(restricted=(*RESTRICTED, "一句新的话"))
    assert ParaphraseDetector(second, more, tmp_path).prepare(GO)
    assert (first.encoded, second.encoded) == (len(training_examples(make_rules())), 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"not an archive"])
def test_torn_or_foreign_file_of_vectors_is_made_again(tmp_path: Path, content: bytes) -> None:
    ready_detector(tmp_path)
    (file,) = tmp_path.glob("examples-*.npz")
    file.write_bytes(content)
    encoder = HashingEncoder()
    assert ParaphraseDetector(encoder, make_rules(), tmp_path).prepare(GO)
    assert encoder.encoded == len(training_examples(make_rules()))


def test_vectors_of_another_encoder_are_never_used(tmp_path: Path) -> None:
    ready_detector(tmp_path)
    (file,) = tmp_path.glob("examples-*.npz")
    other = HashingEncoder(fingerprint="other-1")
    detector = ParaphraseDetector(other, make_rules(), tmp_path)
    file.rename(detector.vectors_file)
    assert detector.prepare(GO)
    assert other.encoded == len(training_examples(make_rules()))


def test_cancelled_preparation_keeps_what_it_made_and_goes_on_later(tmp_path: Path) -> None:
    class AfterOneBatch:
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 1

    encoder = HashingEncoder()
    detector = ParaphraseDetector(encoder, make_rules(), tmp_path)
    assert not detector.prepare(AfterOneBatch())
    made = encoder.encoded
    assert detector.prepare(GO)
    assert 0 < made < encoder.encoded == len(training_examples(make_rules()))


def test_fit_ends_when_it_is_told_to() -> None:
    stopped = threading.Event()
    stopped.set()
    texts, restricted = (*RESTRICTED, *LAWFUL), [True] * len(RESTRICTED) + [False] * len(LAWFUL)
    vectors = HashingEncoder().encode_passages(texts)
    assert fit(vectors, texts, restricted, cancelled=GO) is not None
    assert fit(vectors, texts, restricted, cancelled=stopped) is None


def test_too_few_examples_leave_it_unready(tmp_path: Path) -> None:
    few = make_rules(restricted=RESTRICTED[:5], lawful=LAWFUL[:5])
    assert not ParaphraseDetector(HashingEncoder(), few, tmp_path).prepare(GO)


def test_failing_encoder_is_an_error_and_not_a_silent_pass(tmp_path: Path) -> None:
    encoder = WordsEncoder()
    detector = ParaphraseDetector(encoder, make_rules(), tmp_path)
    assert detector.prepare(GO)
    encoder.fails = True
    with pytest.raises(RuntimeError, match="no vectors"):
        detector.check(PARAPHRASE)


def test_fit_is_kept_for_the_very_same_examples_alone(tmp_path: Path) -> None:
    found = [ready_detector(tmp_path).check(PARAPHRASE)]
    file = next(tmp_path.glob("fitted-*.npz"))
    first = file.read_bytes()
    found.append(ready_detector(tmp_path).check(PARAPHRASE))
    assert found[0] == found[1]
    assert file.read_bytes() == first
    ready_detector(tmp_path, make_rules(lawful=LAWFUL[:-1]))
    assert file.read_bytes() != first


def test_broken_fit_is_made_again(tmp_path: Path) -> None:
    ready_detector(tmp_path)
    file = next(tmp_path.glob("fitted-*.npz"))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    ready_detector(tmp_path)
    assert len(file.read_bytes()) == len(whole)
