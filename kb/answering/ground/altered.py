"""SUPPORT of what is nearly a copy: who takes over a clause of the law puts no other thing, party or sense into it.

退回股票的运费由消费者承担 shares nearly every character with the law's 退回商品的运费由消费者承担, so shares decide
nothing; the one word that is not the law's does. Words that mean the same (商家 for 经营者) are made equal before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kb.answering.ground.clauses import Clause
from kb.answering.ground.lay_words import as_statute
from kb.answering.ground.sentence import Sentence
from kb.answering.ground.types import GroundRule, RuleResult
from kb.law.subjects import Side, find_parties
from kb.law.wording import comparable

# A clause of fewer characters is no copy of anything; so much of both must be alike for one to be the other's copy.
_SHORTEST, _LONGEST = 7, 90
_ALIKE = 0.78
_NEAR = 0.5
# The most that one word put for another has.
_WORD = 6
# A copy has hardly any words of its own.
_MOST = 2
_DENIAL = re.compile(
    r"[不未](?!得|能|应|许|准|可|用|必|需|须|少于|低于|超过|满|足|少|低|过|到|多于|高于|仅|但|论|管|同|动产|成年)"
    r"|无(?!论|须|需|偿|权|理由)|非(?!法|常)"
)
_ANY_DENIAL = re.compile(r"[不未无非没别免否禁拒勿]|除外|例外|失效")
# Words of telling and of grammar may stand for one another.
_GRAMMAR = re.compile(
    r"[的了在和与及或也都就还又而但着过之其此该本以为把被给向对从到于由自当即则按照依据根据因是有要会将让使等这那些个种一您我你他它上下里中内外时后前所需应可能须得"
    r"说写讲做行为方面进行发生情形情况属于如果要是只要必当没来去请先再经经过以及或者并且同意一二三四五六七八九十百千万0-9仍尚]*"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the law and what is told for them, "" for none; `around_*` with the character beside."""

    law: str
    told: str
    around_law: str
    around_told: str


def altered(sentence: Sentence) -> RuleResult | None:
    """Nothing where no clause is nearly the law's, or what differs may mean the same."""
    for clause in sentence.clauses:
        if clause.plain in sentence.evidence.plain:
            continue
        near = [each for each in sentence.near.get(clause, ()) if sentence.evidence.nearness(clause, each) >= _NEAR]
        changes = [found for each in near if (found := _changes(_plain(clause), _plain(each))) is not None]
        if not changes:
            continue
        detail = _difference(
            min(changes, key=lambda found: sum(len(each.told) + len(each.law) for each in found)), sentence
        )
        if detail is not None:
            return RuleResult(GroundRule.SUPPORT, False, detail)
    return None


def _difference(changes: tuple[Change, ...], sentence: Sentence) -> str | None:
    for each in changes:
        if _turns(each) or (_denies_otherwise(each.law, each.told) and not _said_elsewhere(each, sentence)):
            return f"条文说的是“{each.around_law}”，这句话说成了“{each.around_told}”，意思相反"
    replaced = [each for each in changes if each.law and each.told and not _means_nothing(each)]
    if len(replaced) > _MOST:
        return None
    for each in replaced:
        if _another(each, sentence):
            return f"条文说的是“{each.around_law}”，不是“{each.around_told}”"
    return None


def _plain(clause: Clause) -> str:
    """The words without numbers and modals, which other rules check."""
    text = clause.text
    spans = [(each.start, each.end) for each in clause.quantities]
    spans += [(each.start, each.end) for each in clause.modals]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return as_statute(comparable(text))


@lru_cache(maxsize=4096)
def _changes(told: str, stated: str) -> tuple[Change, ...] | None:
    """What differs between two clauses; None: neither is a copy of the other."""
    if not (_SHORTEST <= len(told) <= _LONGEST and len(stated) <= _LONGEST):
        return None
    if min(len(told), len(stated)) < _ALIKE * max(len(told), len(stated)):
        return None
    codes = SequenceMatcher(None, stated, told, autojunk=False).get_opcodes()
    same = sum(end - start for kind, start, end, _, _ in codes if kind == "equal")
    if same < _ALIKE * max(len(told), len(stated)):
        return None
    return tuple(
        Change(stated[a:b], told[c:d], stated[max(0, a - 1) : b + 1], told[max(0, c - 1) : d + 1])
        for kind, a, b, c, d in codes
        if kind != "equal"
    )


def _denies_otherwise(law: str, told: str) -> bool:
    if law and _DENIAL.search(law) and not _ANY_DENIAL.search(told):
        return len(law) <= _WORD
    return bool(told and _DENIAL.search(told) and not _ANY_DENIAL.search(law)) and len(told) <= _WORD


def _said_elsewhere(change: Change, sentence: Sentence) -> bool:
    """Whether the law itself denies so in another clause: 不承担 beside 承担."""
    return bool(change.told) and change.around_told[1:] in sentence.evidence.plain


def _turns(change: Change) -> bool:
    """县级以上 told as 县级以下."""
    return {change.law, change.told} == {"上", "下"} and "以" in change.around_law


def _means_nothing(change: Change) -> bool:
    return bool(_GRAMMAR.fullmatch(change.told) or _GRAMMAR.fullmatch(change.law))


def _another(change: Change, sentence: Sentence) -> bool:
    """Whether one word stands for another that is not its like."""
    law, told = change.law, change.told
    if (
        max(len(law), len(told)) > _WORD
        or set(law) & set(told)
        or (len(law) != len(told) and min(len(law), len(told)) == 1)
    ):
        return False
    if _ANY_DENIAL.search(law) and _ANY_DENIAL.search(told):
        return False
    # as_statute has made 出售者 of 销售者.
    parties = find_parties(change.around_told), find_parties(change.around_law.replace("出售者", "销售者"))
    if all(parties):
        sides = [frozenset[Side]().union(*(each.sides for each in found)) for found in parties]
        return not sides[0] & sides[1]
    return change.around_told not in sentence.evidence.plain
