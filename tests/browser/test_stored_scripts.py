"""Scripts that somebody stored in every place that takes words, shown on every page to whoever may see all of them.

None runs, and none is even held back: what is written as text asks nothing of the policy that allows no script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.curated import newest_pin
from ingest.bootstrap import IngestKind, IngestRequest
from kb.answering.curated.desk import Proposal
from kb.quiz.writing import Written, WrittenPoint
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.store.curated_records import EVERYBODY
from kb.store.quiz_records import ItemKind
from kb.store.roles import Role
from tests.builders_console import Console, console

TAG, PICTURE, LINK = "<script>ran()</script>", "<img src=x onerror=ran()>", "[看](javascript:ran())"
ATTRIBUTE = "\" onmouseover=ran() x='"
LOGIN, PASSWORD = "evil", "一串够长的测试密码-evil"
NAME, ANSWERED = f"{PICTURE}甲", f"{PICTURE}星星灯能退吗"
QUESTION, STEM = f"{TAG}{PICTURE}{ATTRIBUTE}{LINK}网购的衣服不喜欢能退吗", f"{TAG}{PICTURE}{LINK}怎样说明？"
HANDBOOK, UNIT = f"{TAG}{PICTURE}手册", f"{PICTURE}{ATTRIBUTE}拆封能退吗"
OURS = f"""---
title: {HANDBOOK}
owner: {PICTURE}
---
# {HANDBOOK}

## {UNIT}

- 可以说：拆封查验不影响退货。{LINK}
{TAG}{PICTURE}见《消费者权益保护法》第二十五条。{LINK}
"""
# Brackets of a title are put in order when it is published; what could end an attribute or name a script stays.
LAW_TITLE = '&lt;script&gt;ran()"onerror=ran()办法'
LAW = f"""---
title: '{LAW_TITLE}'
issuer: 示例机关
doc_type: 部门规章
status: 现行有效
---
# {LAW_TITLE}

第一条 为了{TAG}{PICTURE}{LINK}，制定本办法。

第二条 本办法自2020年2月1日起施行。
"""
FILE = f"{PICTURE}.docx"
PHRASING = f"{PICTURE}数月亮"
# Before anything of a page runs: what a stored script would do, and what a policy would say that held one back.
WATCH = """
window.ranScripts = 0;
window.ran = () => { window.ranScripts += 1; };
window.heldBack = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.heldBack.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# Where each of them must be read as it was written, by the page that shows it.
SHOWN = {
    "/?q=": NAME,
    "/check": NAME,
    "/calls": NAME,
    "/texts": "ran()",
    "/handbooks": HANDBOOK,
    "/phrasings?q=数月亮": PHRASING,
    "/curated": ANSWERED,
    "/study": NAME,
    "/quiz": STEM,
    "/updates": PICTURE,
    "/risks": NAME,
    "/overview": NAME,
    "/records": QUESTION,
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A service with one person, whose name is a script, and scripts wherever words can be stored."""
    folder = tmp_path_factory.mktemp("scripts")
    with console(folder, laws=("消费者权益保护法",)) as running:
        running.kb.people.add(PersonDraft(NAME, LOGIN, Role.ADMIN, password=PASSWORD), LOCAL)
        bring_in(running, folder)
        pin = newest_pin(running.kb)
        proposal = Proposal(
            question=ANSWERED,
            text="网店应当在三日内处理退款申请。[1]",
            cite=("《示例网店管理办法》第二条",),
            audience=EVERYBODY,
        )
        running.kb.curated.add(proposal, LOCAL.actor_id, pin)
        point = WrittenPoint(f"{PICTURE}说出期限", (("七日",),), 5)
        written = Written(ItemKind.SHORT, STEM, "returns", ("消保法25",), points=(point,))
        running.kb.quizzes.write(written, LOCAL.actor_id, pin)
        with httpx.Client(base_url=running.address, headers={"X-Zhigui-Token": "t"}, timeout=120) as client:
            for path, body in (("/v1/ask", {"question": QUESTION}), ("/v1/phrasings", phrasing())):
                reply = client.post(path, json=body)
                assert reply.is_success, reply.text
        yield running


def bring_in(at: Console, folder: Path) -> None:
    (folder / "ours.md").write_text(OURS, "utf-8")
    (folder / "law.md").write_text(LAW, "utf-8")
    (folder / FILE).write_bytes(b"PK\x03\x04 broken")
    report = at.ingestion.run_now(IngestRequest(paths=(str(folder / "ours.md"),), kind=IngestKind.HANDBOOK))
    assert not report.failed, report.failed
    report = at.ingestion.run_now(IngestRequest(paths=(str(folder / "law.md"),)))
    assert not report.failed, report.failed
    assert at.ingestion.run_now(IngestRequest(paths=(str(folder / FILE),))).failed


def phrasing() -> dict[str, Any]:
    return {
        "id": "guaranteed_return.moon",
        "topic": "guaranteed_return",
        "severity": "warn",
        "phrasing": PHRASING,
        "patterns": ["数月亮收息"],
        "match": ["数月亮收息"],
        "pass": ["今晚的月亮很圆"],
        "reason": f"{TAG}{PICTURE}{LINK}",
        "basis": ["《消费者权益保护法》第二十条"],
    }


def watched(opened: Callable[..., Any], at: Console) -> Any:
    page = opened("/check", at=at)
    page.add_init_script(WATCH)
    page.reload()
    page.get_by_label("登录名").fill(LOGIN)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("main:visible").wait_for()
    return page


def assert_nothing_ran(page: Any, where: str) -> None:
    assert page.evaluate("window.ran !== undefined && window.ranScripts") == 0, where
    assert page.evaluate("window.heldBack") == [], where
    assert page.locator("img[src=x], [onerror], [onmouseover], a[href^='javascript:']").count() == 0, where
    assert page.evaluate("[...document.scripts].filter((each) => each.text.includes('ran()')).length") == 0, where


def test_no_stored_script_runs_on_any_page(opened: Callable[..., Any], planted: Console) -> None:
    page = watched(opened, planted)
    for path, words in SHOWN.items():
        page.goto(f"{planted.address}{path}")
        page.locator("body").get_by_text(words).first.wait_for()
        assert_nothing_ran(page, path)
