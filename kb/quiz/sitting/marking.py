"""Marks what marks itself, and suggests marks for what is answered in one's own words.

The rule: one right option brings all points; of several (多选) all right ones bring all, some of them without a wrong
one half, anything else nothing; blanks and points of open answers bring their share. Every share is rounded down to
whole points. What is suggested counts only once a person confirmed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.quiz.sitting.wordings import said, same_wording
from kb.store.quiz_paper_records import AttemptState, Mark, Marking
from kb.store.quiz_records import ItemDraft, Option, Point

HALF = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be marked: the item's revision, its content and what it is worth."""

    item_id: str
    revision: int
    draft: ItemDraft
    points: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a rule finds in an open answer: for every marking point whether it is met, and the words that say so."""

    met: tuple[bool, ...]
    words: tuple[tuple[str, ...], ...]


def marked(asked: Mapping[int, Asked], answers: Mapping[int, tuple[str, ...]], pass_mark: int | None) -> Marking:
    """The marks of an attempt that was handed in, open answers as suggested. `pass_mark` in per cent, None: none."""
    marks = {number: _mark(each, answers.get(number, ())) for number, each in asked.items()}
    return total(marks, pass_mark)


def confirmed(
    marking: Mapping[int, Mark],
    asked: Mapping[int, Asked],
    decided: Mapping[int, tuple[tuple[bool, ...], str]],
    pass_mark: int | None,
) -> Marking:
    """The marks once a person decided open answers: for each which points are met, and a note."""
    marks = dict(marking)
    for number, (met, note) in decided.items():
        points = share_of(asked[number].draft.points, met, asked[number].points)
        marks[number] = replace(marks[number], points=points, met=met, note=note, confirmed=True)
    return total(marks, pass_mark)


def total(marks: Mapping[int, Mark], pass_mark: int | None) -> Marking:
    """The sum of what is confirmed; passed or not is open while something is not."""
    possible = sum(each.of for each in marks.values())
    score = sum(each.points for each in marks.values() if each.confirmed)
    pending = any(not each.confirmed for each in marks.values())
    passed = None if pending or pass_mark is None else score * 100 >= pass_mark * possible
    return Marking(marks, score, possible, passed, AttemptState.SUBMITTED if pending else AttemptState.MARKED)


def suggested(points: Sequence[Point], text: str) -> Suggestion:
    """Which points an open answer meets: of every group of words one is said, and not denied."""
    words = [tuple(said(text, group, point.text) for group in point.keywords) for point in points]
    met = tuple(bool(groups) and all(groups) for groups in words)
    return Suggestion(met, tuple(tuple(dict.fromkeys(each for each in groups if each)) for groups in words))


def right_blanks(draft: ItemDraft, answer: Sequence[str]) -> tuple[bool, ...]:
    """For every blank whether it is filled with an accepted wording."""
    filled = [*answer, *("" for _ in draft.blanks)]
    return tuple(
        any(same_wording(each, accepted) for accepted in blank.accepted)
        for blank, each in zip(draft.blanks, filled, strict=False)
    )


def _mark(asked: Asked, answer: tuple[str, ...]) -> Mark:
    draft, of = asked.draft, asked.points
    if draft.open:
        text = answer[0] if answer else ""
        met = suggested(draft.points, text).met
        # Nothing written needs nobody to read it.
        return Mark(asked.item_id, asked.revision, share_of(draft.points, met, of), of, met, confirmed=not text.strip())
    if draft.blanks:
        filled = right_blanks(draft, answer)
        return Mark(asked.item_id, asked.revision, of * sum(filled) // len(filled), of, filled)
    return Mark(asked.item_id, asked.revision, _chosen(draft.options, answer, of), of)


def _chosen(options: Sequence[Option], answer: Sequence[str], of: int) -> int:
    right = {str(place) for place, each in enumerate(options) if each.correct}
    chosen = set(answer)
    if chosen == right:
        return of
    return of // HALF if chosen and chosen < right else 0


def share_of(points: Sequence[Point], met: Sequence[bool], of: int) -> int:
    """What an open answer brings that meets some of its points."""
    weights = sum(each.weight for each in points)
    got = sum(each.weight for each, is_met in zip(points, met, strict=True) if is_met)
    return of * got // weights if weights else 0
