"""The longest run of pairs that keep their order: what moved is what is not on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence


def keeping_order(pairs: Mapping[int, int], preferred: Collection[int] = ()) -> frozenset[int]:
    """The new indexes on the longest subsequence of pairs (new → old) that increases on both sides.

    Among equally long ones that with the most preferred new indexes.

    >>> sorted(keeping_order({0: 0, 1: 3, 2: 1, 3: 2}))
    [0, 2, 3]
    """
    news = sorted(pairs)
    trifle = 1 / (len(news) + 1)
    best: list[tuple[float, int]] = [(0.0, -1)] * (max(pairs.values(), default=0) + 2)
    weight: dict[int, float] = {}
    previous: dict[int, int] = {}
    for new in news:
        below, last = _heaviest_below(best, pairs[new])
        weight[new], previous[new] = below + 1 + (trifle if new in preferred else 0), last
        _raise_to(best, pairs[new] + 1, (weight[new], new))
    at = max(news, key=lambda new: weight[new], default=-1)
    kept = set()
    while at != -1:
        kept.add(at)
        at = previous[at]
    return frozenset(kept)


def _heaviest_below(best: Sequence[tuple[float, int]], old: int) -> tuple[float, int]:
    """The heaviest run that ends before an old index, with its last new index (a Fenwick tree of maxima)."""
    found = (0.0, -1)
    while old > 0:
        found = max(found, best[old], key=lambda each: each[0])
        old -= old & -old
    return found


def _raise_to(best: list[tuple[float, int]], at: int, value: tuple[float, int]) -> None:
    while at < len(best):
        if value[0] > best[at][0]:
            best[at] = value
        at += at & -at
