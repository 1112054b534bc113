"""Our search over HTTP as a BaseRetriever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from api.client import Call, Json
from api.langchain.service import Service


class HttpRetriever(BaseRetriever):
    """Provisions in force on a day, as Documents like those of kb.search.retriever.ZhiguiRetriever."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    service: Service
    as_of: date | None = None
    top_k: int = 5
    province: str | None = None
    instruments: tuple[str, ...] = ()
    legal_ranks: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return _documents(self.service.ask(self._call(query)))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return _documents(await self.service.aask(self._call(query)))

    def _call(self, query: str) -> Call:
        body: dict[str, Json] = {
            "query": query,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "top_k": self.top_k,
            "province": self.province,
            "instruments": list(self.instruments) or None,
            "legal_ranks": list(self.legal_ranks) or None,
        }
        return Call("POST", "/v1/search", body=body)


def _documents(reply: Mapping[str, Json]) -> list[Document]:
    return [document_of(hit) for hit in cast(Sequence[Mapping[str, str]], reply["hits"])]


def document_of(citation: Mapping[str, str]) -> Document:
    """A hit of the contract as a Document: the same as kb.search.retriever.document makes of it."""
    kept = ("title", "locator", "effective_date", "validity_status", "score")
    return Document(
        id=f"{citation['version']}#{citation['locator']}",
        page_content=citation["quotation"],
        metadata={**{name: citation[name] for name in kept}, "version_id": citation["version"]},
    )
