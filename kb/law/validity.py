"""When the versions of one instrument bind, computed from their dates; which dates are provable is decided
at ingest.

No clock in here: every answer is for a day the caller names (a day in Asia/Shanghai).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.law.instruments import (
    DateBasis,
    DatedFact,
    InstrumentVersion,
    Validity,
    ValidityStatus,
)

NOTICE_UNPROVEN = "生效日期未核实（来源标注现行有效）"
NOTICE_UNLABELLED = "生效日期未核实"
NOTICE_AMENDED = "此文本之后已被修改，修改后的文本尚未入库"

# What sources call a version that binds, one amended since whose newer text may be missing, and one
# abolished.
CURRENT_LABELS = frozenset({"现行有效", "有效", "现行"})
AMENDED_LABELS = frozenset({"已被修改"})
NOT_YET_LABELS = frozenset({"尚未生效", "尚未施行", "未生效"})
REPEALED_LABELS = frozenset({"已废止", "废止", "失效", "已失效"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A version's claim to bind from a day on; `proven` when its effective date is.

    `promulgated` stands for an unknown day of promulgation where it is not `documented`.
    """

    version: InstrumentVersion
    begins: date
    promulgated: date
    proven: bool
    documented: bool = True


def timeline(versions: Sequence[InstrumentVersion], repeals: Sequence[DatedFact] = ()) -> tuple[Validity, ...]:
    """The half-open range in which each version of ONE instrument binds, oldest first; input order is no matter.

    1. A provable effective date is where a version begins.
    2. Without one, a version begins on its promulgation day, marked unproven. One its source calls current
       answers with the notice; one called replaced binds until its successor (商标法 2019 until 2027-01-01).
    3. The version that begins next ends the one before as superseded; one that never answers ends none.
    4. A replaced version without a known successor and a repealed one without a repeal date end on an unknown
       day: they never answer (valid_from None). So does a version without any date.
    5. A repeal, of the version or of the whole instrument by another text (`repeals`), ends what still binds on its
       day. A version that begins on that day or later was issued anew and is left alone.
    6. Two texts of one promulgation day are one act in two prints: the proven one stands for both.
    7. Two texts proven for one day, of which nothing tells the later: an amended text still names the day of the
       first. The one whose promulgation is known answers, else one of them, marked unproven; the other is silent.

    A version that ends on or before its first day never binds and has valid_from None.
    """
    claims = sorted(_claims(versions), key=_order, reverse=True)
    repealed = tuple(fact.value for fact in repeals if fact.value is not None and is_proven(fact))
    found: list[Validity] = []
    successor: date | None = None
    for claim in claims:
        validity = _bounded(claim, successor, repealed)
        if _is_second_print(claim, claims):
            validity = Validity(claim.version.version_id, None, None, True, ValidityStatus.SUPERSEDED)
        elif rivals := _rivals(claim, claims):
            chosen = claim is max((claim, *rivals), key=lambda one: (one.documented, *_order(one)))
            known = claim.documented and not any(rival.documented for rival in rivals)
            validity = replace(validity, unproven=not known) if chosen else _silent(claim.version)
        if validity.valid_from is None:
            found.append(replace(validity, valid_to=None))
        else:
            found.append(validity)
            successor = validity.valid_from
    claimed = {claim.version.version_id for claim in claims}
    silent = sorted(
        (version for version in versions if version.version_id not in claimed), key=lambda one: one.version_id
    )
    return (*reversed(found), *(_silent(version) for version in silent))


def is_proven(fact: DatedFact) -> bool:
    """Whether a date is one to compute with: known, and with a stated basis."""
    return fact.value is not None and fact.basis is not DateBasis.UNKNOWN


def _claims(versions: Iterable[InstrumentVersion]) -> Iterable[_Claim]:
    for version in versions:
        dates = version.dates
        issued = dates.promulgation.value or dates.adoption.value
        if dates.effective.value is not None and is_proven(dates.effective):
            effective = dates.effective.value
            yield _Claim(version, effective, issued or effective, proven=True, documented=issued is not None)
        elif issued is not None and version.source_status not in NOT_YET_LABELS:
            yield _Claim(version, issued, issued, proven=False)


def _order(claim: _Claim) -> tuple[date, date, bool, str]:
    return claim.begins, claim.promulgated, claim.proven, claim.version.version_id


