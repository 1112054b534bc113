"""zhigui phrasings list|show|test."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.labels import INDUSTRY, SEVERITY
from api.cli.options import industry_option, json_flag, scene_option
from api.cli.output import given_text, show
from api.cli.render_answer import one_phrasing
from api.cli.render_check import check_lines
from api.cli.shapes import RuleListShape, RuleShape
from api.cli.terminal import Paper
from api.client import Call, segment


@click.group("phrasings", cls=ChineseGroup)
def phrasings() -> None:
    """不能说的话：列出、查看、试一试。"""


@phrasings.command("list")
@argument("words", metavar="含有的字", required=False, help="只列含有这些字的")
@click.option("--topic", metavar="主题", help="如 guaranteed_return")
@industry_option
@scene_option
@json_flag
def list_phrasings(words: str | None, *, as_json: bool, **asked: str | None) -> None:
    """生效中的禁用语。"""
    show(call(Call("GET", "/v1/phrasings", query={"q": words, **asked})), as_json, _list_lines)


@phrasings.command("show")
@argument("rule", metavar="编号", help="如 guaranteed_return.principal")
@json_flag
def show_phrasing(rule: str, as_json: bool) -> None:
    """一条禁用语：为什么不能说、依据、可以怎样说。"""
    show(call(Call("GET", f"/v1/phrasings/{segment(rule)}")), as_json, _rule_lines)


@phrasings.command("test")
@argument("text", metavar="文本", help="要试的话；- 表示从标准输入读取")
@industry_option
@scene_option
@json_flag
def try_text(text: str, *, as_json: bool, **asked: str | None) -> None:
    """看一段话会触发哪些禁用语。"""
    show(call(Call("POST", "/v1/check", body={"text": given_text(text), **asked})), as_json, check_lines)


def _list_lines(found: RuleListShape, page: Paper) -> list[str]:
    lines = []
    for rule in found["phrasings"]:
        severity = SEVERITY.get(rule["severity"], rule["severity"])
        lines += page.block(f"{rule['phrasing']}（{severity}）", 2, "strong")
        lines += page.block(
            f"{rule['rule_id']} · {'、'.join(INDUSTRY.get(each, each) for each in rule['industries'])}", 6, "dim"
        )
    return [*lines, page.style(f"共 {found['total']} 条", "dim")]


def _rule_lines(rule: RuleShape, page: Paper) -> list[str]:
    lines = one_phrasing(rule, page)
    lines += page.block("触发示例：" + "；".join(rule["examples"]), 4)
    if rule["exempt"]:
        lines += page.block("不算违规：" + "；".join(rule["exempt"]), 4)
    return lines + page.block("行业：" + "、".join(INDUSTRY.get(each, each) for each in rule["industries"]), 4, "dim")
