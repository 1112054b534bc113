"""Addresses where somebody lives or can be found: a named road, village or estate with a number of a house or room.

上海市 and 北京市朝阳区人民法院 are places all have in common, no addresses; 3号楼 without its estate leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.records.redact.name_words import words
from kb.records.redact.types import HAN, Span

_NUM = r"(?:\d{1,5}|[一二三四五六七八九十百零〇]{1,6})"
_ESTATE = (
    "小区|花园|家园|公寓|新村|新苑|大厦|广场|名庄|名苑|雅苑|嘉园|城|苑|里|园|湾|庭|府|轩|居|坊|郡|邸|"
    "[东南西北]区|香颂|港|山庄"
)  # 大道 and 街道 are roads, 频道, 渠道 and 通道 are none; 公路 and 铁路 have kilometres.
_ROAD = (
    r"(?:(?<![公铁思线套电网退走出销高])路|大街|街|大道|街道|(?<![频渠通轨味管车])道|巷|弄|胡同|里)"
    r"(?:[东南西北中一二三四五六七八九]{1,2}段)?"
)
_HOUSE = r"(?:号楼|号院|号门|号|弄|栋|幢|座|单元|号房|-\d{1,4}(?:-\d{1,4}){0,2}号?)"
# 望京西园四区411号楼, 滨江花园2期8座: the part of an estate before the house.
_QUARTER = r"(?:[东南西北中]?[一二三四五六七八九十\d]{0,2}(?:期|区)|[东南西北中](?=\d))?"
_ANCHOR = re.compile(
    rf"(?:[{HAN}]{_ROAD} ?{_NUM} ?(?:甲|乙|之\d)?{_HOUSE}"
    rf"|[{HAN}]{{2}}(?:村|屯|庄|寨)(?:{_NUM} ?组)? ?{_NUM} ?(?:号|组)"
    rf"|[{HAN}]{{2}}组 ?{_NUM} ?号"
    rf"|[{HAN}]{{2}}(?:{_ESTATE}){_QUARTER}[ ]?(?:{_NUM} ?(?:号楼|号院|号门|栋|幢|座|单元|室|弄|"
    rf"-\d{{1,4}}(?:-\d{{1,4}})?)|[A-Z]座)"
    rf"|(?:镇|乡|街道)[{HAN}]{{2,6}}?(?<![乡农山])(?:村|屯|寨)(?=$|[^{HAN}\d])"
    rf"|(?:省|市|区|县|镇|乡|街道|路)[{HAN}]{{2,8}}(?:小区|花园|家园|新村|公寓|新苑)(?=$|[^{HAN}]))"
    # A line, a shop, a decree, a door of a public place: not where somebody lives.
    r"(?!线|店|柜|窗口|仓|桥|门店|公告|文件|令|出口|机|台|门|馆|航站)"
)
_TAIL = re.compile(
    rf"(?: ?[{HAN}]{{0,8}}?(?:{_ESTATE}|[东南西北]区)(?= ?(?:\d|[A-Z]座))"
    rf"| ?[{HAN}]{{2,8}}(?= ?\d{{1,3}} ?(?:栋|幢|号楼|座|单元))"
    rf"| ?(?:[东南西北甲乙丙丁]|附)?{_NUM} ?(?:号楼|号院|号门|号|栋|幢|座|单元|楼|层|室|户|房|弄|组|门|"
    rf"-\d{{1,4}}(?:-\d{{1,4}})?号?)"
    rf"| ?[{HAN}]{{2,8}}(?:国际|公馆|华府|首府|时代|天地|大楼|中心) ?\d{{3,4}}(?!\d)"
    rf"| ?[{HAN}]{{2,4}}\d{{2,3}}(?:小区|公寓)| ?[A-Z]区"
    rf"| ?[A-Z甲乙丙丁东南西北]{{1,2}}(?:座|栋|单元|户|门|室)| ?院|之[一二三四五\d]"
    rf"|(?<=[栋幢座元楼号门院]) ?\d{{3,4}}(?![\d元块天年个次月件位]))"
)
_PROVINCE = re.compile(
    "(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    "青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)(?=省|市|自治区|壮族|回族|维吾尔|特别|[" + HAN + "]{2,3}[市区州])"
)
# Words that lead to an address end where it begins.
_LEAD = re.compile(
    "(?:住在|搬到|搬来|寄到|寄往|寄回|寄给|寄至|邮寄至|送到|送至|送去|送往|发到|发往|位于|坐落于|坐落在|户口在|老家在|家在|地址|住址|门牌|"
    "住|在|到|至|是|为|开在|设在|我家|他家|她家|咱家|家住|写的是|应该是|租的房|的房子|房子|我们单位|村里|投诉人|委托人|和|跟)"
)
# Behind it single characters belong to the names of places.
_PART = re.compile("[省市区县]")
_CUT = re.compile(r"[，。；：！？、,;:!?“”\"'()（）\n【】〔〕]")
_WIDEST = 40
_GENERIC = re.compile(
    "^(?:我们|你们|他们|咱们|咱|我|你|他|她|您|本|该|这个|那个|这|那|整个|整|隔壁|老|同一|一个|某|各)?的?(?:小区|家园|花园|公寓)"
)
_NO_ESTATE = re.compile("(?:校|园|厂|景|服务|工业|社|市|郊|库|展|专|考|停车|开发|高新)区")


def addresses(text: str) -> Iterator[Span]:
    """The addresses of a text in one width, from the largest place named to the smallest number."""
    done = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < done:
            continue
        start, end = _start(text, anchor, done), anchor.end()
        while (tail := _TAIL.match(text, end)) and tail.end() > end:
            end = tail.end()
        named = text[start:end]
        if _GENERIC.match(named) or _NO_ESTATE.search(named[:4]) or start >= end:
            continue
        done = end
        yield Span(start, end, "地址", named.replace(" ", ""))


def _leads(window: str, lead: re.Match[str], named: re.Match[str] | None) -> bool:
    """Whether a word leads to the address: one character is part of a name in 住和平区 and 红谷滩区丰和大道."""
    if len(lead.group()) > 1:
        return True
    inside = named is not None and lead.start() >= named.end()
    return not inside and window[lead.start() : lead.end() + 1] not in words()


def _start(text: str, anchor: re.Match[str], done: int) -> int:
    """Where the address of an anchor begins: behind the words that lead to it, or at the province."""
    first = max(done, anchor.start() - _WIDEST)
    # The anchor's own first characters belong to a name: they are not looked through for leading words.
    window = text[first : anchor.start()]
    at = max((cut.end() for cut in _CUT.finditer(window)), default=0)
    if province := _PROVINCE.search(window + anchor.group(), at):
        return first + province.start()
    named = _PART.search(window, at)
    leads = (lead for lead in _LEAD.finditer(window, at) if _leads(window, lead, named))
    at = max((lead.end() for lead in leads), default=at)
    at += len(window[at:]) - len(window[at:].lstrip())
    return first + at
