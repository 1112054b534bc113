"""kill -9 with real processes on real files; bench/kill.py does the same twenty times over."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.kill import run


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_the_service_is_killed_during_ingest_and_backfill(tmp_path: Path) -> None:
    kills = tuple(run(tmp_path, in_ingest=2, in_backfill=1, seed=7, laws=("价格法",)))
    assert [kill.wrong for kill in kills] == [()] * 4
    assert [kill.during for kill in kills] == ["ingest", "ingest", "backfill", "(let run)"]
