"""Where the wording of a provision without a counterpart lives on: articles that were joined or split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

from kb.law.compare_pairs import Side, character_pairs

# From this share of its weighed character pairs on, with this lead over any other article. Boilerplate of penalties
# reaches 0.65 in two articles at once (网络安全法 2016 第六十六条), true absorption 0.57 to 0.67 in one, 0.27 in
# the next (反洗钱法 2006 第三十六条 in 2024 第二条).
ABSORBED = 0.55
LEAD = 0.2


def absorbing_labels(own: Sequence[Side], left: Sequence[int], others: Sequence[Side]) -> dict[int, str | None]:
    """For every index in `left` the label of the provision that holds most of its wording, else None.

    Character pairs weigh more the fewer of the other version's provisions use them.
    """
    if not left:
        return {}
    grams = [character_pairs(side.wording) for side in others]
    spread = Counter(pair for each in grams for pair in each)
    return {index: _absorbing(character_pairs(own[index].wording), grams, spread, others) for index in left}


def _absorbing(
    mine: Counter[str], grams: Sequence[Counter[str]], spread: Counter[str], others: Sequence[Side]
) -> str | None:
    weights = {pair: log((len(others) + 1) / (spread[pair] + 0.5)) for pair in mine}
    total = sum(count * weights[pair] for pair, count in mine.items())
    if total <= 0:
        return None
    shares = [
        sum(min(count, other[pair]) * weights[pair] for pair, count in mine.items() if pair in other) / total
        for other in grams
    ]
    ranked = sorted(range(len(shares)), key=lambda at: -shares[at])
    if not ranked or shares[ranked[0]] < ABSORBED:
        return None
    alone = len(ranked) == 1 or shares[ranked[0]] - shares[ranked[1]] >= LEAD
    return others[ranked[0]].label if alone else None
