"""A question of another day, in a caller's words: the day is proposed, and both wordings show where the law changed."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.types import Answer, Question
from tests.builders import InMemoryStore, make_version
from tests.builders_answering import make_assistant

TODAY = date(2026, 11, 22)
CHANGED = date(2026, 1, 1)


def ask(question: str, changed: date = CHANGED) -> Answer:
    store = InMemoryStore()
    store.add_version(
        make_version("网络安全法", label="旧", valid_to=changed),
        {"第五十九条": "运营者不履行保护义务的，处五万元以下罚款。"},
    )
    store.add_version(
        make_version("网络安全法", label="新", valid_from=changed),
        {"第六十一条": "运营者不履行保护义务的，处五十万元以下罚款。"},
    )
    store.publish()
    return make_assistant(store, today=TODAY).ask(Question(question))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("去年十一月", date(2025, 11, 30)),
        ("去年双十一的时候", date(2025, 11, 11)),
        ("去年底", date(2025, 12, 31)),
        ("一年前", date(2025, 12, 31)),
    ],
)
def test_a_day_of_the_older_law_shows_both_wordings(said: str, day: date) -> None:
    answer = ask(f"{said}运营者不履行保护义务罚多少")
    assert answer.as_of == TODAY
    assert answer.proposed_as_of == day
    assert answer.citations[0].article == "第六十一条"
    assert answer.earlier_wording is not None and answer.earlier_wording.article == "第五十九条"
    assert [(each.left, each.right) for each in answer.earlier_differences] == [(("五万元以下",), ("五十万元以下",))]
    assert answer.notice is not None and said.removesuffix("的时候") in answer.notice


def test_a_few_days_ago_counts_where_the_law_changed_in_between() -> None:
    answer = ask("上周五运营者不履行保护义务罚多少", changed=date(2026, 11, 15))
    assert (answer.proposed_as_of, answer.earlier_wording is not None) == (date(2026, 11, 13), True)


@pytest.mark.parametrize("said", ["前天", "上周五", "上个月", "国庆的时候", "双十一"])
def test_a_few_days_ago_is_today_where_the_law_did_not_change(said: str) -> None:
    answer = ask(f"{said}运营者不履行保护义务罚多少")
    assert (answer.proposed_as_of, answer.earlier_wording, answer.notice) == (None, None, None)


def test_a_stretch_in_which_the_law_changed_asks_for_the_very_day() -> None:
    answer = ask("去年底运营者不履行保护义务罚多少", changed=date(2025, 12, 10))
    assert answer.notice is not None and "现在的文本" in answer.notice
