"""Signs the heads of days that are over, and hands them on: to the webhook's outbox, and to a folder elsewhere.

A head is signed over a chain that was walked first, from the head before; over a broken one nothing is signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine

from kb.errors import ConflictError, StoreError, ZhiguiError
from kb.records.verification.chain import ChainCheck, end_faults
from kb.records.verification.day_heads import day_of, end_of, heads_file, is_genuine, signed, written
from kb.records.verification.faults import FaultKind
from kb.records.verification.heads import MARGIN
from kb.records.verification.signing import LedgerKey
from kb.store.chain_rows import chain_rows, first_after, late_rows, one_state, writer_rows
from kb.store.day_head import DayHead
from kb.store.day_heads import SqlDayHeads, heads_in
from kb.store.webhooks import SqlWebhooks, Topic

# Heads of the last days are told to a receiver that was set, or a process that died, in between.
TOLD_DAYS = timedelta(days=7)
EVENT_ID = 64
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BrokenChainError(ConflictError):
    """A chain does not hold, so no head of it was signed."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A chain that holds from its last head on: `ends` are the last records of each day in it, by day."""

    writer_id: str
    last: DayHead | None
    ends: Mapping[date, tuple[int, str]]

    @property
    def signed_to(self) -> int:
        """The sequence of the last head."""
        return self.last.sequence if self.last is not None else 0


class DayHeads:
    """The signed heads of one store. `problem` says in Chinese why the last attempt signed less than was due."""

    def __init__(self, engine: Engine, key_file: Path, folder: Path | None = None, *, notifies: bool = False) -> None:
        self._engine = engine
        self._key_file = key_file
        self._folder = folder
        self._heads = SqlDayHeads(engine)
        self._outbox = SqlWebhooks(engine) if notifies else None
        self._lock = Lock()
        self.problem: str | None = None

    @property
    def signing(self) -> bool:
        """Whether a key to sign with has been made."""
        return self._key_file.exists()

    def public_key(self) -> str | None:
        """The public half of our key, in hex; None before the first signature."""
        key = LedgerKey.load(self._key_file)
        return None if key is None else key.public_key_hex

    def all(self) -> tuple[DayHead, ...]:
        """Every head in the store, oldest day first."""
        return self._heads.all()

    def look(self, now: datetime) -> None:
        """The duty: signs what is due and hands it on. What went wrong is `problem` until the next look."""
        try:
            try:
                self.sign_due(now)
            finally:
                self.hand_on(now)
        except ZhiguiError as error:
            self.problem = str(error)
            raise
        self.problem = None

    def sign_due(self, now: datetime) -> tuple[DayHead, ...]:
        """Signs every day that is over, oldest first; returns the new heads.

        BrokenChainError when a chain does not hold, after the days of all others were signed.
        """
        with self._lock:
            made, broken = self._sign(now)
        if broken:
            raise BrokenChainError("；".join(broken))
        return made

    def interim(self, now: datetime) -> tuple[DayHead, ...]:
        """Signed statements on how far the chains are this moment, where they are farther than their last head."""
        made: list[DayHead] = []
        key = LedgerKey.load_or_create(self._key_file)
        with one_state(self._engine) as c:
            heads = _last_heads(c)
            for writer_id in sorted({*writer_rows(c), *heads}):
                stretch = _walked(c, writer_id, heads.get(writer_id))
                if stretch.ends:
                    made.append(_head(stretch, day_of(now), max(stretch.ends.values()), now, key, interim=True))
        return tuple(made)

    def hand_on(self, now: datetime) -> None:
        """Writes what the folder lacks, and tells the webhook what it was not told. StoreError for a bad folder."""
        if self._folder is None and self._outbox is None:
            return
        heads = self.all()
        if self._outbox is not None:
            recent = {_event_id(each): each for each in heads if each.signed_at > now - TOLD_DAYS}
            for event_id in sorted(recent.keys() - self._heads.told(tuple(recent))):
                self._outbox.notify(Topic.HEAD, event_id, _notice(recent[event_id]), now)
        if self._folder is not None:
            try:
                _write_missing(self._folder, heads)
            except OSError as error:
                raise StoreError(
                    f"日结写不进文件夹 {self._folder}：{error.strerror}（ZHIGUI_HEADS_FOLDER）。"
                ) from error

    def _sign(self, now: datetime) -> tuple[tuple[DayHead, ...], list[str]]:
        made: list[DayHead] = []
        broken: list[str] = []
        due: list[Stretch] = []
        with one_state(self._engine) as c:
            heads = _last_heads(c)
            for writer_id in sorted({*writer_rows(c), *heads}):
                try:
                    if _is_due(c, writer_id, heads.get(writer_id), now):
                        due.append(_walked(c, writer_id, heads.get(writer_id)))
                except BrokenChainError as error:
                    broken.append(str(error))
        for stretch in due:
            made += (each for each in self._signed_days(stretch, now) if self._heads.add(each))
        return tuple(made), broken

    def _signed_days(self, stretch: Stretch, now: datetime) -> Iterable[DayHead]:
        key = LedgerKey.load_or_create(self._key_file)
        before, reached = stretch, (stretch.signed_to, "")
        for day in sorted(stretch.ends):
            reached = max(reached, stretch.ends[day])
            if _is_over(day, now) and (stretch.last is None or day > stretch.last.day):
                head = _head(before, day, reached, now, key)
                before = Stretch(stretch.writer_id, head, {})
                yield head


