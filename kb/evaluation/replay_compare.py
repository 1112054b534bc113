"""Two answers to one question, compared by what an officer would say and stand on; timings count for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise: what, in Chinese, as it was and as it is."""

    what: str
    before: str
    after: str


def differences(before: Json, after: Json) -> tuple[Difference, ...]:
    """What is otherwise in the second answer, in the order in which an answer is read.

    >>> differences({"text": "可以退", "status": "answered"}, {"text": "不能退", "status": "answered"})
    (Difference(what='可以说的话', before='可以退', after='不能退'),)
    """
    found = []
    for what, read in COMPARED:
        old, new = read(before), read(after)
        if old != new:
            found.append(Difference(what, old, new))
    return tuple(found)


def _named(field: str, *path: str) -> Callable[[Json], str]:
    def read(answer: Json) -> str:
        value: Any = answer.get(field)
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return "" if value is None else str(value)

    return read


def _citations(answer: Json) -> str:
    return "；".join(
        f"[{each['n']}]《{each['title']}》{each['locator']}（{str(each['version'])[:12]}，{_state(each)}）"
        for each in answer.get("citations", ())
    )


def _state(citation: Json) -> str:
    status = citation.get("validity_status")
    return VALIDITY.get(str(status), str(status)) if status else "手册"


def _quotations(answer: Json) -> str:
    return "；".join(str(each["quotation"]) for each in answer.get("citations", ()))


def _listed(field: str, name: str) -> Callable[[Json], str]:
    def read(answer: Json) -> str:
        items: Sequence[Json] = answer.get(field) or ()
        return "、".join(str(each.get(name)) for each in items)

    return read


VALIDITY = {
    "in_force": "现行有效",
    "not_yet_effective": "尚未生效",
    "superseded": "已被取代",
    "repealed": "已废止",
    "expired": "已失效",
    "unknown": "效力未核实",
}
STATUS = {"answered": "已作答", "refused": "未作答"}

COMPARED: tuple[tuple[str, Callable[[Json], str]], ...] = (
    ("结果", lambda answer: STATUS.get(str(answer.get("status")), str(answer.get("status") or ""))),
    ("可以说的话", _named("text")),
    ("所引条文", _citations),
    ("引文", _quotations),
    ("未作答的原因", _named("refusal", "reason")),
    ("不能说的话", _listed("restricted_phrasings", "rule_id")),
    ("可以答应的事", _named("authority", "may_offer")),
    ("转交", _named("escalation", "reason")),
    ("删去的话", _listed("removed", "text")),
    ("期限最后一天", _named("deadline", "last_day")),
    ("提示", _named("notice")),
)
