"""Erases content whose time is over, and what somebody asks to have erased; every erasure is told and certified.

What a legal hold keeps is left alone and said so in the certificate; it is erased once the hold is released. The words
also leave the files of the database (kb/store/erasing_bytes): at once, or by the duty while a reader is in the way.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine

from kb.errors import ConflictError, NotFoundError
from kb.records.erasing.certificates import (
    MOST_LISTED,
    NOT_REACHED,
    NOT_REACHED_POSTGRES,
    SHANGHAI,
    Asked,
    Certificate,
    CertificateKind,
    Signer,
    Tally,
    certificate_row,
    read_certificate,
)
from kb.records.erasing.elsewhere import set_questions, standing
from kb.records.erasing.retention import Period, expired
from kb.records.people.attempts import account_name
from kb.records.redact import masked
from kb.store.engine import writing
from kb.store.erasing import AT_ONCE, Erased, ErasureRow, Found, SqlErasing
from kb.store.erasing_bytes import left, scrub
from kb.store.erasing_people import forget_person
from kb.store.erasing_quizzes import written_by
from kb.store.holds import SqlHolds
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import SYSTEM, RecordDraft, RecordKind
from kb.store.people import find_person
from kb.store.people_records import LOCAL_ACTOR_ID
from kb.store.selections import Selection, Wanted

EXPIRED_REASON = "留存期限届满"
# Whose rest is erased once the hold is released; what expired, the next day's retention finds by itself.
WAITING = (CertificateKind.REQUEST.value, CertificateKind.PERSON.value, CertificateKind.COMPLETION.value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an erasure came to. `certificate` None: there was nothing to erase. `bytes_left`: the database's files may
    still hold the words, until a reader of an older state has gone."""

    certificate: Certificate | None
    bytes_left: bool

    @property
    def count(self) -> int:
        """How many records were erased."""
        return self.certificate.count if self.certificate else 0


