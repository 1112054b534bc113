"""A request for a completion as a question of the house: what is asked, of which call, and what was asked before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from pydantic import ValidationError

from api.errors import ApiError, field_error
from api.openai.schemas import AUTO, EXTRACT, ChatRequest, MessageIn, Situation
from api.schemas.ask import AskRequest
from api.schemas.problem import FieldProblem
from api.validation import field_problems, text_fault
from kb.answering.conversation.types import Turn
from kb.answering.types import Question
from kb.records.redact import masked
from kb.records.sessions import session_name

# A follow-up rests on the question before it, seldom on the one before that.
MOST_TURNS = 8
OURS = ("as_of", "industry", "scene", "level", "province")
TEXT_PARTS = frozenset({"text", "input_text"})


def question_of(
    request: ChatRequest, longest: int, token_of: Callable[[str, str], str], header: str | None = None
) -> Question:
    """The question, not yet of anybody. ApiError for what cannot be answered; `header` names the call, before all else.

    Where the call is named, its earlier turns are those in the store; else those that the request brings along. `user`
    names no call: whoever begins a new chat under it would have his follow-up read with another caller's question.
    """
    _refuse_unsupported(request)
    asked = [_text(each, at) for at, each in enumerate(request.messages) if each.role == "user"]
    if not asked:
        raise field_error("messages", "没有 role 为 user 的提问")
    if fault := text_fault(asked[-1], limit=longest):
        raise field_error("messages", f"提问{fault}" if fault[0] != "第" else fault)
    named = header or request.session_id or (request.metadata and request.metadata.session_id)
    question = _validated(request, asked[-1], named or None).asked()
    return replace(
        question,
        session_id=session_name(named, token_of) if named else None,
        turns=() if named else _turns(request.messages, longest),
    )


def _refuse_unsupported(request: ChatRequest) -> None:
    """A 404 for a model that is none, a 400 for what would be left out of the answer without anybody noticing."""
    if request.model not in {AUTO, EXTRACT}:
        detail = f"没有模型“{request.model}”，只有 {AUTO} 和 {EXTRACT}。"
        raise ApiError(404, detail, fields=[FieldProblem(field="model", detail=detail)])
    wants = request.response_format.type if request.response_format else "text"
    refused = (
        ("n", request.n not in {None, 1}, "一个问题只有一个答复，n 只能是 1"),
        ("tools", bool(request.tools), "不支持工具调用；要在智能体里用知规，请用它的 MCP 接口"),
        ("functions", bool(request.functions), "不支持函数调用；要在智能体里用知规，请用它的 MCP 接口"),
        ("response_format", wants != "text", "答复只能是文字；要结构化的结果，请读 zhigui 字段或用 POST /v1/ask"),
        ("modalities", set(request.modalities or ()) - {"text"} != set(), "只有文字，没有音频和图片"),
        ("logprobs", bool(request.logprobs), "答复不是逐词生成的，没有概率"),
    )
    for name, is_wanted, detail in refused:
        if is_wanted:
            raise field_error(name, detail)


def _text(message: MessageIn, at: int) -> str:
    """What a message says. A 400 where it holds what nobody here can see or hear."""
    if isinstance(message.content, list):
        if other := next((each.type for each in message.content if each.type not in TEXT_PARTS), None):
            raise field_error(f"messages.{at}.content", f"只能是文字，不能是 {other[:40]}")
        return "\n".join(each.text or "" for each in message.content)
    return message.content or ""


def _validated(request: ChatRequest, question: str, session: str | None) -> AskRequest:
    """The question as POST /v1/ask takes it; what stands beside the messages counts before `metadata`."""
    metadata = request.metadata or Situation()
    given = {"question": question, "mode": "extract" if request.model == EXTRACT else "auto", "session_id": session}
    places: dict[str, str] = {}
    for name in OURS:
        value, inner = getattr(request, name), getattr(metadata, name)
        given[name] = value if value is not None else inner
        places[name] = name if value is not None else f"metadata.{name}"
    try:
        return AskRequest.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = field_problems(error.errors())
        fields = [FieldProblem(field=places.get(each.field, each.field), detail=each.detail) for each in faults]
        raise ApiError(422, "；".join(f"{each.field}：{each.detail}" for each in fields), fields=fields) from None


def _turns(messages: Sequence[MessageIn], longest: int) -> tuple[Turn, ...]:
    """The questions before the last one, oldest first, masked as those in the store are."""
    places = [at for at, each in enumerate(messages) if each.role == "user"]
    now, turns = datetime.now(UTC), []
    for at, following in pairwise(places):
        said = _text(messages[at], at)
        if text_fault(said, limit=longest) is None:
            answered = any(each.role == "assistant" for each in messages[at + 1 : following])
            turns.append(Turn(masked(said).text, now, answered))
    return tuple(turns[-MOST_TURNS:])
