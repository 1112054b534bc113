"""What came of papers: sums without names, rows for who may see them, and how the items did."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex
from typing import Any

import pytest

from api.curated import newest_pin
from kb.quiz.papers.blueprint import Blueprint, Section
from kb.records.actors import LOCAL, Means
from kb.records.people import PersonDraft
from kb.store.people_records import Person
from kb.store.quiz_paper_records import Paper
from kb.store.quiz_records import ItemKind
from kb.store.roles import Role
from tests.browser.conftest import shoot, sign_in
from tests.builders_console import PASSWORD, Console

HOSTILE = "<img src=x onerror=alert(1)>\"';--小测"


@pytest.fixture
def paper(staffed: Console, bank: list[str]) -> Paper:
    """A paper of this try alone, which nobody sat yet."""
    assert bank
    blueprint = Blueprint(f"{HOSTILE}{token_hex(2)}", (Section("", ((ItemKind.TRUE_FALSE, 2),)),), pass_mark=50, seed=5)
    (made,) = staffed.kb.quizzes.papers.make(blueprint, "local", newest_pin(staffed.kb))
    return made


def hand_in(staffed: Console, paper: Paper, label: str) -> Person:
    """An officer of this try alone, who answered every question by this label."""
    name = token_hex(3)
    draft = PersonDraft(f"新人{name}", f"login-{name}", Role.OFFICER, password=PASSWORD.format(role=name))
    person = staffed.kb.people.add(draft, LOCAL).person
    staffed.kb.quizzes.papers.assign(paper.paper_id, LOCAL.actor_id, people=[person.actor_id])
    officer, desk = replace(LOCAL, actor_id=person.actor_id, means=Means.SIGN_IN), staffed.kb.quizzes.sittings
    sat = desk.start(paper.paper_id, officer)
    for question in sat.questions:
        desk.save(sat.attempt.attempt_id, question.n, [label], officer)
    desk.submit(sat.attempt.attempt_id, officer)
    return person


def test_a_trainer_sees_sums_only_where_nobody_can_be_told_from_them(
    opened: Callable[..., Any], staffed: Console, paper: Paper
) -> None:
    names = [hand_in(staffed, paper, "A").name]
    page = opened(f"/quiz?tab=figures&paper={paper.paper_id}", at=staffed)
    sign_in(page, "trainer")
    page.get_by_text("1 人交了 1 份。人数太少，列出得分就看得出是谁，所以不列。").wait_for()
    assert page.locator("#figures").get_by_text("平均得分率").count() == 0
    names += [hand_in(staffed, paper, label).name for label in "AB"]
    page.reload()
    page.locator("#figures", has_text="3 人交了 3 份：").wait_for()
    assert page.locator("#figures").get_by_text("平均得分率").count() == 1
    assert not any(name in page.locator("main").inner_text() for name in names)


def test_who_sees_names_reads_every_result_and_how_the_items_did(
    opened: Callable[..., Any], staffed: Console, paper: Paper
) -> None:
    person = hand_in(staffed, paper, "A")
    page = opened(f"/quiz?tab=figures&paper={paper.paper_id}", at=staffed)
    sign_in(page, "admin")
    row = page.locator("#figures tr", has_text=person.name)
    row.wait_for()
    assert page.locator("main img").count() == 0
    shoot(page, "quiz-results")
    for each in paper.items:
        used = page.locator("#used-items tr").filter(has=page.locator(f"a[href*='{each.item_id}']"))
        rest = page.get_by_role("button", name="再列到")
        if not used.count() and rest.count():
            rest.press("Enter")
        used.wait_for()
        assert re.search("A\u00a0[0-9]+%　B\u00a0[0-9]+%", used.inner_text()), "how often each option was chosen"
    row.locator("a[href*='/study/attempts/']").press("Enter")
    page.locator("#result .outcome", has_text=person.name).wait_for()
    assert page.locator("#result .badge", has_text="选了").count() == 2
