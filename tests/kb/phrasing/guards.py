"""A guard over two small laws and rules with keyword defaults, for tests of what surrounds a match."""

from __future__ import annotations

from datetime import date

from kb.citing.resolve import Resolver
from kb.phrasing.guard import Guard
from kb.phrasing.rules.rule_set import make_rule_set
from kb.phrasing.spots import WordingSource
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity
from tests.builders import InMemoryStore, make_version

DAY = date(2026, 7, 1)
LAW = "投资广告不得含有下列内容：\n（一）明示或者暗示保本、无风险或者保收益等，另有规定的除外；\n（二）其他。"
RULE = "基金销售人员不得向投资者承诺投资本金不受损失，也不得预测业绩。"


def make_rule(
    rule_id: str = "guaranteed_return.principal",
    *,
    patterns: tuple[str, ...] = ("保本", "本金…不受损失"),
    exempt: tuple[str, ...] = ("保本微利",),
    severity: Severity = Severity.BLOCK,
    industries: tuple[str, ...] = ("finance",),
    scenes: tuple[str, ...] = ("sales_call",),
    basis: tuple[RuleBasis, ...] = (RuleBasis("广告法", "第二十五条第一项"),),
    say_instead: str = "收益不确定，本金可能受损失。",
) -> Rule:
    return Rule(
        rule_id, rule_id.partition(".")[0], "保本", patterns, exempt, severity, Binding(industries, scenes),
        "不得保证。", say_instead, basis, ("保本",), ("保本微利",),
    )  # fmt: skip


def make_guard(*rules: Rule, wordings: WordingSource | None = None) -> Guard:
    store = InMemoryStore()
    store.add_version(make_version("广告法"), {"第二十五条": LAW})
    store.add_version(make_version("销售办法"), {"第九条": RULE})
    store.publish()
    return Guard(make_rule_set(rules or (make_rule(),)), Resolver(store), wordings)
