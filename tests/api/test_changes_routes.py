"""The changes feed: what happened to the law here, newest first, in three forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import update

from api.cli.changes import change_lines
from api.cli.terminal import Paper
from ingest.changes import change_entries
from kb.store import schema as s
from kb.store.changes import SqlChanges
from kb.store.drafts import RelationDraft, RelationKind
from kb.store.engine import writing
from tests.builders_changes import NEW, OLD, TITLE, World, opened_world

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(tmp_path_factory.mktemp("changes"), public_url="https://kb.example.cn/zhigui") as opened:
        opened.bring_in_old()
        run = opened.bring_in_new()
        keep_impact(opened, run)
        opened.kb.store.publisher.withdraw(NEW.version.version_id, "传错了文件")
        yield opened


def keep_impact(world: World, run: int) -> None:
    """What a run keeps of its impact with its report."""
    own = {"version_id": NEW.version.version_id, "role": "successor", "counts": {"amended": 1}}
    report = {"impact": {"instruments": [own], "object_counts": {"handbook": 1, "answer": 7}}}
    with writing(world.kb.store.engine) as c:
        c.execute(update(s.ingest_runs).where(s.ingest_runs.c.run_id == run).values(report=report))


def test_every_generation_is_one_entry_newest_first(world: World) -> None:
    found = world.client.get("/v1/changes").json()
    assert [(each["generation"], each["kind"]) for each in found["changes"]] == [
        (4, "withdrawal"),
        (3, "publication"),
        (2, "publication"),
        (1, "publication"),
    ]
    assert (found["generation"], found["more"]) == (4, False)


def test_a_new_version_tells_since_when_what_changed_and_what_fell_due(world: World) -> None:
    entry = world.client.get("/v1/changes/3").json()
    assert entry["title"] == f"《{TITLE}》有新版本，自 2099-07-01 起施行"
    (changed,) = entry["instruments"]
    assert (changed["what"], changed["effective_date"], changed["counts"]) == ("added", "2099-07-01", {"amended": 1})
    assert entry["due"] == {"handbook": 1}, "past answers are no work for anybody"
    assert entry["lines"][-1] == "待复核：手册单元 1 项"


def test_withdrawal_names_the_text_and_the_reason(world: World) -> None:
    entry = world.client.get("/v1/changes/4").json()
    assert entry["title"] == f"撤下《{TITLE}》"
    assert "说明：传错了文件" in entry["lines"]
    assert [each["what"] for each in entry["instruments"]] == ["withdrawn"]


def test_handbooks_are_news_too(world: World) -> None:
    assert world.client.get("/v1/changes/2").json()["title"] == "手册更新：《退换货手册》"


def test_since_and_before_page_through_all_entries_once(world: World) -> None:
    assert [each["generation"] for each in world.client.get("/v1/changes?since=2").json()["changes"]] == [4, 3]
    first = world.client.get("/v1/changes?limit=3").json()
    assert first["more"]
    rest = world.client.get(f"/v1/changes?before={first['changes'][-1]['generation']}").json()
    assert [each["generation"] for each in rest["changes"]] == [1]


@pytest.mark.parametrize("path", ["/v1/changes", "/v1/changes/feed.json", "/v1/changes/atom.xml"])
def test_who_has_the_newest_state_is_sent_nothing(world: World, path: str) -> None:
    first = world.client.get(path)
    again = world.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert world.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_json_feed_is_valid_and_links_to_the_public_address(world: World) -> None:
    reply = world.client.get("/v1/changes/feed.json")
    feed = json.loads(reply.content)
    assert reply.headers["content-type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["url"] == "https://kb.example.cn/zhigui/v1/changes/4"
    assert [each["id"] for each in feed["items"]] == [
        f"tag:kb.example.cn,2026:zhigui/changes/{number}" for number in (4, 3, 2, 1)
    ]
    assert all(each["content_text"] for each in feed["items"])


def test_atom_has_what_the_standard_asks_for_in_the_same_order(world: World) -> None:
    feed = ElementTree.fromstring(world.client.get("/v1/changes/atom.xml").content)
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}id") for each in entries] == [
        f"tag:kb.example.cn,2026:zhigui/changes/{number}" for number in (4, 3, 2, 1)
    ]
    for part in (feed, *entries):
        assert all(part.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


def test_unknown_entry_is_not_found(world: World) -> None:
    assert world.client.get("/v1/changes/99").status_code == 404
    assert world.client.get("/v1/changes/0").status_code == 404


def test_terminal_shows_every_entry_with_its_kind(world: World) -> None:
    lines = "\n".join(change_lines(world.client.get("/v1/changes").json(), Paper(100, False)))
    assert "· 撤下" in lines
    assert "逐条" not in lines
    assert "修改 1 条" in lines


def test_payload_of_the_webhook_is_the_same_entry(world: World) -> None:
    entry = change_entries(SqlChanges(world.kb.store.engine), "kb.example.cn", after=2, before=4)[0]
    assert entry.as_json() == world.client.get("/v1/changes/3").json()


def test_rollback_and_settled_dates_are_told(tmp_path: Path) -> None:
    with opened_world(tmp_path) as world:
        world.bring_in_old()
        run = world.bring_in_new()
        world.kb.store.publisher.rollback(run)
        dates = OLD.version.dates.effective
        assert dates.value is not None
        world.kb.store.publisher.set_date(
            OLD.version.version_id, "effective", dates.value, dates.basis, "公报", "local"
        )
        world.kb.store.publisher.clear_date(OLD.version.version_id, "effective", "看错了公报")
        added = {OLD.version.version_id: (RelationDraft(RelationKind.REPEALS, "旧办法", None, None, None),)}
        world.kb.store.publisher.add_relations(added, "补读法规之间的关系")
        (handbook,) = {each.handbook_id for each in world.kb.store.handbooks.handbook_units(6, date(2026, 7, 1))}
        world.kb.store.publisher.withdraw_handbook(handbook, "不用了")
        changes = world.client.get("/v1/changes").json()["changes"]
    titles = [each["title"] for each in changes]
    assert titles[:4] == [
        "撤下手册《退换货手册》",
        "补读法规之间的关系",
        f"撤销《{TITLE}》手工核定的施行日期",
        f"核定《{TITLE}》的施行日期：2020-02-01",
    ]
    assert [each["what"] for each in changes[2]["instruments"]] == ["dated"]
    assert titles[4] == f"撤回任务 {run}：《{TITLE}》"
    assert changes[4]["lines"][0].startswith(f"撤下《{TITLE}》自 ")
    assert changes[4]["lines"][0].endswith(" 起施行的文本")
