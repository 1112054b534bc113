from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.law.instruments import Validity, ValidityStatus
from kb.search.asked import AskedIndex
from kb.search.expansions import Expansion, Expansions, wording_mark
from kb.search.hits import SearchResult
from kb.search.kept_vectors import KeptVectors
from kb.search.levers import ALL, Levers
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.search import Searcher
from kb.search.terms import LayTerm, Terms
from kb.text.segment import Segmenter
from tests.builders import make_version
from tests.kb.search.worlds import World

TODAY = date(2026, 11, 20)
RETURNS = "消费者有权自收到商品之日起七日内退货，无需说明理由。"
FRAUD = "经营者有欺诈行为的，应当增加赔偿其受到的损失。"
PREPAID = "经营者以预收款方式提供商品或者服务的，应当按照约定提供。"
ASKED = Expansion("消费者权益保护法", "第五十三条", ("健身卡老板跑路咋整", "办了年卡店没了", "充值的钱退不退"))


class Asked:
    """A world whose article on prepayment is never asked about in its own words."""

    def __init__(self, segmenter: Segmenter, folder: Path, *entries: Expansion, terms: Terms | None = None) -> None:
        self.world = World(segmenter)
        self.articles = {"第二十五条": RETURNS, "第五十三条": PREPAID, "第五十五条": FRAUD}
        self.world.store.add_version(make_version("消费者权益保护法"), self.articles)
        kept = KeptVectors(self.world.encoder, folder, "asked", self.world.encoder.encode_queries)
        self.index = AskedIndex(Expansions(entries), InMemoryLexicalIndex(), kept, self.world.store)
        store = self.world.store
        self.searcher = Searcher(
            laws=store,
            handbooks=store,
            passages=store,
            table=self.world.table,
            lexical=self.world.lexical,
            segmenter=segmenter,
            terms=terms,
            switch=self.world.switch,
            asked=self.index,
        )
        self._segmenter = segmenter

    def ready(self, *, vectors: bool = True) -> None:
        self.world.store.publish()
        self.world.catch_up()
        self.index.prepare_words(self._segmenter)
        if vectors:
            self.world.backfill()
            assert self.index.prepare_vectors(threading.Event())

    def search(self, query: str, *, as_of: date = TODAY, levers: Levers = ALL) -> SearchResult:
        generation = self.world.store.generation()
        return self.searcher.search(query, as_of=as_of, generation=generation, levers=levers)


def first(result: SearchResult) -> str | None:
    return result.hits[0].provision.label if result.hits and result.hits[0].provision else None


def test_an_article_is_found_by_what_people_ask_of_it(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, ASKED)
    asked.ready()
    assert first(asked.search("健身房老板跑路了我的卡咋整")) == "第五十三条"
    assert asked.search("健身房老板跑路了我的卡咋整", levers=ALL.without("expansions")).features.asked_margin is None


def test_words_of_phrases_serve_before_any_vector_exists(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, ASKED)
    asked.ready(vectors=False)
    found = asked.search("健身卡老板跑路")
    assert first(found) == "第五十三条"
    assert found.features.asked_margin is None


def test_the_state_of_the_index_counts_phrases_apart_from_passages(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, ASKED, Expansion("消费者权益保护法", "第二十五条", (ASKED.asked[0], "能退不")))
    asked.ready(vectors=False)
    before = asked.search("健身卡").index
    assert (before.phrases_done, before.phrases_total) == (0, 5)
    asked.world.backfill()
    assert asked.index.prepare_vectors(threading.Event())
    after = asked.search("健身卡").index
    assert (after.phrases_done, after.phrases_total) == (5, 5)
    assert after.vectors_total == before.vectors_total


def test_phrases_kept_from_before_count_as_done_though_others_are_missing(segmenter: Segmenter, tmp_path: Path) -> None:
    Asked(segmenter, tmp_path, ASKED).ready()
    more = Asked(segmenter, tmp_path, ASKED, Expansion("消费者权益保护法", "第二十五条", ("能退不",)))
    assert not more.index.recall_vectors()
    assert (more.index.phrases_done, more.index.phrases_total) == (3, 4)


def test_a_phrase_stands_for_the_wording_it_was_written_for(segmenter: Segmenter, tmp_path: Path) -> None:
    stale = replace(ASKED, written_for=wording_mark("从前的第五十三条。"))
    asked = Asked(segmenter, tmp_path, stale)
    asked.ready(vectors=False)
    assert asked.search("健身卡老板跑路").hits == ()
    current = Asked(segmenter, tmp_path / "b", replace(ASKED, written_for=wording_mark(PREPAID)))
    current.ready(vectors=False)
    assert first(current.search("健身卡老板跑路")) == "第五十三条"


def test_a_version_that_does_not_bind_on_the_day_is_not_proposed(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, Expansion("合同法", "第一条", ("老合同咋整",)))
    old = make_version("合同法")
    ended = Validity(old.version.version_id, date(1999, 10, 1), date(2021, 1, 1), False, ValidityStatus.REPEALED)
    asked.world.store.add_version(replace(old, validity=ended), {"第一条": "为了保护当事人。"})
    asked.ready(vectors=False)
    assert first(asked.search("老合同咋整", as_of=date(2020, 1, 1))) == "第一条"
    assert asked.search("老合同咋整").hits == ()


def test_an_expansion_of_an_unknown_article_is_passed_over(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, ASKED, Expansion("不存在的法", "第一条", ("健身卡",)))
    asked.ready(vectors=False)
    assert first(asked.search("健身卡老板跑路")) == "第五十三条"


def test_lay_terms_propose_their_articles(segmenter: Segmenter, tmp_path: Path) -> None:
    term = LayTerm(("假一赔三",), ("增加赔偿",), ("消费者权益保护法第五十五条",), ("market",))
    entry = Expansion("消费者权益保护法", "第五十五条", ("假一赔三",))
    asked = Asked(segmenter, tmp_path, entry, terms=Terms(aliases={"消保法": "消费者权益保护法"}, lay_terms=(term,)))
    asked.ready()
    assert first(asked.search("说好的假一赔三呢")) == "第五十五条"


def test_changed_phrases_replace_the_old_ones_in_the_same_index(segmenter: Segmenter, tmp_path: Path) -> None:
    asked = Asked(segmenter, tmp_path, ASKED, Expansion("消费者权益保护法", "第二十五条", ("买大了想换",)))
    asked.ready(vectors=False)
    fewer = Expansions((replace(ASKED, label="第五十五条"),))
    kept = KeptVectors(asked.world.encoder, tmp_path, "asked", asked.world.encoder.encode_queries)
    renewed = AskedIndex(fewer, asked.index._lexical, kept, asked.world.store)
    assert renewed.prepare_words(segmenter)
    assert not renewed.prepare_words(segmenter)
    # The old content, still serving a request, must not read the new index by its own numbers.
    assert asked.search("健身卡老板跑路").hits == ()
    assert renewed._lexical.count() == 1


@pytest.mark.parametrize("question", ["", "？？", "\u200b", "a" * 2000])
def test_a_question_without_meaning_breaks_nothing(segmenter: Segmenter, tmp_path: Path, question: str) -> None:
    asked = Asked(segmenter, tmp_path, ASKED)
    asked.ready()
    assert asked.search(question).features.lookup is False
