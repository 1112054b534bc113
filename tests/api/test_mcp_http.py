"""/mcp as agents use it: the SDK's own client over a real socket, in both eras of the protocol, on real texts."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, TextContent

from api.app import create_app
from api.auth.operations import OPERATIONS
from api.mcp.tools import TOOLS
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.api.conftest import TOKEN
from tests.builders_served import served

T = TypeVar("T")
CHINESE = re.compile(r"[一-鿿]")
ERAS = ("legacy", "auto")
RETURNS = "网购的衣服不喜欢能退吗"
# What each tool is asked, what its text must say, and where the same object is under /v1.
ASKED: dict[str, tuple[dict[str, Any], str, tuple[str, str, dict[str, Any]]]] = {
    "ask": ({"question": RETURNS}, "七日", ("POST", "/v1/ask", {"question": RETURNS})),
    "search": (
        {"query": "七日无理由退货", "top_k": 2},
        "第二十五条",
        ("POST", "/v1/search", {"query": "七日无理由退货", "top_k": 2}),
    ),
    "lookup_article": (
        {"reference": "示例网店管理办法第二条", "as_of": "2021-06-01"},
        "七日内",
        ("GET", "/v1/lookup", {"q": "示例网店管理办法第二条", "as_of": "2021-06-01"}),
    ),
    "check_phrasing": ({"text": "保本保息，稳赚"}, "不能发出", ("POST", "/v1/check", {"text": "保本保息，稳赚"})),
    "verify_citations": (
        {"text": "根据《示例网店管理办法》第二条，网店应当在十日内处理退款申请。"},
        "【不符】",
        ("POST", "/v1/verify", {"text": "根据《示例网店管理办法》第二条，网店应当在十日内处理退款申请。"}),
    ),
    "compare_versions": (
        {"instrument": "示例网店管理办法"},
        "七日内 → 三日内",
        ("GET", "/v1/instruments/示例网店管理办法/compare", {}),
    ),
    # Which change is the latest, the other tests of this knowledge base decide.
    "list_changes": ({"limit": 1}, "数据第", ("GET", "/v1/changes", {"limit": 1})),
}
# What differs from one asking to the next.
PASSING = ("timings_ms", "answer_id", "record_id")


@pytest.fixture(scope="module")
def address(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> Iterator[str]:
    with served(create_app(kb, ingestion, settings, token=TOKEN), settings) as at:
        yield at


def talked(address: str, talk: Callable[[Client], Awaitable[T]], era: str = "auto") -> T:
    """What came of talking to the server."""

    async def run() -> T:
        async with Client(f"{address}/mcp", mode=era) as client:
            return await talk(client)

    return asyncio.run(run())


def text_of(result: CallToolResult) -> str:
    """The readable half of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def lasting(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply without what differs each time."""
    return {key: value for key, value in reply.items() if key not in PASSING}


@pytest.mark.parametrize("era", ERAS)
def test_every_tool_is_listed_with_its_schemas_and_says_that_it_changes_nothing(address: str, era: str) -> None:
    async def talk(client: Client) -> None:
        assert "refused" in (client.instructions or "")
        tools = (await client.list_tools()).tools
        assert [each.name for each in tools] == [each.name for each in TOOLS]
        for each in tools:
            assert each.annotations is not None and each.annotations.read_only_hint
            assert each.input_schema["type"] == "object"
            assert each.input_schema["additionalProperties"] is False
            assert "$ref" not in json.dumps(each.input_schema)
            assert "role" not in each.input_schema["properties"]
            assert all(CHINESE.search(field["description"]) for field in each.input_schema["properties"].values())
            assert each.output_schema is not None and each.output_schema["type"] == "object"

    talked(address, talk, era)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("name", ASKED)
def test_tool_returns_the_object_of_the_contract_and_readable_text(address: str, name: str, era: str) -> None:
    arguments, said, (method, path, given) = ASKED[name]
    # The client itself validates the object against the schema that the tool announced.
    result = talked(address, lambda client: client.call_tool(name, arguments), era)
    assert not result.is_error, text_of(result)
    assert said in text_of(result)
    assert "--" not in text_of(result)
    with httpx2.Client(base_url=address) as http:
        reply = http.request(method, path, **({"json": given} if method == "POST" else {"params": given}))
    assert lasting(result.structured_content) == lasting(reply.json())


def test_every_tool_is_asked_in_these_tests() -> None:
    assert set(ASKED) == {each.name for each in TOOLS}


def test_answer_to_an_agent_is_recorded_as_any_other(address: str) -> None:
    result = talked(address, lambda client: client.call_tool("ask", {"question": RETURNS}))
    record = httpx2.get(f"{address}/v1/records/{result.structured_content['answer_id']}").json()
    assert RETURNS in json.dumps(record, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {}, "question：缺少这一项"),
        ("ask", {"question": ""}, "question：不能为空"),
        ("ask", {"question": 5}, "question：应为文字"),
        ("ask", {"question": "能退吗", "as_of": "去年"}, "as_of：日期要写成"),
        ("ask", {"question": "能退吗", "top_k": 1000}, "top_k：不能大于 50"),
        ("ask", {"question": "能退吗", "industry": "航天"}, "industry：只能是"),
        ("ask", {"question": "能退吗", "role": "admin"}, "role：没有这一项"),
        ("ask", {"query": "能退吗"}, "query：没有这一项"),
        ("ask", {"question": "问" * 100_000}, "收到 100000 个字"),
        ("ask", {"question": "能\x00退吗"}, "控制字符"),
        ("search", {"query": "退货", "instruments": ["并不存在的办法"]}, "知识库中没有《并不存在的办法》"),
        ("lookup_article", {"reference": "你好"}, "reference：不是条文引用"),
        ("compare_versions", {"instrument": "并不存在的办法"}, "知识库中没有《并不存在的办法》"),
        ("list_changes", {"limit": 0}, "limit：不能小于 1"),
    ],
)
def test_wrong_arguments_are_told_to_the_model_in_chinese(
    address: str, name: str, arguments: dict[str, Any], told: str
) -> None:
    result = talked(address, lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert told in text_of(result)
    assert result.structured_content is None


def test_missing_article_is_an_answer_that_says_why(address: str) -> None:
    result = talked(address, lambda client: client.call_tool("lookup_article", {"reference": "广告法九百条"}))
    assert not result.is_error
    assert result.structured_content["hits"] == []
    assert result.structured_content["reason"] in text_of(result)


@pytest.mark.parametrize("era", ERAS)
def test_unknown_tool_is_an_error_that_names_those_there_are(address: str, era: str) -> None:
    async def talk(client: Client) -> MCPError:
        with pytest.raises(MCPError) as error:
            await client.call_tool("delete_law", {})
        return error.value

    error = talked(address, talk, era)
    assert error.code == INVALID_PARAMS
    assert error.message.startswith("没有这个工具：delete_law。可用的有：ask、")


def test_earlier_changes_are_reached_as_the_text_says(address: str) -> None:
    async def talk(client: Client) -> tuple[int, int]:
        first = await client.call_tool("list_changes", {"limit": 1})
        newest = first.structured_content["changes"][0]["generation"]
        assert f"把 before 设为 {newest} 再查" in text_of(first)
        second = await client.call_tool("list_changes", {"limit": 1, "before": newest})
        return newest, second.structured_content["changes"][0]["generation"]

    newest, older = talked(address, talk)
    assert older < newest


def test_two_clients_at_once_each_get_their_own_answer(address: str) -> None:
    references = ["消费者权益保护法第二十四条", "消费者权益保护法第二十五条"] * 4

    async def one(reference: str) -> str:
        async with Client(f"{address}/mcp") as client:
            result = await client.call_tool("lookup_article", {"reference": reference})
            return str(result.structured_content["hits"][0]["article"])

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(one(each) for each in references))

    assert asyncio.run(all_of_them()) == ["第二十四条", "第二十五条"] * 4


def test_each_tool_needs_what_its_operation_needs() -> None:
    assert {each.name: each.permission for each in TOOLS} == {each.name: OPERATIONS[each.operation] for each in TOOLS}


@asynccontextmanager
async def speaking(address: str, **headers: str) -> AsyncIterator[Client]:
    """A client that sends headers with everything."""
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
    ):
        yield client


def raw(address: str, message: object, **headers: str) -> httpx2.Response:
    """One message as it goes over the wire."""
    given = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return httpx2.post(f"{address}/mcp", content=content, headers={**given, **headers})


LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def test_message_without_a_handshake_is_answered_since_there_are_no_sessions(address: str) -> None:
    reply = raw(address, LIST)
    assert reply.status_code == 200
    assert "mcp-session-id" not in reply.headers
    assert len(reply.json()["result"]["tools"]) == len(TOOLS)


def test_page_of_another_site_and_another_host_name_are_refused(address: str) -> None:
    assert raw(address, LIST, Origin="https://evil.example").status_code == 403
    assert raw(address, LIST, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert raw(address, LIST, Host="evil.example").status_code == 421


def test_what_is_no_message_is_refused_without_harm(address: str) -> None:
    assert raw(address, b"{").status_code == 400
    assert raw(address, [LIST]).status_code == 400
    assert raw(address, b'"' + b"x" * 80_000_000 + b'"').status_code == 413
    assert raw(address, LIST).status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_stream_and_no_session_to_end(address: str, method: str) -> None:
    assert httpx2.request(method, f"{address}/mcp").status_code == 405


def test_speaking_with_headers_works_as_without(address: str) -> None:
    async def run() -> int:
        async with speaking(address, **{"X-Request-ID": "agent-1"}) as client:
            return len((await client.list_tools()).tools)

    assert asyncio.run(run()) == len(TOOLS)
