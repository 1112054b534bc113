"""A short run of bench.fuzz: every parser and reader takes what nobody would write, or refuses it in its own words."""

from __future__ import annotations

from random import Random

import pytest

from bench import fuzz
from bench.fuzz_targets import TARGETS, Target
from ingest.errors import ReadError

# Readers of files take milliseconds an input, parsers of sentences fractions of one.
COUNTS = {"citations": 1_500, "lookup": 500, "quantities": 1_500, "structure": 500, "text files": 150}


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_no_input_ends_a_reader_with_an_error_that_is_not_its_own(target: Target) -> None:
    count = COUNTS.get(target.name, 60)
    found = fuzz.fuzz(target, seed=1, numbers=range(count))
    assert found.inputs == count
    assert found.crashes == []


def test_a_number_gives_the_same_input_again_and_another_seed_another() -> None:
    for target in TARGETS[:5]:
        assert fuzz.input_of(target, 1, 7) == fuzz.input_of(target, 1, 7)
    assert any(fuzz.input_of(target, 1, 7) != fuzz.input_of(target, 2, 7) for target in TARGETS)


def test_a_crash_and_a_refusal_are_told_apart() -> None:
    def fall(text: str | bytes) -> None:
        raise ReadError("不能读") if len(text) % 2 else ValueError("made to fall")

    target = Target("made", 1.0, lambda random: "x" * random.randint(1, 9), fall)
    found = fuzz.fuzz(target, seed=1, numbers=range(100))
    odd = sum(len(fuzz.input_of(target, 1, n)) % 2 for n in range(100))
    assert (found.refused, len(found.crashes)) == (odd, 100 - odd)
    assert 0 < odd < 100
    assert "made to fall" in found.crashes[0][1]


def test_an_input_that_ends_its_process_is_counted_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is told of a target which it does not know falls at once, as one does in a library's own code."""
    unknown = Target("citations of nobody", 1.0, lambda random: str(Random(1).random()), str)
    results = fuzz.fuzz_all(3, seed=1, workers=1, targets=(unknown,))
    assert results[unknown.name].inputs == 3
    assert [number for number, _ in results[unknown.name].crashes] == [0, 1, 2]
    assert "the process ended" in results[unknown.name].crashes[0][1]
