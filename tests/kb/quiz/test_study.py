"""What an update asks people to learn: which provisions, what of ours, which items, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import today
from kb.citing.types import Pin
from kb.knowledge_base import KnowledgeBase
from kb.quiz.papers.blueprint import Blueprint, Section
from kb.quiz.sitting.questions import Items
from kb.quiz.study.changed import affected
from kb.quiz.study.desk import ITEMS_TO_PASS, concerns
from kb.quiz.study.items import items_to_pass
from kb.quiz.study.matters import why_it_matters
from kb.quiz.study.qualification import standing, weighing, weights_of
from kb.quiz.templates import Topic, TopicPart, Topics
from kb.settings import Settings
from kb.store.drafts import VersionDraft
from kb.store.quiz_paper_records import Attempt, AttemptState, Mark
from kb.store.quiz_records import ItemChange, ItemKind
from kb.store.records import CURRENT, Reliance
from kb.store.study_records import Affected, StudiedChange, Study
from tests.builders_home import open_fresh, small_corpus
from tests.builders_quiz import MADE_AT, TITLE, make_item, make_single
from tests.builders_store import make_draft, publish

OLD = ("经营者应当自收到退货之日起七日内退款。", "退货的运费由经营者承担。", "经营者不得以商品已经拆封为由拒绝退货。")
NEW = ("经营者应当自收到退货之日起十日内退款。", "退货的运费由消费者承担。", "经营者不得以商品已经拆封为由拒绝退货。")
SINCE = date(2026, 2, 1)
TOPICS = Topics((Topic("returns", "退换货", "market", (TopicPart(TITLE),)),))
CHANGE = StudiedChange(TITLE, "v-2", "amended", "第一条", "第二条", "七日", "十日", SINCE, "returns")


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A knowledge base with the law as it was, one topic of ours on it."""
    folder = small_corpus(tmp_path / "corpus")
    with (folder / "quiz" / "topics.toml").open("a", encoding="utf-8") as topics:
        for topic_id, title in (("refunding", TITLE), ("successor", "退换货法")):
            topics.write(
                f'\n[[topic]]\nid = "{topic_id}"\nname = "退款"\nindustry = "market"\n'
                f'instruments = [{{ title = "{title}" }}]\n'
            )
    with closing(open_fresh(Settings(home=tmp_path / "home", corpus=folder))) as opened:
        published(opened, law(*OLD, since=date(2020, 2, 1)))
        opened.make_studies()
        assert opened.store.studies.all() == (), "the first text of a law changes nothing for anybody"
        yield opened


def law(*texts: str, since: date, title: str = TITLE) -> VersionDraft:
    """A version of the law."""
    return make_draft(*texts, title=title, promulgated=since - timedelta(days=31), effective=since)


def published(base: KnowledgeBase, *drafts: VersionDraft) -> int:
    """The run that published these texts."""
    run_id, _ = publish(base.store, *drafts)
    base.published()
    return run_id


def studied(base: KnowledgeBase) -> Study:
    """The study made last."""
    base.make_studies()
    return base.store.studies.all()[0]


def test_what_reads_otherwise_is_studied_on_items_of_the_changed_articles(base: KnowledgeBase) -> None:
    published(base, law(*NEW, since=SINCE))
    study = studied(base)
    assert [(each.old_text, each.new_text) for each in study.draft.changes] == list(zip(OLD[:2], NEW[:2], strict=True))
    assert (study.draft.title, study.draft.industries) == (f"《{TITLE}》修改（2 条）", ("market",))
    asked = [each.item.draft for each in base.quizzes.studies.questions(study)]
    assert 0 < len(asked) <= ITEMS_TO_PASS
    assert {each.bases[0].article for each in asked} <= {"第一条", "第二条"}
    assert asked[0].generator == "older_wording", "what changed is asked first"
    assert study.draft.due_on == today() + timedelta(days=14)
    base.make_studies()
    assert len(base.store.studies.all()) == 1


