"""What this officer may offer in the matter asked about, and who decides the rest. It promises nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kb.answering.content import AuthorityRule, AuthorityTable
from kb.answering.types import Authority
from kb.citing.citations import cite_handbook
from kb.phrasing.matching.normalise import fold
from kb.store.records import HandbookUnit


def authority_for(
    question: str,
    level_id: str | None,
    table: AuthorityTable,
    units: Sequence[HandbookUnit],
    speaking: HandbookUnit | None = None,
) -> Authority | None:
    """The rule whose triggers the question meets most, else the one on the unit that speaks; None for neither.

    An unknown level is the lowest.
    """
    level = table.level(level_id)
    rule = _best_rule(fold(question).text, table) or _rule_on(speaking, table)
    if level is None or rule is None:
        return None
    unit = next((each for each in units if (each.handbook_id, each.heading) == (rule.handbook_id, rule.heading)), None)
    return Authority(
        may_offer=rule.may_offer[level.level_id],
        decided_by=rule.decided_by[level.level_id],
        citation=cite_handbook(unit) if unit is not None else None,
    )


def _rule_on(unit: HandbookUnit | None, table: AuthorityTable) -> AuthorityRule | None:
    """The first rule that rests on a unit: 能退吗 names no refund, but the unit that answers does."""
    if unit is None:
        return None
    place = (unit.handbook_id, unit.heading)
    return next((rule for rule in table.rules if (rule.handbook_id, rule.heading) == place), None)


@lru_cache(maxsize=4096)
def _folded(trigger: str) -> str:
    """Triggers are the table's own few hundred; folding them anew cost each question 1.5 ms."""
    return fold(trigger).text


def _best_rule(plain: str, table: AuthorityTable) -> AuthorityRule | None:
    """The longest words met win, because 退押金 says more than 退; equal ones go to the first in the file."""
    best, most = None, 0
    for rule in table.rules:
        met = sum(len(word) for trigger in rule.triggers if (word := _folded(trigger)) in plain)
        if met > most:
            best, most = rule, met
    return best
