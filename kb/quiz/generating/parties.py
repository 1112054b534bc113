"""判断 and 单选 on who bears a duty, where the other side of the relation could be believed to: 平台, 平台内经营者.

Asked are sides that are really mixed up, and burdens (由谁承担); that 消费者应当依法纳税 is false teaches nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kb.law.modals import find_modals
from kb.law.subjects import PartyUse, acting, find_parties, opposed, sides_of
from kb.quiz.distracting.known import KNOWN
from kb.quiz.generating.drafting import Origin, Swap, judgement, kept
from kb.quiz.generating.quantities import worthy
from kb.quiz.generating.statements import Statement
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ProofRule

# Relations whose sides share a trade, so that a duty of one may be taken for the other's.
_MIXED_UP = frozenset(("platform", "advert", "gift", "insurance", "lease", "licence"))
# Relations in which a burden (由谁承担) may be thought the other side's.
_BURDENED = frozenset(("trade", "insurance", "travel", "data", "medicine", "bank", "lease", "tort", "school", "advert"))
# The parties to a contract of insurance; what binds an insurance company as a business is nobody else's.
_TO_CONTRACT = frozenset(("保险人", "投保人", "被保险人", "受益人"))
_NOBODY = frozenset(("对方", "公司", "企业", "个人", "单位", "客户", "用户", "平台", "机构", "银行"))
_BORNE = re.compile(r"由(?P<who>[^，。；]{2,8}?)(?:承担|负担|支付|负责|垫付|举证)")
_LONGEST = 110


@dataclass(frozen=True, slots=True)
class PartySpot:
    """A party of a statement that bears something, and the parties of its law that face it."""

    statement: Statement
    use: PartyUse
    others: tuple[str, ...]

    @property
    def right(self) -> Swap:
        """The party as it stands."""
        return kept(self.statement, self.use.start, self.use.end)

    def wrong(self, said: str) -> Swap:
        """Another party in its place."""
        why = f"条文说的是“{self.use.word}”，不是“{said}”。"
        return Swap(self.use.start, self.use.end, said, ProofRule.PARTY, why)


def party_spots(article: SourceArticle, texts: Texts) -> tuple[PartySpot, ...]:
    """One for every statement whose bearer stands once in it and faces a party that it does not name."""
    return KNOWN.remembered(texts, "parties", article, lambda: _spots(article, texts))


def _spots(article: SourceArticle, texts: Texts) -> Iterator[PartySpot]:
    if article.topic is None:
        return
    elsewhere = KNOWN.of(texts)[1]
    for statement in worthy(article):
        if len(statement.whole) > _LONGEST:
            continue
        found = _bearer(statement)
        if found is None:
            continue
        use, borne = found
        named = {each.word for each in find_parties(statement.whole)}
        others = [
            word
            for word in KNOWN.parties(texts, article.title)
            if _faces(use, word, borne) and not any(_same_side(word, each) for each in named)
        ]
        # Where the law says the same of one name of a side, no other name of it is false.
        if any(elsewhere.saying(article, statement.text, word) for word in others):
            continue
        if others:
            yield PartySpot(statement, use, tuple(others[:2]))


def _bearer(statement: Statement) -> tuple[PartyUse, bool] | None:
    """Who bears what the statement's own sentence says, and whether it says 由……承担."""
    text = statement.text
    own = statement.own - statement.start
    borne = _BORNE.search(text, own)
    if borne is not None:
        uses = [each for each in find_parties(text) if (each.start, each.end) == borne.span("who")]
        behind = next((each for each in find_modals(text) if each.start >= borne.end("who")), None)
        if uses and (behind is None or behind.word != "可以"):
            return uses[0], True
    modals = [each for each in find_modals(text) if each.start >= own]
    # What one side may do is not denied to the other.
    if not modals or modals[0].word == "可以":
        return None
    use = acting(text[own:], modals[0].start - own)
    if use is None or len(use.joined) > 1 or text.count(use.word) > 1:
        return None
    return PartyUse(use.word, use.sides, use.start + own, use.end + own), False


def _faces(use: PartyUse, word: str, borne: bool) -> bool:
    sides = sides_of(word)
    if use.word in _NOBODY or word in _NOBODY or not opposed(use.sides, sides):
        return False
    shared = {relation for relation, _ in use.sides} & {relation for relation, _ in sides}
    if "insurance" in shared and not {use.word, word} <= _TO_CONTRACT:
        return False
    return bool(shared & (_BURDENED if borne else _MIXED_UP))


def _same_side(word: str, other: str) -> bool:
    return bool(sides_of(word) & sides_of(other))


class PartyJudgement:
    """判断: the provision with its own party and with the one it faces; which is taken, `kb.quiz.markers` weighs."""

    name = "party_judgement"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every statement that nothing behind it limits."""
        for spot in party_spots(article, texts):
            if spot.statement.partial:
                continue
            said = [spot.right, spot.wrong(spot.others[0])]
            chance.shuffle(said)
            origin = Origin(self.name, seed, texts.as_of, Difficulty.MEDIUM, Bloom.UNDERSTAND, ("主体",))
            made = (judgement(spot.statement, each, origin) for each in said)
            yield from (draft for draft in made if draft is not None)


GENERATORS = (PartyJudgement(),)
