"""What counts as suddenly spoken of, and what does not."""

from __future__ import annotations

import numpy as np

from kb.records.overview.bursts import BASELINE, LEAST_BASELINE, LEAST_CALLS, Burst, bursts

DAYS = BASELINE + 30
CALLS = np.full(DAYS, 100)


def found(*counts: np.ndarray, totals: np.ndarray = CALLS, first: int = BASELINE) -> list[Burst]:
    return bursts(np.array(counts), totals, first)


def day_of(calls: int, day: int = 40, usual: int = 0) -> np.ndarray:
    counts = np.full(DAYS, usual)
    counts[day] = calls
    return counts


def test_what_was_never_spoken_of_and_is_by_many_on_one_day_is_found() -> None:
    (burst,) = found(day_of(12))
    assert (burst.first, burst.last, burst.calls, burst.usual) == (40, 40, 12, 0)


def test_a_rise_spread_over_three_days_is_one_burst_of_three_days() -> None:
    (burst,) = found(day_of(4) + day_of(4, 41) + day_of(4, 42))
    assert (burst.first, burst.last, burst.calls) == (40, 42, 12)


def test_a_handful_of_calls_is_no_burst_however_rare_the_word() -> None:
    assert found(day_of(LEAST_CALLS - 1)) == []


def test_what_is_spoken_of_as_ever_is_no_burst_even_when_all_calls_double() -> None:
    totals = CALLS.copy()
    totals[40] = 200
    assert found(day_of(20, usual=10), totals=totals) == []


def test_what_comes_in_waves_is_no_burst_when_the_next_wave_comes() -> None:
    counts = np.zeros(DAYS, dtype=int)
    counts[12::7] = 15
    assert found(counts) == []


def test_where_words_swing_by_themselves_more_is_needed() -> None:
    draw = np.random.default_rng(5)
    steady = np.full((60, DAYS), 6)
    swinging = draw.poisson(6 * draw.gamma(1.5, 1 / 1.5, (60, DAYS)))
    rise = day_of(22, usual=6)
    assert found(rise, *steady)
    assert not [each for each in found(rise, *swinging) if each.part == 0]


def test_without_a_week_to_compare_with_nothing_is_called_unusual() -> None:
    begun = 40 - LEAST_BASELINE + 1
    totals = np.where(np.arange(DAYS) < begun, 0, CALLS)
    assert found(day_of(12), totals=totals) == []
    totals[begun - 1] = 100
    assert len(found(day_of(12), totals=totals)) == 1


def test_after_four_weeks_without_a_call_nothing_is_called_unusual() -> None:
    totals = np.where(np.arange(DAYS) < 5, CALLS, 0)
    totals[40] = 100
    assert found(day_of(12), totals=totals) == []


def test_days_before_the_window_serve_for_comparison_only() -> None:
    assert found(day_of(12, BASELINE - 1)) == []
