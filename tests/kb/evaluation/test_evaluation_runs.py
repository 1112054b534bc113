"""A run over a small home: what is scored, what is counted, how it is queued, cancelled and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from kb.answering.types import Answer, Question
from kb.errors import ConflictError, NotFoundError, SettingsError
from kb.evaluation.desk import MAX_WAITING, Asked, Evaluations
from kb.evaluation.identity import content_ids, learnt_ids
from kb.evaluation.judged import Half, JudgedQuestion, JudgedSet, QuestionSetError
from kb.evaluation.metrics import FIGURES
from kb.evaluation.runs import LeveredSearch, Measurement, RunCancelledError, Subject
from kb.evaluation.sets import QuestionSets
from kb.search.catch_up import CatchUp
from kb.search.hits import IndexState, SearchResult
from kb.search.levers import ALL, Levers
from kb.search.lexical_memory import InMemoryLexicalIndex
from kb.search.search import Searcher
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.store.evaluation_records import EvaluationState
from kb.store.sql import SqlStore
from kb.text.segment import Segmenter
from tests.builders import InMemoryStore, make_version
from tests.builders_answering import make_assistant
from tests.builders_evaluation import make_question

TODAY = date(2026, 7, 1)
LAW = "退换货试行法"
ARTICLES = {
    "第一条": "经营者应当在七日内退还货款。",
    "第二条": "快递运费由消费者承担。",
    "第三条": "定作的商品不适用退货。",
}
REFUND = make_question("货款几天退还", "第一条", number="refund", title=LAW)
FREIGHT = make_question("快递运费谁承担", "第二条", number="freight", title=LAW)
BOTH = make_question("退还货款，运费谁承担", "第一条", "第二条", number="both", title=LAW)
UNLOADED = make_question("机票能退吗", "第九条", number="unloaded", title="没有入库的办法")
NO_ANSWER = make_question("明天下雨吗", number="none", answerable=False)


class Recorder:
    """Counts what is recorded."""

    def __init__(self) -> None:
        self.count = 0

    def record(self, answer: Answer, question: Question, personal: object = ()) -> str:
        self.count += 1
        return f"a{self.count}"


@lru_cache(maxsize=1)
def make_segmenter() -> Segmenter:
    """jieba's dictionary takes a second."""
    return Segmenter()


def make_subject(store: InMemoryStore | None = None, recorder: Recorder | None = None) -> Subject:
    """Search and assistant over one law of three articles, words alone."""
    if store is None:
        store = InMemoryStore()
        store.add_version(make_version(LAW), ARTICLES)
        store.publish()
    segmenter, table, index = make_segmenter(), PassageTable(store), InMemoryLexicalIndex()
    CatchUp(store, table, index, segmenter).run()
    searcher = Searcher(
        laws=store, handbooks=store, passages=store, table=table, lexical=index, segmenter=segmenter
    )  # fmt: skip
    return Subject(
        searcher, make_assistant(store, recorder=recorder), store, Terms({"退换货法": LAW}), TODAY, None, (("t", "1"),)
    )


def measured(*questions: JudgedQuestion, subject: Subject | None = None, answers: bool = False) -> Measurement:
    """A measurement of the whole search, ready to run."""
    subject = subject or make_subject()
    return Measurement(subject, subject.pin(), ALL, answers=answers)


def test_every_gold_has_its_rank_and_what_came_is_kept() -> None:
    refund, both = measured().run([REFUND, BOTH])
    assert refund.scores is not None
    assert set(refund.scores) == set(FIGURES)
    assert (refund.gold[0].rank, refund.scores["R@1"], refund.scores["nDCG@10"]) == (1, 1.0, 1.0)
    assert (refund.found[0].title, refund.found[0].article) == (LAW, "第一条")
    assert both.scores is not None
    assert both.scores["R@1"] == 0.5
    assert sorted(gold.rank or 0 for gold in both.gold) == [1, 2]


def test_a_question_whose_golds_are_not_all_loaded_is_counted_but_not_scored() -> None:
    half_loaded = make_question("货款几天退还", "第一条", "第九条", number="half", title=LAW)
    outcomes = measured().run([REFUND, FREIGHT, UNLOADED, half_loaded])
    assert [one.scores is not None for one in outcomes] == [True, True, False, False]
    assert [gold.loaded for gold in outcomes[3].gold] == [True, False]


def test_a_gold_named_by_an_alias_is_found() -> None:
    found = measured().run([make_question("货款几天退还", "第一条", title="《退换货法》"), FREIGHT])
    assert found[0].gold[0].loaded


