"""An update of 反不正当竞争法 puts exactly the items into review whose articles it worded or numbered anew, and makes a
study of it for those who take the callers it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ingest.bootstrap import IngestRequest, open_ingestion
from ingest.collect import HANDBOOKS_SOURCE
from ingest.requests import IngestKind
from kb.citing.types import Pin
from kb.knowledge_base import KnowledgeBase
from kb.law.compare import ChangeKind, compare_versions
from kb.quiz.generate import GenerationRequest, Generators, generate
from kb.quiz.generators import article_generators
from kb.quiz.identity import item_id
from kb.reviewing import QUIZ
from kb.settings import Settings
from kb.store.quiz_records import ItemChange, ItemDraft
from kb.store.study_records import Study
from tests.builders_answering import CORPUS, SHARED_TEXTS
from tests.builders_home import open_fresh
from tests.builders_quiz_papers import quiz_service

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


def taught(base: KnowledgeBase, tmp_path: Path) -> tuple[frozenset[str], Study]:
    """Items on the text of 2019 approved, the handbooks in, the text of 2025 taken in: what is due, and the study."""
    handbooks = IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK)
    with closing(open_ingestion(base)) as ingestion:
        for request in (IngestRequest(paths=(str(as_it_was_before(tmp_path)),)), handbooks):
            assert not ingestion.run_now(request).failed
    drafts = made(base, (TITLE,), BEFORE, 40)
    heads = base.store.quiz_items.heads()
    pin = Pin(base.store.law.generation(), BEFORE)
    approved, refused = base.quizzes.approve_all([(one, heads[one]) for one in drafts], "u-trainer", pin)
    assert (len(approved), refused) == (len(drafts), ())
    base.make_studies()
    assert base.store.studies.all() == ()
    ingested(base, SHARED_TEXTS / NEW)
    base.make_studies()
    (study,) = base.store.studies.all()
    gone = changed_labels(base)
    rest = {one: any(b.title == TITLE and b.article in gone for b in each.bases) for one, each in drafts.items()}
    assert due(base) == {one for one, is_due in rest.items() if is_due}
    return due(base), study


def test_the_officers_concerned_study_what_changed(tmp_path: Path) -> None:
    with quiz_service(tmp_path / "service", corpus=CORPUS) as service:
        base = service.kb
        assert service.as_("u-admin").patch("/v1/teams/g-1", json={"industries": ["market"]}).status_code == 200
        assert service.as_("u-admin").patch("/v1/teams/g-2", json={"industries": ["finance"]}).status_code == 200
        fallen, study = taught(base, tmp_path)
        assert fallen
        shown = service.as_("u-anna").get(f"/v1/quizzes/studies/{study.study_id}").json()
        assert study.study_id in {
            each["study_id"] for each in service.as_("u-anna").get("/v1/quizzes/studies").json()["studies"]
        }
        assert service.as_("u-ben").get("/v1/quizzes/studies").json()["studies"] == []
        assert shown["industries"] == ["market"]
        old, new = ({each["label"]: each["text"] for each in texts_of(base, day)} for day in (BEFORE, AFTER))
        for change in shown["changes"]:
            assert change["title"] == TITLE
            assert change["old_text"] is None or change["old_text"] == old[change["old_label"]]
            assert change["new_text"] is None or change["new_text"] == new[change["label"]]
            assert change["why"]
        told = {each["old_label"] for each in shown["changes"]}
        rows = [each for each in base.store.reliance.resting_on(TITLE) if each.kind in {"handbook", "phrasing"}]
        touched = {(each.kind, each.object_id) for each in rows if each.article in told}
        assert {kind for kind, _ in touched} == {"handbook", "phrasing"}, "both kinds rest on what changed"
        assert sorted((each["kind"], each["object_id"]) for each in shown["affected"]) == sorted(touched)
        questions = base.quizzes.studies.questions(study)
        assert len(questions) == len(shown["items"]) == 3
        changed = {each["label"] for each in shown["changes"] if each["new_text"] is not None}
        assert {each.item.draft.bases[0].article for each in questions} <= changed
        kept = base.store.quiz_items.of(study.draft.items)
        comparing = [kept[each].draft.generator == "older_wording" for each in study.draft.items]
        assert comparing == sorted(comparing, reverse=True), "what compares the wordings is asked first"


def texts_of(base: KnowledgeBase, day: date) -> list[dict[str, str]]:
    """The articles that bind on a day."""
    pin = Pin(base.store.law.generation(), day)
    return [{"label": each.label, "text": each.text} for each in base.quizzes.texts(pin).of_instrument(TITLE)]
