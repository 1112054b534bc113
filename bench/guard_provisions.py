"""How the guard treats the law itself: every provision of a home as an attributed quotation, and as bare text.

    python -m bench.guard_provisions --home var

Attributed, none may be stopped. Bare, a text that nobody attributes is judged by what it says: the rate, and why.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from api.owner import HomeLock
from bench.report import interval, table, write
from bench.world import HOME
from kb.bootstrap import KnowledgeBase, open_knowledge_base, today
from kb.evaluation.metrics import Proportion, proportion
from kb.law.modals import Modal, find_modals
from kb.phrasing.matching.normalise import fold
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.types import Severity
from kb.settings import Settings

FORMS = {
    "《X》第N条规定：“…”": "《{title}》{label}规定：“{text}”",
    "《X》第N条规定，…": "《{title}》{label}规定，{text}",
    "《X》 / 第N条 …": "《{title}》\n{label}　{text}",
    "“…”（《X》第N条）": "“{text}”（《{title}》{label}）",
}
BARE = "bare"


@dataclass(slots=True)
class Tally:
    """What was counted over all provisions of one home."""

    provisions: int = 0
    touched: int = 0
    blocked: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--show", action="store_true", help="print what is found in bare text, by law and article")
    arguments = parser.parse_args()
    with HomeLock(arguments.home):
        base = open_knowledge_base(Settings(home=arguments.home))
        tally = _counted(base, arguments.show)
        rules = len(base.rules.rules)
        base.close()
    shares = {form: _shares(tally, form) for form in (*FORMS, BARE)}
    rows = [(form, interval(block), interval(warn)) for form, (block, warn) in shares.items()]
    table(
        f"{tally.provisions} provisions, {tally.touched} with a match, {rules} rules", ("form", "block", "warn"), rows
    )
    reasons = [(topic, why, count) for (topic, why), count in tally.reasons.most_common()]
    table("Found in bare text, by topic and by what the law does with it", ("topic", "why", "matches"), reasons)
    write(
        "guard_provisions",
        {
            "provisions": tally.provisions,
            "with_a_match": tally.touched,
            "rules": rules,
            "shares": {form: {"block": block, "warn": warn} for form, (block, warn) in shares.items()},
            "bare_reasons": [{"topic": t, "why": why, "matches": count} for t, why, count in reasons],
        },
    )


def _counted(base: KnowledgeBase, show: bool) -> Tally:
    """A provision in which no rule sees anything passes in every form and is only counted."""
    generation = base.store.law.generation()
    scope = Scope.of(generation, today())
    tally = Tally()
    for title, label, text in _provisions(base, generation):
        tally.provisions += 1
        if not base.guard.matches(fold(text), scope):
            continue
        tally.touched += 1
        for form, pattern in {**FORMS, BARE: "{text}"}.items():
            sent = pattern.format(title=title, label=label, text=text)
            spots = base.guard.spots(sent, scope)
            worst = {spot.rule.severity for spot in spots}
            tally.blocked[form] += Severity.BLOCK in worst
            tally.warned[form] += worst == {Severity.WARN}
            if form == BARE:
                tally.reasons.update((spot.rule.topic, _why(sent, spot)) for spot in spots)
            if spots and (show or form != BARE):
                print(form, title, label, [sent[max(0, s.start - 12) : s.end + 12] for s in spots])
    return tally


def _provisions(base: KnowledgeBase, generation: int) -> Iterator[tuple[str, str, str]]:
    for version in base.store.law.versions(generation).values():
        for provision in base.store.law.provisions(version.version.version_id):
            yield version.instrument.short_title, provision.label, provision.text


def _why(text: str, spot: Spot) -> str:
    """What the law does with the words: the nearest modal in front of them, else how their sentence ends."""
    modals = find_modals(text[: spot.start])
    behind = text[spot.end : spot.end + 120]
    if "罚" in behind or "责令" in behind or "责任" in behind:
        return "names it as a ground of liability"
    if not modals:
        return "describes it"
    return {
        Modal.MUST_NOT: "forbids it, but not where it can be proven to govern",
        Modal.NO_RIGHT: "denies the right to it",
        Modal.MUST: "requires it",
        Modal.MAY: "permits it",
        Modal.NEED_NOT: "waives it",
    }[modals[-1].modal]


def _shares(tally: Tally, form: str) -> tuple[Proportion, Proportion]:
    return (
        proportion(tally.blocked[form], tally.provisions),
        proportion(tally.warned[form], tally.provisions),
    )


if __name__ == "__main__":
    main()
