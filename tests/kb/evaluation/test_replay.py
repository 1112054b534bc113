"""A recorded answer can be given again, on the texts and rules of then, and held against today's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, open_ingestion
from kb.answering.types import Question
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError
from kb.evaluation.replay import DIFFERENT, IDENTICAL
from kb.settings import Settings
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.ledger_records import Record, RecordDraft, RecordKind
from tests.builders_api import SAMPLE, write_laws
from tests.builders_home import open_fresh

QUESTION = "示例网店管理办法第二条"
HANDBOOK_QUESTION = "网购的衣服不喜欢能退吗"
RULE = """topic = "unauthorised_promise"

[[rule]]
id = "unauthorised_promise.replayed"
phrasing = "处理退款申请"
patterns = ["处理退款申请"]
severity = "block"
industries = ["general"]
scenes = ["complaint_call"]
reason = "公司不许这样说。"
say_instead = "我来登记您的申请。"
basis = [{ title = "消费者权益保护法", article = "第二十四条" }]
match = ["我们马上处理退款申请"]
pass = ["退款要多久"]
"""


def _write(folder: Path, version: str, days: str) -> str:
    text = SAMPLE.format(
        version=version, published=f"{version}-01-01", effective=f"{version}-02-01", days=days,
        commencement=f"{version}年2月1日",
    )  # fmt: skip
    path = folder / f"示例{version}.md"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a few laws, our sample and the handbooks; each test works on a copy."""
    folder = tmp_path_factory.mktemp("replay")
    kb = open_fresh(Settings(home=folder / "home"))
    opened = open_ingestion(kb)
    report = opened.run_now(IngestRequest(paths=(str(write_laws(folder / "laws")), _write(folder, "2020", "七日"))))
    assert not report.failed
    opened.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
    opened.close()
    kb.close()
    return folder / "home"


@pytest.fixture
def ingestion(built: Path, tmp_path: Path) -> Iterator[Ingestion]:
    (tmp_path / "texts").mkdir()
    shutil.copytree(built, tmp_path / "home")
    kb = open_fresh(Settings(home=tmp_path / "home"))
    opened = open_ingestion(kb)
    yield opened
    opened.close()
    kb.close()


def _asked(kb: KnowledgeBase, question: str = QUESTION) -> Record:
    answer = kb.assistant.ask(Question(question, industry="market"))
    assert answer.answer_id is not None
    record = kb.store.ledger.get(answer.answer_id)
    assert record is not None
    return record


@pytest.mark.parametrize("question", [QUESTION, HANDBOOK_QUESTION, "明天会下雨吗"])
def test_replay_of_an_answer_gives_the_same_answer_again(ingestion: Ingestion, question: str) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb, question)
    replayed = kb.replay(record)
    assert replayed.then is not None
    assert replayed.then["status"] == record.outcome
    assert (replayed.same, replayed.against_record, replayed.reasons) == (True, (), ())
    assert {each.state for each in replayed.passages} <= {IDENTICAL}
    kinds = {each["kind"] for each in record.facts["passages"]}
    assert ("handbook" in kinds) == (question == HANDBOOK_QUESTION)


def test_replay_records_nothing(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb)
    kb.replay(record)
    assert _asked(kb).sequence == record.sequence + 1


def test_replay_speaks_from_the_texts_of_then_and_says_what_differs_today(ingestion: Ingestion, tmp_path: Path) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb)
    ingestion.run_now(IngestRequest(paths=(_write(tmp_path / "texts", "2024", "三日"),)))
    replayed = kb.replay(record)
    assert replayed.same
    assert replayed.generation < kb.store.law.generation()
    assert replayed.today is not None
    assert "三日" in replayed.today["text"]
    assert {each.what for each in replayed.against_today} >= {"可以说的话", "所引条文", "引文"}


def test_replay_applies_the_rules_of_then(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb)
    overlay = kb.settings.home / "phrasings"
    overlay.mkdir()
    (overlay / "company.toml").write_text(RULE, "utf-8")
    assert kb.reload_if_changed()
    replayed = kb.replay(record)
    assert kb.rules.rule_set_id != record.rule_set_id == replayed.rule_set_id
    assert replayed.same


def test_replay_uses_the_rules_in_force_and_says_so_where_those_of_then_were_altered(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb)
    content = kb.store.rule_set(record.rule_set_id or "")
    assert content is not None
    altered = json.loads(json.dumps(content))
    altered["rules"][0]["reason"] = "改过的理由"
    t = s.rule_sets
    with writing(kb.store.engine) as c:
        c.execute(update(t).where(t.c.rule_set_id == record.rule_set_id).values(content=altered))
    assert any("对不上" in each for each in kb.replay(record).reasons)


def test_replay_tells_a_stored_wording_that_is_not_the_one_shown(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    record = _asked(kb)
    with writing(kb.store.engine) as c:
        shown = s.provisions.c.text.contains("网店应当在七日内")
        c.execute(update(s.provisions).where(shown).values(text="网店应当在九日内处理退款申请。"))
    replayed = kb.replay(record)
    assert not replayed.same
    assert replayed.then is None
    assert DIFFERENT in {each.state for each in replayed.passages}


def test_only_answers_can_be_replayed(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    record = kb.store.ledger.append(RecordDraft(RecordKind.EXPORT, "local", {}))
    with pytest.raises(ConflictError, match="问答"):
        kb.replay(record)


def test_changed_rules_are_recorded_with_what_changed(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    before = kb.rules.rule_set_id
    overlay = kb.settings.home / "phrasings"
    overlay.mkdir()
    (overlay / "company.toml").write_text(RULE, "utf-8")
    assert kb.reload_if_changed()
    changes = [row for row in kb.store.ledger.walk("local") if row["kind"] == RecordKind.RULE_CHANGE.value]
    facts = json.loads(changes[-1]["facts"])
    assert facts["added"] == ["unauthorised_promise.replayed"]
    assert (facts["before"]["rule_set"], facts["rule_set"]) == (before, kb.rules.rule_set_id)
    assert changes[-1]["actor_id"] == "system"


def test_publication_and_rollback_are_recorded_with_their_generation_and_who_did_it(ingestion: Ingestion) -> None:
    kb = ingestion.knowledge_base
    newest = ingestion.runs(1)[0]
    ingestion.rollback(newest.run_id, "p-wang")
    rows = [row for row in kb.store.ledger.walk("local") if row["generation"] and row["kind"] != "rule_change"]
    kinds = [(row["kind"], row["actor_id"], row["generation"]) for row in rows]
    assert ("publication", "local", newest.generation) in kinds
    assert kinds[-1] == ("rollback", "p-wang", kb.store.law.generation())
    assert json.loads(rows[-1]["facts"])["run_id"] == newest.run_id


def test_day_of_law_that_was_asked_for_is_replayed(ingestion: Ingestion, tmp_path: Path) -> None:
    kb = ingestion.knowledge_base
    ingestion.run_now(IngestRequest(paths=(_write(tmp_path / "texts", "2024", "三日"),)))
    answer = kb.assistant.ask(Question(QUESTION, industry="market", as_of=date(2023, 5, 1)))
    record = kb.store.ledger.get(answer.answer_id or "")
    assert record is not None
    replayed = kb.replay(record)
    assert replayed.same
    assert replayed.then is not None and "七日" in replayed.then["text"]
