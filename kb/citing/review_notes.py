"""Why something is due for review, in a sentence that says what changed, since when, and until when to look at it."""

from __future__ import annotations

from datetime import date

from kb.citing.standing import ENDED, GONE, NewestTexts, Standing
from kb.law.compare import ProvisionChange
from kb.law.titles import short_title
from kb.law.wording import comparable
from kb.store.records import Reliance

# A decision that only abolishes takes no other instrument's place.
_ABOLISHES = "废止"


def note_of(row: Reliance, standing: Standing, newest: NewestTexts) -> str:
    """Why a row whose wording differs from the newest one is due."""
    title, label = f"《{short_title(row.title)}》", standing.article
    if standing.wording is None or standing.version_id is None:
        return f"{title}已从库中撤下。"
    if standing.wording == ENDED:
        return _ended(title, newest, row.title)
    change = None
    if row.version_id is not None and row.wording_hash not in {ENDED, GONE}:
        change = newest.change(row.version_id, standing.version_id, label)
    moved_to = change.new_label if change and change.new_label != change.old_label else None
    since = newest.since(row.title, moved_to or label)
    begins, ask = _begins(since), _ask(since, newest.pin.as_of)
    if change is not None and change.new_label is None:
        return f"{title}{label}{begins}删去，{ask}。"
    if moved_to is not None and change is not None:
        return f"{title}{label}{begins}改为{moved_to}，{_wording(change)}，{ask}。"
    if standing.wording == GONE:
        return f"{title}{begins}没有{label}，{ask}。"
    return f"{title}{label}{begins}有新文字，{ask}。"


def _wording(change: ProvisionChange) -> str:
    same = comparable(change.old_text or "") == comparable(change.new_text or "")
    return "文字没有变" if same else "文字也有改动"


def _ended(title: str, newest: NewestTexts, plain: str) -> str:
    version = newest.newest(plain)
    ends = version.validity.valid_to if version else None
    begins, ask = _begins(ends) if ends else "已", _ask(ends, newest.pin.as_of) if ends else "请复核"
    by = newest.repealed_by(plain)
    if not by:
        return f"{title}{begins}废止，{ask}。"
    named = "、".join(f"《{short_title(each)}》" for each in by)
    how = f"依{named}" if all(_ABOLISHES in each for each in by) else f"由{named}取代"
    return f"{title}{begins}废止（{how}），{ask}。"


def _begins(since: date | None) -> str:
    return f"自{since.isoformat()}起" if since else "（施行日期未核实）"


def _ask(since: date | None, today: date) -> str:
    return "请在此之前复核" if since is not None and since > today else "请复核"
