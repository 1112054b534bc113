"""Any chat model of LangChain's; what settings make is an OpenAI-compatible endpoint.

LangChain is imported when a model is opened and not before: its imports cost seconds that an answer without a model
must not pay.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb.answering.generate.connection import Line, make_client, on
from kb.answering.generate.failures import translated
from kb.answering.generate.types import Message, Piece
from kb.errors import ModelError, ModelLateError, ModelReplyError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

# Seconds between two empty pieces: how late the end of a time or of a client may be noticed.
_BEAT = 0.05
_WHOLE = frozenset({"stop", "length"})


Limited = Callable[[int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers; `options` are put into the request's body as they are, the key is never shown."""

    model: str
    url: str
    key: str | None = field(default=None, repr=False)
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a reply: why it ended, None where it ended well."""

    failure: ModelError | None = None


class LangchainModel:
    """A chat model behind our port; each reply is read on a thread of its own, which ends when it is closed.

    `limited` are the arguments by which this model is told its most tokens. `tells_end`: the model says why it
    stopped, so that a reply without that may have been broken off; some servers never say.
    """

    def __init__(
        self, chat: BaseChatModel, name: str, *, limited: Limited | None = None, tells_end: bool = False
    ) -> None:
        self._chat = chat
        self._name = name
        self._limited = limited or _max_tokens
        self._tells_end = tells_end

    @property
    def name(self) -> str:
        return self._name

    def stream(self, messages: Sequence[Message], timeout: float, max_tokens: int) -> Iterator[Piece]:
        """Pieces, and an empty one every 50 ms while none comes; a deadline, a failure or the end closes the line."""
        deadline = time.monotonic() + timeout
        line, arriving = Line(), queue.SimpleQueue[Piece | _End]()
        pairs = [(each.role, each.text) for each in messages]
        reader = threading.Thread(
            target=self._read, args=(pairs, max_tokens, line, arriving), name="zhigui-model", daemon=True
        )
        reader.start()
        try:
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise ModelLateError(f"大模型 {self._name} 没有在 {timeout:g} 秒内答完。")
                try:
                    arrived = arriving.get(timeout=min(_BEAT, left))
                except queue.Empty:
                    arrived = Piece("")
                if isinstance(arrived, _End):
                    if arrived.failure is not None:
                        raise arrived.failure
                    return
                yield arrived
        finally:
            line.hang_up()

    def _read(
        self, pairs: list[tuple[str, str]], max_tokens: int, line: Line, arriving: queue.SimpleQueue[Piece | _End]
    ) -> None:
        """Runs on the thread of the request; nothing it meets escapes it but as an `_End`."""
        from langsmith import tracing_context

        try:
            # A tracing switched on in the environment for other programs must not carry questions out of the house.
            with on(line), tracing_context(enabled=False):
                failure = self._forward(pairs, max_tokens, line, arriving)
        except Exception as error:
            failure = translated(error, self._name)
        arriving.put(_End(failure))

    def _forward(
        self, pairs: list[tuple[str, str]], max_tokens: int, line: Line, arriving: queue.SimpleQueue[Piece | _End]
    ) -> ModelError | None:
        ended, said = None, False
        for chunk in self._chat.stream(pairs, **self._limited(max_tokens)):
            if line.is_down:
                return None
            reason = chunk.response_metadata.get("finish_reason")
            ended = reason or ended
            piece = _piece(chunk, cut=reason == "length")
            said = said or bool(piece.text)
            arriving.put(piece)
        if not said:
            return ModelReplyError(f"大模型 {self._name} 的答复是空的。")
        if self._tells_end and ended not in _WHOLE:
            arriving.put(Piece("", cut=None))
        return None


def open_endpoint(endpoint: Endpoint, timeout: float) -> LangchainModel:
    """The model of an OpenAI-compatible endpoint; nothing is sent yet. `timeout` s bound each wait for the network."""
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    chat = ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        # The client insists on a key; servers of one's own ask for none.
        api_key=SecretStr(endpoint.key or "none"),
        organization=None,
        openai_proxy=None,
        temperature=0,
        timeout=timeout,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        http_client=make_client(endpoint.url, timeout),
    )

    def limited(max_tokens: int) -> dict[str, object]:
        # By this name all servers know the limit; the newer one, which the client would send, many do not.
        return {"extra_body": {"max_tokens": max_tokens, **endpoint.options}}

    return LangchainModel(chat, endpoint.model, limited=limited, tells_end=True)


def _piece(chunk: AIMessageChunk, *, cut: bool) -> Piece:
    usage = chunk.usage_metadata
    if usage is None:
        return Piece(chunk.text, cut=cut)
    return Piece(chunk.text, usage["input_tokens"], usage["output_tokens"], cut)


def _max_tokens(max_tokens: int) -> dict[str, Any]:
    return {"max_tokens": max_tokens}
