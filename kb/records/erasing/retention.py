"""How long the content of records is kept: corpus/retention.toml by industry, and what a company changes of it.

A period counts from the day of the record: when a deal or a business relation ended is not known here. Administrative
records (who signed in, what was published) have a period of their own. `erasure` does the erasing.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import tomli

from kb.errors import ContentError
from kb.store.ledger_records import RecordKind
from kb.store.selections import Expired

FILE = "retention.toml"
GENERAL, ADMINISTRATIVE = "general", "administrative"
PERIODS = (GENERAL, "market", "finance", "education", "medical", ADMINISTRATIVE)
# Kinds in which no caller speaks; everything else goes by its industry, kinds that are added later included.
ADMINISTRATIVE_KINDS = (
    RecordKind.PUBLICATION.value, RecordKind.CORRECTION.value, RecordKind.WITHDRAWAL.value, RecordKind.ROLLBACK.value,
    RecordKind.RULE_CHANGE.value, RecordKind.REVIEW.value, RecordKind.SIGN_IN.value, RecordKind.PERMISSION_CHANGE.value,
    RecordKind.LEGAL_HOLD.value, RecordKind.RETENTION.value, RecordKind.ERASURE.value,
    RecordKind.CURATED.value, RecordKind.QUIZ.value, RecordKind.QUIZ_ATTEMPT.value, RecordKind.STUDY.value,
)  # fmt: skip
MOST_MONTHS = 1200
_FIELDS = frozenset({"name", "months", "least", "reason", "basis"})
_BASIS_FIELDS = frozenset({"title", "article", "needs", "unverified"})


@dataclass(frozen=True, slots=True)
class PeriodBasis:
    """An article a period rests on; `needs`: outside the starter corpus, `unverified`: no text was at hand."""

    title: str
    article: str
    needs: bool = False
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """How many months the content of an industry's records is kept, and why.

    `least`: what a law demands at least, None where none does. `changed`: by the company. `notice`: what to know of it.
    """

    period_id: str
    name: str
    months: int
    least: int | None
    reason: str
    basis: tuple[PeriodBasis, ...]
    changed: bool = False

    @property
    def notice(self) -> str | None:
        """That the company keeps less long than a law demands."""
        if self.least is None or self.months >= self.least:
            return None
        articles = "、".join(f"《{each.title}》{each.article}" for each in self.basis)
        return f"短于法定最短期限（{period_words(self.least)}，{articles}），请法务确认不适用后再这样设置。"


def load_periods(path: Path, overlay: Path | None = None) -> tuple[Period, ...]:
    """All periods, the company's changes on top. ContentError names the file and the table at fault."""
    ours = {name: _period(name, fields, path.name) for name, fields in _tables(path).items()}
    missing = [name for name in PERIODS if name not in ours]
    if missing:
        raise ContentError(f"{path.name}：缺少 [{missing[0]}]。")
    if overlay is not None and overlay.exists():
        for name, fields in _tables(overlay).items():
            ours[name] = _changed(ours[name], fields, f"{overlay.name} [{name}]")
    return tuple(ours[name] for name in PERIODS)


def expired(periods: tuple[Period, ...], now: datetime) -> tuple[tuple[Period, Expired], ...]:
    """For each period which records' time is over at `now`."""
    known = tuple(each.period_id for each in periods if each.period_id not in {GENERAL, ADMINISTRATIVE})
    return tuple((each, _expired(each, months_before(now, each.months), known)) for each in periods)


def months_before(at: datetime, months: int) -> datetime:
    """The same day of an earlier month, or its last day.

    >>> months_before(datetime(2027, 3, 31), 13).date()
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    if year < 1:
        return datetime.min.replace(tzinfo=at.tzinfo)
    return at.replace(year=year, month=month + 1, day=min(at.day, calendar.monthrange(year, month + 1)[1]))


def period_words(months: int) -> str:
    """A number of months as people say it.

    >>> period_words(36), period_words(18)
    ('3 年', '18 个月')
    """
    return f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"


def _expired(period: Period, before: datetime, known: tuple[str, ...]) -> Expired:
    if period.period_id == ADMINISTRATIVE:
        return Expired(before, kinds=ADMINISTRATIVE_KINDS)
    if period.period_id == GENERAL:
        return Expired(before, other_kinds=ADMINISTRATIVE_KINDS, other_industries=known)
    return Expired(before, other_kinds=ADMINISTRATIVE_KINDS, industries=(period.period_id,))


def _tables(path: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        content = tomli.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}：无法读取（{error}）。") from error
    except tomli.TOMLDecodeError as error:
        raise ContentError(f"{path.name}：TOML 格式有误：{error}。请按提示的行列修改。") from error
    for name, fields in content.items():
        if name not in PERIODS:
            raise ContentError(f"{path.name}：不认识的行业 [{name}]，应为 {'、'.join(PERIODS)} 之一。")
        if not isinstance(fields, dict):
            raise ContentError(f"{path.name}：{name} 应写成一张表：[{name}]。")
        if unknown := sorted(set(fields) - _FIELDS):
            raise ContentError(f"{path.name} [{name}]：不认识的字段 {'、'.join(unknown)}。")
    return content


def _period(name: str, fields: Mapping[str, object], file: str) -> Period:
    where = f"{file} [{name}]"
    least = _months(fields, "least", where) if "least" in fields else None
    basis = _basis(fields.get("basis"), where)
    return Period(
        name,
        _text(fields, "name", where),
        _months(fields, "months", where),
        least,
        _text(fields, "reason", where),
        basis,
    )


def _changed(ours: Period, fields: Mapping[str, object], where: str) -> Period:
    if "least" in fields or "name" in fields:
        raise ContentError(f"{where}：只能改 months、reason 和 basis；法定最短月数与行业名称不能改。")
    return replace(
        ours,
        months=_months(fields, "months", where),
        reason=_text(fields, "reason", where) if "reason" in fields else ours.reason,
        basis=_basis(fields["basis"], where) if "basis" in fields else ours.basis,
        changed=True,
    )


def _months(fields: Mapping[str, object], field: str, where: str) -> int:
    value = fields.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_MONTHS:
        raise ContentError(f"{where}：{field} 应为 1 到 {MOST_MONTHS} 之间的整数（月数）。")
    return value


def _text(fields: Mapping[str, object], field: str, where: str) -> str:
    value = fields.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ContentError(f"{where}：{field} 应为非空文字。")
    return value.strip()


def _basis(value: object, where: str) -> tuple[PeriodBasis, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        raise ContentError(f"{where}：basis 应为非空列表，每项写 title 和 article。")
    found = []
    for each in value:
        flags = {name: each.get(name, False) for name in ("needs", "unverified")}
        if set(each) - _BASIS_FIELDS or not all(isinstance(flag, bool) for flag in flags.values()):
            raise ContentError(f"{where}：basis 的每项只能有 title、article、needs、unverified。")
        found.append(PeriodBasis(_text(each, "title", where), _text(each, "article", where), **flags))
    return tuple(found)
