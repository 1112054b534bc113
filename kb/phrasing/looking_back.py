"""What a rule would have found in what was said: answers, checked drafts and calls as they are recorded, masked.

Whose records these are is decided by who hands them over; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Literal

from kb.phrasing.spots import Spot
from kb.store.ledger_records import Record, RecordKind

# An answer is read in some 0.2 ms: the time ends first only on a slow machine.
MOST_RECORDS = 3_000
MOST_SECONDS = 2.0
SHOWN = 20
AROUND = 36
SAID = (RecordKind.ASK, RecordKind.CHECK, RecordKind.CALL)
OFFICER = "officer"

Stretches = Sequence[tuple[int, int]]
Find = Callable[[str, Record, Stretches], Sequence[Spot]]
Stopped = Literal["time", "number"]


@dataclass(frozen=True, slots=True)
class Caught:
    """A record in which the rule finds something. [start, end) counts code points of `excerpt`.

    `times` is how often in the whole text.
    """

    record_id: str
    kind: RecordKind
    at: datetime
    excerpt: str
    matched: str
    start: int
    end: int
    times: int


@dataclass(frozen=True, slots=True)
class LookedBack:
    """How many texts were read, in how many of them the rule finds something, and the newest of these.

    `stopped` says what ended it before all were read.
    """

    read: int
    total: int
    caught: tuple[Caught, ...]
    stopped: Stopped | None


def look_back(
    records: Iterable[Record], find: Find, *, most: int = MOST_RECORDS, seconds: float = MOST_SECONDS
) -> LookedBack:
    """Reads records, newest first as they come, until all are read or it has been at it long enough."""
    until = monotonic() + seconds
    read = total = 0
    caught: list[Caught] = []
    stopped: Stopped | None = None
    for record in records:
        if read >= most or monotonic() >= until:
            stopped = "number" if read >= most else "time"
            break
        said, quoted = said_in(record)
        if not said:
            continue
        read += 1
        spots = find(said, record, quoted)
        if spots:
            total += 1
            if len(caught) < SHOWN:
                caught.append(_caught(record, said, spots))
    return LookedBack(read, total, tuple(caught), stopped)


def said_in(record: Record) -> tuple[str, Stretches]:
    """What was said to a caller or written to go out, and which stretches of it quote a text word for word."""
    content = record.content or {}
    if record.kind is RecordKind.CHECK:
        return str(content.get("text") or ""), ()
    if record.kind is RecordKind.CALL:
        # The caller may say what he likes.
        pieces = (each["text"] for each in content.get("pieces") or () if each["speaker"] == OFFICER)
        return "\n".join(pieces), ()
    answer: Mapping[str, Any] = content.get("answer") or {}
    text = str(answer.get("text") or "")
    quotations = (str(each.get("quotation") or "") for each in answer.get("citations") or ())
    places = ((text.find(each), len(each)) for each in quotations if each)
    return text, tuple((place, place + length) for place, length in places if place >= 0)


def _caught(record: Record, text: str, spots: Sequence[Spot]) -> Caught:
    first = spots[0]
    start, end = max(0, first.start - AROUND), min(len(text), first.end + AROUND)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    return Caught(
        record.record_id,
        record.kind,
        record.happened_at,
        f"{before}{text[start:end]}{after}",
        text[first.start : first.end],
        first.start + shift,
        first.end + shift,
        len(spots),
    )
