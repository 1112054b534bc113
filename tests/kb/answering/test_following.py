"""A question of a session whose turns are out of reach: read as it stands, and said so where that may matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from kb.answering.conversation.followups import FollowUps
from kb.answering.conversation.types import Turn
from kb.answering.following import NOTICE_ALONE
from kb.answering.types import Answer, Question
from kb.errors import StoreAwayError
from tests.builders import InMemoryStore, make_version
from tests.builders_answering import make_assistant

WHOLE = "网购的衣服不喜欢能退吗"
RETURN = "经营者采用网络等方式销售商品，消费者有权自收到商品之日起七日内退货，且无需说明理由；运费由消费者承担。"


class OutOfReach:
    """Turns in a store that is away."""

    def last(self, session_id: str, actor_id: str, limit: int) -> Sequence[Turn]:
        raise StoreAwayError("数据库暂时连不上")


def make_store() -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(make_version(), {"第二十五条": RETURN})
    store.publish()
    return store


def ask(question: str, session_id: str | None = "c1", turns: tuple[Turn, ...] = ()) -> Answer:
    asked = Question(question, session_id=session_id, turns=turns)
    return make_assistant(make_store(), turns=OutOfReach()).ask(asked)


@pytest.mark.parametrize("question", ["那运费呢", "几天？", "第二款呢", "要是过了一个月呢"])
def test_what_leaves_out_what_was_said_before_is_answered_alone_and_says_so(question: str) -> None:
    assert FollowUps().lacks(question)
    answer = ask(question)
    assert answer.rewritten_question is None
    assert answer.notice is not None and answer.notice.startswith(NOTICE_ALONE)


@pytest.mark.parametrize("question", [WHOLE, "《消费者权益保护法》第二十五条", "您好", "谢谢"])
def test_what_is_whole_by_itself_is_answered_as_ever(question: str) -> None:
    assert not FollowUps().lacks(question)
    assert NOTICE_ALONE not in (ask(question).notice or "")


def test_a_question_without_a_session_leaves_out_nothing_that_was_kept() -> None:
    assert NOTICE_ALONE not in (ask("那运费呢", session_id=None).notice or "")


def test_an_answer_that_is_remembered_does_not_remember_the_notice() -> None:
    assistant = make_assistant(make_store(), turns=OutOfReach())
    alone = assistant.ask(Question("要是过了七天呢", session_id="c1"))
    again = assistant.ask(Question("要是过了七天呢"))
    assert (alone.status, alone.text) == (again.status, again.text)
    assert alone.notice is not None and NOTICE_ALONE in alone.notice
    assert NOTICE_ALONE not in (again.notice or "")


def test_whoever_brings_the_turns_along_needs_no_store() -> None:
    answer = ask("那鞋子呢", turns=(Turn(WHOLE, datetime(2026, 7, 1, tzinfo=UTC), answered=True),))
    assert answer.rewritten_question == "网购的鞋子不喜欢能退吗？"
    assert NOTICE_ALONE not in (answer.notice or "")
