"""What quiz items rest on, and that somebody found one still right after an article of it changed.

An item stands on the wording of the version that its bases name; it falls due when the newest text known reads
otherwise there. Thousands of items, few of which change at a time: only those are looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from kb.citing.review import Resting, reliance_of, reviewed
from kb.citing.standing import NewestTexts, Standing, wording_hash
from kb.citing.types import Pin
from kb.law.instruments import VersionId
from kb.store.drafts import CitedDraft
from kb.store.quiz_items import SqlQuizItems
from kb.store.quiz_records import ItemBasis, ItemDraft, ItemState, ProofRule, QuizItem
from kb.store.records import CURRENT, Reliance
from kb.store.reliance import SqlReliance

KIND = "quiz"
# What stands in place of a wording's hash where the version an item was made from is no longer stored.
MISSING = "missing"


def resting(item: QuizItem) -> Resting:
    """An item with the articles that its answers follow from; a retired one rests on nothing."""
    bases = key_bases(item.draft) if item.state is not ItemState.RETIRED else ()
    cited = dict.fromkeys(CitedDraft(each.title, each.article) for each in bases)
    return Resting(KIND, item.item_id, _hash(bases), tuple(cited))


def key_bases(draft: ItemDraft) -> tuple[ItemBasis, ...]:
    """The bases that have to read as they do; the older wording that an item asks about beside today's is history.

    Of several versions of one instrument the one counts that the right answer stands on.
    """
    right = [each.proof for each in draft.options if each.correct]
    others = [each.proof for each in draft.options if each.proof.rule is not ProofRule.OLDER_WORDING]
    open_ones = [each.proof for each in draft.blanks] + [each.proof for each in draft.points]
    steps = (*right, *open_ones, *others)
    standing = [each.basis for each in steps if each.basis is not None and 0 <= each.basis < len(draft.bases)]
    order = dict.fromkeys((*standing, *range(len(draft.bases))))
    version_of: dict[str, str] = {}
    for number in order:
        version_of.setdefault(draft.bases[number].title, draft.bases[number].version_id)
    return tuple(each for each in draft.bases if version_of[each.title] == each.version_id)


def rows_of(
    items: Iterable[QuizItem], known: Sequence[Reliance], newest: NewestTexts
) -> Mapping[str, tuple[Reliance, ...]]:
    """What each item rests on, by its id, each row current or due.

    A row that is known keeps the wording somebody looked at; every other starts from the version that the item names.
    """
    objects = [(each, resting(each)) for each in items]
    have = {(each.object_id, each.title, each.article, each.content_hash) for each in known}
    before = list(known)
    for item, rests in objects:
        for basis in key_bases(item.draft) if rests.rests_on else ():
            standing = newest.standing(basis.title, basis.article)
            if (item.item_id, standing.title, standing.article, rests.content_hash) not in have:
                before.append(_as_made(item.item_id, rests.content_hash, basis, standing, newest))
    rows: dict[str, list[Reliance]] = {each.item_id: [] for each, _ in objects}
    for row in reliance_of((rests for _, rests in objects), before, newest):
        rows[row.object_id].append(row)
    return {item_id: tuple(found) for item_id, found in rows.items()}


def rows_reviewed(item: QuizItem, newest: NewestTexts, *, at: datetime, by: str) -> tuple[Reliance, ...]:
    """The rows of an item that somebody just found right beside the newest texts."""
    rests = resting(item)
    return reviewed(rows_of([item], (), newest)[item.item_id], rests, newest, at=at, by=by)


class QuizReliance:
    """Keeps the rows of all items up to date; not thread-safe, its owner holds a lock."""

    def __init__(self, kept: SqlQuizItems, reliance: SqlReliance) -> None:
        self._kept = kept
        self._reliance = reliance
        self._pin: Pin | None = None
        self._rows = -1
        self._heads: Mapping[str, int] = {}

    def refresh(self, pin: Pin, newest: Callable[[], NewestTexts]) -> None:
        """Nothing to do while generation, day and items are those seen last."""
        rows = self._kept.rows()
        if (self._pin, self._rows) == (pin, rows):
            return
        heads = self._kept.heads()
        seen = self._heads if self._pin == pin else {}
        moved = {item_id: revision for item_id, revision in heads.items() if seen.get(item_id) != revision}
        items = self._kept.of(moved.items()).values()
        known = self._reliance.of_objects(KIND, moved)
        self._reliance.write_objects(KIND, rows_of(items, known, newest()))
        self._pin, self._rows, self._heads = pin, rows, heads


def _as_made(item_id: str, said: str, basis: ItemBasis, standing: Standing, newest: NewestTexts) -> Reliance:
    version_id = VersionId(basis.version_id)
    article = newest.article(version_id, basis.article)
    return Reliance(
        kind=KIND,
        object_id=item_id,
        instrument_id=standing.instrument_id,
        title=standing.title,
        article=standing.article,
        version_id=version_id,
        review_state=CURRENT,
        content_hash=said,
        wording_hash=wording_hash(article.text) if article is not None else MISSING,
    )


def _hash(bases: Sequence[ItemBasis]) -> str:
    said = [[each.title, each.article, each.version_id, each.quotation] for each in bases]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
