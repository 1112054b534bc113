"""Old against new: 判断 calls false only what the newer words exclude; a widened rule is asked by its wording."""

from __future__ import annotations

from random import Random

from kb.quiz.generating.older_wording import TAG, OlderWording
from kb.quiz.generating.older_wording_reading import amended
from kb.quiz.prove.proving import Prover
from kb.quiz.types import SourceArticle
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import KnownTexts, make_source

NOW = {
    "第一条": "经营者应当自收到退货之日起七日内退款。",
    "第二条": "经营者对消费者的投诉应当在五日内答复。",
    "第三条": "经营者不得诋毁其他经营者和消费者的信誉。",
    "第四条": "经营者应当公示服务项目和收费标准。",
}
BEFORE = {
    "第一条": "经营者应当自收到退货之日起十五日内退款。",
    "第二条": "经营者对消费者的投诉可以在五日内答复。",
    "第三条": "经营者不得诋毁其他经营者的信誉。",
    "第四条": "经营者应当公示服务项目和收费标准。",
}


def sources(texts: dict[str, str], version: str) -> list[SourceArticle]:
    return [make_source(text, label=label, version_id=version) for label, text in texts.items()]


NEW, OLD = sources(NOW, "v-2"), sources(BEFORE, "v-1")
TEXTS = KnownTexts(NEW, older=OLD)


def items(seed: int = 1) -> list[ItemDraft]:
    generator = OlderWording()
    return [each for article in NEW for each in generator.drafts(article, TEXTS, Random(seed), seed)]


def changes() -> dict[str, bool]:
    return {new.label: each.false for new, old in zip(NEW, OLD, strict=True) for each in amended(new, old)}


def test_another_number_or_an_opposed_modal_is_wrong_today_a_narrower_wording_is_not() -> None:
    assert changes() == {"第一条": True, "第二条": True, "第三条": False}


def test_every_item_is_proven() -> None:
    prover = Prover(TEXTS)
    made = [each for seed in range(8) for each in items(seed)]
    assert made and [prover.faults(each) for each in made] == [()] * len(made)


def test_an_unchanged_article_makes_no_item() -> None:
    assert {each.bases[0].article for seed in range(8) for each in items(seed)} <= {"第一条", "第二条", "第三条"}


def test_a_judgement_with_the_older_number_is_false_and_with_todays_true() -> None:
    made = [each for seed in range(16) for each in items(seed) if each.kind is ItemKind.TRUE_FALSE]
    first = [each for each in made if each.bases[0].article == "第一条"]
    assert {each.options[0].correct for each in first} == {True, False}
    assert all(each.options[0].correct is ("七日" in each.stem) for each in first)


def test_what_only_grew_wider_is_never_called_false() -> None:
    made = [each for seed in range(16) for each in items(seed) if each.bases[0].article == "第三条"]
    assert made
    assert all(each.kind is not ItemKind.TRUE_FALSE for each in made)


def test_the_words_put_in_are_asked_as_a_gap() -> None:
    new = make_source("经营者应当向消费者公示服务项目、收费标准和投诉电话。", version_id="v-2")
    old = make_source("经营者应当向消费者公示服务项目、收费标准。", version_id="v-1")
    (made,) = OlderWording().drafts(new, KnownTexts([new], older=[old]), Random(1), 1)
    assert (made.kind, made.blanks[0].accepted) == (ItemKind.BLANK, ("投诉电话",))
    assert Prover(KnownTexts([new], older=[old])).faults(made) == ()


def test_items_are_tagged_as_old_against_new() -> None:
    assert all(each.tags == (TAG,) for each in items())


def test_a_sentence_that_lost_only_the_number_of_an_article_was_not_amended() -> None:
    new = make_source("违反本法第八条的约定，经营者应当退款。", version_id="v-2")
    old = make_source("违反本法第七条的约定，经营者应当退款。", version_id="v-1")
    assert list(amended(new, old)) == []
