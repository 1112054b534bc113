"""The overview over HTTP: who sees whose numbers, that every number leads to its records, and the sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.bootstrap import KnowledgeBase, today
from kb.store.drafts import CitedDraft
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.ledger_records import RiskDraft
from kb.store.roles import Role
from tests.builders_overview import Planted, make_use, record_use
from tests.builders_records import make_ask, make_check
from tests.builders_visibility import As, taken_for, two_teams

FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def own_kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Six weeks of the machine's own use with a bad batch, and of two officers one question each."""
    with two_teams(tmp_path_factory.mktemp("overview")) as kb:
        bad = Planted("星云耳机", "batch", 14, today() - timedelta(days=3), 2)
        record_use(kb.store, make_use(3, 42, 15, (bad,), today() - timedelta(days=42)), (("广告法", "第九条"),))
        cited = ((CitedDraft("消费者权益保护法", "第二十五条"), None),)
        risks = (RiskDraft("threat.self", "threat", "urgent", "有危险"),)
        kb.store.ledger.append(make_ask("mine", actor_id="v-officer", rests_on=cited, risks=risks))
        kb.store.ledger.append(make_ask("other", actor_id="v-other", status="refused"))
        kb.store.ledger.append(make_check("check", actor_id="v-officer"))
        kb.store.feedback.add(FeedbackDraft("mine", Verdict.WRONG))
        yield kb


@pytest.fixture(scope="module")
def seen_as(own_kb: KnowledgeBase) -> Iterator[As]:
    with taken_for(own_kb) as client:
        yield client


@pytest.fixture(scope="module")
def auditor(seen_as: As) -> TestClient:
    return seen_as(Role.AUDITOR, "v-auditor", None)


