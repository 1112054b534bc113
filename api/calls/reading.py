"""The client's messages: text in, a message of the protocol or a Chinese sentence about what is wrong with it."""

from __future__ import annotations

import json

from pydantic import ValidationError

from api.errors import ApiError
from api.schemas.calls import MOST_PIECE, CallEnd, CallPieceIn, CallResume, CallStart
from api.validation import field_problems, text_fault
from kb.answering.calls.types import Piece

FromClient = CallStart | CallPieceIn | CallEnd | CallResume
_KINDS: dict[str, type[FromClient]] = {
    "start": CallStart,
    "piece": CallPieceIn,
    "end": CallEnd,
    "resume": CallResume,
}
SHAPE = "每条消息是一个 JSON 对象，type 为 start、piece、end 或 resume。"


def message(text: str) -> FromClient:
    """The message; ApiError 400 for what is no message, 422 for one with a fault."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ApiError(400, f"不是有效的 JSON。{SHAPE}") from None
    named = value.get("type") if isinstance(value, dict) else None
    kind = _KINDS.get(named) if isinstance(named, str) else None
    if kind is None:
        raise ApiError(400, SHAPE)
    try:
        found = kind.model_validate(value)
    except ValidationError as error:
        faults = field_problems(error.errors())
        raise ApiError(422, "；".join(f"{each.field}：{each.detail}" for each in faults), fields=faults) from None
    if isinstance(found, CallPieceIn) and found.text.strip() and (fault := text_fault(found.text, limit=MOST_PIECE)):
        raise ApiError(422, f"text：{fault}")
    if isinstance(found, CallStart):
        for name, given in (("number", found.number), ("province", found.province)):
            if given is not None and (fault := text_fault(given, limit=64)):
                raise ApiError(422, f"{name}：{fault}")
    return found


def piece_of(given: CallPieceIn) -> Piece:
    """The domain's piece."""
    return Piece(given.n, given.speaker, given.text if given.text.strip() else "", given.at, given.final)
