"""Export and import over HTTP: what may not be used stays out, what comes back is recognised, each leaves a record."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from httpx2 import Response

from kb.quiz.export.names import QuizFormat
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from tests.builders_changes import TITLE, World, opened_world
from tests.builders_home import small_corpus

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
}
UNPROVEN = {**ITEM, "stem": "网店应当怎样对待顾客？（　　）。", "cite": []}
HEADING = "题干,选项A,选项B,选项C,选项D,答案,依据"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A bank with an approved item, a flagged one, and a proven draft."""
    home = tmp_path_factory.mktemp("exchange")
    with opened_world(home / "home", corpus=small_corpus(home / "corpus")) as opened:
        opened.bring_in_old()
        for body in (ITEM, UNPROVEN, {**ITEM, "stem": ITEM["stem"].replace("应当在几日内", "应当在多少日内")}):
            assert opened.client.post("/v1/quizzes/items", json=body).status_code == 201
        made = approved_id(opened)
        done = opened.client.post(f"/v1/quizzes/items/{made}/approve", json={"revision": 1})
        assert done.status_code == 200, done.text
        yield opened


def approved_id(world: World) -> str:
    found = world.client.get("/v1/quizzes/items").json()["items"]
    return str(next(each["item_id"] for each in found if each["stem"] == ITEM["stem"]))


def exported(world: World, **query: str) -> Response:
    return world.client.get("/v1/quizzes/export", params=query)


def imported(world: World, name: str, content: bytes, *, dry_run: bool = True) -> dict[str, Any]:
    reply = world.client.post(
        "/v1/quizzes/import", files={"file": (name, content)}, data={"dry_run": "true" if dry_run else "false"}
    )
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def row(*cells: str) -> bytes:
    return f"{HEADING}\n{','.join(cells)}\n".encode()


@pytest.mark.parametrize("how", list(QuizFormat))
def test_every_format_is_a_file_under_a_chinese_name_that_says_what_was_left_out(world: World, how: QuizFormat) -> None:
    # One of two printed files: the fonts of each PDF take a second.
    part = {"part": "key"} if how is QuizFormat.PDF else {}
    reply = exported(world, format=how.value, **part)
    assert reply.status_code == 200
    assert reply.content
    assert "filename*=UTF-8''%E9%A2%98%E7%9B%AE-" in reply.headers["content-disposition"]
    assert reply.headers["x-zhigui-left-out"] == "2"


def test_drafts_and_items_without_proof_are_exported_only_when_asked_for(world: World) -> None:
    usable = json.loads(exported(world, format="json").content)["items"]
    every = json.loads(exported(world, format="json", include="drafts").content)["items"]
    assert [each["stem"] for each in usable] == [ITEM["stem"]]
    assert len(every) == 3


def test_the_count_tells_what_an_export_would_hold_and_why_it_leaves_out_the_rest(world: World) -> None:
    assert world.client.get("/v1/quizzes/export/count").json() == {
        "exported": 1, "left_out": 2, "draft": 2, "due": 0, "flagged": 1,
    }  # fmt: skip


def test_an_export_of_nothing_says_what_there_is(world: World) -> None:
    reply = exported(world, format="csv", state="draft")
    assert reply.status_code == 404
    assert "include=drafts" in reply.json()["detail"]
    assert "没有符合条件的题目" in exported(world, format="csv", topic="none").json()["detail"]


def test_an_export_leaves_a_record_with_what_was_asked_for(world: World) -> None:
    exported(world, format="gift", industry="market")
    (last, *_) = world.kb.store.record_search.find(RecordFilter(kinds=frozenset({RecordKind.EXPORT})), 1).records
    facts = last.record.facts
    assert (facts["what"], facts["format"], facts["count"], facts["left_out"]) == ("quiz", "gift", 1, 2)
    assert facts["filter"] == {"industry": "market"}


def test_word_comes_as_paper_and_key_in_one_zip_or_one_by_one(world: World) -> None:
    both = zipfile.ZipFile(io.BytesIO(exported(world, format="docx").content))
    assert both.namelist() == ["试卷.docx", "答案与解析.docx"]
    paper = Document(io.BytesIO(exported(world, format="docx", part="paper").content))
    assert any("七日" in each.text for each in paper.paragraphs)
    assert not any("第二条" in each.text for each in paper.paragraphs)


def test_a_part_is_refused_where_a_format_has_none(world: World) -> None:
    reply = exported(world, format="gift", part="key")
    assert reply.status_code == 422
    assert "只有 docx 和 pdf" in reply.text


