"""Statistics of items count what was confirmed, and warn of items that tell nobody from anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kb.quiz.statistics import FEWEST_FOR_WARNING, item_uses
from kb.store.quiz_paper_records import Attempt, AttemptState, Mark

AT = datetime(2026, 11, 1, tzinfo=UTC)


def attempt(
    marks: Mapping[str, float], *, number: int = 1, state: AttemptState = AttemptState.MARKED, **more: object
) -> Attempt:
    """An attempt in which each item brought a share of ten points; `chosen` are the places of the first."""
    chosen = more.get("chosen", ())
    assert isinstance(chosen, tuple)
    return Attempt(
        attempt_id=f"t-{number}",
        paper_id=str(more.get("paper", "p-1")),
        actor_id=f"u-{number}",
        state=state,
        seed=1,
        started_at=AT,
        ends_at=None,
        answers={1: chosen} if chosen else {},
        marks={
            place: Mark(item_id, 1, round(10 * share), 10, confirmed=bool(more.get("confirmed", True)))
            for place, (item_id, share) in enumerate(marks.items(), 1)
        },
    )


def sat(*rows: Mapping[str, float]) -> list[Attempt]:
    return [attempt(row, number=number) for number, row in enumerate(rows)]


def test_an_item_nobody_sat_has_no_figures() -> None:
    assert item_uses([]) == {}
    assert item_uses([attempt({"q-1": 1.0}, state=AttemptState.OPEN)]) == {}
    assert item_uses([attempt({"q-1": 1.0}, confirmed=False)]) == {}


def test_uses_papers_and_shares_are_counted() -> None:
    found = item_uses([
        attempt({"q-1": 1.0}, number=1, chosen=("0",)),
        attempt({"q-1": 0.0}, number=2, chosen=("2",), paper="p-2"),
        attempt({"q-1": 0.5}, number=3, chosen=("0", "1")),
        attempt({"q-1": 0.5}, number=4, chosen=("0",)),
    ])["q-1"]  # fmt: skip
    assert (found.used, found.papers, found.right) == (4, 2, 0.5)
    assert found.choices == {0: 0.75, 1: 0.25, 2: 0.25}
    assert found.discrimination is None
    assert found.warning is None


def test_an_item_that_the_able_get_right_tells_them_apart() -> None:
    rows = [{"q-1": float(able), "q-2": float(able), "q-3": 0.5} for able in (True, False) * 5]
    found = item_uses(sat(*rows))
    assert found["q-1"].discrimination is not None
    assert round(found["q-1"].discrimination, 6) == 1.0
    assert found["q-3"].discrimination is None, "all alike tells nothing"


def test_items_that_everybody_or_nobody_gets_right_or_only_the_weak_are_warned_of() -> None:
    rows = [
        {"easy": 1.0, "hard": 0.0, "odd": float(not able), "one": float(able), "two": float(able)}
        for able in (True, False) * FEWEST_FOR_WARNING
    ]
    found = item_uses(sat(*rows))
    assert "几乎人人答对" in (found["easy"].warning or "")
    assert "几乎人人答错" in (found["hard"].warning or "")
    assert "反而常答错" in (found["odd"].warning or "")
    assert found["one"].warning is None
    few = item_uses(sat(*rows[: FEWEST_FOR_WARNING - 1]))
    assert few["easy"].warning is None, "too few to warn of"
