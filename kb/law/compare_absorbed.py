"""Where the wording of a provision without a counterpart lives on: articles that were joined or split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from kb.law.compare_pairs import Holders, Side, character_pairs

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
    grams = {index: character_pairs(side.wording) for index, side in enumerate(others)}
    holders = Holders(grams)
    found: dict[int, str | None] = {}
    for index in left:
        at = _absorbing(character_pairs(own[index].wording), grams, holders)
        found[index] = None if at is None else others[at].label
    return found


def _absorbing(mine: Counter[str], grams: Mapping[int, Counter[str]], holders: Holders) -> int | None:
    weights = {pair: log((len(grams) + 1) / (holders.spread(pair) + 0.5)) for pair in mine}
    total = sum(count * weights[pair] for pair, count in mine.items())
    shares = [0.0, 0.0]
    best = None
    for at, count in holders.shared(mine).items():
        if count < (ABSORBED - LEAD) * len(mine) / 2:
            continue  # too little to matter even as runner-up
        share = sum(min(mine[pair], grams[at][pair]) * weights[pair] for pair in mine.keys() & grams[at].keys()) / total
        if share > shares[0]:
            best = at
        shares = sorted((*shares, share), reverse=True)[:2]
    return best if shares[0] >= ABSORBED and shares[0] - shares[1] >= LEAD else None
