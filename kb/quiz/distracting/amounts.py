"""The numbers of a statement that can be asked about, bare: without 以上, 以内, 不得超过, which stay in the sentence.

Read with `kb.law.quantities`, written as the statute writes: 三倍 → 五倍, 七个工作日 → 五个工作日, 30日 → 60日.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from kb.law.errors import NumeralError
from kb.law.measures import Bound, Quantity, QuantityKind
from kb.law.numerals import format_numeral, parse_numeral
from kb.law.quantities import find_quantities

_NUMBER = r"[〇零一二两三四五六七八九十百千万亿]+|\d+(?:\.\d+)?[万亿]?"
_UNITS = "个工作日|个交易日|工作日|交易日|个月|小时|分钟|周岁|日|天|年|岁|倍|元|人|次"
_BARE = re.compile(
    rf"(?P<share>百分之)(?P<part>{_NUMBER})|(?P<percent>\d+(?:\.\d+)?)[%％]|(?P<number>{_NUMBER})(?P<unit>{_UNITS})"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})(?P<lowunit>{_UNITS})?(?P<to>以上|至|到)(?P<high>{_NUMBER})(?P<highunit>{_UNITS})(?P<tail>以下)?"
)
# Names and headings that hold a number but set none: 七日无理由退货, 上一年度, 三年期, 每日.
_NAMES_BEFORE = re.compile(r"(?:[上下每本当同近首末后逐]|(?<!提)前|第|(?:19|20)\d\d年\d*)$")
_NAMES_BEHIND = re.compile(r"(?:无理由|度|级|期(?!限|间|满)|一次|份|内?累计不|龄)")
# Each 一日, 一次, 一人 of running text sets no limit.
_TRIVIAL = frozenset(("一人", "一次", "一日", "一天", "1次", "1人", "1日"))
_PEOPLE = re.compile(r"不得(?:少于|超过|多于)\s*$|(?:累计|至少|最多)\s*$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A bare number with its unit at [start, end) of a statement; of a range both ends, `high` is None otherwise.

    `unit` is as printed (个工作日, 百分之); `arabic` that the statute prints digits.
    """

    kind: QuantityKind
    unit: str
    number: Fraction
    start: int
    end: int
    arabic: bool
    text: str
    high: Fraction | None = None
    bound: Bound = Bound.EXACTLY

    @property
    def measure(self) -> tuple[QuantityKind, str, bool]:
        """What numbers must share to stand in each other's place."""
        return self.kind, _plain_unit(self.unit), self.high is not None


def find_amounts(text: str) -> tuple[Amount, ...]:
    """The numbers of a statement that set a limit, in order; named ones (七日无理由) and odd ones are left out.

    >>> [each.text for each in find_amounts("应当自收到之日起七日内退还，处一万元以上十万元以下罚款，七日无理由退货")]
    ['七日', '一万元以上十万元以下']
    """
    found = (_amount(text, each) for each in find_quantities(text) if each.kind is not QuantityKind.DATE)
    return tuple(each for each in found if each is not None)


def written(number: Fraction, like: Amount) -> str | None:
    """A number in the style of an amount; None where it cannot be written so.

    >>> like = find_amounts("保存不少于三年")[0]
    >>> written(Fraction(5), like), written(Fraction(2), find_amounts("提前六个月")[0])
    ('五年', '两个月')
    """
    if number.denominator != 1 or number <= 0:
        return f"{float(number):g}%" if like.unit == "%" and number > 0 else None
    whole = int(number)
    if like.unit == "百分之":
        return f"百分之{format_numeral(whole)}"
    digits = _digits(whole, like) if like.arabic else format_numeral(whole)
    if not like.arabic and digits == "二" and like.unit.startswith("个"):
        digits = "两"
    return f"{digits}{like.unit}"


def written_range(low: Fraction, high: Fraction, like: Amount) -> str | None:
    """A range in the style of one: both ends and the words between as the statute has them."""
    match = _RANGE.fullmatch(like.text)
    if match is None or low >= high:
        return None
    first = _end(low, match["low"], match["lowunit"] or "")
    second = _end(high, match["high"], match["highunit"])
    return f"{first}{match['to']}{second}{match['tail'] or ''}" if first and second else None


def _end(number: Fraction, printed: str, unit: str) -> str | None:
    if number.denominator != 1:
        return None
    like = Amount(QuantityKind.MONEY, unit, number, 0, 0, printed[0].isdigit() and printed[0].isascii(), printed + unit)
    return (_digits(int(number), like) if like.arabic else format_numeral(int(number))) + unit


