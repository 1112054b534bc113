"""What a quantity is: a kind, a unit and an interval, in one normal form. Reading and printing are in `quantities`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class QuantityKind(StrEnum):
    """What is measured."""

    MONEY = "money"
    MULTIPLE = "multiple"
    PERIOD = "period"
    PERCENTAGE = "percentage"
    COUNT = "count"
    DATE = "date"


class Bound(StrEnum):
    """Which side of a number is meant. 以上, 以下 and 以内 include the number, 超过 and 不满 do not (民法典 1259)."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    RANGE = "range"


# Units that measure the same; working days stay apart from days, and hours from both.
_SAME_PERIOD = {"年": ("月", 12), "季度": ("月", 3), "周": ("日", 7)}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and bounds; `lower`/`upper` None means unbounded, `*_open` that the end is excluded.

    Money is in 元, percentages in percent, periods in 年 月 日 周 小时 分钟 工作日 交易日 季度. A date's number is
    YYYYMMDD, YYYYMM, YYYY or MMDD by its unit 年月日, 年月, 年 or 月日. `start` and `end` are code-point offsets.
    """

    kind: QuantityKind
    unit: str
    lower: Fraction | None
    upper: Fraction | None
    lower_open: bool = False
    upper_open: bool = False
    start: int = 0
    end: int = 0

    @property
    def value(self) -> Fraction | None:
        """The number itself where it is exact; None for everything with a bound."""
        return self.lower if self.lower == self.upper else None

    @property
    def qualifier(self) -> Bound:
        """The side meant, in normal form: 至少, 不少于 and 以上 are all at_least."""
        if self.lower is None:
            return Bound.BELOW if self.upper_open else Bound.AT_MOST
        if self.upper is None:
            return Bound.ABOVE if self.lower_open else Bound.AT_LEAST
        return Bound.EXACTLY if self.lower == self.upper else Bound.RANGE

    @property
    def key(self) -> tuple[str, str, Fraction | None, Fraction | None, bool, bool]:
        """What two wordings of the same quantity share: compare keys, not quantities, which carry offsets.

        >>> week = Quantity(QuantityKind.PERIOD, "周", Fraction(1), Fraction(1))
        >>> week.key == Quantity(QuantityKind.PERIOD, "日", Fraction(7), Fraction(7)).key
        True
        """
        unit, factor = _SAME_PERIOD.get(self.unit, (self.unit, 1))
        if self.kind is not QuantityKind.PERIOD:
            unit, factor = self.unit, 1
        lower = None if self.lower is None else self.lower * factor
        upper = None if self.upper is None else self.upper * factor
        return (self.kind.value, unit, lower, upper, self.lower_open, self.upper_open)

    def covers(self, other: Quantity) -> bool:
        """Whether everything `other` may be lies inside this one; False between different kinds or units."""
        kind, unit, low, high, low_open, high_open = self.key
        kind2, unit2, low2, high2, low_open2, high_open2 = other.key
        if (kind, unit) != (kind2, unit2):
            return False
        below = low is None or (low2 is not None and (low2 > low or (low2 == low and low_open <= low_open2)))
        above = high is None or (high2 is not None and (high2 < high or (high2 == high and high_open <= high_open2)))
        return below and above
