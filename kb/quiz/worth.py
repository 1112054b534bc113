"""How much a trainer would want a question on a sentence: what an officer needs on a call is worth asking.

Rules of thumb, stated one by one in `SIGNALS`, not a model: whoever disagrees with a choice sees which line made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kb.law.measures import QuantityKind
from kb.law.modals import Modal, find_modals
from kb.law.penalties import is_penalty
from kb.law.quantities import find_quantities
from kb.law.roles import is_authority
from kb.law.subjects import doing, find_parties, is_callers
from kb.quiz.types import SourceArticle

# What is worth less is not asked. The weights were set by reading 170 sentences drawn at random from articles with a
# topic; of 100 others labelled by hand 73 agreed, of 80 labelled after a first correction 62, of all 180 now 153.
# tests/kb/quiz/worth_labels.tsv keeps them as facts.
THRESHOLD = 0.5
_BASE = 0.3

_DELEGATES = re.compile(
    r"(?:具体|管理|实施|有关)?(?:办法|细则|目录|标准|范围|规则|制度|规定)[^。，；]{0,12}由[^。；]{0,60}(?:规定|制定|公布|发布|会同|确定)"
    r"|由[^。；，]{2,60}(?:另行)?(?:规定|制定|公布|发布)|制定[^。；]{0,12}(?:办法|细则|标准|规划|计划)|授权[^。；]{0,30}制定"
)
_CRIMINAL = re.compile(r"构成犯罪|刑事责任|有期徒刑|拘役")
_SCOPE = re.compile(
    r"本(?:法|条例|办法|规定)所称|适用本(?:法|条例|办法|规定)|(?:参照|不)适用本|[^。，]{0,14}(?:，)?是指|下列用语|自[^。]{4,16}起施行"
    r"|(?:参照|适用)[^。]{0,40}的?规定。?$|依照其规定"
)
_SLOGAN = re.compile(
    r"^(?:国家|各级|全社会|社会各界|县级以上|地方各级|新闻媒体|行业协会)|制定本(?:法|条例|办法|规定)|健康发展|坚持[^。]{0,30}原则|鼓励|"
    r"遵循[^。]{0,30}原则|社会主义"
)
# A company's own founding, bodies and books, and what happens between it and its authority.
_INSIDE = re.compile(
    r"注册资本|监督机构|监事|理事会|董事会|监事会|股东|章程|筹[建设]|清算|接管|破产|任职资格|分立|合并|重组|审批机关|设立[^。]{0,20}(?:应当|条件|申请)"
    r"|监督抽查|抽查检验|检验机构|认证机构|检测机构|执法人员|监督检查|风险监测|风险评估|资产评估|会计师事务所|财政|预算|编制|学科|科研|审核查验"
    r"|净资产|资本充足|公积金|准备金|托管人|清算|备付|派出机构|行业协会|直接负责的主管人员|自律组织|临床试验|生产许可|药品注册|批准文号|原料药|疫苗"
)
_REFERS = re.compile(r"本(?:法|条例|办法|规定)第[^。]{1,12}条|(?<!提)前[款条项两三]|上述|本条第|本款")
_CALLS = re.compile(
    r"消费者|投保人|被保险人|受益人|旅游者|患者|投资者|客户|学生|学员|受教育者|未成年人|监护人|用户|家长|存款人|借款人|投诉|举报|退货|退款|退还|退回|运费|返还|"
    r"更换|修理|赔偿|补偿|违约|广告|宣传|推介|承诺|价格|标价|收费|收取|个人信息|隐私|病历|告知|说明|提示|明示|公示|同意|合同|条款|发票|押金|预付|"
    r"七日|无理由|召回|保修|三包|直播|风险|保密|泄露|撤销|无效|解除|代理|追认|诉讼时效|保存|查阅|复制|核实|可疑|身份"
)
_LIABLE = re.compile(
    r"承担[^。；]{0,20}(?:责任|费用|运费)|赔偿|举证责任|连带责任|无效|视为|成立|生效|失效|消灭|推定|真实性负责|合法性负责|为交付时间|构成预约|承继|行为有效|条件有效"
)
_TRADE = re.compile(
    r"(?<!生产)经营者|商家|保险人|银行|金融机构|学校|培训机构|医疗机构|旅行社|销售者|信息处理者|医务人员|广告主|代言人|消费者|投保人|患者|旅游者"
)
_COMPLAINT = re.compile(r"投诉|举报|申诉|告知(?:消费者|投诉人|举报人|当事人)|复议|陈述|申辩|听证")
# What makers, carriers and fund houses do among themselves.
_CRAFT = re.compile(
    r"散装|农药|兽药|养殖|种植|不良事件|原材料|出厂|工艺|仓储|运输(?!保险|工具|合同)|进货|数据分类|重要数据|关键信息基础设施|登记机构|危险单位|巨灾|投资运作|"
    r"份额持有人大会|委托加工|使用单位|技术培训|岗位|内部控制|合规|出入境|进出口|进口|出口|公办学校|复检机构|再保险|资金运用|贷款余额|"
    r"私募基金管理人|登记备案机构|募集金额|上市交易|资产负债比例|资本充足|境外[^，]{0,8}(?:注册人|备案人)|份额发售|招募说明书|独立基金销售机构|安全评估|质量安全负责人|授权期限|自有资金|募集说明书|"
    r"立案|办案|归档|先行登记保存|执法文书|催告书|送达|当场收缴|移送|协查|结案|案卷|"
    r"准予注册|基金合同期限|登记数据|份额登记|风险准备金|合格投资者累计|快速检测|药品购销|原料目录|许可证失效|经营业绩|资产负债|资产托管|"
    r"处方|调剂|制剂|校验|电力|场所使用|校舍|教师|教职工|班主任"
)
# Duties so wide that an answer about them teaches nothing.
_VAGUE = re.compile(
    r"上缴国库|品行良好|专业能力|监察稽核|忠于职守|线路|大众传播|新闻单位|舆论|预防保健|家庭教育|支援|示范文本|责令|风险可控|宣传教育|国际条约|加强|健全|完善|积极|稳健|综合考虑|统筹|制度[，。；]|机制[，。；]|技术措施|有效措施|自律|相适应|管辖|检察|经营者集中|扣押|查封|整改|验收|突发事件|自查|评审"
)
# 民法典 188 gives three years where special statutes still print two.
_REPLACED = re.compile(r"诉讼时效[^，。]{0,6}二年")
_CATCH_ALL = re.compile(r"^(?:[（(][^）)]+[）)])?\s*(?:其他|其它|法律、[^，]{0,20}规定的)|规定的其他")
# An authority in front of its modal: 市场监督管理部门应当.
_AUTHORITY_MODAL = re.compile(
    r"(?:部门|机关|政府|法院|国务院[^，。]{2,14}机构|监督管理机构|委员会|办案人员|执法人员|法庭)(?:应当|可以|不得|有权|负责|应)"
)
_STATE_BODY = re.compile(r"(?:审批|登记|监管|仲裁|检验|认证)机关|人民政府|国务院")
_OPENS_WITH_STATE = re.compile(r"^[^，。]{0,24}(?:部门|机关|人民政府|法院|国务院)")
_LIMITS = frozenset((QuantityKind.MONEY, QuantityKind.MULTIPLE, QuantityKind.PERIOD, QuantityKind.PERCENTAGE))
_NAMED_ONLY = re.compile(r"七日无理由|上一年|年度|每年|(?:19|20)\d\d年")


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for or against asking; `weight` is added where it holds."""

    name: str
    weight: float
    holds: Callable[[SourceArticle, str], bool]


