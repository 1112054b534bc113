"""The provision a text repeats is found by its words: only law, only what binds on the day, whole articles."""

from __future__ import annotations

from datetime import date

from kb.citing.resolve import Resolver
from kb.phrasing.guard import Guard
from kb.phrasing.rules.rule_set import make_rule_set
from kb.phrasing.spots import Scope
from kb.search.catch_up import CatchUp
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.table import PassageTable
from kb.search.wordings import LexicalWordings
from kb.text.segment import Segmenter
from tests.builders import InMemoryStore, make_unit, make_version
from tests.kb.phrasing.guards import DAY, LAW, make_rule

RUN = "明示或者暗示保本、无风险或者保收益等"
HANDBOOK = "客户问起时说：本产品明示或者暗示保本、无风险或者保收益等，另有规定的除外。"


def make_store() -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(make_version("投资广告办法"), {"第一条": "为了规范投资广告，制定本办法。", "第二十五条": LAW})
    ended = make_version("旧办法", valid_from=date(2000, 1, 1), valid_to=date(2010, 1, 1))
    store.add_version(ended, {"第一条": f"{RUN}的旧规定。"})
    store.add_unit(make_unit(heading="理财", text=HANDBOOK))
    store.publish()
    return store


def make_wordings(store: InMemoryStore) -> LexicalWordings:
    segmenter, table, index = Segmenter(), PassageTable(store), InMemoryLexicalIndex()
    CatchUp(store, table, index, segmenter).run()
    return LexicalWordings(laws=store, handbooks=store, table=table, lexical=index, segmenter=segmenter)


def test_the_article_itself_comes_first_and_whole() -> None:
    assert make_wordings(make_store()).wordings_like(RUN, generation=1, as_of=DAY)[0] == LAW


def test_handbooks_and_ended_texts_are_never_among_the_wordings() -> None:
    found = make_wordings(make_store()).wordings_like(RUN, generation=1, as_of=DAY)
    assert HANDBOOK not in found
    assert not any("旧规定" in text for text in found)
    past = make_wordings(make_store()).wordings_like(RUN, generation=1, as_of=date(2005, 1, 1))
    assert any("旧规定" in text for text in past)


def test_nothing_is_found_for_words_that_stand_nowhere() -> None:
    assert make_wordings(make_store()).wordings_like("xyz", generation=1, as_of=DAY) == ()


def test_a_guard_that_finds_wordings_knows_law_without_its_name_but_no_handbook() -> None:
    store = make_store()
    rules = make_rule_set([make_rule(basis=(), industries=("general",), scenes=())])
    checker = Guard(rules, Resolver(store), make_wordings(store))
    scope = Scope.of(1, DAY)
    assert checker.spots(f"“{RUN}，另有规定的除外”", scope) == []
    assert checker.spots(f"手册规定：“{HANDBOOK}”", scope) != []
