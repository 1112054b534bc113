"""Who may use which tool of /mcp, and what becomes of work that nobody waits for: a real service with people and a
scripted model.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

from api.app import create_app
from api.auth.permissions import ROLE_PERMISSIONS
from api.mcp.tools import TOOLS
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import LOCAL
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_api import write_laws, write_samples
from tests.builders_home import open_fresh
from tests.builders_model import SILENT, ScriptedModel, scripted_model
from tests.builders_people import PASSWORD, add_person
from tests.builders_served import served

TOKEN = "a-token-that-only-the-owner-knows"
REFERENCE = {"reference": "示例网店管理办法第二条"}
QUESTION = "网购的衣服不喜欢能退吗"
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
LOOK_UP = {
    "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "lookup_article", "arguments": REFERENCE},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """A service with an admin (boss) and an officer (lisi), and a model that may be told what to say."""

    address: str
    kb: KnowledgeBase
    model: ScriptedModel

    def key(self, login: str, *scopes: str, rate_limit: int | None = None) -> dict[str, str]:
        """The header of a new key of somebody; for all tools when no scopes are named."""
        scopes = scopes or tuple(sorted({each.permission.value for each in TOOLS}))
        person = self.kb.people.person(login)
        issued = self.kb.people.issue_key(person.actor_id, "智能体", scopes, rate_limit=rate_limit, by=LOCAL)
        return {"Authorization": f"Bearer {issued.key}"}

    def post(self, message: object, headers: dict[str, str] | None = None) -> httpx2.Response:
        """One message as it goes over the wire."""
        accepted = {"Accept": "application/json, text/event-stream"}
        return httpx2.post(f"{self.address}/mcp", json=message, headers={**accepted, **(headers or {})})

    @asynccontextmanager
    async def speaking(self, headers: dict[str, str], era: str = "auto") -> AsyncIterator[Client]:
        """A client that sends headers with everything."""
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{self.address}/mcp", http_client=http), mode=era) as client,
        ):
            yield client

    def offered(self, headers: dict[str, str]) -> list[str]:
        """The tools somebody is shown."""

        async def run() -> list[str]:
            async with self.speaking(headers) as client:
                return [each.name for each in (await client.list_tools()).tools]

        return asyncio.run(run())

    def call(self, headers: dict[str, str], name: str, arguments: dict[str, Any]) -> CallToolResult:
        """What a tool returns to somebody."""

        async def run() -> CallToolResult:
            async with self.speaking(headers) as client:
                return await client.call_tool(name, arguments)

        return asyncio.run(run())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("mcp")
    with scripted_model() as model:
        settings = Settings(
            home=folder / "home", rate_limit=100_000, model=model.name, model_url=model.url, model_budget=60
        )
        kb = open_fresh(settings)
        ingestion = open_ingestion(kb)
        texts = (str(write_laws(folder / "laws")), str(write_samples(folder / "samples")))
        assert not ingestion.run_now(IngestRequest(paths=texts)).failed
        add_person(kb.people, "boss", Role.ADMIN)
        add_person(kb.people, "lisi", Role.OFFICER)
        with served(create_app(kb, ingestion, settings, token=TOKEN), settings) as address:
            yield Service(address, kb, model)
        ingestion.close()
        kb.close()


def test_without_a_key_every_message_is_refused_before_it_is_read(service: Service) -> None:
    for message in (LIST, LOOK_UP, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}):
        reply = service.post(message)
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"].startswith("Bearer")
        assert "API 密钥" in reply.json()["detail"]


def test_key_that_does_not_hold_is_refused(service: Service) -> None:
    assert service.post(LIST, {"Authorization": "Bearer zg_made-up"}).status_code == 401


def test_officer_is_offered_what_officers_may_do(service: Service) -> None:
    granted = ROLE_PERMISSIONS[Role.OFFICER]
    assert service.offered(service.key("lisi")) == [each.name for each in TOOLS if each.permission in granted]


def test_limited_key_is_offered_only_the_tools_it_was_issued_for(service: Service) -> None:
    assert service.offered(service.key("lisi", "search")) == ["search", "lookup_article"]
    assert service.offered(service.key("lisi", "ask")) == ["ask"]


def test_tool_that_is_not_offered_is_refused_when_called_all_the_same(service: Service) -> None:
    refused = service.call(service.key("lisi", "search"), "ask", {"question": QUESTION})
    assert refused.is_error
    (content,) = refused.content
    assert isinstance(content, TextContent)
    assert content.text == "这个 API 密钥没有“提问”的权限（ask）。请换用有这项权限的 API 密钥，或请管理员开通。"
    assert not service.model.asked


def test_what_an_agent_asks_is_recorded_under_the_name_of_its_person(service: Service) -> None:
    result = service.call(service.key("lisi"), "check_phrasing", {"text": "保本保息"})
    record = service.kb.store.ledger.get(result.structured_content["record_id"])
    assert record is not None
    assert record.actor_id == service.kb.people.person("lisi").actor_id


def test_tool_call_counts_as_one_request_against_the_limit_of_its_key(service: Service) -> None:
    headers = service.key("lisi", rate_limit=2)
    replies = [service.post(LOOK_UP, headers) for _ in range(3)]
    assert [each.status_code for each in replies] == [200, 200, 429]
    assert not replies[1].json()["result"]["isError"]
    assert replies[2].headers["retry-after"]


def test_browser_that_is_signed_in_needs_its_token_too(service: Service) -> None:
    with httpx2.Client(base_url=service.address) as browser:
        signed_in = browser.post("/v1/session", json={"login": "lisi", "password": PASSWORD})
        accepted = {"Accept": "application/json, text/event-stream"}
        assert browser.post("/mcp", json=LOOK_UP, headers=accepted).status_code == 403
        reply = browser.post("/mcp", json=LOOK_UP, headers={**accepted, "X-CSRF-Token": signed_in.json()["csrf"]})
        assert not reply.json()["result"]["isError"], reply.text


def test_client_that_has_gone_is_not_answered_any_more(service: Service) -> None:
    """The work stops: the model that was being waited for sees that nobody listens."""
    before, asked = service.model.hung_up, len(service.model.asked)
    service.model.queue(SILENT)
    message = {**LOOK_UP, "params": {"name": "ask", "arguments": {"question": QUESTION}}}

    async def run() -> None:
        headers = {**service.key("boss"), "Accept": "application/json, text/event-stream"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            waiting = asyncio.create_task(http.post(f"{service.address}/mcp", json=message))
            assert await asyncio.to_thread(service.model.wait_until, lambda model: len(model.asked) > asked)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(run())
    assert service.model.wait_until(lambda model: model.hung_up > before)


def test_call_that_the_client_cancels_stops_the_work(service: Service) -> None:
    before, asked = service.model.hung_up, len(service.model.asked)
    service.model.queue(SILENT)

    async def run() -> None:
        async with service.speaking(service.key("boss")) as client, anyio.create_task_group() as work:
            work.start_soon(client.call_tool, "ask", {"question": QUESTION})
            assert await asyncio.to_thread(service.model.wait_until, lambda model: len(model.asked) > asked)
            work.cancel_scope.cancel()

    asyncio.run(run())
    assert service.model.wait_until(lambda model: model.hung_up > before)
