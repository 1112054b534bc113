"""The modals that contradict a provision's own and can be said in its place: 可以 → 应当, 不得 → 可以, 有权 → 不得.

Only where the changed sentence is grammatical and could be believed: nobody believes 经营者可以侮辱消费者. And mostly
words that laws themselves use often: of 无权 and 可以不 a trainee would learn that what holds them is false.
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
    r"恐怖|色情|洗钱|违背|搜查|公序良俗|公共利益|国家|民族|宗教|性别|残酷|体罚|猥亵|性侵|传播|利用"
)
# Ways of doing, not rights: 可以采用, 可以由.
_WAY = re.compile(
    r"^(?:根据|由|是|为|通过|采用|采取|依照|依据|按照|依法|结合|并|作为|参照|视|聘请|委托|组织|责令|决定|指定|制定|不)"
)
# What is a choice by its nature: 应当请求赔偿, 应当放弃 are believed by nobody.
_CHOICE = re.compile(
    r"^(?:[^，。；]{0,18}(?:要求|请求|主张|追偿|起诉|诉讼|仲裁|申请|申诉|查阅|复制|放弃|授权|免除|自愿|自主|任意|随时|适当|优先|撤回|转让|代为)|依法(?!解除))|^(?:约定|协商|选择)"
)
# 可以随时解除合同，但是应当提前通知: turned round, the sentence would lean on an exception to nothing.
_LIMITED = re.compile(r"^[^。；]*，(?:但|并|以便?|防止|保[障持证护]|确保|提高|避免|维护|且)|除外")
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


def opposed_modals(text: str, use: ModalUse) -> tuple[str, ...]:
    """What contradicts a modal of a statement in its place, the likeliest first; () where nothing could be believed.

    >>> text = "经营者不得删除评价"
    >>> opposed_modals(text, find_modals(text)[0])
    ('可以', '有权')
    >>> text = "经营者应当诚实守信"
    >>> opposed_modals(text, find_modals(text)[0])
    ()
    """
    behind = text[use.end :]
    clause = re.split(r"[，；。]", behind, maxsplit=1)[0]
    before = re.split(r"[，；。：]", text[: use.start])[-1]
    if find_modals(before) or _WITHIN.match(before + "\0" + clause) or _GOES_ON.search(behind):
        return ()
    if _EXCEPTED.search(text[: use.start]) and clause.endswith(("外", "的")):
        return ()
    if behind.startswith("代理"):
        # 无权代理人 is a name.
        return ()
    if _LIMITED.search(behind):
        return ()
    if _IN_CONDITION.match(behind) or _OF_A_NOUN.search(text[: use.start]):
        return ()
    return tuple(said for said in _opposed(use, text[: use.start], behind) if _reads_as(text, use, said))


def _reads_as(text: str, use: ModalUse, said: str) -> bool:
    """Whether a word in the place of a modal is read as that word alone, and no exception behind says it already."""
    behind = text[use.end :]
    # 不得附条件，但是根据其性质不得附条件的除外: the exception already says what would be said.
    if any(behind.find(mark) >= 0 and said in behind[behind.find(mark) :] for mark in ("但", "除")):
        return False
    # 不得 read inside another word, or a modal that swallows its neighbour, would change more than was meant.
    changed = text[: use.start] + said + behind
    there = [each for each in find_modals(changed) if each.start < use.start + len(said) and use.start < each.end]
    return len(there) == 1 and there[0].word == said


def _opposed(use: ModalUse, before: str, behind: str) -> tuple[str, ...]:
    clause = re.split(r"[，；。：]", behind, maxsplit=1)[0]
    if use.modal is Modal.MUST and use.word in {"应当", "必须"}:
        # 可以不承担责任，在协议中明确…: only the first of several acts would be denied.
        alone = clause != "" and re.split(r"[；。]", behind, maxsplit=1)[0] == clause
        return ("可以不",) if alone and not _SELF_EVIDENT.match(behind) and not _NO_VERB.match(behind) else ()
    if use.modal is Modal.MUST_NOT and use.word == "不得":
        whole = re.split(r"[；。]|，(?:不得|但)", behind, maxsplit=1)[0]
        if behind.startswith(("以", "再", "有", "因", "不", "使")) or _OUTRAGE.search(whole):
            return ()
        return ("可以", "有权") if _person(before) else ("可以",)
    if use.modal is Modal.MAY and use.word in {"可以", "有权"}:
        return _against_permission(use.word, before, behind, clause)
    if use.modal is Modal.NEED_NOT and use.word in {"无需", "无须", "可以不", "不需要"}:
        return ("应当",)
    return ("有权",) if use.word == "无权" else ()


def _against_permission(word: str, before: str, behind: str, clause: str) -> tuple[str, ...]:
    """A duty where the law leaves a choice, a prohibition where it gives a right."""
    if (
        _WAY.match(behind)
        or _BEFORE_NO_RIGHT.search(before)
        or _NAMED_RIGHT.match(behind)
        or _TO_COMPLAIN.search(clause)
    ):
        return ()
    # 应当经营下列业务: nobody must do all that a list allows.
    duty = (
        ("应当",) if "下列" not in clause and word == "可以" and not _CHOICE.match(behind) and _somebody(before) else ()
    )
    return (*duty, "不得")


def _person(before: str) -> bool:
    """Whether a party or office stands right before a modal, with nothing between."""
    return len(before) in {end for _, end in find_roles(before)} | {each.end for each in find_parties(before)}


def _somebody(before: str) -> bool:
    """Whether somebody may be meant before a modal: 要约可以撤销 speaks of a thing, which has no duty."""
    return _person(before) or before.endswith(("的", "，", "方", "人", "者"))
