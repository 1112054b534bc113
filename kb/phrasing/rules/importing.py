"""Takes a compliance team's sheet into the company's overlay, row by row: a bad row does not keep a good one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.errors import ContentError
from kb.phrasing.rules.editing import PhrasingEditor
from kb.phrasing.rules.proving import with_proven_basis
from kb.phrasing.rules.row_rules import ImportDefaults, RowReader, RowRule
from kb.phrasing.rules.rule_set import RuleSet, with_rules
from kb.phrasing.rules.sheet_columns import Column
from kb.phrasing.rules.sheet_files import Sheet, SheetRow
from kb.phrasing.rules.trial import TrialFailure, TrialKind, said_of, try_rules
from kb.phrasing.types import Rule

NEUTRAL = "您好，请问有什么可以帮您？"


class RowState(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row: its number in the sheet, what became of it, and in Chinese why or what to know."""

    row: int
    state: RowState
    rule_id: str | None
    phrasing: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All rows in order; `ignored` are headings that say nothing to us."""

    rows: tuple[RowReport, ...]
    ignored: tuple[str, ...]
    dry_run: bool

    def count(self, state: RowState) -> int:
        """How many rows ended so."""
        return sum(row.state is state for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that reads as a rule whose basis stands; `old` the company's rule it changes, `ours` one it replaces."""

    row: int
    rule: Rule
    old: Rule | None
    ours: bool
    notes: tuple[str, ...]
    invented: bool

    def report(self) -> RowReport:
        state = RowState.UPDATED if self.old is not None or self.ours else RowState.IMPORTED
        return RowReport(self.row, state, self.rule.rule_id, self.rule.phrasing, "".join(self.notes) or None)


def import_sheet(
    editor: PhrasingEditor, sheet: Sheet, defaults: ImportDefaults, *, dry_run: bool = False
) -> ImportReport:
    """Writes every row that can be used, and says of each what became of it; `dry_run` writes nothing."""
    with editor.lock:
        rules = editor.load({})
        reader = RowReader(rules, defaults)
        reports: list[RowReport] = []
        candidates: list[_Candidate] = []
        for row in sheet.rows:
            found = _read(editor, reader, row, rules)
            if isinstance(found, RowReport):
                reports.append(found)
            else:
                candidates.append(found)
        proven, refused = _proven(editor, rules, candidates)
        if proven and not dry_run:
            editor.put((each.rule, each.old) for each in proven)
        reports += [*refused, *(each.report() for each in proven)]
        return ImportReport(tuple(sorted(reports, key=lambda each: each.row)), sheet.ignored, dry_run)


def _read(editor: PhrasingEditor, reader: RowReader, row: SheetRow, rules: RuleSet) -> RowReport | _Candidate:
    try:
        found = reader.read(row)
        if _same(found.rule, found):
            return RowReport(row.number, RowState.UNCHANGED, found.rule.rule_id, found.rule.phrasing)
        rule, notes = with_proven_basis(found.rule, editor.resolver(), editor.pin())
        if _same(rule, found):
            return RowReport(row.number, RowState.UNCHANGED, rule.rule_id, rule.phrasing)
    except ContentError as error:
        said = str(error).removeprefix(f"第 {row.number} 行：")
        return RowReport(row.number, RowState.REFUSED, None, _shown(row), said)
    ours = found.old is not None and found.old.rule_id not in rules.company
    if ours:
        notes = (*notes, "取代了自带的同名条目。")
    return _Candidate(row.number, rule, None if ours else found.old, ours, notes, found.invented)


def _same(rule: Rule, found: RowRule) -> bool:
    return found.old is not None and rule == replace(found.old, origin=rule.origin)


def _shown(row: SheetRow) -> str:
    cells = dict(row.cells)
    return next((cells[each] for each in (Column.PHRASING, Column.PATTERNS, Column.ID) if cells.get(each)), "").strip()


def _proven(
    editor: PhrasingEditor, rules: RuleSet, candidates: Sequence[_Candidate]
) -> tuple[list[_Candidate], list[RowReport]]:
    """The candidates whose examples hold, tried all together, and reports on the others.

    A refused one may have hidden another's example, so the rest is tried again until all hold.
    """
    kept, refused = list(candidates), list[RowReport]()
    while kept and (failures := _failures(editor, rules, kept)):
        tried, kept = kept, []
        for each in tried:
            failed = failures.get(each.rule.rule_id, ())
            if not failed:
                kept.append(each)
            elif each.invented and all(one.kind is TrialKind.PASS for one in failed):
                # Where even forbidding the words counts as saying them, only a sentence without them is lawful.
                kept.append(replace(each, rule=replace(each.rule, passes=(NEUTRAL,)), invented=False))
            else:
                why = f"{'；'.join(map(said_of, failed))}。"
                refused.append(RowReport(each.row, RowState.REFUSED, None, each.rule.phrasing, why))
    return kept, refused


def _failures(
    editor: PhrasingEditor, rules: RuleSet, candidates: Sequence[_Candidate]
) -> dict[str, list[TrialFailure]]:
    changed = [each.rule for each in candidates]
    ids = frozenset(rule.rule_id for rule in changed)
    found: dict[str, list[TrialFailure]] = {}
    for failure in try_rules(with_rules(rules, changed), editor.make_guard, editor.pin(), ids).failures:
        found.setdefault(failure.rule_id, []).append(failure)
    return found