def _limit(article: SourceArticle, sentence: str) -> bool:
    named = [match.span() for match in _NAMED_ONLY.finditer(sentence)]
    for each in find_quantities(sentence):
        if any(start < each.end and each.start < end for start, end in named):
            continue
        if each.kind in _LIMITS or each.unit == "岁":
            return True
    return False


def _modals(sentence: str) -> frozenset[Modal]:
    return frozenset(use.modal for use in find_modals(sentence))


def _authority_acts(article: SourceArticle, sentence: str) -> bool:
    if _AUTHORITY_MODAL.search(sentence):
        return True
    first = re.split(r"[，；。]", sentence, maxsplit=1)[0]
    uses = find_modals(first)
    actor = doing(first, uses[0].start if uses else None)
    if actor is not None:
        return is_authority(actor.word) or _STATE_BODY.search(actor.word) is not None
    return _OPENS_WITH_STATE.search(sentence) is not None


def _callers_right(article: SourceArticle, sentence: str) -> bool:
    if not _modals(sentence) & {Modal.MAY, Modal.NO_RIGHT, Modal.NEED_NOT} and "的权利" not in sentence:
        return False
    return any(is_callers(use.sides) for use in find_parties(sentence))


def _right(article: SourceArticle, sentence: str) -> bool:
    if not _modals(sentence) & {Modal.MAY, Modal.NO_RIGHT} or _callers_right(article, sentence):
        return False
    return not _authority_acts(article, sentence)


