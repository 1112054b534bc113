"""Papers over HTTP: made of what the bank has, never changed, assigned by who may, and seen by who is to sit them."""

from __future__ import annotations

import pytest

from tests.builders_quiz_papers import BLUEPRINT, Service, shared_service

PAPERS = "/v1/quizzes/papers"


@pytest.fixture(scope="module")
def service() -> Service:
    return shared_service()


def test_a_preview_says_what_a_blueprint_would_cover_and_writes_nothing(service: Service) -> None:
    client = service.as_("u-trainer")
    before = client.get(PAPERS).json()["papers"]
    found = client.post(f"{PAPERS}/preview", json={"blueprint": BLUEPRINT}).json()
    assert (found["possible"], found["questions"], found["total_points"]) == (True, 6, 12)
    assert [(each["name"], each["asked"], each["available"]) for each in found["coverage"]["laws"]] == [
        ("《退换货试行法》", 6, 9)
    ]
    assert client.get(PAPERS).json()["papers"] == before


def test_a_preview_says_what_is_missing_and_how_to_make_it(service: Service) -> None:
    body = {"blueprint": {**BLUEPRINT, "kinds": {"single": 5}, "topics": {"returns": 1}}}
    found = service.as_("u-trainer").post(f"{PAPERS}/preview", json=body).json()
    (missing,) = found["shortages"]
    assert (missing["topic"], missing["kind"], missing["wanted"], missing["available"]) == ("returns", "single", 5, 3)
    assert missing["command"] == "zhigui quiz generate --kind single --topic returns --count 4"


def test_a_blueprint_that_cannot_be_filled_is_refused_with_what_is_missing(service: Service) -> None:
    reply = service.as_("u-trainer").post(PAPERS, json={"blueprint": {**BLUEPRINT, "kinds": {"multiple": 1}}})
    assert reply.status_code == 409
    assert "多选要 1 题，只有 0 题" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"blueprint": {**BLUEPRINT, "weights": 1}}, "weights 不是认识的字段"),
        ({"toml": 'title = "周测"\nminutes = 5\nkind = 1\n'}, "蓝图:3：kind 不是认识的字段"),
        ({"blueprint": {**BLUEPRINT, "topics": {"gold": 1}}}, "没有知识点 gold"),
        ({"blueprint": {**BLUEPRINT, "title": "甲\u0000乙"}}, "应为一行文字"),
        ({"blueprint": BLUEPRINT, "toml": "title"}, "三者写且只写一样"),
        ({}, "三者写且只写一样"),
    ],
)
def test_a_mistake_in_a_blueprint_is_told_where_it_is(service: Service, body: dict[str, object], told: str) -> None:
    reply = service.as_("u-trainer").post(PAPERS, json=body)
    assert reply.status_code == 422
    assert told in reply.json()["detail"]


def test_a_template_is_given_as_toml_that_makes_the_same_paper(service: Service) -> None:
    client = service.as_("u-trainer")
    for each in client.get("/v1/quizzes/blueprints").json()["blueprints"]:
        plain = client.post(f"{PAPERS}/preview", json={"template": each["id"]}).json()
        assert client.post(f"{PAPERS}/preview", json={"toml": each["toml"]}).json() == plain
    assert client.post(f"{PAPERS}/preview", json={"template": "none"}).status_code == 404


def test_parallel_papers_are_made_together_and_name_each_other(service: Service) -> None:
    body = {"blueprint": {**BLUEPRINT, "kinds": {"single": 1, "blank": 1}}, "parallel": 2}
    first, second = service.as_("u-trainer").post(PAPERS, json=body).json()["papers"]
    assert (first["sibling"], second["sibling"]) == (second["paper_id"], first["paper_id"])
    assert [first["title"], second["title"]] == ["退货周测（A 卷）", "退货周测（B 卷）"]


def test_a_paper_shows_its_key_to_who_may_read_the_bank(service: Service) -> None:
    paper = service.paper()
    whole = service.as_("u-lead").get(f"{PAPERS}/{paper['paper_id']}").json()
    assert [each["n"] for each in whole["items"]] == [1, 2, 3, 4, 5, 6]
    single = whole["items"][0]
    assert single["answer"] == [next(each["label"] for each in single["options"] if each["correct"])]
    assert all(each["detail"] for each in single["options"])
    assert single["citations"][0]["quotation"]


