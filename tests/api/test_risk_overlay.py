"""A company's own risk signals, edited while a service runs: in force without anybody reloading, or refused whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from kb.watching import Watcher
from tests.builders_home import open_fresh
from tests.builders_risks import add_texts

RULE = """topic = "loud_music"
name = "深夜喧哗"

[[rule]]
id = "loud_music.night"
name = "深夜放大喇叭"
patterns = ["{words}"]
severity = "notice"
told = true
reason = "有人深夜放大喇叭。"
advice = "{advice}"
basis = [{{ title = "行政许可法", article = "第七十八条" }}]
match = ["他家{words}"]
pass = ["喇叭能退吗"]
"""


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """With the thread that looks for edited content, which looks more often here."""
    opened = open_fresh(Settings(home=tmp_path / "home", rate_limit=100_000))
    watcher = Watcher(opened.reload_if_changed, 0.02)
    watcher.start()
    yield opened
    watcher.close()
    opened.close()


@pytest.fixture
def client(kb: KnowledgeBase) -> Iterator[TestClient]:
    ingestion = open_ingestion(kb)
    add_texts(ingestion, kb.settings.home)
    yield TestClient(create_app(kb, ingestion, kb.settings, token="t"), base_url="http://127.0.0.1:8000")
    ingestion.close()


def advice(client: TestClient, question: str) -> list[str]:
    """What the officer is told to do."""
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    return [each["advice"] for each in reply.json()["risks"]]


def write(kb: KnowledgeBase, text: str) -> None:
    folder = kb.settings.home / "risks"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, "utf-8")


def until(true: Callable[[], bool]) -> None:
    """Waits for the watcher; a minute without it fails."""
    waiting = Event()
    assert any(true() or waiting.wait(0.02) for _ in range(3000))


def test_an_edited_overlay_is_in_force_while_the_service_runs(kb: KnowledgeBase, client: TestClient) -> None:
    write(kb, RULE.format(words="深夜放大喇叭", advice="请他先关小声。"))
    until(lambda: advice(client, "他家深夜放大喇叭吵死人") == ["请他先关小声。"])
    write(kb, RULE.format(words="半夜放大喇叭", advice="请他马上关掉。"))
    until(lambda: advice(client, "他家半夜放大喇叭吵死人") == ["请他马上关掉。"])
    assert advice(client, "他家深夜放大喇叭吵死人") == []


def test_a_bad_overlay_is_refused_by_file_and_line_and_the_old_rules_stay(
    kb: KnowledgeBase, client: TestClient
) -> None:
    write(kb, RULE.format(words="深夜放大喇叭", advice="请他先关小声。"))
    until(lambda: bool(advice(client, "他家深夜放大喇叭吵死人")))
    write(kb, RULE.format(words="半夜放大喇叭", advice="请他马上关掉。").replace("notice", "soon"))
    until(lambda: kb.content_problem is not None)
    assert kb.content_problem is not None and "own.toml:4" in str(kb.content_problem)
    assert advice(client, "他家深夜放大喇叭吵死人") == ["请他先关小声。"]


def test_a_rule_of_ours_that_is_switched_off_gives_no_signal(kb: KnowledgeBase, client: TestClient) -> None:
    question = "把检验报告的日期改成这个月的"
    assert advice(client, question)
    ids = [rule.rule_id for rule in kb.risks.risks.rules if rule.topic == "alter_filing"]
    write(kb, f"disabled = {ids!r}\n".replace("'", '"'))
    until(lambda: advice(client, question) == [])
