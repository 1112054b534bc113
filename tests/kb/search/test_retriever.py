from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.search.chroma_clients import open_chroma
from kb.search.retriever import ZhiguiRetriever, chroma_view, document
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.text.segment import Segmenter
from tests.builders import HashingEncoder, make_unit, make_version
from tests.kb.search.worlds import World

RETURNS = "消费者有权自收到商品之日起七日内退货。"


@pytest.fixture
def world(segmenter: Segmenter, tmp_path: Path) -> World:
    encoder = HashingEncoder()
    index = ChromaVectorIndex(open_chroma(tmp_path), encoder.fingerprint, encoder.dimensions)
    made = World(segmenter, encoder=encoder, vectors=index)
    made.store.add_version(make_version("消费者权益保护法", unproven=True), {"第二十五条": RETURNS})
    made.store.add_version(make_version("旧规", valid_to=date(2020, 1, 1)), {"第一条": RETURNS})
    made.store.add_unit(make_unit(text=RETURNS))
    made.ready()
    return made


def test_documents_carry_what_a_citation_needs(world: World) -> None:
    retriever = ZhiguiRetriever(searcher=world.searcher, today=lambda: date(2026, 11, 20))
    (found,) = retriever.invoke("七日内退货")
    assert found.page_content == RETURNS
    assert found.metadata["title"] == "消费者权益保护法"
    assert found.metadata["locator"] == "第二十五条"
    assert found.metadata["effective_date"] is None
    assert found.metadata["validity_status"] == "unknown"
    assert found.metadata["version_id"] == make_version("消费者权益保护法").version.version_id


def test_a_day_of_the_past_gets_the_law_of_that_day(world: World) -> None:
    retriever = ZhiguiRetriever(searcher=world.searcher, today=lambda: date(2026, 11, 20), as_of=date(2019, 5, 1))
    assert {one.metadata["title"] for one in retriever.invoke("七日内退货")} == {"消费者权益保护法", "旧规"}


def test_a_handbook_unit_is_no_document_of_law(world: World) -> None:
    result = world.searcher.search("七日内退货", as_of=date(2026, 11, 20), generation=1)
    with pytest.raises(ValueError, match="不是法规条文"):
        document(result.handbook_hits[0], date(2026, 11, 20))


def test_the_chroma_view_serves_other_peoples_chains(world: World, tmp_path: Path) -> None:
    view = chroma_view(open_chroma(tmp_path), world.vectors.name, world.encoder)
    found = view.similarity_search("七日内退货", k=3)
    assert {one.metadata["title"] for one in found} >= {"消费者权益保护法", "旧规"}
    assert found[0].page_content == RETURNS
