"""What the officer should ask the caller because the answer turns on it: bought where, when, which trade, which matter.

An answer stands beside it all the same. A question that says enough is asked nothing: a caller who is asked twice for
what he has said hangs up. Pure; `assembling` decides when to ask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.conversation.ellipsis import own_matter
from kb.answering.conversation.words import IN_SHOP, REMOTE, WordKind, words_of
from kb.answering.handbook import UnitMatch
from kb.answering.types import Clarification
from kb.citing.citations import CitationKind, CitedProvision
from kb.law.day_words import past_days
from kb.phrasing.types import ANY_INDUSTRY
from kb.search.terms import LayTerm

# Of the articles cited, those an answer is said from; what stands farther back decides nothing.
_LOOKED_AT = 3
# A law whose present text began so few years ago has another one for what a caller calls 以前.
_RECENT_YEARS = 8
_MAX_ASK = 40
# Two handbook units so alike a question, and so near each other, may both be meant.
_LIKE, _NEAR = 0.45, 0.03

ASK_CHANNEL = "请问是网上买的，还是在实体店买的？"
ASK_EVENT_DAY = "请问这件事是哪一年、几月发生的？"
ASK_START = "请问是哪天收到货的？到今天有几天了？"
ASK_START_OTHER = "请问这件事是从哪天开始的？"
ASK_TRADE = "请问是{}方面的事？"
ASK_MATTER = "请问您要问的是“{}”，还是“{}”？"

_TRADES = {"market": "买东西", "finance": "金融保险", "education": "教育培训", "medical": "医疗美容"}
_SEVEN_DAYS = {("消费者权益保护法", "第二十五条"), ("网络购买商品七日无理由退货暂行办法", None)}
_RETURNS = re.compile(r"退(?!休|学|保|房|租|税|伙|役|赛|群|婚|出|步|押)|不想要|后悔|反悔")
_NO_REASON = re.compile(
    r"不喜欢|不想要|不要了|后悔|反悔|不合适|不合身|不满意|买错|买多|买重|无理由|没理由|没毛病|没问题|尺码|大了|小了|"
    r"颜色|款式|用不上|用不着|不需要|不好看|冲动"
)
_HAS_REASON = re.compile(
    r"坏|质量|假|破|碎|裂|漏|瑕疵|毛病|故障|开胶|掉色|过期|变质|发霉|欺|骗|虚假|不符|不一样|不对|描述|三包|维修|修|"
    r"缺|少发|错发|发错|不能用|用不了|没法用|二手|翻新|有问题|残次|次品|仿|超市价"
)
_SOUND = re.compile(r"没有?(?:毛病|问题|坏|质量问题)|质量没问题|完好")
_SERVICES = re.compile(
    r"课|培训|健身|年卡|会员|卡|票|酒店|房|保险|理财|定金|订金|押金|预付|充值|学费|服务|彩礼|车位|合同|旅|团|机构|"
    r"美容|医"
)
_LONG_AGO = re.compile(
    r"以前|当时|当初|当年|很久|好久|老早|早就|早些年|前几年|前些年|好几年|几年了|那年|那会儿|那时候|早先|从前|多年"
)
_THE_RULE_OF_THEN = re.compile(r"以前(?:的法|的规定|怎么规定|法律)|(?:提|事|预|自|当)前|以前和现在|跟以前")
_STILL = re.compile(
    r"还来得及|来不来得及|来得及|过期了?没|超期|超没超|过没过|还在期限|期限内吗|还能不能退|现在还能|还赶得上|"
    r"是不是晚了|晚不晚|过了时效|过时效|还有效吗|还算不算数"
)
_A_TIME = re.compile(
    r"[\d一二两三四五六七八九十半几]个?(?:多)?(?:天|日|周|星期|礼拜|月|年|小时|号|岁)|昨|前天|今天|刚|上周|上个?月|"
    r"上星期|去年|今年|前年|早上|下午|晚上|当天|月底|年底|年初|春节|国庆|五一|双十?一|618|刚刚"
)
_GOODS_ARRIVED = re.compile(r"退|换|货|收到|快递|买")
# Matters that every trade has a rule of its own for.
_IN_ANY_TRADE = re.compile(
    r"资质|许可证?|牌照|备案|登记|虚假宣传|夸大|宣传|广告|吹|承诺|兑现|误导|收费|乱收费|不合理|退费|退钱|服务|态度|"
    r"满意|关门|跑路|倒闭|合同|解除|"
    r"交了?钱|付了?款|不想要|不想做|推销|销售|经营|开业|厉害|太"
)
_SHORT, _SEVERAL = 16, 2
_TRADE_OF = {
    "finance": ("保险法", "商业银行法", "证券投资基金法", "证券法", "反洗钱法", "银行业监督管理法", "信托法",
    "期货和衍生品法"),
    "education": ("民办教育促进法", "教育法", "义务教育法", "高等教育法", "职业教育法", "学前教育法", "教师法"),
    "medical": ("药品管理法", "医师法", "疫苗管理法", "精神卫生法", "中医药法", "母婴保健法",
    "基本医疗卫生与健康促进法"),
    "market": ("消费者权益保护法", "食品安全法", "产品质量法", "电子商务法"),
}  # fmt: skip
_TRADE_OF_TITLE = {title: trade for trade, titles in _TRADE_OF.items() for title in titles}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a question when its answer stands.

    `question` is normalised (Pinned.plain); `industry` the one chosen by the asker or inferred, None for none;
    `citations` those of the answer in order; `matches` the handbook units like the question, likest first; `day_chosen`
    whether the asker chose the day himself.
    """

    question: str
    as_of: date
    citations: Sequence[CitedProvision] = ()
    matches: Sequence[UnitMatch] = ()
    lay: Sequence[LayTerm] = ()
    industry: str | None = None
    day_chosen: bool = False


