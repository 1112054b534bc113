"""Generation: proven items only, spread over the law, each matter once, the same from the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from kb.quiz.generate import GenerationRequest, Generators, generate
from kb.quiz.identity import item_id
from kb.quiz.prove.faults import Fault, Lack
from kb.quiz.prove.proving import Prover
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import KnownTexts, make_blank, make_single, make_source, make_true_false

TOPICS = ("returns", "prices", "food")
MATTERS = ("退货", "换货", "修理", "标价", "收费", "召回", "停售", "检验", "送达", "答复", "登记", "公示")


def law(topic: str, matters: tuple[str, ...]) -> Iterator[SourceArticle]:
    """A law of its own for a topic, an article for each matter; the last of the company itself."""
    for number, matter in enumerate(matters, 1):
        text = f"经营者对消费者的{matter}要求，应当自收到{matter}申请书之日起七日内完成{matter}处理。"
        label = f"第{'一二三四五六七八九十'[number - 1]}条"
        yield make_source(text, label=label, title=f"{topic}试行法", version_id=f"v-{topic}", topic=topic)


TEXTS = KnownTexts(article for place, topic in enumerate(TOPICS) for article in law(topic, MATTERS[place::3]))


class Sevens:
    """单选, 填空 and a 判断 of every article; `doubtful` ones show no proof."""

    name = "sevens"

    def __init__(self, *, doubtful: bool = False) -> None:
        self._doubtful = doubtful

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        matter = article.text[8:10]
        stem = f"根据《{article.title}》，经营者应当自收到{matter}申请书之日起多少日内完成{matter}处理？（　　）。"
        fields = {"topic": article.topic, "seed": seed, "industry": "market" if article.topic == "food" else None}
        wrong = chance.sample(["三日", "五日", "十日", "三十日"], 3)
        yield make_single(wrong=wrong, article=article, stem=stem, **fields)
        yield make_blank("七日", article=article, **fields)
        flag = "存疑" if self._doubtful else None
        yield make_true_false(chance.choice(["十五日", "七日"]), article=article, flag=flag, **fields)


GENERATORS = Generators((Sevens(),))


def made(count: int, generators: Generators = GENERATORS, known: tuple[ItemDraft, ...] = (), **wanted):
    return generate(GenerationRequest(count, **wanted), TEXTS, generators, Prover(TEXTS).faults, known)


def test_every_item_is_proven_and_what_has_no_proof_is_counted_by_what_it_lacks():
    found = made(100, Generators((Sevens(doubtful=True),)))
    assert {each.kind for each in found.items} == {ItemKind.SINGLE, ItemKind.BLANK}
    assert found.dropped == {Lack.BY_HAND: len(MATTERS)}
    assert all(Prover(TEXTS).faults(each) == () for each in found.items)
    assert not found.complete
    assert found.considered == 3 * len(MATTERS)


def test_the_same_seed_gives_the_same_items_and_another_seed_others():
    assert made(12, seed=3) == made(12, seed=3)
    assert made(12, seed=3).items != made(12, seed=4).items


def test_no_article_is_asked_twice_before_every_other_was_asked_once():
    found = made(len(MATTERS), kinds=(ItemKind.SINGLE,)).items
    places = Counter((each.bases[0].title, each.bases[0].article) for each in found)
    assert len(places) == len(MATTERS)
    assert set(places.values()) == {1}


@pytest.mark.parametrize("count", [3, 6, 9])
def test_topics_give_the_same_number_of_items(count):
    topics = Counter(each.topic for each in made(count).items)
    assert topics == dict.fromkeys(TOPICS, count // 3)


def test_kinds_come_near_their_shares_while_there_are_enough():
    kinds = Counter(each.kind for each in made(12, kinds=(ItemKind.SINGLE, ItemKind.BLANK)).items)
    assert kinds == {ItemKind.SINGLE: 6, ItemKind.BLANK: 6}


def test_a_request_for_topics_industries_instruments_or_articles_gives_only_those():
    assert {each.topic for each in made(9, topics=("prices",)).items} == {"prices"}
    assert {each.bases[0].title for each in made(9, instruments=("food试行法",)).items} == {"food试行法"}
    assert made(9, industries=("finance",)).items == ()
    assert {each.topic for each in made(30, industries=("general",)).items} == set(TOPICS)
    one = (("food试行法", "第二条"),)
    assert {(each.bases[0].title, each.bases[0].article) for each in made(9, articles=one).items} == set(one)


def test_what_is_known_is_not_made_again():
    first = made(12)
    again = made(200, known=first.items)
    ids = {item_id(each) for each in first.items}
    assert not ids & {item_id(each) for each in again.items}
    assert again.known >= len(first.items)


def test_candidates_that_say_the_same_are_merged():
    twice = Generators((Sevens(), Sevens()))
    found = made(200, twice, kinds=(ItemKind.SINGLE,))
    assert len(found.items) == len(MATTERS)
    assert found.merged == len(MATTERS)


def test_progress_is_told_and_a_cancelled_run_keeps_what_it_has():
    heard: list[tuple[int, int]] = []
    found = generate(
        GenerationRequest(12), TEXTS, GENERATORS, Prover(TEXTS).faults,
        on_progress=lambda done, total: heard.append((done, total)), cancelled=lambda: len(heard) >= 5,
    )  # fmt: skip
    assert heard == [(number, 12) for number in range(1, 6)]
    assert len(found.items) == 5
    assert not found.complete


def test_what_we_wrote_is_taken_for_its_topic_and_asked_of_an_instrument_only_where_it_cites_it():
    class Written:
        name = "written"

        def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
            yield make_single(article=TEXTS.articles()[0], topic="red_lines", stem="来电人问多少日内处理？（　　）。")

    def accepts(draft: ItemDraft) -> tuple[Fault, ...]:
        return ()

    both = Generators((), (Written(),))
    title = TEXTS.articles()[0].title
    for wanted, count in (({}, 1), ({"topics": ("red_lines",)}, 1), ({"topics": ("food",)}, 0),
                          ({"instruments": (title,)}, 1), ({"instruments": ("无此法",)}, 0)):  # fmt: skip
        found = generate(GenerationRequest(5, **wanted), TEXTS, both, accepts)
        assert len(found.items) == count, wanted
