"""The scripted server keeps to OpenAI's wire, does what its script says, and leaves nothing behind."""

from __future__ import annotations

import json
import threading

import openai
import pytest

from tests.builders_model import (
    ERROR_PAGE,
    NO_CHOICES,
    NO_JSON,
    SILENT,
    TOOL_CALL,
    Reply,
    ScriptedModel,
    scripted_model,
)

ASKED = [{"role": "user", "content": "能退吗"}]


def client_of(model: ScriptedModel) -> openai.OpenAI:
    return openai.OpenAI(base_url=model.url, api_key="sk-test", max_retries=0, timeout=5)


def said(model: ScriptedModel) -> str:
    with client_of(model) as client:
        chunks = client.chat.completions.create(
            model=model.name, messages=ASKED, stream=True, stream_options={"include_usage": True}
        )
        return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def test_official_client_reads_a_reply_streamed_and_whole() -> None:
    with scripted_model("可以退货。[1]", "七日内退。[2]") as model, client_of(model) as client:
        assert said(model) == "可以退货。[1]"
        whole = client.chat.completions.create(model=model.name, messages=ASKED)
        assert whole.choices[0].message.content == "七日内退。[2]"
        assert whole.usage is not None and whole.usage.total_tokens == 230
        assert [each.id for each in client.models.list()] == ["scripted"]
        assert [each.question for each in model.asked] == ["能退吗", "能退吗"]
        assert model.asked[0].headers["authorization"] == "Bearer sk-test"


def test_a_reply_may_be_made_from_the_question_and_the_default_follows_the_script() -> None:
    with scripted_model(lambda messages: "问：" + messages[-1]["content"], otherwise="其余。[1]") as model:
        assert [said(model), said(model), said(model)] == ["问：能退吗", "其余。[1]", "其余。[1]"]


def test_an_empty_script_is_an_error_of_the_server() -> None:
    with scripted_model() as model, pytest.raises(openai.InternalServerError, match="剧本已用完"):
        said(model)


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_status_comes_as_such(status: int) -> None:
    with scripted_model(Reply(status=status)) as model, pytest.raises(openai.APIStatusError) as caught:
        said(model)
    assert caught.value.status_code == status


def test_connection_is_broken_off_in_the_middle() -> None:
    with scripted_model(Reply("可以退货退款。[1]", reset_after=3)) as model, pytest.raises(openai.APIConnectionError):
        said(model)


def test_faults_leave_no_text() -> None:
    with scripted_model(NO_CHOICES, TOOL_CALL, ERROR_PAGE) as model:
        assert [said(model), said(model), said(model)] == ["", "", ""]


def test_cut_stream_keeps_only_its_whole_lines() -> None:
    with scripted_model(Reply("可以退货退款。[1]", cut_after=2)) as model:
        assert said(model) == "可以退货"


def test_broken_json_is_no_reply() -> None:
    with scripted_model(NO_JSON) as model, client_of(model) as client, pytest.raises(json.JSONDecodeError):
        client.chat.completions.create(model=model.name, messages=ASKED)


def test_server_notices_that_the_client_hung_up_and_ends_with_its_threads() -> None:
    before = threading.active_count()
    with scripted_model(SILENT, Reply("很慢的答复。[1]", between=60)) as model:
        for _ in range(2):
            with client_of(model) as client, pytest.raises(openai.APITimeoutError):
                quick = client.with_options(timeout=0.2)
                for _chunk in quick.chat.completions.create(model=model.name, messages=ASKED, stream=True):
                    continue
        assert model.wait_until(lambda seen: seen.hung_up == 2 and seen.active == 0)
    assert threading.active_count() == before
