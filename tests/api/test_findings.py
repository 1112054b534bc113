"""What doctor finds amiss around the knowledge base, each really broken; and what a repair makes anew."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli.doctor import _remove_derived
from api.findings import BACKUP_AGE, Severity, findings
from kb.backups.inventory import NOTE
from kb.backups.making import Wanted, make_backup
from kb.bootstrap import open_knowledge_base
from kb.knowledge_base import KnowledgeBase
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.settings import Settings
from kb.store.records import PassageId
from kb.store.sql import SqlStore
from tests.builders_home import home_with_lean_corpus
from tests.builders_store import make_draft, publish


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = home_with_lean_corpus(tmp_path)
    home.chmod(0o700)
    return Settings(home=home, corpus=tmp_path / "corpus")


@pytest.fixture
def kb(settings: Settings) -> Iterator[KnowledgeBase]:
    store = SqlStore(settings.store_url)
    publish(store, make_draft())
    store.close()
    opened = open_knowledge_base(settings)
    yield opened
    opened.close()


def codes(kb: KnowledgeBase, now: datetime | None = None) -> list[str]:
    return [each.code for each in findings(kb, now)]


def test_each_thing_amiss_is_found_once_it_is_so(kb: KnowledgeBase, settings: Settings) -> None:
    home = settings.home
    assert codes(kb) == ["backup_none"]
    make_backup(settings, Wanted(home.parent / "b"), datetime.now(UTC), lambda done, total, name: None)
    assert codes(kb) == []
    assert codes(kb, datetime.now(UTC) + BACKUP_AGE + timedelta(hours=1)) == ["backup_old"]
    assert codes(kb, datetime.now(UTC) - timedelta(hours=1)) == ["clock_behind"]
    home.chmod(0o755)
    (home / "lexical.broken").mkdir()
    assert codes(kb) == ["index_set_aside", "home_open"]
    (home / NOTE).write_text(json.dumps([]))
    assert "backup_unknown" in codes(kb)
    assert all(each.what and each.where and each.advice for each in findings(kb))


def test_a_word_index_that_lost_a_passage_is_found_and_a_repair_makes_it_anew(settings: Settings) -> None:
    store = SqlStore(settings.store_url)
    publish(store, make_draft())
    store.close()
    open_knowledge_base(settings).close()
    index = TantivyLexicalIndex(settings.home / "lexical")
    index.delete([PassageId(1)])
    index.commit(index.reached())
    index.close()
    kb = open_knowledge_base(settings)
    found = findings(kb)
    kb.close()
    assert (found[0].code, found[0].severity) == ("lexical_disagrees", Severity.ERROR)
    _remove_derived(settings.home)
    kb = open_knowledge_base(settings)
    assert "lexical_disagrees" not in codes(kb)
    words = kb.agreement.words()
    assert (words.wanted > 0, words.missing, words.orphans) == (True, 0, 0)
    kb.close()
    shutil.rmtree(settings.home)