def test_too_few_scored_questions_are_refused_before_anything_is_asked() -> None:
    with pytest.raises(QuestionSetError, match="只有 1 题"):
        measured().run([REFUND, UNLOADED, UNLOADED])


def test_answers_are_judged_and_never_recorded() -> None:
    recorder = Recorder()
    refund, unloaded, none = measured(subject=make_subject(recorder=recorder), answers=True).run(
        [REFUND, UNLOADED, NO_ANSWER]
    )
    assert refund.answer is not None
    assert (refund.answer.refused, refund.answer.gold_rank) == (False, 1)
    assert unloaded.answer is None, "whether it should be refused cannot be known"
    assert none.answer is not None
    assert recorder.count == 0


def test_a_question_may_name_its_own_day() -> None:
    store = InMemoryStore()
    store.add_version(make_version(LAW, label="旧", valid_from=date(2010, 1, 1), valid_to=date(2020, 1, 1)), ARTICLES)
    new = {**ARTICLES, "第一条": "经营者应当在三日内退还货款。"}
    store.add_version(make_version(LAW, label="新", valid_from=date(2020, 1, 1)), new)
    store.publish()
    past = JudgedQuestion("past", "past", "七日内退还货款", True, REFUND.gold, as_of=date(2015, 1, 1))
    outcome, _ = measured(subject=make_subject(store)).run([past, REFUND])
    assert outcome.gold[0].rank == 1
    assert outcome.as_of == date(2015, 1, 1)


