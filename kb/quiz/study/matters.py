"""Why a change matters on the phone: what we say there and wrote down that rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from kb.law.compare import ChangeKind
from kb.law.titles import short_title
from kb.quiz.study.changed import cited_as
from kb.quiz.templates import Topics
from kb.store.study_records import Affected, StudiedChange

# Units and approved answers are named with quotation marks of their own.
_USED = {"handbook": "手册{}", "phrasing": "限制用语“{}”", "curated": "审定答复{}"}
# Named in one line; the list of all stands below it.
_NAMED = 3


def why_it_matters(change: StudiedChange, affected: Sequence[Affected], topics: Topics) -> str | None:
    """One or two Chinese sentences; None where nothing of ours and no topic is concerned."""
    resting = _resting(change, affected)
    told = []
    if resting:
        names = "、".join(_USED[each.kind].format(each.name) for each in resting[:_NAMED])
        more = f"等 {len(resting)} 处" if len(resting) > _NAMED else ""
        told.append(f"{names}{more}以这一条为依据，按{_now(change)}答复。")
    elif change.topic is not None:
        told.append(f"涉及“{topics.name_of(change.topic)}”的提问，按{_now(change)}答复。")
    return "".join(told) or None


def _resting(change: StudiedChange, affected: Sequence[Affected]) -> list[Affected]:
    cited = cited_as(change)
    return [each for each in affected if cited in {(short_title(title), label) for title, label in each.rests_on}]


def _now(change: StudiedChange) -> str:
    return "现行条文" if change.kind == ChangeKind.DELETED.value else "新条文"
