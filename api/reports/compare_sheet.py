"""What a comparison report says, before it is a page or a Word file: facts, what to look at, rows and folded runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.comparisons import Comparison
from kb.citing.citations import notice_of
from kb.law.compare import ChangeKind, ProvisionChange, Segment
from kb.law.instruments import DateBasis, DatedFact, ValidityStatus
from kb.law.modals import Modal
from kb.law.quantity_differences import numbers_apart
from kb.law.validity import status_on
from kb.law.wording_differences import ModalsApart, modals_apart, only_references_differ
from kb.store.records import VersionOnDay

KINDS = {
    ChangeKind.AMENDED: "修改",
    ChangeKind.ADDED: "新增",
    ChangeKind.DELETED: "删去",
    ChangeKind.MOVED: "移位",
    ChangeKind.RENUMBERED: "改条号",
    ChangeKind.UNCHANGED: "无变化",
}
_STATUS = {
    ValidityStatus.IN_FORCE: "现行有效",
    ValidityStatus.NOT_YET_EFFECTIVE: "尚未生效",
    ValidityStatus.SUPERSEDED: "已被取代",
    ValidityStatus.REPEALED: "已废止",
    ValidityStatus.EXPIRED: "已失效",
    ValidityStatus.UNKNOWN: "效力未核实",
}
_BASIS = {
    DateBasis.STATED_IN_TEXT: "文中载明",
    DateBasis.DECISION: "修改决定载明",
    DateBasis.ENTERED_BY_HAND: "人工核定",
    DateBasis.SOURCE: "来源标注",
}
_MODALS = {
    Modal.MUST: "应当、必须",
    Modal.MUST_NOT: "不得、禁止",
    Modal.MAY: "可以、有权",
    Modal.NEED_NOT: "无需、可以不",
    Modal.NO_RIGHT: "无权",
}


@dataclass(frozen=True, slots=True)
class TextFacts:
    """One side: title, and facts as pairs of a name and a value."""

    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notable:
    """Something to look at: which article, what, how it was and how it is; a side without one is empty."""

    article: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An article that changed; labels None where a side lacks it; segments of both sides; notes for the reader."""

    kind: ChangeKind
    old_label: str | None
    new_label: str | None
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The labels as a reader says them: 第九条 → 第十条."""
        return labels_of(self.old_label, self.new_label)


@dataclass(frozen=True, slots=True)
class Folded:
    """A run of articles of which there is nothing to show, in one line."""

    line: str


@dataclass(frozen=True, slots=True)
class ComparisonSheet:
    """A whole report."""

    title: str
    file_name: str
    made_on: date
    old: TextFacts
    new: TextFacts
    counts: tuple[tuple[str, int], ...]
    numbers: tuple[Notable, ...]
    duties: tuple[Notable, ...]
    body: tuple[SheetRow | Folded, ...]

    @property
    def rows(self) -> tuple[SheetRow, ...]:
        """The articles that changed, in order."""
        return tuple(each for each in self.body if isinstance(each, SheetRow))


def sheet_of(comparison: Comparison) -> ComparisonSheet:
    """The report of a comparison."""
    old, new = comparison.old.instrument.short_title, comparison.new.instrument.short_title
    title = f"《{new}》新旧文本对照" if old == new else f"《{old}》与《{new}》对照"
    return ComparisonSheet(
        title,
        title.replace("《", "").replace("》", ""),
        comparison.day,
        _facts(comparison.old, comparison.day),
        _facts(comparison.new, comparison.day),
        tuple((name, comparison.count(kind)) for kind, name in KINDS.items()),
        tuple(_numbers(comparison.changes)),
        tuple(_duties(comparison.changes)),
        tuple(_body(comparison.changes)),
    )


def labels_of(old: str | None, new: str | None) -> str:
    """Both labels, once where they are the same, with 原 or 现 where a side is missing."""
    if old is None or new is None:
        return f"现{new}" if old is None else f"原{old}"
    return old if old == new else f"{old} → {new}"


def _facts(version: VersionOnDay, day: date) -> TextFacts:
    own, status = version.version, status_on(version.validity, day)
    ended = version.validity.valid_to
    standing = _STATUS[status] + (f"（至{_printed(ended)}）" if ended is not None and ended <= day else "")
    facts = [
        ("文本", own.label),
        ("文号", own.document_number),
        ("公布", _dated(own.dates.promulgation)),
        ("施行", _dated(own.dates.effective) or "未核实"),
        (f"{_printed(day)}的效力", standing),
        ("提示", notice_of(version, status)),
        ("条文", f"{own.article_count} 条"),
    ]
    return TextFacts(version.instrument.title, tuple((name, value) for name, value in facts if value))


def _dated(fact: DatedFact) -> str | None:
    if fact.value is None:
        return None
    known = "；".join(part for part in (_BASIS.get(fact.basis), fact.evidence) if part)
    return f"{_printed(fact.value)}（{known}）" if known else _printed(fact.value)


def _numbers(changes: Sequence[ProvisionChange]) -> Iterator[Notable]:
    for each in changes:
        if each.kind in (ChangeKind.AMENDED, ChangeKind.ADDED, ChangeKind.DELETED):
            for apart in numbers_apart([each.old_text or ""], [each.new_text or ""]):
                name = labels_of(each.old_label, each.new_label)
                yield Notable(name, apart.what, "、".join(apart.left), "、".join(apart.right))


def _duties(changes: Sequence[ProvisionChange]) -> Iterator[Notable]:
    """One line an amended article: that a new article commands something goes without saying."""
    for each in changes:
        if each.kind is not ChangeKind.AMENDED:
            continue
        apart = modals_apart(each.old_text or "", each.new_text or "")
        if apart:
            old, new = ("；".join(f"{_MODALS[a.modal]} {n(a)} 处" for a in apart) for n in (_before, _after))
            yield Notable(labels_of(each.old_label, each.new_label), "措辞", old, new)


def _before(apart: ModalsApart) -> int:
    return apart.old


def _after(apart: ModalsApart) -> int:
    return apart.new


def _body(changes: Sequence[ProvisionChange]) -> Iterator[SheetRow | Folded]:
    run: list[ProvisionChange] = []
    for each in changes:
        foldable = each.kind in (ChangeKind.UNCHANGED, ChangeKind.RENUMBERED)
        if run and (not foldable or each.kind is not run[-1].kind):
            yield _folded(run)
            run = []
        if foldable:
            run.append(each)
        else:
            yield _row(each)
    if run:
        yield _folded(run)


def _folded(run: Sequence[ProvisionChange]) -> Folded:
    new = _span([each.new_label for each in run])
    if run[0].kind is ChangeKind.UNCHANGED:
        return Folded(f"{new} 无变化")
    return Folded(f"{_span([each.old_label for each in run])} → {new} 只改条号，文字无变化")


def _span(labels: Sequence[str | None]) -> str:
    """第一条, 第一条、第二条, 第一条至第五条."""
    joint = "、" if len(labels) == 2 else "至"
    return f"{labels[0]}" if len(labels) == 1 else f"{labels[0]}{joint}{labels[-1]}"


def _row(change: ProvisionChange) -> SheetRow:
    old, new = change.old_text, change.new_text
    if change.kind is ChangeKind.AMENDED:
        sides = (change.segments, change.segments)
    elif change.kind is ChangeKind.MOVED:
        sides = ((), (Segment("equal", old or "", new or ""),))
    else:
        sides = ((Segment("delete", old, ""),) if old else (), (Segment("insert", "", new),) if new else ())
    return SheetRow(change.kind, change.old_label, change.new_label, sides[0], sides[1], tuple(_notes(change)))


def _notes(change: ProvisionChange) -> Iterator[str]:
    if change.kind is ChangeKind.MOVED:
        yield "文字无变化，位置变了"
    elif change.moved:
        yield "位置也变了"
    if change.absorbed and change.kind is ChangeKind.DELETED:
        yield f"内容大部分并入现{change.absorbed}"
    if change.absorbed and change.kind is ChangeKind.ADDED:
        yield f"内容大部分出自原{change.absorbed}"
    if change.kind is ChangeKind.AMENDED and only_references_differ(change.old_text or "", change.new_text or ""):
        yield "只改了引用的条款项序号"


def _printed(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
