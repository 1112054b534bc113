"""Adds, removes and switches off restricted phrasings in a company's overlay; a change is tried before it is written.

What is written survives an upgrade, can be edited by hand beside us, and is in force when the call returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import ConflictError, ContentError, NotFoundError
from kb.phrasing.rules.fields import fields_of_rule
from kb.phrasing.rules.files import MAX_BYTES, parse_rule_file, read_rule_text
from kb.phrasing.rules.proving import proven_rule
from kb.phrasing.rules.rule_set import RuleSet, Texts
from kb.phrasing.rules.trial import MakeGuard, Trial, try_rules
from kb.phrasing.rules.writer import (
    NEW_FILE,
    with_changed_entries,
    with_disabled,
    with_entries,
    without_entry,
    write_atomically,
)
from kb.phrasing.types import Rule

COMPANY_FILE = "company.toml"


@dataclass(frozen=True, slots=True)
class Edited:
    """What a change did: the rule it is about, and what the person should know, in Chinese."""

    rule: Rule
    notes: tuple[str, ...] = ()


class PhrasingEditor:
    """Changes one overlay folder. `lock` keeps two changes apart; `publish` puts what was written in force."""

    def __init__(
        self,
        overlay: Path,
        *,
        load: Callable[[Texts], RuleSet],
        make_guard: MakeGuard,
        resolver: Callable[[], Resolver],
        pin: Callable[[], Pin],
        publish: Callable[[str], None],
        lock: AbstractContextManager[object],
        actor: str = "local",
    ) -> None:
        self.overlay = overlay
        self.load = load
        self.make_guard = make_guard
        self.resolver = resolver
        self.pin = pin
        self._publish = publish
        self.lock = lock
        self._actor = actor

    def acting_for(self, actor: str) -> PhrasingEditor:
        """The same editor, whose changes are recorded as those of a person."""
        twin = copy(self)
        twin._actor = actor
        return twin

    def add(self, fields: Mapping[str, object]) -> Edited:
        """Writes a new rule. ContentError when it is unusable or not proven, ConflictError when its id is taken."""
        with self.lock:
            rules = self.load({})
            proven = proven_rule(fields, rules, self.make_guard, self.resolver(), self.pin())
            rule, notes = proven.rule, proven.notes
            if rule.rule_id in rules.company:
                raise ConflictError(f"公司条目 {rule.rule_id} 已经存在；请换个编号，或先删除它。")
            if rules.by_id(rule.rule_id) is not None:
                notes = (*notes, f"它取代了自带的同名条目 {rule.rule_id}。")
            self.put([(rule, None)])
            return Edited(rule, notes)

    def change(self, rule_id: str, fields: Mapping[str, object]) -> Edited:
        """Writes a rule anew: the company's in its place, one of ours as the company's own, which replaces it.

        NotFoundError for an unknown id; ContentError when it is unusable or not proven.
        """
        with self.lock:
            rules = self.load({})
            old = self._known(rules, rule_id)
            proven = proven_rule({**fields, "id": rule_id}, rules, self.make_guard, self.resolver(), self.pin())
            own = rule_id in rules.company
            self.put([(proven.rule, old if own else None)])
            return Edited(proven.rule, proven.notes if own else (*proven.notes, f"它取代了自带的同名条目 {rule_id}。"))

    def remove(self, rule_id: str) -> Edited:
        """Takes a company's rule out of its file. ConflictError for one of ours: those are switched off."""
        with self.lock:
            rules = self.load({})
            rule = self._known(rules, rule_id)
            if rule_id not in rules.company:
                raise ConflictError(
                    f"{rule_id} 是自带条目，升级会带回来，不能删除；可以停用：zhigui phrasings disable {rule_id}"
                )
            name, _, line = rule.origin.rpartition(":")
            text = without_entry(self.text(name), int(line))
            kept = self._disabled_in(self.text(name))
            # A file without entries is no rule file; one that switches nothing off is.
            self.write({name: with_disabled(text, [each for each in kept if each != rule_id])})
            return Edited(rule, (f"{name} 改动前的内容在 {name}.bak。",))

    def disable(self, rule_id: str) -> Edited:
        """Switches a rule off, ours or the company's."""
        with self.lock:
            rules = self.load({})
            rule = self._known(rules, rule_id)
            if rules.by_id(rule_id) is None:
                return Edited(rule, ("它本来就停用着。",))
            text = self.text(COMPANY_FILE)
            self.write({COMPANY_FILE: with_disabled(text, [*self._disabled_in(text), rule_id])})
            return Edited(rule)

    def restore(self, rule_id: str) -> Edited:
        """Switches a rule on again, in whichever file it was switched off."""
        with self.lock:
            rules = self.load({})
            rule = self._known(rules, rule_id)
            changed: dict[str, str | None] = {}
            for path in sorted(self.overlay.glob("*.toml")):
                text = read_rule_text(path)
                off = self._disabled_in(text)
                if rule_id in off:
                    changed[path.name] = with_disabled(text, [each for each in off if each != rule_id])
            if not changed:
                return Edited(rule, ("它没有停用。",))
            self.write(changed)
            return Edited(rule)

    def test(self, replaced: Texts | None = None) -> Trial:
        """Every example of every entry, with overlay files replaced by what somebody is about to publish."""
        return try_rules(self.load(replaced or {}), self.make_guard, self.pin())

    def text(self, name: str) -> str:
        """The text of an overlay file, or what a new one begins with."""
        path = self.overlay / name
        return read_rule_text(path) if path.exists() else NEW_FILE

    def put(self, rules: Iterable[tuple[Rule, Rule | None]]) -> None:
        """Writes rules, each in place of the company's rule given beside it, else at the end of the company's file."""
        changed: dict[str, list[Mapping[str, object]]] = {}
        new: list[Mapping[str, object]] = []
        for rule, old in rules:
            place = changed.setdefault(old.origin.rpartition(":")[0], []) if old is not None else new
            place.append(fields_of_rule(rule))
        texts = {name: with_changed_entries(self.text(name), entries) for name, entries in changed.items()}
        if new:
            texts[COMPANY_FILE] = with_entries(texts.get(COMPANY_FILE) or self.text(COMPANY_FILE), new)
        self.write(texts)

    def write(self, texts: Texts) -> None:
        """Writes overlay files and puts them in force; nothing is written unless the whole then reads."""
        for name, text in texts.items():
            if text is not None and len(text.encode()) > MAX_BYTES:
                raise ContentError(f"{name}：写入后会超过 {MAX_BYTES // 2**20} MB；请把条目分到几个文件里。")
        self.load(texts)
        for name, text in texts.items():
            if text is not None:
                write_atomically(self.overlay / name, text)
        self._publish(self._actor)

    @staticmethod
    def _known(rules: RuleSet, rule_id: str) -> Rule:
        known = (*rules.rules, *rules.disabled_rules())
        rule = next((each for each in known if each.rule_id == rule_id), None)
        if rule is None:
            raise NotFoundError(f"没有编号为 {rule_id} 的限制用语；可用 zhigui phrasings list 查看。")
        return rule

    @staticmethod
    def _disabled_in(text: str) -> tuple[str, ...]:
        return parse_rule_file(text, COMPANY_FILE).disabled
