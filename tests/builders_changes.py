"""An application over a real knowledge base of one sample text, for tests of changes and reviews; no vectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import open_ingestion
from ingest.webhooks import webhook_notifier
from kb.bootstrap import KnowledgeBase
from kb.law.instruments import VersionId
from kb.settings import Settings
from kb.store.drafts import HandbookDraft, UnitDraft
from kb.store.records import HandbookId
from tests.builders_home import open_fresh
from tests.builders_store import make_draft, new_run, publish

TITLE = "示例网店管理办法"
SCOPE, TERM = "为了测试，制定本办法。", "网店应当在七日内处理退款申请。"
OLD = make_draft(SCOPE, TERM, title=TITLE, effective=date(2020, 2, 1))
NEW = make_draft(
    SCOPE, "网店应当在三日内处理退款申请。", title=TITLE, promulgated=date(2026, 1, 1), effective=date(2099, 7, 1)
)
UNIT = "returns#退款期限"


@dataclass(frozen=True, slots=True)
class World:
    """An application with its knowledge base."""

    client: TestClient
    kb: KnowledgeBase
    settings: Settings

    def bring_in_old(self) -> None:
        """The first version, and a handbook that rests on its second article."""
        publish(self.kb.store, OLD)
        store = self.kb.store
        run = new_run(store)
        store.preparation.handbook(run, _handbook())
        store.publisher.publish(run)
        self.kb.published()

    def notices(self) -> tuple[int, ...]:
        """What the service notes of publications, and the notices that are due."""
        notifier = webhook_notifier(self.settings, self.kb.store)
        assert notifier is not None
        return notifier.look()

    def bring_in_new(self) -> int:
        """The second version; returns the run."""
        run, _ = publish(self.kb.store, NEW)
        self.kb.published()
        return run


@contextmanager
def opened_world(home: Path, **settings: object) -> Iterator[World]:
    """Everything open, closed at the end."""
    given = Settings(home=home, rate_limit=100_000, **settings)  # type: ignore[arg-type]
    kb = open_fresh(given)
    ingestion = open_ingestion(kb)
    try:
        client = TestClient(create_app(kb, ingestion, given, token="t"), base_url="http://127.0.0.1:8000")
        yield World(client, kb, given)
    finally:
        ingestion.close()
        kb.close()


def _handbook() -> HandbookDraft:
    unit = UnitDraft(
        "退款期限", ("market",), ("多久退款",), "我帮您看看。", (), None, (), f"按《{TITLE}》第二条处理。", ()
    )
    return HandbookDraft(HandbookId("returns"), VersionId("h-1"), "退换货手册", ("market",), None, None, (unit,))
