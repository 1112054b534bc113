"""What a person may be found by who asks to have his data erased; the value itself is turned into a token at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.errors import ZhiguiError
from kb.records.redact import masked
from kb.store.selections import Selection

# (kind, normalised value) -> token, as records of the ledger carry them.
TokenOf = Callable[[str, str], str]


class ErasureError(ZhiguiError):
    """What was given to find somebody's records by cannot be used."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """How a field is read: the words that a caller says before it, and what it may turn out to be."""

    name: str
    cue: str
    kinds: tuple[str, ...]


SOUGHT: Mapping[str, _Sought] = {
    "phone": _Sought("手机号或电话号", "电话", ("手机号", "电话号")),
    "id_card": _Sought("身份证号", "身份证号", ("身份证号",)),
    "email": _Sought("邮箱", "邮箱", ("邮箱",)),
    "bank_card": _Sought("银行卡号", "银行卡号", ("银行卡号",)),
    "plate": _Sought("车牌号", "车牌号", ("车牌号",)),
    "passport": _Sought("护照号", "护照号", ("护照号", "港澳通行证号")),
    "order": _Sought("订单号或运单号", "订单号", ("订单号", "运单号", "工单号")),
}
LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is given to find records by. `personal` are values by field of SOUGHT."""

    personal: Mapping[str, str]
    record_ids: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    text: str | None = None
    with_sessions: bool = False


def selection_of(criteria: Criteria, token_of: TokenOf) -> tuple[Selection, tuple[str, ...]]:
    """Which records are meant, and by what they are found, in Chinese and without the values themselves.

    ErasureError for a value that is not what it should be, and for no criterion at all.
    """
    found = [(SOUGHT[field], _datum(SOUGHT[field], value)) for field, value in criteria.personal.items()]
    tokens = tuple(token_of(kind, value) for _, (kind, value) in found)
    means = [kind for _, (kind, _) in found]
    means += ["记录编号"] if criteria.record_ids else []
    means += ["会话编号"] if criteria.session_ids else []
    text = criteria.text.strip() if criteria.text is not None else None
    if text is not None:
        if len(text) < LEAST_WORDS:
            raise ErasureError(f"按文字查找至少要 {LEAST_WORDS} 个字，否则会误删他人的记录。")
        means.append("记录中的文字")
    selection = Selection(
        record_ids=criteria.record_ids,
        session_ids=criteria.session_ids,
        tokens=tokens,
        text=text,
        with_sessions=criteria.with_sessions,
    )
    if selection.empty:
        raise ErasureError("请至少说明一种查找依据：手机号、身份证号、邮箱、记录编号、会话编号或文字。")
    return selection, tuple(means)


def _datum(sought: _Sought, value: str) -> tuple[str, str]:
    """The kind and the one written form of a value, read as it would be read in a caller's words."""
    for words in (value, f"{sought.cue}{value}", f"{sought.cue}：{value}"):
        data = [each for each in masked(words).found if each.kind in sought.kinds]
        if len(data) == 1 and len(data[0].written) >= len(value.strip()):
            return data[0].kind, data[0].value
    raise ErasureError(f"给出的内容不是{sought.name}，请核对后再试。")
