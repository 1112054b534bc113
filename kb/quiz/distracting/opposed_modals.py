"""The modal that contradicts a provision's own and can be said in its place: 应当 → 可以不, 不得 → 可以, 有权 → 无权.

Only where the changed sentence is grammatical and could be believed: nobody believes 经营者可以侮辱消费者.
"""

from __future__ import annotations

import re

from kb.law.modals import Modal, ModalUse, find_modals
from kb.law.roles import find_roles
from kb.law.subjects import find_parties

# A duty inside a condition (应当取得许可而未取得的，…) is not what the sentence rules.
_IN_CONDITION = re.compile(r"^[^，。；：\n]*的(?=[，：])")
# 可以不真实, 可以不遵守: false at first sight, and no Chinese.
_SELF_EVIDENT = re.compile(
    r"^(?:当|依法|真实|准确|完整|全面|合法|诚实|公平|公正|客观|科学|文明|遵守|遵循|尊重|保证|保障|确保|符合|加强|维护|防止|避免|具有|具备|恪|勤勉|审慎|谨慎|"
    r"妥善|积极|切实|严格|坚持|健全|有|为|是|属于|视为|不|先|首先|予以|及时足额|重点|合理|清晰|努力|提高|支持|协助|配合|认真|建立健全|包括|载明|至少|尽力|在[^，。]{0,20}[后时]，|在[^。]{0,60}基础上)"
)
# Only behind a verb does 可以不 read well. 应当 → 可以 is no contradiction: what must be done may be done.
_NO_VERB = re.compile(r"^(?:于|自|按照|按|依照|依据|根据|从|由|经|并|同时|优先|另行|分别|仅|只)")
_OUTRAGE = re.compile(
    r"不[^，。]{0,2}(?:真实|准确)|虚假|欺诈|欺骗|误导|误解|侮辱|诽谤|侵害|侵犯|强迫|强制|胁迫|损害|泄露|伪造|变造|篡改|冒用|冒充|贿赂|非法|违法|违反|擅自|恶意|歧视|骗|诱导|引诱|"
    r"滥用|垄断|妨碍|阻碍|阻挠|逃避|规避|隐瞒|隐匿|毁灭|窃取|假冒|混淆|诋毁|贬低|危害|扰乱|破坏|暴力|淫秽|拖延|推诿|无故|无正当理由|故意|虐待|歪曲|"
    r"编造|捏造|操纵|侵占|挪用|变相|干扰|打击报复|刁难|掩盖|不正当|不合理|不公平|不平等|不实|毒|烟草|不符合|不合格|变质|失效|过期|假药|劣药|淘汰|赌博|迷信|"
    r"恐怖|色情|洗钱|公序良俗|公共利益|国家|民族|宗教|性别|残酷|体罚|猥亵|性侵|传播|利用"
)
# Ways of doing, not rights: 可以采用, 可以由.
_WAY = re.compile(
    r"^(?:根据|由|是|为|通过|采用|采取|依照|依据|按照|依法|结合|并|作为|参照|视|聘请|委托|组织|责令|决定|指定|制定|不)"
)
_CLAIM = re.compile(
    r"^(?:向[^，。；]{1,16}(?:要求|请求|主张|提出|追偿|提起|申请)|要求|请求|解除|撤销|拒绝|查阅|复制|退货|变更|追偿|主张|随时)"
)
# 但是根据其性质不得附条件的除外: what is excepted is no rule to be turned round.
_EXCEPTED = re.compile(r"(?:但|除)[^，。；]*$")
# 在该债务人应当承担的份额范围内: the modal belongs to a noun, as the second one of a clause does.
_WITHIN = re.compile(r"在[^，]*\0[^，]*[内中下上时前后]$")
# 可以向销售者要求赔偿，也可以向生产者要求赔偿: one half turned round, the other would stand beside it.
_GOES_ON = re.compile(r"^[^。；]*，(?:也|还|并|又)(?:可以|不得|有权|应当)")
# The catalogue of rights: nobody believes that 消费者无权知悉.
_NAMED_RIGHT = re.compile(
    r"^(?:获得|知悉|自主|享有|了解|进行监督|对[^，]{0,12}监督|检举|投诉|举报|申诉|控告|向[^，]{0,20}(?:投诉|举报|申诉|反映|报告))"
)
_TO_COMPLAIN = re.compile(r"投诉|举报|检举|控告")
# 认为应当考虑的因素: the modal belongs to a noun.
_OF_A_NOUN = re.compile(r"(?:认为|[所等为对向把将于与]|其他|规定|明知|知道或者|依法|按照规定|确认|判断)$")
_BEFORE_NO_RIGHT = re.compile(r"[也还并均都亦且]$")


