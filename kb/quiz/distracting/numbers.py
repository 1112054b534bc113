"""Numbers that occur in law: what can be believed in place of a statute's own, from the same topic before any other.

A number is believable that statutes print with the same unit, near the right one, and in steps they use. False it is
only where no provision of the same subject gives it for the same facts (`believable`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import log
from random import Random

from kb.law.measures import QuantityKind
from kb.quiz.distracting.amounts import Amount, find_amounts, written, written_range
from kb.quiz.types import SourceArticle

Measure = tuple[QuantityKind, str, bool]
# Steps that statutes use, for measures of which a store holds too few texts. Counted over the starter: every period,
# multiple, share and amount of money here occurs in it; numbers of people and times are rare and were filled up.
_STEPS: dict[str, str] = {
    "日": "3 5 7 10 15 20 30 45 60 90",
    "工作日": "2 3 5 7 10 15 20 30",
    "月": "1 2 3 6 9 12 18",
    "年": "1 2 3 5 10 15 20 30",
    "小时": "2 12 24 48 72",
    "周岁": "8 10 12 14 16 18",
    "倍": "1 2 3 5 10 20",
    "百分之": "5 10 15 20 25 30 50 70",
    "元": "200 500 1000 2000 3000 5000 10000 20000 30000 50000 100000 200000 500000 1000000 2000000 5000000",
    "人": "2 3 5 7 10 30 50 200",
    "次": "2 3 5",
}
# A number once printed may be a slip or a special case; twice, statutes use it.
_FEWEST = 2
# How many times larger or smaller than the right one is still believed; amounts of money lie further apart.
_FURTHEST, _FURTHEST_MONEY = 5, 12
_NEAREST = 7
_OF_TOPIC = 0.5

# (low, high) of a range, (number, None) else.
Value = tuple[Fraction, Fraction | None]


@dataclass(frozen=True, slots=True)
class NumbersInLaw:
    """How many articles give a number, by measure, and by topic."""

    overall: dict[Measure, Counter[Value]] = field(default_factory=lambda: defaultdict(Counter))
    of_topic: dict[tuple[str, Measure], Counter[Value]] = field(default_factory=lambda: defaultdict(Counter))


def numbers_in(articles: Iterable[SourceArticle]) -> NumbersInLaw:
    """The numbers that articles give, each counted once an article."""
    found = NumbersInLaw()
    for article in articles:
        for measure, value in {(each.measure, (each.number, each.high)) for each in find_amounts(article.text)}:
            found.overall[measure][value] += 1
            if article.topic is not None:
                found.of_topic[article.topic, measure][value] += 1
    return found


def believable(
    amount: Amount,
    known: NumbersInLaw,
    topic: str,
    taken: Sequence[Value],
    false: Callable[[str], bool],
) -> tuple[tuple[Value, str], ...]:
    """Values with their wording that may stand in an amount's place, the most believable first.

    `taken` are those of the same article, `false` says whether a wording is false for the facts.
    """
    ranked = sorted(_ranked(amount, known, topic, taken), key=lambda pair: (pair[0], pair[1]))
    found: list[tuple[Value, str]] = []
    for _, value in ranked:
        text = written(value[0], amount) if value[1] is None else written_range(value[0], value[1], amount)
        if text is not None and text != amount.text and false(text):
            found.append((value, text))
        if len(found) == _NEAREST:
            break
    return tuple(found)


def chosen(
    amount: Amount, candidates: Sequence[tuple[Value, str]], wanted: int, chance: Random
) -> tuple[str, ...] | None:
    """`wanted` of them, smaller and larger ones so that the right number is as often the least as the greatest.

    None where there are too few.
    """
    if len(candidates) < wanted:
        return None
    smaller = [text for value, text in candidates if value < (amount.number, amount.high)]
    larger = [text for value, text in candidates if value > (amount.number, amount.high)]
    below = chance.randint(0, wanted)
    below = max(min(below, len(smaller)), wanted - len(larger))
    # The nearest are the most believable; one further is drawn from, lest the same three come with every number.
    return (*_some(smaller, below, chance), *_some(larger, wanted - below, chance))


def _some(texts: Sequence[str], count: int, chance: Random) -> list[str]:
    return chance.sample(texts[: count + 1], count) if count else []


def _ranked(amount: Amount, known: NumbersInLaw, topic: str, taken: Sequence[Value]) -> Iterable[tuple[float, Value]]:
    everywhere, here = known.overall[amount.measure], known.of_topic[topic, amount.measure]
    values = {value for value, count in everywhere.items() if count >= _FEWEST} | set(here)
    if amount.high is None:
        values |= {(Fraction(step), None) for step in _STEPS.get(amount.measure[1], "").split()}
    furthest = _FURTHEST_MONEY if amount.kind is QuantityKind.MONEY else _FURTHEST
    for value in values - set(taken):
        if not _in_step(value, amount) or (amount.high is not None and not _apart(value, amount)):
            continue
        distance = abs(log(value[0] / amount.number))
        if amount.high is not None and value[1] is not None:
            distance += abs(log(value[1] / amount.high))
        if distance <= log(furthest):
            yield distance - (_OF_TOPIC if value in here else 0.0), value


def _in_step(value: Value, amount: Amount) -> bool:
    """Whole numbers only, in the steps of the right one: 十五日 beside 三十日, but not 三十六日."""
    number = value[0]
    if number.denominator != 1 or (value[1] is not None and value[1].denominator != 1):
        return False
    steps = {Fraction(step) for step in _STEPS.get(amount.measure[1], "").split()}
    return amount.high is not None or number in steps or (amount.kind is QuantityKind.MONEY and _round(int(number)))


def _round(number: int) -> bool:
    """Whether an amount of money has one figure that counts, or two of which the second is 5: 三千, 一万五千."""
    figures = str(number).rstrip("0")
    return len(figures) == 1 or (len(figures) == 2 and figures[1] == "5")


def _apart(value: Value, amount: Amount) -> bool:
    """Whether neither range lies in the other, so that no fact fits both statements for that reason."""
    low, high = value
    assert high is not None and amount.high is not None
    inside = low >= amount.number and high <= amount.high
    return not inside and not (low <= amount.number and high >= amount.high)
