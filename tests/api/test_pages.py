"""The console's pages: whole, self-contained, and without a way for a text to become markup or script."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from api.web.pages import PAGES, PREFIX, STATIC, WEB, Page, files, html_of, modules_of

EVERY = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
SCRIPTS = sorted(name for name in files() if name.endswith(".js"))
# What makes markup or code out of a string.
DANGEROUS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser")
ABSOLUTE = re.compile(r'(?:src|href)="(?:https?:)?//')


class Elements(HTMLParser):
    """What of a page matters here: its ids, its addresses, and what a strict policy would not let run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [each for name, each in attrs if name == "id" and each]
        self.addresses += [given[name] or "" for name in ("src", "href") if name in given]
        self.inline += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(f"<{tag}>")


@EVERY
def test_page_is_served_with_a_policy_that_runs_nothing_inline(client: TestClient, page: Page) -> None:
    reply = client.get(page.path.replace("{", "").replace("}", ""))
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    found = Elements(reply.text)
    assert not found.inline
    assert len(found.ids) == len(set(found.ids)), "an id stands twice"
    own = (WEB / "html" / f"{page.name}.html").read_text("utf-8")
    assert own.count("<h1") == 1, "one heading of the whole page, beside those of signing in"


@EVERY
def test_page_asks_for_nothing_but_files_that_are_there(client: TestClient, page: Page) -> None:
    text = html_of(page)
    assert not ABSOLUTE.search(text)
    wanted = [each for each in Elements(text).addresses if each.startswith(PREFIX)]
    assert wanted
    assert [each for each in {*wanted, *modules_of(page)} if client.get(each).status_code != 200] == []


def test_file_asked_for_again_costs_no_body(client: TestClient) -> None:
    first = client.get("/static/base.css")
    assert first.headers["cache-control"] == "no-cache"
    assert client.get("/static/base.css", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    "path", ["%2e%2e/pages.py", "%2e%2e%2fpages.py", "lib/%2e%2e/%2e%2e/pages.py", "lib/none.js", ""]
)
def test_nothing_outside_the_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_makes_no_markup_out_of_strings(name: str) -> None:
    source = (STATIC / name).read_text("utf-8")
    assert not DANGEROUS.search(source)
    # A module imports by its whole address, or it would not be asked for ahead.
    assert not re.search(r'from "(?!/static/)', source)


@pytest.mark.parametrize("name", SCRIPTS)
def test_module_names_only_what_the_other_exports(name: str) -> None:
    for names, at in re.findall(r'import \{([^}]*)\} from "/static/([^"]+)"', (STATIC / name).read_text("utf-8")):
        source = (STATIC / at).read_text("utf-8")
        exported = set(re.findall(r"^export (?:async )?(?:const|let|function\*?|class) (\w+)", source, re.MULTILINE))
        for block in re.findall(r"^export \{([^}]*)\}", source, re.MULTILINE):
            exported |= {each.split(" as ")[-1].strip() for each in block.split(",")}
        wanted = {each.split(" as ")[0].strip() for each in names.split(",") if each.strip()}
        assert wanted <= exported, f"{at} does not export {wanted - exported}"
