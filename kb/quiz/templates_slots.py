"""The facts a template leaves open: slots such as {goods} or {buyer}, and how they are filled by rule from a seed.

Names of people and shops come from lists of ours (corpus/quiz/names.toml), so that no real one is hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType

from kb.phrasing.rules.fields import Fields
from kb.quiz.templates_files import read_entries

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_FIELDS = frozenset({"id", "values"})
_NUMBER_FIELDS = frozenset({"from", "to", "step"})
# Two people of one case must not bear one name; a list that is shorter than its slots gives up after that many draws.
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A number from `first` to `last` in steps."""

    first: int
    last: int
    step: int = 1

    def draw(self, chance: Random) -> str:
        """One of its numbers, in digits."""
        return str(chance.randrange(self.first, self.last + 1, self.step))


@dataclass(frozen=True, slots=True)
class Words:
    """Words to choose from; `name` is the list of names.toml they come from, "" where the template has its own."""

    values: tuple[str, ...]
    name: str = ""


Slots = Mapping[str, Span | Words]


@dataclass(frozen=True, slots=True)
class Names:
    """The lists of names. A value may itself have slots: {surname}女士."""

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def draw(self, words: Words, chance: Random) -> str:
        """One of the words, its own slots filled from the lists."""
        found = chance.choice(words.values)
        return _SLOT.sub(lambda slot: chance.choice(self.lists.get(slot[1], ("",))), found)


def load_names(folder: Path, overlay: Path | None = None) -> Names:
    """The lists of a folder's names.toml, a company's own in their place or after them."""
    found = dict(read_entries(folder, overlay, "names.toml", "list", _list))
    names = Names(MappingProxyType(found))
    for each, values in found.items():
        for value in values:
            if unknown := [slot for slot in slots_in(value) if slot not in found or slot == each]:
                raise Fields({}, "names.toml:1").fail(f"名单 {each} 里的 {{{unknown[0]}}} 没有这样的名单。")
    return names


def slots_in(*texts: str) -> tuple[str, ...]:
    """The slots that texts name, each once."""
    return tuple(dict.fromkeys(name for text in texts for name in _SLOT.findall(text)))


def read_slots(fields: Fields, names: Names) -> Slots:
    """The `slots` of a template: a list of words, the name of a list, or { from, to, step }."""
    value = fields.fields.get("slots", {})
    if not isinstance(value, dict):
        raise fields.fail('slots 应为表，如 slots = { goods = ["羽绒服"] }。')
    return MappingProxyType({str(name): _slot(fields, str(name), given, names) for name, given in value.items()})


def refuse_unknown(fields: Fields, slots: Slots, texts: Iterable[str], known: tuple[str, ...] = ()) -> None:
    """ContentError for a slot that a text names and nothing fills."""
    for text in texts:
        for name in slots_in(text):
            if name not in slots and name not in known:
                raise fields.fail(f"文字里的 {{{name}}} 没有写在 slots 里。")
        if "{" in _SLOT.sub("", text) or "}" in _SLOT.sub("", text):
            raise fields.fail("花括号只用来写变量，如 {goods}。")


def drawn(slots: Slots, names: Names, chance: Random) -> Mapping[str, str]:
    """A value for every slot, in their order; two slots of one list get different words."""
    facts: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    for name, source in slots.items():
        if isinstance(source, Span):
            facts[name] = source.draw(chance)
            continue
        before = taken.setdefault(source.name or name, set())
        for _ in range(_DRAWS):
            facts[name] = names.draw(source, chance)
            if facts[name] not in before:
                break
        before.add(facts[name])
    return facts


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its slots filled; what no fact fills stays."""
    return _SLOT.sub(lambda slot: facts.get(slot[1], slot[0]), text)


def _slot(fields: Fields, name: str, given: object, names: Names) -> Span | Words:
    if isinstance(given, str):
        if given not in names.lists:
            raise fields.fail(f"slots 里 {name} 用的名单 {given} 不在 names.toml 里。")
        return Words(names.lists[given], given)
    if isinstance(given, dict):
        return _span(fields, name, given)
    if isinstance(given, list) and given and all(isinstance(each, str) and each for each in given):
        return Words(tuple(given))
    raise fields.fail(f"slots 里的 {name} 应为文字列表、名单的名字或 {{ from, to, step }}。")


def _span(fields: Fields, name: str, given: Mapping[str, object]) -> Span:
    numbers = {key: value for key, value in given.items() if isinstance(value, int) and not isinstance(value, bool)}
    if set(given) - _NUMBER_FIELDS or set(numbers) != set(given) or not {"from", "to"} <= set(given):
        raise fields.fail(f"slots 里的 {name} 应写成 {{ from = 100, to = 900, step = 50 }}。")
    first, last, step = numbers["from"], numbers["to"], numbers.get("step", 1)
    if not 0 <= first <= last or step < 1:
        raise fields.fail(f"slots 里的 {name} 范围不对：from 不大于 to，step 不小于 1。")
    return Span(first, last, step)


def _list(fields: Fields) -> tuple[str, tuple[str, tuple[str, ...]]]:
    fields.expect(_FIELDS, _FIELDS)
    name = fields.text("id")
    return name, (name, fields.texts("values"))