def test_what_binds_only_later_is_to_be_learnt_by_then(base: KnowledgeBase) -> None:
    since = today() + timedelta(days=40)
    published(base, law(*NEW, since=since))
    study = studied(base)
    assert study.draft.due_on == since
    assert any("十日" in each.item.draft.explanation for each in base.quizzes.studies.questions(study))


def test_an_old_text_taken_in_later_is_not_studied(base: KnowledgeBase) -> None:
    published(base, law(*NEW, since=date(2015, 1, 1)))
    base.make_studies()
    assert base.store.studies.all() == ()


def test_a_rolled_back_publication_ends_its_study_and_one_unseen_makes_none(base: KnowledgeBase) -> None:
    run_id = published(base, law(*NEW, since=SINCE))
    study = studied(base)
    with closing(open_ingestion(base)) as ingestion:
        ingestion.rollback(run_id, "local")
        base.make_studies()
        assert base.store.studies.get(study.study_id).ended_at is not None
        assert base.quizzes.studies.of("u-1") == ()
        unseen = published(base, law(*NEW, since=SINCE))
        ingestion.rollback(unseen, "local")
        base.make_studies()
    assert len(base.store.studies.all()) == 1
    published(base, law(*NEW, since=SINCE))
    assert studied(base).ended_at is None, "what is published anew is to be learnt after all"


def test_a_law_that_replaces_another_is_studied_against_it(base: KnowledgeBase) -> None:
    texts = (*NEW, f"本法自2026年2月1日起施行。《{TITLE}》同时废止。")
    folder = base.settings.home.parent
    head = "title: 中华人民共和国退换货法\nissuer: 全国人民代表大会常务委员会\ndoc_type: 法律\nversion: 2026\n"
    dates = "status: 现行有效\npublish_date: 2026-01-05\neffective_date: 2026-02-01\n"
    body = "\n\n".join(f"第{number}条　{text}" for number, text in zip("一二三四", texts, strict=True))
    (folder / "new.md").write_text(f"---\n{head}{dates}---\n\n{body}\n", "utf-8")
    with closing(open_ingestion(base)) as ingestion:
        assert not ingestion.run_now(IngestRequest(paths=(str(folder / "new.md"),))).failed
    study = studied(base)
    assert study.draft.title == f"《退换货法》取代《{TITLE}》（{len(study.draft.changes)} 条）"
    first = study.draft.changes[0]
    assert (first.title, first.old_title, first.old_text, first.new_text) == ("退换货法", TITLE, OLD[0], NEW[0])
    assert OLD[2] not in {each.old_text for each in study.draft.changes}, "what stayed as it was is not asked"
    assert base.quizzes.studies.questions(study)


def test_a_question_that_the_bank_put_out_of_use_is_not_asked_again(base: KnowledgeBase) -> None:
    published(base, law(*NEW, since=SINCE))
    desk, articles = base.quizzes, ((TITLE, "第一条"), (TITLE, "第二条"))
    texts = desk.texts(Pin(base.store.law.generation(), today()))
    first = items_to_pass(articles, desk, texts, seed=1)
    desk.kept.add(first, ItemChange.GENERATED, "u-1")
    assert items_to_pass(articles, desk, texts, seed=1) == first
    gone = next(iter(first))
    desk.retire(gone, 1, "答案有误", "u-1")
    again = items_to_pass(articles, desk, texts, seed=1)
    assert again
    assert gone not in again


def test_something_of_ours_is_told_once_with_all_its_articles_that_changed() -> None:
    changes = [
        CHANGE,
        StudiedChange(TITLE, "v-2", "deleted", "第三条", None, "三日", None, SINCE, None),
        StudiedChange("新法", "v-3", "amended", "第五条", "第六条", "甲", "乙", SINCE, None, "旧法"),
    ]
    rows = [
        Reliance("handbook", "h#1", None, title, article, None, CURRENT)
        for title, article in ((TITLE, "第一条"), (TITLE, "第二条"), (TITLE, "第三条"), ("旧法", "第五条"))
    ]
    rows += [Reliance("quiz", "q-1", None, TITLE, "第一条", None, CURRENT)]
    rows += [Reliance("phrasing", "p-1", None, "新法", "第六条", None, CURRENT)]
    (found,) = affected(changes, rows, lambda kind, object_id: f"{kind} {object_id}")
    assert found == Affected(
        "handbook", "h#1", "handbook h#1", ((TITLE, "第一条"), (TITLE, "第三条"), ("旧法", "第五条"))
    )


