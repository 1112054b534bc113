"""Finding quantities in running text: the patterns behind `quantities.find_quantities`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from kb.law.errors import NumeralError
from kb.law.measures import Quantity, QuantityKind
from kb.law.numerals import parse_numeral

# One character for one character, so that offsets hold in the text as given.
_FOLD = str.maketrans("０１２３４５６７８９％．￥－", "0123456789%.¥-")
_CHINESE = "[〇零一二两三四五六七八九十百千万亿廿卅]+"
_NUMBER = rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?[十百千万亿]*|{_CHINESE}(?:点[〇零一二三四五六七八九]+)?)"
_PERIODS = {
    "工作日": "工作日", "交易日": "交易日", "自然日": "日", "日历日": "日", "日": "日", "天": "日", "小时": "小时",
    "钟头": "小时", "分钟": "分钟", "秒钟": "秒", "秒": "秒", "季度": "季度", "星期": "周", "礼拜": "周", "周": "周",
    "月": "月", "年": "年",
}  # fmt: skip
_COUNTS = {
    "周岁": "岁", "岁": "岁", "人次": "次", "人": "人", "名": "人", "位": "人", "次": "次", "件": "件", "份": "份",
    "家": "家", "户": "户", "台": "台", "辆": "辆", "套": "套", "平方米": "平方米", "公里": "公里", "千米": "公里",
    "公斤": "公斤", "千克": "公斤", "毫升": "毫升",
}  # fmt: skip
_YUAN = Fraction(1)
_MONEY = {"元": _YUAN, "块钱": _YUAN, "块": _YUAN, "圆": _YUAN, "角": _YUAN / 10, "毛钱": _YUAN / 10}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MONTH, _DAY = r"\d{1,2}|[一二三四五六七八九十]{1,2}", r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_AMOUNT = re.compile(
    r"(?P<date>(?P<year>\d{4}|[一二][〇零○一二三四五六七八九]{3})\s*年"
    rf"(?:\s*(?P<month>{_MONTH})\s*月(?:\s*(?P<day>{_DAY})\s*[日号])?)?)"
    rf"|(?P<monthday>(?P<month2>{_MONTH})\s*月\s*(?P<day2>{_DAY})\s*[日号])"
    rf"|(?P<base>[十百千万]+|\d+|{_CHINESE})分之(?P<part>{_NUMBER})"
    rf"|(?P<percent>{_NUMBER})\s*(?P<sign>%|‰|个百分点)"
    rf"|(?P<tenths>{_CHINESE}|\d+)成(?![为立功员年本果长就交份分都人])"
    rf"|(?:¥|人民币)\s*(?P<price>{_NUMBER})\s*(?:元|圆)?"
    rf"|(?P<money>{_NUMBER})\s*(?:余|多)?(?P<coin>{_any(_MONEY)})(?![素件月])"
    rf"|(?P<times>{_NUMBER})\s*倍"
    r"|(?P<half>半)\s*个?\s*(?P<halfunit>年|月|小时)"
    rf"|(?P<span>{_NUMBER})\s*(?P<article>个)?\s*(?P<period>{_any(_PERIODS)})(?!岁)(?P<after>半)?"
    rf"|(?P<count>{_NUMBER})\s*(?P<thing>{_any(_COUNTS)})(?![性级条])"
)
_NOT = "不(?:得|能|可|可以|应|会)?"
_BEFORE = (
    (
        "at_least",
        re.compile(rf"(?:至少|{_NOT}少于|{_NOT}低于|{_NOT}小于|已满|年满|最少|最低)\s*(?:为|要|得)?\s*$"),
    ),
    (
        "at_most",
        re.compile(rf"(?:{_NOT}(?:超过|高于|多于|大于)|至多|最多|最高|最长)\s*(?:为|可)?\s*$"),
    ),
    ("below", re.compile(r"(?:不满|未满|不足|低于|少于|小于|不到)\s*$")),
    ("above", re.compile(r"(?:超过|高于|多于|大于|超出)\s*$")),
)
_AFTER = (
    ("at_least", re.compile(r"\s*(?:及|或|或者)?以上|\s*起步")),
    ("at_most", re.compile(r"\s*(?:及|或|或者)?(?:以下|以内|之内|内)")),
    ("above", re.compile(r"\s*以外")),
)
_BARE_LOWER = re.compile(rf"(?<![第\d.])({_NUMBER})\s*(?:至|到|[-—–~～]{{1,2}})\s*$")
_TO = re.compile(r"\s*(?:至|到|[-—–~～]{1,2})\s*$")
_MULTIPLIER = re.compile(r"[万亿]$")
# No number is so long (see parse_numeral); searched from each of its characters on, 100,000 digits took minutes.
_ENDLESS = re.compile(r"[\d,.点〇零一二两三四五六七八九十百千万亿廿卅]{65,}")


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with unit as found, before its bounds are read."""

    kind: QuantityKind
    unit: str
    number: Fraction
    start: int
    end: int
    printed: str


