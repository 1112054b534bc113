"""The bank over HTTP: what is offered has a proof, nobody overwrites anybody, items fall due with their articles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx2 import Response

from kb.store.ledger_records import RecordKind
from kb.store.quiz_attempts import Judge
from kb.store.quiz_paper_records import Attempt, AttemptState, Mark, Marking
from kb.store.record_filter import RecordFilter
from tests.builders_changes import SCOPE, TERM, TITLE, World, opened_world
from tests.builders_home import small_corpus
from tests.builders_store import make_draft, publish

ITEM: dict[str, Any] = {
    "kind": "single",
    "stem": f"根据《{TITLE}》，网店应当在几日内处理退款申请？（　　）。",
    "options": [
        {"text": "七日", "correct": True},
        {"text": "十日", "correct": False},
        {"text": "十五日", "correct": False},
        {"text": "三十日", "correct": False},
    ],
    "cite": [f"《{TITLE}》第二条"],
    "topic": "returns",
    "industry": "market",
    "difficulty": "easy",
}
JUDGED: dict[str, Any] = {
    "kind": "true_false",
    "stem": f"根据《{TITLE}》，网店应当在三十日内处理退款申请。",
    "options": [{"text": "正确", "correct": False}, {"text": "错误", "correct": True}],
}
AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAYS = itertools.count(100)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("quiz")
    with opened_world(home / "home", corpus=small_corpus(home / "corpus")) as opened:
        opened.bring_in_old()
        yield opened


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    yield shared
    for each in shared.kb.quizzes.bank.items():
        if each.state != "retired":
            shared.kb.quizzes.retire(each.item_id, each.revision, None, "local")


def post(world: World, place: str = "", **body: object) -> Response:
    return world.client.post(f"/v1/quizzes/items{place}", json=body)


def written(world: World, **changes: object) -> dict[str, Any]:
    reply = post(world, **{**ITEM, **changes})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def fresh(world: World, **changes: object) -> dict[str, Any]:
    """An item of its own: the same question again would be the same item."""
    days = {"text": f"{next(DAYS)}日", "correct": False}
    return written(world, **{"options": [*ITEM["options"][:-1], days], **changes})


def listed(world: World, **query: str | int) -> dict[str, Any]:
    found: dict[str, Any] = world.client.get("/v1/quizzes/items", params=query).json()
    return found


def one(world: World, item_id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.client.get(f"/v1/quizzes/items/{item_id}").json()
    return found


def step(world: World, item: dict[str, Any], what: str, **more: object) -> Response:
    return post(world, f"/{item['item_id']}/{what}", revision=item["revision"], **more)


def test_a_written_item_gets_the_proof_that_rules_find(world: World) -> None:
    made = fresh(world)
    assert (made["state"], made["flag"], made["answer"]) == ("draft", None, "A")
    assert made["citations"] == [f"《{TITLE}》第二条"]
    assert [each["rule"] for each in made["proof"]] == ["verbatim", "quantity", "quantity", "quantity"]
    assert made["bases"][0]["quotation"] == TERM
    assert TERM in made["explanation"]
    judged = written(world, **{**JUDGED, "options": JUDGED["options"]})
    assert (judged["flag"], judged["answer"]) == (None, "错误")


def test_what_has_no_proof_is_kept_with_a_flag_and_never_approved(world: World) -> None:
    made = fresh(world, cite=[])
    assert made["flag"].startswith("没有证明：")
    reply = step(world, made, "approve")
    assert reply.status_code == 422
    assert reply.json()["errors"]
    assert listed(world, flagged="true")["items"][0]["item_id"] == made["item_id"]
    assert one(world, made["item_id"])["faults"]


def test_a_wrong_key_is_flagged(world: World) -> None:
    wrong = [{**each, "correct": each["text"] == "十日"} for each in ITEM["options"]]
    assert written(world, stem=ITEM["stem"].replace("几日", "多少日"), options=wrong)["flag"]


def test_an_approved_item_may_be_offered_until_it_is_retired(world: World) -> None:
    made = fresh(world)
    approved = step(world, made, "approve").json()
    assert (approved["state"], approved["revision"], approved["change"]) == ("approved", 2, "approved")
    assert [each.item_id for each in world.kb.quizzes.bank.usable()] == [made["item_id"]]
    assert step(world, approved, "approve").status_code == 409
    retired = step(world, approved, "retire", reason="换了新题").json()
    assert (retired["state"], retired["reason"]) == ("retired", "换了新题")
    assert world.kb.quizzes.bank.usable() == ()
    restored = step(world, retired, "restore").json()
    assert restored["state"] == "draft"
    assert [each["change"] for each in one(world, made["item_id"])["history"]] == [
        "restored", "retired", "approved", "written",
    ]  # fmt: skip


def test_a_rejected_question_is_not_taken_in_again(world: World) -> None:
    made = fresh(world)
    assert step(world, made, "reject").status_code == 422
    rejected = step(world, made, "reject", reason="问我13812345678，选项太容易排除").json()
    assert rejected["reason"] == "问我〔手机号〕，选项太容易排除"
    again = post(world, **{**ITEM, "options": made["options"], "stem": made["stem"]})
    assert again.status_code in {409, 422}


def test_the_slower_of_two_is_told(world: World) -> None:
    made = fresh(world)
    assert step(world, made, "approve").status_code == 200
    reply = step(world, made, "reject", reason="不好")
    assert reply.status_code == 409
    assert "批准为第 2 版" in reply.json()["detail"]


def test_an_edit_is_proven_anew(world: World) -> None:
    made = fresh(world)
    step(world, made, "approve")
    body = {key: ITEM[key] for key in ("kind", "stem", "topic", "industry")}
    options = [{"text": each["text"], "correct": each["correct"]} for each in made["options"]]
    options[1]["text"] = "八日"
    place = f"/v1/quizzes/items/{made['item_id']}"
    edited = world.client.put(place, json={**body, "options": options, "revision": 2, "reason": "更接近"}).json()
    assert (edited["state"], edited["flag"], edited["options"][1]["text"]) == ("approved", None, "八日")
    options[1]["text"] = "七日以内"
    broken = world.client.put(place, json={**body, "options": options, "revision": 3}).json()
    assert broken["state"] == "draft"
    assert broken["flag"]
    assert world.kb.quizzes.bank.usable() == ()


def test_several_are_approved_and_those_that_cannot_be_are_told(world: World) -> None:
    good, bad = fresh(world), fresh(world, cite=[])
    items = [{"item_id": each["item_id"], "revision": 1} for each in (good, bad)]
    items.append({"item_id": "q-none", "revision": 1})
    reply = post(world, "/approve", items=items).json()
    assert [each["item_id"] for each in reply["approved"]] == [good["item_id"]]
    assert [each["item_id"] for each in reply["refused"]] == [bad["item_id"], "q-none"]


def test_items_are_found_by_words_kind_topic_and_law(world: World) -> None:
    stem = JUDGED["stem"].replace("三十日", "四十日")
    made, judged = fresh(world), written(world, **{**JUDGED, "stem": stem}, tags=["第二遍"])
    everything = listed(world)
    assert everything["counts"]["draft"] == everything["total"] == 2
    assert [each["item_id"] for each in listed(world, kind="single")["items"]] == [made["item_id"]]
    assert [each["item_id"] for each in listed(world, q="第二遍 退款")["items"]] == [judged["item_id"]]
    assert listed(world, q="没有这个词")["total"] == 0
    assert listed(world, instrument="网店管理", article="第二条")["total"] == 2
    assert listed(world, instrument=TITLE, article="第一条")["total"] == 0
    assert listed(world, topic="damages")["total"] == listed(world, industry="finance")["total"] == 0
    assert listed(world, limit=1, offset=1)["items"][0]["item_id"] == made["item_id"]
    topics = {each["id"]: each for each in world.client.get("/v1/quizzes/topics").json()["topics"]}
    assert topics["returns"]["counts"] == {"single": 1, "true_false": 1}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "nothing"}, "topic"),
        ({"options": ITEM["options"][1:]}, "options"),
        ({"kind": "multiple"}, "options"),
        ({"kind": "true_false"}, "options"),
        ({"kind": "blank", "options": []}, "blanks"),
        ({"kind": "short", "options": []}, "points"),
        ({"kind": "case", "options": []}, "options"),
    ],
)
def test_an_item_that_does_not_fit_its_kind_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    reply = post(world, **{**ITEM, **changes})
    assert reply.status_code == 422
    assert field in {each["field"] for each in reply.json()["errors"]}


def test_every_change_has_its_record(world: World) -> None:
    made = fresh(world)
    step(world, made, "approve")
    about = RecordFilter(kinds=(RecordKind.QUIZ,), about=f"quiz_item:{made['item_id']}")
    found = world.kb.store.record_search.walk(about)
    assert [each.record.facts["event"] for each in found] == ["approved", "written"]


def law(world: World, title: str, *texts: str, since: date = date(2020, 2, 1)) -> tuple[int, str]:
    """A text that is published, its own by the first article; its run and version."""
    promulgated = date(since.year - 1, 12, 1)
    draft = make_draft(f"{SCOPE}它叫{title}。", *texts, title=title, promulgated=promulgated, effective=since)
    run, _ = publish(world.kb.store, draft)
    world.kb.published()
    return run, draft.version.version_id


def on_law(world: World, title: str) -> dict[str, Any]:
    """An approved item on the second article of a text."""
    law(world, title, TERM)
    made = written(world, stem=ITEM["stem"].replace(TITLE, title), cite=[f"《{title}》第二条"])
    approved: dict[str, Any] = step(world, made, "approve").json()
    return approved


def test_an_item_is_due_when_its_article_changes_and_only_then(world: World) -> None:
    item = on_law(world, "示例甲办法")
    other = written(world, **{
        **JUDGED, "stem": f"根据《示例甲办法》，{SCOPE}", "cite": ["《示例甲办法》第一条"],
        "options": [{"text": "正确", "correct": True}, {"text": "错误", "correct": False}],
    })  # fmt: skip
    new = TERM.replace("七", "三")
    run, _ = law(world, "示例甲办法", new, since=date(2099, 7, 1))
    assert [each["item_id"] for each in listed(world, due="true")["items"]] == [item["item_id"]]
    assert world.kb.quizzes.bank.usable() == ()
    (due,) = one(world, item["item_id"])["reviews"]
    assert (due["old_text"], due["new_text"], due["effective_date"]) == (TERM, new, "2099-07-01")
    reviews = world.client.get("/v1/reviews", params={"kind": "quiz"}).json()
    assert reviews["counts"] == {"quiz": 1}
    assert reviews["reviews"][0]["name"].startswith("“根据《")
    assert other["item_id"] not in {each["object_id"] for each in reviews["reviews"]}
    world.kb.store.publisher.rollback(run)
    world.kb.published()
    assert listed(world, due="true")["total"] == 0
    assert [each.item_id for each in world.kb.quizzes.bank.usable()] == [item["item_id"]]


def test_a_review_is_kept_only_where_the_item_holds_beside_the_new_wording(world: World) -> None:
    item = on_law(world, "示例乙办法")
    law(world, "示例乙办法", TERM.replace("七", "三"), since=date(2099, 7, 1))
    reply = step(world, item, "review")
    assert reply.status_code == 422
    assert "按新的条文不再成立" in reply.json()["detail"]
    done = world.client.post("/v1/reviews/done", json={"kind": "quiz", "object_id": item["item_id"]})
    assert done.status_code == 422
    assert listed(world, due="true")["total"] == 1


def test_an_amendment_beside_the_quoted_words_is_settled_by_a_review(world: World) -> None:
    item = on_law(world, "示例丙办法")
    _, version = law(world, "示例丙办法", f"{TERM}\n网店逾期的，应当说明理由。", since=date(2026, 3, 1))
    assert listed(world, due="true")["total"] == 1
    assert step(world, {**item, "revision": 1}, "review").status_code == 409
    reviewed = step(world, item, "review", reason="看过新文字").json()
    assert (reviewed["change"], reviewed["due"], reviewed["state"]) == ("reviewed", False, "approved")
    assert reviewed["bases"][0]["version_id"] == version
    assert [each.item_id for each in world.kb.quizzes.bank.usable()] == [item["item_id"]]


def test_an_amendment_to_come_that_leaves_the_quoted_words_is_settled_before_it_binds(world: World) -> None:
    item = on_law(world, "示例丁办法")
    law(world, "示例丁办法", f"{TERM}\n网店逾期的，应当说明理由。", since=date(2099, 7, 1))
    reviewed = step(world, item, "review").json()
    assert (reviewed["due"], reviewed["bases"]) == (False, item["bases"])
    assert one(world, item["item_id"])["faults"] == []


def test_an_unchanged_article_of_an_amended_text_still_stands_after_it(world: World) -> None:
    item = on_law(world, "示例戊办法")
    _, version = law(world, "示例戊办法", TERM, "本办法自公布之日起施行。", since=date(2026, 3, 1))
    assert listed(world, due="true")["total"] == 0
    assert one(world, item["item_id"])["faults"] == []
    retired = step(world, item, "retire").json()
    again = step(world, step(world, retired, "restore").json(), "approve").json()
    assert again["bases"][0]["version_id"] == version


def test_an_item_whose_text_ended_is_due_and_cannot_be_approved(world: World) -> None:
    title = "示例己办法"
    law(world, title, TERM)
    made = written(world, stem=ITEM["stem"].replace(TITLE, title), cite=[f"《{title}》第二条"])
    _, version = law(world, title, "网店应当备案。", since=date(2026, 3, 1))
    assert version
    reply = step(world, made, "approve")
    assert reply.status_code == 422
    assert "不是现行文本" in reply.json()["detail"] or "依据" in reply.json()["detail"]


def judged_as(marking: Marking) -> Judge:
    return lambda _: (marking, None)


def sat(world: World, item: dict[str, Any], shares: list[float], place: str = "0") -> None:
    """As many attempts as there are shares, each with this item and another one."""
    for share in shares:
        marks = {1: Mark(item["item_id"], item["revision"], round(2 * share), 2), 2: Mark("q-other", 1, 1, 2)}
        marking = Marking(marks, 1, 4, None, AttemptState.MARKED)
        draft = Attempt(
            attempt_id=f"t-{next(DAYS)}", paper_id="p-1", actor_id=f"u-{next(DAYS)}", state=AttemptState.OPEN, seed=1,
            started_at=AT, ends_at=None,
        )  # fmt: skip
        world.kb.store.quiz_attempts.start(draft, None)
        world.kb.store.quiz_attempts.save(draft.attempt_id, 1, (place,), AT)
        world.kb.store.quiz_attempts.hand_in(draft.attempt_id, AT, judged_as(marking))


def test_statistics_tell_how_items_did_and_of_nobody(world: World) -> None:
    made, other = fresh(world), fresh(world)
    sat(world, made, [1.0] * 10)
    sat(world, other, [1.0, 0.0], place="1")
    found = world.client.get("/v1/quizzes/statistics").json()
    assert [each["item_id"] for each in found["items"]] == [made["item_id"], other["item_id"]]
    assert (found["used"], found["warned"]) == (2, 1)
    first, second = (each["statistics"] for each in found["items"])
    assert (first["used"], first["right"]) == (10, 1.0)
    assert "几乎人人答对" in first["warning"]
    assert (second["right"], second["warning"]) == (0.5, None)
    assert second["choices"][1] == {"label": "B", "share": 1.0}
    assert one(world, made["item_id"])["statistics"] == first
    assert "u-1" not in str(found)
    warned = world.client.get("/v1/quizzes/statistics", params={"warned": "true"}).json()
    assert [each["item_id"] for each in warned["items"]] == [made["item_id"]]


def test_a_question_about_a_real_person_is_refused(world: World) -> None:
    reply = post(world, **{**ITEM, "material": "张女士，电话 13812345678，来电要求退货。"})
    assert reply.status_code == 422
    assert "手机号" in reply.json()["detail"]
