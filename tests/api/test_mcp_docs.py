"""What docs/mcp.md and docs/langchain.md tell readers to type works as written, but for addresses, keys and models."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.mcp.tools import TOOLS
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_model import scripted_model
from tests.builders_served import served

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESSES = ("http://127.0.0.1:8000", "https://kb.example.com")


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [code for kind, code in BLOCK.findall((DOCS / document).read_text("utf-8")) if kind == language]


@pytest.fixture(scope="module")
def address(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> Iterator[str]:
    with served(create_app(kb, ingestion, settings), settings) as at:
        yield at


def printed(code: str, address: str, model: str = "") -> str:
    """What a program prints, the addresses of the document replaced by those of this test."""
    for each in ADDRESSES:
        code = code.replace(each, address)
    code = code.replace("http://127.0.0.1:8080/v1", model).replace("retriever(top_k", f"retriever('{address}', top_k")
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=DOCS.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_program_with_the_official_sdk_prints_the_article(address: str) -> None:
    (code,) = blocks("mcp.md", "python")
    assert "第五十五条" in printed(code, address)


def test_retriever_prints_provisions(address: str) -> None:
    assert "消费者权益保护法" in printed(blocks("langchain.md", "python")[0], address)


def test_agent_prints_what_its_model_says(address: str) -> None:
    with scripted_model("可以退。") as model:
        assert printed(blocks("langchain.md", "python")[1], address, model.url) == "可以退。\n"


def test_settings_of_clients_name_the_address_and_the_command() -> None:
    over_http, over_stdio = (json.loads(each)["mcpServers"]["zhigui"] for each in blocks("mcp.md", "json"))
    assert over_http["url"].endswith("/mcp")
    assert (over_stdio["command"], over_stdio["args"]) == ("zhigui", ["mcp"])


def test_every_tool_stands_in_the_table_with_its_operation_and_permission() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|$", (DOCS / "mcp.md").read_text("utf-8"), re.M)
    assert set(rows) == {(each.name, each.operation, each.permission.value) for each in TOOLS}
