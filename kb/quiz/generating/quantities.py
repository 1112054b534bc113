"""Items on the numbers of a provision: periods, amounts, multiples, percentages, ages.

单选, 判断 and 填空 of one number each; several numbers of a law at once are in `quantities_sayings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from kb.law.measures import Quantity, QuantityKind
from kb.law.quantities import find_quantities
from kb.quiz.distracting.amounts import Amount, find_amounts, other_wordings
from kb.quiz.distracting.known import KNOWN
from kb.quiz.distracting.numbers import Value, believable, chosen
from kb.quiz.generating.drafting import Origin, Swap, choice, gapped, judgement, kept
from kb.quiz.generating.statements import Statement, statements
from kb.quiz.prove.elsewhere import Elsewhere
from kb.quiz.prove.wording import around
from kb.quiz.types import SourceArticle, Texts
from kb.quiz.worth import THRESHOLD, worth
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ProofRule

_WRONG = 3
_MOST_GAPS = 3
# 民法典 188 gives three years where a special statute still prints two: nobody is told that three is wrong.
_LIMITATION, _GENERAL_LIMITATION = "诉讼时效", find_quantities("三年")[0].key
_TAGS = {
    QuantityKind.MONEY: "金额",
    QuantityKind.MULTIPLE: "倍数",
    QuantityKind.PERIOD: "期限",
    QuantityKind.PERCENTAGE: "比例",
    QuantityKind.COUNT: "数量",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A number of a statement with what may be believed in its place, the most believable first."""

    statement: Statement
    amount: Amount
    others: tuple[tuple[Value, str], ...]

    @property
    def right(self) -> Swap:
        """The number as it stands."""
        return kept(self.statement, self.amount.start, self.amount.end)

    def wrong(self, said: str) -> Swap:
        """Another number in its place."""
        return Swap(
            self.amount.start,
            self.amount.end,
            said,
            ProofRule.QUANTITY,
            f"条文规定的是“{self.amount.text}”，不是“{said}”。",
        )

    @property
    def tag(self) -> str:
        """What kind of number it is, in Chinese."""
        return "年龄" if self.amount.unit in {"周岁", "岁"} else _TAGS[self.amount.kind]


def spots(article: SourceArticle, texts: Texts) -> tuple[Spot, ...]:
    """The numbers of an article that are worth asking and stand once in their statement, with others."""
    return KNOWN.remembered(texts, "spots", article, lambda: _spots(article, texts))


def _spots(article: SourceArticle, texts: Texts) -> Iterator[Spot]:
    if article.topic is None:
        return
    numbers, elsewhere = KNOWN.of(texts)
    taken = [(each.number, each.high) for each in find_amounts(article.text)]
    for statement in worthy(article):
        for amount in find_amounts(statement.text):
            if not statement.asks(amount.start) or repeated(statement, amount):
                continue

            others = believable(amount, numbers, article.topic, taken, _falsely(statement, amount, elsewhere))
            yield Spot(statement, amount, others)


def _falsely(statement: Statement, amount: Amount, elsewhere: Elsewhere) -> Callable[[str], bool]:
    """Whether a wording in the place of a number is read as another of its kind, and no sibling provision gives it."""
    (own,) = _overlapping(statement.text, amount.start, amount.end)[:1]

    def false(said: str) -> bool:
        changed = statement.text[: amount.start] + said + statement.text[amount.end :]
        found = _overlapping(changed, amount.start, amount.start + len(said))
        if _LIMITATION in statement.text and find_quantities(said)[0].key == _GENERAL_LIMITATION:
            return False
        if len(found) != 1 or found[0].key[:2] != own.key[:2] or found[0].qualifier is not own.qualifier:
            return False
        sentence = around(statement.text, amount.start, amount.end)
        return elsewhere.stating_quantity(statement.article, sentence, found[0].key) is None

    return false


def _overlapping(text: str, start: int, end: int) -> list[Quantity]:
    return [each for each in find_quantities(text) if each.start < end and start < each.end]


@lru_cache(maxsize=8192)
def worthy(article: SourceArticle) -> tuple[Statement, ...]:
    """The statements of an article that are worth asking."""
    if article.topic is None:
        return ()
    return tuple(each for each in statements(article) if worth(article, each.whole + "。") >= THRESHOLD)


def repeated(statement: Statement, amount: Amount) -> bool:
    """Whether the number stands in the statement again, where it would be read off."""
    if statement.whole.count(amount.text) > 1:
        return True
    own = find_quantities(amount.text)[0]
    ends = {own.lower, own.upper}
    again = 0
    for each in find_quantities(statement.whole):
        if each.key[:2] == own.key[:2] and {each.lower, each.upper} & ends - {None}:
            again += 1
    return again > 1


class QuantityChoice:
    """单选: which number stands in the gap."""

    name = "quantity_choice"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every number with enough others."""
        for spot in spots(article, texts):
            wrong = chosen(spot.amount, spot.others, _WRONG, chance)
            if wrong is None:
                continue
            origin = Origin(self.name, seed, texts.as_of, Difficulty.MEDIUM, Bloom.REMEMBER, (spot.tag,))
            made = choice(spot.statement, spot.right, [spot.wrong(each) for each in wrong], origin)
            if made is not None:
                yield made


class QuantityJudgement:
    """判断: the provision with its own number and with another; which is taken, `kb.quiz.markers` weighs."""

    name = "quantity_judgement"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every statement that nothing behind it limits."""
        done: set[int] = set()
        for spot in spots(article, texts):
            if spot.statement.partial or not spot.others or spot.statement.start in done:
                continue
            done.add(spot.statement.start)
            said = [spot.right, spot.wrong(chance.choice(spot.others[:_WRONG])[1])]
            chance.shuffle(said)
            origin = Origin(self.name, seed, texts.as_of, Difficulty.EASY, Bloom.REMEMBER, (spot.tag,))
            made = (judgement(spot.statement, each, origin) for each in said)
            yield from (draft for draft in made if draft is not None)


class QuantityBlank:
    """填空: the numbers of a provision, three at most."""

    name = "quantity_blank"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every statement all of whose numbers can be asked."""
        for statement in worthy(article):
            amounts = find_amounts(statement.text)
            if not any(statement.asks(each.start) for each in amounts):
                continue
            if len({each.text for each in amounts}) > _MOST_GAPS or _shown(statement, amounts):
                continue
            gaps = [(kept(statement, each.start, each.end), other_wordings(each)) for each in amounts]
            tags = tuple(dict.fromkeys(Spot(statement, each, ()).tag for each in amounts))
            made = gapped(statement, gaps, Origin(self.name, seed, texts.as_of, Difficulty.HARD, Bloom.REMEMBER, tags))
            if made is not None:
                yield made


def _shown(statement: Statement, amounts: tuple[Amount, ...]) -> bool:
    """Whether a number that is asked stands somewhere else in the stem: in a name, or in the lead-in."""
    inside = [(each.start, each.end) for each in amounts]
    shown = [
        q for q in find_quantities(statement.text) if not any(q.start < end and start < q.end for start, end in inside)
    ]
    shown += find_quantities(statement.lead_text)
    asked = {end for each in amounts for end in (each.number, each.high) if end is not None}
    return any({each.lower, each.upper} & asked for each in shown)


GENERATORS = (QuantityChoice(), QuantityJudgement(), QuantityBlank())
