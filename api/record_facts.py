"""The facts of a record in words, for terminal and page alike. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping

from api.record_labels import FACT, MEANS

Facts = Mapping[str, object]


def facts_told(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Names and values of what is there; what was done stands above them already.

    >>> facts_told({"event": "sign_in", "means": "key", "failures": None, "scopes": ["ask", "check"]})
    (('方式', 'API 密钥'), ('权限', 'ask、check'))
    """
    return tuple(
        (FACT.get(name, name), _value(name, value))
        for name, value in facts.items()
        if value not in (None, "", [], {}) and name != "event"
    )


def _value(name: str, value: object) -> str:
    if name == "means":
        return MEANS.get(str(value), str(value))
    if isinstance(value, Mapping):
        return "，".join(f"{FACT.get(str(key), key)} {each}" for key, each in value.items() if each not in (None, ""))
    return "、".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)
