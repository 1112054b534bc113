"""How long contents are kept: our periods, a company's changes, and what is said of files that cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.records.erasing.retention import ADMINISTRATIVE_KINDS, PERIODS, Period, expired, load_periods
from kb.records.erasing.retention_duty import RetentionDuty
from kb.store.ledger_records import RecordKind
from kb.store.sql import SqlStore
from tests.builders_answering import CORPUS
from tests.builders_erasing import make_call, make_erasures

OURS = CORPUS / "retention.toml"


def changed(folder: Path, text: str) -> dict[str, Period]:
    """The periods with a company's file on top."""
    overlay = folder / "retention.toml"
    overlay.write_text(text, "utf-8")
    return {each.period_id: each for each in load_periods(OURS, overlay)}


def test_every_industry_and_the_administrative_records_have_a_period_of_their_own() -> None:
    periods = load_periods(OURS)
    assert tuple(each.period_id for each in periods) == PERIODS
    assert [each.period_id for each in periods if each.notice or each.changed] == []
    finance = next(each for each in periods if each.period_id == "finance")
    assert (finance.months, finance.least) == (120, 120)


def test_a_caller_never_speaks_in_an_administrative_record() -> None:
    spoken = {"ask", "check", "call", "risk", "reveal", "export"}
    assert set(ADMINISTRATIVE_KINDS) == {kind.value for kind in RecordKind} - spoken


def test_a_company_may_keep_longer(tmp_path: Path) -> None:
    finance = changed(tmp_path, "[finance]\nmonths = 240\nreason = '证券公司'\n")["finance"]
    assert (finance.months, finance.changed, finance.reason, finance.notice) == (240, True, "证券公司", None)
    assert finance.basis


def test_keeping_less_long_than_a_law_demands_is_told(tmp_path: Path) -> None:
    periods = changed(tmp_path, "[market]\nmonths = 12\n[general]\nmonths = 12\n")
    assert "短于法定最短期限（3 年，《电子商务法》第三十一条" in (periods["market"].notice or "")
    assert periods["general"].notice is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[finanse]\nmonths = 12", "不认识的行业 [finanse]"),
        ("[finance]\nmonth = 12", "不认识的字段 month"),
        ("[finance]\nmonths = 0", "1 到 1200"),
        ("[finance]\nmonths = true", "1 到 1200"),
        ("[finance]\nreason = '久一点'", "months"),
        ("[finance]\nmonths = 12\nleast = 1", "不能改"),
        ("[finance]\nmonths = 12\nreason = ' '", "reason"),
        ("[finance]\nmonths = 12\nbasis = []", "basis"),
        ("[finance]\nmonths = 12\nbasis = [{title = '反洗钱法', articel = '第三十四条'}]", "basis"),
        ("finance = 12", "[finance]"),
        ("[finance", "TOML 格式有误"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ContentError, match=r"retention\.toml") as error:
        changed(tmp_path, text)
    assert told in str(error.value)


def test_a_period_ends_on_the_same_day_of_the_month_or_on_its_last() -> None:
    now = datetime(2028, 2, 29, 3, 0, tzinfo=UTC)
    before = {period.period_id: each.before for period, each in expired(load_periods(OURS), now)}
    assert before["market"] == datetime(2025, 2, 28, 3, 0, tzinfo=UTC)
    assert before["finance"] == datetime(2018, 2, 28, 3, 0, tzinfo=UTC)


def test_the_duty_erases_at_its_first_look_and_then_once_a_day_at_night(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        erasures = make_erasures(store, tmp_path, datetime(2030, 11, 22, tzinfo=UTC))
        duty = RetentionDuty(erasures, lambda: load_periods(OURS))
        store.ledger.append(make_call(record_id="a1"))
        duty.look(datetime(2030, 11, 22, 2, 0, tzinfo=UTC))
        assert len(erasures.certificates(10)) == 1
        store.ledger.append(make_call(record_id="a2"))
        # 2 o'clock in Beijing is too early, 3 o'clock is time; later the same day nothing more is done.
        duty.look(datetime(2030, 11, 22, 18, 0, tzinfo=UTC))
        assert len(erasures.certificates(10)) == 1
        duty.look(datetime(2030, 11, 22, 19, 0, tzinfo=UTC))
        assert len(erasures.certificates(10)) == 2
        store.ledger.append(make_call(record_id="a3"))
        duty.look(datetime(2030, 11, 23, 2, 0, tzinfo=UTC))
        assert len(erasures.certificates(10)) == 2
    finally:
        store.close()


def test_nothing_is_erased_while_the_periods_cannot_be_read(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        erasures = make_erasures(store, tmp_path, datetime(2030, 11, 22, tzinfo=UTC))
        store.ledger.append(make_call())
        overlay = tmp_path / "retention.toml"
        overlay.write_text("[market]\nmonths = -1\n", "utf-8")
        duty = RetentionDuty(erasures, lambda: load_periods(OURS, overlay))
        with pytest.raises(ContentError):
            duty.look(datetime(2030, 11, 22, tzinfo=UTC))
        assert erasures.certificates(10) == ()
        overlay.unlink()
        duty.look(datetime(2030, 11, 22, tzinfo=UTC))
        assert len(erasures.certificates(10)) == 1
    finally:
        store.close()
