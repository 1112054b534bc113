"""Claims: one run at a time works on an instrument, also where processes race and die."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from kb.law.instruments import InstrumentId
from kb.store.claims import STALE_AFTER, SqlClaims, claim_key
from kb.store.sql import SqlStore

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LAW = InstrumentId("law")
ROOT = Path(__file__).resolve().parents[3]
RACER = """
import sys
from datetime import UTC, datetime
from kb.store.claims import SqlClaims
from kb.store.engine import open_engine
claims = SqlClaims(open_engine(sys.argv[1]))
run_id = int(sys.argv[2])
print([claims.claim(f"law{n}", run_id, datetime(2026, 1, 1, tzinfo=UTC)) for n in range(20)].count(True))
"""


def test_of_processes_that_race_each_instrument_goes_to_exactly_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    SqlStore(url).close()
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, url, str(run_id)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for run_id in (1, 2)
    ]
    won = [int(racer.communicate()[0]) for racer in racers]
    assert sum(won) == 20


def test_a_claim_lapses_a_minute_after_its_last_renewal(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    claims = SqlClaims(store.engine)
    assert claims.claim(LAW, 1, NOW)
    later = NOW + STALE_AFTER - timedelta(seconds=1)
    assert claims.renew(1, later) == {LAW}
    assert not claims.claim(LAW, 2, later + STALE_AFTER - timedelta(seconds=1))
    assert claims.holder(LAW, later + STALE_AFTER - timedelta(seconds=1)) == 1
    assert claims.holder(LAW, later + STALE_AFTER) is None
    assert claims.claim(LAW, 2, later + STALE_AFTER)
    assert claims.renew(1, later + STALE_AFTER) == frozenset(), "the first run learns that it lost it"
    store.close()


def test_the_clock_of_a_claim_knows_no_time_zone(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    claims = SqlClaims(store.engine)
    claims.claim(LAW, 1, NOW.astimezone(timezone(timedelta(hours=8))))
    assert not claims.claim(LAW, 2, NOW + timedelta(seconds=30))
    assert claims.claim(LAW, 2, NOW + STALE_AFTER)
    store.close()


def test_texts_of_one_title_share_a_claim_before_their_instrument_is_known() -> None:
    assert claim_key("《中华人民共和国退货法》（2025修正）") == claim_key("退货法")
    assert claim_key("退货法") != claim_key("换货法")
