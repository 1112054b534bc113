"""Sitting a paper: the server's clock, answers kept one by one, the key only afterwards, certificates that end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.errors import ConflictError, ContentError, NotFoundError
from kb.quiz.papers.errors import NotEnoughItemsError
from kb.quiz.sitting.certificates import months_after
from kb.quiz.sitting.desk import Sat
from kb.quiz.sitting.questions import Question, questions, right_labels
from kb.quiz.sitting.results import by_topic, question_results
from kb.quiz.sitting.retake import retakes
from kb.quiz.sitting.standing import Standing, standing_of
from kb.records.actors import LOCAL
from kb.store.quiz_paper_records import AttemptState, Paper, PaperState
from kb.store.quiz_records import ItemKind
from kb.store.sql import SqlStore
from tests.builders_papers import (
    PIN,
    Desks,
    articles,
    bank_items,
    keep_items,
    make_blueprint,
    open_desks,
    open_item,
    somebody,
)
from tests.builders_people import recorded
from tests.builders_quiz import KnownTexts, make_source

ANNA, BEN = somebody("u-1"), somebody("u-2")
DUE = date(2026, 11, 1)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bank: a copy is made sooner than tables are."""
    path = tmp_path_factory.mktemp("bank") / "kept.db"
    store = SqlStore(f"sqlite:///{path}")
    keep_items(store, (*bank_items(), open_item()))
    store.close()
    return path


@pytest.fixture
def opened(kept: Path, tmp_path: Path) -> Iterator[Callable[..., Desks]]:
    stores: list[SqlStore] = []

    def open_them(due: frozenset[str] = frozenset()) -> Desks:
        path = tmp_path / f"{len(stores)}.db"
        shutil.copy(kept, path)
        stores.append(SqlStore(f"sqlite:///{path}"))
        return open_desks(stores[-1], due=due)

    yield open_them
    for each in stores:
        each.close()


@pytest.fixture
def desks(opened: Callable[..., Desks]) -> Desks:
    return opened()


def begun(desks: Desks, **fields: object) -> Sat:
    """A paper assigned to Anna, and begun."""
    paper = desks.paper(**fields)
    assign(desks, paper)
    return desks.sittings.start(paper.paper_id, ANNA)


def assign(desks: Desks, paper: Paper) -> None:
    # An attempt counts for an assignment made before it.
    desks.papers.assign(paper.paper_id, "trainer", people=[ANNA.actor_id])
    desks.clock.at = max(desks.clock.at, desks.papers.kept.assignments(paper.paper_id)[-1].assigned_at)


def right_answer(question: Question) -> tuple[str, ...]:
    draft = question.item.draft
    return tuple(each.accepted[0] for each in draft.blanks) if draft.blanks else right_labels(question)


def answer_all(desks: Desks, sat: Sat, *, right: int | None = None) -> None:
    """Anna answers: the first `right` questions rightly, the others not at all."""
    for question in sat.questions[:right]:
        desks.sittings.save(sat.attempt.attempt_id, question.n, right_answer(question), ANNA)


def test_a_paper_keeps_what_it_was_made_of_and_the_same_blueprint_gives_it_again(desks: Desks) -> None:
    first, second = desks.paper(seed=3), desks.paper(seed=3)
    assert first.items == second.items
    assert desks.papers.kept.get(first.paper_id).draft == first.draft
    assert first.paper_id != second.paper_id


def test_a_bank_that_lacks_items_makes_no_paper(desks: Desks) -> None:
    with pytest.raises(NotEnoughItemsError, match=r"“理财”多选要 2 题，只有 0 题"):
        desks.paper(kinds={"multiple": 2}, topics={"funds": 1})
    assert desks.papers.kept.papers() == ()


def test_a_blueprint_with_an_unknown_topic_is_refused(desks: Desks) -> None:
    with pytest.raises(ContentError, match="没有知识点 gold"):
        desks.paper(topics={"gold": 1})