def _amount(text: str, quantity: Quantity) -> Amount | None:
    inside = text[quantity.start : quantity.end]
    match = (_RANGE if quantity.qualifier is Bound.RANGE else _BARE).search(inside)
    if match is None:
        return None
    start, end = quantity.start + match.start(), quantity.start + match.end()
    if _names(text, start, end) or match.group() in _TRIVIAL or not _reads_alone(match.group(), quantity):
        return None
    if quantity.kind is QuantityKind.COUNT and not _counts(text, start, match.group()):
        return None
    if quantity.qualifier is Bound.RANGE:
        assert quantity.lower is not None and quantity.upper is not None
        place = (quantity.lower, start, end, match["low"][0].isascii(), match.group(), quantity.upper, Bound.RANGE)
        return Amount(quantity.kind, match["highunit"], *place)
    number = quantity.lower if quantity.lower is not None else quantity.upper
    unit = "百分之" if match["share"] else ("%" if match["percent"] else match["unit"])
    arabic = bool(match["percent"]) or (match["number"] or "零")[0].isascii()
    assert number is not None
    return Amount(quantity.kind, unit, number, start, end, arabic, match.group(), bound=quantity.qualifier)


def _names(text: str, start: int, end: int) -> bool:
    return bool(_NAMES_BEFORE.search(text[:start]) or _NAMES_BEHIND.match(text, end))


def _reads_alone(bare: str, quantity: Quantity) -> bool:
    """Whether the words alone are read as the very number: 人民币二亿元 is, 三日至五日 without its end is not."""
    found = find_quantities(bare)
    if len(found) != 1 or found[0].key[:2] != quantity.key[:2]:
        return False
    if quantity.qualifier is Bound.RANGE:
        return found[0].key == quantity.key
    return found[0].key[2] in (quantity.key[2], quantity.key[3])


def _counts(text: str, start: int, bare: str) -> bool:
    """Ages always; people and times only where a text says at most or at least how many."""
    return bare.endswith("岁") or _PEOPLE.search(text[:start]) is not None


def _plain_unit(unit: str) -> str:
    return {"天": "日", "%": "百分之", "岁": "周岁"}.get(unit, unit.removeprefix("个"))


def _digits(whole: int, like: Amount) -> str:
    """Digits with 万 or 亿 where the amount itself has them: 50万元, but 5000元."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if word in like.text and whole % (size // 10) == 0 and whole >= size:
            return f"{Fraction(whole, size).numerator / Fraction(whole, size).denominator:g}{word}"
    return str(whole)


def other_wordings(amount: Amount) -> tuple[str, ...]:
    """Further wordings of an amount that a trainee may write and that mean exactly the same.

    >>> other_wordings(find_amounts("七日内退货")[0]), other_wordings(find_amounts("价款的三倍")[0])
    (('7日', '七天', '7天'), ('3倍',))
    """
    if amount.high is not None:
        return _other_ranges(amount)
    forms = [amount.text]
    for unit in _same_units(amount.unit):
        digits = _same_digits(amount)
        if unit == "%":
            forms += [f"{each}%" for each in digits if each[0].isascii()]
        else:
            forms += [f"百分之{each}" if unit == "百分之" else f"{each}{unit}" for each in digits]
    key = find_quantities(amount.text)[0].key
    return tuple(
        form
        for form in dict.fromkeys(forms[1:])
        if form != amount.text and [q.key for q in find_quantities(form)] == [key]
    )


def _other_ranges(amount: Amount) -> tuple[str, ...]:
    match = _RANGE.fullmatch(amount.text)
    if match is None:
        return ()
    forms = []
    for text in dict.fromkeys((amount.text, _in_digits(amount.text))):
        forms += [text, re.sub("以上|到", "至", text).removesuffix("以下")]
    key = find_quantities(amount.text)[0].key
    return tuple(
        form for form in dict.fromkeys(forms) if form != amount.text and [q.key for q in find_quantities(form)] == [key]
    )


def _in_digits(text: str) -> str:
    """一万元以上十万元以下 as 1万元以上10万元以下."""
    return re.sub(r"([〇零一二两三四五六七八九十百千]+)(?=万|亿|元|倍|日|年|个|小时|周岁|人)", _as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    try:
        return str(parse_numeral(match[1]))
    except NumeralError:
        return match[1]


def _same_units(unit: str) -> tuple[str, ...]:
    same = {
        "日": ("日", "天"),
        "天": ("天", "日"),
        "周岁": ("周岁", "岁"),
        "百分之": ("百分之", "%"),
        "%": ("%", "百分之"),
    }
    if unit in {"个工作日", "工作日"}:
        return ("个工作日", "工作日")
    return same.get(unit, (unit,))


def _same_digits(amount: Amount) -> tuple[str, ...]:
    if amount.number.denominator != 1:
        return (f"{float(amount.number):g}",)
    whole = int(amount.number)
    forms = [format_numeral(whole), str(whole)]
    if whole == 2:
        forms.append("两")
    if amount.kind is QuantityKind.MONEY and whole >= 10**4 and whole % 10**3 == 0:
        forms.append(f"{whole / 10**4:g}万" if whole < 10**8 else f"{whole / 10**8:g}亿")
    return tuple(dict.fromkeys(forms))
