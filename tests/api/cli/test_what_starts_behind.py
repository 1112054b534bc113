"""What begins behind the service once it answers: a start that fails ends it, news that cannot be told does not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event

import pytest

from api.cli.serve import _Behind
from kb.errors import StoreError


@dataclass
class Standing:
    """Stands for the desk and the server: what the thread starts, asks and ends."""

    starting: Exception | None = None
    asking: Exception | None = None
    answering: Event = field(default_factory=Event)
    should_exit: bool = False
    asked: int = 0

    @property
    def kb(self) -> Standing:
        return self

    @property
    def ingestion(self) -> Standing:
        return self

    @property
    def upgrades(self) -> Standing:
        return self

    def start(self) -> None:
        if self.starting is not None:
            raise self.starting

    def pending(self) -> str | None:
        self.asked += 1
        if self.asking is not None:
            raise self.asking
        return "随产品的内容有改动。"


def begun(standing: Standing, *, with_starter: bool = True) -> _Behind:
    behind = _Behind(standing, standing, with_starter=with_starter)  # type: ignore[arg-type]
    behind.start()
    return behind


def test_what_waits_for_an_upgrade_is_told_once_questions_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    standing = Standing()
    behind = begun(standing)
    assert standing.asked == 0
    standing.answering.set()
    behind.end()
    assert capsys.readouterr().err == "随产品的内容有改动。\n"


@pytest.mark.parametrize("error", [StoreError("存储暂不可用"), OSError(28, "No space left on device")])
def test_news_that_cannot_be_told_does_not_end_the_service(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    standing = Standing(asking=error)
    standing.answering.set()
    with caplog.at_level(logging.WARNING):
        begun(standing).end()
    assert standing.asked == 1
    assert not standing.should_exit
    assert str(error) in caplog.text


def test_without_a_starter_its_news_is_not_asked_for() -> None:
    standing = Standing()
    standing.answering.set()
    begun(standing, with_starter=False).end()
    assert standing.asked == 0


def test_a_stop_before_the_first_answer_waits_for_nothing() -> None:
    standing = Standing(should_exit=True)
    begun(standing).end()
    assert standing.asked == 0


def test_a_start_that_fails_ends_the_service_and_is_told() -> None:
    standing = Standing(starting=StoreError("打不开存储"))
    behind = begun(standing)
    with pytest.raises(StoreError, match="打不开存储"):
        behind.end()
    assert standing.should_exit
