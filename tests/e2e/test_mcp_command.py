"""zhigui mcp as clients start it: a process of its own, spoken to over standard input and output."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import TextContent

from api.mcp.tools import TOOLS
from api.owner import find_owner
from tests.builders_api import write_laws, write_samples
from tests.builders_home import home_with_lean_corpus
from tests.e2e.test_command_line import COMMAND, environment, serving, zhigui

ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "ask": ({"question": "示例网店管理办法第二条"}, "三日内"),
    "search": ({"query": "七日无理由退货", "top_k": 1}, "第二十五条"),
    "lookup_article": ({"reference": "示例网店管理办法第二条", "as_of": "2021-06-01"}, "七日内"),
    "verify_citations": ({"text": "根据《示例网店管理办法》第二条，网店应当在十日内处理退款申请。"}, "【不符】"),
    "check_phrasing": ({"text": "保本保息"}, "不能发出"),
    "compare_versions": ({"instrument": "示例网店管理办法"}, "七日内 → 三日内"),
    "list_changes": ({}, "发布"),
}
# A guard against hanging: what a process is at is finished in steps, which take long on a busy machine.
HANGING = 300
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "测试", "version": "1"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with texts in it, and no service."""
    folder, texts = home_with_lean_corpus(tmp_path_factory.mktemp("mcp")), tmp_path_factory.mktemp("texts")
    laws, samples = write_laws(texts / "laws"), write_samples(texts / "samples")
    done = zhigui(folder, "ingest", str(laws), str(samples))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="class")
def service(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = serving(home)
    yield process
    process.terminate()
    process.communicate()


def started(home: Path) -> subprocess.Popen[str]:
    """The command, once it says that it is ready."""
    process = subprocess.Popen(
        [*COMMAND, "mcp"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "MCP 已就绪" in process.stderr.readline()
    return process


def exchanged(process: subprocess.Popen[str], message: dict[str, Any]) -> dict[str, Any]:
    """The reply to one message."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())  # type: ignore[no-any-return]


def said_by_every_tool(home: Path, era: str) -> dict[str, str]:
    """The text that each tool returns, by the SDK's own client."""
    command, *arguments = COMMAND
    server = StdioServerParameters(command=command, args=[*arguments, "mcp"], env=environment(home))

    async def run() -> dict[str, str]:
        found = {}
        async with Client(server, mode=era) as client:
            assert [each.name for each in (await client.list_tools()).tools] == [each.name for each in TOOLS]
            for name, (given, _) in ASKED.items():
                result = await client.call_tool(name, given)
                (content,) = result.content
                assert isinstance(content, TextContent)
                assert not result.is_error, content.text
                found[name] = content.text
            wrong = await client.call_tool("ask", {"question": "问" * 100_000})
            assert wrong.is_error
        return found

    return asyncio.run(run())


def test_every_tool_is_asked_in_these_tests() -> None:
    assert set(ASKED) == {each.name for each in TOOLS}


@pytest.mark.parametrize("era", ["legacy", "auto"])
def test_without_a_service_the_command_answers_itself_and_gives_the_folder_back(home: Path, era: str) -> None:
    said = said_by_every_tool(home, era)
    assert {name: text in said[name] for name, (_, text) in ASKED.items()} == dict.fromkeys(ASKED, True)
    assert find_owner(home) is None


def test_service_that_stops_is_told_and_one_that_comes_back_is_found(home: Path) -> None:
    look_up = {
        "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": {"name": "lookup_article", "arguments": {"reference": "广告法九条"}},
    }  # fmt: skip
    service = serving(home)
    process = started(home)
    exchanged(process, HELLO)
    service.terminate()
    service.communicate()
    gone = exchanged(process, look_up)["result"]
    assert gone["isError"] and "zhigui serve" in gone["content"][0]["text"]
    again = serving(home)
    assert not exchanged(process, look_up)["result"]["isError"]
    process.communicate()
    again.terminate()
    again.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, None], ids=["Ctrl-C", "SIGTERM", "end of input"])
def test_process_ends_by_itself_and_says_nothing_but_the_protocol(home: Path, how: signal.Signals | None) -> None:
    process = started(home)
    reply = exchanged(process, HELLO)
    assert reply["id"] == 1
    if how is not None:
        process.send_signal(how)
        process.wait(HANGING)
    rest, said = process.communicate()
    assert process.returncode == 0, said
    assert (rest, said) == ("", "")
    assert find_owner(home) is None


class TestBesideAService:
    """One service for all of them."""

    def test_beside_a_service_the_service_answers(self, home: Path, service: subprocess.Popen[str]) -> None:
        said = said_by_every_tool(home, "auto")
        assert {name: text in said[name] for name, (_, text) in ASKED.items()} == dict.fromkeys(ASKED, True)
        owner = find_owner(home)
        assert owner is not None and owner.pid == service.pid

    def test_two_clients_at_once_are_answered_by_one_service(self, home: Path, service: subprocess.Popen[str]) -> None:
        both = [started(home), started(home)]
        for process in both:
            assert exchanged(process, HELLO)["result"]["serverInfo"]["name"] == "zhigui"
        for process in both:
            process.communicate()
        assert [each.returncode for each in both] == [0, 0]

    def test_line_that_is_no_message_does_not_end_the_conversation(
        self, home: Path, service: subprocess.Popen[str]
    ) -> None:
        process = started(home)
        assert process.stdin is not None
        process.stdin.write("这不是 JSON\n")
        assert exchanged(process, HELLO)["id"] in {1, None}
        process.communicate()
        assert process.returncode == 0
