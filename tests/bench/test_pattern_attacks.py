"""What bench.slow_patterns tries patterns on: the texts that are known to make such patterns slow are among them."""

from __future__ import annotations

import re

import pytest

from bench.pattern_attacks import attacks_on


@pytest.mark.parametrize(
    ("pattern", "lead", "pump"),
    [
        (r"\s+$", "", " "),
        (r"(?:a|b)*c", "", "b"),
        (r"第\s*+\d+条", "第 ", "1"),
        (r"x(?P<inner>[^，]*)y", "", "x"),
        (r"(?<!a)a++(?=b)", "", "a"),
    ],
)
def test_what_a_pattern_repeats_is_repeated_with_and_without_an_end(pattern: str, lead: str, pump: str) -> None:
    found = [each for each in attacks_on(re.compile(pattern)) if (each.lead, each.pump) == (lead, pump)]
    assert {each.end for each in found} == {"", "\x00"}
    assert found[0].text(100).count(pump) >= 100 // len(pump)


def test_a_pattern_without_repetitions_is_tried_on_what_it_takes_in() -> None:
    assert {each.pump for each in attacks_on(re.compile("保本|保息"))} >= {"保本", "保"}
