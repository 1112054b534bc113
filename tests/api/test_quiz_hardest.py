"""The week's hardest questions: refused, judged wrong, answered without being sure, or asked again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api.errors import ApiError
from api.quiz_hardest import UNSURE_BELOW, days_of
from kb.quiz.sitting.desk import SHANGHAI
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.feedback import FeedbackDraft, Verdict
from tests.builders_feedback import make_answer
from tests.builders_quiz_papers import Service, quiz_service

PLACE = "/v1/quizzes/hardest"
SURE, DOUBT = UNSURE_BELOW, UNSURE_BELOW - 0.01


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("hardest")) as opened:
        yield opened


def recorded(
    service: Service,
    answer_id: str,
    question: str,
    *scores: float | None,
    status: str = "answered",
    mode: str = "extract",
    actor_id: str = "u-anna",
) -> None:
    """An answer of today that cites articles of these scores."""
    draft = make_answer(answer_id, question, status=status)
    cited = [{"title": "示例法", "locator": f"第{n}条", "score": each} for n, each in enumerate(scores, 1)]
    answer = {"status": status, "mode": mode, "text": "可以退。", "citations": cited}
    service.kb.store.ledger.append(replace(draft, actor_id=actor_id, content={"question": question, "answer": answer}))


def hard(service: Service, actor_id: str = "u-lead", **query: str) -> dict[str, Any]:
    reply = service.as_(actor_id).get(PLACE, params=query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_an_answer_whose_articles_score_low_is_hard_and_says_so(service: Service) -> None:
    recorded(service, "a1", "定金能退吗", DOUBT, None, 0.1)
    (found,) = hard(service)["questions"]
    assert (found["question"], found["unsure"], found["why"]) == ("定金能退吗", 1, ["1 次答复把握不大"])
    assert found["record_ids"] == ["a1"]
    assert "1 次答复把握不大" in hard(service)["markdown"]


def test_an_answer_with_one_article_that_fits_or_that_people_approved_is_not(service: Service) -> None:
    recorded(service, "a1", "定金能退吗", SURE, DOUBT)
    recorded(service, "a2", "消保法五十五条", None)
    recorded(service, "a3", "几天内退款", DOUBT, mode="curated")
    assert hard(service)["questions"] == []


def test_a_refusal_counts_as_refused_alone(service: Service) -> None:
    recorded(service, "a1", "股票能涨吗", DOUBT, status="refused")
    (found,) = hard(service)["questions"]
    assert (found["refused"], found["unsure"], found["why"]) == (1, 0, ["1 次没有答上"])


def test_the_hardest_come_first(service: Service) -> None:
    recorded(service, "a1", "押金能退吗", DOUBT)
    recorded(service, "a2", "定金能退吗", SURE)
    service.kb.store.feedback.add(FeedbackDraft("a2", Verdict.WRONG, "答偏了"))
    recorded(service, "a3", "订金能退吗", SURE, status="refused")
    for n in range(4, 7):
        recorded(service, f"a{n}", "请问运费谁出", SURE)
    recorded(service, "a7", "发票要开吗", SURE)
    # Once wrong 1 + 3, asked three times 3, once refused 1 + 2 and earlier, once unsure 1 + 1.
    assert [each["question"] for each in hard(service)["questions"]] == [
        "定金能退吗", "请问运费谁出", "订金能退吗", "押金能退吗",
    ]  # fmt: skip


def test_another_week_is_looked_at_by_any_of_its_days(service: Service) -> None:
    recorded(service, "a1", "定金能退吗", DOUBT)
    earlier = datetime.now(UTC) - timedelta(days=30)
    with writing(service.kb.store.engine) as c:
        c.execute(update(s.records).where(s.records.c.record_id == "a1").values(at=earlier))
    assert hard(service)["questions"] == []
    found = hard(service, week=f"{earlier.astimezone(SHANGHAI).date()}")
    assert [each["question"] for each in found["questions"]] == ["定金能退吗"]
    assert date.fromisoformat(found["first"]).weekday() == 0
    reply = service.as_("u-lead").get(PLACE, params={"week": "2999-01-01"})
    assert (reply.status_code, "还没有到" in reply.json()["detail"]) == (422, True)


def test_a_week_runs_from_monday_to_sunday_and_not_beyond_today() -> None:
    today = date(2026, 11, 25)
    assert days_of(None, today) == (date(2026, 11, 19), today)
    assert days_of(date(2026, 11, 22), today) == (date(2026, 11, 16), date(2026, 11, 22))
    assert days_of(date(2026, 11, 23), today) == (date(2026, 11, 23), today)
    with pytest.raises(ApiError):
        days_of(date(2026, 11, 26), today)


def test_trainers_read_all_without_records_and_officers_their_own(service: Service) -> None:
    recorded(service, "a1", "定金能退吗", DOUBT, actor_id="u-ben")
    (found,) = hard(service, "u-trainer")["questions"]
    assert (found["question"], found["record_ids"]) == ("定金能退吗", [])
    assert hard(service, "u-lead")["questions"] == []
