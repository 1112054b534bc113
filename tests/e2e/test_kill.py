"""kill -9 with real processes on real files; bench/kill.py and bench/update_kill.py do the same more often."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import update_kill
from bench.kill import run
from tests.builders_home import lean_corpus

# bench/update_kill.py: 200 kills over twenty laws. Fewer laws make the update shorter, not the moments fewer.
UPDATE_KILLS, UPDATED_LAWS = 4, update_kill.LAWS[:4]
# Early in the update, at its end, early, and (bench.update_kill.LATE_EVERY) once it was published.
SEED = 8
# A guard against hanging, no measure: bench/update_kill.py holds a restart to ten seconds.
HANGING = 120.0


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_the_service_is_killed_during_ingest_and_backfill(tmp_path: Path) -> None:
    lean_corpus(tmp_path / "corpus")
    kills = tuple(run(tmp_path, in_ingest=1, in_backfill=1, seed=7, laws=("价格法",)))
    assert [kill.wrong for kill in kills] == [()] * 3
    assert [kill.during for kill in kills] == ["ingest", "backfill", "(let run)"]


@pytest.mark.slow
def test_a_reader_meets_no_wrong_and_no_mixed_answer_while_an_update_is_killed_again_and_again(tmp_path: Path) -> None:
    lean_corpus(tmp_path / "corpus")
    kills = tuple(update_kill.run(tmp_path, UPDATE_KILLS, SEED, UPDATED_LAWS, patience=HANGING))
    assert [kill.wrong for kill, _ in kills] == [()] * UPDATE_KILLS
    # At least one kill on either side of the publication, or the moments were badly drawn.
    assert {kill.left for kill, _ in kills} == {"before", "after"}
    # Each of them was watched, before the same update was repeated and after.
    assert all(replies["200"] >= 2 * update_kill.WAYS for _, replies in kills)
