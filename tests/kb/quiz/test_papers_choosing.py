"""Choosing items for papers: numbers kept, nothing twice, nothing that tells another's answer, always the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.quiz.papers.choosing import Choice, choose
from kb.quiz.papers.clashes import clash, traits_of
from kb.quiz.papers.coverage import coverage
from kb.quiz.papers.errors import generate_call
from kb.quiz.papers.plan import missing, needs, placed
from kb.store.quiz_records import Difficulty, ItemDraft, ItemKind, Option, QuizItem
from tests.builders_papers import TOPIC_IDS, bank_items, kinds_of, make_blueprint
from tests.builders_quiz import (
    FREIGHT,
    make_basis,
    make_blank,
    make_item,
    make_single,
    make_source,
    make_step,
    make_true_false,
)

ITEMS = bank_items()
BY_ID = {each.item_id: each.draft for each in ITEMS}
TOPICS = {"returns": 5, "freight": 3, "funds": 2}


def drafts(choice: Choice, paper: int = 0) -> list[ItemDraft]:
    return [BY_ID[each.item_id] for each in choice.papers[paper]]


def test_kinds_and_topics_of_a_blueprint_are_kept() -> None:
    found = drafts(choose(make_blueprint(topics=TOPICS), ITEMS))
    assert kinds_of(found) == {ItemKind.SINGLE: 4, ItemKind.TRUE_FALSE: 3, ItemKind.BLANK: 3}
    assert Counter(each.topic for each in found) == TOPICS


def test_the_difficulty_mix_is_kept_where_there_are_items_for_it() -> None:
    found = drafts(choose(make_blueprint(difficulty={"easy": 1, "hard": 4}), ITEMS))
    assert Counter(each.difficulty for each in found) == {Difficulty.HARD: 8, Difficulty.EASY: 2}


def test_the_same_seed_gives_the_same_paper_whatever_the_order_of_the_bank() -> None:
    blueprint = make_blueprint(topics=TOPICS, seed=5)
    assert choose(blueprint, ITEMS) == choose(blueprint, ITEMS[::-1])
    assert choose(blueprint, ITEMS) != choose(replace(blueprint, seed=6), ITEMS)


def test_parallel_papers_share_no_item_and_are_alike_in_structure_and_difficulty() -> None:
    choice = choose(make_blueprint(topics=TOPICS, parallel=2), ITEMS)
    first, second = drafts(choice), drafts(choice, 1)
    assert not {each.item_id for each in choice.papers[0]} & {each.item_id for each in choice.papers[1]}
    structure = [Counter((each.kind, each.topic) for each in paper) for paper in (first, second)]
    assert structure[0] == structure[1]
    levels = [sum(list(Difficulty).index(each.difficulty) for each in paper) for paper in (first, second)]
    assert abs(levels[0] - levels[1]) <= 2


def test_items_of_another_industry_stay_out_and_those_of_every_industry_fit() -> None:
    found = drafts(choose(make_blueprint(industries=["market"]), ITEMS))
    assert {each.industry for each in found} == {None}


def test_what_is_missing_is_told_by_topic_and_kind_with_what_would_make_it() -> None:
    few = [each for each in ITEMS if each.draft.topic != "funds" or each.draft.kind is not ItemKind.BLANK][:60]
    blueprint = make_blueprint(kinds={"blank": 4}, topics={"funds": 1, "returns": 1})
    choice = choose(blueprint, few)
    assert not choice.possible
    (missing,) = choice.shortages
    assert (missing.topic, missing.kind, missing.wanted, missing.available) == ("funds", ItemKind.BLANK, 2, 0)
    assert generate_call(missing) == "zhigui quiz generate --kind blank --topic funds --count 4"


def test_a_topic_goes_where_the_kind_has_items_for_it() -> None:
    room = {(ItemKind.SINGLE, "a"): 3, (ItemKind.BLANK, "a"): 2, (ItemKind.BLANK, "b"): 9}
    kinds = ((ItemKind.SINGLE, 2), (ItemKind.BLANK, 2))
    cells = placed(needs(kinds, (("a", 1), ("b", 1)), room), room)
    assert {cell: number for cell, number in cells.items() if number} == {
        (ItemKind.SINGLE, "a"): 2,
        (ItemKind.BLANK, "b"): 2,
    }


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(ItemKind)[:4]), st.integers(1, 6)), min_size=1, unique_by=lambda each: each[0]
    ),
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), min_size=1),
    st.dictionaries(st.tuples(st.sampled_from(list(ItemKind)[:4]), st.sampled_from("abcd")), st.integers(0, 8)),
)
def test_no_cell_is_fuller_than_its_room_and_what_is_missing_is_told_exactly(
    kinds: list[tuple[ItemKind, int]], topics: dict[str, int], room: dict[tuple[ItemKind, str], int]
) -> None:
    needed = needs(kinds, tuple(topics.items()), room)
    cells = placed(needed, room)
    assert all(number <= room.get(cell, 0) for cell, number in cells.items())
    for cell, number in cells.items():
        for _ in range(number):
            needed.take(cell)
    short = sum(each.wanted - each.available for each in missing(needed, cells, 0))
    assert sum(cells.values()) + short == sum(number for _, number in kinds)
    # Nothing more can be placed: no room is left where both a kind and its topic are still needed.
    left = {cell: room.get(cell, 0) - number for cell, number in cells.items()}
    assert not any(placed(needed, left).values())


def test_two_items_on_the_same_words_clash() -> None:
    assert clash(traits_of(make_single()), traits_of(make_blank()))


def test_an_item_that_says_the_answer_of_another_clashes_with_it() -> None:
    law = make_source("经营者应当自收到退货之日起七日内退款，逾期的按日支付千分之一的违约金。")
    asks_period = make_blank("七日", article=law)
    tells_period = make_blank("千分之一", article=law)
    assert clash(traits_of(asks_period), traits_of(tells_period))


def test_an_item_whose_wrong_option_says_the_answer_of_another_clashes_with_it() -> None:
    notice = make_source("经营者停止营业的，应当提前三十日在店内公示。", label="第六条")
    asks = make_blank("三十日", article=notice)
    tells = make_single("七日", ("应当提前三十日在店内公示",))
    assert clash(traits_of(asks), traits_of(tells))
    assert not clash(traits_of(asks), traits_of(make_single("七日", ("三十日",))))


def test_two_items_that_judge_the_same_sentence_clash_though_it_is_wrong_in_one() -> None:
    freight = make_source(FREIGHT, label="第二条")
    wrong = make_single("七日", ())
    basis = make_basis(article=freight)
    swapped = Option("退货的运费由经营者承担", False, make_step("经营者", "消费者", basis=basis, number=1))
    judged = replace(wrong, bases=(*wrong.bases, basis), options=(*wrong.options, swapped))
    assert clash(traits_of(judged), traits_of(make_true_false("消费者", "消费者", article=freight)))


def test_items_on_different_articles_do_not_clash_though_they_are_worded_alike() -> None:
    law, other = make_source(), make_source("经营者应当自收到换货之日起九日内换货。", label="第二条")
    assert not clash(traits_of(make_blank("七日", article=law)), traits_of(make_blank("九日", article=other)))


def test_clashing_items_never_meet_on_a_paper_and_are_told_as_missing() -> None:
    same = [
        make_item(make_single(), item_id="q-a"),
        make_item(make_true_false(), item_id="q-b"),
        make_item(make_single("消费者", ("经营者",), article=make_source(FREIGHT, label="第二条")), item_id="q-c"),
    ]
    choice = choose(make_blueprint(kinds={"single": 2, "true_false": 1}), same)
    assert len({each.item_id for each in choice.papers[0]} & {"q-a", "q-b"}) == 1
    assert sum(each.wanted - each.available for each in choice.shortages) == 1


def test_sections_do_not_repeat_each_others_items() -> None:
    kinds = {"single": 3}
    section = [{"title": "一", "kinds": kinds, "points_each": 3}, {"title": "二", "kinds": kinds}]
    fields = {"section": section}
    blueprint = make_blueprint(**fields, kinds={})
    (paper,) = choose(blueprint, ITEMS).papers
    assert len({each.item_id for each in paper}) == 6
    assert [(each.section, each.points) for each in paper] == [(0, 3)] * 3 + [(1, 2)] * 3


def test_articles_not_asked_yet_go_first() -> None:
    law = make_source("第一项七日，第二项九日，第三项十日。")
    others = [make_source(f"另外规定{word}元。", label=f"第{word}条") for word in "三四五"]
    crowded = [make_item(make_blank(word, article=law), item_id=f"q-{word}") for word in ("七日", "九日", "十日")]
    alone = [make_item(make_blank(f"{each.label[1]}元", article=each), item_id=f"q-{each.label}") for each in others]
    (paper,) = choose(make_blueprint(kinds={"blank": 4}), [*crowded, *alone]).papers
    assert len([each for each in paper if each.item_id in {"q-七日", "q-九日", "q-十日"}]) == 1


def test_coverage_says_what_is_asked_of_what_there_is() -> None:
    asked: list[QuizItem] = list(ITEMS[:3])
    found = coverage(asked, ITEMS, lambda basis: ("第一章 总则",) if basis.article == "第一条" else ())
    assert [(each.asked, each.available) for each in found.laws] == [(3, len(ITEMS))]
    assert [(each.name, each.asked) for each in found.chapters] == [("《退换货试行法》第一章 总则", 1)]
    assert {each.name: each.asked for each in found.topics} == {"returns": 3, "freight": 0, "funds": 0}
    assert {each.name for each in found.topics} == set(TOPIC_IDS)


@pytest.mark.parametrize("count", [1, 7, 30])
def test_a_paper_has_as_many_questions_as_asked_for(count: int) -> None:
    assert len(choose(make_blueprint(topics=TOPICS).sized(count), ITEMS).papers[0]) == count
