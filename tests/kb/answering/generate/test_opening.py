"""What settings open, and what never leaves: the key, other accounts, and the way over a proxy or a tracer."""

from __future__ import annotations

import logging
import traceback

import pytest

from kb.answering.generate.connection import make_client
from kb.answering.generate.langchain_model import Endpoint, open_endpoint
from kb.answering.generate.opening import open_writer
from kb.answering.generate.types import Message
from kb.errors import ModelError, SettingsError
from kb.settings import Settings
from tests.builders_model import Reply, ScriptedModel, scripted_model
from tests.builders_writing import make_brief, make_writer, model_settings

GOOD = "七日内可以退货。[1]"
KEY = "sk-very-secret-key"


def said(model: ScriptedModel) -> list[str]:
    return [each.text for each in make_writer(model).write(make_brief())]


def test_without_model_and_address_there_is_no_writer() -> None:
    assert open_writer(Settings.model_validate({})) is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"model": "m"}, "还缺 ZHIGUI_MODEL_URL"),
        ({"model_url": "http://127.0.0.1:1/v1"}, "还缺 ZHIGUI_MODEL（"),
        ({"model": "m", "model_url": "127.0.0.1:8080"}, "不是网址"),
        ({"model": "m", "model_url": "ftp://model.example/v1"}, "不是网址"),
        ({"model": "m", "model_url": "http://model.example:port/v1"}, "不是网址"),
        ({"model": "m", "model_url": "https://me:pw@model.example/v1"}, "不要写密钥"),
    ],
)
def test_half_a_setting_is_named(given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        open_writer(Settings.model_validate(given))


def test_nobody_is_contacted_at_the_start() -> None:
    with scripted_model() as model:
        assert make_writer(model).name == "scripted"
        assert model.requests == []


def test_key_stands_in_no_repr_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    echo = f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}'.encode()
    with scripted_model(Reply(status=401, body=echo), Reply(status=401, body=echo)) as model:
        endpoint = Endpoint("scripted", model.url, KEY)
        opened = open_endpoint(endpoint, 30)
        with caplog.at_level(logging.DEBUG), pytest.raises(ModelError) as caught:
            list(opened.stream([Message("user", "能退吗")], 30, 10))
        assert f"Bearer {KEY}" in model.asked[0].raw
    told = "".join(traceback.format_exception(caught.value))
    assert "ZHIGUI_MODEL_KEY" in str(caught.value)
    for text in (repr(endpoint), repr(opened), told, caplog.text, repr(model_settings(model, model_key=KEY))):
        assert KEY not in text


def test_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with scripted_model(GOOD) as model:
        assert said(model) == ["七日内可以退货。"]


def test_proxy_of_the_environment_is_used_for_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_model(otherwise=GOOD) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        with make_client("http://model.example/v1", 30) as client:
            client.get("http://model.example/v1/models")
        assert [each.path for each in proxy.requests] == ["http://model.example/v1/models"]


def test_accounts_of_the_environment_are_not_told_to_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-other")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with scripted_model(GOOD) as model:
        assert said(model) == ["七日内可以退货。"]
        assert "other" not in model.asked[0].raw


def test_tracing_of_the_environment_gets_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_model(GOOD) as model, scripted_model(otherwise="{}") as tracer:
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-key")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.url)
        assert said(model) == ["七日内可以退货。"]
        assert not tracer.wait_until(lambda seen: bool(seen.requests), 2.0)
