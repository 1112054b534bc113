"""The parties of a legal relation and which side each stands on, so that a trader's duty is never told as the buyer's.

Statutes and callers name the same side in different words: 经营者 is 商家 and 店家, 消费者 is 顾客 and 您.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.law.roles import find_roles

Side = tuple[str, int]

# For every relation its sides; in those of `_CALLERS` 1 is the side that callers to a company's line stand on.
_RELATIONS: dict[str, tuple[str, ...]] = {
    "trade": (
        "经营者 商家 店家 卖家 卖方 出卖人 商户 店铺 网店 门店 老板 超市 商场 销售者 销售方 销售商 销售单位 生产者 "
        "厂家 厂商 生产商 制造商 生产企业 经营企业 生产经营者 服务提供者 服务提供方 企业 公司 电子商务经营者 公用企业 "
        "商品房预售人 预售人 开发商 房地产开发企业",
        "消费者 顾客 买家 买方 买受人 购买者 购买方 客户 用户 会员 消费方 您 客人 受害人 购房人 购房者 买房人",
    ),
    "supply": ("生产者 生产企业 厂家 厂商 生产商 制造商", "销售者 销售方 销售商 销售企业 供货者"),
    "platform": (
        "网络交易平台提供者 网络交易平台经营者 电子商务平台经营者 第三方平台提供者 平台经营者 平台方 平台",
        "平台内经营者 入驻商家 平台商家 平台上的商家",
    ),
    "labour": ("用人单位 用工单位 雇主 单位 公司 企业 老板", "劳动者 员工 职工 雇员 工人 打工的 打工人 您"),
    "insurance": ("保险人 保险公司 保险机构 承保人", "投保人 被保险人 受益人 投保方 客户 您"),
    "lease": ("出租人 房东 出租方", "承租人 租客 租户 承租方 房客"),
    "bank": (
        "商业银行 银行业金融机构 银行 金融机构 贷款人 发卡行 支付机构 基金管理人 证券公司",
        "存款人 储户 客户 持卡人 借款人 投资者 投资人 您",
    ),
    "data": (
        "个人信息处理者 信息处理者 处理者 网络运营者 网络服务提供者 公司 企业 商家 平台 我们",
        "个人 信息主体 用户 客户 本人 您",
    ),
    "medicine": ("医疗机构 医务人员 医疗卫生机构 医院 医生 医师 院方", "患者 病人 患者家属 您"),
    "school": (
        "民办学校 培训机构 校外培训机构 教育机构 学校 幼儿园 机构 举办者",
        "受教育者 学生 学员 家长 监护人 您",
    ),
    "office": (
        "行政机关 复议机关 行政复议机关 监督管理部门 主管部门 执法人员 处罚机关",
        "当事人 被处罚人 申请人 相对人 公民 您",
    ),
    "travel": ("旅行社 组团社 地接社 旅游经营者 承运人 航空公司 导游", "旅游者 旅客 游客 乘客 托运人 您"),
    "debt": ("债务人 保证人 担保人", "债权人"),
    "standard": ("提供格式条款的一方 提供格式条款方 提供方", "对方 相对方"),
    "gift": ("收定金的一方 收受定金的一方 收受方", "给付定金的一方 交定金的一方 给付方"),
    "advert": ("广告主", "广告经营者 广告公司 广告发布者 发布平台", "广告代言人 代言人 明星"),
    "third": ("经营者 管理者 组织者", "第三人"),
    "tort": ("侵权人 行为人 加害人 饲养人 动物饲养人", "被侵权人 受害人"),
    "road": ("机动车一方 机动车 驾驶人 车主", "行人 非机动车 非机动车驾驶人 非机动车一方"),
    "licence": ("申请人 注册申请人 备案人", "注册人 许可人"),
}


_CALLERS = frozenset(
    ("trade", "labour", "insurance", "lease", "bank", "data", "medicine", "school", "office", "travel", "standard")
)


@dataclass(frozen=True, slots=True)
class PartyUse:
    """A party where it is named; `sides` are all it may stand on, for 公司 is an employer here and a trader there.

    `joined` are the names said in one breath with it: 托运人、收货人或者旅客.
    """

    word: str
    sides: frozenset[Side]
    start: int
    end: int
    joined: tuple[str, ...] = ()


def _sides() -> dict[str, frozenset[Side]]:
    found: dict[str, set[Side]] = {}
    for relation, sides in _RELATIONS.items():
        for number, words in enumerate(sides):
            for word in words.split():
                found.setdefault(word, set()).add((relation, number))
    return {word: frozenset(sides) for word, sides in found.items()}


_SIDES = _sides()
_PATTERN = re.compile("|".join(sorted(map(re.escape, _SIDES), key=len, reverse=True)))
# What stands before a party that is not the one who acts.
_OBJECT_BEFORE = re.compile(
    r"(?:[向对给为替跟和与同找让使被将把请经从凭比]|按照|依照|根据|侵害|侵犯|损害|保护|尊重|告知|提示|要求|通知|退还|赔偿|返还|支付|误导|欺骗|"
    r"诱导|强迫|保障|方便|提供给|联系|属于|影响|了解|征得|取得|致使|造成|针对|赔|退给|问|帮|查询|处罚|罚|责令|强制|其他|拒绝|诱骗|欺诈|辞退|克扣|拖欠)(?:该|本|其|任何|有关|相关|某个?)?$"
)
_OBJECT_BEHIND = re.compile(r"的(?!，|,)|(?:权益|同意|要求|保护|信息|名单|协会|组织|个人信息|数据|投诉|利益|本人同意)")
# What may stand right before the one who acts, where he does not open the clause.
_OPENING = re.compile(
    r"[的时后前则果若但而且因当于中如此该本凡外并是里、即就也还定条：:（“\s和或及与]$|(?:首先|一般|任何|所以|那么|如果)$"
)
_JOINED = re.compile(r"、|或者?|和|及|与|以及")
_ALONE = frozenset(("您",))
_BY = re.compile(r"(?:由|归|是|算)$")


def find_parties(text: str) -> tuple[PartyUse, ...]:
    """Every party named in a text, in order, the longest name at each place.

    >>> [(use.word, sorted(use.sides)[0]) for use in find_parties("平台内经营者对顾客")]
    [('平台内经营者', ('platform', 1)), ('顾客', ('trade', 1))]
    """
    return tuple(PartyUse(m.group(), _SIDES[m.group()], m.start(), m.end()) for m in _PATTERN.finditer(text))


def acting(clause: str, before: int | None = None) -> PartyUse | None:
    """Who does what a clause says: whom 由 names, else the first party that is no object; None where none is named.

    `before` is where the clause's modal stands: who is named only behind it does not act.

    >>> found = acting("经营者应当按照消费者的要求赔偿"), acting("运费由消费者承担"), acting("应当告知消费者")
    >>> [use.word if use else None for use in found]
    ['经营者', '消费者', None]
    """
    return _acting(clause, find_parties(clause), before)


def doing(clause: str, before: int | None = None) -> PartyUse | None:
    """The same of every party that has a name, on whatever side: 持票人, 施工单位, 公安机关.

    >>> [use.word if use else None for use in (doing("施工单位应当移交使用单位"), doing("由公安机关处罚"))]
    ['施工单位', '公安机关']
    """
    known = [use for use in find_parties(clause) if len(use.word) > 1 or use.word in _ALONE]
    named = [PartyUse(clause[start:end], frozenset(), start, end) for start, end in find_roles(clause)]
    longest = sorted((*named, *known), key=lambda use: (use.start - use.end, not use.sides))
    uses: list[PartyUse] = []
    for use in longest:
        if not any(each.start < use.end and use.start < each.end for each in uses):
            uses.append(use)
    uses.sort(key=lambda use: use.start)
    return _acting(clause, tuple(uses), before)


def sides_of(word: str) -> frozenset[Side]:
    """The sides a name may stand on; none for one that no relation lists."""
    return _SIDES.get(word, frozenset())


def _acting(clause: str, uses: tuple[PartyUse, ...], before: int | None) -> PartyUse | None:
    for use in uses:
        if _BY.search(clause[: use.start]) and not _OBJECT_BEHIND.match(clause, use.end):
            return PartyUse(use.word, use.sides, use.start, use.end, (use.word,))
    first = next(_candidates(clause, uses, len(clause) if before is None else before), None)
    return _with_joined(first, clause, uses) if first is not None else None


def _with_joined(first: PartyUse, clause: str, uses: tuple[PartyUse, ...]) -> PartyUse:
    """The party with those named in one breath with it: 投保人、被保险人或者受益人 stand on one side."""
    sides, end = first.sides, first.end
    joined = [first.word]
    for use in uses:
        if use.start > end and _JOINED.fullmatch(clause, end, use.start):
            sides, end = sides | use.sides, use.end
            joined.append(use.word)
    return PartyUse(first.word, sides, first.start, first.end, tuple(joined))


def _candidates(clause: str, uses: tuple[PartyUse, ...], before: int) -> Iterator[PartyUse]:
    for use in uses:
        opening = clause[: use.start]
        if use.start >= before:
            return
        if opening.strip() and not _OPENING.search(opening):
            continue
        if not _OBJECT_BEFORE.search(opening) and not _OBJECT_BEHIND.match(clause, use.end):
            yield use


@lru_cache(maxsize=4096)
def opposed(one: frozenset[Side], other: frozenset[Side]) -> bool:
    """Whether two parties face each other: they share no side, and stand on different sides of one relation.

    >>> seller, buyer, you = (find_parties(word)[0].sides for word in ("商家", "消费者", "您"))
    >>> opposed(seller, buyer), opposed(buyer, you)
    (True, False)
    """
    if one & other:
        return False
    return bool({relation for relation, _ in one} & {relation for relation, _ in other})


def is_callers(sides: frozenset[Side]) -> bool:
    """Whether a party may stand on the side of those whom a statute gives rights: buyer, worker, patient."""
    return any(number == 1 and relation in _CALLERS for relation, number in sides)
