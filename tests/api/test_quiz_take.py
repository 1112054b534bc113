"""Sitting a paper in the terminal: a line is an answer or a way to go, and whatever was typed is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import cast

import pytest
from fastapi.testclient import TestClient

from api.cli.quiz_paper_shapes import SittingShape
from api.cli.quiz_take import sit
from api.client import Call, Json, read_reply
from tests.builders_quiz_papers import Service, shared_service


@pytest.fixture(scope="module")
def service() -> Service:
    return shared_service()


class Answers:
    """Calls answered by a client of the tests."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def __call__(self, call: Call) -> Json:
        reply = self._client.request(
            call.method, call.target, content=call.payload, headers={"Content-Type": call.content_type}
        )
        return read_reply(reply.status_code, reply.content)

    def fetch(self, call: Call) -> bytes:
        return self._client.request(call.method, call.target).content

    def listen(self, call: Call, write: Callable[[bytes], object]) -> None:
        write(self.fetch(call))

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        write(self.fetch(call))


def taken(service: Service, paper_id: str, *lines: str) -> SittingShape:
    """Somebody types these lines; what the service holds then."""
    answers = Answers(service.as_())
    sitting = cast(SittingShape, answers(Call("POST", f"/v1/quizzes/papers/{paper_id}/attempts")))
    sit(answers, sitting, io.StringIO("".join(f"{each}\n" for each in lines)))
    return cast(SittingShape, answers(Call("GET", f"/v1/quizzes/attempts/{sitting['attempt_id']}")))


def test_lines_are_answers_and_leaving_keeps_them(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    choosing = taken(service, service.paper(kinds={"single": 2})["paper_id"], "b", "", "q")
    assert (choosing["state"], choosing["answers"]) == ("open", {"1": ["B"]})
    assert "已答 1 题，都已保存" in capsys.readouterr().err
    assert taken(service, service.paper(kinds={"blank": 1})["paper_id"], "七日")["answers"] == {"1": ["七日"]}
    words = "有欺诈的，赔三倍；不足五百元的，为五百元。"
    assert taken(service, service.paper(kinds={"short": 1})["paper_id"], words)["answers"] == {"1": [words]}


def test_whoever_goes_on_begins_where_nothing_was_answered(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    paper_id = service.paper(kinds={"single": 2})["paper_id"]
    taken(service, paper_id, "A")
    capsys.readouterr()
    taken(service, paper_id)
    assert "第 2 / 2 题" in capsys.readouterr().out


def test_what_is_no_answer_is_told_and_asked_again(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    kept = taken(service, service.paper(kinds={"single": 1})["paper_id"], "Z", "AB", "a")
    assert kept["answers"] == {"1": ["A"]}
    told = capsys.readouterr().err
    assert "没有选项 Z" in told
    assert "只选一项" in told


def test_handing_in_names_what_is_unanswered_and_can_be_thought_over(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    paper_id = service.paper(kinds={"single": 2})["paper_id"]
    assert taken(service, paper_id, "A", "s", "n")["state"] == "open"
    assert "还有第 2 题没有作答" in capsys.readouterr().err
    assert taken(service, paper_id, "s", "y")["state"] == "marked"
    assert "正确答案" in capsys.readouterr().out


def test_one_can_go_back_and_to_any_question(service: Service) -> None:
    kept = taken(service, service.paper(kinds={"single": 3})["paper_id"], "A", "p", "B", "3", "C", "1", "D")
    assert kept["answers"] == {"1": ["D"], "3": ["C"]}
