"""Whether a restricted phrasing may be mentioned rather than claimed: reported, quoted, asked about, condemned, denied.

`speech` and `negation` excuse what is surely a mention by narrow frames; this module doubts by broad cues. A doubtful
phrasing stays a finding, but one that a person confirms (warn) and that stops nothing. A claim in the speaker's own
voice outweighs every cue: 别家说包过是骗人的，我们才是真包过.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.phrasing.context import doubt_cues as cues
from kb.phrasing.context.reading import Reading

# Characters of the sentence on either side that are read, and of the sentences before and after it.
_REACH = 70
_BESIDE = 60
# A longer quotation is a passage, not a word that is spoken about.
_QUOTED_WORDS = 30
# Marks around fewer characters only disguise: 一“定”上岸.
_QUOTED_LEAST = 3
_CLAUSE_MARKS = "，,：:—…"

DOUBTED = "（像是转述、引用、提问或否定，请人工确认）"


class Doubt(StrEnum):
    """Why a phrasing may not be meant."""

    QUOTED = "quoted"
    REPORTED = "reported"
    ASKED = "asked"
    CONDEMNED = "condemned"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a phrasing: its sentence on both sides, and the sentences beside it.

    `clause` is what stands before it without a comma between; `behind` begins after the quotation it lies in.
    """

    phrase: str
    before: str
    behind: str
    previous: str
    following: str
    clause: str
    quoted: bool
    asked: bool


def is_doubtful(
    reading: Reading, start: int, end: int, gaps: tuple[str, ...] = (), *, needs_frame: bool = False
) -> Doubt | None:
    """Why the phrasing at [start, end) of a text may be only a mention; None where it is claimed or nothing tells.

    `gaps` are the words inside it that no rule asks for. `needs_frame`: neither asking nor denying makes an insult
    doubtful (你聋啊？), only that it is another's.
    """
    around = surroundings(reading, start, end)
    if not needs_frame and any(cues.DENIED_INSIDE.search(gap) for gap in gaps):
        return Doubt.DENIED
    if is_claimed(around):
        return None
    if _is_quoted(around):
        return Doubt.QUOTED
    if cues.REPORTED.search(around.before):
        return Doubt.REPORTED
    if _is_condemned(around):
        return Doubt.CONDEMNED
    if needs_frame:
        return Doubt.DENIED if cues.NOT_SAID.search(around.clause) else None
    if _is_asked(around):
        return Doubt.ASKED
    return Doubt.DENIED if _is_denied(around) else None


def is_disowned(reading: Reading, start: int, end: int) -> bool:
    """Whether the phrasing is surely another's: quoted or reported, and judged outright in the same sentence."""
    around = surroundings(reading, start, end)
    if is_claimed(around) or not (around.quoted or cues.REPORTED.search(around.clause)):
        return False
    if cues.UNSURE.search(around.before + around.behind):
        return False
    found = cues.VERDICT.search(around.behind)
    return found is not None and cues.OF_RIVALS.search(around.behind, 0, found.start()) is None


def surroundings(reading: Reading, start: int, end: int) -> Surroundings:
    """The sentence of a phrasing and its neighbours, each cut to what is read of it."""
    text = reading.text
    left, stop = reading.sentence(start, end)
    quotation = _short_quotation(reading, start, end)
    behind_from = end if quotation is None else max(end, quotation[1])
    before = text[max(left, start - _REACH) : start]
    border = max(before.rfind(mark) for mark in _CLAUSE_MARKS)
    return Surroundings(
        phrase=text[start:end],
        before=before,
        behind=text[behind_from : max(behind_from, min(stop, end + _REACH))],
        previous=text[max(0, left - _BESIDE) : left].strip(),
        following=text[stop : stop + _BESIDE].strip(),
        clause=before[border + 1 :],
        quoted=quotation is not None,
        asked=text[stop - 1 : stop] in ("？", "?"),
    )


def _short_quotation(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The words in quotation marks that hold the phrasing, or stand in it."""
    around = reading.quotation_around(start, end)
    if around is not None:
        return (around.start, around.end) if around.end - around.start <= _QUOTED_WORDS else None
    within = reading.quotation_within(start, end)
    if within is None or within.end - within.start < _QUOTED_LEAST:
        return None
    return (within.start, within.end)


def is_claimed(around: Surroundings) -> bool:
    """Whether the speaker says it himself, lets others vouch for it, or entices with it."""
    if cues.ENDORSED.search(around.before) and not cues.SHILLS.search(around.before):
        return True
    if cues.COMMITTED.search(around.before + around.phrase) or cues.RHETORICAL.search(around.before):
        return True
    if around.quoted:
        return cues.AFFIRMED_BEHIND.match(around.behind) is not None
    if cues.ENTICING.search(around.before) and (around.asked or not cues.REPORTED.search(around.before)):
        return True
    if cues.AFFIRMED_BEHIND.match(around.behind) or (not around.asked and cues.SELLING.search(around.behind)):
        return True
    if cues.DENYING.search(around.clause) or cues.DENIED_BEHIND.match(around.behind):
        return False
    if cues.SAYING.search(around.clause) and cues.REPORTED.search(around.clause):
        return False
    if cues.TURN.search(around.before):
        return True
    if _verdict_behind(around):
        return False
    return cues.OWN_VOICE.search(around.clause) is not None or cues.OWN_PHRASE.search(around.phrase) is not None


def _is_quoted(around: Surroundings) -> bool:
    return around.quoted or bool(cues.NAMED_BEFORE.search(around.before) or cues.NAMED_BEHIND.match(around.behind))


def _is_asked(around: Surroundings) -> bool:
    whole = f"{around.before}◆{around.behind}"
    if cues.ENTICING.search(around.before) or cues.NOT_ASKING.search(around.behind):
        return False
    return around.asked or cues.ASKING.search(whole) is not None


def _is_condemned(around: Surroundings) -> bool:
    if cues.HEADING.search(around.previous + around.before) or cues.EXAM.search(around.previous + around.before):
        return True
    return _verdict_behind(around) or cues.VERDICT_AFTER.match(around.following) is not None


def _verdict_behind(around: Surroundings) -> bool:
    """Whether the rest of the sentence judges what was said, and not the rivals of who said it."""
    found = cues.CONDEMNED.search(around.behind)
    return found is not None and cues.OF_RIVALS.search(around.behind, 0, found.start()) is None


def _is_denied(around: Surroundings) -> bool:
    if cues.DENYING.search(around.clause) or cues.DENIED_BEHIND.match(around.behind):
        return True
    beside = (around.clause, re.split(f"[{_CLAUSE_MARKS}]", around.behind, maxsplit=1)[0])
    return any(cues.NO.search(cues.NO_DENIAL.sub("", words)) for words in beside)
