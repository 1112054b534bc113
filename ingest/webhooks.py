"""Tells the company's own systems of every publication: a signed POST for each, tried again until it arrives.

Signed as Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature); the body is the entry of the
changes feed. The receiver may see an entry twice (its answer got lost), always under the same webhook-id.
"""

from __future__ import annotations

import json
import logging
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpcore
import httpx
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from ingest.changes import change_entries
from ingest.errors import SourceError
from ingest.sources.connecting import CheckedBackend, CheckedTransport
from kb.errors import SettingsError
from kb.settings import Settings
from kb.store.changes import SqlChanges
from kb.store.sql import SqlStore
from kb.store.webhooks import Delivery, DeliveryDraft, SqlWebhooks

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10.0
# Nobody else takes a delivery while one process is at it; longer than the four waits of one attempt together.
LEASE = timedelta(seconds=90)
DELAYS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
GONE = 410
PAGE = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `problem` None when the receiver has it, `final` when trying again is no use."""

    problem: str | None = None
    final: bool = False


class WebhookNotifier:
    """Announces generations to one receiver. `deliver` is the task of the job queue, `look` the duty beside it."""

    def __init__(
        self,
        store: SqlStore,
        url: str,
        signer: Webhook,
        *,
        authority: str,
        private: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._law = store.law
        self._changes = SqlChanges(store.engine)
        self._outbox = SqlWebhooks(store.engine)
        self._url = url
        self._signer = signer
        self._authority = authority
        self._private = private
        self._clock = clock

    def begin(self) -> None:
        """To be called when a service opens: on the very first time, what was published before is old news."""
        self._outbox.begin(self._law.generation(), self._clock())

    def look(self, now: datetime | None = None) -> tuple[int, ...]:
        """Adds what was published since the last look; returns the deliveries that are due now."""
        now = now or self._clock()
        last = self._outbox.last()
        if last is None:
            self.begin()
        elif self._law.generation() > last:
            self._outbox.add(self._drafts(last), now)
        return self._outbox.due(now)

    def deliver(self, delivery_id: int) -> None:
        """One attempt at a delivery; nothing happens when it is not due, or another process is at it."""
        now = self._clock()
        taken = self._outbox.take(delivery_id, now, now + LEASE)
        if taken is None:
            return
        outcome = self._post(taken)
        if outcome.problem is None:
            self._outbox.delivered(delivery_id, self._clock())
        elif outcome.final or taken.attempts > len(DELAYS):
            log.error("通知没有送达，不再重试（%s）：%s", taken.event_id, outcome.problem)
            self._outbox.give_up(delivery_id, outcome.problem)
        else:
            self._outbox.again(delivery_id, self._clock() + DELAYS[taken.attempts - 1], outcome.problem)

    def _drafts(self, last: int) -> tuple[DeliveryDraft, ...]:
        """Everything published after a generation; a service that was away for long has pages of it.

        A run writes its report, with what fell due, a moment after its publication: until then it is not told.
        """
        found: list[DeliveryDraft] = []
        before = self._changes.unfinished_after(last)
        while entries := change_entries(self._changes, self._authority, after=last, before=before, limit=PAGE):
            found += [DeliveryDraft(f"change-{each.generation}", each.generation, each.as_json()) for each in entries]
            before = entries[-1].generation
        return tuple(found)

    def _post(self, delivery: Delivery) -> Outcome:
        body = json.dumps(delivery.payload, ensure_ascii=False)
        sent_at = self._clock()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "zhigui",
            "x-zhigui-topic": delivery.topic.value,
            "webhook-id": delivery.event_id,
            "webhook-timestamp": str(int(sent_at.timestamp())),
            "webhook-signature": self._signer.sign(delivery.event_id, sent_at, body),
        }
        backend = CheckedBackend(private=self._private)
        try:
            with (
                httpx.Client(transport=CheckedTransport(backend), timeout=TIMEOUT_SECONDS) as client,
                # Only the status counts: what a receiver writes into its answer is never read.
                client.stream("POST", self._url, content=body.encode(), headers=headers) as reply,
            ):
                return _outcome(reply.status_code)
        except SourceError as error:
            host = httpx.URL(self._url).host
            if error.transient:
                return Outcome(f"找不到接收通知的主机 {host}（域名解析失败）。")
            return Outcome(
                f"{host} 是内网或保留地址，没有发送；确实要用内网地址时，请设置 ZHIGUI_SOURCE_PRIVATE=true。"
            )
        except (httpx.TimeoutException, httpcore.TimeoutException):
            return Outcome(f"接收方 {TIMEOUT_SECONDS:.0f} 秒内没有回答。")
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Outcome(f"连不上接收方：{error or type(error).__name__}。")


def webhook_notifier(settings: Settings, store: SqlStore) -> WebhookNotifier | None:
    """The notifier of the settings; None when no receiver is set. SettingsError for one that cannot be used."""
    if settings.webhook_url is None:
        return None
    try:
        url = httpx.URL(settings.webhook_url)
    except httpx.InvalidURL as error:
        raise SettingsError(f"ZHIGUI_WEBHOOK_URL 不是网址：{error}。") from error
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise SettingsError("ZHIGUI_WEBHOOK_URL 要以 http:// 或 https:// 开头，写明主机，不带用户名和密码。")
    return WebhookNotifier(
        store,
        settings.webhook_url,
        _signer(settings),
        authority=entry_authority(settings),
        private=settings.source_private,
    )


def entry_authority(settings: Settings) -> str:
    """The host that ids of entries name; without a public address they stay what they are wherever one calls from."""
    return (httpx.URL(settings.public_url).host if settings.public_url else "") or "localhost"


def _signer(settings: Settings) -> Webhook:
    advice = "请设置 ZHIGUI_WEBHOOK_SECRET，例如 whsec_ 加上 openssl rand -base64 32 的输出，并告诉接收方。"
    if settings.webhook_secret is None:
        raise SettingsError(f"设了 ZHIGUI_WEBHOOK_URL，还缺签名密钥。{advice}")
    try:
        return Webhook(settings.webhook_secret.get_secret_value())
    except (EmptyWebhookSecretError, Base64Error, ValueError) as error:
        raise SettingsError(f"通知的签名密钥不是 Base64。{advice}") from error


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    if status == GONE:
        return Outcome("接收方表示不再接收（410）。", final=True)
    return Outcome(f"接收方回答 {status}。")
