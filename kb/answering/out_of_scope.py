"""Questions refused by rule, before anything is weighed.

Foreign law, texts that do not exist, matters of one order or of the company itself, everyday life, noise, and attempts
to make the answer say what no text says. The words are in `out_of_scope_words` and `everyday`.

A lawful question with an instruction to the answerer hidden in it is refused as a whole: who writes the instruction
wants the answer bent, and the officer can ask the question again without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.answering.conversation.courtesy import asks_nothing, goes_on
from kb.answering.everyday import Elsewhere, everyday_area, says_nothing
from kb.answering.out_of_scope_words import (
    ABOUT_WRONG,
    ASKS_LAW,
    DOMESTIC,
    FOREIGN,
    FOREIGN_LAW,
    HOW_TO_WRONG,
    INSULT,
    INSULT_GUARD,
    MISUSE,
    OWN_GUARD,
    OWN_MATTER,
    OWN_MATTER_LOOSE,
)
from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.law.citations import find_citations

# A name of a law without 《》: what stands before it shows that a text is meant, or what follows does.
_UNTITLED = (
    re.compile(
        r"([\u4e00-\u9fff]{3,20}(?:法|条例))(?:第[〇一二三四五六七八九十百千\d]+条|里?规定|中规定|明确|里[头面]|说的|是不是规定)"
    ),
    re.compile(
        r"(?:根据|按照|按|依据|依照|有个|有部|有一部|那个|那部|新出的|出了个|新的)([\u4e00-\u9fff]{2,16}?(?:法|条例))(?=[，,、？?。\s]|$|第|里|中|上|说|怎么|要|规定|的|和|与|及|跟|或)"
    ),
    re.compile(r"^([^是说我你他在了不能要把让给怎谁吗呢有没的]{3,14}(?:法|条例))(?:[，,、]|对|关于)"),
)
_NATIONAL = re.compile(r"^(?:我国|国家|现行|最新|目前|新|旧|中国|中华人民共和国|咱们?国?|这部|那部|的)+")
_NO_TITLE = re.compile(
    r"(?:违|合|非|依|立|司|无|说|想|做|看|用|方|办|守|执|普|书|国|犯|手|玩|魔|疗|语|读|减|加|乘|除|算|写|打|各项|有关|相关|哪些?|什么|啥|这部|那部|哪部|这个|那个|本|新|旧|的)(?:法|条例)$"
)
ASK_FACTS = "请问您想了解的是哪件商品或哪项服务、什么时候、对方怎么做的？我记下来再帮您查。"
ASK_NAME = "请问您是从哪里看到这个规定的？方便告诉我全称或把原文发来吗？我核对后再答复您。"
ASK_PLACE = "请问商品或服务是在国内购买的吗？在国内购买的，我可以按国内的规定帮您查。"
ASK_ORDER = "请提供订单号或工单号，我在业务系统里帮您查进度。"
ASK_DISPUTE = "请问您遇到的是买东西、服务、合同还是别的纠纷？告诉我对方做了什么、您想要什么结果，我来查依据。"
ASK_DOCTOR = "用药和病情请咨询医生或药师。如果是药品、诊疗或收费的纠纷，请问在哪里买的或看的、出了什么问题？"
ASK_AGAIN = "我没有听明白，请您用一句话说说：买的是什么或办的什么事，出了什么问题？"
ASK_CALM = "我理解您着急。请告诉我是哪件商品或哪项服务、出了什么事，我马上帮您查依据。"
ASK_PLAIN = "请您只说要问的事情本身：哪件商品或哪项服务、出了什么问题？我按法律条文帮您查。"
ASK_WHOLE = "请您把事情说完整：是哪件商品或哪项服务、发生了什么？我帮您查依据。"
ASK_MORE = "请问还有什么要帮您查的吗？"
REASON_COURTESY = "这是招呼或者客气话，没有要查的问题。"
REASON_GOES_ON = "这句话是接着上文问的，但这里没有能接上的上文。"
REASON_FOREIGN = (
    "问题涉及境外或者港澳台的法律，知识库只收录全国适用的法律法规和手册，不作答。以下只是内容最接近的条文。"
)
REASON_OWN = "这是某个订单或者公司内部的事项，法律条文和手册里没有答案，请在业务系统里查询。"
REASON_MISUSE = "这个要求不是在查法律依据，或者要求给出没有依据的内容，不作答。"
REASON_EMPTY = "没有收到问题的内容。"
REASON_EVERYDAY = "这是“{area}”方面的问题，不涉及谁的权利或义务，法律条文和手册里没有答案。"
REASON_MEDICINE = "怎么用药、是什么病，要由医生或药师当面判断，知识库只收法律条文和手册，不作答。"
REASON_NOISE = "这段话里看不出要问什么事，无法查找依据。"
REASON_NO_PERSON = "问题里的主体或情节不是现实中的人和单位，法律上没有权利义务可查，不作答。"
REASON_INSULT = "这段话是在发泄情绪，没有可以查依据的问题。"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a question is refused, and what to ask the caller."""

    reason: str
    ask_caller: str