def scan(text: str) -> Iterator[Quantity]:
    """The quantities of a text in order; two that form one range come as one."""
    folded = _ENDLESS.sub(lambda run: "\0" * len(run.group()), text.translate(_FOLD))
    pending: Quantity | None = None
    for amount in _amounts(folded):
        quantity = _bounded(folded, amount, pending.end if pending else 0)
        joined = _joined(folded, pending, quantity, amount) if pending else None
        if joined is not None:
            pending = joined
            continue
        if pending is not None:
            yield pending
        pending = quantity
    if pending is not None:
        yield pending


def _amounts(folded: str) -> Iterator[_Amount]:
    position = 0
    while match := _AMOUNT.search(folded, position):
        position = match.end()
        if folded[match.start() - 1 : match.start()] == "第" and not match["date"]:
            continue
        try:
            amount = _amount(match, folded)
        except NumeralError:
            continue
        if amount is not None:
            yield amount


def _amount(match: re.Match[str], folded: str) -> _Amount | None:
    found = _date(match) or _ratio(match) or _measure(match, folded)
    if found is None:
        return None
    kind, unit, number, printed = found
    return _Amount(kind, unit, number, match.start(), match.end(), printed)


_Found = tuple[QuantityKind, str, Fraction, str]


def _date(match: re.Match[str]) -> _Found | None:
    if match["monthday"]:
        month, day = parse_numeral(match["month2"]), parse_numeral(match["day2"])
        return (QuantityKind.DATE, "月日", Fraction(month * 100 + day), "")
    if not match["date"]:
        return None
    number, unit = parse_numeral(match["year"]), "年"
    if not 1900 <= number <= 2100 and not match["month"]:
        return (QuantityKind.PERIOD, "年", Fraction(number), match["year"])
    for name, word in (("month", "月"), ("day", "日")):
        if match[name]:
            number, unit = number * 100 + parse_numeral(match[name]), unit + word
    return (QuantityKind.DATE, unit, Fraction(number), "")


def _ratio(match: re.Match[str]) -> _Found | None:
    percentage = QuantityKind.PERCENTAGE
    if match["part"]:
        base = {"百": 100, "千": 1000, "万": 10000}.get(match["base"]) or parse_numeral(match["base"])
        if base == 0:
            raise NumeralError(f"没有以零为分母的数：{match.group()!r}")
        return (percentage, "%", _number(match["part"]) * 100 / base, match["part"])
    if match["percent"]:
        divisor = 10 if match["sign"] == "‰" else 1
        return (percentage, "%", _number(match["percent"]) / divisor, match["percent"])
    if match["tenths"]:
        return (percentage, "%", _number(match["tenths"]) * 10, match["tenths"])
    return None


def _measure(match: re.Match[str], folded: str) -> _Found | None:
    if match["price"]:
        return (QuantityKind.MONEY, "元", _number(match["price"]), match["price"])
    if match["money"]:
        return (QuantityKind.MONEY, "元", _number(match["money"]) * _MONEY[match["coin"]], match["money"])
    if match["times"]:
        return (QuantityKind.MULTIPLE, "倍", _number(match["times"]), match["times"])
    if match["half"]:
        return (QuantityKind.PERIOD, *_half(match["halfunit"]), "")
    if match["span"]:
        unit = _PERIODS[match["period"]]
        number = _number(match["span"])
        if unit == "月" and not match["article"] and number <= 12 and not _has_bound(folded, match.end()):
            return None  # 三月 is March
        if match["after"] and unit == "年":
            return (QuantityKind.PERIOD, "月", number * 12 + 6, match["span"])
        return (QuantityKind.PERIOD, unit, number, match["span"])
    return (QuantityKind.COUNT, _COUNTS[match["thing"]], _number(match["count"]), match["count"])