def _head(
    before: Stretch, day: date, end: tuple[int, str], now: datetime, key: LedgerKey, *, interim: bool = False
) -> DayHead:
    sequence, link = end
    at = now.replace(microsecond=0)
    records = sequence - before.signed_to
    return signed(DayHead(day, before.writer_id, sequence, records, link, "", "", "", at, interim), key)


def _is_over(day: date, now: datetime) -> bool:
    return end_of(day) + MARGIN <= now


def _is_due(c: Connection, writer_id: str, last: DayHead | None, now: datetime) -> bool:
    """Whether a day is over that has records behind the last head; nearly always one row is enough to know."""
    after = last.sequence if last is not None else 0
    at = first_after(c, writer_id, after)
    if at is None or at <= now:
        return at is not None and _is_over(day_of(at), now)
    # A record from the future, written while a clock was wrong, must not keep the days after it unsigned.
    return late_rows(c, writer_id, after, end_of(day_of(now) - timedelta(days=1)))


def _walked(c: Connection, writer_id: str, last: DayHead | None) -> Stretch:
    """Walks a chain from its last head to its end. BrokenChainError when it does not hold."""
    rows = chain_rows(c, writer_id, last.sequence - 1 if last is not None else 0)
    chain = ChainCheck(writer_id)
    if last is not None:
        first = next(rows, None)
        if first is None or (first.columns["sequence"], first.columns["hash"]) != (last.sequence, last.hash):
            raise BrokenChainError(_refusal(writer_id, f"{last.day} 的日结与第 {last.sequence} 条记录对不上"))
        if not is_genuine(last):
            raise BrokenChainError(_refusal(writer_id, f"{last.day} 的日结签名不对"))
        chain = ChainCheck(writer_id, last.sequence, last.hash)
    ends: dict[date, tuple[int, str]] = {}
    for row in rows:
        chain.add(row)
        if row.at is not None:
            ends[day_of(row.at)] = (chain.sequence, str(chain.hash))
    faults = [each for each in chain.found() if each.kind is not FaultKind.TIME_BACKWARDS]
    faults += end_faults(writer_rows(c).get(writer_id), chain, faults)
    if faults:
        raise BrokenChainError(_refusal(writer_id, f"{faults[0].where}：{faults[0].detail.rstrip('。')}"))
    return Stretch(writer_id, last, ends)


def _refusal(writer_id: str, why: str) -> str:
    return f"写入者 {writer_id} 的记录链有断裂，没有签日结（{why}）。请运行 zhigui records verify 查明。"


def _last_heads(c: Connection) -> Mapping[str, DayHead]:
    found: dict[str, DayHead] = {}
    for head in heads_in(c).heads:
        known = found.get(head.writer_id)
        if known is None or head.sequence >= known.sequence:
            found[head.writer_id] = head
    return found


def _event_id(head: DayHead) -> str:
    named = f"head-{head.day}-{head.writer_id}"
    return named if len(named) <= EVENT_ID else f"head-{head.day}-{sha256(head.writer_id.encode()).hexdigest()[:32]}"


def _notice(head: DayHead) -> Mapping[str, object]:
    return {**written(head), "title": f"{head.day} 的日结：写入者 {head.writer_id}，到第 {head.sequence} 条记录"}


def _write_missing(folder: Path, heads: Iterable[DayHead]) -> None:
    """One file for each head; one that is there stays, whatever it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    there = {each.name for each in folder.iterdir()}
    for head in heads:
        plain = PLAIN_NAME.fullmatch(head.writer_id)
        writer = head.writer_id if plain else sha256(head.writer_id.encode()).hexdigest()[:16]
        name = f"{head.day}-{writer}.json"
        if name not in there:
            beside = folder / f".{name}.new"
            beside.write_text(json.dumps(heads_file((head,), head.signed_at), ensure_ascii=False, indent=2), "utf-8")
            beside.rename(folder / name)