def overview(client: TestClient, **query: str) -> dict[str, Any]:
    reply = client.get("/v1/overview", params=query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def behind(client: TestClient, found: dict[str, Any], **query: str) -> int:
    """How many records the link of a number leads to."""
    span = {"from": found["since"], "to": found["until"], "limit": "200"}
    reply = client.get("/v1/records", params=span | query)
    assert reply.status_code == 200, reply.text
    return len(reply.json()["records"])


def test_a_supervisor_sees_his_team_an_auditor_all_and_a_trainer_numbers_without_records(seen_as: As) -> None:
    lead = overview(seen_as(Role.SUPERVISOR, "v-lead", "t1"))
    assert (lead["people"], lead["linked"], lead["questions"]["now"], lead["checks"]["now"]) == ("team", True, 1, 1)
    assert [each["article"] for each in lead["articles"]] == ["第二十五条"]
    alone = overview(seen_as(Role.SUPERVISOR, "v-new", None))
    assert (alone["people"], alone["questions"]["now"]) == ("own", 0)
    everybody = overview(seen_as(Role.AUDITOR, "v-auditor", None))
    assert (everybody["people"], everybody["linked"]) == ("all", True)
    assert everybody["questions"]["now"] > 200
    trainer = seen_as(Role.TRAINER, "v-trainer", None)
    hidden: dict[str, Any] = {"linked": False, "speed": everybody["speed"] | {"slowest": []}}
    assert everybody["speed"]["slowest"] and everybody["themes"][0]["examples"]
    hidden["themes"] = [each | {"records": [], "examples": []} for each in everybody["themes"]]
    # Of what was refused he makes judged questions: he reads it, without its records.
    hidden["gaps"] = [each | {"records": []} for each in everybody["gaps"]]
    assert overview(trainer) == everybody | hidden
    assert trainer.get("/v1/overview", params={"team": "t1"}).status_code == 422


def test_a_team_can_be_chosen_by_who_sees_it(seen_as: As, own_kb: KnowledgeBase, auditor: TestClient) -> None:
    assert auditor.get("/v1/overview", params={"team": "没有这个组"}).status_code == 404


def test_what_rises_is_told_with_its_questions_and_its_records(auditor: TestClient) -> None:
    found = overview(auditor)
    (theme,) = (each for each in found["themes"] if "星云耳机" in each["names"])
    assert (theme["calls"], theme["asked"], len(theme["records"])) == (15, 15, 15)
    assert theme["usual"] < 1
    assert theme["articles"] == [{"title": "广告法", "article": "第九条"}]
    ids = ",".join(theme["records"])
    assert behind(auditor, found, ids=ids) == 15
    assert found["compared_since"] and found["gaps"]
    assert behind(auditor, found, ids=",".join(found["gaps"][0]["records"])) >= found["gaps"][0]["calls"]


def test_every_number_leads_to_as_many_records(auditor: TestClient) -> None:
    found = overview(auditor, since=f"{today()}", until=f"{today()}")
    one = {each["article"]: each["answers"]["now"] for each in found["articles"]}["第二十五条"]
    assert behind(auditor, found, kind="ask") == found["questions"]["now"] == found["days"][0]["questions"]
    assert behind(auditor, found, kind="ask", outcome="refused") == found["refused"]["now"]
    assert behind(auditor, found, kind="check") == found["checks"]["now"] == 1
    assert behind(auditor, found, kind="ask", instrument="消费者权益保护法", article="第二十五条") == one == 1
    (finding,) = found["findings"]
    assert (finding["name"], finding["blocked"]) == ("保本保收益", 1)
    assert behind(auditor, found, kind="check,call", topic=finding["topic"]) == finding["drafts"]["now"]
    (signal,) = found["signals"]
    assert behind(auditor, found, risk="true", topic=signal["topic"]) == signal["signals"] == signal["waiting"]
    said = {each["verdict"]: each["answers"]["now"] for each in found["verdicts"]}
    assert said == {"useful": 0, "wrong": 1, "incomplete": 0, "unclear": 0}
    assert behind(auditor, found, kind="ask", feedback="wrong") == 1


def test_the_window_before_is_as_long_and_ends_the_day_before(auditor: TestClient) -> None:
    week = overview(auditor, since=f"{today() - timedelta(days=7)}", until=f"{today() - timedelta(days=1)}")
    before = overview(auditor, since=week["before_since"], until=f"{today() - timedelta(days=8)}")
    assert (
        week["questions"]["before"] == before["questions"]["now"] == sum(each["questions"] for each in before["days"])
    )
    assert len(week["days"]) == len(before["days"]) == 7
    assert week["speed"]["p95_before"] == before["speed"]["p95"]


@pytest.mark.parametrize(
    "query", [{"since": "2026-02-01", "until": "2026-01-01"}, {"since": "2020-01-01"}, {"since": "gestern"}]
)
def test_a_window_that_is_none_is_refused_with_the_field(auditor: TestClient, query: dict[str, str]) -> None:
    reply = auditor.get("/v1/overview", params=query)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] in {"since", "until"}


def test_the_sheet_has_every_number_no_formula_and_is_itself_recorded(
    own_kb: KnowledgeBase, auditor: TestClient
) -> None:
    own_kb.store.ledger.append(
        make_ask("formula", actor_id="v-other", rests_on=((CitedDraft(FORMULA, "第一条"), None),))
    )
    reply = auditor.get("/v1/overview/export", params={"since": f"{today()}"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.content.startswith("\ufeff栏目,项目,从,到".encode())
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    sections = {row[0] for row in rows[1:]}
    assert sections >= {
        "合计",
        "每天",
        "引用最多的条文",
        "查到的限制用语",
        "风险信号",
        "答复用时（毫秒）",
        "收到的评价",
    }
    assert not [value for row in rows for value in row if value.startswith(("=", "+", "@", "\t"))]
    assert {len(row) for row in rows} == {7}
    (record,) = auditor.get("/v1/records", params={"kind": "export", "limit": "1"}).json()["records"]
    assert record["actor_id"] == "v-auditor"


def test_an_empty_ledger_has_an_overview(own_kb: KnowledgeBase, auditor: TestClient) -> None:
    found = overview(auditor, since="2001-01-01", until="2001-01-30")
    assert (found["questions"], found["themes"], found["gaps"]) == ({"now": 0, "before": 0}, [], [])
    assert found["compared_since"] is None and found["speed"]["median"] is None
