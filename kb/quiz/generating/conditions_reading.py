"""Rules of the form “…的，…应当…” as a condition, who is bound, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.law.modals import ModalUse, find_modals
from kb.law.penalties import is_penalty
from kb.law.subjects import doing
from kb.quiz.generating.grounds import stands_alone
from kb.quiz.types import SourceArticle

LONGEST_CONDITION, SHORTEST_CONDITION = 100, 8
# A sentence behind another that says less than this leans on it: 消费者选择取消的.
_LEANS = 18
LONGEST_CONSEQUENCE, SHORTEST_CONSEQUENCE = 60, 7
# What follows may be longer where it is told duty by duty.
LONGEST_DUTIES = 160
_SENTENCE = re.compile(r"[^。\n]+。")
# A condition ends here; behind it who is bound, then the modal.
_ENDS = "的，"
# What follows everywhere and so belongs to no condition, and what sends the reader elsewhere.
_GENERAL = re.compile(
    r"^(?:应当)?(?:依法)?承担[^，]{0,8}责任$|依照其规定|按照其约定|按照约定$|从其规定|依法追究|依法(?:处理|处罚|予以处罚)|^(?:应当)?说明理由$|"
    r"责令|^应当[^，]{1,6}的(?:份额|部分|义务|责任)|参照适用|适用[^，]{0,16}规定|有关(?:法律|规定)[^，]{0,10}(?:处罚|处理|执行)|予以(?:公布|公示|公告)$"
)
# What every party must do anyway is true under any condition, so it is neither asked nor a wrong answer.
_UNIVERSAL = re.compile(
    r"遵守|(?:符合|依照|按照)[^，]{0,16}规定$|^应当依法(?:履行|取得|申请|办理|承担|处理|开展)[^，]*$|依法申请行政复议|保证[^，]{0,14}(?:真实|质量|安全)|"
    r"自行承担|合理解释|真实名称|所承诺|滥用|主体责任|合法合规|信息披露$|^应当[为是][^，]{0,12}(?:产品|合同)|履行[^，]{0,20}义务|必要的?调查|及时(?:予以)?处理$|退回或者赔偿$|应当按照约定提供|相关义务$|相应的?责任$|权利和义务$|按照国家有关规定|依法处理"
)
# Damages and what is given back follow from many conditions at once: from every breach of contract, every harm.
_DAMAGES = re.compile(r"赔偿|责任|补偿|退还|返还|退清|退回|退货|停止侵害|修理|更换")
_HARM = re.compile(r"造成|损害|损失")
_BREACH = re.compile(r"造成|损害|损失|约定|质量|违约|不履行|未按|缺陷|争议|纠纷|不符合")
# What authorities do among themselves is asked only where a caller's complaint set it off.
_OFFICE = re.compile(r"(?:主管|监督管理|监管|执法|行政|审批|登记)(?:部门|机关|机构)$|人民法院|人民政府|国务院|公安机关")
_CALLERS = re.compile(r"投诉|举报|消费者")
_EXCEPTION = re.compile(r"但是?|除外|另有")
_UNSAFE = re.compile(
    r"^(?:有下列|具有下列|符合下列|下列)|：|；|前款|本法第|违反本|违反前|第[一二三四五六七八九十百]+条"
)
_TORN = re.compile(
    r"^(?:[（(]|经[^，]{0,12}的，|逾期|拒不|情节|逾越|不能|未能|确有|认为|发现|同意|不同意|不符合|符合|必要)"
)

_CLAUSE = re.compile(r"[^，；]+")
_WHEN = re.compile(r"(?:在|自|于|提前|应当在)[^，]*(?:前|后|内|时|位置|日起)")
_JOINT = re.compile(r"^(?:并且?|同时|也|还|以及|及|和)(?:应当)?")
_SHORTEST_DUTY = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. Offsets are those of the article: the sentence, the condition, and the consequence behind who is bound.

    `party` is who is bound (经营者), "" where nobody is named; `consequence` begins with its modal.
    """

    article: SourceArticle
    start: int
    end: int
    condition: str
    condition_at: int
    party: str
    consequence: str
    consequence_at: int
    modal: ModalUse
    party_behind: bool

    @property
    def damages(self) -> bool:
        """Whether damages, liability or giving back are what follows."""
        return _DAMAGES.search(self.consequence) is not None

    @property
    def harm(self) -> bool:
        """Whether the condition speaks of harm done."""
        return _HARM.search(self.condition) is not None

    @property
    def breach(self) -> bool:
        """Whether the condition is one from which damages may follow besides what the rule says."""
        return self.damages or _BREACH.search(self.condition) is not None

    @property
    def sentence(self) -> str:
        """The sentence with its full stop."""
        return self.article.text[self.start : self.end]

    @property
    def opening(self) -> str:
        """The words before the consequence: condition and who is bound."""
        return self.article.text[self.start : self.consequence_at]


