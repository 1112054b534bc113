"""Whoever a text gives a part to, by the form of the word: 买受人, 持票人, 施工单位, 县级人民政府教育行政部门.

`subjects` knows which side of a relation the parties it lists stand on; here nothing is known but the names, which is
enough to tell that a duty of one has been told as another's.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ENDS = (
    r"人(?:民政府|民法院|民检察院|员)?(?![民身格才均口工群类力事为生体数道行物权像寿选次员体员大心质文命情参际伤证治资单事])"
    r"|者|机构|机关|部门|企业|单位|组织|公司|银行|学校|幼儿园|医院|政府|法院|检察院|委员会|工会|协会|合作社|事务所"
    r"|律师|教师|老师|医师|医生|学生|学员|儿童|家长|父母|员工|职工|用户|旅客|乘客|妇女|警察|股东|业主"
    r"|女方|男方|双方|施工方|转让方|受让方|承租方|出租方|委托方|受托方|顾客|客户|公民|管理局|教育局|工商局|税务局|房管局|派出所|海关|办事处|居委会|村委会"
)
_END = re.compile(f"(?:{_ENDS})")
# A name ends to the left where one of these stands, unless it belongs to a name itself.
_BORDER = re.compile(
    r"[^\u3400-\u9fff]|或者|要求|以[上下内外]|应当|无故|诱骗|欺诈|欺骗|误导|强迫|拖欠|克扣|保守|任何|[的是应得向把给被让为自以则也都就还并即若其凡各每任该本某哪这那个名位了过着没不未须必要请找跟替帮先再又须等]"
    r"|(?<!相)对|(?<!自)由|将|[与和及或同](?!居|业|伙|意)|(?<!当)[时]|[后前](?!手)|(?<!新)经(?!营|办|纪|销|理)|可(?!转)|有(?!限)"
    r"|在|从|使(?!用)|按照|依照|根据|因|造成|由于|告知|通知|退还|移交|交付|支付|提供|要求|征得|取得|委托(?!人|方|单位)|承担|收到|侵害|侵犯|保护|尊重|属于|"
    r"作出|接到|影响|指使|拒绝|具有|经过|认为|允许|责令|泄露|辞退|降低|歧视|送交|联系|发生|进入|需要|赔偿(?!义务|权利)|查询|协助"
)
_KEPT = re.compile(
    r"当事人|持有人|所有[权]?人|许可人|经营者|自然人|相对人|对方|中标人|经办|经纪|合伙人|有限|被[保抚监收赡扶申执侵害处检追]|应聘|未成年"
)
_LONGEST, _SHORTEST = 14, 2
# Names so wide that a statute's particular party may be meant by them.
_WIDE_NAMES = """
当事人 公民 个人 单位 企业 公司 组织 用户 机构 部门 人员 人 者 自然人 法人 有关部门 主管部门 监管部门 有关单位 他人 本人
双方
对方 客户 监督管理部门 有关机关 相关部门 行政机关 政府 任何人 申请人 有关人员 工作人员 第三人 委员会 行为人 受害人 老人
成年人 未成年人 亲属 家属 大人
"""
WIDE = frozenset(_WIDE_NAMES.split())
_AUTHORITY = re.compile(
    r"(?:公安机关|行政机关|监察机关|检察机关|行政部门|管理部门|主管部门|保障部门|政府|法院|检察院|海关|办事处|[^邮]局)$"
)
_KIND = re.compile(r"(?:人民政府|人民法院|管理局|机构|机关|部门|企业|单位|组织|公司|事务所|委员会|局|方|人员|人|者)$")


@lru_cache(maxsize=16384)
def find_roles(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every name of a party, in order.

    >>> text = "特种设备使用单位应当将资料移交施工单位，由买受人签收"
    >>> [text[start:end] for start, end in find_roles(text)]
    ['特种设备使用单位', '施工单位', '买受人']
    """
    return tuple(_roles(text))


def _roles(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    last = 0
    for match in _END.finditer(text):
        end = match.end()
        begin = max(last, end - _LONGEST)
        window = text[begin : match.start()]
        kept = [each.span() for each in _KEPT.finditer(text[begin:end])]
        cut = 0
        for border in _BORDER.finditer(window):
            if not any(start <= border.start() and border.end() <= stop for start, stop in kept):
                cut = border.end()
        start = begin + cut
        if end - start < _SHORTEST:
            continue
        # 人民政府教育行政部门 is one name.
        if found and found[-1][1] == start and text[:start].endswith("人民政府"):
            start = found.pop()[0]
        found.append((start, end))
        last = end
    return found


def is_authority(name: str) -> bool:
    """Whether a name is an authority's, which holds the power that a statute gives it and no other has."""
    return _AUTHORITY.search(name) is not None


def same_role(one: str, other: str) -> bool:
    """Whether two names may be one party's: one is the end of the other, or says no more than the other's matter.

    >>> same_role("使用单位", "特种设备使用单位"), same_role("教育局", "县级人民政府教育行政部门")
    (True, True)
    >>> same_role("买受人", "拍卖人")
    False
    """
    if one in WIDE or other in WIDE or one.endswith(other) or other.endswith(one):
        return True
    matter, matter2 = _KIND.sub("", one), _KIND.sub("", other)
    if not matter or not matter2:
        return False
    if _KIND.search(one) and _KIND.search(other) and one[-1] == other[-1] == "人" and matter != matter2:
        return False
    return set(matter) <= set(other) or set(matter2) <= set(one)
