"""What the service counts and measures, for Prometheus."""

from __future__ import annotations

from fastapi import Response

from api.deps import Seen
from api.observability.metrics import MEDIA_TYPE
from api.routing import Routes

router = Routes(tags=["health"])


@router.get(
    "/metrics",
    summary="运行指标（Prometheus 文本格式）",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(seen: Seen) -> Response:
    """Counters, histograms and the state of now; docs/operations.md names them."""
    return Response(seen.metrics.text(), media_type=MEDIA_TYPE)