def test_why_a_change_matters_names_what_rests_on_it_or_the_topic() -> None:
    used = [Affected("handbook", f"h#{each}", f"手册“{each}”", ((TITLE, "第一条"),)) for each in range(4)]
    told = why_it_matters(CHANGE, used, TOPICS)
    assert told is not None
    assert "手册“0”" in told
    assert "手册“3”" not in told
    assert "等 4 处以这一条为依据，按新条文答复" in told
    elsewhere = [Affected("phrasing", "p-1", "保本", ((TITLE, "第二条"), ("旁法", "第一条")))]
    assert why_it_matters(CHANGE, elsewhere, TOPICS) == "涉及“退换货”的提问，按新条文答复。"
    gone = StudiedChange(TITLE, "v-2", "deleted", "第九条", None, "三日", None, SINCE, None)
    assert why_it_matters(gone, elsewhere, TOPICS) is None
    assert "按现行条文答复" in str(
        why_it_matters(gone, [Affected("phrasing", "p", "保本", ((TITLE, "第九条"),))], TOPICS)
    )


@pytest.mark.parametrize(
    ("changed", "of_team", "wanted"),
    [((), ("finance",), True), (("market",), (), True), (("market", "medical"), ("medical",), True),
     (("market",), ("finance",), False)],
)  # fmt: skip
def test_a_change_concerns_a_team_of_its_industry(
    changed: tuple[str, ...], of_team: tuple[str, ...], wanted: bool
) -> None:
    assert concerns(changed, of_team) is wanted


def sat(number: int, points: int, of: int, *, confirmed: bool = True) -> tuple[Attempt, Items]:
    """An attempt of one question of the topic of that number, and the item."""
    item = make_item(make_single(topic=f"t-{number}"), item_id=f"q-{number}")
    marks = {1: Mark(item.item_id, item.revision, points, of, confirmed=confirmed)}
    attempt = Attempt(f"a-{number}", "p-1", "u-1", AttemptState.MARKED, 1, MADE_AT, None, marks=marks)
    return attempt, {(item.item_id, item.revision): item}


def test_standing_is_the_share_of_points_by_topic_beside_its_weight() -> None:
    attempts, items = [], {}
    for attempt, own in (sat(1, 2, 4), sat(1, 4, 4), sat(2, 3, 3), sat(3, 5, 5, confirmed=False)):
        attempts.append(attempt)
        items |= own
    section = Section("", ((ItemKind.SINGLE, 10),), (("t-2", 3), ("t-9", 1)))
    found = standing(attempts, items, Blueprint("周测", (section,)))
    assert [(each.topic, each.share, each.weight) for each in found] == [
        ("t-2", 1.0, 0.75), ("t-9", None, 0.25), ("t-1", 0.75, None)
    ]  # fmt: skip
    assert weights_of(Blueprint("周测", (Section("", ((ItemKind.SINGLE, 3),)),))) == {}


def test_people_are_weighed_by_the_template_of_the_industry_they_sat_last() -> None:
    section = (Section("", ((ItemKind.SINGLE, 1),)),)
    template = Blueprint("模板", section, ("finance",))
    papers = [
        Blueprint("通用", section),
        Blueprint("金融", section, ("finance",)),
        Blueprint("教育", section, ("education",)),
    ]
    assert weighing(papers, [template]) == ("finance", template)
    assert weighing(papers, []) == ("finance", papers[1])
    assert weighing(papers[:1], [template]) == (None, papers[0])
    assert weighing([], [template]) == (None, None)
