"""Tells the company's own systems of every new risk signal, urgent ones first.

A notice says that there is a signal, of what topic and why such questions matter; what the caller said stays inside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kb.phrasing.risks import RiskRules
from kb.store.risks import EVENT, RiskSignal, SqlRisks
from kb.store.webhooks import SqlWebhooks, Topic

# Signals told of at one look; a service that was away for long catches up look by look.
AT_ONCE = 100


class RiskNotices:
    """Puts signals nobody was told of into the outbox of the webhook."""

    def __init__(self, risks: SqlRisks, outbox: SqlWebhooks, rules: Callable[[], RiskRules]) -> None:
        self._risks = risks
        self._outbox = outbox
        self._rules = rules

    def look(self, now: datetime) -> int:
        """How many new notices there are; those from before the webhook was set are old news."""
        untold = self._risks.untold(AT_ONCE)
        return sum(
            self._outbox.notify(Topic.RISK, f"{EVENT}{each.signal_id}", self._payload(each), now) for each in untold
        )

    def _payload(self, signal: RiskSignal) -> dict[str, object]:
        name = self._rules().name_of(signal.topic)
        return {
            "title": f"{'紧急' if signal.severity == 'urgent' else ''}风险信号：{name}",
            "risk_id": signal.signal_id,
            "record_id": signal.record_id,
            "topic": signal.topic,
            "topic_name": name,
            "severity": signal.severity,
            "reason": signal.reason,
            "industry": signal.industry,
            "created_at": signal.created_at.isoformat(),
        }
