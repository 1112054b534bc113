"""The notices that the webhook's receiver was sent: what arrived, what waits, what was given up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query

from api.deps import Config, Kb
from api.routing import Routes
from api.schemas.changes import DeliveryList, DeliveryOut
from kb.store.webhooks import Delivery, SqlWebhooks

router = Routes(prefix="/webhooks", tags=["changes"])


@router.get("", summary="更新通知的送达情况")
def list_deliveries(kb: Kb, settings: Config, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> DeliveryList:
    """The newest notices first."""
    outbox = SqlWebhooks(kb.store.engine)
    return DeliveryList(
        deliveries=tuple(map(_shown, outbox.newest(limit))),
        configured=settings.webhook_url is not None,
        failed=outbox.failed(),
    )


@router.post("/{delivery_id}/retry", status_code=202, summary="重新发送一条通知")
def retry(delivery_id: int, kb: Kb) -> DeliveryOut:
    """Begin the attempts anew; the running service sends it within seconds."""
    outbox = SqlWebhooks(kb.store.engine)
    outbox.retry(delivery_id, datetime.now(UTC))
    return _shown(outbox.get(delivery_id))


def _shown(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.model_validate(
        {
            **{name: getattr(delivery, name) for name in Delivery.__slots__ if name != "payload"},
            "title": str(delivery.payload.get("title", "")),
        }
    )
