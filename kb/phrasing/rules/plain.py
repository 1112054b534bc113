"""A rule set read back from the store, where it was kept as plain values: the rules that bound an answer years ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kb.errors import ContentError
from kb.phrasing.rules.rule_set import RuleSet, make_rule_set
from kb.phrasing.types import Allowance, Binding, Rule, RuleBasis, Severity


def rules_of_plain(content: Mapping[str, Any], rule_set_id: str) -> RuleSet:
    """The inverse of `RuleSet.as_plain`. ContentError when what comes out is not the set of that id."""
    try:
        rules = make_rule_set(map(_rule, content["rules"]), map(_allowance, content["allowances"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError(f"规则集 {rule_set_id[:12]} 的存档无法读取：{error}") from error
    if rules.rule_set_id != rule_set_id:
        raise ContentError(f"规则集 {rule_set_id[:12]} 的存档与它的编号对不上：内容被改动过。")
    return rules


def _rule(fields: Mapping[str, Any]) -> Rule:
    return Rule(
        **{
            **fields,
            "patterns": tuple(fields["patterns"]),
            "exempt": tuple(fields["exempt"]),
            "severity": Severity(fields["severity"]),
            "binding": _binding(fields["binding"]),
            "basis": tuple(RuleBasis(**each) for each in fields["basis"]),
            "match": tuple(fields["match"]),
            "passes": tuple(fields["passes"]),
            "together": tuple(map(tuple, fields["together"])),
        }
    )


def _allowance(fields: Mapping[str, Any]) -> Allowance:
    lists = {name: tuple(fields[name]) for name in ("patterns", "lifts", "match")}
    basis = tuple(RuleBasis(**each) for each in fields["basis"])
    return Allowance(**{**fields, **lists, "binding": _binding(fields["binding"]), "basis": basis})


def _binding(fields: Mapping[str, Any]) -> Binding:
    first, last = (fields[name] and date.fromisoformat(fields[name]) for name in ("effective_from", "effective_to"))
    return Binding(
        industries=tuple(fields["industries"]),
        scenes=tuple(fields["scenes"]),
        requires=tuple(fields["requires"]),
        effective_from=first,
        effective_to=last,
    )