def _prohibition(article: SourceArticle, sentence: str) -> bool:
    return Modal.MUST_NOT in _modals(sentence)


def _duty(article: SourceArticle, sentence: str) -> bool:
    return Modal.MUST in _modals(sentence) and not _authority_acts(article, sentence)


def _pattern(pattern: re.Pattern[str]) -> Callable[[SourceArticle, str], bool]:
    return lambda article, sentence: pattern.search(sentence) is not None


def _general_part(article: SourceArticle, sentence: str) -> bool:
    return any(re.search(r"总\s*则|附\s*则|促进$|监督管理$|标准$", heading) for heading in article.path[-1:])


def _procedure(article: SourceArticle, sentence: str) -> bool:
    return _authority_acts(article, sentence) and not _COMPLAINT.search(sentence)


def _punishes(article: SourceArticle, sentence: str) -> bool:
    return is_penalty(sentence, article.path)


SIGNALS: tuple[Signal, ...] = (
    Signal("limit", 0.2, _limit),
    Signal("duty, but no authority's", 0.15, _duty),
    Signal("right of the caller's side", 0.25, _callers_right),
    Signal("right of anybody but an authority", 0.15, _right),
    Signal("named party of a trade", 0.05, _pattern(_TRADE)),
    Signal("prohibition", 0.15, _prohibition),
    Signal("liability or legal effect", 0.1, _pattern(_LIABLE)),
    Signal("matter of calls", 0.15, _pattern(_CALLS)),
    Signal("period that the civil code has replaced", -0.6, _pattern(_REPLACED)),
    Signal("too wide to be asked", -0.2, _pattern(_VAGUE)),
    Signal("catch-all of a list", -0.4, _pattern(_CATCH_ALL)),
    Signal("delegation", -0.6, _pattern(_DELEGATES)),
    Signal("criminal liability", -0.6, _pattern(_CRIMINAL)),
    Signal("scope or definition", -0.3, _pattern(_SCOPE)),
    Signal("slogan", -0.5, _pattern(_SLOGAN)),
    Signal("inside the company", -0.35, _pattern(_INSIDE)),
    Signal("craft of makers and carriers", -0.4, _pattern(_CRAFT)),
    Signal("refers elsewhere", -0.25, _pattern(_REFERS)),
    Signal("general part", -0.15, _general_part),
    Signal("authority's own procedure", -0.4, _procedure),
    Signal("punishment", -0.3, _punishes),
)


def worth(article: SourceArticle, sentence: str) -> float:
    """From 0 to 1, how much a question on a sentence of an article is worth; from THRESHOLD on it is asked."""
    total = _BASE + sum(signal.weight for signal in SIGNALS if signal.holds(article, sentence))
    return round(min(1.0, max(0.0, total)), 3)


def reasons(article: SourceArticle, sentence: str) -> tuple[str, ...]:
    """The names of the signals that hold, for whoever wonders about a worth."""
    return tuple(signal.name for signal in SIGNALS if signal.holds(article, sentence))
