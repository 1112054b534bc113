"""How somebody stands by topic, against what the papers of his industry weigh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.quiz.papers.blueprint import Blueprint
from kb.quiz.sitting.questions import Items
from kb.store.quiz_paper_records import Attempt


@dataclass(frozen=True, slots=True)
class Stood:
    """One topic: the share of points reached of those that could be (None: never asked), and its weight (None: none).

    Both lie between 0 and 1; the weights of all topics add up to 1.
    """

    topic: str
    share: float | None
    weight: float | None


def standing(attempts: Iterable[Attempt], items: Items, weighed: Blueprint | None) -> tuple[Stood, ...]:
    """Every topic that was asked or is weighed, the heaviest first; answers that wait for a marker do not count yet."""
    score: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for attempt in attempts:
        for mark in attempt.marks.values():
            if mark.confirmed and (item := items.get((mark.item_id, mark.revision))) is not None:
                score[item.draft.topic] += mark.points
                possible[item.draft.topic] += mark.of
    weights = {} if weighed is None else weights_of(weighed)
    topics = sorted({*weights, *possible}, key=lambda each: (-weights.get(each, 0), each))
    return tuple(
        Stood(each, score[each] / possible[each] if possible[each] else None, weights.get(each)) for each in topics
    )


def weights_of(blueprint: Blueprint) -> Mapping[str, float]:
    """What share of the points each topic has; a section that names no topics weighs none."""
    weights: Counter[str] = Counter()
    for section in blueprint.sections:
        total = sum(weight for _, weight in section.topics)
        points = sum(section.points(kind, is_open=False) * number for kind, number in section.kinds)
        for topic, weight in section.topics:
            # Hundredths of points: a Counter of whole numbers adds up without loss.
            weights[topic] += round(10_000 * points * weight / total)
    whole = sum(weights.values())
    return {topic: weight / whole for topic, weight in weights.items()} if whole else {}


def weighing(papers: Sequence[Blueprint], templates: Iterable[Blueprint]) -> tuple[str | None, Blueprint | None]:
    """The industry of the newest paper somebody sat that has one, and the blueprint his topics are weighed by.

    People have no industry of their own. It is the template made for that industry alone; without one the newest paper.
    """
    newest = next((each for each in papers if len(each.industries) == 1), None)
    if newest is None:
        return None, papers[0] if papers else None
    industry = newest.industries[0]
    template = next((each for each in templates if each.industries == newest.industries), None)
    return industry, template or newest
