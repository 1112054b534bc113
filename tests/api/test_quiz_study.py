"""Studying an update over HTTP: read before answered, passed once all is right, and nobody else's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kb.store.study_records import StudiedChange, StudyDraft
from tests.builders_quiz import TITLE
from tests.builders_quiz_papers import Service, quiz_service

STUDIES = "/v1/quizzes/studies"
CHANGE = StudiedChange(TITLE, "v-2", "amended", "第一条", "第一条", "七日", "十日", date(2026, 2, 1), "returns")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("study")) as opened:
        yield opened


def study(service: Service, generation: int) -> str:
    """A study of one change, with one item to pass."""
    item_id = f"q-{0:016x}"
    items = ((item_id, service.kb.quizzes.kept.heads()[item_id]),)
    draft = StudyDraft(generation, f"《{TITLE}》修改（1 条）", ("market",), (CHANGE,), (), items)
    made = service.kb.store.studies.add(draft)
    assert made is not None
    return made.study_id


def answer(service: Service, place: str, label: str) -> dict[str, Any]:
    """Anna answers the one question."""
    reply = service.as_("u-anna").post(f"{place}/answers", json={"answers": {"1": [label]}})
    assert reply.status_code == 200, reply.text
    tried: dict[str, Any] = reply.json()
    return tried


def test_a_study_is_passed_once_it_was_read_and_all_is_right(service: Service) -> None:
    place, anna = f"{STUDIES}/{study(service, 101)}", service.as_("u-anna")
    shown = anna.get(place).json()
    assert (shown["state"], shown["changes"][0]["old_text"], shown["changes"][0]["new_text"]) == (
        "open",
        "七日",
        "十日",
    )
    assert shown["changes"][0]["why"]
    assert not any("correct" in each for each in shown["items"][0]["options"])
    early = anna.post(f"{place}/answers", json={"answers": {"1": ["A"]}})
    assert (early.status_code, "确认已读" in early.json()["detail"]) == (409, True)
    assert anna.post(f"{place}/read").json()["state"] == "read"
    labels = [each["label"] for each in shown["items"][0]["options"]]
    key = answer(service, place, labels[0])["questions"][0]["answer"]
    wrong = next(each for each in labels if [each] != key)
    assert answer(service, place, wrong)["passed"] is False
    assert answer(service, place, key[0])["passed"] is True
    assert anna.get(place).json()["state"] == "passed"
    assert service.as_("u-ben").get(place).json()["state"] == "open"


def test_a_label_that_is_not_shown_is_refused(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 102)}"
    service.as_("u-anna").post(f"{place}/read")
    for answers in ({"1": ["Z"]}, {"9": ["A"]}):
        assert service.as_("u-anna").post(f"{place}/answers", json={"answers": answers}).status_code == 422


def test_what_is_reported_is_masked_and_stands_in_the_month_of_the_team_alone(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 103)}"
    service.as_("u-anna").post(f"{place}/read")
    service.as_("u-anna").post(f"{place}/report", json={"text": "期限改了，问 13812345678"})
    told = {one: service.as_(one).get(f"{STUDIES}/report").text for one in ("u-anna", "u-lead", "u-ben", "u-trainer")}
    assert "期限改了" in told["u-anna"] and "安娜" in told["u-lead"]
    assert "13812345678" not in told["u-lead"]
    assert "期限改了" not in told["u-ben"] + told["u-trainer"]
    assert "没有学习记录" in service.as_("u-anna").get(f"{STUDIES}/report?month=2020-01").text


def test_a_qualification_file_is_for_the_person_the_supervisor_and_those_who_see_all(service: Service) -> None:
    place = "/v1/quizzes/qualifications/u-anna"
    seen = {one: service.as_(one).get(place).status_code for one in ("u-lead", "u-auditor", "u-ben", "u-trainer")}
    assert seen == {"u-lead": 200, "u-auditor": 200, "u-ben": 404, "u-trainer": 404}
    assert service.as_("u-anna").get("/v1/quizzes/qualifications/me").json()["person"] == "安娜"


def test_a_supervisor_sees_what_his_own_team_owes(service: Service) -> None:
    study(service, 104)
    rows = service.as_("u-lead").get("/v1/quizzes/team").json()["rows"]
    assert {each["actor_id"] for each in rows} == {"u-anna", "u-lead"}
    assert all(each["studies_open"] for each in rows)
