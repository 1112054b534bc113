"""A text in, its restricted phrasings and unverified citations out."""

from __future__ import annotations

from api.deps import Config, Kb, Seen, Who, checked, serving_generation
from api.routing import Routes
from api.schemas.phrasing import CheckReply, CheckRequest
from kb.answering.record import RecordSpooledError
from kb.bootstrap import today
from kb.errors import StoreError
from kb.phrasing.record import CheckedDraft, check_record

router = Routes(tags=["check"])
NOTICE_NOT_RECORDED = "本次审查没有写进记录，也没能暂存，请自行登记。"
NOTICE_SPOOLED = "本次审查暂时写不进记录，已暂存，稍后自动补记。"


@router.post("/check", summary="审查文本：不能说的话、引用是否属实")
def check(request: CheckRequest, kb: Kb, settings: Config, who: Who, seen: Seen) -> CheckReply:
    """The verdict on a text, recorded unless `record` is false. Offsets count code points of the text as sent."""
    checked("text", request.text, settings.max_text)
    draft = CheckedDraft(
        request.text,
        request.as_of or today(),
        serving_generation(kb),
        who.actor_id,
        industry=request.industry,
        scene=request.scene,
    )
    result = kb.checker.check(
        draft.text,
        generation=draft.generation,
        as_of=draft.as_of,
        industry=draft.industry,
        scene=draft.scene,
        paraphrases=request.paraphrases,
    )
    seen.metrics.checked(result)
    reply = CheckReply.model_validate(result)
    if not request.record:
        return reply
    record, hidden = check_record(draft, result)
    try:
        kb.recorder.append(record, hidden.found)
    except RecordSpooledError:
        return reply.model_copy(update={"record_id": record.record_id, "notice": NOTICE_SPOOLED})
    except StoreError:
        return reply.model_copy(update={"notice": NOTICE_NOT_RECORDED})
    return reply.model_copy(update={"record_id": record.record_id})
