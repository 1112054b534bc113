"""The ask page as an officer meets it: weight, first meaningful paint, and from Enter to the words that may be said.

A real Chromium on loopback, each opening with an empty cache. First meaningful paint is the largest contentful paint,
with the field there and focused; ask-to-answer ends when the sayable words stand in the page and were painted.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bench.browser import chromium
from bench.judged import ours
from bench.report import table, write
from bench.service import Service
from bench.world import HOME
from kb.evaluation.metrics import quantile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WARM_UP = "快递丢了怎么赔"
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list, observer) => {
  observer.disconnect();
  resolve(list.getEntries().at(-1).startTime);
}).observe({ type: "largest-contentful-paint", buffered: true }))"""
WEIGHT = """() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
  .filter(({ name }) => !name.includes("/v1/") && !name.endsWith("/readyz"))
  .map(({ transferSize }) => transferSize)"""
# Runs before Enter is pressed; resolves once the answer to that question was painted.
WATCH = """() => {
  window.answered = new Promise((resolve) => {
    let began = null;
    document.addEventListener("keydown", (event) => { if (event.key === "Enter") began = event.timeStamp; },
      { capture: true, once: true });
    const shown = () => began !== null && document.querySelector("#answer .sayable")?.textContent && !stale();
    const old = document.querySelector("#answer .sayable");
    const stale = () => old !== null && document.querySelector("#answer .sayable") === old;
    const watching = new MutationObserver(() => {
      if (!shown()) return;
      watching.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    });
    watching.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--openings", type=int, default=15)
    arguments = parser.parse_args()
    questions = [one.question for one in ours("answerable")][: arguments.questions]
    service = Service(arguments.home)
    service.start()
    try:
        service.wait_until_idle()
        with chromium() as browser:
            opened = [_open(browser, service.address()) for _ in range(arguments.openings)]
            answered = _ask(browser, service.address(), questions)
    finally:
        service.stop()
    painted, weights, requests = zip(*opened, strict=True)
    rows = [_row("first meaningful paint, ms", painted), _row("ask to answer, ms", answered)]
    table(f"{len(opened)} openings, {len(questions)} questions", ("", "p50", "p95", "max"), rows)
    table("the ask page, nothing cached", ("figure", "value"), [("KB", max(weights) / 1024), ("files", requests[0])])
    write("page", {"paint_ms": painted, "answer_ms": answered, "bytes": weights, "files": requests})


def _open(browser: Browser, address: str) -> tuple[float, int, int]:
    """Milliseconds to the first meaningful paint, bytes and number of files."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.goto(address)
        page.locator("#question:focus").wait_for()
        sizes = page.evaluate(WEIGHT)
        return page.evaluate(PAINTED), sum(sizes), len(sizes)
    finally:
        context.close()


def _ask(browser: Browser, address: str, questions: list[str]) -> list[float]:
    """Milliseconds from Enter to the painted answer, question after question in one page."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.locator("#question:focus").wait_for()
    _answer(page, WARM_UP)
    return [_answer(page, each) for each in questions]


def _answer(page: Page, question: str) -> float:
    page.locator("#question").fill(question)
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    took: float = page.evaluate("window.answered")
    return took


def _row(name: str, values: list[float] | tuple[float, ...]) -> tuple[str, float, float, float]:
    return name, quantile(values, 0.5), quantile(values, 0.95), max(values)


if __name__ == "__main__":
    main()
