"""What becomes of a run on the way to its publication: verified, given its vectors, published whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from ingest.bootstrap import Ingestion, open_ingestion
from ingest.parse import parse_document
from ingest.read_document import read_document
from ingest.requests import IngestRequest
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from kb.store import schema as s
from kb.store.claims import claim_key
from kb.store.engine import writing
from kb.store.run_records import PassageCounts, RunState
from tests.builders_home import open_fresh

ARTICLES = ("网店应当在七日内退款。", "网店应当公示地址。", "网店不得刷单。", "网店应当开具发票。")


def write(folder: Path, year: int, articles: tuple[str, ...] = ARTICLES) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [f"第{'一二三四五六七八九'[n]}条　{text}" for n, text in enumerate(articles)]
    path = folder / f"{year}.md"
    head = f"---\ntitle: 示例网店办法\nissuer: 示例机关\ndoc_type: 部门规章\npublish_date: {year}-01-01\n"
    path.write_text(
        f"{head}effective_date: {year}-02-01\nversion: '{year}'\n---\n# 示例网店办法\n" + "\n".join(lines), "utf-8"
    )
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Content without a single phrase: what is tried here are texts."""
    for name in ("handbooks", "phrasings", "expansions", "terms"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
    (tmp_path / "corpus" / "terms" / "words.txt").write_text("网店\n", "utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def kb(tmp_path: Path, corpus: Path) -> Iterator[KnowledgeBase]:
    opened = open_fresh(Settings(home=tmp_path / "home", corpus=corpus))
    yield opened
    opened.close()


@pytest.fixture
def ingestion(kb: KnowledgeBase) -> Iterator[Ingestion]:
    opened = open_ingestion(kb)
    yield opened
    opened.close()


def request(path: Path) -> IngestRequest:
    return IngestRequest(paths=(str(path),))


def found(kb: KnowledgeBase, words: str) -> list[str]:
    generation = kb.index_state().lexical_generation
    hits = kb.searcher.search(words, as_of=date(2026, 1, 1), generation=generation).hits
    return [hit.provision.text for hit in hits if hit.provision is not None]


def test_only_changed_wordings_are_embedded_again(kb: KnowledgeBase, ingestion: Ingestion, tmp_path: Path) -> None:
    ingestion.run_now(request(write(tmp_path / "a", 2020)))
    kb.backfill.run(threading.Event())
    changed = ("网店应当在三日内退款。", *ARTICLES[1:])
    report = ingestion.run_now(request(write(tmp_path / "b", 2024, changed)))
    assert report.passages == PassageCounts(changed=4, embedded=1, reused=3)
    assert found(kb, "网店几日内退款")[0] == "网店应当在三日内退款。"


def test_nothing_of_a_run_is_found_before_it_is_published(
    kb: KnowledgeBase, ingestion: Ingestion, tmp_path: Path
) -> None:
    ingestion.run_now(request(write(tmp_path / "a", 2020)))
    kb.backfill.run(threading.Event())
    seen: list[tuple[str, list[str]]] = []

    def look(done: int, total: int, doing: str) -> None:
        if doing.startswith("语义索引"):
            seen.append((doing, found(kb, "网店退款")))

    changed = ("网店应当在三日内退款。", *ARTICLES[1:])
    ingestion.run_now(request(write(tmp_path / "b", 2024, changed)), look)
    assert seen
    assert all("网店应当在七日内退款。" in texts and "网店应当在三日内退款。" not in texts for _, texts in seen)
    assert "网店应当在三日内退款。" in found(kb, "网店退款")


def test_a_run_cancelled_at_its_vectors_leaves_nothing_in_store_or_indexes(
    kb: KnowledgeBase, ingestion: Ingestion, tmp_path: Path
) -> None:
    ingestion.run_now(request(write(tmp_path / "a", 2020)))
    kb.backfill.run(threading.Event())
    generation, vectors = kb.store.law.generation(), kb.switch.wanted.index.count()
    stop = threading.Event()

    def cancel(done: int, total: int, doing: str) -> None:
        if doing.startswith("语义索引"):
            stop.set()

    changed = tuple(f"网店另有规定之{n}。" for n in range(1, 9))
    report = ingestion.run_now(request(write(tmp_path / "b", 2024, changed)), cancel, stop)
    assert report.state is RunState.CANCELLED
    assert kb.store.law.generation() == generation
    assert kb.switch.wanted.index.count() == vectors
    assert not any("另有规定" in text for text in found(kb, "网店另有规定"))
    again = ingestion.run_now(request(write(tmp_path / "b", 2024, changed)))
    assert (again.state, again.passages) == (RunState.DONE, PassageCounts(changed=8, embedded=8, reused=0))


def test_what_fails_its_verification_is_not_published(kb: KnowledgeBase, ingestion: Ingestion, tmp_path: Path) -> None:
    def lose(done: int, total: int, doing: str) -> None:
        if done == total:
            # As a disk does that loses a page: one article is gone before anybody looked.
            with writing(kb.store.engine) as c:
                c.execute(delete(s.provisions).where(s.provisions.c.label == "第二条"))

    report = ingestion.run_now(request(write(tmp_path / "a", 2020)), lose)
    assert report.state is RunState.FAILED
    assert "未通过核对" in report.failed[0].reason
    assert kb.store.law.generation() == 0
    assert ingestion.run_now(request(tmp_path / "a")).state is RunState.DONE


def test_an_instrument_that_another_run_changes_is_waited_for(
    kb: KnowledgeBase, ingestion: Ingestion, tmp_path: Path
) -> None:
    key, other = claim_key("示例网店办法"), 999
    assert kb.store.claims.claim(key, other, datetime.now(UTC))
    timer = threading.Timer(1.0, kb.store.claims.release, (other,))
    timer.start()
    report = ingestion.run_now(request(write(tmp_path / "a", 2020)))
    assert report.state is RunState.DONE
    assert not timer.is_alive()
    assert kb.store.claims.holder(key, datetime.now(UTC)) is None


def test_what_a_killed_run_had_prepared_is_in_no_index_after_the_next_start(tmp_path: Path, corpus: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=corpus)
    path = write(tmp_path / "a", 2020)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    run_id = ingestion.executor.create(request(path))
    # As far as a run comes before it is killed at its vectors: prepared aside and in the word index.
    kb.store.runs.start(run_id)
    kb.store.preparation.version(run_id, parse_document(read_document(path))[0])
    assert kb.prepared.words() == len(ARTICLES)
    ingestion.close()
    kb.close()
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    assert kb.store.passages.passages_after(0, 10) == ()
    report = kb.store.runs.get(run_id)
    assert report is not None
    assert report.state is RunState.FAILED
    assert ingestion.run_now(request(path)).state is RunState.DONE
    assert sorted(found(kb, "网店")) == sorted(ARTICLES)
    ingestion.close()
    kb.close()
