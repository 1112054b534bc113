"""When the versions of one instrument bind, computed from their dates; which dates are provable is decided
at ingest.

No clock in here: every answer is for a day the caller names (a day in Asia/Shanghai).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.law.instruments import (
    DateBasis,
    DatedFact,
    InstrumentVersion,
    Validity,
    ValidityStatus,
)

NOTICE_UNPROVEN = "生效日期未核实（来源标注现行有效）"

# What sources call a version that binds, one that was replaced and one that was abolished.
CURRENT_LABELS = frozenset({"现行有效", "有效", "现行"})
NOT_YET_LABELS = frozenset({"尚未生效", "尚未施行", "未生效"})
REPEALED_LABELS = frozenset({"已废止", "废止", "失效", "已失效"})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A version's claim to bind from a day on; `proven` when its effective date is."""

    version: InstrumentVersion
    begins: date
    proven: bool


def timeline(
    versions: Sequence[InstrumentVersion], repealed_on: DatedFact | None = None
) -> tuple[Validity, ...]:
    """The half-open range in which each version of ONE instrument binds, oldest first; input order does not
    matter.

    1. A provable effective date is where a version begins, and where every earlier one ends as superseded.
    2. Without one, a version begins on its promulgation day, marked unproven: a current one answers with its
    notice,
       a replaced one binds until its provable successor's day (商标法 2019 until 2027-01-01).
    3. Of two unproven current versions the later promulgated supersedes the earlier on its promulgation day.
    4. A version its source calls replaced, unproven, with no successor known, and a repealed one without a
    repeal
       date have an unknown end: they never answer (valid_from None). So does one without any date.
    5. A repeal, of the version or of the whole instrument, ends what still binds on its day.

    Superseded by a version that begins the same day, a version never binds: it, too, has valid_from None.
    """
    claims = sorted(_claims(versions), key=_order)
    repeal = repealed_on.value if repealed_on else None
    found: list[Validity] = []
    for index, claim in enumerate(claims):
        found.append(_bounded(claim, claims[index + 1 :], repeal))
    claimed = {claim.version.version_id for claim in claims}
    silent = sorted(
        (version for version in versions if version.version_id not in claimed), key=lambda one: one.version_id
    )
    return (*found, *(_silent(version) for version in silent))


def is_proven(fact: DatedFact) -> bool:
    """Whether a date is one to compute with: known, and with a stated basis."""
    return fact.value is not None and fact.basis is not DateBasis.UNKNOWN


def _claims(versions: Iterable[InstrumentVersion]) -> Iterable[_Claim]:
    for version in versions:
        dates = version.dates
        if dates.effective.value is not None and is_proven(dates.effective):
            yield _Claim(version, dates.effective.value, proven=True)
        elif version.source_status in NOT_YET_LABELS:
            continue
        elif (begins := dates.promulgation.value or dates.adoption.value) is not None:
            yield _Claim(version, begins, proven=False)


def _order(claim: _Claim) -> tuple[date, bool, date, str]:
    """By first day; on the same day the proven, then the later promulgated one is the successor."""
    promulgated = claim.version.dates.promulgation.value or claim.begins
    return claim.begins, claim.proven, promulgated, claim.version.version_id


def _bounded(claim: _Claim, later: Sequence[_Claim], repeal: date | None) -> Validity:
    version = claim.version
    successor = next((other for other in later if other.proven or _replaces(other, claim)), None)
    ends = [(successor.begins, 0, ValidityStatus.SUPERSEDED)] if successor else []
    own_repeal = version.dates.repeal.value
    ends += [(day, 1, ValidityStatus.REPEALED) for day in (own_repeal, repeal) if day is not None]
    if not ends and _ended_unknown_when(version, claim):
        return _silent(version)
    valid_to, _, ended_by = min(ends, default=(None, 0, None), key=lambda end: (end[0], end[1]))
    if valid_to is not None and valid_to <= claim.begins:
        return Validity(version.version_id, None, None, not claim.proven, ended_by)
    return Validity(version.version_id, claim.begins, valid_to, not claim.proven, ended_by)


def _replaces(other: _Claim, claim: _Claim) -> bool:
    """An unproven later version replaces an unproven one; a proven one only where its source calls it
    current.

    A promulgation day is no effective date: alone it does not end a version that provably binds, unless the
    source says that the later text is the one in force.
    """
    return not claim.proven or other.version.source_status in CURRENT_LABELS


def _ended_unknown_when(version: InstrumentVersion, claim: _Claim) -> bool:
    if version.source_status in REPEALED_LABELS:
        return True
    return not claim.proven and version.source_status not in CURRENT_LABELS


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


def notice_on(validity: Validity, day: date) -> str | None:
    """The notice an answer from this version must carry on a day; None where its date is proven."""
    return NOTICE_UNPROVEN if validity.unproven and binds_on(validity, day) else None


def version_in_force(
    versions: Sequence[InstrumentVersion], on: date, repealed_on: DatedFact | None = None
) -> InstrumentVersion | None:
    """The version of one instrument that answers for a day, proven or not.

    None before the first took effect, after repeal, or when no date is known.
    """
    answering = {
        validity.version_id for validity in timeline(versions, repealed_on) if binds_on(validity, on)
    }
    return next((version for version in versions if version.version_id in answering), None)
