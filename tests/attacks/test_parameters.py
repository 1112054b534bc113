"""SQL, paths and templates in every parameter of every address that is read: answered like any other unknown value."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import open_ingestion
from kb.settings import Settings
from tests.builders_home import open_fresh

TOKEN = "a-token-that-only-the-owner-knows"
# What an empty store answers to who wants a law.
EMPTY = 503
UNKNOWN = "zz没有这一个zz"
SQL = ("' OR '1'='1",)
PATHS = ("../../zhigui.db",)
NO_TEXT = ("{{7*7}}${7*7}%s%n\r\nSet-Cookie: stolen=1",)
# What is read for as long as somebody listens.
ENDLESS = re.compile(r"/events$")


@dataclass(frozen=True, slots=True)
class Reading:
    """The application with an empty store, and the parameters of everything that is read from it."""

    client: TestClient
    settings: Settings
    parameters: tuple[tuple[str, tuple[dict[str, Any], ...], str], ...]

    def ask(self, path: str, held: tuple[dict[str, Any], ...], name: str, value: str) -> tuple[int, str]:
        """Status and text where one parameter has this value and the others are unknown."""
        query: dict[str, str] = {}
        for each in held:
            given = value if each["name"] == name else UNKNOWN
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", quote(given, safe=""))
            elif each["name"] == name or each.get("required"):
                query[each["name"]] = given
        reply = self.client.get(path, params=query, follow_redirects=False)
        assert "stolen" not in reply.headers.get("set-cookie", "")
        return reply.status_code, reply.text


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    settings = Settings(home=tmp_path_factory.mktemp("parameters") / "home", rate_limit=1_000_000)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    app = create_app(kb, ingestion, settings, token=TOKEN)
    client = TestClient(
        app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN}, raise_server_exceptions=False
    ).__enter__()
    found = []
    for path, methods in app.openapi()["paths"].items():
        held = tuple(methods.get("get", {}).get("parameters", ()))
        found += [(path, held, each["name"]) for each in held if _is_text(each) and not ENDLESS.search(path)]
    yield Reading(client, settings, tuple(found))
    client.__exit__()
    ingestion.close()
    kb.close()


def _is_text(parameter: dict[str, Any]) -> bool:
    schema = parameter["schema"]
    return any(each.get("type") == "string" and "format" not in each for each in (schema, *schema.get("anyOf", ())))


@pytest.mark.parametrize("value", SQL)
def test_no_parameter_is_read_as_sql(reading: Reading, value: str) -> None:
    tables = _tables(reading.settings)
    assert len(reading.parameters) > 40
    for path, held, name in reading.parameters:
        unknown, attacked = (reading.ask(path, held, name, each) for each in (UNKNOWN, value))
        assert attacked[0] in {unknown[0], 422}, (path, name, attacked[1][:300])
        assert "sqlite" not in attacked[1].lower() and "syntax error" not in attacked[1].lower(), (path, name)
    assert _tables(reading.settings) == tables


@pytest.mark.parametrize("value", PATHS)
def test_no_parameter_is_read_as_a_path(reading: Reading, value: str) -> None:
    for path, held, name in reading.parameters:
        status, text = reading.ask(path, held, name, value)
        assert status < 500 or status == EMPTY, (path, name, text[:300])
        assert "SQLite format" not in text and "root:" not in text, (path, name)


@pytest.mark.parametrize("value", NO_TEXT)
def test_no_parameter_is_read_as_a_template_or_a_header(reading: Reading, value: str) -> None:
    for path, held, name in reading.parameters:
        status, text = reading.ask(path, held, name, value)
        assert status < 500 or status == EMPTY, (path, name, text[:300])


def _tables(settings: Settings) -> set[str]:
    with sqlite3.connect(f"file:{settings.home / 'zhigui.db'}?mode=ro", uri=True) as store:
        found = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    store.close()
    return found
