"""Approved answers over HTTP: made with evidence, changed without losing anything, taken out of use and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from kb.records.actors import LOCAL
from kb.store.roles import Role
from tests.builders_changes import TERM, TITLE, World, opened_world
from tests.builders_people import add_person

QUESTION = "网店几天处理退款"
BODY: dict[str, Any] = {
    "question": QUESTION,
    "text": f"《{TITLE}》第二条规定：“{TERM}”[1]",
    "cite": [f"《{TITLE}》第二条"],
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(tmp_path_factory.mktemp("curated")) as opened:
        opened.bring_in_old()
        yield opened


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    yield shared
    for each in shared.kb.store.curated.newest():
        if each.live:
            shared.kb.store.curated.withdraw(each.curated_id, None, "local")


def post(world: World, place: str = "", **body: object) -> Response:
    return world.client.post(f"/v1/curated{place}", json=body)


def added(world: World, **changes: object) -> dict[str, Any]:
    reply = post(world, **{**BODY, **changes})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def tried(world: World, question: str = QUESTION, **asker: object) -> dict[str, Any]:
    found: dict[str, Any] = post(world, "/test", question=question, **asker).json()
    return found


def test_an_answer_with_evidence_is_approved_and_recognised(world: World) -> None:
    made = added(world, paraphrases=["退款网店要处理多久"])
    assert (made["revision"], made["live"], made["approved_by"], made["unusable"]) == (1, True, "local", None)
    assert made["written"]["cite"] == [f"《{TITLE}》第二条"]
    assert tried(world, "请问网店几天处理退款？")["outcome"] == "used"
    found = tried(world, "退款网店要处理多久呢")
    assert (found["matched"]["how"], found["matched"]["curated_id"]) == ("paraphrase", made["curated_id"])
    assert tried(world, "网店几天发货")["outcome"] == "none"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"text": "网店应当在九日内处理退款申请。[1]"},
            "第1句“网店应当在九日内处理退款申请。”没有通过核对（数字和期限）",
        ),
        ({"text": f"“{TERM.replace('七', '九')}”[1]"}, "没有通过核对（引文）"),
        ({"text": "网店应当在七日内处理退款申请。[2]"}, "没有通过核对（出处）：标注的引用[2]不存在"),
        ({"cite": [f"《{TITLE}》第九条"]}, "第九条"),
        ({"cite": ["没有这部法第九条"]}, "没有这部法"),
        ({"text": "一" * 121}, "最多 120 字"),
        ({"text": "您好，请稍等。", "cite": []}, "没有一句有依据"),
        ({"question": "我是王小明，电话13812345678，几天退款"}, "个人信息（"),
        ({"paraphrases": ["13812345678能退吗"]}, "手机号"),
        ({"text": None}, "没有答复的文字"),
    ],
)
def test_what_stands_against_approval_is_named_and_nothing_is_kept(
    world: World, changes: dict[str, object], said: str
) -> None:
    before = world.kb.store.curated.rows()
    reply = post(world, **{**BODY, **changes})
    assert (reply.status_code, world.kb.store.curated.rows()) == (422, before)
    assert said in reply.json()["detail"]
    assert reply.json()["errors"]


def test_what_would_be_refused_is_told_while_it_is_written_and_nothing_is_kept(world: World) -> None:
    before = world.kb.store.curated.rows()
    good = post(world, "/check", **BODY)
    bad = post(world, "/check", **{**BODY, "text": "网店应当在九日内处理退款申请。[1]", "question": None})
    assert (good.status_code, good.json()) == (200, {"problems": []})
    assert {each["field"] for each in bad.json()["problems"]} == {"question", "text"}
    assert world.kb.store.curated.rows() == before


def test_words_that_must_not_be_said_are_not_approved(world: World) -> None:
    text = f"{BODY['text']}本店商品概不退换，最终解释权归本店所有。[1]"
    reply = post(world, **{**BODY, "text": text})
    assert reply.status_code == 422
    assert "有不能说的话“概不退换”（限制用语" in reply.json()["detail"]


def test_a_second_answer_to_one_question_is_refused_and_names_the_first(world: World) -> None:
    made = added(world)
    reply = post(world, **{**BODY, "question": "请问，网店几天处理退款呢？"})
    assert reply.status_code == 409
    assert made["curated_id"] in reply.json()["detail"]
    assert added(world, province="浙江省")["province"] == "浙江省"


def test_an_edit_keeps_what_is_left_out_and_a_stale_edit_is_told_what_changed(world: World) -> None:
    place = f"/v1/curated/{added(world)['curated_id']}"
    edited = world.client.patch(place, json={"revision": 1, "paraphrases": ["几天退款"]}).json()
    assert (edited["revision"], edited["text"]) == (2, BODY["text"].removesuffix("[1]"))
    late = world.client.patch(place, json={"revision": 1, "question": "多久退款"})
    assert late.status_code == 409
    assert "第 2 版（改动：其他问法）" in late.json()["detail"]
    history = world.client.get(place).json()["history"]
    assert [each["revision"] for each in history] == [2, 1]


def test_what_is_withdrawn_stops_at_once_and_comes_back(world: World) -> None:
    place = f"/{added(world)['curated_id']}"
    assert post(world, f"{place}/withdraw", revision=1, note="要改").json()["live"] is False
    assert tried(world)["outcome"] == "none"
    assert post(world, f"{place}/withdraw").status_code == 409
    assert post(world, f"{place}/restore").json()["revision"] == 3
    assert tried(world)["outcome"] == "used"
    assert post(world, f"{place}/restore").status_code == 409


def test_an_earlier_revision_comes_back_word_for_word(world: World) -> None:
    place = f"/{added(world)['curated_id']}"
    world.client.patch(f"/v1/curated{place}", json={"revision": 1, "question": "退款要等几天"})
    assert post(world, f"{place}/restore", to=1).json()["question"] == QUESTION


def test_every_change_stands_in_the_ledger(world: World) -> None:
    made = added(world)
    post(world, f"/{made['curated_id']}/withdraw", note="说得不全")
    about = f"/v1/records?kind=curated&about=curated:{made['curated_id']}"
    said = [each["said"] for each in world.client.get(about).json()["records"]]
    assert said == ["撤下审定答复，第 2 版：说得不全", "新建审定答复，第 1 版"]


def test_an_unknown_answer_is_404(world: World) -> None:
    assert world.client.get("/v1/curated/c-nowhere").status_code == 404
    assert world.client.patch("/v1/curated/c-nowhere", json={"revision": 1}).status_code == 404


def test_a_revision_that_was_for_others_stays_hidden_when_the_next_is_for_everybody(tmp_path: Path) -> None:
    with opened_world(tmp_path) as fresh:
        fresh.bring_in_old()
        made = added(fresh, role="supervisor")["curated_id"]
        opened = fresh.client.patch(f"/v1/curated/{made}", json={"revision": 1, "role": None})
        assert opened.json()["revision"] == 2
        people = fresh.kb.people
        add_person(people, "boss")
        officer = add_person(people, "lisi", Role.OFFICER)
        key = people.issue_key(officer.actor_id, "网页", ("curated:read",), by=LOCAL).key
        headers = {"Authorization": f"Bearer {key}"}
        case = fresh.client.get(f"/v1/curated/{made}", headers=headers).json()
        assert [each["revision"] for each in case["history"]] == [2]
        assert fresh.client.get(f"/v1/curated/{made}?revision=1", headers=headers).status_code == 404
        assert fresh.client.get(f"/v1/curated/{made}?revision=2", headers=headers).json()["revision"] == 2


def test_an_amended_article_makes_the_answer_due_and_a_review_settles_it(tmp_path: Path) -> None:
    with opened_world(tmp_path) as fresh:
        fresh.bring_in_old()
        made = added(fresh)
        fresh.bring_in_new()
        (shown,) = fresh.client.get("/v1/curated?due=true").json()["answers"]
        assert (shown["due"], shown["unusable"]) == (True, None)
        assert "2099-07-01" in shown["reasons"][0]
        due = fresh.client.get("/v1/reviews?kind=curated").json()["reviews"]
        assert [(each["object_id"], each["name"], each["old_text"]) for each in due] == [
            (made["curated_id"], f"“{QUESTION}”", TERM)
        ]
        assert fresh.client.get("/v1/doctor").json()["curated_due"] == 1
        later = tried(fresh, as_of="2099-07-01")
        assert (later["outcome"], "第二条已修改" in later["notice"]) == ("stale", True)
        reviewed = post(fresh, f"/{made['curated_id']}/review").json()
        assert (reviewed["change"], reviewed["due"], reviewed["revision"]) == ("reviewed", False, 2)
        assert tried(fresh)["outcome"] == "used"
