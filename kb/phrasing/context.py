"""What surrounds a match: is the phrasing denied or forbidden rather than said, does it stand in quoted law.

Works on the text as sent, where punctuation still shows which words govern which. Strict on purpose: an exemption
needs a negation that governs the match through nothing but filler words; anything else stays a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.citing.quotations import Quotation, is_whole_clauses

# A quotation this long (comparable characters) is taken for the law it repeats; shorter ones are scare quotes:
# “投资本金不受损失” is eight characters of a regulation and a promise all the same.
MIN_QUOTED = 12
_REACH = 40

_NEGATION = (
    "不得(?!不|已)|不能(?!不)|不会(?!不)|不可以|不可(?!不|能)|不准|不许|不允许|不应当|不应该|不应|不该|不要|不宜|不再|不予|"
    "不属于|不构成|不存在|不代表|不等于|不意味着|不作|不做|从不|从未|绝不|决不|绝非|并不|并非|并不是|并没有|不是|没有|未曾|无权|无法|"
    "难以|禁止|严禁|切勿|请勿|切忌|避免|防止|拒绝|杜绝|谢绝|反对|停止|删除|撤回|不需要|无需|不必(?!说|讲)|不用(?!说|讲)"
)
_BARE = r"(?<![南北东西除是无莫岂要])[不非无未没勿](?:能|会|敢|曾)?"
_SPEAKING = (
    "承诺|保证|使用|采用|宣传|宣称|声称|含有|包含|出现|作出|做出|说成|说|"
    "规定|约定|要求|传播|散布|编造|写成|写|讲|称作|称为|称|表示|表述|明示|暗示|标注|标榜|打出|许诺|提及|提到|用"
)
_FILLER = (
    f"{_SPEAKING}|以任何形式|以任何方式|任何|形式|方式|向|对|给|为|以|将|把|在|就|被|再|也|都|其|客户|顾客|消费者|投资者|患者|学员|"
    "家长|用户|对方|他人|您|你|广告|合同|中|里|面|外|上|有|是|什么|所谓|的|地|了|等|性|内容|字样|用语|词语|词汇|字眼|话|类似|"
    "诸如|例如|比如|比方|像|如|这种|这类|这样|这些|此类|该|一定|绝对|完全|口头|书面|私下|随意|擅自|直接|或者|或|和|与|及|以及|、|：|:|"
    "变相|进行|作为|提供|发布|可以|能够|能|会|属于|那种|让|叫|使|允许|只|问|哪家|谁家|顾客|大家|别人"
)
_GOVERNED = re.compile(rf"(?P<head>.*?)(?:{_NEGATION})(?:{_FILLER})*$", re.DOTALL)
_GOVERNED_LIST = re.compile(
    rf"(?P<head>.*?)(?:{_NEGATION})(?:{_FILLER})*?(?:{_SPEAKING})[^，。；！？]{{0,24}}(?:、|或者|或|和|以及|及|与)(?:{_FILLER})*$",
    re.DOTALL,
)
_ADJACENT = re.compile(rf"(?P<head>.*?)(?:{_BARE})$", re.DOTALL)
_FORBIDS_SPEAKING = re.compile(
    rf"(?:{_NEGATION}|[不勿别])(?:{_FILLER})*?(?:{_SPEAKING}|骂|指责|评价|辱骂)(?:{_FILLER}|[^，。；！？]{{0,16}}、)*$"
)
_ASKS = re.compile(rf"(?:是否|是不是|能否|能不能|可否|会不会)(?:{_FILLER})*$")
_NOUN = "说法|承诺|宣传|用语|表述|字样|字眼|话术|的话|这话|话|一词|词语|内容|做法|宣称|广告|行为|条款"
_FORBIDDEN_BEHIND = re.compile(
    rf"(?:、[^，。；！？]{{1,12}})?(?:的|这类|这种|这样|等|之类|此类|类似|一类)*(?:{_NOUN})*"
    r"(?:，?(?:这|这些|此类|以上|上述|都|均|一律|全|也|同样|本身|就|仍|亦))*"
    rf"(?:(?:是|属于|系|涉嫌)?(?:被|法律|明令|明文|广告法)*(?:禁止|不允许|不被允许|违法|违规|不合法|不合规|虚假宣传|虚假|错误的|不对)|"
    rf"(?:不得|不能|不可以|不可|不准|不要|不应|别|不许)(?:再|在|向|对|随意|出现|随便|客户|消费者|广告|中|里)*(?:说|讲|写|用|使用|承诺|宣传|出现|提))"
)
# 贴着“丢失概不负责”，该赔的还是要赔: said only to be contradicted at once.
_CONTRADICTED_BEHIND = re.compile(
    r"(?:的)?(?:告示|牌子|字样|条款|声明|规定)*，(?:该[赔退]的)?(?:也|还是|仍|仍然|照样|同样|一样)(?:是|要|应当|应|得|须)*(?:[赔退]|无效|不免|承担|负责)"
)
_CLAUSE_ENDS = re.compile(r"[，,。；;！!？?\n\r]")
_SENTENCE_ENDS = re.compile(r"[。；;！!？?\n\r]")
_NOISE = re.compile(r"[\s“”‘’「」『』\"'《》【】（）()*_~\u200b-\u200f\ufeff]")


def is_negated(text: str, start: int, end: int, *, needs_speech: bool = False) -> bool:
    """Whether a negation directly governs the match at [start, end): 不得承诺保本, 并非保本, 保本的说法是违法的.

    Even numbers of negations cancel out (不得不承诺). With `needs_speech` only forbidding to say it counts:
    不要无理取闹 is an insult all the same, 不得说消费者无理取闹 is not.
    """
    before = _clean(_before(text, start))
    if needs_speech:
        return _FORBIDS_SPEAKING.search(before) is not None
    if _forbidden_behind(text, end) or _ASKS.search(before):
        return True
    return _negations(before) % 2 == 1


def _negations(before: str) -> int:
    """How many negations in a row govern what follows."""
    count = 0
    while count < 3:
        match = _ADJACENT.match(before) or _GOVERNED.match(before) or _GOVERNED_LIST.match(before)
        if match is None:
            return count
        count, before = count + 1, match["head"]
        if count == 1 and not before:
            return 1
        if not re.search(rf"(?:{_NEGATION}|[不非无没])(?:说|是|能|会|得)*$", before):
            return count
    return count


def _forbidden_behind(text: str, end: int) -> bool:
    tail = _SENTENCE_ENDS.split(text[end : end + _REACH], maxsplit=1)[0]
    plain = _clean(tail)
    return (_FORBIDDEN_BEHIND.match(plain) or _CONTRADICTED_BEHIND.match(plain)) is not None


def _before(text: str, start: int) -> str:
    """The words of the same clause before the match."""
    return _CLAUSE_ENDS.split(text[max(0, start - _REACH) : start])[-1]


def _clean(text: str) -> str:
    """Without marks that neither govern nor separate."""
    return _NOISE.sub("", text)


def is_quoted_law(
    text: str,
    place: tuple[int, int],
    quotations: Sequence[Quotation],
    wordings: Sequence[str],
    *,
    attributed: bool,
) -> bool:
    """Whether the match lies in words repeated from a stored provision: in quotation marks, or attributed to it.

    `wordings` are the provisions it may come from; `attributed`: the sentence cites one of them. The
    repeated run must be whole clauses of the provision, so that a 不得 in front of it cannot be cut off.
    """
    start, end = place
    for each in quotations:
        if each.start <= start and end <= each.end:
            minimum = MIN_QUOTED // 2 if attributed else MIN_QUOTED
            return any(is_whole_clauses(each.text, wording, minimum=minimum) for wording in wordings)
    if not attributed:
        return False
    run = _clause_around(text, start, end)
    return any(is_whole_clauses(run, wording, minimum=MIN_QUOTED) for wording in wordings)


def _clause_around(text: str, start: int, end: int) -> str:
    left = max((match.end() for match in _CLAUSE_BORDER.finditer(text, 0, start)), default=0)
    right = _CLAUSE_BORDER.search(text, end)
    return text[left : right.start() if right else len(text)]


_CLAUSE_BORDER = re.compile(r"[，,。；;：:！!？?\n\r]")


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end) with its closing mark, in code points of the text."""
    left = max((match.end() for match in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    right = _SENTENCE_ENDS.search(text, end)
    stop = right.end() if right else len(text)
    while left < start and text[left].isspace():
        left += 1
    return left, stop
