"""Sitting a paper over HTTP: no key before it is handed in, nobody's results to the wrong eyes, marks by people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pytest

from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from tests.builders_quiz_papers import Service, quiz_service

ATTEMPTS = "/v1/quizzes/attempts"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("sitting")) as opened:
        yield opened


def sat(service: Service, actor_id: str = "u-anna", *, right: bool = True, **fields: object) -> dict[str, Any]:
    """Somebody sits a paper of his own, and hands it in."""
    paper_id = service.paper(**fields)["paper_id"]
    service.assign(paper_id, actor_id)
    begun = service.begin(paper_id, actor_id)
    if right:
        answer_rightly(service, begun, actor_id)
    reply = service.as_(actor_id).post(f"{ATTEMPTS}/{begun['attempt_id']}/submit")
    assert reply.status_code == 200, reply.text
    result: dict[str, Any] = reply.json()
    return result


def answer_rightly(service: Service, begun: dict[str, Any], actor_id: str) -> None:
    """Every question that marks itself gets the answer that the paper's key has."""
    paper = service.as_("u-trainer").get(f"/v1/quizzes/papers/{begun['paper_id']}").json()
    keys = {each["stem"]: each for each in paper["items"]}
    client = service.as_(actor_id)
    for question in begun["questions"]:
        if question["answer_kind"] == "text":
            continue
        key = keys[question["stem"]]
        texts = [each["text"] for each in key["options"] if each["correct"]]
        labels = [each["label"] for each in question["options"] if each["text"] in texts]
        reply = client.put(
            f"{ATTEMPTS}/{begun['attempt_id']}/answers/{question['n']}", json={"answer": labels or key["answer"]}
        )
        assert reply.status_code == 200, reply.text