def test_progress_is_told_and_a_run_stops_between_two_questions() -> None:
    seen: list[tuple[int, int]] = []
    token = threading.Event()

    def tell(done: int, total: int, label: str) -> None:
        seen.append((done, total))
        if done == 1:
            token.set()

    with pytest.raises(RunCancelledError):
        measured().run([REFUND, FREIGHT, BOTH], tell, token)
    assert seen == [(0, 3), (1, 3)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def make_desk(store: SqlStore, tmp_path: Path, subject: Subject | None = None) -> Evaluations:
    """A desk over the small home."""
    found = subject or make_subject()
    return Evaluations(store.evaluations, QuestionSets(tmp_path, tmp_path), lambda: found)


def ask(*questions: JudgedQuestion, configuration: str = "default", answers: bool = False) -> Asked:
    """All of a set called returns."""
    return Asked(JudgedSet("returns", questions), Half.ALL, configuration, answers)


def test_a_run_is_kept_with_its_figures_and_may_be_compared_with_the_one_before(
    store: SqlStore, tmp_path: Path
) -> None:
    desk = make_desk(store, tmp_path)
    first = desk.run_now(ask(REFUND, FREIGHT, UNLOADED))
    second = desk.run_now(ask(REFUND, FREIGHT, BOTH, configuration="words"))
    assert (first.state, first.scored, first.unscored) == (EvaluationState.DONE, 2, 1)
    assert first.figures[0].name == "R@1"
    assert first.pin is not None
    assert (first.pin.generation, first.pin.as_of, first.pin.parameters) == (1, TODAY, (("t", "1"),))
    report = desk.report(first.run_id)
    assert [one.question_id for one in report.outcomes] == ["refund", "freight", "unloaded"]
    assert desk.compare(second.run_id, "latest").common == 2
    assert desk.compare(second.run_id, str(first.run_id)).base.run_id == first.run_id
    assert [one.run_id for one in desk.newest()] == [second.run_id, first.run_id]


def test_what_cannot_be_carried_out_is_refused_before_it_is_kept(store: SqlStore, tmp_path: Path) -> None:
    desk = make_desk(store, tmp_path)
    with pytest.raises(SettingsError, match="没有名为"):
        desk.submit(ask(REFUND, FREIGHT, configuration="fast"))
    with pytest.raises(QuestionSetError, match="--answers"):
        desk.submit(ask(NO_ANSWER))
    assert desk.newest() == ()


def test_a_run_that_cannot_be_scored_fails_and_says_why(store: SqlStore, tmp_path: Path) -> None:
    desk = make_desk(store, tmp_path)
    run = desk.run_now(ask(REFUND, UNLOADED))
    assert run.state is EvaluationState.FAILED
    assert "只有 1 题" in (run.problem or "")
    empty = make_desk(store, tmp_path, make_subject(InMemoryStore())).run_now(ask(REFUND, FREIGHT))
    assert "还是空的" in (empty.problem or "")
    with pytest.raises(ConflictError, match="没有完成"):
        desk.compare(run.run_id, str(empty.run_id))


class HeldSearcher:
    """A search that waits to be let go, so that a run can be caught in the middle."""

    def __init__(self, searcher: LeveredSearch) -> None:
        self._searcher = searcher
        self.reached, self.go = threading.Event(), threading.Event()

    def search(
        self,
        query: str,
        *,
        as_of: date,
        generation: int,
        top_k: int = 10,
        province: str | None = None,
        role: str | None = None,
        levers: Levers = ALL,
    ) -> SearchResult:
        self.reached.set()
        self.go.wait()
        return self._searcher.search(query, as_of=as_of, generation=generation, top_k=top_k, levers=levers)

    def serving_generation(self) -> int:
        return self._searcher.serving_generation()

    def index_state(self, generation: int) -> IndexState:
        return self._searcher.index_state(generation)


def held(subject: Subject) -> tuple[Subject, HeldSearcher]:
    """The subject with a search that waits."""
    searcher = HeldSearcher(subject.searcher)
    return replace(subject, searcher=searcher), searcher


def test_a_run_in_hand_and_one_in_the_queue_are_cancelled(store: SqlStore, tmp_path: Path) -> None:
    subject, searcher = held(make_subject())
    desk = make_desk(store, tmp_path, subject)
    first, second = desk.submit(ask(REFUND, FREIGHT)), desk.submit(ask(REFUND, FREIGHT))
    searcher.reached.wait()
    assert desk.cancel(second).state is EvaluationState.CANCELLED
    assert desk.cancel(first).state is EvaluationState.RUNNING
    searcher.go.set()
    desk.close()
    assert desk.run(first).state is EvaluationState.CANCELLED
    with pytest.raises(ConflictError, match="已经结束"):
        desk.cancel(first)
    with pytest.raises(NotFoundError, match="99"):
        desk.cancel(99)


def test_queued_runs_follow_one_another_and_closing_leaves_none_alive(store: SqlStore, tmp_path: Path) -> None:
    subject, searcher = held(make_subject())
    desk = make_desk(store, tmp_path, subject)
    numbers = [desk.submit(ask(REFUND, FREIGHT)) for _ in range(3)]
    searcher.reached.wait()
    closing = threading.Thread(target=desk.close)
    closing.start()
    searcher.go.set()
    closing.join()
    assert store.evaluations.unfinished() == ()
    assert {desk.run(number).state for number in numbers} <= {EvaluationState.CANCELLED, EvaluationState.DONE}


def test_more_runs_than_anybody_means_are_not_taken(store: SqlStore, tmp_path: Path) -> None:
    subject, searcher = held(make_subject())
    desk = make_desk(store, tmp_path, subject)
    desk.submit(ask(REFUND, FREIGHT))
    searcher.reached.wait()
    for _ in range(MAX_WAITING):
        desk.submit(ask(REFUND, FREIGHT))
    with pytest.raises(ConflictError, match="排队"):
        desk.submit(ask(REFUND, FREIGHT))
    searcher.go.set()
    desk.close()


def test_the_ids_of_a_run_change_with_the_files_that_search_reads(tmp_path: Path) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    (corpus / "terms").mkdir(parents=True)
    (corpus / "terms" / "words.txt").write_text("退货", "utf-8")
    before = dict(content_ids((corpus, home)))
    (home / "terms").mkdir(parents=True)
    (home / "terms" / "lay_terms.toml").write_text("", "utf-8")
    after = dict(content_ids((corpus, home)))
    assert set(before) == set(after) == {"terms"}
    assert before["terms"] != after["terms"]


def test_learnt_parameters_have_an_id_and_code_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "search.py").write_text("", "utf-8")
    assert learnt_ids(tmp_path) == ()
    (tmp_path / "search" / "ranker.json").write_text("{}", "utf-8")
    [(name, first)] = learnt_ids(tmp_path)
    (tmp_path / "search" / "ranker.json").write_text("{ }", "utf-8")
    assert learnt_ids(tmp_path) != ((name, first),)
    assert "learnt_refusal" in dict(learnt_ids())


def test_what_a_dead_process_left_is_closed_as_failed(store: SqlStore, tmp_path: Path) -> None:
    run_id = store.evaluations.create(ask(REFUND, FREIGHT).request())
    run = make_desk(store, tmp_path).run(run_id)
    assert run.state is EvaluationState.FAILED
    assert "中断" in (run.problem or "")