def _bounded(claim: _Claim, successor: date | None, repealed: Sequence[date]) -> Validity:
    """The range of a claim whose next successor that answers begins on `successor`."""
    version = claim.version
    ends = [(successor, 0, ValidityStatus.SUPERSEDED)] if successor else []
    days = [day for day in repealed if day > claim.begins]
    days += [version.dates.repeal.value] if version.dates.repeal.value is not None else []
    ends += [(day, 1, ValidityStatus.REPEALED) for day in days]
    if not ends and not _may_be_open_ended(claim):
        return _silent(version)
    valid_to, _, ended_by = min(ends, default=(None, 0, None), key=lambda end: (end[0], end[1]))
    begins = None if valid_to is not None and valid_to <= claim.begins else claim.begins
    return Validity(version.version_id, begins, valid_to, not claim.proven, ended_by)


def _may_be_open_ended(claim: _Claim) -> bool:
    """Whether a version that nothing is known to end may answer; a proven date needs no label, a bare one does."""
    label = claim.version.source_status
    return label in CURRENT_LABELS | AMENDED_LABELS or (claim.proven and (label is None or label in NOT_YET_LABELS))


def _is_second_print(claim: _Claim, claims: Sequence[_Claim]) -> bool:
    return not claim.proven and any(other.proven and other.promulgated == claim.promulgated for other in claims)


def _rivals(claim: _Claim, claims: Sequence[_Claim]) -> tuple[_Claim, ...]:
    """The texts proven for the same day that are neither earlier nor later by what is known of them."""
    return tuple(
        other
        for other in claims
        if other is not claim
        and claim.proven
        and other.proven
        and other.begins == claim.begins
        and (other.promulgated == claim.promulgated or not (other.documented and claim.documented))
    )


def _silent(version: InstrumentVersion) -> Validity:
    repealed = version.source_status in REPEALED_LABELS
    return Validity(version.version_id, None, None, True, ValidityStatus.REPEALED if repealed else None)


def status_on(validity: Validity, day: date) -> ValidityStatus:
    """What a version is on a day; UNKNOWN where it may bind but no provable date says so (see
    NOTICE_UNPROVEN).

    >>> law = Validity("v1", date(2014, 3, 15), date(2026, 1, 1), ended_by=ValidityStatus.SUPERSEDED)
    >>> [status_on(law, date(2014, 3, 14)).value, status_on(law, date(2025, 12, 31)).value]
    ['not_yet_effective', 'in_force']
    >>> status_on(law, date(2026, 1, 1)).value
    'superseded'
    """
    if validity.valid_from is None:
        return validity.ended_by or ValidityStatus.UNKNOWN
    if day < validity.valid_from:
        return ValidityStatus.NOT_YET_EFFECTIVE
    if validity.valid_to is not None and day >= validity.valid_to:
        return validity.ended_by or ValidityStatus.EXPIRED
    return ValidityStatus.UNKNOWN if validity.unproven else ValidityStatus.IN_FORCE


def binds_on(validity: Validity, day: date) -> bool:
    """Whether a version answers for a day: in its range, proven or not."""
    return (
        validity.valid_from is not None
        and validity.valid_from <= day
        and (validity.valid_to is None or day < validity.valid_to)
    )


def lacks_successor(validity: Validity, source_status: str | None) -> bool:
    """Whether a version answers without end although its source says that it was amended since."""
    return source_status in AMENDED_LABELS and validity.valid_from is not None and validity.valid_to is None


def notice_on(validity: Validity, day: date, source_status: str | None = None) -> str | None:
    """The notice an answer from this version must carry on a day; None where its date is proven.

    It repeats the source's own label: 历史版本 where the text that binds today is marked so. A proven text that is
    known to be amended, without the newer one, says that (刑法 2020, amended in 2023).
    """
    if not binds_on(validity, day):
        return None
    if not validity.unproven:
        return NOTICE_AMENDED if lacks_successor(validity, source_status) else None
    return unproven_notice(source_status)


def unproven_notice(source_status: str | None) -> str:
    """What is said of a text whose day is not proven: the label of its source, where it has one."""
    if source_status is None:
        return NOTICE_UNLABELLED
    return NOTICE_UNPROVEN if source_status in CURRENT_LABELS else f"{NOTICE_UNLABELLED}（来源标注{source_status}）"


def version_in_force(
    versions: Sequence[InstrumentVersion], on: date, repeals: Sequence[DatedFact] = ()
) -> InstrumentVersion | None:
    """The version of one instrument that answers for a day, proven or not.

    None before the first took effect, after repeal, or when no date is known.
    """
    answering = {validity.version_id for validity in timeline(versions, repeals) if binds_on(validity, on)}
    return next((version for version in versions if version.version_id in answering), None)
