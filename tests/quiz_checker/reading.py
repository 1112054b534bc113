"""Its own reading of numbers, modals, parties and lists: plain tables and patterns, nothing shared with the product."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.quiz_checker.library import squeezed

_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_NUMERAL = r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千万亿]+)[万亿]?"
_MEASURES = {
    "工作日": ("工作日", 1), "个工作日": ("工作日", 1), "个交易日": ("交易日", 1), "交易日": ("交易日", 1),
    "日": ("日", 1), "天": ("日", 1), "周": ("日", 7), "个月": ("月", 1), "月": ("月", 1), "年": ("月", 12),
    "小时": ("小时", 1), "分钟": ("分钟", 1), "倍": ("倍", 1), "元": ("元", 1), "周岁": ("岁", 1), "岁": ("岁", 1),
    "人": ("人", 1), "名": ("人", 1), "次": ("次", 1), "件": ("件", 1), "项": ("项", 1), "种": ("项", 1),
    "个": ("项", 1), "类": ("项", 1), "条": ("项", 1),
}  # fmt: skip
_AMOUNT = re.compile(
    rf"百分之(?P<share>{_NUMERAL})|(?P<percent>{_NUMERAL})%|(?P<number>{_NUMERAL})"
    rf"(?P<unit>{'|'.join(sorted(_MEASURES, key=len, reverse=True))})?"
)
# Words by what they do; whoever stands in another row says another thing.
MODALS = {
    "must": ("应当", "必须", "应", "须", "应予", "有义务", "不得不", "需要"),
    "must_not": ("不得", "禁止", "不准", "严禁", "不应当", "不能", "不可以"),
    "may": ("可以", "有权", "可", "允许", "准许", "得以"),
    "need_not": ("无需", "无须", "不必", "可以不", "不需要", "可不", "不用", "免予"),
    "no_right": ("无权", "不享有"),
}
_COMPATIBLE = ({"may", "need_not"}, {"must_not", "need_not"}, {"must_not", "no_right"}, {"need_not", "no_right"})
# Sides of one relation; the same word may stand in several rows.
CAMPS = (
    ("经营者 生产者 销售者 商家 卖方 出卖人 企业 公司 服务提供者 电子商务经营者 广告主 平台经营者 电子商务平台经营者",
     "消费者 顾客 买方 买受人 用户 客户 受害人 购买者"),
    ("生产者 制造商", "销售者 经销商"),
    ("电子商务平台经营者 平台经营者 网络交易平台经营者 平台", "平台内经营者 商家"),
    ("用人单位 雇主", "劳动者 职工 员工"),
    ("保险人 保险公司", "投保人 被保险人 受益人"),
    ("出租人", "承租人"),
    ("商业银行 银行 贷款人 金融机构 基金管理人 证券公司 银行业金融机构",
     "存款人 借款人 客户 投资者 投资人 基金份额持有人"),
    ("个人信息处理者 网络运营者 处理者 信息处理者 网络服务提供者", "个人 用户 自然人 信息主体"),
    ("医疗机构 医务人员 医师", "患者 病人"),
    ("民办学校 学校 培训机构 校外培训机构 举办者", "受教育者 学生 学员 家长 监护人"),
    ("行政机关 监督管理部门 主管部门", "当事人 公民 申请人 相对人"),
    ("旅行社 承运人 旅游经营者 组团社 地接社 导游 领队", "旅游者 旅客 托运人"),
    ("债务人 保证人", "债权人"),
    ("提供格式条款的一方 提供格式条款方", "对方"),
    ("广告主", "广告经营者 广告发布者", "广告代言人"),
    ("侵权人 行为人", "被侵权人 受害人"),
    ("机动车一方 机动车", "行人 非机动车"),
    ("收受定金的一方 收定金的一方", "给付定金的一方"),
    ("经营者 管理者 组织者", "第三人"),
    ("申请人 注册申请人 备案人", "注册人 许可人"),
    ("被代理人 本人", "代理人 行为人 相对人"),
)  # fmt: skip
_OFFICES = re.compile(r"(?:部门|机关|机构|政府|法院|检察院|委员会|海关|局|银行|协会|组织)$")
_ITEM = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_APART = re.compile(r"、|，|；|和|或者|或|以及|及|与|\n")


def value(numeral: str) -> Fraction | None:
    """The number of a numeral, Chinese or Arabic; None for what is none.

    >>> value("三十五"), value("一百零五"), value("2.5万"), value("十")
    (Fraction(35, 1), Fraction(105, 1), Fraction(25000, 1), Fraction(10, 1))
    """
    plain = numeral.replace(",", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([万亿]?)", plain)
    if match:
        return Fraction(match[1]) * (_GREAT.get(match[2]) or 1)
    total = part = digit = 0
    for char in plain:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char]
        elif char in _UNITS:
            part, digit = part + (digit or 1) * _UNITS[char], 0
        elif char in _GREAT:
            total, part, digit = (total + part + digit or 1) * _GREAT[char], 0, 0
        else:
            return None
    return Fraction(total + part + digit) if plain else None


def amounts(words: str) -> list[tuple[str, Fraction]]:
    """(measure, number) of every number in some words, in the smallest unit they share.

    >>> amounts("三年") == amounts("36个月"), amounts("百分之五") == amounts("5%"), amounts("一万元以上十万元以下")
    (True, True, [('元', Fraction(10000, 1)), ('元', Fraction(100000, 1))])
    """
    found = []
    for match in _AMOUNT.finditer(squeezed(words)):
        printed = match["share"] or match["percent"]
        number = value(printed or match["number"])
        measure, factor = ("%", 1) if printed else _MEASURES.get(match["unit"] or "", ("", 1))
        if number is not None and measure:
            found.append((measure, number * factor))
    return found


def modal_of(words: str) -> str | None:
    """The row of a modal word; None for words that are none."""
    return next((row for row, known in MODALS.items() if words in known), None)


def modals_clash(one: str, other: str) -> bool:
    """Whether two modal words cannot both hold."""
    first, second = modal_of(one), modal_of(other)
    return None not in (first, second) and first != second and {first, second} not in _COMPATIBLE


def parties_face(one: str, other: str) -> bool:
    """Whether two names stand on different sides of some relation and on the same side of none."""
    rows = [[side.split() for side in sides] for sides in CAMPS]
    together = any(one in side and other in side for sides in rows for side in sides)
    apart = any(
        one in mine and other in theirs for sides in rows for mine in sides for theirs in sides if mine is not theirs
    )
    return apart and not together


def names_office(words: str) -> bool:
    """Whether a name is an authority's or an institution's."""
    return _OFFICES.search(words) is not None


def entries(quotation: str, part: str | None = None) -> list[str]:
    """What a list names, squeezed: items （一）…, else what stands between 、 of the part meant."""
    pieces = _ITEM.split(quotation)[1:] if _ITEM.search(quotation) else _APART.split(part or quotation)
    return [plain for each in pieces if (plain := squeezed(each).strip("、，；。;,：:"))]


def alike(one: str, other: str) -> float:
    """How many of their character pairs two wordings share, of all they have."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (squeezed(one), squeezed(other)))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
