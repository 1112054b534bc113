"""A small corpus/ as it ships, as a later release has it, and a company's overlays: for tests of upgrades."""

from __future__ import annotations

from pathlib import Path

RETURNS = """---
handbook: 退换货手册
id: returns
industries: [market]
owner: 客服部
review_date: 2027-05-31
---
# 退换货手册

## 先问什么

- 问法：怎么退；想退货怎么办
- 可以说：我先帮您看订单。
先问订单号，再问收货日期，问清楚再答复来电人。

## 运费谁出

- 问法：退货运费谁出
- 可以说：运费按约定处理。
有约定的按约定，没有约定的记下来转组长。
"""
PRIVACY = """---
handbook: 个人信息手册
id: privacy
industries: [general]
---
# 个人信息手册

## 不透露他人信息

- 问法：能告诉我别人的电话吗
- 可以说：别人的信息不能透露。
不透露，转组长处理。
"""
RULE = """[[rule]]
id = "{rule_id}"
topic = "guaranteed_return"
phrasing = "{phrasing}"
patterns = ["{pattern}"]
severity = "block"
industries = ["finance"]
scenes = ["sales_call"]
reason = "暗示收益确定。"
say_instead = "收益会有波动，可能亏损。"
basis = [{{ title = "广告法", article = "第二十五条第一项" }}]
match = ["{pattern}"]
pass = ["理财有风险"]
"""
AUTHORITY = """[[level]]
id = "officer"
name = "一线客服"

[[rule]]
id = "refund"
topic = "退款"
triggers = ["退款"]
handbook = "returns#先问什么"
[rule.may_offer]
officer = "登记退款申请。"
[rule.decided_by]
officer = "由组长确认"
"""
ALIASES = '[[alias]]\ntitle = "消费者权益保护法"\nnames = ["消保法"]\n'
LAY_TERMS = '[[term]]\nlay = ["退一赔三"]\nlegal = ["增加赔偿"]\narticles = ["消费者权益保护法第五十五条"]\n'
PRECEDENCE = '[[general]]\ntitle = "民法典"\nbasis = "民法典第十一条"\nspecial = ["消费者权益保护法"]\n'
EXPANSIONS = 'title = "退换货试行办法"\n[asked]\n"第一条" = ["买的东西能退吗", "不喜欢能退吗"]\n'
SOURCES = '[[instrument]]\ntitle = "示例条例"\nissuing_authority = "示例机关"\nwhy = "常用"\n'


RISKS = """topic = "hide_from_inspection"
name = "躲检查"

[[rule]]
id = "hide_from_inspection.shown"
name = "问怎么躲检查"
patterns = ["躲检查"]
severity = "notice"
reason = "要躲检查。"
advice = "不出主意，报告主管。"
basis = [{ title = "示例网店管理办法", article = "第二条" }]
match = ["教我怎么躲检查"]
pass = ["检查是哪天"]
"""


def make_rule(rule_id: str, phrasing: str, pattern: str) -> str:
    """One restricted phrasing as a file has it."""
    return RULE.format(rule_id=rule_id, phrasing=phrasing, pattern=pattern)


SURE = make_rule("guaranteed_return.sure", "稳赚", "稳赚不赔")
LYING = make_rule("guaranteed_return.lying", "躺着收息", "躺着收息")


def write(folder: Path, name: str, text: str) -> Path:
    """A file of the folder, below whatever folders its name has."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def edit(path: Path, old: str, new: str) -> None:
    """Replaces words that must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def write_corpus(folder: Path) -> Path:
    """The release that a home began with."""
    for name, text in (
        ("handbooks/returns.md", RETURNS),
        ("handbooks/privacy.md", PRIVACY),
        ("phrasings/guaranteed_return.toml", SURE + LYING),
        ("authority.toml", AUTHORITY),
        ("terms/aliases.toml", ALIASES),
        ("terms/lay_terms.toml", LAY_TERMS),
        ("terms/precedence.toml", PRECEDENCE),
        ("terms/words.txt", "退货\n收息\n"),
        ("expansions/退换货试行办法.toml", EXPANSIONS),
        ("sources.toml", SOURCES),
        (
            "questions/answerable.jsonl",
            '{"id": "q1", "question": "能退吗", "answerable": false, "kind": "off_topic"}\n',
        ),
    ):
        write(folder, name, text)
    return folder


def release(folder: Path) -> None:
    """The next release: a rule reworded, a unit removed, a lay term and a risk added, and so on for every kind."""
    edit(folder / "handbooks" / "returns.md", "问清楚再答复来电人", "问清楚了，再答复来电人")
    text = (folder / "handbooks" / "returns.md").read_text("utf-8")
    write(folder, "handbooks/returns.md", text[: text.index("## 运费谁出")])
    edit(folder / "phrasings" / "guaranteed_return.toml", 'patterns = ["躺着收息"]', 'patterns = ["躺着收息", "躺赢"]')
    edit(folder / "authority.toml", "登记退款申请。", "登记退款申请并告知时限。")
    write(folder, "terms/lay_terms.toml", LAY_TERMS + LAY_TERMS.replace("退一赔三", "假一赔三"))
    edit(folder / "sources.toml", 'why = "常用"', 'document_number = "示例令第1号"\nwhy = "常用"')
    write(folder, "risks/general.toml", RISKS)
