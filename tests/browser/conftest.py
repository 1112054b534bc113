"""Debian's Chromium over the pages of a real service. A page that reports any error of its own fails its test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from api.curated import newest_pin
from bench.browser import chromium
from kb.quiz.generations import RunState
from kb.quiz.request import GenerationRequest
from kb.records.actors import LOCAL
from kb.store.quiz_records import ItemKind
from tests.builders_console import PASSWORD, Console, console

WIDTHS = {360: 740, 1280: 800, 1920: 1080}
SHOTS = Path(os.environ["ZHIGUI_SHOTS"]) if "ZHIGUI_SHOTS" in os.environ else None
# Narrow and wide are laid out differently, light and dark coloured differently.
LOOKED_AT = {(360, "light"), (1280, "dark")}
PATIENCE_MS = 30_000
SERIOUS = {"serious", "critical"}
HERE = Path(__file__).parent
Open = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.needs_chromium)


# Playwright keeps an event loop running in its thread: one that outlived its file would be in the way of others' own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import expect

    # A guard against hanging only, as long as that of every other step: a busy machine takes seconds for a proof.
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Open to whoever uses this machine: nobody was added."""
    with console(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One person of each role; everybody has to sign in."""
    with console(tmp_path_factory.mktemp("staffed"), people=True, laws=("消费者权益保护法", "广告法")) as running:
        yield running


@pytest.fixture
def opened(browser: Any, service: Console) -> Iterator[Open]:
    """Opens a page by its path; keyword arguments are those of a browser context, `at` another service."""
    contexts, faults = [], []

    def open_page(path: str = "/", *, at: Console = service, expected: tuple[str, ...] = (), **wanted: Any) -> Any:
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = browser.new_context(**(settings | wanted))
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda said: (
                faults.append(f"{path}: {said.text}")
                if said.type == "error" and not any(each in said.text for each in expected)
                else None
            ),
        )
        page.goto(f"{at.address}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def focus(found: Any) -> None:
    """Gives the focus to what is shown: before the page has begun, its fields are hidden and would take none."""
    found.wait_for()
    found.focus()


def sign_in(page: Any, role: str) -> None:
    """Signs in as the person of a role, by the form that stands before the page."""
    page.get_by_label("登录名").fill(f"login-{role}")
    page.get_by_label("密码", exact=True).fill(PASSWORD.format(role=role))
    page.keyboard.press("Enter")
    page.locator("main:visible").wait_for()


def assert_accessible(page: Any) -> None:
    """No serious finding of axe on what is shown now."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    serious = [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']][:5]}"
        for each in found
        if each["impact"] in SERIOUS
    ]
    assert serious == []


def assert_fits(page: Any) -> None:
    """Nothing is wider than the window: nobody scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px wider than the window"


def shoot(page: Any, name: str) -> None:
    """Looks at what is shown in three widths, light and dark: it must fit, and be accessible narrow and wide.

    Screenshots are kept where ZHIGUI_SHOTS names a folder for them, to be looked at by people.
    """
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            assert_fits(page)
            if SHOTS is not None:
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
            if (width, scheme) in LOOKED_AT:
                assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def bank(staffed: Console) -> list[str]:
    """Items in use on the staffed service, two dozen of closed kinds; their ids."""
    return make_bank(staffed, count=24)


def make_bank(service: Console, count: int) -> list[str]:
    """Makes items of closed kinds from the laws of a service, and approves them."""
    kinds = (ItemKind.SINGLE, ItemKind.TRUE_FALSE, ItemKind.MULTIPLE, ItemKind.BLANK)
    run = service.kb.generations.start(GenerationRequest(count=count, kinds=kinds, seed=11), LOCAL.actor_id)
    deadline = monotonic() + 60
    while (found := service.kb.generations.get(run.run_id)).state is RunState.RUNNING and monotonic() < deadline:
        sleep(0.1)
    assert found.state is RunState.DONE, found.problem
    wanted = [(each, 1) for each in found.item_ids]
    made, _ = service.kb.quizzes.approve_all(wanted, LOCAL.actor_id, newest_pin(service.kb))
    return [each.item_id for each in made]
