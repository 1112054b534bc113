"""The knowledge base in other people's LangChain programs: a retriever and tools that ask a running service over HTTP.

    from api.langchain import ask_tool, retriever

    documents = retriever(top_k=3).invoke("七日无理由退货")
    agent = create_agent(model, [ask_tool(), check_tool(scene="written_reply")])

Without `url` it is the service that owns the home folder on this machine; elsewhere give its address and an API key.
Nothing is imported or opened before one of these is called, and no connection is made before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import BaseTool

Fixed = str | int | bool | date | Sequence[str] | None


def retriever(
    url: str | None = None,
    key: str | None = None,
    *,
    home: Path | None = None,
    as_of: date | None = None,
    top_k: int = 5,
    province: str | None = None,
    instruments: Sequence[str] = (),
    legal_ranks: Sequence[str] = (),
) -> BaseRetriever:
    """Provisions in force on a day (None: on the day of each question), as Documents; sync and async.

    The documents are those of the retriever inside the house (kb/search/retriever.py).
    """
    from api.langchain.retrieving import HttpRetriever
    from api.langchain.service import service_at

    return HttpRetriever(
        service=service_at(url, key, home),
        as_of=as_of,
        top_k=top_k,
        province=province,
        instruments=tuple(instruments),
        legal_ranks=tuple(legal_ranks),
    )


def ask_tool(url: str | None = None, key: str | None = None, *, home: Path | None = None, **fixed: Fixed) -> BaseTool:
    """Answers a question. `fixed` (industry="market", level="officer" …) is given with every call and not offered."""
    return _tool("ask", url, key, home, fixed)


def search_tool(
    url: str | None = None, key: str | None = None, *, home: Path | None = None, **fixed: Fixed
) -> BaseTool:
    """Searches provisions."""
    return _tool("search", url, key, home, fixed)


def lookup_tool(
    url: str | None = None, key: str | None = None, *, home: Path | None = None, **fixed: Fixed
) -> BaseTool:
    """Gives an article by its number, as of a day."""
    return _tool("lookup_article", url, key, home, fixed)


def check_tool(url: str | None = None, key: str | None = None, *, home: Path | None = None, **fixed: Fixed) -> BaseTool:
    """Checks a text for what must not be said."""
    return _tool("check_phrasing", url, key, home, fixed)


def verify_tool(
    url: str | None = None, key: str | None = None, *, home: Path | None = None, **fixed: Fixed
) -> BaseTool:
    """Holds a text against the articles it cites."""
    return _tool("verify_citations", url, key, home, fixed)


def _tool(name: str, url: str | None, key: str | None, home: Path | None, fixed: dict[str, Fixed]) -> BaseTool:
    from api.langchain.service import service_at
    from api.langchain.tools import tool_named

    return tool_named(name, service_at(url, key, home), fixed)
