"""A quiz item as values: what is asked, what is right, why, and on which words of which version it stands.

Data only. How items are made is in kb/quiz/generating, what proves them in kb/quiz/prove.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What kind of question 题型 it is."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    BLANK = "blank"
    SHORT = "short"
    CASE = "case"
    SCENARIO = "scenario"


class Bloom(StrEnum):
    """What answering it takes, by Bloom's revised taxonomy: 记忆, 理解, 应用, 分析."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


class Difficulty(StrEnum):
    """易, 中, 难."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ItemState(StrEnum):
    """Where an item is in its life. Due for review is no state of its own: it follows from `reliance`."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


class ItemChange(StrEnum):
    """How a revision came about."""

    GENERATED = "generated"
    WRITTEN = "written"
    IMPORTED = "imported"
    EDITED = "edited"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"
    RESTORED = "restored"
    REVIEWED = "reviewed"


class ProofRule(StrEnum):
    """By which rule an option is right or wrong; kb/quiz/prove says for each what has to hold."""

    VERBATIM = "verbatim"
    QUANTITY = "quantity"
    MODAL = "modal"
    PARTY = "party"
    AUTHORITY = "authority"
    LISTED = "listed"
    NOT_LISTED = "not_listed"
    COUNT = "count"
    TERM = "term"
    CONDITION = "condition"
    CONSEQUENCE = "consequence"
    OLDER_WORDING = "older_wording"
    BARRED = "barred"
    SAYABLE = "sayable"
    BREACH = "breach"
    NO_BREACH = "no_breach"
    HAND_OVER = "hand_over"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class ItemBasis:
    """The provision an item stands on: `quotation` is the slice of its stored text that begins at `start`.

    `title` is the normalised title, `article` the stored label, `locator` what is shown (第五十五条第一款).
    """

    title: str
    article: str
    locator: str
    version_id: str
    quotation: str
    start: int


@dataclass(frozen=True, slots=True)
class Step:
    """Why one answer is right or wrong.

    `basis` counts into the item's bases, None where a rule of ours decides (`rule_id`). [start, end) are the words of
    that quotation which decide, `said` what the answer says in their place: choosing it states
    `quotation[:start] + said + quotation[end:]`. `detail` tells it in one Chinese sentence.
    """

    rule: ProofRule
    detail: str
    basis: int | None = None
    start: int = 0
    end: int = 0
    said: str = ""
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from. 判断 has two: 正确 and 错误, both proven by what the stem states."""

    text: str
    correct: bool
    proof: Step


@dataclass(frozen=True, slots=True)
class Blank:
    """One gap of a stem (＿＿＿＿, in order): every wording that counts as right, the law's own first."""

    accepted: tuple[str, ...]
    proof: Step


@dataclass(frozen=True, slots=True)
class Point:
    """One marking point of an open answer: met where of every group one word is said; `weight` in points."""

    text: str
    keywords: tuple[tuple[str, ...], ...]
    proof: Step
    weight: int = 1


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item's content. `material` is the case or what the caller says, empty where there is none.

    Closed kinds have `options`, 填空 has `blanks`, open ones have `points`; 案例 and 情景 are closed or open.
    `rule_ids` are the restricted phrasings it rests on. `industry` None: every industry. `seed` and `generator` make it
    again. `flag` is why it has no proof (imported, or written by hand): such an item is never offered.
    """

    kind: ItemKind
    stem: str
    explanation: str
    bases: tuple[ItemBasis, ...]
    topic: str
    difficulty: Difficulty
    bloom: Bloom
    generator: str
    seed: int
    as_of: date
    material: str = ""
    options: tuple[Option, ...] = ()
    blanks: tuple[Blank, ...] = ()
    points: tuple[Point, ...] = ()
    rule_ids: tuple[str, ...] = ()
    industry: str | None = None
    tags: tuple[str, ...] = ()
    flag: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is answered in one's own words."""
        return bool(self.points)


@dataclass(frozen=True, slots=True)
class QuizItem:
    """One revision of an item. `reason` is why it was rejected, retired or edited."""

    item_id: str
    revision: int
    change: ItemChange
    state: ItemState
    draft: ItemDraft
    changed_by: str
    changed_at: datetime
    reason: str | None = None
