"""What templates know of their scenes: what each is called, and the facts they draw. For whoever words them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kb.quiz.generating.cases import CaseGenerator
from kb.quiz.generating.cases_sums import SumGenerator
from kb.quiz.generating.scenarios import ScenarioGenerator
from kb.quiz.request import Generators
from kb.quiz.templates_slots import Slots, Words, slots_in
from kb.store.quiz_records import ItemDraft, ItemKind

TEMPLATE = "template:"
# A caller's words as templates have them: who, and all that is said in one pair of quotation marks.
_CALLER = re.compile(r"^([^“”]{0,20}：)“([^“”]+)”$")


@dataclass(frozen=True, slots=True)
class Scenes:
    """The names of scenes by the id of their template, and every word that a template may draw as a fact."""

    names: Mapping[str, str] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()

    def name_of(self, draft: ItemDraft) -> str:
        """What the scene of an item is called; "" where it comes from no template."""
        tagged = (each.removeprefix(TEMPLATE) for each in draft.tags if each.startswith(TEMPLATE))
        return next((self.names[each] for each in tagged if each in self.names), "")

    def of(self, text: str) -> tuple[str, ...]:
        """The facts that a text names."""
        return tuple(sorted(each for each in self.facts if each in text))


def scenes_of(generators: Generators) -> Scenes:
    """Those of all templates."""
    names: dict[str, str] = {}
    facts: set[str] = set()
    for each in generators.of_corpus:
        if isinstance(each, ScenarioGenerator):
            names |= {template.scenario_id: template.name for template in each.templates}
        if isinstance(each, ScenarioGenerator | CaseGenerator | SumGenerator):
            facts.update(word for template in each.templates for word in _drawn(template.slots))
    return Scenes(names, frozenset(facts))


def caller_of(draft: ItemDraft) -> tuple[str, str] | None:
    """Who calls (with the colon) and what is said, where an item's material is a caller's words; None else."""
    found = _CALLER.match(draft.material) if draft.kind is ItemKind.SCENARIO else None
    return (found[1], found[2]) if found is not None else None


def _drawn(slots: Slots) -> Iterator[str]:
    """Names of people are told by their 女士 and 先生; what is left are goods, shops, places."""
    for source in slots.values():
        if isinstance(source, Words):
            yield from (each for each in source.values if len(each) > 1 and not slots_in(each))
