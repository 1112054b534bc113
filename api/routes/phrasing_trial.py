"""A restricted phrasing tried while it is being written, on its examples and on what was said of late."""

from __future__ import annotations

from datetime import timedelta

from api.deps import Kb, Who
from api.phrasing_drafts import trial_of
from api.routing import Routes
from api.schemas.phrasing_trial import DraftTrialReply, DraftTrialRequest
from kb.bootstrap import today

router = Routes(prefix="/phrasings", tags=["phrasings"])

DAYS = 30


@router.post("/trial", summary="试一条还没有写完的限制用语：例句，以及近来的答复里会查出什么")
def try_draft(request: DraftTrialRequest, kb: Kb, who: Who) -> DraftTrialReply:
    """Nothing is written. Only records that this person may see are read, newest first, for some seconds."""
    return trial_of(request.draft, request.since or today() - timedelta(days=DAYS), kb, who)
