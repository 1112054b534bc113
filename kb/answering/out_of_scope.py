"""Questions refused by rule, before anything is weighed.

Foreign law, texts that do not exist, matters of one order or of the company itself, and attempts to make the answer
say what no text says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import find_citations

_FOREIGN = re.compile(
    r"美国|英国|欧盟|日本|德国|法国|韩国|俄罗斯|加拿大|澳大利亚|澳洲|新加坡|印度|泰国|越南|马来西亚|意大利|西班牙|瑞士|荷兰|巴西|墨西哥|香港|澳门|台湾|"
    r"(?<![A-Za-z])(?:GDPR|CCPA|HIPAA|FTC|FDA|DSA|AI ?Act)(?![A-Za-z])|加州|纽约州|联邦法|英美法|普通法系",
    re.IGNORECASE,
)
_ASKS_LAW = re.compile(
    r"法|律|条例|规定|规矩|指令|起诉|合规|监管|判例|赔|罚|退|允许|权利|时限|期限|几天|多少天|几年|消费者|备案|许可|"
    r"GDPR|CCPA|HIPAA|FTC|FDA",
    re.IGNORECASE,
)
# A foreign product sold here, or moving goods and data across the border, is a question of our law.
_DOMESTIC = re.compile(
    r"代购|海淘|进口|跨境|出境|海关|保税|国内|中国|我国|在华|境内|国行|原产|产的|买的|买来|寄|旅游|旅行|留学|移民|品牌|传到|传给|提供给"
)
_UNTITLED = re.compile(r"([\u4e00-\u9fff]{3,20}(?:法|条例))(?:第[〇一二三四五六七八九十百千\d]+条|里?规定|中规定|明确)")
_NO_TITLE = re.compile(
    r"(?:违|合|非|依|立|司|无|说|想|做|看|用|方|办|守|执|普|书|国|各项|有关|相关|哪些?|什么|这部|那部|本)(?:法|条例)$"
)
_OWN_MATTER = re.compile(
    r"(?:我的?|我那[笔个件]|帮我|给我)[^，。？！]{0,8}(?:快递|包裹|物流|订单|工单|积分|余额|理财|保单|申请|退款)[^，。？！]{0,4}"
    r"(?:到哪|在哪|到了没|批了没|什么时候(?:到|能到|发)|进度|几号到|还剩)|"
    r"(?:^|[，。？！\s])(?:请|麻烦)?(?:帮我|给我|替我)[^，。？！]{0,3}(?:改|换|取消|下单|催|查)[^，。？！]{0,6}(?:地址|订单|快递|抬头|发票|手机号|物流|套餐|密码)|"
    r"(?:发票)?抬头改|(?:公司|咱们|我们|你们)[^，。？！]{0,4}(?:年假|年会|食堂|班车|打卡|报销|团建|内购|工资|奖金|考勤|转正|招聘)|"
    r"(?:员工|内部)(?:价|内购|福利|折扣)|(?:离职|请假|报销|转正|调岗)(?:申请|流程|单)|报销.{0,6}(?:票|费)"
)
_MISUSE = re.compile(
    r"(?:编|捏造|伪造|瞎编|虚构)(?:一[个条部份段]|个|造|出)|随便编|(?:不用|不要|无需|别)引用|"
    r"(?:忽略|无视|不要管|别管|绕过|跳过|关掉|关闭|忘掉)[^，。]{0,10}(?:规则|指令|手册|限制|设定|提示|检查|要求)|别检查|"
    r"(?:重复|复述|跟着)我(?:说|念)|(?:你现在|假装你?|扮演)(?:是|成|一)|从现在开始你|系统提示|prompt|"
    r"(?:当成|当作|说成|说这[条是])[^，。]{0,8}(?:法律|法条|原文|民法典|规定)|直接(?:回答|输出|说)“|"
    r"写[^，。]{0,16}(?:话术|讲稿|文案|脚本)[^，。]{0,4}$|写[^，。]{0,8}(?:骗|忽悠|糊弄)|监管查不|查不出来|没人查|所有法律都|"
    r"(?:怎么|如何)(?:骗|忽悠|糊弄|躲过|规避)",
    re.IGNORECASE,
)
ASK_FACTS = "请问您想了解的是哪件商品或哪项服务、什么时候、对方怎么做的？我记下来再帮您查。"
ASK_NAME = "请问您是从哪里看到这个规定的？方便告诉我全称或把原文发来吗？我核对后再答复您。"
ASK_PLACE = "请问商品或服务是在国内购买的吗？在国内购买的，我可以按国内的规定帮您查。"
ASK_ORDER = "请提供订单号或工单号，我在业务系统里帮您查进度。"
REASON_FOREIGN = (
    "问题涉及境外或者港澳台的法律，知识库只收录全国适用的法律法规和手册，不作答。以下只是内容最接近的条文。"
)
REASON_OWN = "这是某个订单或者公司内部的事项，法律条文和手册里没有答案，请在业务系统里查询。"
REASON_MISUSE = "这个要求不是在查法律依据，或者要求给出没有依据的内容，不作答。"
REASON_EMPTY = "没有收到问题的内容。"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a question is refused, and what to ask the caller."""

    reason: str
    ask_caller: str


def refused_by_rule(question: str, resolver: Resolver, pin: Pin) -> Grounds | None:
    """Grounds that need no weighing; None when the question is one for the texts."""
    if not question.strip():
        return Grounds(REASON_EMPTY, ASK_FACTS)
    if _MISUSE.search(question):
        return Grounds(REASON_MISUSE, ASK_FACTS)
    if _FOREIGN.search(question) and _ASKS_LAW.search(question) and not _DOMESTIC.search(question):
        return Grounds(REASON_FOREIGN, ASK_PLACE)
    missing = _missing_text(question, resolver, pin)
    if missing is not None:
        return Grounds(f"{missing}，无法据此作答。以下只是内容最接近的条文。", ASK_NAME)
    return Grounds(REASON_OWN, ASK_ORDER) if _OWN_MATTER.search(question) else None


def _missing_text(question: str, resolver: Resolver, pin: Pin) -> str | None:
    """What is said to exist and does not: an instrument, an article of one, or one not in force."""
    cited = False
    for citation in find_citations(question, aliases=resolver.names(pin.generation), titles_alone=True):
        if citation.title is None:
            continue
        cited = True
        resolution = resolver.resolve(citation, pin)
        if resolution.state in {CitationState.NOT_FOUND, CitationState.NOT_IN_FORCE}:
            return resolution.detail
    match = None if cited else _UNTITLED.search(question)
    if match is None or _NO_TITLE.search(match[1]):
        return None
    name = match[1]
    if any(resolver.instrument(name[start:], pin.generation) for start in range(len(name) - 1)):
        return None
    return f"库中没有名为“{name}”的法律法规"