class Erasures:
    """Erasing over the SQL store. `drain` takes spooled records in first: what waits in a file must be found too."""

    def __init__(
        self,
        engine: Engine,
        ledger: SqlLedger,
        key: Callable[[], Signer],
        *,
        spool: Path,
        drain: Callable[[], object],
        sets: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._store = SqlErasing(engine, ledger)
        self._holds = SqlHolds(engine, ledger)
        self._key = key
        self._spool = spool
        self._drain = drain
        self._sets = sets
        self._clock = clock
        self._one_at_a_time = Lock()

    def look(self, what: Selection) -> tuple[Found, tuple[str, ...]]:
        """What an erasure would meet, and where else words of it stand, in Chinese; nothing is changed."""
        self._drain()
        known, elsewhere = set_questions(self._sets), dict[str, None]()
        for ids in self._store.pages(what) if known else ():
            elsewhere.update(dict.fromkeys(standing(self._store.questions(ids), known)))
        return self._store.look(what), tuple(elsewhere)

    def erase(self, what: Selection, asked: Asked) -> Outcome:
        """Erases what is selected and no hold keeps. ValueError for a selection that asks for nothing in particular."""
        return self._carry_out(what, replace(asked, reason=masked(asked.reason).text))

    def forget_person(self, given: str, asked: Asked) -> Outcome:
        """Erases what names a member of staff, by login or id: his row of people, the contents of records about his
        account, and what was written in his tests and studies; what they came to stays under his id.

        NotFoundError for nobody; ConflictError for one who may still come in.
        """
        with writing(self._engine) as c:
            person = find_person(c, given)
            if person is None or person.actor_id == LOCAL_ACTOR_ID:
                raise NotFoundError(f"没有编号或登录名为“{given[:64]}”的人员；见 zhigui people list。")
            if person.active:
                raise ConflictError("这位人员的账号还在使用，请先停用（zhigui people disable）再删除其个人信息。")
            failures = account_name(person.login) if person.login else None
            forget_person(c, person, self._clock(), failures)
            written = written_by(c, person.actor_id)
        about = Selection(about=f"person:{person.actor_id}")
        signed_in = Selection(actor_id=person.actor_id, kinds=(RecordKind.SIGN_IN.value,))
        return self._carry_out(
            (about, signed_in, *written), replace(asked, reason=masked(asked.reason).text), always=True
        )

    def due(self, periods: Sequence[Period]) -> tuple[tuple[Period, Found], ...]:
        """For each period what its end has reached now."""
        now = self._clock()
        return tuple((period, self._store.look((each,))) for period, each in expired(tuple(periods), now))

    def retain(self, periods: Sequence[Period], actor_id: str = SYSTEM) -> Outcome:
        """Erases every content whose time is over."""
        whats = tuple(each for _, each in expired(tuple(periods), self._clock()))
        return self._carry_out(whats, Asked(CertificateKind.RETENTION, actor_id, EXPIRED_REASON, ("留存期限",)))

    def complete(self) -> tuple[Outcome, ...]:
        """Erases what was asked for while a hold stood in the way that is released now."""
        done = []
        for row in self._store.certificates(WAITING):
            certificate = read_certificate(row)
            told = certificate.statement
            for ids in _chunks(told["held"]["records"]):
                found = self._store.look(Selection(record_ids=tuple(ids)))
                if found.count > found.held:
                    means = tuple(told["means"])
                    asked = Asked(CertificateKind.COMPLETION, SYSTEM, told["reason"], means, certificate.erasure_id)
                    done.append(self._carry_out(Selection(record_ids=tuple(ids)), asked))
        return tuple(done)

    def scrub(self) -> bool:
        """Takes what was erased out of the files; whether nothing is left there."""
        return scrub(self._engine)

    @property
    def bytes_left(self) -> bool:
        """Whether the files may still hold what was erased."""
        return left(self._engine)

    def certificate(self, erasure_id: str) -> Certificate:
        """One certificate. Raises NotFoundError."""
        return read_certificate(self._store.certificate(erasure_id))

    def certificates(self, limit: int) -> tuple[Certificate, ...]:
        """The newest certificates first."""
        return tuple(map(read_certificate, self._store.certificates(limit=limit)))

    def _carry_out(self, what: Wanted, asked: Asked, *, always: bool = False) -> Outcome:
        with self._one_at_a_time:
            self._drain()
            known = set_questions(self._sets)
            job = _Job(asked, self._clock(), self._key, self._holds, self._not_reached())
            for ids, last in _with_last(self._store.pages(what)):
                if known:
                    job.elsewhere.update(dict.fromkeys(standing(self._store.questions(ids), known)))
                self._store.erase(ids, job.last if last else job.further)
                self._forget_spooled(ids)
            if always and job.row is None:
                self._store.erase((), job.last)
            return Outcome(None if job.row is None else read_certificate(job.row), not self.scrub())

    def _forget_spooled(self, record_ids: Iterable[str]) -> None:
        """Removes what a kill between taking a record in and removing its file left behind."""
        if self._spool.is_dir():
            gone = set(record_ids)
            for path in self._spool.glob("*.json"):
                if path.stem.partition("-")[2] in gone:
                    path.unlink(missing_ok=True)

    def _not_reached(self) -> tuple[str, ...]:
        return NOT_REACHED if self._engine.dialect.name == "sqlite" else (*NOT_REACHED_POSTGRES, *NOT_REACHED)


class _Job:
    """One erasure over several transactions: what they came to, and what each of them tells the ledger."""

    def __init__(
        self, asked: Asked, at: datetime, key: Callable[[], Signer], holds: SqlHolds, not_reached: tuple[str, ...]
    ) -> None:
        self.row: ErasureRow | None = None
        self.elsewhere: dict[str, None] = {}
        self._asked, self._at, self._key, self._holds, self._not_reached = asked, at, key, holds, not_reached
        self._erasure_id = f"E{at.astimezone(SHANGHAI):%Y%m%d}-{secrets.token_hex(4)}"
        self._kinds: Counter[str] = Counter()
        self._listed: list[Erased] = []
        self._digest = hashlib.sha256()
        self._held: list[str] = []
        self._ledger: list[str] = []

    def further(self, gone: Sequence[Erased], kept: Sequence[str]) -> tuple[RecordDraft, None] | None:
        """What a transaction tells after which more come; nothing where nothing was erased."""
        self._take(gone, kept)
        return (self._draft(gone, kept, {}), None) if gone else None

    def last(self, gone: Sequence[Erased], kept: Sequence[str]) -> tuple[RecordDraft, ErasureRow] | None:
        """What the last one tells, with the certificate; nothing where the end of a period met only holds."""
        self._take(gone, kept)
        if self._asked.kind is CertificateKind.RETENTION and not self._kinds:
            return None
        record_id = uuid.uuid4().hex
        self._ledger.append(record_id)
        holds = self._holds.holds_of(self._held) if self._held else ()
        tally = Tally(
            self._kinds.total(), self._kinds, self._listed, self._digest.hexdigest(), self._held, holds, self._ledger,
            (*map(_as_question, self.elsewhere), *self._not_reached),
        )  # fmt: skip
        self.row = certificate_row(self._erasure_id, self._asked, tally, self._at, self._key())
        digest = hashlib.sha256(self.row.statement.encode("utf-8")).hexdigest()
        return self._draft(gone, kept, {"statement_sha256": digest}, record_id), self.row

    def _take(self, gone: Sequence[Erased], kept: Sequence[str]) -> None:
        self._kinds.update(each.kind for each in gone)
        self._held += kept
        self._listed += gone[: MOST_LISTED - len(self._listed)]
        for each in gone:
            self._digest.update(f"{each.record_id} {each.commitment}\n".encode())

    def _draft(
        self, gone: Sequence[Erased], kept: Sequence[str], more: dict[str, str], record_id: str | None = None
    ) -> RecordDraft:
        if record_id is None:
            record_id = uuid.uuid4().hex
            self._ledger.append(record_id)
        asked = self._asked
        facts = {
            "erased": [each.record_id for each in gone],
            "count": len(gone),
            "cause": asked.kind.value,
            "hold_kept": list(kept),
            "erasure_id": self._erasure_id,
            **more,
        }
        kind = RecordKind.RETENTION if asked.kind is CertificateKind.RETENTION else RecordKind.ERASURE
        return RecordDraft(kind, asked.actor_id, facts, record_id=record_id, about=self._erasure_id, outcome="done")


def _as_question(place: str) -> str:
    return f"{place}（遮盖个人信息后收入的评测题，须由人决定去留）；"


def _with_last(pages: Iterable[tuple[str, ...]]) -> Iterable[tuple[tuple[str, ...], bool]]:
    """Each page with whether it is the last."""
    before: tuple[str, ...] | None = None
    for page in pages:
        if before is not None:
            yield before, False
        before = page
    if before is not None:
        yield before, True


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
