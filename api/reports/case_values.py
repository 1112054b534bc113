"""Reads the content and facts of a record for the case file. An older record may lack what newer ones have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from kb.law.instruments import DateBasis, ValidityStatus

Values = Mapping[str, Any]
NOTHING: Values = {}
STATUS = {
    ValidityStatus.IN_FORCE: "现行有效",
    ValidityStatus.NOT_YET_EFFECTIVE: "尚未生效",
    ValidityStatus.SUPERSEDED: "已被取代",
    ValidityStatus.REPEALED: "已废止",
    ValidityStatus.EXPIRED: "已失效",
    ValidityStatus.UNKNOWN: "效力未核实",
}
BASIS = {
    DateBasis.STATED_IN_TEXT: "文中载明",
    DateBasis.DECISION: "修改决定载明",
    DateBasis.ENTERED_BY_HAND: "人工核定",
    DateBasis.SOURCE: "来源标注",
    DateBasis.UNKNOWN: "未核实",
}
KIND = {"provision": "法律法规", "guideline": "指引（不具强制力）", "handbook": "内部手册（不是法律依据）"}


def text_of(values: Values, name: str) -> str | None:
    """A text, None where there is none."""
    value = values.get(name)
    return value if isinstance(value, str) and value else None


def object_of(values: Values, name: str) -> Values:
    """An object, empty where there is none."""
    value = values.get(name)
    return value if isinstance(value, Mapping) else NOTHING


def objects_of(values: Values, name: str) -> tuple[Values, ...]:
    """A list of objects, empty where there is none."""
    value = values.get(name)
    found = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(each for each in found if isinstance(each, Mapping))


def status_name(status: str | None) -> str | None:
    """Whether a text was in force on the day."""
    return STATUS.get(ValidityStatus(status), status) if status in set(ValidityStatus) else status


def effective_line(citation: Values) -> str | None:
    """Since when a version binds, and how that is known; a handbook binds nobody."""
    if citation.get("kind") == "handbook":
        return None
    day, basis = text_of(citation, "effective_date"), text_of(citation, "effective_date_basis")
    known = BASIS.get(DateBasis(basis), basis) if basis in set(DateBasis) else basis
    return f"{day}（{known}）" if day and known else day or "没有可以证明的日期"


def quoted(citation: Values) -> tuple[tuple[int, int], ...]:
    """Where the quotation stands in the text of its article; empty where it is not a stretch of it."""
    text, quotation = text_of(citation, "text") or "", text_of(citation, "quotation") or ""
    start = text.find(quotation) if quotation else -1
    return () if start < 0 else ((start, start + len(quotation)),)


def as_recorded(citation: Values, passages: Sequence[Values]) -> bool | None:
    """Whether the article still has the hash that the facts of the record keep; None where they keep none."""
    for each in passages:
        if each.get("n") == citation.get("n") and each.get("version") == citation.get("version"):
            kept = text_of(each, "text_sha256")
            return None if kept is None else sha256((text_of(citation, "text") or "").encode()).hexdigest() == kept
    return None