def test_the_same_seed_gives_the_same_questions(service: Service) -> None:
    client = service.as_("u-trainer")
    papers = [service.paper(seed=9)["paper_id"] for _ in range(2)]
    first, second = ([each["item_id"] for each in client.get(f"{PAPERS}/{one}").json()["items"]] for one in papers)
    assert first == second


def test_a_supervisor_assigns_within_the_team_only(service: Service) -> None:
    place = f"{PAPERS}/{service.paper()['paper_id']}/assignments"
    lead = service.as_("u-lead")
    assert lead.post(place, json={"people": ["u-anna"]}).status_code == 201
    assert lead.post(place, json={"people": ["u-ben"]}).status_code == 404
    assert lead.post(place, json={"team": "g-2"}).status_code == 404
    assert lead.post(place, json={}).status_code == 422
    shown = {each["actor_id"] for each in lead.get("/v1/quizzes/assignable").json()["people"]}
    assert shown == {"u-anna", "u-lead"}


def test_nobody_is_assigned_a_paper_who_cannot_sit_one(service: Service) -> None:
    place = f"{PAPERS}/{service.paper()['paper_id']}/assignments"
    assert service.as_("u-admin").post(place, json={"people": ["u-auditor"]}).status_code == 404


def test_who_is_to_sit_a_paper_finds_it_and_who_assigned_it_sees_who_has_not(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.assign(paper_id, "u-anna", "u-ben", due_on="2026-01-01", cause="新规上线")
    anna = service.as_("u-anna")
    (mine,) = [
        each for each in anna.get("/v1/quizzes/assignments").json()["assignments"] if each["paper_id"] == paper_id
    ]
    assert (mine["state"], mine["questions"], mine["cause"]) == ("overdue", 6, "新规上线")
    attempt = service.begin(paper_id)
    anna.post(f"/v1/quizzes/attempts/{attempt['attempt_id']}/submit")
    found = service.as_("u-trainer").get(f"{PAPERS}/{paper_id}/assignments").json()
    assert [(each["person"], each["standing"]) for each in found["assigned"]] == [("贝恩", "overdue"), ("安娜", "done")]
    assert (found["done"], found["missing"]) == (1, 1)
    team = service.as_("u-lead").get(f"{PAPERS}/{paper_id}/assignments").json()
    assert [each["actor_id"] for each in team["assigned"]] == ["u-anna"]


def test_a_team_is_listed_person_by_person(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.as_("u-trainer").post(f"{PAPERS}/{paper_id}/assignments", json={"team": "g-1"})
    found = service.as_("u-trainer").get(f"{PAPERS}/{paper_id}/assignments").json()["assigned"]
    assert {(each["actor_id"], each["team"]) for each in found} == {("u-anna", "g-1"), ("u-lead", "g-1")}


def test_an_assignment_is_taken_back_by_who_may(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.assign(paper_id, "u-ben")
    (assigned,) = service.as_("u-trainer").get(f"{PAPERS}/{paper_id}/assignments").json()["assigned"]
    place = f"/v1/quizzes/assignments/{assigned['assignment_id']}"
    assert service.as_("u-lead").delete(place).status_code == 404
    assert service.as_("u-trainer").delete(place).status_code == 204
    assert service.as_("u-ben").post(f"{PAPERS}/{paper_id}/attempts").status_code == 404


def test_a_closed_paper_is_neither_assigned_nor_begun_until_it_is_opened_again(service: Service) -> None:
    client, paper_id = service.as_("u-trainer"), service.paper()["paper_id"]
    service.assign(paper_id, "u-anna")
    assert client.post(f"{PAPERS}/{paper_id}/close").json()["state"] == "closed"
    assert client.post(f"{PAPERS}/{paper_id}/close").status_code == 409
    assert client.post(f"{PAPERS}/{paper_id}/assignments", json={"people": ["u-ben"]}).status_code == 409
    assert service.as_("u-anna").post(f"{PAPERS}/{paper_id}/attempts").status_code == 409
    assert client.post(f"{PAPERS}/{paper_id}/reopen").json()["state"] == "open"
    assert service.begin(paper_id)["state"] == "open"
