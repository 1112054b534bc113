"""The bodies of Chat Completions that we read and write; what else a client sends is ignored (docs/openai.md)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StrictBool,
    StrictInt,
    model_serializer,
)

from api.schemas.ask import AskReply

AUTO = "zhigui"
EXTRACT = "zhigui-extract"


class ErrorOut(BaseModel):
    """What went wrong."""

    message: str = Field(description="中文说明")
    type: str
    param: str | None = Field(description="哪一项有误")
    code: str | None


class ErrorReply(BaseModel):
    """An error as OpenAI's clients read it."""

    error: ErrorOut


class ContentPart(BaseModel):
    """A part of a message; only text can be answered."""

    model_config = ConfigDict(extra="ignore")

    type: str = Field(max_length=40)
    text: str | None = None


class MessageIn(BaseModel):
    """A message of the conversation until now."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None


class ResponseFormat(BaseModel):
    """The shape a client wants the text in."""

    model_config = ConfigDict(extra="ignore")

    type: str = Field(max_length=40)


class StreamOptions(BaseModel):
    """What a stream is to hold beside the text."""

    model_config = ConfigDict(extra="ignore")

    include_usage: StrictBool | None = None


class Situation(BaseModel):
    """What is known of the call, in `metadata` or beside the messages; values are checked as in POST /v1/ask."""

    model_config = ConfigDict(extra="ignore")

    as_of: str | None = Field(default=None, description="以哪一天的法律为准，如 2026-11-21")
    industry: str | None = Field(default=None, description="行业")
    scene: str | None = Field(default=None, description="场景")
    level: str | None = Field(default=None, description="客服级别")
    province: str | None = Field(default=None, description="省份")
    session_id: str | None = Field(default=None, description="通话编号")


class ChatRequest(Situation):
    """A request for a completion: the last message of the user is the question."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [{"model": AUTO, "messages": [{"role": "user", "content": "网购的衣服不喜欢能退吗"}]}]
        },
    )

    model: str = Field(max_length=100, description="zhigui 或 zhigui-extract（只摘原文）")
    messages: list[MessageIn] = Field(min_length=1, max_length=1000, description="对话，最后一条是提问")
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = Field(default=None, description="只能是 1")
    # These are looked at only to say no: their insides are nobody's.
    tools: list[Any] | None = Field(default=None, description="不支持")
    functions: list[Any] | None = Field(default=None, description="不支持")
    response_format: ResponseFormat | None = Field(default=None, description="只能是 text")
    modalities: list[str] | None = Field(default=None, description="只能是 text")
    logprobs: StrictBool | None = Field(default=None, description="不支持")
    metadata: Situation | None = None


class UrlCitation(BaseModel):
    """Where a mark stands in the text, in Unicode code points, and what it points to."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A citation of the text."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class MessageOut(BaseModel):
    """The answer as a message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = Field(default=None, description="总为 null：拒答也写在 content 里，见 zhigui.status")
    annotations: tuple[Annotation, ...] = ()


class ChoiceOut(BaseModel):
    """The one answer."""

    index: int = 0
    message: MessageOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(BaseModel):
    """The tokens of our own model; 0 where none was asked."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Completion(BaseModel):
    """The reply to a request without a stream; `zhigui` is the whole answer as POST /v1/ask gives it."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: tuple[ChoiceOut, ...]
    usage: UsageOut
    system_fingerprint: str
    zhigui: AskReply


class Sparse(BaseModel):
    """Written with those of its fields that were given: in a stream, what is left out and what is null differ."""

    @model_serializer(mode="wrap")
    def _given(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if name in self.model_fields_set}


class Delta(Sparse):
    """What a chunk adds to the message; fields that are not set are left out."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: tuple[Annotation, ...] | None = None


class ChunkChoice(BaseModel):
    """The one answer, a piece of it."""

    index: int
    delta: Delta
    finish_reason: Literal["stop"] | None


class ChunkOut(Sparse):
    """A piece of a streamed completion; `zhigui` and the annotations stand in the last with a choice."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: tuple[ChunkChoice, ...]
    usage: UsageOut | None = None
    system_fingerprint: str | None = None
    zhigui: AskReply | None = None


class ModelOut(BaseModel):
    """A way of answering that can be chosen as a model."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "zhigui"


class ModelList(BaseModel):
    """The models."""

    object: Literal["list"] = "list"
    data: tuple[ModelOut, ...]
