"""Every new risk signal is told once to the company's own systems, without a word of the caller."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from ingest.risk_notices import RiskNotices
from ingest.webhooks import DELAYS, WebhookNotifier
from kb.phrasing.risks import RiskRules
from kb.store.sql import SqlStore
from kb.store.webhooks import DeliveryState, SqlWebhooks, Topic
from tests.builders_risks import add_signal
from tests.ingest.test_webhooks import SECRET, Clock, receiving

RULES = RiskRules(names=(("threat", "威胁他人或者自伤"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def test_a_new_signal_is_told_once_urgent_ones_first_and_without_the_question(store: SqlStore) -> None:
    outbox, now = SqlWebhooks(store.engine), datetime.now(UTC)
    outbox.begin(0, now)
    notices = RiskNotices(store.risks, outbox, lambda: RULES)
    add_signal(store, "r1", question="把备案日期改早一点行吗")
    urgent = add_signal(store, "r2", topic="threat", severity="urgent", question="我要砸了你们的店")
    assert (notices.look(now), notices.look(now)) == (2, 0)
    later, first = outbox.newest(9)
    assert (first.topic, first.event_id, first.payload["title"]) == (
        Topic.RISK, f"risk-{urgent}", "紧急风险信号：威胁他人或者自伤"
    )  # fmt: skip
    assert later.payload["title"] == "风险信号：alter_filing"
    told = json.dumps([first.payload, later.payload], ensure_ascii=False)
    assert "砸了你们" not in told and "备案日期" not in told


def test_signals_from_before_the_webhook_was_set_are_old_news(store: SqlStore) -> None:
    add_signal(store)
    outbox, now = SqlWebhooks(store.engine), datetime.now(UTC)
    outbox.begin(0, now)
    assert RiskNotices(store.risks, outbox, lambda: RULES).look(now) == 0


def test_a_signal_reaches_the_receiver_signed_and_without_the_question(store: SqlStore) -> None:
    outbox, clock = SqlWebhooks(store.engine), Clock()
    with receiving(500, 204) as receiver:
        notifier = WebhookNotifier(
            store, receiver.url, Webhook(SECRET), authority="localhost", private=True, clock=clock
        )
        notifier.begin()
        signal = add_signal(store, topic="threat", severity="urgent", question="我要砸了你们的店，电话13812345678")
        assert RiskNotices(store.risks, outbox, lambda: RULES).look(clock.now) == 1
        for _ in range(2):
            for delivery_id in notifier.look():
                notifier.deliver(delivery_id)
            clock.now += DELAYS[0]
    (event, payload) = receiver.verified[-1]
    assert (event, payload["risk_id"], payload["severity"]) == (f"risk-{signal}", signal, "urgent")
    assert "砸了" not in json.dumps(payload, ensure_ascii=False) and "13812345678" not in json.dumps(payload)
    (delivery,) = outbox.newest(9)
    assert delivery.state is DeliveryState.DELIVERED
