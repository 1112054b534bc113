"""What follows an amendment, by keyboard: items that fall due beside the new wording, and the study of an officer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import expect

from ingest.bootstrap import IngestRequest
from kb.quiz.sitting.questions import right_labels
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.store.people_records import Person
from kb.store.roles import Role
from tests.browser.conftest import focus, make_bank, shoot, sign_in
from tests.builders_console import PASSWORD, Console, console

LAW = "消费者权益保护法"
# The words of the law that the amendment of this test replaces, and by what; the texts themselves are read at run time.
OLD, NEW = "七日", "十日"
OFFICIAL = f"中华人民共和国{LAW}"
AMENDED = (
    f"---\ntitle: {OFFICIAL}\nissuer: 全国人民代表大会常务委员会\ndoc_type: 法律\nversion: 2026\nstatus: 现行有效\n"
    "publish_date: 2026-01-05\neffective_date: 2026-02-01\neffective_date_basis: final article of the text\n---\n"
)
HOSTILE = "<img src=x onerror=alert(1)>\"';--体会"


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service whose items rest on a law that was then amended: seven days became ten."""
    folder = tmp_path_factory.mktemp("amended")
    with console(folder, people=True, laws=(LAW,)) as fresh:
        assert make_bank(fresh, count=20)
        text = (folder / "laws" / f"{LAW}.md").read_text("utf-8").split("---\n", 2)[2]
        assert OLD in text
        (folder / "newer.md").write_text(AMENDED + text.replace(OLD, NEW), "utf-8")
        assert not fresh.ingestion.run_now(IngestRequest(paths=(str(folder / "newer.md"),))).failed
        # Nobody looks after what the fixture opened: a running service makes the study by itself.
        fresh.kb.make_studies()
        yield fresh


def press(page: Any, name: str, *, within: str = "main") -> None:
    """Presses a button by keyboard."""
    focus(page.locator(within).get_by_role("button", name=name, exact=True).locator("visible=true").first)
    page.keyboard.press("Enter")


def test_items_whose_article_changed_are_shown_beside_the_new_wording(
    opened: Callable[..., Any], amended: Console
) -> None:
    page = opened("/quiz?state=due", at=amended)
    sign_in(page, "trainer")
    page.locator("#list .items li").first.wait_for()
    page.locator("main h1").click()
    page.keyboard.press("j")
    page.locator("#item", has_text="待复核：所依条文有了新的文字").wait_for()
    marks = (page.locator("#item del").first.inner_text(), page.locator("#item ins").first.inner_text())
    assert marks == (OLD[0], NEW[0])
    page.locator("#item", has_text="按现在的文字不再成立").wait_for()
    assert page.get_by_role("button", name="看过新文字，仍然适用").count() == 0, "what is wrong by now cannot stay"
    shoot(page, "quiz-due")
    due = page.locator("#list [aria-current]").get_attribute("data-item")
    press(page, "停用")
    page.get_by_role("dialog").get_by_label("理由（必填）").fill("期限改了")
    press(page, "停用", within="dialog")
    page.locator("#item .badge", has_text="停用").wait_for()
    page.reload()
    page.locator("#item .facts dd", has_text=due).wait_for()
    expect(page.locator(f'#list [data-item="{due}"]')).to_have_count(0)


def newcomer(amended: Console) -> Person:
    """An officer of this test alone: who studied once has nothing left to study."""
    name = token_hex(3)
    draft = PersonDraft(f"新人{name}", f"login-{name}", Role.OFFICER, password=PASSWORD.format(role=name))
    return amended.kb.people.add(draft, LOCAL).person


def test_an_officer_studies_what_changed_until_all_is_right(opened: Callable[..., Any], amended: Console) -> None:
    officer = newcomer(amended)
    page = opened("/study", at=amended)
    sign_in(page, str(officer.login).removeprefix("login-"))
    page.locator("#studies a").first.press("Enter")
    page.locator("#study .change ins").first.wait_for()
    assert page.locator("#study .change a").first.get_attribute("href").startswith("/texts/")
    shoot(page, "study-open")
    press(page, "已读，知道改了什么")
    page.locator("#test").wait_for()
    right = keys(amended, officer)
    press(page, "交答案")
    page.locator(".told", has_text="还没有作答").wait_for()
    hand_in(page, [*right[:-1], "A" if right[-1] != "A" else "B"])
    page.locator("#marked .title.warn").wait_for()
    assert page.locator("#marked .badge", has_text="答错").count() == 1
    shoot(page, "study-marked")
    press(page, "再答一次")
    # The form that was handed in stands there until the new one has come.
    page.get_by_text("已经答过 1 次，没有全对。").wait_for()
    hand_in(page, keys(amended, officer))
    page.locator("#marked", has_text="全对，完成").wait_for()
    page.get_by_label("学习体会").fill(HOSTILE)
    press(page, "保存")
    page.locator(".told", has_text="已保存").wait_for()
    page.goto(f"{amended.address}/study?tab=results")
    page.locator("#file td", has_text="已完成").first.wait_for()
    shoot(page, "study-file")


def keys(amended: Console, officer: Person) -> list[str]:
    """The labels that are right, question by question, of what the officer is asked now."""
    desk = amended.kb.quizzes.studies
    (learning,) = desk.of(officer.actor_id)
    return ["".join(right_labels(each)) for each in desk.questions(learning.study, learning.progress.tries)]


def hand_in(page: Any, labels: list[str]) -> None:
    """Answers every question and hands the answers in."""
    for card, chosen in zip(page.locator("#test .card").all(), labels, strict=True):
        for label in chosen:
            card.locator(f"input[value='{label}']").press("Space")
    press(page, "交答案")


def test_a_supervisor_reads_the_month_and_keeps_it(
    opened: Callable[..., Any], amended: Console, tmp_path: Path
) -> None:
    officer, desk = newcomer(amended), amended.kb.quizzes.studies
    (learning,) = desk.of(officer.actor_id)
    desk.read(learning.study.study_id, officer.actor_id)
    desk.report(learning.study.study_id, officer.actor_id, f"{HOSTILE}\n第二段")
    page = opened("/study?tab=team", at=amended)
    sign_in(page, "admin")
    page.locator("#people tr", has_text=officer.name).wait_for()
    row = page.locator("#report tr", has_text=officer.name)
    row.wait_for()
    assert row.locator("td").nth(1).inner_text() == "—", "nothing is passed by reading alone"
    assert HOSTILE in page.locator("#report blockquote", has_text="第二段").first.inner_text()
    assert page.locator("main img").count() == 0
    shoot(page, "study-month")
    with page.expect_download() as got:
        press(page, "下载 Markdown")
    got.value.save_as(tmp_path / "report.md")
    assert got.value.suggested_filename.endswith(".md")
    assert officer.name in (tmp_path / "report.md").read_text("utf-8")
    page.get_by_label("月份").press("ArrowDown")
    page.locator("#report", has_text="这个月没有学习记录。").wait_for()
    assert "month=" in page.url
    page.reload()
    page.locator("#report", has_text="这个月没有学习记录。").wait_for()
    page.locator("#people a", has_text=officer.name).press("Enter")
    page.get_by_role("heading", name=f"{officer.name}的资质档案").wait_for()
    page.locator("#person td", has_text="已读，待答题").wait_for()


def test_who_sees_no_names_has_no_team(opened: Callable[..., Any], amended: Console) -> None:
    page = opened("/study?tab=team", at=amended)
    sign_in(page, "trainer")
    page.locator("#papers .state").wait_for()
    assert page.get_by_role("tab").all_inner_texts() == ["待办", "成绩与资质", "本周难题"]
