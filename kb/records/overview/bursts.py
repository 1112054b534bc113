"""What is suddenly spoken of: a test of counts by day, of every part that questions are made of.

A span of one, three or seven days is held against the four weeks before it. Ordinary use is no smooth noise: complaints
have their days and weeks. So a part's calls in a span are taken for negative binomial: the mean is what the four weeks
let expect for as many calls in all; the size holds both how little those weeks say of a rare part, and how much parts
swung from span to span in those very weeks (the variance beyond Poisson's, over the square of the mean, pooled over
all parts). What is less likely than ALPHA, after Bonferroni's correction for every part and span looked at that day,
and passes two plain conditions besides (twice as frequent or more, and more calls than in any span as long in those
weeks), is a burst.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

BASELINE = 28
# Of a newer installation a week must be there, or nothing is called unusual.
LEAST_BASELINE = 7
SPANS = (1, 3, 7)
# Chosen on the develop half of bench/overview.py; its report half says what comes of them.
LEAST_CALLS = 5
LEAST_RISE = 2.0
ALPHA = 0.001


@dataclass(frozen=True, slots=True)
class Burst:
    """A part was spoken of in `calls` calls of the `span` days up to and with day `last`; `usual` of so many days."""

    part: int
    last: int
    span: int
    calls: int
    usual: float
    p: float

    @property
    def first(self) -> int:
        """The day it began, within the span."""
        return self.last - self.span + 1


def bursts(counts: Counts, totals: Counts, first: int) -> list[Burst]:
    """The strongest burst of every part that has one, the least likely first.

    `counts` is parts × days (calls that speak of a part on a day), `totals` all calls of each day; looked at are
    spans within the days from `first` on, the days before serve for comparison.
    """
    looked = [day for day in range(max(first, LEAST_BASELINE), totals.size) if totals[day] > 0]
    begun = int(np.argmax(totals > 0)) if totals.any() else totals.size
    # Sums of days become differences: the whole is looked at hundreds of times.
    summed = np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))
    strongest: dict[int, Burst] = {}
    for span in SPANS:
        for day in looked:
            start = day - span + 1
            if start < first or start - max(begun, start - BASELINE) < LEAST_BASELINE:
                continue
            for found in _of_span(counts, summed, totals, day, span):
                known = strongest.get(found.part)
                if known is None or (found.p, -found.calls) < (known.p, -known.calls):
                    strongest[found.part] = found
    return sorted(strongest.values(), key=lambda each: (each.p, -each.calls, each.part))


def _of_span(counts: Counts, summed: Counts, totals: Counts, day: int, span: int) -> Iterator[Burst]:
    from scipy.special import betainc

    start = day - span + 1
    before = slice(max(0, start - BASELINE), start)
    all_now, all_then = int(totals[start : day + 1].sum()), int(totals[before].sum())
    if all_then == 0:
        # After weeks without a call everything is new, and nothing says what is usual.
        return
    now = summed[:, day + 1] - summed[:, start]
    then = summed[:, start] - summed[:, before.start]
    tests = int(np.count_nonzero(now + then >= LEAST_CALLS)) * len(SPANS)
    rising = np.flatnonzero((now >= LEAST_CALLS) & (now * all_then >= LEAST_RISE * then * all_now))
    if rising.size == 0:
        return
    swing = _swing(summed[:, before.start : start + 1], totals[before], span)
    mean = (then[rising] + 1) * (all_now / all_then)
    size = 1 / (swing + 1 / (then[rising] + 1))
    # The chance of so many or more.
    p = betainc(now[rising], size, mean / (mean + size)) * tests
    for part, chance in zip(rising[p < ALPHA], p[p < ALPHA], strict=True):
        if now[part] > _highest(counts[part, before], span):
            usual = then[part] * all_now / all_then
            yield Burst(int(part), day, span, int(now[part]), float(usual), float(chance))


def _swing(summed: Counts, totals: Counts, span: int) -> float:
    """How much more than Poisson's the counts of spans vary, over the square of their mean; of frequent parts."""
    ends = np.arange(totals.size % span, totals.size + 1, span)
    all_of = np.diff(np.concatenate(([0], np.cumsum(totals)))[ends])
    if all_of.size < 2 or not all_of.sum():
        return 0.0
    counts = np.diff(summed[:, ends], axis=1)
    counts = counts[counts.sum(axis=1) >= LEAST_CALLS * all_of.size]
    mean = counts.sum(axis=1, keepdims=True) * (all_of / all_of.sum())
    spread = ((counts - mean) ** 2).sum() * all_of.size / (all_of.size - 1) - mean.sum()
    return max(0.0, float(spread / max(1e-9, (mean**2).sum())))


def _highest(days: Counts, span: int) -> int:
    """The most calls of any span as long."""
    return int(np.convolve(days, np.ones(span, dtype=np.int64)).max(initial=0))
