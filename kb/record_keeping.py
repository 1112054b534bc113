"""Everything about people and records over one store: who acts, what is kept of it, how it is proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kb.answering.record import MadeOf, StoreRecorder
from kb.records.erasing.erasure import Erasures
from kb.records.erasing.holds import LegalHolds
from kb.records.erasing.retention import FILE as RETENTION_FILE
from kb.records.erasing.retention import Period, load_periods
from kb.records.people import People, SignInTimes
from kb.records.privacy import open_privacy
from kb.records.verification.desk import Verifications
from kb.records.verification.heads_keeper import DayHeads
from kb.records.verification.signing import LedgerKey
from kb.settings import Settings
from kb.store.holds import SqlHolds
from kb.store.sql import SqlStore

SPOOL = "spool"


class RecordKeeping:
    """The recorder, people, heads of days, verification, erasure and holds of one opened store."""

    def __init__(self, settings: Settings, store: SqlStore, made_of: Callable[[], MadeOf]) -> None:
        spool = settings.home / SPOOL
        self._settings = settings
        self.privacy = open_privacy(settings)
        self.recorder = StoreRecorder(
            store.ledger, spool, required=settings.require_record, made_of=made_of, privacy=self.privacy
        )
        self.people = People(
            store.people, store.ledger, times=_sign_in_times(settings), login_token=self.privacy.login_token
        )
        self.heads = DayHeads(
            store.engine, settings.ledger_key_file, settings.heads_folder, notifies=settings.webhook_url is not None
        )
        self.verifications = Verifications(store.engine, self.heads)
        self.erasures = Erasures(
            store.engine,
            store.ledger,
            lambda: LedgerKey.load_or_create(settings.ledger_key_file),
            spool=spool,
            drain=self.recorder.drain,
            sets=settings.home / "questions",
        )
        self.holds = LegalHolds(SqlHolds(store.engine, store.ledger), self.erasures)

    def periods(self) -> tuple[Period, ...]:
        """How long contents of records are kept, by the files as they are now. ContentError where one is wrong."""
        return load_periods(self._settings.corpus / RETENTION_FILE, self._settings.home / RETENTION_FILE)

    def close(self) -> None:
        """Ends a verification in hand."""
        self.verifications.close()


def _sign_in_times(settings: Settings) -> SignInTimes:
    idle, most = timedelta(hours=settings.sign_in_idle_hours), timedelta(days=settings.sign_in_max_days)
    return SignInTimes(idle, most)