def test_an_item_that_is_due_stands_on_no_paper(opened: Callable[..., Desks]) -> None:
    everything = opened()
    due = {each.item_id for each in everything.paper(kinds={"single": 20}).items}
    others = opened(due=frozenset(sorted(due)[:19]))
    with pytest.raises(NotEnoughItemsError):
        others.paper(kinds={"single": 20})


def test_drafts_stand_only_on_papers_to_try_out(desks: Desks) -> None:
    for each in desks.papers.bank.items():
        desks.store.quiz_items.add({f"{each.item_id}d": each.draft}, each.change, "trainer")
    blueprint = make_blueprint(kinds={"blank": 30})
    assert not desks.papers.preview(blueprint, PIN).choice.possible
    tried = desks.papers.preview(blueprint, PIN, drafts=True).choice
    assert len(tried.papers[0]) == 20, "an item and its own draft clash"


def test_who_was_not_assigned_a_paper_does_not_find_it(desks: Desks) -> None:
    paper = desks.paper()
    with pytest.raises(NotFoundError):
        desks.sittings.start(paper.paper_id, ANNA)
    assert desks.sittings.start(paper.paper_id, LOCAL).attempt.state is AttemptState.OPEN


def test_a_team_that_was_assigned_a_paper_may_sit_it(desks: Desks) -> None:
    paper = desks.paper()
    desks.papers.assign(paper.paper_id, "trainer", team="t-1")
    assert desks.sittings.start(paper.paper_id, somebody(team_id="t-1")).attempt.actor_id == "u-1"
    with pytest.raises(NotFoundError):
        desks.sittings.start(paper.paper_id, somebody(team_id="t-2"))


def test_starting_again_goes_on_with_the_open_attempt_and_its_answers(desks: Desks) -> None:
    sat = begun(desks)
    answer_all(desks, sat, right=2)
    again = desks.sittings.start(sat.paper.paper_id, ANNA)
    assert again.attempt.attempt_id == sat.attempt.attempt_id
    assert len(again.attempt.answers) == 2
    assert again.questions == sat.questions


def test_questions_stay_in_their_sections_and_options_move(desks: Desks) -> None:
    paper = desks.paper(
        kinds={}, section=[{"title": "一", "kinds": {"single": 6}}, {"title": "二", "kinds": {"true_false": 4}}]
    )
    items = desks.papers.items_of([paper])
    orders = [questions(paper, items, seed) for seed in range(8)]
    assert all([each.section for each in order] == [0] * 6 + [1] * 4 for order in orders)
    assert len({tuple(each.number for each in order) for order in orders}) > 1
    assert len({tuple(each.place for each in order[0].options) for order in orders}) > 1
    assert {tuple(each.text for each in one.options) for order in orders for one in order[6:]} == {("正确", "错误")}


def test_an_answer_is_kept_whatever_the_order_of_the_options(desks: Desks) -> None:
    sat = begun(desks)
    answer_all(desks, sat)
    done = desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    assert (done.attempt.score, done.attempt.passed) == (sat.paper.possible, True)


def test_an_answer_can_be_changed_and_taken_back(desks: Desks) -> None:
    sat = begun(desks, kinds={"single": 2})
    for answer in (["B"], ["C"], []):
        kept = desks.sittings.save(sat.attempt.attempt_id, 1, answer, ANNA)
    assert not kept.answers[sat.questions[0].number]


@pytest.mark.parametrize(("answer", "told"), [(["Z"], "没有选项 Z"), (["A", "B"], "只选一项")])
def test_an_answer_that_is_none_is_refused(desks: Desks, answer: list[str], told: str) -> None:
    sat = begun(desks, kinds={"single": 1})
    with pytest.raises(ContentError, match=told):
        desks.sittings.save(sat.attempt.attempt_id, 1, answer, ANNA)


