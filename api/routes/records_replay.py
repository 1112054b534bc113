"""A recorded answer given again, and what was masked in a record brought back."""

from __future__ import annotations

from api.deps import Kb, Who, checked
from api.errors import ApiError
from api.record_filters import find_record
from api.routing import Routes
from api.schemas.records_replay import ReplayReply, RevealedDatum, RevealReply, RevealRequest
from kb.records.redact import masked
from kb.records.sealing import restore
from kb.store.ledger_records import Record, RecordDraft, RecordKind

router = Routes(prefix="/records", tags=["records"])
MOST_REASON = 500


@router.post("/{record_id}/replay", summary="重放：按当时的文本与规则再答一次，并与今天比较")
def replay(record_id: str, kb: Kb, who: Who) -> ReplayReply:
    """The same question on the recorded generation, day and rule set; 409 for a record that is no answer."""
    return ReplayReply.model_validate(kb.replay(find_record(kb, who, record_id).record))


@router.post("/{record_id}/reveal", summary="还原记录中被遮盖的个人信息")
def reveal(record_id: str, request: RevealRequest, kb: Kb, who: Who) -> RevealReply:
    """What was masked, as it was written. Recorded before it is shown; 409 where nothing was kept."""
    reason = masked(checked("reason", request.reason, MOST_REASON)).text
    record = find_record(kb, who, record_id).record
    text = _text(record)
    if record.sealed is None or text is None:
        raise ApiError(409, "这条记录没有保存被遮盖的个人信息，无法还原；要保存须先设置 ZHIGUI_PERSONAL_KEY。")
    found = kb.privacy.opened(record.sealed, record.record_id)
    restored = restore(text, found)
    told = RecordDraft(
        RecordKind.REVEAL,
        who.actor_id,
        {"kinds": sorted({one.kind for one in found}), "data": len(found)},
        content={"reason": reason},
        about=record.record_id,
        outcome="done",
    )
    kb.store.ledger.append(told)
    data = tuple(RevealedDatum(kind=one.kind, written=one.written) for one in found)
    return RevealReply(record_id=record.record_id, text=restored, data=data)


def _text(record: Record) -> str | None:
    """The masked text of an answer's question, a checked draft or a reviewer's note; None where it is gone."""
    if record.content is None:
        return None
    found = next((said for name in ("question", "text", "reason") if (said := record.content.get(name))), None)
    return None if found is None else str(found)