def test_an_unknown_paper_has_no_export(world: World) -> None:
    assert world.client.get("/v1/quizzes/papers/p-0/export", params={"format": "csv"}).status_code == 404


@pytest.mark.parametrize(
    ("how", "name"),
    [("xlsx", "题.xlsx"), ("csv", "题.csv"), ("gift", "题.gift"), ("moodle", "题.xml"), ("json", "题.json")],
)
def test_our_own_file_comes_back_as_what_the_bank_has(world: World, how: str, name: str) -> None:
    content = exported(world, format=how, include="drafts").content
    found = imported(world, name, content, dry_run=False)
    assert found["counts"] == {"known": 3, "proven": 0, "flagged": 0, "refused": 0}
    assert found["dry_run"] is False


def test_a_question_of_another_system_is_proven_by_the_provision_it_names(world: World) -> None:
    stem = f"根据《{TITLE}》，网店应当在几天内处理退款申请？（　　）。"
    content = row(stem, "七日", "八日", "九日", "六日", "A", f"《{TITLE}》第二条")
    (item,) = imported(world, "公司题库.csv", content)["items"]
    assert (item["state"], item["detail"]) == ("proven", "")


def test_a_key_that_the_named_provision_contradicts_comes_in_with_a_flag(world: World) -> None:
    stem = f"根据《{TITLE}》，网店应当在几天内处理退款申请？（　　）。"
    content = row(stem, "七日", "八日", "九日", "六日", "B", f"《{TITLE}》第二条")
    (item,) = imported(world, "公司题库.csv", content)["items"]
    assert item["state"] == "flagged"
    assert item["detail"].startswith("没有证明：")


def test_a_question_without_basis_comes_in_with_a_flag_and_is_not_exported(world: World) -> None:
    content = row("顾客来电时先说什么", "您好", "喂", "哪位", "讲", "A", "")
    found = imported(world, "公司题库.csv", content, dry_run=False)
    (item,) = found["items"]
    assert item["state"] == "flagged"
    assert item["detail"].startswith("没有证明：没有写依据")
    kept = world.client.get(f"/v1/quizzes/items/{item['item_id']}").json()
    assert (kept["state"], kept["flag"][:5]) == ("draft", "没有证明：")
    assert imported(world, "公司题库.csv", content)["counts"]["known"] == 1
    world.client.post(f"/v1/quizzes/items/{item['item_id']}/reject", json={"revision": 1, "reason": "试"})


def test_a_dry_run_writes_nothing(world: World) -> None:
    before = world.kb.store.quiz_items.rows()
    content = row("试一试", "甲", "乙", "丙", "丁", "A", "")
    assert imported(world, "公司题库.csv", content)["counts"]["flagged"] == 1
    assert world.kb.store.quiz_items.rows() == before


def test_another_key_for_a_question_of_the_bank_is_refused_with_both_keys(world: World) -> None:
    content = row(ITEM["stem"], "七日", "十日", "十五日", "三十日", "B", f"《{TITLE}》第二条")
    (item,) = imported(world, "公司题库.csv", content)["items"]
    assert (item["state"], item["place"]) == ("refused", "第 2 行")
    assert "题库是“A”" in item["detail"]


def test_the_same_question_twice_in_a_file_comes_in_once(world: World) -> None:
    line = "两次,甲,乙,丙,丁,A,"
    found = imported(world, "公司题库.csv", f"{HEADING}\n{line}\n{line}\n".encode())
    assert [each["state"] for each in found["items"]] == ["flagged", "known"]
    assert found["items"][1]["detail"] == "与第 2 行相同。"


def test_a_broken_file_is_a_clear_problem(world: World) -> None:
    reply = world.client.post("/v1/quizzes/import", files={"file": ("题.xlsx", b"PK\x03\x04")})
    assert reply.status_code == 422
    assert "文件已损坏" in reply.json()["detail"]


def test_an_item_of_another_installation_is_proven_again_by_the_steps_it_brings(world: World) -> None:
    found = json.loads(exported(world, format="json").content)
    (item,) = found["items"]
    stem = item["stem"].replace("应当在几日内", "应当于几日内")
    good = {**item, "stem": stem}
    wrong = {
        **good,
        "stem": f"{stem} ",
        "options": [{**each, "correct": not each["correct"]} for each in good["options"]],
    }
    broken = {**good, "stem": 5}
    content = json.dumps({**found, "items": [good, wrong, broken]}).encode()
    assert [each["state"] for each in imported(world, "另一处.json", content)["items"]] == [
        "proven", "flagged", "refused",
    ]  # fmt: skip
    assert world.client.post("/v1/quizzes/import", files={"file": ("题.json", b"{}")}).status_code == 422