def _half(unit: str) -> tuple[str, Fraction]:
    return {"年": ("月", Fraction(6)), "月": ("日", Fraction(15)), "小时": ("分钟", Fraction(30))}[unit]


def _number(printed: str) -> Fraction:
    """A number with decimals: 1.5万, 2,000, 一点五."""
    if "点" in printed:
        whole, _, decimals = printed.partition("点")
        digits = "".join(str(parse_numeral(digit)) for digit in decimals)
        return Fraction(f"{parse_numeral(whole)}.{digits}")
    match = re.match(r"[\d,]+\.\d+", printed)
    if match is None:
        return Fraction(parse_numeral(printed))
    number = Fraction(match.group().replace(",", ""))
    for unit in printed[match.end() :]:
        number *= {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[unit]
    return number


def _has_bound(folded: str, end: int) -> bool:
    return any(pattern.match(folded, end) for _, pattern in _AFTER)


def _bounded(folded: str, amount: _Amount, floor: int) -> Quantity:
    """The amount with the bound written before or behind it; the words of the bound belong to its span."""
    number, start, end = amount.number, amount.start, amount.end
    sides: dict[str, tuple[Fraction | None, Fraction | None, bool, bool]] = {
        "at_least": (number, None, False, False),
        "above": (number, None, True, False),
        "at_most": (None, number, False, False),
        "below": (None, number, False, True),
    }
    side: str | None = None
    for name, pattern in _AFTER:
        if match := pattern.match(folded, end):
            side, end = name, match.end()
            break
    window = max(floor, start - 8)
    for name, pattern in _BEFORE:
        if match := pattern.search(folded, window, start):
            side, start = side or name, match.start()
            break
    lower, upper, lower_open, upper_open = sides[side] if side else (number, number, False, False)
    if side is None and (bare := _BARE_LOWER.search(folded, window, start)):
        like = _like(bare.group(1), amount)
        if like is not None:
            lower, start = like, bare.start()
    return Quantity(amount.kind, amount.unit, lower, upper, lower_open, upper_open, start, end)


def _like(printed: str, amount: _Amount) -> Fraction | None:
    """The lower end of 3至5日 or 1至3万元, in the measure of the upper one; None where 万至5日 has none."""
    try:
        number = _number(printed)
    except NumeralError:
        return None
    stem = _MULTIPLIER.search(amount.printed)
    if stem and not _MULTIPLIER.search(printed):
        printed_upper = _number(amount.printed[: stem.start()])
        return number * amount.number / printed_upper if number < printed_upper else number
    # Where the upper end is 0 its measure is not to be told from it.
    return number * amount.number / _number(amount.printed) if amount.printed and amount.number else number


def _joined(folded: str, first: Quantity, second: Quantity, amount: _Amount) -> Quantity | None:
    """One range from 一万元以上十万元以下 or 三日至五日; None where the two stand for themselves."""
    if (first.kind, first.unit) != (second.kind, second.unit) or first.kind is QuantityKind.DATE:
        return None
    between = folded[first.end : second.start].strip()
    if between in {"", "并", "且", "、", "，", ","} and first.upper is None and second.lower is None:
        if second.upper is not None and first.lower is not None and first.lower <= second.upper:
            return replace(first, upper=second.upper, upper_open=second.upper_open, end=second.end)
        return None
    exact = first.value is not None and second.upper is not None and amount.number == second.upper
    spanned = exact and _TO.fullmatch(folded, first.end, amount.start)
    if spanned and first.lower is not None and first.lower <= amount.number:
        return replace(first, upper=amount.number, end=second.end)
    return None
