"""Numbers as Word's automatic numbering prints them, format by format.

Chinese numbers take the form that laws print (一百零三), whatever zero the word processor would draw.
"""

from __future__ import annotations

from kb.law.numerals import format_numeral

_COUNTING = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
        "koreanDigital2",
    }
)
_DIGITAL = frozenset({"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"})
_LEGAL_SIMPLIFIED = str.maketrans("零一二三四五六七八九十百千万亿", "零壹贰叁肆伍陆柒捌玖拾佰仟万亿")
_LEGAL_TRADITIONAL = str.maketrans("零一二三四五六七八九十百千万亿", "零壹貳參肆伍陸柒捌玖拾佰仟萬億")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SERIES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "decimalEnclosedFullstop": "".join(chr(0x2488 + n) for n in range(20)),
    "decimalEnclosedParen": "".join(chr(0x2474 + n) for n in range(20)),
}
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_CIRCLED = ("⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", "㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟", "㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿")
_CIRCLES = "".join(_CIRCLED)
CHINESE = _COUNTING | _DIGITAL
KNOWN = (
    CHINESE
    | frozenset(_SERIES)
    | {
        "decimal",
        "decimalZero",
        "decimalHalfWidth",
        "decimalFullWidth",
        "decimalFullWidth2",
        "decimalEnclosedCircle",
        "decimalEnclosedCircleChinese",
        "chineseLegalSimplified",
        "ideographLegalTraditional",
        "japaneseLegal",
        "lowerLetter",
        "upperLetter",
        "lowerRoman",
        "upperRoman",
        "ideographZodiacTraditional",
        "numberInDash",
        "ordinal",
        "bullet",
        "none",
    }
)

# a, b, …, z, aa, bb, …: behind thirty of one letter Word begins anew.
_MOST_LETTERS = 30 * 26


def format_number(value: int, number_format: str, width: int = 1) -> str:
    """A number in one of Word's formats (`w:numFmt`); where it has no other form, digits, at least `width` of them.

    >>> [format_number(103, name) for name in ("chineseCounting", "ideographDigital", "chineseLegalSimplified")]
    ['一百零三', '一〇三', '壹佰零叁']
    >>> [format_number(4, name) for name in ("decimalEnclosedCircle", "upperLetter", "lowerRoman", "decimalFullWidth")]
    ['④', 'D', 'iv', '４']
    """
    if number_format in ("none", "bullet"):
        return ""
    if number_format in _COUNTING:
        return format_numeral(value)
    if number_format in _DIGITAL:
        return str(value).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    if number_format == "chineseLegalSimplified":
        return _in_full(value).translate(_LEGAL_SIMPLIFIED)
    if number_format in ("ideographLegalTraditional", "japaneseLegal"):
        return _in_full(value).translate(_LEGAL_TRADITIONAL)
    if number_format.startswith("decimalFullWidth"):
        return str(value).translate(_WIDE)
    if number_format.startswith("decimalEnclosedCircle"):
        return _CIRCLES[value] if value < len(_CIRCLES) else str(value)
    if number_format in _SERIES:
        series = _SERIES[number_format]
        return series[value - 1] if 0 < value <= len(series) else str(value)
    if number_format == "ideographZodiacTraditional":
        return _SERIES["ideographTraditional"][(value - 1) % 10] + _SERIES["ideographZodiac"][(value - 1) % 12]
    if number_format == "numberInDash":
        return f"- {value} -"
    return _in_letters(value, number_format) or str(value).zfill(2 if number_format == "decimalZero" else width)


def _in_full(value: int) -> str:
    """A numeral with the 一 that amounts of money keep in front of 十."""
    printed = format_numeral(value)
    return f"一{printed}" if printed.startswith("十") else printed


def _in_letters(value: int, number_format: str) -> str:
    if number_format.endswith("Letter") and 0 < value <= _MOST_LETTERS:
        letters = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters.upper() if number_format.startswith("upper") else letters
    if number_format.endswith("Roman") and 0 < value < 4000:
        printed, rest = "", value
        for size, sign in _ROMAN:
            count, rest = divmod(rest, size)
            printed += sign * count
        return printed.upper() if number_format.startswith("upper") else printed
    if number_format == "ordinal":
        teen = 10 < value % 100 < 20
        return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
    return ""
