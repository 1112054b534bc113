from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from kb.law.instruments import LegalRank
from kb.search.suggest import Suggester, Suggestion, SuggestionKind
from kb.search.suggest_questions import Questions
from kb.search.terms import Replaced, Terms
from tests.builders import InMemoryStore, make_version

TODAY = date(2026, 11, 20)
TERMS = Terms(
    MappingProxyType({"消保法": "消费者权益保护法", "消费者保护法": "消费者权益保护法", "食安法": "食品安全法"}),
    MappingProxyType({"合同法": Replaced("合同法", "民法典", date(2021, 1, 1), "民法典第一千二百六十条", "已废止。")}),
    misnomers=frozenset({"消费者保护法"}),
)
ASKED = ("网购的衣服不喜欢能退吗", "衣服洗过还能退吗", "退货的运费谁出", "定金", "健身卡老板跑路了怎么办")


@pytest.fixture
def store() -> InMemoryStore:
    made = InMemoryStore()
    code = {
        label: f"{label}的文字。" for label in ("第二条", "第十二条", "第一百二十条", "第一百二十条之一", "第二百条")
    }
    made.add_version(make_version("民法典", valid_from=date(2021, 1, 1)), code)
    made.add_version(make_version("消费者权益保护法"), {"第二十五条": "首款。\n次款。", "第五十五条": "长" * 60})
    made.add_version(make_version("消费者权益保护法实施条例"), {"第一条": "条例。"})
    made.publish()
    return made


def suggest(store: InMemoryStore, typed: str, *, as_of: date = TODAY, limit: int = 8) -> tuple[Suggestion, ...]:
    suggester = Suggester(store, store, TERMS, lambda generation: ASKED)
    return suggester.suggest(typed, generation=store.generation(), as_of=as_of, role=None, limit=limit)


def texts(found: tuple[Suggestion, ...], kind: SuggestionKind) -> list[str]:
    return [each.text for each in found if each.kind is kind]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("民法典12", ["第十二条", "第一百二十条", "第一百二十条之一"]),
        ("民法典2", ["第二条", "第二百条"]),
        ("《民法典》第一百", ["第一百二十条", "第一百二十条之一"]),
        ("民法典十二", ["第十二条"]),
        ("民法典120条", ["第一百二十条", "第一百二十条之一"]),
        ("民法典第120条之一", ["第一百二十条之一"]),
        ("民法典第十二条第一款", ["第十二条"]),
        ("合同法12", ["第十二条", "第一百二十条", "第一百二十条之一"]),
        ("民法典9", []),
        ("民法典一百零", []),
        ("民法典12条之十十", ["第十二条"]),
        ("民法典12条1款2项", ["第十二条"]),
        ("民法典12条第一款第", ["第十二条"]),
    ],
)
def test_a_number_behind_a_name_brings_the_articles_that_begin_with_it(
    store: InMemoryStore, typed: str, labels: list[str]
) -> None:
    found = texts(suggest(store, typed), SuggestionKind.ARTICLE)
    assert found == [f"《民法典》{label}" for label in labels]


HOSTILE = """
from types import SimpleNamespace
from kb.search.suggest_articles import reference_in
for number in ("1条" + "1" * 45, "1条" + "第一" * 28, "1条" + "一款" * 28, " " * 56):
    assert reference_in(f"民法典{number}x", [SimpleNamespace(name="民法典")]) is None
"""


def test_what_is_typed_to_freeze_the_service_is_told_to_be_no_reference() -> None:
    # In a process of its own: nothing ends a regular expression that has run away. The time only guards against that.
    subprocess.run([sys.executable, "-c", HOSTILE], check=True, timeout=60)


def test_an_article_shows_its_first_words_and_where_it_stands(store: InMemoryStore) -> None:
    whole, long = suggest(store, "消保法25")[0], suggest(store, "消保法55")[0]
    assert (whole.text, whole.detail, whole.label) == ("《消费者权益保护法》第二十五条", "首款。", "第二十五条")
    assert whole.target
    assert long.detail == "长" * 40 + "……"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("消费者", "消费者权益保护法"),
        ("消保", "消费者权益保护法"),
        ("消费者保护法", "消费者权益保护法"),
        ("消費者", "消费者权益保护法"),
        ("消者护法", "消费者权益保护法"),
        ("实施条例", "消费者权益保护法实施条例"),
        ("合同法", "民法典"),
        ("《民法", "民法典"),
    ],
)
def test_a_text_is_found_by_any_of_its_names(store: InMemoryStore, typed: str, first: str) -> None:
    assert texts(suggest(store, typed), SuggestionKind.INSTRUMENT)[0] == first


def test_an_alias_is_told_beside_the_title(store: InMemoryStore) -> None:
    assert suggest(store, "消保法")[0].detail.startswith(f"消保法 · {LegalRank.LAW}")


def test_a_text_is_suggested_once_and_a_text_not_held_never(store: InMemoryStore) -> None:
    found = texts(suggest(store, "法", limit=20), SuggestionKind.INSTRUMENT)
    assert sorted(found) == sorted(set(found))
    assert not suggest(store, "食安法")


def test_only_what_binds_on_the_day_is_suggested(store: InMemoryStore) -> None:
    assert not suggest(store, "民法典12", as_of=date(2020, 12, 31))
    assert not texts(suggest(store, "合同法", as_of=date(2020, 12, 31)), SuggestionKind.INSTRUMENT)


def test_questions_begin_with_what_was_typed_before_they_contain_it(store: InMemoryStore) -> None:
    assert texts(suggest(store, "退货"), SuggestionKind.QUESTION) == ["退货的运费谁出"]
    assert texts(suggest(store, "衣服"), SuggestionKind.QUESTION) == ["衣服洗过还能退吗", "网购的衣服不喜欢能退吗"]
    assert texts(suggest(store, "衣服 网购"), SuggestionKind.QUESTION) == ["网购的衣服不喜欢能退吗"]


@pytest.mark.parametrize("typed", ["", "  ", "《》", "退", "定金", "今天天气", "退货" * 40])
def test_nothing_is_suggested_for_nothing_for_one_character_or_for_an_essay(store: InMemoryStore, typed: str) -> None:
    assert not texts(suggest(store, typed), SuggestionKind.QUESTION)


def test_a_limit_holds_for_all_kinds_together(store: InMemoryStore) -> None:
    assert len(suggest(store, "民法典1", limit=2)) == 2
    assert suggest(store, "民法典1")[:2] == suggest(store, "民法典1", limit=2)


def test_a_new_generation_is_seen_at_once(store: InMemoryStore) -> None:
    suggester = Suggester(store, store, TERMS, lambda generation: ASKED)
    before = suggester.suggest("广告", generation=store.generation(), as_of=TODAY, role=None)
    store.add_version(replace(make_version("广告法")), {"第九条": "文字。"})
    generation = store.publish()
    after = suggester.suggest("广告", generation=generation, as_of=TODAY, role=None)
    assert (texts(before, SuggestionKind.INSTRUMENT), texts(after, SuggestionKind.INSTRUMENT)) == ([], ["广告法"])


def test_questions_are_found_at_both_ends_of_the_list() -> None:
    questions = Questions(["第一个问题在这里", "第二个问题在这里", "最后一个问题在这里"])
    assert list(questions.holding("第一")) == ["第一个问题在这里"]
    assert list(questions.holding("最后一个")) == ["最后一个问题在这里"]
    assert len(list(questions.holding("问题"))) == 3