def opposed_modal(text: str, use: ModalUse) -> str | None:
    """What contradicts a modal of a statement in its place; None where nothing said there could be believed.

    >>> text = "经营者不得删除评价"
    >>> opposed_modal(text, find_modals(text)[0])
    '可以'
    >>> text = "经营者应当诚实守信"
    >>> opposed_modal(text, find_modals(text)[0]) is None
    True
    """
    behind = text[use.end :]
    clause = re.split(r"[，；。]", behind, maxsplit=1)[0]
    before = re.split(r"[，；。：]", text[: use.start])[-1]
    if find_modals(before) or _WITHIN.match(before + "\0" + clause) or _GOES_ON.search(behind):
        return None
    if _EXCEPTED.search(text[: use.start]) and clause.endswith(("外", "的")):
        return None
    if behind.startswith("代理"):
        # 无权代理人 is a name.
        return None
    if _IN_CONDITION.match(behind) or _OF_A_NOUN.search(text[: use.start]):
        return None
    said = _opposed(use, text[: use.start], behind)
    if said is None:
        return None
    # 不得附条件，但是根据其性质不得附条件的除外: the exception already says what would be said.
    if any(behind.find(mark) >= 0 and said in behind[behind.find(mark) :] for mark in ("但", "除")):
        return None
    # 不得 read inside another word, or a modal that swallows its neighbour, would change more than was meant.
    changed = text[: use.start] + said + behind
    there = [each for each in find_modals(changed) if each.start < use.start + len(said) and use.start < each.end]
    return said if len(there) == 1 and there[0].word == said else None


def _opposed(use: ModalUse, before: str, behind: str) -> str | None:
    clause = re.split(r"[，；。：]", behind, maxsplit=1)[0]
    if use.modal is Modal.MUST and use.word in {"应当", "必须"}:
        return "可以不" if clause and not _SELF_EVIDENT.match(behind) and not _NO_VERB.match(behind) else None
    if use.modal is Modal.MUST_NOT and use.word == "不得":
        whole = re.split(r"[；。]|，(?:不得|但)", behind, maxsplit=1)[0]
        return None if behind.startswith(("以", "再", "有", "因", "不", "使")) or _OUTRAGE.search(whole) else "可以"
    if use.modal is Modal.MAY and use.word in {"可以", "有权"}:
        if (
            _WAY.match(behind)
            or _BEFORE_NO_RIGHT.search(before)
            or _NAMED_RIGHT.match(behind)
            or _TO_COMPLAIN.search(clause)
        ):
            return None
        claims = _CLAIM.match(behind) and _somebody(before)
        return "无权" if use.word == "有权" or claims else "不得"
    if use.modal is Modal.NEED_NOT and use.word in {"无需", "无须", "可以不", "不需要"}:
        return "应当"
    return "有权" if use.word == "无权" else None


def _somebody(before: str) -> bool:
    """Whether a party stands right before a modal: 要约可以撤销 speaks of a thing, which has no right to lack."""
    ends = {end for _, end in find_roles(before)} | {each.end for each in find_parties(before)}
    return len(before) in ends or before.endswith(("的", "，", "方", "人", "者"))
