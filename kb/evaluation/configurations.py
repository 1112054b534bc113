"""Configurations of search by name: which levers take part."""

from __future__ import annotations

from kb.errors import SettingsError
from kb.search.levers import CONFIGURATIONS, Levers

DEFAULT = "default"
_WITHOUT = "no-"


def levers_of(name: str) -> Levers:
    """The levers of a configuration: a name of CONFIGURATIONS, and levers taken away, joined by +.

    SettingsError names the configurations there are.

    >>> levers_of("no-adapter+no-ranker").ranker, levers_of("start") == levers_of("start+no-repair")
    (False, True)
    """
    first, *rest = (part.strip() for part in name.split("+"))
    if first not in CONFIGURATIONS:
        first, rest = DEFAULT, [first, *rest]
    levers = CONFIGURATIONS[first]
    for part in rest:
        if not part.startswith(_WITHOUT):
            raise SettingsError(
                f"没有名为 {part} 的检索配置；可用：{'、'.join(CONFIGURATIONS)}，也可以写 no-甲+no-乙。"
            )
        try:
            levers = levers.without(part.removeprefix(_WITHOUT).replace("-", "_"))
        except ValueError as error:
            raise SettingsError(f"检索配置 {name}：{error}。") from error
    return levers
