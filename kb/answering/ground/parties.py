"""SUBJECTS by name: what one party must do is not told of another, whatever statute they stand in.

The lists of `kb.law.subjects` know who faces whom. Most statutes have parties of their own (持票人 and 付款人, 施工单位
and 使用单位); for those it is enough that the sentence gives to one what the clause of the law gives to another.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.answering.ground.clauses import Clause
from kb.answering.ground.lay_words import as_statute
from kb.answering.ground.sentence import Sentence
from kb.law.modals import Modal
from kb.law.roles import WIDE, is_authority, same_role
from kb.law.subjects import sides_of

_AGAINST = frozenset({Modal.MUST_NOT, Modal.NO_RIGHT})
# Told from the side of the one it is done to, or of both.
_PASSIVE = re.compile(r"[被受遭]|获得|拿到|享受|免")
_BY = re.compile(r"[由归]")
_LEAST = 0.4

Vocabulary = Callable[[Sentence], frozenset[str]]


def displaced(clause: Clause, near: tuple[Clause, ...], sentence: Sentence, known: Vocabulary) -> str | None:
    """Whom the law names where the clause names another; None where they are one, or it cannot be told.

    `known` are the names of parties in the whole of the statutes cited.
    """
    if not clause.doers or not (clause.done_by or clause.modals) or _PASSIVE.search(clause.text):
        return None
    if not clause.modals and clause.plain.endswith("的"):
        return None
    passive = _done_to(clause, near)
    if passive is not None:
        return passive
    if not clause.modals and clause is not sentence.clauses[-1]:
        # What only leads up to the rule is told of whoever it happens to, unless the law names him in so many words.
        near = tuple(each for each in near if each.done_by)
    lawful = [each for each in near if each.doers and _one_direction(clause, each)]
    if not lawful or len(lawful) < len([each for each in near if each.doers]):
        return None
    if sentence.evidence.nearness(clause, lawful[0]) < _LEAST:
        return None
    if any(_same(told, law, sentence) for told in clause.doers for each in lawful for law in each.doers):
        return None
    if any(_is_named(told, lawful[0], sentence, clause, known) for told in clause.doers):
        return lawful[0].doers[0]
    return None


def _done_to(clause: Clause, near: tuple[Clause, ...]) -> str | None:
    """The party that the clause lets act, though the law, which names nobody who acts, speaks of what is done to it."""
    if not clause.done_by or not clause.modals or any(each.doers for each in near):
        return None
    for told in clause.doers:
        if all(told in each.roles and _one_direction(clause, each) and each.governing for each in near):
            return f"对{told}"
    return None


def _one_direction(clause: Clause, law: Clause) -> bool:
    """Whether both say duty, or both say right: a right told of one is the duty of the other."""
    told, stated = clause.governing, law.governing
    if told and stated:
        return bool(told & stated) or bool(told & _AGAINST and stated & _AGAINST)
    return (not told and not stated) or (bool(_BY.search(clause.text)) and bool(_BY.search(law.text)))


def _same(told: str, law: str, sentence: Sentence) -> bool:
    if told == law or sides_of(told) & sides_of(law) or as_statute(told) == as_statute(law):
        return True
    if told in sentence.evidence.roles and told in WIDE and law not in WIDE:
        return law.endswith(told)
    return same_role(told, law)


def _is_named(told: str, law: Clause, sentence: Sentence, clause: Clause, known: Vocabulary) -> bool:
    """Whether it is certain that another party is meant: one the text or its statute names, or an authority."""
    if any(each == told or each.endswith(told) for each in sentence.evidence.roles):
        return True
    if told in WIDE:
        return False
    if is_authority(told) and any(is_authority(each) for each in law.doers):
        return True
    return (bool(_BY.search(clause.text)) and bool(_BY.search(law.text))) or told in known(sentence)