def test_nobody_answers_or_hands_in_for_another(desks: Desks) -> None:
    sat = begun(desks)
    with pytest.raises(NotFoundError):
        desks.sittings.save(sat.attempt.attempt_id, 1, ["A"], BEN)
    with pytest.raises(NotFoundError):
        desks.sittings.submit(sat.attempt.attempt_id, BEN)
    with pytest.raises(NotFoundError):
        desks.sittings.own(sat.attempt.attempt_id, BEN)


def test_an_answer_sent_within_the_grace_counts_and_a_later_one_is_refused(desks: Desks) -> None:
    sat = begun(desks)
    desks.clock.pass_(minutes=10, seconds=29)
    answer_all(desks, sat, right=1)
    desks.clock.pass_(seconds=2)
    with pytest.raises(ConflictError, match="考试时间已到"):
        answer_all(desks, sat, right=1)


def test_when_time_is_over_the_paper_is_handed_in_with_what_was_saved(desks: Desks) -> None:
    sat = begun(desks)
    answer_all(desks, sat, right=3)
    desks.clock.pass_(minutes=11)
    late = desks.sittings.look(sat.attempt.attempt_id).attempt
    assert late.state is AttemptState.MARKED
    assert late.submitted_at == sat.attempt.ends_at
    assert late.score == sum(each.points for each in sat.questions[:3])


def test_a_paper_without_a_limit_waits(desks: Desks) -> None:
    sat = begun(desks, minutes=0)
    desks.clock.pass_(days=30)
    assert desks.sittings.look(sat.attempt.attempt_id).attempt.state is AttemptState.OPEN


def test_a_paper_handed_in_is_not_sat_again_unless_it_is_assigned_again(desks: Desks) -> None:
    sat = begun(desks)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    with pytest.raises(ConflictError, match="已经交卷"):
        desks.sittings.start(sat.paper.paper_id, ANNA)
    assign(desks, sat.paper)
    desks.clock.pass_(seconds=1)
    assert desks.sittings.start(sat.paper.paper_id, ANNA).attempt.attempt_id != sat.attempt.attempt_id


def test_a_paper_handed_in_stays_as_it_was(desks: Desks) -> None:
    sat = begun(desks)
    first = desks.sittings.submit(sat.attempt.attempt_id, ANNA).attempt
    with pytest.raises(ConflictError, match="已经交卷"):
        answer_all(desks, sat, right=1)
    desks.clock.pass_(minutes=1)
    assert desks.sittings.submit(sat.attempt.attempt_id, ANNA).attempt == first


def test_a_closed_paper_is_not_begun_but_gone_on_with(desks: Desks) -> None:
    sat = begun(desks)
    other = somebody("u-9", team_id="t-9")
    desks.papers.assign(sat.paper.paper_id, "trainer", team="t-9")
    desks.papers.set_state(sat.paper.paper_id, PaperState.CLOSED, "trainer")
    with pytest.raises(ConflictError, match="已关闭"):
        desks.sittings.start(sat.paper.paper_id, other)
    assert desks.sittings.start(sat.paper.paper_id, ANNA).attempt.attempt_id == sat.attempt.attempt_id
    with pytest.raises(ConflictError, match="已关闭，不能布置"):
        desks.papers.assign(sat.paper.paper_id, "trainer", team="t-9")


def test_no_result_is_told_before_the_paper_is_handed_in(desks: Desks) -> None:
    sat = begun(desks)
    answer_all(desks, sat)
    assert (
        question_results(sat.paper, sat.items, desks.sittings.look(sat.attempt.attempt_id).attempt, lambda _: ()) == ()
    )


def test_results_tell_question_by_question_and_by_topic(desks: Desks) -> None:
    sat = begun(desks, topics={"returns": 1, "freight": 1})
    answer_all(desks, sat, right=4)
    done = desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    found = question_results(done.paper, done.items, done.attempt, lambda _: ())
    assert [each.right for each in found] == [True] * 4 + [False] * 6
    assert all(each.yours == each.answer for each in found[:4])
    assert sum(each.score for each in by_topic(found)) == done.attempt.score
    assert sum(each.possible for each in by_topic(found)) == done.paper.possible


