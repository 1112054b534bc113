"""The retriever and the tools that others put into their LangChain programs, against a real service on real texts."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import BaseTool
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from api.app import create_app
from api.client import CallError
from api.langchain import ask_tool, check_tool, lookup_tool, retriever, search_tool
from api.mcp.calls import ToolError
from api.owner import HomeLock
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.search.retriever import ZhiguiRetriever
from kb.settings import Settings
from tests.api.conftest import TOKEN
from tests.builders_model import Reply, scripted_model
from tests.builders_served import served

RETURNS = "网购的衣服不喜欢能退吗"
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def address(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> Iterator[str]:
    with served(create_app(kb, ingestion, settings, token=TOKEN), settings) as at:
        yield at


def called(tool: BaseTool, **arguments: Any) -> ToolMessage:
    """What an agent gets when its model calls the tool."""
    message = tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": arguments})
    assert isinstance(message, ToolMessage)
    return message


def test_documents_over_http_are_those_of_the_retriever_inside_the_house(address: str, kb: KnowledgeBase) -> None:
    inside = ZhiguiRetriever(searcher=kb.searcher, today=lambda: DAY, top_k=4).invoke("七日无理由退货")
    outside = retriever(address, as_of=DAY, top_k=4)
    assert outside.invoke("七日无理由退货") == inside
    assert asyncio.run(outside.ainvoke("七日无理由退货")) == inside
    assert len(inside) == 4


def test_retriever_gives_the_law_of_the_day_it_is_asked_about(address: str) -> None:
    before = retriever(address, as_of=date(2021, 6, 1), top_k=1, instruments=["示例网店管理办法"])
    after = retriever(address, as_of=DAY, top_k=1, instruments=["示例网店管理办法"])
    asked = "网店应当在几日内处理退款申请"
    assert "七日内" in before.invoke(asked)[0].page_content
    assert "三日内" in after.invoke(asked)[0].page_content


def test_without_an_address_the_owner_of_the_home_folder_is_asked(address: str, tmp_path: Path) -> None:
    lock = HomeLock(tmp_path).take()
    try:
        lock.announce(address)
        assert retriever(home=tmp_path, top_k=1).invoke("七日无理由退货")
    finally:
        lock.release()


def test_without_an_address_and_without_a_service_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="zhigui serve"):
        retriever(home=tmp_path).invoke("七日无理由退货")


def test_service_that_is_gone_is_told_as_such() -> None:
    with pytest.raises(ToolError, match="连不上知规服务"):
        retriever("http://127.0.0.1:9").invoke("退货")


def test_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(CallError, match="https://"):
        retriever("kb.example.com")


@pytest.mark.parametrize("tool", [ask_tool, search_tool, lookup_tool, check_tool])
def test_tool_explains_itself_to_the_model_in_chinese(tool: Any) -> None:
    made = tool("http://127.0.0.1:9")
    assert made.name.startswith("zhigui_")
    assert "用它" in made.description
    assert all("description" in each for each in made.tool_call_schema["properties"].values())


def test_tool_gives_text_to_the_model_and_the_object_of_the_contract_to_the_program(address: str) -> None:
    message = called(ask_tool(address), question=RETURNS)
    assert message.status == "success"
    assert "《消费者权益保护法》第二十五条" in message.text
    assert message.artifact["status"] == "answered"
    assert message.artifact["citations"][0]["quotation"]


def test_tool_works_in_an_event_loop_too(address: str) -> None:
    call = {"type": "tool_call", "id": "1", "name": "zhigui_check_phrasing", "args": {"text": "保本保息"}}
    message = asyncio.run(check_tool(address).ainvoke(call))
    assert message.artifact["verdict"] == "block"


def test_fixed_arguments_are_given_with_every_call_and_not_offered(address: str) -> None:
    tool = lookup_tool(address, as_of=date(2021, 6, 1))
    assert list(tool.tool_call_schema["properties"]) == ["reference"]
    assert "七日内" in called(tool, reference="示例网店管理办法第二条").text


def test_argument_that_a_tool_does_not_take_is_refused_when_it_is_made() -> None:
    with pytest.raises(TypeError, match="takes no colour"):
        ask_tool("http://127.0.0.1:9", colour="red")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "question：缺少这一项"),
        ({"question": "能退吗", "as_of": "去年"}, "as_of：日期要写成"),
        ({"question": "问" * 100_000}, "收到 100000 个字"),
    ],
)
def test_fault_is_told_to_the_model_and_does_not_end_the_program(
    address: str, arguments: dict[str, str], told: str
) -> None:
    message = called(ask_tool(address), **arguments)
    assert message.status == "error"
    assert told in message.text


def asking(name: str, arguments: dict[str, str]) -> Reply:
    """A model that wants a tool called."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    calls = [{"id": "call_1", "type": "function", "function": function}]
    choice = {"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": calls}}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
    return Reply(body=json.dumps(body).encode())


def test_langgraph_agent_ends_with_the_citation_it_was_given(address: str) -> None:
    def conclude(messages: Sequence[dict[str, str]]) -> str:
        seen = messages[-1]["content"]
        place = "《消费者权益保护法》第二十五条第一款"
        return f"可以退，依据{place}。" if place in seen else "查不到依据。"

    with scripted_model(asking("zhigui_ask", {"question": RETURNS}), conclude) as script:
        model = ChatOpenAI(model=script.name, base_url=script.url, api_key=SecretStr("none"), max_retries=0)
        agent = create_agent(model, [ask_tool(address), check_tool(address)])
        state = agent.invoke({"messages": [{"role": "user", "content": "客户问：衣服不喜欢能退吗？"}]})
        offered = json.loads(script.asked[0].body)["tools"]
    *_, tool_message, answer = state["messages"]
    assert [each["function"]["name"] for each in offered] == ["zhigui_ask", "zhigui_check_phrasing"]
    assert isinstance(tool_message, ToolMessage)
    cited = [(each["title"], each["article"]) for each in tool_message.artifact["citations"]]
    assert ("消费者权益保护法", "第二十五条") in cited
    assert isinstance(answer, AIMessage)
    assert answer.text == "可以退，依据《消费者权益保护法》第二十五条第一款。"


def test_importing_it_imports_nothing_heavy() -> None:
    heavy = ("langchain_core", "pydantic", "httpx2", "mcp", "kb.bootstrap")
    code = f"import sys, api.langchain; print([each for each in {heavy} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
