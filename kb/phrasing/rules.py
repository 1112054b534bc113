"""All restricted phrasings in force as one content-addressed rule set, from corpus/phrasings/ and a company's overlay.

How a single file is read: `rule_file`. Nothing is skipped silently: one bad file refuses the whole set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from kb.errors import ContentError
from kb.phrasing.rule_file import RuleFile, read_rule_file
from kb.phrasing.types import Allowance, ExampleSentence, Rule


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules and allowances in order of file and place. `rule_set_id` is the SHA-256 of their content.

    Where they stand counts for nothing, and neither do the example sentences: they teach the paraphrase pass alone.
    """

    rules: tuple[Rule, ...]
    rule_set_id: str
    allowances: tuple[Allowance, ...] = ()
    examples: tuple[ExampleSentence, ...] = ()

    def by_id(self, rule_id: str) -> Rule | None:
        """The rule of an id, None when there is none."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)

    def as_plain(self) -> dict[str, list[dict[str, object]]]:
        """The set as plain values for the store, days as ISO dates."""
        return {
            "rules": [_plain(each) for each in self.rules],
            "allowances": [_plain(each) for each in self.allowances],
        }

    def topics(self) -> tuple[str, ...]:
        """The topics that have rules, in order of first appearance."""
        return tuple(dict.fromkeys(rule.topic for rule in self.rules))


def make_rule_set(
    rules: Iterable[Rule], allowances: Iterable[Allowance] = (), examples: Iterable[ExampleSentence] = ()
) -> RuleSet:
    """A rule set from rules at hand; equal rules give an equal id, whatever file they came from."""
    kept, lifted = tuple(rules), tuple(allowances)
    entries: list[Rule | Allowance] = [*kept, *lifted]
    plain = [{key: value for key, value in _plain(each).items() if key != "origin"} for each in entries]
    digest = hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())
    return RuleSet(kept, digest.hexdigest(), lifted, tuple(dict.fromkeys(examples)))


def load_rules(folder: Path, overlay: Path | None = None) -> RuleSet:
    """All rules of a folder's *.toml by file name; an overlay's rule replaces ours of the same id, new ones follow.

    ContentError when a file cannot be read, a field is missing, unknown or wrong, or one folder uses an id twice.
    """
    folders = [_read_folder(folder)]
    if overlay is not None and overlay.is_dir():
        folders.append(_read_folder(overlay))
    rules = {rule.rule_id: rule for files in folders for file in files for rule in file.rules}
    allowances = {each.allowance_id: each for files in folders for file in files for each in file.allowances}
    examples = [each for files in folders for file in files for each in file.examples]
    return make_rule_set(rules.values(), allowances.values(), examples)


def _plain(each: Rule | Allowance) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(asdict(each), default=str))
    return plain


class _Placed(Protocol):
    @property
    def origin(self) -> str: ...


def _read_folder(folder: Path) -> list[RuleFile]:
    files = [read_rule_file(path) for path in sorted(folder.glob("*.toml"))]
    _unique((rule.rule_id, rule) for file in files for rule in file.rules)
    _unique((each.allowance_id, each) for file in files for each in file.allowances)
    return files


def _unique(entries: Iterable[tuple[str, _Placed]]) -> None:
    seen: dict[str, str] = {}
    for entry_id, entry in entries:
        if entry_id in seen:
            raise ContentError(f"{entry.origin}：编号 {entry_id} 与 {seen[entry_id]} 重复，请改其一。")
        seen[entry_id] = entry.origin
