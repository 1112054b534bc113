"""Any chat model of LangChain's may write; what it raises is translated, and it is left when nobody reads on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from kb.answering.generate.langchain_model import LangchainModel
from kb.answering.generate.types import Message
from kb.answering.generate.writer import Writer
from kb.errors import ModelError, ModelLateError, ModelReplyError
from tests.builders_model import ERROR_PAGE, NO_CHOICES, NO_JSON, SILENT, TOOL_CALL, Reply, scripted_model
from tests.builders_writing import make_brief, make_writer, model_threads

ASK = [Message("system", "规则"), Message("user", "能退吗")]


class Tapping(BaseChatModel):
    """A user's own model: says a piece and waits to be told to go on."""

    go_on: Any
    said: list[str]
    error: Any = None

    @property
    def _llm_type(self) -> str:
        return "tapping"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        raise AssertionError("only streamed")

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self.said.append(f"{[each.content for each in messages]} {kwargs['max_tokens']}")
        while True:
            yield ChatGenerationChunk(message=AIMessageChunk(content="可以"))
            if self.error is not None:
                raise self.error
            self.go_on.wait(30)


def test_users_own_model_writes_like_any_other() -> None:
    chat = GenericFakeChatModel(messages=iter([AIMessage("七日内可以退货。[1]")]))
    writer = Writer(LangchainModel(chat, "own"), budget=30, pause=30)
    writing = writer.write(make_brief())
    assert [(each.text, each.citations) for each in writing] == [("七日内可以退货。", (1,))]
    assert (writing.use.model, writing.use.outcome) == ("own", "used")


def test_messages_and_limit_reach_the_model_and_it_is_left_when_closed() -> None:
    chat = Tapping(go_on=threading.Event(), said=[])
    pieces = LangchainModel(chat, "own").stream(ASK, 30, 77)
    assert next(pieces).text == "可以"
    assert next(pieces).text == ""
    pieces.close()  # type: ignore[attr-defined]
    chat.go_on.set()
    for each in model_threads():
        each.join(30)
    assert model_threads() == []
    assert chat.said == ["['规则', '能退吗'] 77"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("secret"), ModelReplyError),
        (RuntimeError("secret"), ModelError),
        (OSError("secret"), ModelError),
        (TimeoutError("secret"), ModelError),
    ],
)
def test_whatever_a_model_raises_is_ours_and_tells_nothing_of_it(error: Exception, kind: type[ModelError]) -> None:
    chat = Tapping(go_on=threading.Event(), said=[], error=error)
    with pytest.raises(kind) as caught:
        list(LangchainModel(chat, "own").stream(ASK, 30, 10))
    assert "own" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_silence_is_filled_with_empty_pieces_until_the_time_is_over() -> None:
    with scripted_model(SILENT) as model:
        writer_model = _opened(model.url)
        pieces = writer_model.stream(ASK, 0.3, 10)
        assert next(pieces).text == ""
        with pytest.raises(ModelLateError):
            for piece in pieces:
                assert piece.text == ""
        assert model.wait_until(lambda seen: seen.hung_up == 1)


def test_reply_whose_end_is_not_told_says_so() -> None:
    with scripted_model(Reply("可以退货", cut_after=2), "可以退货") as model:
        opened = _opened(model.url)
        assert [each.cut for each in opened.stream(ASK, 30, 10)][-1] is None
        assert all(each.cut is False for each in opened.stream(ASK, 30, 10))


def test_empty_reply_is_no_reply() -> None:
    with scripted_model(NO_JSON, NO_CHOICES, TOOL_CALL, ERROR_PAGE, Reply("")) as model:
        opened = _opened(model.url)
        for _ in range(5):
            with pytest.raises(ModelReplyError):
                list(opened.stream(ASK, 30, 10))


def test_replies_one_after_the_other_leave_no_thread() -> None:
    with scripted_model(otherwise="七日内可以退货。[1]") as model:
        writer = make_writer(model)
        for _ in range(20):
            assert len(list(writer.write(make_brief()))) == 1
        deadline = time.monotonic() + 30
        while model_threads() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert model_threads() == []


def _opened(url: str) -> LangchainModel:
    from kb.answering.generate.langchain_model import Endpoint, open_endpoint

    return open_endpoint(Endpoint("scripted", url), 30)