def clarify(known: Known) -> Clarification | None:
    """The one thing to ask, the first that the answer depends on; None for a question that says enough.

    To be called with what Assembling.answer has:
    `clarify(Known(pinned.plain, pinned.pin.as_of, draft.citations, units_for(pinned), lay, found.industry,
    pinned.question.as_of is not None))`. Nothing is asked beside a hand-over, a lookup or a comparison: the caller
    of this does not call it there.
    """
    for rule in (_channel, _start, _event_day, _trade, _matter):
        if (found := rule(known)) is not None:
            return found
    return None


def _channel(known: Known) -> Clarification | None:
    """消费者权益保护法 25: seven days without a reason are for what was bought without seeing it."""
    said = known.question
    if not _RETURNS.search(said) or REMOTE.search(said) or IN_SHOP.search(said):
        return None
    if _HAS_REASON.search(_SOUND.sub("", said)) or _SERVICES.search(said) or not _NO_REASON.search(said):
        return None
    cited = {(each.title, each.article) for each in _law(known)}
    if not any(
        (title, article) in cited or (article is None and title in {t for t, _ in cited})
        for title, article in _SEVEN_DAYS
    ):
        return None
    return Clarification(ASK_CHANNEL, "channel", ("网上买的", "店里买的"))


def _start(known: Known) -> Clarification | None:
    """Whether there is still time cannot be said without the day it began."""
    said = known.question
    if not _STILL.search(said) or _A_TIME.search(said) or known.day_chosen:
        return None
    if _GOODS_ARRIVED.search(said) and re.search(r"退|换", said):
        return Clarification(ASK_START, "time", ("不到七天", "七天以上"))
    return Clarification(ASK_START_OTHER, "time", ("不到一年", "一年以上", "三年以上"))


def _event_day(known: Known) -> Clarification | None:
    """An event of 以前 under a law whose text is new."""
    said = known.question
    if known.day_chosen or not _LONG_AGO.search(said) or _THE_RULE_OF_THEN.search(said) or _A_TIME.search(said):
        return None
    mention = past_days(said, known.as_of)
    if mention is not None:
        return None
    first = next(iter(_law(known)), None)
    since = first.effective_date if first is not None else None
    if since is None or since.year < known.as_of.year - _RECENT_YEARS:
        return None
    return Clarification(
        ASK_EVENT_DAY, "time", (f"{since.year}年{since.month}月以前", f"{since.year}年{since.month}月以后")
    )


def _trade(known: Known) -> Clarification | None:
    """Which trade it is about: each has a law of its own for it, and the question names nothing of any."""
    said = known.question
    if known.industry is not None or any(set(term.industries) - {ANY_INDUSTRY} for term in known.lay):
        return None
    if len(said) > _SHORT or any(words_of(said, kind) for kind in WordKind):
        return None
    trades = list(dict.fromkeys(_TRADE_OF_TITLE[each.title] for each in _law(known) if each.title in _TRADE_OF_TITLE))
    trades += [each for each in _of_units(known) if each not in trades]
    if _IN_ANY_TRADE.search(said) and len(own_matter(_IN_ANY_TRADE.sub("", said))) <= 1:
        trades = list(_TRADES)
    options = tuple(_TRADES[each] for each in trades)
    if len(options) < _SEVERAL:
        return None
    return Clarification(ASK_TRADE.format("、".join(options[:-1]) + "还是" + options[-1]), "industry", options)


def _of_units(known: Known) -> list[str]:
    """The industries of the handbook units that are like the question, and nearly as like as the likest."""
    if not known.matches or known.matches[0].similarity < _LIKE:
        return []
    near = [each for each in known.matches if each.similarity >= known.matches[0].similarity - _NEAR]
    return list(dict.fromkeys(one for each in near for one in each.unit.industries if one != ANY_INDUSTRY))


def _matter(known: Known) -> Clarification | None:
    """Which of two matters, where two handbook units are alike and equally like a short question."""
    if len(known.matches) < 2 or len(known.question) > 14:
        return None
    one, other = known.matches[0], known.matches[1]
    if one.similarity < _LIKE or one.similarity - other.similarity > _NEAR or one.unit.heading == other.unit.heading:
        return None
    ask = ASK_MATTER.format(one.unit.heading, other.unit.heading)
    return Clarification(ask, "matter", (one.unit.heading, other.unit.heading)) if len(ask) <= _MAX_ASK else None


def _law(known: Known) -> list[CitedProvision]:
    """The first provisions cited, handbooks aside."""
    return [each for each in known.citations if each.kind is not CitationKind.HANDBOOK][:_LOOKED_AT]
