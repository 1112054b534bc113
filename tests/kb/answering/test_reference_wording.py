"""Who names an article hears its beginning; of a long one never a piece out of its middle."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from kb.answering.reference import draft_of
from kb.answering.types import MAX_SAYABLE
from kb.search.lookup import Lookup
from kb.search.terms import Terms
from tests.builders import InMemoryStore, make_version

TODAY = date(2026, 11, 20)
LIST = "出租单车的，押金应当在用户申请之日起二日内退还，但是有下列情形之一的除外：\n" + "\n".join(
    f"（{n}）{'用户把车停在不许停放的地方而且多次提醒以后仍然没有挪走' * 2}；" for n in "一二三四"
)
LONG = "商家应当在页面显著位置写明退款的条件和时间。" + "退款应当原路退回，退回时不得扣除手续费。" * 8


def said(text: str, query: str = "试行法1") -> str:
    store = InMemoryStore()
    store.add_version(make_version("试行法"), {"第一条": text})
    store.publish()
    found = Lookup(store, Terms(MappingProxyType({}), MappingProxyType({}))).lookup(
        query, as_of=TODAY, generation=store.generation()
    )
    assert found is not None
    draft = draft_of(found, TODAY)
    assert len(draft.text) <= MAX_SAYABLE
    return draft.text


def test_a_short_article_is_said_whole() -> None:
    assert said("押金应当退还。") == "《试行法》第一条规定：“押金应当退还。”"


def test_of_a_long_list_the_lead_in_is_said_and_not_some_of_its_items() -> None:
    assert (
        said(LIST)
        == "《试行法》第一条规定：“出租单车的，押金应当在用户申请之日起二日内退还，但是有下列情形之一的除外”。"
    )


def test_a_long_article_is_said_from_its_beginning() -> None:
    assert said(LONG).startswith("《试行法》第一条规定：“商家应当在页面显著位置写明")


def test_of_several_paragraphs_the_first_is_said() -> None:
    assert said(f"押金应当退还。\n{LONG}") == "《试行法》第一条规定：“押金应当退还。”"
