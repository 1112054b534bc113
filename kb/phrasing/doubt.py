"""Whether a restricted phrasing may be mentioned rather than claimed: reported, quoted, asked about, condemned, denied.

`speech` and `negation` excuse what is surely a mention by narrow frames; this module doubts by broad cues. A doubtful
phrasing stays a finding, but one that a person confirms (warn) and that stops nothing. A claim in the speaker's own
voice outweighs every cue: 别家说包过是骗人的，我们才是真包过.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.phrasing import doubt_cues as cues
from kb.phrasing.context import Reading

# Characters of the sentence on either side that are read, and of the sentences before and after it.
_REACH = 70
_BESIDE = 60
# A longer quotation is a passage, not a word that is spoken about.
_QUOTED_WORDS = 30
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
    if is_claimed(around):
        return None
    if _is_quoted(around):
        return Doubt.QUOTED
    if cues.REPORTED.search(around.before):
        return Doubt.REPORTED
    if _is_condemned(around):
        return Doubt.CONDEMNED
    if needs_frame:
        return None
    if _is_asked(around):
        return Doubt.ASKED
    return Doubt.DENIED if _is_denied(around) or any(cues.DENIED_INSIDE.search(gap) for gap in gaps) else None


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
    """The words in quotation marks that hold the phrasing, or most of it; marks around one character disguise it."""
    around = reading.quotation_around(start, end)
    if around is not None:
        return (around.start, around.end) if around.end - around.start <= _QUOTED_WORDS else None
    within = reading.quotation_within(start, end)
    if within is None or within.end - within.start < max(2, (end - start) // 2):
        return None
    return (within.start, within.end)


def is_claimed(around: Surroundings) -> bool:
    """Whether the speaker says it himself, lets others vouch for it, or entices with it."""
    if cues.ENDORSED.search(around.before) and not cues.SHILLS.search(around.before):
        return True
    if cues.COMMITTED.search(around.before) or cues.RHETORICAL.search(around.before):
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
    return cues.OWN_VOICE.search(around.clause) is not None or cues.OWN_PHRASE.search(around.phrase) is not None


def _is_quoted(around: Surroundings) -> bool:
    return around.quoted or bool(cues.NAMED_BEFORE.search(around.before) or cues.NAMED_BEHIND.match(around.behind))


def _is_asked(around: Surroundings) -> bool:
    whole = f"{around.before}◆{around.behind}"
    if cues.ENTICING.search(around.before):
        return False
    aside = around.asked and cues.ASIDE.search(around.following)
    return bool(aside or cues.ASKING.search(whole))


def _is_condemned(around: Surroundings) -> bool:
    if cues.HEADING.search(around.previous + around.before) or cues.EXAM.search(around.previous + around.before):
        return True
    found = cues.CONDEMNED.search(around.behind)
    if found is not None:
        return cues.OF_RIVALS.search(around.behind, 0, found.start()) is None
    return cues.VERDICT_AFTER.match(around.following) is not None


def _is_denied(around: Surroundings) -> bool:
    return bool(cues.DENYING.search(around.clause) or cues.DENIED_BEHIND.match(around.behind))