def test_who_passes_gets_a_certificate_that_ends_after_its_months(desks: Desks) -> None:
    sat = begun(desks, valid_months=6)
    answer_all(desks, sat)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    (made,) = desks.sittings.kept.certificates([ANNA.actor_id])
    issued = desks.sittings.today()
    assert (made.draft.issued_on, made.draft.expires_on) == (issued, months_after(issued, 6))
    assert made.holds(issued)
    assert not made.holds(months_after(issued, 6))


@pytest.mark.parametrize("fields", [{"valid_months": 0}, {"pass_mark": 0}])
def test_a_paper_without_months_or_without_a_pass_mark_gives_no_certificate(
    desks: Desks, fields: dict[str, int]
) -> None:
    sat = begun(desks, **fields)
    answer_all(desks, sat)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    assert desks.sittings.kept.certificates() == ()


def test_open_answers_wait_for_somebody_else_to_mark_them(desks: Desks) -> None:
    sat = begun(desks, kinds={"single": 2, "short": 1}, pass_mark=70)
    (essay,) = [each for each in sat.questions if each.item.draft.kind is ItemKind.SHORT]
    answer_all(desks, replace(sat, questions=tuple(each for each in sat.questions if each is not essay)))
    desks.sittings.save(sat.attempt.attempt_id, essay.n, ["有欺诈行为的赔三倍，我的手机 13912345678"], ANNA)
    waits = desks.sittings.submit(sat.attempt.attempt_id, ANNA).attempt
    assert (waits.state, waits.score, waits.passed) == (AttemptState.SUBMITTED, 4, None)
    assert "13912345678" not in str(waits.answers)
    assert [each.attempt.attempt_id for each in desks.sittings.waiting(None, BEN)] == [waits.attempt_id]
    assert desks.sittings.waiting(None, ANNA) == ()
    with pytest.raises(ConflictError, match="不能批改自己的答卷"):
        desks.sittings.decide(waits.attempt_id, {essay.n: ((True, True), "")}, ANNA)
    with pytest.raises(ContentError, match="2 个评分要点"):
        desks.sittings.decide(waits.attempt_id, {essay.n: ((True,), "")}, BEN)
    with pytest.raises(ContentError, match="由系统判分"):
        desks.sittings.decide(
            waits.attempt_id, {next(each.n for each in sat.questions if each is not essay): ((), "")}, BEN
        )
    done = desks.sittings.decide(waits.attempt_id, {essay.n: ((True, True), "答得好")}, BEN).attempt
    assert (done.state, done.score, done.passed, done.marked_by) == (AttemptState.MARKED, 14, True, "u-2")
    assert len(desks.sittings.kept.certificates()) == 1


def test_a_certificate_ends_when_marking_anew_fails_the_attempt(desks: Desks) -> None:
    sat = begun(desks, kinds={"short": 1})
    desks.sittings.save(sat.attempt.attempt_id, 1, ["欺诈，三倍"], ANNA)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    for met in (True, True, False):
        desks.sittings.decide(sat.attempt.attempt_id, {1: ((met, met), "")}, BEN)
    (made,) = desks.sittings.kept.certificates()
    assert made.ended_because == "重新批改后未通过"
    assert not made.holds(desks.sittings.today())


def test_what_happened_to_a_paper_and_its_attempt_is_recorded_without_the_answers_in_facts(
    desks: Desks,
) -> None:
    sat = begun(desks, kinds={"short": 1})
    desks.sittings.save(sat.attempt.attempt_id, 1, ["欺诈，三倍"], ANNA)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    desks.sittings.decide(sat.attempt.attempt_id, {1: ((True, True), "好")}, BEN)
    found = [each for each in recorded(desks.store) if each.get("paper_id") or each["kind"] == "quiz_attempt"]
    events = ["paper_made", "paper_assigned", "started", "submitted", "marked", "certificate_issued"]
    assert [each["event"] for each in found] == events
    assert [each["about"].partition(":")[0] for each in found] == ["paper"] * 2 + ["attempt"] * 4
    assert found[3]["content"] == {"answers": {"1": "欺诈，三倍"}}
    assert "欺诈" not in str({name: value for each in found for name, value in each.items() if name != "content"})
    # Who marks without names finds no name in what he did.
    assert "u-1" not in str(found[4])


