"""Every publication is told to the receiver once, signed, and again until it arrives: with a real local receiver."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from ingest.webhooks import DELAYS, LEASE, WebhookNotifier, webhook_notifier
from kb.errors import NotFoundError, SettingsError
from kb.settings import Settings
from kb.store.runs import RunState
from kb.store.sql import SqlStore
from kb.store.webhooks import Delivery, DeliveryState, SqlWebhooks
from tests.builders_store import make_draft, publish

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ....").decode()


@dataclass(slots=True)
class Receiver:
    """What a company's system saw; `answers` are the statuses it gives in turn, the last one from then on."""

    answers: list[int] = field(default_factory=lambda: [204])
    verified: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    calls: int = 0
    url: str = ""

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        self.calls += 1
        payload = Webhook(SECRET).verify(body, headers)
        self.verified.append((headers["webhook-id"], payload))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver(list(answers) or [204])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.take(body, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            if status in {301, 307}:
                self.send_header("location", receiver.url)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Clock:
    """A clock that a test moves; it starts now, because signatures are good for five minutes."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Desk:
    """A store with its outbox, under a clock."""

    store: SqlStore
    clock: Clock
    outbox: SqlWebhooks
    published: int = 0

    def publish(self) -> None:
        """One more text comes in, and its run is closed."""
        self.published += 1
        draft = make_draft(
            f"第{self.published}部的文字。", title=f"第{self.published}部办法", effective=date(2020, 1, 1)
        )
        run, generation = publish(self.store, draft)
        self.store.runs.finish(run, RunState.DONE, generation=generation)

    def notifier(self, url: str, *, private: bool = True) -> WebhookNotifier:
        """What a process that opens the store makes of the settings."""
        found = WebhookNotifier(
            self.store, url, Webhook(SECRET), authority="localhost", private=private, clock=self.clock
        )
        found.begin()
        return found

    def work_off(self, notifier: WebhookNotifier) -> None:
        """What duty and queue do together."""
        for delivery_id in notifier.look():
            notifier.deliver(delivery_id)

    def states(self) -> list[tuple[int, DeliveryState]]:
        return [(each.generation, each.state) for each in reversed(self.outbox.newest(50))]

    def only(self) -> Delivery:
        (found,) = self.outbox.newest(50)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield Desk(store, Clock(), SqlWebhooks(store.engine))
    store.close()


def test_each_publication_is_told_once_with_a_good_signature(desk: Desk) -> None:
    with receiving() as receiver:
        notifier = desk.notifier(receiver.url)
        for _ in range(2):
            desk.publish()
            desk.work_off(notifier)
            desk.work_off(notifier)
    assert [event for event, _ in receiver.verified] == ["change-1", "change-2"]
    assert receiver.verified[0][1]["title"] == "《第1部办法》入库，自 2020-01-01 起施行"
    assert desk.states() == [(1, DeliveryState.DELIVERED), (2, DeliveryState.DELIVERED)]


def test_what_was_published_before_the_webhook_was_set_is_old_news(desk: Desk) -> None:
    desk.publish()
    with receiving() as receiver:
        notifier = desk.notifier(receiver.url)
        desk.publish()
        desk.work_off(notifier)
    assert [event for event, _ in receiver.verified] == ["change-2"]


def test_publication_whose_process_died_before_telling_is_told_at_the_next_start(desk: Desk) -> None:
    with receiving() as receiver:
        desk.notifier(receiver.url)
        desk.publish()
        desk.publish()
        after_the_kill = desk.notifier(receiver.url)
        desk.work_off(after_the_kill)
    assert [event for event, _ in receiver.verified] == ["change-1", "change-2"]


def test_run_that_has_not_closed_its_report_is_told_once_it_has(desk: Desk) -> None:
    with receiving() as receiver:
        notifier = desk.notifier(receiver.url)
        run, generation = publish(desk.store, make_draft("应当退货。", effective=date(2020, 1, 1)))
        desk.work_off(notifier)
        assert receiver.calls == 0
        impact = {"instruments": [], "object_counts": {"phrasing": 3}}
        desk.store.runs.finish(run, RunState.DONE, generation=generation, impact=impact)
        desk.work_off(notifier)
    assert [payload["due"] for _, payload in receiver.verified] == [{"phrasing": 3}]


def test_receiver_that_fails_twice_is_asked_again_after_thirty_seconds_and_two_minutes(desk: Desk) -> None:
    with receiving(500, 503, 200) as receiver:
        notifier = desk.notifier(receiver.url)
        desk.publish()
        desk.work_off(notifier)
        first = desk.only()
        assert (first.attempts, first.problem, first.not_before) == (
            1,
            "接收方回答 500。",
            desk.clock.now + timedelta(seconds=30),
        )
        desk.clock.now += timedelta(seconds=29)
        desk.work_off(notifier)
        assert receiver.calls == 1
        desk.clock.now += timedelta(seconds=1)
        desk.work_off(notifier)
        assert desk.only().not_before == desk.clock.now + timedelta(minutes=2)
        desk.clock.now += timedelta(minutes=2)
        desk.work_off(notifier)
    assert (desk.only().state, desk.only().attempts, desk.only().problem) == (DeliveryState.DELIVERED, 3, None)
    assert [event for event, _ in receiver.verified] == ["change-1"] * 3, "the same id each time"


def test_receiver_that_stays_away_is_given_up_after_the_last_delay_and_listed(desk: Desk) -> None:
    with receiving() as gone:
        url = gone.url
    notifier = desk.notifier(url)
    desk.publish()
    desk.work_off(notifier)
    for delay in DELAYS:
        assert desk.only().state is DeliveryState.WAITING
        desk.clock.now += delay
        desk.work_off(notifier)
    assert (desk.only().state, desk.only().attempts) == (DeliveryState.FAILED, len(DELAYS) + 1)
    assert "连不上接收方" in (desk.only().problem or "")
    assert desk.outbox.failed() == 1


def test_given_up_delivery_can_be_sent_again_by_hand(desk: Desk) -> None:
    with receiving(410, 200) as receiver:
        notifier = desk.notifier(receiver.url)
        desk.publish()
        desk.work_off(notifier)
        assert (desk.only().state, desk.only().attempts) == (DeliveryState.FAILED, 1), "410: no longer wanted"
        desk.outbox.retry(desk.only().delivery_id, desk.clock.now)
        desk.work_off(notifier)
    assert desk.only().state is DeliveryState.DELIVERED
    with pytest.raises(NotFoundError):
        desk.outbox.retry(999, desk.clock.now)


def test_redirect_is_not_followed_and_counts_as_failure(desk: Desk) -> None:
    with receiving(307, 200) as receiver:
        desk.publish()
        notifier = desk.notifier(receiver.url)
        desk.publish()
        desk.work_off(notifier)
        assert (receiver.calls, desk.only().problem) == (1, "接收方回答 307。")


def test_private_address_gets_nothing_unless_it_is_allowed(desk: Desk) -> None:
    with receiving() as receiver:
        notifier = desk.notifier(receiver.url, private=False)
        desk.publish()
        desk.work_off(notifier)
    assert receiver.calls == 0
    assert "ZHIGUI_SOURCE_PRIVATE" in (desk.only().problem or "")


def test_two_processes_make_one_attempt_between_them(desk: Desk) -> None:
    with receiving() as receiver:
        one, other = desk.notifier(receiver.url), desk.notifier(receiver.url)
        desk.publish()
        (delivery_id,) = one.look()
        assert other.look() == (delivery_id,)
        assert desk.outbox.take(delivery_id, desk.clock.now, desk.clock.now + LEASE) is not None
        other.deliver(delivery_id)
        assert receiver.calls == 0, "somebody else is at it"
        desk.clock.now += LEASE
        other.deliver(delivery_id)
    assert receiver.calls == 1


def test_payload_is_plain_json_and_tells_what_changed(desk: Desk) -> None:
    with receiving() as receiver:
        notifier = desk.notifier(receiver.url)
        desk.publish()
        desk.work_off(notifier)
    payload = json.loads(json.dumps(receiver.verified[0][1]))
    assert (payload["id"], payload["generation"], payload["kind"]) == (
        "tag:localhost,2026:zhigui/changes/1",
        1,
        "publication",
    )
    assert payload["instruments"][0]["effective_date"] == "2020-01-01"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"webhook_url": "https://a.example.cn/h"}, "ZHIGUI_WEBHOOK_SECRET"),
        ({"webhook_url": "https://a.example.cn/h", "webhook_secret": "whsec_"}, "Base64"),
        ({"webhook_url": "ftp://a.example.cn", "webhook_secret": SECRET}, "https://"),
        ({"webhook_url": "https://me:pw@a.example.cn", "webhook_secret": SECRET}, "用户名"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_what_to_do(desk: Desk, given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        webhook_notifier(Settings(**given), desk.store)  # type: ignore[arg-type]


def test_without_an_address_nobody_is_told(desk: Desk) -> None:
    assert webhook_notifier(Settings(), desk.store) is None
