"""Streams: what may go out goes at once, a blocked phrase never does, and whatever fails closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.citing.resolve import Resolver
from kb.phrasing.guard import Guard
from kb.phrasing.rules.rule_set import RuleSet, load_rules, make_rule_set
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.streaming.gate import StreamGate
from kb.phrasing.streaming.stream import CONTEXT, FAILED, MAX_HELD, NOISE, GuardStream
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity, Verdict
from tests.builders import InMemoryStore
from tests.builders_answering import CORPUS

DAY = date(2026, 7, 1)
INSTEAD = "可能亏损，请看风险揭示书。"
# Enough to decide the sentence before it.
AFTER = "请您先把产品说明书从头到尾看一遍，有不清楚的地方随时问我，我逐条讲给您听，" * 2


def make_rule(
    *patterns: str, severity: Severity = Severity.BLOCK, say_instead: str | None = INSTEAD, sound: bool = False
) -> Rule:
    return Rule(
        rule_id=f"guaranteed_return.{patterns[0]}",
        topic="guaranteed_return",
        phrasing=patterns[0],
        patterns=patterns,
        exempt=(),
        severity=severity,
        binding=Binding(),
        reason="不得保证。",
        say_instead=say_instead,
        basis=(RuleBasis("广告法", "第二十五条"),),
        match=(),
        passes=(),
        sound=sound,
    )


def make_guard(*rules: Rule) -> Guard:
    return Guard(make_rule_set(rules or (make_rule("保本保息", "稳赚不赔"),)), Resolver(InMemoryStore(), {}))


def open_stream(*rules: Rule, by_sentence: bool = False) -> GuardStream:
    return make_guard(*rules).stream(generation=1, as_of=DAY, by_sentence=by_sentence)


def fed(stream: GuardStream, *pieces: str) -> list[str]:
    return [*(stream.feed(piece) for piece in pieces), stream.finish()]


def test_text_without_any_beginning_of_a_phrase_goes_out_at_once() -> None:
    assert fed(open_stream(), "您好，", "请问有什么", "可以帮您？") == ["您好，", "请问有什么", "可以帮您？", ""]


def test_only_what_could_become_a_match_is_held_back() -> None:
    assert fed(open_stream(), "这款保", "本", "型的产", "品") == ["这款", "", "保本型的产", "品", ""]


def test_blocked_phrase_never_goes_out_and_nothing_follows_it() -> None:
    stream = open_stream()
    assert fed(stream, "您好。这款理财保", "本·保", "息，", "放心买。", "欢迎再来。") == [
        "您好。这款理财",
        "",
        "",
        "",
        "",
        "",
    ]
    assert stream.blocked is not None
    assert stream.blocked.finding is not None
    assert (stream.blocked.finding.start, stream.blocked.finding.end) == (7, 12)


def test_sentence_that_is_wholly_held_is_replaced_by_its_approved_wording_once() -> None:
    assert fed(open_stream(), "您好。保本保息，", "放心。", AFTER, "再见。") == ["您好。", "", INSTEAD, "", ""]


def test_stream_by_sentence_can_always_replace() -> None:
    assert fed(open_stream(by_sentence=True), "您好。这款", "保本保息。" + AFTER) == ["您好。", INSTEAD, ""]


def test_rule_without_approved_wording_just_stops() -> None:
    rule = make_rule("保本保息", say_instead=None)
    assert fed(open_stream(rule, by_sentence=True), "您好。这款保本保息。" + AFTER) == ["您好。这款", ""]


def test_words_behind_can_still_clear_a_match() -> None:
    stream = open_stream()
    cleared = "保本保息的说法是违法的。"
    assert fed(stream, "保本保息", "的说法是违法的", "。", AFTER) == ["", "", "", cleared + AFTER, ""]
    assert (stream.blocked, stream.findings) == (None, ())


def test_denial_that_went_out_before_governs() -> None:
    assert "".join(fed(open_stream(), "我们不得", "承诺", "保本保息。")) == "我们不得承诺保本保息。"


def test_question_put_back_and_then_affirmed_is_blocked() -> None:
    stream = open_stream()
    out = "".join(fed(stream, "您是问这款保本保息吗？", "是的，", "没错。"))
    assert (out, stream.blocked is not None) == ("您是问这款", True)
    assert "".join(fed(open_stream(), "您是问这款保本保息吗？", "产品说明书里", "写得很清楚。")).startswith(
        "您是问这款保本保息吗？"
    )


def test_what_goes_out_stands_by_itself_when_the_words_that_cleared_it_are_held_back() -> None:
    class Gate(StreamGate):
        """Lets a sentence with 保本保息 pass only where 不赔 follows somewhere."""

        def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
            found = super().spots(text, scope)
            return [each for each in found if "保本" not in text[each.start : each.end] or "不赔" not in text]

    stream = Gate(make_guard(make_rule("保本保息", say_instead=None), make_rule("稳赚不赔"))).stream(
        generation=1, as_of=DAY
    )
    assert "".join(fed(stream, "您好。保本保息。稳赚不赔", "。", AFTER)) == "您好。"


def test_warning_goes_out_and_is_noted_with_its_place_in_the_whole_text() -> None:
    stream = open_stream(make_rule("稳赚不赔", severity=Severity.WARN))
    assert "".join(fed(stream, "您好。", "这款稳赚", "不赔。", "再见。")) == "您好。这款稳赚不赔。再见。"
    assert [(each.start, each.end) for each in stream.findings] == [(5, 9)]


@pytest.mark.parametrize(
    "pieces", [("这款b", "ao", "本保", "xi。"), ("这款wen", "zhuan不", "陪。"), ("这款稳", "赚不", "陪。")]
)
def test_phrase_that_merely_sounds_is_held_from_its_first_letter(pieces: tuple[str, ...]) -> None:
    stream = open_stream(make_rule("保本保息", "稳赚不赔", sound=True))
    assert "".join(fed(stream, *pieces)) == "这款"
    assert stream.blocked is not None


def test_nothing_can_be_fed_after_the_end() -> None:
    stream = open_stream()
    stream.finish()
    with pytest.raises(ValueError, match="finished"):
        stream.feed("您好")


def test_phrase_stretched_by_endless_noise_is_not_let_out() -> None:
    stream = open_stream()
    out = "".join(fed(stream, "这款保", *["\u200b" * 500] * (MAX_HELD // 500 + 1), "本保息"))
    assert (out, stream.blocked is not None and stream.blocked.reason) == ("这款", NOISE)


def test_megabyte_without_a_sentence_end_keeps_only_a_bounded_window() -> None:
    stream = open_stream()
    text = "您好请稍等我查一下，" * 100_000
    assert stream.feed(text) == text
    assert len(stream.held) + len(stream._before) <= 4 * CONTEXT


def test_match_whose_sentence_never_ends_is_decided_all_the_same() -> None:
    stream = open_stream()
    stream.feed("我们这款保本保息" + "，后面的话很长很长" * 100)
    assert stream.blocked is not None


class FailingGate(StreamGate):
    """Cannot judge any match."""

    def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
        raise RuntimeError("no store")


def test_check_that_fails_closes_the_stream() -> None:
    stream = FailingGate(make_guard()).stream(generation=1, as_of=DAY)
    assert fed(stream, "这款", "保本保息。接着再说一句话。", "您好。") == ["这款", "", "", ""]
    assert stream.blocked is not None
    assert stream.blocked.reason == FAILED


@lru_cache(maxsize=1)
def corpus_rules() -> RuleSet:
    return load_rules(CORPUS / "phrasings")


@lru_cache(maxsize=1)
def corpus_gate() -> tuple[Guard, StreamGate]:
    guard = Guard(corpus_rules(), Resolver(InMemoryStore(), {}))
    return guard, StreamGate(guard)


@lru_cache(maxsize=1)
def sentences() -> tuple[str, ...]:
    """Restricted and lawful sentences of the rules themselves, and plain ones."""
    rules = corpus_rules().rules
    chosen = [text for rule in rules for text in (*rule.match[:2], *rule.passes[:2])]
    said = [rule.say_instead for rule in rules if rule.say_instead]
    return (
        *chosen,
        *said,
        "您好，请稍等",
        "我帮您登记",
        "第1条",
        "3.5%",
        "他说“",
        "”这句话",
        "法律规定",
        "不得",
        "是的",
    )


def pieces_of(text: str, cuts: Sequence[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[left:right] for left, right in pairwise(places)]


noise = st.sampled_from(["", "", "", "", " ", "·", "\u200b", "💰", "，", "*"])
joints = st.sampled_from(["。", "，", "？", "！", "\n", "", "；"])


@st.composite
def noisy_texts(draw: st.DrawFn) -> str:
    text = ""
    for _ in range(draw(st.integers(1, 5))):
        sentence = draw(st.sampled_from(sentences()))
        if draw(st.booleans()):
            sentence = "".join(char + draw(noise) for char in sentence)
        text += sentence + draw(joints)
    return text


@settings(max_examples=300)
@given(noisy_texts(), st.lists(st.integers(0, 10_000), max_size=12), st.booleans())
def test_any_text_in_any_pieces_lets_no_blocked_phrase_out(text: str, cuts: list[int], by_sentence: bool) -> None:
    guard, gate = corpus_gate()
    stream = gate.stream(generation=1, as_of=DAY, by_sentence=by_sentence)
    out = "".join(fed(stream, *pieces_of(text, cuts)))
    assert guard.check(out, generation=1, as_of=DAY).verdict is not Verdict.BLOCK
    whole = guard.check(text, generation=1, as_of=DAY)
    assert (whole.verdict is Verdict.BLOCK) == (stream.blocked is not None)
    if stream.blocked is None:
        assert out == text
        return
    assert stream.blocked.finding is not None
    words = stream.blocked.finding.say_instead or "-"
    replaced = out.removesuffix(words if words.endswith(("。", "！", "？")) else f"{words}。")
    assert text.startswith(out) or text.startswith(replaced)
    assert len(out if text.startswith(out) else replaced) <= stream.blocked.finding.start
