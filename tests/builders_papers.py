"""A law of ours with as many articles as a paper wants questions, items on them, the desks of papers and sittings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kb.citing.types import Pin
from kb.quiz.bank import ItemBank
from kb.quiz.papers.blueprint import Blueprint, read_blueprint
from kb.quiz.papers.desk import PaperDesk
from kb.quiz.sitting.desk import SittingDesk
from kb.quiz.templates import Topic, Topics
from kb.quiz.types import SourceArticle
from kb.records.actors import Actor, Means
from kb.store.quiz_items import ItemStep
from kb.store.quiz_paper_records import Paper
from kb.store.quiz_records import Difficulty, ItemChange, ItemDraft, ItemKind, ItemState, QuizItem
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.builders_people import Clock
from tests.builders_quiz import (
    TODAY,
    KnownTexts,
    make_blank,
    make_item,
    make_short,
    make_single,
    make_source,
    make_true_false,
)

TOPICS = Topics((Topic("returns", "退换货", None), Topic("freight", "运费", None), Topic("funds", "理财", "finance")))
TOPIC_IDS = tuple(each.topic_id for each in TOPICS.topics)
PIN = Pin(1, TODAY)
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
NUMERALS = "一二三四五六七八九十"
GOODS = "衣服鞋帽手机电脑家具玩具图书食品药品首饰灯具地毯乐器相机钟表自行车箱包雨伞餐具"


def articles(count: int = 60, *, path: tuple[str, ...] = ("第一章",)) -> tuple[SourceArticle, ...]:
    """Articles that differ in what they are about and in their period."""
    return tuple(
        make_source(
            f"经营者收到退回的{GOODS[place % 38 : place % 38 + 2]}后，应当自当日起{_days(place)}内退款并告知消费者。",
            label=f"第{_number(place + 1)}条",
            path=path,
        )
        for place in range(count)
    )


def bank_items(count: int = 60) -> tuple[QuizItem, ...]:
    """Approved items in use: every kind that marks itself on every topic, all levels, one an article."""
    made = []
    levels, makers = tuple(Difficulty), (make_single, make_true_false, make_blank)
    for place, article in enumerate(articles(count)):
        fields = {
            "article": article,
            "topic": TOPIC_IDS[place // 3 % 3],
            "industry": "finance" if place // 3 % 3 == 2 else None,
            "difficulty": levels[place // 9 % 3],
        }
        days = _days(place)
        maker: Callable[..., ItemDraft] = makers[place % 3]
        said = (days, days) if maker is make_true_false else (days,)
        draft = maker(*said, **fields)
        if maker is make_single:
            draft = replace(draft, stem=draft.stem.replace("退货", article.label))
        made.append(make_item(draft, item_id=f"q-{place:016x}"))
    return tuple(made)


def make_blueprint(**fields: object) -> Blueprint:
    """A blueprint of ten questions that mark themselves; `fields` as in a file."""
    given = {"title": "周测", "minutes": 10, "kinds": {"single": 4, "true_false": 3, "blank": 3}}
    return read_blueprint({**given, **fields}, lambda field, section: f"蓝图 {field}")


@dataclass(frozen=True, slots=True)
class Desks:
    """Papers and sittings over a store whose bank holds `bank_items`."""

    store: SqlStore
    clock: Clock
    papers: PaperDesk
    sittings: SittingDesk

    def paper(self, **fields: object) -> Paper:
        """A paper by a blueprint."""
        return self.papers.make(make_blueprint(**fields), "trainer", PIN)[0]


def keep_items(store: SqlStore, items: Iterable[QuizItem]) -> None:
    """Into the bank, and approved."""
    given = tuple(items)
    store.quiz_items.add({each.item_id: each.draft for each in given}, ItemChange.GENERATED, "trainer")
    steps = [ItemStep(each.item_id, 1, ItemChange.APPROVED, ItemState.APPROVED) for each in given]
    store.quiz_items.revise(steps, "trainer", 1)


def open_desks(store: SqlStore, *, due: frozenset[str] = frozenset()) -> Desks:
    """The desks over what a store keeps. Today is the day of `PIN`."""
    clock = Clock(NOW)
    texts = KnownTexts(articles())
    papers = PaperDesk(
        store.quiz_papers, store.quiz_items, ItemBank(store.quiz_items, lambda: due), TOPICS, lambda _: texts
    )
    return Desks(store, clock, papers, SittingDesk(papers, store.quiz_attempts, clock))


def open_item() -> QuizItem:
    """A question that is answered in one's own words."""
    return make_item(make_short(topic="returns"), item_id="q-short")


def somebody(actor_id: str = "u-1", role: Role = Role.OFFICER, team_id: str | None = None) -> Actor:
    """Who signed in."""
    return Actor(actor_id, actor_id, role, team_id, Means.SIGN_IN)


def kinds_of(drafts: Iterable[ItemDraft]) -> dict[ItemKind, int]:
    """How many there are of each kind."""
    found: dict[ItemKind, int] = {}
    for each in drafts:
        found[each.kind] = found.get(each.kind, 0) + 1
    return found


def _days(place: int) -> str:
    return f"{_number(place + 2)}日"


def _number(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")