def refused_by_rule(question: str, resolver: Resolver, pin: Pin) -> Grounds | None:
    """Grounds that need no weighing; None when the question is one for the texts."""
    if not question.strip():
        return Grounds(REASON_EMPTY, ASK_FACTS)
    if asks_nothing(question):
        return Grounds(REASON_COURTESY, ASK_MORE)
    if goes_on(question):
        return Grounds(REASON_GOES_ON, ASK_WHOLE)
    if MISUSE.search(question) or (HOW_TO_WRONG.search(question) and not ABOUT_WRONG.search(question)):
        return Grounds(REASON_MISUSE, ASK_PLAIN)
    if INSULT.search(question) and not INSULT_GUARD.search(question):
        return Grounds(REASON_INSULT, ASK_CALM)
    if _is_foreign(question):
        return Grounds(REASON_FOREIGN, ASK_PLACE)
    missing = _missing_text(question, resolver, pin)
    if missing is not None:
        return Grounds(f"{missing}，无法据此作答。以下只是内容最接近的条文。", ASK_NAME)
    if (OWN_MATTER.search(question) or OWN_MATTER_LOOSE.search(question)) and not OWN_GUARD.search(question):
        return Grounds(REASON_OWN, ASK_ORDER)
    elsewhere = says_nothing(question) or everyday_area(question)
    return _elsewhere(elsewhere) if elsewhere is not None else None


def _elsewhere(found: Elsewhere) -> Grounds:
    return {
        "everyday": Grounds(REASON_EVERYDAY.format(area=found.area), ASK_DISPUTE),
        "medicine": Grounds(REASON_MEDICINE, ASK_DOCTOR),
        "noise": Grounds(REASON_NOISE, ASK_AGAIN),
        "no_person": Grounds(REASON_NO_PERSON, ASK_DISPUTE),
    }[found.kind]


def _is_foreign(question: str) -> bool:
    """Whether the law of another place is asked for, not what happened there to somebody who asks for ours."""
    if "中国法" in question or "我国法" in question:
        return False
    if FOREIGN_LAW.search(question):
        return True
    return bool(FOREIGN.search(question) and ASKS_LAW.search(question)) and not DOMESTIC.search(question)


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
    return None if cited else _unknown_name(question, resolver, pin)


def _unknown_name(question: str, resolver: Resolver, pin: Pin) -> str | None:
    """A name written like that of a law, of which no end is the name of one."""
    for place, pattern in enumerate(_UNTITLED):
        match = pattern.search(question)
        if match is None or _NO_TITLE.search(match[1]):
            continue
        # Behind 根据 the name begins; else anything may stand before it: 我想问问劳动法规定.
        name = _NATIONAL.sub("", match[1]) if place == 1 else match[1]
        starts = range(1 if place == 1 else len(name) - 1)
        if not any(resolver.instrument(name[start:], pin.generation) for start in starts):
            return f"库中没有名为“{name}”的法律法规"
    return None
