"""The last guard of a log line: secrets, personal data, and what errors carry."""

from __future__ import annotations

import io
import json
import logging
import threading
from typing import Any

import pytest
from pydantic import SecretStr

from api.observability.logs import logger, logging_as
from api.observability.withheld import Withheld, failure, secrets_of
from kb.errors import SearchError
from kb.settings import Settings

PHONE = "13800138000"


def written(settings: Settings, *secrets: str, say: Any) -> list[dict[str, Any]]:
    """The lines that come of saying something."""
    out = io.StringIO()
    with logging_as(settings, *secrets, stream=out):
        say()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_secrets_of_the_settings_are_known_wherever_they_stand() -> None:
    settings = Settings(
        model_key=SecretStr("model-key-1"),
        former_personal_keys=(SecretStr("former-key-1"),),
        database_url="postgresql+psycopg://zhigui:database-word@db/zhigui",
        redis_url="redis://:redis-word@queue/0",
    )
    assert set(secrets_of(settings)) >= {"model-key-1", "former-key-1", "database-word", "redis-word"}
    line = Withheld(secrets_of(settings)).text("cannot reach redis://:redis-word@queue/0 with model-key-1")
    assert "redis-word" not in line
    assert "model-key-1" not in line


@pytest.mark.parametrize(
    "said",
    ["Bearer abcdef", "password=abcdef", '"api_key": "abcdef"', "sk-abcdefabcdefabcdef", "https://me:abcdef@host/x"],
)
def test_what_looks_like_a_credential_is_taken_out_though_nobody_named_it(said: str) -> None:
    assert "abcdef" not in Withheld().text(said)


def test_a_line_is_one_line_and_a_number_cut_in_two_does_not_show() -> None:
    text = Withheld().text("x" * 1995 + PHONE)
    assert "1380" not in text
    assert "\n" not in Withheld().text("a\nb\u2028c")


def test_errors_are_told_by_type_and_our_frames_without_their_words() -> None:
    def fail() -> None:
        try:
            int(PHONE + "x")
        except ValueError as cause:
            raise RuntimeError(f"我叫欧阳建国 {PHONE}") from cause

    with pytest.raises(RuntimeError) as caught:
        fail()
    told = failure(caught.value)
    assert (told["type"], told["says"], told["causes"]) == ("RuntimeError", None, ["ValueError"])
    lines = written(Settings(log_format="json"), say=lambda: logging.getLogger("kb.x").error("%s", caught.value))
    assert [each["event"] for each in lines] == ["RuntimeError"]


def test_frames_are_ours_and_our_own_words_stay() -> None:
    with pytest.raises(SearchError) as caught:
        raise_from_the_house()
    told = failure(caught.value)
    assert told["says"] is not None
    assert any(each.startswith("kb/search/encoders.py:") for each in told["frames"]), told["frames"]


def raise_from_the_house() -> None:
    from kb.search.encoders import make_encoder

    make_encoder("openai:", None)


def test_libraries_say_warnings_at_most_and_only_their_first_line() -> None:
    def say() -> None:
        logging.getLogger("httpcore").debug("headers of %s", PHONE)
        logging.getLogger("sqlalchemy.engine").info("parameters %s", PHONE)
        logging.getLogger("asyncio").error("Task failed\nfuture: ValueError('我的密码是abc')")
        logging.getLogger("kb.x").debug("ours")

    lines = written(Settings(log_format="json", log_level="debug"), say=say)
    assert [(each["logger"], each["event"]) for each in lines] == [("asyncio", "Task failed"), ("kb.x", "ours")]


def test_a_thread_that_ends_by_an_error_shows_no_words_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise ValueError(f"我叫欧阳建国 {PHONE}")

    def say() -> None:
        thread = threading.Thread(target=work, name="worker-1")
        thread.start()
        thread.join()

    (line,) = written(Settings(log_format="json"), say=say)
    assert (line["error"]["type"], PHONE in json.dumps(line)) == ("ValueError", False)
    assert PHONE not in capsys.readouterr().err


def test_fields_are_masked_and_what_is_no_plain_value_is_told_by_its_type() -> None:
    def say() -> None:
        logger("zhigui.test").warning("x", said=f"电话{PHONE}", key=SecretStr("abcdef"), deep={"a": [PHONE]}, n=3)

    (line,) = written(Settings(log_format="json"), say=say)
    assert PHONE not in json.dumps(line, ensure_ascii=False)
    assert (line["key"], line["n"]) == ("SecretStr", 3)


def test_the_level_and_the_readable_form_are_as_set() -> None:
    out = io.StringIO()
    with logging_as(Settings(log_format="text", log_level="WARNING"), stream=out):
        logging.getLogger("kb.x").info("quiet")
        logging.getLogger("kb.x").warning("loud")
    assert "loud" in out.getvalue()
    assert "quiet" not in out.getvalue()
    assert not out.getvalue().startswith("{")
