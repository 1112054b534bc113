"""A paper is exported as it was made; not while the law behind one of its questions reads otherwise."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from docx import Document
from httpx2 import Response

from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from tests.builders_quiz_papers import BLUEPRINT, Service, quiz_service

STAGED = {
    "title": "上岗考试",
    "minutes": 30,
    "section": [
        {"title": "第一阶段", "kinds": {"single": 2}, "points_each": 5},
        {"title": "第二阶段", "kinds": {"blank": 1}},
    ],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("export")) as opened:
        yield opened


def exported(service: Service, paper_id: str, actor_id: str = "u-trainer", **query: str) -> Response:
    return service.as_(actor_id).get(f"/v1/quizzes/papers/{paper_id}/export", params=query)


def test_a_paper_keeps_its_order_its_stages_and_its_points(service: Service) -> None:
    body = {"blueprint": STAGED}
    paper = service.as_("u-trainer").post("/v1/quizzes/papers", json=body).json()["papers"][0]
    whole = service.as_("u-trainer").get(f"/v1/quizzes/papers/{paper['paper_id']}").json()
    found = json.loads(exported(service, paper["paper_id"], format="json").content)
    assert [each["item_id"] for each in found["items"]] == [each["item_id"] for each in whole["items"]]
    assert [(each["section"], each["worth"]) for each in found["items"]] == [
        ("第一阶段", 5), ("第一阶段", 5), ("第二阶段", 2),
    ]  # fmt: skip


def test_the_file_is_named_as_the_paper_and_that_it_was_exported_is_a_record(service: Service) -> None:
    paper_id = service.paper()["paper_id"]
    reply = exported(service, paper_id, format="docx", part="key")
    assert quote("退货周测　答案与解析") in reply.headers["content-disposition"]
    assert any(each.text == "解析" for each in Document(io.BytesIO(reply.content)).paragraphs)
    wanted = RecordFilter(kinds=frozenset({RecordKind.EXPORT}))
    (last, *_) = service.kb.store.record_search.find(wanted, 1).records
    assert last.record.about == f"paper:{paper_id}"
    assert (last.record.facts["format"], last.record.facts["part"], last.record.facts["count"]) == ("docx", "key", 6)


def test_a_paper_with_a_question_whose_article_changed_is_exported_only_when_asked_for(service: Service) -> None:
    paper_id = service.paper(**{**BLUEPRINT, "kinds": {"single": 3}})["paper_id"]
    service.amend(0)
    refused = exported(service, paper_id, format="qti21")
    assert refused.status_code == 409
    assert "有 1 题待复核或没有证明（q-0000000000000000）" in refused.json()["detail"]
    reply = exported(service, paper_id, format="qti21", include="drafts")
    assert reply.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(reply.content)).namelist()
    assert {"imsmanifest.xml", "test.xml", "items/q-0000000000000000.xml"} <= set(names)
    count = service.as_("u-trainer").get("/v1/quizzes/export/count").json()
    assert (count["exported"], count["due"]) == (8, 2)