def rules(article: SourceArticle, longest: int = LONGEST_CONSEQUENCE) -> Iterator[Rule]:
    """The sentences of an article that are one rule with one condition, understood alone; no punishments.

    `longest`: of a consequence, in characters.
    """
    for match in _SENTENCE.finditer(article.text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        opens = start == 0 or article.text[:start].endswith("\n")
        found = _read(article, start, match.end(), opens)
        if found is not None and len(found.consequence) <= longest:
            yield found


def _read(article: SourceArticle, start: int, end: int, opens: bool) -> Rule | None:
    sentence = article.text[start:end]
    cut = sentence.rfind(_ENDS)
    if cut < 0 or _UNSAFE.search(sentence) or _TORN.match(sentence) or not stands_alone(sentence):
        return None
    if is_penalty(sentence, article.path) or _EXCEPTION.search(sentence):
        return None
    condition, rest = sentence[: cut + 1], sentence[cut + 2 : -1]
    if not opens and len(condition) < _LEANS:
        return None
    if _ENDS in condition or not SHORTEST_CONDITION <= len(condition) <= LONGEST_CONDITION:
        return None
    modals = find_modals(rest)
    if not modals or modals[0].start > 14 or "，" in rest[: modals[0].start]:
        return None
    party, behind = _bound(condition, rest, modals[0])
    consequence = rest[modals[0].start :]
    if party is None or len(consequence) < SHORTEST_CONSEQUENCE:
        return None
    if _OFFICE.search(party) and not _CALLERS.search(sentence):
        return None
    if binds_everybody(consequence):
        return None
    at = start + cut + 2 + modals[0].start
    return Rule(article, start, end, condition, start, party, consequence, at, modals[0], behind)


def _bound(condition: str, rest: str, modal: ModalUse) -> tuple[str | None, bool]:
    """Who is bound, and whether he is named behind the condition; None where it cannot be told."""
    named = rest[: modal.start]
    if named:
        actor = doing(rest, modal.start)
        return (named, True) if actor is not None and named.endswith(actor.word) else (None, True)
    actor = doing(condition)
    return (actor.word, False) if actor is not None else (None, False)


def binds_everybody(consequence: str) -> bool:
    """Whether what follows says nothing of this condition: it holds of everybody, or only sends elsewhere.

    >>> binds_everybody("应当遵守广告法的规定"), binds_everybody("应当在七日内退款")
    (True, False)
    """
    return _GENERAL.search(consequence) is not None or _UNIVERSAL.search(consequence) is not None


def duties(found: Rule) -> tuple[tuple[int, int], ...]:
    """The clauses of what follows, without the words that join them; () where one of them binds somebody else."""
    parts: list[tuple[int, int]] = []
    for match in _CLAUSE.finditer(found.consequence):
        clause = match.group()
        skipped = _JOINT.match(clause) or re.match(found.modal.word, clause)
        begin = skipped.end() if skipped else 0
        if any(use.start > 0 for use in find_modals(clause[begin:])):
            return ()
        start, end = found.consequence_at + match.start() + begin, found.consequence_at + match.end()
        if parts and (end - start < _SHORTEST_DUTY or _leans(found.article.text[slice(*parts[-1])], clause)):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return tuple(parts)


def _leans(before: str, clause: str) -> bool:
    """Whether a clause is no duty of its own: the one before says only when or where, or this is its alternative."""
    return _WHEN.fullmatch(before) is not None or clause.startswith(("或者", "以示", "但"))
