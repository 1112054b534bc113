"""Who is competent: brings up the article that says which authority is in charge of the statute's field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.answering.extract import Candidate
from kb.search.related import RelatedProvisions

# 由谁承担, 谁负责 ask who is liable, 车位归谁 who owns.
_ASKS = re.compile(
    r"归(?:谁|哪|何|什么)[^，。？]{0,6}管|谁(?:来|去)?(?:管|受理|监管|查处)|由谁(?:来)?(?:管|查|决定|处罚|批|审批|监管|执行)|"
    r"(?:哪|何|什么)(?:一|个|些|级|家)*(?:政府)?(?:的)?(?:什么)?(?:行政|主管|监管)?(?:部门|机关|衙门)|哪一?级(?:政府|机关|部门|法院)|"
    r"(?:向|找|跟|去|到|上)(?:谁|哪[儿里个]?|什么地方|何处)(?:去)?(?:投[诉素]|举报|反映|申诉|告|检举)|主管(?:部门|机关)是|牵头"
)
# Where an article already found says where to turn, it answers better than the one on who is in charge.
_ROUTE = re.compile(
    r"向[^，。；]{0,40}(?:部门|机关|机构|委员会|协会|法院)[^，。；]{0,10}(?:投诉|举报|申诉|反映|检举|控告|提出|申请)|"
    r"(?:部门|机关|机构)[^，。；]{0,20}(?:受理|接到|收到|接受)[^，。；]{0,12}(?:投诉|举报|申诉)"
)
# On the develop half's 16 questions that ask so, the first citation is gold in .44 and one of five in .56 without it,
# .50 and .63 with .15, .44 and .63 with .3, .38 and .63 with .5.
_LOOKED_AT, GAIN = 2, 0.15


def asks_competence(question: str) -> bool:
    """Whether a question asks which authority is competent, or where to complain.

    >>> [asks_competence(text) for text in ("这事归哪个部门管", "去哪里投诉", "谁来管", "能退货吗", "投诉要几天")]
    [True, True, True, False, False]
    """
    return _ASKS.search(question) is not None


def with_authorities(candidates: Sequence[Candidate], related: RelatedProvisions) -> tuple[Candidate, ...]:
    """The candidates with the article on who is in charge of the best candidate's field in front of it.

    Unchanged where one of the best says where to turn, or the instrument names nobody.
    """
    best = candidates[:_LOOKED_AT]
    if not best or any(_ROUTE.search(each.provision.text) for each in best):
        return tuple(candidates)
    charged = related.in_charge(best[0].provision.version_id)
    if charged is None:
        return tuple(candidates)
    others = [each for each in candidates if each.provision.provision_id != charged.provision_id]
    return (Candidate(charged, best[0].version, best[0].score + GAIN), *others)
