"""An update of 反不正当竞争法 puts exactly the items into review whose articles it worded or numbered anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ingest.bootstrap import IngestRequest, open_ingestion
from kb.citing.types import Pin
from kb.knowledge_base import KnowledgeBase
from kb.law.compare import ChangeKind, compare_versions
from kb.quiz.generate import GenerationRequest, Generators, generate
from kb.quiz.generators import article_generators
from kb.quiz.identity import item_id
from kb.reviewing import QUIZ
from kb.settings import Settings
from kb.store.quiz_records import ItemChange, ItemDraft
from tests.builders_answering import SHARED_TEXTS
from tests.builders_home import open_fresh

pytestmark = pytest.mark.needs_shared
TITLE, BESIDE = "反不正当竞争法", "价格法"
OLD, NEW = "反不正当竞争法(2019修正).md", "反不正当竞争法(2025修订).md"
BEFORE, AFTER = date(2025, 6, 1), date(2026, 11, 1)


def made(base: KnowledgeBase, titles: tuple[str, ...], day: date, count: int) -> dict[str, ItemDraft]:
    """Proven items of some laws on a day, kept in the bank."""
    desk, pin = base.quizzes, Pin(base.store.law.generation(), day)
    texts = desk.texts(pin)
    request = GenerationRequest(count, instruments=titles, seed=3)
    found = generate(request, texts, Generators(article_generators()), lambda draft: desk.prove(draft, texts))
    drafts = {item_id(each): each for each in found.items}
    base.store.quiz_items.add(drafts, ItemChange.GENERATED, "local")
    return drafts


def changed_labels(base: KnowledgeBase) -> frozenset[str]:
    """The articles of 2019 that 2025 words or numbers otherwise: an explanation that cites the old number is wrong."""
    law = base.store.law
    generation = law.generation()
    (instrument,) = (each for each in law.instruments(generation) if each.short_title == TITLE)
    old, new = law.versions_of(instrument.instrument_id, generation)
    changes = compare_versions(law.provisions(old.version.version_id), law.provisions(new.version.version_id))
    same = {ChangeKind.UNCHANGED, ChangeKind.MOVED}
    return frozenset(each.old_label for each in changes if each.old_label is not None and each.kind not in same)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with closing(open_fresh(Settings(home=tmp_path_factory.mktemp("quiz") / "home"))) as opened:
        yield opened


def ingested(base: KnowledgeBase, *paths: Path) -> None:
    with closing(open_ingestion(base)) as ingestion:
        report = ingestion.run_now(IngestRequest(paths=tuple(map(str, paths))))
        assert not report.failed


def due(base: KnowledgeBase) -> frozenset[str]:
    """The items that are in review."""
    return base.reviewing.due_ids(QUIZ)


def as_it_was_before(folder: Path) -> Path:
    """The text of 2019 as its source marked it then: in force."""
    path = folder / OLD
    path.write_text((SHARED_TEXTS / OLD).read_text("utf-8").replace('"被替代"', '"现行有效"'), "utf-8")
    return path


def test_exactly_the_items_whose_articles_changed_fall_due(base: KnowledgeBase, tmp_path: Path) -> None:
    ingested(base, as_it_was_before(tmp_path), *SHARED_TEXTS.glob(f"{BESIDE}(*.md"))
    drafts = made(base, (TITLE, BESIDE), BEFORE, 80)
    assert {basis.title for each in drafts.values() for basis in each.bases} == {TITLE, BESIDE}
    assert due(base) == frozenset()
    ingested(base, SHARED_TEXTS / NEW)
    gone = changed_labels(base)
    expected = {
        one
        for one, draft in drafts.items()
        if any(basis.title == TITLE and basis.article in gone for basis in draft.bases)
    }
    assert 0 < len(expected) < len(drafts)
    assert due(base) == expected
    fresh = made(base, (TITLE,), AFTER, 40)
    assert any(draft.generator == "older_wording" for draft in fresh.values())
    assert due(base) == expected