def test_who_holds_a_certificate_on_an_article_that_changed_must_sit_again(desks: Desks) -> None:
    sat = begun(desks)
    answer_all(desks, sat)
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    given = (
        desks.sittings.kept.certificates(),
        {each.attempt_id: each for each in desks.sittings.kept.attempts()},
        {sat.paper.paper_id: sat.paper},
        sat.items,
    )
    day = desks.sittings.today()
    assert retakes(*given, KnownTexts(articles(), as_of=day)) == ()
    hit = sat.questions[0].item.draft.bases[0]
    renewed = [
        make_source(
            each.text.replace("退款", "全额退款") if each.label == hit.article else each.text,
            label=each.label,
            version_id="v-2",
        )
        for each in articles()
    ]
    (found,) = retakes(*given, KnownTexts(renewed, as_of=day))
    assert found.articles == (f"《{hit.title}》{hit.locator}",)
    assert found.certificate.actor_id == ANNA.actor_id
    assert retakes(*given, KnownTexts(renewed, as_of=date(2099, 1, 1))) == ()


def test_who_passed_on_the_new_words_since_need_not_sit_again(desks: Desks) -> None:
    old = begun(desks, kinds={"single": 2}, topics={"returns": 1})
    answer_all(desks, old)
    desks.sittings.submit(old.attempt.attempt_id, ANNA)
    new = begun(desks, kinds={"blank": 2}, topics={"returns": 1})
    hit = {each.item.draft.bases[0].article for each in old.questions}
    assert not hit & {each.item.draft.bases[0].article for each in new.questions}
    renewed = [
        replace(each, version_id="v-2", text="另行规定。" if each.label in hit else each.text) for each in articles()
    ]
    texts = KnownTexts(renewed, as_of=desks.sittings.today())

    def waiting() -> int:
        kept = desks.sittings.kept
        attempts = {each.attempt_id: each for each in kept.attempts()}
        papers = {each.paper.paper_id: each.paper for each in (old, new)}
        return len(retakes(kept.certificates(), attempts, papers, {**old.items, **new.items}, texts))

    assert waiting() == 1
    answer_all(desks, new)
    desks.sittings.submit(new.attempt.attempt_id, ANNA)
    assert waiting() == 0


def test_an_assignment_stands_open_begun_done_or_overdue(desks: Desks) -> None:
    paper = desks.paper()
    assign(desks, paper)
    (assignment,) = desks.papers.kept.assignments(paper.paper_id)
    due = replace(assignment, draft=replace(assignment.draft, due_on=DUE))

    def standing(today: date = DUE) -> Standing:
        return standing_of(due, ANNA.actor_id, desks.sittings.kept.attempts(), today).standing

    assert standing() is Standing.OPEN
    assert standing(date(2026, 11, 2)) is Standing.OVERDUE
    sat = desks.sittings.start(paper.paper_id, ANNA)
    assert standing() is Standing.STARTED
    desks.sittings.submit(sat.attempt.attempt_id, ANNA)
    assert standing() is Standing.DONE
    assert standing(date(2026, 11, 2)) is Standing.DONE


def test_an_assignment_taken_back_no_longer_admits(desks: Desks) -> None:
    paper = desks.paper()
    assign(desks, paper)
    (assignment,) = desks.papers.kept.assignments()
    desks.papers.kept.unassign(assignment.assignment_id, "trainer")
    with pytest.raises(NotFoundError):
        desks.sittings.start(paper.paper_id, ANNA)
    with pytest.raises(ConflictError):
        desks.papers.kept.unassign(assignment.assignment_id, "trainer")
