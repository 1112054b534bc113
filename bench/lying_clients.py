"""Every way in which the service answers a question, as clients use it, and all that a client gets to see."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx2
from mcp import Client
from mcp_types import TextContent

from api.client import Json
from bench.report import ROOT

Pair = tuple[str, tuple[int, ...]]
# Where a text for people lists what was taken out, as `removed` does in an object.
_LISTED = re.compile(r"没有通过核对、已删去的句子（不要念）：\n.*?(?:\n\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Got:
    """What a client received: every string of it, every sentence with its marks, and the answer where it is an object.

    `removed` of the final answer is not among the strings: there what was taken out is listed.
    """

    texts: tuple[str, ...]
    pairs: tuple[Pair, ...]
    answer: Mapping[str, Json] | None


Way = Callable[[str], Got]


def ways_out(address: str) -> dict[str, Way]:
    """Every way in which a service answers over the network."""
    return {
        "ask": lambda question: _asked(address, question),
        "ask, stream": lambda question: _streamed(address, question),
        "chat": lambda question: _chatted(address, question),
        "chat, stream": lambda question: _chat_streamed(address, question),
        "mcp": lambda question: asyncio.run(_called(address, question)),
    }


def commands(home: Path) -> dict[str, Way]:
    """Every way in which the command line answers."""
    return {
        "command": lambda question: Got(_command(home, question), (), None),
        "command, stream": lambda question: Got(_command(home, question, "--stream"), (), None),
        "command, JSON": lambda question: _got(json.loads(_command(home, question, "--json")[0])),
    }


def _asked(address: str, question: str) -> Got:
    return _got(_posted(f"{address}/v1/ask", {"question": question}).json())


def _streamed(address: str, question: str) -> Got:
    reply = _posted(f"{address}/v1/ask", {"question": question}, accept="text/event-stream")
    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in _blocks(reply.text)]
    *before, last = [(each["event"], json.loads(each["data"])) for each in events]
    assert last[0] == "done", last
    earlier = [_got(value, final=False) for _, value in before]
    final = _got(last[1])
    return Got(
        tuple(text for each in (*earlier, final) for text in each.texts),
        tuple(pair for each in (*earlier, final) for pair in each.pairs),
        final.answer,
    )


def _chatted(address: str, question: str) -> Got:
    reply = _posted(f"{address}/v1/chat/completions", _chat(question)).json()
    answer = reply.pop("zhigui")
    return _with_answer(reply, answer)


def _chat_streamed(address: str, question: str) -> Got:
    text = _posted(f"{address}/v1/chat/completions", _chat(question) | {"stream": True}).text
    chunks = [json.loads(block.removeprefix("data: ")) for block in _blocks(text) if not block.endswith("[DONE]")]
    answers = [answer for each in chunks if (answer := each.pop("zhigui", None)) is not None]
    content = "".join(choice["delta"].get("content") or "" for each in chunks for choice in each["choices"])
    return _with_answer([content, *chunks], answers[-1])


def _chat(question: str) -> dict[str, object]:
    return {"model": "zhigui", "messages": [{"role": "user", "content": question}]}


async def _called(address: str, question: str) -> Got:
    async with Client(f"{address}/mcp", mode="auto") as client:
        result = await client.call_tool("ask", {"question": question})
    (content,) = result.content
    assert isinstance(content, TextContent) and isinstance(result.structured_content, dict), result
    return _with_answer([_LISTED.sub("", content.text)], cast(Mapping[str, Json], result.structured_content))


def _posted(url: str, body: Mapping[str, object], accept: str = "application/json") -> httpx2.Response:
    reply = httpx2.post(url, json=body, headers={"Accept": accept}, timeout=120)
    reply.raise_for_status()
    return reply


def _blocks(stream: str) -> list[str]:
    lines = (
        "\n".join(line for line in block.split("\n") if not line.startswith(":")) for block in stream.split("\n\n")
    )
    return [block for block in lines if block.strip()]


def _command(home: Path, question: str, *options: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "ask", question, *options],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_HOME": str(home.resolve()), "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return _LISTED.sub("", done.stdout), done.stderr


def _got(value: Json, *, final: bool = True) -> Got:
    """What an object says; `removed` is looked at apart where it is the final answer."""
    if final and isinstance(value, Mapping):
        shown = {name: each for name, each in value.items() if name != "removed"}
        return Got(tuple(_strings(shown)), tuple(_pairs(shown)), value)
    return Got(tuple(_strings(value)), tuple(_pairs(value)), None)


def _with_answer(shown: Json, answer: Mapping[str, Json]) -> Got:
    """What was sent beside the answer, and the answer."""
    of_answer = _got(answer)
    return Got((*_strings(shown), *of_answer.texts), of_answer.pairs, answer)


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _strings(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in _strings(each))


def _pairs(value: Json) -> Iterator[Pair]:
    """Every sentence with the numbers behind it, wherever it stands."""
    if isinstance(value, Mapping):
        text, numbers = value.get("text"), value.get("citations")
        if isinstance(text, str) and isinstance(numbers, list) and all(isinstance(each, int) for each in numbers):
            yield text, tuple(cast(list[int], numbers))
        yield from (pair for each in value.values() for pair in _pairs(each))
    elif isinstance(value, list | tuple):
        yield from (pair for each in value for pair in _pairs(each))