def test_the_key_does_not_leave_the_server_before_the_paper_is_handed_in(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.assign(paper_id, "u-anna")
    begun = service.begin(paper_id)
    shown = service.as_("u-anna").get(f"{ATTEMPTS}/{begun['attempt_id']}").json()
    assert (shown["result"], begun["result"]) == (None, None)
    for each in (*begun["questions"], *shown["questions"]):
        assert set(each) == {
            "n", "kind", "answer_kind", "section", "points", "material", "stem", "options", "blanks"
        }  # fmt: skip
        assert all(set(option) == {"label", "text"} for option in each["options"])
    assert service.as_("u-anna").get("/v1/quizzes/results", params={"paper": paper_id}).json()["results"] == []


def test_answers_are_kept_and_found_again_after_a_lost_connection(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.assign(paper_id, "u-anna")
    begun = service.begin(paper_id)
    one = next(each for each in begun["questions"] if each["answer_kind"] == "one")
    place = f"{ATTEMPTS}/{begun['attempt_id']}/answers/{one['n']}"
    saved = service.as_("u-anna").put(place, json={"answer": ["B"]}).json()
    assert (saved["answer"], saved["ends_at"]) == (["B"], begun["ends_at"])
    again = service.begin(paper_id)
    assert (again["attempt_id"], again["answers"]) == (begun["attempt_id"], {str(one["n"]): ["B"]})
    assert again["now"] <= again["ends_at"]
    assert service.as_("u-anna").put(place, json={"answer": ["Z"]}).status_code == 422
    assert (
        service.as_("u-anna").put(f"{ATTEMPTS}/{begun['attempt_id']}/answers/99", json={"answer": []}).status_code
        == 404
    )


def test_a_result_explains_every_question_with_its_citation(service: Service) -> None:
    result = sat(service)
    assert (result["score"], result["possible"], result["passed"], result["pending"]) == (12, 12, True, 0)
    for each in result["questions"]:
        assert each["right"]
        assert each["yours"] == each["answer"]
        assert each["citation"]["quotation"] in each["explanation"]
        assert all(option["detail"] for option in each["options"])
    assert result["by_topic"][0]["score"] == result["by_topic"][0]["possible"] == 12
    assert result["changed"] == []


def test_nobody_sees_the_attempt_of_another_but_the_supervisor_of_the_team_auditors_and_admins(
    service: Service,
) -> None:
    result = sat(service)
    place = f"{ATTEMPTS}/{result['attempt_id']}"
    seen = {each: service.as_(each).get(place).status_code for each in ("u-anna", "u-lead", "u-auditor", "u-admin")}
    assert set(seen.values()) == {200}
    hidden = {each: service.as_(each).get(place).status_code for each in ("u-ben", "u-trainer")}
    assert set(hidden.values()) == {404}


def test_an_open_attempt_is_for_nobody_but_who_sits_it(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    service.assign(paper_id, "u-anna")
    begun = service.begin(paper_id)
    assert service.as_("u-admin").get(f"{ATTEMPTS}/{begun['attempt_id']}").status_code == 404


def test_results_are_for_oneself_the_team_or_all_and_for_trainers_without_names(service: Service) -> None:
    anna, ben = sat(service), sat(service, "u-ben", right=False)
    ids = {anna["attempt_id"], ben["attempt_id"]}

    def seen(actor_id: str) -> tuple[set[str], int]:
        found = service.as_(actor_id).get("/v1/quizzes/results").json()
        return {each["attempt_id"] for each in found["results"]} & ids, found["summary"]["attempts"]

    assert seen("u-anna")[0] == {anna["attempt_id"]}
    assert seen("u-lead")[0] == {anna["attempt_id"]}
    assert seen("u-auditor")[0] == ids
    rows, attempts = seen("u-trainer")
    assert rows == set()
    assert attempts >= 2
    hidden = service.as_("u-lead").get("/v1/quizzes/results", params={"person": "u-ben"}).json()
    assert hidden["results"] == []
    assert hidden["summary"]["attempts"] == 0


def test_who_sees_no_names_sees_no_sum_of_one_or_two(service: Service) -> None:
    result = sat(service)
    trainer = service.as_("u-trainer")
    summary = trainer.get("/v1/quizzes/results", params={"paper": result["paper_id"]}).json()["summary"]
    assert (summary["withheld"], summary["attempts"], summary["share"], summary["by_topic"]) == (True, 1, None, [])
    one = trainer.get("/v1/quizzes/results", params={"person": "u-anna"}).json()
    assert (one["results"], one["summary"]["attempts"]) == ([], 0)


def test_results_are_exported_as_a_sheet_and_that_is_recorded(service: Service) -> None:
    result = sat(service)
    reply = service.as_("u-lead").get("/v1/quizzes/results/export", params={"paper": result["paper_id"]})
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["安娜（u-anna）", "g-1", "退货周测"]
    assert rows[1][4:7] == ["12", "12", "通过"]
    (found,) = service.kb.store.record_search.find(RecordFilter(kinds=(RecordKind.EXPORT,)), 1).records
    assert found.record.facts["what"] == "quiz_results"


def test_open_answers_are_marked_beside_their_points_without_a_name_for_trainers(service: Service) -> None:
    paper_id = service.paper(kinds={"single": 1, "short": 1})["paper_id"]
    service.assign(paper_id, "u-anna")
    begun = service.begin(paper_id)
    answer_rightly(service, begun, "u-anna")
    essay = next(each for each in begun["questions"] if each["answer_kind"] == "text")
    words = "有欺诈行为的赔三倍。我们承诺收益率百分之十，保本无风险。"
    place = f"{ATTEMPTS}/{begun['attempt_id']}"
    service.as_("u-anna").put(f"{place}/answers/{essay['n']}", json={"answer": words})
    result = service.as_("u-anna").post(f"{place}/submit").json()
    assert (result["state"], result["pending"], result["passed"]) == ("submitted", 1, None)
    assert result["questions"][essay["n"] - 1]["right"] is None

    def waiting(actor_id: str) -> list[dict[str, Any]]:
        found = service.as_(actor_id).get("/v1/quizzes/marking").json()["attempts"]
        return [each for each in found if each["attempt_id"] == begun["attempt_id"]]

    (shown,) = waiting("u-trainer")
    assert shown["person"] is None
    (question,) = shown["questions"]
    assert (question["answer"], question["suggested"], question["confirmed"]) == (words, 10, False)
    assert [(each["met"], each["words"]) for each in question["met"]] == [(True, ["欺诈"]), (True, ["三倍"])]
    assert any("保本" in each for each in question["barred"])
    assert waiting("u-lead")[0]["person"] == "安娜"
    marks = {"marks": [{"n": essay["n"], "points": [True, False], "note": "后半句不能说"}]}
    assert service.as_("u-trainer").post(f"{place}/marks", json=marks).status_code == 200
    after = service.as_("u-anna").get(place).json()["result"]
    assert (after["score"], after["possible"], after["passed"], after["state"]) == (7, 12, False, "marked")
    assert after["questions"][essay["n"] - 1]["note"] == "后半句不能说"
    assert waiting("u-trainer") == []


def test_a_supervisor_of_another_team_marks_nothing_of_it(service: Service) -> None:
    result = sat(service, "u-ben", kinds={"short": 1})
    marks = {"marks": [{"n": 1, "points": [True, True]}]}
    assert service.as_("u-lead").post(f"{ATTEMPTS}/{result['attempt_id']}/marks", json=marks).status_code == 404


def test_a_certificate_is_a_document_for_who_passed_and_those_who_may_see_it(service: Service) -> None:
    result = sat(service)
    place = f"/v1/quizzes/certificates/{result['certificate_id']}/certificate.pdf"
    reply = service.as_("u-lead").get(place)
    assert reply.headers["content-type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(reply.content))
    assert "安娜" in text
    assert result["certificate_id"] in text
    assert service.as_("u-ben").get(place).status_code == 404
    listed = service.as_("u-anna").get("/v1/quizzes/certificates").json()["certificates"]
    assert listed[0]["state"] == "valid"
    assert {each["actor_id"] for each in listed} == {"u-anna"}


def test_once_an_article_changed_who_was_certified_on_it_sits_a_new_paper(service: Service) -> None:
    result = sat(service, "u-ben")
    assert service.as_("u-trainer").get("/v1/quizzes/retakes").json()["retakes"] == []
    assert service.as_("u-trainer").post("/v1/quizzes/retakes", json={"paper_id": "p-1"}).status_code == 404
    new = service.paper(kinds={"single": 1})["paper_id"]
    service.amend(0, 1, 2, 3, 4, 5, 6, 7, 8)
    shown = service.as_("u-ben").get(f"{ATTEMPTS}/{result['attempt_id']}").json()["result"]
    assert len(shown["changed"]) == 6
    due = service.as_("u-trainer").get(f"/v1/quizzes/papers/{result['paper_id']}").json()["due"]
    assert len(due) == 6
    found = service.as_("u-admin").get("/v1/quizzes/retakes").json()
    assert "贝恩" in {each["person"] for each in found["retakes"]}
    assert {each["person"] for each in service.as_("u-trainer").get("/v1/quizzes/retakes").json()["retakes"]} == {None}
    wanted = [each["certificate_id"] for each in found["retakes"] if each["person"] == "贝恩"][:1]
    body = {"paper_id": new, "certificate_ids": wanted, "due_on": "2026-12-31"}
    made = service.as_("u-trainer").post("/v1/quizzes/retakes", json=body)
    assert (made.status_code, made.json()["assigned"]) == (201, 1)
    again = service.as_("u-trainer").get("/v1/quizzes/retakes").json()["retakes"]
    assert {each["assigned"] for each in again if each["certificate_id"] in wanted} == {True}
    mine = service.as_("u-ben").get("/v1/quizzes/assignments").json()["assignments"]
    assert "所依条文已修改" in next(each["cause"] for each in mine if each["paper_id"] == new)
