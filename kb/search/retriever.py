"""The LangChain edge: our search as a BaseRetriever, and the raw collection as a langchain-chroma store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from kb.law.citations import format_locator
from kb.law.instruments import Locator
from kb.law.validity import status_on
from kb.search.encoders import Encoder
from kb.search.hits import Hit
from kb.search.search import Searcher

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma


class EncoderEmbeddings(Embeddings):
    """An encoder as langchain_core sees one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return row


class ZhiguiRetriever(BaseRetriever):
    """Provisions in force on a day, as Documents; `today` says which day when `as_of` is None.

    page_content is the matched slice, character for character; metadata: title, locator, version_id,
    effective_date (ISO or None), validity_status, score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    today: Callable[[], date]
    as_of: date | None = None
    top_k: int = 5
    province: str | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        day = self.as_of or self.today()
        generation = self.searcher.serving_generation()
        result = self.searcher.search(query, as_of=day, generation=generation, top_k=self.top_k, province=self.province)
        return [document(hit, day) for hit in result.hits]


def document(hit: Hit, day: date) -> Document:
    """A provision hit as a Document; ValueError for a handbook unit, which is no law."""
    if hit.provision is None or hit.version is None:
        raise ValueError("不是法规条文，不能作为检索文档。")
    effective = hit.version.version.dates.effective.value
    return Document(
        id=f"{hit.version.version.version_id}#{_locator(hit)}",
        page_content=hit.text,
        metadata={
            "title": hit.version.instrument.short_title,
            "locator": _locator(hit),
            "version_id": hit.version.version.version_id,
            "effective_date": effective.isoformat() if effective else None,
            "validity_status": status_on(hit.version.validity, day).value,
            "score": hit.score,
        },
    )


def _locator(hit: Hit) -> str:
    provision, passage = hit.provision, hit.passage
    if provision is None:
        return ""
    section = None if provision.article else provision.label
    return format_locator(Locator(provision.article, passage.paragraph, passage.item, section=section))


def chroma_view(client: ClientAPI, collection: str, encoder: Encoder) -> Chroma:
    """The active collection as a langchain_chroma store, for chains that insist on one. Read it, do not write to it.

    It knows no validity: repealed and future versions are in it. Whoever answers callers takes ZhiguiRetriever.
    """
    from langchain_chroma import Chroma

    return Chroma(
        client=client,
        collection_name=collection,
        embedding_function=EncoderEmbeddings(encoder),
        create_collection_if_not_exists=False,
    )
