"""The pages of the console: their addresses, their names, who they are for, and how one is put together from its files.

A page is `html/layout.html` around `html/<name>.html`; it runs `static/<name>/<name>.js` and wears `static/<name>.css`
over `static/base.css`. There is no build: what stands in the files is what the browser gets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

from api.auth.permissions import Permission

WEB: Final = Path(__file__).parent
STATIC: Final = WEB / "static"
PREFIX: Final = "/static/"
_IMPORT = re.compile(r'^(?:import|export) [^;]*?from "(?P<at>/static/[^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `permission` is what the link to it needs; a page without `label` is reached from others only."""

    name: str
    path: str
    title: str
    permission: Permission
    label: str | None = None


P = Permission
PAGES: Final = (
    Page("ask", "/", "提问", P.ASK, "提问"),
    Page("check", "/check", "审查文本", P.CHECK, "审查"),
    Page("calls", "/calls", "通话", P.CALLS, "通话"),
    Page("texts", "/texts", "法规", P.TEXTS_READ, "法规"),
    Page("text", "/texts/{instrument}", "法规正文", P.TEXTS_READ),
    Page("handbooks", "/handbooks", "手册", P.HANDBOOKS_READ, "手册"),
    Page("handbook", "/handbooks/{handbook}", "手册正文", P.HANDBOOKS_READ),
    Page("phrasings", "/phrasings", "限制用语", P.PHRASINGS_READ, "用语"),
    Page("curated", "/curated", "审定答复", P.CURATED_READ, "审定答复"),
    Page("study", "/study", "学习", P.QUIZZES_TAKE, "学习"),
    Page("sitting", "/study/attempts/{attempt}", "考试", P.QUIZZES_TAKE),
    Page("quiz", "/quiz", "题库", P.QUIZZES_READ, "题库"),
    Page("updates", "/updates", "更新", P.INGESTIONS_READ, "更新"),
    Page("risks", "/risks", "风险信号", P.RISKS_READ, "风险"),
    Page("overview", "/overview", "概览", P.OVERVIEW_READ, "概览"),
    Page("records", "/records", "记录", P.RECORDS_READ, "记录"),
)


@cache
def html_of(page: Page) -> str:
    """The whole document of a page."""
    return Template((WEB / "html" / "layout.html").read_text("utf-8")).substitute(
        name=page.name,
        title=escape(page.title),
        navigation="\n".join(_links(page)),
        main=(WEB / "html" / f"{page.name}.html").read_text("utf-8").rstrip(),
        preloads="\n".join(f'  <link rel="modulepreload" href="{at}">' for at in modules_of(page)[1:]),
    )


@cache
def files() -> dict[str, Path]:
    """Every file a page may ask for, by its path behind /static/."""
    return {each.relative_to(STATIC).as_posix(): each for each in sorted(STATIC.rglob("*")) if each.is_file()}


def modules_of(page: Page) -> list[str]:
    """The addresses of a page's modules, its own first: all are asked for at once instead of one behind another."""
    found = [f"{PREFIX}{page.name}/{page.name}.js"]
    for at in found:
        source = (STATIC / at.removeprefix(PREFIX)).read_text("utf-8")
        found += [each for each in dict.fromkeys(_IMPORT.findall(source)) if each not in found]
    return found


def _links(current: Page) -> Iterator[str]:
    for page in PAGES:
        if page.label is None:
            continue
        # A page below another (a text below the texts) marks the link it was reached by.
        here = current.path == page.path or (page.path != "/" and current.path.startswith(f"{page.path}/"))
        mark = ' aria-current="page"' if here else ""
        yield (
            f'        <li data-permission="{page.permission.value}"><a href="{page.path}"{mark}>'
            f"{escape(page.label)}</a></li>"
        )
