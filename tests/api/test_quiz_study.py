"""Studying an update over HTTP: read before answered, passed once all is right, and nobody else's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from kb.records.telling_deeds import deed
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.study_records import StudiedChange, StudyDraft
from tests.builders_quiz import TITLE
from tests.builders_quiz_papers import Service, quiz_service

STUDIES = "/v1/quizzes/studies"
CHANGE = StudiedChange(TITLE, "v-2", "amended", "第一条", "第一条", "七日", "十日", date(2026, 2, 1), "returns")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("study")) as opened:
        yield opened


def study(service: Service, generation: int, *places: int, industry: str = "market") -> str:
    """A study of one change, with one item to pass unless the places of others in the bank are given."""
    heads = service.kb.quizzes.kept.heads()
    items = tuple((one, heads[one]) for one in (f"q-{each:016x}" for each in places or (0,)))
    draft = StudyDraft(generation, f"《{TITLE}》修改（1 条）", (industry,), (CHANGE,), (), items)
    made = service.kb.store.studies.add(draft)
    assert made is not None
    return made.study_id


def right_words(service: Service, question: dict[str, Any]) -> set[str]:
    """What the right options of a question say."""
    options = next(
        each.draft.options for each in service.kb.quizzes.bank.items() if each.draft.stem == question["stem"]
    )
    return {each.text for each in options if each.correct}


def answers(service: Service, items: list[dict[str, Any]], *, right: bool) -> dict[str, list[str]]:
    """Labels for every question as it is shown, all right or all wrong."""
    return {
        str(each["n"]): [
            one["label"] for one in each["options"] if (one["text"] in right_words(service, each)) is right
        ][:1]
        for each in items
    }


def tried(service: Service, place: str, *, right: bool) -> dict[str, Any]:
    """Anna answers what she is shown."""
    anna = service.as_("u-anna")
    shown = anna.get(place).json()
    body = {"answers": answers(service, shown["items"], right=right), "tries": shown["progress"]["tries"]}
    reply = anna.post(f"{place}/answers", json=body)
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


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
    wrong = tried(service, place, right=False)
    assert (wrong["passed"], wrong["questions"][0]["yours"] != wrong["questions"][0]["answer"]) == (False, True)
    assert tried(service, place, right=True)["passed"] is True
    assert anna.get(place).json()["state"] == "passed"
    assert service.as_("u-ben").get(place).json()["state"] == "open"


def test_a_try_after_one_that_failed_asks_other_items_and_can_always_be_passed(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 105, 0, 1, 3, 4, 6)}"
    anna = service.as_("u-anna")
    anna.post(f"{place}/read")
    seen: list[set[str]] = []
    for _ in range(3):
        seen.append({each["stem"] for each in anna.get(place).json()["items"]})
        assert tried(service, place, right=False)["passed"] is False
    assert [len(each) for each in seen] == [3, 3, 3]
    assert len(set().union(*seen[:2])) == 5, "nothing is asked again while something was not asked yet"
    assert seen[1] != seen[2]
    assert tried(service, place, right=True)["passed"] is True


def test_where_there_are_no_other_items_the_letters_are_others(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 106)}"
    anna = service.as_("u-anna")
    anna.post(f"{place}/read")
    orders = set()
    for _ in range(6):
        (question,) = anna.get(place).json()["items"]
        orders.add(tuple(each["text"] for each in question["options"]))
        tried(service, place, right=False)
    assert len(orders) > 1
    assert tried(service, place, right=True)["passed"] is True


def test_answers_to_questions_that_were_shown_before_the_last_try_are_refused(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 107)}"
    anna = service.as_("u-anna")
    anna.post(f"{place}/read")
    late = {"answers": answers(service, anna.get(place).json()["items"], right=True), "tries": 0}
    tried(service, place, right=False)
    reply = anna.post(f"{place}/answers", json=late)
    assert (reply.status_code, "刷新" in reply.json()["detail"]) == (409, True)
    assert anna.get(place).json()["progress"]["tries"] == 1


def test_an_item_that_a_trainer_rejected_is_asked_no_more(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 108, 7, 8)}"
    anna = service.as_("u-anna")
    desk, one = service.kb.quizzes, f"q-{7:016x}"
    before = anna.get(place).json()["items"]
    desk.retire(one, desk.kept.heads()[one], "答案有误", "u-trainer")
    after = anna.get(place).json()["items"]
    assert [each["stem"] for each in after] == [each["stem"] for each in before[1:]]
    only = f"{STUDIES}/{study(service, 109, 7)}"
    assert anna.post(f"{only}/read").json()["state"] == "passed", "what is left to do is to have read"


def test_a_study_is_for_the_teams_that_take_callers_of_its_industry(service: Service) -> None:
    admin = service.as_("u-admin")
    assert admin.patch("/v1/teams/g-2", json={"industries": ["finance"]}).json()["industries"] == ["finance"]
    ours, theirs = study(service, 110), study(service, 111, industry="finance")

    def listed(who: str) -> set[str]:
        return {each["study_id"] for each in service.as_(who).get(STUDIES).json()["studies"]}

    assert {ours, theirs} & listed("u-anna") == {ours, theirs}, "a team without industries takes all"
    assert {ours, theirs} & listed("u-ben") == {theirs}
    service.as_("u-ben").post(f"{STUDIES}/{ours}/read")
    assert ours in listed("u-ben"), "what somebody began stays in his list"
    missing = service.kb.quizzes.studies.missing(("u-anna", "u-ben"))
    assert list(missing[theirs]) == ["u-anna", "u-ben"]
    assert admin.patch("/v1/teams/g-2", json={"industries": []}).json()["industries"] == []
    assert {ours, theirs} <= listed("u-ben")
    assert admin.patch("/v1/teams/g-2", json={"industries": ["law"]}).status_code == 422


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


def test_the_report_of_a_month_is_a_word_file_too_and_its_export_is_recorded(service: Service) -> None:
    place = f"{STUDIES}/{study(service, 112)}"
    service.as_("u-anna").post(f"{place}/read")
    service.as_("u-anna").post(f"{place}/report", json={"text": "# 第一行\n< & 第二行 |"})
    lead = service.as_("u-lead")
    seen = lead.get(f"{STUDIES}/report").text
    assert "> # 第一行\n> < & 第二行 |" in seen
    reply = lead.get(f"{STUDIES}/report?format=docx")
    assert ("wordprocessingml" in reply.headers["content-type"], "docx" in reply.headers["content-disposition"]) == (
        True,
        True,
    )
    document = Document(BytesIO(reply.content))
    words = [each.text for each in document.paragraphs]
    assert {"# 第一行", "< & 第二行 |", "安娜的学习体会"} <= set(words)
    assert [each.text for each in document.tables[0].rows[0].cells] == ["姓名", "已读", "答对", "答题次数"]
    assert document.tables[0].rows[1].cells[0].text == "安娜"
    exported = service.kb.store.record_search.walk(RecordFilter(kinds=(RecordKind.EXPORT,)))
    (told,) = [each.record for each in exported if each.record.facts.get("what") == "study_report"]
    assert (told.actor_id, told.facts["format"]) == ("u-lead", "docx")
    assert told.facts["sha256"] == sha256(reply.content).hexdigest()
    assert deed(told.kind, told.facts) == f"导出 {told.facts['month']} 的学习月报（docx）"
    nothing = Document(BytesIO(service.as_("u-ben").get(f"{STUDIES}/report?month=2020-01&format=docx").content))
    assert "没有学习记录" in nothing.paragraphs[-1].text


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
