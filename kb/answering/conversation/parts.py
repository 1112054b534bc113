"""A caller's question taken apart: the conditions it sets, what happened, and what is asked of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"[\s，,。.？?！!；;、~～…]+$")
_CLAUSES = re.compile(r"[，,。；;？?！!]+|\s+")
_CONDITION = re.compile(r"^(?:要是|如果|假如|假设|假若|倘若|万一|若是|若|而且)")
_VERB = (
    "退货退款|退一赔三|假一赔十|退货|退款|退钱|退费|退票|退房|退卡|退保|退课|退|换货|更换|换|赔偿|赔付|赔钱|理赔|赔|"
    "补偿|索赔|罚款|处罚|罚|判刑|判|坐牢|"
    "投诉|举报|起诉|报警|告|维权|仲裁|申诉|复议|解除|解约|取消|终止|变更|转让|续签|承担|负责|担责|负|主张|要求|拒绝|"
    "强制|收费|收取|收|扣钱|扣|支付|付|交|查封|查处|"
    "修|维修|延期|备案|注册|登记|办理|办|申请|开具|开|提供|公开|公示|告知|通知|删除|注销|撤回|查询|查|看|用|卖|买|"
    "做|写|说|发|播|播放|宣传|开除|辞退|辞职|扣除|公布"
)
_MODAL = (
    "能不能|可不可以|可以不可以|要不要|该不该|应不应该|会不会|算不算|是不是|用不用|需不需要|有没有|是否|能否|可否|"
    "能够|能|可以|应该|应当|该|会|算|属于|违不违|犯不犯|犯|违|合|有|需要|必须|要|得|可|用"
)
_WH = (
    "怎么样|怎么办|怎样|怎么|如何|咋办|咋|多少|几[天日个年倍成折级次款条]|多久|多长时间|多长|多大|多高|什么时候|"
    "什么|啥时候|啥|谁|哪里|哪儿|哪些|哪个|哪条|哪一条|"
    "哪部|哪|何时|为什么|为啥|凭什么"
)
# From the last word that asks to the end of the clause; verbs in front of the word belong to it: 赔几倍, 要罚多少.
_ASKS_WHAT = re.compile(
    rf"(?:(?:{_MODAL})?(?<![拒不没被])(?:{_VERB}|找|去|到|向|由|归|是|算|有|应|需要|要|叫)?(?:的是)?(?:{_WH})).*$"
)
_ASKS_WHETHER = re.compile(rf"(?:{_MODAL})[^，,]*?(?:吗|么|嘛|不|没有|没|吧|呢|否|不行|不可以)?$")
_PARTICLES = re.compile(r"(?:吗|么|嘛|呢|啊|呀|吧|哦|哈|不|没有|没)+$")
_LEADING = re.compile(rf"^(?:{_MODAL}|找|是)+")
# Words in front of what is asked that belong to it: 我能|要求退货不, 最长|多久.
_WITH_ASK = re.compile(
    rf"(?:^[我你他她]|(?<=，)[我你他她]|还|也|都|就|又|才|到底|究竟|大概|一般|至少|最[长多少高晚低]|{_MODAL}|要求)+$"
)
_FIRST_VERB = re.compile(_VERB)
_FILLER = re.compile(
    r"^(?:你好|您好|喂|请问一下|请问|麻烦问一下|麻烦问|想问一下|想问问|想问|问一下|问问|咨询一下|我想咨询|我想知道|"
    r"我想问下|我想问|我问一下|我问|帮我查一下|帮我看看|帮我查|"
    r"那个啥|那请问|嗯+|哦+|噢+|啊|唉|诶|哎|好的|好吧|行吧|[好行](?=[，,。！!、\s])|明白了|知道了|了解了|懂了|谢谢|对了|还有啊|另外|"
    r"就是说|就是|然后|[，,。；;！!、\s])+"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """`conditions` as said (要是过了一个月), `matter` what happened, `ask` what is asked, `verb` what is to be done.

    All but `matter` may be empty; matter and ask are the question's own words in their order.
    """

    conditions: tuple[str, ...]
    matter: str
    ask: str
    verb: str = ""


def plain_of(question: str) -> str:
    """A question without what callers say before it and without its last mark.

    >>> plain_of("嗯，好的，那请问要罚多少？")
    '要罚多少'
    """
    text = _END.sub("", question.strip())
    return _FILLER.sub("", text) or text


def parts_of(question: str) -> Parts:
    """Takes a whole question apart.

    >>> parts_of("要是过了一个月，网购的衣服不喜欢能退吗？")
    Parts(conditions=('要是过了一个月',), matter='网购的衣服不喜欢', ask='能退吗', verb='退')
    >>> parts_of("买到假货能赔几倍")
    Parts(conditions=(), matter='买到假货', ask='能赔几倍', verb='赔')
    """
    clauses = [each for each in _CLAUSES.split(plain_of(question)) if each]
    conditions = tuple(each for each in clauses[:-1] if _CONDITION.match(each))
    rest = [each for each in clauses if each not in conditions]
    asking = next((n for n in reversed(range(len(rest))) if _ask_at(rest[n]) is not None), None)
    if asking is None:
        return Parts(conditions, "，".join(rest), "")
    at = _ask_at(rest[asking]) or 0
    head = _WITH_ASK.sub("", rest[asking][:at])
    ask = rest[asking][len(head) :]
    matter = "，".join(each for each in (*rest[:asking], head, *rest[asking + 1 :]) if each)
    return Parts(conditions, matter.rstrip("的 "), ask, verb_of(ask))


def verb_of(ask: str) -> str:
    """What is to be done according to what is asked; empty where nothing is.

    >>> verb_of("可以要求赔几倍"), verb_of("能不能退货"), verb_of("怎么办")
    ('赔', '退货', '')
    """
    plain = _PARTICLES.sub("", ask)
    plain = re.sub(_WH, " ", plain)
    plain = re.sub(r"要求|主张|" + _MODAL, " ", plain)
    found = _FIRST_VERB.search(plain)
    return found.group() if found else ""


def topic_of(question: str) -> str:
    """What a question is about, without the words that ask: 什么情况下可以七天无理由退货 is about 七天无理由退货."""
    parts = parts_of(question)
    if len(parts.matter) >= 2:
        return parts.matter
    ask = re.sub(r"什么情况下?|哪些情况下?|怎么样才|怎样才", "", parts.ask)
    return _LEADING.sub("", _PARTICLES.sub("", re.sub(_WH, "", ask)))


def statement_of(question: str) -> str:
    """The question without the particle that makes it one: 能退 of 能退吗."""
    return re.sub(r"(?:吗|么|嘛|呢|啊|呀|吧)+$", "", plain_of(question))


def _ask_at(clause: str) -> int | None:
    """Where in a clause the asking begins; None where nothing is asked."""
    what = _ASKS_WHAT.search(clause)
    if what is not None:
        return what.start()
    if not re.search(
        r"(?:吗|么|嘛|不|没有|没|吧|不行|不可以)$|能不能|可不可以|可以不可以|要不要|是不是|是否|能否|可否|算不算|"
        r"会不会|有没有|该不该|用不用",
        clause,
    ):
        return None
    # The last modal asks, not the first: 商家不要我退能投诉吗.
    starts = [match.start() for match in re.finditer(_MODAL, clause)]
    if not starts:
        return None
    return _whether_at(clause, starts)


def _whether_at(clause: str, starts: list[int]) -> int:
    doubled = re.search(
        r"能不能|可不可以|可以不可以|要不要|是不是|是否|能否|可否|算不算|会不会|有没有|该不该|用不用", clause
    )
    if doubled is not None:
        return doubled.start()
    for start in reversed(starts):
        before = clause[start - 1 : start]
        if start and (before in "不没想主重需必才只就也还都应" or (clause[start] == "用" and before in "让给人使")):
            continue
        return start
    return starts[0]
