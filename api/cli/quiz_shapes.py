"""Quiz items as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict

from api.cli.change_shapes import ReviewItemShape


class ItemSummaryShape(TypedDict):
    """An item in a list."""

    item_id: str
    revision: int
    state: str
    due: bool
    flag: str | None
    kind: str
    stem: str
    topic: str
    topic_name: str
    industry: str | None
    difficulty: str
    bloom: str
    citations: list[str]
    change: str
    changed_at: str
    changed_by: str
    changed_by_name: str | None
    reason: str | None


class ItemListShape(TypedDict):
    """A page of items."""

    items: list[ItemSummaryShape]
    total: int
    counts: dict[str, int]


class OptionShape(TypedDict):
    """One answer."""

    label: str
    text: str
    correct: bool
    detail: str


class BlankShape(TypedDict):
    """One gap."""

    accepted: list[str]
    detail: str


class PointShape(TypedDict):
    """One marking point."""

    text: str
    keywords: list[list[str]]
    weight: int


class BasisShape(TypedDict):
    """A provision."""

    title: str
    locator: str
    quotation: str
    in_force: bool


class ItemStatisticsShape(TypedDict):
    """How an item did."""

    used: int
    papers: int
    right: float | None
    discrimination: float | None
    warning: str | None


class ItemCaseShape(ItemSummaryShape):
    """One item with everything."""

    material: str
    options: list[OptionShape]
    answer: str
    blanks: list[BlankShape]
    points: list[PointShape]
    explanation: str
    bases: list[BasisShape]
    tags: list[str]
    generator: str
    seed: int
    as_of: str
    history: list[ItemSummaryShape]
    reviews: list[ReviewItemShape]
    faults: list[str]
    statistics: ItemStatisticsShape


class UsedItemShape(ItemSummaryShape):
    """An item with how it did."""

    statistics: ItemStatisticsShape


class UsedItemsShape(TypedDict):
    """Items that somebody sat."""

    items: list[UsedItemShape]
    total: int
    used: int
    warned: int


class RefusedItemShape(TypedDict):
    """An item that stayed as it was."""

    item_id: str
    detail: str


class DecidedShape(TypedDict):
    """What became of several items."""

    approved: list[ItemSummaryShape]
    refused: list[RefusedItemShape]


class TopicShape(TypedDict):
    """A topic."""

    id: str
    name: str
    industry: str | None
    instruments: list[str]
    counts: dict[str, int]
    approved: int


class TopicListShape(TypedDict):
    """All topics."""

    topics: list[TopicShape]


class RewritingShape(TypedDict):
    """How far a model is with the words of a run's items."""

    model: str
    of: int
    asked: int
    taken: int
    refused: dict[str, int]


class GenerationShape(TypedDict):
    """A run."""

    generation_run: str
    state: str
    done: int
    total: int
    made: int
    known: int
    merged: int
    considered: int
    dropped: dict[str, int]
    item_ids: list[str]
    rewriting: RewritingShape | None
    seed: int
    as_of: str
    problem: str | None


class GeneratedShape(GenerationShape):
    """A run with some of its items."""

    sample: list[ItemCaseShape]
