"""Who may use the OpenAI-compatible door, told to the official client as the exceptions its users know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openai
import pytest
from openai import OpenAI

from api.app import create_app
from kb.records.people import People
from kb.settings import Settings
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.api.auth.conftest import House
from tests.builders_people import cheap_hashing
from tests.builders_served import served

Opened = Callable[..., OpenAI]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    people = People(store.people, store.ledger, hashing=cheap_hashing())
    yield House(store, people, Settings(home=tmp_path, rate_limit=3))
    store.close()


@pytest.fixture
def opened(house: House) -> Iterator[Opened]:
    app = create_app(house, None, house.settings)  # type: ignore[arg-type]
    with served(app, house.settings) as address:
        made: list[OpenAI] = []

        def client(key: str) -> OpenAI:
            made.append(OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0))
            return made[-1]

        yield client
        for each in made:
            each.close()


def key_of(house: House, *scopes: str, rate_limit: int | None = None) -> str:
    """A key of an officer."""
    house.add("boss", Role.ADMIN)
    house.add("lisi", Role.OFFICER)
    return house.key("lisi", *scopes, rate_limit=rate_limit)["Authorization"].partition(" ")[2]


def test_any_key_is_taken_while_no_people_are_defined(opened: Opened) -> None:
    assert [each.id for each in opened("none").models.list()] == ["zhigui", "zhigui-extract"]


def test_once_people_are_defined_a_wrong_key_is_an_authentication_error(house: House, opened: Opened) -> None:
    key_of(house, "ask")
    with pytest.raises(openai.AuthenticationError) as error:
        opened("none").models.list()
    assert error.value.code == "invalid_api_key"
    assert error.value.response.headers["www-authenticate"].startswith("Bearer")


def test_a_key_that_may_ask_is_let_in(house: House, opened: Opened) -> None:
    assert opened(key_of(house, "ask")).models.retrieve("zhigui").id == "zhigui"


def test_a_key_for_something_else_is_denied(house: House, opened: Opened) -> None:
    with pytest.raises(openai.PermissionDeniedError) as error:
        opened(key_of(house, "search")).models.list()
    assert "提问" in str(error.value)


def test_who_asks_too_often_is_told_when_to_come_back(house: House, opened: Opened) -> None:
    client = opened(key_of(house, "ask", rate_limit=1))
    client.models.list()
    with pytest.raises(openai.RateLimitError) as error:
        client.models.list()
    assert error.value.code == "rate_limit_exceeded"
    assert int(error.value.response.headers["retry-after"]) >= 1


def test_another_site_is_refused_in_the_same_shape(house: House, opened: Opened) -> None:
    with pytest.raises(openai.PermissionDeniedError) as error:
        opened("none").models.list(extra_headers={"Origin": "https://evil.example"})
    assert error.value.type == "permission_error"


def test_a_body_that_is_too_large_is_told_in_the_same_shape(tmp_path: Path, house: House) -> None:
    settings = Settings(home=tmp_path, max_text=100)
    with (
        served(create_app(house, None, settings), settings) as address,  # type: ignore[arg-type]
        OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
        pytest.raises(openai.APIStatusError) as error,
    ):
        client.chat.completions.create(model="zhigui", messages=[{"role": "user", "content": "问" * 100_000}])
    assert (error.value.status_code, error.value.type) == (413, "invalid_request_error")
