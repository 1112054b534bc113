"""Whose answers each role judges, and on whose it reads feedback: a question is never told to who may not see it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kb.bootstrap import KnowledgeBase
from kb.store.roles import Role
from tests.builders_records import make_ask
from tests.builders_visibility import As, taken_for, two_teams

QUESTION = "亲戚赌博欠的钱算我的债吗"


@pytest.fixture(scope="module")
def own_kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with two_teams(tmp_path_factory.mktemp("teams")) as kb:
        yield kb


@pytest.fixture(scope="module")
def seen_as(own_kb: KnowledgeBase) -> Iterator[As]:
    with taken_for(own_kb) as client:
        yield client


@pytest.fixture
def answer(own_kb: KnowledgeBase) -> str:
    """An answer given to v-other."""
    record_id = uuid.uuid4().hex
    own_kb.store.ledger.append(make_ask(record_id, QUESTION, actor_id="v-other"))
    return record_id


@pytest.mark.parametrize(
    ("role", "actor_id", "team", "may"),
    [
        (Role.OFFICER, "v-other", "t2", True),
        (Role.OFFICER, "v-officer", "t1", False),
        (Role.EDITOR, "v-editor", "t2", False),
        (Role.SUPERVISOR, "v-lead", "t2", True),
        (Role.SUPERVISOR, "v-lead", "t1", False),
        (Role.SUPERVISOR, "v-lead", None, False),
        (Role.TRAINER, "v-trainer", None, True),
        (Role.ADMIN, "v-admin", None, True),
    ],
)
def test_an_answer_is_judged_by_those_who_may_see_its_question(
    seen_as: As, answer: str, role: Role, actor_id: str, team: str | None, *, may: bool
) -> None:
    reply = seen_as(role, actor_id, team).post("/v1/feedback", json={"answer_id": answer, "verdict": "wrong"})
    assert reply.status_code == (201 if may else 404)
    assert (QUESTION in reply.text) == may


@pytest.mark.parametrize(
    ("role", "team", "may"),
    [
        (Role.SUPERVISOR, "t2", True),
        (Role.SUPERVISOR, "t1", False),
        (Role.SUPERVISOR, None, False),
        (Role.TRAINER, "t1", True),
        (Role.AUDITOR, None, True),
        (Role.ADMIN, None, True),
    ],
)
def test_feedback_is_read_on_answers_of_the_own_team_only(
    seen_as: As, answer: str, role: Role, team: str | None, *, may: bool
) -> None:
    seen_as(Role.OFFICER, "v-other", "t2").post("/v1/feedback", json={"answer_id": answer, "verdict": "wrong"})
    client = seen_as(role, "v-reader", team)
    for place in ("/v1/feedback?limit=500", f"/v1/feedback?answer_id={answer}"):
        found = [each for each in client.get(place).json()["feedback"] if each["answer_id"] == answer]
        assert bool(found) == may


def test_feedback_says_nothing_of_who_asked(seen_as: As, answer: str) -> None:
    reply = seen_as(Role.OFFICER, "v-other", "t2").post("/v1/feedback", json={"answer_id": answer, "verdict": "wrong"})
    assert "v-other" not in reply.text
    assert "v-other" not in seen_as(Role.TRAINER, "v-trainer", None).get(f"/v1/feedback?answer_id={answer}").text


def test_what_should_have_been_cited_is_kept_without_what_leads_to_a_person(seen_as: As, answer: str) -> None:
    body = {"answer_id": answer, "verdict": "wrong", "should_cite": ["消保法55", "问13800138000"]}
    reply = seen_as(Role.OFFICER, "v-other", "t2").post("/v1/feedback", json=body)
    assert reply.json()["should_cite"] == ["消保法55", "问〔手机号〕"]


def test_what_should_have_been_cited_goes_with_the_answer_when_it_is_erased(
    seen_as: As, own_kb: KnowledgeBase, answer: str
) -> None:
    admin = seen_as(Role.ADMIN, "v-admin", None)
    body = {"answer_id": answer, "verdict": "wrong", "comment": "住东门的", "should_cite": ["东门那个人的事"]}
    assert admin.post("/v1/feedback", json=body).status_code == 201
    erased = admin.post("/v1/records/erasures", json={"record_ids": [answer], "reason": "来电要求"})
    assert erased.status_code == 200, erased.text
    (left,) = own_kb.store.feedback.newest(10, answer_id=answer)
    assert (left.comment, left.should_cite, left.question) == ("〔已删除〕", (), None)
