"""What rule a row of a sheet means: one that exists, changed by what the row says, or a new one with the defaults.

A row without 编号 is the company's rule of the same topic and wordings, if there is one: reading a sheet twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import ContentError
from kb.phrasing.matching.normalise import fold
from kb.phrasing.rules.fields import SCENES, fields_of_rule, rule_of_fields
from kb.phrasing.rules.proving import company_id, next_number
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.rules.sheet import fields_of_cells, words_of
from kb.phrasing.rules.sheet_columns import Column
from kb.phrasing.rules.sheet_files import SheetRow
from kb.phrasing.rules.topics import TOPIC_NAMES
from kb.phrasing.types import Rule

# An empty cell of these says that there is none; of any other column, that the sheet does not say.
_OPTIONAL = {
    "together": Column.TOGETHER,
    "exempt": Column.EXEMPT,
    "say_instead": Column.SAY_INSTEAD,
    "effective_from": Column.FROM,
    "effective_to": Column.TO,
    "requires": Column.REQUIRES,
}


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """What holds for every row that does not say otherwise; `basis` as fields of our files."""

    topic: str | None = None
    basis: tuple[Mapping[str, object], ...] = ()
    severity: str = "block"
    industries: tuple[str, ...] = ("general",)
    scenes: tuple[str, ...] = SCENES


@dataclass(frozen=True, slots=True)
class RowRule:
    """The rule a row says, the rule of that id that exists, and whether we made its counter-example up."""

    rule: Rule
    old: Rule | None
    invented: bool


class RowReader:
    """Reads the rows of one sheet against the rules in force; remembers which rule each row was."""

    def __init__(self, rules: RuleSet, defaults: ImportDefaults) -> None:
        every = (*rules.rules, *rules.disabled_rules())
        self._rules = rules
        self._defaults = defaults
        self._by_id = {rule.rule_id: rule for rule in every}
        self._by_words = {
            _words_key(rule.topic, rule.patterns): rule for rule in every if rule.rule_id in rules.company
        }
        self._rows: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._rows_by_words: dict[tuple[str, frozenset[str]], int] = {}

    def read(self, row: SheetRow) -> RowRule:
        """The rule of a row; ContentError says why it is none, or which row was it before."""
        if row.fault:
            raise ContentError(row.fault)
        cells = dict(row.cells)
        stated = _stated(cells)
        if "topic" not in stated and "id" not in stated and self._defaults.topic is not None:
            stated["topic"] = self._defaults.topic
        worded = _worded(stated)
        old = self._meant(worded)
        place = f"第 {row.number} 行"
        if old is not None:
            cleared = {name for name, column in _OPTIONAL.items() if column in cells}
            kept = {name: value for name, value in fields_of_rule(old).items() if name not in cleared}
            found = RowRule(rule_of_fields({**kept, **stated}, place), old, invented=False)
        else:
            rule = rule_of_fields(self._new({**_example_fields(worded), **worded}), place)
            found = RowRule(rule, None, invented="pass" not in stated)
        self._note(found.rule, row.number)
        return found

    def _meant(self, worded: Mapping[str, object]) -> Rule | None:
        rule_id, patterns = worded.get("id"), worded.get("patterns")
        if isinstance(rule_id, str):
            return self._by_id.get(rule_id)
        if not isinstance(patterns, list) or not patterns:
            return None
        return self._by_words.get(_words_key(str(worded.get("topic")), patterns))

    def _new(self, fields: Mapping[str, object]) -> dict[str, object]:
        defaults = self._defaults
        whole = {
            "severity": defaults.severity,
            "industries": list(defaults.industries),
            "scenes": list(defaults.scenes),
            **({"basis": list(defaults.basis)} if defaults.basis else {}),
            **fields,
        }
        if "topic" not in whole:
            raise ContentError("没有主题：请加“主题”列，或用 --topic 给所有行指定。")
        if "basis" not in whole:
            raise ContentError("没有依据：请加“依据”列，或用 --basis 给所有行指定，如 --basis 《广告法》第九条。")
        topic = str(whole["topic"])
        whole.setdefault("reason", f"公司规定的限制用语（{TOPIC_NAMES.get(topic, topic)}）。")
        whole.setdefault("id", self._free_id(topic))
        return whole

    def _free_id(self, topic: str) -> str:
        number = self._numbers.get(topic) or next_number(topic, self._rules)
        while company_id(topic, number) in self._rows:
            number += 1
        self._numbers[topic] = number
        return company_id(topic, number)

    def _note(self, rule: Rule, number: int) -> None:
        words = _words_key(rule.topic, rule.patterns)
        before = self._rows.get(rule.rule_id) or (self._rows_by_words.get(words) if rule.patterns else None)
        if before is not None:
            raise ContentError(f"与第 {before} 行是同一条。")
        self._rows[rule.rule_id] = number
        self._rows_by_words[words] = number


def _stated(cells: Mapping[Column, str]) -> dict[str, object]:
    """The fields a row states; an empty list states nothing but where there may be none."""
    fields = fields_of_cells(cells)
    return {name: value for name, value in fields.items() if value != [] and not (name in _OPTIONAL and not value)}


def _worded(stated: Mapping[str, object]) -> dict[str, object]:
    """The fields with what follows from one column for the other: 禁用词 alone is heading and wordings at once."""
    phrasing, patterns = stated.get("phrasing"), stated.get("patterns")
    if isinstance(phrasing, str) and not patterns and not stated.get("together"):
        return {**stated, "patterns": words_of(phrasing)}
    if isinstance(patterns, list) and patterns and not phrasing:
        return {**stated, "phrasing": "、".join(patterns[:3])}
    return dict(stated)


def _example_fields(worded: Mapping[str, object]) -> dict[str, object]:
    """Examples for a row without any: its own words, and a sentence that forbids them."""
    patterns = worded.get("patterns")
    # A wording with gaps or choices is no sentence; the heading is.
    words = [each for each in patterns if not set(each) & set("…<(")] if isinstance(patterns, list) else []
    examples = words or [str(worded.get("phrasing", ""))]
    return {"patterns": [], "match": examples, "pass": [f"按规定不得说“{examples[0]}”。"]}


def _words_key(topic: str, patterns: tuple[str, ...] | list[str]) -> tuple[str, frozenset[str]]:
    return topic, frozenset(fold(each).text for each in patterns)
