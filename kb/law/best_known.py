"""What is best known of an instrument and a version when several sources describe them.

Every choice here is the same whichever source came first: it is the larger of two in a fixed order.
"""

from __future__ import annotations

from dataclasses import replace

from kb.law.instruments import Instrument, InstrumentVersion, LegalRank
from kb.law.titles import normalise_title
from kb.law.validity import AMENDED_LABELS, CURRENT_LABELS, NOT_YET_LABELS, REPEALED_LABELS

_STATE = "中华人民共和国"
_RANK_BY_ENDING = (
    ("宪法", LegalRank.CONSTITUTION),
    ("条例", LegalRank.ADMINISTRATIVE_REGULATION),
    ("解释", LegalRank.JUDICIAL_INTERPRETATION),
    ("办法", LegalRank.DEPARTMENTAL_RULE),
    ("法", LegalRank.LAW),
    ("法典", LegalRank.LAW),
    ("指南", LegalRank.NORMATIVE_DOCUMENT),
    ("通知", LegalRank.NORMATIVE_DOCUMENT),
    ("批复", LegalRank.NORMATIVE_DOCUMENT),
    ("意见", LegalRank.NORMATIVE_DOCUMENT),
    ("公告", LegalRank.NORMATIVE_DOCUMENT),
    ("规定", LegalRank.DEPARTMENTAL_RULE),
)


def rank_by_title(normalised_title: str) -> LegalRank:
    """The rank that a bare text's title suggests; the lowest where it suggests none.

    >>> rank_by_title("消费者权益保护法实施条例").value, rank_by_title("退换货办法").value
    ('行政法规', '部门规章')
    """
    bare = normalised_title.removesuffix("(试行)")
    for ending, rank in _RANK_BY_ENDING:
        if bare.endswith(ending):
            return rank
    return LegalRank.NORMATIVE_DOCUMENT


def merge_instruments(first: Instrument, second: Instrument) -> Instrument:
    """Two descriptions of one instrument as one, with the id of the first.

    A stated authority beats none, a stated rank the one that the title suggests, the full title the short one.
    """
    return replace(
        first,
        title=min(first.title, second.title, key=_title_order),
        issuing_authority=_fuller(first.issuing_authority, second.issuing_authority),
        legal_rank=_better_rank(first, second),
        province=_fuller(first.province, second.province),
    )


def merge_versions(first: InstrumentVersion, second: InstrumentVersion) -> InstrumentVersion:
    """Two descriptions of one wording as one, with the id, instrument and dates of the first.

    Of two source labels the one that tells more of its later fate stands: a text goes from 尚未生效 to 现行有效 to
    已被修改 to 被替代 to 已废止 and never back.
    """
    return replace(
        first,
        label=_fuller(first.label, second.label),
        document_number=_fuller(first.document_number, second.document_number),
        source_status=max(first.source_status, second.source_status, key=_fate),
    )


def _fuller(first: str | None, second: str | None) -> str | None:
    return max(first, second, key=lambda one: (len(one or ""), one or ""))


def _title_order(title: str) -> tuple[bool, int, str]:
    return not title.startswith(_STATE), len(title), title


def _better_rank(first: Instrument, second: Instrument) -> LegalRank:
    order = list(LegalRank)
    suggested = rank_by_title(normalise_title(first.title))
    stated = {first.legal_rank, second.legal_rank} - {suggested}
    return min(stated, key=order.index, default=suggested)


def _fate(label: str | None) -> tuple[int, str]:
    if label is None:
        return 0, ""
    bare = label.split("(")[0].split("（")[0]
    if bare in NOT_YET_LABELS:
        return 1, label
    if bare in CURRENT_LABELS:
        return 2, label
    if bare in AMENDED_LABELS or bare == "被修改":
        return 3, label
    return (5 if bare in REPEALED_LABELS else 4), label
