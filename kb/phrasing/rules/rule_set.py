"""All restricted phrasings in force as one content-addressed rule set, from corpus/phrasings/ and a company's overlay.

How a single file is read: `rule_file`. Nothing is skipped silently: one bad file refuses the whole set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from kb.errors import ContentError
from kb.phrasing.rules.checked import CheckedTexts
from kb.phrasing.rules.files import RuleFile, parse_rule_file, read_rule_text
from kb.phrasing.types import Allowance, ExampleSentence, Rule

Texts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules and allowances in order of file and place. `rule_set_id` is the SHA-256 of their content.

    Where they stand counts for nothing, and neither do the example sentences: they teach the paraphrase pass alone.
    `company` are the ids that come from the overlay, `disabled` the entries that it switches off, `notices` say in
    Chinese where ours and theirs meet.
    """

    rules: tuple[Rule, ...]
    rule_set_id: str
    allowances: tuple[Allowance, ...] = ()
    examples: tuple[ExampleSentence, ...] = ()
    company: frozenset[str] = frozenset()
    disabled: tuple[Rule | Allowance, ...] = ()
    notices: tuple[str, ...] = ()

    def by_id(self, rule_id: str) -> Rule | None:
        """The rule of an id, None when there is none in force."""
        return next((rule for rule in self.rules if rule.rule_id == rule_id), None)

    def disabled_rules(self) -> tuple[Rule, ...]:
        """The rules that the overlay switches off."""
        return tuple(each for each in self.disabled if isinstance(each, Rule))

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
    digest = hashlib.sha256("\n".join(content_hash(each) for each in entries).encode())
    return RuleSet(kept, digest.hexdigest(), lifted, tuple(dict.fromkeys(examples)))


@lru_cache(maxsize=2048)
def content_hash(entry: Rule | Allowance) -> str:
    """The SHA-256 of what an entry says, wherever it stands."""
    plain = {key: value for key, value in asdict(entry).items() if key != "origin"}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def with_rules(rules: RuleSet, changed: Iterable[Rule]) -> RuleSet:
    """The set with rules put in place of those of their ids, new ones at the end: what would be in force with them."""
    new = {rule.rule_id: rule for rule in changed}
    merged = {**{rule.rule_id: rule for rule in rules.rules}, **new}
    return make_rule_set(merged.values(), rules.allowances, rules.examples)


def load_rules(
    folder: Path, overlay: Path | None = None, replaced: Texts | None = None, *, checked: CheckedTexts | None = None
) -> RuleSet:
    """All rules of a folder's *.toml by file name; an overlay's rule replaces ours of the same id, new ones follow.

    `replaced` are texts to be read in place of overlay files (None: as if the file were gone), to try a change before
    it is written; `checked` remembers which files were in order. ContentError when a file cannot be read, a field is
    missing, unknown or wrong, or one folder uses an id twice.
    """
    known_texts = checked if checked is not None else frozenset[str]()
    texts = _texts(folder, {})
    own_texts = _texts(overlay, replaced or {}) if overlay is not None else {}
    ours, theirs = _files(texts, known_texts), _files(own_texts, known_texts)
    rules = {rule.rule_id: rule for file in (*ours, *theirs) for rule in file.rules}
    allowances = {each.allowance_id: each for file in (*ours, *theirs) for each in file.allowances}
    off = {entry_id for file in (*ours, *theirs) for entry_id in file.disabled}
    known: dict[str, Rule | Allowance] = {**rules, **allowances}
    found = make_rule_set(
        (rule for rule in rules.values() if rule.rule_id not in off),
        (each for each in allowances.values() if each.allowance_id not in off),
        (each for file in (*ours, *theirs) for each in file.examples),
    )
    if checked is not None:
        checked.keep((*texts.values(), *own_texts.values()))
    return RuleSet(
        found.rules,
        found.rule_set_id,
        found.allowances,
        found.examples,
        company=frozenset(_ids(theirs)),
        disabled=tuple(known[each] for each in sorted(off & set(known))),
        notices=_notices(ours, theirs, off - set(known)),
    )


def _ids(files: Sequence[RuleFile]) -> dict[str, str]:
    """Every entry's id with where it stands."""
    found = {rule.rule_id: rule.origin for file in files for rule in file.rules}
    return {**found, **{each.allowance_id: each.origin for file in files for each in file.allowances}}


def _notices(ours: Sequence[RuleFile], theirs: Sequence[RuleFile], unknown: Iterable[str]) -> tuple[str, ...]:
    own = _ids(ours)
    replacing = [
        f"{place}：公司条目 {each} 取代了自带的同名条目。" for each, place in _ids(theirs).items() if each in own
    ]
    return (*replacing, *(f"disabled 里的 {each} 不存在，没有可停用的条目。" for each in sorted(unknown)))


def _plain(each: Rule | Allowance) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(asdict(each), default=str))
    return plain


class _Placed(Protocol):
    @property
    def origin(self) -> str: ...


def _texts(folder: Path, replaced: Texts) -> dict[str, str]:
    """The files of a folder by name, in order."""
    paths = {path.name: path for path in folder.glob("*.toml")} if folder.is_dir() else {}
    texts = {name: replaced[name] if name in replaced else read_rule_text(paths[name]) for name in {*paths, *replaced}}
    return {name: text for name, text in sorted(texts.items()) if text is not None}


def _files(texts: Mapping[str, str], known: Container[str]) -> list[RuleFile]:
    files = [parse_rule_file(text, name, checked=text in known) for name, text in texts.items()]
    _unique((rule.rule_id, rule) for file in files for rule in file.rules)
    _unique((each.allowance_id, each) for file in files for each in file.allowances)
    return files


def _unique(entries: Iterable[tuple[str, _Placed]]) -> None:
    seen: dict[str, str] = {}
    for entry_id, entry in entries:
        if entry_id in seen:
            raise ContentError(f"{entry.origin}：编号 {entry_id} 与 {seen[entry_id]} 重复，请改其一。")
        seen[entry_id] = entry.origin
