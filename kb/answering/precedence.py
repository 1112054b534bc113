"""Orders cited provisions on one matter by the rule of precedence, and says why. Unrelated laws are never moved.

Two provisions are on one matter where both answer nearly as well and say much the same, or where one refers to the
other's law by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import tomli

from kb.answering.extract import Choice
from kb.answering.special_types import Precedence
from kb.citing.citations import CitedProvision
from kb.errors import ContentError
from kb.law.precedence import SAME_MAKER, Decision, Special, Standing, decide
from kb.law.titles import short_title

# How many of the best are looked at, and how near to the best they must be.
_LOOKED_AT = 4
_CLOSE = 0.7
# The least share of the question's terms in both, and of the shorter text's character pairs in the longer one. Set by
# reading the answers to some 40 questions: lower shares name an order between texts that only share a phrase.
_COVERED = 0.2
_NAMES = re.compile(r"《[^》]*》|[\u4e00-\u9fff]{2,8}(?:保护法|管理法|安全法|促进法|处罚法)")
_SHARED = 0.22


def load_precedence(*folders: Path) -> tuple[Special, ...]:
    """Which statute is special to which, from precedence.toml; a missing file adds nothing. ContentError names it."""
    found: list[Special] = []
    for folder in folders:
        path = folder / "precedence.toml"
        if path.exists():
            try:
                found.extend(_specials(tomli.loads(path.read_text("utf-8"))))
            except (ValueError, KeyError, TypeError) as error:
                raise ContentError(f"{path.name}：{error}。每个 [[general]] 要有 title、basis 和 special。") from error
    return tuple(found)


def _specials(content: Mapping[str, object]) -> list[Special]:
    tables = content.get("general", [])
    if not isinstance(tables, list):
        raise TypeError("general 应为 [[general]] 表")
    return [
        Special(short_title(table["title"]), short_title(special), table["basis"], table.get("article"))
        for table in tables
        for special in table["special"]
    ]


class PrecedenceOrder:
    """The order of one answer's provisions: `arrange` while they are chosen, `of` once they are numbered."""

    def __init__(self, specials: Sequence[Special]) -> None:
        self._specials = specials
        self._ruled: tuple[tuple[Choice, ...], Decision] | None = None

    def arrange(self, choices: Sequence[Choice]) -> list[Choice]:
        """The choices, best first, with those on the best one's matter in the order in which they apply."""
        ordered = list(choices)
        if not ordered:
            return ordered
        best = ordered[0]
        for other in ordered[1:_LOOKED_AT]:
            if not same_matter(best, other):
                continue
            decision = decide(_standing(best), _standing(other), self._specials)
            if decision.first is None and decision.basis == SAME_MAKER:
                continue  # two statutes that nothing orders: saying so helps nobody
            self._ruled = ((best, other) if decision.first != 1 else (other, best), decision)
            return _swapped(ordered, best, other) if decision.first == 1 else ordered
        return ordered

    def of(self, citations: Sequence[CitedProvision]) -> Precedence | None:
        """What was ruled, by the numbers of the citations; None where nothing was, or one of the two is not cited."""
        if self._ruled is None:
            return None
        choices, decision = self._ruled
        order = []
        for choice in choices:
            place = (choice.candidate.provision.version_id, choice.candidate.provision.label)
            numbers = [each.n for each in citations if (each.version, each.article) == place]
            if not numbers:
                return None
            order.append(numbers[0])
        return Precedence(tuple(order), decision.rule, decision.reason, decision.basis)


def _swapped(ordered: list[Choice], best: Choice, other: Choice) -> list[Choice]:
    """The other one first, with the worth of a first one, so that what is quoted next is judged as before."""
    rest = [each for each in ordered if each is not best and each is not other]
    return sorted(
        [replace(other, worth=best.worth), replace(best, worth=other.worth), *rest], key=lambda one: -one.worth
    )


def same_matter(one: Choice, other: Choice) -> bool:
    """Whether two choices of different instruments answer the same matter nearly as well."""
    first, second = one.candidate.version.instrument, other.candidate.version.instrument
    if first.instrument_id == second.instrument_id or other.worth < _CLOSE * one.worth:
        return False
    if min(one.covered, other.covered) < _COVERED:
        return False
    texts = one.candidate.provision.text, other.candidate.provision.text
    if first.short_title in texts[1] or second.short_title in texts[0]:
        return True
    return shared_pairs(_words(one), _words(other)) >= _SHARED


def _words(choice: Choice) -> str:
    """What a choice says, without the names of laws: two texts that both name a third are not on one matter."""
    part = choice.piece.part
    return _NAMES.sub("", choice.candidate.provision.text[part.start : part.end])


def shared_pairs(one: str, other: str) -> float:
    """The share of the shorter text's character pairs that the longer one holds."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other)]
    smaller = min(len(pairs[0]), len(pairs[1]))
    return len(pairs[0] & pairs[1]) / smaller if smaller else 0.0


def _standing(choice: Choice) -> Standing:
    instrument, version = choice.candidate.version.instrument, choice.candidate.version.version
    return Standing(
        instrument.short_title,
        instrument.legal_rank,
        instrument.issuing_authority,
        instrument.province,
        version.dates.effective.value,
        choice.candidate.provision.label,
    )
